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
