package import KPIAnalysis
import KPIModel
import KPISource

extension Page {
  /// The page of `kpitree why`: a bridge from the reference to the actual for each breakdown, side by side, and what it says.
  ///
  /// - Parameter mostLines: of each breakdown, only so many of the largest are listed and the others together; nil for all.
  package init(_ attribution: Attribution, mostLines: Int? = nil, style: PageStyle) {
    var layout = AttributionLayout(attribution, mostLines: mostLines, style)
    self = layout.page()
  }
}

/// Turns an attribution into rows; linear in its lines.
struct AttributionLayout {
  let attribution: Attribution
  let mostLines: Int?
  /// How many edges below the asked node lines are listed; nil for all.
  let mostDepth: Int?
  /// Whether the most surprising breakdown comes first, else they come as declared.
  let isRanked: Bool
  let style: PageStyle
  let wording: Wording
  let reading: AttributionReading
  /// By level: the indices of its lines, in their order.
  let linesOfLevel: [[Int]]
  /// By line: the levels below it.
  let levelsOfLine: [Int: [Int]]
  /// Columns that only some attributions need.
  let hasMix: Bool
  let hasRange: Bool
  let hasNormal: Bool
  var rows: [Table.Row] = []

  init(_ attribution: Attribution, mostLines: Int? = nil, mostDepth: Int? = nil, isRanked: Bool = true, _ style: PageStyle) {
    self.attribution = attribution
    self.mostDepth = mostDepth
    self.isRanked = isRanked
    self.mostLines = mostLines
    self.style = style
    wording = Wording(language: style.language)
    reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    hasMix = attribution.lines.contains { $0.effects != nil }
    hasRange = attribution.lines.contains { $0.orderRange != nil }
    hasNormal = attribution.lines.contains { $0.normalVariation != nil }
    var linesOfLevel = [[Int]](repeating: [], count: attribution.levels.count)
    for (index, line) in attribution.lines.enumerated() { linesOfLevel[line.levelIndex].append(index) }
    self.linesOfLevel = linesOfLevel
    levelsOfLine = Dictionary(grouping: attribution.levels.indices.filter { attribution.levels[$0].parentIndex != nil }) {
      attribution.levels[$0].parentIndex ?? 0
    }
  }

  private var node: Attribution.Subject { attribution.node }
  private var name: String { node.name.text(in: style.language) }

  mutating func page() -> Page {
    var page = Page(
      language: style.language, title: title, sentences: sentences, charts: charts, table: table(), notes: notes, hints: hints)
    if let parts = Section(attribution, mostLines: mostLines, style: style) { page.sections.append(parts) }
    return page
  }

  mutating func table() -> Table {
    rows = []
    addRows()
    return Table(columns: columns, rows: rows)
  }

  // MARK: - Words

  private var title: Page.Title {
    let unit = reading.format.label(wording)
    let what = unit.isEmpty ? name : name + wording.pick(", ", "，") + unit
    return Page.Title(
      who: attribution.model.text(in: style.language), what: what,
      when: wording.when(attribution.period, isClosed: attribution.isClosed, asOf: attribution.asOf))
  }

  private var sentences: [String] {
    if let reason = attribution.reason { return [wording.unattributed(name, reason)] }
    guard let gap = node.gap, let actual = node.actual, let reference = node.reference else { return [] }
    let ratio = node.unit?.isPercent == true || reference.value == 0 ? nil : Ratio(gap.value / abs(reference.value))
    var sentences = [
      wording.result(
        name, actual: reading.format.number.text(actual.value), gap: reading.format.variance(gap, wording),
        ratio: ratio.map { NumberFormat.percent.asVariance.text($0.value) },
        comparison: wording.comparison(attribution.against, referencePeriod: attribution.referencePeriod))
    ]
    if let normal = reading.normalVariation { sentences.append(normal) }
    sentences += attribution.causes.map(reading.text)
    let shown = attribution.findings.prefix(AttributionLayout.mostFindings)
    sentences += shown.map(reading.text)
    return sentences
  }

  private static let mostFindings = 5

