package import KPISource

/// What a model may reach.
///
/// A model may be a stranger's. By itself it reads files below its own top folder, and asks SQLite and DuckDB about database files there.
/// Whatever else it would do is a *reach*, one line of text, and waits until the model's user agrees to that very line.
public struct Trust: Hashable, Sendable {
  public enum Consent: Hashable, Sendable {
    case everything
    /// What the user agreed to; empty for a model that nobody looked at.
    case lines(Set<String>)
  }

  /// The folder that holds the model's first file; like all paths here with links resolved, and ending in `/`.
  package let folder: String
  /// The top folder: of the git repository that holds it, else the same.
  package let root: String
  public let consent: Consent

  /// - Parameter path: the model's first file.
  package init(model path: String, consent: Consent) {
    self.consent = consent
    let file = FilePath.location(path)
    folder = String(file[...(file.lastIndex(of: "/") ?? file.startIndex)])
    var root = folder
    var above = folder
    while let slash = above.dropLast().lastIndex(of: "/") {
      if FilePath.exists(above + ".git") {
        root = above
        break
      }
      above = String(above[...slash])
    }
    self.root = root
  }

  /// Whether a file or folder is one of the model's own: below the top folder, links followed, and not hidden (`.env`, `.git`).
  package func owns(_ path: String) -> Bool {
    let location = FilePath.location(path)
    for top in [folder, root] where location.hasPrefix(top) || location + "/" == top {
      return !location.dropFirst(top.count).split(separator: "/").contains { $0.hasPrefix(".") }
    }
    return false
  }

  /// What reading files means beyond the model's own; nil where nothing.
  ///
  /// - Parameters:
  ///   - pattern: a path or glob, from where the command runs.
  ///   - matches: the files that it names now.
  package func reach(pattern: String, matches: [String]) -> String? {
    let glob = pattern.firstIndex { "*?[".contains($0) } ?? pattern.endIndex
    let slash = pattern[..<glob].lastIndex(of: "/")
    let folder = glob == pattern.endIndex ? pattern : slash.map { String(pattern[...$0]) } ?? "."
    if !owns(folder) {
      let start = FilePath.location(folder)
      return
        "reads \(start)\(glob == pattern.endIndex ? "" : "/" + pattern[(slash.map { pattern.index(after: $0) } ?? pattern.startIndex)...])"
    }
    // Where the model says its own name of what lies elsewhere, it is what lies there that counts.
    let strange = matches.filter { !owns($0) || FilePath.size($0) == nil && !FilePath.isFolder($0) }
    return strange.isEmpty ? nil : "reads " + strange.map(FilePath.location).joined(separator: ", ")
  }

  /// What a source means beyond the model's own files; empty where nothing.
  package func reaches(of source: Source) -> [String] {
    guard let database = source.database else {
      let variables = Self.variables(in: source.pattern)
      if variables.isEmpty { return reach(pattern: source.pattern, matches: FilePath.matching(source.pattern)).map { [$0] } ?? [] }
      // Where they lead is the environment's to say, which is not shown.
      return variables.map { "reads the variable \($0)" } + ["reads \(source.pattern)"]
    }
    let what = (database.query ?? database.table).map { ": \($0)" } ?? ""
    var lines = Self.variables(in: database.location).map { "reads the variable \($0)" }
    switch database.engine {
    case .sqlite,
      .duckdb where database.isFile:
      lines += reach(pattern: database.path, matches: [database.path]).map { [$0] } ?? []
    case .duckdb: lines.append("asks DuckDB: \(database.location)")
    case .postgres: lines.append("asks PostgreSQL at \(Secrets.masked(database.location))\(what)")
    case .spark: lines.append("asks Spark: \(database.location)\(what)")
    }
    return lines
  }

  /// Whether the user agreed.
  package func allows(_ reach: String) -> Bool {
    switch consent {
    case .everything: true
    case .lines(let lines): lines.contains(reach)
    }
  }

  /// What the user has not agreed to.
  package func refused(of source: Source) -> [String] { reaches(of: source).filter { !allows($0) } }

  /// The names in `${NAME}`.
  private static func variables(in text: String) -> [Substring] {
    text.split(separator: "${").dropFirst(text.hasPrefix("${") ? 0 : 1).map { $0.prefix { $0 != "}" } }
  }
}

extension Source {
  /// The files of rows that there are now, with `${NAME}` as the environment has it.
  package var files: [String] { FilePath.matching(ProcessEnvironment.replacingVariables(in: pattern).text) }

  /// The variable of its files' path that the environment does not have; nil where it has all.
  package var unsetVariable: String? { ProcessEnvironment.replacingVariables(in: pattern).unset }
}

extension Diagnostic {
  /// That a model would do what nobody agreed to.
  ///
  /// - Parameter who: who would, in backticks.
  package static func untrusted(_ who: String, _ reach: String, at site: Site) -> Diagnostic {
    Diagnostic(
      .untrustedReach, "\(who) \(reach): a model does that only once it is trusted", at: site,
      notes: [
        "`kpitree trust` shows all that this model would do and remembers that you agree; `--trust` or KPITREE_TRUST=1 agrees for one run"
      ])
  }
}
