/// One walk over all breakdowns: hands each node's contribution to its children and to the lines beside them.
struct HopPass {
  private let decomposition: Decomposition
  private let movement: Movement
  private let method: Attribution.Method
  private var workspace = HopWorkspace()

  init(_ decomposition: Decomposition, _ movement: Movement, _ method: Attribution.Method) {
    self.decomposition = decomposition
    self.movement = movement
    self.method = method
  }

  /// Lines beside the children are shown above this share of the parent.
  static let materiality = 1e-9
  /// What is below this share of the figures that were added and subtracted is binary rounding.
  static let rounding = 0x1p-44

  mutating func handDown(_ index: Int, from node: Int, _ result: inout Contributions) {
    let breakdown = decomposition.breakdowns[index]
    if breakdown.childCount == 0 { return }
    result.levels[index].firstLine = Int32(result.lines.count)
    if result.isCarried[node] {
      for child in children(breakdown) {
        result.multipliers[child] = 0
        result.contributions[child] = 0
        result.isCarried[child] = true
      }
      result.levels[index].status = .ok
      result.levels[index].sum = 0
      return
    }
    switch breakdown.rule {
    case .sum:
      if let rates = movement.exchangeRates[index] {
        handDownConverted(breakdown, index, from: node, rates, &result)
      } else {
        handDownSum(breakdown, index, from: node, overlaps: false, &result)
      }
    case .distinct: handDownSum(breakdown, index, from: node, overlaps: true, &result)
    case .ratio(let overlaps): handDownRatio(breakdown, index, from: node, overlaps: overlaps, &result)
    case .formula(let formula): handDown(decomposition.formulas[formula], breakdown, index, from: node, &result)
    case .opaque: refuse(index, .opaque, .splitOfExtreme, &result)
    }
  }

  @inline(__always)
  private func children(_ breakdown: Decomposition.Breakdown) -> some Sequence<Int> {
    decomposition.children[breakdown.childPositions].lazy.map { Int($0) }
  }

  private func refuse(
    _ index: Int, _ status: Attribution.Status, _ reason: Attribution.Reason, _ result: inout Contributions
  ) {
    result.levels[index].status = status
    result.levels[index].reason = reason
  }

  // MARK: - Closing a level

  /// The lines of one level while it is being written.
  private struct Closing {
    let index: Int
    let multiplier: Double
    let gap: Double
    /// The larger of the parent's ends, and of all figures that were added and subtracted.
    let parentScale: Double
    var scale: Double
    /// In the parent's unit, before the multiplier.
    var sum = CompensatedSum()
    var grossUp = 0.0
    var grossDown = 0.0

    @inline(__always)
    mutating func add(_ amount: Double) {
      sum.add(amount)
      if amount > 0 { grossUp += amount } else { grossDown -= amount }
    }

    /// Above 1e-9 of the parent at either end; or of the level's gross, so that a small gap of large figures closes too.
    func isMaterial(_ reference: Double, _ actual: Double, _ amount: Double) -> Bool {
      let largest = max(abs(reference), abs(actual), abs(amount))
      if largest > HopPass.materiality * parentScale { return largest > HopPass.rounding * scale }
      let gross = grossUp + grossDown
      return abs(amount) > HopPass.materiality * max(gross, abs(gap)) && abs(amount) > HopPass.rounding * scale
    }

    /// Adds a line; `reference` and `actual` are NaN for a line that is a movement only.
    mutating func line(
      _ kind: Attribution.LineKind, from reference: Double, to actual: Double, _ amount: Double, reason: Attribution.Reason? = nil,
      _ result: inout Contributions
    ) {
      add(amount)
      result.lines.append(
        Contributions.Line(kind: kind, reference: reference, actual: actual, contribution: multiplier * amount, reason: reason))
      result.levels[index].lineCount += 1
    }

    func finish(_ status: Attribution.Status, _ reason: Attribution.Reason?, _ result: inout Contributions) {
      let whole = multiplier * gap
      let sum = multiplier * self.sum.value
      result.levels[index].status = status
      result.levels[index].reason = reason
      // What only rounding keeps apart is equal.
      result.levels[index].sum = abs(sum - whole) <= abs(multiplier) * HopPass.rounding * scale ? whole : sum
      let up = multiplier * grossUp
      let down = multiplier * grossDown
      result.levels[index].grossUp = max(up, -down)
      result.levels[index].grossDown = max(down, -up)
    }
  }

