import KPIAnalysis
import KPIModel

/// The sheet of the tree, and what checks its sums.
extension TreeSheets {
  /// - Parameter gapShares: cells of the sheet of the gap that hold a node's share of the top gap, by id.
  func tree(_ ground: inout WorkbookGround, gapShares: [String: CellAddress], cellNames: [String]) -> SheetDraft {
    var draft = SheetDraft(wording.workbook.treeSheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    let reference = wording.reference(evaluation.against)
    draft.addHeader(fields.map { (header($0, reference), isRight($0)) })
    for (kind, depth) in plan {
      let outlineLevel = min(depth, Workbook.mostOutlineLevels)
      switch kind {
      case .node(let index):
        draft.add(Workbook.Row(row(index, depth, &ground, gapShares, cellNames), outlineLevel: outlineLevel))
      case .heading(let breakdown):
        var cells = [Workbook.Cell](repeating: .blank, count: 2)
        let name = breakdown.map { wording.breakdown(ground.text(evaluation.breakdowns[$0].name)) } ?? wording.supports
        cells[1] = .text(name, .heading, indentation: depth)
        draft.add(Workbook.Row(cells, outlineLevel: outlineLevel))
      case .line(let breakdown, let index):
        draft.add(Workbook.Row(row(breakdown, line: index, depth, &ground), outlineLevel: outlineLevel))
      }
    }
    draft.columns = fields.map { Workbook.Column(width: width($0)) }
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

  private func header(_ field: Field, _ reference: (value: String, variance: String, ratio: String)) -> String {
    switch field {
    case .level: wording.level
    case .name: wording.indicator
    case .owner: wording.owner
    case .reference: reference.value
    case .actual: wording.actual
    case .gap: reference.variance
    case .gapRatio: reference.ratio
    case .share: wording.workbook.gapShare
    case .completion: wording.completion
    case .standing: wording.workbook.standing
    case .denominator: wording.workbook.denominator
    case .rate: wording.workbook.exchangeRate
    case .origin: wording.workbook.origin
    case .flags: wording.workbook.flags
    case .id: wording.identifier
    case .cellName: wording.workbook.name
    }
  }

  private func isRight(_ field: Field) -> Bool {
    switch field {
    case .level, .reference, .actual, .gap, .gapRatio, .share, .completion, .denominator, .rate: true
    case .name, .owner, .standing, .origin, .flags, .id, .cellName: false
    }
  }

  private func width(_ field: Field) -> Double {
    switch field {
    case .level: 4
    case .name: 38
    case .owner, .standing: 13
    case .reference, .actual, .gap: 16
    case .gapRatio, .completion, .share: 10
    case .denominator, .rate: 13
    case .origin, .flags: 26
    case .id, .cellName: 30
    }
  }

  private func row(
    _ index: Int, _ depth: Int, _ ground: inout WorkbookGround, _ gapShares: [String: CellAddress], _ cellNames: [String]
  ) -> [Workbook.Cell] {
    let sheet = wording.workbook.treeSheet
    let node = evaluation.nodes[index]
    let group = TreeSheets.group(node)
    let isBold = depth == 0
    func own(_ field: Field) -> Calculation { .cell(address(index, field), figure(index, field), in: sheet) }
    var cells: [Workbook.Cell] = []
    for field in fields {
      let cell: Workbook.Cell =
        switch field {
        case .level: Workbook.Cell(.number(Double(node.level)), CellStyle(.plain, isBold: isBold))
        case .name:
          .text(ground.text(node.name) + (node.class.map { " [\($0.rawValue)]" } ?? ""), indentation: depth, isBold: isBold)
        case .owner: .text(node.owner)
        case .reference: ground.figures.cell(node.reference?.value, references(index), else: .computed, codes.amount(group), isBold: isBold)
        case .actual: ground.figures.cell(node.actual?.value, actuals(index), else: .input, codes.amount(group), isBold: isBold)
        case .gap: ground.figures.cell(node.gap?.value, [own(.actual) - own(.reference)], codes.variance(group), isBold: isBold)
        case .gapRatio:
          node.unit?.isPercent == true
            ? .blank
            : ground.figures.cell(node.gapRatio?.value, [own(.gap) / .absolute(own(.reference))], FigureCodes.variancePercent)
        case .share: ground.figures.cell(node.shareOfTopGap?.value, shares(index, gapShares), FigureCodes.wholePercent)
        case .completion:
          ground.figures.cell(
            node.completion?.raw.value, [completion(index)],
            FigureCodes.completion(node.completion?.raw.value ?? 0, bounds: ground.bounds), isBold: isBold)
        case .standing: ground.standing(node.grade, node.status, completion: node.completion == nil ? nil : own(.completion))
        case .denominator:
          ground.figures.cell(
            figure(index, .denominator),
            [actualAddress(index, ActualColumn.denominator).map { .cell($0, figure(index, .denominator), in: sheet) }],
            "#,##0")
        case .rate:
          ground.figures.cell(
            rate(of: index), [actualAddress(index, ActualColumn.rate).map { .cell($0, rate(of: index), in: sheet) }], "0.0000##")
        case .origin: .text(origin(index), .note)
        case .flags: .text(node.flags.map(wording.workbook.flag).joined(separator: wording.pick(", ", "，")), .note)
        case .id: .text(node.id, .note)
        case .cellName: .text(index < cellNames.count && cellNames[index] != node.id ? cellNames[index] : "", .note)
        }
      cells.append(cell)
    }
    return cells
  }

  private func actuals(_ index: Int) -> [Calculation?] {
    if let giver = givers[index] { return [recombined(giver, .actual)] }
    return [actualAddress(index, ActualColumn.actual).map { .cell($0, figure(index, .actual), in: wording.workbook.treeSheet) }]
  }

  private func references(_ index: Int) -> [Calculation?] {
    if let giver = referenceGivers[index] { return [recombined(giver, .reference)] }
    let source =
      evaluation.nodes[index].referenceKind == .measured
      ? actualAddress(index, ActualColumn.reference) : targetAddress(index, TargetColumn.toDate)
    return [source.map { .cell($0, figure(index, .reference), in: wording.workbook.treeSheet) }]
  }

  private func shares(_ index: Int, _ gapShares: [String: CellAddress]) -> [Calculation?] {
    let sheet = wording.workbook.treeSheet
    let gap = Calculation.cell(address(index, .gap), figure(index, .gap), in: sheet)
    var candidates: [Calculation?] = [gapShares[evaluation.nodes[index].id].map { .cell($0, figure(index, .share), in: sheet) }]
    if evaluation.nodes[0].depth == 0 { candidates.append(gap / .cell(address(0, .gap), figure(0, .gap), in: sheet, isFixed: true)) }
    return candidates
  }

  /// The completion by the node's own rule (docs/arithmetic.md#completion).
  private func completion(_ index: Int) -> Calculation? {
    let node = evaluation.nodes[index]
    guard let basis = node.completionBasis, evaluation.against == .target, let better = targetAddress(index, TargetColumn.better),
      let parameterAddress = targetAddress(index, TargetColumn.parameter)
    else { return nil }
    let sheet = wording.workbook.treeSheet
    func own(_ field: Field) -> Calculation { .cell(address(index, field), figure(index, field), in: sheet) }
    let direction = Calculation.cell(better, node.direction == .up ? 1 : -1, in: sheet)
    let one = Calculation.number(1)
    func parameter(_ value: Double) -> Calculation { .cell(parameterAddress, value, in: sheet) }
    let plain: Calculation
    switch basis.form {
    case .relative:
      plain =
        node.direction == .up && (node.reference?.value ?? 0) > 0
        ? own(.actual) / own(.reference) : one + direction * own(.gap) / .absolute(own(.reference))
    case .overBaseline(let baseline): plain = (own(.actual) - parameter(baseline)) / (own(.reference) - parameter(baseline))
    case .tolerance(let tolerance): plain = one + direction * own(.gap) / parameter(tolerance)
    case .reciprocal: plain = own(.reference) / own(.actual)
    case .within(let tolerance):
      let inside = one - .absolute(own(.gap)) / parameter(tolerance)
      plain = .call("MAX", [.number(0), inside], inside.value.map { max(0, $0) })
    case .passOrFail:
      let sign = direction * own(.gap)
      plain = .named("IF(\(sign.text)>=0,1,0)", sign.value.map { $0 >= 0 ? 1 : 0 })
    }
    return basis.isLimited ? .call("MIN", [one, plain], plain.value.map { min(1, $0) }) : plain
  }

  private func origin(_ index: Int) -> String {
    let node = evaluation.nodes[index]
    if node.kind == .project { return wording.workbook.judged }
    guard node.actual != nil else { return "" }
    guard let giver = givers[index] else { return node.isMeasured ? wording.workbook.fromRows : wording.workbook.byHand }
    switch evaluation.breakdowns[giver].recipe {
    case .sum: return wording.workbook.sumOfParts
    case .converted: return wording.workbook.convertedSum
    case .weightedMean: return wording.workbook.meanOfParts
    case .formula: return wording.workbook.formulaOfParts
    case .least, .greatest: return wording.workbook.extremeOfParts
    case .none: return ""
    }
  }

  // MARK: Lines

  private func row(_ breakdown: Int, line index: Int, _ depth: Int, _ ground: inout WorkbookGround) -> [Workbook.Cell] {
    let sheet = wording.workbook.treeSheet
    let line = evaluation.breakdowns[breakdown].lines[index]
    let owner = evaluation.breakdowns[breakdown].nodeIndex
    let group = TreeSheets.group(evaluation.nodes[owner])
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
    let sheet = wording.workbook.checksSheet
    for (index, breakdown) in evaluation.breakdowns.enumerated() {
      let owner = breakdown.nodeIndex
      guard let whole = breakdown.reconciliation.parent, let given = breakdown.reconciliation.children,
        let parts = recombined(index, .actual, in: sheet)
      else { continue }
      // What was measured stands for itself where the tree shows the sum of its parts.
      let control = givers[owner] == nil ? nil : evaluation.nodes[owner].isMeasured ? actualAddress(owner, ActualColumn.actual) : nil
      let wholeCell = Calculation.cell(control ?? address(owner, .actual), whole.value, in: sheet)
      let what = wording.workbook.checkOfTree(ground.text(evaluation.nodes[owner].name), ground.text(breakdown.name))
      let code = codes.amount(TreeSheets.group(evaluation.nodes[owner]))
      if let overlap = breakdown.lines.firstIndex(where: { $0.kind == .overlap && $0.actual != nil }) {
        let amount = breakdown.lines[overlap].actual?.value ?? 0
        let sum = parts + .cell(lineAddress(index, overlap, .actual), amount, in: sheet)
        ground.check(wording.workbook.treeSheet, wording.workbook.andOverlap(what), wholeCell, whole.value, sum, given.value + amount, code)
      } else {
        ground.check(wording.workbook.treeSheet, what, wholeCell, whole.value, parts, given.value, code)
      }
    }
  }
}
