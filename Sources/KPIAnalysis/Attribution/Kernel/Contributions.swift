/// What every node and line contributes to the gap of one node: the columns of an attribution, in the unit of that node.
public struct Contributions: Sendable {
  /// By node: by how much the asked node moves per unit that the node moves.
  public internal(set) var multipliers: [Double]
  /// By node: NaN where there is none, and for nodes that are not below the asked one.
  public internal(set) var contributions: [Double]
  /// By node: what its change of share contributed, as a member of a ratio's split; empty where the tree has none.
  public internal(set) var mixes: [Double]
  /// By node: what a one-at-a-time bridge might have said at least and at most; NaN for none, empty where the tree has no formulas.
  public internal(set) var leastInOrder: [Double]
  public internal(set) var greatestInOrder: [Double]
  /// By breakdown.
  var levels: [Level]
  /// What stands beside the children, by breakdown and then in the order of their kinds.
  var lines: [Line] = []
  /// By node: whether it, or one above it, entered or left a ratio's split, so that it is all mix.
  var isCarried: [Bool]

  /// How one breakdown came out.
  struct Level: Sendable {
    /// Nil where the node has no contribution that could be handed down.
    var status: Attribution.Status?
    var reason: Attribution.Reason?
    /// Σ of the contributions of its lines; NaN where one has none and nothing holds the rest.
    var sum = Double.nan
    var grossUp = 0.0
    var grossDown = 0.0
    /// Its part of `lines`.
    var firstLine: Int32 = 0
    var lineCount: Int32 = 0

    var gross: Double { grossUp + grossDown }
    var linePositions: Range<Int> { Int(firstLine)..<Int(firstLine + lineCount) }
  }

  /// A line that is no node; figures in its breakdown's unit, NaN for none.
  struct Line: Sendable {
    var kind: Attribution.LineKind
    var reference: Double
    var actual: Double
    var contribution: Double
    var reason: Attribution.Reason?
  }
}

extension Contributions {
  /// Hands the gap of a node down all its breakdowns.
  ///
  /// Linear in the nodes below it: one forward loop, as parents stand before children. Nothing is handed down from a node without a gap.
  public init(_ decomposition: Decomposition, _ movement: Movement, of node: Int = 0, method: Attribution.Method = .shapley) {
    let count = decomposition.nodeCount
    precondition(movement.gaps.count == count, "every column has a cell for each node")
    let missing = [Double](repeating: .nan, count: count)
    let hasRatios = decomposition.breakdowns.contains { if case .ratio = $0.rule { true } else { false } }
    let hasFormulas = method == .shapley && decomposition.formulas.contains { !$0.isLinear }
    multipliers = missing
    contributions = missing
    mixes = hasRatios ? missing : []
    leastInOrder = hasFormulas ? missing : []
    greatestInOrder = leastInOrder
    levels = [Level](repeating: Level(), count: decomposition.breakdowns.count)
    isCarried = [Bool](repeating: false, count: count)
    guard count > 0 else { return }
    multipliers[node] = 1
    contributions[node] = movement.gaps[node]
    var hops = HopPass(decomposition, movement, method)
    for breakdown in decomposition.breakdowns.indices {
      let parent = Int(decomposition.breakdowns[breakdown].node)
      if contributions[parent].isNaN { continue }
      hops.handDown(breakdown, from: parent, &self)
    }
  }
}
