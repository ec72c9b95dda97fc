internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Lays the columns of an attribution out as lines, levels and readings.
struct AttributionRows {
  private let workings: Workings
  private let view: AttributionView
  private let method: Attribution.Method
  private let ends: [CauseWalk.End]
  private(set) var lines: [Attribution.Line] = []
  private(set) var levels: [Attribution.Level] = []
  private(set) var findings: [Attribution.Finding] = []

  init(_ workings: Workings, _ view: AttributionView, _ method: Attribution.Method) {
    self.workings = workings
    self.view = view
    self.method = method
    ends = CauseWalk(view).ends()
  }

  /// The breakdowns whose common cause a cause says already.
  private var broadCauses: [Int] { ends.filter { $0.breadth == .broad }.compactMap(\.breakdown) }

  private var tree: Tree { view.tree }
  private var model: Model { workings.bound.model }

  // MARK: - The asked node

  var subject: Attribution.Subject {
    let declaration = workings.composition.declaration(of: view.node)
    return Attribution.Subject(
      id: tree.nodes[view.node].id, name: name(of: view.node), kind: workings.kind(of: view.node), unit: declaration.unit,
      direction: declaration.direction, actual: Amount(view.movement.actuals[view.node]),
      reference: Amount(view.movement.references[view.node]), referenceKind: referenceKind(of: view.node), gap: Amount(view.gap),
      normalVariation: workings.normalVariation(of: view.node), course: workings.course(of: view.node))
  }

  private func referenceKind(of node: Int) -> Evaluation.ReferenceKind? {
    view.movement.references[node].isNaN ? nil : workings.references.kinds[node]
  }

  var status: Attribution.Status { reason == nil ? .ok : .incomplete }

  var reason: Attribution.Reason? {
    if view.movement.actuals[view.node].isNaN { return .noActual }
    return view.movement.references[view.node].isNaN ? .noReference : nil
  }

  private func name(of node: Int) -> LocalizedText {
    model.displayName(of: tree.nodes[node].declaration, key: tree.nodes[node].key)
  }

  // MARK: - Lines

  mutating func add() {
    guard reason == nil else { return }
    addBreakdowns(of: view.node, parentIndex: nil, depth: 1)
  }

  private mutating func addBreakdowns(of node: Int, parentIndex: Int?, depth: Int) {
    if let limit = view.showing.depth, depth > limit { return }
    for breakdown in view.breakdowns(of: node) where view.contributions.levels[breakdown].status != nil {
      addLevel(breakdown, of: node, parentIndex: parentIndex, depth: depth)
    }
  }

  private mutating func addLevel(_ breakdown: Int, of node: Int, parentIndex: Int?, depth: Int) {
    let level = view.contributions.levels[breakdown]
    let levelIndex = levels.count
    let declaration = model.breakdowns[tree.breakdowns[breakdown].declaration]
    levels.append(self.level(breakdown, level, of: node, declaration, parentIndex: parentIndex))
    if depth == 1, view.isBroad(breakdown), !broadCauses.contains(breakdown) {
      findings.append(
        .common(
          levelIndex: levelIndex, alikeCount: view.alikeCount(breakdown) ?? 0, childCount: tree.breakdowns[breakdown].children.count))
    }
    if isOffset(level, of: node) {
      findings.append(.offset(levelIndex: levelIndex, up: movers(breakdown, sign: 1), down: movers(breakdown, sign: -1)))
    }
    let ranges = orderRange(breakdown, level)
    let shift = shareShift(breakdown, level)
    for (number, child) in tree.breakdowns[breakdown].children.enumerated() {
      let index = lines.count
      let range = ranges?.range(of: number, times: view.contributions.multipliers[node])
      lines.append(line(child, level, parentIndex: parentIndex, levelIndex: levelIndex, depth: depth, orderRange: range))
      if let shift, shift.child == child { findings.append(.shareShift(lineIndex: index, from: shift.from, to: shift.to)) }
      addBreakdowns(of: child, parentIndex: index, depth: depth + 1)
    }
    for position in level.linePositions {
      let line = view.contributions.lines[position]
      lines.append(self.line(line, breakdown, level, of: node, parentIndex: parentIndex, levelIndex: levelIndex, depth: depth))
    }
  }

  private func level(
    _ breakdown: Int, _ level: Contributions.Level, of node: Int, _ declaration: Breakdown, parentIndex: Int?
  ) -> Attribution.Level {
    let gap = view.contributions.contributions[node]
    return Attribution.Level(
      parentIndex: parentIndex, nodeID: tree.nodes[node].id, key: declaration.name, name: model.displayName(of: declaration),
      sum: Amount(level.sum), gap: Amount(gap), residual: Amount(gap - level.sum),
      grossUp: Amount(level.grossUp) ?? .zero, grossDown: Amount(level.grossDown) ?? .zero, surprise: view.surprise(breakdown),
      breadth: view.breadth(breakdown),
      status: level.status ?? .ok, reason: level.reason ?? spreadReason(breakdown))
  }

