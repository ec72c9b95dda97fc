internal import KPIFigures
internal import KPIModel
internal import KPISource

extension EffectMeasuring {
  /// Predicts what a node would have done on the days of initiatives that meet there, and tells them apart.
  mutating func predict(_ cluster: [Entry], on node: Int, into log: inout DiagnosticLog) {
    let open = cluster.filter(isPredicted)
    func fail(_ reason: Impact.Reason) {
      for entry in open { settle(entry, .unmeasurable, reason) }
    }
    let time = model.nodes[tree.nodes[node].declaration].time
    switch time {
    case .flow, .ratio, .stock(.last), .stock(.average): break
    default: return fail(.unfitNode)
    }
    guard let days, let own = series(of: node) else { return fail(.noSeries) }
    let leader = open.first ?? cluster[0]
    let declared = model.initiatives[leader.initiative].moves[leader.move]
    let all = cluster.reduce(reach(cluster[0])) { min($0.lowerBound, reach($1).lowerBound)...max($0.upperBound, reach($1).upperBound) }
    let buckets = own.days.indices.filter { own.span($0).overlaps(all) && own.days[$0] <= days.upperBound }
    guard let first = buckets.first, let last = buckets.last else {
      for entry in open { reportOutside(entry, node, own, into: &log) }
      return fail(.outsideData)
    }
    let window = first..<(last + 1)
    let initiatives = Array(Set(cluster.map(\.initiative))).sorted()
    // By bucket of the window, which of them are at work.
    let atWork = window.map { bucket in initiatives.filter { isAtWork($0, own, bucket) } }
    var isWanted = window.map { bucket in
      own.figures[bucket].isFinite && days.contains(own.days[bucket]) && !atWork[bucket - first].isEmpty
    }
    guard isWanted.contains(true) else {
      for entry in open { reportOutside(entry, node, own, into: &log) }
      return fail(.outsideData)
    }
    if time == .stock(.last) {
      let lastOfPeriod = own.days.indices.last { days.contains(own.days[$0]) && own.figures[$0].isFinite }
      for bucket in window where bucket != lastOfPeriod { isWanted[bucket - first] = false }
      if !isWanted.contains(true) { return fail(.outsideLastDay) }
    }

    let isQuiet = own.days.indices.map { self.isQuiet(node, own.span($0)) }
    let baseline = baseline(of: declared, own, before: first)
    guard var counterfactual = Counterfactual(own, time, in: days, window, isQuiet, baseline: baseline) else { return fail(.noBase) }
    takeOffEvents(on: node, &counterfactual)
    let isParallel = declared.method == .parallel
    let untouched = untouchedSiblings(of: node, on: all, own, time, window, atMost: isParallel ? .max : Honesty.mostWindows)
    var controls: [Int] = []
    if isParallel {
      controls = declared.controls.isEmpty ? untouched.map(\.node) : namedControls(declared, leader, node, all, into: &log)
      let columns = controls.compactMap { controlColumn($0, own, window) }
      guard !columns.isEmpty, columns.count == controls.count else { return fail(.noControls) }
      counterfactual.series.controls = [Self.sum(columns)]
    }
    guard let design = counterfactual.design(isWanted) else {
      for entry in open { reportShortHistory(entry, node, counterfactual, into: &log) }
      return fail(.shortHistory)
    }

    var record: Honesty?
    let (mean, interval): (Double, ClosedRange<Double>?)
    switch counterfactual.outcome(design) {
    case .shortHistory: return fail(.shortHistory)
    case .noVariance(let value, _): (mean, interval) = (value, nil)
    case .prediction(let prediction):
      let honesty = honesty(of: counterfactual, untouched, isParallel: isParallel)
      record = honesty
      (mean, interval) = (prediction.mean, prediction.interval(0.9, widenedBy: honesty.factor))
    }
    let counted = zip(window, design.isPredicted).filter(\.1).map(\.0)
    let count = Double(counted.count)
    let scale = counterfactual.scale
    let actual = counted.reduce(0) { $0 + counterfactual.series.figures[$1] }
    let total = scale * (actual - count * mean)
    let isDishonest = record?.lowersGrade ?? false
    let grade = Self.grade(declared.method, controlCount: controls.count)
    let learned = counterfactual.learned
    let course = time == .ratio || open.isEmpty ? nil : counterfactual.course(isWanted, widenedBy: record?.factor ?? 1)

    let shares = tellApart(cluster, on: node, counterfactual, design.isPredicted, atWork, total: total, into: &log)
    for entry in open {
      guard let share = shares[entry] else {
        settle(entry, .unmeasurable, .nothingLeft)
        continue
      }
      results[entry]?.effect = Amount(share.effect)
      if let interval {
        let (below, above) = (scale * count * (interval.upperBound - mean), scale * count * (mean - interval.lowerBound))
        results[entry]?.interval = Impact.interval(share.effect - below * share.part, share.effect + above * share.part)
      }
      results[entry]?.grade = isDishonest ? grade.lowered : grade
      results[entry]?.honesty = record.map { Impact.Record(factor: $0.factor, held: $0.held, tried: $0.tried) }
      if let first = learned.first, let last = learned.last {
        results[entry]?.baseline = Impact.Baseline(
          days: own.span(first).lowerBound...own.span(last).upperBound, count: design.seenCount, grain: own.declaredGrain)
      }
      results[entry]?.controls = controls.map {
        Impact.Control(id: tree.nodes[$0].id, name: model.displayName(of: tree.nodes[$0].declaration, key: tree.nodes[$0].key))
      }
      results[entry]?.isOverlapping = initiatives.count > 1
      results[entry]?.course = course
      settle(entry, results[entry]?.grade == .d ? .estimate : .measured, interval == nil ? .noVariance : isDishonest ? .dishonest : nil)
    }
  }

