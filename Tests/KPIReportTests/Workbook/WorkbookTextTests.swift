import Testing

@testable import KPIReport

struct WorkbookTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("=1+1", "=1+1"), ("a\tb\n", "a\\tb\\n"), ("\u{1B}[31m", "\\u{1B}[31m"), ("\u{202E}evil", "\\u{202E}evil"),
    ("שלום", "שלום"), ("新用户", "新用户"), ("_x0041_", "_x005F_x0041_"), ("_x00_a_", "_x00_a_"),
    ("a_b_c", "a_b_c"), ("__x0041__", "__x005F_x0041__"),
  ])
  func `a text is legible in a cell, and nothing in it is read as something else`(text: String, expected: String) {
    #expect(CellText.safe(text) == expected)
  }

  @Test func `a character that no XML may hold is written out`() throws {
    var text = ""
    for value in [0xFFFF, 0x1FFFE, 0xFDD0] as [UInt32] { text.unicodeScalars.append(try #require(Unicode.Scalar(value))) }
    #expect(CellText.safe(text) == "\\u{FFFF}\\u{1FFFE}\\u{FDD0}")
  }

  @Test func `a text too long for a cell is cut where one sees it`() {
    let text = CellText.safe(String(repeating: "𝒳", count: 40_000))
    #expect(text.utf16.count <= 32_767)
    #expect(text.utf16.count > 32_750)
    #expect(text.hasSuffix("… (cut)"))
  }

  @Test(arguments: [
    ("Tree", "Tree"), ("a[b]:c*d?e/f\\g", "a b  c d e f g"), ("'quoted'", "quoted"), ("", "Sheet"), ("'''", "Sheet"),
    ("History", "History 1"),
    (String(repeating: "x", count: 40), String(repeating: "x", count: 31)), ("taken", "taken 2"), ("TAKEN", "TAKEN 2"),
  ])
  func `a sheet has a name that workbooks take`(text: String, expected: String) {
    #expect(SheetName.allowed(text, taken: ["taken"]) == expected)
  }

  @Test(arguments: [("Tree", "Tree"), ("指标树", "'指标树'"), ("it's", "'it''s'"), ("A1", "'A1'"), ("abc", "'abc'")])
  func `a sheet is quoted in formulas unless its name is a plain word`(name: String, expected: String) {
    #expect(SheetName.quoted(name) == expected)
  }

  @Test func `ids become names that formulas take, each unlike all others`() {
    var names = NodeNames()
    let ids = [
      "gmv", "gmv.new", "GMV", "q3", "r", "c", "r1c1", "true", "1st", "gmv.channel:\"a b\"", "gmv.channel:a_b", "新用户", "xfd1.a", "rc",
      "row",
    ]
    #expect(
      ids.map { names.name(of: $0) } == [
        "gmv", "gmv.new", "GMV_2", "_q3", "_r", "_c", "_r1c1", "_true", "_1st", "gmv.channel_a_b", "gmv.channel_a_b_2", "新用户", "xfd1.a",
        "_rc",
        "row",
      ])
    #expect(names.name(of: String(repeating: "x", count: 1000)).utf8.count == NodeNames.mostCharacters)
  }

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
  func `columns have letters`(column: Int, letters: String) {
    #expect(CellAddress.letters(column) == letters)
  }

  @Test(arguments: [
    (NumberFormat.percent.code(behind: "%"), "#,##0.0%"), (NumberFormat(power: 6, fractionDigits: 1).code(behind: ""), "#,##0.0,,"),
    (NumberFormat(fractionDigits: 0).asVariance.code(behind: " or\"d\\ers"), "+#,##0\" orders\";-#,##0\" orders\";#,##0\" orders\""),
  ])
  func `figures have codes, whatever a unit is called`(code: String, expected: String) {
    #expect(code == expected)
  }

  @Test func `a completion never seems to meet a bound that it misses`() {
    #expect(FigureCodes.completion(0.9996, bounds: [1]) == "#,##0.00%")
    #expect(FigureCodes.completion(0.95, bounds: [1]) == "#,##0.0%")
  }
}
