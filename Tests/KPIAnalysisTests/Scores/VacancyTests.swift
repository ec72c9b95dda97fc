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
    card.addVacancies(current, earlier: try ["2026-09", "2026-08", "2026-07"].map(workings))
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

  static let claim = "influences: { help: { from: one, to: two, claim: 5, accepted_by: lin } }"

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
    "influences: { help: { from: one, to: two, claim: 5 } }", "influences: { help: { from: one, to: two, accepted_by: lin } }",
    "influences: { help: { from: two, to: one, claim: 5, accepted_by: lin } }",
  ]) func `a claim that is not accepted, is no claim or is another's does not help`(influences: String) throws {
    #expect(try ready(card([95, 100], influences: influences))["sales"] == [])
  }

  @Test func `an open period does not count, those before it do`() throws {
    #expect(try ready(card([90, 95, 100, 10], asOf: "2026-10-15"))["sales"] == ["a 1 3"])
  }

  @Test func `who owned the node in one of the periods only held it in that`() throws {
    #expect(try ready(card([90, 95, 100], owner: "{ 2026-01-01: b, 2026-09-01: a }"))["sales"] == [])
  }
}
