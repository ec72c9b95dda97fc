import KPIModel
import Testing

@testable import KPIAnalysis

/// One node and the children of one breakdown, attributed: node 0 and nodes 1, 2, ….
struct Hop {
  let contributions: Contributions
  private let formula: FormulaRule?
  private let ends: (reference: [Double], actual: [Double])
  let gap: Double

  /// A formula whose children's ends are given in the order in which it names them; the parent is what the formula gives.
  init(
    _ formula: String, from before: [Double], to after: [Double], method: Attribution.Method = .shapley, isAgainstTarget: Bool = false,
    parent: (reference: Double, actual: Double)? = nil
  ) throws {
    let formula = try Formula.parse(formula).get()
    func value(_ figures: [Double]) -> Double {
      if case .value(let value) = formula.evaluate({ figures[$0].isNaN ? nil : figures[$0] }) { value } else { .nan }
    }
    self.init(
      .formula(0), formulas: [formula], reference: parent?.reference ?? value(before), actual: parent?.actual ?? value(after),
      from: before, to: after, method: method, isAgainstTarget: isAgainstTarget)
  }

  init(
    _ rule: Decomposition.Rule, formulas: [Formula] = [], reference: Double, actual: Double, from before: [Double], to after: [Double],
    weights: (reference: [Double], actual: [Double])? = nil, rates: Movement.ExchangeRates? = nil, method: Attribution.Method = .shapley,
    isAgainstTarget: Bool = false
  ) {
    var decomposition = Decomposition(nodeCount: before.count + 1, formulas: formulas)
    decomposition.append(of: 0, rule, children: Array(1...before.count))
    var movement = Movement(
      references: [reference] + before, actuals: [actual] + after, referenceWeights: weights?.reference, actualWeights: weights?.actual,
      isAgainstTarget: isAgainstTarget)
    if let rates { movement.exchangeRates[0] = rates }
    contributions = Contributions(decomposition, movement, method: method)
    formula = decomposition.formulas.first
    ends = (before, after)
    gap = actual - reference
  }

  /// By child; NaN where it has none.
  var children: [Double] { Array(contributions.contributions.dropFirst()) }
  var hasNoContributions: Bool { children.allSatisfy { $0.isNaN } }
  var multipliers: [Double] { Array(contributions.multipliers.dropFirst()) }
  var status: Attribution.Status? { contributions.levels[0].status }
  var reason: Attribution.Reason? { contributions.levels[0].reason }
  var sum: Double { contributions.levels[0].sum }
  var gross: Double { contributions.levels[0].gross }
  var lines: [Attribution.LineKind] { contributions.lines.map(\.kind) }

  func line(_ kind: Attribution.LineKind) -> Double? { contributions.lines.first { $0.kind == kind }?.contribution }

  /// By child; nil where its formula has none.
  var orderRanges: [ClosedRange<Double>?] {
    guard let formula, let ranges = OrderRange(formula, from: ends.reference, to: ends.actual) else { return children.map { _ in nil } }
    return children.indices.map { ranges.range(of: $0, times: 1) }
  }
}

extension Double {
  /// Whether two numbers are the same up to a share of a scale.
  func isClose(to other: Double, within share: Double = 1e-9, of scale: Double) -> Bool {
    abs(self - other) <= share * max(scale, Double.leastNormalMagnitude)
  }
}

func expectClose(
  _ found: [Double], _ expected: [Double], within tolerance: Double = 1e-9, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = expected.reduce(0) { $0 + abs($1) }
  let isClose = found.count == expected.count && zip(found, expected).allSatisfy { $0.isClose(to: $1, within: tolerance, of: scale) }
  #expect(isClose, "\(found) is not \(expected) \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
}
