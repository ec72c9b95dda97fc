internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Finds what initiatives did to their nodes: by arms, as written elsewhere, or against what the days before and untouched nodes let expect
/// (docs/effects.md).
struct EffectMeasuring {
  /// One move of one initiative.
  struct Entry: Hashable {
    var initiative: Int
    var move: Int
  }

  private let workings: Workings
  private let model: Model
  private let tree: Tree
  /// The evaluated days that are in.
  private let days: ClosedRange<Day>?
  /// By initiative and move, the node of the tree.
  let nodes: [[Int?]]
  /// Events of all days, with the nodes of the tree that they hit.
  private let events: [(event: Event, nodes: [Int])]
  private let influenced: Set<Int>
  private let lines: ReportingLines
  private var series: [Int: EffectSeries?] = [:]
  private(set) var results: [Entry: Impact.Move] = [:]

  init(_ workings: Workings, into log: inout DiagnosticLog) {
    self.workings = workings
    model = workings.bound.model
    tree = workings.bound.tree
    days = workings.bound.evaluated.days
    lines = ReportingLines(model)
    let period = workings.bound.evaluated.period.days
    var finder = NodeFinder(model, tree)
    let count = model.initiatives.reduce(model.events.count + model.influences.count) { $0 + $1.moves.count }
    if count > NodeFinder.fewQuestions { finder.indexTails() }
    var silent = DiagnosticLog()
    nodes = model.initiatives.map { initiative in
      // What this period has no node for is news only of initiatives of this period.
      initiative.moves.map { move in
        initiative.reach.overlaps(period)
          ? finder.node(of: move.node, workings.bound.model, into: &log) : finder.node(of: move.node, workings.bound.model, into: &silent)
      }
    }
    events = model.events.map { event in (event, event.nodes.compactMap { finder.node(of: $0, workings.bound.model, into: &silent) }) }
    influenced = Set(model.influences.compactMap { finder.node(of: $0.to, workings.bound.model, into: &silent) })
  }

  /// Measures all moves of initiatives whose days touch the evaluated period.
  mutating func measure(into log: inout DiagnosticLog) {
    let period = workings.bound.evaluated.period.days
    var entries: [Int: [Entry]] = [:]
    for (index, initiative) in model.initiatives.enumerated() where initiative.reach.overlaps(period) {
      for position in initiative.moves.indices {
        let entry = Entry(initiative: index, move: position)
        results[entry] = blank(entry)
        if let node = nodes[index][position] { entries[node, default: []].append(entry) }
      }
    }
    for (node, entries) in entries.sorted(by: { $0.key < $1.key }) { measure(entries, on: node, into: &log) }
  }

  // MARK: - One node

  private mutating func measure(_ entries: [Entry], on node: Int, into log: inout DiagnosticLog) {
    var begun: [Entry] = []
    for entry in entries {
      let initiative = model.initiatives[entry.initiative]
      guard let last = workings.bound.asOf, initiative.reach.lowerBound <= last, let days, days.overlaps(initiative.reach) else {
        settle(entry, .pending, .notBegun)
        continue
      }
      let move = initiative.moves[entry.move]
      if move.measured != nil || move.method == .estimate {
        takeWritten(entry)
      } else if move.method == .experiment || move.method == .holdout {
        compareArms(entry, node, into: &log)
      }
      begun.append(entry)
    }
    let predicted = begun.filter(isPredicted)
    // Initiatives whose days meet are told apart together.
    var clusters: [[Entry]] = []
    var end: Day?
    let counted = begun.filter { isPredicted($0) || results[$0]?.counts ?? false }
    for entry in counted.sorted(by: { (reach($0).lowerBound, $0.initiative, $0.move) < (reach($1).lowerBound, $1.initiative, $1.move) }) {
      if let last = end, reach(entry).lowerBound <= last, !clusters.isEmpty {
        clusters[clusters.count - 1].append(entry)
      } else {
        clusters.append([entry])
      }
      end = max(end ?? reach(entry).upperBound, reach(entry).upperBound)
    }
    for cluster in clusters where cluster.contains(where: { predicted.contains($0) }) || Set(cluster.map(\.initiative)).count > 1 {
      predict(cluster, on: node, into: &log)
    }
  }

