package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  /// `kpitree review`: all that is known of a period, in the one order that every format keeps.
  ///
  /// - Parameter depth: how many edges below the root pages show of the tree; nil for all.
  package init(_ review: Review, _ provenance: Provenance, depth: Int?) {
    self.init(
      provenance: provenance, page: { ReviewLayout(review, provenance, mostDepth: depth, $0).page },
      document: { Document(review, provenance, style: $0) },
      workbook: Workbook.Content(
        evaluation: review.evaluation, attribution: review.attribution, scorecard: review.scorecard, targets: review.targets))
  }
}

/// Lays a review out part by part; what a single page shows as well is laid out by that page's own layout.
struct ReviewLayout {
  let review: Review
  let toolVersion: String
  let places: PlaceReader
  let mostDepth: Int?
  let style: PageStyle
  let wording: Wording
  let evaluation: EvaluationLayout
  let reading: AttributionReading
  let people: PeopleNames
  let indexOfID: [String: Int]

  init(_ review: Review, _ provenance: Provenance, mostDepth: Int? = nil, _ style: PageStyle) {
    self.review = review
    self.mostDepth = mostDepth
    self.style = style
    toolVersion = provenance.toolVersion
    places = PlaceReader(provenance.sources)
    wording = style.wording
    evaluation = EvaluationLayout(review.evaluation, style)
    reading = AttributionReading(review.attribution, language: style.language, unit: style.unit)
    people = PeopleNames(review, wording: wording)
    indexOfID = review.evaluation.indexOfID
  }

  /// Its sections stand in one order (docs/reports.md#review); a part that a model has nothing for is absent.
  var page: Page {
    var title = evaluation.title
    title.details = details
    let parts = ScorecardSections(review.scorecard, style, evaluation.bounds)
    let effects = review.impact.map { ImpactSections($0, style) }
    let before = [top, bridge, tree, causes, parts.events, decisions, movers]
    let sections =
      before + pairs + [
        process, scores, effects?.initiatives(withSentences: true), effects?.explained, effects?.cards, parts.spillOvers, targetChanges,
        parts.ledger, method,
      ]
    let message = ReviewMessage(self)
    return Page(
      language: style.language, title: title, sentences: message.sentences, firstScreen: firstScreen(message.outcome),
      people: evaluation.people, sections: sections.compactMap { $0 }, hints: hints)
  }

  /// The first screen leads to the first of the causes, which the message names.
  private func firstScreen(_ message: [String]) -> FirstScreen? {
    if !style.hasFirstScreen { return nil }
    var layout = FirstScreenLayout(evaluation, places)
    layout.path = review.attribution.causes.first.map { $0.path.filter { indexOfID[$0] != nil } } ?? []
    for definition in review.definitions { layout.questions[definition.nodeIndex] = definition.question }
    for node in review.targets.nodes {
      if let place = node.writings.lazy.compactMap({ places.line(of: $0.site) }).first { layout.writings[node.id] = place }
    }
    layout.events = review.scorecard.events.map { event in
      (event.date, event.note?.text(in: style.language) ?? event.id, event.nodes)
    }
    return layout.screen(message)
  }

  /// How complete the data are, the commit of tree and targets, the tool.
  var details: [String] {
    let coverage = review.evaluation.nodes.first?.coverage.map { wording.coverage(NumberFormat.coverage.text($0.value)) }
    return [coverage, review.revision.map(wording.revision), "kpitree \(toolVersion)"].compactMap { $0 }
  }

  private var hints: [String] {
    let period = review.evaluation.period.name
    var hints: [String] = []
    if let cause = review.attribution.causes.first, cause.kind == nil, cause.path.count > 1 {
      hints.append("kpitree why \(ShellWord.quoted(cause.id)) --period \(period)")
    }
    if !review.scorecard.owners.isEmpty { hints.append("kpitree scorecard --period \(period) --split owner -o scorecards.md") }
    return hints
  }

