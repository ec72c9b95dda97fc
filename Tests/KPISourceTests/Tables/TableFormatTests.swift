import Foundation
import TestSupport
import Testing

@testable import KPISource

@Suite struct `Formats of tables` {
  private static func format(_ change: (inout TableFormat) -> Void) -> TableFormat {
    var format = TableFormat()
    change(&format)
    return format
  }

  private static let accounts = format {
    $0.readsAccountingNegatives = true
    $0.thousandsMark = ","
    $0.currencySign = "$"
    $0.readsPercent = true
  }

  // MARK: - Figures

  @Test(
    arguments: [
      ("(100.00)", -10_000, 2), ("( 1,250 )", -1250, 0), ("100.00-", -10_000, 2), ("1,250.5-", -12_505, 1), ("($5.00)", -500, 2),
      ("$(5.00)", -500, 2), ("5.00- $", -500, 2), ("5.00 $-", -500, 2), ("-5", -5, 0), ("85%", 85, 2), ("(2.5 %)", -25, 3),
      ("-0.5%", -5, 3),
      ("0.85", 85, 2), ("$12", 12, 0),
    ] as [(String, Int128, Int)])
  func `negatives of accountants and shares are read where the file has them`(_ text: String, _ mantissa: Int128, _ scale: Int) {
    #expect(FigureText(Self.accounts).read(text) == .figure(mantissa: mantissa, scale: scale))
  }

  @Test(arguments: ["(-5)", "-(5)", "(5)-", "-5-", "(5", "5)", "()", "(%)", "%", "5%%", "(5)%", "5%-%"])
  func `two signs are none`(_ text: String) {
    #expect(FigureText(Self.accounts).read(text) == .unreadable)
  }

  @Test(arguments: ["(5)", "5-", "5%", "$5"]) func `without being told, none of them is read`(_ text: String) {
    #expect(FigureText(TableFormat()).read(text) == .unreadable)
  }

  @Test(arguments: ["0.500", "00.500", "000.500", "-0.500", "0.500,5"])
  func `no number begins with an empty thousand`(_ text: String) {
    let format = Self.format {
      $0.decimalMark = UInt8(ascii: ",")
      $0.thousandsMark = "."
    }
    #expect(FigureText(format).read(text) == .unreadable)
    #expect(FigureText(format).read("1.500") == .figure(mantissa: 1500, scale: 0))
    #expect(FigureText(format).read("0,500") == .figure(mantissa: 500, scale: 3))
  }

  // MARK: - Dates

  @Test(
    arguments: [
      ("d/m/y", "13/07/2026", 2026, 7, 13), ("d/m/y", "3/7/26", 2026, 7, 3), ("dd/mm/yyyy", "03/07/2026", 2026, 7, 3),
      ("m/d/y", "7/15/2026", 2026, 7, 15), ("d.m.y", "15.07.2026", 2026, 7, 15), ("d mon y", "1 Jul 2026", 2026, 7, 1),
      ("d-mon-y", "01-SEPT-26", 2026, 9, 1), ("mon d, y", "July 1, 2026", 2026, 7, 1), ("d mon y", "1  Jul. 2026", 2026, 7, 1),
      ("dmy", "15072026", 2026, 7, 15), ("mon-y", "Feb-26", 2026, 2, nil), ("m/y", "02/1999", 1999, 2, nil),
      ("y.m.d", "2026.7.1", 2026, 7, 1),
      ("d/m/y", "1/1/70", 1970, 1, 1),
    ] as [(String, String, Int, Int, Int?)])
  func `a pattern says which number is which`(_ pattern: String, _ text: String, _ year: Int, _ month: Int, _ day: Int?) throws {
    let pattern = try #require(DatePattern(pattern))
    var position = 0
    let reading = Array(text.utf8).withUnsafeBufferPointer { pattern.read($0, at: &position) }
    #expect(reading == DatePattern.Reading(year: year, month: month, day: day))
    #expect(position == text.utf8.count)
  }

  @Test(arguments: [
    ("d/m/y", "2026-07-13"), ("d/m/y", "13/07/202"), ("d/m/y", "13/07/20266"), ("d/m/y", "13/07"), ("d mon y", "1 Juli 2026"),
    ("d mon y", "1Jul2026"), ("dmy", "1572026"), ("mon-y", "Ma-26"),
  ])
  func `what a pattern does not fit is not read`(_ pattern: String, _ text: String) throws {
    let pattern = try #require(DatePattern(pattern))
    var position = 0
    #expect(Array(text.utf8).withUnsafeBufferPointer { pattern.read($0, at: &position) } == nil)
    #expect(position == 0)
  }

  @Test(arguments: ["", "d", "d/m", "y", "d/m/y/y", "d/m/mon/y", "%d/%m/%Y", "day/month/year", "dd/mm/yyyy hh"])
  func `a pattern has a year and a month, each once`(_ text: String) {
    #expect(DatePattern(text) == nil)
  }

  // MARK: - Hints

  @Test(
    arguments: [
      (["1,234.50"], "`thousands: \",\"` reads it"), (["1.234,50", "12,00"], "`decimal: \",\"` with `thousands: \".\"` read them"),
      (["12,5"], "`decimal: \",\"` reads it"), (["(100.00)", "5-"], "`negative: parentheses` reads them"),
      (["85%"], "`percent: yes` reads it"),
      (["€ 1.234,50"], "`decimal: \",\"` with `thousands: \".\"` with `currency_sign: \"€\"` read it"),
      (["1,234"], "`decimal: \",\"`, or `thousands: \",\"` would read it"),
      (["-", "n/a"], "`na: [\"-\", \"n/a\"]` says that they mean that there is no figure"), (["abc"], nil), (["12 apples", "3"], nil),
    ] as [([String], String?)])
  func `the option that reads a figure is named, and no other`(_ texts: [String], _ hint: String?) {
    #expect(TableHints.figures(texts, TableFormat()) == hint)
  }

