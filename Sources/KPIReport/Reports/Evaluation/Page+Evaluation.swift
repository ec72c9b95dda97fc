package import KPIAnalysis
import KPIModel

extension Page {
  /// The table of `kpitree evaluate`: one row a node, breakdown by breakdown, and whether they reconcile.
  package init(_ evaluation: Evaluation, style: PageStyle) {
    self = EvaluationLayout(evaluation, style).page
  }
}

extension Chart {
  /// The whole tree with its figures: what came of each node, and how far that is from what it is compared with.
  package init(treeOf evaluation: Evaluation, style: PageStyle) {
    self = EvaluationLayout(evaluation, style).tree
  }
}

/// Turns an evaluation into rows; linear in its nodes.
struct EvaluationLayout {
  let evaluation: Evaluation
  let style: PageStyle
  let wording: Wording
  /// How the amounts of each unit are shown.
  let groups: [UnitGroup: AmountFormat]
  /// The root's: what the title names and the rows need not.
  let tableGroup: UnitGroup?
  let bounds: [Double]
  /// Whether there is a top gap that nodes have a share of.
  let isAttributed: Bool
  /// Whether completions belong on the page: a comparison of periods without any target has none.
  let isScored: Bool

  /// Rows of one unit share one scale; rates are never scaled with the amounts that they are made of.
  struct UnitGroup: Hashable {
    var unit: MeasureUnit
    var isRate: Bool
  }

  struct AmountFormat {
    var scale: UnitScale
    var number: NumberFormat
  }

  init(_ evaluation: Evaluation, _ style: PageStyle) {
    self.evaluation = evaluation
    self.style = style
    wording = Wording(language: style.language)
    tableGroup = evaluation.nodes.first.map(EvaluationLayout.group)
    groups = EvaluationLayout.formats(of: evaluation, style)
    bounds = evaluation.bands.compactMap(\.bound)
    isAttributed = evaluation.nodes.contains { $0.shareOfTopGap != nil }
    isScored = evaluation.against == .target || evaluation.nodes.contains { $0.completion != nil }
  }

  var page: Page {
    Page(
      language: style.language, title: title, sentences: sentences, charts: [bullets].compactMap { $0 },
      table: table(), notes: notes)
  }

  // MARK: Units

  private static func group(_ node: Evaluation.Node) -> UnitGroup {
    UnitGroup(
      unit: node.unit ?? .plain, isRate: node.kind == .ratio || node.kind == .given || node.unit?.isRate == true)
  }

  private static func formats(of evaluation: Evaluation, _ style: PageStyle) -> [UnitGroup: AmountFormat] {
    var magnitudes: [UnitGroup: Double] = [:]
    var fractions: Set<UnitGroup> = []
    for node in evaluation.nodes {
      let group = group(node)
      let figures = [node.actual, node.reference].compactMap { $0?.value }
      guard let magnitude = figures.map(\.magnitude).max() else { continue }
      // The first row of a unit is the highest in the tree and sets its scale.
      if magnitudes[group] == nil { magnitudes[group] = magnitude }
      if figures.contains(where: { $0 != $0.rounded() }) { fractions.insert(group) }
    }
    let tableGroup = evaluation.nodes.first.map(group)
    var formats: [UnitGroup: AmountFormat] = [:]
    for (group, magnitude) in magnitudes {
      if group.unit.isPercent {
        formats[group] = AmountFormat(scale: .plain, number: .percent)
        continue
      }
      let choice = group.isRate ? .plain : group == tableGroup ? style.unit : .auto
      let scale = UnitScale(choice, magnitude: magnitude, language: style.language)
      formats[group] = AmountFormat(
        scale: scale,
        number: scale.format(magnitude: magnitude, areWhole: !fractions.contains(group), currency: group.unit.currency))
    }
    return formats
  }

  func format(_ node: Evaluation.Node) -> NumberFormat {
    groups[EvaluationLayout.group(node)]?.number ?? NumberFormat()
  }

  func variance(_ node: Evaluation.Node) -> NumberFormat {
    node.isPercent ? .points(style.language) : format(node).asVariance
  }

  private func unitLabel(_ group: UnitGroup) -> String {
    group.unit.isPercent ? "%" : wording.unit(group.unit, groups[group]?.scale ?? .plain)
  }

  // MARK: Words

  private func name(_ node: Evaluation.Node) -> String { node.name.text(in: style.language) }
  private func phrase(_ node: Evaluation.Node) -> String { wording.phrase(node.name) }

  var title: Page.Title {
    var what = evaluation.nodes.first.map(name) ?? ""
    if let tableGroup {
      let unit = unitLabel(tableGroup)
      if !unit.isEmpty { what += wording.pick(", ", "，") + unit }
    }
    return Page.Title(
      who: evaluation.model.text(in: style.language), what: what,
      when: wording.when(evaluation.period, isClosed: evaluation.isClosed, asOf: evaluation.asOf))
  }

