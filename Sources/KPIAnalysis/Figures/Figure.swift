internal import KPIModel

/// A finite figure, and the same exactly where decimals hold it.
///
/// Arithmetic stays exact as long as 128 bits do; where they do not, or a quotient does not end, what is left is the nearest binary number.
struct Figure {
  let value: Double
  let exact: Decimal?

  static let zero = Figure(.zero)

  init(_ exact: Decimal) {
    value = exact.double
    self.exact = exact
  }

  /// Nil where `value` is NaN or infinite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.value = value + 0  // -0 + 0 is 0
    exact = nil
  }

  func adding(_ other: Figure) -> Figure? {
    if let exact, let otherExact = other.exact, let sum = exact.adding(otherExact) { return Figure(sum) }
    return Figure(value + other.value)
  }

  func subtracting(_ other: Figure) -> Figure? {
    if let exact, let otherExact = other.exact, let difference = exact.subtracting(otherExact) { return Figure(difference) }
    return Figure(value - other.value)
  }

  func multiplied(by factor: Decimal) -> Figure? {
    if let product = exact?.multiplied(by: factor) { return Figure(product) }
    return Figure(value * factor.double)
  }

  /// The figure × `numerator` / `denominator`; nil where `denominator` is 0.
  func multiplied(by numerator: Decimal, dividedBy denominator: Decimal) -> Figure? {
    if denominator.isZero { return nil }
    if numerator == denominator { return self }
    if let product = exact?.multiplied(by: numerator), let (quotient, isExact) = product.divided(by: denominator) {
      return isExact ? Figure(quotient) : Figure(quotient.double)
    }
    return Figure(value * numerator.double / denominator.double)
  }

  /// Converts money; a factor of 1 keeps the figure exact.
  func converted(by factor: Double) -> Figure? { factor == 1 ? self : Figure(value * factor) }
}

extension Figure {
  /// What the whole has beside its parts: exact where both are, else 0 where only binary rounding is left.
  func difference(from parts: Figure) -> Figure? {
    if exact != nil, parts.exact != nil { return subtracting(parts) }
    let difference = value - parts.value
    return abs(difference) <= Figure.rounding * max(abs(value), abs(parts.value)) ? .zero : Figure(difference)
  }

  /// Differences up to this share of the larger side are rounding.
  static let rounding = 1e-9
}
