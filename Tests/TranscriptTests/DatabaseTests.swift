import Foundation
import KPISource
import Synchronization
import TestSupport
import Testing

/// What happens when a database does not give what it should: a finding at the source's place with the engine's words, status 2, and no report.
@Suite struct DatabaseTests {
  private static let sqlite = Tool.has("sqlite3")
  private static let duckdb = Tool.has("duckdb")
  private static let spark = Tool.has("spark-sql", "java")

  /// A folder with a model of one source, whose keys are given; figures are the sum of `amount`.
  private static func shop(_ source: String, column: String = "amount") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let model = """
      kpitree: 1
      sources:
        orders: { \(source), time: day }
      measures: { sales: { source: orders, column: \(column) } }
      tree: { sales: { owner: lin, target: { 2026-Q3: 100 } } }

      """
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    return folder
  }

  private static func evaluate(_ folder: TemporaryFolder, _ environment: [String: String] = [:], timeLimit: Double = 60) throws
    -> Command.Result
  {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "--period", "2026-Q3"], folder: folder.url,
      environment: ["KPITREE_TRUST": "1", "PATH": path].merging(environment) { $1 }, timeLimit: timeLimit
    ).run()
  }

  /// A finding of the source's third line, and nothing else.
  private static func expect(_ result: Command.Result, _ rule: String, _ words: String) {
    #expect(result.status == 2)
    #expect(result.output.contains("kpitree.yaml:3:3: error: "), "\(result.output)")
    #expect(result.output.contains("[\(rule)]"), "\(result.output)")
    #expect(result.output.contains(words), "\(result.output)")
    #expect(!result.output.contains("sales (number)"), "a report stands on top of an error")
    #expect(!result.output.contains(PostgresServer.password) && !result.output.contains(PostgresServer.plainPassword))
  }

  // MARK: - An engine that fails

  @Test(arguments: [["TMPDIR": ""], [:]]) func `without TMPDIR an engine's own files go to /tmp`(_ environment: [String: String]) throws {
    let folder = try Self.shop("duckdb: shop.db, table: orders")
    try Data().write(to: folder.url.appendingPathComponent("shop.db"))
    let engine = folder.url.appendingPathComponent("duckdb").path
    // Says what it was asked and told, then fails.
    try Tool.run(
      "sh", ["-c", "cat >\"$0\" && chmod +x \"$0\"", engine],
      input: "#!/bin/sh\n{ echo \"$@\"; cat; } | tr '\\n' ' ' | grep -o '[^ ]*kpitree-[A-Za-z0-9]\\{6\\}[^A-Za-z0-9]' >&2; exit 7\n")
    let result = try Self.evaluate(folder, ["PATH": "\(folder.url.path):/usr/bin:/bin"].merging(environment) { $1 })
    Self.expect(result, "failed-engine", "/tmp/kpitree-")
  }

  @Test(arguments: [
    ("printf '[127,\"2026-07-01\"'; kill -9 $$", "was ended by signal 9", [:]),
    ("echo '[\"rubbish\"]'", "gave an answer for `orders` that cannot be read", [:]),
    ("echo 'disk I/O error' >&2; exit 7", "sqlite3: disk I/O error", [:]), ("printf '[127'", "stopped in the middle of its answer", [:]),
    ("exec sleep 300", "did not answer for `orders` within 1 seconds", ["KPITREE_TIMEOUT": "1"]),
  ])
  func `an engine that is killed, stops or babbles is a finding`(_ script: String, _ words: String, _ environment: [String: String]) throws
  {
    let folder = try Self.shop("sqlite: shop.db, table: orders")
    try Data().write(to: folder.url.appendingPathComponent("shop.db"))
    // Not by this process: a program that another test starts just then would hold the file open, and what is open for writing is not run.
    let engine = folder.url.appendingPathComponent("sqlite3").path
    try Tool.run("sh", ["-c", "cat >\"$0\" && chmod +x \"$0\"", engine], input: "#!/bin/sh\n\(script)\n")
    let result = try Self.evaluate(folder, ["PATH": "\(folder.url.path):/usr/bin:/bin"].merging(environment) { $1 })
    Self.expect(result, "failed-engine", words)
  }

  @Test(arguments: [
    ("sqlite: shop.db, table: orders", "Debian's package `sqlite3`"),
    ("duckdb: \"read_parquet('x.parquet')\"", "PyPI's package `duckdb-cli`"),
    ("postgres: \"postgres://db/shop\", table: orders", "Debian's package `postgresql-client`"),
    ("spark: orders", "PyPI's package `pyspark`, and Java"),
  ])
  func `a missing engine is named with the package that brings it`(_ source: String, _ words: String) throws {
    let folder = try Self.shop(source)
    try Data().write(to: folder.url.appendingPathComponent("shop.db"))
    Self.expect(try Self.evaluate(folder, ["PATH": folder.url.path]), "missing-engine", words)
  }

  // MARK: - What was read

  @Test(.enabled(if: sqlite, "needs SQLite's `sqlite3`"))
  func `what a database answered can be told apart from another answer`() throws {
    let folder = try Self.shop("sqlite: shop.db, table: orders")
    let path = folder.url.appendingPathComponent("shop.db").path
    try Tool.run(
      "sqlite3", ["-bail", path, "CREATE TABLE orders (day, amount); INSERT INTO orders VALUES ('2026-07-01', 5), ('2026-07-02', 6)"])
    func source() throws -> NSDictionary {
      let result = try Self.evaluate(folder, ["KPITREE_FORMAT": "json"])
      let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      return try #require((document?["sources"] as? [NSDictionary])?.first)
    }
    let before = try source()
    let answer = try #require(before["answer"] as? NSDictionary)
    #expect(before["rows"] as? Int == 2 && (before["files"] as? [Any])?.isEmpty == true && before["chunk_bytes"] is NSNull)
    // The two days, and the sum of all rows.
    #expect(answer["rows"] as? Int == 3 && (answer["checksum"] as? String)?.count == 16)
    #expect(try source() == before)
    try Tool.run("sqlite3", ["-bail", path, "UPDATE orders SET amount = 11 - amount"])
    #expect(try source() == before, "the sum is the same, and it is all that was asked for")
    try Tool.run("sqlite3", ["-bail", path, "UPDATE orders SET amount = 7 WHERE amount = 6"])
    let after = try source()
    #expect(after["rows"] as? Int == 2)
    #expect((after["answer"] as? NSDictionary)?["checksum"] as? String != answer["checksum"] as? String)
  }

  // MARK: - Rows that cannot be read

  @Test(
    .enabled(if: sqlite, "needs SQLite's `sqlite3`"),
    arguments: [
      ("'2026-07-01', 'many'", "amount", "bad-number", "such as `many`"), ("'2026-07-01', 9e999", "amount", "bad-number", "such as `Inf`"),
      ("'soon', 1", "amount", "bad-date", "such as `soon`"), ("NULL, 1", "amount", "bad-date", "it is empty"),
      ("'2026-02-30', 1", "amount", "bad-date", "such as `2026-02-30`"),
      ("'2026-07-01T10:00:00Z', 1", "amount", "bad-date", "`time_zone` says how"),
      ("'2026-07-01', 9223372036854775807), ('2026-07-01', 1", "amount", "bad-number", "9223372036854775807"),
      ("'2026-07-01', 99999999999999999), ('2026-07-01', 99999999999999999", "amount * amount", "sum-overflow", "more digits"),
      ("'2026-07-01', 1", "amout", "missing-column", "error: `orders` has no column `amout`"),
    ])
  func `SQLite's rows are exact or an error`(_ values: String, _ column: String, _ rule: String, _ words: String) throws {
    let folder = try Self.shop("sqlite: shop.db, table: orders", column: column)
    let path = folder.url.appendingPathComponent("shop.db").path
    try Tool.run("sqlite3", ["-bail", path, "CREATE TABLE orders (day, amount); INSERT INTO orders VALUES (\(values))"])
    Self.expect(try Self.evaluate(folder), rule, words)
  }

  @Test(
    .enabled(if: duckdb, "needs DuckDB's `duckdb`, of the package duckdb-cli"),
    arguments: [
      ("DATE '2026-07-01' AS day, 'NaN'::DOUBLE AS amount", "amount", "failed-engine", "Could not convert string \"nan\""),
      ("'2026-07-01 10:00:00+02' AS day, 1 AS amount", "amount", "bad-date", "`time_zone` says how"),
      ("DATE '2026-07-01' AS day, 1 AS amount", "amout", "missing-column", "error: `orders` has no column `amout`"),
      (
        "DATE '2026-07-01' AS day, unnest([1, 1]) * 99999999999999999999999999999999::DECIMAL(38, 0) AS amount", "amount * amount",
        "failed-engine", "duckdb: "
      ),
    ])
  func `DuckDB's rows are exact or an error, and no temporary file stays`(_ row: String, _ column: String, _ rule: String, _ words: String)
    throws
  {
    let folder = try Self.shop("duckdb: \"(SELECT \(row.replacingOccurrences(of: "\"", with: "\\\"")))\"", column: column)
    let temporary = folder.url.appendingPathComponent("temporary")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    Self.expect(try Self.evaluate(folder, ["TMPDIR": temporary.path]), rule, words)
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["kpitree.yaml", "temporary"])
  }

  @Test(
    .enabled(if: spark, "needs Spark's `spark-sql`, of the package pyspark, and Java"),
    arguments: [
      ("timestamp '2026-07-01 10:00:00' as day, 1 as amount", "bad-date", "such as `2026-07-01 10:00:00 with a time zone`"),
      ("explode(array('2026-08-1', null)) as day, 1 as amount", "bad-date", "2 rows of `orders` have no day in `day`: it is empty"),
      ("date '2026-07-01' as day, 'many' as amount", "failed-engine", "many"),
      ("date '2026-07-01' as day, 1 as amuont", "missing-column", "error: `orders` has no column `amount`"),
    ])
  func `Spark's rows are exact or an error`(_ row: String, _ rule: String, _ words: String) throws {
    let folder = try Self.shop("spark: default, query: \"select \(row)\"")
    let settings = "spark.master local[1]\nspark.sql.catalogImplementation in-memory\nspark.ui.enabled false\n"
    try Data(settings.utf8).write(to: folder.url.appendingPathComponent("spark-defaults.conf"))
    Self.expect(try Self.evaluate(folder, ["SPARK_CONF_DIR": folder.url.path], timeLimit: 300), rule, words)
  }

  @Test(.enabled(if: duckdb, "needs DuckDB's `duckdb`, of the package duckdb-cli"))
  func `figures of more digits than usual are read again, exactly`() throws {
    let folder = try Self.shop("duckdb: \"(SELECT DATE '2026-07-01' AS day, unnest(['0.000000001', '0.1', '1e-5']) AS amount)\"")
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "--period", "2026-Q3", "--format", "json"], folder: folder.url,
      environment: ["KPITREE_TRUST": "1", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""], timeLimit: 60
    ).run()
    #expect(result.status == 0)
    #expect(result.output.contains("\"actual\":0.100010001,"), "\(result.output)")
  }

  // MARK: - Days

  /// A zone, a grain, rows as `day, amount`, and the sum of the third quarter; `…` of every row has the same digits, so that sums tell rows apart.
  static let days: [(keys: String, rows: [(day: String, amount: Int)], sum: Int)] = [
    (
      "time_zone: \"+08:00\"",
      [
        ("2026-06-30T15:59:59Z", 1), ("2026-06-30T16:00:00Z", 2), ("2026-09-30 23:00:00+08:00", 4), ("2026-09-30 23:00:00-03:30", 8),
        ("2026-07-01", 16),
      ],
      22
    ),
    // Half and quarter hours: in each, 2 begins the quarter, 4 is the second before its end.
    (
      "time_zone: \"+05:30\"",
      [("2026-06-30T18:29:59Z", 1), ("2026-06-30T18:30:00Z", 2), ("2026-09-30T18:29:59Z", 4), ("2026-09-30T18:30:00Z", 8)], 6
    ),
    (
      "time_zone: \"-03:30\"",
      [("2026-07-01T03:29:59Z", 1), ("2026-07-01 03:30:00+00:00", 2), ("2026-09-30T23:59:59-03:30", 4), ("2026-10-01T03:30:00Z", 8)], 6
    ),
    (
      "time_zone: \"+05:45\"",
      [("2026-06-30T18:14:59Z", 1), ("2026-07-01 00:00:00+05:45", 2), ("2026-09-30T18:14:59Z", 4), ("2026-09-30T18:15:00Z", 8)], 6
    ),
    ("grain: month", [("2026-06", 1), ("2026-07", 2), ("2026-09-30", 4), ("2026-10-01", 8)], 6),
    // The week from 2026-06-29 has its fourth day in July, that from 2026-09-28 in October.
    ("grain: week", [("2026-06-28", 1), ("2026-06-29", 2), ("2026-09-27", 4), ("2026-09-30", 8)], 6),
    ("grain: quarter", [("2026-06-30", 1), ("2026-08-15", 2), ("2026-09-30", 4), ("2026-10-01", 8)], 6),
    ("grain: year", [("2025-12-31", 1), ("2026-07-01", 2)], 0),
  ]

  private static func check(
    _ day: (keys: String, rows: [(day: String, amount: Int)], sum: Int), _ folder: TemporaryFolder, _ environment: [String: String] = [:]
  ) throws {
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "--period", "2026-Q3", "--format", "csv", "--quiet"], folder: folder.url,
      environment: ["KPITREE_TRUST": "1", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""].merging(environment) { $1 },
      timeLimit: 60
    ).run()
    #expect(result.status == 0, "\(result.output)")
    // A year's row says nothing of a quarter.
    let figure = day.sum == 0 ? "" : "\(day.sum)"
    #expect(result.output.contains("flow,,up,\(figure),"), "\(day.keys): \(result.output)")
  }

  private static func union(_ rows: [(day: String, amount: Int)]) -> String {
    rows.map { "select '\($0.day)' as day, \($0.amount) as amount" }.joined(separator: " union all ")
  }

  @Test(.enabled(if: sqlite, "needs SQLite's `sqlite3`"), arguments: days.indices) func `SQLite reads days as files do`(_ index: Int) throws
  {
    let day = Self.days[index]
    let folder = try Self.shop("sqlite: shop.db, query: \"\(Self.union(day.rows))\", \(day.keys)")
    try Tool.run("sqlite3", [folder.url.appendingPathComponent("shop.db").path, "CREATE TABLE t (x)"])
    try Self.check(day, folder)
  }

  @Test(.enabled(if: duckdb, "needs DuckDB's `duckdb`, of the package duckdb-cli"), arguments: days.indices)
  func `DuckDB reads days as files do`(_ index: Int) throws {
    let day = Self.days[index]
    try Self.check(day, try Self.shop("duckdb: \"(\(Self.union(day.rows)))\", \(day.keys)"))
  }

  @Test(.enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"), arguments: days.indices)
  func `PostgreSQL reads days as files do`(_ index: Int) throws {
    let day = Self.days[index]
    let folder = try Self.shop("postgres: \"${SHOP_URL}\", query: \"\(Self.union(day.rows))\", \(day.keys)")
    try Self.check(day, folder, ["SHOP_URL": try PostgresServer.shared.get().url])
  }

  @Test(arguments: days.indices) func `files read these days so`(_ index: Int) throws {
    let day = Self.days[index]
    let folder = try Self.shop("csv: rows.csv, \(day.keys)")
    let rows = ["day,amount"] + day.rows.map { "\($0.day),\($0.amount)" }
    try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: folder.url.appendingPathComponent("rows.csv"))
    try Self.check(day, folder)
  }

  /// A grain, the last row's day, the last day that it stands for, and a period that ends with it.
  static let lastBuckets = [
    ("day", "2026-09-30", "2026-09-30", "2026-Q3"), ("week", "2026-09-21", "2026-09-27", "2026-W39"),
    ("week", "2026-09-27", "2026-09-27", "2026-W39"), ("month", "2026-09-01", "2026-09-30", "2026-Q3"),
    ("month", "2026-02-15", "2026-02-28", "2026-02"), ("quarter", "2026-05-31", "2026-06-30", "2026-H1"),
    ("quarter", "2026-10-01", "2026-12-31", "2026"), ("year", "2026-01-01", "2026-12-31", "2026"),
  ]

  /// Evaluates the period, and compares what is said of the last day and of being over.
  private static func checkEnd(
    _ bucket: (grain: String, day: String, end: String, period: String), _ folder: TemporaryFolder, _ environment: [String: String] = [:]
  ) throws {
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "--period", bucket.period, "--format", "json", "--quiet"], folder: folder.url,
      environment: ["KPITREE_TRUST": "1", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""].merging(environment) { $1 },
      timeLimit: 60
    ).run()
    let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let span = document?["period"] as? [String: Any]
    #expect(document?["as_of"] as? String == bucket.end, "\(result.output)")
    #expect(span?["closed"] as? Bool == true, "\(result.output)")
  }

  private static func row(_ day: String) -> [(day: String, amount: Int)] { [(day, 1)] }

  @Test(.enabled(if: sqlite, "needs SQLite's `sqlite3`"), arguments: lastBuckets)
  func `SQLite's last row reaches to the end of its bucket`(_ bucket: (String, String, String, String)) throws {
    let folder = try Self.shop("sqlite: shop.db, query: \"\(Self.union(Self.row(bucket.1)))\", grain: \(bucket.0)")
    try Tool.run("sqlite3", [folder.url.appendingPathComponent("shop.db").path, "CREATE TABLE t (x)"])
    try Self.checkEnd(bucket, folder)
  }

  @Test(.enabled(if: duckdb, "needs DuckDB's `duckdb`, of the package duckdb-cli"), arguments: lastBuckets)
  func `DuckDB's last row reaches to the end of its bucket`(_ bucket: (String, String, String, String)) throws {
    try Self.checkEnd(bucket, try Self.shop("duckdb: \"(\(Self.union(Self.row(bucket.1))))\", grain: \(bucket.0)"))
  }

  @Test(.enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"), arguments: lastBuckets)
  func `PostgreSQL's last row reaches to the end of its bucket`(_ bucket: (String, String, String, String)) throws {
    let folder = try Self.shop("postgres: \"${SHOP_URL}\", query: \"\(Self.union(Self.row(bucket.1)))\", grain: \(bucket.0)")
    try Self.checkEnd(bucket, folder, ["SHOP_URL": try PostgresServer.shared.get().url])
  }

  @Test(arguments: lastBuckets) func `a file's last row reaches to the end of its bucket`(
    _ bucket: (String, String, String, String)
  ) throws {
    let folder = try Self.shop("csv: rows.csv, grain: \(bucket.0)")
    try Data("day,amount\n\(bucket.1),1\n".utf8).write(to: folder.url.appendingPathComponent("rows.csv"))
    try Self.checkEnd(bucket, folder)
  }

  // MARK: - A server

  private static let hasPostgres = PostgresServer.isInstalled
  private static let slow = "query: \"select date '2026-07-01' as day, pg_sleep(200)::text as nap, 1 as amount\""

  @Test(
    .enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"),
    arguments: [
      ("date '2026-07-01' as day, 'NaN'::float8 as amount", "amount", "bad-number", "such as `NaN`"),
      ("date '2026-07-01' as day, 'many' as amount", "amount", "failed-engine", "invalid input syntax for type numeric: \"many\""),
      ("now() as day, 1 as amount", "amount", "bad-date", "`time_zone` says how"),
      ("'today' as day, 1 as amount", "amount", "bad-date", "such as `today`"),
      ("date '2026-07-01' as day, 1e30 as amount", "amount * amount", "sum-overflow", "more digits"),
      ("date '2026-07-01' as day, 1 as amount", "amout", "missing-column", "error: `orders` has no column `amout`"),
    ])
  func `PostgreSQL's rows are exact or an error`(_ row: String, _ column: String, _ rule: String, _ words: String) throws {
    let server = try PostgresServer.shared.get()
    let query = "select \(row)".replacingOccurrences(of: "\"", with: "\\\"")
    let folder = try Self.shop("postgres: \"${SHOP_URL}\", query: \"\(query)\"", column: column)
    Self.expect(try Self.evaluate(folder, ["SHOP_URL": server.url]), rule, words)
  }

  @Test(.enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"))
  func `a wrong password is a finding that does not say it`() throws {
    let server = try PostgresServer.shared.get()
    let folder = try Self.shop("postgres: \"${SHOP_URL}\", table: orders")
    let result = try Self.evaluate(folder, ["SHOP_URL": "postgres://kpi:an-open-secret@127.0.0.1:\(server.port)/postgres"])
    Self.expect(result, "failed-engine", "password authentication failed")
    #expect(!result.output.contains("an-open-secret"))
  }

  /// Starts an evaluation that sleeps in the server, gives its process id to `body` once the server runs its statement, and waits for its end.
  private func duringStatement(
    _ name: String, _ body: (pid_t, PostgresServer) throws -> Void
  ) throws -> (output: String, ending: ChildProcess.Outcome.Ending) {
    let server = try PostgresServer.shared.get()
    let folder = try Self.shop("postgres: \"${SHOP_URL}\", \(Self.slow)")
    let command = try RunningCommand(
      ["evaluate", "--period", "2026-Q3"], in: folder.url,
      environment: ["KPITREE_TRUST": "1", "SHOP_URL": server.url + "?application_name=\(name)"])
    let isRunning = try RunningCommand.wait { try Self.statements(name, server) == 1 }
    if isRunning { try body(command.process, server) }
    let result = try command.finish()
    #expect(isRunning)
    return result
  }

  private static func statements(_ name: String, _ server: PostgresServer) throws -> Int? {
    Int(try server.query("select count(*) from pg_stat_activity where application_name = '\(name)' and query like '%pg_sleep%'").trimmed)
  }

  @Test(.enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"), arguments: [SIGINT, SIGTERM])
  func `an interrupted evaluation leaves no statement running`(_ signal: Int32) throws {
    let name = "interrupted_\(signal)"
    let result = try duringStatement(name) { process, _ in kill(process, signal) }
    #expect(result.ending == .killed(signal: signal))
    let server = try PostgresServer.shared.get()
    #expect(try RunningCommand.wait { try Self.statements(name, server) == 0 })
  }

  @Test(.enabled(if: hasPostgres, "needs PostgreSQL's `initdb`, `pg_ctl` and `psql`"))
  func `a lost connection is a finding`() throws {
    let (output, ending) = try duringStatement("lost") { _, server in
      try server.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lost'")
    }
    #expect(ending == .exited(2))
    Self.expect(Command.Result(output: output, status: 2), "failed-engine", "terminating connection due to administrator command")
  }

  // MARK: - The caller's environment

  @Test(.enabled(if: duckdb, "needs DuckDB's `duckdb`, of the package duckdb-cli"))
  func `nothing in the caller's environment leads an engine to another folder`() throws {
    let folder = try TemporaryFolder()
    for (place, amount) in [("model", 5), ("elsewhere/model", 7)] {
      let url = folder.url.appendingPathComponent(place)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try Data("day,amount\n2026-07-01,\(amount)\n".utf8).write(to: url.appendingPathComponent("rows.csv"))
    }
    let model = """
      kpitree: 1
      sources: { orders: { duckdb: "read_csv('rows.csv')", time: day } }
      measures: { sales: { source: orders, aggregate: sum, column: amount } }
      tree: { sales: { owner: lin, target: none } }

      """
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("model/kpitree.yaml"))
    let environment = [
      "KPITREE_TRUST": "1", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "CDPATH": folder.url.path + "/elsewhere",
      "BASH_FUNC_cd%%": "() { builtin cd elsewhere/model; }", "ENV": "/nowhere", "BASH_ENV": "/nowhere",
    ]
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "-m", "model", "--period", "2026-Q3", "--format", "json"], folder: folder.url,
      environment: environment, timeLimit: 60
    ).run()
    #expect(result.status == 0 && result.output.contains("\"actual\":5,"), "\(result.output.prefix(600))")
  }

  @Test func `a variable stands in the location of files, too`() throws {
    let folder = try Self.shop("csv: \"${ROWS}/orders-*.csv\"")
    let rows = try TemporaryFolder()
    try Data("day,amount\n2026-07-01,90\n".utf8).write(to: rows.url.appendingPathComponent("orders-1.csv"))
    let inside = folder.url.appendingPathComponent("data")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    try Data("day,amount\n2026-07-01,80\n".utf8).write(to: inside.appendingPathComponent("orders-1.csv"))
    // From the top, or relative to the model's file.
    for (value, sum) in [(rows.url.path, "90"), ("data", "80")] {
      let result = try Self.evaluate(folder, ["ROWS": value])
      #expect(result.status == 0 && result.output.contains(sum), "\(result.output)")
    }
    Self.expect(try Self.evaluate(folder), "unset-variable", "the environment has no `ROWS`")
    let strange = try Self.evaluate(folder, ["ROWS": rows.url.path, "KPITREE_TRUST": "0"])
    Self.expect(strange, "untrusted-reach", "`orders` reads the variable ROWS")
    #expect(!strange.output.contains(rows.url.path))
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
