import KPIAnalysis
import KPIModel
import KPISource

/// The sheet of the method: the table of grades, and how figures come about.
enum MethodSheet {
  static func draft(_ ground: inout WorkbookGround, toolVersion: String) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.workbook.methodSheet)
    draft.addTitle(ground.title, "kpitree \(toolVersion) · " + ground.subtitle)
    draft.skip()
    draft.add([
      .blank, ground.figures.cell(Band.tolerance, else: .input, "0E+00"),
      .text(wording.pick("a completion this far below a bound still meets it", "完成率低于下限不超过此值仍视为达到"), .note, indentation: 1),
    ])
    draft.addHeader([(wording.grade, false), (wording.pick("from", "起"), true), (wording.workbook.standing, false)], stays: false)
    for band in ground.bands.reversed() {
      draft.add([
        .text(band.grade),
        ground.figures.cell(band.bound ?? lowest, else: .input, "[<-1E+8]\"-\";0%"),
        .text(wording.workbook.standing(band.grade, band.status)),
      ])
    }
    draft.skip()
    for (what, text) in wording.workbook.method(ground.figures) {
      draft.add(
        Workbook.Row([.wrapped(what, isBold: true), .blank, .wrapped(text)], height: 14.5 * Double(1 + (DisplayWidth.of(text) - 1) / 92)))
    }
    draft.columns = [24, 12, 100].map(Workbook.Column.init)
    return draft
  }

  /// Below every completion.
  private static let lowest = -1e9

  static func names(_ ground: WorkbookGround) -> [Workbook.DefinedName] {
    let sheet = ground.wording.workbook.methodSheet
    func target(_ row: Int, _ column: Int, to last: Int) -> String {
      "\(SheetName.quoted(sheet))!" + CellAddress(sheet: sheet, row: row, column: column).range(to: last, in: sheet, isFixed: true)
    }
    let first = WorkbookGround.firstBandRow
    let last = first + ground.bands.count - 1
    return [
      Workbook.DefinedName(name: WorkbookGround.boundsName, target: target(first, 1, to: last)),
      Workbook.DefinedName(name: WorkbookGround.standingsName, target: target(first, 2, to: last)),
      Workbook.DefinedName(name: WorkbookGround.closenessName, target: target(first - 2, 1, to: first - 2)),
    ]
  }
}
