/// A Markdown page whose code blocks are a session: files to write, commands to run, and what they print.
///
/// A block whose info string has a second word, such as ```` ```yaml kpitree.yaml ````, is a file of that name. A `console` block
/// holds commands (`$ kpitree …`, `$ cat FILE`), each followed by its exact output, standard error included, and by `[exit N]` where
/// the status is not 0. A heading starts a fresh folder; commands of a section without files run in the repository. All else is prose.
struct Transcript {
  enum Step: Equatable {
    case section(String)
    case file(path: String, text: String)
    case command(Exchange)
  }

  struct Exchange: Equatable {
    /// What stands behind `$ `.
    var command: String
    var output: [String]
    var status: Int32
    /// Lines of the page that hold output and status, counted from 0; where a recording goes.
    var lines: Range<Int>

    /// Output and status as the page writes them.
    var text: [String] { status == 0 ? output : output + ["[exit \(status)]"] }
  }

  let lines: [String]
  let steps: [Step]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var steps: [Step] = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("#") {
        steps.append(.section(String(line.drop { $0 == "#" || $0 == " " })))
      } else if line.hasPrefix("```") {
        let fence = String(line.prefix { $0 == "`" })
        let words = line.dropFirst(fence.count).split(separator: " ")
        let start = index
        while index < lines.count, lines[index] != fence { index += 1 }
        if words.count == 2 {
          steps.append(.file(path: String(words[1]), text: lines[start..<index].map { $0 + "\n" }.joined()))
        } else if words == ["console"] {
          steps += Self.exchanges(in: lines, start..<index)
        }
        index += 1
      }
    }
    self.steps = steps
  }

  private static func exchanges(in lines: [String], _ block: Range<Int>) -> [Step] {
    let starts = block.filter { lines[$0].hasPrefix("$ ") }
    return zip(starts, starts.dropFirst() + [block.upperBound]).map { start, end in
      var output = Array(lines[(start + 1)..<end])
      var status: Int32 = 0
      if let last = output.last, last.hasPrefix("[exit "), last.hasSuffix("]"), let number = Int32(last.dropFirst(6).dropLast()) {
        status = number
        output.removeLast()
      }
      return .command(Exchange(command: String(lines[start].dropFirst(2)), output: output, status: status, lines: (start + 1)..<end))
    }
  }

  /// The page with other outputs.
  func recording(_ exchanges: [Exchange]) -> String {
    var lines = lines
    for exchange in exchanges.sorted(by: { $0.lines.lowerBound > $1.lines.lowerBound }) {
      lines.replaceSubrange(exchange.lines, with: exchange.text)
    }
    return lines.joined(separator: "\n")
  }
}
