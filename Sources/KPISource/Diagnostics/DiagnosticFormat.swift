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

extension [Diagnostic] {
  /// The findings by file, in the order in which files were read, then by place; each once.
  ///
  /// Data files follow the model's, in order of first mention; findings without a place come last.
  package func sorted(in sources: SourceSet) -> [Diagnostic] {
    var fileNumbers: [String: Int] = [:]
    for (number, file) in sources.files.enumerated() { fileNumbers[file.path] = fileNumbers[file.path] ?? number }

    var keys: [SortKey] = []
    for (index, diagnostic) in enumerated() {
      func number(of path: String) -> Int {
        if let number = fileNumbers[path] { return number }
        let number = sources.files.count + fileNumbers.count
        fileNumbers[path] = number
        return number
      }
      switch diagnostic.site {
      case .source(let place): keys.append(SortKey(file: Int(place.file.index), start: Int(place.start), end: Int(place.end), index: index))
      case .line(let path, let line, let column): keys.append(SortKey(file: number(of: path), start: line, end: column ?? 0, index: index))
      case .file(let path): keys.append(SortKey(file: number(of: path), start: -1, end: 0, index: index))
      case nil: keys.append(SortKey(file: .max, start: 0, end: 0, index: index))
      }
    }
    keys.sort { ($0.file, $0.start, $0.end, $0.index) < ($1.file, $1.start, $1.end, $1.index) }

    // An alias makes one mistake stand in several places of the tree, but it is one mistake.
    var seen: Set<Diagnostic> = []
    return keys.compactMap { seen.insert(self[$0.index]).inserted ? self[$0.index] : nil }
  }
}

/// What orders one finding: the index keeps equal ones as they were reported.
private struct SortKey {
  let file: Int
  let start: Int
  let end: Int
  let index: Int
}
