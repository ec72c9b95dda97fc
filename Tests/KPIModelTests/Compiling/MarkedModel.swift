import KPISource
import Testing

@testable import KPIModel

/// A model's text in which `«…»` marks where a finding is expected.
struct MarkedModel: CustomTestStringConvertible {
  var rule: String
  var text: String

  init(_ rule: String, _ text: String) {
    self.rule = rule
    self.text = text
  }

  var testDescription: String { "\(rule): \(text.split(separator: "\n").first { $0.contains("«") } ?? "")" }

  /// The text without marks, behind the header that every model has.
  var plain: String { Self.header + text.filter { $0 != "«" && $0 != "»" } }

  /// The marked UTF-8 offsets.
  var range: Range<Int>? {
    guard let start = text.firstIndex(of: "«"), let end = text.firstIndex(of: "»") else { return nil }
    let before = Self.header.utf8.count + text[..<start].utf8.count
    return before..<(before + text[text.index(after: start)..<end].utf8.count)
  }

  static let header = "kpitree: 1\n"

  /// Findings as `rule@start..<end`, in the order reported.
  static func compile(_ text: String) -> (model: Model?, findings: [String], log: DiagnosticLog) {
    let compilation = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(text.utf8)))
    let findings = compilation.log.diagnostics.map { diagnostic -> String in
      guard case .source(let place) = diagnostic.site else { return diagnostic.rule.id }
      return "\(diagnostic.rule.id)@\(place.start)..<\(place.end)"
    }
    return (compilation.model, findings, compilation.log)
  }
}
