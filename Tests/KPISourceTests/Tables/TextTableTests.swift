import Testing

@testable import KPISource

@Suite struct TextTableTests {
  private static func read(_ text: [UInt8], path: String = "t.csv") -> (rows: [[String]], lines: [Int], problems: [String]) {
    var problems: [TextTable.Problem] = []
    let table = TextTable(SourceFile(path: path, bytes: text), problems: &problems)
    return (
      table.map { [$0.header] + $0.rows.map(\.fields) } ?? [], table?.rows.map(\.line) ?? [], problems.map { "\($0.line): \($0.message)" }
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
    #expect(Self.read(Array(tabs.utf8), path: "t.tsv").rows == rows.map { $0.map { $0.replacing(",", with: "\t") } })
  }

  @Test func `every row that cannot be read is said, and the others are read`() {
    let text = Array("a,b\n1,2\n3\n\"4\" ,5\n6,\"7\n8,9\n10\r,11\n".utf8) + [0x31, 0x2C, 0xFF] + Array("\n12,13\n14,15,16".utf8)
    let found = Self.read(text)
    #expect(found.rows == [["a", "b"], ["1", "2"], ["8", "9"], ["12", "13"]])
    #expect(found.lines == [2, 6, 9])
    #expect(
      found.problems == [
        "3: the row has 1 field, the header 2",
        "4: the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice",
        "5: the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice",
        "7: the row has a bare carriage return: a line ends with a newline", "8: the row is not UTF-8",
        "10: the row has 3 fields, the header 2",
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
}
