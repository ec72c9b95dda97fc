internal import KPIFigures
internal import KPIModel
internal import KPISource

/// An event of the period with the nodes of the tree that it hit.
struct NodeEvent {
  /// Index into the model's events.
  var index: Int
  var nodes: [Int]

  /// The events of the evaluated period, in order of their days.
  ///
  /// - Parameter log: gets members that no row of the period names.
  static func all(in workings: Workings, into log: inout DiagnosticLog) -> [NodeEvent] {
    let model = workings.bound.model
    let period = workings.bound.evaluated.period.days
    let found = model.events.indices.filter { period.overlaps(model.events[$0].days) }
    if found.isEmpty { return [] }
    var finder = NodeFinder(model, workings.bound.tree)
    if found.count > NodeFinder.fewQuestions { finder.indexTails() }
    return found.sorted { (model.events[$0].date, $0) < (model.events[$1].date, $1) }.map { index in
      var seen: Set<Int> = []
      // Named twice, a node is hit once.
      let nodes = model.events[index].nodes.compactMap { finder.node(of: $0, model, into: &log) }.filter { seen.insert($0).inserted }
      return NodeEvent(index: index, nodes: nodes)
    }
  }
}

extension Workings {
  /// Which nodes of the tree are said to work on which others; what names none is said where claims are read.
  var influences: [(from: Int, to: Int)] {
    let model = bound.model
    if model.influences.isEmpty { return [] }
    var unheard = DiagnosticLog()
    let finder = NodeFinder(model, bound.tree)
    return model.influences.compactMap { influence in
      guard let from = finder.node(of: influence.from, model, into: &unheard), let to = finder.node(of: influence.to, model, into: &unheard)
      else { return nil }
      return (from, to)
    }
  }
}

extension NodeFinder {
  /// The node of the tree that a part of the model names; nil after a finding.
  func node(of reference: NodeReference, _ model: Model, into log: inout DiagnosticLog) -> Int? {
    switch find(reference.node.map { model.id(of: $0) } ?? reference.text) {
    case .one(let node): return node
    case .several(let ids, let count): log.report(.ambiguousNode(reference.text, ids, count: count, at: .source(reference.place)))
    case .none:
      log.report(.absentNode, "`\(reference.text)` is no node of the tree in this period", at: reference.place)
    }
    return nil
  }
}
