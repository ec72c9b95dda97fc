import Testing

@testable import KPIModel

@Suite struct ConditionParserTests {
  private static func parsed(_ text: String) throws -> WrittenCondition { try ConditionParser.parse(text).get() }

  @Test func `a test says what is read of which node, and against what`() throws {
    let condition = try Self.parsed("completion(gmv.category:\"BEERS, ALES\", 7 days) <= -1.2M for 14d")
    let test = try #require(condition.tests.first)
    #expect(condition.tests.count == 1 && condition.expression == .test(0))
    #expect(test.figure.text == "completion" && test.node.text == "gmv.category:\"BEERS, ALES\"")
    #expect(test.days?.text == "7" && test.runLength?.text == "14" && test.comparison == .atMost && test.number.text == "-1.2M")
    #expect(test.range == 0..<63)
  }

  @Test func `and binds stronger than or, and brackets more than both`() throws {
    let (a, b, c) = ("actual(a) < 1", "pace(b) > 2%", "gap(c) >= -3 pp")
    #expect(try Self.parsed("\(a) or \(b) and \(c)").expression == .any([.test(0), .all([.test(1), .test(2)])]))
    #expect(try Self.parsed("(\(a) or \(b)) and \(c)").expression == .all([.any([.test(0), .test(1)]), .test(2)]))
    #expect(try Self.parsed("  ( ( \(a) ) )  ").expression == .test(0))
    #expect(try Self.parsed(c).tests.first?.number.text == "-3pp")
  }

  /// A mistake stands between `«` and `»`.
  @Test(arguments: [
    "actual(a) «under» 1", "actual(a) «==» 1", "actual(a) «<»", "actual«(»a < 1", "actual«()» < 1", "«actual» < 1", "actual(a) < 1 «or»",
    "actual(a) < 1 «&&» actual(b) < 1", "actual(a) < 1 «OR» actual(b) < 1", "actual(a) < 1 for «week»", "actual(a) < 1 for «7»",
    "actual(a) < 1 for «0d»", "actual(a, «7») < 1", "actual(a) < 1«)»", "«(»actual(a) < 1", "«7» < actual(a)", "actual(a) < 1 «then» go",
    "actual«（»a） < 1", "«»", "actual(a) «≥» 1", "actual(新«,» 7d) < 1",
  ])
  func `a mistake is found where it stands`(_ marked: String) {
    let start = marked.utf8.distance(from: marked.startIndex, to: marked.firstIndex(of: "«") ?? marked.startIndex)
    let end = marked.utf8.distance(from: marked.startIndex, to: marked.firstIndex(of: "»") ?? marked.startIndex) - 2
    let text = String(marked.filter { $0 != "«" && $0 != "»" })
    switch ConditionParser.parse(text) {
    case .success: #expect(marked.contains("新"), "\(text) has no mistake")
    case .failure(let mistake): #expect(mistake.range == start..<end, "\(text): \(mistake.message)")
    }
  }

  @Test func `brackets and tests have a limit, and nothing ends in a fault`() {
    #expect(throws: ConditionMistake.self) { try Self.parsed(String(repeating: "(", count: 100_000)) }
    #expect(throws: ConditionMistake.self) { try Self.parsed(Array(repeating: "actual(a) < 1", count: 65).joined(separator: " or ")) }
    var random = SystemRandomNumberGenerator()
    let words = ["actual", "(", ")", "a", ",", "7d", "<", ">=", "1", "%", "for", "and", "or", " ", "\"", "（", "新", "-", "pp"]
    for _ in 0..<2000 {
      let text = (0..<12).map { _ in words.randomElement(using: &random) ?? "" }.joined()
      if case .failure(let mistake) = ConditionParser.parse(text) {
        #expect(mistake.range.lowerBound >= 0 && mistake.range.upperBound <= text.utf8.count, "\(text)")
      }
    }
  }

  @Test func `binary rounding is no reason to fire`() {
    #expect(!Decision.Comparison.below.holds(0.1 + 0.2, 0.3) && !Decision.Comparison.below.holds(0.8 - 1e-16, 0.8))
    #expect(Decision.Comparison.below.holds(0.79999, 0.8) && Decision.Comparison.atLeast.holds(0.8 - 1e-16, 0.8))
    #expect(!Decision.Comparison.above.holds(0.1 + 0.2, 0.3) && Decision.Comparison.atMost.holds(0.1 + 0.2, 0.3))
  }
}
