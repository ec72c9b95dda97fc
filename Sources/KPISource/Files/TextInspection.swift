/// A look at a file's bytes before anything parses them: UTF-8 without control characters, or where it is not.
///
/// libyaml gives such errors no place, so none may reach it.
struct TextInspection {
  enum Problem: Equatable {
    /// A byte order mark or NUL bytes say UTF-16 or UTF-32.
    case wideEncoding(String)
    case invalidUTF8(byte: UInt8)
    case control(Unicode.Scalar)
  }

  private(set) var isASCII = true
  /// The first problem with the half-open range of its bytes.
  private(set) var problem: (Problem, Range<Int>)?
  /// Bytes of the byte order mark, which is allowed and skipped.
  let markCount: Int

  /// Linear; a chunk of printable ASCII costs a few instructions.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    markCount = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let encoding = Self.wideEncoding(bytes) {
      problem = (.wideEncoding(encoding), 0..<min(2, bytes.count))
      return
    }
    let raw = UnsafeRawBufferPointer(bytes)
    let chunkSize = MemoryLayout<UInt64>.size
    var index = markCount
    while index < bytes.count {
      let chunkEnd = min(index + chunkSize, bytes.count)
      if chunkEnd - index == chunkSize, Self.isPrintable(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
        index = chunkEnd
        continue
      }
      while index < chunkEnd {
        let count = Self.characterCount(bytes, at: index)
        if count < 1 {
          problem = Self.problem(bytes, at: index, character: -count)
          return
        }
        if count > 1 { isASCII = false }
        index += count
      }
    }
  }

  /// Whether all eight bytes are from space to tilde: subtracting borrows into the top bit below 0x20, adding carries into it above 0x7E.
  @inline(__always)
  private static func isPrintable(_ chunk: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    return ((chunk &- 0x20 &* ones) | (chunk &+ ones) | chunk) & (0x80 &* ones) == 0
  }

  private static func wideEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    guard bytes.count >= 4 else { return nil }
    return switch (bytes[0] == 0, bytes[1] == 0, bytes[2] == 0, bytes[3] == 0) {
    case (true, true, true, false), (false, true, true, true): "UTF-32"
    case (true, false, true, false), (false, true, false, true): "UTF-16"
    default: nil
    }
  }

  /// The bytes of the character at an index; 0 when they are not UTF-8, negated when the character is refused.
  @inline(__always)
  private static func characterCount(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = bytes[index]
    if lead < 0x80 {
      let isAllowed = (lead >= 0x20 && lead != 0x7F) || lead == 0x0A || lead == 0x09 || lead == 0x0D
      return isAllowed ? 1 : -1
    }
    let rest = bytes.count - index
    func continues(_ distance: Int) -> Bool { bytes[index + distance] & 0xC0 == 0x80 }
    switch lead {
    case 0xC2...0xDF:
      guard rest >= 2, continues(1) else { return 0 }
      return lead == 0xC2 && bytes[index + 1] < 0xA0 ? -2 : 2
    case 0xE0...0xEF:
      guard rest >= 3, continues(1), continues(2) else { return 0 }
      let second = bytes[index + 1]
      if lead == 0xE0, second < 0xA0 { return 0 }  // overlong
      if lead == 0xED, second > 0x9F { return 0 }  // surrogate
      let isSeparator = lead == 0xE2 && second == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
      let isMark = lead == 0xEF && second == 0xBB && bytes[index + 2] == 0xBF
      let isNoncharacter = lead == 0xEF && second == 0xBF && bytes[index + 2] >= 0xBE
      return isSeparator || isMark || isNoncharacter ? -3 : 3
    case 0xF0...0xF4:
      guard rest >= 4, continues(1), continues(2), continues(3) else { return 0 }
      let second = bytes[index + 1]
      if lead == 0xF0, second < 0x90 { return 0 }  // overlong
      if lead == 0xF4, second > 0x8F { return 0 }  // beyond the last code point
      return 4
    default:
      return 0
    }
  }

  private static func problem(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, character count: Int) -> (Problem, Range<Int>) {
    let range = index..<index + max(count, 1)
    if count > 0, let scalar = String(decoding: bytes[range], as: UTF8.self).unicodeScalars.first {
      return (.control(scalar), range)
    }
    return (.invalidUTF8(byte: bytes[index]), range)
  }
}
