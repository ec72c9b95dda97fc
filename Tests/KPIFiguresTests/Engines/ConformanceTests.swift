import Foundation
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIFigures

/// One model over the same rows in files and in every engine: each cell is the same, to the last digit.
@Suite struct `The same answer everywhere` {
  static let model = """
    dimensions:
      channel: { column: channel, members: { new: { values: [NEW, new, "n'ew", 'n\\ew', 'n\\', 'n"ew', "n''ew"] } } }
      tier: { column: tier }
    measures:
      amount: { source: orders, aggregate: sum, column: quantity * price - fee, where: { status: [paid, shipped] }, unit: CNY }
      fees: { source: orders, aggregate: sum, column: fee, where: { status: { not: [open, ""] } } }
      orders: { source: orders, aggregate: count }
      unpaid: { source: orders, aggregate: count, where: { paid_on: "" } }
      buyers: { source: orders, aggregate: count_distinct, column: buyer }
      payers: { source: orders, aggregate: count_distinct, column: buyer, where: { status: paid }, time: paid_on, age: 0d..20d }
      users: { source: orders, aggregate: count_distinct, column: buyer, over_time: last }
      mean: { source: orders, aggregate: average, column: price }
      least: { source: orders, aggregate: min, column: price * quantity }
      most: { source: orders, aggregate: max, column: price - 0.25 }
      wait: { source: orders, aggregate: average, column: paid_on - day }
      stock: { source: orders, aggregate: sum, column: stock, over_time: last }
      lowest: { source: orders, aggregate: sum, column: stock, over_time: min }
      highest: { source: orders, aggregate: count, over_time: max }
      usual: { source: orders, aggregate: sum, column: stock, over_time: average }
      opening: { source: orders, aggregate: sum, column: stock, over_time: before }
      ever: { source: orders, aggregate: count_distinct, column: buyer, over_time: to_date }
      late: { source: orders, aggregate: sum, column: price, lag: 9d }
    tree:
      amount:
        breakdowns:
          channel: { each: { breakdowns: { tier: {} } } }
          tier: { discover: { top: 1 }, each: { breakdowns: { channel: {} } } }
        supported_by:
          fees: { breakdowns: { tier: {} } }
          orders: { breakdowns: { channel: {} } }
          unpaid: {}
          buyers: { breakdowns: { channel: { discover: { top: 2 } } } }
          payers: { breakdowns: { tier: {} } }
          users: { breakdowns: { channel: {} } }
          mean: { breakdowns: { channel: {} } }
          least: {}
          most: {}
          wait: {}
          stock: { breakdowns: { channel: {} } }
          lowest: {}
          highest: {}
          usual: {}
          opening: {}
          ever: { breakdowns: { channel: {} } }
          late: { breakdowns: { channel: {} } }
    """

  /// What of the model has one clock and counts no different values, so that an engine may fold rows before it groups them in every way.
  private static let foldable: String = {
    let left = Set(["buyers", "payers", "users", "wait", "ever"])
    return model.split(separator: "\n").filter { line in
      !left.contains(String(line.drop { $0 == " " }.prefix { $0 != ":" }))
    }.joined(separator: "\n")
  }()

  static let columns: [(name: String, kind: TestTable.Kind)] = [
    ("day", .day), ("paid_on", .day), ("channel", .text), ("tier", .text), ("status", .text), ("buyer", .text), ("quantity", .whole),
    ("price", .decimal), ("fee", .text), ("stock", .whole),
  ]

  private static func rows() -> [[String]] {
    var random = SeededGenerator(seed: 6)
    func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    return (0..<240).map { _ in
      let day = Day(number: 20_454 + Int32.random(in: 0...200, using: &random))
      let paid = Int.random(in: 0...3, using: &random) == 0 ? "" : (day + Int.random(in: -2...25, using: &random)).description
      let price = "\(Int.random(in: -99...9_999, using: &random)).\(pick(["5", "25", "1", "0007", "9999"]))"
      return [
        day.description, paid,
        pick([
          "search", "NEW", "new", "n'ew", "n\\ew", "n\\", "n\"ew", "n''ew", "", "it's \"quoted\"", "搜索 🤦🏼‍♂️", "li\nne",
          "semi;colon -- $1 ${HOME} \\n", "a|b:3,c", "é",
          "e\u{301}",
        ]), pick(["high", "low", "", "(unknown)"]), pick(["paid", "shipped", "open", ""]),
        pick((0..<60).map { "buyer \($0)" } + ["", " "]),
        pick(["1", "2", "30", "", "-1"]), pick(["", price, price, price]), pick(["", "0.1", "0.2", "-1.000001", " 7 ", "+3.50", ".5"]),
        "\(Int.random(in: 0...50, using: &random))",
      ]
    }
  }

  @Test(.enabled(if: Tool.has("sqlite3"), "needs SQLite's `sqlite3`")) func `SQLite brings what files bring`() throws {
    try check(.sqlite)
  }

