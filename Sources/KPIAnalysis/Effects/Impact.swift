public import KPIModel
public import KPISource

/// What the initiatives of a period did to their nodes, and through the tree to the top KPI (docs/effects.md).
///
/// Effects are in their node's unit, carried ones in the top KPI's; intervals hold with 90%.
public struct Impact: Sendable {
  /// The model's name.
  public let model: LocalizedText
  public let currency: Currency?
  public let period: Period
  public let isClosed: Bool
  public let asOf: Day?
  public let against: Comparison
  /// The compared period; nil against targets.
  public let referencePeriod: Period?
  public let top: Top
  /// Those whose days touch the period, as declared.
  public package(set) var initiatives: [Initiative] = []
  /// Of the top KPI and of every node on the way to a moved one, from the top down: what of its gap initiatives explain.
  public package(set) var explained: [Explained] = []
  /// People, then teams, by what they carried.
  public package(set) var cards: [Card] = []
  public let namesOfPeople: [String: LocalizedText]
  public let namesOfTeams: [String: LocalizedText]

  /// Shows one initiative alone; what it was told apart from has been taken into account.
  package mutating func keep(only id: String) {
    initiatives = initiatives.filter { $0.id == id }
    cards = cards.filter { $0.initiatives.contains(id) }
  }

  /// The top KPI.
  public struct Top: Sendable {
    public let id: String
    public let name: LocalizedText
    public let unit: MeasureUnit?
    public let gap: Amount?
  }

  /// How sure an effect is, from an experiment (A) to an estimate (D).
  public enum Grade: String, Sendable, CaseIterable, Comparable {
    case a = "A", b = "B", c = "C", d = "D"

    public static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }

