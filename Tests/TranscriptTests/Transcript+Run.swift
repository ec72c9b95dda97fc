import Foundation

extension Transcript {
  /// A command that did not say what the page says.
  struct Mismatch: CustomStringConvertible {
    let expected: Exchange
    let actual: Exchange

    /// The command, then what changed: `-` the page says, `+` it says now.
    var description: String { "$ \(expected.command)\n\(Difference(expected.text, actual.text))" }
  }

  /// What a page can ask for beside `kpitree`: nothing but to show a file.
  enum Failure: Error, Equatable {
    case unknownCommand(String)
    case outsideTheFolder(String)
  }

  /// The last line of a command that did not end; nothing that a page may say.
  static let stopped = "[stopped after the time limit]"

  /// Runs every command in order, each section's in a folder of its own, and gives all commands as they answered now.
  func run(kpitree: URL) throws -> [(expected: Exchange, actual: Exchange)] {
    var results: [(expected: Exchange, actual: Exchange)] = []
    var folder: TemporaryFolder?
    for step in steps {
      switch step {
      case .section:
        folder = nil
      case .file(let path, let text):
        guard !path.hasPrefix("/"), !path.contains("..") else { throw Failure.outsideTheFolder(path) }
        let home = try folder ?? TemporaryFolder()
        folder = home
        let file = home.url.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      case .command(let expected):
        let result = try Self.answer(to: expected.command, in: folder?.url ?? Command.root, kpitree: kpitree)
        // A page cannot show how a line ends; CSV ends them as RFC 4180 says.
        var output = result.output.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        if output.last == "" { output.removeLast() } else { output.append("[no newline at the end]") }
        if result.wasStopped { output.append(Self.stopped) }
        var actual = expected
        actual.output = output
        actual.status = result.status
        results.append((expected, actual))
      }
    }
    return results
  }

  private static func answer(to command: String, in folder: URL, kpitree: URL) throws -> Command.Result {
    var words = words(of: command)
    var environment: [String: String] = [:]
    while let first = words.first, let sign = first.firstIndex(of: "="), first.first?.isUppercase == true {
      environment[String(first[..<sign])] = String(first[first.index(after: sign)...])
      words.removeFirst()
    }
    switch words.first {
    case "kpitree":
      return try Command(executable: kpitree, arguments: Array(words.dropFirst()), folder: folder, environment: environment).run()
    case "cat" where words.count == 2:
      return try Command(executable: URL(fileURLWithPath: "/bin/cat"), arguments: [words[1]], folder: folder).run()
    default:
      throw Failure.unknownCommand(command)
    }
  }

  /// Splits a command at spaces outside of single or double quotes.
  static func words(of command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in command {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character == " " {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
