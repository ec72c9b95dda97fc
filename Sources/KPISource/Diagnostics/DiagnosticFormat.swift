/// How findings are written for people and for other tools; JSON is a document of its own, beside those of reports.
public enum DiagnosticFormat: String, CaseIterable, Sendable {
  /// For people: the line, a caret under the text, why, and how to mend it.
  case text
  /// Commands of a GitHub workflow, which annotate the lines of a change.
  case github
  /// SARIF 2.1.0, which code hosts and editors import.
  case sarif

  /// Writes findings in the order in which their files were read, then by place.
  ///
  /// - Parameters:
  ///   - color: whether text may hold ANSI colours.
  ///   - version: the tool's version, for formats that state it.
  public func render(_ diagnostics: [Diagnostic], in sources: SourceSet, color: Bool = false, version: String? = nil) -> String {
    let sorted = diagnostics.sorted(in: sources)
    switch self {
    case .text:
      var writer = DiagnosticTextWriter(sources: sources, hasColor: color)
      return writer.write(sorted)
    case .github:
      var writer = DiagnosticGitHubWriter(sources: sources)
      return writer.write(sorted)
    case .sarif:
      var writer = DiagnosticSARIFWriter(sources: sources, version: version)
      return writer.write(sorted)
    }
  }
}
