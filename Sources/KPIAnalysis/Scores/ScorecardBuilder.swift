internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Puts the scores of all owners and teams together.
struct ScorecardBuilder {
  private let workings: Workings
  private let responsibilities: Responsibilities
  private var parts: [ClosedRange<Day>: Part] = [:]
  private let materiality: Materiality
  private var bases: TargetBasisReader
  private(set) var nodes: [Scorecard.Node] = []
  /// By node of the tree, its position in `nodes` once somebody holds it; -1 before.
  private var positions: [Int]
  private var judgements: [Judgement] = []
  private let lines: ReportingLines
  private let outside: OutsideEffects
  /// Distinct counts that somebody owned for some days.
  private(set) var uncut: Set<Int> = []

  /// The figures of a few days.
  private struct Part {
    var workings: Workings
    var indexOfID: [String: Int]
    var outside: OutsideEffects
  }

  init(
    _ workings: Workings, _ responsibilities: Responsibilities, parts: [ClosedRange<Day>: Workings], _ events: [NodeEvent]
  ) {
    self.workings = workings
    self.responsibilities = responsibilities
    lines = ReportingLines(workings.bound.model)
    outside = OutsideEffects(workings, lines, events)
    materiality = Materiality(workings)
    bases = TargetBasisReader(workings)
    positions = [Int](repeating: -1, count: workings.bound.tree.nodes.count)
    for (days, part) in parts {
      let ids = part.bound.tree.nodes.enumerated().map { ($1.id, $0) }
      // What is wrong with the input was said of the whole period.
      var repeated = DiagnosticLog()
      self.parts[days] = Part(
        workings: part, indexOfID: Dictionary(ids, uniquingKeysWith: { first, _ in first }),
        outside: OutsideEffects(part, lines, NodeEvent.all(in: part, into: &repeated)))
    }
  }

  private var model: Model { workings.bound.model }

  // MARK: - Portfolios

  mutating func portfolios() -> (owners: [Scorecard.Portfolio], teams: [Scorecard.Portfolio], unassigned: [Scorecard.Holding]) {
    var columns = Columns()
    let stakes = responsibilities.stakes + [responsibilities.unassigned]
    let ownerCount = responsibilities.owners.count
    var ledger = Ledger(model, responsibilities.owners)
    var holdings: [[Scorecard.Holding]] = []
    holdings.reserveCapacity(stakes.count)
    for (index, portfolio) in stakes.enumerated() {
      let holder: Ledger.Holder =
        index < ownerCount ? .owner(responsibilities.owners[index]) : index < stakes.count - 1 ? .team(index - ownerCount) : .nobody
      var list: [Scorecard.Holding] = []
      list.reserveCapacity(portfolio.count)
      for stake in portfolio { list.append(holding(stake, of: holder, &columns, &ledger)) }
      columns.finish()
      holdings.append(list)
    }
    let sums = PortfolioSums(columns.reported).sums
    let isAllControlled = ledger.isEmpty && !nodes.contains(where: \.isLittleControlled)
    let controllable = isAllControlled ? sums : PortfolioSums(columns.controllable).sums
    for (portfolio, sum) in sums.enumerated() where sum.weight > 0 {
      for index in holdings[portfolio].indices where nodes[holdings[portfolio][index].node].isScored {
        holdings[portfolio][index].weight = Ratio(nodes[holdings[portfolio][index].node].materiality.value / sum.weight)
      }
    }
    let owners = ledger.owners.enumerated().compactMap { index, owner -> Scorecard.Portfolio? in
      let adjustments = ledger.adjustments(of: .owner(owner))
      guard index < ownerCount, !holdings[index].isEmpty else {
        // Who owns nothing may have taken something over.
        return adjustments.isEmpty ? nil : portfolio(owner, [], .init(), .init(), start: 0, adjustments)
      }
      return portfolio(owner, holdings[index], sums[index], controllable[index], start: columns.reported.starts[index], adjustments)
    }
    let teams = model.teams.indices.map { team in
      let index = ownerCount + team
      let parent = model.teams[team].partOf.map { model.teams[$0].key }
      return portfolio(
        model.teams[team].key, model.teams[team].name, team: parent, holdings[index], sums[index], controllable[index],
        start: columns.reported.starts[index], ledger.adjustments(of: .team(team)))
    }
    return (owners, teams, holdings.last ?? [])
  }

  /// What portfolios hold, as it is reported and without what others caused.
  private struct Columns {
    var reported = PortfolioSums.Holdings()
    var controllable = PortfolioSums.Holdings()

    mutating func finish() {
      reported.finish()
      controllable.finish()
    }
  }

