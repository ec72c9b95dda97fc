package import KPIModel
internal import KPISource

/// Finds nodes of a bound tree, discovered members included, by id, by a tail of one, or by measure and members.
package struct BoundNodeFinder: Sendable {
  private let model: Model
  private let tree: Tree
  /// Key → nodes.
  private let byKey: [String: [Int]]

  package init(_ model: Model, _ tree: Tree) {
    self.model = model
    self.tree = tree
    byKey = Dictionary(grouping: tree.nodes.indices) { Model.lastComponent(of: tree.nodes[$0].id) }
  }

  package enum Finding: Sendable, Hashable {
    case none
    case one(Int)
    case several([String])
  }

  /// The node of an id, or of a shorter tail that fits only one; `breakdown:member` also finds a declared child.
  package func find(_ text: String) -> Finding {
    var fitting: [Int] = []
    for candidate in byKey[Model.lastComponent(of: text)] ?? [] {
      let id = tree.nodes[candidate].id
      let full = fullID(of: candidate)
      if id == text || full == text { return .one(candidate) }
      if id.hasSuffix("." + text) || full.hasSuffix("." + text) { fitting.append(candidate) }
    }
    switch fitting.count {
    case 0: return .none
    case 1: return .one(fitting[0])
    default: return .several(fitting.map { tree.nodes[$0].id })
    }
  }

  /// The nearest id, for a text that finds none.
  package func suggestion(for text: String) -> String? {
    Spelling.nearest(to: text, among: tree.nodes.map(\.id)) ?? Spelling.nearest(to: text, among: tree.nodes.map(\.key))
  }

  private func fullID(of node: Int) -> String {
    guard let parent = tree.nodes[node].parent, let breakdown = tree.nodes[node].breakdown, tree.nodes[node].origin == .declared else {
      return tree.nodes[node].id
    }
    let name = model.breakdowns[tree.breakdowns[breakdown].declaration].name
    return "\(tree.nodes[parent].id).\(name):\(Model.component(tree.nodes[node].key))"
  }

  func node(for figure: FigureTables.TableFigure, into log: inout DiagnosticLog) -> Int? {
    switch figure.subject {
    case .node(let id):
      switch find(id) {
      case .one(let node): return node
      case .several(let ids):
        log.report(
          Diagnostic(.ambiguousNode, "`\(id)` fits several nodes", at: figure.site, notes: [ids.map { "`\($0)`" }.joined(separator: ", ")]))
      case .none:
        let notes = suggestion(for: id).map { ["did you mean `\($0)`?"] } ?? []
        log.report(Diagnostic(.unknownNode, "`\(id)` is no node of the tree in this period", at: figure.site, notes: notes))
      }
    case .cell(let measure, let members):
      let wanted = measure ?? model.nodes.first?.measure
      let fitting = tree.nodes.indices.filter { node in
        model.nodes[tree.nodes[node].declaration].measure == wanted && tree.members(of: node, model) == members
      }
      if fitting.count == 1 { return fitting[0] }
      let cell = members.sorted { $0.key < $1.key }.map { "\(model.dimensions[$0.key].key) = \($0.value)" }.joined(separator: ", ")
      if fitting.isEmpty {
        log.report(Diagnostic(.unknownNode, "no node stands for \(cell)", at: figure.site))
      } else {
        let ids = fitting.map { "`\(tree.nodes[$0].id)`" }.joined(separator: ", ")
        log.report(Diagnostic(.ambiguousNode, "several nodes stand for \(cell)", at: figure.site, notes: [ids]))
      }
    }
    return nil
  }
}
