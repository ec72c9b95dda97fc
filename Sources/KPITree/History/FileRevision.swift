import KPIAnalysis
import KPIModel
import KPISource

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
      guard let git = try? Git(folder) else { return nil }
      let words = git.lines(["log", "-1", "--format=%ct %H %cs", "--"] + names).first?.split(separator: " ") ?? []
      if words.count == 3, let seconds = Int(words[0]), let day = Day.parse(String(words[2])), seconds > newest?.seconds ?? .min {
        newest = (seconds, String(words[1].prefix(10)), day)
      }
      if !git.lines(["status", "--porcelain", "--ignore-submodules=all", "--"] + names).isEmpty { isChanged = true }
    }
    return newest.map { Review.Revision(commit: $0.commit, day: $0.day, isChanged: isChanged) }
  }
}
