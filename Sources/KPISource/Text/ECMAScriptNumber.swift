/// Numbers as text, the way ECMAScript prints them.
///
/// The shortest digits that read back to the same value; no `.0`, no `-0`, exponents as in `1e+21` and `1e-7`.
/// Source of the layout: ECMA-262, Number::toString.
package enum ECMAScriptNumber {
  /// The text of a finite number; nil for infinities and NaN, which JSON cannot say.
  package static func text(_ value: Double) -> String? {
    var bytes: [UInt8] = []
    return append(value, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Appends a finite number and says so; leaves `bytes` alone for infinities and NaN.
  package static func append(_ value: Double, to bytes: inout [UInt8]) -> Bool {
    guard value.isFinite else { return false }
    if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      append(Int64(value), to: &bytes)
    } else {
      appendFraction(value, to: &bytes)
    }
    return true
  }

  package static func append(_ value: Int64, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var magnitude = value.magnitude
    let first = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(magnitude % 10))
      magnitude /= 10
    } while magnitude > 0
    bytes[first...].reverse()
  }

  /// Swift's description has the same shortest digits; only their layout differs.
  private static func appendFraction(_ value: Double, to bytes: inout [UInt8]) {
    var digits: [UInt8] = []
    digits.reserveCapacity(24)
    var integerDigits = 0  // digits before the point, as written
    var exponent = 0
    var sawPoint = false
    var text = value.magnitude.description
    text.withUTF8 { characters in
      var index = 0
      while index < characters.count {
        let character = characters[index]
        index += 1
        if character == UInt8(ascii: ".") {
          sawPoint = true
        } else if character == UInt8(ascii: "e") {
          let isNegative = characters[index] == UInt8(ascii: "-")
          for digit in characters[(index + 1)...] { exponent = exponent * 10 + Int(digit) - 48 }
          if isNegative { exponent = -exponent }
          return
        } else {
          digits.append(character)
          if !sawPoint { integerDigits += 1 }
        }
      }
    }
    let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leadingZeros)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }

    // The value is 0.d1d2d3… × 10^point.
    let point = integerDigits - leadingZeros + exponent
    let zero = UInt8(ascii: "0")
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    switch point {
    case digits.count...21 where digits.count <= 21:
      bytes += digits
      bytes += repeatElement(zero, count: point - digits.count)
    case 1...21:
      bytes += digits[..<point]
      bytes.append(UInt8(ascii: "."))
      bytes += digits[point...]
    case -5...0:
      bytes += "0.".utf8
      bytes += repeatElement(zero, count: -point)
      bytes += digits
    default:
      bytes.append(digits[0])
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes += digits[1...]
      }
      bytes.append(UInt8(ascii: "e"))
      bytes.append(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
      append(Int64((point - 1).magnitude), to: &bytes)
    }
  }
}