  var notes: [String] {
    var notes: [String] = []
    let tops = attribution.levels.filter { $0.parentIndex == nil && $0.sum != nil }
    if !tops.isEmpty {
      let amounts = tops.map { level in
        wording.gross(
          by: level.name.text(in: style.language), up: reading.format.variance(level.grossUp, wording),
          down: reading.format.variance(level.grossDown.negated, wording))
      }
      notes.append(wording.pick("Gross: ", "合计变动：") + amounts.joined(separator: wording.pick("; ", "；")))
    }
    var checks: [String] = []
    for level in tops {
      guard let residual = level.residual else { continue }
      checks.append("\(reading.format.variance(residual, wording)) (\(level.name.text(in: style.language)))")
    }
    if !checks.isEmpty {
      notes.append(wording.pick("Check: gap - lines = ", "核对：差额 - 各项 = ") + checks.joined(separator: wording.pick(", ", "，")))
    }
    if tops.count > 1 {
      notes.append(wording.pick("Breakdowns side by side are alternative views: never add them up.", "并列的分解是不同视角，不可相加。"))
    }
    if attribution.lines.contains(where: { $0.shareOfGap.map(isOverWhole) ?? false }) {
      notes.append(wording.pick("! more than the whole gap: other parts went the other way", "! 超过全部差额：其他部分方向相反"))
    }
    if let normal = normalNodes { notes.append(normal) }
    var reported: Set<Int> = []
    for line in attribution.lines
    where line.status != .ok && line.kind == nil && mostDepth.map({ line.depth <= $0 }) ?? true && reported.insert(line.levelIndex).inserted
    {
      let level = attribution.levels[line.levelIndex]
      guard let reason = reading.reason(line) else { continue }
      notes.append("* \(level.nodeID) \(wording.breakdown(level.name.text(in: style.language))): \(reason)")
    }
    return notes
  }

  private var normalNodes: String? {
    let mostNamed = 8
    let lines = attribution.lines.filter { $0.isNormal == true }
    let counts = lines.compactMap { $0.normalVariation?.periodCount }
    guard let fewest = counts.min(), let most = counts.max() else { return nil }
    let names = lines.prefix(mostNamed).map { $0.name?.text(in: style.language) ?? $0.id }
    return wording.normalNodes(
      names, more: lines.count - names.count, periods: wording.count(fewest...most, of: attribution.period.kind))
  }

  private var hints: [String] {
    guard let cause = attribution.causes.first, cause.kind == nil, cause.path.count > 1,
      attribution.lines.contains(where: { line in line.parentIndex.map { attribution.lines[$0].id == cause.id } ?? false })
    else { return [] }
    var options = attribution.against == .target ? "" : " --against \(attribution.against)"
    if attribution.method != .shapley { options += " --method \(attribution.method.rawValue)" }
    if !attribution.isClosed, let asOf = attribution.asOf { options += " --as-of \(asOf)" }
    return ["kpitree why \(ShellWord.quoted(cause.id)) --period \(attribution.period.name)\(options)"]
  }

  // MARK: - Rows

