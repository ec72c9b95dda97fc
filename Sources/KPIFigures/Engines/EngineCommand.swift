internal import KPIModel
internal import KPISource

/// The command line of an engine that runs one statement and prints its rows, one JSON array a line.
///
/// The statement goes in by standard input: it may be longer than an argument, and arguments can be seen by others.
struct EngineCommand {
  let process: ChildProcess
  let engine: Source.Database.Engine
  /// Whether it prints lines of its own between the rows.
  var ignoresOtherLines: Bool { engine == .spark }
  private let secrets: [String]

  /// What keeps a command from being made.
  struct Problem: Error {
    var rule: Rule
    var message: String
    var notes: [String] = []
  }

  /// Seconds that an engine may take, unless `KPITREE_TIMEOUT` says otherwise.
  static let usualTimeLimit = 3600

  /// The engine's program.
  var name: String { process.arguments[0] }

  /// - Parameter database: whose location has no variables any more.
  init(_ database: Source.Database, _ statement: SQLStatement) throws(Problem) {
    engine = database.engine
    let answer = engine.inJSON(statement.columns, of: statement.text)
    var lines: [String] = []
    var secrets: [String] = []
    var process: ChildProcess
    switch engine {
    case .sqlite:
      // Safe: no function reads other files, no command of its own runs a program, no extension is loaded.
      process = ChildProcess(["sqlite3", "-safe", "-batch", "-bail", "-readonly", "-init", "/dev/null", "-list", try Self.file(database)])
      lines = [answer + ";"]
    case .duckdb:
      process = ChildProcess(["duckdb", "-batch", "-bail", "-init", "/dev/null", "-list", "-noheader"])
      process.arguments += database.isFile ? ["-readonly", try Self.file(database)] : [":memory:"]
      let folder = try Self.makeTemporaryFolder()
      process.atEnd = { TemporaryFolder.remove(folder) }
      process.folder = database.folder
      // A database's file is all that is needed of one; what else a location reads, its user agreed to.
      lines = ["SET temp_directory = \(engine.text(folder));"] + (database.isFile ? ["SET enable_external_access = false;"] : [])
      lines += ["SET lock_configuration = true;", answer + ";"]
    case .postgres:
      let connection: PostgresConnection
      do throws(PostgresConnection.Mistake) {
        connection = try PostgresConnection(url: database.location)
      } catch {
        throw Problem(rule: .badConnection, message: error.message, notes: ["the connection itself is never printed"])
      }
      secrets = connection.secrets
      process = ChildProcess(["psql", "--no-psqlrc", "--quiet", "--no-password", "--set", "ON_ERROR_STOP=1", "--file", "-"])
      process.environment = connection.environment
      // With quotes and delimiters that JSON never has, CSV is the line itself; the text format would double its backslashes.
      lines = connection.forgetting + (Self.canRestrict(process.arguments[0]) ? ["\\restrict \(Self.key())"] : [])
      lines += ["SET standard_conforming_strings = on;", "SET default_transaction_read_only = on;"] + statement.settings.map { $0 + ";" }
      lines.append("COPY (\n\(answer)\n) TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', ESCAPE E'\\x01', DELIMITER E'\\x02');")
    case .spark:
      process = ChildProcess(
        ["spark-sql", "-S", "--conf", "spark.sql.ansi.enabled=true", "--conf", "spark.sql.variable.substitute=false", "-f", "/dev/stdin"])
      process.folder = database.folder
      if database.query != nil { lines.append("USE \(engine.table(database.location));") }
      lines += statement.settings.map { $0 + ";" } + [answer + ";"]
    }
    // DuckDB's `getenv` tells any query what the environment holds.
    if database.isFile { process.inherited = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "HOME"] }
    process.input = Array((lines.joined(separator: "\n") + "\n").utf8)
    process.timeLimit = try Self.timeLimit()
    self.process = process
    self.secrets = secrets
  }

  // MARK: - Messages

  func message(for failure: ChildProcess.Failure) -> String {
    switch failure {
    case .notFound: "`\(name)` is not installed"
    case .notStarted(let reason): "`\(name)` cannot be started: \(reason)"
    }
  }

  /// Which package brings the program.
  func notes(for failure: ChildProcess.Failure) -> [String] {
    guard failure == .notFound else { return [] }
    return switch engine {
    case .sqlite: ["it comes with SQLite: Debian's package `sqlite3`"]
    case .duckdb: ["it comes with DuckDB: PyPI's package `duckdb-cli`"]
    case .postgres: ["it comes with PostgreSQL: Debian's package `postgresql-client`"]
    case .spark: ["it comes with Apache Spark: PyPI's package `pyspark`, and Java"]
    }
  }

  /// The column that the source does not have, where that is what an engine says.
  func missingColumn(among columns: [String], _ complaints: [UInt8]) -> String? {
    let text = String(decoding: complaints, as: UTF8.self)
    // Of `amount` and `amount_paid` both may be found in what is said of the longer one.
    return columns.filter { text.contains(Self.phrase(engine, $0)) }.max { $0.count < $1.count }
  }

  private static func phrase(_ engine: Source.Database.Engine, _ column: String) -> String {
    switch engine {
    case .sqlite: "no such column: source.\(column)"
    case .duckdb: "\"source\" does not have a column named \"\(column)\""
    case .postgres: "column source.\(column) does not exist"
    case .spark: "name `source`.`\(column)` cannot be resolved"
    }
  }

  /// What an engine said, shortened, without anything secret.
  func words(_ complaints: [UInt8]) -> [String] {
    var text = String(decoding: complaints, as: UTF8.self)
    for secret in secrets where !secret.isEmpty { text = text.replacing(secret, with: "…") }
    let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter { line in
      // A cluster's log says much that is no complaint; a stack trace says nothing to a user.
      !line.hasPrefix("\tat ") && !line.contains(" WARN ") && !line.contains(" INFO ") && !line.hasPrefix("WARNING: ")
        && !line.hasPrefix("Setting default log level") && !line.hasPrefix("To adjust logging level")
        && !line.allSatisfy { $0 == " " || $0 == "^" }
    }
    return lines.prefix(6).map { "\(name): \($0.prefix(300))" }
  }

  // MARK: - Parts

  private static func timeLimit() throws(Problem) -> Int {
    guard let text = ProcessEnvironment.text("KPITREE_TIMEOUT") else { return usualTimeLimit }
    guard let seconds = Int(text), 1...10_000_000 ~= seconds else {
      throw Problem(rule: .badConnection, message: "KPITREE_TIMEOUT is `\(text.prefix(40))`: it takes a number of seconds")
    }
    return seconds
  }

  /// A database whose location has each `${NAME}` as the environment has it.
  static func replacingVariables(in database: Source.Database) throws(Problem) -> Source.Database {
    var database = database
    let isText = database.engine == .duckdb && !database.isFile
    database.location = try replacingVariables(in: database.location) { isText ? $0.escaping(["'": "''"]) : $0 }
    return database
  }

  private static func replacingVariables(in text: String, spelled: (String) -> String) throws(Problem) -> String {
    var result = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let name = String(rest[start.upperBound..<end])
      guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || "0"..."9" ~= $0) })
      else { throw Problem(rule: .unsetVariable, message: "`${\(name.prefix(40))}` is no name of a variable") }
      guard let value = ProcessEnvironment.value(name) else {
        throw Problem(rule: .unsetVariable, message: "the environment has no `\(name)`")
      }
      result += spelled(value)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// Whether a `psql` knows `\restrict`, which lets no text of the model be a command of its own: 18, and the last ones of those before.
  private static func canRestrict(_ program: String) -> Bool {
    guard let answer = ChildProcess([program, "--version"]).output() else { return false }
    let words = String(decoding: answer.bytes, as: UTF8.self).split { $0.isWhitespace }
    guard let version = words.first(where: { $0.first?.isNumber ?? false }) else { return false }
    let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
    guard let major = numbers.first else { return false }
    let first = [13: 22, 14: 19, 15: 14, 16: 10, 17: 6][major] ?? (major >= 18 ? 0 : .max)
    return major >= 18 || numbers.count > 1 && numbers[1] >= first
  }

  /// A word that no model can know.
  private static func key() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in String(generator.next(), radix: 36) }.joined()
  }

  /// The path of a database's file, relative to the file that names it.
  private static func file(_ database: Source.Database) throws(Problem) -> String {
    let path = database.path
    guard FilePath.exists(path), !FilePath.isFolder(path) else { throw Problem(rule: .missingRows, message: "there is no file `\(path)`") }
    // DuckDB runs in the folder of the file; nothing that begins with a dash is taken for an option.
    return FilePath.canonical(path)
  }

  private static func makeTemporaryFolder() throws(Problem) -> String {
    let base = FilePath.temporaryFolder
    do throws(SystemError) {
      return try TemporaryFolder.make(in: base)
    } catch {
      throw Problem(rule: .failedEngine, message: "no temporary folder can be made in `\(base)`: \(error.text)")
    }
  }
}
