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
