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
    wording = style.wording
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
    let words = wording.markedStanding(grade, status)
    guard grade != nil, let completion, let value = completion.value, let ratio = Ratio(value),
      let band = bands.first(where: { $0.isMet(by: ratio) }), band.grade == grade, band.status == status
    else { return .text(words) }
    return figures.text(
      "LOOKUP(\(completion.text)+\(Self.closenessName),\(Self.boundsName),\(Self.standingsName))", gives: words)
  }

  /// A completion by its rule, with as many digits as its grade needs.
  mutating func completion(_ completion: Double?, _ candidates: [Calculation?], isBold: Bool = false) -> Workbook.Cell {
    figures.cell(completion, candidates, FigureCodes.completion(completion ?? 0, bounds: bounds), isBold: isBold)
  }

  /// An amount in full.
  mutating func amount(_ amount: Double?, _ candidates: [Calculation?] = [], else role: CellStyle.Role = .computed, _ unit: MeasureUnit?)
    -> Workbook.Cell
  {
    figures.cell(amount, candidates, else: role, amount.map { FigureCodes.full($0, unit) } ?? "")
  }

  /// Colours for standings in a column.
  static func marks(rows: ClosedRange<Int>, column: Int) -> [Workbook.Mark] {
    [("▲", CellStyle.Tone.good), ("●", .middling), ("▼", .bad)].map { mark, tone in
      Workbook.Mark(rows: rows, columns: column...column, kind: .text(beginning: mark, tone))
    }
  }
}

/// Makes the cells of a workbook's figures, and counts how they came about.
struct WorkbookFigures {
  private(set) var formulas = 0
  private(set) var inputs = 0
  private(set) var computed = 0
  private(set) var formulasTooLong = 0
  /// KPIs beyond the names that spreadsheets bear.
  var unnamed = 0

  /// A figure as the first formula that gives it, else as it is; an empty cell where there is none.
  ///
  /// - Parameter role: of a figure that no formula gives: `input` or `computed`.
  mutating func cell(
    _ figure: Double?, _ candidates: [Calculation?] = [], else role: CellStyle.Role = .computed, _ number: String, isBold: Bool = false
  ) -> Workbook.Cell {
    guard let figure else { return Workbook.Cell() }
    for case let candidate? in candidates where candidate.gives(figure) {
      formulas += 1
      return Workbook.Cell(.formula(candidate.text, figure), CellStyle(number: number, isBold: isBold))
    }
    if candidates.contains(where: { $0.map { $0.text.utf8.count >= Workbook.mostFormulaCharacters } ?? false }) { formulasTooLong += 1 }
    if role == .input { inputs += 1 } else { computed += 1 }
    return Workbook.Cell(.number(figure), CellStyle(role, number: number, isBold: isBold))
  }

  /// A word as a formula.
  mutating func text(_ formula: String, gives text: String, _ style: CellStyle = CellStyle()) -> Workbook.Cell {
    formulas += 1
    return Workbook.Cell(.textFormula(formula, text), style)
  }
}
