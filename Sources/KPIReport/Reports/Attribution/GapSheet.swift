import KPIAnalysis
import KPIModel

/// The sheet of the gap: every effect with the level that it adds up in.
struct GapSheet {
  let attribution: Attribution
  private let wording: Wording
  private let codes: FigureCodes
  /// What to write, from the top below the row of the asked node.
  private let plan: [(kind: RowKind, depth: Int)]
  private var rowOfLine: [Int]
  private var rowOfLevel: [Int]
  /// By level, its lines in order.
  private let lines: [[Int]]
  private let hasEffects: Bool

  private enum RowKind {
    case level(Int)
    case line(Int)
  }

  private enum Column { static let (reference, actual, gap, effect, ofGap, ofGross, moved) = (1, 2, 3, 4, 5, 6, 7) }
  private static let rootRow = 4

  init(_ attribution: Attribution, codes: FigureCodes, style: PageStyle) {
    self.attribution = attribution
    self.codes = codes
    wording = style.wording
    hasEffects = attribution.lines.contains { $0.effects != nil }
    let (lines, levels) = (attribution.linesOfLevel, attribution.levelsOfLine)
    self.lines = lines

    var plan: [(kind: RowKind, depth: Int)] = []
    var stack = (levels[nil] ?? []).reversed().map { (kind: RowKind.level($0), depth: 1) }
    while let next = stack.popLast() {
      switch next.kind {
      case .level(let level):
        guard !lines[level].isEmpty else { continue }
        plan.append(next)
        stack += lines[level].reversed().map { (kind: .line($0), depth: next.depth + 1) }
      case .line(let line):
        plan.append(next)
        stack += (levels[line] ?? []).reversed().map { (kind: .level($0), depth: next.depth + 1) }
      }
    }
    self.plan = plan
    rowOfLine = [Int](repeating: 0, count: attribution.lines.count)
    rowOfLevel = [Int](repeating: 0, count: attribution.levels.count)
    for (offset, step) in plan.enumerated() {
      switch step.kind {
      case .level(let level): rowOfLevel[level] = GapSheet.rootRow + 1 + offset
      case .line(let line): rowOfLine[line] = GapSheet.rootRow + 1 + offset
      }
    }
  }

  private func address(_ line: Int?, _ column: Int) -> CellAddress {
    CellAddress(sheet: wording.gapSheet, row: line.map { rowOfLine[$0] } ?? GapSheet.rootRow, column: column)
  }

  /// The cells that hold nodes' shares of the gap, by id.
  var shareAddresses: [String: CellAddress] {
    var result: [String: CellAddress] = [:]
    for (index, line) in attribution.lines.enumerated() where line.kind == nil && line.shareOfGap != nil {
      result[line.id] = address(index, Column.ofGap)
    }
    if attribution.node.gap != nil { result[attribution.node.id] = address(nil, Column.ofGap) }
    return result
  }

  /// What is small beside the asked node is something per something in its unit, such as an order's value, and has no use for its scale.
  static func group(_ line: Attribution.Line, of attribution: Attribution) -> UnitFormats.Group {
    func magnitude(_ amounts: [Amount?]) -> Double { amounts.compactMap { $0?.value.magnitude }.max() ?? 0 }
    let whole = magnitude([attribution.node.actual, attribution.node.reference])
    return UnitFormats.Group(line.unit, isRate: magnitude([line.actual, line.reference]) < whole / 1000)
  }

  // MARK: - Rows

