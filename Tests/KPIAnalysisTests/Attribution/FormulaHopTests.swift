import KPIModel
import TestSupport
import Testing

@testable import KPIAnalysis

struct FormulaHopTests {
  // MARK: Shapley over random formulas

  /// The marginal contributions of each name over all coalitions, straight from the definition; nil where a mixed state is undefined.
  private static func marginals(_ formula: Formula, _ before: [Double], _ after: [Double]) -> [[(size: Int, value: Double)]]? {
    let count = formula.names.count
    var values: [Double] = []
    for coalition in 0..<(1 << count) {
      guard case .value(let value) = formula.evaluate({ coalition >> $0 & 1 == 1 ? after[$0] : before[$0] }) else { return nil }
      values.append(value)
    }
    return (0..<count).map { name in
      values.indices.filter { $0 >> name & 1 == 0 }.map { ($0.nonzeroBitCount, values[$0 | 1 << name] - values[$0]) }
    }
  }

  private static func shapley(_ marginals: [(size: Int, value: Double)], count: Int) -> Double {
    func factorial(_ number: Int) -> Double { number < 2 ? 1 : Double(number) * factorial(number - 1) }
    return marginals.reduce(0) { $0 + factorial($1.size) * factorial(count - 1 - $1.size) / factorial(count) * $1.value }
  }

