import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

struct NormalVariationTests {
  /// Flow rates of NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts": mean 50.81, mean moving range
  /// 1.8778, limits 45.8159 and 55.8041 with the divisor 1.128 in place of 2.66.
  @Test func `limits are those of a published chart`() throws {
    let limits = try #require(NormalVariation([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
    #expect(abs(limits.lower.value - 45.8159) < 0.002)
    #expect(abs(limits.upper.value - 55.8041) < 0.002)
    #expect(limits.periodCount == 10)
  }

  @Test func `eight periods are the least, and a missing one breaks the run`() {
    let eight: [Double] = [1, 2, 1, 2, 1, 2, 1, 2]
    #expect(NormalVariation(Array(eight.dropLast())) == nil)
    #expect(NormalVariation(eight)?.periodCount == 8)
    #expect(NormalVariation(eight + [.nan] + eight)?.periodCount == 8)
    #expect(NormalVariation(eight + [.nan, 1]) == nil)
    #expect(NormalVariation([Double](repeating: 3, count: 30))?.periodCount == NormalVariation.mostPeriods)
  }

  @Test func `what never moved has a range of one figure`() throws {
    let limits = try #require(NormalVariation([Double](repeating: 5, count: 8)))
    let five = try #require(Amount(5))
    #expect(limits.lower == five && limits.upper == five && limits.contains(five))
  }

  @Test(arguments: [("2026-09-30", true), ("2026-09-29", false)])
  func `an open period is not held against closed ones`(asOf: String, isKnown: Bool) throws {
    let months = (1...8).map { "2026-0\($0): \(100 + $0 % 3)" } + ["2026-09: 90"]
    let bound = try TestModel.bind(
      "tree: { top: { target: { 2026-09: 100 }, actual: { \(months.joined(separator: ", ")) } } }", period: "2026-09", asOf: asOf,
      historyLength: 24)
    #expect(bound.history.count == 24)
    let (evaluation, _) = TestModel.evaluate(bound)
    #expect((evaluation.nodes[0].normalVariation != nil) == isKnown)
    #expect(evaluation.nodes[0].history.suffix(8).map { $0?.value } == [101, 102, 100, 101, 102, 100, 101, 102])
  }
}
