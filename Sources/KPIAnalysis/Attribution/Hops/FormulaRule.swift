internal import KPIModel

/// A formula prepared for attribution: its terms, each with the cheapest exact rule (ARITHMETIC.md §3, rules 1, 2, 3 and 5).
///
/// The Shapley value is additive over terms, so a formula of a hundred products costs a hundred products.
struct FormulaRule: Sendable {
  let nameCount: Int
  /// By name: the coefficient of all linear terms together.
  private(set) var coefficients: [Double]
  private(set) var products: [Product] = []
  private(set) var quotients: [Quotient] = []
  private(set) var mixedTerms: [MixedTerm] = []
  /// The number of names of the largest term that is neither linear nor a product nor a quotient.
  private(set) var largestTermNameCount = 0
  /// The whole formula.
  let program: SlopeProgram
  let logarithmic: LogarithmicRule

  /// `constant` × the product of distinct names.
  struct Product: Sendable {
    let constant: Double
    let names: [Int]
  }

  /// `constant` × `numerator` / `denominator`.
  struct Quotient: Sendable {
    let constant: Double
    let numerator: Int
    let denominator: Int
  }

  /// `constant` × any expression.
  struct MixedTerm: Sendable {
    let constant: Double
    let names: [Int]
    let program: SlopeProgram
  }

  /// Terms with more names are too long to try every coalition.
  static let coalitionLimit = 12

  init(_ formula: Formula) {
    nameCount = formula.names.count
    coefficients = [Double](repeating: 0, count: formula.names.count)
    program = SlopeProgram(formula.expression)
    logarithmic = LogarithmicRule(formula)
    add(formula.expression, times: 1)
  }

  var isLinear: Bool { products.isEmpty && quotients.isEmpty && mixedTerms.isEmpty }

  // MARK: - Terms

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
      FormulaRule.flatten(expression, isDivisor: false, into: &factors, &constant)
      if factors.count == 1, !factors[0].isDivisor { return add(factors[0].expression, times: constant) }
      addProduct(factors, times: constant)
    }
  }

  private mutating func addProduct(_ factors: [Formula.Factor], times constant: Double) {
    if factors.isEmpty { return }
    let names = factors.compactMap { factor in if case .name(let name) = factor.expression { name } else { nil } }
    let isPlain = names.count == factors.count && Set(names).count == names.count
    if isPlain, !factors.contains(where: \.isDivisor) {
      products.append(Product(constant: constant, names: names))
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
    largestTermNameCount = max(largestTermNameCount, names.count)
    mixedTerms.append(MixedTerm(constant: constant, names: names.sorted(), program: SlopeProgram(expression)))
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

// MARK: - Multipliers

extension FormulaRule {
  /// The value of the formula at both ends; nil where it has none at one of them.
  func values(_ workspace: inout HopWorkspace) -> (before: Double, after: Double)? {
    guard let before = program.value(workspace.before, &workspace.stack), let after = program.value(workspace.after, &workspace.stack),
      before.isFinite, after.isFinite
    else { return nil }
    return (before, after)
  }

  /// Adds each name's multiplier m to the workspace, so that Σ m·D is the formula's movement: the exact Shapley value where there is one.
  ///
  /// Linear in a linear formula, quadratic in the factors of a product, 2ⁿ in the n names of any other term.
  func addMultipliers(_ workspace: inout HopWorkspace) -> HopOutcome {
    if let reason = whyUndefined(&workspace) { return .undefined(reason) }
    guard largestTermNameCount <= FormulaRule.coalitionLimit else { return .opaque(.tooManyNames(largestTermNameCount)) }

    for name in 0..<nameCount { workspace.multipliers[name] += coefficients[name] }
    for product in products { product.addMultipliers(&workspace) }
    for quotient in quotients { quotient.addMultipliers(&workspace) }
    var outcome = HopOutcome.exact
    for term in mixedTerms {
      if term.addShapleyMultipliers(&workspace) { continue }
      guard term.addStraightLineMultipliers(&workspace) else { return .opaque(.poleOnTheWay) }
      outcome = .fallback(.undefinedMixedState)
    }
    return workspace.multipliers.allSatisfy(\.isFinite) ? outcome : .undefined(.beyondNumbers)
  }

  /// The same by LMDI-I; where that does not apply, the Shapley multipliers, marked.
  func addLogarithmicMultipliers(_ workspace: inout HopWorkspace) -> HopOutcome {
    if let reason = whyUndefined(&workspace) { return .undefined(reason) }
    if let reason = logarithmic.addMultipliers(&workspace) {
      let outcome = addMultipliers(&workspace)
      if case .exact = outcome { return .fallback(reason) }
      return outcome
    }
    return workspace.multipliers.allSatisfy(\.isFinite) ? .exact : .undefined(.beyondNumbers)
  }

  /// Why the formula cannot be taken apart between these ends, as far as denominators go; nil where they are sound.
  private func whyUndefined(_ workspace: inout HopWorkspace) -> Attribution.Reason? {
    guard let before = program.denominators(workspace.before, &workspace.stack),
      let after = program.denominators(workspace.after, &workspace.stack)
    else { return .zeroDenominator }
    return zip(before, after).contains { ($0 < 0) != ($1 < 0) } ? .denominatorChangesSign : nil
  }
}

extension Formula.Expression {
  /// The value of an expression without names; nil where it has some, or no value.
  var number: Double? {
    var names: Set<Int> = []
    collectNames(into: &names)
    if !names.isEmpty { return nil }
    var stack: [SlopeProgram.Secant] = []
    return SlopeProgram(self).value([], &stack)
  }

  func collectNames(into names: inout Set<Int>) {
    switch self {
    case .number: break
    case .name(let name): names.insert(name)
    case .negate(let operand): operand.collectNames(into: &names)
    case .sum(let terms): for term in terms { term.expression.collectNames(into: &names) }
    case .product(let factors): for factor in factors { factor.expression.collectNames(into: &names) }
    case .minimum(let operands), .maximum(let operands): for operand in operands { operand.collectNames(into: &names) }
    }
  }
}
