extension FormulaRule.MixedTerm {
  /// Adds the exact Shapley multipliers: the mean over all coalitions of the slope in each name (ARITHMETIC.md §3, rules 5 and 6).
  ///
  /// False where a mixed state has a denominator that is 0 or differs in sign from the ends; then nothing is added.
  func addShapleyMultipliers(_ workspace: inout HopWorkspace) -> Bool {
    let count = names.count
    guard let signs = program.denominators(workspace.before, &workspace.stack) else { return false }
    // By size of a coalition of the others: 1 / (n · C(n - 1, size)).
    var weights = [Double](repeating: 0, count: count)
    var combinations = 1.0
    for size in 0..<count {
      weights[size] = 1 / (Double(count) * combinations)
      combinations *= Double(count - 1 - size) / Double(size + 1)
    }
    var multipliers = [Double](repeating: 0, count: count)
    workspace.figures = workspace.before
    for (player, name) in names.enumerated() {
      let move = SlopeProgram.Move(name: name, before: workspace.before[name], after: workspace.after[name])
      for coalition in 0..<(1 << (count - 1)) {
        var bits = coalition
        for (other, otherName) in names.enumerated() where other != player {
          workspace.figures[otherName] = bits & 1 == 1 ? workspace.after[otherName] : workspace.before[otherName]
          bits >>= 1
        }
        guard let secant = program.secant(workspace.figures, move, signs: signs, &workspace.stack) else { return false }
        multipliers[player] += weights[coalition.nonzeroBitCount] * secant.slope
      }
    }
    for (player, name) in names.enumerated() { workspace.multipliers[name] += constant * multipliers[player] }
    return true
  }
}

extension FormulaRule {
  /// Fills in each name's least and greatest marginal contribution over all coalitions: all that a one-at-a-time bridge might have said.
  ///
  /// False where the formula is linear (there is nothing to choose), has more than 12 names, or a mixed state is undefined.
  func fillOrderRange(_ workspace: inout HopWorkspace) -> Bool {
    if isLinear || nameCount > FormulaRule.coalitionLimit { return false }
    for name in 0..<nameCount { (workspace.least[name], workspace.greatest[name]) = (0, 0) }
    if products.count == 1, quotients.isEmpty, mixedTerms.isEmpty, coefficients.allSatisfy({ $0 == 0 }) {
      products[0].fillOrderRange(&workspace)
      return true
    }
    guard let signs = program.denominators(workspace.before, &workspace.stack) else { return false }
    var values: [Double] = []
    values.reserveCapacity(1 << nameCount)
    workspace.figures = workspace.before
    for coalition in 0..<(1 << nameCount) {
      for name in 0..<nameCount { workspace.figures[name] = coalition >> name & 1 == 1 ? workspace.after[name] : workspace.before[name] }
      guard let value = program.value(workspace.figures, signs: signs, &workspace.stack), value.isFinite else { return false }
      values.append(value)
    }
    for name in 0..<nameCount {
      var (least, greatest) = (Double.infinity, -Double.infinity)
      for coalition in values.indices where coalition >> name & 1 == 0 {
        let marginal = values[coalition | 1 << name] - values[coalition]
        least = min(least, marginal)
        greatest = max(greatest, marginal)
      }
      (workspace.least[name], workspace.greatest[name]) = (least, greatest)
    }
    return true
  }
}

extension FormulaRule.Product {
  /// The extremes of D_i × a choice of one end for each other factor: those of a product of intervals, so none but the corners is tried.
  fileprivate func fillOrderRange(_ workspace: inout HopWorkspace) {
    for name in names {
      let movement = constant * (workspace.after[name] - workspace.before[name])
      var (least, greatest) = (movement, movement)
      for other in names where other != name {
        let (before, after) = (workspace.before[other], workspace.after[other])
        let corners = (least * before, least * after, greatest * before, greatest * after)
        least = min(min(corners.0, corners.1), min(corners.2, corners.3))
        greatest = max(max(corners.0, corners.1), max(corners.2, corners.3))
      }
      (workspace.least[name], workspace.greatest[name]) = (least, greatest)
    }
  }
}
