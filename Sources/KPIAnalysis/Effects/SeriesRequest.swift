package import KPIFigures
package import KPIModel

extension BoundModel.Request.Series {
  /// What is to be read so that the effects of the initiatives of some periods can be told: their nodes, what these are held against, and as many
  /// days before as predictions and the windows that these are tried on may learn from.
  ///
  /// - Returns: nil where no initiative has days in any of the periods.
  package init?(effectsIn periods: [Period], _ model: Model) {
    let found = model.initiatives.filter { initiative in periods.contains { $0.days.overlaps(initiative.reach) } }
    guard let start = found.map(\.reach.lowerBound).min() else { return nil }
    let longest = found.reduce(1) { max($0, $1.reach.upperBound - $1.reach.lowerBound + 1) }
    var first = start - max(730, (Honesty.mostWindows + 4) * longest + max(180, 4 * longest))
    if model.sources.contains(where: { $0.grain.map { $0 != .day } ?? false }) { first = min(first, start - 62 * 31) }
    var nodes: Set<Int> = []
    for move in found.flatMap(\.moves) {
      if case .period(let baseline, _) = move.baseline { first = min(first, baseline.first) }
      for reference in [move.node] + move.controls {
        for node in model.declaredNodes(behind: reference) {
          nodes.insert(node)
          if let breakdown = model.nodes[node].breakdown { nodes.formUnion(model.breakdowns[breakdown].children) }
        }
      }
    }
    self.init(nodes: nodes, first: first)
  }
}

extension Model {
  /// The declared node that a text names, or, of a member that only rows name, all that may become it.
  fileprivate func declaredNodes(behind reference: NodeReference) -> [Int] {
    if let node = reference.node { return [node] }
    let finder = NodeFinder(self)
    var text = Substring(reference.text)
    while let cut = text.lastIndex(where: { $0 == "." || $0 == ":" || $0 == "~" }) {
      text = text[..<cut]
      guard case .one(let above) = finder.find(String(text)) else { continue }
      return nodes.indices.filter { index in
        var next: Int? = index
        while let node = next, node > above { next = nodes[node].parent }
        return next == above && index != above
      }
    }
    return Array(nodes.indices)
  }
}
