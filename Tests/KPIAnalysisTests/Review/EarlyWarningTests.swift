import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

struct EarlyWarningTests {
  /// A node beside `top`, with twelve months of figures.
  private func warning(
    _ keys: String, _ figures: [Double], asOf: String? = nil, top: (target: Int, actual: Int) = (100, 100)
  ) throws -> EarlyWarning? {
    let actuals = figures.enumerated().map { "2026-\($0 + 1 < 10 ? "0" : "")\($0 + 1): \($1)" }.joined(separator: ", ")
    let month = figures.count < 10 ? "2026-0\(figures.count)" : "2026-\(figures.count)"
    let bound = try TestModel.bind(
      """
      tree:
        top:
          target: { \(month): \(top.target) }
          actual: { \(month): \(top.actual) }
          supported_by: { steered: { \(keys), actual: { \(actuals) } } }
      """, period: month, asOf: asOf, historyLength: NormalVariation.mostPeriods)
    var log = DiagnosticLog()
    let workings = Workings(bound, against: .target, into: &log)
    let evaluation = Evaluation(workings, into: &log)
    return EarlyWarning.warnings(Definition.definitions(workings), in: evaluation, workings).first
  }

  private let quiet: [Double] = [10, 11, 10, 11, 10, 11, 10, 11, 10]

  @Test func `the wrong side of normal variation is one, the right side is none`() throws {
    #expect(try warning("role: process", quiet + [2])?.side == .below)
    #expect(try warning("role: process", quiet + [30]) == nil)
    #expect(try warning("role: guardrail, direction: down", quiet + [30])?.side == .above)
    #expect(try warning("role: guardrail, direction: down", quiet + [2]) == nil)
    #expect(try warning("role: process", quiet + [11]) == nil)
    #expect(try warning("role: outcome", quiet + [2]) == nil)
  }

  @Test func `six steps the wrong way are one`() throws {
    let falling = [20, 20, 20, 20, 19, 18, 17, 16, 15, 14.0]
    let found = try #require(try warning("role: process", falling))
    #expect(found.course?.direction == .falling && found.lag == nil)
    #expect(try warning("role: process, direction: down", falling) == nil)
  }

  @Test func `inside the range that a target is nothing is wrong, outside either way is`() throws {
    let target = "role: process, target: { 2026-10: { within: [1, 20] } }"
    #expect(try warning(target, quiet + [2]) == nil)
    #expect(try warning(target, quiet + [30])?.side == .above)
  }

  @Test func `what is behind while its parent is not is one, in an open period`() throws {
    let keys = "role: process, target: { 2026-10: 60 }"
    // 15 of 31 days: 29 are due, 20 are there.
    let found = try #require(try warning(keys, quiet + [20], asOf: "2026-10-15"))
    let lag = try #require(found.lag)
    #expect(abs(lag.completion.value - 20 / (60 * 15 / 31.0)) < 1e-12 && lag.parentCompletion.value > 1)
    #expect(found.side == nil, "an open period's figure is not held against whole ones")
    #expect(try warning(keys, quiet + [20], asOf: "2026-10-15", top: (100, 30)) == nil, "the parent is behind as well")
    #expect(try warning(keys, quiet + [20])?.lag == nil, "the period is over")
    #expect(try warning(keys, quiet + [40], asOf: "2026-10-15") == nil)
  }
}
