/// What every node and line contributes to the gap of one node: the columns of an attribution, in the unit of that node.
public struct Contributions: Sendable {
  /// By node: by how much the asked node moves per unit that the node moves.
  public private(set) var multipliers: [Double]
  /// By node: NaN where there is none, and for nodes that are not below the asked one.
  public private(set) var contributions: [Double]
  /// By node: what its change of share contributed, as a member of a ratio's split; empty where the tree has none.
  public private(set) var mixes: [Double]
  /// By node, empty where the tree has no ratios: whether it, or one above it, entered or left a ratio's split, so that it is all mix.
  private(set) var isCarried: [Bool]
  /// By breakdown.
  private(set) var levels: [Level]
  /// What stands beside the children, by breakdown and then in the order of their kinds.
  private(set) var lines: [Line]

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
  /// Linear in the nodes: one forward loop, as parents stand before children. Nothing is handed down from a node without a gap.
  public init(_ decomposition: Decomposition, _ movement: Movement, of node: Int = 0, method: Attribution.Method = .shapley) {
    self.init(decomposition, movement, from: node, method)
  }

  /// Hands the gap of every node one hop down, each in that node's own unit.
  ///
  /// `multipliers` and `contributions` of a node, and lines, are then in the unit of its parent: a chain of hops multiplies. Linear in the
  /// nodes.
  public static func hops(_ decomposition: Decomposition, _ movement: Movement, method: Attribution.Method = .shapley) -> Contributions {
    Contributions(decomposition, movement, from: nil, method)
  }

  /// - Parameter node: nil begins anew at each.
  private init(_ decomposition: Decomposition, _ movement: Movement, from node: Int?, _ method: Attribution.Method) {
    let count = decomposition.nodeCount
    precondition(movement.gaps.count == count, "every column has a cell for each node")
    let missing = [Double](repeating: .nan, count: count)
    var multipliers = missing
    var contributions = missing
    var mixes = decomposition.hasRatios ? missing : []
    var isCarried = [Bool](repeating: false, count: decomposition.hasRatios ? count : 0)
    var levels = [Level](repeating: Level(), count: decomposition.breakdowns.count)
    var lines: [Line] = []
    if count > 0 {
      if let node {
        multipliers[node] = 1
        contributions[node] = movement.gaps[node]
      }
      multipliers.withUnsafeMutableBufferPointer { multipliers in
        contributions.withUnsafeMutableBufferPointer { contributions in
          mixes.withUnsafeMutableBufferPointer { mixes in
            isCarried.withUnsafeMutableBufferPointer { isCarried in
              movement.withUnsafeEnds { ends in
                var pass = HopPass(
                  decomposition, ends, movement, method, multipliers: multipliers, contributions: contributions, mixes: mixes,
                  isCarried: isCarried)
                for breakdown in decomposition.breakdowns.indices {
                  levels[breakdown] = node == nil ? pass.handDownAlone(breakdown) : pass.handDown(breakdown)
                }
                lines = pass.lines
              }
            }
          }
        }
      }
    }
    (self.multipliers, self.contributions, self.mixes, self.isCarried) = (multipliers, contributions, mixes, isCarried)
    (self.levels, self.lines) = (levels, lines)
  }
}

/// A sum whose rounding errors are added up too, so that a million parts close as well as two (Knuth's two-sum, without a branch).
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  var value: Double { sum + lost }

  @inline(__always)
  mutating func add(_ number: Double) {
    let next = sum + number
    let added = next - sum
    lost += (sum - (next - added)) + (number - added)
    sum = next
  }
}
