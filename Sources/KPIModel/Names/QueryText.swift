/// A piece of SQL that a model brings, looked at for what would let it end the statement that it is put into.
///
/// Engines' commands read statements line by line and know commands of their own (`.shell`, `\!`, a line with `go`), so nothing may stand
/// behind a query's end, and nothing may look like an end to the command that the engine itself takes for text, or the other way round.
package struct QueryText {
  private let scalars: [Unicode.Scalar]
  private let engine: Source.Database.Engine
  /// What it is called in messages.
  private let noun: String

  package init(_ text: String, for engine: Source.Database.Engine, noun: String = "query") {
    scalars = Array(text.unicodeScalars)
    self.engine = engine
    self.noun = noun
  }

  /// Why it cannot be put into a statement, as one phrase; nil where it can.
  package var mistake: String? {
    var position = 0
    var brackets: [Unicode.Scalar] = []
    var isEmpty = true
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "'", "\"", "`",
        "$" where isDollarQuote(at: position), "[" where engine == .sqlite:
        isEmpty = false
        switch endOfQuote(from: position) {
        case .success(let end): position = end
        case .failure(let refusal): return refusal.phrase
        }
      case "-" where at(position + 1) == "-":
        guard let end = endOfLine(from: position) else { return "a comment in the \(noun) ends with a lone `\\` or carriage return" }
        position = end
      case "/" where at(position + 1) == "*":
        guard let end = endOfComment(from: position + 2) else { return "a comment in the \(noun) is not closed, or has one within it" }
        position = end
      case ";": return "a \(noun) is one `select`, without `;`"
      case "\\": return "a \(noun) has no `\\` outside of quotes"
      case "(", "[": brackets.append(scalar == "(" ? ")" : "]")
      case ")", "]":
        guard brackets.popLast() == scalar else { return "the \(noun) closes a bracket that it did not open" }
      default:
        let isBlank = scalar.properties.isWhitespace
        guard isBlank || scalar.value >= 0x20 && scalar.value != 0x7F else { return "a \(noun) has no control characters" }
        if !isBlank { isEmpty = false }
      }
      position += 1
    }
    if !brackets.isEmpty { return "the \(noun) leaves a bracket open" }
    if hasTerminatingLine { return "a \(noun) has no line with `go` or `/` alone: the engine's command would end the statement there" }
    if engine == .sqlite, let table = Self.tablesOfFiles.first(where: { text.contains($0) }) {
      return "a \(noun) does not say `\(table)`, which reads files beside the database"
    }
    return isEmpty ? "the \(noun) is empty" : nil
  }

  /// What `sqlite3 -safe` leaves open.
  private static let tablesOfFiles = ["fsdir", "zipfile"]

  private var text: String { String(String.UnicodeScalarView(scalars)).lowercased() }

  private struct Refusal: Error { let phrase: String }

  private func at(_ position: Int) -> Unicode.Scalar { scalars.indices.contains(position) ? scalars[position] : " " }

  /// The place where the quote ends that begins at `start`.
  ///
  /// Two closing quotes in a row stand for one. A backslash takes the quote behind it along in all texts of Spark and in `E'…'` of
  /// PostgreSQL and DuckDB; elsewhere it is a letter.
  private func endOfQuote(from start: Int) -> Result<Int, Refusal> {
    let open = scalars[start]
    let isName = open == "`" || open == "["
    if open == "`", engine == .postgres || engine == .duckdb { return .failure(Refusal(phrase: "\(engine.name) has no `\\`` quotes")) }
    if open == "$" { return endOfDollarQuote(from: start) }
    let escapes = engine == .spark ? !isName : open == "'" && isEscapePrefixed(start)
    let close: Unicode.Scalar = open == "[" ? "]" : open
    var position = start + 1
    while position < scalars.count {
      let scalar = scalars[position]
      if scalar == "\0" { break }
      if scalar == ";", engine == .spark || escapes {
        // The engine's command might end the statement there, though the engine would not.
        return .failure(Refusal(phrase: "a \(noun) has no `;` in such quotes: write it as `chr(59)`"))
      }
      if scalar == "\\", escapes {
        position += 2
        continue
      }
      if scalar == "\\", engine == .spark, at(position + 1) == close { break }
      if scalar == close {
        guard open != "[", at(position + 1) == close, position + 1 < scalars.count else { return .success(position) }
        position += 1
      }
      position += 1
    }
    return .failure(Refusal(phrase: "a quote in the \(noun) is not closed"))
  }

  /// Whether `E` stands before a quote, and is no part of a longer word.
  private func isEscapePrefixed(_ quote: Int) -> Bool {
    guard engine != .sqlite, "eE".unicodeScalars.contains(at(quote - 1)), quote > 0 else { return false }
    return quote < 2 || !isPartOfWord(at(quote - 2))
  }

  private func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.value >= 0x80
  }

  /// `$$` or `$tag$`, which PostgreSQL and DuckDB know.
  private func isDollarQuote(at position: Int) -> Bool {
    guard engine == .postgres || engine == .duckdb else { return at(position + 1) == "$" }
    return position == 0 || !isPartOfWord(scalars[position - 1]) ? tag(at: position) != nil : false
  }

  private func tag(at position: Int) -> [Unicode.Scalar]? {
    var end = position + 1
    while end < scalars.count, scalars[end] != "$" {
      let isFirst = end == position + 1
      guard isPartOfWord(scalars[end]), !isFirst || scalars[end].properties.numericType == nil else { return nil }
      end += 1
    }
    return end < scalars.count ? Array(scalars[position...end]) : nil
  }

  private func endOfDollarQuote(from start: Int) -> Result<Int, Refusal> {
    guard engine == .postgres || engine == .duckdb, let tag = tag(at: start) else {
      return .failure(Refusal(phrase: "\(engine.name) has no `$` quotes"))
    }
    var position = start + tag.count
    while position + tag.count <= scalars.count {
      if scalars[position] == ";", engine == .duckdb {
        return .failure(Refusal(phrase: "a \(noun) has no `;` in such quotes: write it as `chr(59)`"))
      }
      if scalars[position..<(position + tag.count)].elementsEqual(tag) { return .success(position + tag.count - 1) }
      position += 1
    }
    return .failure(Refusal(phrase: "a quote in the \(noun) is not closed"))
  }

  /// The end of a `--` comment; nil where engines do not agree on it, or an end is hidden by a backslash as Spark does.
  private func endOfLine(from start: Int) -> Int? {
    var position = start
    while position < scalars.count, scalars[position] != "\n" {
      if scalars[position] == "\r", at(position + 1) != "\n" { return nil }
      if scalars[position] == ";", engine == .spark { return nil }
      position += 1
    }
    let last = at(position - 1) == "\r" ? at(position - 2) : at(position - 1)
    return last == "\\" ? nil : position
  }

  private func endOfComment(from start: Int) -> Int? {
    var position = start
    while position + 1 < scalars.count {
      if scalars[position] == "*", scalars[position + 1] == "/" { return position + 1 }
      if scalars[position] == "/", scalars[position + 1] == "*" { return nil }  // nested in some engines, not in others
      if scalars[position] == ";", engine == .spark { return nil }
      position += 1
    }
    return nil
  }

  /// Whether a line is one that the commands of SQLite and DuckDB take for a semicolon.
  private var hasTerminatingLine: Bool {
    guard engine == .sqlite || engine == .duckdb else { return false }
    return scalars.split(separator: "\n").contains { line in
      let words = line.split { $0.properties.isWhitespace }
      guard words.count == 1, let word = words.first else { return false }
      return word.elementsEqual("/".unicodeScalars) || String(String.UnicodeScalarView(word)).lowercased() == "go"
    }
  }
}

extension Source.Database.Engine {
  /// As its makers write it.
  package var name: String {
    switch self {
    case .sqlite: "SQLite"
    case .duckdb: "DuckDB"
    case .postgres: "PostgreSQL"
    case .spark: "Spark"
    }
  }
}