  // MARK: - What other pages show as well

  /// Decisions agreed in advance: what has fired first, in a sentence each.
  private var decisions: Section? {
    guard let report = review.decisions else { return nil }
    let words = DecisionWords(report: report, wording: wording)
    var section = words.states
    section?.heading = wording.decisionsHeading
    section?.sentences = words.sentences
    return section
  }

  /// Each pair with what it means, then shares that moved and rates at a fixed mix.
  private var pairs: [Section?] {
    guard let diagnosis = review.diagnosis else { return [] }
    let words = PairWords(diagnosis: diagnosis, style: style)
    return diagnosis.pairs.map { pair in
      var section = words.section(pair)
      section.sentences = words.sentences(pair)
      return section
    } + [words.shares, words.standardised]
  }

  private var bridge: Section? {
    guard review.attribution.reason == nil, !review.attribution.levels.isEmpty else { return nil }
    let layout = AttributionLayout(review.attribution, mostLines: 8, mostDepth: 1, isRanked: false, style)
    return Section(id: "bridge", heading: wording.bridgeHeading, charts: layout.charts, table: layout.table, notes: layout.notes)
  }

  private var tree: Section? {
    guard review.evaluation.nodes.count > 1 else { return nil }
    let trends = review.evaluation.nodes.map(history)
    return Section(
      id: "tree", heading: wording.treeHeading, sentences: [evaluation.counts, variations].compactMap { $0 },
      charts: [evaluation.bullets].compactMap { $0 },
      table: evaluation.table(mostDepth: mostDepth, trends: trends.contains { !$0.isEmpty } ? trends : nil, showsVariation: true),
      notes: evaluation.notes)
  }

  private static let mostVaried = 8

  /// Which nodes lie outside normal variation or keep going one way, and how many are as ever; nil where nobody can say of any.
  private var variations: String? {
    let nodes = review.evaluation.nodes.filter { $0.normalVariation != nil && $0.actual != nil || $0.course != nil }
    if nodes.isEmpty { return nil }
    func side(_ node: Evaluation.Node) -> NormalVariation.Side? { node.actual.flatMap { node.normalVariation?.side(of: $0) } }
    let judged = nodes.compactMap(side)
    var groups: [(word: String, nodes: [Evaluation.Node])] = []
    for place in [NormalVariation.Side.above, .below] {
      groups.append((wording.variation(place, nil), nodes.filter { side($0) == place }))
    }
    for way in Course.Direction.allCases { groups.append((wording.variation(nil, way), nodes.filter { $0.course?.direction == way })) }
    let texts = groups.filter { !$0.nodes.isEmpty }.map { word, nodes in
      let names = nodes.prefix(Self.mostVaried).map { wording.phrase($0.name) }
      return wording.named(names, as: word, more: nodes.count - names.count)
    }
    return wording.variations(within: judged.count { $0 == .within }, of: judged.count, texts)
  }

  /// A node's figures up to the evaluated period, which stands last only when it is over; empty where there are not two.
  func history(of node: Evaluation.Node) -> [Double?] {
    let past = node.history.map { $0?.value }
    let figures = (review.evaluation.isClosed ? past + [node.actual?.value] : past).suffix(Self.mostTrend).drop { $0 == nil }
    return figures.count { $0 != nil } > 1 ? Array(figures) : []
  }

  /// A line of so many figures is as long as a table has room for.
  private static let mostTrend = 12

  private var scores: Section? {
    guard !review.scorecard.owners.isEmpty || !review.scorecard.teams.isEmpty else { return nil }
    return ScorecardLayout(review.scorecard, places, false, style).section("scores", heading: wording.scoresHeading)
  }

  private var method: Section {
    let text = MethodText(review: review, wording: wording)
    return Section(id: "method", heading: wording.methodHeading, sentences: text.rules, notes: text.glossary)
  }

  func tone(of contribution: Amount?) -> Table.Row.Tone { review.attribution.node.direction.tone(of: contribution) }
}

