extension Model {
  /// Adds a node without arithmetic that reads a measure in another node's cell, and by the members of some dimensions, one below the other.
  ///
  /// A model with probes answers a question beside the tree from the same reading of the rows; it is checked by nobody and shown nowhere.
  /// - Returns: the node's index.
  package mutating func addProbe(_ key: String, of measure: Int, at node: Int, by dimensions: [Int]) -> Int {
    let probe = nodes.count
    nodes[node].supports.append(probe)
    appendProbe(key, .declared, of: measure, below: node, breakdown: nil)
    var parent = probe
    for dimension in dimensions {
      let breakdown = breakdowns.count
      breakdowns.append(
        Breakdown(
          name: self.dimensions[dimension].key, place: nodes[node].place, node: parent, rule: .split(dimension: dimension), discovery: .all)
      )
      nodes[parent].breakdowns.append(breakdown)
      breakdowns[breakdown].template = nodes.count
      appendProbe("*", .template, of: measure, below: parent, breakdown: breakdown)
      parent = nodes.count - 1
    }
    return probe
  }

  private mutating func appendProbe(_ key: String, _ form: Node.Form, of measure: Int, below parent: Int, breakdown: Int?) {
    var node = Node(key: key, form: form, place: nodes[parent].place, bodyPlace: nodes[parent].place)
    node.parent = parent
    node.breakdown = breakdown
    node.isInTemplate = form == .template
    node.isProbe = true
    node.measure = measure
    node.unit = measures[measure].unit
    node.direction = measures[measure].direction ?? .up
    node.additivity = measures[measure].additivity
    node.time = measures[measure].time
    node.depth = nodes[parent].depth + 1
    node.level = nodes[parent].level + 1
    nodes.append(node)
  }
}
