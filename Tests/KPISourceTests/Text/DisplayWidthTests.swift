import Testing

@testable import KPISource

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("新用户", 6), ("a新b", 4), ("：，", 4), ("ｱ", 1), ("é", 1), ("e\u{301}", 1), ("한", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇨🇳", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("1\u{FE0F}\u{20E3}", 2),
    ("\u{1B}[31m", 4), ("\t", 0), ("\u{200B}", 0), ("¥€", 2), ("\u{20000}", 2), ("かな", 4), ("か\u{3099}", 2), ("Ω≈", 2),
  ])
  func `columns are what a terminal draws`(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }
}
