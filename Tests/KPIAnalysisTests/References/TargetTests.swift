import Foundation
import KPIAnalysis
import KPISource
import Testing

/// What each form of a target says for a period (docs/language.md#targets), worked by hand.
@Suite struct TargetTests {
  struct Case: CustomTestStringConvertible {
    let what: String
    let body: String
    var period = "2026-Q3"
    /// Nil: no target.
    let whole: Double?
    /// For an open period: the last day, and what is expected by it.
    var asOf: String?
    var toDate: Double?

    var testDescription: String { what }
  }

  static let flows = [
    Case(what: "an amount for the very period", body: "target: { 2026-Q3: 1.2M }", whole: 1_200_000),
    Case(what: "the exact period before finer ones", body: "target: { 2026-Q3: 9, 2026-07: 3, 2026-08: 3, 2026-09: 3 }", whole: 9),
    Case(what: "finer periods that tile it add up", body: "target: { 2026-07: 30, 2026-08: 31, 2026-09: 40 }", whole: 101),
    Case(what: "finer periods with a gap say nothing", body: "target: { 2026-07: 30, 2026-09: 40 }", whole: nil),
    Case(what: "tiles of different lengths", body: "target: { 2026-07: 10, 2026-08-01..2026-09-30: 5.5 }", whole: 15.5),
    Case(what: "a year, by day", body: "target: { 2026: 365 }", whole: 92),
    Case(what: "the smallest period around it", body: "target: { 2026: 365, 2026-H2: 368 }", whole: 184),
    Case(what: "another period says nothing", body: "target: { 2026-Q2: 7 }", whole: nil),
    Case(what: "per day", body: "target: { per_day: 1000 }", whole: 92_000),
    Case(what: "per day for one period", body: "target: { 2026-Q3: { per_day: 0.1 } }", whole: 9.2),
    Case(what: "per week counts days", body: "target: { per_week: 7 }", whole: 92),
    Case(what: "per month counts months", body: "target: { per_month: 10 }", whole: 30),
    Case(what: "part of a month counts by its days", body: "target: { per_month: 31 }", period: "2026-08-01..2026-08-10", whole: 10),
    Case(
      what: "per month over a quarter and a half", body: "target: { per_month: 30 }", period: "2026-08-17..2026-10-15",
      whole: 14.516129032258064 + 30 + 14.516129032258064),
    Case(what: "per quarter in a month", body: "target: { per_quarter: 92 }", period: "2026-07", whole: 31),
    Case(
      what: "versions day by day",
      body: "target: [{ from: 2026-07-01, per_day: 1000 }, { from: 2026-08-15, per_day: 1200, agreed: 2026-08-10 }]", whole: 101_400),
    Case(
      what: "a version before the period", body: "target: [{ from: 2026-01-01, per_day: 1 }, { from: 2026-10-01, per_day: 9 }]", whole: 92),
    Case(
      what: "a version that begins within the period leaves days without", body: "target: [{ from: 2026-08-01, per_day: 1 }]", whole: nil),
    Case(
      what: "versions by the month", body: "target: [{ from: 2026-01-01, per_month: 31 }, { from: 2026-07-11, per_month: 62 }]",
      period: "2026-07", whole: 52),
    Case(
      what: "growth over the period before", body: "target: { growth: 5%, over: previous }, actual: { 2026-Q2: 200, 2026-Q3: 1 }",
      whole: 210),
    Case(what: "growth over last year", body: "target: { growth: -10%, over: last_year }, actual: { 2025-Q3: 50, 2026-Q3: 1 }", whole: 45),
    Case(what: "growth over nothing", body: "target: { growth: 5%, over: previous }", whole: nil),
    Case(what: "an open quarter by day", body: "target: { 2026-Q3: 920 }", whole: 920, asOf: "2026-07-31", toDate: 310),
    Case(
      what: "an open quarter of months", body: "target: { 2026-07: 1, 2026-08: 62, 2026-09: 5 }", whole: 68, asOf: "2026-08-10", toDate: 21),
    Case(what: "an open rate per month", body: "target: { per_month: 30 }", whole: 90, asOf: "2026-07-31", toDate: 30),
    Case(
      what: "an open version", body: "target: [{ from: 2026-07-01, per_day: 1 }, { from: 2026-08-01, per_day: 10 }]", whole: 641,
      asOf: "2026-08-02", toDate: 51),
    Case(
      what: "weekdays weigh", body: "target: { 2026-08-03..2026-08-09: 90 }, phasing: { weekday: [1, 1, 1, 1, 1, 2, 2] }",
      period: "2026-08-03..2026-08-09", whole: 90, asOf: "2026-08-08", toDate: 70),
    Case(
      what: "a date replaces its weekday", body: "target: { 2026-08-03..2026-08-09: 30 }, phasing: { dates: { 2026-08-04: 9 } }",
      period: "2026-08-03..2026-08-09", whole: 30, asOf: "2026-08-04", toDate: 20),
    Case(
      what: "phasing shapes no full target", body: "target: { 2026-08: 62 }, phasing: { dates: { 2026-08-04: 4 } }",
      period: "2026-08-04", whole: 2),
    Case(
      what: "days that weigh nothing share evenly",
      body: "target: { 2026-08-03..2026-08-07: 50 }, phasing: { weekday: [0, 0, 0, 0, 0, 1, 1] }", period: "2026-08-03..2026-08-07",
      whole: 50, asOf: "2026-08-03", toDate: 10),
  ]