// MARK: - The top KPI

extension ReviewLayout {
  /// One line beside the top KPI: itself, or what it is compared with.
  private struct TopLine {
    var label: String
    var value: Amount?
    var gap: Amount?
    var ratio: Ratio?
    /// Of the top KPI its completion; of the plan of an open period its pace.
    var completion: Cell = .empty
    var tone = Table.Row.Tone.neutral
  }

  /// The top KPI beside everything that it is compared with.
  private var top: Section? {
    guard let root = review.evaluation.nodes.first, let actual = root.actual else { return nil }
    let isClosed = review.isClosed
    let trend = history(of: root)
    let grid = Grid<TopLine>([
      PageColumn("name", wording.phrase(root.name), .tree) { .label($0.label, suffix: "") },
      PageColumn("value", wording.value, .number) { .amount($0.value, evaluation.format(root)) },
      PageColumn("gap", wording.difference, .number, isJudged: true) { line in
        line.gap.map { .amount($0, evaluation.variance(root)) } ?? .empty
      },
      PageColumn("gap_ratio", wording.relativeDifference, .number, isJudged: true) { .ratio($0.ratio, .relative, absent: .empty) },
      PageColumn("completion", isClosed ? wording.completion : wording.pacedCompletion, .number, \.completion),
      PageColumn("grade", wording.grade, .word, isJudged: true) { _ in .empty },
      PageColumn("trend", wording.trend, .word) { _ in .empty },
    ])
    let own = grid.line(
      wording.actual, depth: 0, tone: root.status.tone,
      [
        "value": .amount(root.actual, evaluation.format(root)),
        "completion": .ratio(root.completion?.raw, evaluation.completionFormat, absent: .empty),
        "grade": .text(root.completion == nil ? "" : evaluation.standing(root)), "trend": .trend(trend),
      ])
    func compared(_ label: String, _ reference: Amount?, pace: Ratio? = nil, tone: Table.Row.Tone = .neutral) -> TopLine? {
      guard let reference else { return nil }
      let gap = Amount(actual.value - reference.value)
      let ratio = reference.value == 0 || root.isPercent ? nil : gap.flatMap { Ratio($0.value / abs(reference.value)) }
      return TopLine(
        label: label, value: reference, gap: gap, ratio: ratio, completion: .ratio(pace, .percent, absent: .empty), tone: tone)
    }
    let plan = wording.reference(.target).value
    var lines = [
      compared(isClosed ? plan : wording.toDate(plan), root.reference, pace: root.pace, tone: root.direction.tone(of: root.gap))
    ]
    if isClosed {
      let (previous, lastYear) = (wording.reference(.previous).value, wording.reference(.lastYear).value)
      lines.append(compared(review.evaluation.history.last.map { "\(previous) \(wording.period($0))" } ?? previous, root.previous))
      if let period = review.lastYear { lines.append(compared("\(lastYear) \(wording.period(period))", root.lastYear)) }
    } else if root.target != root.reference, let target = root.target {
      lines.append(TopLine(label: wording.wholeTarget, value: target))
    }
    let rows = [own] + lines.compactMap { $0 }.map { grid.row($0, tone: $0.tone) }
    let question = review.definitions.first { $0.nodeIndex == 0 }?.question.map { $0.text(in: style.language) }
    return Section(
      id: "top", heading: wording.topHeading, sentences: [question].compactMap { $0 }, table: grid.table(rows).withoutEmptyColumns,
      notes: trend.isEmpty ? [] : [trendNote(trend.count)])
  }

  /// What the line shows.
  private func trendNote(_ count: Int) -> String {
    let all = review.evaluation.history + (review.isClosed ? [review.period] : [])
    let periods = all.suffix(count).map(wording.period)
    return wording.trendNote(periods.count, from: periods.first ?? "", to: periods.last ?? "")
  }
}

// MARK: - Causes and movers

