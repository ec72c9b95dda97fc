public import KPISource

/// A declared node: a measure in a cell, or figures by hand, with what its owner is judged by.
public struct Node: Sendable {
  /// What the declaration stands for when figures are bound.
  public enum Form: Sendable, Hashable {
    case declared
    /// `each`: copied for every discovered member.
    case template
    /// What is left of a split, `<parent>.<breakdown>~rest`.
    case rest
  }

  public var key: String
  public var form: Form = .declared
  /// Where the key stands, and where the body does.
  public var place: Place
  public var bodyPlace: Place
  /// Index of the parent; nil for the root.
  public var parent: Int?
  /// Index of the breakdown it belongs to; nil for the root and for supports.
  public var breakdown: Int?
  /// Whether it lies below a template: it stands for nodes that only rows can name.
  public var isInTemplate = false
  /// Whether it reads figures beside the tree: nothing names it.
  package var isProbe = false
  /// Whether only a formula mentions it: nothing is said of it, so nothing is missing.
  public var isImplied = false
  /// What its body speaks of, rightly or wrongly: nothing more is said of what is missing there.
  var mentions: Mentions = []

  public var name: LocalizedText?
  /// Index of the measure, its own or that of the split above.
  public var measure: Int?
  /// Its own, else its measure's, else (for a child of a split or sum) its parent's.
  public var unit: MeasureUnit?
  public var direction: Direction = .up
  /// How its figure behaves over time and members: its measure's, or for figures by hand what unit and `over_time` say.
  public var additivity: Additivity = .flow
  /// How it behaves over time: its measure's type, of a node made of its parts alone what they make of it.
  public var time = TimeType.flow

  /// Who answers from which day on, ascending; empty: a vacancy.
  public var owners: [Ownership] = []
  /// S, A, B or C.
  public var priority: PriorityClass?
  public var role: Role = .outcome
  /// Whether it is a heading only: not counted as a level.
  public var isGrouping = false
  /// Counting levels above it, or the override.
  public var level = 0
  /// Edges from the root.
  public var depth = 0

  public var targets: [Target] = []
  public var actuals: [HandFigure] = []

  /// Indices of breakdowns, in order of declaration.
  public var breakdowns: [Int] = []
  /// Indices of nodes with no arithmetic to this one.
  public var supports: [Int] = []

  /// What a warning about something missing would be about.
  struct Mentions: OptionSet, Sendable {
    let rawValue: UInt8

    static let owner = Mentions(rawValue: 1)
    static let target = Mentions(rawValue: 2)
    static let figure = Mentions(rawValue: 4)
    static let all: Mentions = [.owner, .target, .figure]
  }

  /// Whether somebody should own it and nobody is named: `owner: none` says that this is meant.
  package var isVacant: Bool { owners.isEmpty && !isGrouping && form == .declared && !isInTemplate && !isImplied }

  /// Who answers for it on a day; nil: nobody.
  package func owner(on day: Day) -> Ownership.Owner? {
    owners.last { $0.from.map { $0 <= day } ?? true }?.owner
  }

  public enum Role: String, Sendable, CaseIterable { case outcome, process, guardrail }
  public enum Controllability: String, Sendable, CaseIterable { case high, medium, low }
  public enum PriorityClass: String, Sendable, CaseIterable { case S, A, B, C }
}

/// What only some nodes say; kept beside them so that large trees stay small.
public struct NodeDetails: Sendable {
  /// `id:` renames the node and the start of its descendants' ids.
  public var declaredID: String?
  public var description: LocalizedText?
  public var question: LocalizedText?
  public var tags: [String] = []
  public var bounds: Bounds?
  /// Days after which a row's figures are complete.
  public var lagDays: Int?
  public var contributors: [Contribution] = []
  public var controllability: Node.Controllability?
  /// Replaces the counted level.
  public var declaredLevel: Int?
  public var assessment = Assessment()
  public var phasing: Target.Phasing?
  public var basis: [Target.Basis] = []
  public var benchmark: Benchmark?
  public var project: Project?
  public var effort: Effort?

  public init() {}
}

/// An owner from a day on.
public struct Ownership: Sendable {
  /// Nil: from the beginning.
  public var from: Day?
  /// Nil: deliberately nobody.
  public var owner: Owner?
  public var place: Place

  /// A declared person, or a bare name in a model that declares no people.
  public enum Owner: Sendable, Hashable {
    case person(Int)
    case name(String)
  }
}

/// A share of a node that somebody other than its owner carries.
public struct Contribution: Sendable {
  public var owner: Ownership.Owner
  public var share: DecimalNumber
  public var place: Place
}

/// How completion is judged (docs/language.md#judging-a-target, docs/arithmetic.md#completion).
public struct Assessment: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    case plain
    case reciprocal
    case passOrFail = "pass_fail"
  }

  public var method: Method = .plain
  public var baseline: DecimalNumber?
  /// In the node's unit.
  public var tolerance: DecimalNumber?
  /// Completion → scored completion, piecewise linear.
  public var curve: [CurvePoint] = []
  public var cap: DecimalNumber?
  public var isGate = false
  public var weight: DecimalNumber?
  public var place: Place?

  public struct CurvePoint: Sendable, Hashable {
    public var completion: DecimalNumber
    public var scored: DecimalNumber
  }
}

/// A range others reach: drawn, never scored.
public struct Benchmark: Sendable {
  public var range: Bounds?
  public var source: String?
  public var caveat: String?
}

/// A figure by hand for exactly one period.
public struct HandFigure: Sendable {
  public var period: Period
  public var value: DecimalNumber
  public var site: Diagnostic.Site

  package init(period: Period, value: DecimalNumber, site: Diagnostic.Site) {
    self.period = period
    self.value = value
    self.site = site
  }
}

/// Result per cost.
public struct Effort: Sendable {
  /// In the model's currency.
  public var budget = Series()
  public var people = Series()

  /// One number for every period, or one for each of some.
  public struct Series: Sendable {
    public var always: DecimalNumber?
    public var byPeriod: [HandFigure] = []

    /// Of exactly this period; nil where nothing is said of it.
    package func value(in period: Period) -> DecimalNumber? { byPeriod.first { $0.period.days == period.days }?.value ?? always }
  }
}

/// An outcome that is judged by milestones, time and satisfaction.
public struct Project: Sendable {
  public var start: Day?
  public var due: Day?
  public var done: Day?
  public var milestones: [Milestone] = []
  public var satisfaction: Satisfaction?

  public struct Milestone: Sendable {
    public var name: LocalizedText
    public var weight: DecimalNumber
    /// When it is to be reached; nil: with the project.
    public var due: Day?
    public var done: Day?
    public var place: Place
  }

  public struct Satisfaction: Sendable {
    public var scale: Bounds
    public var target: DecimalNumber
    public var value: DecimalNumber?
    public var ratedBy: Ownership.Owner?
    public var evidence: String?
    public var place: Place
  }
}

/// A node as another part of the model names it: by its id, or by a tail of it that fits only one.
public struct NodeReference: Sendable {
  public var text: String
  public var place: Place
  /// Index of the declared node; nil for a member that only rows can name.
  public var node: Int?
}
