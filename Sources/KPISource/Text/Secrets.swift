/// Finds the passwords of connections in a text, so that a finding does not say them: more people may read it than the file.
///
/// A password that is not percent-encoded is no valid part of a URL, but it is one that somebody wrote: it is found with every character in it.
package enum Secrets {
  /// The ranges of passwords.
  ///
  /// In `scheme://user:password@host` all from the first colon to the last `@` that belongs to it, and what stands behind `password=`; rather
  /// too much than too little is found.
  static func ranges(in bytes: [UInt8], within window: Range<Int>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    let at = UInt8(ascii: "@")
    let starts = window.filter { isURL(bytes, at: $0, within: window) }.map { $0 + 3 }
    for (number, start) in starts.enumerated() {
      // What looks like another URL may be a part of the password, as long as no host has come.
      let next = starts[(number + 1)...].first { bytes[start..<$0].contains(at) } ?? window.upperBound
      guard let sign = bytes[start..<next].lastIndex(of: at),
        let colon = bytes[start..<sign].firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      ranges.append((colon + 1)..<sign)
    }
    let key = Array("password=".utf8)
    var position = window.lowerBound
    while position + key.count < window.upperBound {
      guard zip(bytes[position..<(position + key.count)], key).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
        position += 1
        continue
      }
      position += key.count
      let end = bytes[position..<window.upperBound].firstIndex { "& \"'`\t,}".utf8.contains($0) } ?? window.upperBound
      ranges.append(position..<end)
    }
    return ranges
  }

  /// Whether `://` stands there behind a word of its own; within a password a word has something else before it.
  private static func isURL(_ bytes: [UInt8], at position: Int, within window: Range<Int>) -> Bool {
    guard position + 3 <= window.upperBound, bytes[position..<(position + 3)].elementsEqual("://".utf8) else { return false }
    let before = bytes[window.lowerBound..<position].last { !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20) }
    return before.map { " \"'`\t,:{[(=".utf8.contains($0) } ?? true
  }

  /// A text with a star for each byte of a password.
  package static func masked(_ text: String) -> String {
    if !text.contains("://"), !text.contains("=") { return text }
    let bytes = Array(text.utf8)
    let ranges = ranges(in: bytes, within: bytes.indices)
    if ranges.isEmpty { return text }
    return String(
      decoding: bytes.indices.map { index in ranges.contains { $0.contains(index) } ? UInt8(ascii: "*") : bytes[index] }, as: UTF8.self)
  }
}
