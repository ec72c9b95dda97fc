internal import KPIFigures
internal import KPIModel

/// By node, its share of the top KPI along its own path (docs/arithmetic.md#level-points-and-grades): how much of the whole an owner has in hand.
///
/// A child of a sum has its part of the parent's reference, a factor all of the parent's share, a member of a ratio its part of last
/// period's denominator. NaN where that cannot be known, as for supports. Linear in nodes.
struct Materiality {
  private(set) var shares: [Double]

  init(_ workings: Workings) {
    let composition = workings.composition
    let tree = workings.bound.tree
    let exchange = workings.actuals.planExchange
    shares = [Double](repeating: .nan, count: tree.nodes.count)
    if !shares.isEmpty { shares[0] = 1 }
    for (index, node) in tree.nodes.enumerated() where !shares[index].isNaN {
      for breakdown in node.breakdowns {
        let children = tree.breakdowns[breakdown].children
        switch composition.rules[breakdown] {
        case .sum, .distinct:
          for child in children { shares[child] = part(of: child, in: index, coefficient: 1, workings, exchange) }
        case .formula(let formula, _):
          let coefficients = formula.linear?.coefficients
          for (position, child) in children.enumerated() {
            guard let coefficients else {
              shares[child] = shares[index]
              continue
            }
            shares[child] = part(of: child, in: index, coefficient: abs(coefficients[position].double), workings, exchange)
          }
        case .ratio:
          guard let weights = workings.bound.previous?.weights, let whole = weights[index], whole != 0 else { continue }
          for child in children { shares[child] = weights[child].map { shares[index] * $0 / whole } ?? .nan }
        case .least, .greatest, .opaque: continue
        }
      }
    }
  }

  /// What a node counts with where nothing else is written: its share, at least 5%, and as much where none is known.
  func weight(of node: Int) -> Double { shares[node] > Scorecard.leastWeight ? shares[node] : Scorecard.leastWeight }

  private func part(of child: Int, in parent: Int, coefficient: Double, _ workings: Workings, _ exchange: TreeExchange) -> Double {
    let references = workings.targets.toDate
    guard let whole = references[parent], whole != 0, let part = references[child],
      let factor = exchange.factor(from: child, to: parent, workings.composition)
    else { return .nan }
    return shares[parent] * min(1, abs(coefficient * part * factor / whole))
  }
}
