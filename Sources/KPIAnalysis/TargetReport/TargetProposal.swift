public import KPIModel

/// Targets for the nodes that have none of their own, so that those above them are carried (`kpitree targets --propose`).
///
/// Children take what the others leave of their parent's target by last period's shares, and by the seasons of the year before where all
/// of them have one. Of a sum they add up to it exactly.
public struct TargetProposal: Sendable {
  public let period: Period
  /// What the shares are taken from; nil where there is no period before.
  public let previous: Period?
  /// In the order of the tree.
  public let groups: [Group]

  /// The children of one breakdown that get a target.
  public struct Group: Sendable {
    /// The parent's id.
    public let parent: String
    /// The breakdown's key.
    public let breakdown: String
    /// Whether the seasons of the year before are in.
    public let isSeasonal: Bool
    public let targets: [Entry]
  }

  public struct Entry: Sendable {
    public let node: String
    /// In the node's unit, rounded.
    public let target: DecimalNumber
    public let unit: MeasureUnit?
    /// Last period's actual.
    public let previous: Amount?
    /// The target per the parent's; nil where the parent's is 0 or the breakdown is no sum.
    public let share: Ratio?
  }
}
