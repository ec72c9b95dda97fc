/// Arithmetic over names, such as `visits * conversion * order_value`: under `measures` of measures, in a breakdown of its children.
public struct Formula: Hashable, Sendable {
  /// As written.
  public let text: String
  /// Distinct, in order of first appearance; everything else refers to a name by its index here.
  public let names: [String]
  /// Each appearance of each name, parallel to `names`: half-open UTF-8 offsets into `text`.
  public let nameRanges: [[Range<Int>]]
  public let expression: Expression

  /// The formula that is just this name, whatever characters it has: a column's header need not be a word.
  package init(name: String) {
    text = name
    names = [name]
    nameRanges = [[0..<name.utf8.count]]
    expression = .name(0)
  }

  init(text: String, names: [String], nameRanges: [[Range<Int>]], expression: Expression) {
    self.text = text
    self.names = names
    self.nameRanges = nameRanges
    self.expression = expression
  }

  /// Reads a formula, or says why it is none; at most 10,000 tokens and 256 levels of nesting, so that no text exhausts the stack.
  public static func parse(_ text: String) -> Result<Formula, FormulaMistake> {
    var parser = FormulaParser(text)
    return parser.parse()
  }

  /// Reads what joins columns: besides plain words, names in square brackets, whatever stands in them (`[Unit Price] * Quantity`).
  static func parse(columns text: String) -> Result<Formula, FormulaMistake> {
    var parser = FormulaParser(text, takesBracketedNames: true)
    return parser.parse()
  }

  /// What a formula comes to.
  public enum Outcome: Hashable, Sendable {
    /// Finite, and never -0.
    case value(Double)
    /// The first name without a figure: nothing is known.
    case missing(name: Int)
    /// A division by zero, or a result beyond binary numbers.
    case undefined
  }

  /// The formula's value where each name has the figure that `values` gives; a name without one makes it `missing`, whatever it is multiplied by.
  public func evaluate(_ values: (Int) -> Double?) -> Outcome {
    var figures: [Double] = []
    figures.reserveCapacity(names.count)
    for name in names.indices {
      guard let value = values(name) else { return .missing(name: name) }
      figures.append(value)
    }
    guard let value = expression.value({ figures[$0] }), value.isFinite else { return .undefined }
    return .value(value + 0)
  }
}

extension Formula: CustomStringConvertible {
  public var description: String { expression.text(names: names) }
}
