import KPIModel
import KPISource

/// The sheet of checks: figures that must be the same, and what was found in the input.
struct ChecksSheet {
  private static let firstRow = 6
  private static let countRow = 2
  private static let roundingRow = 3
  private static let rounding = 1e-9

  /// How many checks are not 0.
  static func countAddress(_ wording: Wording) -> CellAddress { CellAddress(sheet: wording.workbook.checksSheet, row: countRow, column: 3) }

  static func name(_ wording: Wording) -> Workbook.DefinedName {
    Workbook.DefinedName(
      name: WorkbookGround.roundingName,
      target: "\(SheetName.quoted(wording.workbook.checksSheet))!\(CellAddress(sheet: "", row: roundingRow, column: 3).text(isFixed: true))"
    )
  }

  static func difference(_ check: WorkbookGround.Check) -> Double {
    let difference = check.wholeValue - check.partsValue
    return abs(difference) <= rounding * max(abs(check.wholeValue), abs(check.partsValue)) ? 0 : difference
  }

  static func draft(_ ground: inout WorkbookGround, _ findings: [(severity: String, rule: String, place: String, message: String)])
    -> SheetDraft
  {
    let wording = ground.wording
    var draft = SheetDraft(wording.workbook.checksSheet)
    draft.addTitle(ground.title, wording.workbook.checksSheetUse + " · " + ground.subtitle)
    let checks = ground.checks
    let lastRow = firstRow + checks.count - 1
    let open = Double(checks.count { difference($0) != 0 })
    let differences = CellAddress(sheet: draft.name, row: firstRow, column: 4).range(to: lastRow, in: draft.name)
    draft.add([
      .blank, .text(wording.workbook.checksLine, isBold: true), .blank,
      checks.isEmpty ? .blank : ground.figures.cell(open, [.named("SUMPRODUCT(--(\(differences)<>0))", open)], "0", isBold: true),
    ])
    draft.add([.blank, .text(wording.workbook.roundingLine, .note), .blank, ground.figures.cell(rounding, else: .input, "0E+00")])
    draft.skip()
    draft.addHeader([
      (wording.workbook.sheet, false), (wording.workbook.what, false), (wording.workbook.whole, true), (wording.workbook.parts, true),
      (wording.workbook.difference, true),
    ])
    for (index, check) in checks.enumerated() {
      let row = firstRow + index
      let whole = Calculation.cell(draft.address(row, 2), check.wholeValue, in: draft.name)
      let parts = Calculation.cell(draft.address(row, 3), check.partsValue, in: draft.name)
      let text =
        "IF(ABS(\(whole.text)-\(parts.text))<=\(WorkbookGround.roundingName)*MAX(ABS(\(whole.text)),ABS(\(parts.text))),0,\(whole.text)-\(parts.text))"
      let difference = difference(check)
      draft.add([
        .text(check.sheet, .note), .text(check.what),
        ground.figures.cell(check.wholeValue, [check.whole], check.number),
        ground.figures.cell(check.partsValue, [check.parts], check.number),
        ground.figures.cell(difference, [.named(text, difference)], "0.00######;-0.00######;0"),
      ])
    }
    if !checks.isEmpty {
      draft.marks = [
        Workbook.Mark(rows: firstRow...lastRow, columns: 4...4, kind: .mustBeZero),
        Workbook.Mark(rows: countRow...countRow, columns: 3...3, kind: .mustBeZero),
      ]
    }
    if !findings.isEmpty {
      draft.skip()
      draft.addHeading(wording.workbook.findings)
      draft.addHeader(
        [
          (wording.workbook.severity, false), (wording.workbook.what, false), (wording.workbook.rule, false),
          (wording.workbook.place, false), ("", false),
        ], stays: false)
      for finding in findings {
        draft.add([.text(finding.severity), .text(finding.message), .text(finding.rule), .text(finding.place)])
      }
    }
    draft.columns = [14, 70, 20, 20, 16].map(Workbook.Column.init)
    draft.isPortrait = true
    return draft
  }
}
