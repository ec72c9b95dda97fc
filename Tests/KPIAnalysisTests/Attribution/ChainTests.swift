import KPIFigures
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis

/// A gap handed down month by month: each month is what it is by itself, and what adds up over time adds up.
struct ChainTests {
  /// Figures of six months by chance; leaves only.
  private static func months(_ generator: inout SeededGenerator) -> String {
    let figures = (1...6).map { "2026-0\($0): \(Int.random(in: -20...400, using: &generator))" }
    return "actual: { \(figures.joined(separator: ", ")) }"
  }

  private static func tree(_ generator: inout SeededGenerator) -> String {
    func figures() -> String { months(&generator) }
    return """
      tree:
        top:
          actual: { \((1...6).map { "2026-0\($0): \(Int.random(in: 1000...90000, using: &generator))" }.joined(separator: ", ")) }
          breakdowns:
            by_part:
              nodes:
                a: { breakdowns: { f: { formula: x * y, nodes: { x: { \(figures()) }, y: { \(figures()) } } } } }
                b: { breakdowns: { g: { formula: u - 2 * v, nodes: { u: { \(figures()) }, v: { \(figures()) } } } } }
                c: { \(figures()) }
            by_formula: { formula: p + q, nodes: { p: { \(figures()) }, q: { \(figures()) } } }
      """
  }

  private func attribution(_ bound: BoundModel, by parts: Period.Kind? = nil) -> Attribution {
    var log = DiagnosticLog()
    let against: Comparison = bound.reference.map { .period($0.period) } ?? .target
    return Attribution(bound, against: against, by: parts, into: &log)
  }

