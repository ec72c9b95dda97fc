import KPIModel
import TestSupport
import Testing

@testable import KPIFigures

/// The months and weeks beside an evaluated period, from the same reading of the rows.
struct TimelineTests {
  @Test(.law, arguments: 0..<8) func `each period of a timeline is what it is alone`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(300 + seed))
    let rows = ManyPeriodsTests.rows(from: try #require(Day(year: 2025, month: 1, day: 1)), &generator)
    let asOf = seed.isMultiple(of: 2) ? nil : Day(year: 2026, month: 8, day: 19)
    let bound = try #require(try BoundShop(ManyPeriodsTests.model, rows: rows, asOf: asOf, wantsTimelines: true).bound)
    #expect(bound.timelines.map(\.grain) == [.month, .week])
    for period in bound.timelines.flatMap(\.periods) {
      let name = period.evaluated.period.name
      let alone = try #require(try BoundShop(ManyPeriodsTests.model, rows: rows, name, asOf: asOf).bound)
      let ids = Dictionary(alone.tree.nodes.enumerated().map { ($1.id, $0) }) { first, _ in first }
      for (index, node) in period.tree.nodes.enumerated() where node.origin != .rest {
        guard let other = ids[node.id] else { continue }
        #expect(period.evaluated.actuals[index] == alone.evaluated.actuals[other], "\(node.id) in \(name)")
      }
    }
  }

  private static func days(from first: Day, through last: Day) -> String {
    "date,v\n" + (first.number...last.number).map { "\(Day(number: $0)),1\n" }.joined()
  }

  private static let model = """
    measures: { amount: { source: rows, aggregate: sum, column: v } }
    tree: { amount: {} }
    """

  private func names(_ bound: BoundModel?) -> [String] {
    (bound?.timelines ?? []).map { timeline in
      let periods = timeline.periods
      return
        "\(timeline.grain) \(periods.count) \(periods.first?.evaluated.period.name ?? "")...\(periods.last?.evaluated.period.name ?? "")"
    }
  }

  @Test func `weeks of an open period end with the last whole one, and rows are read once for them`() throws {
    let rows = Self.days(from: try #require(Day(year: 2024, month: 1, day: 1)), through: try #require(Day(year: 2026, month: 8, day: 12)))
    let shop = try BoundShop(Self.model, rows: rows, wantsTimelines: true)
    #expect(names(shop.bound) == ["month 12 2025-10...2026-09", "week 6 2026-W27...2026-W32"])
    let months = try #require(shop.bound?.timelines.first?.periods)
    #expect(months.map { $0.evaluated.actuals[0] } == [31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 12, nil])
    #expect(months.map { $0.lastYear?.actuals[0] }.prefix(3) == [31, 30, 31])
    let plan = TimelinePlan.cuts(in: try #require(shop.bound).evaluated.period, PeriodCalendar())
    for week in try #require(shop.bound?.timelines.last?.periods) {
      #expect(plan.isSuperset(of: [week.evaluated.period.first, week.evaluated.period.last + 1]))
    }
  }

  @Test func `months in which rows only begin have no figure`() throws {
    let rows = Self.days(from: try #require(Day(year: 2026, month: 7, day: 20)), through: try #require(Day(year: 2026, month: 9, day: 30)))
    let bound = try #require(try BoundShop(Self.model, rows: rows, wantsTimelines: true).bound)
    #expect(bound.timelines[0].periods.suffix(3).map { $0.evaluated.actuals[0] } == [nil, 31, 30])
    #expect(bound.evaluated.actuals[0] == 73)
  }

  @Test func `rows by the month have no weeks, figures by the quarter have quarters`() throws {
    let months = "date,v\n2026-07,3\n2026-08,4\n2026-09,5\n"
    #expect(names(try BoundShop(Self.model, rows: months, wantsTimelines: true).bound) == ["month 12 2025-10...2026-09"])
    let byHand = """
      tree: { amount: { actual: { 2026-Q2: 1, 2026-Q3: 2 } } }
      """
    let bound = try #require(try BoundShop(byHand, rows: "date,v\n", wantsTimelines: true).bound)
    #expect(names(bound) == ["quarter 12 2023-Q4...2026-Q3"])
    #expect(bound.timelines[0].periods.suffix(3).map { $0.evaluated.actuals[0] } == [nil, 1, 2])
  }

  @Test func `a week that is asked for closes its own timeline`() throws {
    let rows = Self.days(from: try #require(Day(year: 2025, month: 1, day: 1)), through: try #require(Day(year: 2026, month: 8, day: 12)))
    #expect(names(try BoundShop(Self.model, rows: rows, "2026-W33", wantsTimelines: true).bound).last == "week 6 2026-W28...2026-W33")
  }
}
