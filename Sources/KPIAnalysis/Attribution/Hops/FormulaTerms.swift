internal import KPIModel

/// The terms of a formula, each with the cheapest exact rule; the Shapley value is additive over them.
struct FormulaTerms: Sendable {
  /// By name: the coefficient of all linear terms together.
  private(set) var coefficients: [Double]
  private(set) var products: [Product] = []
  /// The names of all products, one after the other.
  private(set) var productNames: [Int] = []
  private(set) var quotients: [Quotient] = []
  private(set) var mixed: [Mixed] = []
  /// The number of names of the largest mixed term.
  private(set) var largestNameCount = 0

  /// `constant` × the product of distinct names, a part of `productNames`.
  struct Product: Sendable {
    let constant: Double
    let firstName: Int
    let count: Int
  }

  /// `constant` × `numerator` / `denominator`.
  struct Quotient: Sendable {
    let constant: Double
    let numerator: Int
    let denominator: Int
  }

  /// `constant` × any expression.
  struct Mixed: Sendable {
    let constant: Double
    let names: [Int]
    /// How many names the whole formula has.
    let nameCount: Int
    let program: SlopeProgram
  }

  init(_ formula: Formula) {
    coefficients = [Double](repeating: 0, count: formula.names.count)
    add(formula.expression, times: 1)
  }

  var areLinear: Bool { products.isEmpty && quotients.isEmpty && mixed.isEmpty }

  private mutating func add(_ expression: Formula.Expression, times factor: Double) {
    switch expression {
    case .number: break
    case .name(let name): coefficients[name] += factor
    case .negate(let operand): add(operand, times: -factor)
    case .sum(let terms): for term in terms { add(term.expression, times: term.isSubtracted ? -factor : factor) }
    case .minimum(let operands), .maximum(let operands):
      if operands.count == 1 { add(operands[0], times: factor) } else { addMixed(expression, times: factor) }
    case .product:
      var constant = factor
      var factors: [Formula.Factor] = []
      FormulaTerms.flatten(expression, isDivisor: false, into: &factors, &constant)
      if factors.count == 1, !factors[0].isDivisor { return add(factors[0].expression, times: constant) }
      addProduct(factors, times: constant)
    }
  }

  private mutating func addProduct(_ factors: [Formula.Factor], times constant: Double) {
    if factors.isEmpty { return }
    let names = factors.compactMap { factor in if case .name(let name) = factor.expression { name } else { nil } }
    let isPlain = names.count == factors.count && Set(names).count == names.count
    if isPlain, !factors.contains(where: \.isDivisor) {
      products.append(Product(constant: constant, firstName: productNames.count, count: names.count))
      productNames += names
    } else if isPlain, factors.count == 2, factors[0].isDivisor != factors[1].isDivisor {
      let (numerator, denominator) = factors[0].isDivisor ? (names[1], names[0]) : (names[0], names[1])
      quotients.append(Quotient(constant: constant, numerator: numerator, denominator: denominator))
    } else {
      addMixed(.product(factors), times: constant)
    }
  }

  private mutating func addMixed(_ expression: Formula.Expression, times constant: Double) {
    var names: Set<Int> = []
    expression.collectNames(into: &names)
    if names.isEmpty { return }
    largestNameCount = max(largestNameCount, names.count)
    mixed.append(Mixed(constant: constant, names: names.sorted(), nameCount: coefficients.count, program: SlopeProgram(expression)))
  }

  /// Factors that are neither numbers nor products nor negations; those go into `constant`.
  static func flatten(_ expression: Formula.Expression, isDivisor: Bool, into factors: inout [Formula.Factor], _ constant: inout Double) {
    switch expression {
    case .negate(let operand):
      constant = -constant
      flatten(operand, isDivisor: isDivisor, into: &factors, &constant)
    case .product(let parts):
      for part in parts { flatten(part.expression, isDivisor: part.isDivisor != isDivisor, into: &factors, &constant) }
    case .number, .name, .sum, .minimum, .maximum:
      if let number = expression.number {
        constant = isDivisor ? constant / number : constant * number
      } else {
        factors.append(Formula.Factor(expression, isDivisor: isDivisor))
      }
    }
  }
}

extension Formula.Expression {
  /// The value of an expression without names; nil where it has some, or no value.
  var number: Double? { value { _ in nil } }

  func collectNames(into names: inout Set<Int>) {
    if case .name(let name) = self { names.insert(name) }
    for operand in operands { operand.collectNames(into: &names) }
  }
}
