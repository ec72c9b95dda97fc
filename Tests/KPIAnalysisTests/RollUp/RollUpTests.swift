import KPIFigures
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis

/// Figures of nodes that have none of their own, and whether every breakdown gives its node again.
@Suite struct RollUpTests {
  @Test func `a node without a figure is the exact sum of its children`() throws {
    let tree = "tree: { sales: { breakdowns: { parts: { nodes: { a: { actual: { 2026-Q3: 0.1 } }, b: { actual: { 2026-Q3: 0.2 } } } } } } }"
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    #expect(try evaluation.node("sales").actual?.value == 0.3)
    #expect(evaluation.breakdowns[0].reconciliation.residual?.value == 0)
  }

  @Test func `a missing child leaves its parent missing, never smaller`() throws {
    let tree =
      "tree: { sales: { breakdowns: { parts: { nodes: { a: { actual: { 2026-Q3: 1 } }, b: {}, c: { actual: { 2026-Q3: 2 } } } } } } }"
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    let node = try evaluation.node("sales")
    #expect(node.actual == nil)
    #expect(node.status == .incomplete)
    #expect(node.coverage?.value == 2.0 / 3)
    let reconciliation = evaluation.breakdowns[0].reconciliation
    #expect(reconciliation.children == nil)
    #expect(reconciliation.residual == nil)
  }

