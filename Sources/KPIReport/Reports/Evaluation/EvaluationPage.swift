package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  /// `kpitree evaluate`: one row a node, breakdown by breakdown, and whether they reconcile.
  package init(_ evaluation: Evaluation, _ provenance: Provenance) {
    self.init(
      provenance: provenance, page: { EvaluationLayout(evaluation, $0).page(PlaceReader(provenance.sources)) },
      document: { Document(evaluation, provenance, style: $0) },
      workbook: Workbook.Content(evaluation: evaluation),
      charts: { $0.sections.flatMap(\.charts) + [EvaluationLayout(evaluation, $1).tree] })
  }
}

/// Turns an evaluation into rows; linear in its nodes.
struct EvaluationLayout {
  let evaluation: Evaluation
  let style: PageStyle
  /// How the amounts of each unit are shown.
  let formats: UnitFormats

  init(_ evaluation: Evaluation, _ style: PageStyle) {
    self.evaluation = evaluation
    self.style = style
    formats = UnitFormats(evaluation.nodes.map { ($0.group, $0.figures) }, style)
  }

  var wording: Wording { style.wording }
  var bounds: [Double] { evaluation.bands.compactMap(\.bound) }
  /// Whether completions belong on the page: a comparison of periods without any target has none.
  private var isScored: Bool { evaluation.against == .target || evaluation.nodes.contains { $0.completion != nil } }

  func page(_ places: PlaceReader) -> Page {
    var page = Page(
      language: style.language, title: title, sentences: sentences, charts: [bullets].compactMap { $0 },
      table: evaluation.parts.isEmpty ? table() : periodTable(), notes: notes + (evaluation.parts.isEmpty ? [] : [wording.totalNote]))
    page.people = people
    if style.hasFirstScreen { page.firstScreen = FirstScreenLayout(self, places).screen(sentences) }
    return page
  }

  /// Who owns anything, with ids and teams.
  var people: [Page.Person] {
    var seen: Set<String> = []
    return evaluation.nodes.compactMap { node in
      guard let owner = node.owner, seen.insert(owner).inserted, let name = ownerName(node) else { return nil }
      let team = node.team.map { [$0, evaluation.namesOfTeams[$0]?.text(in: style.language) ?? ""] } ?? []
      return Page.Person(name: name, words: [owner] + team)
    }
  }

  // MARK: Units

  func format(_ node: Evaluation.Node) -> NumberFormat { formats.number(node.group) }

  func variance(_ node: Evaluation.Node) -> NumberFormat {
    node.isPercent ? .points(style.language) : format(node).asVariance
  }

  /// What the table's amounts are counted in.
  var tableUnit: String? { formats.tableGroup.map { formats.label($0, wording) } }

  // MARK: Words

  private func name(_ node: Evaluation.Node) -> String { node.name.text(in: style.language) }

  private func ownerName(_ node: Evaluation.Node) -> String? { evaluation.ownerName(node, style.language) }

  var title: Page.Title {
    let what = [evaluation.nodes.first.map(name) ?? "", tableUnit ?? ""]
    return evaluation.title(what: what.filter { !$0.isEmpty }.joined(separator: wording.comma), wording)
  }

  var sentences: [String] {
    guard let root = evaluation.nodes.first else { return [] }
    var sentences: [String] = []
    let comparison = wording.comparison(evaluation.against, referencePeriod: evaluation.referencePeriod)
    if let actual = root.actual {
      let actualText = format(root).text(actual.value)
      if let gap = root.gap {
        let ratio = root.isPercent ? nil : root.gapRatio.map { NumberFormat.percent.asVariance.text($0.value) }
        sentences.append(
          wording.result(
            wording.phrase(root.name), actual: actualText, gap: gapText(gap, of: root), ratio: ratio, comparison: comparison))
      } else {
        sentences.append(wording.noReference(wording.phrase(root.name), actual: actualText, evaluation.against))
      }
    } else {
      sentences.append(wording.noActual(wording.phrase(root.name), in: evaluation.period))
    }
    if evaluation.against == .target, let counts { sentences.append(counts) }
    if evaluation.isClosed, root.kind == .flow || root.kind == .distinct,
      let lengths = wording.lengths(evaluation.period, evaluation.referencePeriod)
    {
      sentences.append(lengths)
    }
    return sentences
  }