  /// - Parameter tree: the tree of the same workbook, whose cells hold actuals and references already.
  func draft(_ ground: inout WorkbookGround, tree: TreeSheets?) -> SheetDraft {
    let indexOfID = tree?.evaluation.indexOfID ?? [:]
    let columns = columns(tree, indexOfID, AttributionReading(attribution, language: ground.style.language, unit: ground.style.unit))
    var draft = SheetDraft(wording.gapSheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    draft.addHeader(columns)
    draft.add(subject(&ground, indexOfID, tree))
    for (kind, depth) in plan {
      let cells: [Workbook.Cell] =
        switch kind {
        case .level(let level): row(level: level, depth, &ground)
        case .line(let line): columns.map { $0.cell((line, depth), &ground) }
        }
      draft.add(Workbook.Row(cells, outlineLevel: min(depth, Workbook.mostOutlineLevels)))
    }
    draft.frozenColumns = 1
    draft.printedColumns = columns.count - 1
    if draft.next > GapSheet.rootRow {
      draft.marks = [Workbook.Mark(rows: GapSheet.rootRow...(draft.next - 1), columns: Column.ofGap...Column.ofGap, kind: .bars)]
    }
    addChecks(&ground)
    return draft
  }

  private func subject(_ ground: inout WorkbookGround, _ indexOfID: [String: Int], _ tree: TreeSheets?) -> [Workbook.Cell] {
    let node = attribution.node
    let group = node.group
    let sheet = wording.gapSheet
    func linked(_ field: TreeSheets.Field, _ value: Double?) -> Calculation? {
      indexOfID[node.id].flatMap { index in tree.map { .cell($0.address(index, field), value, in: sheet) } }
    }
    func own(_ column: Int, _ value: Double?) -> Calculation { .cell(address(nil, column), value, in: sheet) }
    let gap = node.gap?.value
    return [
      .text(ground.text(node.name), isBold: true),
      ground.figures.cell(
        node.reference?.value, [linked(.reference, node.reference?.value)], else: .input, codes.amount(group), isBold: true),
      ground.figures.cell(node.actual?.value, [linked(.actual, node.actual?.value)], else: .input, codes.amount(group), isBold: true),
      ground.figures.cell(
        gap, [own(Column.actual, node.actual?.value) - own(Column.reference, node.reference?.value)], codes.variance(group), isBold: true),
      ground.figures.cell(gap, [own(Column.gap, gap)], codes.variance(group), isBold: true),
      gap == nil || gap == 0 ? .blank : ground.figures.cell(1, [own(Column.effect, gap) / own(Column.gap, gap)], FigureCodes.wholePercent),
    ]
  }

  private func row(level: Int, _ depth: Int, _ ground: inout WorkbookGround) -> [Workbook.Cell] {
    var cells: [Workbook.Cell] = [.text(wording.breakdown(ground.text(attribution.levels[level].name)), .heading, indentation: depth)]
    cells += [Workbook.Cell](repeating: .blank, count: Column.moved - 1)
    let moved = attribution.levels[level].grossUp.value + attribution.levels[level].grossDown.value
    if moved > 0 {
      let parts = lines[level].compactMap { line in
        attribution.lines[line].contribution.map { (address: address(line, Column.effect), value: abs($0.value)) }
      }
      cells.append(ground.figures.cell(moved, [absoluteSum(parts)], codes.amount(attribution.node.group)))
    }
    return cells
  }

  /// The sizes of a breakdown's effects added up: `SUMPRODUCT(ABS(E7:E9))+…`.
  private func absoluteSum(_ cells: [(address: CellAddress, value: Double)]) -> Calculation? {
    var result: Calculation?
    var start = 0
    while start < cells.count {
      var end = start + 1
      while end < cells.count, cells[end].address.row == cells[end - 1].address.row + 1 { end += 1 }
      let range = cells[start].address.range(to: cells[end - 1].address.row, in: wording.gapSheet)
      let part = Calculation.named("SUMPRODUCT(ABS(\(range)))", cells[start..<end].reduce(0) { $0 + $1.value })
      result = result.map { $0 + part } ?? part
      start = end
    }
    return result
  }

  // MARK: - Effects

  /// How the effects of a level's nodes follow from their gaps; one rule for all of them.
  private enum EffectRule {
    /// As much as their own gap: parts of a sum, of a node whose own effect is its gap.
    case gap
    /// The gap the other way round: what is subtracted.
    case negated
    /// In proportion to the parent's effect per gap: parts of a sum further down.
    case proportion
    case computed
  }

  private func effectRule(of level: Int) -> EffectRule {
    let nodes = lines[level].map { attribution.lines[$0] }.filter { $0.kind == nil && $0.contribution != nil && $0.gap != nil }
    guard nodes.contains(where: { $0.contribution?.value != 0 }) else { return .computed }
    let parent = attribution.levels[level].parentIndex
    let parentGap = parent.map { attribution.lines[$0].gap?.value } ?? attribution.node.gap?.value
    let parentEffect = parent.map { attribution.lines[$0].contribution?.value } ?? attribution.node.gap?.value
    func holds(_ factor: Double) -> Bool {
      nodes.allSatisfy { line in
        guard let gap = line.gap?.value, let effect = line.contribution?.value else { return false }
        return abs(gap * factor - effect) <= 1e-10 * max(abs(gap * factor), abs(effect))
      }
    }
    if holds(1) { return .gap }
    if holds(-1) { return .negated }
    if let parentGap, let parentEffect, parentGap != 0, holds(parentEffect / parentGap) { return .proportion }
    return .computed
  }

  /// By line and its depth; the row of the asked node and those of breakdowns keep the same columns.
  private typealias LineColumn = SheetColumn<(line: Int, depth: Int)>

  private func figure(
    _ header: String, width: Double, _ cell: @escaping (Int, Attribution.Line, inout WorkbookGround) -> Workbook.Cell
  ) -> LineColumn {
    SheetColumn(header, width: width, isRight: true) { cell($0.line, attribution.lines[$0.line], &$1) }
  }

  private func own(_ index: Int, _ column: Int, _ value: Double?) -> Calculation {
    .cell(address(index, column), value, in: wording.gapSheet)
  }

  private func columns(_ tree: TreeSheets?, _ indexOfID: [String: Int], _ reading: AttributionReading) -> [LineColumn] {
    let reference = wording.reference(attribution.against)
    func node(_ line: Attribution.Line) -> Int? { line.kind == nil ? indexOfID[line.id] : nil }
    func group(_ line: Attribution.Line) -> UnitFormats.Group {
      node(line).flatMap { tree?.evaluation.nodes[$0].group } ?? GapSheet.group(line, of: attribution)
    }
    /// An end of the gap, which the tree holds for nodes; a line that is no node holds what its level leaves, which its check adds up.
    func end(_ header: String, _ field: TreeSheets.Field, _ value: @escaping (Attribution.Line) -> Double?) -> LineColumn {
      figure(header, width: 16) { _, line, ground in
        let linked = node(line).flatMap { index in
          tree.map { Calculation.cell($0.address(index, field), value(line), in: wording.gapSheet) }
        }
        return ground.figures.cell(value(line), [linked], else: line.kind == nil ? .input : .computed, codes.amount(group(line)))
      }
    }
    return [
      SheetColumn(wording.indicator, width: 44) { value, ground in
        let line = attribution.lines[value.line]
        let name = line.kind.map { "~ " + wording.line($0) } ?? ground.text(line.name ?? LocalizedText(line.id))
        return .text(name, line.kind == nil ? .plain : .note, indentation: value.depth)
      },
      end(reference.value, .reference) { $0.reference?.value },
      end(wording.actual, .actual) { $0.actual?.value },
      figure(reference.variance, width: 16) { index, line, ground in
        let difference = own(index, Column.actual, line.actual?.value ?? 0) - own(index, Column.reference, line.reference?.value ?? 0)
        return ground.figures.cell(line.gap?.value, [difference], codes.variance(group(line)))
      },
    ] + effectColumns + [
      SheetColumn(wording.remark, width: 30) { value, _ in .text(reading.reason(attribution.lines[value.line]) ?? "", .note) },
      SheetColumn(wording.identifier, width: 34) { value, _ in .text(attribution.lines[value.line].id, .note) },
    ]
  }

  /// In the asked node's unit.
  private var effectColumns: [LineColumn] {
    let variance = codes.variance(attribution.node.group)
    let rules = lines.indices.map { effectRule(of: $0) }
    let whole = Calculation.cell(address(nil, Column.gap), attribution.node.gap?.value, in: wording.gapSheet, isFixed: true)
    let mixes = [
      figure(wording.rateEffect, width: 13) { index, line, ground in
        ground.figures.cell(line.effects?.rate.value, [own(index, Column.effect, line.contribution?.value)], variance)
      },
      figure(wording.mixEffect, width: 13) { _, line, ground in ground.figures.cell(line.effects?.mix.value, else: .computed, variance) },
    ]
    return [
      figure(wording.effect, width: 16) { index, line, ground in
        let formula = line.kind == nil ? effectCalculation(index, rules[line.levelIndex]) : nil
        return ground.figures.cell(line.contribution?.value, [formula], variance)
      },
      figure(wording.shareOfTheGap, width: 10) { index, line, ground in
        ground.figures.cell(
          line.shareOfGap?.value, [own(index, Column.effect, line.contribution?.value) / whole], FigureCodes.wholePercent)
      },
      figure(wording.ofGross, width: 10) { index, line, ground in
        ground.figures.cell(line.shareOfGross?.value, [shareOfGross(index)], FigureCodes.wholePercent)
      },
      SheetColumn(wording.gross, width: 14, isRight: true),
    ] + (hasEffects ? mixes : [])
  }

  private func effectCalculation(_ index: Int, _ rule: EffectRule) -> Calculation? {
    let line = attribution.lines[index]
    let sheet = wording.gapSheet
    let gap = Calculation.cell(address(index, Column.gap), line.gap?.value, in: sheet)
    let parent = attribution.levels[line.levelIndex].parentIndex
    switch rule {
    case .gap: return gap
    case .negated: return -gap
    case .proportion:
      let parentGap = parent.map { attribution.lines[$0].gap?.value } ?? attribution.node.gap?.value
      let parentEffect = parent.map { attribution.lines[$0].contribution?.value } ?? attribution.node.gap?.value
      return gap * .cell(address(parent, Column.effect), parentEffect, in: sheet) / .cell(address(parent, Column.gap), parentGap, in: sheet)
    case .computed: return nil
    }
  }

  private func shareOfGross(_ index: Int) -> Calculation? {
    let line = attribution.lines[index]
    let level = attribution.levels[line.levelIndex]
    let moved = CellAddress(sheet: wording.gapSheet, row: rowOfLevel[line.levelIndex], column: Column.moved)
    return .cell(address(index, Column.effect), line.contribution?.value, in: wording.gapSheet)
      / .cell(moved, level.grossUp.value + level.grossDown.value, in: wording.gapSheet)
  }

  // MARK: - Checks

  private func addChecks(_ ground: inout WorkbookGround) {
    let sheet = wording.checksSheet
    for (index, level) in attribution.levels.enumerated() {
      guard let sum = level.sum, let gap = level.gap, !lines[index].isEmpty else { continue }
      let name = level.parentIndex.map { attribution.lines[$0].name.map(ground.text) ?? level.nodeID } ?? ground.text(attribution.node.name)
      let parts = lines[index].compactMap { line in
        attribution.lines[line].contribution.map { (address: address(line, Column.effect), value: Optional($0.value)) }
      }
      ground.check(
        wording.gapSheet, wording.checkOfGap(name, ground.text(level.name)),
        .cell(address(level.parentIndex, Column.effect), gap.value, in: sheet), gap.value, .sum(parts, in: sheet), sum.value,
        codes.variance(attribution.node.group))
    }
  }
}
