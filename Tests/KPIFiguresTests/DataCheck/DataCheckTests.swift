import Foundation
import KPIModel
import KPISource
import Testing

@testable import KPIFigures

/// Files of every grain: a clean one has no finding, one bucket less has exactly one.
@Suite struct DataCheckTests {
  /// The findings on a model of some sources, `rule: message`.
  private func findings(_ sources: [(name: String, grain: String, days: [Day])], period name: String? = nil) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var text = "kpitree: 1\nsources:\n"
    for source in sources {
      let rows = "date,v\n" + source.days.enumerated().map { "\($1),\($0)\n" }.joined()
      try Data(rows.utf8).write(to: folder.appendingPathComponent("\(source.name).csv"))
      text += "  \(source.name): { csv: \(source.name).csv, time: date, grain: \(source.grain) }\n"
    }
    text += "measures:\n" + sources.map { "  \($0.name)_sum: { source: \($0.name), aggregate: sum, column: v }\n" }.joined()
    let names = sources.map { "\($0.name)_sum" }
    let supports = names.dropFirst().map { "\($0): { owner: lin }" }.joined(separator: ", ")
    text += "tree: { \(names[0]): { owner: lin\(supports.isEmpty ? "" : ", supported_by: { \(supports) }") } }\n"
    let compiled = Model.compile(SourceFile(path: folder.appendingPathComponent("kpitree.yaml").path, bytes: Array(text.utf8)))
    let model = try #require(compiled.model, "\(compiled.log.diagnostics.map(\.message))")
    var log = DiagnosticLog()
    _ = DataCheck.run(model, period: try name.map { try model.calendar.period($0).get() }, threads: 1, into: &log)
    return log.diagnostics.map { "\($0.rule.id): \($0.message)" }
  }

  /// One day in each bucket of a grain from 2023 to 2027, somewhere in its bucket.
  private static func dates(_ grain: String) throws -> [Day] {
    if grain == "day" { return (0..<(day(2028, 1, 1) - day(2023, 1, 1))).map { day(2023, 1, 1) + $0 } }
    // From the first Monday of 2023 on.
    if grain == "week" { return (0..<260).map { day(2023, 1, 2) + 7 * $0 + $0 % 7 } }
    let kind = try #require(Period.Kind(rawValue: grain))
    let whole = try PeriodCalendar().period("2023").get().first...PeriodCalendar().period("2027").get().last
    var dates: [Day] = []
    var first = whole.lowerBound
    while first <= whole.upperBound {
      let bucket = PeriodCalendar().period(kind, containing: first)
      dates.append(bucket.first + (dates.count * 11) % min(28, bucket.dayCount))
      first = bucket.last + 1
    }
    return dates
  }

  static let grains = ["day", "week", "month", "quarter", "year"]

  @Test(arguments: grains) func `a file that has every bucket has no gap`(grain: String) throws {
    let found = try findings([("rows", grain, Self.dates(grain))])
    #expect(found == [])
  }

  @Test(arguments: grains) func `each bucket that is missing is a gap`(grain: String) throws {
    let dates = try Self.dates(grain)
    // One at a time: more than a year of months, all quarters but the ends.
    for left in 1..<min(dates.count - 1, grain == "day" ? 3 : 19) {
      var some = dates
      some.remove(at: left)
      let found = try findings([("rows", grain, some)])
      #expect(found.count == 1 && found[0].hasPrefix("day-gap: `rows` has no row on "), "without \(dates[left]): \(found)")
    }
  }

  // MARK: - Sources that end early

  /// The last date of a source of a grain, and the last day that it stands for.
  static let ends = [
    ("day", "2026-09-30", "2026-09-30"), ("week", "2026-09-21", "2026-09-27"), ("week", "2026-09-27", "2026-09-27"),
    ("month", "2026-03-01", "2026-03-31"), ("month", "2026-02-15", "2026-02-28"), ("month", "2026-09-30", "2026-09-30"),
    ("quarter", "2026-01-01", "2026-03-31"), ("quarter", "2026-05-15", "2026-06-30"), ("quarter", "2026-09-30", "2026-09-30"),
    ("quarter", "2026-10-01", "2026-12-31"), ("year", "2026-01-01", "2026-12-31"), ("year", "2026-12-31", "2026-12-31"),
  ]

  @Test(arguments: ends) func `a source reaches to the last day of its last bucket`(grain: String, last: String, end: String) throws {
    let last = try #require(Day.parse(last))
    let end = try #require(Day.parse(end))
    let exact = try findings([("rows", grain, [last])], period: "2026-01-01..\(end)")
    #expect(exact == [])
    let beyond = try findings([("rows", grain, [last])], period: "2026-01-01..\(end + 1)")
    #expect(beyond == ["late-source: `rows` ends on \(end), 1 day before the end of 2026-01-01..\(end + 1)"])
    let alike = try findings([("rows", grain, [last]), ("daily", "day", [end])])
    #expect(alike == [])
    let earlier = try findings([("rows", grain, [last]), ("daily", "day", [end + 1])])
    #expect(earlier == ["late-source: `rows` ends on \(end), 1 day before `daily`"])
    let later = try findings([("daily", "day", [end - 2]), ("rows", grain, [last])])
    #expect(later == ["late-source: `daily` ends on \(end - 2), 2 days before `rows`"])
  }

  @Test(arguments: 1...4, ["month", "quarter"]) func `a quarter's rows reach to the end of every quarter`(quarter: Int, grain: String)
    throws
  {
    let period = try PeriodCalendar().period("2026-Q\(quarter)").get()
    let found = try findings([("rows", grain, Self.dates(grain).filter { $0 <= period.last })], period: period.name)
    #expect(found == [])
  }
}
