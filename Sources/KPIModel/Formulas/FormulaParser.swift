/// Reads a formula's text by recursive descent; the first mistake ends it.
struct FormulaParser {
  private enum Kind: Equatable {
    case number(DecimalNumber)
    case name(String)
    case plus, minus, times, over, open, close, comma, end
  }

  private struct Token {
    var kind: Kind
    /// UTF-8 offsets.
    var range: Range<Int>
  }

  private static let tokenLimit = 10_000
  private static let nestingLimit = 256

  private let text: String
  private var tokens: [Token] = []
  private var position = 0
  private var nesting = 0
  private var names: [String] = []
  private var nameIndices: [String: Int] = [:]
  private var nameRanges: [[Range<Int>]] = []

  private let takesBracketedNames: Bool

  /// - Parameter takesBracketedNames: whether `[any text]` is a name, and so `"any text"`.
  init(_ text: String, takesBracketedNames: Bool = false) {
    self.text = text
    self.takesBracketedNames = takesBracketedNames
  }

  mutating func parse() -> Result<Formula, FormulaMistake> {
    do throws(FormulaMistake) {
      tokens = try Tokenizer.tokens(of: text, limit: FormulaParser.tokenLimit, takesBracketedNames: takesBracketedNames)
      if tokens.count == 1 { throw FormulaMistake("a formula is empty", at: 0..<text.utf8.count) }
      let expression = try sum()
      if current.kind != .end { throw unexpected(current) }
      return .success(Formula(text: text, names: names, nameRanges: nameRanges, expression: expression))
    } catch {
      return .failure(error)
    }
  }

  // MARK: - Grammar

  private var current: Token { tokens[position] }

  private mutating func advance() { position += 1 }

  /// A sum: products joined by `+` and `-`.
  private mutating func sum() throws(FormulaMistake) -> Formula.Expression {
    let first = try product()
    var terms = [Formula.Term(first)]
    while current.kind == .plus || current.kind == .minus {
      let isSubtracted = current.kind == .minus
      advance()
      terms.append(Formula.Term(try product(), isSubtracted: isSubtracted))
    }
    return terms.count == 1 ? first : .sum(terms)
  }

  /// A product: operands joined by `*` and `/`.
  private mutating func product() throws(FormulaMistake) -> Formula.Expression {
    let first = try operand()
    var factors = [Formula.Factor(first)]
    while current.kind == .times || current.kind == .over {
      let isDivisor = current.kind == .over
      advance()
      factors.append(Formula.Factor(try operand(), isDivisor: isDivisor))
    }
    return factors.count == 1 ? first : .product(factors)
  }

  /// A number, a name, a bracket, `min(…)`, `max(…)`, or one of them after a minus.
  private mutating func operand() throws(FormulaMistake) -> Formula.Expression {
    let token = current
    switch token.kind {
    case .number(let number):
      advance()
      return .number(number)
    case .name(let name):
      advance()
      if current.kind == .open { return try function(name, token) }
      return .name(index(of: name, at: token.range))
    case .minus:
      try enter(token)
      advance()
      let operand = try operand()
      nesting -= 1
      return .negate(operand)
    case .open:
      try enter(token)
      advance()
      let expression = try sum()
      try close(token)
      nesting -= 1
      return expression
    case .plus, .times, .over, .close, .comma, .end: throw missingOperand(token)
    }
  }

  private mutating func function(_ name: String, _ token: Token) throws(FormulaMistake) -> Formula.Expression {
    guard name == "min" || name == "max" else {
      let lowercased = name.lowercased()
      let isKnown = lowercased == "min" || lowercased == "max"
      throw FormulaMistake(
        "\(name.quoted) is no function: a formula has `min(…)` and `max(…)` only", at: token.range, replacement: isKnown ? lowercased : nil)
    }
    let bracket = current
    try enter(bracket)
    advance()
    var operands = [try sum()]
    while current.kind == .comma {
      advance()
      operands.append(try sum())
    }
    try close(bracket)
    nesting -= 1
    return name == "min" ? .minimum(operands) : .maximum(operands)
  }

  private mutating func close(_ bracket: Token) throws(FormulaMistake) {
    if current.kind == .end { throw FormulaMistake("`(` is never closed", at: bracket.range) }
    if current.kind != .close { throw unexpected(current) }
    advance()
  }

  private mutating func enter(_ token: Token) throws(FormulaMistake) {
    nesting += 1
    if nesting > FormulaParser.nestingLimit {
      throw FormulaMistake("a formula nests at most \(FormulaParser.nestingLimit) levels deep", at: token.range)
    }
  }

