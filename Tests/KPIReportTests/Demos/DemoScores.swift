import KPIAnalysis
import KPIFigures
import KPIModel
import KPISource
import Testing

/// The scores of a small model with everything that a score can be: met, missed, missing, judged, nobody's.
enum DemoScores {
  static let model = """
    kpitree: 1
    name: Shop
    people: { lin: { name: { en: Lin, zh: 林 }, team: all }, zhao: { team: all }, he: {} }
    teams: { all: { name: Everybody } }
    tree:
      sales:
        owner: lin
        unit: CNY
        target: { 2026-Q3: 1000 }
        breakdowns:
          by:
            nodes:
              a: { owner: zhao, class: A, target: { 2026-Q3: 600 }, actual: { 2026-Q3: 800.5 } }
              b: { owner: none, target: { 2026-Q3: 400 }, actual: { 2026-Q3: 300 } }
        supported_by:
          launch: { kind: project, owner: lin, start: 2026-07-01, due: 2026-07-31, milestones: [{ name: Built }] }
          rate: { owner: he, unit: percent, target: 30% }
    """

  /// - Parameter name: what zhao is called.
  static func scorecard(named name: String? = nil) throws -> Scorecard {
    let (bound, workings) = try workings(named: name)
    var log = DiagnosticLog()
    return Scorecard(workings, Responsibilities(bound), parts: [:], into: &log)
  }

  static func targets() throws -> TargetReport { TargetReport(try workings().1) }

  private static func workings(named name: String? = nil) throws -> (BoundModel, Workings) {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(model.utf8)))
    var model = try #require(compiled.model, "\(compiled.log.diagnostics.map(\.message))")
    if let name, let zhao = model.people.firstIndex(where: { $0.key == "zhao" }) { model.people[zhao].name = LocalizedText(name) }
    var log = DiagnosticLog()
    let bound = try #require(BoundModel.bind(model, .init(period: try model.calendar.period("2026-Q3").get()), into: &log))
    return (bound, Workings(bound, against: .target, into: &log))
  }
}