  private func isPredicted(_ entry: Entry) -> Bool {
    let move = model.initiatives[entry.initiative].moves[entry.move]
    return move.measured == nil && (move.method == .prePost || move.method == .parallel)
  }

  private func reach(_ entry: Entry) -> ClosedRange<Day> { model.initiatives[entry.initiative].reach }

  /// What is known before anything is measured.
  private func blank(_ entry: Entry) -> Impact.Move {
    let declared = model.initiatives[entry.initiative].moves[entry.move]
    let node = nodes[entry.initiative][entry.move]
    let declaration = node.map { tree.nodes[$0].declaration }
    let isFlow = declaration.map { model.nodes[$0].time.isFlow } ?? false
    let share = shareOfDays(entry, model.initiatives[entry.initiative].window, ofAll: true)
    return Impact.Move(
      nodeIndex: node, id: node.map { tree.nodes[$0].id } ?? declared.node.text,
      name: node.map { model.displayName(of: tree.nodes[$0].declaration, key: tree.nodes[$0].key) } ?? LocalizedText(declared.node.text),
      path: node.map { workings.path(of: $0) } ?? [], unit: declaration.flatMap { model.nodes[$0].unit }, place: declared.place,
      method: declared.method, expected: declared.expected.flatMap { Amount($0.double * (isFlow ? share : 1)) },
      evidence: declared.evidence, status: .unmeasurable, reason: node == nil ? .absentNode : nil)
  }

  private mutating func settle(_ entry: Entry, _ status: Impact.Status, _ reason: Impact.Reason?) {
    results[entry]?.status = status
    results[entry]?.reason = reason
  }

  /// Of an initiative's active days, those inside the evaluated days; as a share of all of them, or of those that are over.
  private func shareOfDays(_ entry: Entry, _ range: ClosedRange<Day>, ofAll: Bool) -> Double {
    guard let days, let asOf = workings.bound.asOf else { return 0 }
    let initiative = model.initiatives[entry.initiative]
    var (inside, all) = (0, 0)
    for number in range.lowerBound.number...range.upperBound.number {
      let day = Day(number: number)
      guard initiative.reaches(day), ofAll || day <= asOf else { continue }
      all += 1
      if days.contains(day) { inside += 1 }
    }
    return all == 0 ? 0 : Double(inside) / Double(all)
  }

  // MARK: - Found elsewhere

  private mutating func takeWritten(_ entry: Entry) {
    let move = model.initiatives[entry.initiative].moves[entry.move]
    let isFlow = nodes[entry.initiative][entry.move].map { model.nodes[tree.nodes[$0].declaration].time.isFlow } ?? false
    let share = isFlow ? shareOfDays(entry, reach(entry), ofAll: false) : 1
    guard let value = move.measured ?? (move.method == .estimate ? move.expected : nil) else {
      return settle(entry, .estimate, nil)
    }
    results[entry]?.effect = Amount(value.double * share)
    if let interval = move.interval {
      results[entry]?.interval = Impact.interval(interval.lower.double * share, interval.upper.double * share)
    }
    let isProven = move.method != .estimate && move.isFoundElsewhere
    results[entry]?.grade = isProven ? Self.grade(move.method, controlCount: 3) : .d
    settle(entry, isProven ? .measured : .estimate, isProven || move.method == .estimate ? nil : .unproven)
  }

  private static func grade(_ method: EffectMethod, controlCount: Int) -> Impact.Grade {
    switch method {
    case .experiment: .a
    case .holdout: .b
    case .parallel: controlCount >= 3 ? .b : .c
    case .prePost: .c
    case .estimate: .d
    }
  }

  // MARK: - Arms

