import KPIModel
import TestSupport
import Testing

@testable import KPIFigures

/// Several periods are bound from one reading of the rows; each must be what a reading of its own gives.
struct ManyPeriodsTests {
  static let model = """
    dimensions: { region: { column: region } }
    measures:
      amount: { source: rows, aggregate: sum, column: v }
      orders: { source: rows, aggregate: count }
      buyers: { source: rows, aggregate: count_distinct, column: id }
      stock: { source: rows, aggregate: sum, column: v, over_time: last }
      opening: { source: rows, aggregate: sum, column: v, over_time: before }
      least: { source: rows, aggregate: min, column: v }
      value: { formula: amount / orders }
    tree:
      amount:
        owner: lin
        breakdowns: { region: { discover: { top: 2 }, rest: {} }, product: { formula: orders * value } }
        supported_by: { buyers: {}, stock: { breakdowns: { region: {} } }, opening: {}, least: {} }
    """

  /// Rows of 21 months, by chance; the first is of the given day.
  static func rows(from first: Day, _ generator: inout SeededGenerator) -> String {
    var rows = ["date,region,id,v"]
    var day = first
    while day <= Day(year: 2026, month: 9, day: 30) ?? first {
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let region = ["north", "south", "east", "west", ""].randomElement(using: &generator) ?? ""
        rows.append("\(day),\(region),u\(Int.random(in: 0..<40, using: &generator)),\(Int.random(in: -50...500, using: &generator)).25")
      }
      day = day + Int.random(in: 1...3, using: &generator)
    }
    rows.append("2026-09-30,north,u1,1")
    return rows.joined(separator: "\n") + "\n"
  }

  /// Every figure of the nodes that both have, by end and id; what is left of a split is another thing where other members are nodes.
  private func figures(_ bound: BoundModel, common other: BoundModel) -> [String: Double] {
    var figures: [String: Double] = [:]
    let ids = Set(other.tree.nodes.map(\.id))
    for (name, end) in [("now", bound.evaluated), ("before", bound.previous), ("compared", bound.reference)] {
      guard let end else { continue }
      for (index, node) in bound.tree.nodes.enumerated() where ids.contains(node.id) && node.origin != .rest {
        figures["\(name) \(node.id)"] = end.actuals[index]
        figures["\(name) weight of \(node.id)"] = end.weights[index]
      }
    }
    return figures
  }

  @Test(.law, arguments: 0..<12) func `months bound with their quarter are as if they were bound alone`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rows = Self.rows(from: try #require(Day(year: 2025, month: 1, day: 1)), &generator)
    let reference = seed.isMultiple(of: 2) ? "2026-Q2" : nil
    let whole = try #require(try BoundShop(Self.model, rows: rows, against: reference, parts: .month).bound)
    let alone = try #require(try BoundShop(Self.model, rows: rows, against: reference).bound)
    #expect(figures(whole, common: alone) == figures(alone, common: whole))
    #expect(whole.parts.map(\.evaluated.period.name) == ["2026-07", "2026-08", "2026-09"])
    for (number, part) in whole.parts.enumerated() {
      let month = try #require(
        try BoundShop(Self.model, rows: rows, "2026-0\(7 + number)", against: reference == nil ? nil : "2026-0\(4 + number)").bound)
      #expect(part.tree.nodes.map(\.id) == whole.tree.nodes.map(\.id))
      #expect(figures(part, common: month) == figures(month, common: part))
    }
  }

  @Test(.law, arguments: 0..<6) func `earlier periods are what they were when they were evaluated`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + seed))
    let rows = Self.rows(from: try #require(Day(year: 2025, month: 1, day: 1)), &generator)
    let bound = try #require(try BoundShop(Self.model, rows: rows, "2026-09", historyLength: 30).bound)
    #expect(bound.history.last?.period.name == "2026-08")
    #expect(bound.history.count >= 18)
    for end in bound.history {
      let alone = try #require(try BoundShop(Self.model, rows: rows, end.period.name).bound)
      for (index, node) in bound.tree.nodes.enumerated() where node.origin == .declared {
        let other = try #require(alone.tree.nodes.firstIndex { $0.id == node.id })
        #expect(end.actuals[index] == alone.evaluated.actuals[other], "\(node.id) in \(end.period.name)")
      }
    }
  }

  @Test(arguments: [
    ("2025-11-01", ["2025-11", "2025-12"]), ("2025-11-04", ["2025-11", "2025-12"]), ("2025-11-05", ["2025-12"]), ("2026-01-01", []),
  ])
  func `a period that the data begin in is no history`(first: String, periods: [String]) throws {
    let rows = "date,region,id,v\n\(first),a,u,1\n2025-12-24,a,u,5\n2026-01-15,a,u,2\n2026-01-31,b,v,3\n"
    let bound = try #require(try BoundShop(Self.model, rows: rows, "2026-01", historyLength: 5).bound)
    #expect(bound.history.map(\.period.name) == periods)
  }

  @Test func `rows before the oldest period tell that it is whole`() throws {
    let monday = try #require(Day(year: 2025, month: 1, day: 6))
    let rows = "date,region,id,v\n" + (0..<60).map { "\(monday + 7 * $0),a,u,1\n" }.joined()
    let bound = try #require(try BoundShop(Self.model, rows: rows, "2026-02", historyLength: 8).bound)
    #expect(bound.history.map(\.period.name).first == "2025-06")
    #expect(bound.history.allSatisfy { $0.actuals[0] != nil })
  }
}
