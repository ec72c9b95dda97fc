/// What the parts of a formula come to in one kind of values: decimals, binary numbers, a spreadsheet's cells, types of time.
///
/// `Formula.Expression.fold` walks the tree; an arithmetic only says what one step gives, nil where it gives nothing.
package protocol FormulaArithmetic {
  associatedtype Value

  /// Whether products divide last, so that a quotient is rounded once for each divisor; else from left to right.
  var dividesLast: Bool { get }

  mutating func number(_ number: DecimalNumber) -> Value?
  mutating func negation(of value: Value) -> Value?
  mutating func sum(_ left: Value, _ right: Value, isDifference: Bool) -> Value?
  mutating func product(_ left: Value, _ right: Value, isQuotient: Bool) -> Value?
  /// The least or greatest of one value or more.
  mutating func extreme(_ values: [Value], isLeast: Bool) -> Value?
}

extension FormulaArithmetic {
  package var dividesLast: Bool { false }
}

extension Formula.Expression {
  /// The value of the tree where each name has the one that `name` gives; nil where a step gives nothing.
  ///
  /// Its recursion is as deep as the brackets that a person wrote.
  package func fold<Arithmetic: FormulaArithmetic>(
    _ arithmetic: inout Arithmetic, _ name: (Int) -> Arithmetic.Value?
  ) -> Arithmetic.Value? {
    switch self {
    case .number(let number): return arithmetic.number(number)
    case .name(let index): return name(index)
    case .negate(let operand): return operand.fold(&arithmetic, name).flatMap { arithmetic.negation(of: $0) }
    case .sum(let terms):
      var sum: Arithmetic.Value?
      for term in terms {
        guard let value = term.expression.fold(&arithmetic, name) else { return nil }
        sum =
          if let sum { arithmetic.sum(sum, value, isDifference: term.isSubtracted) } else {
            term.isSubtracted ? arithmetic.negation(of: value) : value
          }
        if sum == nil { return nil }
      }
      return sum
    case .product(let factors):
      var product: Arithmetic.Value?
      for pass in 0..<(arithmetic.dividesLast ? 2 : 1) {
        for factor in factors where !arithmetic.dividesLast || factor.isDivisor == (pass == 1) {
          guard let value = factor.expression.fold(&arithmetic, name) else { return nil }
          if let left = product ?? (factor.isDivisor ? arithmetic.number(.one) : nil) {
            product = arithmetic.product(left, value, isQuotient: factor.isDivisor)
          } else {
            product = value
          }
          if product == nil { return nil }
        }
      }
      return product
    case .minimum(let operands): return Self.extreme(operands, isLeast: true, &arithmetic, name)
    case .maximum(let operands): return Self.extreme(operands, isLeast: false, &arithmetic, name)
    }
  }

  private static func extreme<Arithmetic: FormulaArithmetic>(
    _ operands: [Self], isLeast: Bool, _ arithmetic: inout Arithmetic, _ name: (Int) -> Arithmetic.Value?
  ) -> Arithmetic.Value? {
    var values: [Arithmetic.Value] = []
    values.reserveCapacity(operands.count)
    for operand in operands {
      guard let value = operand.fold(&arithmetic, name) else { return nil }
      values.append(value)
    }
    return arithmetic.extreme(values, isLeast: isLeast)
  }

  /// The parts right below, from left to right; of a product its factors, of a sum its terms.
  package var operands: [Self] {
    switch self {
    case .number, .name: []
    case .negate(let operand): [operand]
    case .sum(let terms): terms.map(\.expression)
    case .product(let factors): factors.map(\.expression)
    case .minimum(let operands), .maximum(let operands): operands
    }
  }
}

// MARK: - Numbers

/// Binary numbers; nothing for a division by zero, or where a part grows beyond binary numbers on the way.
struct BinaryArithmetic: FormulaArithmetic {
  func number(_ number: DecimalNumber) -> Double? { number.double }
  func negation(of value: Double) -> Double? { -value }
  func sum(_ left: Double, _ right: Double, isDifference: Bool) -> Double? { isDifference ? left - right : left + right }

  func product(_ left: Double, _ right: Double, isQuotient: Bool) -> Double? {
    guard isQuotient else { return left * right }
    // An infinite divisor would come out as a plausible 0.
    return right != 0 && right.isFinite ? left / right : nil
  }

  func extreme(_ values: [Double], isLeast: Bool) -> Double? {
    // The other operand would hide one that is not finite.
    guard values.allSatisfy(\.isFinite) else { return nil }
    return isLeast ? values.min() : values.max()
  }
}

/// Decimals of 128 bits, divisions rounded to 30 digits; nothing for a division by zero, or where a step does not fit.
struct DecimalArithmetic: FormulaArithmetic {
  let dividesLast: Bool
  /// False once a division did not end.
  private(set) var isExact = true

  init(dividesLast: Bool) { self.dividesLast = dividesLast }

  func number(_ number: DecimalNumber) -> DecimalNumber? { number }
  func negation(of value: DecimalNumber) -> DecimalNumber? { value.negated }

  func sum(_ left: DecimalNumber, _ right: DecimalNumber, isDifference: Bool) -> DecimalNumber? {
    isDifference ? left.subtracting(right) : left.adding(right)
  }

  mutating func product(_ left: DecimalNumber, _ right: DecimalNumber, isQuotient: Bool) -> DecimalNumber? {
    guard isQuotient else { return left.multiplied(by: right) }
    guard let (quotient, endsExactly) = left.divided(by: right) else { return nil }
    isExact = isExact && endsExactly
    return quotient
  }

  func extreme(_ values: [DecimalNumber], isLeast: Bool) -> DecimalNumber? { isLeast ? values.min() : values.max() }
}

extension Formula.Expression {
  /// The value over binary figures by name, not necessarily finite; nil where a figure is missing, for a division by zero, or where a part
  /// grows beyond binary numbers on the way.
  package func value(_ figure: (Int) -> Double?) -> Double? {
    var arithmetic = BinaryArithmetic()
    return fold(&arithmetic, figure)
  }
}

extension Formula {
  /// The value over decimal figures, with divisions rounded to 30 digits: so much closer than binary steps that the nearest binary number
  /// to it is the nearest to the true value.
  ///
  /// Nil where a figure is missing, something is divided by zero, or 128 bits do not hold a step: then binary arithmetic has to do.
  package func decimalValue(_ values: (Int) -> DecimalNumber?) -> DecimalNumber? {
    // All divisors last, so that a product is rounded once for each of them.
    var arithmetic = DecimalArithmetic(dividesLast: true)
    return expression.fold(&arithmetic, values)
  }
}