  @Test(.law, arguments: 0..<300) func `months are as if asked for alone, and their lines add up`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let tree = Self.tree(&generator)
    let whole = attribution(try TestModel.bind(tree, period: "2026-Q2", against: "2026-Q1", parts: .month), by: .month)
    let chain = try #require(whole.chain)
    #expect(chain.parts.map(\.period.name) == ["2026-04", "2026-05", "2026-06"])
    for (number, part) in chain.parts.enumerated() {
      let alone = attribution(try TestModel.bind(tree, period: "2026-0\(4 + number)", against: "2026-0\(1 + number)"))
      #expect(part.node.gap == alone.node.gap)
      #expect(part.lines.map(\.id) == alone.lines.map(\.id))
      #expect(part.lines.map(\.contribution) == alone.lines.map(\.contribution))
    }
    #expect(chain.lines.map(\.id).prefix(whole.lines.count).filter { !$0.contains("~") } == whole.lines.filter { $0.kind == nil }.map(\.id))
    for line in chain.lines {
      #expect(line.contributions.count == 3)
      guard chain.isAdditive else {
        #expect(line.sum == nil)
        continue
      }
      guard let sum = line.sum else { continue }
      let parts = line.contributions.compactMap { $0?.value }
      #expect(abs(sum.value - parts.reduce(0, +)) <= 1e-9 * parts.reduce(1) { $0 + abs($1) })
    }
    for index in whole.levels.indices {
      let lines = chain.lines.filter { $0.levelIndex == index }
      for part in chain.parts.indices {
        let contributions = lines.map { $0.contributions[part]?.value }
        guard !contributions.contains(where: { $0 == nil }) else { continue }
        let level = try #require(
          chain.parts[part].levels.first { $0.nodeID == whole.levels[index].nodeID && $0.key == whole.levels[index].key })
        let gap = try #require(level.gap?.value)
        let gross = contributions.reduce(1) { $0 + abs($1 ?? 0) }
        #expect(abs(contributions.reduce(0) { $0 + ($1 ?? 0) } - gap) <= 1e-9 * gross, "\(level.nodeID) in part \(part)")
      }
    }
  }

  @Test func `a quarter's target is handed down month by month by its days, and chained`() throws {
    let bound = try TestModel.bind(
      """
      tree:
        top:
          target: { 2026-Q3: 9200 }
          breakdowns:
            by_part:
              nodes:
                a: { target: { per_day: 60 }, actual: { 2026-07: 1860, 2026-08: 1900, 2026-09: 1500 } }
                b: { target: { per_day: 40 }, actual: { 2026-07: 1000, 2026-08: 1240, 2026-09: 1300 } }
      """, period: "2026-Q3", parts: .month)
    let whole = attribution(bound, by: .month)
    let chain = try #require(whole.chain)
    // 31 days of 60 are 1860, 30 are 1800; of 40 they are 1240 and 1200.
    #expect(chain.lines.map { $0.contributions.map { $0?.value } } == [[0, 40, -300], [-240, 0, 100]])
    #expect(chain.lines.map(\.sum?.value) == [-260, -140])
    #expect(chain.lines.map(\.atOnce?.value) == [-260, -140])
    #expect(chain.sum == Amount(-400))
  }

  @Test func `a month that has not begun is left out, and a rate is not added up`() throws {
    let rate = """
      tree:
        rate:
          breakdowns:
            parts:
              formula: orders / visits
              nodes:
                orders: { actual: { 2026-04: 5, 2026-05: 6, 2026-07: 7, 2026-08: 9 } }
                visits: { actual: { 2026-04: 50, 2026-05: 50, 2026-07: 70, 2026-08: 60 } }
      """
    let bound = try TestModel.bind(rate, period: "2026-Q3", against: "2026-Q2", asOf: "2026-08-31", parts: .month)
    let chain = try #require(attribution(bound, by: .month).chain)
    #expect(chain.parts.map(\.period.name) == ["2026-07", "2026-08"])
    #expect(!chain.isAdditive && chain.sum == nil && chain.lines.allSatisfy { $0.sum == nil })
    let august = try #require(chain.parts[1].node.gap?.value)
    #expect(abs(august - (9.0 / 60 - 6.0 / 50)) < 1e-15)
  }

  @Test func `a line that only months have stands behind the others of its breakdown`() throws {
    // Each month the parent has 10 that no child has, but with opposite signs of the two ends, so that the quarter shows none.
    let bound = try TestModel.bind(
      """
      tree:
        top:
          actual: { 2026-01: 10, 2026-02: 10, 2026-03: 10, 2026-04: 20, 2026-05: 0, 2026-06: 10 }
          breakdowns:
            by_part: { nodes: { a: { actual: { 2026-01: 10, 2026-02: 10, 2026-03: 10, 2026-04: 10, 2026-05: 10, 2026-06: 10 } } } }
      """, period: "2026-Q2", against: "2026-Q1", parts: .month)
    let whole = attribution(bound, by: .month)
    #expect(whole.lines.map(\.id) == ["top.a"])
    let chain = try #require(whole.chain)
    #expect(chain.lines.map(\.id) == ["top.a", "top.by_part~residual"])
    #expect(chain.lines[1].contributions.map { $0?.value } == [10, -10, 0])
    #expect(chain.lines[1].sum == Amount(0))
  }

  /// Figures of `x` beside its quarters' 3 and 9, whose parent `inner` is the sum of it and `y`, and what the months say of `inner`, `x`, `y` and `b`.
  static let missing: [(x: String, rows: [[Double?]])] = [
    // April to June against January to March: 2 more of x in each month, 1 less of y, nothing of b.
    ("2026-01: 1, 2026-02: 1, 2026-03: 1, 2026-04: 3, 2026-05: 3, 2026-06: 3", [[1, 1, 1], [2, 2, 2], [-1, -1, -1], [0, 0, 0]]),
    // May of x is missing: inner has no figure then, and what is below it has none.
    ("2026-01: 1, 2026-02: 1, 2026-03: 1, 2026-04: 3, 2026-06: 3", [[1, nil, 1], [2, nil, 2], [-1, nil, -1], [0, 0, 0]]),
    // February of x: the other end.
    ("2026-01: 1, 2026-03: 1, 2026-04: 3, 2026-05: 3, 2026-06: 3", [[1, nil, 1], [2, nil, 2], [-1, nil, -1], [0, 0, 0]]),
    ("2026-01: 1, 2026-02: 1, 2026-04: 3, 2026-05: 3", [[1, 1, nil], [2, 2, nil], [-1, -1, nil], [0, 0, 0]]),
  ]

  @Test(arguments: missing) func `a part that a month knows nothing of has no contribution there, and none added up`(
    _ example: (x: String, rows: [[Double?]])
  ) throws {
    let (x, rows) = example
    let six = "2026-01: 9, 2026-02: 9, 2026-03: 9, 2026-04: 8, 2026-05: 8, 2026-06: 8"
    let bound = try TestModel.bind(
      """
      tree:
        top:
          actual: { 2026-01: 20, 2026-02: 20, 2026-03: 20, 2026-04: 21, 2026-05: 21, 2026-06: 21 }
          breakdowns:
            by_part:
              nodes:
                inner: { breakdowns: { by_kind: { nodes: { x: { actual: { 2026-Q1: 3, 2026-Q2: 9, \(x) } }, y: { actual: { \(six) } } } } } }
                b: { actual: { \(six.replacing(": 8", with: ": 9")) } }
      """, period: "2026-Q2", against: "2026-Q1", parts: .month)
    let chain = try #require(attribution(bound, by: .month).chain)
    let lines = chain.lines.filter { $0.kind == nil }
    #expect(lines.map(\.id) == ["top.inner", "top.inner.x", "top.inner.y", "top.b"])
    #expect(lines.map { $0.contributions.map { $0?.value } } == rows)
    for (line, row) in zip(lines, rows) {
      let parts = row.compactMap(\.self)
      #expect(line.sum?.value == (parts.count == row.count ? parts.reduce(0, +) : nil), "\(line.id)")
    }
  }
}
