/// Room that the rules of hops share, so that a tree of any size is attributed without an allocation a node.
struct HopWorkspace {
  /// By name of the formula at hand: its figure at the reference, at the actual, and its multiplier.
  var before: [Double] = []
  var after: [Double] = []
  var multipliers: [Double] = []
  /// By name: the least and the greatest marginal contribution over all coalitions.
  var least: [Double] = []
  var greatest: [Double] = []

  var figures: [Double] = []
  var stack: [SlopeProgram.Secant] = []
  /// Of a product, by factor: itself, and the product of all others at two points of the way that mirror each other.
  var factors: [Double] = []
  var others: [Double] = []
  private var quadratures: [GaussLegendre?] = []

  /// Makes room for a formula of so many names; multipliers begin at 0.
  mutating func prepare(nameCount: Int) {
    if before.count != nameCount {
      before = [Double](repeating: 0, count: nameCount)
      after = before
      multipliers = before
      least = before
      greatest = before
    } else {
      for name in 0..<nameCount { multipliers[name] = 0 }
    }
  }

  mutating func quadrature(nodeCount: Int) -> GaussLegendre {
    while quadratures.count <= nodeCount { quadratures.append(nil) }
    if let known = quadratures[nodeCount] { return known }
    let rule = GaussLegendre(nodeCount: nodeCount)
    quadratures[nodeCount] = rule
    return rule
  }
}