  @Test(arguments: flows) func `a flow's target for a period`(of target: Case) throws {
    let tree = "tree: { sales: { \(target.body) } }"
    let node = try TestModel.evaluate(tree, period: target.period, asOf: target.asOf ?? "2027-12-31").evaluation.node("sales")
    expect(node.target?.value, target.whole)
    expect(node.reference?.value, target.asOf == nil ? target.whole : target.toDate)
    #expect(node.referenceKind == (target.whole == nil ? nil : .declared))
  }

  static let rates = [
    Case(what: "a bare value, for any period", body: "target: 4%", whole: 0.04),
    Case(what: "tiles: the last one's", body: "target: { 2026-07: 1%, 2026-08: 2%, 2026-09: 3% }", whole: 0.03),
    Case(what: "the year's, as it is", body: "target: { 2026: 5% }", whole: 0.05),
    Case(
      what: "the version valid at the end", body: "target: [{ from: 2026-01-01, value: 1% }, { from: 2026-09-30, value: 2% }]", whole: 0.02),
    Case(what: "no pro rata", body: "target: { 2026-Q3: 5% }", whole: 0.05, asOf: "2026-07-02", toDate: 0.05),
    Case(what: "growth of a rate", body: "target: { growth: 10%, over: previous }, actual: { 2026-Q2: 50% }", whole: 0.55),
  ]

  @Test(arguments: rates) func `a ratio's target for a period`(of target: Case) throws {
    let tree = "tree: { rate: { unit: percent, \(target.body) } }"
    let node = try TestModel.evaluate(tree, period: target.period, asOf: target.asOf ?? "2027-12-31").evaluation.node("rate")
    expect(node.target?.value, target.whole)
    expect(node.reference?.value, target.whole)
  }

  @Test(arguments: [(35.0, 36.0), (36, 36), (38.5, 38.5), (40, 40), (44, 40)])
  func `a range's reference is its nearest bound outside, and the actual inside`(
    _ actual: Double, _ reference: Double
  ) throws {
    let tree = "tree: { age: { unit: years/order, target: { within: [36, 40] }, actual: { 2026-Q3: \(actual) } } }"
    #expect(try TestModel.evaluate(tree, period: "2026-Q3").evaluation.node("age").reference?.value == reference)
  }

  @Test func `a share takes its part of the parent's target, declared or derived`() throws {
    let tree = """
      tree:
        sales:
          target: { 2026-Q3: 1000 }
          breakdowns:
            customer: { nodes: { new: { target: { share: 40% } }, old: { target: { 2026-Q3: 600 } } } }
          supported_by: { buyers: { target: { share: 1/8 } } }
      """
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    #expect(try evaluation.node("new").target?.value == 400)
    #expect(try evaluation.node("buyers").target?.value == 125)
  }

  @Test func `a share of a derived target, and of none`() throws {
    let tree = """
      tree:
        sales:
          breakdowns:
            region: { nodes: { north: { target: { 2026-Q3: 500 } }, south: { target: { SOUTH: 250 } } } }
            customer: { nodes: { new: { target: { share: 40% } }, old: {} } }
      """
    let derived = try TestModel.evaluate(tree.replacing("SOUTH", with: "2026-Q3"), period: "2026-Q3")
    #expect(try derived.evaluation.node("new").target?.value == 300)
    #expect(try derived.evaluation.node("sales").referenceKind == .derived)
    let none = try TestModel.evaluate(tree.replacing("SOUTH", with: "2026-Q4"), period: "2026-Q3")
    #expect(try none.evaluation.node("new").target == nil)
    #expect(none.diagnostics.map(\.rule.id) == ["unresolved-target"])
  }

  @Test func `targets for the whole and its parts that differ are told`() throws {
    let tree = "tree: { sales: { target: { 2026-Q3: 9, 2026-07: 3, 2026-08: 3, 2026-09: 4 } } }"
    let diagnostics = try TestModel.evaluate(tree, period: "2026-Q3").diagnostics
    #expect(diagnostics.map(\.rule.id) == ["targets-disagree"])
    #expect(diagnostics.first?.message == "the target of `sales` for 2026-Q3 is 9, but its finer targets add up to 10")
  }

  @Test func `a target agreed after its first day is marked`() throws {
    let tree = "tree: { sales: { target: [{ from: 2026-07-01, per_day: 1, agreed: 2026-07-02 }], actual: { 2026-Q3: 1 } } }"
    #expect(try TestModel.evaluate(tree, period: "2026-Q3").evaluation.node("sales").flags == [.retroactiveTarget])
  }

  @Test func `months are those of the model's calendar`() throws {
    let tree = """
      calendar: { fiscal_year_start: { FY2026: 2026-02-01, FY2027: 2027-01-31 }, pattern: 4-4-5 }
      tree: { sales: { target: { per_month: 280 } } }
      """
    // A fiscal quarter has three fiscal months; days that no fiscal period is made of count by calendar months: all of February and March, and
    // 11 days of April.
    let fiscal = try TestModel.evaluate(tree, period: "FY2026-Q1").evaluation.node("sales")
    #expect(fiscal.target?.value == 840)
    let range = try TestModel.evaluate(tree, period: "2026-02-01..2026-04-11").evaluation.node("sales")
    expect(range.target?.value, 560 + 280 * 11.0 / 30)
  }

  private func expect(_ value: Double?, _ wanted: Double?, _ location: Testing.SourceLocation = #_sourceLocation) {
    guard let value, let wanted else {
      #expect(value == wanted, sourceLocation: location)
      return
    }
    #expect(abs(value - wanted) <= 1e-12 * max(abs(wanted), 1), "\(value) is not \(wanted)", sourceLocation: location)
  }
}
