import KPIReport

/// Writes a workbook of so many rows of ten cells, three of them formulas, whose rows are made as they are asked for.
@main
enum WriteWorkbook {
  static func main() throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    let amount = CellStyle(.input, number: "#,##0.00")
    let variance = CellStyle(number: "+#,##0.00;-#,##0.00")
    let percent = CellStyle(number: "0.0%")
    let sheet = Workbook.Sheet(
      name: "Tree", columns: [Workbook.Column](repeating: Workbook.Column(width: 14), count: 10), rowCount: count
    ) { row in
      let actual = Double(row * 7919 % 100_000) + 0.25
      let reference = Double(row * 104_729 % 90_000) + 1
      let gap = actual - reference
      let place = String(row + 1)
      return Workbook.Row([
        Workbook.Cell(.number(Double(row % 5))), Workbook.Cell(.text("Line " + place)), Workbook.Cell(.text("owner")),
        Workbook.Cell(.number(reference), amount), Workbook.Cell(.number(actual), amount),
        Workbook.Cell(.formula("E" + place + "-D" + place, gap), variance),
        Workbook.Cell(.formula("F" + place + "/ABS(D" + place + ")", gap / reference), percent),
        Workbook.Cell(.formula("E" + place + "/D" + place, actual / reference), percent), Workbook.Cell(.text("near")),
        Workbook.Cell(.text("total.part_" + place)),
      ])
    }
    let bytes = try XLSXWriter.bytes(Workbook(title: "Rows", created: 86_400, sheets: [sheet]))
    print("\(count) rows, \(bytes.count) bytes")
  }
}