  private func closing(_ index: Int, _ node: Int, scale: Double, _ result: Contributions) -> Closing {
    let parentScale = max(abs(movement.references[node]), abs(movement.actuals[node]))
    return Closing(
      index: index, multiplier: result.multipliers[node], gap: movement.gaps[node], parentScale: parentScale,
      scale: max(parentScale, scale))
  }

  /// Adds what parent and recombined children differ by: `unallocated` against targets, then `residual`.
  private func close(
    _ closing: inout Closing, _ node: Int, recombined before: Double, _ after: Double, _ result: inout Contributions
  ) {
    let reference = movement.references[node] - before
    let actual = movement.actuals[node] - after
    if movement.isAgainstTarget {
      if closing.isMaterial(reference, 0, reference) { closing.line(.unallocated, from: reference, to: 0, -reference, &result) }
      if closing.isMaterial(0, actual, actual) { closing.line(.residual, from: 0, to: actual, actual, &result) }
    } else if closing.isMaterial(reference, actual, actual - reference) {
      closing.line(.residual, from: reference, to: actual, actual - reference, &result)
    }
  }

  // MARK: - Sums

  private func handDownSum(
    _ breakdown: Decomposition.Breakdown, _ index: Int, from node: Int, overlaps: Bool, _ result: inout Contributions
  ) {
    var before = CompensatedSum()
    var after = CompensatedSum()
    var scale = 0.0
    var missing = 0
    for child in children(breakdown) {
      if movement.gaps[child].isNaN { missing += 1 }
      before.add(movement.references[child])
      after.add(movement.actuals[child])
      scale += abs(movement.references[child]) + abs(movement.actuals[child])
    }
    if missing == breakdown.childCount { return refuse(index, .incomplete, .missingFigures, &result) }
    let multiplier = result.multipliers[node]
    var closing = closing(index, node, scale: scale.isNaN ? 0 : scale, result)
    for child in children(breakdown) where !movement.gaps[child].isNaN {
      result.multipliers[child] = multiplier
      result.contributions[child] = multiplier * movement.gaps[child]
      closing.add(movement.gaps[child])
    }
    if missing > 0 {
      return holdMissing(&closing, node, before: overlaps ? .nan : before.value, &result)
    }
    if overlaps {
      let reference = movement.references[node] - before.value
      let actual = movement.actuals[node] - after.value
      if closing.isMaterial(reference, actual, actual - reference) {
        closing.line(.overlap, from: reference, to: actual, actual - reference, &result)
      }
    } else {
      close(&closing, node, recombined: before.value, after.value, &result)
    }
    closing.finish(.ok, nil, &result)
  }

  /// Closes a sum that lacks children: what they would explain is in the residual.
  ///
  /// - Parameter before: the sum of the children's references; NaN where one of them is what is missing.
  private func holdMissing(
    _ closing: inout Closing, _ node: Int, before: Double, reason: Attribution.Reason = .missingFigure, _ result: inout Contributions
  ) {
    if movement.isAgainstTarget, !before.isNaN {
      let reference = movement.references[node] - before
      if closing.isMaterial(reference, 0, reference) { closing.line(.unallocated, from: reference, to: 0, -reference, &result) }
    }
    closing.line(.residual, from: .nan, to: .nan, closing.gap - closing.sum.value, reason: .holdsMissingFigures, &result)
    closing.finish(.incomplete, reason, &result)
  }

