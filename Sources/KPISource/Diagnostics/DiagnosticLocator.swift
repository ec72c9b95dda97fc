/// Finds lines and columns of findings while they are printed; a file's lines are counted only when one of its findings is.
struct DiagnosticLocator {
  /// A site in the words of the formats; lines and columns count from 1.
  struct Position {
    let file: String
    var line: Int?
    var column: Int?
    var endLine: Int?
    var endColumn: Int?
  }

  let sources: SourceSet
  private var tables: [FileID: LineTable] = [:]

  init(sources: SourceSet) {
    self.sources = sources
  }

  mutating func position(of site: Diagnostic.Site?) -> Position? {
    switch site {
    case .source(let place): position(of: place)
    case .line(let path, let line, let column): Position(file: path, line: line, column: column)
    case .file(let path): Position(file: path)
    case nil: nil
    }
  }

  mutating func position(of place: Place) -> Position {
    var table = takeTable(of: place.file)
    let start = table.location(of: place.start)
    let end = table.location(of: place.end)
    tables[place.file] = table
    return Position(file: sources[place.file].path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column)
  }

  /// The bytes of the line where a place begins, without its line break.
  mutating func lineRange(of place: Place) -> Range<Int> {
    var table = takeTable(of: place.file)
    let range = table.range(ofLine: table.location(of: place.start).line)
    tables[place.file] = table
    return range
  }

  /// Takes a table out, so that changing it copies nothing.
  private mutating func takeTable(of file: FileID) -> LineTable {
    tables.removeValue(forKey: file) ?? LineTable(sources[file])
  }
}

extension DiagnosticLocator {
  /// All that is to be said beside the message, a phrase each: why, the notes, and related places.
  mutating func notes(of diagnostic: Diagnostic) -> [String] {
    var notes = diagnostic.rule.reason.map { [$0] } ?? []
    notes += diagnostic.notes
    for related in diagnostic.related {
      let position = position(of: related.place)
      notes.append("\(related.text): \(position.file):\(position.line ?? 1):\(position.column ?? 1)")
    }
    return notes
  }
}
