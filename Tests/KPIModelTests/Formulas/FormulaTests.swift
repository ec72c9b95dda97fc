import TestSupport
import Testing

@testable import KPIModel

@Suite struct FormulaTests {
  private static func formula(_ text: String) throws -> Formula { try Formula.parse(text).get() }

  private static func number(_ text: String) throws -> DecimalNumber { try DecimalNumber.parse(text).get() }

  // MARK: - Reading

  @Test(arguments: [
    ("a", "a"), ("a+b*c", "a + b * c"), ("(a+b)*c", "(a + b) * c"), ("a-b-c", "a - b - c"), ("a-(b-c)", "a - (b - c)"),
    ("a/b/c", "a / b / c"),
    ("a/(b/c)", "a / (b / c)"), ("((a))", "a"), ("-a", "-a"), ("--a", "-(-a)"), ("-(a+b)", "-(a + b)"), ("a - -b", "a - -b"),
    ("-a*b", "-a * b"),
    ("-(a*b)", "-(a * b)"), ("a*-b", "a * -b"), ("(a+b)+c", "(a + b) + c"), ("min(a, b)", "min(a, b)"),
    ("max( a,b+1 , 2)", "max(a, b + 1, 2)"),
    ("min", "min"), ("max*2", "max * 2"), ("a * 85%", "a * 0.85"), ("1_200 + 1.2k", "1200 + 1200"), ("1200万/b", "12000000 / b"),
    ("1/3", "1 / 3"), ("3M*a", "3000000 * a"), ("新用户 * 转化率", "新用户 * 转化率"), ("été+x2", "été + x2"), ("a\n  + b\t", "a + b"),
    ("_x/_1", "_x / _1"),
  ])
  func `a formula is read as arithmetic`(text: String, printed: String) throws {
    let formula = try FormulaTests.formula(text)
    #expect(formula.description == printed)
    #expect(formula.text == text)
    #expect(try FormulaTests.formula(printed).expression == formula.expression)
  }

  @Test func `names are listed as they first appear, with every place`() throws {
    let formula = try FormulaTests.formula("新 * b - (b + 新) / a")
    #expect(formula.names == ["新", "b", "a"])
    #expect(formula.nameRanges == [[0..<3, 15..<18], [6..<7, 11..<12], [22..<23]])
  }

  @Test(
    arguments: [
      ("", "a formula is empty", 0..<0, nil), ("  ", "a formula is empty", 0..<2, nil),
      ("a +", "an operand is missing after `+`", 2..<3, nil),
      ("a + * b", "an operand is missing after `+`", 2..<3, nil), ("* b", "an operand is missing before `*`", 0..<1, nil),
      ("+ b", "a formula has no unary plus", 0..<1, ""), ("a b", "an operator is missing between `a` and `b`", 2..<3, nil),
      ("2(a)", "an operator is missing between `2` and `(`", 1..<2, nil), ("(a", "`(` is never closed", 0..<1, nil),
      ("a)", "`)` closes no bracket", 1..<2, nil), (")", "`)` closes no bracket", 0..<1, nil), ("()", "the brackets are empty", 0..<2, nil),
      ("min(a,)", "an operand is missing after `,`", 5..<6, nil), ("min()", "the brackets are empty", 3..<5, nil),
      ("a, b", "`,` stands between the arguments of `min` and `max` only", 1..<2, nil),
      ("min((a, b), c)", "`,` stands between the arguments of `min` and `max` only", 6..<7, nil),
      ("a * 1,200", "`1,200` has a `,` in it", 4..<9, "1_200"), ("a × b", "`×` is written `*` in a formula", 2..<4, "*"),
      ("a ÷ b", "`÷` is written `/` in a formula", 2..<4, "/"), ("（a）", "`（` is written `(` in a formula", 0..<3, "("),
      ("(a）", "`）` is written `)` in a formula", 2..<5, ")"), ("a − b", "`−` is written `-` in a formula", 2..<5, "-"),
      ("a ^ 2", "a formula has no powers: multiply instead", 2..<3, nil),
      ("a ** 2", "a formula has no powers: multiply instead", 2..<4, nil),
      ("sum(a, b)", "`sum` is no function: a formula has `min(…)` and `max(…)` only", 0..<3, nil),
      ("MAX(a, b)", "`MAX` is no function: a formula has `min(…)` and `max(…)` only", 0..<3, "max"),
      ("x + gmv.new", "`gmv.new` is no plain name: a formula names children, never other nodes", 4..<11, nil),
      ("tier:high", "`tier:high` is no plain name: a formula names children, never other nodes", 0..<9, nil),
      ("2x", "`2x` is neither a number nor a name, which starts with a letter", 0..<2, "2 * x"),
      ("a * 3K", "`3K` ends in no suffix of a number: those are `k`, `M`, `B`, `万`, `亿` and `%`", 4..<6, "3k"),
      ("1e3 * a", "`1e3` has an exponent, but numbers are written in plain digits", 0..<3, "1000"),
      ("1e-3", "`1e-3` has an exponent, but numbers are written in plain digits", 0..<4, "0.001"),
      (".5 * a", "`.5` needs a digit on both sides of the point", 0..<2, "0.5"),
      ("１２ * a", "`１２` is not written in ASCII digits and signs", 0..<6, "12"),
      ("a % b", "`%` follows a number directly, as in `85%`", 2..<3, nil),
      ("'a'", "names in a formula are plain words without quotes", 0..<1, nil),
      ("a = b", "`=` is not part of a formula, which has names, numbers, `+ - * /`, brackets, `min` and `max`", 2..<3, nil),
    ] as [(String, String, Range<Int>, String?)])
  func `what is no formula is refused at its place`(text: String, message: String, range: Range<Int>, replacement: String?) {
    guard case .failure(let mistake) = Formula.parse(text) else {
      Issue.record("\(text) was taken for a formula")
      return
    }
    #expect(mistake.message == message)
    #expect(mistake.range == range)
    #expect(mistake.replacement == replacement)
  }

