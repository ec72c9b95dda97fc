/// The line of a finding and the carets under it, made safe to print and cut around the carets where it is long.
struct SourceExcerpt {
  /// Columns that a line may take, and how many of them stand before the carets.
  private static let columnLimit = 110
  private static let columnLimitBefore = 60
  /// Bytes looked at on either side, so that a line of megabytes costs no more than another.
  private static let byteLimit = 512

  let line: String
  let carets: String

  /// - Parameters:
  ///   - line: the bytes of the line where the place begins.
  ///   - place: what to underline; where it goes on to other lines, a single caret marks its begin.
  init(bytes: [UInt8], line: Range<Int>, place: Place) {
    let start = min(max(Int(place.start), line.lowerBound), line.upperBound)
    let isOneLine = Int(place.end) <= line.upperBound
    let markEnd = isOneLine ? max(start, Int(place.end)) : min(start + 1, line.upperBound)
    let secrets = Self.secrets(in: bytes, near: start, within: line)
    func text(_ range: Range<Int>) -> String {
      let shown = range.map { offset in secrets.contains { $0.contains(offset) } ? UInt8(ascii: "*") : bytes[offset] }
      return VisibleText.escaped(String(decoding: secrets.isEmpty ? Array(bytes[range]) : shown, as: UTF8.self))
    }

    let before = Self.boundary(in: bytes, near: start - Self.byteLimit, within: line)
    var shownBefore = Self.tail(of: text(before..<start), columns: Self.columnLimitBefore)
    if shownBefore.isCut || before > line.lowerBound { shownBefore.text = "…" + shownBefore.text }
    let columnsBefore = DisplayWidth.of(shownBefore.text)

    let marked = Self.boundary(in: bytes, near: min(markEnd, start + Self.byteLimit), within: start..<line.upperBound)
    let shownMarked = Self.head(of: text(start..<marked), columns: Self.columnLimit - columnsBefore)
    let columnsMarked = DisplayWidth.of(shownMarked.text)

    let after = Self.boundary(in: bytes, near: marked + Self.byteLimit, within: marked..<line.upperBound)
    var shownAfter = Self.head(of: text(marked..<after), columns: max(0, Self.columnLimit - columnsBefore - columnsMarked))
    if shownMarked.isCut { shownAfter.text = "" }
    if shownMarked.isCut || shownAfter.isCut || after < line.upperBound { shownAfter.text += "…" }

    self.line = shownBefore.text + shownMarked.text + shownAfter.text
    carets = String(repeating: " ", count: columnsBefore) + String(repeating: "^", count: isOneLine ? max(1, columnsMarked) : 1)
  }

  /// The passwords that are written out near a place in a line.
  private static func secrets(in bytes: [UInt8], near start: Int, within line: Range<Int>) -> [Range<Int>] {
    Secrets.ranges(in: bytes, within: max(line.lowerBound, start - 2 * byteLimit)..<min(line.upperBound, start + 3 * byteLimit))
  }

  /// The nearest offset at or before one, and within a range, that does not cut a character; of bytes that are not UTF-8 any.
  private static func boundary(in bytes: [UInt8], near offset: Int, within range: Range<Int>) -> Int {
    var offset = min(max(offset, range.lowerBound), range.upperBound)
    while offset > range.lowerBound, offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  private static func head(of text: String, columns limit: Int) -> (text: String, isCut: Bool) {
    var columns = 0
    for index in text.indices {
      columns += DisplayWidth.of(text[index])
      if columns > limit { return (String(text[..<index]), true) }
    }
    return (text, false)
  }

  private static func tail(of text: String, columns limit: Int) -> (text: String, isCut: Bool) {
    var columns = 0
    for index in text.indices.reversed() {
      columns += DisplayWidth.of(text[index])
      if columns > limit { return (String(text[text.index(after: index)...]), true) }
    }
    return (text, false)
  }
}
