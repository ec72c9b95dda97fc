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
