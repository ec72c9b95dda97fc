extension FormulaTerms.Mixed {
  /// Adds the straight-line (Aumann–Shapley) multipliers: the mean of the partial derivatives along the way from end to end.
  ///
  /// False where a denominator changes its sign or vanishes on that way; then nothing is added. Panels of an adaptive Gauss–Legendre
  /// rule are halved until each agrees with its halves, so that kinks of `min` and `max` cost no precision.
  func addStraightLineMultipliers(_ workspace: inout HopWorkspace) -> Bool {
    guard let after = program.value(workspace.after, workspace.values, denominators: workspace.denominatorsAfter),
      let before = program.value(workspace.before, workspace.values, denominators: workspace.denominatorsBefore),
      let whole = slopes(0..<1, &workspace)
    else { return false }
    let movements = names.map { workspace.after[$0] - workspace.before[$0] }
    var scale = abs(after - before)
    for (movement, slope) in zip(movements, whole) { scale += abs(movement * slope) }
    // What an error in a slope costs; a name that does not move contributes nothing, but its multiplier is carried to those below it.
    let costs = zip(movements, whole).map { $0 != 0 ? abs($0) : $1 != 0 ? 1e-3 * scale / abs($1) : 0 }
    var multipliers = [Double](repeating: 0, count: names.count)
    var panels = [(from: 0.0, to: 1.0, slopes: whole)]
    var panelsLeft = 4_000
    while let panel = panels.popLast() {
      panelsLeft -= 1
      let middle = panel.from + (panel.to - panel.from) / 2
      guard panelsLeft > 0, let left = slopes(panel.from..<middle, &workspace),
        let right = slopes(middle..<panel.to, &workspace)
      else { return false }
      var error = 0.0
      for name in names.indices {
        error += abs(left[name] + right[name] - panel.slopes[name]) * costs[name]
      }
      if error <= 1e-13 * scale || panel.to - panel.from < 0x1p-45 {
        for name in names.indices { multipliers[name] += left[name] + right[name] }
      } else {
        panels.append((middle, panel.to, right))
        panels.append((panel.from, middle, left))
      }
    }
    var sum = -(after - before)
    var gross = 0.0
    for (movement, multiplier) in zip(movements, multipliers) {
      sum += movement * multiplier
      gross += abs(movement * multiplier)
    }
    guard abs(sum) <= 1e-10 * max(gross, abs(after - before)) else { return false }
    for (player, name) in names.enumerated() { workspace.multipliers[name] += constant * multipliers[player] }
    return true
  }

  /// By name: the integral of the partial derivative over a stretch of the way; nil where it meets a pole.
  private func slopes(_ stretch: Range<Double>, _ workspace: inout HopWorkspace) -> [Double]? {
    var integrals = [Double](repeating: 0, count: names.count)
    let length = stretch.upperBound - stretch.lowerBound
    let middle = stretch.lowerBound + length / 2
    for pair in workspace.quadrature(nodeCount: 10).pairs {
      for position in [middle - pair.offset * length, middle + pair.offset * length] {
        for name in names { workspace.figures[name] = workspace.before[name] * (1 - position) + workspace.after[name] * position }
        for (player, name) in names.enumerated() {
          let figure = workspace.figures[name]
          let move = SlopeProgram.Move(name: name, before: figure, after: figure)
          guard let secant = program.secant(workspace.figures, move, signs: workspace.denominatorsBefore, workspace.secants),
            secant.slope.isFinite
          else {
            return nil
          }
          integrals[player] += pair.weight * length * secant.slope
        }
      }
    }
    return integrals
  }
}
