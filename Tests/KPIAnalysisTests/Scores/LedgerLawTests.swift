import KPIFigures
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis

/// Adjustments add up to 0, whoever caused whom what.
@Suite(.law) struct LedgerLawTests {
  static let count = 20_000

  @Test func `over all owners the lines of every effect add up to 0`() throws {
    let bound = try TestModel.bind(
      """
      people: { a: { team: x }, b: { team: y, reports_to: a }, c: { team: y }, d: {} }
      teams: { all: {}, x: { part_of: all }, y: { part_of: all } }
      tree: { sales: { owner: a, target: { 2026-09: 1 }, actual: { 2026-09: 1 } } }
      """, period: "2026-09")
    let people = bound.model.people.indices.map(Ownership.Owner.person)
    var random = SeededGenerator(seed: 20_261_125)
    for number in 0..<Self.count where !Law.isOver {
      let holders = people.prefix(Int.random(in: 1...4, using: &random))
      var ledger = Ledger(bound.model, Array(holders))
      for node in 0..<Int.random(in: 1...6, using: &random) {
        for holder in holders.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)) {
          var causes = Ledger.Causes()
          for cause in 0..<Int.random(in: 0...3, using: &random) {
            guard let owner = people.randomElement(using: &random), owner != holder else { continue }
            causes.entries.append(
              .init(kind: .upstream, cause: "\(cause)", owner: owner, amount: Double(Int.random(in: -1000...1000, using: &random)) / 7))
          }
          ledger.add(causes, at: node, share: Double(Int.random(in: 1...10, using: &random)) / 10, of: .owner(holder))
        }
      }
      struct Line: Hashable {
        var node: Int
        var cause: String
        var owner: String
      }
      var sums: [Line: [Double]] = [:]
      for owner in ledger.owners {
        for line in ledger.adjustments(of: .owner(owner)) {
          sums[Line(node: line.node, cause: line.cause, owner: line.effectOwner), default: []].append(line.amount.value)
        }
      }
      for amounts in sums.values {
        // Each amount has its counter-entry, bit by bit.
        #expect(amounts.sorted() == amounts.map { -$0 }.sorted(), "book \(number)")
      }
      // A team's own lines come from its holdings; against others it has what its people caused outside of it.
      for team in bound.model.teams.indices {
        for line in ledger.adjustments(of: .team(team)) { #expect(line.takenFrom != nil, "book \(number)") }
      }
    }
  }

  /// The value of a product's factor in a mean order: (y0 + y1) / 2 · D, by itself.
  @Test func `on random funnels a controllable completion is what is left without the others' factors`() throws {
    var random = SeededGenerator(seed: 5)
    for number in 0..<150 where !Law.isOver {
      func figure() -> Int { Int.random(in: 1...400, using: &random) }
      let (plan, actual) = ((figure(), figure(), figure()), (figure(), figure(), figure()))
      let owners = (0..<3).map { _ in ["w", "z", "y"].randomElement(using: &random) ?? "w" }
      let card = try Scoring.card(
        """
        measures: { a: { aggregate: sum }, b: { aggregate: given }, c: { aggregate: sum } }
        tree:
          total:
            owner: w
            target: { 2026-09: \(plan.0 * plan.1 + plan.2 * 3) }
            breakdowns:
              sum:
                formula: product + other
                nodes:
                  product:
                    owner: w
                    breakdowns:
                      factors:
                        formula: a * b
                        nodes:
                          a: { owner: \(owners[0]), target: { 2026-09: \(plan.0) }, actual: { 2026-09: \(actual.0) } }
                          b: { owner: \(owners[1]), target: \(plan.1), actual: { 2026-09: \(actual.1) } }
                  other: { owner: \(owners[2]), target: { 2026-09: \(plan.2 * 3) }, actual: { 2026-09: \(actual.2 * 3) } }
        """)
      var others = 0.0
      if owners[0] != "w" { others += Double((plan.1 + actual.1) * (actual.0 - plan.0)) / 2 }
      if owners[1] != "w" { others += Double((plan.0 + actual.0) * (actual.1 - plan.1)) / 2 }
      let target = Double(plan.0 * plan.1 + plan.2 * 3)
      let expected = (Double(actual.0 * actual.1 + actual.2 * 3) - others) / target
      let owner = try card.owner("w")
      let raw = try card.holding("total", of: owner).controllable?.raw.value
      #expect(
        raw.map { abs($0 - expected) <= 1e-9 * max(1, abs(expected)) } ?? false, "funnel \(number): got \(raw ?? .nan), not \(expected)")
      let sum = card.owners.flatMap(\.adjustments).reduce(0) { $0 + $1.amount.value }
      #expect(abs(sum) <= 1e-9 * max(1, abs(others)), "funnel \(number)")
    }
  }
}
