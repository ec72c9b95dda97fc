/// How much the shares of a whole changed: the Jensen–Shannon divergence of two distributions, in bits (docs/arithmetic.md#reading-a-gap).
///
/// Σ ½ (p log₂ 2p/(p+q) + q log₂ 2q/(p+q)) over the shares p before and q after; 0 where none changed, 1 at most.
struct Surprise {
  private var before: [Double] = []
  private var after: [Double] = []
  private var isDefined = true

  /// Adds a part's figures at both ends; a negative or missing one leaves nothing to say.
  mutating func add(_ reference: Double, _ actual: Double) {
    if !(reference >= 0 && actual >= 0) { isDefined = false }
    before.append(reference)
    after.append(actual)
  }

  var value: Double? {
    let (wholeBefore, wholeAfter) = (before.reduce(0, +), after.reduce(0, +))
    guard isDefined, wholeBefore > 0, wholeAfter > 0, wholeBefore.isFinite, wholeAfter.isFinite else { return nil }
    var sum = 0.0
    for (reference, actual) in zip(before, after) {
      let (p, q) = (reference / wholeBefore, actual / wholeAfter)
      if p == q { continue }
      let middle = (p + q) / 2
      if p > 0 { sum += p * binaryLogarithm(p / middle) }
      if q > 0 { sum += q * binaryLogarithm(q / middle) }
    }
    return max(0, sum / 2)
  }
}

/// log₂ of a positive number, by the series of its significand; the standard library has none.
func binaryLogarithm(_ number: Double) -> Double {
  var exponent = Double(number.exponent)
  var significand = number.significand
  if significand > 1.4142135623730951 {
    significand /= 2
    exponent += 1
  }
  // ln m = 2 atanh z with z = (m - 1) / (m + 1), at most 0.172 in size.
  let z = (significand - 1) / (significand + 1)
  var power = z
  var sum = 0.0
  for order in stride(from: 1.0, through: 23, by: 2) {
    sum += power / order
    power *= z * z
  }
  return exponent + sum * 2.8853900817779268
}
