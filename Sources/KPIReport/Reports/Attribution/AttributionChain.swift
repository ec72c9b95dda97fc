import KPIAnalysis
import KPIModel

/// Lays out a gap part by part: one column for each month, what they add up to, and what the whole says at once.
///
/// Linear in the chain's lines times its parts.
struct ChainLayout {
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

  /// A row: a line, or what stands for the asked node or for several lines.
  private struct Value {
    var label: String
    var contributions: [Amount?]
    var sum: Amount?
    var atOnce: Amount?
  }

  /// Nil where no part has a gap.
  ///
  /// - Parameter mostLines: of each breakdown, only so many of the largest are listed and the others together; nil for all.
  init?(_ attribution: Attribution, mostLines: Int?, _ style: PageStyle) {
    guard let chain = attribution.chain, chain.parts.contains(where: { $0.node.gap != nil }) else { return nil }
    self.attribution = attribution
    self.chain = chain
    self.mostLines = mostLines
    self.style = style
    wording = style.wording
    reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    var linesOfLevel = [[Attribution.Chain.Line]](repeating: [], count: chain.levels.count)
    for line in chain.lines { linesOfLevel[line.levelIndex].append(line) }
    self.linesOfLevel = linesOfLevel
    levelsOfNode = Dictionary(grouping: chain.levels.indices) { chain.levels[$0].nodeID }
  }

  var section: Section {
    let grid = grid
    let node = attribution.node
    let root = Value(
      label: node.name.text(in: style.language), contributions: chain.parts.map(\.node.gap), sum: chain.sum, atOnce: node.gap)
    return Section(
      id: "parts", heading: wording.partByPart(chain.kind), sentences: [wording.chained(chain.kind, isAdditive: chain.isAdditive)],
      table: grid.table([row(root, 0, grid)] + rows(below: node.id, depth: 1, grid)), notes: notes)
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

  private var grid: Grid<Value> {
    func cell(_ amount: Amount?) -> Cell { .amount(amount, reading.format.variance) }
    let parts = chain.parts.enumerated().map { index, part in
      PageColumn<Value>("part", part.period.name, .number) { cell($0.contributions[index]) }
    }
    return Grid(
      [PageColumn("name", wording.indicator, .tree) { .label($0.label, suffix: "") }] + (showsParts ? parts : []) + [
        chain.isAdditive ? PageColumn("chained", wording.chainedSum, .number, isJudged: true) { cell($0.sum) } : nil,
        PageColumn("at_once", wording.atOnce, .number) { cell($0.atOnce) },
        showsParts ? nil : PageColumn("largest", wording.largestPart, .word) { largest($0.contributions, of: $0.sum ?? $0.atOnce) },
      ])
  }

  private func row(_ value: Value, _ depth: Int, _ grid: Grid<Value>) -> Table.Row {
    grid.row(value, depth: depth, tone: attribution.node.direction.tone(of: value.sum))
  }

  private func rows(below node: String, depth: Int, _ grid: Grid<Value>) -> [Table.Row] {
    let levels = levelsOfNode[node] ?? []
    return levels.flatMap { level in
      if levels.count == 1 { return rows(level, depth: depth, grid) }
      let name = wording.breakdown(chain.levels[level].name.text(in: style.language))
      return [grid.heading(name, depth: depth)] + rows(level, depth: depth + 1, grid)
    }
  }

  private func rows(_ level: Int, depth: Int, _ grid: Grid<Value>) -> [Table.Row] {
    let nodes = linesOfLevel[level].filter { $0.kind == nil }
    // By what they are at once, so that the same lines are listed as in the bridge above.
    let (shown, others) = nodes.listed(mostLines) { $0.atOnce ?? $0.sum }
    func row(_ line: Attribution.Chain.Line, _ label: String) -> Table.Row {
      self.row(Value(label: label, contributions: line.contributions, sum: line.sum, atOnce: line.atOnce), depth, grid)
    }
    var rows: [Table.Row] = []
    for line in shown {
      rows.append(row(line, line.name?.text(in: style.language) ?? line.id))
      rows += self.rows(below: line.id, depth: depth + 1, grid)
    }
    if !others.isEmpty {
      let sum = Value(
        label: wording.others(others.count),
        contributions: chain.parts.indices.map { part in total(others.map { $0.contributions[part] }) },
        sum: total(others.map(\.sum)), atOnce: total(others.map(\.atOnce)))
      rows.append(self.row(sum, depth, grid))
    }
    return rows + linesOfLevel[level].compactMap { line in line.kind.map { row(line, "~ " + wording.line($0)) } }
  }

  private func total(_ amounts: [Amount?]) -> Amount? {
    amounts.reduce(Amount(0)) { sum, amount in sum.flatMap { sum in amount.flatMap { Amount(sum.value + $0.value) } } }
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
