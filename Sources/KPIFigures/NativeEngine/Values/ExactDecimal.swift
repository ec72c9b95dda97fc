/// A decimal number without rounding: `mantissa / 10^scale`, at most 38 digits behind the decimal point.
struct ExactDecimal: Hashable, Sendable {
  static let greatestScale = 38

  let mantissa: Int128
  let scale: Int

  /// Takes away trailing zeros behind the decimal point where there are too many digits; nil where that does not help.
  init?(mantissa: Int128, scale: Int) {
    var (mantissa, scale) = (mantissa, scale)
    if mantissa == 0 { scale = min(scale, Self.greatestScale) }
    while scale > Self.greatestScale {
      let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { return nil }
      (mantissa, scale) = (quotient, scale - 1)
    }
    self.mantissa = mantissa
    self.scale = scale
  }

  /// The mantissa at a larger scale, or nil where 128 bits do not hold it.
  func mantissa(atScale target: Int) -> Int128? {
    PowersOfTen.scaled(mantissa, by: target - scale)
  }

  /// The same without trailing zeros behind the decimal point.
  var reduced: ExactDecimal {
    var (mantissa, scale) = (mantissa, scale)
    while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
    return ExactDecimal(mantissa: mantissa, scale: scale) ?? self
  }

  func adding(_ other: ExactDecimal) -> ExactDecimal? {
    let scale = max(scale, other.scale)
    guard let left = mantissa(atScale: scale), let right = other.mantissa(atScale: scale) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : ExactDecimal(mantissa: sum, scale: scale)
  }

  func subtracting(_ other: ExactDecimal) -> ExactDecimal? {
    let scale = max(scale, other.scale)
    guard let left = mantissa(atScale: scale), let right = other.mantissa(atScale: scale) else { return nil }
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    return overflow ? nil : ExactDecimal(mantissa: difference, scale: scale)
  }

  func multiplied(by other: ExactDecimal) -> ExactDecimal? {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
    return overflow ? nil : ExactDecimal(mantissa: product, scale: scale + other.scale)
  }

  /// Whether this is less than `other`, exactly and without overflow at any scales.
  func precedes(_ other: ExactDecimal) -> Bool {
    var difference = WideSum()
    difference.add(mantissa, scale: scale)
    difference.subtract(other.mantissa, scale: other.scale)
    return difference.isNegative
  }
}

/// The powers of ten that fit a machine integer.
enum PowersOfTen {
  /// 10^0 to 10^18.
  static let narrow: [Int64] = (0...18).map { (0..<$0).reduce(into: Int64(1)) { power, _ in power *= 10 } }
  /// 10^0 to 10^38.
  static let wide: [Int128] = (0...38).map { (0..<$0).reduce(into: Int128(1)) { power, _ in power *= 10 } }

  /// 10^digits, or nil where 64 bits do not hold it.
  static func factor(_ digits: Int) -> Int64? { digits < narrow.count ? narrow[digits] : nil }

  /// `mantissa * 10^digits`, or nil where 128 bits do not hold it.
  static func scaled(_ mantissa: Int128, by digits: Int) -> Int128? {
    if digits == 0 || mantissa == 0 { return mantissa }
    guard digits < wide.count else { return nil }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: wide[digits])
    return overflow ? nil : product
  }
}
