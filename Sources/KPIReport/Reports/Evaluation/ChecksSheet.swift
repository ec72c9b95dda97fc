import KPIModel
import KPISource

/// The sheet of checks: figures that must be the same, and what was found in the input.
struct ChecksSheet {
  private static let firstRow = 6
  private static let countRow = 2
  private static let roundingRow = 3
  private static let rounding = 1e-9

  /// How many checks are not 0.
  static func countAddress(_ wording: Wording) -> CellAddress { CellAddress(sheet: wording.checksSheet, row: countRow, column: 3) }

  static func name(_ wording: Wording) -> Workbook.DefinedName {
    Workbook.DefinedName(
      name: WorkbookGround.roundingName,
      target: "\(SheetName.quoted(wording.checksSheet))!\(CellAddress(sheet: "", row: roundingRow, column: 3).text(isFixed: true))"
    )
  }

  static func difference(_ check: WorkbookGround.Check) -> Double {
    let difference = check.wholeValue - check.partsValue
    return abs(difference) <= rounding * max(abs(check.wholeValue), abs(check.partsValue)) ? 0 : difference
  }

  static func draft(_ ground: inout WorkbookGround, _ findings: [Diagnostic], _ places: PlaceReader) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.checksSheet)
    draft.addTitle(ground.title, wording.checksSheetUse + " · " + ground.subtitle)
    let checks = ground.checks
    let lastRow = firstRow + checks.count - 1
    let open = Double(checks.count { difference($0) != 0 })
    let differences = CellAddress(sheet: draft.name, row: firstRow, column: 4).range(to: lastRow, in: draft.name)
    draft.add([
      .blank, .text(wording.checksLine, isBold: true), .blank,
      checks.isEmpty ? .blank : ground.figures.cell(open, [.named("SUMPRODUCT(--(\(differences)<>0))", open)], "0", isBold: true),
    ])
    draft.add([.blank, .text(wording.roundingLine, .note), .blank, ground.figures.cell(rounding, else: .input, "0E+00")])
    draft.skip()
    let name = draft.name
    let columns: [SheetColumn<(offset: Int, element: WorkbookGround.Check)>] = [
      SheetColumn(wording.sheet, width: 14) { check, _ in .text(check.element.sheet, .note) },
      SheetColumn(wording.what, width: 70) { check, _ in .text(check.element.what) },
      SheetColumn(wording.whole, width: 20, isRight: true) { check, ground in
        ground.figures.cell(check.element.wholeValue, [check.element.whole], check.element.number)
      },
      SheetColumn(wording.parts, width: 20, isRight: true) { check, ground in
        ground.figures.cell(check.element.partsValue, [check.element.parts], check.element.number)
      },
      SheetColumn(wording.difference, width: 16, isRight: true) { check, ground in
        let (whole, parts) = (
          CellAddress(sheet: name, row: firstRow + check.offset, column: 2).text(),
          CellAddress(sheet: name, row: firstRow + check.offset, column: 3).text()
        )
        let text = "IF(ABS(\(whole)-\(parts))<=\(WorkbookGround.roundingName)*MAX(ABS(\(whole)),ABS(\(parts))),0,\(whole)-\(parts))"
        let difference = difference(check.element)
        return ground.figures.cell(difference, [.named(text, difference)], "0.00######;-0.00######;0")
      },
    ]
    draft.addHeader(columns)
    for check in checks.enumerated() { draft.add(columns, check, &ground) }
    if !checks.isEmpty {
      draft.marks = [
        Workbook.Mark(rows: firstRow...lastRow, columns: 4...4, kind: .mustBeZero),
        Workbook.Mark(rows: countRow...countRow, columns: 3...3, kind: .mustBeZero),
      ]
    }
    draft.addTable(
      wording.findings,
      [
        SheetColumn(wording.severity) { finding, _ in .text(finding.severity.rawValue) },
        SheetColumn(wording.what) { finding, _ in .text(finding.message) },
        SheetColumn(wording.rule) { finding, _ in .text(finding.rule.id) },
        SheetColumn(wording.place) { finding, _ in .text(places.line(of: finding.site)) },
        .blank,
      ], findings, &ground)
    draft.isPortrait = true
    return draft
  }
}
