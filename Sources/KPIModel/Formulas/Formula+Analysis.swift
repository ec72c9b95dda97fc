extension Formula {
  /// A formula that is a sum of multiples of its names: `constant` + Σ `coefficients[i]` × name i.
  public struct Linear: Hashable, Sendable {
    public let constant: DecimalNumber
    /// Parallel to the formula's `names`; 0 for a name that cancels out.
    public let coefficients: [DecimalNumber]
    /// False where a coefficient is rounded to 30 digits, as in `a / 3`.
    public let isExact: Bool

    /// Whether it is a plain sum of all names, each once: the coefficients of a breakdown whose parts add up.
    public var isSum: Bool { constant.isZero && coefficients.allSatisfy { $0 == .one } }
  }

  /// A formula as `constant` times factors, each multiplied or divided by, in the order written.
  public struct Product: Hashable, Sendable {
    public let constant: DecimalNumber
    /// None is a number, a product or a negation.
    public let factors: [Factor]
  }

  /// The coefficients, where the formula is linear by syntax (also through multiplication and division by numbers); else nil.
  public var linear: Linear? { linear(of: expression) }

  /// The coefficients of a part of the formula, over all of its names.
  func linear(of expression: Expression) -> Linear? {
    var linear = LinearBuilder(nameCount: names.count)
    guard linear.add(expression, times: .one) else { return nil }
    return Linear(constant: linear.constant, coefficients: linear.coefficients, isExact: linear.isExact)
  }

  /// The formula flattened over `*`, `/` and unary minus; any formula is a product of at least itself, unless its numbers divide by zero.
  public var product: Product? {
    var constant = DecimalNumber.one
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
  public func sign(of name: Int) -> Int? { names.indices.contains(name) ? signs[name] : nil }

  /// Of each name, which way it is counted.
  public var signs: [Int?] {
    var signs = [Signs](repeating: Signs(), count: names.count)
    Formula.collectSigns(in: expression, isSubtracted: false, into: &signs)
    return signs.map { $0.positive == $0.negative ? nil : $0.positive ? 1 : -1 }
  }

  /// The exact value of a linear formula over exact figures; nil where it is not linear, a figure is missing or 128 bits do not hold it.
  public func valuesExactly(_ values: (Int) -> DecimalNumber?) -> DecimalNumber? {
    guard let linear, linear.isExact else { return nil }
    var sum = linear.constant
    for (name, coefficient) in linear.coefficients.enumerated() {
      guard let value = values(name), let part = value.multiplied(by: coefficient), let next = sum.adding(part) else { return nil }
      sum = next
    }
    return sum
  }

  // MARK: - Products, denominators, signs

  /// False where a number is divided by zero or the constant does not fit.
  private static func flatten(
    _ expression: Expression, isDivisor: Bool, into factors: inout [Factor], _ constant: inout DecimalNumber
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
    guard case .product(let factors) = expression else {
      for operand in expression.operands { collectDenominators(of: operand, into: &found) }
      return
    }
    for factor in factors {
      if factor.isDivisor { found.append(factor.expression) }
      collectDenominators(of: factor.expression, into: &found)
    }
  }

  private struct Signs {
    var positive = false
    var negative = false
  }

  private static func collectSigns(in expression: Expression, isSubtracted: Bool, into signs: inout [Signs]) {
    switch expression {
    case .number: break
    case .name(let name): if isSubtracted { signs[name].negative = true } else { signs[name].positive = true }
    case .negate(let operand): collectSigns(in: operand, isSubtracted: !isSubtracted, into: &signs)
    case .sum(let terms):
      for term in terms { collectSigns(in: term.expression, isSubtracted: isSubtracted != term.isSubtracted, into: &signs) }
    case .product(let factors):
      // In `-1 * refunds` the number turns the others round, as the minus alone would.
      let negativeCount = factors.count { $0.expression.isNegativeNumber }
      for factor in factors where !factor.expression.isNegativeNumber {
        collectSigns(in: factor.expression, isSubtracted: isSubtracted != !negativeCount.isMultiple(of: 2), into: &signs)
      }
    case .minimum(let operands), .maximum(let operands):
      for operand in operands { collectSigns(in: operand, isSubtracted: isSubtracted, into: &signs) }
    }
  }
}

/// Gathers coefficients in one walk, with the multiple of each part on the way down, so that a long sum costs no more than its terms.
private struct LinearBuilder {
  var constant = DecimalNumber.zero
  var coefficients: [DecimalNumber]
  var isExact = true

  init(nameCount: Int) {
    coefficients = [DecimalNumber](repeating: .zero, count: nameCount)
  }

  /// Adds `factor` times an expression; false where that is not linear or does not fit.
  mutating func add(_ expression: Formula.Expression, times factor: DecimalNumber) -> Bool {
    switch expression {
    case .number(let number): return add(constant: number, times: factor)
    case .name(let name):
      guard let sum = coefficients[name].adding(factor) else { return false }
      coefficients[name] = sum
      return true
    case .negate(let operand): return factor.negated.map { add(operand, times: $0) } ?? false
    case .sum(let terms):
      guard let opposite = factor.negated else { return false }
      return terms.allSatisfy { add($0.expression, times: $0.isSubtracted ? opposite : factor) }
    case .product(let factors):
      var multiple = factor
      var variable: Formula.Expression?
      for part in factors {
        if let number = number(part.expression) {
          guard let next = part.isDivisor ? divided(multiple, by: number) : multiple.multiplied(by: number) else { return false }
          multiple = next
        } else if part.isDivisor || variable != nil {
          return false
        } else {
          variable = part.expression
        }
      }
      return variable.map { add($0, times: multiple) } ?? add(constant: multiple, times: .one)
    case .minimum(let operands), .maximum(let operands):
      if let number = number(expression) { return add(constant: number, times: factor) }
      return operands.count == 1 && add(operands[0], times: factor)
    }
  }

  private mutating func add(constant number: DecimalNumber, times factor: DecimalNumber) -> Bool {
    guard let product = number.multiplied(by: factor), let sum = constant.adding(product) else { return false }
    constant = sum
    return true
  }

  /// The value of an expression without names; nil where it has some, or has no value.
  private mutating func number(_ expression: Formula.Expression) -> DecimalNumber? {
    var arithmetic = DecimalArithmetic(dividesLast: false)
    let number = expression.fold(&arithmetic) { _ in nil }
    isExact = isExact && arithmetic.isExact
    return number
  }

  private mutating func divided(_ dividend: DecimalNumber, by divisor: DecimalNumber) -> DecimalNumber? {
    guard let (quotient, endsExactly) = dividend.divided(by: divisor) else { return nil }
    isExact = isExact && endsExactly
    return quotient
  }
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
