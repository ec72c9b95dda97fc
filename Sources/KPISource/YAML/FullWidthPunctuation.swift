/// Full-width `：` and `，` in a plain scalar, where YAML was meant to see `: ` and `, `.
struct FullWidthPunctuation {
  /// One of them, with the half-width text that stands for it.
  private struct Mark {
    let place: Place
    let isColon: Bool
    /// Whether braces or brackets open behind it: then it can be nothing but a colon.
    let isBeforeBracket: Bool
    let replacement: String
  }
  /// More of them on one line than this are no slip, and no fix is offered.
  private static let markLimit = 100
  private var marks: [Mark] = []

  /// Looks for them in a range of the file, in linear time; nil when there are none.
  init?(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, file: FileID) {
    var index = start
    while index + 2 < end, marks.count < Self.markLimit {
      let isPunctuation = bytes[index] == 0xEF && bytes[index + 1] == 0xBC && (bytes[index + 2] == 0x9A || bytes[index + 2] == 0x8C)
      guard isPunctuation else {
        index += 1
        continue
      }
      let isColon = bytes[index + 2] == 0x9A
      var behind = index + 3
      while behind < end, bytes[behind] == 0x20 { behind += 1 }
      let isBeforeBracket = behind < end && [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes[behind])
      let isBeforeBlank = index + 3 < bytes.count && [0x20, 0x0A, 0x0D].contains(bytes[index + 3])
      marks.append(
        Mark(
          place: Place(file: file, start: UInt32(index), end: UInt32(index + 3)), isColon: isColon, isBeforeBracket: isBeforeBracket,
          replacement: (isColon ? ":" : ",") + (isBeforeBlank ? "" : " ")))
      index += 3
    }
    if marks.isEmpty { return nil }
  }

  /// The finding at the first of them.
  ///
  /// - Parameters:
  ///   - inFlow: whether it stands within braces or brackets, where commas separate too.
  ///   - isKeyWithValue: whether a real colon follows, so that replacing would make two of them.
  ///   - isAlone: whether nothing but it stands on its line, so that it can become a key and its value.
  func diagnostic(inFlow: Bool, isKeyWithValue: Bool = false, isAlone: Bool = true) -> Diagnostic {
    let first = marks[0]
    let character = first.isColon ? "：" : "，"
    let plain = first.isColon ? ":" : ","
    let opensBracket = first.isColon && first.isBeforeBracket
    var fixes: [FixIt] = []
    let isMeantAsColon = isKeyWithValue ? opensBracket : inFlow || (first.isColon && isAlone)
    if !isMeantAsColon || marks.count == Self.markLimit {
      fixes.append(FixIt("put the text in quotes if `\(character)` belongs to it", isSafe: false))
    } else {
      let replaced = inFlow && !isKeyWithValue ? marks : [first]
      // Sure only where colons and commas take turns, as in `a：1，b：2`.
      let isSure = replaced.indices.allSatisfy { replaced[$0].isColon == ($0 % 2 == 0) } && replaced.count % 2 == 1
      let edits = replaced.map { FixIt.Edit($0.place, $0.replacement) }
      let title = replaced.count == 1 ? "replace `\(character)` by `\(plain) `" : "replace `：` and `，` by `: ` and `, `"
      fixes.append(FixIt(title, isSafe: isSure, edits: edits))
    }
    return Diagnostic(
      .fullWidthPunctuation, "full-width `\(character)` is used as punctuation instead of `\(plain)`", at: first.place, fixes: fixes)
  }
}

extension YAMLNode {
  /// The finding for a plain scalar that stands where a mapping or list is expected and has full-width `：` or `，`; nil when it has none.
  ///
  /// The reader reports the cases that are wrong in any model; in a value only the model knows whether text was asked for.
  package var fullWidthPunctuation: Diagnostic? {
    let record = record
    guard record.kind == .scalar, record.flags.contains([.isPlain, .isInFile]) else { return nil }
    return document.bytes.withUnsafeBufferPointer { bytes in
      let start = Int(record.textStart)
      let end = start + Int(record.textCount)
      guard let punctuation = FullWidthPunctuation(in: bytes, from: start, to: end, file: document.file) else { return nil }
      var before = start
      while before > 0, [0x20, UInt8(ascii: "-")].contains(bytes[before - 1]) { before -= 1 }
      return punctuation.diagnostic(inFlow: false, isAlone: before == 0 || bytes[before - 1] == UInt8(ascii: "\n"))
    }
  }
}
