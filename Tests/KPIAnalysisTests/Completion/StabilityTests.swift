import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

/// Targets that are next to nothing beside what is usual (docs/arithmetic.md#completion).
@Suite struct StabilityTests {
  private func findings(_ node: String, historyLength: Int = 4) throws -> [String] {
    let model = "tree:\n  sales: { owner: lin, target: { 2026-09: 5000 }, actual: { 2026-09: 1 }, supported_by: { net: \(node) } }"
    let bound = try TestModel.bind(model, period: "2026-09", historyLength: historyLength)
    var log = DiagnosticLog()
    let workings = Workings(bound, against: .target, into: &log)
    workings.reportUnstableTargets(into: &log)
    let net = try bound.tree.index("net")
    #expect(workings.flags(of: net, isJudged: false).contains(.unstableTarget) == log.diagnostics.contains { $0.rule == .unstableTarget })
    return log.diagnostics.map(\.message)
  }

  /// Signs do not matter: the mean size of 100, -100, 200 and 0 is 100.
  static let past = "2026-05: 100, 2026-06: -100, 2026-07: 200, 2026-08: 0, 2026-09: 3"

  @Test(arguments: [("9.99", true), ("10", false), ("-9.99", true), ("-10", false), ("500", false)])
  func `a target under 10 percent of the mean size of the last four periods is unstable`(target: String, isUnstable: Bool) throws {
    let messages = try findings("{ owner: a, target: { 2026-09: \(target) }, actual: { \(Self.past) } }")
    #expect(
      messages == (isUnstable ? ["the target of `sales.net` is \(target), under 10% of the 100 that is usual for it"] : []))
  }

  @Test func `fewer than four known periods say nothing of what is usual`() throws {
    #expect(try findings("{ owner: a, target: { 2026-09: 1 }, actual: { \(Self.past) } }", historyLength: 3).isEmpty)
    #expect(try findings("{ owner: a, target: { 2026-09: 1 }, actual: { 2026-06: 100, 2026-07: 100, 2026-08: 100, 2026-09: 3 } }").isEmpty)
  }

  @Test(
    arguments: [
      // Small long ago and large of late, the other way round, and large in the last but four alone.
      ("2026-03: 1, 2026-04: 1, 2026-05: 100, 2026-06: 100, 2026-07: 100, 2026-08: 100", 100),
      ("2026-03: 900, 2026-04: 900, 2026-05: 10, 2026-06: 10, 2026-07: 10, 2026-08: 10", nil),
      ("2026-03: 1, 2026-04: 900, 2026-05: 10, 2026-06: 10, 2026-07: 10, 2026-08: 10", nil),
      ("2026-03: 1, 2026-04: 1, 2026-05: 10, 2026-06: 10, 2026-07: 10, 2026-08: 400", 107.5),
      ("2026-03: 1, 2026-04: 1, 2026-05: 400, 2026-06: 10, 2026-07: 10, 2026-08: 10", 107.5),
      // What is missing long ago is missed by nobody, what is missing among the last four is.
      ("2026-04: 1, 2026-05: 100, 2026-06: 100, 2026-07: 100, 2026-08: 100", 100),
      ("2026-02: 100, 2026-03: 100, 2026-04: 100, 2026-06: 100, 2026-07: 100, 2026-08: 100", nil),
    ] as [(String, Double?)], [4, 5, 6, 7])
  func `of more than four known periods the last four say what is usual`(
    past: (actual: String, usual: Double?), historyLength: Int
  ) throws {
    let messages = try findings(
      "{ owner: a, target: { 2026-09: 5 }, actual: { \(past.actual), 2026-09: 3 } }", historyLength: historyLength)
    let text = past.usual.map { $0 == 100 ? "100" : "107.5" } ?? ""
    #expect(messages == (past.usual == nil ? [] : ["the target of `sales.net` is 5, under 10% of the \(text) that is usual for it"]))
  }

  @Test(arguments: [
    "tolerance: 20", "baseline: -50", "completion: pass_fail",
  ]) func `what says itself how much is much is stable`(key: String) throws {
    #expect(try findings("{ owner: a, target: { 2026-09: 1 }, \(key), actual: { \(Self.past) } }").isEmpty)
  }

  @Test func `a range is no such target`() throws {
    #expect(try findings("{ owner: a, target: { 2026-09: { within: [1, 2] } }, actual: { \(Self.past) } }").isEmpty)
  }

  @Test func `a table's target is named where it stands`() throws {
    let bound = try TestModel.bind(
      "targets: [{ node: sales, 2026-09: 5 }]\ntree: { sales: { owner: a, actual: { \(Self.past) } } }", period: "2026-09", historyLength: 4
    )
    var log = DiagnosticLog()
    Workings(bound, against: .target, into: &log).reportUnstableTargets(into: &log)
    #expect(log.diagnostics.first?.site?.place != nil)
    #expect(log.diagnostics.map(\.rule.id) == ["unstable-target"])
  }
}
