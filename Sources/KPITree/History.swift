import KPIAnalysis
import KPIModel
import KPISource

/// When the lines of a file were last written, as `git blame` says it.
struct LineHistory {
  struct Commit {
    /// Its whole name.
    var id: String
    /// The same, shortened.
    var name: String { String(id.prefix(10)) }
    /// The day on which it was made, where it was made.
    var day: Day
  }

  /// By line from 1; a line that is not committed is absent.
  private(set) var commits: [Int: Commit] = [:]

  /// Whether the folder of a file has a whole history.
  static func check(folder: String) -> TargetReport.History.Obstacle? {
    guard let answer = ChildProcess(["git", "-C", folder, "rev-parse", "--is-shallow-repository"]).output() else { return .noGit }
    if answer.status == 127 { return .noGit }
    if answer.status != 0 { return .noRepository }
    return String(decoding: answer.bytes, as: UTF8.self).hasPrefix("true") ? .shallowClone : nil
  }

  /// The name of the commit by which a file came under version control, whatever it was called then; nil where it is not.
  static func firstCommit(folder: String, name: String) -> String? {
    let answer = ChildProcess(["git", "-C", folder, "log", "--follow", "--diff-filter=A", "--format=%H", "--", name]).output()
    guard let answer, answer.status == 0 else { return nil }
    return String(decoding: answer.bytes, as: UTF8.self).split(separator: "\n").last.map(String.init)
  }

  /// Reads a file's history; without any where it is not under version control.
  init(folder: String, name: String) {
    // Changes of white space alone are no new targets.
    let blame = ChildProcess(["git", "--no-optional-locks", "-C", folder, "blame", "--porcelain", "-w", "--", name]).output()
    self.init(porcelain: blame?.status == 0 ? blame?.bytes ?? [] : [])
  }

  /// Reads what `git blame --porcelain` writes: for each line its commit and number, for each commit once its facts.
  init(porcelain bytes: [UInt8]) {
    var seconds: [Substring: Int] = [:]
    var zones: [Substring: Int] = [:]
    var lines: [(line: Int, commit: Substring)] = []
    var current: Substring = ""
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("\t") { continue }
      let words = line.split(separator: " ")
      if words.count >= 3, words[0].utf8.count >= 40, let number = Int(words[2]) {
        current = words[0]
        lines.append((number, current))
      } else if words.count == 2, words[0] == "committer-time" {
        seconds[current] = Int(words[1])
      } else if words.count == 2, words[0] == "committer-tz", let zone = Int(words[1]) {
        zones[current] = (zone / 100 * 60 + zone % 100) * 60
      }
    }
    for (line, commit) in lines where commit.contains(where: { $0 != "0" }) {
      guard let time = seconds[commit] else { continue }
      let local = time + (zones[commit] ?? 0)
      let day = Day(number: 0) + (local >= 0 ? local / 86400 : (local - 86399) / 86400)
      commits[line] = Commit(id: String(commit), day: day)
    }
  }
}

/// What git knows of files as they stand.
enum FileRevision {
  /// The newest commit that changed one of the files; nil where one of their folders is in no repository, or none was ever committed.
  static func newest(of paths: [String]) -> Review.Revision? {
    var namesOfFolder: [String: [String]] = [:]
    for path in paths {
      let (folder, name) = LineHistory.parts(of: path)
      namesOfFolder[folder, default: []].append(name)
    }
    var newest: (seconds: Int, commit: String, day: Day)?
    var isChanged = false
    for (folder, names) in namesOfFolder.sorted(by: { $0.key < $1.key }) {
      if LineHistory.check(folder: folder) != nil { return nil }
      let words = lines(["log", "-1", "--format=%ct %H %cs", "--"] + names, in: folder).first?.split(separator: " ") ?? []
      if words.count == 3, let seconds = Int(words[0]), let day = Day.parse(String(words[2])), seconds > newest?.seconds ?? .min {
        newest = (seconds, String(words[1].prefix(10)), day)
      }
      if !lines(["status", "--porcelain", "--"] + names, in: folder).isEmpty { isChanged = true }
    }
    return newest.map { Review.Revision(commit: $0.commit, day: $0.day, isChanged: isChanged) }
  }

  private static func lines(_ arguments: [String], in folder: String) -> [Substring] {
    // A reader takes no lock of the repository.
    let answer = ChildProcess(["git", "--no-optional-locks", "-C", folder] + arguments).output()
    guard let answer, answer.status == 0 else { return [] }
    return String(decoding: answer.bytes, as: UTF8.self).split(separator: "\n")
  }
}
