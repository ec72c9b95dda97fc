import KPIAnalysis
import KPIModel
import KPISource

/// When lines of files were last written, as `git blame` says it.
struct LineHistory {
  struct Commit: Hashable {
    /// Its whole name.
    var id: String
    /// The day on which it was made, where it was made.
    var day: Day

    /// The name, shortened.
    var name: String { String(id.prefix(10)) }
  }

  /// By path as asked for and line from 1; a line that is not committed is absent.
  private(set) var commits: [String: [Int: Commit]] = [:]
  /// The commit by which the first of the files asked for came under version control, whatever it was called then; nil where it is not.
  let beginning: String?

  /// Reads the histories of some lines: git runs a few times for each repository, not for each file.
  ///
  /// - Parameters:
  ///   - lines: by path.
  ///   - first: the file whose coming under version control is wanted.
  /// - Throws: where one of the files is in no repository whose whole history can be read.
  init(of lines: [String: Set<Int>], since first: String?) throws(TargetReport.History.Obstacle) {
    var files: [String: [RepositoryFile]] = [:]
    for path in lines.keys.sorted() {
      guard let file = RepositoryFile(path) else {
        // Git says why, which may be that there is no git.
        _ = try Git(RepositoryFile.folder(of: path))
        throw .noRepository
      }
      files[file.root, default: []].append(file)
    }
    var beginning: String?
    for (root, files) in files.sorted(by: { $0.key < $1.key }) {
      let git = try Git(root)
      let wanted = files.map { PatchWalk.File(name: $0.name, lines: lines[$0.path] ?? []) }
      var walked: [[Int: Commit]] = []
      for part in stride(from: 0, to: wanted.count, by: Self.mostNames) {
        walked += try Self.histories(of: Array(wanted[part..<min(part + Self.mostNames, wanted.count)]), in: git)
      }
      for (file, commits) in zip(files, walked) { self.commits[file.path] = commits }
      if let first = files.first(where: { $0.path == first }) {
        beginning = git.lines(["log", "--follow", "--diff-filter=A", "--format=%H", "--", first.name]).last.map(String.init)
      }
    }
    self.beginning = beginning
  }

  /// Names of files on one command line; the system takes only so much.
  static let mostNames = 1000

  /// Parallel to the files.
  private static func histories(
    of files: [PatchWalk.File], in git: Git
  ) throws(TargetReport.History.Obstacle) -> [[Int: Commit]] {
    // Before the first commit nothing is committed.
    guard git.bytes(["rev-parse", "--quiet", "--verify", "HEAD"]) != nil else { return files.map { _ in [:] } }
    let names = ["--"] + files.map(\.name)
    // Changes of white space alone are no new targets.
    let form = [
      "--patch", "--unified=0", "--inter-hunk-context=0", "-w", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv",
      "--no-relative",
      "--src-prefix=a/", "--dst-prefix=b/",
    ]
    let log = ["log", "-m", "--topo-order", "--parents", "--format=raw", "--no-abbrev-commit", "--no-notes", "--no-decorate"]
    guard let tracked = git.bytes(["ls-files", "-z"] + names), let uncommitted = git.bytes(["diff"] + form + ["HEAD"] + names),
      let patches = git.bytes(log + form + names)
    else { throw .unreadable }
    let known = Set(String(decoding: tracked, as: UTF8.self).split(separator: "\0").map(String.init))
    var walk = PatchWalk(files.map { known.contains($0.name) ? $0 : .init(name: $0.name, lines: []) })
    walk.read(uncommitted: uncommitted)
    walk.read(patches)
    let renamed = try renamed(walk, in: git)
    return files.indices.map { file in
      if walk.isWhole(file), !renamed.contains(files[file].name) { return walk.commits[file] }
      // It came from elsewhere: only blame looks there.
      return LineBlame.commits(git.bytes(["blame", "--porcelain", "--no-textconv", "-w", "--", files[file].name]) ?? [])
    }
  }

