internal import KPIModel
internal import KPISource

/// Finds the nodes that tables give figures to, and says which figures are for none.
struct FigureSubjects {
  private let model: Model
  private let tree: Tree
  private let finder: NodeFinder
  private var suggestions = Suggestions()

  init(_ model: Model, _ tree: Tree) {
    self.model = model
    self.tree = tree
    var finder = NodeFinder(model, tree, findsCells: model.figures.nameCells)
    if model.figures.targets.count + model.figures.actuals.count > NodeFinder.fewQuestions { finder.indexTails() }
    self.finder = finder
  }

  /// The node that a figure is for; nil after a finding.
  mutating func node(for figure: FigureTables.TableFigure, into log: inout DiagnosticLog) -> Int? {
    guard let node = found(figure, into: &log) else { return nil }
    guard let mistake = model.mistake(inUnitOf: figure, of: tree.nodes[node].declaration, id: tree.nodes[node].id) else { return node }
    log.report(mistake)
    return nil
  }

  private mutating func found(_ figure: FigureTables.TableFigure, into log: inout DiagnosticLog) -> Int? {
    switch figure.subject {
    case .node(let id):
      switch finder.find(id) {
      case .one(let node): return node
      case .several(let ids, let count): log.report(.ambiguousNode(id, ids, count: count, at: figure.site))
      case .none:
        let notes = finder.suggestion(for: id, &suggestions).map { ["did you mean `\($0)`?"] } ?? []
        log.report(Diagnostic(.unknownNode, "`\(id)` is no node of the tree in this period", at: figure.site, notes: notes))
      }
    case .cell(let measure, let members):
      let fitting = finder.nodes(in: .init(measure: measure ?? model.nodes.first?.measure, members: members))
      if fitting.count == 1 { return fitting[0] }
      let cell = members.sorted { $0.key < $1.key }.map { "\(model.dimensions[$0.key].key) = \($0.value)" }.joined(separator: ", ")
      if fitting.isEmpty {
        log.report(Diagnostic(.unknownNode, "no node stands for \(cell)", at: figure.site))
      } else {
        let ids = Diagnostic.listing(fitting.prefix(NodeFinder.namedCount).map { tree.nodes[$0].id }, count: fitting.count)
        log.report(Diagnostic(.ambiguousNode, "several nodes stand for \(cell)", at: figure.site, notes: [ids]))
      }
    }
    return nil
  }
}