extension ReviewLayout {
  /// Which nodes made the gap: where the walks down the largest contributions end, the largest first.
  private var causes: Section? {
    let causes = review.attribution.causes.filter { $0.path.count > 1 }.sorted {
      $0.contribution.value.magnitude > $1.contribution.value.magnitude
    }
    guard !causes.isEmpty else {
      if review.attribution.levels.isEmpty { return nil }
      let readings = review.attribution.causes.map(reading.text)
      return readings.isEmpty ? nil : Section(id: "causes", heading: wording.causesHeading, sentences: readings)
    }
    let grid = Grid<(offset: Int, element: Attribution.Cause)>([
      PageColumn("rank", "#", .number) { .integer($0.offset + 1) },
      PageColumn("name", wording.indicator, .tree) {
        .label(reading.path(of: $0.element), suffix: $0.element.kind.map { " ~ " + wording.line($0) } ?? "")
      },
      PageColumn("owner", wording.owner, .text) { .word(owner(of: $0.element)) },
      PageColumn("contribution", wording.effect, .number, isJudged: true) {
        .amount($0.element.contribution, reading.format.variance)
      },
      shareOfGap(absent: .missing) { $0.element.share },
      PageColumn("breadth", wording.breadthColumn, .word) { .text(wording.breadth($0.element.breadth)) },
      PageColumn("one_of", wording.oneOf, .text, sacrifice: 2) { row in
        .text(row.element.breakdown.map { wording.parts(row.element.childCount, by: $0.text(in: style.language)) } ?? "")
      },
      PageColumn("effect", wording.effectKind, .word) { .text(effect(of: $0.element)) },
    ])
    return Section(
      id: "causes", heading: wording.causesHeading, sentences: causes.map(reading.text),
      table: grid.table(of: causes.enumerated()) { tone(of: $0.element.contribution) }.withoutEmptyColumns,
      notes: remainders(of: causes))
  }

  func shareOfGap<Value>(absent: Cell = .empty, _ share: @escaping (Value) -> Ratio?) -> PageColumn<Value> {
    PageColumn("share_of_gap", wording.shareOfGap, .number, symbol: wording.shareOfTheGap, wholeTone: tone(of: review.attribution.node.gap))
    {
      .ratio(share($0), .wholePercent, absent: absent)
    }
  }

  private func owner(of cause: Attribution.Cause) -> String? {
    guard cause.kind == nil, let index = indexOfID[cause.id] else { return nil }
    return review.evaluation.ownerName(review.evaluation.nodes[index], style.language)
  }

  /// Whether it is a member's own rate or the mix of members; empty for what is neither.
  private func effect(of cause: Attribution.Cause) -> String {
    if cause.kind == .mix { return wording.adjustment(.mix) }
    let line = review.attribution.lines.first { $0.id == cause.id }
    return line?.effects == nil ? "" : wording.rateEffectWord
  }

  /// What each cause leaves of the gap: alternative views, so each by itself.
  private func remainders(of causes: [Attribution.Cause]) -> [String] {
    guard let gap = review.attribution.node.gap else { return [] }
    return causes.map { cause in
      let rest = Amount(gap.value - cause.contribution.value) ?? gap
      let first = review.attribution.lines.first { $0.id == cause.path[1] }.map { review.attribution.levels[$0.levelIndex].name }
      return wording.remainder(
        (first ?? cause.breakdown ?? "").text(in: style.language), gap: reading.format.variance(gap, wording),
        cause: reading.format.variance(cause.contribution, wording), rest: reading.format.variance(rest, wording))
    }
  }

  private static let mostMovers = 5

