import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

struct NormalVariationTests {
  /// Viscosity of aircraft primer paint, batch by batch: Montgomery, *Introduction to Statistical Quality Control*, "Control charts for
  /// individual measurements": mean 33.52, mean moving range 0.48, limits 32.24 and 34.80.
  @Test func `limits are those of a published chart`() throws {
    let batches = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
    let limits = try #require(NormalVariation(newestFirst: batches.reversed()))
    #expect(abs(limits.lower.value - 32.24) < 0.01)
    #expect(abs(limits.upper.value - 34.80) < 0.01)
    #expect(limits.periodCount == 15 && !limits.isTrend && limits.source == .periods)
  }

  /// Flow rates of NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2.
  ///
  /// The limits published, 45.82 and 55.80, take them to be level. They rise by 0.511 from one to the next with a standard error of 0.154: the line comes to 50.81 + 5.5 · 0.511 = 53.62.
  @Test func `figures that rise are held against their line`() throws {
    let limits = try #require(NormalVariation(newestFirst: [52.1, 53.6, 52.4, 52.6, 51.2, 47.8, 51.3, 49.9, 47.6, 49.6]))
    #expect(limits.isTrend && limits.periodCount == 10)
    #expect(abs((limits.lower.value + limits.upper.value) / 2 - 53.62) < 0.001)
  }

  @Test func `eight periods are the least, and a missing one breaks the run`() {
    let eight: [Double] = [1, 2, 1, 2, 1, 2, 1, 2]
    #expect(NormalVariation(newestFirst: eight.dropLast()) == nil)
    #expect(NormalVariation(newestFirst: eight)?.periodCount == 8)
    #expect(NormalVariation(newestFirst: eight + [.nan] + eight)?.periodCount == 8)
    #expect(NormalVariation(newestFirst: [1, .nan] + eight) == nil)
    #expect(NormalVariation(newestFirst: [Double](repeating: 3, count: 30))?.periodCount == NormalVariation.mostPeriods)
  }

  @Test(arguments: [5, 0.1, 0.7, -0.3, 0, 1e15 / 3]) func `what never moved is where it always was`(figure: Double) throws {
    let limits = try #require(NormalVariation(newestFirst: [Double](repeating: figure, count: 8)))
    #expect(limits.contains(try #require(Amount(figure))))
    #expect(!limits.contains(try #require(Amount(figure + 1e-6 * max(1, abs(figure))))))
  }

  @Test func `what goes up as it always has is within, and the line goes on`() throws {
    let limits = try #require(NormalVariation(newestFirst: stride(from: 180.0, through: 100, by: -10)))
    #expect(limits.isTrend)
    #expect(limits.side(of: try #require(Amount(190))) == .within)
    #expect(limits.side(of: try #require(Amount(180))) == .below)
    #expect(limits.side(of: try #require(Amount(200))) == .above)
  }

  /// y = 100, 101, 100, 101 … has a slope of less than its standard error.
  @Test func `a slope that may be chance is none`() throws {
    let limits = try #require(NormalVariation(newestFirst: [101, 100, 101, 100, 101, 100, 101, 100]))
    #expect(!limits.isTrend)
    #expect(abs(limits.upper.value - (100.5 + 2.66)) < 1e-9)
  }

  /// The eight before and the evaluated one: 6 rises in a row, 5 only, eight above the mean of 14, seven only.
  @Test func `a course is six steps or eight periods on one side`() throws {
    func course(_ figures: [Double], isClosed: Bool = true) -> Course? {
      Course(newestFirst: figures, usual: isClosed ? Array(figures.dropFirst()) : figures)
    }
    let quiet: [Double] = [1, 2, 1, 2, 1, 2]
    #expect(course([8, 7, 6, 5, 4, 3, 1] + quiet)?.direction == .rising)
    #expect(course([8, 7, 6, 5, 4, 3, 1] + quiet)?.evidence == .steps)
    #expect(course([7, 6, 5, 4, 3, 3, 1] + quiet) == nil)
    #expect(course([-8, -7, -6, -5, -4, -3, -1] + quiet)?.direction == .falling)
    let high: [Double] = [5, 6, 5, 6, 5, 6, 5, 6]
    let raised = try #require(course(high + quiet + [0]))
    #expect(raised.direction == .rising && raised.evidence == .side(periodCount: 14))
    #expect(course(Array(high.dropLast()) + quiet + [0, 0]) == nil)
    #expect(course([7, 6, 5, 4, 3, 2, 1, 1]) == nil, "seven before the evaluated one")
    #expect(course([7, 6, 5, 4, 3, 2, 1, 1], isClosed: false)?.direction == .rising)
    #expect(course([8, 7, 6, .nan, 4, 3, 1] + quiet) == nil)
    #expect(course([Double](repeating: 3, count: 20)) == nil)
  }

  @Test(arguments: [("2026-09-30", true), ("2026-09-29", false)])
  func `an open period is not held against closed ones`(asOf: String, isKnown: Bool) throws {
    let months = (1...8).map { "2026-0\($0): \(100 + $0 % 3)" } + ["2026-09: 90"]
    let bound = try TestModel.bind(
      "tree: { top: { target: { 2026-09: 100 }, actual: { \(months.joined(separator: ", ")) } } }", period: "2026-09", asOf: asOf,
      historyLength: 24)
    #expect(bound.history.count == 8)
    let (evaluation, _) = TestModel.evaluate(bound)
    #expect((evaluation.nodes[0].normalVariation != nil) == isKnown)
    #expect(evaluation.nodes[0].course == nil)
    #expect(evaluation.nodes[0].history.suffix(8).map { $0?.value } == [101, 102, 100, 101, 102, 100, 101, 102])
  }
}