  private func spreadReason(_ breakdown: Int) -> Attribution.Reason? {
    workings.isAgainstTarget && workings.targets.spreadUnknown.contains(breakdown) ? .spreadUnknown : nil
  }

  private func line(
    _ node: Int, _ level: Contributions.Level, parentIndex: Int?, levelIndex: Int, depth: Int, orderRange: ClosedRange<Double>?
  ) -> Attribution.Line {
    let declaration = workings.composition.declaration(of: node)
    let contribution = view.contributions.contributions[node]
    var effects: Attribution.Effects?
    if !view.contributions.mixes.isEmpty, let rate = Amount(contribution), let mix = Amount(view.contributions.mixes[node]) {
      effects = Attribution.Effects(rate: rate, mix: mix)
    }
    // A sum that lacks some children is incomplete; the children that are there are not.
    let isKnown = !contribution.isNaN && level.status == .incomplete
    return Attribution.Line(
      id: tree.nodes[node].id, kind: nil, name: name(of: node), parentIndex: parentIndex, levelIndex: levelIndex, depth: depth,
      unit: declaration.unit, direction: declaration.direction, actual: Amount(view.movement.actuals[node]),
      reference: Amount(view.movement.references[node]), referenceKind: referenceKind(of: node), gap: Amount(view.movement.gaps[node]),
      contribution: Amount(contribution),
      shareOfGap: shareOfGap(contribution), shareOfGross: share(contribution, of: level.gross),
      orderRange: orderRange.flatMap { AttributionRows.amounts($0) }, effects: effects,
      normalVariation: workings.normalVariation(of: node), course: workings.course(of: node),
      status: isKnown ? .ok : level.status ?? .ok, reason: isKnown ? nil : level.reason)
  }

  private func line(
    _ line: Contributions.Line, _ breakdown: Int, _ level: Contributions.Level, of node: Int, parentIndex: Int?, levelIndex: Int, depth: Int
  ) -> Attribution.Line {
    let declaration = workings.composition.declaration(of: node)
    return Attribution.Line(
      id: view.id(of: line, in: breakdown), kind: line.kind, name: nil, parentIndex: parentIndex, levelIndex: levelIndex, depth: depth,
      unit: declaration.unit, direction: declaration.direction, actual: Amount(line.actual), reference: Amount(line.reference),
      referenceKind: nil,
      gap: Amount(line.actual - line.reference), contribution: Amount(line.contribution),
      shareOfGap: shareOfGap(line.contribution), shareOfGross: share(line.contribution, of: level.gross), orderRange: nil, effects: nil,
      normalVariation: nil, course: nil, status: line.reason == nil ? .ok : .incomplete, reason: line.reason)
  }

  private static func amounts(_ range: ClosedRange<Double>) -> ClosedRange<Amount>? {
    guard let lower = Amount(range.lowerBound), let upper = Amount(range.upperBound) else { return nil }
    return lower...upper
  }

  private func shareOfGap(_ contribution: Double) -> Ratio? { view.hasShares ? Ratio(contribution / view.gap) : nil }

  private func share(_ contribution: Double, of gross: Double) -> Ratio? { gross > 0 ? Ratio(contribution / gross) : nil }

  private func orderRange(_ breakdown: Int, _ level: Contributions.Level) -> OrderRange? {
    guard method == .shapley, level.status == .ok, case .formula(let formula) = view.decomposition.breakdowns[breakdown].rule else {
      return nil
    }
    let (node, children) = (tree.breakdowns[breakdown].node, tree.breakdowns[breakdown].children)
    // Below a member that entered or left nothing moves in any order.
    if !view.contributions.isCarried.isEmpty, view.contributions.isCarried[node] { return nil }
    return OrderRange(
      view.decomposition.formulas[formula], from: children.map { view.movement.references[$0] },
      to: children.map { view.movement.actuals[$0] })
  }

  // MARK: - Readings

  /// The larger of what went up and down is at most half as much again as the smaller, and the smaller is at least 1% of the asked node.
  private func isOffset(_ level: Contributions.Level, of node: Int) -> Bool {
    let smaller = min(level.grossUp, level.grossDown)
    let size = max(abs(view.movement.references[view.node]), abs(view.movement.actuals[view.node]))
    return smaller >= 0.01 * size && smaller > 0 && 2 * max(level.grossUp, level.grossDown) <= 3 * smaller
  }

  /// The children that moved the asked node up or down, the largest first.
  private func movers(_ breakdown: Int, sign: Double) -> [LocalizedText] {
    tree.breakdowns[breakdown].children.map { (child: $0, amount: sign * view.contributions.contributions[$0]) }
      .filter { $0.amount > 0 }.sorted { ($1.amount, $0.child) < ($0.amount, $1.child) }.map { name(of: $0.child) }
  }