  /// The leaves that moved the top KPI most, both ways, and what cancels out inside others.
  private var movers: Section? {
    let attribution = review.attribution
    let taken = Set(attribution.levels.compactMap(\.parentIndex))
    // Under a hundredth of what moved nobody need look at it.
    let gross = attribution.levels.filter { $0.parentIndex == nil }.map { $0.grossUp.value + $0.grossDown.value }.max() ?? 0
    let leaves = attribution.lines.enumerated().filter { index, line in
      !taken.contains(index) && line.kind == nil && line.contribution.map { $0.value != 0 && abs($0.value) >= gross / 100 } ?? false
    }.map(\.element)
    guard leaves.count > 1 else { return nil }
    /// The largest of one direction, of those alike the first.
    func largest(_ sign: Double) -> [Attribution.Line] {
      func size(_ line: Attribution.Line) -> Double { (line.contribution?.value ?? 0) * sign }
      return leaves.enumerated().filter { size($0.element) > 0 }.sorted { left, right in
        (size(right.element), left.offset) < (size(left.element), right.offset)
      }.prefix(Self.mostMovers).map(\.element)
    }
    let grid = moverGrid
    let worse = attribution.node.direction == .down ? 1.0 : -1
    let (down, up) = (largest(worse), largest(-worse))
    let rows = [(wording.movedWorse, down), (wording.movedBetter, up)].filter { !$1.isEmpty }.flatMap { label, lines in
      [grid.heading(label, depth: 0)] + lines.map { grid.row($0, depth: 1, tone: tone(of: $0.contribution)) }
    }
    return Section(
      id: "movers", heading: wording.moversHeading, sentences: attribution.findings.prefix(5).map(reading.text),
      table: grid.table(rows).withoutEmptyColumns,
      notes: [grossCheck, wording.listed(down.count + up.count, of: leaves.count)].compactMap { $0 })
  }

  private var moverGrid: Grid<Attribution.Line> {
    let ratio = wording.reference(.target).ratio
    func node(_ line: Attribution.Line) -> Evaluation.Node? { indexOfID[line.id].map { review.evaluation.nodes[$0] } }
    return Grid([
      PageColumn("name", wording.indicator, .tree) { .label($0.name?.text(in: style.language) ?? $0.id, suffix: "") },
      PageColumn("parent", wording.within, .text) { line in
        let level = review.attribution.levels[line.levelIndex]
        let parent = level.parentIndex.map { review.attribution.lines[$0].name ?? "" } ?? review.attribution.node.name
        return .text("\(wording.phrase(parent)) \(wording.breakdown(level.name.text(in: style.language)))")
      },
      PageColumn("owner", wording.owner, .text) { .word(node($0).flatMap { review.evaluation.ownerName($0, style.language) }) },
      PageColumn("contribution", wording.effect, .number, isJudged: true) { .amount($0.contribution, reading.format.variance) },
      shareOfGap(\.shareOfGap),
      PageColumn("gap_ratio", ratio, .number, symbol: wording.symbol(ratio), sacrifice: 2) { line in
        let node = node(line)
        return node?.isPercent == true ? .amount(node?.gap, .points(style.language)) : .ratio(node?.gapRatio, .relative)
      },
    ])
  }

  private var grossCheck: String? {
    let texts = review.attribution.levels.filter { $0.parentIndex == nil && $0.sum != nil }.compactMap { level -> String? in
      guard let gap = level.gap else { return nil }
      let difference = level.grossUp.value - level.grossDown.value - gap.value
      let size = max(level.grossUp.value, level.grossDown.value)
      guard let rest = Amount(abs(difference) <= 1e-9 * size ? 0 : difference) else { return nil }
      return "\(reading.format.variance(rest, wording)) (\(level.name.text(in: style.language)))"
    }
    return texts.isEmpty ? nil : wording.grossCheck(texts)
  }
}

// MARK: - Process KPIs and targets

