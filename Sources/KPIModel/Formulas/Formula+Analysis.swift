extension Formula {
  /// A formula that is a sum of multiples of its names: `constant` + Σ `coefficients[i]` × name i.
  public struct Linear: Hashable, Sendable {
    public let constant: Decimal
    /// Parallel to the formula's `names`; 0 for a name that cancels out.
    public let coefficients: [Decimal]
    /// False where a coefficient is rounded to 30 digits, as in `a / 3`.
    public let isExact: Bool

    /// Whether it is a plain sum of all names, each once: the coefficients of a breakdown whose parts add up.
    public var isSum: Bool { constant.isZero && coefficients.allSatisfy { $0 == .one } }
  }

  /// A formula as `constant` times factors, each multiplied or divided by, in the order written.
  public struct Product: Hashable, Sendable {
    public let constant: Decimal
    /// None is a number, a product or a negation.
    public let factors: [Factor]
  }

  /// The coefficients, where the formula is linear by syntax (also through multiplication and division by numbers); else nil.
  public var linear: Linear? { linear(of: expression) }

  /// The formula flattened over `*`, `/` and unary minus; any formula is a product of at least itself, unless its numbers divide by zero.
  public var product: Product? {
    var constant = Decimal.one
    var factors: [Factor] = []
    guard Formula.flatten(expression, isDivisor: false, into: &factors, &constant) else { return nil }
    return Product(constant: constant, factors: factors)
  }

  /// Everything that is divided by, at any depth, in the order written.
  public var denominators: [Expression] {
    var found: [Expression] = []
    Formula.collectDenominators(of: expression, into: &found)
    return found
  }

  /// Which way a name is counted: +1, or -1 where it stands under an odd number of subtractions; nil where it appears both ways or not at all.
  ///
  /// Division does not turn it round: `cost` is not subtracted in `sales / cost`.
  public func sign(of name: Int) -> Int? {
    var signs = Signs()
    Formula.collectSigns(of: name, in: expression, isSubtracted: false, into: &signs)
    return signs.positive == signs.negative ? nil : signs.positive ? 1 : -1
  }

  /// The exact value of a linear formula over exact figures; nil where it is not linear, a figure is missing or 128 bits do not hold it.
  public func valuesExactly(_ values: (Int) -> Decimal?) -> Decimal? {
    guard let linear, linear.isExact else { return nil }
    var sum = linear.constant
    for (name, coefficient) in linear.coefficients.enumerated() {
      guard let value = values(name), let part = value.multiplied(by: coefficient), let next = sum.adding(part) else { return nil }
      sum = next
    }
    return sum
  }

  // MARK: - Linear

  private func linear(of expression: Expression) -> Linear? {
    switch expression {
    case .number(let number): return constant(number)
    case .name(let name):
      var coefficients = [Decimal](repeating: .zero, count: names.count)
      coefficients[name] = .one
      return Linear(constant: .zero, coefficients: coefficients, isExact: true)
    case .negate(let operand): return linear(of: operand).flatMap { scaled($0, by: Decimal(-1)) }
    case .sum(let terms):
      var sum = constant(.zero)
      for term in terms {
        guard let part = linear(of: term.expression), let signed = term.isSubtracted ? scaled(part, by: Decimal(-1)) : part,
          let next = added(sum, signed)
        else { return nil }
        sum = next
      }
      return sum
    case .product(let factors):
      var product = constant(.one)
      for factor in factors {
        guard let part = linear(of: factor.expression) else { return nil }
        let next: Linear?
        if factor.isDivisor {
          next = part.isConstant ? divided(product, by: part) : nil
        } else if part.isConstant {
          next = scaled(product, by: part.constant, isExact: part.isExact)
        } else {
          next = product.isConstant ? scaled(part, by: product.constant, isExact: product.isExact) : nil
        }
        guard let next else { return nil }
        product = next
      }
      return product
    case .minimum(let operands): return extreme(operands) { $0 < $1 }
    case .maximum(let operands): return extreme(operands) { $0 > $1 }
    }
  }

  private func constant(_ number: Decimal) -> Linear {
    Linear(constant: number, coefficients: [Decimal](repeating: .zero, count: names.count), isExact: true)
  }

  private func added(_ left: Linear, _ right: Linear) -> Linear? {
    guard let constant = left.constant.adding(right.constant) else { return nil }
    var coefficients = left.coefficients
    for (index, coefficient) in right.coefficients.enumerated() where !coefficient.isZero {
      guard let sum = coefficients[index].adding(coefficient) else { return nil }
      coefficients[index] = sum
    }
    return Linear(constant: constant, coefficients: coefficients, isExact: left.isExact && right.isExact)
  }

  private func scaled(_ linear: Linear, by factor: Decimal, isExact: Bool = true) -> Linear? {
    guard let constant = linear.constant.multiplied(by: factor) else { return nil }
    var coefficients = linear.coefficients
    for (index, coefficient) in coefficients.enumerated() where !coefficient.isZero {
      guard let product = coefficient.multiplied(by: factor) else { return nil }
      coefficients[index] = product
    }
    return Linear(constant: constant, coefficients: coefficients, isExact: linear.isExact && isExact)
  }

  private func divided(_ linear: Linear, by divisor: Linear) -> Linear? {
    guard let (constant, isExact) = linear.constant.divided(by: divisor.constant) else { return nil }
    var allExact = isExact && linear.isExact && divisor.isExact
    var coefficients = linear.coefficients
    for (index, coefficient) in coefficients.enumerated() where !coefficient.isZero {
      guard let (quotient, isExact) = coefficient.divided(by: divisor.constant) else { return nil }
      coefficients[index] = quotient
      allExact = allExact && isExact
    }
    return Linear(constant: constant, coefficients: coefficients, isExact: allExact)
  }

  private func extreme(_ operands: [Expression], _ wins: (Decimal, Decimal) -> Bool) -> Linear? {
    if operands.count == 1 { return linear(of: operands[0]) }
    var winner: Linear?
    for operand in operands {
      guard let part = linear(of: operand), part.isConstant else { return nil }
      if let current = winner, !wins(part.constant, current.constant) { continue }
      winner = part
    }
    return winner
  }

  // MARK: - Products, denominators, signs

  /// False where a number is divided by zero or the constant does not fit.
  private static func flatten(
    _ expression: Expression, isDivisor: Bool, into factors: inout [Factor], _ constant: inout Decimal
  ) -> Bool {
    switch expression {
    case .number(let number):
      guard let next = isDivisor ? constant.divided(by: number)?.quotient : constant.multiplied(by: number) else { return false }
      constant = next
      return true
    case .negate(let operand):
      guard let next = constant.negated else { return false }
      constant = next
      return flatten(operand, isDivisor: isDivisor, into: &factors, &constant)
    case .product(let parts):
      for part in parts where !flatten(part.expression, isDivisor: part.isDivisor != isDivisor, into: &factors, &constant) {
        return false
      }
      return true
    case .name, .sum, .minimum, .maximum:
      factors.append(Factor(expression, isDivisor: isDivisor))
      return true
    }
  }

  private static func collectDenominators(of expression: Expression, into found: inout [Expression]) {
    switch expression {
    case .number, .name: break
    case .negate(let operand): collectDenominators(of: operand, into: &found)
    case .sum(let terms): for term in terms { collectDenominators(of: term.expression, into: &found) }
    case .product(let factors):
      for factor in factors {
        if factor.isDivisor { found.append(factor.expression) }
        collectDenominators(of: factor.expression, into: &found)
      }
    case .minimum(let operands), .maximum(let operands): for operand in operands { collectDenominators(of: operand, into: &found) }
    }
  }

  private struct Signs {
    var positive = false
    var negative = false
  }

  private static func collectSigns(of name: Int, in expression: Expression, isSubtracted: Bool, into signs: inout Signs) {
    switch expression {
    case .number: break
    case .name(name): if isSubtracted { signs.negative = true } else { signs.positive = true }
    case .name: break
    case .negate(let operand): collectSigns(of: name, in: operand, isSubtracted: !isSubtracted, into: &signs)
    case .sum(let terms):
      for term in terms { collectSigns(of: name, in: term.expression, isSubtracted: isSubtracted != term.isSubtracted, into: &signs) }
    case .product(let factors):
      // In `-1 * refunds` the number turns the others round, as the minus alone would.
      let negativeCount = factors.count { $0.expression.isNegativeNumber }
      for factor in factors where !factor.expression.isNegativeNumber {
        collectSigns(of: name, in: factor.expression, isSubtracted: isSubtracted != !negativeCount.isMultiple(of: 2), into: &signs)
      }
    case .minimum(let operands), .maximum(let operands):
      for operand in operands { collectSigns(of: name, in: operand, isSubtracted: isSubtracted, into: &signs) }
    }
  }
}

extension Formula.Linear {
  var isConstant: Bool { coefficients.allSatisfy(\.isZero) }
}

extension Formula.Expression {
  fileprivate var isNegativeNumber: Bool {
    switch self {
    case .number(let number): number.isNegative
    case .negate(let operand): operand.isPositiveNumber
    default: false
    }
  }

  private var isPositiveNumber: Bool {
    switch self {
    case .number(let number): !number.isNegative && !number.isZero
    case .negate(let operand): operand.isNegativeNumber
    default: false
    }
  }
}
