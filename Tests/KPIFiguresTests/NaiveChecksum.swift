/// The checksum as docs/engine.md defines it, unit by unit.
enum NaiveChecksum {
  /// - Parameter first: the number of the first unit.
  static func of(_ text: [UInt8], first: Int = 0) -> UInt64 {
    var sum: UInt64 = 0
    for (number, start) in stride(from: 0, to: text.count, by: 16).enumerated() {
      let unit = text[start..<min(start + 16, text.count)] + [UInt8](repeating: 0, count: max(0, start + 16 - text.count))
      func word(_ offset: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(unit[unit.startIndex + offset + $1]) << UInt64($1 * 8) }
      }
      let key = 0xA076_1D64_78BD_642F &+ UInt64(first + number) &* 0x9E37_79B9_7F4A_7C15
      sum &+= folded(word(0) ^ key, word(8) ^ 0xE703_7ED1_A0B4_28DB)
    }
    return folded(sum ^ 0xA076_1D64_78BD_642F, UInt64(text.count) ^ 0x9E37_79B9_7F4A_7C15)
  }

  private static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = UInt128(a) * UInt128(b)
    return UInt64(truncatingIfNeeded: product >> 64) ^ UInt64(truncatingIfNeeded: product)
  }
}
