import KPIAnalysis
import KPIModel

/// The sheet of the tree, and what checks its sums.
extension TreeSheets {
  /// - Parameter gapShares: cells of the sheet of the gap that hold a node's share of the top gap, by id.
  func tree(_ ground: inout WorkbookGround, gapShares: [String: CellAddress], cellNames: [String]) -> SheetDraft {
    var draft = SheetDraft(wording.treeSheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    let columns = fields.map { column($0, gapShares, cellNames) }
    draft.addHeader(columns)
    for (kind, depth) in plan {
      let cells: [Workbook.Cell] =
        switch kind {
        case .node(let index): columns.map { $0.cell((index, depth), &ground) }
        case .heading(let breakdown): [.blank, .text(evaluation.heading(of: breakdown, wording), .heading, indentation: depth)]
        case .line(let breakdown, let index): row(breakdown, line: index, depth, &ground)
        }
      draft.add(Workbook.Row(cells, outlineLevel: min(depth, Workbook.mostOutlineLevels)))
    }
    draft.frozenColumns = 2
    draft.printedColumns = (column[.origin] ?? fields.count - 1) + 1
    if draft.next > TreeSheets.headerRow + 1 {
      let rows = (TreeSheets.headerRow + 1)...(draft.next - 1)
      if let standing = column[.standing] { draft.marks += WorkbookGround.marks(rows: rows, column: standing) }
      if let share = column[.share] { draft.marks.append(Workbook.Mark(rows: rows, columns: share...share, kind: .bars)) }
    }
    addChecks(&ground)
    return draft
  }

  /// By node and its depth.
  private typealias TreeColumn = SheetColumn<(index: Int, depth: Int)>

  private func column(_ field: Field, _ gapShares: [String: CellAddress], _ cellNames: [String]) -> TreeColumn {
    func text(_ header: String, _ width: Double, _ text: @escaping (Int, Evaluation.Node) -> String?) -> TreeColumn {
      SheetColumn(header, width: width) { value, _ in .text(text(value.index, evaluation.nodes[value.index]) ?? "", .note) }
    }
    switch field {
    case .name:
      return SheetColumn(wording.indicator, width: 38) { value, ground in
        let node = evaluation.nodes[value.index]
        return .text(ground.text(node.name) + node.classSuffix, indentation: value.depth, isBold: value.depth == 0)
      }
    case .owner:
      return SheetColumn(wording.owner, width: 13) { value, _ in
        .text(evaluation.ownerName(evaluation.nodes[value.index], wording.language))
      }
    case .standing:
      return SheetColumn(wording.standing, width: 13) { value, ground in
        let node = evaluation.nodes[value.index]
        return ground.standing(
          node.grade, node.status, completion: node.completion == nil ? nil : own(value.index, .completion))
      }
    case .origin: return text(wording.actualOrigin, 26) { index, _ in origin(index) }
    case .flags: return text(wording.flags, 26) { _, node in node.flags.map(wording.flag).joined(separator: wording.comma) }
    case .id: return text(wording.identifier, 30) { _, node in node.id }
    case .cellName:
      return text(wording.name, 30) { index, node in
        index < cellNames.count && cellNames[index] != node.id ? cellNames[index] : nil
      }
    case .level, .reference, .actual, .gap, .gapRatio, .share, .completion, .denominator, .rate:
      let (header, width) = figureHead(field)
      return SheetColumn(header, width: width, isRight: true) { value, ground in
        figureCell(field, value.index, gapShares, isBold: value.depth == 0, &ground)
      }
    }
  }

  private func figureHead(_ field: Field) -> (header: String, width: Double) {
    let reference = wording.reference(evaluation.against)
    return switch field {
    case .level: (wording.level, 4)
    case .reference: (reference.value, 16)
    case .actual: (wording.actual, 16)
    case .gap: (reference.variance, 16)
    case .gapRatio: (reference.ratio, 10)
    case .share: (wording.shareOfTheGap, 10)
    case .completion: (wording.attainment, 10)
    case .denominator: (wording.denominator, 13)
    case .rate: (wording.exchangeRate, 13)
    case .name, .owner, .standing, .origin, .flags, .id, .cellName: ("", 0)
    }
  }

  /// A figure with the formulas that may give it; bold in the first row.
  private func figureCell(
    _ field: Field, _ index: Int, _ gapShares: [String: CellAddress], isBold: Bool, _ ground: inout WorkbookGround
  ) -> Workbook.Cell {
    let node = evaluation.nodes[index]
    let value = figure(index, field)
    switch field {
    case .level: return Workbook.Cell(.number(Double(node.level)), CellStyle(.plain, isBold: isBold))
    case .reference: return ground.figures.cell(value, references(index), else: .computed, codes.amount(node.group), isBold: isBold)
    case .actual: return ground.figures.cell(value, actuals(index), else: .input, codes.amount(node.group), isBold: isBold)
    case .gap:
      return ground.figures.cell(value, [own(index, .actual) - own(index, .reference)], codes.variance(node.group), isBold: isBold)
    case .gapRatio:
      let ratio = own(index, .gap) / .absolute(own(index, .reference))
      return node.isPercent ? .blank : ground.figures.cell(node.gapRatio?.value, [ratio], FigureCodes.variancePercent)
    case .share: return ground.figures.cell(value, shares(index, gapShares), FigureCodes.wholePercent)
    case .completion: return ground.completion(value, [completion(index)], isBold: isBold)
    case .denominator: return ground.figures.cell(value, [input(index, ActualColumn.denominator, value)], "#,##0")
    case .rate: return ground.figures.cell(rate(of: index), [input(index, ActualColumn.rate, rate(of: index))], "0.0000##")
    case .name, .owner, .standing, .origin, .flags, .id, .cellName: return .blank
    }
  }

  /// A figure in the node's own row.
  private func own(_ index: Int, _ field: Field) -> Calculation {
    .cell(address(index, field), figure(index, field), in: wording.treeSheet)
  }

  /// A figure in the node's row of the sheet of actuals.
  private func input(_ index: Int, _ column: Int, _ value: Double?) -> Calculation? {
    actualAddress(index, column).map { .cell($0, value, in: wording.treeSheet) }
  }

  private func actuals(_ index: Int) -> [Calculation?] {
    if let giver = givers[index] { return [recombined(giver, .actual)] }
    return [input(index, ActualColumn.actual, figure(index, .actual))]
  }

  private func references(_ index: Int) -> [Calculation?] {
    if let giver = referenceGivers[index] { return [recombined(giver, .reference)] }
    let source =
      evaluation.nodes[index].referenceKind == .measured
      ? actualAddress(index, ActualColumn.reference) : targetAddress(index, TargetColumn.toDate)
    return [source.map { .cell($0, figure(index, .reference), in: wording.treeSheet) }]
  }

  private func shares(_ index: Int, _ gapShares: [String: CellAddress]) -> [Calculation?] {
    let sheet = wording.treeSheet
    var candidates: [Calculation?] = [gapShares[evaluation.nodes[index].id].map { .cell($0, figure(index, .share), in: sheet) }]
    if evaluation.nodes[0].depth == 0 {
      candidates.append(own(index, .gap) / .cell(address(0, .gap), figure(0, .gap), in: sheet, isFixed: true))
    }
    return candidates
  }

  /// The completion by the node's own rule (docs/arithmetic.md#completion).
  private func completion(_ index: Int) -> Calculation? {
    let node = evaluation.nodes[index]
    guard let basis = node.completionBasis, evaluation.against == .target, let better = targetAddress(index, TargetColumn.better),
      let parameterAddress = targetAddress(index, TargetColumn.parameter)
    else { return nil }
    let sheet = wording.treeSheet
    let (actual, reference, gap) = (own(index, .actual), own(index, .reference), own(index, .gap))
    let direction = Calculation.cell(better, node.direction == .up ? 1 : -1, in: sheet)
    let one = Calculation.number(1)
    func parameter(_ value: Double) -> Calculation { .cell(parameterAddress, value, in: sheet) }
    let plain: Calculation
    switch basis.form {
    case .relative:
      plain =
        node.direction == .up && (node.reference?.value ?? 0) > 0
        ? actual / reference : one + direction * gap / .absolute(reference)
    case .overBaseline(let baseline): plain = (actual - parameter(baseline)) / (reference - parameter(baseline))
    case .tolerance(let tolerance): plain = one + direction * gap / parameter(tolerance)
    case .reciprocal: plain = reference / actual
    case .within(let tolerance):
      let inside = one - .absolute(gap) / parameter(tolerance)
      plain = .call("MAX", [.number(0), inside], inside.value.map { max(0, $0) })
    case .passOrFail:
      let sign = direction * gap
      plain = .named("IF(\(sign.text)>=0,1,0)", sign.value.map { $0 >= 0 ? 1 : 0 })
    }
    return basis.isLimited ? .call("MIN", [one, plain], plain.value.map { min(1, $0) }) : plain
  }

  private func origin(_ index: Int) -> String {
    let node = evaluation.nodes[index]
    if node.kind == .project { return wording.flag(.judged) }
    guard node.actual != nil else { return "" }
    guard let giver = givers[index] else { return node.isMeasured ? wording.referenceKind(.measured) : wording.byHand }
    switch evaluation.breakdowns[giver].recipe {
    case .sum: return wording.sumOfParts
    case .converted: return wording.convertedSum
    case .weightedMean: return wording.meanOfParts
    case .formula: return wording.formulaOfParts
    case .least, .greatest: return wording.extremeOfParts
    case .none: return ""
    }
  }

  // MARK: Lines

  private func row(_ breakdown: Int, line index: Int, _ depth: Int, _ ground: inout WorkbookGround) -> [Workbook.Cell] {
    let sheet = wording.treeSheet
    let line = evaluation.breakdowns[breakdown].lines[index]
    let owner = evaluation.breakdowns[breakdown].nodeIndex
    let group = evaluation.nodes[owner].group
    func left(_ field: Field) -> Calculation? {
      recombined(breakdown, field).map { .cell(address(owner, field), figure(owner, field), in: sheet) - $0 }
    }
    func own(_ field: Field, _ value: Double?) -> Calculation { .cell(lineAddress(breakdown, index, field), value ?? 0, in: sheet) }
    var cells: [Workbook.Cell] = []
    for field in fields {
      let cell: Workbook.Cell =
        switch field {
        case .name: .text("~ " + wording.line(line.kind), .note, indentation: depth)
        case .reference: ground.figures.cell(line.reference?.value, [left(.reference)], codes.amount(group))
        case .actual: ground.figures.cell(line.actual?.value, [left(.actual)], codes.amount(group))
        case .gap:
          ground.figures.cell(
            line.gap?.value, [own(.actual, line.actual?.value) - own(.reference, line.reference?.value)], codes.variance(group))
        default: .blank
        }
      cells.append(cell)
    }
    return cells
  }

  // MARK: Checks

  private func addChecks(_ ground: inout WorkbookGround) {
    let sheet = wording.checksSheet
    for (index, breakdown) in evaluation.breakdowns.enumerated() {
      let owner = breakdown.nodeIndex
      guard let whole = breakdown.reconciliation.parent, let given = breakdown.reconciliation.children,
        let parts = recombined(index, .actual, in: sheet)
      else { continue }
      // What was measured stands for itself where the tree shows the sum of its parts.
      let control = givers[owner] == nil ? nil : evaluation.nodes[owner].isMeasured ? actualAddress(owner, ActualColumn.actual) : nil
      let wholeCell = Calculation.cell(control ?? address(owner, .actual), whole.value, in: sheet)
      let what = wording.checkOfTree(ground.text(evaluation.nodes[owner].name), ground.text(breakdown.name))
      let code = codes.amount(evaluation.nodes[owner].group)
      if let overlap = breakdown.lines.firstIndex(where: { $0.kind == .overlap && $0.actual != nil }) {
        let amount = breakdown.lines[overlap].actual?.value ?? 0
        let sum = parts + .cell(lineAddress(index, overlap, .actual), amount, in: sheet)
        ground.check(wording.treeSheet, wording.andOverlap(what), wholeCell, whole.value, sum, given.value + amount, code)
      } else {
        ground.check(wording.treeSheet, what, wholeCell, whole.value, parts, given.value, code)
      }
    }
  }
}
