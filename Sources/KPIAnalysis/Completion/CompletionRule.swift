internal import KPIModel

/// How far a target is reached: the cases of docs/arithmetic.md#completion.
struct CompletionRule {
  private let assessment: Assessment
  private let direction: Direction
  private let isGuardrail: Bool
  private let cap: Double

  /// - Parameter cap: what a completion counts at most, unless the node has a cap of its own.
  init(_ details: NodeDetails?, _ direction: Direction, _ role: Node.Role, cap: Double) {
    assessment = (details ?? NodeDetails()).assessment
    self.direction = direction
    isGuardrail = role == .guardrail
    self.cap = assessment.cap?.double ?? cap
  }

  /// What an actual is compared with.
  struct Goal {
    /// For the same days as the actual.
    var target: Double
    /// How much of what is due in the whole period is due in the days of the actual: 1 for what does not add up over days.
    var share = 1.0
    /// Where the target is `within` bounds.
    var range: ClosedRange<Double>?
  }

  /// The completion of an actual; nil where the case has none, as for a target of 0 without tolerance.
  func completion(of actual: Double, _ goal: Goal) -> Evaluation.Completion? {
    let plain: Double?
    if assessment.method == .passOrFail {
      plain = passes(actual, goal) ? 1 : 0
    } else if let range = goal.range {
      plain = within(range, actual, goal)
    } else if let baseline = assessment.baseline?.double {
      plain = overBaseline(baseline * goal.share, actual, goal)
    } else if let tolerance = assessment.tolerance?.double, goal.share > 0 {
      plain = 1 + better(actual - goal.target) / (tolerance * goal.share)
    } else if isReciprocal(goal) {
      // The less the better: what cost nothing is worth all that can be counted.
      plain = actual > 0 ? min(cap, goal.target / actual) : cap
    } else {
      plain = relative(actual, goal.target)
    }
    return plain.flatMap(finished)
  }

  private func isReciprocal(_ goal: Goal) -> Bool { assessment.method == .reciprocal && direction == .down && goal.target > 0 }

  /// The case that `completion` takes, with its parameters; nil where a curve comes over it.
  func basis(of actual: Double, _ goal: Goal) -> Evaluation.CompletionBasis? {
    guard assessment.curve.isEmpty else { return nil }
    let form: Evaluation.CompletionBasis.Form
    if assessment.method == .passOrFail {
      form = .passOrFail
    } else if let range = goal.range {
      form = .within(tolerance: tolerance(of: range, goal))
    } else if let baseline = assessment.baseline?.double {
      form = .overBaseline(baseline * goal.share)
    } else if let tolerance = assessment.tolerance?.double {
      form = .tolerance(tolerance * goal.share)
    } else if isReciprocal(goal) {
      guard actual > 0, goal.target / actual <= cap else { return nil }
      form = .reciprocal
    } else {
      form = .relative
    }
    return Evaluation.CompletionBasis(form: form, isLimited: isGuardrail, cap: cap)
  }

  /// 1 ± (A - T) / |T|, which is A / T or 2 - A / T: written so, it rounds once.
  private func relative(_ actual: Double, _ target: Double) -> Double? {
    if target == 0 { return nil }
    return (direction == .up) == (target > 0) ? actual / target : 2 - actual / target
  }

  /// A difference counted so that more is better.
  private func better(_ difference: Double) -> Double { direction == .up ? difference : -difference }

  /// Exactly on target passes, and so does what only binary rounding keeps from it.
  private func passes(_ actual: Double, _ goal: Goal) -> Bool {
    func isAtLeast(_ difference: Double, _ bound: Double) -> Bool { difference >= -Band.tolerance * max(abs(actual), abs(bound)) }
    guard let range = goal.range else { return isAtLeast(better(actual - goal.target), goal.target) }
    return isAtLeast(actual - range.lowerBound, range.lowerBound) && isAtLeast(range.upperBound - actual, range.upperBound)
  }

  private func within(_ range: ClosedRange<Double>, _ actual: Double, _ goal: Goal) -> Double {
    if range.contains(actual) { return 1 }
    let distance = actual < range.lowerBound ? range.lowerBound - actual : actual - range.upperBound
    let tolerance = tolerance(of: range, goal)
    return tolerance > 0 ? max(0, 1 - distance / tolerance) : 0
  }

  private func tolerance(of range: ClosedRange<Double>, _ goal: Goal) -> Double {
    assessment.tolerance.map { $0.double * goal.share } ?? (range.upperBound - range.lowerBound)
  }

  /// - Parameter baseline: for the same days as the target.
  private func overBaseline(_ baseline: Double, _ actual: Double, _ goal: Goal) -> Double? {
    goal.target == baseline ? nil : (actual - baseline) / (goal.target - baseline)
  }

  /// Limited, by the curve, and as it counts.
  func finished(_ completion: Double) -> Evaluation.Completion? {
    let most = isGuardrail ? 1 : Double.infinity
    let raw = min(curved(min(completion, most)), most)
    let scored = min(max(raw, 0), cap)
    guard let raw = Ratio(raw), let scored = Ratio(scored) else { return nil }
    return Evaluation.Completion(raw: raw, scored: scored)
  }

  /// Piecewise linear through the points of `curve`, level outside them.
  private func curved(_ completion: Double) -> Double {
    guard let first = assessment.curve.first, let last = assessment.curve.last else { return completion }
    if completion <= first.completion.double { return first.scored.double }
    for (start, end) in zip(assessment.curve, assessment.curve.dropFirst()) where completion <= end.completion.double {
      let share = (completion - start.completion.double) / (end.completion.double - start.completion.double)
      return start.scored.double + share * (end.scored.double - start.scored.double)
    }
    return last.scored.double
  }
}
