import KPIAnalysis
import KPIModel
import KPISource
import Testing

/// Rows as the contract of `evaluate` has them.
@Suite struct EvaluationTests {
  static let tree = """
    name: Corner shop
    people:
      lin: { team: operations }
      zhao: { team: users }
    teams: { operations: {}, users: {} }
    measures: { rating: { aggregate: given, bounds: [1, 5] } }
    tree:
      sales:
        owner: lin
        breakdowns:
          customer:
            name: By customer
            nodes:
              new:
                owner: { 2026-01-01: zhao, 2026-08-15: lin, 2026-10-01: zhao }
                class: A
                breakdowns: { channel: { nodes: { web: { actual: { 2026-Q3: 1 } }, shop: { actual: { 2026-Q3: 2 } } } } }
              old: { owner: none, grouping: true, level: 3, actual: { 2026-Q3: 5 } }
          region: { nodes: { north: { actual: { 2026-Q3: 8 } } } }
        supported_by:
          rating: { actual: { 2026-Q3: 5.5 } }
          work: { kind: project, start: 2026-07-01, due: 2026-07-31 }
    """

  @Test func `rows stand depth first, breakdown by breakdown, supports last`() throws {
    let evaluation = try TestModel.evaluate(EvaluationTests.tree, period: "2026-Q3").evaluation
    #expect(
      evaluation.nodes.map(\.id) == [
        "sales", "sales.new", "sales.new.web", "sales.new.shop", "sales.old", "sales.north", "sales.rating", "sales.work",
      ])
    #expect(evaluation.nodes.map(\.parentIndex) == [nil, 0, 1, 1, 0, 0, 0, 0])
    #expect(
      evaluation.nodes.map { $0.breakdownIndex.map { evaluation.breakdowns[$0].key } } == [
        nil, "customer", "channel", "channel", "customer", "region", nil, nil,
      ])
    #expect(evaluation.nodes.map(\.depth) == [0, 1, 2, 2, 1, 1, 1, 1])
    #expect(evaluation.nodes.map(\.kind) == [.flow, .flow, .flow, .flow, .grouping, .flow, .given, .project])
    #expect(evaluation.breakdowns.map(\.nodeIndex) == [0, 0, 1])
    #expect(evaluation.breakdowns[0].name == "By customer")
  }

  @Test func `owners are those of the period's last day`() throws {
    let evaluation = try TestModel.evaluate(EvaluationTests.tree, period: "2026-Q3").evaluation
    let new = try evaluation.node("new")
    #expect(new.owner == "lin")
    #expect(new.team == "operations")
    #expect(new.class == .A)
    #expect(try evaluation.node("old").owner == nil)
    #expect(try evaluation.node("old").level == 3)
    #expect(try evaluation.node("old").flags == [.levelOverride])
  }

  @Test func `a figure out of bounds is told and marked`() throws {
    let (evaluation, diagnostics) = try TestModel.evaluate(EvaluationTests.tree, period: "2026-Q3")
    #expect(try evaluation.node("rating").flags == [.outOfBounds])
    #expect(diagnostics.map(\.message) == ["`sales.rating` is 5.5, outside its bounds from 1 to 5"])
  }

  @Test(arguments: [
    (Evaluation.Showing(depth: 0), ["sales"], 0),
    (Evaluation.Showing(depth: 1), ["sales", "sales.new", "sales.old", "sales.north", "sales.rating", "sales.work"], 2),
    (Evaluation.Showing(node: 1), ["sales.new", "sales.new.web", "sales.new.shop"], 1),
    (Evaluation.Showing(breakdown: "region"), ["sales", "sales.north", "sales.rating", "sales.work"], 1),
  ]) func `what is shown changes no figure`(_ showing: Evaluation.Showing, _ ids: [String], _ breakdowns: Int) throws {
    let all = try TestModel.evaluate(EvaluationTests.tree, period: "2026-Q3")
    let shown = try TestModel.evaluate(EvaluationTests.tree, period: "2026-Q3", showing: showing)
    #expect(shown.evaluation.nodes.map(\.id) == ids)
    #expect(shown.evaluation.breakdowns.count == breakdowns)
    #expect(shown.evaluation.nodes[0].parentIndex == nil)
    #expect(shown.diagnostics == all.diagnostics)
    for node in shown.evaluation.nodes { #expect(try node.actual == all.evaluation.node(node.id).actual) }
  }

  @Test(arguments: [
    // Thirds, which binary numbers round: exactly on a bound after all.
    ("1", "2", false), ("-1", "1", false), ("1", "2.001", true), ("-1", "0.999", true),
    ("3", "0", false), ("0", "0", false), ("3.003", "0", true), ("-0.003", "0", true),
  ]) func `a figure on a bound is within it, one just behind it is not`(first: String, second: String, isOut: Bool) throws {
    let (evaluation, diagnostics) = try TestModel.evaluate(
      """
      tree:
        share:
          bounds: [0, 1]
          breakdowns:
            parts:
              formula: a / c + b / c
              nodes:
                a: { actual: { 2026-09: \(first) } }
                b: { actual: { 2026-09: \(second) } }
                c: { actual: { 2026-09: 3 } }
      """, period: "2026-09")
    let flags = try evaluation.node("share").flags
    #expect(flags == (isOut ? [.outOfBounds] : []))
    #expect(diagnostics.map(\.rule.id) == (isOut ? ["out-of-bounds"] : []))
  }

  @Test(arguments: [("0", false), ("1", false), ("0.5", false), ("-0.0001", true), ("1.0001", true)])
  func `a decimal on a bound is within it, one just behind it is not`(figure: String, isOut: Bool) throws {
    let (evaluation, diagnostics) = try TestModel.evaluate(
      "tree: { share: { bounds: [0, 1], actual: { 2026-09: \(figure) } } }", period: "2026-09")
    #expect(evaluation.nodes[0].flags == (isOut ? [.outOfBounds] : []))
    #expect(diagnostics.map(\.rule.id) == (isOut ? ["out-of-bounds"] : []))
  }
}