  /// How many rows stand where; nil where none is judged.
  var counts: String? {
    let scored: [Evaluation.Status] = [.exceeded, .met, .near, .missed]
    let counts = scored.compactMap { status in
      let count = evaluation.nodes.count { $0.status == status }
      return count > 0 ? (status: status, count: count) : nil
    }
    return counts.isEmpty ? nil : wording.counts(counts, nearness: nearness)
  }

  /// How far below its target what is near may be.
  private var nearness: String? {
    let near = evaluation.bands.filter { $0.status == .near }.compactMap(\.bound).min()
    let met = evaluation.bands.filter { $0.status == .met }.compactMap(\.bound).min()
    guard let near, let met, met == 1 else { return nil }
    return NumberFormat.wholePercent.text(1 - near)
  }

  /// A variance in a sentence: points in words.
  func gapText(_ gap: Amount, of node: Evaluation.Node) -> String {
    var format = variance(node)
    if node.isPercent { format.suffix = wording.points }
    return format.text(gap.value)
  }

  /// Likewise where nothing has named the unit: `-99.5k CNY`.
  func gapQuantity(_ gap: Amount, of node: Evaluation.Node) -> String {
    node.isPercent ? gapText(gap, of: node) : wording.quantity(gapText(gap, of: node), unit: formats.label(node.group, wording))
  }

  // MARK: Rows

  /// - Parameters:
  ///   - trends: by node, its figures over time; nil for no such column.
  ///   - role: what a table of nodes of several roles says of each, in place of the level.
  ///   - showsVariation: whether it says of each if that is news, where any of them can.
  func grid(trends: [[Double?]]? = nil, role: ((TreeRow<Evaluation>) -> Cell)? = nil, showsVariation: Bool = false) -> Grid<
    TreeRow<Evaluation>
  > {
    let reference = wording.reference(evaluation.against)
    let completionFormat = completionFormat
    let shares = PageColumn<TreeRow<Evaluation>>(
      "share_of_top_gap", wording.shareOfGap, .number, symbol: wording.shareOfTheGap, wholeTone: wholeTone
    ) {
      .ratio($0.node.shareOfTopGap, .wholePercent, absent: .empty)
    }
    let scores: [PageColumn<TreeRow<Evaluation>>] = [
      PageColumn("completion", wording.completion, .number, symbol: wording.attainment) { completion($0.node, completionFormat) },
      PageColumn("grade", wording.grade, .word, isJudged: true) { .text(standing($0.node)) },
    ]
    let wide: [PageColumn<TreeRow<Evaluation>>] = [
      PageColumn("reference_kind", wording.referenceKind, .word) { .word($0.node.referenceKind.map(wording.referenceKind)) },
      PageColumn("coverage", wording.coverage, .number) { .ratio($0.node.coverage, .complete) },
      PageColumn("team", wording.team, .text) { .word($0.node.team) },
      PageColumn("id", wording.identifier, .text) { .text($0.node.id) },
    ]
    let variation = PageColumn<TreeRow<Evaluation>>("variation", wording.usual, .word, sacrifice: 1) { row in
      let side = row.node.actual.flatMap { row.node.normalVariation?.side(of: $0) }
      return .text(wording.variation(side, row.node.course?.direction))
    }
    return Grid(
      [
        role.map { PageColumn("role", wording.roleColumn, .word, $0) }
          ?? PageColumn("level", wording.level, .number, sacrifice: 2) { .integer($0.node.level) },
        PageColumn("name", wording.indicator, .tree) { .label(name($0.node), suffix: suffix($0.node)) },
        PageColumn("owner", wording.owner, .text) { .word(ownerName($0.node)) },
        PageColumn("reference", reference.value, .number) { row in
          let mark = row.node.referenceKind == .allocated ? Wording.spreadMark : ""
          return row.node.reference.map { .number($0.value, format(row.node), mark: mark) } ?? .missing
        },
        PageColumn("actual", wording.actual, .number) { .amount($0.node.actual, format($0.node)) },
        PageColumn("gap", reference.variance, .number, symbol: wording.symbol(reference.variance), isJudged: true) {
          .amount($0.node.gap, variance($0.node))
        },
        PageColumn("gap_ratio", reference.ratio, .number, symbol: wording.symbol(reference.ratio), isJudged: true, sacrifice: 3) {
          // A gap in points beside a relative one in percent would be read as the same thing.
          $0.node.isPercent ? .empty : .ratio($0.node.gapRatio, .relative)
        },
        evaluation.nodes.contains { $0.shareOfTopGap != nil } ? shares : nil,
      ] + (isScored ? scores : []) + (style.isWide ? wide : []) + [
        showsVariation && evaluation.nodes.contains { $0.normalVariation != nil || $0.course != nil } ? variation : nil,
        trends.map { trends in PageColumn("trend", wording.trend, .word, sacrifice: 1) { .trend(trends[$0.index]) } },
      ])
  }

