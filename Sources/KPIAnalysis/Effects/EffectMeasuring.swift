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

  let workings: Workings
  let model: Model
  let tree: Tree
  /// The evaluated days that are in.
  let days: ClosedRange<Day>?
  /// By initiative and move, the node of the tree.
  let nodes: [[Int?]]
  /// Events of all days, with the nodes of the tree that they hit.
  let events: [(event: Event, nodes: [Int])]
  let influenced: Set<Int>
  var series: [Int: EffectSeries?] = [:]
  var results: [Entry: Impact.Move] = [:]

  init(_ workings: Workings, into log: inout DiagnosticLog) {
    self.workings = workings
    model = workings.bound.model
    tree = workings.bound.tree
    days = workings.bound.evaluated.days
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

  func isPredicted(_ entry: Entry) -> Bool {
    let move = model.initiatives[entry.initiative].moves[entry.move]
    return move.measured == nil && (move.method == .prePost || move.method == .parallel)
  }

  func reach(_ entry: Entry) -> ClosedRange<Day> { model.initiatives[entry.initiative].reach }

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

  mutating func settle(_ entry: Entry, _ status: Impact.Status, _ reason: Impact.Reason?) {
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

  static func grade(_ method: EffectMethod, controlCount: Int) -> Impact.Grade {
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

  static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded()
    return "\(DecimalNumber(mantissa: Int128(tenths), scale: 1))%"
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
