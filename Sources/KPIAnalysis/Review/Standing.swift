/// What a node did for what is above it, and how its siblings did meanwhile (docs/reports.md#score-and-scorecard).
///
/// Effects are parts of gaps to the reference, handed down as an attribution does.
public struct Standing: Sendable {
  /// Its contribution to the top KPI's gap, in the unit of that; nil where there is none, as for supports.
  public internal(set) var movedTop: Amount?
  /// The node's parent; nil for the root and for supports.
  public internal(set) var parent: Parent?

  /// The node above, and the other children of the same breakdown.
  public struct Parent: Sendable {
    /// The index among the evaluation's nodes.
    public internal(set) var nodeIndex: Int
    /// How much of the parent's gap the node makes, in the parent's unit; nil where that cannot be said.
    public internal(set) var moved: Amount?
    /// How much of it the other children make together; nil where one of them has no contribution.
    public internal(set) var siblingsMoved: Amount?
    /// How much of it stands beside the children: mix, overlap, what is not allocated.
    public internal(set) var besideMoved: Amount?
    /// How far the siblings together came, by the plain rule; nil where their figures do not add up.
    public internal(set) var siblingsCompletion: Ratio?
    /// Whether the node brought its parent forward while its siblings together held it back by at least a tenth of that.
    public internal(set) var gainsAsSiblingsLose = false

    /// The parent's gap less all that makes it; 0 where only binary rounding is left.
    public internal(set) var residual: Amount?
  }
}
