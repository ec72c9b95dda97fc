/// One walk over all breakdowns: hands each node's contribution to its children and to the lines beside them.
struct HopPass: ~Copyable {
  private let decomposition: Decomposition
  private let ends: Movement.Ends
  private let exchangeRates: [Int: Movement.ExchangeRates]
  private let isAgainstTarget: Bool
  private let method: Attribution.Method
  private let multipliers: UnsafeMutableBufferPointer<Double>
  private let contributions: UnsafeMutableBufferPointer<Double>
  private let mixes: UnsafeMutableBufferPointer<Double>
  /// By node, where the tree has ratios: whether it, or one above it, entered or left a split, so that it is all mix.
  private let isCarried: UnsafeMutableBufferPointer<Bool>
  private var workspace: HopWorkspace
  private(set) var lines: [Contributions.Line] = []

  init(
    _ decomposition: Decomposition, _ ends: Movement.Ends, _ movement: Movement, _ method: Attribution.Method,
    multipliers: UnsafeMutableBufferPointer<Double>, contributions: UnsafeMutableBufferPointer<Double>,
    mixes: UnsafeMutableBufferPointer<Double>, isCarried: UnsafeMutableBufferPointer<Bool>
  ) {
    self.decomposition = decomposition
    self.ends = ends
    self.method = method
    exchangeRates = movement.exchangeRates
    isAgainstTarget = movement.isAgainstTarget
    self.multipliers = multipliers
    self.contributions = contributions
    self.mixes = mixes
    self.isCarried = isCarried
    workspace = HopWorkspace(for: decomposition.formulas)
  }

  /// Lines beside the children are shown above this share of the parent.
  static let materiality = 1e-9
  /// What is below this share of the figures that were added and subtracted is binary rounding.
  static let rounding = 0x1p-44

  mutating func handDown(_ index: Int) -> Contributions.Level {
    let breakdown = decomposition.breakdowns[index]
    let node = Int(breakdown.node)
    var level = Contributions.Level()
    if contributions[node].isNaN || breakdown.childCount == 0 { return level }
    level.firstLine = Int32(lines.count)
    if !isCarried.isEmpty, isCarried[node] {
      carry(breakdown, &level)
      return level
    }
    switch breakdown.rule {
    case .sum:
      if let rates = exchangeRates[index] {
        handDownConverted(breakdown, rates, &level)
      } else {
        handDownSum(breakdown, overlaps: false, &level)
      }
    case .distinct: handDownSum(breakdown, overlaps: true, &level)
    case .ratio(let overlaps): handDownRatio(breakdown, overlaps: overlaps, &level)
    case .formula(let formula): handDownFormula(breakdown, formula, &level)
    case .opaque: level.refuse(.opaque, .notRecombined)
    }
    return level
  }

  /// Hands a node's own gap down, whatever becomes of it above.
  mutating func handDownAlone(_ index: Int) -> Contributions.Level {
    let node = Int(decomposition.breakdowns[index].node)
    let (multiplier, contribution) = (multipliers[node], contributions[node])
    let isMix = isCarried.isEmpty ? false : isCarried[node]
    (multipliers[node], contributions[node]) = (1, ends.gaps[node])
    if isMix { isCarried[node] = false }
    let level = handDown(index)
    (multipliers[node], contributions[node]) = (multiplier, contribution)
    if isMix { isCarried[node] = true }
    return level
  }

  /// Below a member that entered or left nothing moves: it is all mix.
  private func carry(_ breakdown: Decomposition.Breakdown, _ level: inout Contributions.Level) {
    for position in breakdown.childPositions {
      let child = child(position)
      multipliers[child] = 0
      contributions[child] = 0
      isCarried[child] = true
    }
    level.status = .ok
    level.sum = 0
  }

  @inline(__always)
  private func child(_ position: Int) -> Int { Int(decomposition.children[position]) }

  // MARK: - Closing a level

  /// The amounts of one level while it is written, in its node's unit.
  private struct Tally {
    let node: Int
    let multiplier: Double
    let gap: Double
    /// The larger of the node's ends.
    let size: Double
    /// The size of all figures that were added and subtracted.
    var scale: Double
    var sum = CompensatedSum()
    var gross = 0.0
    /// Gross up less gross down.
    var net = 0.0

    @inline(__always)
    mutating func add(_ amount: Double) {
      sum.add(amount)
      gross += abs(amount)
      net += amount
    }

