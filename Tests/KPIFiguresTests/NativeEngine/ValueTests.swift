import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIFigures

@Suite struct `Values of fields` {
  private func read(_ text: String, _ format: TableFormat = TableFormat()) -> FigureReader.Reading {
    text.bytes.withUnsafeBufferPointer { FigureReader(format).read($0) }
  }

  private func figure(_ mantissa: Int128, _ scale: Int) -> FigureReader.Reading {
    ExactDecimal(mantissa: mantissa, scale: scale).map(FigureReader.Reading.figure) ?? .unreadable
  }

  @Test(
    arguments: [
      ("0", 0, 0), ("-0.50", -50, 2), ("+7", 7, 0), (".5", 5, 1), ("5.", 5, 0), ("  12 ", 12, 0), ("\u{A0}12\t", 12, 0), ("1e3", 1000, 0),
      ("1.5E-2", 15, 3), ("1.5e+2", 150, 0), ("0e999999999", 0, 0), ("007", 7, 0),
      ("1.0000000000000000000000", 1_000_000_000_000_000_000, 18),
      ("12345678901234567890", 12_345_678_901_234_567_890, 0),
    ] as [(String, Int128, Int)])
  func `figures are exact`(text: String, mantissa: Int128, scale: Int) {
    #expect(read(text) == figure(mantissa, scale))
  }

  @Test(arguments: [
    "-", "+", ".", "-.", "1.2.3", "1,2", "1 2", "- 1", "--1", "1-", "NaN", "inf", "-Infinity", "0x10", "1e", "e1", "1e9999999999", "1e39",
    "1e-39",
    "170141183460469231731687303715884105728", "１２", "1_000", "5%", "¥5", "1\u{0}", "\u{2212}1",
  ]) func `what is no figure is refused`(text: String) {
    #expect(read(text) == .unreadable)
  }

  @Test(
    arguments: [
      ("1,234", 1234, 0), ("12,34,567.5", 12_345_675, 1), ("1,234,567", 1_234_567, 0), ("$1,234.50", 123_450, 2), ("-$5", -5, 0),
      ("$-5", -5, 0),
      ("$ 5", 5, 0), ("5 $", 5, 0), ("5$", 5, 0), ("- $ 5", -5, 0),
    ] as [(String, Int128, Int)])
  func `thousands marks and currency signs are read where the source says so`(text: String, mantissa: Int128, scale: Int) {
    var format = TableFormat()
    format.thousandsMark = ","
    format.currencySign = "$"
    #expect(read(text, format) == figure(mantissa, scale))
  }

  @Test(arguments: ["1,25", "1,2345", "1234,567", ",123", "1,,234", "1,234,", "1.234,567", "$", "$$5", "$5$", "5$ $", "€5"])
  func `a misplaced mark is not skipped`(text: String) {
    var format = TableFormat()
    format.thousandsMark = ","
    format.currencySign = "$"
    #expect(read(text, format) == .unreadable)
  }