  /// The names of files that came by renaming another one.
  private static func renamed(_ walk: PatchWalk, in git: Git) throws(TargetReport.History.Obstacle) -> Set<String> {
    if walk.additions.isEmpty { return [] }
    let input = walk.additions.sorted().map { $0 + "\n" }.joined()
    guard
      let bytes = git.bytes(
        ["diff-tree", "--stdin", "-r", "-m", "-M", "--diff-filter=R", "--name-status", "--no-commit-id", "-z"], input: Array(input.utf8))
    else { throw .unreadable }
    // `R100`, the old name, the new one.
    let words = String(decoding: bytes, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: true)
    return Set(stride(from: 2, to: words.count, by: 3).map { String(words[$0]) })
  }
}

/// A file as its repository calls it.
struct RepositoryFile {
  /// As it was asked for.
  let path: String
  /// The repository's top folder, ending in `/`.
  let root: String
  /// From there.
  let name: String

  /// Nil for what is in no repository, or in one above a folder that git is told not to look into (`GIT_CEILING_DIRECTORIES`).
  init?(_ path: String) {
    let location = FilePath.location(path)
    let ceilings = Set(
      (ProcessEnvironment.text("GIT_CEILING_DIRECTORIES") ?? "").split(separator: ":").map { FilePath.location(String($0)) + "/" })
    var folder = location
    var isStart = true
    while let slash = folder.dropLast().lastIndex(of: "/") {
      folder = String(folder[...slash])
      if !isStart, ceilings.contains(folder) { return nil }
      isStart = false
      guard FilePath.exists(folder + ".git") else { continue }
      self.path = path
      root = folder
      name = String(location.dropFirst(folder.count))
      return
    }
    return nil
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Follows lines of files back through the patches of all commits, from the newest to the oldest, until one of them wrote each.
///
/// As blame does it: where a merge's parent has the file as it is, all lines are its; else each parent gets those that its patch leaves alone.
struct PatchWalk {
  struct File {
    var name: String
    var lines: Set<Int>
  }

  /// A line on its way: where it is now, and where it stood in some commit.
  private struct Line {
    var final: Int
    var line: Int
  }

  /// What one patch does to one file.
  private struct Patch {
    var isNew = false
    var hunks: [(old: Range<Int>, new: Range<Int>)] = []
  }

  /// A commit with its patches, one set for each parent.
  private struct Step {
    var id: Substring
    var parents: [Substring]
    var commit: LineHistory.Commit?
    /// By parent and file.
    var patches: [Substring: [Int: Patch]] = [:]
  }

  private let fileOfName: [String: Int]
  /// Per file, what is not written by any commit seen yet, before the first of them.
  private var waiting: [[Line]]
  /// By commit and file.
  private var pending: [Substring: [Int: [Line]]] = [:]
  /// Per file and line.
  private(set) var commits: [[Int: LineHistory.Commit]]
  /// Commits that added one of the files.
  private(set) var additions: Set<String> = []

  init(_ files: [File]) {
    fileOfName = Dictionary(files.enumerated().map { ($1.name, $0) }) { first, _ in first }
    waiting = files.map { file in file.lines.sorted().map { Line(final: $0, line: $0) } }
    commits = files.map { _ in [:] }
  }

  /// Whether all lines of a file that are committed were found.
  func isWhole(_ file: Int) -> Bool { !pending.values.contains { $0[file] != nil } }

  /// Takes away what stands only in the working tree.
  mutating func read(uncommitted patch: [UInt8]) {
    var lines = PatchLines(patch)
    for (file, patch) in Self.patches(&lines, fileOfName) { waiting[file] = Self.unchanged(waiting[file], by: patch).kept }
  }

  /// Reads what `git log -m --topo-order --parents --format=raw --patch --unified=0` writes.
  mutating func read(_ log: [UInt8]) {
    var lines = PatchLines(log)
    var step: Step?
    while let head = lines.peek() {
      guard head.hasPrefix("commit ") else {
        lines.skip()
        continue
      }
      lines.skip()
      // `commit NAME PARENTS (from PARENT)`
      var words = head.split(separator: " ").dropFirst()
      guard let id = words.popFirst() else { continue }
      let parents = Array(words.prefix { !$0.hasPrefix("(") })
      let from = words.count > parents.count + 1 ? words.last?.dropLast() : nil
      if step?.id != id {
        if let step { take(step) }
        if step == nil {
          pending[id] = Dictionary(uniqueKeysWithValues: waiting.indices.filter { !waiting[$0].isEmpty }.map { ($0, waiting[$0]) })
        }
        step = Step(id: id, parents: parents)
      }
      while let line = lines.peek(), !line.hasPrefix("commit "), !line.hasPrefix("diff ") {
        if line.hasPrefix("committer ") { step?.commit = Self.commit(String(id), line) }
        lines.skip()
      }
      let patches = Self.patches(&lines, fileOfName)
      step?.patches[from ?? parents.first ?? ""] = patches
    }
    if let step { take(step) }
  }

  /// Hands a commit's lines on to its parents; what none of them takes, it wrote.
  private mutating func take(_ step: Step) {
    guard let files = pending.removeValue(forKey: step.id), let commit = step.commit else { return }
    let parents = step.parents.isEmpty ? [""] : step.parents
    for (file, lines) in files {
      var lines = lines
      // Of a root, what is no part of its patch was there before all that is seen: it cannot be.
      if let same = parents.first(where: { step.patches[$0]?[file] == nil && !$0.isEmpty }) {
        pending[same, default: [:]][file, default: []] += lines
        continue
      }
      var isNew = true
      for parent in parents {
        guard let patch = step.patches[parent]?[file], !patch.isNew else { continue }
        isNew = false
        let (kept, changed) = Self.unchanged(lines, by: patch)
        if !kept.isEmpty { pending[parent, default: [:]][file, default: []] += kept }
        lines = changed
      }
      for line in lines { commits[file][line.final] = commit }
      if isNew, !lines.isEmpty { additions.insert(commit.id) }
    }
  }

  /// Parts lines into those that stood in the older version, with where, and those that the patch wrote.
  private static func unchanged(_ lines: [Line], by patch: Patch) -> (kept: [Line], changed: [Line]) {
    if patch.isNew { return ([], lines) }
    var kept: [Line] = []
    var changed: [Line] = []
    var hunk = 0
    var shift = 0
    for line in lines.sorted(by: { $0.line < $1.line }) {
      while hunk < patch.hunks.count, patch.hunks[hunk].new.upperBound <= line.line {
        shift += patch.hunks[hunk].old.count - patch.hunks[hunk].new.count
        hunk += 1
      }
      if hunk < patch.hunks.count, patch.hunks[hunk].new.contains(line.line) {
        changed.append(line)
      } else {
        kept.append(Line(final: line.final, line: line.line + shift))
      }
    }
    return (kept, changed)
  }

  // MARK: - Text

  /// The patches up to the next commit.
  private static func patches(_ lines: inout PatchLines, _ fileOfName: [String: Int]) -> [Int: Patch] {
    var result: [Int: Patch] = [:]
    var isNew = false
    var file: Int?
    while let line = lines.peek(), !line.hasPrefix("commit ") {
      lines.skip()
      if line.hasPrefix("diff ") {
        (isNew, file) = (false, nil)
      } else if line.hasPrefix("--- ") {
        isNew = line == "--- /dev/null"
      } else if line.hasPrefix("+++ ") {
        file = name(line.dropFirst(4)).flatMap { fileOfName[$0] }
        if let file { result[file] = Patch(isNew: isNew) }
      } else if line.hasPrefix("@@ "), let (old, new) = hunk(line) {
        if let file { result[file]?.hunks.append((old, new)) }
        // What stands in it may look like anything.
        lines.skipHunk(old.count + new.count)
      }
    }
    return result
  }

  /// `b/name`, in quotes where it has odd characters, with a tab behind it where it has blanks.
  private static func name(_ text: Substring) -> String? {
    var text = text
    if text.last == "\t" { text.removeLast() }
    if text.first == "\"" {
      guard let plain = unquoted(text.dropFirst().dropLast()) else { return nil }
      return plain.hasPrefix("b/") ? String(plain.dropFirst(2)) : nil
    }
    return text.hasPrefix("b/") ? String(text.dropFirst(2)) : nil
  }

  /// A name as C writes it: `\t`, `\"`, `\344`.
  private static func unquoted(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let next = rest.popFirst() else { return nil }
      switch next {
      case UInt8(ascii: "a"): bytes.append(7)
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "v"): bytes.append(11)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "0")...UInt8(ascii: "3"):
        guard rest.count >= 2, let code = UInt8(String(decoding: [next] + rest.prefix(2), as: UTF8.self), radix: 8) else { return nil }
        bytes.append(code)
        rest = rest.dropFirst(2)
      default: bytes.append(next)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `@@ -3,2 +3 @@`: lines of the old and of the new version; of none the place that they would have.
  private static func hunk(_ line: Substring) -> (old: Range<Int>, new: Range<Int>)? {
    let words = line.split(separator: " ", maxSplits: 3)
    guard words.count >= 3, let old = range(words[1].dropFirst()), let new = range(words[2].dropFirst()) else { return nil }
    return (old, new)
  }

  private static func range(_ text: Substring) -> Range<Int>? {
    let parts = text.split(separator: ",")
    guard let first = parts.first.flatMap({ Int($0) }), let count = parts.count > 1 ? Int(parts[1]) : 1, count >= 0 else { return nil }
    // Where nothing stands, git names the line before.
    return count == 0 ? (first + 1)..<(first + 1) : first..<(first + count)
  }

  /// A commit by its line: `committer Lin <lin@example.org> 1780286400 +0800`.
  private static func commit(_ id: String, _ line: Substring) -> LineHistory.Commit? {
    let words = line.split(separator: " ")
    guard words.count >= 3, let seconds = Int(words[words.count - 2]), let zone = Int(words[words.count - 1]) else { return nil }
    return LineHistory.Commit(id: id, seconds: seconds, zone: zone)
  }
}

extension LineHistory.Commit {
  /// - Parameters:
  ///   - seconds: since 1970.
  ///   - zone: hours and minutes east of UTC, as in `0530`.
  init(id: String, seconds: Int, zone: Int) {
    self.id = id
    let local = seconds + (zone / 100 * 60 + zone % 100) * 60
    day = Day(number: 0) + (local >= 0 ? local / 86400 : (local - 86399) / 86400)
  }
}

/// The lines of what git wrote, one after the other.
private struct PatchLines {
  private let bytes: [UInt8]
  private var start = 0
  private var end = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    findEnd()
  }

  private mutating func findEnd() { end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count }

  func peek() -> Substring? { start < bytes.count ? Substring(decoding: bytes[start..<end], as: UTF8.self) : nil }

  mutating func skip() {
    guard start < bytes.count else { return }
    start = min(end + 1, bytes.count)
    findEnd()
  }

  /// Passes so many lines of files by, and what git remarks on their ends.
  mutating func skipHunk(_ count: Int) {
    var left = count
    while left > 0, start < bytes.count {
      if bytes[start] != UInt8(ascii: "\\") { left -= 1 }
      skip()
    }
  }
}

/// What `git blame` says of one file.
enum LineBlame {
  /// Reads what `git blame --porcelain` writes: for each line its commit and number, for each commit once its facts.
  static func commits(_ porcelain: [UInt8]) -> [Int: LineHistory.Commit] {
    var seconds: [Substring: Int] = [:]
    var zones: [Substring: Int] = [:]
    var lines: [(line: Int, commit: Substring)] = []
    var current: Substring = ""
    let text = String(decoding: porcelain, as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("\t") { continue }
      let words = line.split(separator: " ")
      if words.count >= 3, words[0].utf8.count >= 40, let number = Int(words[2]) {
        current = words[0]
        lines.append((number, current))
      } else if words.count == 2, words[0] == "committer-time" {
        seconds[current] = Int(words[1])
      } else if words.count == 2, words[0] == "committer-tz" {
        zones[current] = Int(words[1])
      }
    }
    var commits: [Int: LineHistory.Commit] = [:]
    for (line, commit) in lines where commit.contains(where: { $0 != "0" }) {
      guard let time = seconds[commit] else { continue }
      commits[line] = LineHistory.Commit(id: String(commit), seconds: time, zone: zones[commit] ?? 0)
    }
    return commits
  }
}
