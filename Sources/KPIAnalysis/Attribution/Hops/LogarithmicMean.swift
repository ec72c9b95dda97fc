/// The logarithmic mean L(a, b) = (a - b) / ln(a / b) of two positive numbers, L(a, a) = a.
///
/// It is the common limit of a ← (a + g) / 2, g ← √(a·g) from their arithmetic and geometric means (Carlson, The logarithmic mean,
/// American Mathematical Monthly 79, 1972). No logarithm is taken and nothing cancels, however close or far apart the two are.
func logarithmicMean(_ first: Double, _ second: Double) -> Double {
  if first == second { return first }
  var arithmetic = first / 2 + second / 2
  var geometric = first.squareRoot() * second.squareRoot()
  // Each step divides the difference by four or more; the series takes the last ones at once, and what it leaves out is of fourth order.
  while arithmetic - geometric > 1e-4 * arithmetic {
    arithmetic = (arithmetic + geometric) / 2
    geometric = arithmetic.squareRoot() * geometric.squareRoot()
  }
  let difference = (arithmetic - geometric) / arithmetic
  return arithmetic * (1 - difference * (2.0 / 3 + difference * (1.0 / 45 + difference * (16.0 / 945))))
}
