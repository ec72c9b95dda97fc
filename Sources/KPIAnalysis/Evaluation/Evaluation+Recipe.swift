package import KPIModel

extension Evaluation {
  /// How the children of a breakdown give their node's actual: for reports that compute it once more.
  package enum Recipe: Sendable {
    /// They add up; members that count something more than once add up to more.
    case sum
    /// They add up, each multiplied by its rate into the node's currency; nil without a rate.
    case converted([Double?])
    /// They add up weighted by their shares of the node's own denominator (`Node.denominator`).
    case weightedMean
    /// Child `i` is the formula's name `i`.
    case formula(Formula)
    case least
    case greatest
    /// They do not give it.
    case none
  }

  /// What a completion is computed from, beside actual and reference (docs/arithmetic.md#completion).
  package struct CompletionBasis: Hashable, Sendable {
    package enum Form: Hashable, Sendable {
      /// 1 ± gap / |reference|.
      case relative
      /// (actual - baseline) / (reference - baseline); the baseline is for the same days as the reference.
      case overBaseline(Double)
      /// 1 ± gap / tolerance.
      case tolerance(Double)
      /// reference / actual.
      case reciprocal
      /// 1 where there is no gap to the range, and less by gap / tolerance outside it.
      case within(tolerance: Double)
      case passOrFail
    }

    package let form: Form
    /// Whether more than 100% is not asked for, as of a guardrail.
    package let isLimited: Bool
    /// What counts at most.
    package let cap: Double

    package init(form: Form, isLimited: Bool = false, cap: Double = 1.2) {
      self.form = form
      self.isLimited = isLimited
      self.cap = cap
    }
  }
}