  private var sentences: [String] {
    guard let root = evaluation.nodes.first else { return [] }
    var sentences: [String] = []
    let comparison = wording.comparison(evaluation.against, referencePeriod: evaluation.referencePeriod)
    if let actual = root.actual {
      let actualText = format(root).text(actual.value)
      if let gap = root.gap {
        let ratio = root.isPercent ? nil : root.gapRatio.map { NumberFormat.percent.asVariance.text($0.value) }
        sentences.append(
          wording.result(
            phrase(root), actual: actualText, gap: gapText(gap, of: root), ratio: ratio, comparison: comparison))
      } else {
        sentences.append(wording.noReference(phrase(root), actual: actualText, evaluation.against))
      }
    } else {
      sentences.append(wording.noActual(phrase(root), in: evaluation.period))
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
    return counts.isEmpty ? nil : wording.counts(counts)
  }

  private func gapText(_ gap: Amount, of node: Evaluation.Node) -> String {
    var format = variance(node)
    if node.isPercent { format.suffix = wording.points }
    return format.text(gap.value)
  }

  // MARK: Rows

  var columns: [Table.Column] {
    let reference = wording.reference(evaluation.against)
    var columns = [
      Table.Column(header: wording.level, role: .number, sacrifice: 2),
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: reference.value, role: .number),
      Table.Column(header: wording.actual, role: .number),
      Table.Column(header: reference.variance, symbol: wording.symbol(reference.variance), role: .number, isJudged: true),
      Table.Column(header: reference.ratio, symbol: wording.symbol(reference.ratio), role: .number, isJudged: true, sacrifice: 3),
    ]
    if isAttributed { columns.append(Table.Column(header: wording.shareOfGap, role: .number, wholeTone: wholeTone)) }
    if isScored {
      columns += [
        Table.Column(header: wording.completion, role: .number),
        Table.Column(header: wording.grade, role: .word, isJudged: true),
      ]
    }
    if style.isWide {
      columns += [
        Table.Column(header: wording.referenceKind, role: .word),
        Table.Column(header: wording.coverage, role: .number),
        Table.Column(header: wording.team, role: .text),
        Table.Column(header: wording.identifier, role: .text),
      ]
    }
    return columns
  }

  /// How the top gap is judged.
  private var wholeTone: Table.Row.Tone {
    guard let root = evaluation.nodes.first, let gap = root.gap, gap.value != 0 else { return .neutral }
    return (gap.value > 0) == (root.direction == .up) ? .good : .bad
  }

  /// - Parameters:
  ///   - mostDepth: how many edges below the first node are shown; nil for all.
  ///   - trends: by node, its figures over time; nil for no such column.
  func table(mostDepth: Int? = nil, trends: [[Double?]]? = nil) -> Table {
    guard let trends else { return Table(columns: columns, rows: rows(mostDepth) { _ in nil }) }
    return Table(
      columns: columns + [Table.Column(header: wording.trend, role: .word, sacrifice: 1)], rows: rows(mostDepth) { .trend(trends[$0]) })
  }

