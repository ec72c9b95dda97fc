import KPIAnalysis
import KPIModel
import KPISource

/// What git knows of files as they stand.
enum FileRevision {
  /// The newest commit that changed one of the files; nil where one of their folders is in no repository, or none was ever committed.
  static func newest(of paths: [String]) -> Review.Revision? {
    var namesOfRoot: [String: [String]] = [:]
    for path in paths {
      guard let file = RepositoryFile(path) else { return nil }
      namesOfRoot[file.root, default: []].append(file.name)
    }
    var newest: (seconds: Int, commit: String, day: Day)?
    var isChanged = false
    for (root, names) in namesOfRoot.sorted(by: { $0.key < $1.key }) {
      guard let git = try? Git(root) else { return nil }
      for first in stride(from: 0, to: names.count, by: LineHistory.mostNames) {
        let part = names[first..<min(first + LineHistory.mostNames, names.count)]
        guard let log = git.bytes(["log", "-1", "--format=%ct %H %cs", "--"] + part),
          let changes = git.bytes(["status", "--porcelain", "--ignore-submodules=all", "--"] + part)
        else { return nil }
        let words = String(decoding: log, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        if words.count == 3, let seconds = Int(words[0]), let day = Day.parse(String(words[2])), seconds > newest?.seconds ?? .min {
          newest = (seconds, String(words[1].prefix(10)), day)
        }
        if !changes.isEmpty { isChanged = true }
      }
    }
    return newest.map { Review.Revision(commit: $0.commit, day: $0.day, isChanged: isChanged) }
  }
}