  @Test(arguments: ["(", "-", "min(", "a*("])
  func `nesting stops at 256 levels, however much there is`(piece: String) {
    for count in [257, 3000] {
      guard case .failure(let mistake) = Formula.parse(String(repeating: piece, count: count) + "a") else {
        Issue.record("\(count) levels were read")
        return
      }
      #expect(mistake.message == "a formula nests at most 256 levels deep")
    }
  }

  @Test func `a hundred thousand brackets are refused for their number`() {
    for text in [String(repeating: "(", count: 100_000), String(repeating: "(", count: 50_000) + String(repeating: ")", count: 50_000)] {
      guard case .failure(let mistake) = Formula.parse(text) else {
        Issue.record("they were read")
        return
      }
      #expect(mistake.message == "a formula has at most 10000 numbers, names and signs")
    }
  }

  @Test func `256 levels and 5,000 terms are fine`() throws {
    let nested = try FormulaTests.formula(String(repeating: "(1 + ", count: 256) + "a" + String(repeating: ")", count: 256))
    #expect(nested.evaluate { _ in 1 } == .value(257))
    let chain = try FormulaTests.formula((0..<5000).map { "x\($0)" }.joined(separator: "+"))
    #expect(chain.names.count == 5000)
    #expect(chain.evaluate { Double($0) } == .value(12_497_500))
    #expect(chain.linear?.isSum == true)
  }

  // MARK: - Evaluating

