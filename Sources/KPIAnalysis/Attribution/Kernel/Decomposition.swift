public import KPIModel

/// How the nodes of a tree are taken apart, as flat arrays.
///
/// Breakdowns stand in the order in which a walk from the root meets them, so that a forward loop meets parents before children.
public struct Decomposition: Sendable {
  /// How the children of a breakdown give their node.
  public enum Rule: Hashable, Sendable {
    /// They add up.
    case sum
    /// They overlap.
    case distinct
    /// They add up weighted by their shares of the denominator; `overlaps` where one of its parts is a distinct count.
    case ratio(overlaps: Bool)
    /// Child `i` is name `i` of the formula at this index.
    case formula(Int)
    /// They do not give it.
    case opaque
  }

  struct Breakdown: Sendable {
    var node: Int32
    var firstChild: Int32
    var childCount: Int32
    var rule: Rule

    var childPositions: Range<Int> { Int(firstChild)..<Int(firstChild + childCount) }
  }

  public let nodeCount: Int
  let formulas: [FormulaRule]
  private(set) var breakdowns: [Breakdown] = []
  /// The children of all breakdowns, one after the other.
  private(set) var children: [Int32] = []
  private(set) var hasRatios = false

  /// A tree without breakdowns; linear in the formulas' lengths.
  public init(nodeCount: Int, formulas: [Formula]) {
    self.nodeCount = nodeCount
    self.formulas = formulas.map { FormulaRule($0) }
  }

  /// Adds a breakdown of a node that is the root or a child of one added before.
  ///
  /// A formula takes one child a name, in the names' order.
  public mutating func append(of node: Int, _ rule: Rule, children nodes: [Int]) {
    if case .formula(let formula) = rule {
      precondition(nodes.count == formulas[formula].nameCount, "a formula takes one child a name")
    }
    if case .ratio = rule { hasRatios = true }
    breakdowns.append(
      Breakdown(node: Int32(node), firstChild: Int32(children.count), childCount: Int32(nodes.count), rule: rule))
    for child in nodes {
      precondition(child >= 0 && child < nodeCount, "a child is a node")
      children.append(Int32(child))
    }
  }

  func children(of breakdown: Int) -> some RandomAccessCollection<Int> {
    children[breakdowns[breakdown].childPositions].lazy.map { Int($0) }
  }
}
