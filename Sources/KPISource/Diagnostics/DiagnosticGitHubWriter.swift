/// Writes findings as commands of a GitHub workflow (`::error file=…,line=…::message`), one a line.
struct DiagnosticGitHubWriter {
  private var places: PlaceReader

  init(sources: SourceSet) {
    places = PlaceReader(sources)
  }

  mutating func write(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { line(for: $0) + "\n" }.joined()
  }

  private mutating func line(for diagnostic: Diagnostic) -> String {
    var properties: [(name: String, value: String)] = []
    if let position = places.position(of: diagnostic.site) {
      properties.append(("file", position.file))
      if let line = position.line { properties.append(("line", "\(line)")) }
      if let endLine = position.endLine { properties.append(("endLine", "\(endLine)")) }
      if let column = position.column { properties.append(("col", "\(column)")) }
      // An end column is read as one on the first line.
      if let endColumn = position.endColumn, position.endLine == position.line { properties.append(("endColumn", "\(endColumn)")) }
    }
    properties.append(("title", diagnostic.rule.id))
    let notes = places.notes(of: diagnostic) + diagnostic.fixes.map { "fix: " + $0.title }
    let message = ([diagnostic.message] + notes).map(VisibleText.escaped).joined(separator: "\n")
    let head = properties.map { "\($0.name)=\(Self.escaped(VisibleText.escaped($0.value), isProperty: true))" }.joined(separator: ",")
    return "::\(diagnostic.severity.rawValue) \(head)::\(Self.escaped(message, isProperty: false))"
  }

  /// Escapes what would end a command or a property, as the runner's toolkit does.
  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
