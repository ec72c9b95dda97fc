internal import KPIAnalysis
internal import KPISource

/// A repository, read without running anything that it configures.
///
/// A clone of a stranger's may name programs in its configuration: hooks, monitors, filters, differs, ways to fetch what is missing. None of
/// them is needed to read history.
struct Git {
  let folder: String
  /// Settings that win over the repository's: `GIT_CONFIG_KEY_0` and so on, since a name may hold any character.
  private var environment: [String: String] = [:]

  /// What of git's variables is the user's own: where their settings are.
  ///
  /// The others, as a hook has them, are about another repository.
  private static let settingsOfUser = [
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES",
  ]

  /// - Throws: where there is no repository that can be read.
  init(_ folder: String) throws(TargetReport.History.Obstacle) {
    self.folder = folder
    var settings = [
      ("core.fsmonitor", "false"), ("core.hooksPath", "/dev/null"), ("blame.ignoreRevsFile", ""), ("log.showSignature", "false"),
      ("protocol.allow", "never"), ("diff.external", ""), ("safe.bareRepository", "explicit"), ("log.showRoot", "true"),
      ("diff.autoRefreshIndex", "false"),
    ]
    set(settings)
    // Comparing a file with its last version would run the filters that the configuration names.
    let filters = run(["config", "-z", "--name-only", "--get-regexp", "^filter\\..*\\.(clean|smudge|process)$"])
    for name in String(decoding: filters.bytes, as: UTF8.self).split(separator: "\0") {
      settings.append((String(name), ""))
      if let dot = name.lastIndex(of: ".") { settings.append((name[..<dot] + ".required", "false")) }
    }
    set(settings)
    let answer = run(["rev-parse", "--is-shallow-repository"])
    if answer.status == 127 { throw .noGit }
    if answer.status != 0 { throw answer.complaint.contains("not a git repository") ? .noRepository : .unreadable }
    if answer.bytes.starts(with: "true".utf8) { throw .shallowClone }
  }

  private mutating func set(_ settings: [(String, String)]) {
    // Nothing is fetched and nobody is asked.
    environment = [
      "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C",
      "GIT_CONFIG_COUNT": String(settings.count),
    ]
    for name in Self.settingsOfUser { environment[name] = ProcessEnvironment.value(name) }
    for (number, (key, value)) in settings.enumerated() {
      environment["GIT_CONFIG_KEY_\(number)"] = key
      environment["GIT_CONFIG_VALUE_\(number)"] = value
    }
  }

  /// What git printed; nil where it failed.
  ///
  /// - Parameter input: what stands on its standard input.
  func bytes(_ arguments: [String], input: [UInt8] = []) -> [UInt8]? {
    let answer = run(arguments, input: input)
    return answer.status == 0 ? answer.bytes : nil
  }

  /// Likewise, as lines; none where it failed.
  func lines(_ arguments: [String]) -> [Substring] { String(decoding: bytes(arguments) ?? [], as: UTF8.self).split(separator: "\n") }

  private func run(_ arguments: [String], input: [UInt8] = []) -> (bytes: [UInt8], status: Int32, complaint: String) {
    // A reader takes no lock of the repository.
    var process = ChildProcess(["git", "--no-pager", "--no-optional-locks", "-C", folder] + arguments)
    process.environment = environment
    process.withheldPrefix = "GIT_"
    process.input = input
    var bytes: [UInt8] = []
    do {
      let outcome = try process.run {
        bytes += $0
        return true
      }
      let status: Int32 = if case .exited(let status) = outcome.ending { status } else { 128 }
      return (bytes, status, String(decoding: outcome.complaints, as: UTF8.self))
    } catch {
      return ([], 127, "")
    }
  }
}
