import KPISource

/// A condition as written: what each test says and where, and how they are joined; no name in it is looked up yet.
struct WrittenCondition {
  var tests: [Test] = []
  var expression = Decision.Condition.Expression.all([])

  struct Test {
    var range: Range<Int>
    var figure: Word
    var node: Word
    var days: Word?
    var comparison: Decision.Comparison
    var number: Word
    var runLength: Word?
  }

  /// A part of the text, and where it stands: half-open UTF-8 offsets.
  struct Word {
    var text: String
    var range: Range<Int>
  }
}

/// Why a text is no condition: one lowercase phrase, where it stands, and what was obviously meant.
struct ConditionMistake: Error, Hashable {
  let message: String
  let range: Range<Int>
  let replacement: String?

  init(_ message: String, at range: Range<Int>, replacement: String? = nil) {
    self.message = message
    self.range = range
    self.replacement = replacement
  }
}

/// Reads conditions such as `completion(gmv.new.search) < 80% for 7 days and actual(gmv, 7d) < 2M`.
///
///     condition = term { "or" term } ; term = factor { "and" factor } ; factor = "(" condition ")" | test
///     test = what "(" node [ "," days ] ")" ( "<" | "<=" | ">" | ">=" ) number [ "for" days ]
///     what = actual | completion | pace | gap ; days = 7d | 7 days
struct ConditionParser {
  private let scalars: [Unicode.Scalar]
  /// The UTF-8 offset of each scalar, and of the end.
  private let offsets: [Int]
  private var position = 0
  private var nesting = 0
  private var result = WrittenCondition()

  /// The deepest that brackets nest, and the most tests.
  private static let nestingLimit = 64
  private static let mostTests = 64

  static func parse(_ text: String) -> Result<WrittenCondition, ConditionMistake> {
    var parser = ConditionParser(text)
    do throws(ConditionMistake) {
      parser.result.expression = try parser.condition()
      parser.skipBlanks()
      if !parser.isAtEnd { throw parser.stranger() }
      return .success(parser.result)
    } catch {
      return .failure(error)
    }
  }

