internal import KPIFigures
internal import KPIModel
internal import KPISource

/// A finite figure, and the same exactly where decimals hold it.
///
/// Arithmetic stays exact as long as 128 bits do; where they do not, or a quotient does not end, what is left is the nearest binary number.
struct Figure {
  let value: Double
  let exact: DecimalNumber?

  static let zero = Figure(.zero)

  init(_ exact: DecimalNumber) {
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

  func multiplied(by factor: DecimalNumber) -> Figure? {
    if let product = exact?.multiplied(by: factor) { return Figure(product) }
    return Figure(value * factor.double)
  }

  /// The figure × `numerator` / `denominator`; nil where `denominator` is 0.
  func multiplied(by numerator: DecimalNumber, dividedBy denominator: DecimalNumber) -> Figure? {
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

extension Figure {
  /// All digits, plain, for messages about what somebody wrote.
  var text: String { exact?.description ?? ECMAScriptNumber.text(value) ?? "" }

  /// For a message as reports show it: commas between thousands, up to two digits behind the point or six where it is small, percentages as such.
  func text(in unit: MeasureUnit?) -> String {
    let isPercent = unit?.isPercent ?? false
    let digits = allDigits.shifted(by: isPercent ? 2 : 0).rounded(to: abs(value) < 1 && !isPercent ? 6 : 2)
    // More digits than anyone reads are shown as powers of ten.
    guard digits.exponent <= 21, !digits.digits.isEmpty || value == 0 else { return text }
    let shown = digits.text(fractionDigits: max(0, digits.digits.count - digits.exponent))
    return (digits.isNegative ? "-" : "") + shown + (isPercent ? "%" : "")
  }

  private var allDigits: DecimalDigits {
    guard let exact else { return DecimalDigits(value) }
    var digits = String(exact.mantissa.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
    let exponent = digits.count - exact.scale
    while digits.last == 0 { digits.removeLast() }
    return DecimalDigits(isNegative: exact.mantissa < 0, digits: digits, exponent: exponent)
  }
}

extension FigureColumn {
  func figure(_ node: Int) -> Figure? { exacts[node].map { Figure($0) } ?? Figure(values[node]) }

  mutating func set(_ node: Int, _ figure: Figure?) {
    if let exact = figure?.exact { set(node, exact: exact) } else { set(node, figure?.value) }
  }
}
