internal import KPISource

/// Reads a field's text as an exact decimal figure: the plain form here, where most rows are read, all others by `FigureText`.
struct FigureReader: Sendable {
  enum Reading: Hashable {
    case figure(ExactDecimal)
    /// Empty, or one of the texts that mean "no figure".
    case missing
    case unreadable
  }

  let decimalMark: UInt8
  /// Whether plain digits may mean "no figure" (`-999`), so that no figure may be read without looking there.
  let hasMissingFigures: Bool
  private let text: FigureText

  init(_ format: TableFormat) {
    text = FigureText(format)
    decimalMark = text.decimalMark
    hasMissingFigures = text.hasMissingFigures
  }

  /// Whether the text means "no figure".
  func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool { self.text.isMissing(text) }

  /// Reads text without its quotes; unreadable where 128 bits or 38 decimal places do not hold it exactly.
  func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
    switch self.text.read(text) {
    case .missing: .missing
    case .unreadable: .unreadable
    case .figure(let mantissa, let scale): ExactDecimal(mantissa: mantissa, scale: scale).map(Reading.figure) ?? .unreadable
    }
  }
}

extension FigureReader {
  /// Reads the plain form, up to 18 digits with an optional minus and decimal mark, from a buffer that reaches 8 bytes before `start`.
  ///
  /// Nil where the text is anything else, which `read` then looks at.
  @inline(__always)
  static func plain(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, decimalMark: UInt8
  ) -> (mantissa: Int64, scale: Int)? {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    let first = isNegative ? start &+ 1 : start
    let length = end &- first
    if length &- 1 < 8, length > 0 {
      // Eight bytes that end with the field; what stands before it becomes zeros. After Lemire, "Number parsing at a gigabyte per second".
      let unused = UInt64(truncatingIfNeeded: (8 &- length) &* 8)
      let word = UInt64(littleEndian: UnsafeRawPointer(bytes + (end &- 8)).loadUnaligned(as: UInt64.self))
      let filler = (1 &<< unused) &- 1
      let text = (word & ~filler) | (0x3030_3030_3030_3030 & filler)
      let difference = text ^ (0x0101_0101_0101_0101 &* UInt64(decimalMark))
      let marks = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
      var digits = text ^ 0x3030_3030_3030_3030
      var scale = 0
      if marks != 0 {
        let bit = UInt64(truncatingIfNeeded: marks.trailingZeroBitCount & ~7)
        let before = digits & ((1 &<< bit) &- 1)
        digits = ((((digits &>> bit) &>> 8) &<< bit) &<< 8) | (before &<< 8)
        scale = 7 &- Int(truncatingIfNeeded: bit &>> 3)
        if length == 1 { return nil }
      }
      if ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 != 0 { return nil }
      let pairs = digits &* 10 &+ (digits &>> 8)
      let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
      let low = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
      let magnitude = Int64(truncatingIfNeeded: (high &+ low) &>> 32 & 0xFFFF_FFFF)
      return (isNegative ? 0 &- magnitude : magnitude, scale)
    }
    guard length > 0, length <= 19 else { return nil }
    var magnitude: Int64 = 0
    var markPosition = -1
    var position = first
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit < 10 {
        magnitude = magnitude &* 10 &+ Int64(digit)
      } else if bytes[position] == decimalMark, markPosition < 0 {
        markPosition = position
      } else {
        return nil
      }
      position &+= 1
    }
    if markPosition < 0 {
      return length <= 18 ? (isNegative ? 0 &- magnitude : magnitude, 0) : nil
    }
    return (isNegative ? 0 &- magnitude : magnitude, end &- markPosition &- 1)
  }
}
