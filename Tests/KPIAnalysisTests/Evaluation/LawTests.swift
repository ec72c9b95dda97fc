import KPIAnalysis
import KPISource
import TestSupport
import Testing

/// The laws of docs/arithmetic.md#laws on roll-up and references, on random trees; the seed is the argument.
@Suite(.law) struct LawTests {
  static let seeds: ClosedRange<UInt64> = 1...60

  private func evaluate(_ tree: RandomTree, against: String? = nil) throws -> Evaluation {
    try TestModel.evaluate(tree.text, period: "2026-Q3", against: against).evaluation
  }

  /// Figures by hand for a leaf: cents, some missing, some with a target.
  private func body(_ seed: UInt64, _ node: Int, scale: Int = 1) -> String {
    var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(node))
    func figure() -> String {
      let cents = Int.random(in: -999_999...9_999_999, using: &random) * scale
      return "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(abs(cents) / 10 % 10)\(abs(cents) % 10)"
    }
    var keys: [String] = []
    let figures = ["2026-Q2", "2026-Q3"].filter { _ in Int.random(in: 0..<20, using: &random) > 0 }.map { "\($0): \(figure())" }
    if !figures.isEmpty { keys.append("actual: { \(figures.joined(separator: ", ")) }") }
    if Bool.random(using: &random) { keys.append("target: { 2026-Q3: \(figure()) }") }
    return keys.joined(separator: ", ")
  }

  private func tree(_ seed: UInt64, formulas: Bool = true, shuffled: Bool = false, scale: Int = 1) -> RandomTree {
    var random = SeededGenerator(seed: seed)
    return RandomTree(nodes: Int.random(in: 2...80, using: &random), formulas: formulas, shuffled: shuffled, &random) {
      body(seed, $0, scale: scale)
    }
  }

  @Test(arguments: seeds) func `children and lines give their node, at both ends and in the gap`(_ seed: UInt64) throws {
    for against in [nil, "2026-Q2"] {
      let evaluation = try evaluate(tree(seed, formulas: false), against: against)
      for (index, breakdown) in evaluation.breakdowns.enumerated() {
        let node = evaluation.nodes[breakdown.nodeIndex]
        let children = evaluation.nodes.filter { $0.breakdownIndex == index }
        for end in [\Evaluation.Node.actual, \Evaluation.Node.reference, \Evaluation.Node.gap] {
          let lineEnd: KeyPath<Evaluation.Line, Amount?> =
            end == \Evaluation.Node.actual ? \.actual : end == \Evaluation.Node.reference ? \.reference : \.gap
          guard let whole = node[keyPath: end]?.value, children.allSatisfy({ $0[keyPath: end] != nil }) else { continue }
          let parts = children.compactMap { $0[keyPath: end]?.value } + breakdown.lines.compactMap { $0[keyPath: lineEnd]?.value }
          let gross = parts.reduce(abs(whole)) { $0 + abs($1) }
          #expect(abs(parts.reduce(-whole, +)) <= 1e-9 * max(gross, 1), "\(node.id): \(parts) are not \(whole)")
        }
      }
    }
  }

  @Test(arguments: seeds) func `the order of siblings changes only the order of rows`(_ seed: UInt64) throws {
    let written = try evaluate(tree(seed))
    let reversed = try evaluate(tree(seed, shuffled: true))
    #expect(Set(written.nodes.map(\.id)) == Set(reversed.nodes.map(\.id)))
    for node in written.nodes {
      let other = try reversed.node(node.id)
      // Sums of decimals are exact in any order; a common factor is a quotient of such sums.
      #expect(node.actual == other.actual)
      #expect(node.target == other.target)
      #expect(node.referenceKind == other.referenceKind)
      #expect(isClose(node.reference?.value, other.reference?.value))
    }
  }

  @Test(arguments: seeds) func `scaling the unit scales every number and no ratio`(_ seed: UInt64) throws {
    let written = try evaluate(tree(seed))
    let scaled = try evaluate(tree(seed, scale: 1000))
    for (node, other) in zip(written.nodes, scaled.nodes) {
      #expect(isClose(node.actual.map { $0.value * 1000 }, other.actual?.value))
      #expect(isClose(node.reference.map { $0.value * 1000 }, other.reference?.value))
      #expect(isClose(node.gap.map { $0.value * 1000 }, other.gap?.value, within: 1e-6))
      #expect(isClose(node.completion?.raw.value, other.completion?.raw.value))
      #expect(node.status == other.status)
    }
  }

  @Test(arguments: seeds) func `a node with a reference has a parent with one, or a target of its own`(_ seed: UInt64) throws {
    let evaluation = try evaluate(tree(seed))
    for node in evaluation.nodes where node.referenceKind == .allocated {
      let parent = try #require(node.parentIndex)
      #expect(evaluation.nodes[parent].reference != nil)
    }
    #expect(evaluation.nodes.allSatisfy { ($0.reference == nil) == ($0.referenceKind == nil) })
    #expect(evaluation.nodes.allSatisfy { ($0.gap == nil) == ($0.actual == nil || $0.reference == nil) })
  }

  /// Figures at the edge of binary numbers: what overflows is absent.
  @Test(arguments: ["1", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", "0"])
  func `nothing that is not finite leaves`(_ figure: String) throws {
    let body = "{ actual: { 2026-Q2: \(figure), 2026-Q3: \(figure) } }"
    let tree = """
      tree:
        top:
          tolerance: 1
          target: { 2026-Q3: \(figure) }
          breakdowns:
            product: { formula: a * b * c * d * e * f * g * h * i / j, nodes: { \("abcdefghij".map { "\($0): \(body)" }.joined(separator: ", ")) } }
            sum: { nodes: { \("klm".map { "\($0): \(body)" }.joined(separator: ", ")) } }
      """
    for against in [nil, "2026-Q2"] {
      let evaluation = try TestModel.evaluate(tree, period: "2026-Q3", against: against).evaluation
      for node in evaluation.nodes {
        let amounts = [node.actual, node.reference, node.target, node.previous, node.gap].compactMap { $0?.value }
        let ratios = [node.gapRatio, node.completion?.raw, node.completion?.scored, node.pace, node.coverage].compactMap { $0?.value }
        #expect((amounts + ratios).allSatisfy { $0.isFinite })
      }
      // 38 digits to the eighth power are beyond binary numbers: the product gives nothing, the sum does.
      if figure.count > 1 {
        #expect(try evaluation.breakdown("product").reconciliation.children == nil)
        #expect(try evaluation.node("top").actual != nil)
      }
    }
  }

  private func isClose(_ left: Double?, _ right: Double?, within tolerance: Double = 1e-9) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= tolerance * max(abs(left), abs(right), 1e-9)
  }
}
