/// How large a model may grow before it is refused: few lines may stand for a tree that no machine holds.
public struct Budget: Sendable, Hashable {
  /// Nodes that are written, those that `each` and `from` write several times included.
  public var declaredNodeCount = 1_000_000
  /// Nodes that only rows can name, after `top`, and all below them.
  public var discoveredNodeCount = 100_000
  /// Different members of all splits of one source, named or not.
  public var memberCount = 20_000_000

  public init() {}

  /// Takes one number for both kinds of nodes; a source may have as many members as there may be nodes.
  public init(nodeCount: Int) {
    declaredNodeCount = nodeCount
    discoveredNodeCount = nodeCount
    memberCount = max(memberCount, nodeCount)
  }

  /// The most levels of nodes, of measures made of measures, of teams in teams and of people above one another.
  ///
  /// Whatever walks down one of them may call itself: so many calls fit on the stack of any thread.
  package static let depth = 128
}
