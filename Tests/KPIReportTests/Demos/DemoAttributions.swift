import KPIAnalysis
import KPIFigures
import KPIModel
import KPISource
import Testing

/// Attributions of a small model by hand: a sum beside a formula, and what can go wrong with either.
enum DemoAttributions {
  static let model = """
    kpitree: 1
    name: { en: Shop, zh: 商店 }
    currency: CNY
    tree:
      sales:
        name: { en: Sales, zh: 销售额 }
        unit: CNY
        target: { 2026-Q3: 120000 }
        actual: { 2026-Q3: 108400 }
        breakdowns:
          customer:
            nodes:
              new:
                name: { en: New users, zh: 新用户 }
                target: { 2026-Q3: 45000 }
                breakdowns:
                  channel:
                    nodes:
                      search: { name: { en: Search, zh: 搜索 }, target: { 2026-Q3: 20000 }, actual: { 2026-Q3: 12200 } }
                      social: { target: { 2026-Q3: 15000 }, actual: { 2026-Q3: 14000 } }
                      other: { target: { 2026-Q3: 10000 }, actual: { 2026-Q3: 9700 } }
              old: { target: { 2026-Q3: 75000 }, actual: { 2026-Q3: 72500 } }
          funnel:
            formula: visits * conversion * value
            nodes:
              visits: { unit: visits, target: { 2026-Q3: 30000 }, actual: { 2026-Q3: 29000 } }
              conversion: { unit: percent, target: 4%, actual: { 2026-Q3: 3.75% } }
              value: { target: { 2026-Q3: 100 }, actual: { 2026-Q3: 99 } }
          broken:
            formula: parts / pieces
            nodes:
              parts: { unit: CNY, target: { 2026-Q3: 5 }, actual: { 2026-Q3: 6 } }
              pieces: { unit: pieces, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 0 } }
    """

  static func attribution(_ tree: String = model, of node: Int = 0, method: Attribution.Method = .shapley) throws -> Attribution {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(tree.utf8)))
    let compiledModel = compiled.model
    let model = try #require(compiledModel, "\(compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message))")
    var log = DiagnosticLog()
    let bound = try #require(BoundModel.bind(model, .init(period: try model.calendar.period("2026-Q3").get()), into: &log))
    return Attribution(bound, method: method, showing: Evaluation.Showing(node: node), into: &log)
  }
}