  private func portfolio(
    _ owner: Ownership.Owner, _ holdings: [Scorecard.Holding], _ sum: PortfolioSums.Sum, _ controllable: PortfolioSums.Sum, start: Int,
    _ adjustments: [Scorecard.Adjustment]
  ) -> Scorecard.Portfolio {
    var name: LocalizedText?
    var team: String?
    if case .person(let person) = owner {
      name = model.people[person].name
      team = model.people[person].team.map { model.teams[$0].key }
    }
    var result = portfolio(model.key(of: owner), name, team: team, holdings, sum, controllable, start: start, adjustments)
    if case .person(let person) = owner { result.title = model.people[person].title }
    return result
  }

  private func portfolio(
    _ id: String, _ name: LocalizedText?, team: String?, _ holdings: [Scorecard.Holding], _ sum: PortfolioSums.Sum,
    _ controllable: PortfolioSums.Sum, start: Int, _ adjustments: [Scorecard.Adjustment]
  ) -> Scorecard.Portfolio {
    var portfolio = Scorecard.Portfolio(
      id: id, name: name ?? LocalizedText(id), team: team, holdings: holdings, leading: sum.leading < 0 ? nil : sum.leading - start,
      completion: Ratio(sum.completion), points: Ratio(sum.points), status: sum.leading < 0 ? .untargeted : .incomplete,
      coverage: Ratio(sum.coverage), worstCase: Ratio(sum.worstCase), openGate: sum.openGate < 0 ? nil : sum.openGate - start)
    portfolio.adjustments = adjustments
    if !holdings.contains(where: { $0.obstacle != nil }), let completion = Ratio(controllable.completion),
      let points = Ratio(controllable.points)
    {
      portfolio.controllable = Scorecard.Controllable(completion: completion, points: points)
    }
    guard let completion = portfolio.completion, sum.coverage >= Scorecard.leastCoverage - Band.tolerance else { return portfolio }
    guard workings.bound.isClosed else {
      portfolio.status = .open
      return portfolio
    }
    guard let band = workings.bands.first(where: { $0.isMet(by: completion) }) else { return portfolio }
    portfolio.grade = band.grade
    portfolio.status = band.status
    return portfolio
  }

  // MARK: - Holdings

  private mutating func holding(
    _ stake: Responsibilities.Stake, of holder: Ledger.Holder, _ columns: inout Columns, _ ledger: inout Ledger
  ) -> Scorecard.Holding {
    let position = position(of: stake.node)
    let node = nodes[position]
    var holding = Scorecard.Holding(
      node: position, share: Ratio(stake.share) ?? Ratio.zero, days: stake.days, isAccountable: stake.isAccountable, status: .incomplete)
    var causes = Ledger.Causes()
    var share = stake.share
    let isUncut = node.kind == .project || node.kind == .distinct
    if stake.days != nil, node.kind == .distinct, node.isScored { uncut.insert(stake.node) }
    if let days = stake.days, !isUncut {
      causes = judge(&holding, stake.node, on: days, of: holder, ledger)
      // What others caused on other days is none of theirs.
      let all = workings.bound.evaluated.days ?? workings.bound.evaluated.period.days
      share *= Double(all.dayCount) / Double(days.reduce(0) { $0 + ($1.overlaps(all) ? $1.clamped(to: all).dayCount : 0) })
    } else {
      let judgement = judgements[position]
      holding.actual = workings.actuals.evaluated[stake.node].flatMap { Amount($0) }
      if node.isScored, node.kind != .project {
        holding.target = workings.targets.whole[stake.node].flatMap { Amount($0) }
        holding.expected = workings.targets.toDate[stake.node].flatMap { Amount($0) }
      }
      holding.completion = judgement.completion
      holding.status = judgement.status
      holding.controllable = judgement.completion
      if judgement.completion != nil, let actual = holding.actual, let expected = holding.expected {
        causes.add(outside, at: stake.node, in: workings, for: holder, ledger)
        if !causes.entries.isEmpty {
          holding.controllable = workings.completionRule(of: stake.node).completion(
            of: actual.value - causes.total, workings.goal(of: stake.node, expected.value))
        }
      }
    }
    if causes.obstacle != nil { holding.controllable = nil }
    holding.obstacle = causes.obstacle
    ledger.add(causes, at: position, share: share, of: holder)
    holding.points = holding.completion.flatMap { Ratio(100 * node.coefficient.value * $0.scored.value) }
    add(stake, node, holding.completion, to: &columns.reported)
    if node.isLittleControlled { holding.controllable = nil }
    add(stake, node, holding.controllable, to: &columns.controllable, isLeftOut: node.isLittleControlled)
    return holding
  }

