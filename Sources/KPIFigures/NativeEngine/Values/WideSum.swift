/// An exact decimal sum of 512 bits, for what 128 bits might not hold on the way to a sum that they do hold.
///
/// Rows are added in whatever order threads reach them, so a running sum may be larger than the final one. A figure has at most 127 bits
/// and 38 digits of scale (another 127 bits), so 2^63 of them still fit.
struct WideSum: Sendable {
  /// Two's complement, least significant first.
  private var limbs = SIMD8<UInt64>(repeating: 0)
  private(set) var scale = 0

  var isNegative: Bool { limbs[7] >> 63 == 1 }

  /// The sum's mantissa at its scale, or nil where 128 bits do not hold it.
  var mantissa: Int128? {
    let value = Int128(truncatingIfNeeded: UInt128(limbs[1]) << 64 | UInt128(limbs[0]))
    let filler = value < 0 ? UInt64.max : 0
    for index in 2..<8 where limbs[index] != filler { return nil }
    return value
  }

  mutating func add(_ mantissa: Int128, scale: Int) {
    add(Self.extended(mantissa), scale: scale)
  }

  mutating func subtract(_ mantissa: Int128, scale: Int) {
    add(Self.negated(Self.extended(mantissa)), scale: scale)
  }

  mutating func add(_ other: WideSum) {
    add(other.limbs, scale: other.scale)
  }

  /// Raises the scale; the value stays.
  mutating func rescale(to target: Int) {
    limbs = Self.scaled(limbs, by: target - scale)
    scale = target
  }

  private mutating func add(_ addend: SIMD8<UInt64>, scale addendScale: Int) {
    if addendScale > scale { rescale(to: addendScale) }
    let addend = Self.scaled(addend, by: scale - addendScale)
    var carry: UInt64 = 0
    for index in 0..<8 {
      let (partial, first) = limbs[index].addingReportingOverflow(addend[index])
      let (sum, second) = partial.addingReportingOverflow(carry)
      limbs[index] = sum
      carry = first || second ? 1 : 0
    }
  }

  private static func extended(_ mantissa: Int128) -> SIMD8<UInt64> {
    var limbs = SIMD8<UInt64>(repeating: mantissa < 0 ? .max : 0)
    limbs[0] = UInt64(truncatingIfNeeded: mantissa)
    limbs[1] = UInt64(truncatingIfNeeded: mantissa >> 64)
    return limbs
  }

  private static func negated(_ limbs: SIMD8<UInt64>) -> SIMD8<UInt64> {
    var result = ~limbs
    for index in 0..<8 {
      let (sum, overflow) = result[index].addingReportingOverflow(1)
      result[index] = sum
      if !overflow { break }
    }
    return result
  }

  /// Multiplication by a positive number is the same in two's complement as without sign, modulo 2^512.
  private static func scaled(_ limbs: SIMD8<UInt64>, by digits: Int) -> SIMD8<UInt64> {
    var limbs = limbs
    var digits = digits
    while digits > 0 {
      let step = min(digits, 18)
      let factor = UInt64(PowersOfTen.narrow[step])
      var carry: UInt64 = 0
      for index in 0..<8 {
        let (high, low) = limbs[index].multipliedFullWidth(by: factor)
        let (sum, overflow) = low.addingReportingOverflow(carry)
        limbs[index] = sum
        carry = high &+ (overflow ? 1 : 0)
      }
      digits -= step
    }
    return limbs
  }
}