extension ReviewLayout {
  /// What is steered on the way, and what must not get worse, with those that are off first.
  private var process: Section? {
    let definitions = review.definitions.filter { $0.role != .outcome }
    guard !definitions.isEmpty else { return nil }
    let roles = Dictionary(definitions.map { ($0.nodeIndex, $0.role) }, uniquingKeysWith: { first, _ in first })
    let grid = evaluation.grid(role: { row in .word(roles[row.index].map(wording.role)) }, showsVariation: true)
    var warnings: [String] = []
    let rows = definitions.map { definition in
      let node = review.evaluation.nodes[definition.nodeIndex]
      if isOff(node), let actual = node.actual, let reference = node.reference, let completion = node.completion {
        let format = evaluation.format(node)
        let unit = evaluation.unitLabel(node) ?? ""
        warnings.append(
          wording.warning(
            wording.phrase(node.name), wording.role(definition.role), value: format.text(actual.value),
            target: wording.quantity(format.text(reference.value), unit: unit),
            completion: evaluation.completionFormat.text(completion.raw.value), owner: people.owner(ofNode: node.id)))
      }
      return grid.row(TreeRow(review.evaluation, definition.nodeIndex), tone: node.status.tone)
    }
    let isJudged = definitions.contains { review.evaluation.nodes[$0.nodeIndex].completion != nil }
    return Section(
      id: "process", heading: wording.processHeading, sentences: warnings.isEmpty && isJudged ? [wording.onTarget] : warnings,
      table: grid.table(rows).withoutEmptyColumns)
  }

  private func isOff(_ node: Evaluation.Node) -> Bool { node.completion.map { $0.raw.value < 1 - Band.tolerance } ?? false }

  /// Targets that became others in the period: from what to what, why, and who agreed.
  private var targetChanges: Section? {
    typealias Change = (node: TargetReport.Node, before: TargetReport.Version, after: TargetReport.Version)
    let terms = TargetTerms(wording: wording)
    var changes: [Change] = []
    var notes: [String] = []
    for node in review.targets.nodes {
      for (before, after) in zip(node.versions, node.versions.dropFirst()) where review.targets.period.days.contains(after.from) {
        changes.append((node, before, after))
        if after.isRetroactive { notes.append(wording.agreedLate(node.id)) }
      }
      if let original = node.original, let target = node.target, original != target {
        notes.append(originalText(node, original: original, target: target))
      }
    }
    guard !changes.isEmpty else { return nil }
    if let history = review.targets.history, history.obstacle == nil { notes.append(wording.history(history)) }
    let grid = Grid<Change>([
      PageColumn("name", wording.indicator, .tree) { .label($0.node.name.text(in: style.language), suffix: "") },
      PageColumn("from", wording.fromDay, .word) { .text(wording.date($0.after.from)) },
      PageColumn("before", wording.was, .word) { .text(terms.text($0.before, $0.node.unit)) },
      PageColumn("after", wording.isNow, .word) { .text(terms.text($0.after, $0.node.unit)) },
      PageColumn("reason", wording.reason, .text) { .word($0.after.reason) },
      PageColumn("approved_by", wording.approvedBy, .text) { .word($0.after.approvedBy.map(people.name)) },
      PageColumn("agreed", wording.agreedOn, .word, sacrifice: 2) { .word($0.after.agreed.map(wording.date)) },
      PageColumn("commit", wording.commit, .word, sacrifice: 1) { .word($0.after.commit) },
    ])
    return Section(
      id: "targets", heading: wording.changesHeading, table: grid.table(of: changes).withoutEmptyColumns, notes: notes)
  }

  /// The completion against the target as it was when the period began, beside that against the current one.
  private func originalText(_ node: TargetReport.Node, original: Amount, target: Amount) -> String {
    let amounts = wording.changed(
      node.id, from: TargetTerms.amount(original.value, node.unit), to: TargetTerms.amount(target.value, node.unit))
    guard let actual = node.actual, original.value > 0, target.value > 0, let first = Ratio(actual.value / original.value),
      let now = Ratio(actual.value / target.value)
    else { return amounts }
    return amounts + wording.reachedOf(first: NumberFormat.percent.text(first.value), current: NumberFormat.percent.text(now.value))
  }
}
