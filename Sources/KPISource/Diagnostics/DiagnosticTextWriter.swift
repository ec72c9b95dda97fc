/// Writes findings for people.
struct DiagnosticTextWriter {
  /// Findings of one rule in one file that are printed whole; the rest is counted.
  private static let printLimit = 100

  private var locator: DiagnosticLocator
  private let hasColor: Bool
  private var output = ""

  init(sources: SourceSet, hasColor: Bool) {
    locator = DiagnosticLocator(sources: sources)
    self.hasColor = hasColor
  }

  /// - Parameter diagnostics: in the order in which they are to stand, those of a file together.
  mutating func write(_ diagnostics: [Diagnostic]) -> String {
    var counts: [(rule: Rule, count: Int)] = []  // of the file at hand, in order of appearance
    var file: String?
    for diagnostic in diagnostics {
      let path = Self.path(of: diagnostic.site, in: locator.sources)
      if path != file {
        writeRests(counts, file: file)
        counts = []
        file = path
      }
      let index = counts.firstIndex { $0.rule == diagnostic.rule } ?? counts.count
      if index == counts.count { counts.append((diagnostic.rule, 0)) }
      counts[index].count += 1
      if counts[index].count <= Self.printLimit { write(diagnostic) }
    }
    writeRests(counts, file: file)
    return output
  }

  private static func path(of site: Diagnostic.Site?, in sources: SourceSet) -> String? {
    switch site {
    case .source(let place): sources[place.file].path
    case .line(let path, _, _), .file(let path): path
    case nil: nil
    }
  }

  private mutating func writeRests(_ counts: [(rule: Rule, count: Int)], file: String?) {
    for (rule, count) in counts where count > Self.printLimit {
      separate()
      if let file { output += VisibleText.escaped(file) + ": " }
      output += "\(count - Self.printLimit) more [\(rule.id)], \(count) in all\n"
    }
  }

  private mutating func separate() {
    if !output.isEmpty { output += "\n" }
  }

  private mutating func write(_ diagnostic: Diagnostic) {
    separate()
    let color = diagnostic.severity == .error ? "31" : "33"
    if let position = locator.position(of: diagnostic.site) { output += styled(text(of: position) + ":", "1") + " " }
    output += styled(diagnostic.severity.rawValue + ":", "1;" + color) + " "
    output += "\(VisibleText.escaped(diagnostic.message)) [\(diagnostic.rule.id)]\n"
    if case .source(let place) = diagnostic.site { writeExcerpt(of: place, color: color) }
    if let why = diagnostic.rule.reason { writeNote("why", why) }
    for note in diagnostic.notes { writeNote("note", note) }
    for related in diagnostic.related { writeNote("note", "\(related.text): \(text(of: locator.position(of: related.place)))") }
    for fix in diagnostic.fixes { writeNote("fix", fix.title) }
  }

  private mutating func writeExcerpt(of place: Place, color: String) {
    let excerpt = SourceExcerpt(bytes: locator.sources[place.file].bytes, line: locator.lineRange(of: place), place: place)
    let number = "\(locator.position(of: place).line ?? 1)"
    let gutter = max(5, number.count)
    output += String(repeating: " ", count: gutter - number.count) + number + (excerpt.line.isEmpty ? " |" : " | ") + excerpt.line + "\n"
    let indentation = excerpt.carets.prefix { $0 == " " }
    output += String(repeating: " ", count: gutter) + " | " + indentation
    output += styled(String(excerpt.carets.dropFirst(indentation.count)), "1;" + color) + "\n"
  }

  private mutating func writeNote(_ label: String, _ text: String) {
    output += "   = \(styled(label + ":", "1")) \(VisibleText.escaped(text))\n"
  }

  private func text(of position: DiagnosticLocator.Position) -> String {
    var text = VisibleText.escaped(position.file)
    if let line = position.line { text += ":\(line)" }
    if let column = position.column { text += ":\(column)" }
    return text
  }

  private func styled(_ text: String, _ style: String) -> String {
    hasColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}
