/// Writes findings for people.
struct DiagnosticTextWriter {
  /// Findings of one rule in one file that are printed whole; the rest is counted.
  private static let printLimit = 100

  private var places: PlaceReader
  private let hasColor: Bool
  private var output = ""

  init(sources: SourceSet, hasColor: Bool) {
    places = PlaceReader(sources)
    self.hasColor = hasColor
  }

  /// - Parameter diagnostics: in the order in which they are to stand, those of a file together.
  mutating func write(_ diagnostics: [Diagnostic]) -> String {
    var counts: [(rule: Rule, count: Int)] = []  // of the file at hand, in order of appearance
    var file: String?
    for diagnostic in diagnostics {
      let path = places.path(of: diagnostic.site)
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
    let position = places.position(of: diagnostic.site)
    if let position { output += styled(VisibleText.escaped(position.text) + ":", "1") + " " }
    output += styled(diagnostic.severity.rawValue + ":", "1;" + color) + " "
    output += "\(VisibleText.escaped(diagnostic.message)) [\(diagnostic.rule.id)]\n"
    if case .source(let place) = diagnostic.site, let line = position?.line { writeExcerpt(of: place, on: line, color: color) }
    if let why = diagnostic.rule.reason { writeNote("why", why) }
    for note in diagnostic.notes { writeNote("note", note) }
    for related in diagnostic.related { writeNote("note", "\(related.text): \(places.position(of: related.place).text)") }
    for fix in diagnostic.fixes { writeNote("fix", fix.title) }
  }

  private mutating func writeExcerpt(of place: Place, on line: Int, color: String) {
    let excerpt = places.excerpt(of: place)
    let number = "\(line)"
    let gutter = max(5, number.count)
    output += String(repeating: " ", count: gutter - number.count) + number + (excerpt.line.isEmpty ? " |" : " | ") + excerpt.line + "\n"
    let indentation = excerpt.carets.prefix { $0 == " " }
    output += String(repeating: " ", count: gutter) + " | " + indentation
    output += styled(String(excerpt.carets.dropFirst(indentation.count)), "1;" + color) + "\n"
  }

  private mutating func writeNote(_ label: String, _ text: String) {
    output += "   = \(styled(label + ":", "1")) \(VisibleText.escaped(text))\n"
  }

  private func styled(_ text: String, _ style: String) -> String {
    hasColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}
