public import KPIModel

/// Why a node missed: its gap handed down the tree, exactly at every level (docs/attribution.md).
///
/// Contributions are in the unit of the asked node at every depth: how much of its gap. Within one breakdown they add up to the
/// contribution of its node; breakdowns side by side are alternative views and never add up.
public struct Attribution: Sendable {
  /// The model's name.
  public let model: LocalizedText
  public let period: Period
  public let isClosed: Bool
  /// The last day that figures are taken from; nil in a model without any figure.
  public let asOf: Day?
  public let against: Comparison
  /// The compared period; nil against targets.
  public let referencePeriod: Period?
  public let method: Method

  /// The asked node.
  public let node: Subject
  /// Whether it has a gap to hand down; only `ok` and `incomplete`.
  public let status: Status
  public let reason: Reason?
  /// The lines below it, depth first: a node, then breakdown by breakdown what is below it, then the lines that are no node.
  public let lines: [Line]
  /// The breakdowns of the asked node and of all nodes among the lines, those of a node as declared.
  public let levels: [Level]
  /// Where the gap comes from: one walk per breakdown of the asked node.
  public let causes: [Cause]
  /// What else a reader must know, in the order of the lines.
  public let findings: [Finding]
  /// The same gap part by part; nil where it was not asked for.
  public package(set) var chain: Chain?

  /// How the movement of a formula is shared among its names.
  public enum Method: String, Sendable, CaseIterable {
    /// The mean of what each name adds over all orders in which they can change; exact, also with zeros and negatives.
    case shapley
    /// Logarithmic mean Divisia index I; falls back visibly to `shapley` where it does not apply.
    case lmdi
  }

  /// Whether a line has a contribution, and how it came about.
  public enum Status: String, Sendable, CaseIterable {
    case ok
    /// A figure is missing at one of the ends.
    case incomplete
    /// The formula has no value at one of the ends.
    case undefined
    /// There is a movement, but no method takes it apart.
    case opaque
    /// By another method than asked for.
    case fallback
  }

  /// Why a status is not `ok`.
  public enum Reason: Hashable, Sendable {
    /// The node has no reference, or no actual.
    case noReference, noActual
    /// The line itself has no figure at one of the ends.
    case missingFigure
    /// A figure that the whole breakdown takes is missing.
    case missingFigures
    /// A residual that holds what the lines without a figure would explain.
    case holdsMissingFigures
    /// No factor of last period's figures gives the parent's target, so that what is allocated are those figures.
    case spreadUnknown
    /// Money of another currency without a rate.
    case missingRate
    /// A denominator that is zero at one of the ends, or differs in sign between them.
    case zeroDenominator, denominatorChangesSign
    /// The parent of a split of a ratio has no denominator at one of the ends, or no last period whose shares weigh its targets.
    case noDenominator, noLastPeriod
    /// So many names in one term that their coalitions are too many to try.
    case tooManyNames(Int)
    /// A denominator vanishes between the ends.
    case poleOnTheWay
    /// Figures of members that do not give their parent's, such as smallest values.
    case notRecombined
    /// A number outgrew binary numbers on the way.
    case beyondNumbers
    /// A mixed state has no denominator, so that the straight line between the ends stands in for the orders.
    case undefinedMixedState
    /// The logarithmic mean knows no `min` and `max`, and no change of sign.
    case noLogarithmicMeanOfExtremes, factorChangesSign
  }

  /// What stands beside the children of a breakdown so that they add up to their parent; in this order.
  public enum LineKind: String, Sendable, CaseIterable {
    /// What members of a ratio gained or lost as shares of the denominator.
    case mix
    /// What children count more than once.
    case overlap
    /// What currencies gained or lost in worth.
    case fx
    /// What the children's targets promise beyond the parent's, or leave of it.
    case unallocated
    /// What is then left.
    case residual
  }
}
