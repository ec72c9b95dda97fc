/// Writes one JSON document into a byte buffer, value after value, without building a tree.
///
/// Layout depends on nothing but the calls: objects and arrays down to `expandedDepth` have a line for each member, deeper ones
/// stand in one line, so that long lists stay readable and diff well. The caller keeps begins and ends in pairs.
package struct JSONWriter: Sendable {
  /// The document so far.
  package private(set) var bytes: [UInt8] = []

  private let expandedDepth: Int
  private var depth = 0
  private var isFirst = true
  private var followsKey = false

  /// - Parameter expandedDepth: how many levels of nesting get a line for each member; 0 puts the whole document in one line.
  package init(expandedDepth: Int = .max) {
    self.expandedDepth = expandedDepth
  }

  package mutating func beginObject() { begin(UInt8(ascii: "{")) }
  package mutating func endObject() { end(UInt8(ascii: "}")) }
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  /// The name of the next value in an object.
  package mutating func key(_ name: String) {
    separate()
    appendString(name)
    bytes.append(UInt8(ascii: ":"))
    if depth <= expandedDepth { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  package mutating func string(_ value: String) {
    separate()
    appendString(value)
  }

  /// A string, or `null` when absent.
  package mutating func string(_ value: String?) {
    if let value { string(value) } else { null() }
  }

  /// A number as ECMAScript prints it; infinities and NaN become `null`.
  package mutating func number(_ value: Double) {
    separate()
    if !ECMAScriptNumber.append(value, to: &bytes) { bytes += "null".utf8 }
  }

  /// A number, or `null` when absent (never 0).
  package mutating func number(_ value: Double?) {
    if let value { number(value) } else { null() }
  }

  package mutating func integer(_ value: Int) {
    separate()
    ECMAScriptNumber.append(Int64(value), to: &bytes)
  }

  package mutating func integer(_ value: Int?) {
    if let value { integer(value) } else { null() }
  }

  package mutating func bool(_ value: Bool) {
    separate()
    bytes += (value ? "true" : "false").utf8
  }

  package mutating func null() {
    separate()
    bytes += "null".utf8
  }

  /// Ends the document with a line feed, as text files end.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    isFirst = true
  }

  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if !isFirst, depth < expandedDepth { breakLine() }
    bytes.append(bracket)
    isFirst = false
  }

  /// Writes what stands between the last value and the next.
  private mutating func separate() {
    if followsKey {
      followsKey = false
      isFirst = false
      return
    }
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    if depth > 0, depth <= expandedDepth { breakLine() }
  }

  private mutating func breakLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * depth)
  }

  private mutating func appendString(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { text in
      var copied = 0
      for index in text.indices {
        let byte = text[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
        bytes += text[copied..<index]
        copied = index + 1
        appendEscape(byte)
      }
      bytes += text[copied...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): bytes += "\\\"".utf8
    case UInt8(ascii: "\\"): bytes += "\\\\".utf8
    case UInt8(ascii: "\n"): bytes += "\\n".utf8
    case UInt8(ascii: "\r"): bytes += "\\r".utf8
    case UInt8(ascii: "\t"): bytes += "\\t".utf8
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes += "\\u00".utf8
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}