  @Test func `a mark that the file has and the options contradict is put right`() {
    let format = Self.format {
      $0.decimalMark = UInt8(ascii: ",")
      $0.thousandsMark = "."
    }
    #expect(TableHints.figures(["0.500", "12.25"], format) == "`decimal: \".\"` with no `thousands` read them")
    #expect(TableHints.figures(["1,000.50"], format) == "`decimal: \".\"` with `thousands: \",\"` read it")
  }

  @Test(
    arguments: [
      (["13/07/2026", "01/07/2026"], "`date: d/m/y` reads them"), (["7/15/2026"], "`date: m/d/y` reads it"),
      (["01/07/2026"], "`date: d/m/y` or `date: m/d/y` reads it: nothing in the file says which"),
      (["15.07.2026 10:30"], "`date: d.m.y` reads it"), (["1 Jul 2026"], "`date: d mon y` reads it"),
      (["Total"], "`skip: { day: [Total] }` leaves it out"), (["合计", "小计"], "`skip: { day: [合计, 小计] }` leaves such rows out"),
      ([""], "`skip: { day: [\"\"] }` leaves it out"), (["", "Note", ""], "`skip: { day: [\"\", Note] }` leaves such rows out"),
      (["2026-02-30"], nil),
    ] as [([String], String?)])
  func `the option that reads a date is named, or both where two would`(_ texts: [String], _ hint: String?) {
    #expect(TableHints.dates(texts, column: "day", TableFormat()) == hint)
  }

  @Test(arguments: [
    ("day;amount\n1;2\n", "its fields are parted by `;`: `delimiter: \";\"` reads it"),
    ("day\tamount\n1\t2\n", "its fields are parted by tabs: `delimiter: tab` reads it"),
    ("Sales, 2026\n\nday,amount\n1,2\n", "line 3 looks like the header: `header: 3` reads it"),
    ("Umsatz\nday|amount\n", "its fields are parted by `|`, and line 2 looks like the header: `delimiter: \"|\"` with `header: 2` read it"),
    ("date,sum\n1,2\n", nil),
  ])
  func `a header that stands elsewhere, or is cut otherwise, is found`(_ text: String, _ note: String?) {
    let probe = TableProbe(path: "rows.csv", Array(text.utf8), TableFormat())
    #expect(probe.headerNote { $0.contains("day") && $0.contains("amount") } == note)
  }

  // MARK: - Encodings

  private static func read(_ bytes: [UInt8], _ encoding: String?, name: String = "t.csv") throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try DataStream.text(path: path, format { $0.encoding = encoding }, limit: 64 << 20)
  }

  @Test(
    arguments: [
      ("windows-1252", String.Encoding.windowsCP1252), ("utf-16", .utf16), ("utf-16le", .utf16LittleEndian), ("iso-8859-1", .isoLatin1),
    ] as [(String, String.Encoding)])
  func `text of another encoding is the same text`(_ name: String, _ encoding: String.Encoding) throws {
    // Longer than what is converted at once, with characters of one and more bytes across each boundary.
    let line = "2026-07-01;Köln;Café “Zur Post” – 12 €\n".filter {
      encoding != .isoLatin1 || $0.unicodeScalars.allSatisfy { $0.value < 256 }
    }
    let text = String(repeating: line, count: 2_501)
    let bytes = try #require(text.data(using: encoding))
    #expect(try Self.read(Array(bytes), name) == Array(text.utf8))
  }

  @Test func `GBK is read as the GB 18030 that it is a part of`() throws {
    // 日期,金额 / 2026-07-01,12 in GBK; then a character of GB 18030 alone.
    let gbk: [UInt8] = [0xC8, 0xD5, 0xC6, 0xDA, 0x2C, 0xBD, 0xF0, 0xB6, 0xEE, 0x0A, 0x81, 0x30, 0x86, 0x38, 0x0A]
    let text = "日期,金额\n\u{AD}\n"
    for name in ["gbk", "gb2312", "gb18030"] {
      guard TextConverter.knows(name) else { continue }
      let read = String(decoding: try Self.read(gbk, name), as: UTF8.self)
      #expect(read.hasPrefix("日期,金额\n"), "\(name)")
      #expect(read.count == text.count)
    }
    #expect(TableProbe.encodingNote(of: gbk)?.contains("gb18030") ?? false)
    #expect(TableProbe.encodingNote(of: [0x4B, 0xF6, 0x6C, 0x6E])?.contains("windows-1252") ?? false)
  }

  @Test func `bytes that are no text of the encoding are said with their line`() throws {
    #expect(throws: DataStream.Failure(phrase: "is not written in `utf-16`: line 2 has bytes that are no character of it")) {
      try Self.read([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0x00, 0xDC, 0x61, 0], "utf-16")
    }
    #expect(throws: DataStream.Failure(phrase: "ends in the middle of a character of `utf-16`")) {
      try Self.read([0xFF, 0xFE, 0x61, 0, 0x0A], "utf-16")
    }
    #expect(!TextConverter.knows("no-such-encoding"))
    #expect(!TextConverter.knows("utf-16//IGNORE"))
  }
}
