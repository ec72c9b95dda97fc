import KPIFigures
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis

@Suite struct `Effects carried to the top` {
  /// A random tree of sums and products with figures by hand, and effects on some of its nodes.
  private struct Case {
    var model: String
    var top: Double
    /// The top without any effect, each node worked out anew from its parts.
    var topWithout: Double

    private struct Node {
      var children: [Int] = []
      var isProduct = false
      var value = 0.0
      var effects: [(amount: Double, month: Int)] = []
    }

    init(seed: Int) {
      var random = SeededGenerator(seed: UInt64(seed))
      let count = Int.random(in: 1...9, using: &random)
      var nodes = [Node](repeating: Node(), count: count)
      for node in 1..<max(1, count) { nodes[Int.random(in: max(0, node - 4)..<node, using: &random)].children.append(node) }
      for node in nodes.indices.reversed() {
        nodes[node].isProduct = !nodes[node].children.isEmpty && Bool.random(using: &random)
        if nodes[node].children.isEmpty {
          nodes[node].value = Double(Int.random(in: 2...30, using: &random))
        } else {
          let values = nodes[node].children.map { nodes[$0].value }
          nodes[node].value = nodes[node].isProduct ? values.reduce(1, *) : values.reduce(0, +)
        }
      }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let node = Int.random(in: 0..<count, using: &random)
        let amount = Double(Int.random(in: -4...9, using: &random)) / 8
        nodes[node].effects.append((amount, Int.random(in: 7...9, using: &random)))
      }
      func written(_ node: Int) -> String {
        let own = nodes[node]
        if own.children.isEmpty { return "n\(node): { actual: { 2026-Q3: \(own.value) } }" }
        let parts = own.children.map(written).joined(separator: ", ")
        let formula = own.isProduct ? "formula: \(own.children.map { "n\($0)" }.joined(separator: " * ")), " : ""
        return "n\(node): { breakdowns: { by\(node): { \(formula)nodes: { \(parts) } } } }"
      }
      var lines = ["tree: { \(written(0)) }", "initiatives:"]
      for (node, own) in nodes.enumerated() {
        for (number, effect) in own.effects.enumerated() {
          lines.append(
            "  i\(node)_\(number): { window: 2026-0\(effect.month), moves: [{ node: n\(node), method: holdout, measured: \(effect.amount), interval: [-100, 100] }] }"
          )
        }
      }
      model = lines.joined(separator: "\n")
      /// What a node would have been: below what it was by its own effects and by those below it of other months.
      func without(_ node: Int) -> Double {
        let own = nodes[node]
        if own.children.isEmpty { return own.value - own.effects.reduce(0) { $0 + $1.amount } }
        let values = own.children.map(without)
        return own.isProduct ? values.reduce(1, *) : values.reduce(0, +)
      }
      top = nodes[0].value
      // Inner nodes with effects of their own are the other law's.
      let isPlain = nodes.allSatisfy { $0.children.isEmpty || $0.effects.isEmpty }
      topWithout = isPlain ? without(0) : .nan
    }
  }

  private func impact(_ model: String) throws -> (impact: Impact, workings: Workings) {
    let bound = try TestModel.bind(model, period: "2026-Q3")
    var log = DiagnosticLog()
    let workings = Workings(bound, against: .target, into: &log)
    return (Impact(workings, into: &log), workings)
  }

  @Test(.law, arguments: 0..<20) func `they add up to the top's actual less its counterfactual`(tenth: Int) throws {
    for seed in (tenth * 110)..<(tenth * 110 + 110) where !Law.isOver {
      let given = Case(seed: seed)
      let (impact, workings) = try impact(given.model)
      let carried = impact.initiatives.reduce(0) { $0 + ($1.carried?.value ?? 0) }
      let scale = max(1, abs(given.top))
      let effects = impact.initiatives.flatMap(\.moves).map {
        EffectCarrying.Effect(node: $0.nodeIndex ?? 0, amount: $0.effect?.value ?? 0, days: impact.period.days)
      }
      #expect(effects.count == impact.initiatives.count)
      if given.topWithout.isFinite {
        #expect(abs(carried - (given.top - given.topWithout)) < 1e-9 * scale, "seed \(seed): \(given.model)")
      }
      // Whatever stands where: what is explained of the top is all that is carried there.
      let explained = try #require(impact.explained.first).byInitiatives.value
      #expect(abs(carried - explained) < 1e-9 * scale, "seed \(seed): \(given.model)")
      let whole = EffectCarrying(effects, workings)
      let sum = effects.indices.reduce(0) { $0 + (whole.obstacles[$1] == nil ? whole.toTop($1) ?? 0 : 0) }
      #expect(abs(sum - (given.top - whole.without[0])) < 1e-9 * scale, "seed \(seed): \(given.model)")
    }
  }

  @Test func `two moves of a product share what both did`() throws {
    let (impact, _) = try impact(
      """
      tree: { sales: { breakdowns: { funnel: { formula: visits * rate * value, nodes: { visits: { actual: { 2026-Q3: 1000 } }, rate: { unit: percent, actual: { 2026-Q3: 3% } }, value: { actual: { 2026-Q3: 100 } } } } } } }
      initiatives:
        ads: { window: 2026-07, moves: [{ node: visits, method: holdout, measured: 100, interval: [60, 140] }] }
        form: { window: 2026-08, moves: [{ node: rate, method: experiment, measured: 0.5pp, interval: [0.1pp, 0.9pp] }] }
      """)
    let carried = impact.initiatives.compactMap { $0.carried?.value }
    #expect(carried.count == 2 && abs(carried[0] - 275) < 1e-9 && abs(carried[1] - 475) < 1e-9)
  }

  @Test func `an effect on a node holds what those below it did on its days, and not what they did on others`() throws {
    func carried(_ month: String) throws -> [Double] {
      try impact(
        """
        tree: { sales: { breakdowns: { by: { nodes: { a: { actual: { 2026-Q3: 50 } }, b: { actual: { 2026-Q3: 40 } } } } } } }
        initiatives:
          all: { window: 2026-07, moves: [{ node: sales, method: holdout, measured: 10, interval: [1, 19] }] }
          part: { window: \(month), moves: [{ node: a, method: holdout, measured: 4, interval: [1, 7] }] }
        """
      ).impact.initiatives.compactMap { $0.carried?.value }
    }
    #expect(try carried("2026-07-10..2026-07-20") == [6, 4])
    #expect(try carried("2026-08") == [10, 4])
  }

  @Test func `what comes through another breakdown is another view, and below a support nothing is carried`() throws {
    let (impact, _) = try impact(
      """
      tree:
        sales:
          breakdowns:
            channel: { nodes: { a: { actual: { 2026-Q3: 50 } }, b: { actual: { 2026-Q3: 40 } } } }
            kind: { nodes: { x: { actual: { 2026-Q3: 30 } }, y: { actual: { 2026-Q3: 60 } } } }
          supported_by: { calls: { actual: { 2026-Q3: 9 } } }
      initiatives:
        first: { window: 2026-07, moves: [{ node: x, method: holdout, measured: 5, interval: [1, 9] }] }
        second: { window: 2026-08, moves: [{ node: a, method: holdout, measured: 4, interval: [1, 7] }] }
        third: { window: 2026-08, moves: [{ node: calls, method: holdout, measured: 2, interval: [1, 3] }] }
      """)
    let moves = impact.initiatives.flatMap(\.moves)
    #expect(moves.map(\.carryReason) == [nil, .alternativeView, .support])
    #expect(moves.map { $0.carried?.value } == [5, 4, nil])
    #expect(impact.initiatives.map { $0.carried?.value } == [5, nil, nil])
    #expect(impact.explained.first?.byInitiatives.value == 5)
  }
}
