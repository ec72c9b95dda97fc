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
  /// By node, whether its reference is a target that somebody declared or that follows from such; empty where all references are alike.
  var isPlanned: [Bool] = []

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

  /// How far the lines of a breakdown carry the gap otherwise than if all had moved alike, in bits; nil where nothing carries it.
  ///
  /// All that carries the asked node's gap beside what each would carry of it: of a sum by its size, of a product or quotient each factor
  /// the same, of a ratio's split by its share, of any other formula by what it is worth.
  func surprise(_ breakdown: Int) -> Double? {
    let bound = tree.breakdowns[breakdown]
    var surprise = Surprise()
    func add(_ alike: Double, _ contribution: Double) {
      // A line without a figure at one end says nothing.
      if contribution.isNaN { return }
      surprise.add(alike.isFinite ? abs(alike) : 0, max(0, contribution * (gap < 0 ? -1 : 1)))
    }
    let rates = movement.exchangeRates[breakdown]
    let whole = movement.referenceWeights[bound.node]
    for (number, child) in bound.children.enumerated() {
      let size = movement.references[child]
      let alike: Double
      switch decomposition.breakdowns[breakdown].rule {
      case .sum, .distinct: alike = size * (rates?.reference[number] ?? 1)
      case .ratio: alike = movement.referenceWeights[child] / whole
      case .formula(let formula):
        let rule = decomposition.formulas[formula]
        alike = rule.isLinear ? rule.terms.coefficients[number] * size : rule.hasLikeFactors ? 1 : contributions.multipliers[child] * size
      case .opaque: return nil
      }
      add(alike, contributions.contributions[child])
    }
    for position in contributions.levels[breakdown].linePositions { add(0, contributions.lines[position].contribution) }
    return surprise.value
  }

  /// How many children of a split or a sum are off by about as much as their parent, the same way; nil where that cannot be said.
  ///
  /// The children of a formula are factors, and never alike.
  func alikeCount(_ breakdown: Int) -> Int? {
    switch decomposition.breakdowns[breakdown].rule {
    case .sum, .distinct, .ratio: break
    case .formula, .opaque: return nil
    }
    let node = tree.breakdowns[breakdown].node
    guard let whole = gapRatio(node) else { return nil }
    return tree.breakdowns[breakdown].children.count { child in
      contributions.contributions[child] * contributions.contributions[node] > 0
        && gapRatio(child).map { abs($0 - whole) <= abs(whole) / 2 } ?? false
    }
  }

  /// Of two children or more, two thirds that are off alike, of two both: a common cause.
  func isBroad(_ breakdown: Int) -> Bool {
    let count = tree.breakdowns[breakdown].children.count
    guard count >= 2, let alike = alikeCount(breakdown) else { return false }
    return 3 * alike >= 2 * count
  }

  /// Whether one child or all of them carry a split or a sum; nil for formulas, for fewer than two children, and where nothing moved.
  func breadth(_ breakdown: Int) -> Attribution.Breadth? {
    let bound = tree.breakdowns[breakdown]
    guard bound.children.count >= 2, alikeCount(breakdown) != nil else { return nil }
    if isBroad(breakdown) { return .broad }
    let whole = contributions.contributions[bound.node]
    let isIsolated = bound.children.contains { child in
      let contribution = contributions.contributions[child]
      return contribution * whole > 0 && abs(contribution) >= 0.7 * abs(whole)
    }
    return isIsolated ? .isolated : .several
  }

  /// Whether all children of a breakdown have a target that is declared or derived.
  func isPlannedThroughout(_ breakdown: Int) -> Bool {
    isPlanned.isEmpty || tree.breakdowns[breakdown].children.allSatisfy { isPlanned[$0] }
  }

  private func gapRatio(_ node: Int) -> Double? {
    let ratio = movement.gaps[node] / abs(movement.references[node])
    return ratio.isFinite && ratio != 0 ? ratio : nil
  }
}

extension FormulaRule {
  /// Whether it is one product of all its names, or one name per another: then all factors count alike.
  fileprivate var hasLikeFactors: Bool {
    guard terms.mixed.isEmpty, terms.coefficients.allSatisfy({ $0 == 0 }), terms.products.count + terms.quotients.count == 1 else {
      return false
    }
    return terms.quotients.isEmpty ? terms.products[0].count == nameCount : nameCount == 2
  }
}
