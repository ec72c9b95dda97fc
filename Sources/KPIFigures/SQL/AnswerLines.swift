/// Cuts what an engine's command prints into lines, and each into its fields: a JSON array of texts, numbers and nulls.
struct AnswerLines {
  private var rest: [UInt8] = []
  /// The rows that were taken so far.
  private(set) var taken = SourceReading.Answer()

  /// The longest line in bytes; a longer one is no answer.
  static let longest = 256 << 20

  /// Takes a piece of the output.
  ///
  /// - Parameter body: gets each whole line's fields; nil for a line that is no such array. False stops.
  /// - Returns: false when stopped.
  mutating func take(_ piece: UnsafeRawBufferPointer, _ body: ([String?]?) -> Bool) -> Bool {
    var start = 0
    for position in piece.indices where piece[position] == UInt8(ascii: "\n") {
      var isGoing = true
      if rest.isEmpty {
        isGoing = Self.give(UnsafeRawBufferPointer(rebasing: piece[start..<position]), to: &taken, body)
      } else {
        rest += piece[start..<position]
        isGoing = rest.withUnsafeBytes { Self.give($0, to: &taken, body) }
        rest.removeAll(keepingCapacity: true)
      }
      if !isGoing { return false }
      start = position + 1
    }
    rest += piece[start...]
    return rest.count <= Self.longest
  }

  /// Whether the output ended within a line.
  var hasRest: Bool { !rest.isEmpty }

  private static func give(
    _ line: UnsafeRawBufferPointer, to taken: inout SourceReading.Answer, _ body: ([String?]?) -> Bool
  ) -> Bool {
    var line = line
    while let last = line.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: " ") { line = .init(rebasing: line.dropLast()) }
    if line.isEmpty { return true }
    let fields = fields(line)
    guard body(fields) else { return false }
    if fields != nil { taken.add(line) }
    return true
  }

  static func fields(_ line: UnsafeRawBufferPointer) -> [String?]? {
    var scanner = Scanner(bytes: line)
    guard scanner.take("[") else { return nil }
    var fields: [String?] = []
    if scanner.take("]") { return scanner.isAtEnd ? fields : nil }
    repeat {
      guard let field = scanner.field() else { return nil }
      fields.append(field.text)
    } while scanner.take(",")
    return scanner.take("]") && scanner.isAtEnd ? fields : nil
  }

  private struct Scanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    struct Field { var text: String? }

    var isAtEnd: Bool {
      var scanner = self
      scanner.skipBlanks()
      return scanner.position == bytes.count
    }

    mutating func skipBlanks() {
      while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
      position += 1
      return true
    }

    mutating func field() -> Field? {
      if take("\"") { return string().map { Field(text: $0) } }
      let start = position
      while position < bytes.count, !",]".utf8.contains(bytes[position]), bytes[position] > 0x20 { position += 1 }
      let word = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
      if word == "null" { return Field(text: nil) }
      return word.isEmpty ? nil : Field(text: word)
    }

    /// What stands up to the closing quote.
    private mutating func string() -> String? {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") { position += 1 }
      guard position < bytes.count else { return nil }
      var text = Array(bytes[start..<position])
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
        if byte == UInt8(ascii: "\\") {
          guard let scalar = escaped() else { return nil }
          text += Array(String(scalar).utf8)
        } else {
          text.append(byte)
        }
      }
      return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      switch Unicode.Scalar(byte) {
      case "n": return "\n"
      case "t": return "\t"
      case "r": return "\r"
      case "b": return "\u{8}"
      case "f": return "\u{c}"
      case "\"", "\\", "/": return Unicode.Scalar(byte)
      case "u":
        guard let high = unit() else { return nil }
        guard 0xD800..<0xDC00 ~= high else { return Unicode.Scalar(high) }
        guard position + 2 <= bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
          return nil
        }
        position += 2
        guard let low = unit(), 0xDC00..<0xE000 ~= low else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      default: return nil
      }
    }

    private mutating func unit() -> UInt32? {
      guard position + 4 <= bytes.count else { return nil }
      let digits = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + 4)]), as: UTF8.self)
      position += 4
      return UInt32(digits, radix: 16)
    }
  }
}