  @Test(.enabled(if: Tool.has("duckdb"), "needs DuckDB's `duckdb`, of the package duckdb-cli"))
  func `DuckDB brings from Parquet what files bring`() throws {
    try check(.duckdb)
  }

  @Test(.enabled(if: PostgresServer.isInstalled, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"))
  func `PostgreSQL brings what files bring`() throws {
    try check(.postgres)
  }

  @Test(.enabled(if: Tool.has("spark-sql", "java"), "needs Spark's `spark-sql`, of the package pyspark, and Java"))
  func `Spark brings what files bring`() throws {
    try check(.spark, isBounded: [false])
  }

  @Test func `rows are folded where one way of grouping has all members`() throws {
    let folder = FileManager.default.temporaryDirectory
    func folds(_ model: String, _ engine: SQLDialect) throws -> Bool {
      SQLProgram(try scan("    duckdb: \"read_parquet('orders.parquet')\"", model, folder, nil), engine).foldsRows
    }
    #expect(try folds(Self.foldable, .spark) && folds(Self.foldable, .duckdb))
    #expect(try !folds(Self.foldable, .sqlite) && !folds(Self.model, .spark))
    let aside = """
      dimensions: { channel: { column: channel }, tier: { column: tier } }
      measures: { orders: { source: orders, aggregate: count } }
      tree: { orders: { breakdowns: { channel: {}, tier: {} } } }
      """
    #expect(try !folds(aside, .spark))
  }

  private func check(_ engine: SQLDialect, isBounded: [Bool] = [false, true]) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = TestTable(columns: Self.columns, rows: Self.rows(), folder: folder, name: "orders_of_the_test")
    try Data(table.csv.utf8).write(to: folder.appendingPathComponent("orders.csv"))
    let source = try table.load(into: engine).map { key, value in
      "    \(key): \"\(value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
    }.joined(separator: "\n")
    for (isBounded, model) in isBounded.flatMap({ [($0, Self.model), ($0, Self.foldable)] }) {
      let asOf = isBounded ? day(2026, 6, 20) : nil
      let expected = try scan("    csv: orders.csv", model, folder, asOf)
      let answered = try scan(source, model, folder, asOf)
      var log = DiagnosticLog()
      let cells = try #require(expected.run(threads: 1, into: &log))
      let answer = answered.run(threads: 1, into: &log)
      #expect(log.diagnostics.map { ([$0.message] + $0.notes).joined(separator: "\n") } == [])
      guard let answer else { return }
      try compare(cells, answer, expected, ignoresRowCount: isBounded)
    }
  }

  private func scan(_ source: String, _ model: String, _ folder: URL, _ asOf: Day?) throws -> Scan {
    let text = "kpitree: 1\nsources:\n  orders:\n    time: day\n\(source)\n\(model)"
    let compilation = Model.compile(
      SourceFile(path: folder.appendingPathComponent("kpitree.yaml").path, bytes: Array(text.utf8)), consent: .everything)
    let model = try #require(compilation.model, "\(compilation.log.diagnostics.map(\.message))")
    var log = DiagnosticLog()
    var request = BoundModel.Request(
      period: try model.calendar.period("2026-Q2").get(), reference: try model.calendar.period("2026-02").get(), asOf: asOf,
      historyLength: 2)
    request.wantsDays = true
    return try #require(BoundModel.plan(model, request, into: &log).scans.first)
  }

  private func compare(_ cells: Cells, _ answer: Cells, _ scan: Scan, ignoresRowCount: Bool) throws {
    let expected = CellFacts(scan, cells)
    let found = CellFacts(scan, answer)
    #expect(expected.figures.count > 700)
    for (key, value) in expected.figures where found.figures[key] != value {
      Issue.record("\(key) is \(value) in files and \(found.figures[key] ?? "nothing")")
    }
    #expect(found.figures.count == expected.figures.count)
    #expect(found.coverage == expected.coverage)
    #expect(answer.tables.map(\.cellCount) == cells.tables.map(\.cellCount))
    if !ignoresRowCount { #expect(found.rowCount == expected.rowCount && found.lastDay == expected.lastDay) }
    // Cells and segments that are counted together, as `~rest` and longer periods are.
    var random = SeededGenerator(seed: 1)
    for (number, grouping) in scan.groupings.enumerated() {
      for position in grouping.aggregates.indices {
        guard case .distinct(let sets) = cells.tables[number].columns[position],
          case .distinct(let signatures) = answer.tables[number].columns[position]
        else { continue }
        for _ in 0..<20 {
          let chosen = (0..<cells.tables[number].cellCount).filter { _ in Bool.random(using: &random) }
          let first = Int.random(in: scan.segments.indices, using: &random)
          let segments = first..<(Int.random(in: first..<scan.segments.count, using: &random) + 1)
          #expect(signatures.count(cells: chosen, segments: segments) == sets.count(cells: chosen, segments: segments))
        }
      }
    }
  }
}