  /// A sum with children in other currencies: amounts at the mean rate, and what the rates did as a line of its own.
  private func handDownConverted(
    _ breakdown: Decomposition.Breakdown, _ index: Int, from node: Int, _ rates: Movement.ExchangeRates, _ result: inout Contributions
  ) {
    var before = CompensatedSum()
    var after = CompensatedSum()
    var exchanged = CompensatedSum()
    var scale = 0.0
    var missing = 0
    var isRateMissing = false
    for (position, child) in children(breakdown).enumerated() {
      let (referenceRate, actualRate) = (rates.reference[position], rates.actual[position])
      let reference = movement.references[child] * referenceRate
      let actual = movement.actuals[child] * actualRate
      before.add(reference)
      after.add(actual)
      if referenceRate.isNaN || actualRate.isNaN { isRateMissing = true }
      if reference.isNaN || actual.isNaN { missing += 1 } else { scale += abs(reference) + abs(actual) }
    }
    if missing == breakdown.childCount { return refuse(index, .incomplete, isRateMissing ? .missingRate : .missingFigures, &result) }
    let multiplier = result.multipliers[node]
    var closing = closing(index, node, scale: scale, result)
    for (position, child) in children(breakdown).enumerated() {
      let (referenceRate, actualRate) = (rates.reference[position], rates.actual[position])
      let rate = referenceRate / 2 + actualRate / 2
      let amount = rate * movement.gaps[child]
      if amount.isNaN { continue }
      result.multipliers[child] = multiplier * rate
      result.contributions[child] = multiplier * amount
      closing.add(amount)
      exchanged.add((movement.references[child] / 2 + movement.actuals[child] / 2) * (actualRate - referenceRate))
    }
    if closing.isMaterial(0, 0, exchanged.value) { closing.line(.fx, from: .nan, to: .nan, exchanged.value, &result) }
    if missing > 0 {
      return holdMissing(&closing, node, before: before.value, reason: isRateMissing ? .missingRate : .missingFigure, &result)
    }
    close(&closing, node, recombined: before.value, after.value, &result)
    closing.finish(.ok, nil, &result)
  }

  // MARK: - Ratios split by members

  private func handDownRatio(
    _ breakdown: Decomposition.Breakdown, _ index: Int, from node: Int, overlaps: Bool, _ result: inout Contributions
  ) {
    let referenceWhole = movement.referenceWeights[node]
    let actualWhole = movement.actualWeights[node]
    if movement.isAgainstTarget, referenceWhole.isNaN { return refuse(index, .undefined, .noLastPeriod, &result) }
    if referenceWhole.isNaN || actualWhole.isNaN || referenceWhole == 0 || actualWhole == 0 {
      return refuse(index, .undefined, .noDenominator, &result)
    }
    let meanRate = movement.references[node] / 2 + movement.actuals[node] / 2
    var scale = 0.0
    for child in children(breakdown) {
      let member = member(child, referenceWhole, actualWhole)
      // A member without weight at both ends has no rate, and none is asked of it.
      scale += abs(member.referenceShare * member.reference) + abs(member.actualShare * member.actual)
    }
    if scale.isNaN { return refuse(index, .incomplete, .missingFigures, &result) }
    let multiplier = result.multipliers[node]
    var closing = closing(index, node, scale: scale, result)
    var before = CompensatedSum()
    var after = CompensatedSum()
    var mixes = CompensatedSum()
    var largestMix = 0.0
    for child in children(breakdown) {
      let member = member(child, referenceWhole, actualWhole)
      let meanShare = member.referenceShare / 2 + member.actualShare / 2
      let rate = meanShare * member.gap
      let mix = (member.actualShare - member.referenceShare) * ((member.reference / 2 + member.actual / 2) - meanRate)
      result.multipliers[child] = multiplier * meanShare
      result.contributions[child] = multiplier * rate
      result.mixes[child] = multiplier * mix
      result.isCarried[child] = member.isCarried
      closing.add(rate)
      mixes.add(mix)
      largestMix = max(largestMix, abs(mix))
      before.add(member.referenceShare * member.reference)
      after.add(member.actualShare * member.actual)
    }
    if closing.isMaterial(0, 0, largestMix) { closing.line(.mix, from: .nan, to: .nan, mixes.value, &result) }
    let reference = movement.references[node] - before.value
    let actual = movement.actuals[node] - after.value
    var rest = closing.gap - closing.sum.value
    if movement.isAgainstTarget, closing.isMaterial(reference, 0, reference) {
      rest += reference
    }
    let kind: Attribution.LineKind = overlaps ? .overlap : .residual
    let showsRest = closing.isMaterial(movement.isAgainstTarget ? 0 : reference, actual, rest)
    if overlaps, showsRest {
      closing.line(kind, from: movement.isAgainstTarget ? 0 : reference, to: actual, rest, &result)
    }
    if movement.isAgainstTarget, closing.isMaterial(reference, 0, reference) {
      closing.line(.unallocated, from: reference, to: 0, -reference, &result)
    }
    if !overlaps, showsRest {
      closing.line(kind, from: movement.isAgainstTarget ? 0 : reference, to: actual, rest, &result)
    }
    closing.finish(.ok, nil, &result)
  }

