import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

struct NormalVariationTests {
  /// Flow rates of NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts": mean 50.81, mean moving range
  /// 1.8778, limits 45.8159 and 55.8041 with the divisor 1.128 in place of 2.66.
  @Test func `limits are those of a published chart`() throws {
    let limits = try #require(NormalVariation(newestFirst: [52.1, 53.6, 52.4, 52.6, 51.2, 47.8, 51.3, 49.9, 47.6, 49.6]))
    #expect(abs(limits.lower.value - 45.8159) < 0.002)
    #expect(abs(limits.upper.value - 55.8041) < 0.002)
    #expect(limits.periodCount == 10)
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

  @Test(arguments: [("2026-09-30", true), ("2026-09-29", false)])
  func `an open period is not held against closed ones`(asOf: String, isKnown: Bool) throws {
    let months = (1...8).map { "2026-0\($0): \(100 + $0 % 3)" } + ["2026-09: 90"]
    let bound = try TestModel.bind(
      "tree: { top: { target: { 2026-09: 100 }, actual: { \(months.joined(separator: ", ")) } } }", period: "2026-09", asOf: asOf,
      historyLength: 24)
    #expect(bound.history.count == 8)
    let (evaluation, _) = TestModel.evaluate(bound)
    #expect((evaluation.nodes[0].normalVariation != nil) == isKnown)
    #expect(evaluation.nodes[0].history.suffix(8).map { $0?.value } == [101, 102, 100, 101, 102, 100, 101, 102])
  }
}
