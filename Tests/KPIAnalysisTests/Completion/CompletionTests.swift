import KPIAnalysis
import Testing

/// The cases of docs/arithmetic.md#completion, worked by hand.
@Suite struct CompletionTests {
  struct Case: CustomTestStringConvertible {
    let what: String
    /// The node's keys, without its figure.
    let body: String
    let actual: String
    var raw: Double?
    /// As raw unless it is clipped.
    var scored: Double?
    let grade: String?

    var testDescription: String { what }
  }

  static let cases = [
    Case(what: "21,000 of 1,000 a day", body: "target: { per_day: 1000 }", actual: "21000", raw: 0.7, grade: "D"),
    Case(what: "24,000 of 1,000 a day", body: "target: { per_day: 1000 }", actual: "24000", raw: 0.8, grade: "C"),
    Case(what: "more than asked", body: "target: { 2026-09: 100 }", actual: "115", raw: 1.15, grade: "S"),
    Case(what: "far more is clipped", body: "target: { 2026-09: 100 }", actual: "250", raw: 2.5, scored: 1.2, grade: "S"),
    Case(what: "a cap of its own", body: "target: { 2026-09: 100 }, cap: 150%", actual: "250", raw: 2.5, scored: 1.5, grade: "S"),
    Case(what: "a negative target missed", body: "target: { 2026-09: -100 }", actual: "-120", raw: 0.8, grade: "C"),
    Case(what: "a negative target beaten", body: "target: { 2026-09: -100 }", actual: "-50", raw: 1.5, scored: 1.2, grade: "S"),
    Case(what: "below nothing is clipped", body: "target: { 2026-09: 100 }", actual: "-20", raw: -0.2, scored: 0, grade: "D"),
    Case(what: "lower is better", body: "direction: down, target: { 2026-09: 100 }", actual: "120", raw: 0.8, grade: "C"),
    Case(what: "lower than asked", body: "direction: down, target: { 2026-09: 100 }", actual: "80", raw: 1.2, grade: "S"),
    Case(
      what: "reciprocal", body: "direction: down, completion: reciprocal, target: { 2026-09: 100 }", actual: "125", raw: 0.8, grade: "C"),
    Case(
      what: "reciprocal of nothing is the most that counts", body: "direction: down, completion: reciprocal, target: { 2026-09: 100 }",
      actual: "0",
      raw: 1.2, scored: 1.2, grade: "S"),
    Case(
      what: "a rate near its ceiling, over a baseline", body: "baseline: 99.9, target: { 2026-09: 98 }", actual: "99",
      raw: 0.47368421052631576,
      grade: "D"),
    Case(what: "over a baseline, upwards", body: "baseline: 50, target: { 2026-09: 100 }", actual: "90", raw: 0.8, grade: "C"),
    Case(
      what: "a target of 0 with a tolerance", body: "tolerance: 4, target: { 2026-09: 0 }", actual: "1", raw: 1.25, scored: 1.2, grade: "S"),
    Case(
      what: "defects within a tolerance", body: "direction: down, tolerance: 10, target: { 2026-09: 0 }", actual: "1", raw: 0.9, grade: "B"),
    Case(
      what: "baseline before tolerance", body: "baseline: 0, tolerance: 1, target: { 2026-09: 100 }", actual: "90", raw: 0.9, grade: "B"),
    Case(what: "within", body: "target: { within: [36, 40] }", actual: "36", raw: 1, grade: "A"),
    Case(what: "below the range", body: "target: { within: [36, 40] }", actual: "35.5", raw: 0.875, grade: "C"),
    Case(
      what: "above the range, with a tolerance", body: "tolerance: 10, target: { within: [36, 40] }", actual: "41", raw: 0.9, grade: "B"),
    Case(what: "far outside the range", body: "target: { within: [36, 40] }", actual: "60", raw: 0, grade: "D"),
    Case(
      what: "a guardrail earns no more than its target", body: "role: guardrail, target: { 2026-09: 100 }", actual: "300", raw: 1,
      grade: "A"),
    Case(
      what: "a guardrail that fails", body: "role: guardrail, direction: down, target: { 2026-09: 100 }", actual: "150", raw: 0.5,
      grade: "D"),
    Case(what: "passed", body: "completion: pass_fail, target: { 2026-09: 100 }", actual: "100", raw: 1, grade: "A"),
    Case(what: "failed", body: "completion: pass_fail, target: { 2026-09: 100 }", actual: "99.99", raw: 0, grade: "D"),
    Case(
      what: "passed downwards", body: "completion: pass_fail, direction: down, target: { 2026-09: 100 }", actual: "99", raw: 1, grade: "A"),
    Case(what: "on a curve", body: "curve: [[80%, 0], [100%, 1]], target: { 2026-09: 100 }", actual: "95", raw: 0.75, grade: "D"),
    Case(what: "before a curve", body: "curve: [[80%, 0.1], [100%, 1]], target: { 2026-09: 100 }", actual: "20", raw: 0.1, grade: "D"),
    Case(what: "behind a curve", body: "curve: [[80%, 0], [100%, 1]], target: { 2026-09: 100 }", actual: "200", raw: 1, grade: "A"),
    Case(what: "growth over nothing: a target of 0", body: "target: { growth: 5%, over: previous }", actual: "5, 2026-08: 0", grade: nil),
  ]