  /// A part that had the largest share of a sum and lost at least five points of it.
  private func shareShift(_ breakdown: Int, _ level: Contributions.Level) -> (child: Int, from: Ratio, to: Ratio)? {
    guard level.status == .ok, case .sum = view.decomposition.breakdowns[breakdown].rule else { return nil }
    let children = tree.breakdowns[breakdown].children
    let rates = view.movement.exchangeRates[breakdown]
    let before = children.enumerated().map { view.movement.references[$1] * (rates?.reference[$0] ?? 1) }
    let after = children.enumerated().map { view.movement.actuals[$1] * (rates?.actual[$0] ?? 1) }
    // Shares are of parts that are not below nothing.
    guard children.count > 1, (before + after).allSatisfy({ $0 >= 0 }), let main = before.indices.max(by: { before[$0] < before[$1] }),
      let from = Ratio(before[main] / before.reduce(0, +)), let to = Ratio(after[main] / after.reduce(0, +)),
      from.value - to.value >= 0.05
    else { return nil }
    return (children[main], from, to)
  }

  var causes: [Attribution.Cause] {
    guard reason == nil else { return [] }
    let happenings = happeningsByNode
    return ends.compactMap { end in
      guard let contribution = Amount(end.contribution), let last = end.nodes.last else { return nil }
      var path = end.nodes.map { tree.nodes[$0].id }
      var kind: Attribution.LineKind?
      if let position = end.line, let breakdown = end.breakdown {
        let line = view.contributions.lines[position]
        kind = line.kind
        path.append(view.id(of: line, in: breakdown))
      }
      return Attribution.Cause(
        id: path.last ?? tree.nodes[last].id, kind: kind, name: name(of: last), contribution: contribution,
        share: shareOfGap(end.contribution), breadth: end.breadth, path: path,
        breakdown: end.breakdown.map { model.displayName(of: model.breakdowns[tree.breakdowns[$0].declaration]) },
        childCount: end.breakdown.map { tree.breakdowns[$0].children.count } ?? 0,
        alikeCount: end.breakdown.flatMap(view.alikeCount) ?? 0, isNormal: kind == nil ? isNormal(last) : nil,
        happenings: found(happenings, on: end.nodes))
    }
  }

  // MARK: - What happened

  /// What happened to each node in the period.
  private var happeningsByNode: [(node: Int, happening: Attribution.Happening)] {
    let period = workings.bound.evaluated.period.days
    let events = model.events.filter { period.overlaps($0.days) }
    let initiatives = model.initiatives.filter { $0.reach.overlaps(period) }
    if events.isEmpty, initiatives.isEmpty { return [] }
    var finder = NodeFinder(model, tree)
    if events.count + initiatives.count > NodeFinder.fewQuestions { finder.indexTails() }
    // What names no node is said where it is read.
    var silent = DiagnosticLog()
    var result: [(node: Int, happening: Attribution.Happening)] = []
    func add(_ references: [NodeReference], _ happening: Attribution.Happening) {
      for node in references.compactMap({ finder.node(of: $0, model, into: &silent) }) { result.append((node, happening)) }
    }
    for event in events {
      add(event.nodes, .init(id: event.key, kind: .event, name: event.note ?? LocalizedText(event.key), days: event.days))
    }
    for initiative in initiatives {
      add(
        initiative.moves.map(\.node),
        .init(id: initiative.key, kind: .initiative, name: initiative.name ?? LocalizedText(initiative.key), days: initiative.window))
    }
    return result
  }

  /// What happened on the way from the asked node, on its end, or below that.
  private func found(
    _ happenings: [(node: Int, happening: Attribution.Happening)], on nodes: [Int]
  ) -> [Attribution.Happening] {
    guard let last = nodes.last else { return [] }
    var seen: Set<Attribution.Happening> = []
    return happenings.filter { nodes.contains($0.node) || last < $0.node && $0.node < tree.nodes[last].end }.map(\.happening)
      .filter { seen.insert($0).inserted }.enumerated().sorted {
        ($0.element.days.lowerBound, $0.offset) < ($1.element.days.lowerBound, $1.offset)
      }.map(\.element)
  }

  private func isNormal(_ node: Int) -> Bool? {
    guard let actual = Amount(view.movement.actuals[node]) else { return nil }
    return workings.normalVariation(of: node).map { $0.contains(actual) }
  }

  // MARK: - Diagnostics

  func reportLargeFormulas(into log: inout DiagnosticLog) {
    var reported: Set<Int> = []
    for (breakdown, level) in view.contributions.levels.enumerated() {
      guard case .tooManyNames(let count)? = level.reason, reported.insert(tree.breakdowns[breakdown].declaration).inserted else {
        continue
      }
      let node = tree.nodes[tree.breakdowns[breakdown].node].id
      log.report(
        .tooManyNames, "a term of `\(node)` has \(count) names: at most \(FormulaRule.coalitionLimit) can be taken apart at once",
        at: model.breakdowns[tree.breakdowns[breakdown].declaration].place,
        notes: ["a node between them, with a formula of its own, makes two smaller ones"])
    }
  }
}