  /// - Parameter last: what stands in one more cell of a node's row; nil for no such cell.
  private func rows(_ mostDepth: Int?, last: (Int) -> Cell?) -> [Table.Row] {
    let isShown = mostDepth.map { limit in evaluation.nodes.map { $0.depth - evaluation.nodes[0].depth <= limit } }
    let hasLast = !evaluation.nodes.isEmpty && last(0) != nil
    func padded(_ row: Table.Row) -> Table.Row {
      guard hasLast else { return row }
      var row = row
      row.cells.append(.empty)
      return row
    }
    let arrangement = Arrangement(
      parents: evaluation.nodes.map(\.parentIndex), breakdowns: evaluation.nodes.map(\.breakdownIndex),
      owners: evaluation.breakdowns.map(\.nodeIndex))
    var rows: [Table.Row] = []
    rows.reserveCapacity(arrangement.steps.count)
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index):
        if let isShown, !isShown[index] { continue }
        var row = row(evaluation.nodes[index], depth: depth)
        if let last = last(index) { row.cells.append(last) }
        rows.append(row)
      case .heading(let breakdown, let node):
        if let mostDepth, evaluation.nodes[node].depth - evaluation.nodes[0].depth >= mostDepth { continue }
        let name = breakdown.map { wording.breakdown(evaluation.breakdowns[$0].name.text(in: style.language)) }
        var row = padded(heading(name ?? wording.supports, depth: depth))
        row.breakdown = breakdown.map { evaluation.breakdowns[$0].key }
        rows.append(row)
      case .end(let index):
        let breakdown = evaluation.breakdowns[index]
        let node = evaluation.nodes[breakdown.nodeIndex]
        if let mostDepth, node.depth - evaluation.nodes[0].depth >= mostDepth { continue }
        for line in breakdown.lines { rows.append(padded(row(line, of: node, depth: depth))) }
      }
    }
    return rows
  }

  private func heading(_ label: String, depth: Int) -> Table.Row {
    Table.Row(label: label, in: 1, of: columns.count, depth: depth, isHeading: true)
  }

  private func row(_ line: Evaluation.Line, of node: Evaluation.Node, depth: Int) -> Table.Row {
    var row = Table.Row(label: "~ " + wording.line(line.kind), in: 1, of: columns.count, depth: depth)
    row.cells[3] = .amount(line.reference, format(node))
    row.cells[4] = .amount(line.actual, format(node))
    row.cells[5] = .amount(line.gap, variance(node))
    return row
  }

  func row(_ node: Evaluation.Node, depth: Int) -> Table.Row {
    var suffix = node.class.map { " [\($0.rawValue)]" } ?? ""
    if let label = unitLabel(node), label != unitLabel(above: node) { suffix += " (\(label.isEmpty ? wording.number : label))" }
    var cells: [Cell] = [
      .integer(node.level),
      .label(name(node), suffix: suffix),
      .word(node.owner),
      .amount(node.reference, format(node)),
      .amount(node.actual, format(node)),
      .amount(node.gap, variance(node)),
      // A gap in points beside a relative one in percent would be read as the same thing.
      node.isPercent ? .empty : .ratio(node.gapRatio, .relative),
    ]
    if isAttributed { cells.append(.ratio(node.shareOfTopGap, .wholePercent, absent: .empty)) }
    if isScored { cells += [completion(node), .text(standing(node))] }
    if style.isWide {
      cells += [
        node.referenceKind.map { .text(wording.referenceKind($0)) } ?? .missing,
        node.coverage.map { .number($0.value, NumberFormat(power: -2, fractionDigits: 0, suffix: "%", bounds: [1])) } ?? .missing,
        node.team.map(Cell.text) ?? .missing,
        .text(node.id),
      ]
    }
    return Table.Row(depth: depth, cells: cells, tone: node.status.tone)
  }

  /// What a row's amounts are counted in; nil where it has none, or they say it themselves.
  func unitLabel(_ node: Evaluation.Node) -> String? {
    let group = EvaluationLayout.group(node)
    if node.kind == .grouping || node.kind == .project || group.unit.isPercent || groups[group] == nil { return nil }
    return unitLabel(group)
  }

  /// What a reader takes a row's amounts for: what the row above it is counted in, else the table.
  private func unitLabel(above node: Evaluation.Node) -> String? {
    var next = node.parentIndex
    while let index = next {
      if let label = unitLabel(evaluation.nodes[index]) { return label }
      next = evaluation.nodes[index].parentIndex
    }
    return tableGroup.map(unitLabel)
  }

  var completionFormat: NumberFormat { .completion(bounds: bounds) }

  private func completion(_ node: Evaluation.Node) -> Cell {
    guard let completion = node.completion else { return .missing }
    return .number(completion.raw.value, completionFormat, mark: completion.isClipped ? "*" : "")
  }

  func standing(_ node: Evaluation.Node) -> String {
    let word = wording.status(node.status)
    guard let grade = node.grade else { return word }
    return "\(grade) \(word)"
  }

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
        name: name(node), depth: node.depth - top, completion: node.completion?.raw.value ?? 0, completionText: completion(node).text,
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
    return own == tableGroup.map(unitLabel) ? "" : own
  }

  var tree: Chart {
    let arrangement = Arrangement(
      parents: evaluation.nodes.map(\.parentIndex), breakdowns: evaluation.nodes.map(\.breakdownIndex),
      owners: evaluation.breakdowns.map(\.nodeIndex))
    var items: [Chart.Tree.Item] = []
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index): items.append(item(evaluation.nodes[index], depth: depth))
      case .heading(let index, _):
        let name = index.map { wording.breakdown(evaluation.breakdowns[$0].name.text(in: style.language)) } ?? wording.supports
        items.append(Chart.Tree.Item(depth: depth, name: name, isHeading: true))
      case .end: break
      }
    }
    return Chart(
      caption: wording.treeCaption(wording.reference(evaluation.against).value), description: wording.nodes(evaluation.nodes.count),
      content: .tree(Chart.Tree(items: items)))
  }

  private func item(_ node: Evaluation.Node, depth: Int) -> Chart.Tree.Item {
    let own = unitLabel(node) ?? ""
    let label = own == tableGroup.map(unitLabel) ? "" : own
    let actual = node.actual.map { format(node).text($0.value) + (node.isPercent || label.isEmpty ? "" : " " + label) }
    let distance =
      node.isPercent ? node.gap.map { variance(node).text($0.value) } : node.gapRatio.map { NumberFormat.percent.asVariance.text($0.value) }
    return Chart.Tree.Item(
      depth: depth, name: name(node), suffix: node.class.map { " [\($0.rawValue)]" } ?? "", detail: actual ?? wording.status(node.status),
      judgement: [distance ?? "", node.grade ?? ""].filter { !$0.isEmpty }.joined(separator: " "), tone: node.status.tone)
  }

  // MARK: Notes

  var notes: [String] { [checks, clipped].compactMap { $0 } }

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
