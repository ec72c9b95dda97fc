package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  /// `kpitree why`: a bridge from the reference to the actual for each breakdown, side by side, and what it says.
  ///
  /// - Parameter mostLines: of each breakdown, pages list so many of the largest; nil for all.
  package init(_ attribution: Attribution, _ provenance: Provenance, mostLines: Int?) {
    self.init(
      provenance: provenance, page: { AttributionLayout(attribution, mostLines: mostLines, $0).page },
      document: { Document(AttributionReport(attribution, $0), provenance, style: $0) },
      workbook: Workbook.Content(attribution: attribution))
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
  let reading: AttributionReading
  /// By level: the indices of its lines, in their order.
  let linesOfLevel: [[Int]]
  /// By line, nil for the asked node: the levels below it.
  let levelsOfLine: [Int?: [Int]]
  /// Of the figures in the lines' own units: one scale a unit, the asked node's for its own.
  private let formats: [MeasureUnit: FigureFormat]

  init(_ attribution: Attribution, mostLines: Int? = nil, mostDepth: Int? = nil, isRanked: Bool = true, _ style: PageStyle) {
    self.attribution = attribution
    self.mostDepth = mostDepth
    self.isRanked = isRanked
    self.mostLines = mostLines
    self.style = style
    reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    linesOfLevel = attribution.linesOfLevel
    levelsOfLine = attribution.levelsOfLine
    formats = AttributionLayout.formats(of: attribution, reading.format, style)
  }

  private static func formats(of attribution: Attribution, _ own: FigureFormat, _ style: PageStyle) -> [MeasureUnit: FigureFormat] {
    var formats: [MeasureUnit: FigureFormat] = [:]
    let lines = Dictionary(grouping: attribution.lines.filter { $0.kind == nil }) { $0.unit ?? .plain }
    for (unit, lines) in lines {
      if unit == own.unit, attribution.node.group.isRate == unit.isRate {
        formats[unit] = own
        continue
      }
      formats[unit] = FigureFormat(
        unit, isRate: unit.isRate, figures: lines.flatMap { [$0.actual, $0.reference] }.compactMap { $0?.value },
        movements: lines.compactMap { $0.gap?.value }, choice: style.unit, language: style.language)
    }
    return formats
  }

  var wording: Wording { style.wording }
  private var node: Attribution.Subject { attribution.node }
  private var name: String { node.name.text(in: style.language) }

  var page: Page {
    var page = Page(
      language: style.language, title: title, sentences: sentences, charts: charts, table: table, notes: notes, hints: hints)
    if let chain = ChainLayout(attribution, mostLines: mostLines, style) { page.sections.append(chain.section) }
    return page
  }

  var table: Table {
    let grid = grid
    return grid.table(rows(grid))
  }

  // MARK: - Words

  private var title: Page.Title {
    let what = [name, reading.format.label(wording)].filter { !$0.isEmpty }.joined(separator: wording.comma)
    return attribution.title(what: what, wording)
  }

  var sentences: [String] {
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
    if style.isWide, attribution.lines.contains(where: { $0.referenceKind == .allocated }) { notes.append(wording.spreadNote) }
    let tops = attribution.levels.filter { $0.parentIndex == nil && $0.sum != nil }
    if !tops.isEmpty {
      let amounts = tops.map { level in
        wording.gross(
          by: level.name.text(in: style.language), up: reading.format.variance(level.grossUp, wording),
          down: reading.format.variance(level.grossDown.negated, wording))
      }
      notes.append(wording.grossNote(amounts))
    }
    var checks: [String] = []
    for level in tops {
      guard let residual = level.residual else { continue }
      checks.append("\(reading.format.variance(residual, wording)) (\(level.name.text(in: style.language)))")
    }
    if !checks.isEmpty { notes.append(wording.attributionCheck(checks)) }
    if tops.count > 1 { notes.append(wording.sideBySide) }
    if attribution.lines.contains(where: { $0.shareOfGap.map(isOverWhole) ?? false }) { notes.append(wording.overWholeMark) }
    notes += NormalVariation.Source.allCases.reversed().compactMap(normalNodes)
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

  /// Which lines are within normal variation, by the days before or by closed periods.
  private func normalNodes(by source: NormalVariation.Source) -> String? {
    let mostNamed = 8
    let lines = attribution.lines.filter { $0.isNormal == true && $0.normalVariation?.source == source }
    let counts = lines.compactMap { $0.normalVariation?.periodCount }
    guard let fewest = counts.min(), let most = counts.max() else { return nil }
    let names = lines.prefix(mostNamed).map { $0.name?.text(in: style.language) ?? $0.id }
    return wording.normalNodes(
      names, more: lines.count - names.count,
      periods: wording.count(fewest...most, of: source == .days ? .day : attribution.period.kind), source: source)
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

  /// A line, and the bar that stands for it.
  private typealias Value = (line: Attribution.Line, bar: String)

  private var grid: Grid<Value> {
    let reference = wording.reference(attribution.against)
    let hasMix = attribution.lines.contains { $0.effects != nil }
    let hasRange = attribution.lines.contains { $0.orderRange != nil }
    let hasNormal = attribution.lines.contains { $0.normalVariation != nil }
    let isWide = style.isWide
    return Grid([
      PageColumn("name", wording.indicator, .tree) { .label(label($0.line), suffix: "") },
      PageColumn("contribution", wording.effect, .number, isJudged: true) { value in
        let mark = value.line.status == .ok || value.line.kind != nil ? "" : "* "
        return value.line.contribution.map { .number($0.value, reading.format.variance, mark: mark) } ?? .text(mark + "-")
      },
      PageColumn("share_of_gap", wording.shareOfGap, .number, symbol: wording.shareOfTheGap, wholeTone: tone(node.gap?.value ?? 0)) {
        $0.line.shareOfGap.map { .number($0.value, .percent, mark: isOverWhole($0) ? "!" : "") } ?? .empty
      },
      isWide ? nil : PageColumn("bridge", wording.bridge, .drawing) { .text($0.bar) },
      !isWide
        ? nil
        : PageColumn("reference", reference.value, .number) { value in
          let mark = value.line.referenceKind == .allocated ? Wording.spreadMark : ""
          return value.line.reference.map { .number($0.value, figureFormat(value.line).number, mark: mark) } ?? .missing
        },
      !isWide ? nil : PageColumn("actual", wording.actual, .number) { .amount($0.line.actual, figureFormat($0.line).number) },
      !isWide
        ? nil
        : PageColumn("gap", reference.variance, .number, symbol: wording.symbol(reference.variance), isJudged: true) {
          .amount($0.line.gap, figureFormat($0.line).variance)
        },
      !isWide || !hasMix
        ? nil
        : PageColumn("mix", wording.mixEffect, .number) {
          $0.line.effects.map { .number($0.mix.value, reading.format.variance) } ?? .empty
        },
      !isWide || !hasRange
        ? nil : PageColumn("order_range", wording.orderRange, .word) { $0.line.orderRange.map { .text(rangeText($0)) } ?? .empty },
      !isWide || !hasNormal
        ? nil
        : PageColumn("normal_variation", wording.normalRange, .word) { value in
          value.line.normalVariation.map { .text(rangeText($0, figureFormat(value.line))) } ?? .empty
        },
      !isWide ? nil : PageColumn("id", wording.identifier, .text) { .text($0.line.id) },
    ])
  }

  private func rows(_ grid: Grid<Value>) -> [Table.Row] {
    func station(_ label: String, _ amount: Amount?, bridge: String = "") -> Table.Row {
      grid.line(label, depth: 0, ["contribution": .amount(amount, reading.format.number), "bridge": .text(bridge)])
    }
    let reference = wording.reference(attribution.against).value
    guard attribution.reason == nil, let gap = node.gap else {
      return [station(reference, node.reference), station(wording.actual, node.actual)]
    }
    let ranked = rankedTops
    let bridge = self.bridge(ranked, gap: gap.value)
    var rows = [station(reference, node.reference, bridge: bridge.station(at: 0))]
    for level in ranked { rows += self.rows(level, isHeaded: ranked.count > 1, depth: 1, from: 0, grid, bridge) }
    return rows + [station(wording.actual, node.actual, bridge: bridge.station(at: gap.value))]
  }

  /// The asked node's own breakdowns, the one whose shares changed most first.
  private var rankedTops: [Int] {
    let tops = levelsOfLine[nil] ?? []
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

  /// A breakdown's lines with all that is below them; the sum of those that are not listed in one row.
  private func rows(_ level: Int, isHeaded: Bool, depth: Int, from start: Double, _ grid: Grid<Value>, _ bridge: Bridge) -> [Table.Row] {
    let name = attribution.levels[level].name.text(in: style.language)
    var rows = isHeaded ? [grid.heading(wording.breakdown(name), depth: depth, breakdown: attribution.levels[level].key)] : []
    let depth = isHeaded ? depth + 1 : depth
    var position = start
    func add(_ index: Int) {
      let line = attribution.lines[index]
      let bar = line.contribution.map { bridge.bar(from: position, by: $0.value) } ?? ""
      rows.append(grid.row((line, bar), depth: depth, tone: tone(line.contribution?.value ?? 0)))
      let below = mostDepth.map { line.depth < $0 } ?? true ? levelsOfLine[index] ?? [] : []
      for level in below { rows += self.rows(level, isHeaded: below.count > 1, depth: depth + 1, from: position, grid, bridge) }
      position += line.contribution?.value ?? 0
    }
    let (shown, others) = listed(level, most: mostLines)
    for index in shown { add(index) }
    if !others.isEmpty {
      let sum = contribution(of: others)
      let share = others.reduce(0) { $0 + (attribution.lines[$1].shareOfGap?.value ?? 0) }
      rows.append(
        grid.line(
          wording.others(others.count), depth: depth,
          [
            "contribution": .number(sum, reading.format.variance), "bridge": .text(bridge.bar(from: position, by: sum)),
            "share_of_gap": attribution.lines[others[0]].shareOfGap == nil ? .empty : .number(share, .percent),
          ]))
      position += sum
    }
    for index in linesOfLevel[level] where attribution.lines[index].kind != nil { add(index) }
    return rows
  }

  private func contribution(of lines: [Int]) -> Double { lines.reduce(0) { $0 + (attribution.lines[$1].contribution?.value ?? 0) } }

  /// The nodes of a level that are listed, and those that stand in one row together.
  private func listed(_ level: Int, most: Int?) -> (shown: [Int], others: [Int]) {
    linesOfLevel[level].filter { attribution.lines[$0].kind == nil }.listed(most) { attribution.lines[$0].contribution }
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
      lines.append(line(wording.others(others.count), contribution(of: others)))
    }
    lines += linesOfLevel[level].filter { attribution.lines[$0].kind != nil }.map {
      line(label(attribution.lines[$0]), attribution.lines[$0].contribution?.value ?? 0)
    }
    return lines
  }

  private func label(_ line: Attribution.Line) -> String {
    line.name?.text(in: style.language) ?? "~ " + (line.kind.map(wording.line) ?? "")
  }

  /// Whether a share is more than the whole gap, by more than rounding.
  private func isOverWhole(_ share: Ratio) -> Bool { share.value > 1 + 1e-9 }

  private func rangeText(_ range: ClosedRange<Amount>) -> String {
    "\(reading.format.variance.text(range.lowerBound.value)) .. \(reading.format.variance.text(range.upperBound.value))"
  }

  private func rangeText(_ limits: NormalVariation, _ format: FigureFormat) -> String {
    "\(format.number.text(limits.lower.value)) .. \(format.number.text(limits.upper.value))"
  }

  /// How a line's own figures are shown, in its own unit.
  private func figureFormat(_ line: Attribution.Line) -> FigureFormat { formats[line.unit ?? .plain] ?? reading.format }

  /// What moves the asked node the good way is good, whatever the line's own direction is.
  private func tone(_ movement: Double) -> Table.Row.Tone { node.direction.tone(of: movement) }
}

extension Attribution {
  /// By level, the indices of its lines in their order.
  var linesOfLevel: [[Int]] {
    var result = [[Int]](repeating: [], count: levels.count)
    for (index, line) in lines.enumerated() { result[line.levelIndex].append(index) }
    return result
  }

  /// By line, nil for the asked node, the indices of the levels below it.
  var levelsOfLine: [Int?: [Int]] { Dictionary(grouping: levels.indices) { levels[$0].parentIndex } }
}

extension Array {
  /// The largest as they stand, and the others; never one other by itself, which would take as much room as its sum.
  func listed(_ most: Int?, by size: (Element) -> Amount?) -> (shown: [Element], others: [Element]) {
    guard let most, count > most + 1 else { return (self, []) }
    let sizes = map { abs(size($0)?.value ?? 0) }
    let kept = Set(indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix(most))
    return (indices.filter(kept.contains).map { self[$0] }, indices.filter { !kept.contains($0) }.map { self[$0] })
  }
}

/// The bars of a bridge from the reference to the actual, drawn in ASCII: `-` for what went down, `+` for what went up.
///
/// The scale begins at the reference and holds the running sums of the first breakdown's lines only, as what moved is small beside the
/// whole; lines below one of them are drawn within its stretch.
struct Bridge {
  private let low: Double
  private let high: Double
  private let width: Int

  /// - Parameter stations: the running sums, from 0 at the reference to the gap at the actual.
  init(_ stations: [Double], width: Int) {
    low = stations.reduce(0) { min($0, $1) }
    high = stations.reduce(0) { max($0, $1) }
    self.width = width
  }

  /// The bar of a movement that begins where `start` says; at least one character for what is not nothing.
  func bar(from start: Double, by movement: Double) -> String {
    guard high > low, movement != 0 else { return "" }
    let ends = [column(start), column(start + movement)].sorted()
    var (first, last) = (ends[0], ends[1])
    if first == last {
      if last == width || movement < 0 && first > 0 { first -= 1 } else { last += 1 }
    }
    return String(repeating: " ", count: first) + String(repeating: movement < 0 ? "-" : "+", count: last - first)
  }

  /// A station: where the bridge stands.
  func station(at position: Double) -> String {
    guard high > low else { return "|" }
    return String(repeating: " ", count: min(column(position), width - 1)) + "|"
  }

  private func column(_ position: Double) -> Int {
    let share = (position - low) / (high - low)
    return Int((max(0, min(1, share)) * Double(width)).rounded())
  }
}
