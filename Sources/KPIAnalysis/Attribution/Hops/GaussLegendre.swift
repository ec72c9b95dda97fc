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
  /// The roots of the Legendre polynomials lie between those of the one before, which brackets them for a safeguarded Newton iteration.
  init(nodeCount: Int) {
    // On [-1, 1]; the non-negative roots, ascending.
    var roots = [0.0]
    for degree in stride(from: 2, through: nodeCount, by: 1) {
      let brackets = roots + [1]
      roots = degree.isMultiple(of: 2) ? [] : [0]
      for (lower, upper) in zip(brackets, brackets.dropFirst()) {
        roots.append(GaussLegendre.root(of: degree, between: lower, and: upper))
      }
    }
    let degree = max(nodeCount, 1)
    pairs = roots.map { root in
      let slope = GaussLegendre.polynomial(degree, at: root).slope
      return Pair(offset: root / 2, weight: 1 / ((1 - root * root) * slope * slope))
    }
  }

  private static func polynomial(_ degree: Int, at x: Double) -> (value: Double, slope: Double) {
    var previous = 1.0
    var value = x
    for order in stride(from: 2, through: degree, by: 1) {
      let next = (Double(2 * order - 1) * x * value - Double(order - 1) * previous) / Double(order)
      previous = value
      value = next
    }
    return (value, Double(degree) * (x * value - previous) / (x * x - 1))
  }

  private static func root(of degree: Int, between lower: Double, and upper: Double) -> Double {
    var (lower, upper) = (lower, upper)
    let isRising = polynomial(degree, at: lower).value < 0
    var x = (lower + upper) / 2
    for _ in 0..<100 {
      let (value, slope) = polynomial(degree, at: x)
      if (value < 0) == isRising { lower = x } else { upper = x }
      var next = x - value / slope
      if !(next > lower && next < upper) { next = (lower + upper) / 2 }
      if abs(next - x) <= 2 * x.ulp { return next }
      x = next
    }
    return x
  }
}
