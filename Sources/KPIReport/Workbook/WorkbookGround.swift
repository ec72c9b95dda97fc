import KPIAnalysis
import KPIModel

/// What all sheets of a workbook share: words, the places of the numbers that formulas take instead of having them inside, and the checks.
struct WorkbookGround {
  let style: PageStyle
  let wording: Wording
  let title: String
  let subtitle: String
  let bands: [Band]
  var figures = WorkbookFigures()
  var checks: [Check] = []

  /// Two figures that must be the same.
  struct Check {
    var sheet: String
    var what: String
    var whole: Calculation
    var parts: Calculation
    var wholeValue: Double
    var partsValue: Double
    var number: String
  }

  init(style: PageStyle, title: String, subtitle: String, bands: [Band]) {
    self.style = style
    wording = Wording(language: style.language)
    self.title = title
    self.subtitle = subtitle
    self.bands = bands
  }

  func text(_ text: LocalizedText) -> String { text.text(in: style.language) }

  var bounds: [Double] { bands.compactMap(\.bound) }

  mutating func check(
    _ sheet: String, _ what: String, _ whole: Calculation, _ wholeValue: Double, _ parts: Calculation, _ partsValue: Double,
    _ number: String
  ) {
    guard whole.gives(wholeValue), parts.gives(partsValue) else { return }
    checks.append(
      Check(sheet: sheet, what: what, whole: whole, parts: parts, wholeValue: wholeValue, partsValue: partsValue, number: number))
  }

  // MARK: Grades

  /// Where the sheet of the method holds the table of grades, from the lowest up: bounds in B, words in C.
  static let firstBandRow = 5
  static let boundsName = "kpitree.bounds"
  static let standingsName = "kpitree.standings"
  static let closenessName = "kpitree.closeness"
  static let roundingName = "kpitree.rounding"
  static let names = [boundsName, standingsName, closenessName, roundingName]

  /// A standing that follows the completion in a cell; a plain word where none is given or grades are not by completion.
  mutating func standing(_ grade: String?, _ status: Evaluation.Status, completion: Calculation?) -> Workbook.Cell {
    let words = wording.workbook.standing(grade, status)
    guard grade != nil, let completion, let value = completion.value, let ratio = Ratio(value),
      let band = bands.first(where: { $0.isMet(by: ratio) }), band.grade == grade, band.status == status
    else { return .text(words) }
    return figures.text(
      "LOOKUP(\(completion.text)+\(Self.closenessName),\(Self.boundsName),\(Self.standingsName))", gives: words)
  }

  /// Colours for standings in a column.
  static func marks(rows: ClosedRange<Int>, column: Int) -> [Workbook.Mark] {
    [("▲", CellStyle.Tone.good), ("●", .middling), ("▼", .bad)].map { mark, tone in
      Workbook.Mark(rows: rows, columns: column...column, kind: .text(beginning: mark, tone))
    }
  }
}
