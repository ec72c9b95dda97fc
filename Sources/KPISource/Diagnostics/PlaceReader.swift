import Synchronization

/// Finds files, lines and columns while something is printed, for every format alike; a file's lines are counted once, and only when one of its
/// places is asked for, from whatever thread.
package final class PlaceReader: Sendable {
  /// A site in the words of the formats: lines and columns count from 1, and what is not known is nil.
  package struct Position: Sendable {
    package let file: String
    package var line: Int?
    package var column: Int?
    package var endLine: Int?
    package var endColumn: Int?

    /// `targets.yaml:14`.
    package var lineText: String { line.map { "\(file):\($0)" } ?? file }
    /// `targets.yaml:14:36`.
    package var text: String { column.map { "\(lineText):\($0)" } ?? lineText }
  }

  private let sources: SourceSet
  private let tables = Mutex<[FileID: LineTable]>([:])

  package init(_ sources: SourceSet) {
    self.sources = sources
  }

  package func path(of file: FileID) -> String { sources[file].path }

  func path(of site: Diagnostic.Site?) -> String? {
    switch site {
    case .source(let place): path(of: place.file)
    case .line(let path, _, _), .file(let path): path
    case nil: nil
    }
  }

  package func position(of site: Diagnostic.Site?) -> Position? {
    switch site {
    case .source(let place): position(of: place)
    case .line(let path, let line, let column): Position(file: path, line: line, column: column)
    case .file(let path): Position(file: path)
    case nil: nil
    }
  }

  package func position(of place: Place) -> Position {
    let (start, end) = withTable(of: place.file) { ($0.location(of: place.start), $0.location(of: place.end)) }
    return Position(file: path(of: place.file), line: start.line, column: start.column, endLine: end.line, endColumn: end.column)
  }

  /// Where a place begins: for long lists, half the work of its whole position.
  package func start(of place: Place) -> SourceLocation {
    withTable(of: place.file) { $0.location(of: place.start) }
  }

  /// The line where a place begins, with carets under the place.
  func excerpt(of place: Place) -> SourceExcerpt {
    let line = withTable(of: place.file) { $0.range(ofLine: $0.location(of: place.start).line) }
    return SourceExcerpt(bytes: sources[place.file].bytes, line: line, place: place)
  }

  /// All that is to be said beside the message, a phrase each: why, the notes, and related places.
  ///
  /// - Parameter separator: what stands between the phrase of a related place and where it is.
  package func notes(of diagnostic: Diagnostic, separator: String = ": ") -> [String] {
    var notes = (diagnostic.rule.reason.map { [$0] } ?? []) + diagnostic.notes
    for related in diagnostic.related { notes.append(related.text + separator + position(of: related.place).text) }
    return notes
  }

  /// Takes a file's table out while it changes, so that it is never copied.
  private func withTable<Result: Sendable>(of file: FileID, _ read: (inout LineTable) -> Result) -> Result {
    tables.withLock { tables in
      var table = tables.removeValue(forKey: file) ?? LineTable(sources[file])
      defer { tables[file] = table }
      return read(&table)
    }
  }
}
