@testable import KPISource

/// What reading one text gave: the document and each finding as "line:column rule: message".
struct Reading {
  let document: YAMLDocument?
  let diagnostics: [Diagnostic]
  let file: SourceFile

  init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  init(bytes: [UInt8]) {
    file = SourceFile(path: "model.yaml", bytes: bytes)
    var sources = SourceSet()
    let id = sources.add(file)
    var log = DiagnosticLog()
    document = YAMLDocument.read(file, id: id, into: &log)
    diagnostics = log.diagnostics
  }

  var root: YAMLNode? { document?.root }

  /// Each finding as "line:column rule".
  var findings: [String] {
    var lines: LineTable?
    return diagnostics.map { diagnostic in
      guard case .source(let place) = diagnostic.site else { return diagnostic.rule.id }
      var table = lines ?? LineTable(file)
      let location = table.location(of: place.start)
      lines = table
      return "\(location.line):\(location.column) \(diagnostic.rule.id)"
    }
  }

  /// The text after the first fix of the first finding, or nil without one.
  var mended: String? {
    guard let fix = diagnostics.first?.fixes.first, !fix.edits.isEmpty else { return nil }
    var bytes = file.bytes
    for edit in fix.edits.reversed() {
      bytes.replaceSubrange(Int(edit.place.start)..<Int(edit.place.end), with: Array(edit.text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The source text of a node's place.
  func source(_ node: YAMLNode?) -> String? {
    guard let place = node?.place else { return nil }
    return String(decoding: file.bytes[Int(place.start)..<Int(place.end)], as: UTF8.self)
  }
}

extension YAMLNode {
  /// The node in one line, plain scalars bare and others in quotes: `{a: [1, "b"]}`.
  var outline: String {
    switch kind {
    case .scalar: isPlain ? text : "\"\(text)\""
    case .sequence: "[" + elements.map(\.outline).joined(separator: ", ") + "]"
    case .mapping: "{" + entries.map { "\($0.key.outline): \($0.value.outline)" }.joined(separator: ", ") + "}"
    }
  }
}
