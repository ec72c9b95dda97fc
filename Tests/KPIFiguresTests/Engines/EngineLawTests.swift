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

  // MARK: - Texts

  /// What a text may be that is taken for something else on its way: by CSV, by SQL, by a shell of commands, by Unicode, by JSON.
  private static let texts = [
    "", " ", "  ", "a", "A", "a ", " a", "a\nb", "a\r\nb", "a\rb", "\n", "a\n\nb", "'", "''", "a'b", "'\u{301}", "\"", "\"\"", "\"a\"",
    "a\"b",
    "\"\u{301}", "\\", "\\n", "\\'", "a\\", "%", "_", "*", "?", "[a]", "é", "e\u{301}", "Å", "\u{212B}", "ﬁ", "ß", "ſ", "1", "01", "1.0",
    "1e3", "-1", "0x1", "NULL", "null", "NA", "NaN", "TRUE", "true", "--", "-- a", "/* a", "*/", ";", "a;b", ".quit", "\n.quit\n", "\\q",
    "\n\\q\n", "${HOME}", ":a", "$1", "@a", "a,b", ",", "\t", "a\tb", "\u{1}", "\u{2}", "\u{7F}", "\u{85}", "\u{200B}", "\u{FEFF}",
    "\u{2028}",
    "😀", "👩‍👩‍👧", "新用户", "{\"a\": 1}", "[1]", "a\u{300}\u{301}", "a\u{301}\u{300}", String(repeating: "x", count: 17), "abcdefghijklmnop",
    String(repeating: "é", count: 40), "2026-01-01", "|", "1:a", "a:b", "(unknown)",
  ]

  @Test(arguments: [nil, SQLDialect.sqlite, .duckdb, .postgres], 0..<(Tool.areAllRequired ? 8 : 3))
  func `whatever stands in texts, files and databases give the same rows`(engine: SQLDialect?, seed: UInt64) throws {
    let isHere =
      switch engine {
      case .sqlite: Tool.has("sqlite3")
      case .duckdb: Tool.has("duckdb")
      case .postgres: PostgresServer.isInstalled
      case nil, .spark: true
      }
    guard isHere else { return }
    for table in 0..<10 where !Law.isOver {
      var random = SeededGenerator(seed: seed * 10 + UInt64(table))
      let pool = (0..<12).map { _ in Self.texts.randomElement(using: &random) ?? "" }
      func pick() -> String { pool.randomElement(using: &random) ?? "" }
      let rows = (0..<Int.random(in: 1...40, using: &random)).map { number in
        ["2026-01-\(10 + number % 20)", pick(), pick(), "\(1 << (number % 16))"]
      }
      // Of texts that Unicode calls the same, the second column has one: a condition and a distinct count go by what is written.
      var first: [String: String] = [:]
      for text in pool where first[text] == nil { first[text] = text }
      let values = Set((0..<4).map { _ in pick() }.map { first[$0] ?? $0 }).sorted()
      let rest = rows.map { [$0[0], $0[1], first[$0[2]] ?? $0[2], $0[3]] }
      let spelling = pick()
      let fixture = try ScanFixture(
        [:], columns: ["day", "member", "a\nb \"c\"", "amount"],
        dimensions: [Scan.Axis(name: "member", column: 1, spellings: [spelling: "named 'it\nself'"])],
        filters: [
          Scan.RowFilter(conditions: [.isOneOf(column: 2, values: values)]),
          Scan.RowFilter(conditions: [.isNoneOf(column: 2, values: values)]),
        ],
        aggregates: [
          Scan.Aggregate(.sum(.column(3)), filter: 0), Scan.Aggregate(.sum(.column(3)), filter: 1), Scan.Aggregate(.count),
          Scan.Aggregate(.countDistinct(column: 2)),
        ],
        groupings: [Scan.Grouping(dimensions: [0], aggregates: [0, 1, 2, 3]), Scan.Grouping(dimensions: [], aggregates: [0, 1, 2, 3])])
      let content = TestTable(
        columns: [("day", .day), ("member", .text), ("a\nb \"c\"", .text), ("amount", .whole)], rows: rest, folder: fixture.folder,
        name: "texts_\(seed)_\(table)")
      if let engine {
        var keys = Dictionary(uniqueKeysWithValues: try content.load(into: engine).map { ($0.key, $0.value) })
        let location = keys.removeValue(forKey: engine.rawValue) ?? ""
        fixture.scan.database = Source.Database(
          engine: engine, location: location, place: fixture.scan.place, folder: fixture.folder.path + "/", table: keys["table"],
          query: keys["query"])
      } else {
        let file = fixture.folder.appendingPathComponent("rows.csv")
        try Data(content.csv.utf8).write(to: file)
        fixture.scan.files = [file.path]
      }
      let outcome = fixture.run()
      #expect(outcome.findings == [], "\(engine?.rawValue ?? "csv"), seed \(seed), table \(table)")
      guard let cells = outcome.cells else { continue }
      CellFacts(fixture.scan, cells).expect(
        NaiveReader(scan: fixture.scan, rows: rest).facts(), "\(engine?.rawValue ?? "csv"), seed \(seed), table \(table)",
        knowsUnions: engine == nil)
    }
  }
}
