// What is refused in the text itself, around and between the nodes.
extension YAMLReader {
  mutating func report(_ problem: TextInspection.Problem, at range: Range<Int>) {
    switch problem {
    case .wideEncoding(let name):
      let fix = FixIt("save the file as UTF-8", isSafe: false)
      report(.unsupportedEncoding, "`\(path)` is \(name)", at: range, fixes: [fix])
    case .invalidUTF8(let byte):
      let fix = FixIt("save the file as UTF-8", isSafe: false)
      report(.invalidUTF8, "byte `0x\(hexadecimal(UInt32(byte), digits: 2))` is not UTF-8", at: range, fixes: [fix])
    case .control(let scalar):
      let name = "U+" + hexadecimal(scalar.value, digits: 4)
      report(
        .controlCharacter, "control character `\(name)` is not allowed", at: range, fixes: [removal("remove it", of: range, isSafe: false)])
    }
  }

  private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private func removal(_ title: String, of range: Range<Int>, isSafe: Bool) -> FixIt {
    FixIt(title, isSafe: isSafe, edits: [FixIt.Edit(place(range), "")])
  }

  /// Control characters that escapes put into a text, such as `"\e[31m"`.
  mutating func checkEscapes(in text: UnsafeBufferPointer<UInt8>, of record: YAMLRecord) {
    for index in text.indices {
      let byte = text[index]
      let isControl = byte < 0x20 ? byte != 0x0A && byte != 0x09 : byte == 0x7F
      let isHighControl = byte == 0xC2 && index + 1 < text.count && text[index + 1] < 0xA0
      guard isControl || isHighControl else { continue }
      let name = "U+" + hexadecimal(UInt32(isControl ? byte : text[index + 1]), digits: 4)
      log.report(.controlCharacter, "control character `\(name)` is not allowed", at: place(of: record))
      return
    }
  }

  /// - Parameter hasText: whether anything stands behind the tag; a list's entry that is left without both is no YAML.
  mutating func reportTag(at range: Range<Int>, hasText: Bool) {
    var end = range.upperBound
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
    let fix = removal("remove the tag", of: range.lowerBound..<end, isSafe: true)
    report(.tag, "tag `\(text(in: range))` is not allowed", at: range, fixes: hasText ? [fix] : [])
  }

  mutating func reportDepth(at offset: Int) {
    report(.nestingTooDeep, "nesting is over \(Self.depthLimit) levels deep", at: offset..<min(offset + 1, bytes.count))
    isStopped = true
  }

  /// The first line before the document that begins with `%`.
  ///
  /// libyaml compares each directive with all before it, so none may reach it.
  func directive(from start: Int) -> Range<Int>? {
    let offset = skipBlanks(from: start, bytes.count)
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "%") else { return nil }
    guard offset == start || bytes[offset - 1] == UInt8(ascii: "\n") || bytes[offset - 1] == UInt8(ascii: "\r") else { return nil }
    return offset..<endOfLine(from: offset)
  }

  mutating func reportDirective(at range: Range<Int>) {
    var end = range.upperBound
    if end < bytes.count, bytes[end] == UInt8(ascii: "\r") { end += 1 }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\n") { end += 1 }
    let fix = removal("remove the line", of: range.lowerBound..<end, isSafe: true)
    report(.directive, "line `\(text(in: range))` is not allowed", at: range, fixes: [fix])
  }

  mutating func reportTextBehindDocument(from start: Int) {
    var offset = skipBlanks(from: start, bytes.count)
    let end = Array("...".utf8)
    while bytes[offset...].starts(with: end) { offset = skipBlanks(from: offset + end.count, bytes.count) }
    guard offset < bytes.count else { return }
    let line = offset..<endOfLine(from: offset)
    if bytes[offset] == UInt8(ascii: "%") {
      reportDirective(at: line)
    } else if bytes[offset...].starts(with: "---".utf8) {
      report(.severalDocuments, "a second document begins in `\(path)`", at: offset..<offset + 3)
    } else {
      report(.syntaxError, "text is not allowed behind the end of the document", at: line)
      isStopped = true
    }
  }

  func endOfLine(from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\r") { offset += 1 }
    return offset
  }

  /// A piece of the file for a message, cut where it is long.
  func text(in range: Range<Int>) -> String {
    let limit = 60
    guard range.count > limit else { return String(decoding: bytes[range], as: UTF8.self) }
    var end = range.lowerBound + limit
    while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: bytes[range.lowerBound..<end], as: UTF8.self) + "…"
  }
}
