/// A Gauss–Legendre rule on [0, 1]: exact for polynomials up to degree 2·`nodeCount` − 1.
///
/// Nodes come in pairs that mirror each other at ½, so that an integral and the same one run backwards are equal bit by bit.
struct GaussLegendre: Sendable {
  /// Of each pair: how far it stands from ½, and the weight of each of the two; a middle node has offset 0 and its whole weight.
  let pairs: [Pair]

  struct Pair: Sendable {
    let offset: Double
    let weight: Double

    var isMiddle: Bool { offset == 0 }
  }

  /// The rule with so many nodes, at least one; quadratic in their number.
  ///
  /// Newton's method from the usual first guess, cos π(k - ¼)/(n + ½), finds each root of the Legendre polynomial in a few steps.
  init(nodeCount: Int) {
    let degree = max(nodeCount, 1)
    pairs = (1...((degree + 1) / 2)).map { number in
      let isMiddle = number == degree - number + 1
      var root = isMiddle ? 0 : GaussLegendre.cosine(Double.pi * (Double(number) - 0.25) / (Double(degree) + 0.5))
      var (value, slope) = GaussLegendre.polynomial(degree, at: root)
      for _ in 0..<10 where !isMiddle {
        let step = value / slope
        root -= step
        (value, slope) = GaussLegendre.polynomial(degree, at: root)
        if abs(step) <= root.ulp { break }
      }
      return Pair(offset: root / 2, weight: 1 / ((1 - root * root) * slope * slope))
    }
  }

  /// The Legendre polynomial by its recurrence, and its slope.
  private static func polynomial(_ degree: Int, at x: Double) -> (value: Double, slope: Double) {
    var previous = 1.0
    var value = x
    for order in stride(from: 2, through: degree, by: 1) {
      (previous, value) = (value, (Double(2 * order - 1) * x * value - Double(order - 1) * previous) / Double(order))
    }
    return (value, Double(degree) * (x * value - previous) / (x * x - 1))
  }

  /// Good to eight digits up to π/2, which is all that a first guess needs; the standard library has none.
  private static func cosine(_ angle: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for order in stride(from: 2.0, through: 16, by: 2) {
      term *= -angle * angle / (order * (order - 1))
      sum += term
    }
    return sum
  }
}