  /// How the top gap is judged.
  private var wholeTone: Table.Row.Tone { evaluation.nodes.first.map { $0.direction.tone(of: $0.gap) } ?? .neutral }

  /// - Parameter mostDepth: how many edges below the first node are shown; nil for all.
  func table(mostDepth: Int? = nil, trends: [[Double?]]? = nil, showsVariation: Bool = false) -> Table {
    let grid = grid(trends: trends, showsVariation: showsVariation)
    let rows = grid.rows(evaluation, wording, mostDepth: mostDepth) { row, depth in
      var line = grid.row(row, depth: depth, tone: row.node.status.tone)
      line.id = row.node.id
      return line
    } below: { breakdown, depth in
      let node = evaluation.nodes[breakdown.nodeIndex]
      return breakdown.lines.map { line in
        grid.line(
          "~ " + wording.line(line.kind), depth: depth,
          [
            "reference": .amount(line.reference, format(node)), "actual": .amount(line.actual, format(node)),
            "gap": .amount(line.gap, variance(node)),
          ])
      }
    }
    return grid.table(rows)
  }

  func suffix(_ node: Evaluation.Node) -> String {
    guard let label = unitLabel(node), label != unitLabel(above: node) else { return node.classSuffix }
    return "\(node.classSuffix) (\(label.isEmpty ? wording.number : label))"
  }

  /// What a row's amounts are counted in; nil where it has none, or they say it themselves.
  func unitLabel(_ node: Evaluation.Node) -> String? {
    let group = node.group
    if node.kind == .grouping || node.kind == .project || group.unit.isPercent || !formats.has(group) { return nil }
    return formats.label(group, wording)
  }

  /// What a reader takes a row's amounts for: what the row above it is counted in, else the table.
  private func unitLabel(above node: Evaluation.Node) -> String? {
    var next = node.parentIndex
    while let index = next {
      if let label = unitLabel(evaluation.nodes[index]) { return label }
      next = evaluation.nodes[index].parentIndex
    }
    return tableUnit
  }

  var completionFormat: NumberFormat { .completion(bounds: bounds) }

  private func completion(_ node: Evaluation.Node, _ format: NumberFormat) -> Cell {
    node.completion.map { .number($0.raw.value, format, mark: $0.isClipped ? "*" : "") } ?? .missing
  }

  func standing(_ node: Evaluation.Node) -> String { wording.standing(node.grade, node.status) }

  // MARK: Charts

  /// How many bullet graphs a page has: the uppermost of what is scored.
  private static let mostBullets = 16

  /// Scored nodes on the way to their targets; nil where there are none.
  var bullets: Chart? {
    guard isScored else { return nil }
    let scored = evaluation.nodes.indices.filter { evaluation.nodes[$0].completion != nil }
    let limit = Self.mostBullets
    let ranked = scored.sorted { (evaluation.nodes[$0].depth, $0) < (evaluation.nodes[$1].depth, $1) }
    let shown = ranked.prefix(limit).sorted()
    guard !shown.isEmpty else { return nil }
    let top = evaluation.nodes.first?.depth ?? 0
    let lines = shown.map { index in
      let node = evaluation.nodes[index]
      return Chart.Bullets.Line(
        name: name(node), depth: node.depth - top, completion: node.completion?.raw.value ?? 0,
        completionText: completion(node, completionFormat).text,
        figures: figures(node), unit: ownUnit(node), standing: standing(node), tone: node.status.tone)
    }
    let rest = scored.count - shown.count
    return Chart(
      caption: wording.bullets(rest), description: wording.list(lines.map { "\($0.name) \($0.completionText), \($0.standing)" }),
      content: .bullets(
        Chart.Bullets(lines: lines, ranges: evaluation.bands.reversed().map { Chart.Bullets.Range(grade: $0.grade, from: $0.bound) })))
  }