  private mutating func index(of name: String, at range: Range<Int>) -> Int {
    if let index = nameIndices[name] {
      nameRanges[index].append(range)
      return index
    }
    nameIndices[name] = names.count
    names.append(name)
    nameRanges.append([range])
    return names.count - 1
  }

  // MARK: - Mistakes

  private func written(_ range: Range<Int>) -> String {
    let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
    return String(text[start..<text.utf8.index(start, offsetBy: range.count)])
  }

  private func missingOperand(_ token: Token) -> FormulaMistake {
    guard position > 0 else {
      if token.kind == .plus {
        return FormulaMistake("a formula has no unary plus", at: token.range, replacement: "")
      }
      if token.kind == .close { return unexpected(token) }
      return FormulaMistake("an operand is missing before \(written(token.range).quoted)", at: token.range)
    }
    let before = tokens[position - 1]
    if token.kind == .plus {
      return FormulaMistake("a formula has no unary plus", at: token.range, replacement: "")
    }
    if token.kind == .times, before.kind == .times {
      return FormulaMistake("a formula has no powers: multiply instead", at: before.range.lowerBound..<token.range.upperBound)
    }
    if before.kind == .open, token.kind == .close {
      return FormulaMistake("the brackets are empty", at: before.range.lowerBound..<token.range.upperBound)
    }
    return FormulaMistake("an operand is missing after \(written(before.range).quoted)", at: before.range)
  }

  /// What stands where an operator was expected.
  private func unexpected(_ token: Token) -> FormulaMistake {
    switch token.kind {
    case .close: return FormulaMistake("`)` closes no bracket", at: token.range)
    case .comma:
      if position > 0, case .number = tokens[position - 1].kind, case .number = tokens[position + 1].kind {
        let range = tokens[position - 1].range.lowerBound..<tokens[position + 1].range.upperBound
        if case .failure(let mistake) = DecimalNumber.parse(written(range)) {
          return FormulaMistake(mistake.message, at: range, replacement: mistake.replacement)
        }
      }
      return FormulaMistake("`,` stands between the arguments of `min` and `max` only", at: token.range)
    default:
      guard position > 0 else { return FormulaMistake("\(written(token.range).quoted) is not expected here", at: token.range) }
      let before = written(tokens[position - 1].range)
      return FormulaMistake("an operator is missing between \(before.quoted) and \(written(token.range).quoted)", at: token.range)
    }
  }

  // MARK: - Tokens

  private enum Tokenizer {
    static func tokens(of text: String, limit: Int, takesBracketedNames: Bool) throws(FormulaMistake) -> [Token] {
      let scalars = text.unicodeScalars
      var tokens: [Token] = []
      var index = scalars.startIndex
      var offset = 0
      /// The scalars from `index` for which a condition holds.
      func run(from start: String.Index, while isPart: (Unicode.Scalar) -> Bool) -> String.Index {
        var end = start
        while end < scalars.endIndex, isPart(scalars[end]) { end = scalars.index(after: end) }
        return end
      }
      while index < scalars.endIndex {
        let scalar = scalars[index]
        var end = scalars.index(after: index)
        let kind: Kind?
        switch scalar {
        case "+": kind = .plus
        case "-": kind = .minus
        case "*": kind = .times
        case "/": kind = .over
        case "(": kind = .open
        case ")": kind = .close
        case ",": kind = .comma
        case "[" where takesBracketedNames, "\"" where takesBracketedNames:
          end = run(from: end) { $0 != (scalar == "[" ? "]" : scalar) }
          let name = String(scalars[scalars.index(after: index)..<end])
          guard end < scalars.endIndex, !name.isEmpty else { throw stranger(scalar, at: offset) }
          end = scalars.index(after: end)
          kind = .name(name)
        case _ where scalar.properties.isWhitespace: kind = nil
        case _ where scalar.properties.numericType == .decimal || scalar == ".":
          end = run(from: end) { $0.continuesIdentifier || $0 == "." }
          if end < scalars.endIndex, "eE".unicodeScalars.contains(scalars[scalars.index(before: end)]),
            "+-".unicodeScalars.contains(scalars[end])
          {
            let exponent = scalars.index(after: end)
            let exponentEnd = run(from: exponent) { "0" <= $0 && $0 <= "9" }
            if exponentEnd > exponent { end = exponentEnd }
          }
          if end < scalars.endIndex, scalars[end] == "%" || scalars[end] == "％" { end = scalars.index(after: end) }
          kind = .number(try number(String(scalars[index..<end]), at: offset))
        case _ where scalar.startsIdentifier:
          end = run(from: end) { $0.continuesIdentifier }
          if end < scalars.endIndex, ".:~".unicodeScalars.contains(scalars[end]) {
            end = run(from: end) { $0.continuesIdentifier || ".:~".unicodeScalars.contains($0) }
            let name = String(scalars[index..<end])
            throw FormulaMistake(
              "\(name.quoted) is no plain name: a formula names children, never other nodes", at: offset..<(offset + name.utf8.count))
          }
          kind = .name(String(scalars[index..<end]))
        default: throw stranger(scalar, at: offset)
        }
        let width = text.utf8.distance(from: index, to: end)
        if let kind {
          if tokens.count == limit {
            throw FormulaMistake("a formula has at most \(limit) numbers, names and signs", at: offset..<(offset + width))
          }
          tokens.append(Token(kind: kind, range: offset..<(offset + width)))
        }
        index = end
        offset += width
      }
      tokens.append(Token(kind: .end, range: offset..<offset))
      return tokens
    }

