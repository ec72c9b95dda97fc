public import KPISource

/// An activity with what it is to move (docs/language.md#initiatives).
public struct Initiative: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  public var kind: Kind?
  public var owner: Ownership.Owner?
  public var requestedBy: Ownership.Owner?
  /// Index of the team on whose card it stands.
  public var team: Int?
  /// What they leave is the owner's.
  public var contributors: [Contribution] = []
  public var window: ClosedRange<Day>
  /// Parts of the window in which it did not run.
  public var suspended: [ClosedRange<Day>] = []
  /// Days after the window that belong to it as well.
  public var carryoverDays = 0
  /// In the model's currency, and not negative.
  public var cost: DecimalNumber?
  public var discount: DecimalNumber?
  public var moves: [Move] = []

  public enum Kind: String, Sendable, CaseIterable {
    case promotion, campaign, project, experiment
  }

  /// The days that may show its effect.
  public var reach: ClosedRange<Day> { window.lowerBound...window.upperBound + carryoverDays }

  /// Whether it may show on a day.
  public func reaches(_ day: Day) -> Bool { reach.contains(day) && !suspended.contains { $0.contains(day) } }
}

/// What an initiative is to do to a node.
public struct Move: Sendable {
  public var node: NodeReference
  /// In the node's unit.
  public var expected: DecimalNumber?
  public var method: EffectMethod
  /// An effect that was found elsewhere.
  public var measured: DecimalNumber?
  /// Of `measured`, 90%.
  public var interval: Bounds?
  public var evidence: String?
  /// Nil: the days before the window.
  public var baseline: Baseline?
  /// Empty: the untouched siblings.
  public var controls: [NodeReference] = []
  public var arms: Arms?
  public var place: Place

  /// The days that tell what would have been.
  public enum Baseline: Sendable {
    case previous
    case period(Period, Place)

    package static let previousWord = "previous"
  }

  /// Both groups of an experiment.
  public struct Arms: Sendable {
    /// Of all units, those that were to be treated; between 0 and 1, both excluded.
    public var share: DecimalNumber?
    /// Units of both at the end.
    public var planned: DecimalNumber?
    public var treated: Arm
    public var control: Arm
    public var place: Place
  }

  /// Sums over one group's assigned units.
  public struct Arm: Sendable {
    public var units: DecimalNumber
    public var sum: DecimalNumber
    public var spread: Spread
    public var base: Products?
    public var before: Products?
    public var place: Place

    public enum Spread: Sendable {
      case sumOfSquares(DecimalNumber)
      case standardDeviation(DecimalNumber)
    }

    /// Of a second figure of the units: its sum, that of its squares, and that of its products with the first.
    public struct Products: Sendable {
      public var sum: DecimalNumber
      public var sumOfSquares: DecimalNumber
      public var cross: DecimalNumber
    }
  }

  /// Whether its effect is a number that somebody found elsewhere and that others can look up or weigh.
  public var isFoundElsewhere: Bool { measured != nil && (interval != nil || evidence != nil) }
}

/// How an effect is found out, from the surest to the least sure.
public enum EffectMethod: String, Sendable, CaseIterable {
  case experiment, holdout
  /// Against other nodes that nothing touched.
  case parallel
  /// Before and after.
  case prePost = "pre_post"
  case estimate
}
