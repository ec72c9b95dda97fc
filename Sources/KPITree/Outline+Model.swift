package import KPIModel
package import KPIReport

extension Outline {
  /// A declared tree, without templates: what is written, not what rows will add.
  package init(_ model: Model, from root: Int = 0, depth: Int? = nil) {
    var builder = OutlineBuilder(model: model, depthLimit: depth.map { model.nodes[root].depth + $0 })
    builder.add(root, parent: nil, breakdown: nil)
    self.init(model: model.name, nodes: builder.nodes, breakdowns: builder.breakdowns)
  }
}

private struct OutlineBuilder {
  let model: Model
  let depthLimit: Int?
  var nodes: [Outline.Node] = []
  var breakdowns: [Outline.Breakdown] = []

  mutating func add(_ index: Int, parent: Int?, breakdown: Int?) {
    let node = model.nodes[index]
    if let depthLimit, node.depth > depthLimit { return }
    let position = nodes.count
    nodes.append(
      Outline.Node(
        id: model.id(of: index), parentIndex: parent, breakdownIndex: breakdown, depth: node.depth, level: node.level,
        name: model.displayName(of: index), owner: node.owners.last?.owner.map(model.key(of:)), class: node.priority?.rawValue,
        measure: node.measure.map { model.measures[$0].key }, unit: node.unit?.name, targetCount: node.targets.count, place: node.place))
    for rule in node.breakdowns {
      let declared = model.breakdowns[rule]
      let number = breakdowns.count
      breakdowns.append(Outline.Breakdown(nodeIndex: position, key: declared.name, name: declared.label))
      for child in declared.children { add(child, parent: position, breakdown: number) }
      if declared.isRestDeclared, let rest = declared.rest { add(rest, parent: position, breakdown: number) }
    }
    for support in node.supports { add(support, parent: position, breakdown: nil) }
  }
}
