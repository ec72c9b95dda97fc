import KPIAnalysis
import KPIModel

/// The sheets of what the tree is computed from.
extension TreeSheets {
  /// Nil where nothing is an input.
  func actualsSheet(_ ground: inout WorkbookGround, places: [String?]) -> SheetDraft? {
    guard actualRows.contains(where: { $0 != nil }) else { return nil }
    var draft = SheetDraft(wording.workbook.actualsSheet)
    draft.addTitle(ground.title, wording.workbook.actualsSheetUse + wording.pick(" · ", " · ") + ground.subtitle)
    draft.skip()
    let isCompared = evaluation.nodes.contains { $0.referenceKind == .measured }
    draft.addHeader([
      (wording.indicator, false), (wording.identifier, false), (wording.unit, false), (wording.actual, true),
      (isCompared ? wording.reference(evaluation.against).value : "", true), (has(.denominator) ? wording.workbook.denominator : "", true),
      (has(.rate) ? wording.workbook.exchangeRate : "", true), (wording.workbook.origin, false), (wording.workbook.place, false),
    ])
    for (index, node) in evaluation.nodes.enumerated() where actualRows[index] != nil {
      let isOwn = givers[index] == nil || node.isMeasured
      let hasReference = node.referenceKind == .measured && referenceGivers[index] == nil
      draft.add([
        .text(ground.text(node.name)), .text(node.id, .note), .text(node.unit.map { wording.unit($0, .plain) } ?? ""),
        isOwn ? input(node.actual?.value, node.unit, &ground) : .blank,
        hasReference ? input(node.reference?.value, node.unit, &ground) : .blank,
        has(.denominator) ? input(node.denominator?.value, nil, &ground) : .blank,
        has(.rate) ? ground.figures.cell(rate(of: index), else: .input, "0.0000##") : .blank,
        .text(isOwn ? (node.isMeasured ? wording.workbook.fromRows : wording.workbook.byHand) : "", .note),
        .text(index < places.count ? places[index] : nil),
      ])
    }
    draft.columns = [32, 28, 12, 18, isCompared ? 18 : 2, has(.denominator) ? 14 : 2, has(.rate) ? 12 : 2, 14, 26].map(Workbook.Column.init)
    draft.frozenColumns = 1
    return draft
  }

  private func input(_ value: Double?, _ unit: MeasureUnit?, _ ground: inout WorkbookGround) -> Workbook.Cell {
    ground.figures.cell(value, else: .input, value.map { FigureCodes.full($0, unit) } ?? "")
  }

  /// - Parameter report: adds what targets rest on, below and beside; nodes are found by id.
  func targetsSheet(_ ground: inout WorkbookGround, report: TargetReport?, places: [String?]) -> SheetDraft? {
    guard targetRows.contains(where: { $0 != nil }) else { return nil }
    var draft = SheetDraft(wording.workbook.targetsSheet)
    draft.addTitle(ground.title, wording.workbook.targetsSheetUse + " · " + ground.subtitle)
    draft.skip()
    var header: [(String, Bool)] = [
      (wording.indicator, false), (wording.identifier, false), (wording.owner, false), (wording.unit, false),
      (wording.referenceKind, false),
      (wording.workbook.wholeTarget, true), (wording.workbook.comparedWith, true), (wording.workbook.better, true),
      (wording.workbook.parameter, true),
    ]
    let extra = report.map { TargetColumns($0, wording) }
    header += extra?.header ?? []
    header.append((wording.workbook.place, false))
    draft.addHeader(header)
    for (index, node) in evaluation.nodes.enumerated() {
      guard let row = targetRows[index] else { continue }
      // A target that children give is computed in the tree; the whole period's is another one as long as the period is open.
      let isComputed = node.referenceKind == .derived || node.referenceKind == .allocated
      let role: CellStyle.Role = isComputed ? .computed : .input
      let treeCell = referenceGivers[index].map { _ in
        Calculation.cell(address(index, .reference), node.reference?.value, in: wording.workbook.targetsSheet)
      }
      let toDate = Calculation.cell(
        CellAddress(sheet: wording.workbook.targetsSheet, row: row, column: TargetColumn.toDate), node.reference?.value,
        in: wording.workbook.targetsSheet)
      var cells: [Workbook.Cell] = [
        .text(ground.text(node.name)), .text(node.id, .note), .text(node.owner),
        .text(node.unit.map { wording.unit($0, .plain) } ?? ""), .text(node.referenceKind.map(wording.referenceKind) ?? ""),
        ground.figures.cell(
          node.target?.value, isComputed ? [toDate] : [], else: role, node.target.map { FigureCodes.full($0.value, node.unit) } ?? ""),
        ground.figures.cell(
          node.reference?.value, [treeCell], else: node.completionBasis?.isRange == true ? .computed : role,
          node.reference.map { FigureCodes.full($0.value, node.unit) } ?? ""),
        Workbook.Cell(.number(node.direction == .up ? 1 : -1), CellStyle(.input, number: FigureCodes.better(wording), isRight: true)),
        ground.figures.cell(
          node.completionBasis?.parameter, else: .input, node.completionBasis?.parameter.map { FigureCodes.full($0, node.unit) } ?? ""),
      ]
      if let extra { cells += extra.cells(node.id, &ground) }
      cells.append(.text(index < places.count ? places[index] : nil))
      draft.add(cells)
    }
    draft.columns = ([32, 28, 12, 10, 11, 18, 18, 9, 13] + (extra?.widths ?? []) + [26]).map(Workbook.Column.init)
    draft.frozenColumns = 1
    if let report { TargetTables(report, wording).add(to: &draft, &ground) }
    return draft
  }
}
