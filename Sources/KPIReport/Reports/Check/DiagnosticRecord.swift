import KPISource

/// A finding as documents write it.
struct DiagnosticRecord: DocumentRecord {
  let diagnostic: Diagnostic
  let span: Span
  let notes: [String]
  let fixes: [Fix]

  /// A stretch of a file; what is not known is nil.
  struct Span: Sendable {
    var file: String?
    var line: Int?
    var column: Int?
    var endLine: Int?
    var endColumn: Int?
  }

  struct Fix: DocumentRecord {
    let title: String
    let isSafe: Bool
    let edits: [Edit]

    static let fields: [Field<Fix>] = [
      Field("title", "What to do.") { $0.title },
      Field("safe", "Whether `check --fix` applies it.") { $0.isSafe },
      Field("edits", "What it replaces.") { $0.edits },
    ]
  }

  struct Edit: DocumentRecord {
    let span: Span
    let text: String

    static let fields: [Field<Edit>] = [
      Field("file", "The path as the tool was given it.") { $0.span.file },
      Field("line", "Counts from 1.") { $0.span.line },
      Field("column", "Counts characters from 1.") { $0.span.column },
      Field("end_line", "The line of the first character that stays.") { $0.span.endLine },
      Field("end_column", "The column of the first character that stays.") { $0.span.endColumn },
      Field("text", "What stands there instead.") { $0.text },
    ]
  }

  static let fields: [Field<DiagnosticRecord>] = [
    Field("rule", "The rule's name, which never changes.") { $0.diagnostic.rule.id },
    Field("severity", "Whether it stops the report.") { $0.diagnostic.severity },
    Field("message", "What is wrong, for people.") { $0.diagnostic.message },
    Field("file", "Null where the finding is in no file.") { $0.span.file },
    Field("line", "Counts from 1; null where it concerns the whole file.") { $0.span.line },
    Field("column", "Counts characters from 1; null where only the line is known.") { $0.span.column },
    Field("end_line", "The line of the first character behind it.") { $0.span.endLine },
    Field("end_column", "The column of the first character behind it.") { $0.span.endColumn },
    Field("notes", "Why it matters, further facts, and other places it is about.") { $0.notes },
    Field("fixes", "How to mend it.") { $0.fixes },
  ]

  init(_ diagnostic: Diagnostic, _ places: inout PlaceReader) {
    self.diagnostic = diagnostic
    switch diagnostic.site {
    case .source(let place): span = DiagnosticRecord.span(of: place, &places)
    case .line(let path, let line, let column): span = Span(file: path, line: line, column: column)
    case .file(let path): span = Span(file: path)
    case nil: span = Span()
    }
    var notes = (diagnostic.rule.reason.map { [$0] } ?? []) + diagnostic.notes
    for related in diagnostic.related {
      let start = places.location(of: related.place.start, in: related.place.file)
      notes.append("\(related.text) \(places.path(of: related.place.file)):\(start.line):\(start.column)")
    }
    self.notes = notes
    var fixes: [Fix] = []
    for fix in diagnostic.fixes {
      var edits: [Edit] = []
      for edit in fix.edits { edits.append(Edit(span: DiagnosticRecord.span(of: edit.place, &places), text: edit.text)) }
      fixes.append(Fix(title: fix.title, isSafe: fix.isSafe, edits: edits))
    }
    self.fixes = fixes
  }

  private static func span(of place: Place, _ places: inout PlaceReader) -> Span {
    let start = places.location(of: place.start, in: place.file)
    let end = places.location(of: place.end, in: place.file)
    return Span(
      file: places.path(of: place.file), line: start.line, column: start.column, endLine: end.line, endColumn: end.column)
  }
}

extension Severity: DocumentValue {
  static var shape: ValueShape { .word([Severity.error.rawValue, Severity.warning.rawValue]) }
  var jsonValue: JSONValue { .text(rawValue) }
}