  /// The buckets of a period that is named as baseline, as far as they lie before the window; nil where none is.
  private func baseline(of move: KPIModel.Move, _ own: EffectSeries, before first: Int) -> Range<Int>? {
    guard case .period(let period, _) = move.baseline else { return nil }
    let start = min(own.days.firstIndex { $0 >= period.first } ?? first, first)
    return start..<max(start, min(own.days.firstIndex { $0 > period.last } ?? first, first))
  }

  private func isAtWork(_ initiative: Int, _ series: EffectSeries, _ bucket: Int) -> Bool {
    let span = series.span(bucket)
    guard span.overlaps(model.initiatives[initiative].reach) else { return false }
    return (span.lowerBound.number...span.upperBound.number).contains { model.initiatives[initiative].reaches(Day(number: $0)) }
  }

  /// Takes what others did, as was approved, off the window, spread evenly over an event's days.
  private func takeOffEvents(on node: Int, _ counterfactual: inout Counterfactual) {
    for (event, hit) in events where hit.contains(node) {
      guard let amount = approvedEffect(of: event, on: node) else { continue }
      let daily = amount / Double(event.days.upperBound - event.date + 1) / counterfactual.scale
      for bucket in counterfactual.window where counterfactual.own.span(bucket).overlaps(event.days) {
        let days = counterfactual.own.span(bucket).clamped(to: event.days)
        counterfactual.series.figures[bucket] -= daily * Double(days.upperBound - days.lowerBound + 1)
      }
    }
  }

  /// What an event did to a node; nil where nobody else has approved it.
  private func approvedEffect(of event: Event, on node: Int) -> Double? {
    guard let amount = event.effect?.double, let approver = event.approvedBy,
      model.nodes[tree.nodes[node].declaration].owner(on: event.date) != approver
    else { return nil }
    return amount
  }

  /// The estimator's own record, on quiet windows before and on untouched siblings, each held against the others where the node is.
  private func honesty(of counterfactual: Counterfactual, _ untouched: [Sibling], isParallel: Bool) -> Honesty {
    let window = counterfactual.window
    let siblings = untouched.compactMap { sibling -> PredictedSeries? in
      guard isParallel else { return sibling.series }
      let others = untouched.filter { $0.node != sibling.node }.map(\.series.figures)
      guard !others.isEmpty else { return nil }
      var series = sibling.series
      series.controls = [Self.sum(others)]
      return series
    }
    let isQuiet = Array((counterfactual.series.isQuiet ?? []).prefix(window.lowerBound))
    return counterfactual.series.honesty(
      before: window, windows: Honesty.windows(of: window.count, in: isQuiet), siblings: siblings)
  }

  private static func sum(_ columns: [[Double]]) -> [Double] {
    columns.dropFirst().reduce(columns[0]) { zip($0, $1).map { $0 + $1 } }
  }

  // MARK: - Telling apart

  /// What one of several initiatives gets.
  private struct Share {
    /// In the node's unit.
    var effect = 0.0
    /// Of the interval's width.
    var part = 0.0
  }