    /// Above 1e-9 of the parent at either end; or of the level's gross, so that a small gap of large figures closes too.
    func isMaterial(_ reference: Double, _ actual: Double, _ amount: Double) -> Bool {
      let largest = max(abs(reference), abs(actual), abs(amount))
      if largest > HopPass.materiality * size { return largest > HopPass.rounding * scale }
      return abs(amount) > HopPass.materiality * max(gross, abs(gap)) && abs(amount) > HopPass.rounding * scale
    }
  }

  private func tally(_ node: Int, scale: Double) -> Tally {
    let size = max(abs(ends.references[node]), abs(ends.actuals[node]))
    return Tally(node: node, multiplier: multipliers[node], gap: ends.gaps[node], size: size, scale: max(size, scale))
  }

  /// Adds a line; `reference` and `actual` are NaN for a line that is a movement only.
  private mutating func line(
    _ kind: Attribution.LineKind, from reference: Double, to actual: Double, _ amount: Double, reason: Attribution.Reason? = nil,
    _ tally: inout Tally, _ level: inout Contributions.Level
  ) {
    // Movements that cancel out leave rounding behind.
    let amount = abs(amount) > HopPass.rounding * tally.scale ? amount : 0
    tally.add(amount)
    lines.append(
      Contributions.Line(kind: kind, reference: reference, actual: actual, contribution: tally.multiplier * amount, reason: reason))
    level.lineCount += 1
  }

  /// Adds what parent and recombined children differ by: `unallocated` against targets, then `residual`.
  private mutating func close(
    _ tally: inout Tally, recombined before: Double, _ after: Double, _ level: inout Contributions.Level
  ) {
    let reference = ends.references[tally.node] - before
    let actual = ends.actuals[tally.node] - after
    if isAgainstTarget {
      if tally.isMaterial(reference, 0, reference) { line(.unallocated, from: reference, to: 0, -reference, &tally, &level) }
      if tally.isMaterial(0, actual, actual) { line(.residual, from: 0, to: actual, actual, &tally, &level) }
    } else if tally.isMaterial(reference, actual, actual - reference) {
      line(.residual, from: reference, to: actual, actual - reference, &tally, &level)
    }
  }

  /// Closes a sum that lacks children: what they would explain is in the residual.
  ///
  /// - Parameter before: the sum of the children's references; NaN where one of them is what is missing.
  private mutating func holdMissing(
    _ tally: inout Tally, before: Double, reason: Attribution.Reason = .missingFigure, _ level: inout Contributions.Level
  ) {
    if isAgainstTarget, !before.isNaN {
      let reference = ends.references[tally.node] - before
      if tally.isMaterial(reference, 0, reference) { line(.unallocated, from: reference, to: 0, -reference, &tally, &level) }
    }
    line(.residual, from: .nan, to: .nan, tally.gap - tally.sum.value, reason: .holdsMissingFigures, &tally, &level)
    finish(tally, .incomplete, reason, &level)
  }

  private func finish(
    _ tally: Tally, _ status: Attribution.Status, _ reason: Attribution.Reason?, _ level: inout Contributions.Level
  ) {
    let whole = tally.multiplier * tally.gap
    let sum = tally.multiplier * tally.sum.value
    level.status = status
    level.reason = reason
    // What only rounding keeps apart is equal.
    level.sum = abs(sum - whole) <= abs(tally.multiplier) * HopPass.rounding * tally.scale ? whole : sum
    let gross = abs(tally.multiplier) * tally.gross
    let net = tally.multiplier * tally.net
    level.grossUp = max(0, (gross + net) / 2)
    level.grossDown = max(0, (gross - net) / 2)
  }

  // MARK: - Sums

  private mutating func handDownSum(_ breakdown: Decomposition.Breakdown, overlaps: Bool, _ level: inout Contributions.Level) {
    var tally = tally(Int(breakdown.node), scale: 0)
    var before = CompensatedSum()
    var after = CompensatedSum()
    var scale = 0.0
    var missing: Int32 = 0
    for position in breakdown.childPositions {
      let child = child(position)
      let (reference, actual, gap) = (ends.references[child], ends.actuals[child], ends.gaps[child])
      multipliers[child] = tally.multiplier
      contributions[child] = tally.multiplier * gap
      before.add(reference)
      after.add(actual)
      if gap.isNaN {
        missing += 1
        continue
      }
      scale += abs(reference) + abs(actual)
      tally.add(gap)
    }
    if missing == breakdown.childCount { return level.refuse(.incomplete, .missingFigures) }
    tally.scale = max(tally.scale, scale)
    if missing > 0 { return holdMissing(&tally, before: overlaps ? .nan : before.value, &level) }
    if overlaps {
      let reference = ends.references[tally.node] - before.value
      let actual = ends.actuals[tally.node] - after.value
      if tally.isMaterial(reference, actual, actual - reference) {
        line(.overlap, from: reference, to: actual, actual - reference, &tally, &level)
      }
    } else {
      close(&tally, recombined: before.value, after.value, &level)
    }
    finish(tally, .ok, nil, &level)
  }