  @Test(.law) func `the quick way to read a figure gives what the thorough one gives, or nothing`() {
    var random = SeededGenerator(seed: 1)
    var readCount = 0
    for _ in 0..<20_000 where !Law.isOver {
      let length = Int.random(in: 1...24, using: &random)
      var text = (0..<length).map { _ in "0123456789012345678901234567890123456789.-e, ".randomElement(using: &random) ?? "0" }.map(
        String.init
      ).joined()
      if Bool.random(using: &random) { text = text.filter { $0.isNumber } + "." + text.prefix(3).filter { $0.isNumber } }
      if text.isEmpty { continue }
      let padded = [UInt8](repeating: UInt8(ascii: "9"), count: 8) + text.bytes + [UInt8](repeating: UInt8(ascii: "9"), count: 8)
      let quick = padded.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { FigureReader.plain($0, from: 8, to: 8 + text.utf8.count, decimalMark: UInt8(ascii: ".")) }
      }
      guard let quick else { continue }
      readCount += 1
      #expect(figure(Int128(quick.mantissa), quick.scale) == read(text), "\(text)")
    }
    #expect(readCount > 5_000)
  }

  private func read(_ text: String, _ clock: Scan.Clock) -> String {
    switch text.bytes.withUnsafeBufferPointer({ DateReader().read($0, clock: clock) }) {
    case .day(let day, let grain): "\(DayIndex.day(Int(day))) \(grain)"
    case .unreadable: "unreadable"
    case .offset: "offset"
    case .tooCoarse: "too coarse"
    }
  }

  @Test(arguments: [
    ("2026-08-15", "2026-08-15 day"), ("2026/8/15", "2026-08-15 day"), ("2026/08/05", "2026-08-05 day"), ("20260815", "2026-08-15 day"),
    ("2026-08", "2026-08-01 month"), ("2026-W33", "2026-08-13 week"), ("2026-W01", "2026-01-01 week"), ("2026-W53", "2026-12-31 week"),
    ("2025-W53", "unreadable"), ("2026-08-15T23:59:59", "2026-08-15 day"), ("2026-08-15 23:59", "2026-08-15 day"),
    ("2026-08-15 23:59:59.123456", "2026-08-15 day"), (" 2026-08-15 ", "2026-08-15 day"), ("2024-02-29", "2024-02-29 day"),
    ("2026-02-29", "unreadable"), ("2026-00-10", "unreadable"), ("2026-13-10", "unreadable"), ("2026-01-00", "unreadable"),
    ("2026-08-15T24:00", "unreadable"), ("2026-08-15T23:60", "unreadable"), ("2026-08-15T", "unreadable"), ("2026-08-15x", "unreadable"),
    ("2026", "unreadable"), ("2026-8", "unreadable"), ("15.08.2026", "unreadable"), ("08/15/2026", "unreadable"),
    ("0000-01-01", "unreadable"),
    ("0001-01-01", "0001-01-01 day"), ("9999-12-31", "9999-12-31 day"), ("20260815123", "unreadable"), ("2026-08-15Z", "unreadable"),
    ("2026-08-15T12:00Z", "offset"), ("2026-08-15 12:00+08:00", "offset"), ("", "unreadable"), ("2026-08-32", "unreadable"),
    ("2026年8月15日", "2026-08-15 day"), ("2026年08月05号", "2026-08-05 day"), ("2026年8月", "2026-08-01 month"), ("2026年13月1日", "unreadable"),
    ("2026.08.15", "2026-08-15 day"), ("2026.8.5", "2026-08-05 day"), ("2026.08", "unreadable"), ("2026.08-15", "unreadable"),
    ("2026-08-15 02:30 PM", "2026-08-15 day"), ("2026-08-15 14:30 PM", "unreadable"), ("2026-08-15 12:00 UTC", "offset"),
  ]) func `dates are read as written`(text: String, expected: String) {
    #expect(read(text, Scan.Clock(column: 0)) == expected)
  }

  @Test(arguments: [
    ("2026-08-15T00:30:00Z", -60, "2026-08-14 day"), ("2026-08-15T23:30:00Z", 60, "2026-08-16 day"),
    ("2026-08-15T23:30:00+08:00", 480, "2026-08-15 day"),
    ("2026-08-15T02:30:00+0800", 0, "2026-08-14 day"), ("2026-08-15T23:30 -08", 0, "2026-08-16 day"),
    ("2026-08-15T23:30", -600, "2026-08-15 day"),
    ("9999-12-31T23:30Z", 60, "unreadable"), ("0001-01-01T00:30Z", -60, "unreadable"),
  ]) func `a timestamp with an offset is read in the source's zone`(text: String, zone: Int, expected: String) {
    #expect(read(text, Scan.Clock(column: 0, zone: .offset(minutes: zone))) == expected)
  }

  @Test func `a place's own hour decides on the day`() throws {
    guard let berlin = try? TimeZoneData(named: "Europe/Berlin") else { return }
    let clock = Scan.Clock(column: 0, zone: .zone(berlin))
    #expect(read("2026-06-30T22:30:00Z", clock) == "2026-07-01 day")
    #expect(read("2026-06-30T21:59:59Z", clock) == "2026-06-30 day")
    #expect(read("2026-12-31T22:30:00Z", clock) == "2026-12-31 day")
    #expect(read("2026-12-31T23:00:00Z", clock) == "2027-01-01 day")
    #expect(read("2026-06-30T22:30:00", clock) == "2026-06-30 day")
  }

  @Test(arguments: [
    ("d/m/y", "13/07/2026", "2026-07-13 day"), ("d/m/y", "01/07/2026 22:30", "2026-07-01 day"), ("d/m/y", "31/04/2026", "unreadable"),
    ("m/d/y", "7/1/2026 2:30:00 PM", "2026-07-01 day"), ("m/y", "7/2026", "2026-07-01 month"), ("d/m/y", "2026-07-13", "2026-07-13 day"),
    ("y-d-m", "2026-13-07", "2026-07-13 day"), ("y-d-m", "2026-07-13", "unreadable"),
  ]) func `a file says how its dates are written`(pattern: String, text: String, expected: String) throws {
    let written = try #require(DatePattern(pattern))
    #expect(read(text, Scan.Clock(column: 0, pattern: written)) == expected)
  }

  @Test(arguments: [
    ("2026-08-15", Scan.Grain.month, "2026-08-01 month"), ("2026-08-15", .quarter, "2026-07-01 quarter"),
    ("2026-08-15", .year, "2026-01-01 year"),
    ("2026-08-15", .week, "2026-08-13 week"), ("2026-08", .month, "2026-08-01 month"), ("2026-08", .day, "too coarse"),
    ("2026-W33", .day, "too coarse"),
    ("2026-08", .week, "too coarse"), ("2026-W33", .month, "2026-08-01 month"),
  ]) func `a source says what its dates stand for`(text: String, grain: Scan.Grain, expected: String) {
    #expect(read(text, Scan.Clock(column: 0, grain: grain)) == expected)
  }

  @Test(.law) func `the quick way to read a day gives what the thorough one gives, or nothing`() {
    var readCount = 0
    DateReader.monthStarts.withUnsafeBufferPointer { months in
      guard let starts = months.baseAddress else { return }
      var random = SeededGenerator(seed: 2)
      for number in 0..<30_000 where !Law.isOver {
        var text = number < 20_000 ? DayIndex.day(684_000 + number * 5).description : "2026-08-15"
        if number >= 20_000 {
          var bytes = text.bytes
          bytes[Int.random(in: 0..<10, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
          text = String(decoding: bytes, as: UTF8.self)
        }
        let quick = (text.bytes + [UInt8](repeating: 0x30, count: 16)).withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { DateReader.isoDay($0, monthStarts: starts) } ?? -1
        }
        guard quick >= 0 else { continue }
        readCount += 1
        #expect(read(text, Scan.Clock(column: 0)) == "\(DayIndex.day(Int(quick))) day", "\(text)")
      }
    }
    #expect(readCount > 18_000)
  }

  @Test(arguments: [
    ("T23:59:59", true), (" 00:00:60", true), ("T24:00:00", false), ("T23:60:00", false), ("T23:59:61", false), ("x23:59:59", false),
    ("T2a:00:00", false), ("T23-59:59", false), ("T23:59.59", false),
  ]) func `the quick way to check a time knows its bounds`(text: String, isTime: Bool) {
    let found = (text.bytes + [0]).withUnsafeBufferPointer { $0.baseAddress.map(DateReader.isTime) }
    #expect(found == isTime)
  }

  @Test(.law) func `a day finds its segment, near a table and far from it`() {
    let segments = [
      Day(number: .min)...day(2024, 12, 31), day(2025, 2, 1)...day(2025, 2, 1), day(2025, 3, 1)...day(2026, 3, 1),
      day(2026, 6, 1)...day(9999, 12, 31),
    ]
    let table = SegmentTable(segments)
    for number in stride(from: Int32(-719_162), through: 2_932_896, by: 97) {
      let expected = segments.firstIndex { $0.contains(Day(number: number)) } ?? -1
      #expect(table.segment(of: DayIndex.index(of: Day(number: number))) == expected)
    }
    for number in Int32(18_000)..<22_000 {
      let expected = segments.firstIndex { $0.contains(Day(number: number)) } ?? -1
      #expect(table.segment(of: DayIndex.index(of: Day(number: number))) == expected)
    }
    #expect(SegmentTable([]).segment(of: 700_000) == -1)
    // All of time as one segment, and one of twenty years.
    let longest = SegmentTable([DayIndex.day(0)...DayIndex.day(DayIndex.count - 1)])
    #expect([0, 1, 700_000, DayIndex.count - 1].allSatisfy { longest.segment(of: $0) == 0 })
    let long = SegmentTable([day(2000, 1, 1)...day(2020, 12, 31)])
    #expect(
      [(1999, -1), (2000, 0), (2010, 0), (2020, 0), (2021, -1)].allSatisfy { year, expected in
        long.segment(of: DayIndex.index(of: day(year, 6, 1))) == expected
      })
  }

  @Test func `wide sums are exact where narrow ones would wrap`() {
    var sum = WideSum()
    for _ in 0..<1000 { sum.add(.max, scale: 0) }
    for _ in 0..<999 { sum.subtract(.max, scale: 0) }
    #expect(sum.mantissa == .max)
    sum.add(1, scale: 0)
    #expect(sum.mantissa == nil)
    sum.add(.min, scale: 0)
    #expect(sum.mantissa == 0)
    sum.add(-5, scale: 38)
    sum.add(7, scale: 2)
    #expect(sum.scale == 38 && sum.mantissa == 7 * PowersOfTen.wide[36] - 5)
    #expect(!sum.isNegative)
    sum.subtract(1, scale: 0)
    #expect(sum.isNegative)
  }
}
