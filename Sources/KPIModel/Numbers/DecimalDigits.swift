/// A binary number as the shortest decimal digits that read back as it: the decimal that its writer meant.
///
/// Displays round these digits, not the binary value: 2.675 is held as 2.67499999…, yet whoever wrote it expects 2.68.
/// JSON prints the same digits, so every format rounds from one number.
package struct DecimalDigits: Equatable {
  package let isNegative: Bool
  /// Digits from 0 to 9 without zeros at either end, so empty for 0.
  package let digits: [UInt8]
  /// The value is 0.d₁d₂d₃… × 10^`exponent`.
  package let exponent: Int

  package init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    self.isNegative = isNegative
    self.digits = digits
    self.exponent = digits.isEmpty ? 0 : exponent
  }

  /// The digits of a finite number.
  package init(_ value: Double) {
    // The standard library's description is the shortest one; it comes as `123.45`, `1e-07` or `1.8e+308`.
    var digits: [UInt8] = []
    var exponent = 0
    var isBehindPoint = false
    var writtenExponent = 0
    var exponentSign = 1
    var isExponent = false
    for byte in value.magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): isBehindPoint = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): exponentSign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isExponent {
          writtenExponent = writtenExponent * 10 + Int(digit)
        } else if digits.isEmpty, digit == 0 {
          if isBehindPoint { exponent -= 1 }
        } else {
          digits.append(digit)
          if !isBehindPoint { exponent += 1 }
        }
      default: break
      }
    }
    while digits.last == 0 { digits.removeLast() }
    self.init(isNegative: value < 0, digits: digits, exponent: exponent + exponentSign * writtenExponent)
  }

  /// The number × 10^`power`, exactly.
  package func shifted(by power: Int) -> DecimalDigits {
    DecimalDigits(isNegative: isNegative, digits: digits, exponent: exponent + power)
  }

  package enum Rounding {
    /// To the nearest; a half away from zero.
    case nearest
    case towardZero
    case awayFromZero
  }

  /// Rounded to `count` digits behind the decimal point.
  package func rounded(to count: Int, _ rounding: Rounding = .nearest) -> DecimalDigits {
    let kept = exponent + count
    guard kept < digits.count else { return self }
    let isUp =
      switch rounding {
      case .nearest: kept >= 0 && digits[kept] >= 5
      case .towardZero: false
      case .awayFromZero: true
      }
    var result = kept > 0 ? Array(digits[..<kept]) : []
    if !isUp {
      while result.last == 0 { result.removeLast() }
      return DecimalDigits(isNegative: isNegative, digits: result, exponent: exponent)
    }
    while result.last == 9 { result.removeLast() }
    guard let last = result.popLast() else {
      // Nothing but nines, or nothing at all: the next power of ten; a value below the last place becomes 1 there.
      return DecimalDigits(isNegative: isNegative, digits: [1], exponent: kept > 0 ? exponent + 1 : 1 - count)
    }
    return DecimalDigits(isNegative: isNegative, digits: result + [last + 1], exponent: exponent)
  }

  /// Plain digits with exactly `fractionDigits` behind the point (cut there: round first), and commas between thousands; no sign.
  package func text(fractionDigits: Int) -> String {
    var text: [UInt8] = []
    func digit(at place: Int) -> UInt8 {  // place 0 is the first behind the point, -1 the ones
      let index = exponent + place
      return UInt8(ascii: "0") + (digits.indices.contains(index) ? digits[index] : 0)
    }
    let wholeDigits = max(exponent, 1)
    for remaining in stride(from: wholeDigits, to: 0, by: -1) {
      if remaining < wholeDigits, remaining.isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
      text.append(digit(at: -remaining))
    }
    if fractionDigits > 0 {
      text.append(UInt8(ascii: "."))
      for place in 0..<fractionDigits { text.append(digit(at: place)) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The nearest binary number.
  package var double: Double {
    let ascii = String(decoding: digits.map { UInt8(ascii: "0") + $0 }, as: UTF8.self)
    let magnitude = Double("\(ascii)e\(exponent - digits.count)") ?? 0
    return isNegative ? -magnitude : magnitude
  }
}
