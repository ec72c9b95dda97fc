/// A small model that makes a finding, and the same model mended, written as one text.
///
/// A line begins with what it is: a blank (it stands in both models), `-` (in the bad one alone), `+` (in the good one alone), `>` (the name of
/// the file that follows) or `$` (the command that makes the finding, where it is not `kpitree check`). Lines before the first `>` are
/// `kpitree.yaml` below its first line, `kpitree: 1`.
public enum RuleExample: Sendable, ExpressibleByStringLiteral {
  case text(String)
  case none(because: String)

  /// The files of one of the models, in order.
  public typealias Files = [(name: String, text: String)]

  public init(stringLiteral text: String) { self = .text(text) }

  public var command: String { lines.first { $0.mark == "$" }?.text ?? "kpitree check" }
  public var bad: Files { files(with: "-") }
  public var good: Files { files(with: "+") }

  private var lines: [(mark: Character, text: String)] {
    guard case .text(let text) = self else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let mark = line.first ?? " "
      return (mark, mark == ">" || mark == "$" ? String(line.dropFirst(2)) : String(line.dropFirst()))
    }
  }

  private func files(with own: Character) -> Files {
    var files: Files = []
    for (mark, line) in lines {
      if mark == ">" { files.append((line, "")) }
      guard mark == " " || mark == own else { continue }
      if files.isEmpty { files.append(("kpitree.yaml", "kpitree: 1\n")) }
      files[files.count - 1].text += line + "\n"
    }
    return files
  }
}
