internal import KPIFigures

/// The columns of an attribution beside the tree that they belong to: what every reading of them looks at.
struct AttributionView {
  let tree: Tree
  let decomposition: Decomposition
  let movement: Movement
  let contributions: Contributions
  /// The asked node.
  let node: Int
  let showing: Evaluation.Showing
  let breakdownNames: [String]

  var gap: Double { movement.gaps[node] }

  /// The largest gross of the asked node's breakdowns.
  var gross: Double { tree.nodes[node].breakdowns.reduce(0) { max($0, contributions.levels[$1].gross) } }

  /// Whether shares of the gap mean anything.
  var hasShares: Bool { abs(gap) > HopPass.materiality * gross }

  /// The breakdowns of a node that are shown.
  func breakdowns(of node: Int) -> [Int] {
    let all = tree.nodes[node].breakdowns
    guard let name = showing.breakdown else { return all }
    let named = all.filter { breakdownNames[tree.breakdowns[$0].declaration] == name }
    return named.isEmpty ? all : named
  }

  /// How much the shares of a breakdown's children changed; nil where they are no sum of non-negative parts.
  func surprise(_ breakdown: Int) -> Double? {
    var surprise = Surprise()
    let children = tree.breakdowns[breakdown].children
    switch decomposition.breakdowns[breakdown].rule {
    case .sum:
      let rates = movement.exchangeRates[breakdown]
      for (number, child) in children.enumerated() {
        surprise.add(
          movement.references[child] * (rates?.reference[number] ?? 1), movement.actuals[child] * (rates?.actual[number] ?? 1))
      }
    case .formula(let formula) where decomposition.formulas[formula].isLinear:
      for (coefficient, child) in zip(decomposition.formulas[formula].terms.coefficients, children) {
        surprise.add(coefficient * movement.references[child], coefficient * movement.actuals[child])
      }
    case .distinct, .ratio, .formula, .opaque: return nil
    }
    return surprise.value
  }

  /// How many children of a breakdown are off by about as much as their parent; nil where that cannot be said.
  func alikeCount(_ breakdown: Int) -> Int? {
    guard let whole = gapRatio(tree.breakdowns[breakdown].node) else { return nil }
    return tree.breakdowns[breakdown].children.count { child in
      gapRatio(child).map { abs($0 - whole) <= abs(whole) / 2 } ?? false
    }
  }

  /// At least three children, two thirds of which are off alike: a common cause.
  func isBroad(_ breakdown: Int) -> Bool {
    let count = tree.breakdowns[breakdown].children.count
    guard count >= 3, let alike = alikeCount(breakdown) else { return false }
    return 3 * alike >= 2 * count
  }

  private func gapRatio(_ node: Int) -> Double? {
    let ratio = movement.gaps[node] / abs(movement.references[node])
    return ratio.isFinite ? ratio : nil
  }
}
