extension FormulaTerms.Mixed {
  /// Adds the exact Shapley multipliers: the mean over all coalitions of the slope in each name (docs/attribution.md#any-formula).
  ///
  /// False where a mixed state has a denominator that is 0 or differs in sign from the ends; then nothing is added.
  func addShapleyMultipliers(_ workspace: borrowing HopWorkspace) -> Bool {
    let count = names.count
    let figures = workspace.figures
    figures.update(from: workspace.before, count: nameCount)
    guard program.value(figures, workspace.values, denominators: workspace.denominatorsBefore) != nil else { return false }
    // By size of a coalition of the others: 1 / (n · C(n - 1, size)).
    var weights = [Double](repeating: 0, count: count)
    var combinations = 1.0
    for size in 0..<count {
      weights[size] = 1 / (Double(count) * combinations)
      combinations *= Double(count - 1 - size) / Double(size + 1)
    }
    var multipliers = [Double](repeating: 0, count: count)
    for (player, name) in names.enumerated() {
      let move = SlopeProgram.Move(name: name, before: workspace.before[name], after: workspace.after[name])
      for coalition in 0..<(1 << (count - 1)) {
        var bits = coalition
        for (other, otherName) in names.enumerated() where other != player {
          figures[otherName] = bits & 1 == 1 ? workspace.after[otherName] : workspace.before[otherName]
          bits >>= 1
        }
        guard let secant = program.secant(figures, move, signs: workspace.denominatorsBefore, workspace.secants) else { return false }
        multipliers[player] += weights[coalition.nonzeroBitCount] * secant.slope
      }
    }
    for (player, name) in names.enumerated() { workspace.multipliers[name] += constant * multipliers[player] }
    return true
  }
}