  /// `591.6 of 690.0`; of a project nothing, since it is made of milestones.
  private func figures(_ node: Evaluation.Node) -> String {
    guard let actual = node.actual, let reference = node.reference else { return "" }
    return wording.reached(format(node).text(actual.value), of: format(node).text(reference.value))
  }

  /// The unit of a KPI with figures, where it is not the table's.
  private func ownUnit(_ node: Evaluation.Node) -> String {
    guard node.actual != nil, node.reference != nil, let own = unitLabel(node), !node.isPercent else { return "" }
    return own == tableUnit ? "" : own
  }

  /// The whole tree with its figures: what came of each node, and how far that is from what it is compared with.
  var tree: Chart {
    Chart(
      caption: wording.treeCaption(wording.reference(evaluation.against).value), description: wording.nodes(evaluation.nodes.count),
      content: .tree(evaluation.boxes(wording, item: item)))
  }

  private func item(_ node: Evaluation.Node, _ depth: Int) -> Chart.Tree.Item {
    let own = unitLabel(node) ?? ""
    let label = own == tableUnit ? "" : own
    let actual = node.actual.map { format(node).text($0.value) + (node.isPercent || label.isEmpty ? "" : " " + label) }
    let distance =
      node.isPercent ? node.gap.map { variance(node).text($0.value) } : node.gapRatio.map { NumberFormat.percent.asVariance.text($0.value) }
    return Chart.Tree.Item(
      depth: depth, name: name(node), suffix: node.classSuffix, detail: actual ?? wording.status(node.status),
      judgement: [distance ?? "", node.grade ?? ""].filter { !$0.isEmpty }.joined(separator: " "), tone: node.status.tone)
  }

  // MARK: Notes

  var notes: [String] {
    let isSpread = evaluation.nodes.contains { $0.referenceKind == .allocated }
    return [checks, isSpread ? wording.spreadNote : nil, clipped].compactMap { $0 }
  }

  private var clipped: String? {
    var values: [String] = []
    for case let completion? in evaluation.nodes.lazy.map(\.completion) where completion.isClipped {
      let text = NumberFormat.percent.text(completion.scored.value)
      if !values.contains(text) { values.append(text) }
    }
    return values.isEmpty ? nil : wording.clipped(to: values)
  }

  /// The root's breakdowns by name, others by name where they do not reconcile, and how many do.
  private var checks: String? {
    let mostNamed = 8
    var named: [String] = []
    var reconciledBelow = 0
    var unnamed = 0
    var partCounts = [Int](repeating: 0, count: evaluation.breakdowns.count)
    for case let breakdown? in evaluation.nodes.lazy.map(\.breakdownIndex) { partCounts[breakdown] += 1 }
    for (index, breakdown) in evaluation.breakdowns.enumerated() {
      let node = evaluation.nodes[breakdown.nodeIndex]
      let isRoot = breakdown.nodeIndex == 0
      let result = breakdown.reconciliation
      if !isRoot, let residual = result.residual, residual.value == 0 {
        reconciledBelow += 1
        continue
      }
      guard named.count < mostNamed else {
        unnamed += 1
        continue
      }
      let breakdownName = breakdown.name.text(in: style.language)
      let key = isRoot ? breakdownName : "\(node.id) \(breakdownName)"
      var text = partCounts[index] == 0 ? wording.noParts : wording.incomplete
      if let residual = result.residual {
        text = self.residual(residual, of: node)
        if result.kind == .distinct, residual.value != 0 { text = wording.overlap(text) }
      }
      named.append("\(text) (\(key))")
    }
    if reconciledBelow > 0 { named.append(wording.checkedBelow(reconciledBelow)) }
    if unnamed > 0 { named.append(wording.moreChecks(unnamed)) }
    return named.isEmpty ? nil : wording.check(named)
  }

  /// In the row's scale, or in full where that would show nothing of it.
  private func residual(_ residual: Amount, of node: Evaluation.Node) -> String {
    let format = node.isPercent ? NumberFormat.points(style.language) : format(node)
    if residual.value == 0 || !format.showsZero(residual.value) { return format.text(residual.value) }
    let magnitude = residual.value.magnitude
    let full = UnitScale.plain.format(magnitude: magnitude, areWhole: magnitude == magnitude.rounded()).text(residual.value)
    return [full, wording.unit(node.unit ?? .plain, .plain)].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Evaluation.Node {
  var isPercent: Bool { unit?.isPercent ?? false }
}
