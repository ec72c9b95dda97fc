import KPISource

/// A finding as documents write it.
struct DiagnosticRecord: DocumentRecord {
  let diagnostic: Diagnostic
  /// Nil where the finding is in no file.
  let span: PlaceReader.Position?
  let notes: [String]
  let fixes: [Fix]

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
    let span: PlaceReader.Position?
    let text: String

    static let fields: [Field<Edit>] = [
      Field("file", "The path as the tool was given it.") { $0.span?.file },
      Field("line", "Counts from 1.") { $0.span?.line },
      Field("column", "Counts characters from 1.") { $0.span?.column },
      Field("end_line", "The line of the first character that stays.") { $0.span?.endLine },
      Field("end_column", "The column of the first character that stays.") { $0.span?.endColumn },
      Field("text", "What stands there instead.") { $0.text },
    ]
  }

  static let fields: [Field<DiagnosticRecord>] = [
    Field("rule", "The rule's name, which never changes.") { $0.diagnostic.rule.id },
    Field("severity", "Whether it stops the report.") { $0.diagnostic.severity },
    Field("message", "What is wrong, for people.") { $0.diagnostic.message },
    Field("file", "Null where the finding is in no file.") { $0.span?.file },
    Field("line", "Counts from 1; null where it concerns the whole file.") { $0.span?.line },
    Field("column", "Counts characters from 1; null where only the line is known.") { $0.span?.column },
    Field("end_line", "The line of the first character behind it.") { $0.span?.endLine },
    Field("end_column", "The column of the first character behind it.") { $0.span?.endColumn },
    Field("notes", "Why it matters, further facts, and other places it is about.") { $0.notes },
    Field("fixes", "How to mend it.") { $0.fixes },
  ]

  init(_ diagnostic: Diagnostic, _ places: inout PlaceReader) {
    self.diagnostic = diagnostic
    span = places.position(of: diagnostic.site)
    notes = places.notes(of: diagnostic, separator: " ")  // as documents have always written it
    var fixes: [Fix] = []
    for fix in diagnostic.fixes {
      var edits: [Edit] = []
      for edit in fix.edits { edits.append(Edit(span: places.position(of: edit.place), text: edit.text)) }
      fixes.append(Fix(title: fix.title, isSafe: fix.isSafe, edits: edits))
    }
    self.fixes = fixes
  }
}

extension Severity: DocumentValue {
  static var shape: ValueShape { .word([Severity.error.rawValue, Severity.warning.rawValue]) }
  var jsonValue: JSONValue { .text(rawValue) }
}
