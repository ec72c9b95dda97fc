package import KPIModel
internal import KPISource

/// How an engine spells what a statement is made of.
package typealias SQLDialect = Source.Database.Engine

extension SQLDialect {
  /// A name that is read exactly as it is written, whatever is in it.
  func identifier(_ name: String) -> String {
    switch self {
    case .spark: "`" + name.escaping(["`": "``"]) + "`"
    case .sqlite, .duckdb, .postgres: "\"" + name.escaping(["\"": "\"\""]) + "\""
    }
  }

  /// A column of the source.
  ///
  /// Always with its table: SQLite takes a lone quoted name that is no column for a text.
  func column(_ name: String) -> String { "source." + identifier(name) }

  /// A text as a literal, on one line whatever is in it: statements are laid out by lines, and read by programs that have commands of their own.
  func text(_ text: String) -> String {
    if self == .spark { return "'" + text.escaping(["\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"]) + "'" }
    var parts: [String] = []
    var part = String.UnicodeScalarView()
    func literal() -> String { "'" + String(part).escaping(["'": "''"]) + "'" }
    for scalar in text.unicodeScalars {
      guard scalar.properties.generalCategory == .control else {
        part.append(scalar)
        continue
      }
      if !part.isEmpty { parts.append(literal()) }
      part = String.UnicodeScalarView()
      parts.append("\(self == .sqlite ? "char" : "chr")(\(scalar.value))")
    }
    if !part.isEmpty || parts.isEmpty { parts.append(literal()) }
    return parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " || ")))"
  }

  func texts(_ texts: [String]) -> String { texts.map(text).joined(separator: ", ") }

  func date(_ day: Day) -> String { self == .sqlite ? "'\(day)'" : "DATE '\(day)'" }

  /// An expression as text.
  func asText(_ expression: String) -> String {
    switch self {
    case .sqlite: "CAST(\(expression) AS TEXT)"
    case .duckdb: "CAST(\(expression) AS VARCHAR)"
    case .postgres: "CAST(\(expression) AS text)"
    case .spark: "CAST(\(expression) AS STRING)"
    }
  }

  /// A table's name, each of its parts quoted: `schema.table`.
  func table(_ name: String) -> String {
    var parts: [String] = [""]
    var quote: Character?
    for character in name {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "`" {
        quote = character
      } else if quote == nil, character == "." {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map(identifier).joined(separator: ".")
  }

  /// Whether a text expression has a form; patterns are made of what all engines read alike.
  func matches(_ text: String, _ pattern: String) -> String {
    switch self {
    case .sqlite: "\(text) GLOB '\(pattern)'"
    case .duckdb: "regexp_matches(\(text), '\(pattern)')"
    case .postgres: "\(text) ~ '\(pattern)'"
    case .spark: "\(text) RLIKE '\(pattern)'"
    }
  }

  /// Texts of a group one behind the other, in an order that depends on nothing but them; SQLite's order may vary, which costs only room.
  func joined(_ text: String) -> String {
    switch self {
    case .sqlite: "group_concat(\(text), ',')"
    case .duckdb, .postgres: "string_agg(\(text), ',' ORDER BY \(text))"
    case .spark: "array_join(sort_array(collect_list(\(text))), ',')"
    }
  }

  /// Whether grouping groups in every way is faster than grouping rows so; SQLite has no grouping sets.
  var foldsRows: Bool { self == .spark || self == .duckdb }

  /// Whether texts that cannot be read are only counted, and one of them asked for afterwards where there are any.
  ///
  /// Spark sorts all rows, once for each way of grouping, as soon as a text is among what it aggregates.
  var asksForExamplesApart: Bool { self == .spark }

  /// The columns of a statement's rows as one JSON array of texts each, which every engine's command prints in one line.
  func inJSON(_ columns: [String], of statement: String) -> String {
    let texts = columns.map { self == .sqlite ? $0 : asText($0) }.joined(separator: ", ")
    let array =
      switch self {
      case .sqlite: "json_array(\(texts))"
      case .duckdb: "json_array(\(texts))"
      case .postgres: "json_build_array(\(texts))"
      case .spark: "to_json(array(\(texts)))"
      }
    return "SELECT \(array) FROM (\n\(statement)\n) AS answer"
  }
}
