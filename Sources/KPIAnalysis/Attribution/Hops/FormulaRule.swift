internal import KPIModel

/// A formula prepared for attribution (docs/arithmetic.md#attribution).
///
/// A class, so that a hop through one of a million breakdowns borrows it by one reference instead of copying its arrays.
final class FormulaRule: Sendable {
  let nameCount: Int
  let terms: FormulaTerms
  /// The whole formula.
  let program: SlopeProgram
  let logarithmic: LogarithmicRule

  /// Mixed terms with more names are too long to try every coalition.
  static let coalitionLimit = 12

  init(_ formula: Formula) {
    nameCount = formula.names.count
    terms = FormulaTerms(formula)
    program = SlopeProgram(formula.expression)
    logarithmic = LogarithmicRule(formula)
  }

  var isLinear: Bool { terms.areLinear }
}

// MARK: - Multipliers

extension FormulaRule {
  /// What one hop through a formula came to.
  struct Result {
    var outcome: HopOutcome
    /// The value of the formula at both ends; NaN where it has none.
    var before = Double.nan
    var after = Double.nan
  }

  /// Finds each name's multiplier m, so that Σ m·D is the formula's movement: the exact Shapley value where there is one.
  ///
  /// Linear in a linear formula, quadratic in the factors of a product, 2ⁿ in the n names of any other term.
  func findMultipliers(_ method: Attribution.Method, _ workspace: inout HopWorkspace) -> Result {
    guard let before = program.value(workspace.before, workspace.values, denominators: workspace.denominatorsBefore),
      let after = program.value(workspace.after, workspace.values, denominators: workspace.denominatorsAfter)
    else { return Result(outcome: .undefined(.zeroDenominator)) }
    for division in 0..<program.divisionCount
    where (workspace.denominatorsBefore[division] < 0) != (workspace.denominatorsAfter[division] < 0) {
      return Result(outcome: .undefined(.denominatorChangesSign))
    }
    var outcome = HopOutcome.exact
    if method == .lmdi, !isLinear {
      for name in 0..<nameCount { workspace.multipliers[name] = 0 }
      if let reason = logarithmic.addMultipliers(workspace) {
        outcome = findShapleyMultipliers(&workspace)
        if case .exact = outcome { outcome = .fallback(reason) }
      }
    } else {
      outcome = findShapleyMultipliers(&workspace)
    }
    var sum = before + after
    for name in 0..<nameCount { sum += workspace.multipliers[name] }
    return sum.isFinite ? Result(outcome: outcome, before: before, after: after) : Result(outcome: .undefined(.beyondNumbers))
  }

  private func findShapleyMultipliers(_ workspace: inout HopWorkspace) -> HopOutcome {
    guard terms.largestNameCount <= FormulaRule.coalitionLimit else { return .opaque(.tooManyNames(terms.largestNameCount)) }
    for name in 0..<nameCount { workspace.multipliers[name] = terms.coefficients[name] }
    for product in terms.products { terms.add(product, &workspace) }
    for quotient in terms.quotients { quotient.addMultipliers(workspace) }
    if terms.mixed.isEmpty { return .exact }
    var outcome = HopOutcome.exact
    for term in terms.mixed {
      if term.addShapleyMultipliers(workspace) { continue }
      guard term.addStraightLineMultipliers(&workspace) else { return .opaque(.poleOnTheWay) }
      outcome = .fallback(.undefinedMixedState)
    }
    return outcome
  }
}
