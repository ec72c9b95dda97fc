import KPIAnalysis
import KPIModel
import KPISource

/// A report whose rows are the nodes of a tree: what such reports have in common, in every format.
protocol TreeReport: Sendable {
  associatedtype Node: TreeNode
  associatedtype Branch: TreeBranch

  /// Depth first: a node, its breakdowns' children in order, its supports.
  var nodes: [Node] { get }
  /// Those of a node in order.
  var branches: [Branch] { get }

  /// A node's row in documents and tables for machines.
  static var rowFields: [Field<TreeRow<Self>>] { get }
  /// Likewise a breakdown's.
  static var branchFields: [Field<BranchRow<Self>>] { get }
}

/// Who a row of a tree is.
protocol TreeNode: Sendable {
  var id: String { get }
  /// Nil for the first node.
  var parentIndex: Int? { get }
  /// The breakdown that it is a part of; nil for the first node and for supports.
  var branchIndex: Int? { get }
  var depth: Int { get }
  var name: LocalizedText { get }
  var owner: String? { get }
  var place: Place? { get }
}

/// One way in which a node of a tree is taken apart.
protocol TreeBranch: Sendable {
  var nodeIndex: Int { get }
  var key: String { get }
  var name: LocalizedText { get }
}

/// What has a level in the tree and a weight within it.
protocol Leveled {
  var level: Int { get }
  var `class`: Node.PriorityClass? { get }
}

extension Leveled {
  /// `2 [A]`: level and class.
  var levelText: String { "\(level)\(classSuffix)" }
  /// What stands behind a name: ` [A]`.
  var classSuffix: String { self.class.map { " [\($0.rawValue)]" } ?? "" }
}

extension Evaluation: TreeReport { var branches: [Breakdown] { breakdowns } }
extension Evaluation.Node: TreeNode, Leveled { var branchIndex: Int? { breakdownIndex } }
extension Evaluation.Breakdown: TreeBranch {}
extension TargetReport: TreeReport { var branches: [Commitment] { commitments } }
extension TargetReport.Node: TreeNode { var branchIndex: Int? { commitmentIndex } }
extension TargetReport.Commitment: TreeBranch {}
extension Scorecard.Node: Leveled {}

extension TreeReport {
  static var branchFields: [Field<BranchRow<Self>>] { [] }

  /// A record for each node, made as it is written.
  var rows: RecordSequence<TreeRow<Self>> { RecordSequence(count: nodes.count) { TreeRow(self, $0) } }
  var branchRows: RecordSequence<BranchRow<Self>> {
    RecordSequence(count: branches.count) { BranchRow(tree: self, branch: branches[$0]) }
  }

  var arrangement: Arrangement {
    Arrangement(parents: nodes.map(\.parentIndex), breakdowns: nodes.map(\.branchIndex), owners: branches.map(\.nodeIndex))
  }

  /// What heads the children of a breakdown, or the supports.
  func heading(of branch: Int?, _ wording: Wording) -> String {
    branch.map { wording.breakdown(branches[$0].name.text(in: wording.language)) } ?? wording.supports
  }

  /// By id, where nodes stand.
  var indexOfID: [String: Int] { Dictionary(nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first }) }

  /// The tree as a picture: a box for each node, and what heads breakdowns.
  func boxes(_ wording: Wording, item: (Node, Int) -> Chart.Tree.Item) -> Chart.Tree {
    Chart.Tree(
      items: arrangement.steps.compactMap { step, depth in
        switch step {
        case .node(let index): item(nodes[index], depth)
        case .heading(let branch, _): Chart.Tree.Item(depth: depth, name: heading(of: branch, wording), isHeading: true)
        case .end: nil
        }
      })
  }
}

/// A node with the tree that it is of.
struct TreeRow<Tree: TreeReport>: DocumentRecord {
  let tree: Tree
  let index: Int
  let node: Tree.Node

  init(_ tree: Tree, _ index: Int) {
    self.tree = tree
    self.index = index
    node = tree.nodes[index]
  }

  static var fields: [Field<TreeRow>] { Tree.rowFields }
}

/// A breakdown with the tree that it is of.
struct BranchRow<Tree: TreeReport>: DocumentRecord {
  let tree: Tree
  let branch: Tree.Branch

  static var fields: [Field<BranchRow>] { Tree.branchFields }
}

/// The order in which a tree stands in a table: each node with all that is below it, breakdown by breakdown.
///
/// Breakdowns are headed where a node has several parts, so that nobody adds alternative views up.
struct Arrangement {
  enum Step {
    case node(Int)
    /// Above a breakdown's children, or nil above the supports.
    case heading(breakdown: Int?, of: Int)
    /// Below a breakdown's children.
    case end(breakdown: Int)
  }

  private(set) var steps: [(step: Step, depth: Int)] = []

  private struct Part {
    var breakdown: Int?
    var children: [Int] = []
  }

  /// Linear in the nodes.
  ///
  /// - Parameters:
  ///   - parents: each node's parent; the first node has none.
  ///   - breakdowns: the breakdown that each node is a part of; nil for supports.
  ///   - owners: the node that each breakdown takes apart; those of a node in order.
  init(parents: [Int?], breakdowns: [Int?], owners: [Int]) {
    let parts = Arrangement.parts(parents, breakdowns, owners)
    steps.reserveCapacity(parents.count)
    var stack: [(step: Step, depth: Int)] = parents.isEmpty ? [] : [(.node(0), 0)]
    while let next = stack.popLast() {
      steps.append(next)
      guard case .node(let index) = next.step else { continue }
      let isHeaded = parts[index].count > 1 || parts[index].contains { $0.breakdown == nil }
      var below: [(step: Step, depth: Int)] = []
      for part in parts[index] {
        if isHeaded { below.append((.heading(breakdown: part.breakdown, of: index), next.depth + 1)) }
        let depth = next.depth + (isHeaded ? 2 : 1)
        below += part.children.map { (.node($0), depth) }
        if let breakdown = part.breakdown { below.append((.end(breakdown: breakdown), depth)) }
      }
      stack += below.reversed()
    }
  }

  private static func parts(_ parents: [Int?], _ breakdowns: [Int?], _ owners: [Int]) -> [[Part]] {
    var parts = [[Part]](repeating: [], count: parents.count)
    var positions: [Int] = []
    for (breakdown, owner) in owners.enumerated() {
      positions.append(parts[owner].count)
      parts[owner].append(Part(breakdown: breakdown))
    }
    for (index, parent) in parents.enumerated() {
      guard let parent else { continue }
      if let breakdown = breakdowns[index] {
        parts[parent][positions[breakdown]].children.append(index)
      } else if let last = parts[parent].indices.last, parts[parent][last].breakdown == nil {
        parts[parent][last].children.append(index)
      } else {
        parts[parent].append(Part(children: [index]))
      }
    }
    // A breakdown whose children are not shown has nothing to head.
    return parts.map { $0.filter { part in !part.children.isEmpty } }
  }
}
