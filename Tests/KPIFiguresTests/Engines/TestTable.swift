import Foundation
import KPIModel
import KPISource
import TestSupport

@testable import KPIFigures

/// The same rows in any engine, in typed columns; what is empty is NULL in one row and empty text in the next.
struct TestTable {
  enum Kind { case text, day, whole, decimal }

  let columns: [(name: String, kind: Kind)]
  /// Fields of each row.
  let rows: [[String]]
  /// Where files go.
  let folder: URL
  let name: String

  var csv: String {
    ([columns.map(\.name)] + rows).map { row in
      row.map { "\"" + $0.escaping(["\"": "\"\""]) + "\"" }.joined(separator: ",") + "\n"
    }.joined()
  }

  private func type(_ kind: Kind, _ engine: SQLDialect) -> String {
    switch (kind, engine) {
    case (.text, .duckdb): "VARCHAR"
    case (.text, .spark): "STRING"
    case (.text, _): "TEXT"
    case (.day, .sqlite): "TEXT"
    case (.day, _): "DATE"
    case (.whole, _): "INTEGER"
    // In SQLite that is binary where it is no whole number.
    case (.decimal, _): "DECIMAL(16, 4)"
    }
  }

  private func value(_ text: String, _ kind: Kind, isNullPreferred: Bool) -> String? {
    text.isEmpty && (kind != .text || isNullPreferred) ? nil : text
  }

  /// Statements that make the table.
  private func script(_ engine: SQLDialect) -> String {
    let declared = columns.map { "\(engine.identifier($0.name)) \(type($0.kind, engine))" }.joined(separator: ", ")
    var lines = ["CREATE TABLE \(engine.identifier(name)) (\(declared));"]
    for (number, row) in rows.enumerated() {
      let values = zip(row, columns).map { text, column in
        value(text, column.kind, isNullPreferred: number.isMultiple(of: 2)).map {
          column.kind == .whole || column.kind == .decimal ? $0 : engine.text($0)
        } ?? "NULL"
      }
      lines.append("INSERT INTO \(engine.identifier(name)) VALUES (\(values.joined(separator: ", ")));")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Loads the rows and gives the source that reads them, without its `time`.
  func load(into engine: SQLDialect) throws -> [(key: String, value: String)] {
    switch engine {
    case .sqlite:
      let path = folder.appendingPathComponent("\(name).db").path
      try Tool.run("sqlite3", ["-bail", path], input: "BEGIN;\n" + script(engine) + "COMMIT;\n")
      return [("sqlite", "\(name).db"), ("table", name)]
    case .duckdb:
      let path = folder.appendingPathComponent("\(name).parquet").path
      try Tool.run("duckdb", ["-bail", ":memory:"], input: script(engine) + "COPY \"\(name)\" TO \(engine.text(path)) (FORMAT parquet);\n")
      return [("duckdb", "read_parquet('\(name).parquet')")]
    case .postgres:
      let server = try PostgresServer.shared.get()
      try server.query("SET client_min_messages = error;\nDROP TABLE IF EXISTS \"\(name)\";\nBEGIN;\n" + script(engine) + "COMMIT;\n")
      return [("postgres", server.url), ("table", name)]
    case .spark:
      let path = folder.appendingPathComponent("\(name).json").path
      let lines = try rows.enumerated().map { number, row in
        var object: [String: String] = [:]
        for (text, column) in zip(row, columns) {
          object[column.name] = value(text, column.kind, isNullPreferred: number.isMultiple(of: 2))
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
      try makeCluster()
      let typed = columns.map { "CAST(`\($0.name)` AS \(type($0.kind, engine))) AS `\($0.name)`" }.joined(separator: ", ")
      return [("spark", "default"), ("query", "SELECT \(typed) FROM json.`\(path)`")]
    }
  }

  /// Has Spark start two workers of its own on this machine, and keep its catalogue in memory.
  private func makeCluster() throws {
    let settings = """
      spark.master local-cluster[2,1,1024]
      spark.sql.catalogImplementation in-memory
      spark.sql.shuffle.partitions 2
      spark.ui.enabled false
      spark.driver.host 127.0.0.1
      spark.driver.bindAddress 127.0.0.1

      """
    try Data(settings.utf8).write(to: folder.appendingPathComponent("spark-defaults.conf"))
    setenv("SPARK_CONF_DIR", folder.path, 1)
    setenv("SPARK_LOCAL_IP", "127.0.0.1", 1)
  }
}
