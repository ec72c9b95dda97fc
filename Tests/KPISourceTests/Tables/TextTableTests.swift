import Testing

@testable import KPISource

@Suite struct TextTableTests {
  private static func read(
    _ text: [UInt8], path: String = "t.csv", _ format: TableFormat = TableFormat()
  ) -> (rows: [[String]], lines: [Int], problems: [String]) {
    let table = TextTable(path: path, text: text, format: format)
    return (
      table.header.isEmpty ? [] : [table.header] + table.rows.map(\.fields), table.rows.map(\.line),
      table.problems.map { "\($0.line): \(([$0.message] + $0.notes).joined(separator: "; "))" }
    )
  }

  @Test(arguments: [
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]], [2]),
    ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]], [2]),
    ("\u{FEFF}a,b\n1,2", [["a", "b"], ["1", "2"]], [2]),
    ("a,b\n\n1,\n\r\n,2\n", [["a", "b"], ["1", ""], ["", "2"]], [3, 5]),
    ("\"a\",\"b \"\"c\"\"\"\n\"1\n2\",\"x,y\"\r\n\"\",新\n", [["a", "b \"c\""], ["1\n2", "x,y"], ["", "新"]], [2, 4]),
    ("a\n\"\"\n1\n", [["a"], [""], ["1"]], [2, 3]),
  ])
  func `fields are what stands between commas`(_ text: String, _ rows: [[String]], _ lines: [Int]) {
    let found = Self.read(Array(text.utf8))
    #expect(found.rows == rows)
    #expect(found.lines == lines)
    #expect(found.problems == [])
    let tabs = text.replacing(",", with: "\t")
    var quoted = TableFormat()
    quoted.quoting = .double
    #expect(Self.read(Array(tabs.utf8), path: "t.tsv", quoted).rows == rows.map { $0.map { $0.replacing(",", with: "\t") } })
  }

  @Test func `every row that cannot be read is said, and the others are read`() {
    let text = Array("a,b\n1,2\n3\n\"4\" ,5\n6,\"7\n8,9\n10\r,11\n".utf8) + [0x31, 0x2C, 0xFF] + Array("\n12,13\n14,15,16".utf8)
    let found = Self.read(text)
    #expect(found.rows == [["a", "b"], ["1", "2"], ["8", "9"], ["12", "13"]])
    #expect(found.lines == [2, 6, 9])
    #expect(
      found.problems == [
        "3: the row has 1 field, the header 2; 2 rows in all: lines 3, 10",
        "4: the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice; 2 rows in all: lines 4, 5",
        "7: the row has a bare carriage return: a line ends with a newline",
        "8: the row is not UTF-8; it looks like Windows-1252, which western spreadsheets save: `encoding: windows-1252` reads it",
      ])
  }

  @Test(arguments: [
    ("", ["1: the table is empty"]), ("\n\r\n", ["1: the table is empty"]),
    ("a\"b,c\n1,2\n", ["1: the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice"]),
  ])
  func `a table without a header is none`(_ text: String, _ problems: [String]) {
    let found = Self.read(Array(text.utf8))
    #expect(found.rows == [])
    #expect(found.problems == problems)
  }

  // MARK: - Options

  private static func format(_ change: (inout TableFormat) -> Void) -> TableFormat {
    var format = TableFormat()
    change(&format)
    return format
  }

  @Test func `quotes are letters where fields are parted by tabs`() {
    let text = Array("a\tb\n5\" pipe\t1\n\"open\t2\nx\"\ty\"\n".utf8)
    #expect(Self.read(text, path: "t.tsv").rows == [["a", "b"], ["5\" pipe", "1"], ["\"open", "2"], ["x\"", "y\""]])
    #expect(Self.read(text, Self.format { $0.delimiter = UInt8(ascii: "\t") }).rows.count == 4)
  }

  @Test(
    arguments: [
      ("sep=;\na;b\n1;2\n", nil, [["a", "b"], ["1", "2"]], [3]),
      ("sep=;\r\na;b\r\n1;2\r\n", nil, [["a", "b"], ["1", "2"]], [3]),
      ("Plan 2026\n\na,b\n1,2\n", 3, [["a", "b"], ["1", "2"]], [4]),
      ("\u{FEFF}Plan, \"open\na,b\n1,2\n", 2, [["a", "b"], ["1", "2"]], [3]),
      ("sep=x,y\n1,2\n", nil, [["sep=x", "y"], ["1", "2"]], [2]),
    ] as [(String, Int?, [[String]], [Int])])
  func `what stands above a header is passed over`(_ text: String, _ header: Int?, _ rows: [[String]], _ lines: [Int]) {
    let found = Self.read(Array(text.utf8), Self.format { $0.headerLine = header })
    #expect(found.rows == rows)
    #expect(found.lines == lines)
    #expect(found.problems == [])
  }

  @Test func `rows that are none are left out, also where they are shorter than others`() {
    let text = Array("node,jan,feb\nsales,1,2\nTotal,1,2\n,,\nDraft of 3 May\n合计,1,2\n".utf8)
    let found = Self.read(text, Self.format { $0.skipped = [.init(column: "node", texts: ["Total", "合计", "Draft of 3 May"])] })
    #expect(found.rows == [["node", "jan", "feb"], ["sales", "1", "2"]])
    #expect(found.problems == [])
    #expect(
      Self.read(text).problems == [
        "5: the row has 1 field, the header 3; `skip: { node: [\"Draft of 3 May\"] }` leaves it out"
      ])
    #expect(
      Self.read(text, Self.format { $0.skipped = [.init(column: "nodes", texts: ["Total"])] }).problems.first
        == "1: there is no column `nodes`, which `skip` names")
  }

  @Test(arguments: [
    ("PAR1\u{1}\u{2}", "1: the file is a parquet file, not a table of text"),
    ("PK\u{3}\u{4}..xl/workbook.xml", "1: the file is a workbook, not a table of text"),
    ("<!DOCTYPE html>\n<table>", "1: the file is a page of HTML, not a table of text"),
    ("  {\n  \"a\": 1}", "1: the file is JSON, not a table of text"),
    ("a,b\n1,\u{0}\n", "1: the file has NUL bytes: it is no text"),
    ("a\u{0},\u{0}b\u{0}\n\u{0}", "1: the file is written in UTF-16: a file of figures is written in UTF-8"),
  ])
  func `a file that is something else is called by its name`(_ text: String, _ problem: String) {
    let found = Self.read(Array(text.utf8))
    #expect(found.rows == [])
    #expect(found.problems.count == 1)
    #expect(found.problems.first?.hasPrefix(problem) ?? false, "\(found.problems)")
  }
}
