import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

/// Who is ready for what nobody owns (docs/scores.md#vacancies).
@Suite struct VacancyTests {
  /// - Parameter actuals: of `a`, who owns a channel with a target of 100 a month, from July on.
  private func card(_ actuals: [Int], owner: String = "a", influences: String = "", asOf: String? = nil) throws -> Scorecard {
    let figures = zip(["2026-07", "2026-08", "2026-09", "2026-10"].suffix(actuals.count), actuals).map { "\($0): \($1)" }
    let model = """
      tree:
        sales:
          OWNER
          target: { per_month: 200 }
          actual: { 2026-07: 200, 2026-08: 200, 2026-09: 200, 2026-10: 200 }
          breakdowns:
            by:
              nodes:
                one: { owner: \(owner), target: { per_month: 100 }, actual: { \(figures.joined(separator: ", ")) } }
                two: { owner: none, target: { per_month: 100 } }
                sub: { target: { per_month: 100 } }
      \(influences)
      """.replacing("    OWNER\n", with: "")
    func workings(_ period: String) throws -> Workings {
      var log = DiagnosticLog()
      return Workings(try TestModel.bind(model, period: period, asOf: asOf), against: .target, into: &log)
    }
    let current = try workings("2026-10")
    var log = DiagnosticLog()
    var card = Scorecard(current, Responsibilities(current.bound), parts: [:], into: &log)
    card.addReadiness(current, earlier: try ["2026-09", "2026-08", "2026-07"].map(workings))
    return card
  }

  private func ready(_ card: Scorecard) -> [String: [String]] {
    Dictionary(
      uniqueKeysWithValues: card.vacancies.map { vacancy in
        (
          card.nodes[vacancy.node].id,
          vacancy.candidates.map { "\($0.owner) \($0.level) \($0.heldCount)" + ($0.claim.map { " \($0)" } ?? "") }
        )
      })
  }

  static let claim = "influences: { help: { from: one, to: two, date: 2026-10-15, claim: 5, accepted_by: lin } }"

  @Test func `an absent owner is a vacancy, none is deliberate`() throws {
    #expect(try ready(card([50])).keys.sorted() == ["sales", "sales.sub"])
  }

  @Test(
    arguments: [
      ([90, 95, 100], "", ["a 1 3"]), ([50, 90, 95, 100], "", ["a 1 3"]), ([120, 90, 95, 100], "", ["a 1 3"]), ([89, 95, 100], "", []),
      ([95, 100], "", []), ([89, 95, 100], claim, ["a 1 2 help"]), ([95, 100], claim, ["a 1 2 help"]), ([95, 89, 100], claim, []),
      ([90, 95, 100, 89], claim, []),
    ] as [([Int], String, [String])])
  func `ready is who held the level below in three periods, or in two with an accepted claim`(
    actuals: [Int], influences: String, candidates: [String]
  ) throws {
    let ready = try ready(card(actuals, influences: influences))
    #expect(ready["sales"] == candidates)
    // The vacancy beside their own is not the next level.
    #expect(ready["sales.sub"] == [])
  }

  @Test(arguments: [
    "influences: { help: { from: one, to: two, date: 2026-10-15, claim: 5 } }",
    "influences: { help: { from: one, to: two, date: 2026-10-15, accepted_by: lin } }",
    "influences: { help: { from: one, to: two, claim: 5, accepted_by: lin } }",
    "influences: { help: { from: one, to: two, date: 2026-06-30, claim: 5, accepted_by: lin } }",
    "influences: { help: { from: one, to: two, date: 2026-10-15, claim: 5, accepted_by: a } }",
    "influences: { help: { from: two, to: one, date: 2026-10-15, claim: 5, accepted_by: lin } }",
  ]) func `a claim that is not accepted, is none, undated, old, one's own or another's does not help`(influences: String) throws {
    #expect(try ready(card([95, 100], influences: influences))["sales"] == [])
  }

  @Test func `an open period does not count, those before it do`() throws {
    #expect(try ready(card([90, 95, 100, 10], asOf: "2026-10-15"))["sales"] == ["a 1 3"])
  }

  @Test func `who owned the node in one of the periods only held it in that`() throws {
    #expect(try ready(card([90, 95, 100], owner: "{ 2026-01-01: b, 2026-09-01: a }"))["sales"] == [])
  }

  /// Three levels; `a` holds some of them by months, `d` and `e` the rest.
  private func career(_ owners: (top: String, middle: String, low: String), completions: [Int] = [95, 95, 95, 95]) throws -> [String:
    [String]]
  {
    let figures = zip(["2026-07", "2026-08", "2026-09", "2026-10"], completions).map { "\($0): \($1)" }.joined(separator: ", ")
    let model = """
      tree:
        root:
          owner: \(owners.top)
          target: { per_month: 100 }
          actual: { \(figures) }
          supported_by:
            other: { target: { per_month: 100 } }
            middle:
              owner: \(owners.middle)
              target: { per_month: 100 }
              actual: { \(figures) }
              breakdowns:
                by:
                  nodes:
                    low: { owner: \(owners.low), target: { per_month: 100 }, actual: { \(figures) } }
                    open: { target: { per_month: 100 } }
      """
    func workings(_ period: String) throws -> Workings {
      var log = DiagnosticLog()
      return Workings(try TestModel.bind(model, period: period), against: .target, into: &log)
    }
    let current = try workings("2026-10")
    var log = DiagnosticLog()
    var card = Scorecard(current, Responsibilities(current.bound), parts: [:], into: &log)
    card.addReadiness(current, earlier: try ["2026-09", "2026-08", "2026-07"].map(workings))
    return ready(card)
  }

  /// Who owns the root, the middle and the low node, and who is ready for the vacancy at level 1.
  static let careers: [(top: String, middle: String, low: String, ready: [String])] = [
    // Held at level 2 all the time.
    ("d", "e", "a", ["a 2 3"]),
    // Held at level 1, then at level 0, before: higher ones are more than the level asks for.
    ("d", "{ 2026-01-01: a, 2026-10-01: e }", "a", ["a 2 3"]), ("{ 2026-01-01: a, 2026-10-01: d }", "e", "a", ["a 2 3"]),
    ("{ 2026-01-01: a, 2026-09-01: d }", "{ 2026-01-01: e, 2026-09-01: a, 2026-10-01: e }", "a", ["a 2 3"]),
    ("d", "{ 2026-01-01: a, 2026-09-01: e }", "{ 2026-01-01: e, 2026-09-01: a }", ["a 2 3"]),
    // Too late: two of the periods only.
    ("d", "e", "{ 2026-01-01: e, 2026-09-01: a }", []),
    // Level 1 now, and level 2 before: that is no time at level 1, and a vacancy beside it is not the next one.
    ("d", "{ 2026-01-01: e, 2026-10-01: a }", "a", []),
  ]

  @Test(arguments: careers) func `who held a higher level before has held this one, who held a lower one has not`(
    _ owners: (top: String, middle: String, low: String, ready: [String])
  ) throws {
    let found = try career((owners.top, owners.middle, owners.low))["root.other"]
    #expect(found == owners.ready)
  }

  @Test func `a higher level that was not reached is not held`() throws {
    let owners = (top: "{ 2026-01-01: a, 2026-10-01: d }", middle: "e", low: "a")
    #expect(try career(owners, completions: [95, 80, 95, 95])["root.other"] == [])
  }
}