    private static func number(_ text: String, at offset: Int) throws(FormulaMistake) -> DecimalNumber {
      switch DecimalNumber.parse(text) {
      case .success(let number): return number
      case .failure(let mistake):
        let range = offset..<(offset + text.utf8.count)
        let tail = text.unicodeScalars.drop { "0" <= $0 && $0 <= "9" || $0 == "." }
        if mistake.replacement == nil, let first = tail.first, first.startsIdentifier, tail.allSatisfy(\.continuesIdentifier),
          case .success(let factor) = DecimalNumber.parse(String(text.unicodeScalars.prefix(text.unicodeScalars.count - tail.count)))
        {
          throw FormulaMistake(
            "\(text.quoted) is neither a number nor a name, which starts with a letter", at: range,
            replacement: "\(factor) * \(String(tail))")
        }
        throw FormulaMistake(mistake.message, at: range, replacement: mistake.replacement)
      }
    }

    /// A character that no formula has.
    private static func stranger(_ scalar: Unicode.Scalar, at offset: Int) -> FormulaMistake {
      let name = String(scalar)
      let range = offset..<(offset + name.utf8.count)
      switch scalar {
      case "×", "＊", "·", "∗": return FormulaMistake("\(name.quoted) is written `*` in a formula", at: range, replacement: "*")
      case "÷", "／": return FormulaMistake("\(name.quoted) is written `/` in a formula", at: range, replacement: "/")
      case "（": return FormulaMistake("\(name.quoted) is written `(` in a formula", at: range, replacement: "(")
      case "）": return FormulaMistake("\(name.quoted) is written `)` in a formula", at: range, replacement: ")")
      case "，", "、": return FormulaMistake("\(name.quoted) is written `,` in a formula", at: range, replacement: ",")
      case "＋": return FormulaMistake("\(name.quoted) is written `+` in a formula", at: range, replacement: "+")
      case "－", "−", "–", "—": return FormulaMistake("\(name.quoted) is written `-` in a formula", at: range, replacement: "-")
      case "^": return FormulaMistake("a formula has no powers: multiply instead", at: range)
      case "[", "{": return FormulaMistake("\(name.quoted) is written `(` in a formula", at: range, replacement: "(")
      case "]", "}": return FormulaMistake("\(name.quoted) is written `)` in a formula", at: range, replacement: ")")
      case "\"", "'": return FormulaMistake("names in a formula are plain words without quotes", at: range)
      case "%": return FormulaMistake("`%` follows a number directly, as in `85%`", at: range)
      default:
        return FormulaMistake(
          "\(name.quoted) is not part of a formula, which has names, numbers, `+ - * /`, brackets, `min` and `max`", at: range)
      }
    }
  }
}

/// Why a text is no formula: one lowercase phrase, where it stands, and what was obviously meant.
public struct FormulaMistake: Error, Hashable, Sendable {
  public let message: String
  /// Half-open UTF-8 offsets into the formula's text.
  public let range: Range<Int>
  /// What to write in place of `range`; nil where more than one mend is thinkable.
  public let replacement: String?

  init(_ message: String, at range: Range<Int>, replacement: String? = nil) {
    self.message = message
    self.range = range
    self.replacement = replacement
  }
}

extension Unicode.Scalar {
  /// Whether an id may start so: a letter of any script, or `_`.
  package var startsIdentifier: Bool {
    switch value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: true
    case 0..<0x80: false
    default: properties.isXIDStart
    }
  }

  /// Whether an id may go on so: a letter, a mark or a digit of any script, or `_`.
  package var continuesIdentifier: Bool {
    switch value {
    case 0x30...0x39: true
    case 0..<0x80: startsIdentifier
    default: properties.isXIDContinue
    }
  }
}
