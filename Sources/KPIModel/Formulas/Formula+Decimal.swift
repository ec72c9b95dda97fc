extension Formula {
  /// The value over decimal figures, with divisions rounded to 30 digits: so much closer than binary steps that the nearest binary number
  /// to it is the nearest to the true value.
  ///
  /// Nil where a figure is missing, something is divided by zero, or 128 bits do not hold a step: then binary arithmetic has to do.
  package func decimalValue(_ values: (Int) -> DecimalNumber?) -> DecimalNumber? { expression.decimalValue(values) }
}

extension Formula.Expression {
  fileprivate func decimalValue(_ values: (Int) -> DecimalNumber?) -> DecimalNumber? {
    switch self {
    case .number(let number): return number
    case .name(let name): return values(name)
    case .negate(let operand): return operand.decimalValue(values)?.negated
    case .sum(let terms):
      var sum = DecimalNumber.zero
      for term in terms {
        guard let value = term.expression.decimalValue(values),
          let next = term.isSubtracted ? sum.subtracting(value) : sum.adding(value)
        else { return nil }
        sum = next
      }
      return sum
    case .product(let factors):
      // All divisors last, so that a product is rounded once for each of them.
      var product = DecimalNumber.one
      for factor in factors where !factor.isDivisor {
        guard let value = factor.expression.decimalValue(values), let next = product.multiplied(by: value) else { return nil }
        product = next
      }
      for factor in factors where factor.isDivisor {
        guard let value = factor.expression.decimalValue(values), let next = product.divided(by: value)?.quotient else { return nil }
        product = next
      }
      return product
    case .minimum(let operands): return extreme(of: operands, values) { $0 < $1 }
    case .maximum(let operands): return extreme(of: operands, values) { $0 > $1 }
    }
  }

  private func extreme(
    of operands: [Self], _ values: (Int) -> DecimalNumber?, _ wins: (DecimalNumber, DecimalNumber) -> Bool
  ) -> DecimalNumber? {
    var winner: DecimalNumber?
    for operand in operands {
      guard let value = operand.decimalValue(values) else { return nil }
      if let current = winner, !wins(value, current) { continue }
      winner = value
    }
    return winner
  }
}
