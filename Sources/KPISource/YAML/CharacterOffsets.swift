/// Turns counts of code points into byte offsets: libyaml's marks count the former.
///
/// Asked in ascending order it walks the file once; a file of ASCII needs no walk.
struct CharacterOffsets {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let markCount: Int
  private let isASCII: Bool
  private var character = 0
  private var offset: Int

  /// - Parameter markCount: bytes of a byte order mark, which count as no character.
  init(_ bytes: UnsafeBufferPointer<UInt8>, skipping markCount: Int, isASCII: Bool) {
    self.bytes = bytes
    self.markCount = markCount
    self.isASCII = isASCII
    offset = markCount
  }

  /// The offset of the character with this number, counted from 0.
  @inline(__always)
  mutating func byteOffset(of target: Int) -> Int {
    if isASCII { return min(markCount + target, bytes.count) }
    return walk(to: target)
  }

  private mutating func walk(to target: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    while character < target, offset < bytes.count {
      if target - character >= 8, bytes.count - offset >= 8,
        raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
        character += 8
      } else {
        let lead = bytes[offset]
        offset += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        character += 1
      }
    }
    while character > target {
      offset -= 1
      while bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
      character -= 1
    }
    return offset
  }
}
