/// Writes findings as one JSON array, an object a line.
struct DiagnosticJSONWriter {
  private var locator: DiagnosticLocator

  init(sources: SourceSet) {
    locator = DiagnosticLocator(sources: sources)
  }

  mutating func write(_ diagnostics: [Diagnostic]) -> String {
    var writer = JSONWriter(expandedDepth: 1)
    writer.beginArray()
    for diagnostic in diagnostics { write(diagnostic, to: &writer) }
    writer.endArray()
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private mutating func write(_ diagnostic: Diagnostic, to writer: inout JSONWriter) {
    let position = locator.position(of: diagnostic.site)
    writer.beginObject()
    writer.key("rule")
    writer.string(diagnostic.rule.id)
    writer.key("severity")
    writer.string(diagnostic.severity.rawValue)
    writer.key("message")
    writer.string(diagnostic.message)
    writer.key("file")
    writer.string(position?.file)
    writer.key("line")
    writer.integer(position?.line)
    writer.key("column")
    writer.integer(position?.column)
    writer.key("end_line")
    writer.integer(position?.endLine)
    writer.key("end_column")
    writer.integer(position?.endColumn)
    writer.key("notes")
    writer.beginArray()
    for note in locator.notes(of: diagnostic) { writer.string(note) }
    writer.endArray()
    writer.key("fixes")
    writer.beginArray()
    for fix in diagnostic.fixes { write(fix, to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  private func write(_ fix: FixIt, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("title")
    writer.string(fix.title)
    writer.key("safe")
    writer.bool(fix.isSafe)
    writer.key("edits")
    writer.beginArray()
    for edit in fix.edits {
      writer.beginObject()
      writer.key("file")
      writer.string(locator.sources[edit.place.file].path)
      writer.key("start")
      writer.integer(Int(edit.place.start))
      writer.key("end")
      writer.integer(Int(edit.place.end))
      writer.key("text")
      writer.string(edit.text)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
