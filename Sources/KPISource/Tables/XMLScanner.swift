/// The elements and texts of XML that a program wrote, one after another.
///
/// Names stand without their prefix; what is not well-formed ends where it breaks.
struct XMLScanner {
  enum Event {
    case start(String, [String: String])
    case end(String)
    case text(String)
  }

  private let bytes: [UInt8]
  private var position = 0
  /// The end of an element that has no content.
  private var pendingEnd: String?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      return .end(name)
    }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return .text(Self.decoded(bytes[start..<position]))
      }
      if starts(with: "<!--") {
        skip(behind: "-->")
      } else if starts(with: "<![CDATA[") {
        let start = position + 9
        skip(behind: "]]>")
        return .text(String(decoding: bytes[start..<max(start, position - 3)], as: UTF8.self))
      } else if starts(with: "<?") || starts(with: "<!") {
        skip(behind: ">")
      } else {
        return element()
      }
    }
    return nil
  }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func skip(behind text: String) {
    let mark = Array(text.utf8)
    while position < bytes.count, !bytes[position...].starts(with: mark) { position += 1 }
    position = min(position + mark.count, bytes.count)
  }

  private mutating func element() -> Event? {
    position += 1
    let isEnd = position < bytes.count && bytes[position] == UInt8(ascii: "/")
    if isEnd { position += 1 }
    let name = self.name()
    var attributes: [String: String] = [:]
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ">"):
        position += 1
        return isEnd ? .end(name) : .start(name, attributes)
      case UInt8(ascii: "/"):
        position += 1
        if !isEnd { pendingEnd = name }
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default:
        let key = self.name()
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "=") else {
          position = bytes.count
          return nil
        }
        let quote = bytes[position + 1]
        position += 2
        let start = position
        while position < bytes.count, bytes[position] != quote { position += 1 }
        attributes[key] = Self.decoded(bytes[start..<position])
        position = min(position + 1, bytes.count)
      }
    }
    return nil
  }

  /// A name without its prefix.
  private mutating func name() -> String {
    var start = position
    while position < bytes.count, !" \t\r\n=/>".utf8.contains(bytes[position]) {
      if bytes[position] == UInt8(ascii: ":") { start = position + 1 }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Text with its references replaced by what they stand for; Office's own `_x000D_` are control characters, and left out.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.contains(UInt8(ascii: "&")) || text.contains("_x00") else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let end = rest.firstIndex(of: ";") else {
        result += "&"
        break
      }
      let name = rest[..<end]
      switch name {
      case "lt": result += "<"
      case "gt": result += ">"
      case "amp": result += "&"
      case "quot": result += "\""
      case "apos": result += "'"
      default:
        let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
        if name.hasPrefix("#"), let value = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10), let scalar = Unicode.Scalar(value) {
          result.unicodeScalars.append(scalar)
        }
      }
      rest = rest[rest.index(after: end)...]
    }
    result += rest
    return result.replacing("_x000D_", with: "").replacing("_x000A_", with: " ")
  }
}
