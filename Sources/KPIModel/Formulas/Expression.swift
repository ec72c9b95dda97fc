extension Formula {
  /// The tree of a formula.
  ///
  /// Sums and products are flat, so that the tree is no deeper than the brackets that a person wrote, and a chain of any length is one level.
  public indirect enum Expression: Hashable, Sendable {
    case number(DecimalNumber)
    /// An index into the formula's `names`.
    case name(Int)
    case negate(Expression)
    /// Two terms or more, from left to right; the first is not subtracted.
    case sum([Term])
    /// Two factors or more, from left to right; the first is no divisor.
    case product([Factor])
    case minimum([Expression])
    case maximum([Expression])
  }

  /// A term of a sum.
  public struct Term: Hashable, Sendable {
    public let expression: Expression
    public let isSubtracted: Bool

    public init(_ expression: Expression, isSubtracted: Bool = false) {
      self.expression = expression
      self.isSubtracted = isSubtracted
    }
  }

  /// A factor of a product.
  public struct Factor: Hashable, Sendable {
    public let expression: Expression
    public let isDivisor: Bool

    public init(_ expression: Expression, isDivisor: Bool = false) {
      self.expression = expression
      self.isDivisor = isDivisor
    }
  }
}

extension Formula.Expression {
  /// The value over figures parallel to the names; nil for a division by zero or where a part grows beyond binary numbers on the way.
  func value(_ figures: [Double]) -> Double? {
    switch self {
    case .number(let number): return number.double
    case .name(let name): return figures[name]
    case .negate(let operand): return operand.value(figures).map { -$0 }
    case .sum(let terms):
      var sum: Double?
      for term in terms {
        guard let value = term.expression.value(figures) else { return nil }
        let signed = term.isSubtracted ? -value : value
        sum = sum.map { $0 + signed } ?? signed
      }
      return sum
    case .product(let factors):
      var product: Double?
      for factor in factors {
        guard let value = factor.expression.value(figures) else { return nil }
        if factor.isDivisor {
          // An infinite divisor would come out as a plausible 0.
          guard value != 0, value.isFinite else { return nil }
          product = (product ?? 1) / value
        } else {
          product = product.map { $0 * value } ?? value
        }
      }
      return product
    case .minimum(let operands): return Self.extreme(operands, figures) { min($0, $1) }
    case .maximum(let operands): return Self.extreme(operands, figures) { max($0, $1) }
    }
  }

  private static func extreme(_ operands: [Self], _ figures: [Double], _ choose: (Double, Double) -> Double) -> Double? {
    var extreme: Double?
    for operand in operands {
      // The other operand would hide one that is not finite.
      guard let value = operand.value(figures), value.isFinite else { return nil }
      extreme = extreme.map { choose($0, value) } ?? value
    }
    return extreme
  }

  /// The expression in the language's own spelling, with the brackets that it needs and no others.
  package func text(names: [String]) -> String {
    switch self {
    case .number(let number): return number.description
    case .name(let name): return names[name]
    case .negate(let operand): return "-" + operand.bracketed(names, unless: operand.isPrimary)
    case .sum(let terms):
      var text = ""
      for (index, term) in terms.enumerated() {
        text += index > 0 ? (term.isSubtracted ? " - " : " + ") : (term.isSubtracted ? "-" : "")
        text += term.expression.bracketed(names, unless: !term.expression.isSum)
      }
      return text
    case .product(let factors):
      var text = ""
      for (index, factor) in factors.enumerated() {
        text += index > 0 ? (factor.isDivisor ? " / " : " * ") : (factor.isDivisor ? "1 / " : "")
        text += factor.expression.bracketed(names, unless: factor.expression.isPrimary || factor.expression.isNegation)
      }
      return text
    case .minimum(let operands): return "min(\(operands.map { $0.text(names: names) }.joined(separator: ", ")))"
    case .maximum(let operands): return "max(\(operands.map { $0.text(names: names) }.joined(separator: ", ")))"
    }
  }

  private func bracketed(_ names: [String], unless isPlain: Bool) -> String {
    isPlain ? text(names: names) : "(\(text(names: names)))"
  }

  private var isSum: Bool { if case .sum = self { true } else { false } }
  private var isNegation: Bool { if case .negate = self { true } else { false } }
  private var isPrimary: Bool {
    switch self {
    case .number, .name, .minimum, .maximum: true
    case .negate, .sum, .product: false
    }
  }
}
