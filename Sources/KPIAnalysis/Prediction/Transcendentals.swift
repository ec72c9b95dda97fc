/// The natural logarithm, to about one unit in the last place; NaN below 0.
///
/// The standard library has none, and a platform's own may differ in the last digit: the same figures give the same report everywhere.
func logarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
  var (exponent, significand) = (Double(x.exponent), x.significand)
  if significand > 1.4142135623730951 {
    significand /= 2
    exponent += 1
  }
  let fraction = (significand - 1) / (significand + 1)
  return exponent * Logarithm.ofTwoHigh + (exponent * Logarithm.ofTwoLow + doubledArtanh(fraction))
}

/// ln(1 + x) without what 1 + x would lose of a small x.
func logarithmOfOnePlus(_ x: Double) -> Double { abs(x) < 0.4 ? doubledArtanh(x / (2 + x)) : logarithm(1 + x) }

/// e to the power of x, to about one unit in the last place; 0 where that is too small for a number, infinite where it is too large.
func exponential(_ x: Double) -> Double {
  if x.isNaN { return x }
  if x > 709.782712893384 { return .infinity }
  if x < -745.2 { return 0 }
  let exponent = (x / Logarithm.ofTwoHigh).rounded()
  let rest = x - exponent * Logarithm.ofTwoHigh - exponent * Logarithm.ofTwoLow
  var sum = 1.0
  for order in (1...14).reversed() { sum = 1 + sum * rest / Double(order) }
  return Double(sign: .plus, exponent: Int(exponent), significand: sum)
}

private enum Logarithm {
  /// The digits of ln 2 that a whole exponent multiplies exactly, and what is left of it.
  static let ofTwoHigh = 0x1.62e42fefa38p-1
  static let ofTwoLow = 0x1.ef35793c7673p-45
}

/// 2·artanh(x) by its series, for |x| ≤ 0.1716.
private func doubledArtanh(_ x: Double) -> Double {
  let square = x * x
  var sum = 0.0
  for half in (1...12).reversed() { sum = (sum + 1 / Double(2 * half + 1)) * square }
  return 2 * (x + x * sum)
}