  /// Effects found elsewhere count first, evenly over their days; what is left of each day goes to the others that are at work on it, by what was
  /// expected of them a day, equally where one has no expectation (docs/effects.md#several-at-once).
  ///
  /// - Parameters:
  ///   - isPredicted: by bucket of the window.
  ///   - atWork: by bucket of the window, the initiatives.
  ///   - total: what the node did on all their days less what was expected, in its unit.
  private mutating func tellApart(
    _ cluster: [Entry], on node: Int, _ counterfactual: Counterfactual, _ isPredicted: [Bool], _ atWork: [[Int]], total: Double,
    into log: inout DiagnosticLog
  ) -> [Entry: Share] {
    if cluster.count == 1 { return [cluster[0]: Share(effect: total, part: 1)] }
    let open = cluster.filter(self.isPredicted)
    let found = cluster.filter { !self.isPredicted($0) }
    scaleDown(found, to: total, on: node, into: &log)
    // Days on which the same are at work are alike.
    var groups: [[Int]: [Int]] = [:]
    for (position, isPredicted) in isPredicted.enumerated() where isPredicted { groups[atWork[position], default: []].append(position) }
    var daysOfFound: [Entry: Int] = [:]
    for (present, positions) in groups {
      for entry in found where present.contains(entry.initiative) { daysOfFound[entry, default: 0] += positions.count }
    }
    let all = Double(isPredicted.count { $0 })
    var shares: [Entry: Share] = [:]
    for (present, positions) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
      var mask = [Bool](repeating: false, count: counterfactual.window.count)
      for position in positions { mask[position] = true }
      guard let expected = counterfactual.expectation(mask) else { continue }
      let count = Double(positions.count)
      let actual = positions.reduce(0) { $0 + counterfactual.series.figures[counterfactual.window.lowerBound + $1] }
      var rest = counterfactual.scale * (actual - count * expected.mean)
      for entry in found where present.contains(entry.initiative) {
        rest -= (results[entry]?.effect?.value ?? 0) * count / Double(daysOfFound[entry] ?? 1)
      }
      let takers = open.filter { present.contains($0.initiative) }
      for (entry, weight) in zip(takers, weights(of: takers)) {
        shares[entry, default: Share()].effect += rest * weight
        shares[entry, default: Share()].part += weight * count / all
      }
    }
    return shares
  }

  /// Together, effects that were found elsewhere are no more than the node moved.
  private mutating func scaleDown(_ found: [Entry], to total: Double, on node: Int, into log: inout DiagnosticLog) {
    let sum = found.reduce(0) { $0 + (results[$1]?.effect?.value ?? 0) }
    guard sum * total > 0, abs(sum) > abs(total) else { return }
    let factor = total / sum
    for entry in found {
      guard var result = results[entry], let effect = result.effect else { continue }
      result.effect = Amount(effect.value * factor)
      result.interval = result.interval.flatMap { Impact.interval($0.lowerBound.value * factor, $0.upperBound.value * factor) }
      result.isOverlapping = true
      results[entry] = result
    }
    log.report(
      .overlappingEffects,
      "initiatives found more on `\(tree.nodes[node].id)` than it moved on their days: their effects are scaled by \(Self.percent(factor))",
      at: results[found[0]]?.place)
  }

  /// How a day is shared: by what is expected of each a day, equally where that says nothing.
  private func weights(of entries: [Entry]) -> [Double] {
    let expected = entries.map { entry -> Double in
      let initiative = model.initiatives[entry.initiative]
      let dayCount = Double(initiative.reach.upperBound - initiative.reach.lowerBound + 1)
      return initiative.moves[entry.move].expected.map { $0.double / dayCount } ?? 0
    }
    let isTold = expected.allSatisfy { $0 > 0 } || expected.allSatisfy { $0 < 0 }
    let whole = expected.reduce(0, +)
    return expected.map { isTold ? $0 / whole : 1 / Double(entries.count) }
  }

  // MARK: - What is wrong

  private func reportShortHistory(_ entry: Entry, _ node: Int, _ counterfactual: Counterfactual, into log: inout DiagnosticLog) {
    let initiative = model.initiatives[entry.initiative]
    let (own, seen, length) = (counterfactual.own, counterfactual.learned.count, counterfactual.window.count)
    log.report(
      .shortHistory,
      "the effect of `\(initiative.key)` on `\(tree.nodes[node].id)` cannot be told: \(seen) quiet \(own.declaredGrain.rawValue)\(seen == 1 ? "" : "s") before a window of \(length), where \(max(own.grain.fewest, 3 * length)) are needed",
      at: initiative.moves[entry.move].place)
  }

  private func reportOutside(_ entry: Entry, _ node: Int, _ own: EffectSeries, into log: inout DiagnosticLog) {
    let initiative = model.initiatives[entry.initiative]
    let have = own.days.first.flatMap { first in own.days.last.map { "\(first)..\($0)" } } ?? "no day"
    log.report(
      .windowOutsideData,
      "the window of `\(initiative.key)` has no figures of `\(tree.nodes[node].id)`: its rows are of \(have)",
      at: initiative.moves[entry.move].place)
  }
}