  @Test(arguments: cases) func `completion of a node`(in example: Case) throws {
    let tree = "tree: { kpi: { \(example.body), actual: { 2026-09: \(example.actual) } } }"
    let node = try TestModel.evaluate(tree, period: "2026-09").evaluation.node("kpi")
    guard let raw = example.raw else {
      #expect(node.completion == nil)
      #expect(node.status == .untargeted)
      return
    }
    let completion = try #require(node.completion)
    #expect(abs(completion.raw.value - raw) < 1e-12, "\(completion.raw.value) is not \(raw)")
    #expect(abs(completion.scored.value - (example.scored ?? raw)) < 1e-12)
    #expect(node.grade == example.grade)
  }

  @Test func `a rate near its ceiling counts from its baseline`() throws {
    // 99.0% of 99.9% from 98.5% is half a point of 1.4, where the plain rule would say 99.1%.
    let tree = "tree: { kpi: { unit: percent, baseline: 98.5%, target: 99.9%, actual: { 2026-09: 99.0% } } }"
    let completion = try #require(try TestModel.evaluate(tree, period: "2026-09").evaluation.node("kpi").completion)
    #expect(abs(completion.raw.value - 5.0 / 14) < 1e-12)
  }

  /// Each bound and the numbers just below it, where binary arithmetic could slip.
  static let bounds = [
    ("110", "S"), ("109.999999", "A"), ("100", "A"), ("99.999999", "B"), ("90", "B"), ("89.999999", "C"), ("80", "C"), ("79.999999", "D"),
    ("0", "D"),
  ]

  @Test(arguments: bounds, [1, 3, 7, 0.1, 1e9]) func `a grade begins exactly on its bound`(
    _ percent: (actual: String, grade: String), _ scale: Double
  ) throws {
    // The rounding of actual and target puts a completion a hair beside its bound; the bound is met all the same.
    let completion = try #require(Double(percent.actual)) / 100
    let ratio = try #require(Ratio(completion * scale / scale))
    #expect(Band.standard.first { $0.isMet(by: ratio) }?.grade == percent.grade)
    let tree = "tree: { kpi: { target: { 2026-09: 300 }, actual: { 2026-09: \(3 * (Double(percent.actual) ?? 0)) } } }"
    #expect(try TestModel.evaluate(tree, period: "2026-09").evaluation.node("kpi").grade == percent.grade)
  }

  struct ProjectCase: CustomTestStringConvertible {
    let what: String
    let body: String
    var asOf = "2026-09-30"
    let raw: Double?
    let status: Evaluation.Status
    var isJudged = false

    var testDescription: String { what }
  }

  static let milestones = "milestones: [{ name: a, weight: 1, done: 2026-07-10 }, { name: b, weight: 3, done: 2026-08-20 }]"
  static func later(_ day: String) -> String { "milestones: [{ name: a, done: 2026-07-10 }, { name: b, done: \(day) }]" }
  static func rated(_ value: String, done: String) -> String {
    """
    \(milestones), start: 2026-07-01, due: 2026-07-10\(done.isEmpty ? "" : ", done: \(done)"),
    satisfaction: { scale: [1, 5], target: 4\(value.isEmpty ? "" : ", value: \(value), rated_by: lin") }
    """
  }

