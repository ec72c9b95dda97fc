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
