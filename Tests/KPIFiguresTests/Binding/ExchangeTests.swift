import KPIModel
import KPISource
import Testing

@testable import KPIFigures

struct ExchangeTests {
  /// A model with rates of the US dollar in yuan, one a line.
  static func exchange(_ rates: [String]) throws -> (Exchange, PeriodCalendar) {
    let text = """
      kpitree: 1
      currency: CNY
      rates: [\(rates.map { "{ currency: USD, \($0) }" }.joined(separator: ", "))]
      tree: { sales: { owner: lin, target: { 2026: 1 }, actual: { 2026: 1 } } }
      """
    let model = try #require(Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(text.utf8))).model)
    return (Exchange(model), model.calendar)
  }

  @Test(arguments: [
    // Its own rate, whatever stands beside it.
    (["period: 2026, rate: 9", "period: 2026-Q3, rate: 7", "period: 2026-07, rate: 8"], false, 7.0),
    // Else the smallest around it.
    (["period: 2026-07, rate: 6", "period: 2026-09, rate: 8", "period: 2026, rate: 9", "period: 2026-H2, rate: 10"], false, 10),
    // Finer ones are never averaged, even where they fill it: the mean depends on when the money came.
    (["period: 2026-09, rate: 8", "period: 2026-08, rate: 7", "period: 2026-07, rate: 6"], false, nil),
    // A stock takes that of its day.
    (["period: 2026-Q3, rate: 7", "period: 2026-09, rate: 8", "period: 2026-09-30, rate: 8.5"], true, 8.5),
    (["period: 2026-Q3, rate: 7", "period: 2026-09, rate: 8"], true, 8),
    // Nothing for these days.
    (["period: 2026-07, rate: 6"], false, nil),
  ])
  func `a period's rate is its own, else that of the smallest period around it`(
    _ rates: [String], _ isStock: Bool, _ expected: Double?
  ) throws {
    let (exchange, calendar) = try Self.exchange(rates)
    let dollar = try #require(Currency(code: "USD"))
    let yuan = try #require(Currency(code: "CNY"))
    let quarter = try calendar.period("2026-Q3").get()
    let factor =
      isStock ? exchange.factor(from: dollar, to: yuan, on: quarter.last) : exchange.factor(from: dollar, to: yuan, in: quarter)
    #expect(factor == expected)
  }

  @Test func `targets are exchanged at the plan's rate`() throws {
    let (exchange, calendar) = try Self.exchange(["period: 2026-Q3, rate: 7, plan: 6"])
    let dollar = try #require(Currency(code: "USD"))
    let yuan = try #require(Currency(code: "CNY"))
    let quarter = try calendar.period("2026-Q3").get()
    #expect(exchange.factor(from: dollar, to: yuan, in: quarter, isPlan: true) == 6)
    #expect(exchange.factor(from: yuan, to: dollar, in: quarter) == 1.0 / 7)
  }

  @Test(arguments: [
    (["period: 2026-Q3, rate: 7"], [String]()), (["period: 2026, rate: 7", "period: 2026-Q2, rate: 6"], []),
    (["period: 2026-07, rate: 6", "period: 2026-08, rate: 7", "period: 2026-09, rate: 8"], ["2026-07", "2026-08", "2026-09"]),
    (["period: 2026-08, rate: 7"], ["2026-07", "2026-08", "2026-09"]),
    (["period: 2026-08-05, rate: 7"], ["2026-07-01..2026-08-04", "2026-08-05", "2026-08-06..2026-09-30"]),
    (["period: 2026-06..2026-07, rate: 7"], ["2026-07", "2026-08-01..2026-09-30"]),
  ])
  func `a period is parted where a rate changes within it`(_ rates: [String], _ expected: [String]) throws {
    let (exchange, calendar) = try Self.exchange(rates)
    #expect(exchange.parts(of: try calendar.period("2026-Q3").get(), calendar).map(\.name) == expected)
  }
}
