internal import KPIFigures
internal import KPIModel

extension Decomposition {
  /// A bound tree as the kernel sees it: each declared formula is prepared once.
  init(_ composition: Composition) {
    let tree = composition.tree
    var formulas: [Formula] = []
    var indexOfFormula: [Int: Int] = [:]
    for (breakdown, rule) in zip(tree.breakdowns, composition.rules) {
      guard case .formula(let formula, _) = rule, indexOfFormula[breakdown.declaration] == nil else { continue }
      indexOfFormula[breakdown.declaration] = formulas.count
      formulas.append(formula)
    }
    self.init(nodeCount: tree.nodes.count, formulas: formulas)
    let countsDistinct = composition.model.measures { measure in
      if case .rows(let rows) = measure.definition { rows.aggregate == .countDistinct } else { measure.additivity == .distinct }
    }
    for (breakdown, rule) in zip(tree.breakdowns, composition.rules) {
      let measure = composition.declaration(of: breakdown.node).measure
      let kernelRule: Rule =
        switch rule {
        case .sum: .sum
        case .distinct: .distinct
        case .ratio: .ratio(overlaps: measure.map { countsDistinct[$0] } ?? false)
        case .formula: indexOfFormula[breakdown.declaration].map { .formula($0) } ?? .opaque
        case .least, .greatest, .opaque: .opaque
        }
      append(of: breakdown.node, kernelRule, children: breakdown.children)
    }
  }
}

extension Movement {
  /// From what the actuals are compared with to the actuals, both for the days whose figures are in.
  init(_ workings: Workings) {
    let references = workings.references.toDate
    let actuals = workings.actuals.evaluated
    let bound = workings.bound
    let referenceEnd = workings.isAgainstTarget ? bound.previous : bound.reference
    self.init(
      references: references.values, actuals: actuals.values,
      gaps: references.values.indices.map { node in
        // Exact before it is rounded: 0.3 less 0.1 is 0.2.
        guard let actual = actuals.exacts[node], let reference = references.exacts[node] else {
          return actuals.values[node] - references.values[node]
        }
        return actual.subtracting(reference)?.double ?? (actuals.values[node] - references.values[node])
      },
      referenceWeights: referenceEnd?.weights.values, actualWeights: bound.evaluated.weights.values,
      isAgainstTarget: workings.isAgainstTarget)
    let composition = workings.composition
    if composition.mixedCurrencies.isEmpty { return }
    let actualExchange = workings.actuals.exchange
    let referenceExchange =
      workings.isAgainstTarget
      ? workings.actuals.planExchange : workings.actuals.referenceExchange ?? actualExchange
    for breakdown in composition.mixedCurrencies {
      func rates(_ exchange: TreeExchange) -> [Double] {
        exchange.factors(breakdown)?.map { $0 ?? .nan } ?? composition.tree.breakdowns[breakdown].children.map { _ in 1 }
      }
      exchangeRates[breakdown] = ExchangeRates(reference: rates(referenceExchange), actual: rates(actualExchange))
    }
  }
}
