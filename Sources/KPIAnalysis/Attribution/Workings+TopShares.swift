internal import KPIFigures

extension Workings {
  /// By node: its contribution to the root's gap as a share of it, NaN where there is none; nil where the root has no gap to speak of.
  ///
  /// Linear in nodes.
  var sharesOfTopGap: [Double]? {
    guard !bound.tree.nodes.isEmpty else { return nil }
    let decomposition = Decomposition(composition)
    let movement = Movement(self)
    let view = AttributionView(
      tree: bound.tree, decomposition: decomposition, movement: movement, contributions: Contributions(decomposition, movement), node: 0,
      showing: .all, breakdownNames: [])
    return view.hasShares ? view.contributions.contributions.map { $0 / view.gap } : nil
  }
}