  private init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offset = 0
    var offsets = [0]
    for scalar in scalars {
      offset += UTF8.width(scalar)
      offsets.append(offset)
    }
    self.offsets = offsets
  }

  // MARK: - Rules

  private mutating func condition() throws(ConditionMistake) -> Decision.Condition.Expression {
    var terms = [try term()]
    while takes(word: "or") { terms.append(try term()) }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func term() throws(ConditionMistake) -> Decision.Condition.Expression {
    var factors = [try factor()]
    while takes(word: "and") { factors.append(try factor()) }
    return factors.count == 1 ? factors[0] : .all(factors)
  }

  private mutating func factor() throws(ConditionMistake) -> Decision.Condition.Expression {
    skipBlanks()
    guard current == "(" else { return try test() }
    let open = position
    nesting += 1
    if nesting > Self.nestingLimit {
      throw ConditionMistake("a condition nests at most \(Self.nestingLimit) levels deep", at: range(open, open + 1))
    }
    position += 1
    let inner = try condition()
    skipBlanks()
    guard current == ")" else {
      throw isAtEnd ? ConditionMistake("`(` is not closed", at: range(open, open + 1)) : stranger()
    }
    position += 1
    nesting -= 1
    return inner
  }

  private mutating func test() throws(ConditionMistake) -> Decision.Condition.Expression {
    skipBlanks()
    let start = position
    let figure = try figure()
    skipBlanks()
    guard current == "(" else { throw current == "（" ? stranger() : missing("`(`", after: figure.range) }
    let open = position
    position += 1
    let node = try node(open)
    var days: WrittenCondition.Word?
    if current == "," {
      position += 1
      days = try self.days(after: "`,`")
      skipBlanks()
    }
    guard current == ")" else {
      throw isAtEnd ? ConditionMistake("`(` is not closed", at: range(open, open + 1)) : stranger()
    }
    position += 1
    let comparison = try comparison()
    let number = try number()
    let runLength = takes(word: "for") ? try self.days(after: "`for`") : nil
    result.tests.append(
      .init(
        range: range(start, lastEnd), figure: figure, node: node, days: days, comparison: comparison, number: number,
        runLength: runLength))
    if result.tests.count > Self.mostTests {
      throw ConditionMistake("a condition has at most \(Self.mostTests) tests", at: range(start, lastEnd))
    }
    return .test(result.tests.count - 1)
  }

  private mutating func figure() throws(ConditionMistake) -> WrittenCondition.Word {
    guard let scalar = current else {
      throw position == 0
        ? ConditionMistake("the condition is empty", at: range(0, 0)) : missing("a test", after: range(lastStart, lastEnd))
    }
    guard scalar.startsIdentifier else { throw stranger() }
    return word { $0.continuesIdentifier }
  }

  /// All up to the comma or bracket behind it, through quotes.
  private mutating func node(_ open: Int) throws(ConditionMistake) -> WrittenCondition.Word {
    skipBlanks()
    let start = position
    var isQuoted = false
    while let scalar = current, isQuoted || (scalar != "," && scalar != ")" && scalar != "(") {
      if scalar == "\"" { isQuoted.toggle() }
      position += 1
    }
    if isAtEnd { throw ConditionMistake("`(` is not closed", at: range(open, open + 1)) }
    var end = position
    while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
    if end == start { throw ConditionMistake("the node is missing between the brackets", at: range(open, position + 1)) }
    return WrittenCondition.Word(text: text(start, end), range: range(start, end))
  }

  private mutating func days(after what: String) throws(ConditionMistake) -> WrittenCondition.Word {
    skipBlanks()
    let start = position
    let digits = word { ("0"..."9").contains($0) }
    if digits.text.isEmpty {
      let wrong = word { !Self.ends($0) }
      if wrong.text.isEmpty { throw missing("a number of days", after: range(lastStart, lastEnd)) }
      throw ConditionMistake("\(wrong.text.quoted) behind \(what) is not a number of days such as `7d` or `7 days`", at: wrong.range)
    }
    let count = position
    if current.map({ !$0.continuesIdentifier }) ?? true { skipBlanks() }
    let unit = word { $0.continuesIdentifier }
    let whole = range(start, unit.text.isEmpty ? count : position)
    guard ["d", "day", "days"].contains(unit.text) else {
      throw ConditionMistake(
        "\(text(start, unit.text.isEmpty ? count : position).quoted) behind \(what) is not a number of days such as `7d` or `7 days`",
        at: whole, replacement: unit.text.isEmpty ? "\(digits.text)d" : nil)
    }
    guard let number = Int(digits.text), 1...366 ~= number else {
      throw ConditionMistake("the days behind \(what) must lie between 1 and 366", at: whole)
    }
    return WrittenCondition.Word(text: digits.text, range: whole)
  }

  private mutating func comparison() throws(ConditionMistake) -> Decision.Comparison {
    skipBlanks()
    let start = position
    let sign = word { "<>=!≤≥＜＞".unicodeScalars.contains($0) }
    if let comparison = Decision.Comparison(rawValue: sign.text) { return comparison }
    if sign.text.isEmpty {
      if isAtEnd { throw missing("`<`, `<=`, `>` or `>=`", after: range(lastStart, lastEnd)) }
      throw ConditionMistake(
        "a test compares by `<`, `<=`, `>` or `>=`, which stands before \(word { !Self.ends($0) }.text.quoted)", at: range(start, position))
    }
    let meant = ["≤": "<=", "≥": ">=", "＜": "<", "＞": ">", "=<": "<=", "=>": ">="][sign.text]
    throw ConditionMistake("a test compares by `<`, `<=`, `>` or `>=`, not by \(sign.text.quoted)", at: sign.range, replacement: meant)
  }

  private mutating func number() throws(ConditionMistake) -> WrittenCondition.Word {
    skipBlanks()
    let number = word { !Self.ends($0) }
    if number.text.isEmpty { throw missing("a number", after: range(lastStart, lastEnd)) }
    let end = position
    skipBlanks()
    // `-2 pp`, as people write it.
    if current == "p" {
      let unit = word { $0.continuesIdentifier }
      if unit.text == "pp" {
        return WrittenCondition.Word(text: number.text + "pp", range: number.range.lowerBound..<unit.range.upperBound)
      }
    }
    position = end
    return number
  }

  private static func ends(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || "()<>=,".unicodeScalars.contains(scalar) }

  // MARK: - Text

  private var isAtEnd: Bool { position == scalars.count }
  private var current: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }

  private func range(_ start: Int, _ end: Int) -> Range<Int> { offsets[start]..<offsets[max(start, end)] }
  private func text(_ start: Int, _ end: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<end])
    return String(text)
  }

  /// Behind the last character that is no blank, before the position.
  private var lastEnd: Int {
    var end = position
    while end > 0, scalars[end - 1].properties.isWhitespace { end -= 1 }
    return end
  }

  /// Where the word or sign begins that ends there.
  private var lastStart: Int {
    let end = lastEnd
    var start = end
    while start > 0, !Self.ends(scalars[start - 1]) { start -= 1 }
    return start == end ? max(0, end - 1) : start
  }

  private mutating func skipBlanks() { while current?.properties.isWhitespace ?? false { position += 1 } }

  private mutating func word(while isPart: (Unicode.Scalar) -> Bool) -> WrittenCondition.Word {
    let start = position
    while let scalar = current, isPart(scalar) { position += 1 }
    return WrittenCondition.Word(text: text(start, position), range: range(start, position))
  }

  /// Whether a word stands here, which is then behind us.
  private mutating func takes(word wanted: String) -> Bool {
    let start = position
    skipBlanks()
    if word(while: { $0.continuesIdentifier }).text == wanted { return true }
    position = start
    return false
  }

  // MARK: - Mistakes

  private func missing(_ what: String, after range: Range<Int>) -> ConditionMistake {
    ConditionMistake("\(what) is missing after this", at: range)
  }

  /// What stands where something else was expected.
  private func stranger() -> ConditionMistake {
    var copy = self
    copy.skipBlanks()
    let scalar = copy.current ?? " "
    let name = String(scalar)
    let range = range(copy.position, min(copy.position + 1, scalars.count))
    switch scalar {
    case "（": return ConditionMistake("\(name.quoted) is written `(` in a condition", at: range, replacement: "(")
    case "）": return ConditionMistake("\(name.quoted) is written `)` in a condition", at: range, replacement: ")")
    case "，": return ConditionMistake("\(name.quoted) is written `,` in a condition", at: range, replacement: ",")
    case ")": return ConditionMistake("`)` closes no bracket", at: range)
    case "&", "|":
      let sign = copy.word { $0 == scalar }
      return ConditionMistake(
        "tests are joined by `and` and `or`, not by \(sign.text.quoted)", at: sign.range, replacement: scalar == "&" ? "and" : "or")
    default:
      let word = scalar.startsIdentifier ? copy.word { $0.continuesIdentifier } : copy.word { !Self.ends($0) || $0 == scalar }
      for join in ["and", "or", "for"] where word.text.lowercased() == join {
        return ConditionMistake("\(word.text.quoted) is written \(join.quoted) in a condition", at: word.range, replacement: join)
      }
      return ConditionMistake(
        "\(word.text.quoted) is not expected here: a test reads `completion(node) < 80% for 7 days`, and `and` or `or` joins tests",
        at: word.range)
    }
  }
}
