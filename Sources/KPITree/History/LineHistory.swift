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

  /// The name of the commit by which a file came under version control, whatever it was called then; nil where it is not.
  static func firstCommit(of name: String, in git: Git) -> String? {
    git.lines(["log", "--follow", "--diff-filter=A", "--format=%H", "--", name]).last.map(String.init)
  }

  /// Reads a file's history; without any where it is not under version control.
  init(of name: String, in git: Git) {
    // Changes of white space alone are no new targets.
    self.init(porcelain: git.bytes(["blame", "--porcelain", "--no-textconv", "-w", "--", name]) ?? [])
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
