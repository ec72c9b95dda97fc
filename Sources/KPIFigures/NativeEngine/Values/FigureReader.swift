/// Reads a field's text as an exact decimal figure.
struct FigureReader: Sendable {
  enum Reading: Hashable {
    case figure(ExactDecimal)
    /// Empty, or one of the texts that mean "no figure".
    case missing
    case unreadable
  }

  let decimalMark: UInt8
  private let thousandsMark: [UInt8]
  private let currencySign: [UInt8]
  private let missing: [[UInt8]]
  /// Whether plain digits may mean "no figure" (`-999`), so that no figure may be read without looking there.
  let hasMissingFigures: Bool

  /// What stands around figures and is not looked at: space, tab, no-break space, narrow no-break space.
  private static let blanks: [[UInt8]] = [[0x20], [0x09], [0xC2, 0xA0], [0xE2, 0x80, 0xAF]]

  init(_ format: Scan.TextFormat) {
    decimalMark = format.decimalMark
    thousandsMark = Array((format.thousandsMark ?? "").utf8)
    currencySign = Array((format.currencySign ?? "").utf8)
    missing = format.missing.map { Array($0.utf8) }
    hasMissingFigures = format.missing.contains { $0.utf8.contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
  }

  /// Whether the text means "no figure".
  func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.isEmpty { return true }
    return missing.contains { $0.count == text.count && $0.elementsEqual(text) }
  }

  /// Reads text without its quotes: a sign, digits, a decimal mark, an exponent, and the marks that the format allows; blanks around it.
  ///
  /// What stands behind the 18th decimal place loses its trailing zeros. Text is unreadable where 128 bits or 38 decimal places do not hold
  /// it exactly; nothing is rounded.
  func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
    if isMissing(text) { return .missing }
    var scanner = Scanner(text: text)
    scanner.trim(Self.blanks)
    if scanner.isAtEnd || isMissing(scanner.rest) { return .missing }

    var isNegative = false
    var hasSign = scanner.takeSign(&isNegative)
    var hasCurrency = scanner.take(currencySign)
    if hasCurrency {
      scanner.skip(Self.blanks)
      if !hasSign { hasSign = scanner.takeSign(&isNegative) }
    } else if hasSign {
      // "- ¥5" and "-¥5"; a blank between a sign and its digits is not a figure.
      let start = scanner.position
      scanner.skip(Self.blanks)
      hasCurrency = scanner.take(currencySign)
      if hasCurrency { scanner.skip(Self.blanks) } else { scanner.position = start }
    }

    guard let number = magnitude(&scanner) else { return .unreadable }
    if !scanner.isAtEnd, !hasCurrency {
      scanner.skip(Self.blanks)
      guard scanner.take(currencySign) else { return .unreadable }
    }
    guard scanner.isAtEnd else { return .unreadable }
    guard isNegative else { return .figure(number) }
    // A mantissa is never Int128.min here: it was built from digits.
    return ExactDecimal(mantissa: -number.mantissa, scale: number.scale).map(Reading.figure) ?? .unreadable
  }

  private func magnitude(_ scanner: inout Scanner) -> ExactDecimal? {
    var mantissa: Int128 = 0
    var digitCount = 0
    func append(_ digit: UInt8) -> Bool {
      let (tens, first) = mantissa.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(Int128(digit))
      mantissa = sum
      digitCount += 1
      return !first && !second
    }

    // A mark stands between groups: the last has three digits, the others two or three (12,34,567), the first one to three.
    var groups: [Int] = []
    var groupStart = 0
    while true {
      if let digit = scanner.takeDigit() {
        guard append(digit) else { return nil }
      } else if digitCount > groupStart, scanner.take(thousandsMark) {
        groups.append(digitCount - groupStart)
        groupStart = digitCount
      } else {
        break
      }
    }
    if let first = groups.first {
      guard 1...3 ~= first, groups.dropFirst().allSatisfy({ 2...3 ~= $0 }), digitCount - groupStart == 3 else { return nil }
    }

    var scale = 0
    if scanner.take(decimalMark) {
      let fraction = scanner.digits
      var length = fraction.count
      while length > 18, fraction[length - 1] == UInt8(ascii: "0") { length -= 1 }
      for byte in fraction.prefix(length) where !append(byte &- UInt8(ascii: "0")) { return nil }
      scanner.position += fraction.count
      digitCount += fraction.count - length
      scale = length
    }
    guard digitCount > 0 else { return nil }

    if scanner.take(UInt8(ascii: "e")) || scanner.take(UInt8(ascii: "E")) {
      var isNegative = false
      scanner.takeSign(&isNegative)
      var exponent = 0
      let digits = scanner.digits
      guard !digits.isEmpty, digits.count <= 9 else { return nil }
      for byte in digits { exponent = exponent * 10 + Int(byte &- UInt8(ascii: "0")) }
      scanner.position += digits.count
      scale += isNegative ? exponent : -exponent
      if scale < 0 {
        guard let scaled = PowersOfTen.scaled(mantissa, by: -scale) else { return nil }
        (mantissa, scale) = (scaled, 0)
      }
    }
    return ExactDecimal(mantissa: mantissa, scale: scale)
  }

  private struct Scanner {
    var text: UnsafeBufferPointer<UInt8>
    var position = 0

    var isAtEnd: Bool { position >= text.count }
    var rest: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[position...]) }
    /// The digits that come next, not taken yet.
    var digits: UnsafeBufferPointer<UInt8> {
      var end = position
      while end < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[end] { end += 1 }
      return UnsafeBufferPointer(rebasing: text[position..<end])
    }

    mutating func take(_ byte: UInt8) -> Bool {
      guard position < text.count, text[position] == byte else { return false }
      position += 1
      return true
    }

    mutating func take(_ mark: [UInt8]) -> Bool {
      guard !mark.isEmpty, text.count - position >= mark.count else { return false }
      for (offset, byte) in mark.enumerated() where text[position + offset] != byte { return false }
      position += mark.count
      return true
    }

    mutating func takeDigit() -> UInt8? {
      guard position < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[position] else { return nil }
      position += 1
      return text[position - 1] - UInt8(ascii: "0")
    }

    @discardableResult
    mutating func takeSign(_ isNegative: inout Bool) -> Bool {
      if take(UInt8(ascii: "-")) {
        isNegative = true
        return true
      }
      return take(UInt8(ascii: "+"))
    }

    mutating func skip(_ blanks: [[UInt8]]) {
      while blanks.contains(where: { take($0) }) {}
    }

    /// Skips blanks in front and cuts them off at the end.
    mutating func trim(_ blanks: [[UInt8]]) {
      skip(blanks)
      while let blank = blanks.first(where: { ends(with: $0) }) {
        text = UnsafeBufferPointer(rebasing: text[..<(text.count - blank.count)])
      }
    }

    private func ends(with mark: [UInt8]) -> Bool {
      text.count - position >= mark.count && text.suffix(mark.count).elementsEqual(mark)
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
