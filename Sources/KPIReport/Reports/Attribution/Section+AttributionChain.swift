import KPIAnalysis
import KPIModel

extension Section {
  /// A gap part by part: one column for each month, what they add up to, and what the whole says at once; nil where no part has a gap.
  ///
  /// - Parameter mostLines: of each breakdown, only so many of the largest are listed and the others together; nil for all.
  init?(_ attribution: Attribution, mostLines: Int? = nil, style: PageStyle) {
    guard let chain = attribution.chain, chain.parts.contains(where: { $0.node.gap != nil }) else { return nil }
    var layout = ChainLayout(attribution, chain, mostLines, style)
    self = layout.section()
  }
}

/// Turns a chain into rows; linear in its lines times its parts.
private struct ChainLayout {
  let attribution: Attribution
  let chain: Attribution.Chain
  let mostLines: Int?
  let style: PageStyle
  let wording: Wording
  let reading: AttributionReading
  /// By level: its lines, in their order.
  private let linesOfLevel: [[Attribution.Chain.Line]]
  /// By id of a node: the levels that take it apart.
  private let levelsOfNode: [String: [Int]]
  private var rows: [Table.Row] = []

  init(_ attribution: Attribution, _ chain: Attribution.Chain, _ mostLines: Int?, _ style: PageStyle) {
    self.attribution = attribution
    self.chain = chain
    self.mostLines = mostLines
    self.style = style
    wording = Wording(language: style.language)
    reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    var linesOfLevel = [[Attribution.Chain.Line]](repeating: [], count: chain.levels.count)
    for line in chain.lines { linesOfLevel[line.levelIndex].append(line) }
    self.linesOfLevel = linesOfLevel
    levelsOfNode = Dictionary(grouping: chain.levels.indices) { chain.levels[$0].nodeID }
  }

  mutating func section() -> Section {
    let name = attribution.node.name.text(in: style.language)
    add(
      name, depth: 0, contributions: chain.parts.map(\.node.gap), sum: chain.sum, atOnce: attribution.node.gap, kind: nil)
    addLevels(of: attribution.node.id, depth: 1)
    return Section(
      id: "parts", heading: wording.partByPart(chain.kind), sentences: [wording.chained(chain.kind, isAdditive: chain.isAdditive)],
      table: Table(columns: columns, rows: rows), notes: notes)
  }

  /// Whether the chained lines of the asked node's breakdowns add up, and what a dash says.
  private var notes: [String] {
    var notes: [String] = []
    let checks = (levelsOfNode[attribution.node.id] ?? []).compactMap { level in
      chain.levels[level].residual.map { "\(reading.format.variance($0, wording)) (\(chain.levels[level].key))" }
    }
    if !checks.isEmpty { notes.append(wording.chainedCheck(checks)) }
    if chain.lines.contains(where: { line in line.kind == nil && line.contributions.contains { $0 == nil } }) {
      notes.append(wording.noFigureInPart(chain.kind))
    }
    return notes
  }

  /// Whether each part has a column of its own; a narrow page names the part that counts most instead.
  private var showsParts: Bool { style.isWide || chain.parts.count <= 4 }

  private var columns: [Table.Column] {
    var columns = [Table.Column(header: wording.indicator, role: .tree)]
    if showsParts { columns += chain.parts.map { Table.Column(header: $0.period.name, role: .number) } }
    if chain.isAdditive { columns.append(Table.Column(header: wording.chainedSum, role: .number, isJudged: true)) }
    columns.append(Table.Column(header: wording.atOnce, role: .number))
    if !showsParts { columns.append(Table.Column(header: wording.largestPart, role: .word)) }
    return columns
  }

  private mutating func addLevels(of node: String, depth: Int) {
    let levels = levelsOfNode[node] ?? []
    for level in levels {
      if levels.count > 1 { rows.append(heading(wording.breakdown(chain.levels[level].name.text(in: style.language)), depth: depth)) }
      add(level, depth: levels.count > 1 ? depth + 1 : depth)
    }
  }

  private mutating func add(_ level: Int, depth: Int) {
    let nodes = linesOfLevel[level].filter { $0.kind == nil }
    var shown = nodes
    var others: [Attribution.Chain.Line] = []
    if let mostLines, nodes.count > mostLines + 1 {
      let ranked = nodes.indices.sorted { (size(nodes[$1]), $0) < (size(nodes[$0]), $1) }
      let kept = Set(ranked.prefix(mostLines))
      shown = nodes.indices.filter(kept.contains).map { nodes[$0] }
      others = nodes.indices.filter { !kept.contains($0) }.map { nodes[$0] }
    }
    for line in shown {
      add(
        line.name?.text(in: style.language) ?? line.id, depth: depth, contributions: line.contributions, sum: line.sum,
        atOnce: line.atOnce, kind: nil)
      addLevels(of: line.id, depth: depth + 1)
    }
    if !others.isEmpty {
      add(
        wording.others(others.count), depth: depth,
        contributions: chain.parts.indices.map { part in total(others.map { $0.contributions[part] }) },
        sum: total(others.map(\.sum)), atOnce: total(others.map(\.atOnce)), kind: nil)
    }
    for line in linesOfLevel[level] {
      guard let kind = line.kind else { continue }
      add(
        "~ " + wording.line(kind), depth: depth, contributions: line.contributions, sum: line.sum, atOnce: line.atOnce, kind: kind)
    }
  }

  /// By what it is at once, so that the same lines are listed as in the bridge above.
  private func size(_ line: Attribution.Chain.Line) -> Double { abs((line.atOnce ?? line.sum)?.value ?? 0) }

  private func total(_ amounts: [Amount?]) -> Amount? {
    amounts.reduce(Amount(0)) { sum, amount in sum.flatMap { sum in amount.flatMap { Amount(sum.value + $0.value) } } }
  }

  private func heading(_ text: String, depth: Int) -> Table.Row {
    var cells = [Cell](repeating: .empty, count: columns.count)
    cells[0] = .label(text, suffix: "")
    return Table.Row(depth: depth, cells: cells, isHeading: true)
  }

  private mutating func add(
    _ label: String, depth: Int, contributions: [Amount?], sum: Amount?, atOnce: Amount?, kind: Attribution.LineKind?
  ) {
    func cell(_ amount: Amount?) -> Cell { amount.map { .number($0.value, reading.format.variance) } ?? .missing }
    var cells: [Cell] = [.label(label, suffix: "")]
    if showsParts { cells += contributions.map(cell) }
    if chain.isAdditive { cells.append(cell(sum)) }
    cells.append(cell(atOnce))
    if !showsParts { cells.append(largest(contributions, of: sum ?? atOnce)) }
    var row = Table.Row(depth: depth, cells: cells)
    if let sum, sum.value != 0 { row.tone = (sum.value > 0) == (attribution.node.direction == .up) ? .good : .bad }
    rows.append(row)
  }

  /// The part that moved most in the direction of the whole.
  private func largest(_ contributions: [Amount?], of sum: Amount?) -> Cell {
    let sign = (sum?.value ?? 0) < 0 ? -1.0 : 1.0
    let sizes = contributions.map { ($0?.value ?? 0) * sign }
    guard let part = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[part] > 0, let amount = contributions[part] else {
      return .empty
    }
    return .text("\(chain.parts[part].period.name) \(reading.format.variance.text(amount.value))")
  }
}
