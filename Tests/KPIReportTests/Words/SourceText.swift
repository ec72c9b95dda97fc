import Foundation

/// A source file as a reader of words sees it: the functions that say something, and the texts they say.
///
/// A scan of the text, for want of anything in the language that lists members or literals.
struct SourceText {
  /// A literal without its interpolations.
  struct Literal: Equatable {
    /// What stands before, between and behind interpolations.
    var parts: [String]

    var text: String { "`\(parts.joined(separator: "…"))`" }
    var hasHan: Bool { parts.joined().unicodeScalars.contains(where: SourceText.isHan) }

    /// Whether a text in lower case has all parts, one behind the other: the first letter of a sentence is a capital.
    func isSaid(in text: String) -> Bool {
      var rest = text[...]
      for part in parts where !part.isEmpty {
        guard let range = rest.range(of: part.lowercased(), options: .literal) else { return false }
        rest = rest[range.upperBound...]
      }
      return true
    }
  }

  /// What one call of `pick` says: each literal of its first argument with each of its second, where it chooses between several.
  struct Pair {
    var english: Literal
    var chinese: Literal
    var line: Int
  }

  let name: String
  private let lines: [Substring]
  let pairs: [Pair]

  init(name: String, text: String) {
    self.name = name
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var scanner = Scanner(text)
    pairs = scanner.pairs()
  }

  static func files(in folder: URL) throws -> [SourceText] {
    let enumerator = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var files: [URL] = []
    for case let file as URL in enumerator ?? .init() where file.pathExtension == "swift" { files.append(file) }
    return try files.sorted { $0.path < $1.path }.map {
      SourceText(name: $0.lastPathComponent, text: String(decoding: try Data(contentsOf: $0), as: UTF8.self))
    }
  }

  static func isHan(_ scalar: Unicode.Scalar) -> Bool { 0x3400...0x9FFF ~= scalar.value || 0xFF00...0xFFEF ~= scalar.value }

  /// Whether it is a part of `Wording`, not a page that puts in a word of its own.
  var isAboutWords: Bool { name.hasPrefix("Wording") }

  /// Members of `Wording` that others can call.
  var functionsOfWords: [String] {
    var names: [String] = []
    var isInside = false
    for line in lines {
      if ["extension Wording {", "struct Wording {"].contains(line) {
        isInside = true
      } else if line == "}" {
        isInside = false
      } else if isInside, let keyword = ["  var ", "  func "].first(where: { line.hasPrefix($0) }) {
        names.append(String(line.dropFirst(keyword.count).prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
      }
    }
    return names.filter { $0 != "pick" }
  }

  // MARK: - Literals

  private struct Scanner {
    private let characters: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) { characters = Array(text.utf8) }

    private func isNext(_ text: StaticString) -> Bool {
      guard position + text.utf8CodeUnitCount <= characters.count else { return false }
      for offset in 0..<text.utf8CodeUnitCount where characters[position + offset] != text.utf8Start[offset] { return false }
      return true
    }

    private func isHere(_ character: Unicode.Scalar) -> Bool { characters[position] == UInt8(ascii: character) }

    private mutating func advance() {
      if isHere("\n") { line += 1 }
      position += 1
    }

    mutating func pairs() -> [Pair] {
      var pairs: [Pair] = []
      while position < characters.count {
        if isNext("//") {
          while position < characters.count, !isHere("\n") { advance() }
        } else if isAtCall {
          addCall(&pairs)
        } else if isHere("\"") {
          _ = literal(&pairs)
        } else {
          advance()
        }
      }
      return pairs
    }

    private var isAtCall: Bool {
      isNext("pick(") && (position == 0 || !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= characters[position - 1] | 0x20))
    }

    private mutating func addCall(_ pairs: inout [Pair]) {
      let start = line
      position += 5
      let arguments = arguments(&pairs)
      guard arguments.count == 2 else { return }
      for english in arguments[0] {
        for chinese in arguments[1] { pairs.append(Pair(english: english, chinese: chinese, line: start)) }
      }
    }

    /// The literals of each argument up to the closing bracket; nested calls of `pick` are pairs of their own.
    private mutating func arguments(_ pairs: inout [Pair]) -> [[Literal]] {
      var arguments: [[Literal]] = [[]]
      var depth = 0
      while position < characters.count {
        if isAtCall {
          addCall(&pairs)
          continue
        }
        switch Unicode.Scalar(characters[position]) {
        case "\"":
          let literal = literal(&pairs)
          if depth == 0 { arguments[arguments.count - 1].append(literal) }
          continue
        case "(", "[", "{": depth += 1
        case ")", "]", "}":
          if depth == 0 {
            advance()
            return arguments
          }
          depth -= 1
        case "," where depth == 0: arguments.append([])
        default: break
        }
        advance()
      }
      return arguments
    }

    private mutating func literal(_ pairs: inout [Pair]) -> Literal {
      var parts: [[UInt8]] = [[]]
      advance()
      while position < characters.count, !isHere("\"") {
        if isNext("\\(") {
          position += 2
          _ = arguments(&pairs)
          parts.append([])
        } else {
          if isHere("\\") { advance() }
          parts[parts.count - 1].append(characters[position])
          advance()
        }
      }
      if position < characters.count { advance() }
      return Literal(parts: parts.map { String(decoding: $0, as: UTF8.self) })
    }
  }
}
