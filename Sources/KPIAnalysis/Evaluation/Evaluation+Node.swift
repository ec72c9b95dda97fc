public import KPIModel
public import KPISource

extension Evaluation {
  /// One node's row.
  public struct Node: Sendable {
    /// The keys from the root, joined by dots.
    public package(set) var id: String
    /// The parent's index among the evaluation's nodes, always smaller than the own one; nil for the first node.
    public package(set) var parentIndex: Int?
    /// The index among the evaluation's breakdowns of the one that this node is a part of; nil for the first node and for supports.
    public package(set) var breakdownIndex: Int?
    /// The key under the parent, or the member's text as it stands in the data.
    public package(set) var key: String
    /// Edges from the tree's root.
    public package(set) var depth: Int
    /// Counting levels from the root (`grouping` nodes do not count), or the override; without the class.
    public package(set) var level: Int
    public package(set) var name: LocalizedText
    /// Who answers for it at the period's end; nil for a vacancy and for `none`.
    public package(set) var owner: String?
    /// The owner's team.
    public package(set) var team: String?
    public package(set) var `class`: KPIModel.Node.PriorityClass?
    public package(set) var kind: Kind
    /// Nil for a plain number; amounts of percent are ratios.
    public package(set) var unit: MeasureUnit?
    public package(set) var direction: Direction

    /// In the node's unit, up to the evaluation's `asOf`; nil where there is no figure.
    public package(set) var actual: Amount?
    /// What the actual is compared with, for the same days; nil where there is none.
    public package(set) var reference: Amount?
    /// Nil where `reference` is.
    public package(set) var referenceKind: ReferenceKind?
    /// The whole period's target, in the node's unit; nil where none is declared or derived, since an allocated one is no promise.
    public package(set) var target: Amount?
    /// The actual of the period before, in the node's unit.
    public package(set) var previous: Amount?
    /// The actual a year earlier, in the node's unit; nil where it was not asked for.
    public package(set) var lastYear: Amount?
    /// The actuals of the evaluation's earlier periods, the oldest first.
    public package(set) var history: [Amount?]
    /// Parallel to the evaluation's timelines: a figure for each period; empty where it has none in any.
    public package(set) var timelines: [[Point]] = []
    /// Nil without enough history, and in an open period.
    public package(set) var normalVariation: NormalVariation?
    /// Which way it has been moving; nil where it goes no way, or without enough history.
    public package(set) var course: Course?
    /// `actual - reference`, in the node's unit; nil where either is.
    public package(set) var gap: Amount?
    /// `gap / |reference|`; nil where `gap` is or the reference is 0.
    public package(set) var gapRatio: Ratio?
    /// The contribution to the root's gap, as a share of that gap.
    public package(set) var shareOfTopGap: Ratio?
    /// Nil where no target is scored or no figure is there.
    public package(set) var completion: Completion?
    /// Actual to date per target to date; nil in a closed period.
    public package(set) var pace: Ratio?
    /// Leaves with a figure per leaf, along the first breakdown: 1 is complete.
    public package(set) var coverage: Ratio?
    public package(set) var status: Status
    /// A band's grade; nil where `status` is none of a band.
    public package(set) var grade: String?
    /// In the order of `Flag.allCases`.
    public package(set) var flags: [Flag]
    /// Where the node, or for a discovered member its breakdown, is written.
    public package(set) var place: Place?

    /// What it contributes to the root's gap, in the root's unit.
    package var contribution: Amount?
    /// Of a ratio: what it is divided by, in the evaluated period; nil for all else.
    package var denominator: Amount?
    /// Whether its actual comes from rows of its own, not only from its children.
    package var isMeasured = false
    /// Nil where completion follows no formula of actual and reference: projects, curves, nodes that are not scored.
    package var completionBasis: CompletionBasis?

    /// A row whose figures are all absent; they are set one by one.
    package init(
      id: String, parentIndex: Int? = nil, breakdownIndex: Int? = nil, key: String, depth: Int, level: Int, name: LocalizedText,
      kind: Kind, unit: MeasureUnit?, direction: Direction = .up, status: Status = .incomplete
    ) {
      self.id = id
      self.parentIndex = parentIndex
      self.breakdownIndex = breakdownIndex
      self.key = key
      self.depth = depth
      self.level = level
      self.name = name
      self.kind = kind
      self.unit = unit
      self.direction = direction
      self.status = status
      history = []
      flags = []
    }
  }

  /// How a node's figure behaves over members and time.
  public enum Kind: String, Sendable, CaseIterable {
    case flow, stock, ratio, distinct, given
    /// A formula that cannot be read over time (`unclear-time`).
    case unclear
    case project, grouping
  }

  /// Where a reference comes from.
  public enum ReferenceKind: String, Sendable, CaseIterable {
    /// A target as written.
    case declared
    /// A target made of the children's.
    case derived
    /// A share of the parent's target by the last period's shares: for comparison, never scored.
    case allocated
    /// An actual of the compared period.
    case measured
  }

  /// The word for where a node stands.
  public enum Status: String, Sendable, CaseIterable {
    /// No actual.
    case incomplete
    /// No target that is scored.
    case untargeted
    /// The period begins after the last day that counts.
    case notBegun = "not_begun"
    /// The period is not closed.
    case open
    case exceeded, met, near, missed
  }

  /// What a reader must know of a row beside its figures.
  public enum Flag: String, Sendable, CaseIterable {
    /// A member found in the data, not declared.
    case discovered
    /// What is left of a split after its members.
    case rest
    /// A distinct count by a sketch.
    case approximate
    /// The level is an override.
    case levelOverride = "level_override"
    /// The target is small beside the usual actuals, so that its completion jumps.
    case unstableTarget = "unstable_target"
    /// The target was agreed after its first day.
    case retroactiveTarget = "retroactive_target"
    /// The actual lies outside the measure's bounds.
    case outOfBounds = "out_of_bounds"
    /// The completion rests on a rating.
    case judged
  }

  /// How far a target is reached.
  public struct Completion: Hashable, Sendable {
    /// As computed; 1 is 100%.
    public let raw: Ratio
    /// As it counts: clipped to 0 and the node's cap.
    public let scored: Ratio

    package var isClipped: Bool { raw != scored }
  }
}
