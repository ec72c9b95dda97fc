/// Writes findings as a SARIF log with one run.
///
/// Source of the shape: Static Analysis Results Interchange Format 2.1.0, OASIS Standard.
struct DiagnosticSARIFWriter {
  private var places: PlaceReader
  private let version: String?
  private var writer = JSONWriter(expandedDepth: 4)

  init(sources: SourceSet, version: String?) {
    places = PlaceReader(sources)
    self.version = version
  }

  mutating func write(_ diagnostics: [Diagnostic]) -> String {
    var rules: [Rule] = []
    var ruleNumbers: [Rule: Int] = [:]
    for diagnostic in diagnostics where ruleNumbers[diagnostic.rule] == nil {
      ruleNumbers[diagnostic.rule] = rules.count
      rules.append(diagnostic.rule)
    }
    writer.beginObject()
    member("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json")
    member("version", "2.1.0")
    writer.key("runs")
    writer.beginArray()
    writer.beginObject()
    writeTool(rules)
    member("columnKind", "unicodeCodePoints")
    writer.key("results")
    writer.beginArray()
    for diagnostic in diagnostics { write(diagnostic, ruleNumber: ruleNumbers[diagnostic.rule] ?? 0) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private mutating func writeTool(_ rules: [Rule]) {
    writer.key("tool")
    writer.beginObject()
    writer.key("driver")
    writer.beginObject()
    member("name", "kpitree")
    if let version { member("version", version) }
    writer.key("rules")
    writer.beginArray()
    for rule in rules {
      writer.beginObject()
      member("id", rule.id)
      if let why = rule.reason { writeText("fullDescription", why) }
      writer.key("defaultConfiguration")
      writer.beginObject()
      member("level", rule.severity.rawValue)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  private mutating func write(_ diagnostic: Diagnostic, ruleNumber: Int) {
    writer.beginObject()
    member("ruleId", diagnostic.rule.id)
    writer.key("ruleIndex")
    writer.integer(ruleNumber)
    member("level", diagnostic.severity.rawValue)
    let hints = diagnostic.fixes.filter(\.edits.isEmpty).map { "fix: " + $0.title }
    writeText("message", ([diagnostic.message] + diagnostic.notes + hints).joined(separator: "\n"))
    if let position = places.position(of: diagnostic.site) {
      writer.key("locations")
      writer.beginArray()
      writer.beginObject()
      writePhysicalLocation(position)
      writer.endObject()
      writer.endArray()
    }
    if !diagnostic.related.isEmpty {
      writer.key("relatedLocations")
      writer.beginArray()
      for related in diagnostic.related {
        writer.beginObject()
        writePhysicalLocation(places.position(of: related.place))
        writeText("message", related.text)
        writer.endObject()
      }
      writer.endArray()
    }
    writeFixes(diagnostic.fixes.filter { !$0.edits.isEmpty })
    writer.endObject()
  }

  private mutating func writeFixes(_ fixes: [FixIt]) {
    guard !fixes.isEmpty else { return }
    writer.key("fixes")
    writer.beginArray()
    for fix in fixes {
      writer.beginObject()
      writeText("description", fix.title)
      writer.key("artifactChanges")
      writer.beginArray()
      var files: [FileID] = []
      for edit in fix.edits where !files.contains(edit.place.file) { files.append(edit.place.file) }
      for file in files {
        writer.beginObject()
        writeArtifact(places.path(of: file))
        writer.key("replacements")
        writer.beginArray()
        for edit in fix.edits where edit.place.file == file {
          writer.beginObject()
          writeRegion("deletedRegion", places.position(of: edit.place))
          writeText("insertedContent", edit.text)
          writer.endObject()
        }
        writer.endArray()
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
  }

  private mutating func writePhysicalLocation(_ position: PlaceReader.Position) {
    writer.key("physicalLocation")
    writer.beginObject()
    writeArtifact(position.file)
    writeRegion("region", position)
    writer.endObject()
  }

  private mutating func writeRegion(_ name: String, _ position: PlaceReader.Position) {
    guard let line = position.line else { return }
    writer.key(name)
    writer.beginObject()
    writer.key("startLine")
    writer.integer(line)
    if let column = position.column {
      writer.key("startColumn")
      writer.integer(column)
    }
    if let endLine = position.endLine, let endColumn = position.endColumn {
      writer.key("endLine")
      writer.integer(endLine)
      writer.key("endColumn")
      writer.integer(endColumn)
    }
    writer.endObject()
  }

  private mutating func writeArtifact(_ path: String) {
    writer.key("artifactLocation")
    writer.beginObject()
    member("uri", Self.uri(path))
    writer.endObject()
  }

  private mutating func writeText(_ name: String, _ text: String) {
    writer.key(name)
    writer.beginObject()
    member("text", text)
    writer.endObject()
  }

  private mutating func member(_ name: String, _ value: String) {
    writer.key(name)
    writer.string(value)
  }

  /// A path as a URI reference: relative paths stay relative.
  static func uri(_ path: String) -> String {
    let unreserved = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    let digits = Array("0123456789ABCDEF")
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      if unreserved.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return result
  }
}