  @Test(arguments: [
    ("a + b * 2", [3.0, 4.0], 11.0), ("a - b - 1", [10, 2], 7), ("a / b / 2", [12, 3], 2), ("-a + b", [1, 3], 2),
    ("min(a, b, 5)", [9, 7], 5),
    ("max(a, -b)", [-3, 2], -2), ("a * 85%", [200], 170), ("a * (b - b)", [5, 5], 0), ("min(a)", [4], 4), ("-(a - a)", [4], 0),
  ])
  func `a formula has its value`(text: String, figures: [Double], value: Double) throws {
    let outcome = try FormulaTests.formula(text).evaluate { figures[$0] }
    #expect(outcome == .value(value))
    if case .value(let found) = outcome { #expect(found.sign == (value < 0 ? .minus : .plus)) }
  }

  @Test(arguments: [
    ("a / b", [1.0, 0.0]), ("a / (b - b)", [1, 2]), ("a / b", [0, 0]), ("a * b", [1e200, 1e200]), ("1 / (a * b)", [1e200, 1e200]),
    ("min(a * b, 1)", [1e200, 1e200]), ("max(-a * b, 1)", [1e200, 1e200]), ("a / b", [1e200, 1e-200]), ("a", [.infinity]),
    ("1 / a", [.infinity]),
    ("a / b", [1, -0.0]),
  ])
  func `what has no finite value is undefined`(text: String, figures: [Double]) throws {
    let formula = try FormulaTests.formula(text)
    #expect(formula.evaluate { figures[$0] } == .undefined)
  }

  @Test func `the first missing name is told, even where it is multiplied by 0 or something divides by 0`() throws {
    let formula = try FormulaTests.formula("a / 0 + 0 * b * c")
    #expect(formula.evaluate { $0 == 0 ? 1 : nil } == .missing(name: 1))
  }

  @Test(.law) func `random formulas come to what a naive reader makes of them`() throws {
    var generator = SeededGenerator(seed: 5)
    var valueCount = 0
    for _ in 0..<5000 where !Law.isOver {
      let text = RandomFormula.text(depth: .random(in: 0...5, using: &generator), using: &generator)
      let formula = try FormulaTests.formula(text)
      let figures = (0..<4).map { _ in Double(Int.random(in: -3...6, using: &generator)) / 2 }
      let byName = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c", "d"], figures))
      let ordered = formula.names.map { byName[$0] ?? .nan }
      var reader = NaiveReader(text: text, figures: byName)
      let expected = reader.sum()

      let outcome = formula.evaluate { ordered[$0] }
      #expect(try FormulaTests.formula(formula.description).evaluate { ordered[$0] } == outcome, "\(text)")
      switch outcome {
      case .value(let value):
        #expect(value == expected && value.isFinite, "\(text)")
        valueCount += 1
      case .undefined: #expect(reader.hasDividedByZero, "\(text)")
      case .missing: Issue.record("nothing is missing in \(text)")
      }
      if let linear = formula.linear, case .value(let value) = outcome {
        let sum = zip(linear.coefficients, ordered).reduce(linear.constant.double) { $0 + $1.0.double * $1.1 }
        #expect(abs(sum - value) <= 1e-9 * max(1, abs(value)), "\(text)")
      }
      if let product = formula.product, case .value(let value) = outcome {
        let recombined = product.factors.reduce(product.constant.double) { result, factor in
          let part = factor.expression.value { ordered[$0] } ?? .nan
          return factor.isDivisor ? result / part : result * part
        }
        #expect(abs(recombined - value) <= 1e-9 * max(1, abs(value)), "\(text)")
      }
    }
    #expect(valueCount > 2500)
  }

  // MARK: - Analysis

  @Test(
    arguments: [
      ("a + b", "0", ["1", "1"]), ("sales - refunds", "0", ["1", "-1"]), ("2 * (a - b / 4) + 1", "1", ["2", "-0.5"]),
      ("a - a + b", "0", ["0", "1"]),
      ("-a * 85%", "0", ["-0.85"]), ("a * (3 - 1)", "0", ["2"]), ("a / (1 / 4)", "0", ["4"]), ("min(2, 3) * a + max(1, 5)", "5", ["2"]),
      ("7", "7", []), ("(a - 3 + a) * 2 / 4", "-1.5", ["1"]),
    ] as [(String, String, [String])])
  func `a linear formula has exact coefficients`(text: String, constant: String, coefficients: [String]) throws {
    let linear = try FormulaTests.formula(text).linear
    #expect(linear?.constant == (try FormulaTests.number(constant)))
    #expect(linear?.coefficients == (try coefficients.map(FormulaTests.number)))
    #expect(linear?.isExact == true)
  }

  @Test(arguments: ["a * b", "a / b", "1 / a", "min(a, b)", "max(a, 0)", "a / 0", "a / (b - b)", "a * (b + 1)", "(1 / 0) * a", "a + 1 / 0"])
  func `a formula of another shape is not linear`(text: String) throws {
    #expect(try FormulaTests.formula(text).linear == nil)
    #expect(try FormulaTests.formula(text).valuesExactly { _ in .one } == nil)
  }

  @Test func `a coefficient that does not end is rounded, and said to be`() throws {
    let linear = try #require(try FormulaTests.formula("(a + b) / 3").linear)
    #expect(!linear.isExact)
    #expect(linear.coefficients[0].description == "0.333333333333333333333333333333")
    #expect(try FormulaTests.formula("(a + b) / 3").valuesExactly { _ in .one } == nil)
  }

  @Test func `a linear formula over cents is exact to the cent`() throws {
    let formula = try FormulaTests.formula("sales - refunds * 110% + 0.3")
    let figures = try ["100000000000000000.10", "0.2"].map(FormulaTests.number)
    #expect(formula.valuesExactly { figures[$0] }?.description == "100000000000000000.18")
    #expect(formula.valuesExactly { $0 == 0 ? .one : nil } == nil)
    #expect(try FormulaTests.formula("a + b").valuesExactly { _ in DecimalNumber(mantissa: .max, scale: 0) } == nil)
  }

  @Test(arguments: [
    ("a * b / c", "1", "a b /c"), ("2 * a / (4 / b)", "0.5", "a b"), ("-a * (b * -c) / -2", "-0.5", "a b c"),
    ("(a + b) * c / (a - 1)", "1", "a + b c /a - 1"),
    ("a / (b / (c / a))", "1", "a /b c /a"), ("a + b", "1", "a + b"), ("min(a, b) * 2", "2", "min(a, b)"), ("5", "5", ""),
    ("1 / a", "1", "/a"),
  ])
  func `a product is flat, with its numbers in front`(text: String, constant: String, factors: String) throws {
    let formula = try FormulaTests.formula(text)
    let product = try #require(formula.product)
    #expect(product.constant == (try FormulaTests.number(constant)))
    #expect(product.factors.map { ($0.isDivisor ? "/" : "") + $0.expression.text(names: formula.names) }.joined(separator: " ") == factors)
  }

  @Test func `a product divided by the number zero is none`() throws {
    #expect(try FormulaTests.formula("a / 0").product == nil)
  }

  @Test func `denominators are found at every depth`() throws {
    let formula = try FormulaTests.formula("a / (b + c / d) - min(1 / -a, 2) * 3")
    #expect(formula.denominators.map { $0.text(names: formula.names) } == ["b + c / d", "d", "-a"])
  }

  @Test(
    arguments: [
      ("a - b", [1, -1]), ("a / b", [1, 1]), ("a - (b - c)", [1, -1, 1]), ("-a", [-1]), ("-(a - b)", [-1, 1]), ("a * -1 + b", [-1, 1]),
      ("-2 * a * b", [-1, -1]), ("-1 * -a", [1]), ("a - a", [nil]), ("a * (1 - b)", [1, -1]), ("max(a, -b)", [1, -1]),
      ("x / (y - z)", [1, 1, -1]),
      ("- -a", [1]), ("a * b - c / d", [1, 1, -1, -1]),
    ] as [(String, [Int?])])
  func `a name under an odd number of subtractions counts the other way`(text: String, signs: [Int?]) throws {
    let formula = try FormulaTests.formula(text)
    #expect(formula.names.indices.map { formula.sign(of: $0) } == signs)
    #expect(formula.sign(of: formula.names.count) == nil)
  }
}

/// Formula texts of the names a to d, with more brackets and spaces than needed.
private enum RandomFormula {
  static func text(depth: Int, using generator: inout SeededGenerator) -> String {
    guard depth > 0 else {
      return ["a", "b", "c", "d", "2", "0.5", "10%", "-3", "1k"].randomElement(using: &generator) ?? "a"
    }
    func part() -> String { text(depth: Int.random(in: 0..<depth, using: &generator), using: &generator) }
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return "\(part()) + \(part())"
    case 1: return "\(part())-\(part())"
    case 2: return "(\(part())) * (\(part()))"
    case 3: return "\(part())*\(part())"
    case 4: return "(\(part()))/(\(part()))"
    case 5: return "-(\(part()))"
    case 6: return "min(\(part()), \(part()))"
    case 7: return "max(\(part()),\(part()), 1)"
    default: return "( \(part()) )"
    }
  }
}

