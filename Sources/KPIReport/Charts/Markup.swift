import KPISource

/// Bytes of HTML or SVG: what stands in a literal is markup, what is interpolated is text and is escaped.
///
/// So no name can become markup, whoever writes the line. Works for the content of elements and for attributes in double quotes.
struct Markup: ExpressibleByStringInterpolation {
  private(set) var bytes: [UInt8]

  init() { bytes = [] }

  init(stringLiteral literal: String) { bytes = Array(literal.utf8) }

  init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

  /// What each item is written as, one behind the other.
  init<Items: Sequence>(_ items: Items, _ write: (Items.Element) -> Markup) {
    self.init()
    for item in items { self += write(item) }
  }

  static func += (left: inout Markup, right: Markup) { left.bytes += right.bytes }

  /// Without what HTML lets be left out: the tags at the ends of cells and rows, the quotes of plain attributes.
  var terse: Markup {
    var short = Markup()
    short.reserve(bytes.count)
    let ends = [Array("</td>".utf8), Array("</th>".utf8), Array("</tr>".utf8)]
    let quote = UInt8(ascii: "\"")
    var place = 0
    var isTag = false
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "<"), ends.contains(where: { bytes[place...].starts(with: $0) }) {
        place += 5
        continue
      }
      if byte == UInt8(ascii: "<") { isTag = true } else if byte == UInt8(ascii: ">") { isTag = false }
      if isTag, byte == quote, place > 0, bytes[place - 1] == UInt8(ascii: "="),
        let end = bytes[(place + 1)...].firstIndex(of: quote), end > place + 1, bytes[(place + 1)..<end].allSatisfy(Markup.isPlain)
      {
        short.bytes += bytes[(place + 1)..<end]
        place = end + 1
        continue
      }
      short.bytes.append(byte)
      place += 1
    }
    return short
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "-._:;%~".utf8.contains(byte)
    }
  }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity + 8 * interpolationCount) }

    mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }

    /// Text in which nothing is markup and nothing turns the reading direction of what stands around it.
    mutating func appendInterpolation(_ text: String) {
      var text = VisibleText.escaped(text)
      text.withUTF8 { characters in
        for (place, character) in characters.enumerated() {
          switch character {
          case MinusSign.hyphen where MinusSign.isMinus(characters, at: place): bytes += MinusSign.bytes
          case UInt8(ascii: "&"): bytes += "&amp;".utf8
          case UInt8(ascii: "<"): bytes += "&lt;".utf8
          case UInt8(ascii: ">"): bytes += "&gt;".utf8
          case UInt8(ascii: "\""): bytes += "&quot;".utf8
          case UInt8(ascii: "'"): bytes += "&#39;".utf8
          default: bytes.append(character)
          }
        }
      }
    }

    mutating func appendInterpolation(_ number: Int) { ECMAScriptNumber.append(Int64(number), to: &bytes) }

    /// A coordinate: hundredths are finer than anybody sees.
    mutating func appendInterpolation(_ number: Double) {
      let bounded = number.isFinite ? min(max(number, -1e9), 1e9) : 0
      _ = ECMAScriptNumber.append((bounded * 100).rounded() / 100, to: &bytes)
    }

    mutating func appendInterpolation(_ markup: Markup) { bytes += markup.bytes }
  }
}

extension Markup {
  static func + (left: Markup, right: Markup) -> Markup {
    var sum = left
    sum += right
    return sum
  }
}
