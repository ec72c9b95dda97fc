import KPIModel
import KPISource

@testable import KPIAnalysis
@testable import KPIReport

/// The tree of the pages' tests: a shop whose amount splits by customer and, side by side, by category.
enum DemoShop {
  static let quarter = Period(name: "2026-Q3", kind: .quarter, isFiscal: false, first: day(2026, 7, 1), last: day(2026, 9, 30))

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
    Day(year: year, month: month, day: day) ?? Day(number: 0)
  }

  static func name(_ english: String, _ chinese: String) -> LocalizedText {
    LocalizedText(english: english, chinese: chinese) ?? ""
  }

  static func node(
    _ id: String, _ name: LocalizedText, parent: Int? = nil, breakdown: Int? = nil, owner: String? = nil, kind: Evaluation.Kind = .flow,
    unit: String = "CNY", actual: Double? = nil, reference: Double? = nil, bands: [Band] = Band.standard
  ) -> Evaluation.Node {
    let depth = id.count { $0 == "." }
    var node = Evaluation.Node(
      id: id, parentIndex: parent, breakdownIndex: breakdown, key: String(id.split(separator: ".").last ?? ""), depth: depth,
      level: depth, name: name, kind: kind, unit: try? MeasureUnit.parse(unit).get())
    node.owner = owner
    node.actual = actual.flatMap(Amount.init)
    node.reference = reference.flatMap(Amount.init)
    node.referenceKind = reference == nil ? nil : .declared
    node.target = node.reference
    guard let actual, let reference else {
      node.status = actual == nil ? .incomplete : .untargeted
      return node
    }
    node.gap = Amount(actual - reference)
    node.gapRatio = Ratio((actual - reference) / abs(reference))
    if let raw = Ratio(1 + (actual - reference) / abs(reference)), let scored = Ratio(min(max(raw.value, 0), 1.2)) {
      node.completion = Evaluation.Completion(raw: raw, scored: scored)
      let band = bands.first { $0.isMet(by: raw) }
      node.grade = band?.grade
      node.status = band?.status ?? .missed
    }
    return node
  }

  static func breakdown(
    _ key: String, of node: Int, _ name: LocalizedText? = nil, kind: Evaluation.Reconciliation.Kind = .additive, parent: Double,
    children: Double, lines: [Evaluation.Line] = []
  ) -> Evaluation.Breakdown {
    Evaluation.Breakdown(
      nodeIndex: node, key: key, name: name,
      reconciliation: Evaluation.Reconciliation(
        kind: kind, parent: Amount(parent), children: Amount(children), residual: Amount(parent - children)), lines: lines)
  }

  static func evaluation(
    nodes: [Evaluation.Node], breakdowns: [Evaluation.Breakdown] = [], period: Period = quarter, isClosed: Bool = true,
    asOf: Day? = day(2026, 9, 30), against: Comparison = .target, referencePeriod: Period? = nil
  ) -> Evaluation {
    Evaluation(
      model: name("Demo shop", "示例商城"), currency: Currency(code: "CNY"), period: period, isClosed: isClosed, asOf: asOf, against: against,
      referencePeriod: referencePeriod, nodes: nodes, breakdowns: breakdowns)
  }

  /// The table of the contract's sample page.
  static let byCustomer: Evaluation = {
    var douyin = node("gmv.new.douyin", "Douyin", parent: 1, breakdown: 1, owner: "wang", actual: 12.2e6, reference: 20e6)
    douyin.class = .S
    var search = node("gmv.new.search", name("Baidu SEM", "百度搜索"), parent: 1, breakdown: 1, owner: "he", actual: 14e6, reference: 15e6)
    search.class = .A
    return evaluation(
      nodes: [
        node("gmv", name("GMV", "交易额"), owner: "lin", actual: 108.4e6, reference: 120e6),
        node("gmv.new", name("New users", "新用户"), parent: 0, breakdown: 0, owner: "zhao", actual: 35.9e6, reference: 45e6),
        douyin, search,
        node("gmv.new.channel~rest", name("Other (3)", "其他（3）"), parent: 1, breakdown: 1, actual: 9.7e6, reference: 10e6),
        node("gmv.old", name("Old users", "老用户"), parent: 0, breakdown: 0, owner: "chen", actual: 72.5e6, reference: 75e6),
      ],
      breakdowns: [
        breakdown("customer", of: 0, parent: 108.4e6, children: 108.4e6),
        breakdown("channel", of: 1, parent: 35.9e6, children: 35.9e6),
      ])
  }()
}

extension Page {
  /// The table of a page about one thing.
  var table: Table { sections.first?.table ?? Table(columns: [], rows: []) }
}