  /// A random formula over a handful of names, each of which may appear more than once.
  private static func formula(_ depth: Int, _ generator: inout SeededGenerator) -> String {
    if depth == 0 || Int.random(in: 0..<5, using: &generator) == 0 {
      if Int.random(in: 0..<8, using: &generator) == 0 { return "\(Int.random(in: 1...4, using: &generator))" }
      return ["a", "b", "c", "d", "e", "f"].randomElement(using: &generator) ?? "a"
    }
    let left = formula(depth - 1, &generator)
    let right = formula(depth - 1, &generator)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0...2: return "(\(left) + \(right))"
    case 3...4: return "(\(left) - \(right))"
    case 5...8: return "\(left) * \(right)"
    case 9: return "(\(left)) / (\(right))"
    case 10: return "min(\(left), \(right))"
    default: return "max(\(left), -\(right))"
    }
  }

  private static func figure(_ generator: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: 0
    case 1: -Double(Int.random(in: 1...9, using: &generator))
    default: Double(Int.random(in: 1...40, using: &generator)) / 4
    }
  }

  @Test(.law, arguments: [UInt64(1), 2, 3, 4])
  func `contributions are the Shapley values of the definition`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var compared = 0
    while compared < 600, !Law.isOver {
      let text = Self.formula(3, &generator)
      let formula = try Formula.parse(text).get()
      if formula.names.isEmpty { continue }
      let before = formula.names.map { _ in Self.figure(&generator) }
      let after = before.map { Int.random(in: 0..<6, using: &generator) == 0 ? $0 : Self.figure(&generator) }
      let hop = try Hop(text, from: before, to: after)
      for contribution in hop.children + hop.multipliers { #expect(!contribution.isInfinite, "\(text) \(before) \(after)") }
      guard hop.status == .ok, let marginals = Self.marginals(formula, before, after) else { continue }
      compared += 1
      let expected = marginals.map { Self.shapley($0, count: formula.names.count) }
      let scale = marginals.joined().reduce(0) { max($0, abs($1.value)) }
      for (found, expected) in zip(hop.children, expected) {
        #expect(found.isClose(to: expected, of: scale), "\(text) \(before) \(after) seed \(seed)")
      }
      #expect(hop.sum.isClose(to: hop.gap, of: max(hop.gross, scale)), "\(text) \(before) \(after) seed \(seed)")
      for (range, marginals) in zip(hop.orderRanges, marginals) {
        guard let range else { continue }
        #expect(range.lowerBound.isClose(to: marginals.map(\.value).min() ?? .nan, of: scale), "\(text) \(before) \(after) seed \(seed)")
        #expect(range.upperBound.isClose(to: marginals.map(\.value).max() ?? .nan, of: scale), "\(text) \(before) \(after) seed \(seed)")
      }
      // Backwards every sign is flipped.
      let back = try Hop(text, from: after, to: before)
      for (found, there) in zip(back.children, hop.children) { #expect(found.isClose(to: -there, of: scale), "\(text) seed \(seed)") }
    }
  }

  @Test func `straight lines stand in where a mixed state has no denominator`() throws {
    // b - c grows from 1 to 2, but b before less c after is negative.
    let hop = try Hop("a / (b - c)", from: [6, 2, 1], to: [8, 10, 8])
    #expect(hop.status == .fallback)
    #expect(hop.reason == .undefinedMixedState)
    // ∫ 1 / (1 + t) is ln 2; ∫ (6 + 2t) / (1 + t)² is 2 ln 2 + 2.
    let ln2 = 0.693147180559945309
    expectClose(hop.multipliers, [ln2, -2 * ln2 - 2, 2 * ln2 + 2], within: 1e-13)
    #expect(hop.orderRanges.allSatisfy { $0 == nil })
    expectClose([hop.sum], [hop.gap])
  }

  @Test func `straight lines keep their precision over kinks`() throws {
    let hop = try Hop("max(a, b) / (b - c)", from: [6, 2, 1], to: [7, 10, 8])
    #expect(hop.status == .fallback)
    expectClose([hop.children.reduce(0, +)], [hop.gap], within: 1e-10)
  }

  @Test func `a pole between the ends makes a formula opaque`() throws {
    let hop = try Hop("a / (b * c)", from: [3, 1, 1], to: [4, -1, -1])
    #expect(hop.status == .opaque)
    #expect(hop.reason == .poleOnTheWay)
    #expect(hop.hasNoContributions)
    #expect(hop.sum.isNaN)
  }

  @Test(arguments: [("a / b", 0.0, 2.0), ("a / b", 2, 0), ("a / b", -2, 2), ("3 / b + 0 * a", 2, -2), ("a / (b - 1)", 1, 3)])
  func `a denominator that is zero or changes its sign leaves a formula undefined`(_ formula: String, _ before: Double, _ after: Double)
    throws
  {
    let names = try Formula.parse(formula).get().names
    let hop = try Hop(
      formula, from: names.map { $0 == "b" ? before : 3 }, to: names.map { $0 == "b" ? after : 5 }, parent: (1, 2))
    #expect(hop.status == .undefined)
    #expect(hop.hasNoContributions)
  }

  @Test func `thirteen names in one term are too many, thirteen factors are not`() throws {
    let names = (1...13).map { "x\($0)" }
    let from = names.indices.map { Double($0 + 1) }
    let to = names.indices.map { Double($0 + 2) }
    let crowded = try Hop("(\(names.joined(separator: " + "))) / x1 / x2", from: from, to: to)
    #expect(crowded.status == .opaque)
    #expect(crowded.reason == .tooManyNames(13))
    let product = try Hop(names.joined(separator: " * "), from: from, to: to)
    #expect(product.status == .ok)
    // A hundred names are fine where no term has more than twelve.
    let many = (0..<50).map { "a\($0) / b\($0)" }.joined(separator: " + ")
    let sum = try Hop(many, from: (1...100).map(Double.init), to: (2...101).map(Double.init))
    #expect(sum.status == .ok)
    expectClose([sum.sum], [sum.gap])
  }

  // MARK: Slopes

  @Test func `a name that hardly moves has the same multiplier as one that stands still`() throws {
    // In binary, 0.1 + 0.2 is more than 0.3, and (f1 - f0) / D is off by 9%.
    let moved = try Hop("c * a / b", from: [0.3, 7, 3], to: [0.1 + 0.2, 11, 5])
    let still = try Hop("c * a / b", from: [0.3, 7, 3], to: [0.3, 11, 5])
    expectClose(moved.multipliers, still.multipliers, within: 1e-14)
    #expect(still.children[0] == 0)
  }

  @Test(arguments: [
    ("min(a, b)", [1.0, 2], [3.0, 2], [1.0, 0.0]),
    ("min(a, b)", [1, 5], [2, 6], [1, 0]),
    ("max(a, b)", [1, 5], [2, 6], [0, 1]),
    // a overtakes b: over both orders, (4 - 3) and (4 - 4) for a.
    ("max(a, b)", [1, 3], [4, 3.5], [0.75, 0.25]),
  ])
  func `smallest and greatest values hand their movement to the branch that wins`(
    _ formula: String, _ before: [Double], _ after: [Double], _ expected: [Double]
  ) throws {
    let hop = try Hop(formula, from: before, to: after)
    expectClose(hop.children, expected)
  }

  @Test func `at a tie of names that do not move both branches have half of the slope`() throws {
    let two = try Hop("min(a, b)", from: [2, 2], to: [2, 2])
    expectClose(two.multipliers, [0.5, 0.5])
    let three = try Hop("min(a, b, c)", from: [2, 2, 2], to: [2, 2, 2])
    expectClose(three.multipliers, [1 / 3.0, 1 / 3.0, 1 / 3.0])
  }

  // MARK: Products

  @Test(.law, arguments: 1...10)
  func `a product of any number of factors has the Shapley values of the definition`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let text = (0..<count).map { "x\($0)" }.joined(separator: " * ")
    let formula = try Formula.parse("3 * \(text)").get()
    for _ in 0..<40 {
      let before = (0..<count).map { _ in Self.figure(&generator) }
      let after = (0..<count).map { _ in Self.figure(&generator) }
      let hop = try Hop("3 * \(text)", from: before, to: after)
      let marginals = try #require(Self.marginals(formula, before, after))
      let scale = marginals.joined().reduce(0) { max($0, abs($1.value)) }
      for (found, marginals) in zip(hop.children, marginals) {
        #expect(found.isClose(to: Self.shapley(marginals, count: count), of: scale))
      }
      let back = try Hop("3 * \(text)", from: after, to: before)
      #expect(zip(back.children, hop.children).allSatisfy { $0 == -$1 }, "the way back is the same bit by bit")
    }
  }

  @Test(arguments: [20, 40, 101])
  func `a long product adds up to its gap`(count: Int) throws {
    var generator = SeededGenerator(seed: 7)
    let before = (0..<count).map { _ in Double.random(in: 0.5...2, using: &generator) }
    var after = (0..<count).map { _ in Double.random(in: 0.5...2, using: &generator) }
    after[3] = before[3]
    let text = (0..<count).map { "x\($0)" }.joined(separator: " * ")
    let hop = try Hop(text, from: before, to: after)
    #expect(hop.children.reduce(0, +).isClose(to: hop.gap, within: 1e-12, of: hop.gross))
    #expect(hop.children[3] == 0)
    // One factor in other units, another in theirs: by a power of two, so that nothing is rounded.
    let scaled = try Hop(
      text, from: [before[0] * 1024, before[1] / 1024] + before.dropFirst(2), to: [after[0] * 1024, after[1] / 1024] + after.dropFirst(2))
    #expect(scaled.children == hop.children)
  }

  @Test(arguments: 1...24)
  func `a Gauss-Legendre rule of n nodes integrates every power up to 2n - 1`(count: Int) {
    let pairs = GaussLegendre(nodeCount: count).pairs
    #expect(pairs.reduce(0) { $0 + ($1.isMiddle ? 1 : 2) } == count)
    for power in 0..<(2 * count) {
      var integral = 0.0
      for pair in pairs {
        for node in pair.isMiddle ? [0.5] : [0.5 - pair.offset, 0.5 + pair.offset] {
          integral += pair.weight * (0..<power).reduce(1.0) { product, _ in product * node }
        }
      }
      #expect(abs(integral * Double(power + 1) - 1) < 1e-13, "power \(power)")
    }
  }

  @Test(arguments: [(1e300, 1e-300), (1e-300, 1e300)])
  func `what outgrows binary numbers is named, not printed`(_ first: Double, _ second: Double) throws {
    let hop = try Hop("a * b * c", from: [first, first, second], to: [second, first, first], parent: (1, 2))
    #expect(hop.status == .undefined || hop.children.allSatisfy { $0.isFinite })
    #expect(!hop.children.contains { $0.isInfinite })
  }

  // MARK: LMDI

  @Test(arguments: [
    (1.0, 1.0, 1.0), (1, 2, 1.4426950408889634), (1e-3, 1e3, 72.38234126812831), (1, 1.0000001, 1.0000000499999993),
    (1e-300, 1e300, 7.238241365054197e296), (5, 1e-12, 0.1709959476063321),
  ])
  func `logarithmic means are those of forty digits`(_ first: Double, _ second: Double, _ expected: Double) {
    #expect(abs(logarithmicMean(first, second) / expected - 1) < 1e-15)
    #expect(logarithmicMean(second, first) == logarithmicMean(first, second))
  }

  @Test func `LMDI chains through a formula's sums, products and ratios`() throws {
    // V = (a + b) · c / d: the factor a + b has its own mean, and hands its multiplier to both terms.
    let before = [2.0, 3, 4, 8]
    let after = [3.0, 5, 6, 9]
    let hop = try Hop("(a + b) * c / d", from: before, to: after, method: .lmdi)
    let (whole0, whole1) = (5.0 * 4 / 8, 8.0 * 6 / 9)
    let mean = logarithmicMean(whole0, whole1)
    let sum = mean / logarithmicMean(5, 8)
    expectClose(hop.multipliers, [sum, sum, mean / logarithmicMean(4, 6), -mean / logarithmicMean(8, 9)], within: 1e-14)
    expectClose([hop.sum], [hop.gap])
    #expect(hop.status == .ok)
  }

  @Test(arguments: [
    ("a * b", [2.0, 3], [-1.0, 4], Attribution.Reason.factorChangesSign),
    ("min(a, b) * a", [2, 3], [1, 4], .noLogarithmicMeanOfExtremes),
  ])
  func `LMDI falls back to Shapley where it does not apply, and says so`(
    _ formula: String, _ before: [Double], _ after: [Double], _ reason: Attribution.Reason
  ) throws {
    let hop = try Hop(formula, from: before, to: after, method: .lmdi)
    #expect(hop.status == .fallback)
    #expect(hop.reason == reason)
    let shapley = try Hop(formula, from: before, to: after)
    #expect(hop.children == shapley.children)
  }

  @Test func `two factors that vanish at once share the whole equally`() throws {
    let hop = try Hop("a * b * c", from: [0, 0, 5], to: [2, 3, 7], method: .lmdi)
    #expect(hop.children == [21, 21, 0])
    #expect(hop.sum == 42)
  }

  @Test(.law, arguments: [UInt64(1), 2, 3])
  func `LMDI adds up to the gap of every formula`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let text = Self.formula(3, &generator)
      let names = try Formula.parse(text).get().names
      if names.isEmpty { continue }
      let before = names.map { _ in Self.figure(&generator) }
      let after = names.map { _ in Self.figure(&generator) }
      let hop = try Hop(text, from: before, to: after, method: .lmdi)
      #expect(!hop.children.contains { $0.isInfinite })
      guard hop.status == .ok || hop.status == .fallback else { continue }
      let scale = max(hop.gross, abs(hop.gap), (before + after).reduce(0) { max($0, abs($1)) })
      #expect(hop.children.reduce(0, +).isClose(to: hop.gap, within: 1e-8, of: scale), "\(text) \(before) \(after) seed \(seed)")
    }
  }
}
