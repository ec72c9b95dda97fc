package import KPIModel

extension NodeFinder {
  /// Finds the nodes of a bound tree, discovered members included, without probes.
  ///
  /// - Parameter findsCells: whether `nodes(in:)` will be asked.
  package init(_ model: Model, _ tree: Tree, findsCells: Bool = false) {
    self.init()
    for (index, node) in tree.nodes.enumerated() where !model.nodes[node.declaration].isProbe {
      var longID: String?
      if node.origin == .declared, let parent = node.parent, let breakdown = node.breakdown {
        let name = model.breakdowns[tree.breakdowns[breakdown].declaration].name
        longID = "\(tree.nodes[parent].id).\(name):\(NodeID.component(node.key))"
      }
      let cell =
        findsCells ? Cell(measure: model.nodes[node.declaration].measure, members: tree.members(of: index, model)) : nil
      add(index, id: node.id, longID: longID, cell: cell)
    }
  }
}