  static let projects = [
    ProjectCase(what: "milestones alone", body: "\(milestones), start: 2026-07-01, due: 2026-08-31", raw: 1, status: .met),
    ProjectCase(
      what: "milestones by a day", body: "\(milestones), start: 2026-07-01, due: 2026-08-31", asOf: "2026-08-19", raw: nil, status: .open),
    ProjectCase(what: "in time and satisfying", body: rated("4", done: "2026-07-10"), raw: 1, status: .met, isJudged: true),
    // 12 of 10 days: (2 - 1.2) / 2; a rating of 2.5 is half of what was asked above 1.
    ProjectCase(what: "late and half satisfying", body: rated("2.5", done: "2026-07-12"), raw: 0.4 + 0.25, status: .missed, isJudged: true),
    ProjectCase(
      what: "unfinished counts to the last day", body: rated("4", done: ""), raw: 0.5 * (2 - 9.2) + 0.5, status: .missed, isJudged: true),
    // What is done in October is no part of the third quarter, whenever that is asked for.
    ProjectCase(
      what: "a milestone of the day behind the period", body: "\(later("2026-10-01")), start: 2026-07-01, due: 2026-08-31",
      asOf: "2026-10-31",
      raw: 0.5, status: .missed),
    ProjectCase(
      what: "a milestone of the period's last day", body: "\(later("2026-09-30")), start: 2026-07-01, due: 2026-08-31", asOf: "2026-10-31",
      raw: 1, status: .met),
    ProjectCase(
      what: "no milestones, done behind the period", body: "start: 2026-07-01, due: 2026-08-31, done: 2026-10-01", asOf: "2026-10-31",
      raw: 0, status: .missed),
    ProjectCase(
      what: "no milestones, done on the last day", body: "start: 2026-07-01, due: 2026-08-31, done: 2026-09-30", asOf: "2026-10-31",
      raw: 1, status: .met),
    // Nobody has rated yet: the milestones alone.
    ProjectCase(what: "not rated yet", body: rated("", done: "2026-07-10"), raw: 1, status: .met),
    ProjectCase(what: "no milestones, done", body: "start: 2026-07-01, due: 2026-07-31, done: 2026-07-30", raw: 1, status: .met),
    ProjectCase(what: "no milestones, not done", body: "start: 2026-07-01, due: 2026-07-31", raw: 0, status: .missed),
  ]

  @Test(arguments: projects) func `completion of a project`(in example: ProjectCase) throws {
    let tree = "tree: { gmv: { supported_by: { work: { kind: project, \(example.body) } } } }"
    let node = try TestModel.evaluate(tree, period: "2026-Q3", asOf: example.asOf).evaluation.node("work")
    #expect(node.kind == .project)
    #expect(node.status == example.status)
    #expect(node.flags.contains(.judged) == example.isJudged)
    guard let raw = example.raw else {
      #expect(node.completion == nil)
      return
    }
    #expect(abs((node.completion?.raw.value ?? .nan) - raw) < 1e-12)
  }

  @Test func `an open period has a pace and no grade`() throws {
    let tree = """
      tree:
        gmv: { target: { 2026-09: 300 }, actual: { 2026-09: 90 } }
      """
    let node = try TestModel.evaluate(tree, period: "2026-09", asOf: "2026-09-10").evaluation.node("gmv")
    #expect(node.status == .open)
    #expect(node.grade == nil)
    #expect(node.target?.value == 300)
    #expect(node.reference?.value == 100)
    #expect(node.pace?.value == 0.9)
    #expect(node.completion?.raw.value == 0.9)
  }

  @Test func `a flow's baseline is taken for the same days as its target`() throws {
    let tree = "tree: { gmv: { baseline: 240, target: { 2026-09: 300 }, actual: { 2026-09: 90 } } }"
    // To the tenth: baseline 80, target 100.
    #expect(try TestModel.evaluate(tree, period: "2026-09", asOf: "2026-09-10").evaluation.node("gmv").completion?.raw.value == 0.5)
  }
}