    /// One less sure.
    var lowered: Grade {
      switch self {
      case .a: .b
      case .b: .c
      case .c, .d: .d
      }
    }
  }

  /// One initiative of the period.
  public struct Initiative: Sendable {
    /// Index into the model's initiatives.
    package let index: Int
    public let id: String
    public let place: Place
    public let name: LocalizedText
    public let kind: KPIModel.Initiative.Kind?
    public let owner: String?
    public let team: String?
    public let requestedBy: String?
    public let window: ClosedRange<Day>
    public let carryoverDays: Int
    public let suspended: [ClosedRange<Day>]
    /// Whether all its days are in.
    public let isOver: Bool
    public let cost: Amount?
    public let discount: Amount?
    public package(set) var moves: [Move]
    /// Σ of its counted moves; nil where none could be carried.
    public package(set) var carried: Amount?
    public package(set) var carriedInterval: ClosedRange<Amount>?
    /// Σ of what was expected of its moves, carried likewise.
    public package(set) var expectedCarried: Amount?
    /// Cost for one unit of its effect; nil where it has several moves, or the interval holds 0.
    public package(set) var costPerEffect: Amount?
    /// Cost for one unit of the top KPI; nil where the interval holds 0.
    public package(set) var costPerCarried: Amount?
    /// What of the discount went to those who would have bought without it.
    public package(set) var toThoseWhoWouldHaveBought: Amount?
    /// Carried in expected, of an initiative that is over, of moves graded A to C for which something was expected.
    public package(set) var done: Ratio?
  }

  /// What an initiative did to one node.
  public struct Move: Sendable {
    /// Of the tree; nil where the period has no such node.
    package let nodeIndex: Int?
    public let id: String
    public let name: LocalizedText
    /// The names of the nodes above it, from the top's children down, that tell it from others of its name.
    public let path: [LocalizedText]
    public let unit: MeasureUnit?
    public let place: Place
    public let method: EffectMethod
    /// Of what was expected of the whole initiative, the part of its days inside the period.
    public package(set) var expected: Amount?
    public package(set) var grade: Grade?
    public package(set) var effect: Amount?
    public package(set) var interval: ClosedRange<Amount>?
    /// Nil where the method is no prediction.
    public package(set) var honesty: Record?
    public package(set) var baseline: Baseline?
    /// The nodes that it was held against.
    public package(set) var controls: [Control] = []
    public package(set) var evidence: String?
    public package(set) var carried: Amount?
    public package(set) var carriedInterval: ClosedRange<Amount>?
    public package(set) var expectedCarried: Amount?
    public package(set) var shareOfTopGap: Ratio?
    public package(set) var status: Status
    public package(set) var reason: Reason?
    /// Why the effect is not carried to the top, though there is one.
    public package(set) var carryReason: Reason?
    /// Whether somebody looks while the window is open.
    public package(set) var isPeeking = false
    /// Whether other initiatives share its days on the node.
    public package(set) var isOverlapping = false
    /// The node's figures beside what would have been; nil unless the effect is that of a prediction.
    public package(set) var course: Course?

    /// Whether it takes part in sums: a figure of grade A to C.
    public var counts: Bool { effect != nil && grade.map { $0 < .d } ?? false }
  }

  /// A node that told what would have been.
  public struct Control: Sendable {
    public let id: String
    public let name: LocalizedText
  }

  public enum Status: String, Sendable, CaseIterable {
    case measured
    /// As written, or too unsure: shown, never summed or scored.
    case estimate
    /// The window has no day yet, or the experiment no arms.
    case pending
    case unmeasurable
  }

  /// Why there is no figure, no interval, or a grade less.
  public enum Reason: String, Sendable, CaseIterable {
    case notBegun = "not_begun"
    case noArms = "no_arms"
    case shortHistory = "short_history"
    case noVariance = "no_variance"
    case unfitNode = "unfit_node"
    case noSeries = "no_series"
    case outsideData = "window_outside_data"
    case outsideLastDay = "outside_last_day"
    case noControls = "no_controls"
    case noBase = "no_base"
    case notPlanned = "not_planned"
    case sampleRatio = "sample_ratio"
    case dishonest
    case unproven
    case absentNode = "absent_node"
    case nothingLeft = "nothing_left"
    case support
    case alternativeView = "alternative_view"
    case incomplete
  }

  /// How often the estimator was right where nothing happened.
  public struct Record: Sendable, Hashable {
    public let factor: Double
    public let held: Int
    public let tried: Int
    /// With fewer tries the factor is 1: "not held against anything".
    public var isTried: Bool { tried >= Honesty.fewestTried }
  }

  /// The days that told what would have been.
  public struct Baseline: Sendable, Hashable {
    public let days: ClosedRange<Day>
    /// Of them, the days, weeks or months that were learned from.
    public let count: Int
    public let grain: DateGrain
  }

  /// Bucket by bucket: what was, and what would have been.
  public struct Course: Sendable {
    public let days: [Day]
    /// NaN where there is none.
    public let actual: [Double]
    /// NaN outside the window.
    public let predicted: [Double]
    /// Half the width of each bucket's 90% interval, honestly widened; NaN outside the window.
    public let halfWidth: [Double]
    public let window: Range<Int>
  }

  /// One node's gap.
  public struct Explained: Sendable {
    package let nodeIndex: Int
    public let id: String
    public let name: LocalizedText
    public let path: [LocalizedText]
    public let depth: Int
    public let unit: MeasureUnit?
    /// Nil where actual or reference is missing.
    public let gap: Amount?
    public let byInitiatives: Amount
    public let unexplained: Amount?
    /// Of grade D: beside the sum, not in it.
    public let estimates: Amount?
  }

  /// What somebody's initiatives brought, in the top KPI's unit; beside completion and in none.
  public struct Card: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case owner, team }

    public let id: String
    public let kind: Kind
    public let name: LocalizedText
    /// Ids, in order.
    public package(set) var initiatives: [String] = []
    public package(set) var expected: Amount?
    /// Of the moves for which something was expected.
    public package(set) var measured: Amount?
    public package(set) var carried: Amount?
    public package(set) var interval: ClosedRange<Amount>?
    /// The least sure that counts.
    public package(set) var grade: Grade?
    public package(set) var cost: Amount?
    public package(set) var done: Ratio?
  }
}
