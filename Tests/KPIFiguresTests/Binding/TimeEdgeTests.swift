import KPIModel
import Testing

@testable import KPIFigures

/// Which days a figure is made of where a period is open, compared, cut by a lag or tiled by hand: a day too many or too few is seen.
@Suite struct TimeEdgeTests {
  /// A row on every day of 2025 and 2026, numbered from 2025-01-01: the least and the greatest number of a cell name its days.
  private static func rows(to last: Day = day(2026, 12, 31)) -> String {
    "date,number\n" + (0...last - day(2025, 1, 1)).map { "\(day(2025, 1, 1) + $0),\($0)\n" }.joined()
  }

  private static func model(lag: String = "") -> String {
    """
    measures:
      rows: { source: rows, aggregate: count\(lag) }
      first: { source: rows, aggregate: min, column: number\(lag) }
      last: { source: rows, aggregate: max, column: number\(lag) }
    tree: { rows: { owner: lin, supported_by: { first: { owner: lin }, last: { owner: lin } } } }
    """
  }

  /// The days that a period's figures are made of, `2026-07-01..2026-08-15`, or `none`; `with gaps` where some between them have no row.
  private static func days(_ end: End) -> String {
    guard let count = end.actuals[0], let first = end.actuals[1], let last = end.actuals[2] else { return "none" }
    return "\(day(2025, 1, 1) + Int(first))..\(day(2025, 1, 1) + Int(last))" + (Int(count) == Int(last - first) + 1 ? "" : " with gaps")
  }

  private static func parsed(_ text: String) throws -> Day { try #require(Day.parse(text)) }

  // MARK: - Open periods

  /// A period, the compared one, the last day that counts, and the days that are compared on either side.
  static let comparisons = [
    // 31 days of July and 15 of August are 46: April's 30 and 16 of May.
    ("2026-Q3", "2026-Q2", "2026-08-15", "2026-07-01..2026-08-15", "2026-04-01..2026-05-16"),
    ("2026-Q3", "2025-Q3", "2026-08-15", "2026-07-01..2026-08-15", "2025-07-01..2025-08-15"),
    ("2026-Q3", "2026-02-10..2026-03-31", "2026-08-15", "2026-07-01..2026-08-15", "2026-02-10..2026-03-27"),
    // No longer than it is.
    ("2026-Q3", "2026-06-01..2026-06-10", "2026-08-15", "2026-07-01..2026-08-15", "2026-06-01..2026-06-10"),
    ("2026-Q3", "2026-Q2", "2026-07-01", "2026-07-01..2026-07-01", "2026-04-01..2026-04-01"),
    ("2026-Q3", "2026-Q2", "2026-07-02", "2026-07-01..2026-07-02", "2026-04-01..2026-04-02"),
    ("2026-Q3", "2026-Q2", "2026-09-28", "2026-07-01..2026-09-28", "2026-04-01..2026-06-29"),
    ("2026-Q3", "2026-Q2", "2026-09-29", "2026-07-01..2026-09-29", "2026-04-01..2026-06-30"),
    ("2026-Q3", "2026-Q2", "2026-09-30", "2026-07-01..2026-09-30", "2026-04-01..2026-06-30"),
    ("2026-Q3", "2026-Q2", "2026-10-01", "2026-07-01..2026-09-30", "2026-04-01..2026-06-30"),
    ("2026-Q3", "2026-Q2", "2026-06-30", "none", "none"),
    // A shorter month before a longer one, and a longer one before a shorter one.
    ("2026-03", "2026-02", "2026-03-15", "2026-03-01..2026-03-15", "2026-02-01..2026-02-15"),
    ("2026-03", "2026-02", "2026-03-30", "2026-03-01..2026-03-30", "2026-02-01..2026-02-28"),
    ("2026-02", "2026-01", "2026-02-27", "2026-02-01..2026-02-27", "2026-01-01..2026-01-27"),
    ("2026-02", "2026-01", "2026-02-28", "2026-02-01..2026-02-28", "2026-01-01..2026-01-31"),
    ("2026-W33", "2026-W32", "2026-08-12", "2026-08-10..2026-08-12", "2026-08-03..2026-08-05"),
    ("2026-W33", "2026-W32", "2026-08-16", "2026-08-10..2026-08-16", "2026-08-03..2026-08-09"),
    ("2026-08-10..2026-08-19", "2026-07-31..2026-08-09", "2026-08-14", "2026-08-10..2026-08-14", "2026-07-31..2026-08-04"),
    ("2026", "2025", "2026-03-01", "2026-01-01..2026-03-01", "2025-01-01..2025-03-01"),
  ]

  @Test(arguments: comparisons) func `an open period is compared with as many days`(
    period: String, reference: String, asOf: String, evaluated: String, compared: String
  ) throws {
    let bound = try #require(
      try BoundShop(Self.model(), rows: Self.rows(), period, against: reference, asOf: try Self.parsed(asOf)).bound)
    let reference = try #require(bound.reference)
    #expect(Self.days(bound.evaluated) == evaluated)
    #expect(Self.days(reference) == compared)
    let isOver = try Self.parsed(asOf) >= bound.evaluated.period.last
    #expect(bound.isClosed == isOver)
  }