  /// A member of a ratio's split at both ends.
  private struct Member {
    var referenceShare: Double
    var actualShare: Double
    var reference: Double
    var actual: Double
    var gap: Double
    var isCarried = false
  }

  /// A member that has no weight at one end carries the rate of the other: it is there with a share of 0, and its rate does not move.
  @inline(__always)
  private func member(_ child: Int, _ referenceWhole: Double, _ actualWhole: Double) -> Member {
    var member = Member(
      referenceShare: movement.referenceWeights[child] / referenceWhole, actualShare: movement.actualWeights[child] / actualWhole,
      reference: movement.references[child], actual: movement.actuals[child], gap: movement.gaps[child])
    if member.referenceShare == 0 || member.actualShare == 0 {
      let rate =
        member.referenceShare != 0 ? member.reference : member.actualShare != 0 ? member.actual : 0
      (member.reference, member.actual, member.gap, member.isCarried) = (rate, rate, 0, true)
    }
    return member
  }

  // MARK: - Formulas

  private mutating func handDown(
    _ formula: FormulaRule, _ breakdown: Decomposition.Breakdown, _ index: Int, from node: Int, _ result: inout Contributions
  ) {
    workspace.prepare(nameCount: formula.nameCount)
    var missing = 0
    var isReferenceMissing = false
    for (name, child) in children(breakdown).enumerated() {
      workspace.before[name] = movement.references[child]
      workspace.after[name] = movement.actuals[child]
      if movement.gaps[child].isNaN { missing += 1 }
      if movement.references[child].isNaN { isReferenceMissing = true }
    }
    if missing > 0 {
      guard formula.isLinear, missing < formula.nameCount else { return refuse(index, .incomplete, .missingFigures, &result) }
      return handDownPartly(formula, breakdown, index, from: node, isReferenceMissing: isReferenceMissing, &result)
    }
    guard let (before, after) = formula.values(&workspace) else { return refuse(index, .undefined, .zeroDenominator, &result) }
    var outcome = HopOutcome.exact
    if method == .lmdi, !formula.isLinear {
      outcome = formula.addLogarithmicMultipliers(&workspace)
    } else {
      outcome = formula.addMultipliers(&workspace)
    }
    var status = Attribution.Status.ok
    var reason: Attribution.Reason?
    switch outcome {
    case .exact: break
    case .fallback(let why): (status, reason) = (.fallback, why)
    case .undefined(let why): return refuse(index, .undefined, why, &result)
    case .opaque(let why): return refuse(index, .opaque, why, &result)
    }
    let hasOrderRange = method == .shapley && status == .ok && formula.fillOrderRange(&workspace)
    let multiplier = result.multipliers[node]
    var scale = abs(before) + abs(after)
    for name in 0..<formula.nameCount {
      scale += abs(workspace.multipliers[name]) * (abs(workspace.before[name]) + abs(workspace.after[name]))
    }
    var closing = closing(index, node, scale: scale, result)
    for (name, child) in children(breakdown).enumerated() {
      let amount = workspace.multipliers[name] * movement.gaps[child]
      result.multipliers[child] = multiplier * workspace.multipliers[name]
      result.contributions[child] = multiplier * amount
      closing.add(amount)
      if hasOrderRange {
        let (least, greatest) = (multiplier * workspace.least[name], multiplier * workspace.greatest[name])
        result.leastInOrder[child] = min(least, greatest)
        result.greatestInOrder[child] = max(least, greatest)
      }
    }
    close(&closing, node, recombined: before, after, &result)
    closing.finish(status, reason, &result)
  }

  /// A linear formula that lacks some of its names.
  private mutating func handDownPartly(
    _ formula: FormulaRule, _ breakdown: Decomposition.Breakdown, _ index: Int, from node: Int, isReferenceMissing: Bool,
    _ result: inout Contributions
  ) {
    let before = isReferenceMissing ? nil : formula.program.value(workspace.before, &workspace.stack)
    let multiplier = result.multipliers[node]
    var closing = closing(index, node, scale: 0, result)
    for (name, child) in children(breakdown).enumerated() where !movement.gaps[child].isNaN {
      let amount = formula.coefficients[name] * movement.gaps[child]
      result.multipliers[child] = multiplier * formula.coefficients[name]
      result.contributions[child] = multiplier * amount
      closing.add(amount)
    }
    holdMissing(&closing, node, before: before ?? .nan, &result)
  }
}
