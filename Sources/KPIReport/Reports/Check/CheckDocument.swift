import KPIModel
import KPISource

/// `kpitree.check/1`: what was found in a model's files and, with `--data`, what was read of its rows.
package struct CheckReport: DocumentSubject {
  let model: LocalizedText?

  static let kind = "check"
  static let sources: String? = "What was read of each source that could be; empty without `--data`."

  static let head: [Field<CheckReport>] = [
    Field("model", "The model's name; null where it could not be read.") { $0.model },
    Field("period", "Always null: a model is checked for all periods.") { _ in PeriodRecord?.none },
    Field("as_of", "Always null.") { _ in Day?.none },
    Field("against", "Always null.") { _ in String?.none },
  ]

  static let body: [Field<CheckReport>] = []

  /// The document's bytes.
  package static func json(_ provenance: Provenance) -> [UInt8] { Document(CheckReport(model: provenance.model), provenance).json }
}

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

  init(_ diagnostic: Diagnostic, _ places: PlaceReader) {
    self.diagnostic = diagnostic
    span = places.position(of: diagnostic.site)
    notes = places.notes(of: diagnostic, separator: " ")  // as documents have always written it
    fixes = diagnostic.fixes.map { fix in
      Fix(title: fix.title, isSafe: fix.isSafe, edits: fix.edits.map { Edit(span: places.position(of: $0.place), text: $0.text) })
    }
  }
}

extension Severity: DocumentValue {
  static var shape: ValueShape { .word([Severity.error.rawValue, Severity.warning.rawValue]) }
  func json(_: DocumentContext) -> JSONValue { .text(rawValue) }
}