/// Computes while it reads, character by character, and shares nothing with the parser under test.
private struct NaiveReader {
  private let characters: [Character]
  private let figures: [String: Double]
  private var position = 0
  private(set) var hasDividedByZero = false

  init(text: String, figures: [String: Double]) {
    characters = text.filter { $0 != " " }.map { $0 }
    self.figures = figures
  }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func take(_ character: Character) -> Bool {
    if next != character { return false }
    position += 1
    return true
  }

  mutating func sum() -> Double {
    var value = product()
    while true {
      if take("+") { value += product() } else if take("-") { value -= product() } else { return value }
    }
  }

  private mutating func product() -> Double {
    var value = operand()
    while true {
      if take("*") {
        value *= operand()
      } else if take("/") {
        let divisor = operand()
        if divisor == 0 { hasDividedByZero = true }
        value /= divisor
      } else {
        return value
      }
    }
  }

  private mutating func operand() -> Double {
    if take("-") { return -operand() }
    if take("(") {
      let value = sum()
      _ = take(")")
      return value
    }
    var word = ""
    while let character = next, character.isLetter || character.isNumber || character == "." || character == "%" {
      word.append(character)
      position += 1
    }
    if word == "min" || word == "max" {
      _ = take("(")
      var value = sum()
      while take(",") {
        let other = sum()
        // A NaN on either side is a division by zero, which the caller looks at first.
        value = word == "min" ? Swift.min(value, other) : Swift.max(value, other)
      }
      _ = take(")")
      return value
    }
    if let figure = figures[word] { return figure }
    if word.hasSuffix("%") { return (Double(word.dropLast()) ?? .nan) / 100 }
    if word.hasSuffix("k") { return (Double(word.dropLast()) ?? .nan) * 1000 }
    return Double(word) ?? .nan
  }
}
