import TestSupport

@testable import KPISource

/// A file written with `⟦` and `⟧` around the piece that a finding is about.
struct MarkedText {
  let sources: SourceSet
  let place: Place

  init(_ marked: String, path: String = "model.yaml") {
    var bytes: [UInt8] = []
    var offsets: [UInt32] = []
    for character in marked {
      if character == "⟦" || character == "⟧" {
        offsets.append(UInt32(bytes.count))
      } else {
        bytes += String(character).utf8
      }
    }
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: path, bytes: bytes))
    self.sources = sources
    place = Place(file: id, start: offsets[0], end: offsets[1])
  }

  func render(_ format: DiagnosticFormat = .text, fixes: [FixIt] = [], color: Bool = false) -> String {
    let diagnostic = Diagnostic(Rule("some-rule", .error), "a `thing` is wrong", at: place, fixes: fixes)
    return format.render([diagnostic], in: sources, color: color)
  }

  /// The two lines of the excerpt.
  var excerpt: [String] {
    render().split(separator: "\n").dropFirst().map(String.init)
  }
}
