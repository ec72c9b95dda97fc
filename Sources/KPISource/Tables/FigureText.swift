/// Reads a field's text as an exact decimal figure, as its file writes them.
package struct FigureText: Sendable {
  package enum Reading: Hashable {
    /// `mantissa` × 10^-`scale`; the scale may be over 38 where zeros stand at the end of the mantissa.
    case figure(mantissa: Int128, scale: Int)
    /// Empty, or one of the texts that mean "no figure".
    case missing
    case unreadable
  }

  package let decimalMark: UInt8
  private let thousandsMark: [UInt8]
  private let currencySign: [UInt8]
  private let missing: [[UInt8]]
  private let readsAccountingNegatives: Bool
  private let readsPercent: Bool
  /// Whether plain digits may mean "no figure" (`-999`), so that no figure may be read without looking there.
  package let hasMissingFigures: Bool

  /// What stands around figures and is not looked at: space, tab, no-break space, narrow no-break space.
  private static let blanks: [[UInt8]] = [[0x20], [0x09], [0xC2, 0xA0], [0xE2, 0x80, 0xAF]]

  package init(_ format: TableFormat) {
    decimalMark = format.decimalMark
    thousandsMark = Array((format.thousandsMark ?? "").utf8)
    currencySign = Array((format.currencySign ?? "").utf8)
    missing = format.missing.map { Array($0.utf8) }
    readsAccountingNegatives = format.readsAccountingNegatives
    readsPercent = format.readsPercent
    hasMissingFigures = format.missing.contains { $0.utf8.contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
  }

  /// Whether the text means "no figure".
  package func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.isEmpty { return true }
    return missing.contains { $0.count == text.count && $0.elementsEqual(text) }
  }

  package func read(_ text: String) -> Reading {
    var text = text
    return text.withUTF8 { read($0) }
  }

  /// Reads text without its quotes: a sign, digits, a decimal mark, an exponent, and the marks that the format allows; blanks around it.
  ///
  /// What stands behind the 18th decimal place loses its trailing zeros. Text is unreadable where 128 bits do not hold it exactly; nothing
  /// is rounded.
  package func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
    if isMissing(text) { return .missing }
    var scanner = Scanner(text: text)
    scanner.trim(Self.blanks)
    if scanner.isAtEnd || isMissing(scanner.rest) { return .missing }

    var isNegative = false
    let isBracketed = readsAccountingNegatives && scanner.takeBrackets()
    if isBracketed {
      isNegative = true
      scanner.trim(Self.blanks)
    }
    var hasSign = isBracketed || scanner.takeSign(&isNegative)
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
    if !isBracketed, !hasSign, readsAccountingNegatives, scanner.takeBrackets() {
      // "$(5.00)"
      (isNegative, hasSign) = (true, true)
      scanner.trim(Self.blanks)
    }

    guard case (let mantissa, var scale)? = magnitude(&scanner) else { return .unreadable }
    if readsAccountingNegatives, !hasSign, scanner.take(UInt8(ascii: "-")) { isNegative = true }
    if !scanner.isAtEnd {
      scanner.skip(Self.blanks)
      if readsPercent, scanner.take(UInt8(ascii: "%")) {
        scale += 2
      } else if !hasCurrency {
        guard scanner.take(currencySign) else { return .unreadable }
      }
      if readsAccountingNegatives, !hasSign, !isNegative, scanner.take(UInt8(ascii: "-")) { isNegative = true }
    }
    guard scanner.isAtEnd else { return .unreadable }
    // A mantissa is never Int128.min here: it was built from digits.
    return .figure(mantissa: isNegative ? -mantissa : mantissa, scale: scale)
  }

  private func magnitude(_ scanner: inout Scanner) -> (mantissa: Int128, scale: Int)? {
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
        // No number begins with an empty thousand: in `0.500` the mark is one of decimals, whatever the file is said to have.
        if groups.isEmpty, mantissa == 0 { return nil }
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
      if mantissa == 0 { scale = 0 }
      if scale < -38 { return nil }
      while scale < 0 {
        let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        (mantissa, scale) = (scaled, scale + 1)
      }
    }
    return (mantissa, scale)
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

    /// Takes a bracket here and the one that closes it at the end of the text.
    mutating func takeBrackets() -> Bool {
      guard text.count - position >= 3, text[position] == UInt8(ascii: "("), text[text.count - 1] == UInt8(ascii: ")") else { return false }
      position += 1
      text = UnsafeBufferPointer(rebasing: text.dropLast())
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