  /// A sum with children in other currencies: amounts at the mean rate, and what the rates did as a line of its own.
  private mutating func handDownConverted(
    _ breakdown: Decomposition.Breakdown, _ rates: Movement.ExchangeRates, _ level: inout Contributions.Level
  ) {
    var tally = tally(Int(breakdown.node), scale: 0)
    var before = CompensatedSum()
    var after = CompensatedSum()
    var exchanged = CompensatedSum()
    var scale = 0.0
    var missing: Int32 = 0
    var isRateMissing = false
    for (number, position) in breakdown.childPositions.enumerated() {
      let child = child(position)
      let (reference, actual) = (ends.references[child], ends.actuals[child])
      let (referenceRate, actualRate) = (rates.reference[number], rates.actual[number])
      let rate = referenceRate / 2 + actualRate / 2
      let amount = rate * ends.gaps[child]
      before.add(reference * referenceRate)
      after.add(actual * actualRate)
      if rate.isNaN { isRateMissing = true }
      multipliers[child] = tally.multiplier * rate
      contributions[child] = tally.multiplier * amount
      if amount.isNaN {
        missing += 1
        continue
      }
      scale += abs(reference * referenceRate) + abs(actual * actualRate)
      tally.add(amount)
      exchanged.add((reference / 2 + actual / 2) * (actualRate - referenceRate))
    }
    if missing == breakdown.childCount { return level.refuse(.incomplete, isRateMissing ? .missingRate : .missingFigures) }
    tally.scale = max(tally.scale, scale)
    if tally.isMaterial(0, 0, exchanged.value) { line(.fx, from: .nan, to: .nan, exchanged.value, &tally, &level) }
    if missing > 0 {
      return holdMissing(&tally, before: before.value, reason: isRateMissing ? .missingRate : .missingFigure, &level)
    }
    close(&tally, recombined: before.value, after.value, &level)
    finish(tally, .ok, nil, &level)
  }

  // MARK: - Ratios split by members

