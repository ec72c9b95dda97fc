import KPIAnalysis
import KPIModel
import KPISource
import Testing

@testable import KPIReport

struct WorkbookLayoutTests {
  @Test func `a workbook has the sheets that there are figures for, in one order`() throws {
    let names = try DemoWorkbook.workbook(DemoScores.model).sheets.map(\.name)
    #expect(names == ["Summary", "Tree", "Gap", "Scorecard", "Targets", "Actuals", "Checks", "Method"])
    #expect(
      try DemoWorkbook.workbook(DemoScores.model, language: .chinese).sheets.map(\.name)
        == ["摘要", "指标树", "差额", "评分", "目标", "实际", "核对", "方法说明"])
    let onlyScores = try DemoWorkbook.workbook(DemoScores.model) { Workbook.Content(scorecard: $0.scorecard) }
    #expect(onlyScores.sheets.map(\.name) == ["Summary", "Scorecard", "Checks", "Method"])
    let onlyTargets = try DemoWorkbook.workbook(DemoScores.model) { Workbook.Content(targets: $0.targets) }
    #expect(onlyTargets.sheets.map(\.name) == ["Summary", "Targets", "Checks", "Method"])
  }

  // Rows of the tree: 5 Sales, 6 by customer, 7 New, 8-10 its channels, 11 Old, 12 by funnel, 13-15 its factors, 16 the residual, …
  @Test(arguments: [
    // A measured KPI whose children give it is their sum; inputs are links.
    ("Sales", 3, "Targets!G5", 120_000.0), ("Sales", 4, "SUM(E7,E11)", 108_400), ("Sales", 5, "E5-D5", -11_600),
    ("New users", 4, "SUM(E8:E10)", 35_900), ("Search", 3, "Targets!G7", 20_000), ("Search", 6, "F8/ABS(D8)", -0.39),
    ("Search", 7, "'Gap'!F9", 0.672413793103448), ("New users", 8, "E7/D7", 0.797777777777778),
    ("~ residual (not in children)", 4, "E5-E13*E14*E15", 737.5), ("~ residual (not in children)", 5, "E16-D16", 737.5),
  ])
  func `formulas take cells, and give the figures`(label: String, column: Int, formula: String, value: Double) throws {
    let row = try DemoWorkbook.workbook().row("Tree", label, column: 1)
    guard case .formula(let text, let figure) = row.cells[column].value else {
      Issue.record("\(row.cells[column])")
      return
    }
    #expect(text == formula)
    #expect(abs(figure - value) < 1e-9 * abs(value))
  }

  @Test func `rows are grouped as deep as the tree, and no deeper than spreadsheets can`() throws {
    let workbook = try DemoWorkbook.workbook()
    #expect(try workbook.row("Tree", "Sales", column: 1).outlineLevel == 0)
    #expect(try workbook.row("Tree", "by customer", column: 1).outlineLevel == 1)
    #expect(try workbook.row("Tree", "Search", column: 1).outlineLevel == 3)
    let chain = (0..<12).map { level in
      String(repeating: "      ", count: level) + "  n\(level):\n" + String(repeating: "      ", count: level)
        + (level < 11 ? "    breakdowns:\n" + String(repeating: "      ", count: level) + "      by:\n" : "    actual: { 2026-Q3: 1 }\n")
        + (level < 11 ? String(repeating: "      ", count: level) + "        nodes:\n" : "")
    }
    var yaml = "kpitree: 1\nname: Deep\ntree:\n"
    for (level, text) in chain.enumerated() {
      yaml += text.split(separator: "\n").map { String(repeating: "  ", count: level) + $0 + "\n" }.joined()
    }
    let deep = try DemoWorkbook.workbook(yaml)
    let sheet = try deep.sheet("Tree")
    #expect((0..<sheet.rowCount).map { sheet.row($0).outlineLevel }.max() == 7)
    #expect(try deep.row("Tree", "n11", column: 1).cells[1].style.indentation == 11)
  }

  @Test func `the row above a sheet's columns stays in sight and is printed on every page`() throws {
    for name in ["Tree", "Gap", "Scorecard", "Targets", "Actuals"] {
      let sheet = try DemoWorkbook.workbook(DemoScores.model).sheet(name)
      let header = try #require(sheet.printedTitle, "\(name)")
      #expect(header.count == 1 && sheet.frozen.rows == header.upperBound + 1, "\(name): \(sheet.frozen), \(header)")
      #expect(sheet.row(header.lowerBound).cells.contains { $0.style.role == .header }, "\(name)")
    }
  }

  @Test func `every KPI with a figure has a name that leads to it`() throws {
    let names = try DemoWorkbook.workbook().names
    #expect(names.first { $0.name == "sales.new.search" }?.target == "Tree!$E$8")
    #expect(Set(names.map { $0.name.lowercased() }).count == names.count)
  }

  @Test func `missing figures are empty cells, and a sum without one of its parts is empty`() throws {
    let workbook = try DemoWorkbook.workbook(
      """
      kpitree: 1
      name: Shop
      tree:
        sales:
          target: { 2026-Q3: 10 }
          breakdowns:
            by:
              nodes:
                a: { actual: { 2026-Q3: 4 } }
                b: {}
      """)
    #expect(try workbook.row("Tree", "sales", column: 1).cells[4].value == .empty)
    #expect(try workbook.row("Tree", "b", column: 1).cells[4].value == .empty)
    #expect(try workbook.row("Tree", "a", column: 1).cells[4].value == .formula("Actuals!D5", 4))
  }

  @Test func `completion follows the rule of its KPI`() throws {
    let workbook = try DemoWorkbook.workbook(
      """
      kpitree: 1
      name: Shop
      tree:
        sales:
          actual: { 2026-Q3: 1 }
          supported_by:
            cost: { direction: down, actual: { 2026-Q3: 9 }, target: { 2026-Q3: 10 } }
            rate: { actual: { 2026-Q3: 72 }, target: { 2026-Q3: 80 }, baseline: 60 }
            bugs: { direction: down, actual: { 2026-Q3: 3 }, target: { 2026-Q3: 0 }, tolerance: 10 }
            guard: { role: guardrail, actual: { 2026-Q3: 13 }, target: { 2026-Q3: 10 } }
            curved: { actual: { 2026-Q3: 13 }, target: { 2026-Q3: 10 }, curve: [[50%, 0%], [100%, 100%]] }
      """)
    func completion(_ name: String) throws -> Workbook.Cell.Value { try workbook.row("Tree", name, column: 1).cells[7].value }
    #expect(try completion("cost") == .formula("1+Targets!H5*F7/ABS(D7)", 1.1))
    #expect(try completion("rate") == .formula("(E8-Targets!I6)/(D8-Targets!I6)", 0.6))
    #expect(try completion("bugs") == .formula("1+Targets!H7*F9/Targets!I7", 0.7))
    #expect(try completion("guard") == .formula("MIN(1,E10/D10)", 1))
    #expect(try completion("curved") == .number(1))
  }

  @Test func `an owner's completion is made of the nodes right below it`() throws {
    let workbook = try DemoWorkbook.workbook(DemoScores.model)
    let zhao = try workbook.row("Scorecard", "zhao", column: 0)
    #expect(zhao.cells[8].value.formula == "SUM(N10)/SUM(M10)")
    #expect(zhao.cells[14].value.formula == "$O$3*D9*I9")
    #expect(zhao.cells[16].value.formula == "LOOKUP(I9+kpitree.closeness,kpitree.bounds,kpitree.standings)")
  }

  @Test func `a formula that would give another figure is not written`() {
    let sheet = "Tree"
    let cells = [3.0, 4].enumerated().map { (address: CellAddress(sheet: sheet, row: $0, column: 0), value: Optional($1)) }
    var figures = WorkbookFigures()
    #expect(figures.cell(7, [.sum(cells, in: sheet)], "").value == .formula("SUM(A1:A2)", 7))
    #expect(figures.cell(8, [.sum(cells, in: sheet)], "").value == .number(8))
    #expect(figures.cell(nil, [.sum(cells, in: sheet)], "").value == .empty)
    #expect((figures.formulas, figures.computed) == (1, 1))
  }

  @Test func `a sum of many scattered cells stays within what a call and a cell can hold`() {
    func sum(_ count: Int) -> Calculation {
      .sum((0..<count).map { (CellAddress(sheet: "T", row: 2 * $0, column: 4), 1.0) }, in: "T")
    }
    #expect(sum(300).text.hasPrefix("SUM(SUM(E1,E3,"))
    #expect(sum(300).gives(300))
    // Too long for a cell: the figure stands for itself.
    #expect(!sum(3000).gives(3000))
  }

  @Test(arguments: [
    ("a * b / c", "A1*A2/A3"), ("a / (b * c)", "A1/(A2*A3)"), ("a - (b - c)", "A1-(A2-A3)"), ("(a + b) * c", "(A1+A2)*A3"),
    ("-a * b + c", "-A1*A2+A3"), ("min(a, b) / 1000 - c", "MIN(A1,A2)/1000-A3"),
    ("1.5 * a + max(b, c, 0.000001)", "1.5*A1+MAX(A2,A3,0.000001)"),
  ])
  func `formulas of the language become formulas of spreadsheets`(formula: String, expected: String) throws {
    let parsed = try Formula.parse(formula).get()
    let cells = [2.0, 4, 8].enumerated().map { Calculation.cell(CellAddress(sheet: "T", row: $0, column: 0), $1, in: "T") }
    let calculation = try #require(parsed.expression.calculation(cells))
    #expect(calculation.text == expected)
    guard case .value(let value) = parsed.evaluate({ [2.0, 4, 8][$0] }) else {
      Issue.record("\(formula) has no value")
      return
    }
    #expect(calculation.gives(value))
  }
}
