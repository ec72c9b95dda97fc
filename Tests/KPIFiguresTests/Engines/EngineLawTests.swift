import Foundation
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIFigures

@Suite(.law) struct `Laws of the SQL engines` {
  @Test(.enabled(if: Tool.has("sqlite3"), "needs SQLite's `sqlite3`"), arguments: 0..<12)
  func `SQLite brings what a naive reader brings`(seed: UInt64) throws { try check(.sqlite, seed) }

  @Test(.enabled(if: Tool.has("duckdb"), "needs DuckDB's `duckdb`, of the package duckdb-cli"), arguments: 0..<6)
  func `DuckDB brings what a naive reader brings`(seed: UInt64) throws { try check(.duckdb, seed) }

  @Test(.enabled(if: PostgresServer.isInstalled, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"), arguments: 0..<12)
  func `PostgreSQL brings what a naive reader brings`(seed: UInt64) throws { try check(.postgres, seed) }

  private func check(_ engine: SQLDialect, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = `Laws of the native engine`.columns
    let rows = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      // Databases have dates, and NULL where files have `NA`.
      `Laws of the native engine`.row(&random).enumerated().map { number, text in
        if number < 2, let day = Self.day(text) { return day.description }
        return text == "NA" ? "" : text
      }
    }
    var aggregates = `Laws of the native engine`.aggregates(&random)
    for index in aggregates.indices {
      // Refused where measures are compiled.
      if case .countDistinct = aggregates[index].function, aggregates[index].timing != .lastDay { aggregates[index].timing = .whole }
    }
    let groupings: [[Int]] = [[0, 1], [1], [], [1, 0], [0]]
    let fixture = try ScanFixture(
      [:], columns: names, clocks: [Scan.Clock(column: 0), Scan.Clock(column: 1)],
      dimensions: [Scan.Axis(name: "channel", column: 2), Scan.Axis(name: "tier", column: 3, spellings: ["HIGH": "high"])],
      filters: [
        Scan.RowFilter(conditions: [.isOneOf(column: 4, values: ["paid", "shipped"])]),
        Scan.RowFilter(conditions: [.isNoneOf(column: 4, values: ["open"]), .age(clock: 1, since: 0, days: -5...30)]),
      ],
      aggregates: aggregates,
      groupings: groupings.shuffled(using: &random).prefix(3).map { dimensions in
        Scan.Grouping(dimensions: dimensions, aggregates: aggregates.indices.filter { _ in Int.random(in: 0...3, using: &random) > 0 })
      },
      segments: [
        KPIFiguresTests.day(2026, 1, 1)...KPIFiguresTests.day(2026, 1, 31),
        KPIFiguresTests.day(2026, 2, 1)...KPIFiguresTests.day(2026, 2, 10),
        KPIFiguresTests.day(2026, 2, 12)...KPIFiguresTests.day(2026, 3, 5),
      ])
    // Figures as text of any number of digits, or typed.
    let isTyped = seed.isMultiple(of: 2)
    let table = TestTable(
      columns: names.enumerated().map { number, name in
        (name, number < 2 ? .day : number < 6 || !isTyped ? .text : number == 6 ? .whole : .decimal)
      },
      rows: rows, folder: fixture.folder, name: "law_\(seed)")
    var keys = Dictionary(uniqueKeysWithValues: try table.load(into: engine).map { ($0.key, $0.value) })
    let location = keys.removeValue(forKey: engine.rawValue) ?? ""
    fixture.scan.database = Source.Database(
      engine: engine, location: location, place: fixture.scan.place, folder: fixture.folder.path + "/", table: keys["table"],
      query: keys["query"])
    let expected = NaiveReader(scan: fixture.scan, rows: rows).facts()
    let outcome = fixture.run()
    #expect(outcome.findings == [], "seed \(seed)")
    CellFacts(fixture.scan, try #require(outcome.cells)).expect(expected, "\(engine.rawValue), seed \(seed)", knowsUnions: false)
  }

  private static func day(_ text: String) -> Day? {
    let parts = text.split(whereSeparator: { $0 == "-" || $0 == "/" }).compactMap { Int($0) }
    return parts.count == 3 ? Day(year: parts[0], month: parts[1], day: parts[2]) : nil
  }
}