  private mutating func handDownRatio(_ breakdown: Decomposition.Breakdown, overlaps: Bool, _ level: inout Contributions.Level) {
    let node = Int(breakdown.node)
    let (referenceWhole, actualWhole) = (ends.referenceWeights[node], ends.actualWeights[node])
    if isAgainstTarget, referenceWhole.isNaN { return level.refuse(.undefined, .noLastPeriod) }
    guard abs(referenceWhole) > 0, abs(actualWhole) > 0 else { return level.refuse(.undefined, .noDenominator) }
    var tally = tally(node, scale: 0)
    let meanRate = ends.references[node] / 2 + ends.actuals[node] / 2
    var before = CompensatedSum()
    var after = CompensatedSum()
    var mixes = CompensatedSum()
    var largestMix = 0.0
    var scale = 0.0
    for position in breakdown.childPositions {
      let child = child(position)
      let member = member(child, referenceWhole, actualWhole)
      let meanShare = member.referenceShare / 2 + member.actualShare / 2
      let rate = meanShare * member.gap
      let mix = (member.actualShare - member.referenceShare) * ((member.reference / 2 + member.actual / 2) - meanRate)
      multipliers[child] = tally.multiplier * meanShare
      contributions[child] = tally.multiplier * rate
      self.mixes[child] = tally.multiplier * mix
      isCarried[child] = member.isCarried
      tally.add(rate)
      mixes.add(mix)
      largestMix = max(largestMix, abs(mix))
      let (first, last) = (member.referenceShare * member.reference, member.actualShare * member.actual)
      before.add(first)
      after.add(last)
      scale += abs(first) + abs(last)
    }
    if scale.isNaN {
      // A member that weighs lacks its rate: nobody's effect is known.
      for position in breakdown.childPositions {
        multipliers[child(position)] = .nan
        contributions[child(position)] = .nan
        self.mixes[child(position)] = .nan
      }
      return level.refuse(.incomplete, .missingFigures)
    }
    tally.scale = max(tally.scale, scale)
    if tally.isMaterial(0, 0, largestMix) { line(.mix, from: .nan, to: .nan, mixes.value, &tally, &level) }
    let reference = ends.references[node] - before.value
    let actual = ends.actuals[node] - after.value
    let isUnallocated = isAgainstTarget && tally.isMaterial(reference, 0, reference)
    let rest = tally.gap - tally.sum.value + (isUnallocated ? reference : 0)
    let restReference = isAgainstTarget ? 0 : reference
    let hasRest = tally.isMaterial(restReference, actual, rest)
    if overlaps, hasRest { line(.overlap, from: restReference, to: actual, rest, &tally, &level) }
    if isUnallocated { line(.unallocated, from: reference, to: 0, -reference, &tally, &level) }
    if !overlaps, hasRest { line(.residual, from: restReference, to: actual, rest, &tally, &level) }
    finish(tally, .ok, nil, &level)
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
      referenceShare: ends.referenceWeights[child] / referenceWhole, actualShare: ends.actualWeights[child] / actualWhole,
      reference: ends.references[child], actual: ends.actuals[child], gap: ends.gaps[child])
    if member.referenceShare == 0 || member.actualShare == 0 {
      // A member without weight at both ends has no rate, and none is asked of it.
      let rate = member.referenceShare != 0 ? member.reference : member.actualShare != 0 ? member.actual : 0
      (member.reference, member.actual, member.gap, member.isCarried) = (rate, rate, 0, true)
    }
    return member
  }

  // MARK: - Formulas

  private mutating func handDownFormula(_ breakdown: Decomposition.Breakdown, _ formula: Int, _ level: inout Contributions.Level) {
    let start = Int(breakdown.firstChild)
    let count = Int(breakdown.childCount)
    var missing = 0
    for name in 0..<count {
      let child = child(start + name)
      workspace.before[name] = ends.references[child]
      workspace.after[name] = ends.actuals[child]
      if ends.gaps[child].isNaN { missing += 1 }
    }
    if missing > 0 { return handDownPartly(breakdown, formula, missing: missing, &level) }
    let result = decomposition.formulas[formula].findMultipliers(method, &workspace)
    var status = Attribution.Status.ok
    var reason: Attribution.Reason?
    switch result.outcome {
    case .exact: break
    case .fallback(let why): (status, reason) = (.fallback, why)
    case .undefined(let why): return level.refuse(.undefined, why)
    case .opaque(let why): return level.refuse(.opaque, why)
    }
    var tally = tally(Int(breakdown.node), scale: 0)
    var scale = abs(result.before) + abs(result.after)
    for name in 0..<count {
      let child = child(start + name)
      let multiplier = workspace.multipliers[name]
      let amount = multiplier * ends.gaps[child]
      multipliers[child] = tally.multiplier * multiplier
      contributions[child] = tally.multiplier * amount
      tally.add(amount)
      scale += abs(multiplier) * (abs(workspace.before[name]) + abs(workspace.after[name]))
    }
    tally.scale = max(tally.scale, scale)
    close(&tally, recombined: result.before, result.after, &level)
    finish(tally, status, reason, &level)
  }

  /// A formula that lacks some of its names: a linear one keeps the others.
  private mutating func handDownPartly(
    _ breakdown: Decomposition.Breakdown, _ formula: Int, missing: Int, _ level: inout Contributions.Level
  ) {
    let formula = decomposition.formulas[formula]
    guard formula.isLinear, missing < formula.nameCount else { return level.refuse(.incomplete, .missingFigures) }
    var tally = tally(Int(breakdown.node), scale: 0)
    for (name, position) in breakdown.childPositions.enumerated() {
      let child = child(position)
      let amount = formula.terms.coefficients[name] * ends.gaps[child]
      multipliers[child] = tally.multiplier * formula.terms.coefficients[name]
      contributions[child] = tally.multiplier * amount
      if !amount.isNaN { tally.add(amount) }
    }
    // NaN where a reference is missing.
    let before = formula.program.value(workspace.before, workspace.values, denominators: workspace.denominatorsBefore)
    holdMissing(&tally, before: before ?? .nan, &level)
  }
}

extension Contributions.Level {
  /// A level whose lines have no contribution.
  fileprivate mutating func refuse(_ status: Attribution.Status, _ reason: Attribution.Reason) {
    self.status = status
    self.reason = reason
  }
}