  private mutating func compareArms(_ entry: Entry, _ node: Int, into log: inout DiagnosticLog) {
    let initiative = model.initiatives[entry.initiative]
    let move = initiative.moves[entry.move]
    guard let arms = move.arms else { return settle(entry, .pending, .noArms) }
    let declaration = model.nodes[tree.nodes[node].declaration]
    let isRatio = declaration.time == .ratio
    guard let treated = Arm(arms.treated, isRatio: isRatio), let control = Arm(arms.control, isRatio: isRatio),
      let comparison = ArmComparison(treated: treated, control: control)
    else { return settle(entry, .unmeasurable, .noBase) }
    // A difference of ratios moves the node by the treated part of its denominator.
    var scale = treated.units
    if isRatio {
      guard let whole = workings.bound.evaluated.weights[node], whole > 0 else { return settle(entry, .unmeasurable, .noBase) }
      scale = (arms.treated.base?.sum.double ?? treated.units) / whole
    }
    scale *= declaration.time.isFlow || isRatio ? shareOfDays(entry, reach(entry), ofAll: false) : 1
    let isOpen = workings.bound.asOf.map { $0 < initiative.reach.upperBound } ?? true
    results[entry]?.effect = Amount(scale * comparison.difference)
    results[entry]?.isPeeking = isOpen
    var reason: Impact.Reason?
    let half: Double?
    if !isOpen {
      half = comparison.halfWidth(0.9)
    } else if let planned = arms.planned?.double {
      half = comparison.alwaysValidHalfWidth(0.9, planned: planned)
    } else {
      (half, reason) = (nil, .notPlanned)
    }
    if let half {
      results[entry]?.interval = Impact.interval(scale * (comparison.difference - half), scale * (comparison.difference + half))
    }
    results[entry]?.grade = Self.grade(move.method, controlCount: 0)
    let probability = ArmComparison.sampleRatioProbability(
      treated: treated.units, control: control.units, share: arms.share?.double ?? 0.5)
    if probability < ArmComparison.leastSampleRatioProbability {
      results[entry]?.grade = .d
      reason = .sampleRatio
      let share = arms.share?.double ?? 0.5
      let shareOfTreated = treated.units / (treated.units + control.units)
      log.report(
        .sampleRatio,
        "the arms of `\(initiative.key)` are no fair draw: \(Self.percent(shareOfTreated)) of \(arms.treated.units) + \(arms.control.units) units are treated, not \(Self.percent(share))",
        at: arms.place)
    }
    settle(entry, results[entry]?.grade == .d ? .estimate : .measured, reason)
  }

