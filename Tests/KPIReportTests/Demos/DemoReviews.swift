import KPIAnalysis
import KPIFigures
import KPIModel
import KPISource
import Testing

/// A review of a small model by hand in which every part of it has something.
enum DemoReviews {
  static let model = """
    kpitree: 1
    name: { en: Shop, zh: 商店 }
    currency: CNY
    people:
      lin: { name: { en: Lin, zh: 林 }, team: all }
      zhao: { name: { en: Zhao, zh: 赵 }, team: all }
      wang: { name: { en: Wang, zh: 王 }, team: all }
    teams: { all: { name: { en: Everybody, zh: 全体 } } }
    tree:
      sales:
        name: { en: Sales, zh: 销售额 }
        description: { en: What customers paid, zh: 顾客支付的金额。 }
        question: { en: Who buys less?, zh: 谁买得少了？ }
        unit: CNY
        owner: lin
        target: { 2026-Q3: 120000 }
        actual: { 2026-Q2: 110000, 2026-Q3: 108400 }
        breakdowns:
          customer:
            name: { en: customer, zh: 用户 }
            nodes:
              new:
                name: { en: New users, zh: 新用户 }
                owner: zhao
                target: { 2026-Q3: 45000 }
                breakdowns:
                  channel:
                    name: { en: channel, zh: 渠道 }
                    nodes:
                      search:
                        name: { en: Search, zh: 搜索 }
                        class: S
                        owner: wang
                        target:
                          - { from: 2026-01-01, per_quarter: 18000 }
                          - { from: 2026-07-01, per_quarter: 20000, reason: new pages, approved_by: lin, agreed: 2026-06-20 }
                        actual: { 2026-Q2: 15000, 2026-Q3: 12200 }
                      social:
                        name: { en: Social, zh: 社交 }
                        owner: wang
                        target: { 2026-Q3: 15000 }
                        actual: { 2026-Q2: 15000, 2026-Q3: 15500 }
                      other:
                        name: { en: Other, zh: 其他 }
                        owner: zhao
                        target: { 2026-Q3: 10000 }
                        actual: { 2026-Q2: 10000, 2026-Q3: 8200 }
              old:
                name: { en: Old users, zh: 老用户 }
                owner: lin
                target: { 2026-Q3: 75000 }
                actual: { 2026-Q2: 70000, 2026-Q3: 72500 }
          funnel:
            name: { en: funnel, zh: 漏斗 }
            formula: visits * conversion * value
            nodes:
              visits: { name: { en: Visits, zh: 访问量 }, owner: wang, unit: visits, target: { 2026-Q3: 30000 }, actual: { 2026-Q3: 27100 } }
              conversion: { name: { en: Conversion, zh: 转化率 }, owner: zhao, unit: percent, target: 4%, actual: { 2026-Q3: 4% } }
              value: { name: { en: Value, zh: 客单价 }, owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 100 } }
        supported_by:
          refunds:
            name: { en: Refunds, zh: 退款率 }
            role: guardrail
            direction: down
            owner: lin
            unit: percent
            target: 4%
            actual: { 2026-Q3: 4.6% }
    """

  /// The file that a model stands in.
  static func sources(_ tree: String = model) -> SourceSet {
    var sources = SourceSet()
    _ = sources.add(SourceFile(path: "kpitree.yaml", bytes: Array(tree.utf8)))
    return sources
  }

  static func review(_ tree: String = model, period: String = "2026-Q3") throws -> Review {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(tree.utf8)))
    let compiledModel = compiled.model
    let model = try #require(compiledModel, "\(compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message))")
    var log = DiagnosticLog()
    var request = BoundModel.Request(period: try model.calendar.period(period).get(), historyLength: NormalVariation.mostPeriods)
    request.wantsLastYear = true
    let bound = try #require(BoundModel.bind(model, request, into: &log), "\(log.diagnostics.map(\.message))")
    let workings = Workings(bound, against: .target, into: &log)
    return Review(
      evaluation: Evaluation(workings, into: &log), attribution: Attribution(workings, into: &log),
      scorecard: Scorecard(workings, Responsibilities(bound), parts: [:], into: &log), targets: TargetReport(workings), workings)
  }
}