  @Test func `where the rows end, the comparison ends, too`() throws {
    let bound = try #require(try BoundShop(Self.model(), rows: Self.rows(to: day(2026, 8, 15)), against: "2026-Q2").bound)
    #expect(bound.asOf == day(2026, 8, 15))
    #expect(Self.days(bound.evaluated) == "2026-07-01..2026-08-15")
    let reference = try #require(bound.reference)
    #expect(Self.days(reference) == "2026-04-01..2026-05-16")
  }

  @Test(arguments: 10...16) func `a week is open until its last day is over`(last: Int) throws {
    let bound = try #require(try BoundShop(Self.model(), rows: Self.rows(), "2026-W33", asOf: day(2026, 8, last)).bound)
    #expect(Self.days(bound.evaluated) == "2026-08-10..2026-08-\(last)")
    #expect(bound.isClosed == (last == 16))
  }

  @Test(arguments: [
    ("2026-07", "2026-07-01..2026-07-31"), ("2026-08", "2026-08-01..2026-08-15"), ("2026-09", "none"),
    ("2026-Q2", "2026-04-01..2026-06-30"),
  ]) func `rows behind the last day that counts are in no period`(period: String, days: String) throws {
    let bound = try #require(try BoundShop(Self.model(), rows: Self.rows(), period, asOf: day(2026, 8, 15)).bound)
    #expect(Self.days(bound.evaluated) == days)
  }

  // MARK: - Lags

  /// A lag in days, the last day that counts, and the days of the third quarter that are old enough.
  static let lags = [
    (0, "2026-08-15", "2026-07-01..2026-08-15"), (1, "2026-08-15", "2026-07-01..2026-08-14"), (2, "2026-08-15", "2026-07-01..2026-08-13"),
    (13, "2026-08-15", "2026-07-01..2026-08-02"), (45, "2026-08-15", "2026-07-01..2026-07-01"), (46, "2026-08-15", "none"),
    (0, "2026-09-30", "2026-07-01..2026-09-30"), (1, "2026-09-30", "2026-07-01..2026-09-29"), (2, "2026-09-30", "2026-07-01..2026-09-28"),
    (13, "2026-09-30", "2026-07-01..2026-09-17"),
    // Days of the next quarter make the last days of this one old enough.
    (1, "2026-10-01", "2026-07-01..2026-09-30"), (2, "2026-10-01", "2026-07-01..2026-09-29"), (13, "2026-10-12", "2026-07-01..2026-09-29"),
    (13, "2026-10-13", "2026-07-01..2026-09-30"), (13, "2026-12-31", "2026-07-01..2026-09-30"),
  ]

  @Test(arguments: lags) func `a lag leaves out as many days as it says`(lag: Int, asOf: String, days: String) throws {
    let model = Self.model(lag: lag == 0 ? "" : ", lag: \(lag)d")
    let bound = try #require(try BoundShop(model, rows: Self.rows(), asOf: try Self.parsed(asOf)).bound)
    #expect(Self.days(bound.evaluated) == days)
  }

  @Test(arguments: [0, 1, 2, 13]) func `a lag counts from the last row where no day is named`(lag: Int) throws {
    let model = Self.model(lag: lag == 0 ? "" : ", lag: \(lag)d")
    let bound = try #require(try BoundShop(model, rows: Self.rows(to: day(2026, 8, 15))).bound)
    #expect(Self.days(bound.evaluated) == "2026-07-01..\(day(2026, 8, 15) - lag)")
  }