  @Test func `a parent's own figure stands, and its children are held against it to the cent`() throws {
    let tree = """
      tree:
        sales:
          actual: { 2026-Q3: 100000000000000.1 }
          breakdowns: { parts: { nodes: { a: { actual: { 2026-Q3: 100000000000000 } }, b: { actual: { 2026-Q3: 0.09 } } } } }
      """
    let (evaluation, diagnostics) = try TestModel.evaluate(tree, period: "2026-Q3")
    #expect(evaluation.breakdowns[0].reconciliation.residual?.value == 0.01)
    #expect(diagnostics.map(\.rule.id) == ["residual"])
    #expect(
      diagnostics.first?.message
        == "`sales` is 100,000,000,000,000.1, but its children in `parts` give 100,000,000,000,000.09: 0.01 is left")
  }

  @Test func `the first breakdown that gives a figure counts`() throws {
    let tree = """
      tree:
        sales:
          breakdowns:
            parts: { nodes: { a: { actual: { 2026-Q3: 5 } }, b: {} } }
            ratio: { formula: c / d, nodes: { c: { actual: { 2026-Q3: 1 } }, d: { actual: { 2026-Q3: 0 } } } }
            funnel: { formula: e * f, nodes: { e: { actual: { 2026-Q3: 3 } }, f: { actual: { 2026-Q3: 0.1 } } } }
            others: { nodes: { g: { actual: { 2026-Q3: 0.3 } } } }
      """
    let (evaluation, diagnostics) = try TestModel.evaluate(tree, period: "2026-Q3")
    #expect(try evaluation.node("sales").actual?.value == 3 * 0.1)
    // 0.1 times 3 is 0.30000000000000004 in binary: beside an exact 0.3 that is rounding, and no residual.
    #expect(try evaluation.breakdown("others").reconciliation.residual?.value == 0)
    #expect(diagnostics.isEmpty)
  }

  @Test func `a linear formula is exact`() throws {
    let tree = """
      tree:
        net: { breakdowns: { parts: { formula: gross - 3 * fee, nodes: { gross: { actual: { 2026-Q3: 1 } }, fee: { actual: { 2026-Q3: 0.1 } } } } } }
      """
    #expect(try TestModel.evaluate(tree, period: "2026-Q3").evaluation.node("net").actual?.value == 0.7)
  }

  static let money = """
    currency: CNY
    rates:
      - { currency: USD, period: 2026-Q3, rate: 7, plan: 8 }
    tree:
      sales:
        unit: CNY
        breakdowns:
          market:
            nodes:
              home: { target: { 2026-Q3: 200 }, actual: { 2026-Q3: 100 } }
              abroad: { unit: USD, target: { 2026-Q3: 50 }, actual: { 2026-Q3: 40 } }
    """

  @Test func `money converts at the period's rate, and targets at the plan's`() throws {
    let (evaluation, diagnostics) = try TestModel.evaluate(RollUpTests.money, period: "2026-Q3")
    #expect(try evaluation.node("sales").actual?.value == 380)
    #expect(try evaluation.node("sales").reference?.value == 600)
    #expect(try evaluation.node("abroad").reference?.value == 50)
    #expect(diagnostics.isEmpty)
  }

  @Test func `without a rate there is no sum`() throws {
    let tree = RollUpTests.money.replacing("2026-Q3, rate", with: "2026-Q2, rate")
    let (evaluation, diagnostics) = try TestModel.evaluate(tree, period: "2026-Q3")
    #expect(try evaluation.node("sales").actual == nil)
    #expect(try evaluation.node("sales").reference == nil)
    #expect(diagnostics.map(\.rule.id) == ["missing-rate"])
    #expect(diagnostics.first?.message == "no rate turns USD into CNY in 2026-Q3: `sales.abroad` cannot be added to `sales`")
  }

  @Test func `a ratio's members recombine by their shares of its own denominator`() throws {
    let bound = try ratio(distinct: false)
    let (evaluation, diagnostics) = TestModel.evaluate(bound)
    let reconciliation = evaluation.breakdowns[0].reconciliation
    #expect(reconciliation.kind == .ratio)
    #expect(abs((reconciliation.children?.value ?? .nan) - 0.05) < 1e-15)
    #expect(reconciliation.residual?.value == 0)
    #expect(diagnostics.isEmpty)
  }

  @Test func `members of a ratio of distinct counts overlap`() throws {
    var bound = try ratio(distinct: true)
    bound.evaluated.actuals.set(0, 0.04)
    let (evaluation, diagnostics) = TestModel.evaluate(bound)
    #expect(evaluation.breakdowns[0].lines.map(\.kind) == [.overlap])
    #expect(abs((evaluation.breakdowns[0].lines[0].actual?.value ?? .nan) + 0.01) < 1e-15)
    #expect(diagnostics.isEmpty)
  }

  /// A conversion of 5%: 4% of 300 visits and 8% of 100, and a channel that nobody visited.
  private func ratio(distinct: Bool) throws -> BoundModel {
    let tree = """
      dimensions: { channel: {} }
      measures:
        buyers: { aggregate: sum }
        visits: { aggregate: sum }
        conversion: { formula: buyers / visits, unit: percent }
      tree: { conversion: { breakdowns: { channel: { nodes: { web: {}, shop: {}, phone: {} } } } } }
      """
    var bound = try TestModel.bind(tree, period: "2026-Q3")
    let rates = [0.05, 0.04, 0.08, nil]
    let weights: [Double] = [400, 300, 100, 0]
    for node in 0..<4 {
      bound.evaluated.actuals.set(node, rates[node])
      bound.evaluated.weights.set(node, weights[node])
    }
    if distinct { bound.model.measures[0].additivity = .distinct }
    return bound
  }

  @Test func `what distinct counts share is a line of its own, not a finding`() throws {
    let tree = """
      dimensions: { channel: {} }
      measures: { buyers: { aggregate: sum } }
      tree: { buyers: { target: { 2026-Q3: 120 }, breakdowns: { channel: { nodes: { web: {}, shop: {} } } } } }
      """
    var bound = try TestModel.bind(tree, period: "2026-Q3")
    for node in bound.model.nodes.indices { bound.model.nodes[node].additivity = .distinct }
    for (node, value) in [(0, 100), (1, 70), (2, 40)] { bound.evaluated.actuals.set(node, exact: DecimalNumber(value)) }
    for (node, value) in [(0, 50), (1, 35), (2, 20)] { bound.previous?.actuals.set(node, exact: DecimalNumber(value)) }
    let (evaluation, diagnostics) = TestModel.evaluate(bound)
    let breakdown = evaluation.breakdowns[0]
    #expect(breakdown.reconciliation.kind == .distinct)
    #expect(breakdown.reconciliation.residual?.value == -10)
    #expect(breakdown.lines.map(\.kind) == [.overlap])
    #expect(breakdown.lines.map { $0.actual?.value } == [-10])
    // All doubles from last period, the overlap of 5 as well: k = 120 / 50.
    #expect(breakdown.lines.map { $0.reference?.value } == [-12])
    #expect(try evaluation.node("web").reference?.value == 84)
    #expect(diagnostics.isEmpty)
  }

  // MARK: - Columns

  @Test(.law, arguments: 1...20) func `columns of many periods roll up as one period does`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let tree = RandomTree(nodes: Int.random(in: 1...60, using: &random), formulas: seed.isMultiple(of: 2), &random)
    var bound = try TestModel.bind(tree.text, period: "2026-Q3")
    let composition = Composition(bound)
    let exchange = TreeExchange(composition, bound.evaluated)
    var columns: [Double] = []
    var expected: [Double] = []
    for _ in 0..<5 {
      for node in bound.tree.nodes.indices {
        let isGiven =
          bound.tree.nodes[node].breakdowns.isEmpty ? Int.random(in: 0..<9, using: &random) > 0 : Int.random(in: 0..<9, using: &random) == 0
        bound.evaluated.actuals.set(node, isGiven ? Double(Int.random(in: -99...99, using: &random)) : nil)
      }
      columns += bound.evaluated.actuals.values
      var filled = bound.evaluated.actuals
      RollUp(composition).fill(&filled, exchange)
      expected += filled.values
    }
    RollUp(composition).fill(&columns, exchange)
    #expect(columns.map { $0.isNaN ? nil : $0 } == expected.map { $0.isNaN ? nil : $0 })
  }
}
