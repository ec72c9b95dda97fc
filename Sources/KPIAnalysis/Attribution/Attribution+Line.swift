public import KPIModel

extension Attribution {
  /// The node whose gap is handed down.
  public struct Subject: Sendable {
    public let id: String
    public let name: LocalizedText
    public let kind: Evaluation.Kind
    /// Nil for a plain number; amounts of percent are ratios.
    public let unit: MeasureUnit?
    public let direction: Direction
    public let actual: Amount?
    public let reference: Amount?
    /// Nil where `reference` is.
    public let referenceKind: Evaluation.ReferenceKind?
    /// `actual - reference`; nil where either is.
    public let gap: Amount?
    /// Nil without enough history, and in an open period.
    public let normalVariation: NormalVariation?
    /// Which way it has been moving.
    public let course: Course?
  }

  /// A node below the asked one, or a line that is no node.
  public struct Line: Sendable {
    /// The node's id, or `<parent>.<breakdown>~<kind>`.
    public let id: String
    /// What the line holds; nil for a node.
    public let kind: LineKind?
    /// Nil for a line that is no node.
    public let name: LocalizedText?
    /// The parent's index among the lines; nil for those right below the asked node.
    public let parentIndex: Int?
    /// Its breakdown's index among the levels.
    public let levelIndex: Int
    /// Edges below the asked node; 1 for its own breakdowns' lines.
    public let depth: Int
    /// The node's own, or the parent's for a line that is no node; nil for a plain number.
    public let unit: MeasureUnit?
    public let direction: Direction

    /// In the line's own unit; nil where there is none.
    public let actual: Amount?
    public let reference: Amount?
    /// Of a node with a reference.
    public let referenceKind: Evaluation.ReferenceKind?
    public let gap: Amount?
    /// In the asked node's unit; nil where there is none, and `status` says why.
    public let contribution: Amount?
    /// Of the asked node's gap; nil where that is next to nothing beside what moved.
    public let shareOfGap: Ratio?
    /// Of the movements of its own breakdown, up and down; signed.
    public let shareOfGross: Ratio?
    /// What a one-at-a-time bridge might have said, from least to greatest, in the asked node's unit; nil for all but parts of formulas.
    public let orderRange: ClosedRange<Amount>?
    /// Of a member of a ratio's split.
    public let effects: Effects?
    /// In the line's own unit; nil for what is no node, without enough history, and in an open period.
    public let normalVariation: NormalVariation?
    /// Which way it has been moving; nil for what is no node.
    public let course: Course?
    public let status: Status
    public let reason: Reason?

    /// Whether its actual lies where it usually does; nil where nobody can say.
    public var isNormal: Bool? { actual.flatMap { actual in normalVariation.map { $0.contains(actual) } } }
  }

  /// What a member of a ratio's split contributed by its own rate, and by its change of share; in the asked node's unit.
  public struct Effects: Hashable, Sendable {
    /// The line's contribution.
    public let rate: Amount
    /// Its part of the line `mix`.
    public let mix: Amount
  }

  /// One breakdown: how its lines add up.
  public struct Level: Sendable {
    /// The index among the lines of the node that is taken apart; nil for the asked node.
    public let parentIndex: Int?
    /// That node's id.
    public let nodeID: String
    /// The breakdown's key in the model.
    public let key: String
    public let name: LocalizedText
    /// Σ of its lines' contributions; nil where one has none and nothing holds the rest.
    public let sum: Amount?
    /// The contribution of the node that is taken apart.
    public let gap: Amount?
    /// `gap - sum`, 0 where only binary rounding is left; nil where `sum` is.
    public let residual: Amount?
    /// What went up and what went down, both as sizes.
    public let grossUp: Amount
    public let grossDown: Amount
    /// How far its lines carry the gap otherwise than if all had moved alike, in bits; nil where nothing carries it.
    public let surprise: Double?
    /// Of a split or a sum of two children or more: whether one carries it or all are off alike; nil for formulas, and where nothing moved.
    public let breadth: Breadth?
    public let status: Status
    public let reason: Reason?
  }
}