  @Test func `a formula waits for the slowest of its parts and for itself`() throws {
    let shop = try BoundShop(
      """
      measures:
        fast: { source: rows, aggregate: count, lag: 2d }
        slow: { source: rows, aggregate: count, lag: 3d }
        both: { formula: fast + slow, lag: 1d }
        later: { formula: fast + slow, lag: 7d }
      tree: { both: { owner: lin, supported_by: { later: { owner: lin } } } }
      """, rows: Self.rows(), "2026-08", asOf: day(2026, 8, 15))
    // 12 of the 15 days of each; then 8.
    #expect(shop.figures == ["both 24", "both.later 16"])
  }

  // MARK: - The last bucket

  @Test(arguments: [
    ("2026-08-15", "2026-08-15"), ("2026-W33", "2026-08-16"), ("2026-W53", "2027-01-03"), ("2026-02", "2026-02-28"),
    ("2024-02", "2024-02-29"),
    ("2026-09", "2026-09-30"), ("2026-12", "2026-12-31"),
  ]) func `rows reach to the end of their last week or month`(last: String, end: String) throws {
    let bound = try #require(try BoundShop(Self.model(), rows: "date,number\n\(last),1\n").bound)
    #expect(bound.asOf?.description == end)
  }

  // MARK: - Figures by hand

  /// Figures by hand, a period, and what they say for it; `-` where they do not tile it.
  static let tiles = [
    ("2026-07: 1, 2026-08: 2, 2026-09: 4, 2026-Q4: 8", "2026-H2", "15"), ("2026-Q3: 100, 2026-Q4: 8", "2026-H2", "108"),
    // A stray month beside its quarter: the coarser one counts, and only it.
    ("2026-Q3: 100, 2026-07: 1, 2026-Q4: 8", "2026-H2", "108"), ("2026-07: 1, 2026-Q4: 8, 2026-Q3: 100, 2026-10: 2", "2026-H2", "108"),
    ("2026-Q3: 100, 2026-07: 1, 2026-08: 2, 2026-Q4: 8, 2026-12: 3", "2026-H2", "108"),
    ("2026-Q3: 100, 2026-10: 1, 2026-11: 2, 2026-12: 4, 2026-W40: 9", "2026-H2", "107"),
    ("2026-Q3: 100, 2026-07: 1, 2026-Q4: 8", "2026-Q3", "100"), ("2026-Q3: 100, 2026-07: 1, 2026-Q4: 8", "2026-07", "1"),
    ("2026-H2: 500, 2026-Q3: 100, 2026-Q4: 8", "2026-H2", "500"), ("2026-H1: 7, 2026-Q3: 100, 2026-Q4: 8", "2026", "115"),
    // Not whole, or reaching over an end: never spread, never cut.
    ("2026-07: 1, 2026-08: 2, 2026-Q4: 8", "2026-H2", "-"), ("2026-08: 2, 2026-09: 4, 2026-Q4: 8", "2026-H2", "-"),
    ("2026-Q3: 100, 2026-10: 1, 2026-11: 2", "2026-H2", "-"), ("2026-Q3: 100", "2026-08", "-"), ("2026-H2: 500", "2026-Q3", "-"),
    ("2026-08-31..2026-09-06: 1, 2026-W37: 2", "2026-08-31..2026-09-13", "3"),
    ("2026-W36: 1, 2026-09-07..2026-09-12: 2, 2026-09-13: 4", "2026-08-31..2026-09-13", "7"),
  ]

  @Test(arguments: tiles) func `figures by hand that overlap count once, the coarsest first`(
    figures: String, period: String, sum: String
  ) throws {
    let shop = try BoundShop("tree: { v: { owner: lin, actual: { \(figures) } } }", rows: "date\n", period, asOf: day(2026, 12, 31))
    #expect(shop.figures == ["v \(sum)"])
  }

  @Test(arguments: [
    ("last", "8"), ("min", "1"), ("max", "100"), ("before", "6"),
    // 92 days at 100 and 92 at 8 are 54 a day; a stray July is none of it.
    ("average", "54"),
  ]) func `a stock by hand goes by its rule over the same figures`(timing: String, figure: String) throws {
    let overlapping = timing == "min" ? "2026-07: 10, 2026-08: 2, 2026-09: 1, 2026-Q4: 8" : "2026-Q3: 100, 2026-07: 1, 2026-Q4: 8"
    let shop = try BoundShop(
      """
      measures: { v: { aggregate: sum, over_time: \(timing) } }
      tree: { v: { owner: lin, actual: { 2026-05: 5, 2026-06: 6, \(overlapping) } } }
      """, rows: "date\n", "2026-H2", asOf: day(2026, 12, 31))
    #expect(shop.figures == ["v \(figure)"])
  }
}