  private var columns: [Table.Column] {
    var columns = [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.effect, role: .number, isJudged: true),
      Table.Column(header: wording.shareOfGap, role: .number, wholeTone: tone(node.gap?.value ?? 0)),
    ]
    if style.isWide {
      let reference = wording.reference(attribution.against)
      columns += [
        Table.Column(header: reference.value, role: .number),
        Table.Column(header: wording.actual, role: .number),
        Table.Column(header: reference.variance, symbol: wording.symbol(reference.variance), role: .number, isJudged: true),
      ]
      if hasMix { columns.append(Table.Column(header: wording.mixEffect, role: .number)) }
      if hasRange { columns.append(Table.Column(header: wording.orderRange, role: .word)) }
      if hasNormal { columns.append(Table.Column(header: wording.normalRange, role: .word)) }
      columns.append(Table.Column(header: wording.identifier, role: .text))
    } else {
      columns.append(Table.Column(header: wording.bridge, role: .drawing))
    }
    return columns
  }

  private mutating func addRows() {
    let reference = wording.reference(attribution.against).value
    rows.append(station(reference, node.reference, bridge: ""))
    guard attribution.reason == nil, let gap = node.gap else {
      rows.append(station(wording.actual, node.actual, bridge: ""))
      return
    }
    let ranked = rankedTops
    let bridge = self.bridge(ranked, gap: gap.value)
    rows[0] = station(reference, node.reference, bridge: bridge.station(at: 0))
    for level in ranked {
      let isHeaded = ranked.count > 1
      if isHeaded { rows.append(heading(level, depth: 1)) }
      add(level, depth: isHeaded ? 2 : 1, from: 0, bridge)
    }
    rows.append(station(wording.actual, node.actual, bridge: bridge.station(at: gap.value)))
  }

  /// The asked node's own breakdowns, the one whose shares changed most first.
  private var rankedTops: [Int] {
    let tops = attribution.levels.indices.filter { attribution.levels[$0].parentIndex == nil }
    if !isRanked { return tops }
    return tops.sorted { (attribution.levels[$1].surprise ?? -1, $0) < (attribution.levels[$0].surprise ?? -1, $1) }
  }

  private func bridge(_ levels: [Int], gap: Double) -> Bridge {
    var stations = [0, gap]
    for level in levels {
      var position = 0.0
      for line in linesOfLevel[level] {
        position += attribution.lines[line].contribution?.value ?? 0
        stations.append(position)
      }
    }
    return Bridge(stations, width: 20)
  }

  private mutating func add(_ level: Int, depth: Int, from start: Double, _ bridge: Bridge) {
    let (shown, others) = listed(level, most: mostLines)
    var position = start
    for index in shown {
      addLine(index, depth: depth, from: position, bridge)
      position += attribution.lines[index].contribution?.value ?? 0
    }
    if !others.isEmpty {
      let sum = others.reduce(0) { $0 + (attribution.lines[$1].contribution?.value ?? 0) }
      var row = emptyRow(depth: depth, label: wording.others(others.count))
      row.cells[1] = .number(sum, reading.format.variance)
      if attribution.lines[others[0]].shareOfGap != nil {
        row.cells[2] = .number(others.reduce(0) { $0 + (attribution.lines[$1].shareOfGap?.value ?? 0) }, NumberFormat.percent)
      }
      if !style.isWide { row.cells[3] = .text(bridge.bar(from: position, by: sum)) }
      rows.append(row)
      position += sum
    }
    for index in linesOfLevel[level] where attribution.lines[index].kind != nil {
      addLine(index, depth: depth, from: position, bridge)
      position += attribution.lines[index].contribution?.value ?? 0
    }
  }

  /// A line and all that is below it.
  private mutating func addLine(_ index: Int, depth: Int, from start: Double, _ bridge: Bridge) {
    let line = attribution.lines[index]
    rows.append(row(line, depth: depth, bridge: line.contribution.map { bridge.bar(from: start, by: $0.value) } ?? ""))
    let below = mostDepth.map { line.depth < $0 } ?? true ? levelsOfLine[index] ?? [] : []
    for level in below {
      if below.count > 1 { rows.append(heading(level, depth: depth + 1)) }
      add(level, depth: below.count > 1 ? depth + 2 : depth + 1, from: start, bridge)
    }
  }

  /// The nodes of a level that are listed, and those that stand in one row together.
  private func listed(_ level: Int, most: Int?) -> (shown: [Int], others: [Int]) {
    let nodes = linesOfLevel[level].filter { attribution.lines[$0].kind == nil }
    guard let most, nodes.count > most + 1 else { return (nodes, []) }
    let ranked = nodes.sorted { left, right in
      let (first, second) = (attribution.lines[left].contribution, attribution.lines[right].contribution)
      return (abs(second?.value ?? 0), left) < (abs(first?.value ?? 0), right)
    }
    let kept = Set(ranked.prefix(most))
    return (nodes.filter(kept.contains), nodes.filter { !kept.contains($0) })
  }

  private func emptyRow(depth: Int, label: String) -> Table.Row {
    Table.Row(label: label, in: 0, of: columns.count, depth: depth)
  }

  // MARK: - Charts

  /// A bridge for each of the asked node's breakdowns, all at one scale; none where its gap cannot be handed down.
  var charts: [Chart] {
    guard attribution.reason == nil, let actual = node.actual, let reference = node.reference else { return [] }
    let ends = (
      reference: Chart.Bridge.End(name: wording.reference(attribution.against).value, value: reference.value),
      actual: Chart.Bridge.End(name: wording.actual, value: actual.value)
    )
    var bridges: [(level: Int, bridge: Chart.Bridge)] = []
    for level in rankedTops where attribution.levels[level].sum != nil {
      bridges.append(
        (
          level,
          Chart.Bridge(
            reference: ends.reference, isPlanned: attribution.against == .target, lines: bridgeLines(level), actual: ends.actual,
            number: reading.format.number, variance: reading.format.variance)
        ))
    }
    let low = bridges.map(\.bridge.range.lowerBound).min() ?? 0
    let high = bridges.map(\.bridge.range.upperBound).max() ?? 0
    return bridges.map { level, bridge in
      var bridge = bridge
      bridge.range = low...high
      let lines = bridge.lines.map { "\($0.name) \(bridge.variance.text($0.movement))" }
      return Chart(
        caption: wording.bridgeCaption(attribution.levels[level].name.text(in: style.language), unit: reading.format.label(wording)),
        description: wording.bridgeText(
          from: "\(ends.reference.name) \(bridge.number.text(reference.value))",
          to: "\(ends.actual.name) \(bridge.number.text(actual.value))", lines),
        breakdown: attribution.levels[level].key, content: .bridge(bridge))
    }
  }

  private static let mostBars = 15

  private func bridgeLines(_ level: Int) -> [Chart.Bridge.Line] {
    func line(_ name: String, _ movement: Double) -> Chart.Bridge.Line {
      Chart.Bridge.Line(name: name, movement: movement, tone: tone(movement))
    }
    let (shown, others) = listed(level, most: min(mostLines ?? Self.mostBars, Self.mostBars))
    var lines = shown.map { line(label(attribution.lines[$0]), attribution.lines[$0].contribution?.value ?? 0) }
    if !others.isEmpty {
      lines.append(line(wording.others(others.count), others.reduce(0) { $0 + (attribution.lines[$1].contribution?.value ?? 0) }))
    }
    lines += linesOfLevel[level].filter { attribution.lines[$0].kind != nil }.map {
      line(label(attribution.lines[$0]), attribution.lines[$0].contribution?.value ?? 0)
    }
    return lines
  }

  private func label(_ line: Attribution.Line) -> String {
    line.name?.text(in: style.language) ?? "~ " + (line.kind.map(wording.line) ?? "")
  }

  private func heading(_ level: Int, depth: Int) -> Table.Row {
    var row = emptyRow(depth: depth, label: wording.breakdown(attribution.levels[level].name.text(in: style.language)))
    row.isHeading = true
    row.breakdown = attribution.levels[level].key
    return row
  }

  private func station(_ label: String, _ amount: Amount?, bridge: String) -> Table.Row {
    var row = emptyRow(depth: 0, label: label)
    row.cells[1] = .amount(amount, reading.format.number)
    if !style.isWide { row.cells[3] = .text(bridge) }
    return row
  }

  private func row(_ line: Attribution.Line, depth: Int, bridge: String) -> Table.Row {
    let mark = line.status == .ok || line.kind != nil ? "" : "* "
    var row = emptyRow(depth: depth, label: label(line))
    row.cells[1] = line.contribution.map { .number($0.value, reading.format.variance, mark: mark) } ?? .text(mark + "-")
    row.cells[2] = line.shareOfGap.map { .number($0.value, NumberFormat.percent, mark: isOverWhole($0) ? "!" : "") } ?? .empty
    if style.isWide {
      let format = figureFormat(line)
      row.cells[3] = .amount(line.reference, format.number)
      row.cells[4] = .amount(line.actual, format.number)
      row.cells[5] = .amount(line.gap, format.variance)
      var others: [Cell] = []
      if hasMix { others.append(line.effects.map { .number($0.mix.value, reading.format.variance) } ?? .empty) }
      if hasRange { others.append(line.orderRange.map { .text(rangeText($0)) } ?? .empty) }
      if hasNormal { others.append(line.normalVariation.map { .text(rangeText($0, format)) } ?? .empty) }
      others.append(.text(line.id))
      row.cells.replaceSubrange(6..., with: others)
    } else {
      row.cells[3] = .text(bridge)
    }
    row.tone = tone(line)
    return row
  }

  /// Whether a share is more than the whole gap, by more than rounding.
  private func isOverWhole(_ share: Ratio) -> Bool { share.value > 1 + 1e-9 }

  private func rangeText(_ range: ClosedRange<Amount>) -> String {
    "\(reading.format.variance.text(range.lowerBound.value)) .. \(reading.format.variance.text(range.upperBound.value))"
  }

  private func rangeText(_ limits: NormalVariation, _ format: FigureFormat) -> String {
    "\(format.number.text(limits.lower.value)) .. \(format.number.text(limits.upper.value))"
  }

  /// A line's own figures, in its own unit and at its own scale.
  private func figureFormat(_ line: Attribution.Line) -> FigureFormat {
    // A line that is no node is read beside its parent.
    let whole = line.kind == nil ? line : line.parentIndex.map { attribution.lines[$0] }
    guard let whole else { return reading.format }
    return FigureFormat(
      line.unit ?? .plain, isRate: line.unit?.isRate == true,
      figures: [whole.actual, whole.reference].compactMap { $0?.value }, choice: style.unit, language: style.language)
  }

  /// What moves the asked node the good way is good, whatever the line's own direction is.
  private func tone(_ line: Attribution.Line) -> Table.Row.Tone { tone(line.contribution?.value ?? 0) }

  private func tone(_ movement: Double) -> Table.Row.Tone {
    movement == 0 ? .neutral : (movement > 0) == (node.direction == .up) ? .good : .bad
  }
}