  private func add(
    _ stake: Responsibilities.Stake, _ node: Scorecard.Node, _ completion: Evaluation.Completion?, to columns: inout PortfolioSums.Holdings,
    isLeftOut: Bool = false
  ) {
    var marks: PortfolioSums.Marks = node.isScored && !isLeftOut ? .scored : []
    if stake.isAccountable { marks.insert(.accountable) }
    if node.isGate, !isLeftOut {
      marks.insert(.gate)
      if let raw = completion?.raw.value, raw < 1 - Band.tolerance { marks.insert(.open) }
    }
    columns.add(
      share: stake.share, weight: node.materiality.value, completion: completion?.scored.value, level: node.level,
      coefficient: node.coefficient.value, marks)
  }

  /// Actual and target of some days: of what adds up, the sums of the stretches; else what the last of them ends with.
  ///
  /// - Returns: what others caused on those days.
  private func judge(
    _ holding: inout Scorecard.Holding, _ node: Int, on stretches: [ClosedRange<Day>], of holder: Ledger.Holder, _ ledger: Ledger
  ) -> Ledger.Causes {
    let time = workings.composition.declaration(of: node).time
    let isFlow = time.isFlow
    var dueShare = 0.0
    var actual: Double? = 0
    var expected: Double? = 0
    var target: Double? = 0
    var range: ClosedRange<Double>?
    var basis = Scorecard.TargetBasis(terms: [], site: nil)
    var causes = Ledger.Causes()
    for days in isFlow ? stretches : stretches.suffix(1) {
      guard let part = parts[days], let index = part.indexOfID[workings.bound.tree.nodes[node].id] else { return Ledger.Causes() }
      let figures = part.workings
      dueShare += figures.shareToDate(of: index)
      actual = actual.flatMap { sum in figures.actuals.evaluated[index].map { sum + $0 } }
      let targets = figures.targets
      var reader = TargetBasisReader(figures)
      let own = reader.basis(of: index)
      basis = Scorecard.TargetBasis(terms: basis.terms + own.terms, site: basis.site ?? own.site)
      expected = targets.isScored(index) ? expected.flatMap { sum in targets.toDate[index].map { sum + $0 } } : nil
      target = targets.isScored(index) ? target.flatMap { sum in targets.whole[index].map { sum + $0 } } : nil
      if let next = figures.targets.ranges[index]?.closedRange {
        range = range.map { $0.lowerBound + next.lowerBound...$0.upperBound + next.upperBound } ?? next
      }
      causes.add(part.outside, at: index, in: figures, for: holder, ledger)
    }
    let endsEarly = stretches.last.map { $0.upperBound < workings.bound.evaluated.period.last } ?? false
    holding.isShaped = isFlow ? workings.composition.isPhased(node) : time == .stock(.last) && endsEarly
    holding.actual = actual.flatMap { Amount($0) }
    holding.target = target.flatMap { Amount($0) }
    holding.basis = basis
    holding.expected = expected.flatMap { Amount($0) }
    guard let actual else { return Ledger.Causes() }
    holding.status = .untargeted
    guard let expected else { return Ledger.Causes() }
    let goal = CompletionRule.Goal(target: expected, share: dueShare, range: range)
    let rule = workings.completionRule(of: node)
    var judgement = Judgement()
    judgement.completion = rule.completion(of: actual, goal)
    judgement.grade(in: workings.bands, isClosed: workings.bound.isClosed)
    holding.completion = judgement.completion
    holding.status = judgement.status
    if judgement.completion == nil { return Ledger.Causes() }
    holding.controllable = causes.entries.isEmpty ? judgement.completion : rule.completion(of: actual - causes.total, goal)
    return causes
  }

  private mutating func position(of index: Int) -> Int {
    if positions[index] >= 0 { return positions[index] }
    positions[index] = nodes.count
    let node = workings.bound.tree.nodes[index]
    let declaration = workings.composition.declaration(of: index)
    let details = workings.composition.details(of: index)
    let weight = details?.assessment.weight?.double
    let project = workings.projectJudgement(of: index)
    let judgement = workings.judgement(of: index)
    nodes.append(
      Scorecard.Node(
        id: node.id, name: model.displayName(of: node.declaration, key: node.key), level: node.level,
        isLevelOverride: details?.declaredLevel != nil, class: declaration.priority,
        coefficient: Ratio(model.scoring.coefficient(level: node.level, class: declaration.priority)) ?? Ratio.zero,
        kind: workings.kind(of: index), unit: declaration.unit,
        isScored: workings.isScored(index), isGate: details?.assessment.isGate ?? false,
        isLittleControlled: details?.controllability == .low,
        materiality: Ratio(weight ?? materiality.weight(of: index)) ?? Ratio.zero,
        target: bases.basis(of: index), project: project,
        flags: workings.flags(of: index, isJudged: project?.rating?.share != nil),
        place: declaration.place))
    judgements.append(judgement)
    return positions[index]
  }
}