  private static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded()
    return "\(DecimalNumber(mantissa: Int128(tenths), scale: 1))%"
  }

  // MARK: - Prediction

  /// Predicts what a node would have done on the days of initiatives that meet there, and tells them apart.
  private mutating func predict(_ cluster: [Entry], on node: Int, into log: inout DiagnosticLog) {
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
    let leader = (open.first ?? cluster[0])
    let declared = model.initiatives[leader.initiative].moves[leader.move]
    let all = cluster.reduce(reach(cluster[0])) { min($0.lowerBound, reach($1).lowerBound)...max($0.upperBound, reach($1).upperBound) }
    let buckets = own.days.indices.filter { own.span($0).overlaps(all) && own.days[$0] <= days.upperBound }
    guard let first = buckets.first, let last = buckets.last, own.days[last] >= days.lowerBound else {
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
    if time == .stock(.last) {
      let lastOfPeriod = own.days.indices.last { days.contains(own.days[$0]) && own.figures[$0].isFinite }
      for bucket in window where bucket != lastOfPeriod { isWanted[bucket - first] = false }
      if !isWanted.contains(true) { return fail(.outsideLastDay) }
    }
    guard isWanted.contains(true) else {
      for entry in open { reportOutside(entry, node, own, into: &log) }
      return fail(.outsideData)
    }

    // What is learned from.
    let isQuiet = own.days.indices.map { self.isQuiet(node, own.span($0)) }
    var (start, end) = (Int?.none, Int?.none)
    if case .period(let period, _) = declared.baseline {
      start = own.days.firstIndex { $0 >= period.first } ?? first
      end = own.days.firstIndex { $0 > period.last }
    }
    guard let prepared = prepare(own, time, window, isQuiet, start, end) else { return fail(.noBase) }
    var kernel = prepared.series
    for (event, hit) in events where hit.contains(node) {
      guard let amount = approvedEffect(of: event, on: node), prepared.scale != 0 else { continue }
      let daily = amount / Double(event.days.upperBound - event.date + 1) / prepared.scale
      for bucket in window {
        let span = own.span(bucket).clamped(to: event.days)
        if span.overlaps(own.span(bucket)), span.overlaps(event.days) {
          kernel.figures[bucket] -= daily * Double(span.upperBound - span.lowerBound + 1)
        }
      }
    }

    // What it is held against.
    let untouched = untouchedSiblings(of: node, all, own, time, window, atMost: declared.method == .parallel ? .max : Honesty.mostWindows)
    var controls: [Int] = []
    if declared.method == .parallel {
      controls = declared.controls.isEmpty ? untouched.map(\.node) : namedControls(declared, leader, node, all, into: &log)
      let columns = controls.compactMap { controlColumn($0, own, time, window) }
      guard !columns.isEmpty, columns.count == controls.count else { return fail(.noControls) }
      kernel.controls = [Self.sum(columns)]
    }
    let outcome = kernel.predict(window, isWanted: isWanted, from: start, to: end)
    let design = kernel.design(window, isWanted: isWanted, from: start, to: end)
    guard let design else {
      for entry in open { report(.shortHistory, entry, node, seen: learned(kernel, window, start, end), window.count, own, into: &log) }
      return fail(.shortHistory)
    }
    let counted = zip(window, design.isPredicted).filter(\.1).map(\.0)
    let actual = counted.reduce(0) { $0 + kernel.figures[$1] }
    var grade = Self.grade(declared.method, controlCount: controls.count)
    var record: Honesty?
    let mean: Double
    let interval: ClosedRange<Double>?
    switch outcome {
    case .shortHistory: return fail(.shortHistory)
    case .noVariance(let value, _): (mean, interval) = (value, nil)
    case .prediction(let prediction):
      let quiet = Honesty.windows(of: window.count, in: Array(isQuiet[..<first]))
      let siblings = untouched.compactMap { sibling -> PredictedSeries? in
        guard declared.method == .parallel else { return sibling.series }
        let others = untouched.filter { $0.node != sibling.node }.map(\.series.figures)
        guard !others.isEmpty else { return nil }
        var series = sibling.series
        series.controls = [Self.sum(others)]
        return series
      }
      let honesty = kernel.honesty(before: window, windows: quiet, siblings: siblings)
      record = honesty
      if honesty.lowersGrade { grade = grade.lowered }
      mean = prediction.mean
      interval = prediction.interval(0.9, widenedBy: honesty.factor)
    }
    let count = Double(counted.count)
    let scale = prepared.scale
    let total = scale * (actual - count * mean)
    let limits = interval.map { (scale * (actual - count * $0.upperBound), scale * (actual - count * $0.lowerBound)) }

    // Who gets what of it.
    let shares = tellApart(cluster, kernel, window, design.isPredicted, atWork, total: total, scale, start, end, node, into: &log)
    let learnedDays = learnedSpan(own, kernel, window, start, end)
    for entry in open {
      guard let share = shares[entry] else {
        settle(entry, .unmeasurable, .nothingLeft)
        continue
      }
      results[entry]?.effect = Amount(share.effect)
      if let limits {
        let (below, above) = (total - limits.0, limits.1 - total)
        results[entry]?.interval = Impact.interval(share.effect - below * share.part, share.effect + above * share.part)
      }
      results[entry]?.grade = grade
      results[entry]?.honesty = record.map { Impact.Record(factor: $0.factor, held: $0.held, tried: $0.tried) }
      results[entry]?.baseline = learnedDays.map { Impact.Baseline(days: $0, count: design.seenCount, grain: own.declaredGrain) }
      results[entry]?.controls = controls.map {
        Impact.Control(id: tree.nodes[$0].id, name: model.displayName(of: tree.nodes[$0].declaration, key: tree.nodes[$0].key))
      }
      results[entry]?.isOverlapping = initiatives.count > 1
      settle(entry, grade == .d ? .estimate : .measured, interval == nil ? .noVariance : record?.lowersGrade ?? false ? .dishonest : nil)
    }
    if let course = course(kernel, own, window, isWanted, factor: record?.factor ?? 1, start, end, time) {
      for entry in open { results[entry]?.course = course }
    }
  }

  /// A kernel's series, and what its deviations are worth in the node's unit.
  private func prepare(
    _ own: EffectSeries, _ time: TimeType, _ window: Range<Int>, _ isQuiet: [Bool], _ start: Int?, _ end: Int?
  ) -> (series: PredictedSeries, scale: Double)? {
    var figures = own
    var scale = 1.0
    if time == .ratio {
      let oldest = max(start ?? 0, window.lowerBound - own.grain.most(beforeWindowOf: window.count), 0)
      let baseline = (oldest..<window.lowerBound).filter { isQuiet[$0] && $0 < end ?? window.lowerBound }
      guard let weights = own.weights, let days, let (distances, mean) = own.distances(from: baseline) else { return nil }
      let whole = own.days.indices.reduce(0) { days.contains(own.days[$1]) && weights[$1].isFinite ? $0 + weights[$1] : $0 }
      guard whole > 0 else { return nil }
      (figures, scale) = (distances, mean / whole)
    } else if time == .stock(.average), let days {
      let count = own.days.count { days.contains($0) }
      scale = 1 / Double(max(1, count))
    }
    return (
      PredictedSeries(figures: figures.figures, grain: own.grain, firstWeekday: own.firstWeekday, isQuiet: isQuiet), scale
    )
  }

  private func isAtWork(_ initiative: Int, _ series: EffectSeries, _ bucket: Int) -> Bool {
    let span = series.span(bucket)
    guard span.overlaps(model.initiatives[initiative].reach) else { return false }
    return (span.lowerBound.number...span.upperBound.number).contains { model.initiatives[initiative].reaches(Day(number: $0)) }
  }

  private static func sum(_ columns: [[Double]]) -> [Double] {
    columns.dropFirst().reduce(columns[0]) { zip($0, $1).map { $0 + $1 } }
  }

  private func learned(_ series: PredictedSeries, _ window: Range<Int>, _ start: Int?, _ end: Int?) -> Int {
    learnedBuckets(series, window, start, end).count
  }

  private func learnedBuckets(_ series: PredictedSeries, _ window: Range<Int>, _ start: Int?, _ end: Int?) -> [Int] {
    let first = max(start ?? 0, window.lowerBound - series.grain.most(beforeWindowOf: window.count), 0)
    guard first < window.lowerBound else { return [] }
    return (first..<window.lowerBound).filter {
      series.figures[$0].isFinite && series.isQuiet?[$0] != false && $0 < end ?? window.lowerBound
    }
  }

  private func learnedSpan(
    _ own: EffectSeries, _ series: PredictedSeries, _ window: Range<Int>, _ start: Int?, _ end: Int?
  ) -> ClosedRange<Day>? {
    let buckets = learnedBuckets(series, window, start, end)
    guard let first = buckets.first, let last = buckets.last else { return nil }
    return own.span(first).lowerBound...own.span(last).upperBound
  }

  // MARK: - Telling apart

  private struct Share {
    var effect: Double
    /// Of the interval's width.
    var part: Double
  }

  /// Effects found elsewhere count first, evenly over their days; what is left of each day goes to the others that are at work on it, by what was
  /// expected of them a day, equally where one has no expectation.
  private mutating func tellApart(
    _ cluster: [Entry], _ kernel: PredictedSeries, _ window: Range<Int>, _ isPredicted: [Bool], _ atWork: [[Int]], total: Double,
    _ scale: Double, _ start: Int?, _ end: Int?, _ node: Int, into log: inout DiagnosticLog
  ) -> [Entry: Share] {
    let open = cluster.filter(self.isPredicted)
    if cluster.count == 1 { return [cluster[0]: Share(effect: total, part: 1)] }
    let found = cluster.filter { !self.isPredicted($0) }
    let sum = found.reduce(0) { $0 + (results[$1]?.effect?.value ?? 0) }
    if sum * total > 0, abs(sum) > abs(total) {
      for entry in found {
        guard var result = results[entry], let effect = result.effect else { continue }
        result.effect = Amount(effect.value * total / sum)
        result.interval = result.interval.flatMap { Impact.interval($0.lowerBound.value * total / sum, $0.upperBound.value * total / sum) }
        result.isOverlapping = true
        results[entry] = result
      }
      log.report(
        .overlappingEffects,
        "initiatives found more on `\(tree.nodes[node].id)` than it moved on their days: their effects are scaled by \(Self.percent(total / sum))",
        at: results[found[0]]?.place)
    }
    // Days on which the same are at work are alike.
    var groups: [[Int]: [Int]] = [:]
    for (position, isPredicted) in isPredicted.enumerated() where isPredicted { groups[atWork[position], default: []].append(position) }
    var daysOfFound: [Entry: Int] = [:]
    for (present, positions) in groups {
      for entry in found where present.contains(entry.initiative) { daysOfFound[entry, default: 0] += positions.count }
    }
    var shares: [Entry: Share] = [:]
    let all = Double(isPredicted.count { $0 })
    for (present, positions) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
      var mask = [Bool](repeating: false, count: window.count)
      for position in positions { mask[position] = true }
      let mean: Double
      switch kernel.predict(window, isWanted: mask, from: start, to: end) {
      case .prediction(let prediction): mean = prediction.mean
      case .noVariance(let value, _): mean = value
      case .shortHistory: continue
      }
      let count = Double(positions.count)
      var rest = scale * (positions.reduce(0) { $0 + kernel.figures[window.lowerBound + $1] } - count * mean)
      for entry in found where present.contains(entry.initiative) {
        rest -= (results[entry]?.effect?.value ?? 0) * count / Double(daysOfFound[entry] ?? 1)
      }
      let takers = open.filter { present.contains($0.initiative) }
      let expectations = takers.map { entry -> Double? in
        let initiative = model.initiatives[entry.initiative]
        return initiative.moves[entry.move].expected.map {
          $0.double / Double(initiative.reach.upperBound - initiative.reach.lowerBound + 1)
        }
      }
      let known = expectations.compactMap(\.self)
      let whole = known.reduce(0, +)
      let isByExpectation = known.count == takers.count && (known.allSatisfy { $0 > 0 } || known.allSatisfy { $0 < 0 })
      for (position, entry) in takers.enumerated() {
        let weight = isByExpectation ? known[position] / whole : 1 / Double(takers.count)
        var share = shares[entry] ?? Share(effect: 0, part: 0)
        share.effect += rest * weight
        share.part += weight * count / all
        shares[entry] = share
      }
    }
    return shares
  }

  /// What each bucket would have been; nil of windows too long to draw.
  private func course(
    _ kernel: PredictedSeries, _ own: EffectSeries, _ window: Range<Int>, _ isWanted: [Bool], factor: Double, _ start: Int?, _ end: Int?,
    _ time: TimeType
  ) -> Impact.Course? {
    guard window.count <= 62, time != .ratio else { return nil }
    let first = max(0, window.lowerBound - max(2 * window.count, 28))
    var predicted = [Double](repeating: .nan, count: window.upperBound - first)
    var half = predicted
    for position in window.indices where isWanted[position - window.lowerBound] {
      var mask = [Bool](repeating: false, count: window.count)
      mask[position - window.lowerBound] = true
      switch kernel.predict(window, isWanted: mask, from: start, to: end) {
      case .prediction(let prediction):
        let interval = prediction.interval(0.9, widenedBy: factor)
        predicted[position - first] = prediction.mean
        half[position - first] = (interval.upperBound - interval.lowerBound) / 2
      case .noVariance(let value, _): predicted[position - first] = value
      case .shortHistory: break
      }
    }
    return Impact.Course(
      days: Array(own.days[first..<window.upperBound]), actual: Array(own.figures[first..<window.upperBound]), predicted: predicted,
      halfWidth: half, window: (window.lowerBound - first)..<(window.upperBound - first))
  }

  // MARK: - Series

  /// A node's series: its own, or what its parts' make by its breakdown.
  private mutating func series(of node: Int) -> EffectSeries? {
    if let known = series[node] { return known }
    var found = workings.bound.series[node].flatMap { EffectSeries($0) }
    if found == nil, model.nodes[tree.nodes[node].declaration].measure == nil { found = rolledUp(node) }
    series[node] = found
    return found
  }

  /// The buckets of a node without rows of its own, each rolled up from those below it.
  private func rolledUp(_ node: Int) -> EffectSeries? {
    let below = (node + 1..<max(node + 1, tree.nodes[node].end)).compactMap { child in
      workings.bound.series[child].flatMap { EffectSeries($0) }.map { (child, $0) }
    }
    guard let longest = below.max(by: { $0.1.days.count < $1.1.days.count })?.1 else { return nil }
    let count = tree.nodes.count
    var columns = [Double](repeating: .nan, count: longest.days.count * count)
    for (child, series) in below {
      guard let aligned = series.aligned(to: longest) else { continue }
      for (bucket, figure) in aligned.figures.enumerated() { columns[bucket * count + child] = figure }
    }
    RollUp(workings.composition).fill(&columns, workings.actuals.exchange)
    let figures = longest.days.indices.map { columns[$0 * count + node] }
    guard let first = figures.firstIndex(where: \.isFinite) else { return nil }
    return EffectSeries(grain: longest.grain, days: Array(longest.days[first...]), figures: Array(figures[first...]))
  }

  // MARK: - Quiet days, untouched nodes

  /// Whether one of two nodes is made of the other.
  private func areRelated(_ one: Int, _ other: Int) -> Bool {
    var node = max(one, other)
    let upper = min(one, other)
    while node > upper {
      guard let parent = tree.nodes[node].parent, tree.nodes[node].breakdown != nil else { return false }
      node = parent
    }
    return node == upper
  }

  /// Whether no initiative and no event is on a node, what it is made of, or what is made of it.
  private func isQuiet(_ node: Int, _ span: ClosedRange<Day>) -> Bool {
    for (initiative, nodes) in zip(model.initiatives, nodes) where initiative.reach.overlaps(span) {
      let isAtWork = (span.lowerBound.number...span.upperBound.number).contains { initiative.reaches(Day(number: $0)) }
      if isAtWork, nodes.contains(where: { $0.map { areRelated($0, node) } ?? false }) { return false }
    }
    return !events.contains { event, hit in span.overlaps(event.days) && hit.contains { areRelated($0, node) } }
  }

  private func isTouched(_ node: Int, _ days: ClosedRange<Day>) -> Bool { influenced.contains(node) || !isQuiet(node, days) }

  private struct Sibling {
    var node: Int
    var series: PredictedSeries
  }

  private mutating func untouchedSiblings(
    of node: Int, _ days: ClosedRange<Day>, _ own: EffectSeries, _ time: TimeType, _ window: Range<Int>, atMost limit: Int
  ) -> [Sibling] {
    guard let breakdown = tree.nodes[node].breakdown else { return [] }
    var found: [Sibling] = []
    for sibling in tree.breakdowns[breakdown].children
    where sibling != node && model.nodes[tree.nodes[sibling].declaration].time == time
      && !isTouched(sibling, days)
    {
      if found.count == limit { break }
      guard let aligned = series(of: sibling)?.aligned(to: own) else { continue }
      let isQuiet = aligned.days.indices.map { self.isQuiet(sibling, aligned.span($0)) }
      guard let prepared = prepare(aligned, time, window, isQuiet, nil, nil) else { continue }
      found.append(Sibling(node: sibling, series: prepared.series))
    }
    return found
  }

  private mutating func namedControls(
    _ move: KPIModel.Move, _ entry: Entry, _ node: Int, _ days: ClosedRange<Day>, into log: inout DiagnosticLog
  ) -> [Int] {
    let finder = NodeFinder(model, tree)
    return move.controls.compactMap { reference in
      guard let control = finder.node(of: reference, model, into: &log), control != node else { return nil }
      if isTouched(control, days) || areRelated(control, node) {
        let why =
          influenced.contains(control)
          ? "an influence runs to it"
          : areRelated(control, node) ? "one is made of the other" : "an initiative or event is on it in the window"
        log.report(
          .controlTouched,
          "`\(tree.nodes[control].id)` cannot tell what `\(tree.nodes[node].id)` would have done without `\(model.initiatives[entry.initiative].key)`: \(why)",
          at: reference.place)
        return nil
      }
      return control
    }
  }

  private mutating func controlColumn(_ node: Int, _ own: EffectSeries, _ time: TimeType, _ window: Range<Int>) -> [Double]? {
    guard let aligned = series(of: node)?.aligned(to: own) else { return nil }
    let nodeTime = model.nodes[tree.nodes[node].declaration].time
    guard nodeTime == .ratio else { return aligned.figures }
    let isQuiet = aligned.days.indices.map { self.isQuiet(node, aligned.span($0)) }
    return prepare(aligned, .ratio, window, isQuiet, nil, nil)?.series.figures
  }

  /// What an event did to a node; nil where nobody else has approved it.
  private func approvedEffect(of event: Event, on node: Int) -> Double? {
    guard let amount = event.effect?.double, let approver = event.approvedBy,
      model.nodes[tree.nodes[node].declaration].owner(on: event.date) != approver
    else { return nil }
    return amount
  }

  // MARK: - What is wrong

  private func report(
    _ rule: Rule, _ entry: Entry, _ node: Int, seen: Int, _ windowCount: Int, _ own: EffectSeries, into log: inout DiagnosticLog
  ) {
    let initiative = model.initiatives[entry.initiative]
    log.report(
      rule,
      "the effect of `\(initiative.key)` on `\(tree.nodes[node].id)` cannot be told: \(seen) quiet \(own.declaredGrain.rawValue)\(seen == 1 ? "" : "s") before a window of \(windowCount), where \(max(own.grain.fewest, 3 * windowCount)) are needed",
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

extension Impact {
  static func interval(_ lower: Double, _ upper: Double) -> ClosedRange<Amount>? {
    guard let low = Amount(min(lower, upper)), let high = Amount(max(lower, upper)) else { return nil }
    return low...high
  }
}

extension Arm {
  /// An arm as written; of a ratio without a denominator, each unit counts 1.
  fileprivate init?(_ arm: Move.Arm, isRatio: Bool) {
    let (units, sum) = (arm.units.double, arm.sum.double)
    switch arm.spread {
    case .sumOfSquares(let squares): self.init(units: units, sum: sum, sumOfSquares: squares.double)
    case .standardDeviation(let deviation): self.init(units: units, sum: sum, standardDeviation: deviation.double)
    }
    if let base = arm.base {
      guard base.sum.double != 0 else { return nil }
      extent = .base(sum: base.sum.double, sumOfSquares: base.sumOfSquares.double, cross: base.cross.double)
    } else if let before = arm.before {
      extent = .before(sum: before.sum.double, sumOfSquares: before.sumOfSquares.double, cross: before.cross.double)
    }
  }
}
