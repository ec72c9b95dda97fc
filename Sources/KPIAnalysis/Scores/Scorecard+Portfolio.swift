public import KPIModel

extension Scorecard {
  /// What one person, or one team, answers for, and the score of it.
  public struct Portfolio: Sendable {
    /// The person's or team's key.
    public package(set) var id: String
    public package(set) var name: LocalizedText
    /// The person's team; for a team, the one that it is a part of.
    public package(set) var team: String?
    /// Of a person who has one.
    public package(set) var title: LocalizedText?
    /// Of a person below the top of whom something is scored.
    public package(set) var readiness: Readiness?
    /// In the order of the tree.
    public package(set) var holdings: [Holding]
    /// The index in `holdings` of the node that sets the level; nil where nothing is scored.
    public package(set) var leading: Int?
    /// Σ s·w·c / Σ s·w over the scored nodes that have a figure.
    public package(set) var completion: Ratio?
    /// 100 · λ · completion.
    public package(set) var points: Ratio?
    /// Nil in an open period, and where less than 80% of the weight has a figure.
    public package(set) var grade: String?
    public package(set) var status: Evaluation.Status
    /// Scored weight with a figure per scored weight; nil where nothing is scored.
    public package(set) var coverage: Ratio?
    /// The completion if all that is missing were 0.
    public package(set) var worstCase: Ratio?
    /// Completion and points without what others caused; nil where there is no completion, or where what others caused cannot be told.
    public package(set) var controllable: Controllable?
    /// What stands between the completion and the controllable one, and then what they caused others.
    public package(set) var adjustments: [Adjustment] = []
    /// The index in `holdings` of a gate below 100%, which caps the others at 100%.
    public package(set) var openGate: Int?

    /// Whether the node that sets the level weighs under 5%.
    public var hasLightLevel: Bool {
      guard let leading, let weight = holdings[leading].weight else { return false }
      return weight.value < Scorecard.leastWeight - Band.tolerance
    }
  }

  /// A node in a portfolio.
  public struct Holding: Sendable {
    /// The index among the scorecard's nodes.
    public package(set) var node: Int
    /// How much of the node is theirs: the owner's share is what contributors leave, times the part of the days that they own it.
    public package(set) var share: Ratio
    /// The node's weight among the scored nodes of the portfolio, which make 1; nil where it is not scored.
    public package(set) var weight: Ratio?
    /// The days they answer for, where these are not all days of the period.
    public package(set) var days: [ClosedRange<Day>]?
    /// What the target of those days rests on; nil where it is the node's.
    public package(set) var basis: TargetBasis?
    /// Whether days weigh differently or lie on the line to a level, so that the target of some is no part by their number.
    package var isShaped = false
    /// Whether they own it, not only contribute.
    public package(set) var isAccountable: Bool
    /// For all of their days, in the node's unit.
    public package(set) var target: Amount?
    /// The target for those of their days that are in: what the actual is compared with.
    public package(set) var expected: Amount?
    public package(set) var actual: Amount?
    public package(set) var completion: Evaluation.Completion?
    /// 100 · λ · scored completion of the node alone.
    public package(set) var points: Ratio?
    public package(set) var status: Evaluation.Status
    /// The completion without what others caused; nil where there is none, or where that cannot be told.
    public package(set) var controllable: Evaluation.Completion?
    /// What others caused and nobody can tell; nil where all can be told.
    public package(set) var obstacle: Obstacle?
  }
}
