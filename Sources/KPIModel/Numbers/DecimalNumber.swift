/// An exact decimal number: `mantissa` × 10^-`scale`.
///
/// Always in lowest terms (no zero at the end of the fraction), so that equal values are equal structures. Nothing rounds
/// except `divided(by:)` and `double`; an operation whose result does not fit 128 bits gives nil, never a wrapped number.
public struct DecimalNumber: Hashable, Sendable {
  public let mantissa: Int128
  /// Digits behind the decimal point, 0 or more.
  public let scale: Int

  public static let zero = DecimalNumber(0)
  public static let one = DecimalNumber(1)

  public init(_ number: Int) {
    mantissa = Int128(number)
    scale = 0
  }

  /// The number `mantissa` × 10^-`scale`; a `scale` below 0 is a programmer's mistake.
  public init(mantissa: Int128, scale: Int) {
    precondition(scale >= 0, "a scale counts digits behind the decimal point")
    var mantissa = mantissa
    var scale = mantissa == 0 ? 0 : scale
    while scale > 0 {
      let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
      if remainder != 0 { break }
      mantissa = quotient
      scale -= 1
    }
    self.mantissa = mantissa
    self.scale = scale
  }

  public var isZero: Bool { mantissa == 0 }
  public var isNegative: Bool { mantissa < 0 }
  public var isWhole: Bool { scale == 0 }

  public func adding(_ other: DecimalNumber) -> DecimalNumber? {
    let common = max(scale, other.scale)
    guard let left = scaledMantissa(common), let right = other.scaledMantissa(common) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : DecimalNumber(mantissa: sum, scale: common)
  }

  public func subtracting(_ other: DecimalNumber) -> DecimalNumber? {
    let common = max(scale, other.scale)
    guard let left = scaledMantissa(common), let right = other.scaledMantissa(common) else { return nil }
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    return overflow ? nil : DecimalNumber(mantissa: difference, scale: common)
  }

  public func multiplied(by other: DecimalNumber) -> DecimalNumber? {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
    return overflow ? nil : DecimalNumber(mantissa: product, scale: scale + other.scale)
  }

  /// Nil only for the one mantissa whose opposite does not fit.
  public var negated: DecimalNumber? { DecimalNumber.zero.subtracting(self) }

  /// The quotient and whether it is exact; where it does not end within about 30 significant digits it is rounded, half to even.
  ///
  /// Nil where `other` is 0 or the quotient does not fit.
  public func divided(by other: DecimalNumber) -> (quotient: DecimalNumber, isExact: Bool)? {
    if other.isZero { return nil }
    let divisor = other.mantissa.magnitude
    var (digits, remainder) = mantissa.magnitude.quotientAndRemainder(dividingBy: divisor)
    var scale = scale - other.scale
    let enough = DecimalNumber.powersOfTen[DecimalNumber.significantDigits - 1]
    while remainder != 0, digits < enough {
      let digit: UInt128
      (digit, remainder) = divisor.dividingFullWidth(remainder.multipliedFullWidth(by: 10))
      digits = digits * 10 + digit
      scale += 1
    }
    let isExact = remainder == 0
    if !isExact {
      let rest = divisor - remainder
      if remainder > rest || (remainder == rest && !digits.isMultiple(of: 2)) { digits += 1 }
    }
    while scale < 0 {
      let (grown, overflow) = digits.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      digits = grown
      scale += 1
    }
    guard let magnitude = Int128(exactly: digits) else { return nil }
    let isNegative = (mantissa < 0) != (other.mantissa < 0)
    return (DecimalNumber(mantissa: isNegative ? -magnitude : magnitude, scale: scale), isExact)
  }

  /// The nearest binary number (ties to even): what a correctly rounding reader makes of the same digits.
  public var double: Double {
    if mantissa.magnitude < 1 << 53, scale < DecimalNumber.exactPowersOfTen.count {
      // Both operands are exact, so the one rounding of the division is the right one.
      return Double(Int64(mantissa)) / DecimalNumber.exactPowersOfTen[scale]
    }
    // The standard library reads digits correctly rounded, whatever the process's locale; 39 digits never overflow it.
    return Double("\(mantissa)e-\(scale)") ?? 0
  }

  /// The mantissa this number has with `scale` digits behind the point; nil where it has more of them, or does not fit.
  public func scaledMantissa(_ scale: Int) -> Int128? {
    let missing = scale - self.scale
    if mantissa == 0, missing >= 0 { return 0 }
    guard 0 <= missing, missing < DecimalNumber.powersOfTen.count else { return nil }
    let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: Int128(DecimalNumber.powersOfTen[missing]))
    return overflow ? nil : scaled
  }

  private static let significantDigits = 30
  /// From 10^0 to 10^38, the largest that fits.
  static let powersOfTen: [UInt128] = {
    var powers: [UInt128] = [1]
    for exponent in 1...38 { powers.append(powers[exponent - 1] * 10) }
    return powers
  }()
  /// From 10^0 to 10^22: those that a binary number holds exactly.
  private static let exactPowersOfTen: [Double] = powersOfTen.prefix(23).map { Double($0) }
}

extension DecimalNumber: Comparable {
  public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? hasLessMagnitude(right, left) : hasLessMagnitude(left, right)
  }

  /// Exact for every pair: the coarser mantissa is brought to the finer scale in 256 bits.
  private static func hasLessMagnitude(_ left: DecimalNumber, _ right: DecimalNumber) -> Bool {
    let (first, second) = (left.mantissa.magnitude, right.mantissa.magnitude)
    if left.scale <= right.scale {
      guard let scaled = widened(first, by: right.scale - left.scale) else { return false }
      return scaled.high == 0 && scaled.low < second
    }
    guard let scaled = widened(second, by: left.scale - right.scale) else { return true }
    return scaled.high > 0 || first < scaled.low
  }

  /// A magnitude × 10^`exponent`; nil where it is larger than any mantissa for sure.
  private static func widened(_ magnitude: UInt128, by exponent: Int) -> (high: UInt128, low: UInt128)? {
    if magnitude == 0 { return (0, 0) }
    guard exponent < powersOfTen.count else { return nil }
    return magnitude.multipliedFullWidth(by: powersOfTen[exponent])
  }
}

extension DecimalNumber: CustomStringConvertible {
  /// Plain digits, which read back as the same number: `1200000`, `-0.85`.
  public var description: String {
    let digits = String(mantissa.magnitude)
    let sign = isNegative ? "-" : ""
    if scale == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }
}
