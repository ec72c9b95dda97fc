import KPISource
import Testing

@testable import KPIModel

/// Each rule at its exact place; the rest of the model is right, so that nothing else may be found.
struct FindingTests {
  @Test(arguments: cases)
  func `a mistake is named at its place`(_ model: MarkedModel) throws {
    let range = try #require(model.range)
    let findings = MarkedModel.compile(model.plain).findings
    #expect(findings.contains("\(model.rule)@\(range)"), "found \(findings)")
  }

  @Test(arguments: cases)
  func `an error stands alone`(_ model: MarkedModel) {
    let log = MarkedModel.compile(model.plain).log
    let errors = log.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty || errors.allSatisfy { $0.rule.id == model.rule }, "found \(errors.map(\.message))")
  }

  static let rows = """
    sources: { orders: { csv: orders.csv, time: day } }
    dimensions:
      channel: { column: channel }
      region: {}
      tier: { column: tier, members: { high: { values: [H, high] }, low: {} } }
    measures:
      amount: { source: orders, aggregate: sum, column: amount, unit: CNY }
      orders: { source: orders, aggregate: count }
      buyers: { source: orders, aggregate: count_distinct, column: user }
      stock: { source: orders, aggregate: sum, column: stock, over_time: max }
      order_value: { formula: amount / orders }
      odd: { formula: amount * orders }

    """

  /// A tree whose root is the measure `amount`.
  static func tree(_ body: String, measure: String = "amount") -> String {
    rows + "tree:\n  gmv:\n    measure: \(measure)\n    owner: lin\n    target: { 2026-Q3: 1M }\n" + body
  }

  static let hand = "tree:\n  sales:\n    owner: lin\n    actual: { 2026-Q3: 5 }\n"

  /// Two nodes that end in the same key.
  static let twice = """
    tree:
      sales:
        owner: lin
        target: { 2026-Q3: 2 }
        breakdowns:
          by: { nodes: { x: { owner: lin, target: { 2026-Q3: 2 }, actual: { 2026-Q3: 5 } } } }
        supported_by: { y: { owner: lin, target: { 2026-Q3: 2 }, breakdowns: { by: { nodes: { x: { owner: lin, target: { 2026-Q3: 2 }, actual: { 2026-Q3: 5 } } } } } } }

    """

  static let cases: [MarkedModel] = [
    // Keys and values
    .init("unknown-key", hand + "    «taget»: { 2026-Q3: 1 }\n"),
    .init("unknown-key", hand + "    target: { 2026-Q3: { «per_dya»: 1 } }\n"),
    .init("not-yet", "«scenarios»: { more: { set: {} } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("unknown-node", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [«salse»] } }\n"),
    .init("unknown-key", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: sales, «effects»: 1 } }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: «{ nodes: [sales] }» }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: «{ date: 2026-08-10 }» }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: «[]» } }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\nevents: { «rain»: ~ }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\ninfluences: { «word»: ~ }\n"),
    .init("bad-date", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: «August», nodes: [sales] } }\n"),
    .init("bad-number", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [sales], effect: «much» } }\n"),
    .init("wrong-type", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [«[sales]»] } }\n"),
    .init("wrong-type", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: «[sales]» }\n"),
    .init("bad-identifier", hand + "    target: { 2026-Q3: 1 }\nevents: { «1st»: { date: 2026-08-10, nodes: [sales] } }\n"),
    .init("unapproved-effect", hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [sales], «effect»: -1 } }\n"),
    .init(
      "self-approved-effect",
      hand + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [«sales»], effect: -1, approved_by: lin } }\n"),
    .init(
      "unknown-owner",
      "people: { lin: {} }\n" + hand
        + "    target: { 2026-Q3: 1 }\nevents: { rain: { date: 2026-08-10, nodes: [sales], effect: -1, approved_by: «lni» } }\n"),
    .init("self-influence", hand + "    target: { 2026-Q3: 1 }\ninfluences: { word: { from: sales, to: «sales» } }\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: 1 }\ninfluences: { word: «{ from: sales }» }\n"),
    .init(
      "unknown-word",
      hand + "    target: { 2026-Q3: 1 }\n    supported_by: { calls: { owner: lin, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 1 } } }\n"
        + "influences: { word: { from: calls, to: sales, claim: 1, method: «guess» } }\n"),
    .init("ambiguous-node", twice + "events: { rain: { date: 2026-08-10, nodes: [«x»] } }\n"),
    .init("missing-key", "sources: { «crm»: { postgres: \"${CRM}\", time: day } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("bad-period", hand + "    target: { «2026Q3»: 1 }\n"),
    .init("bad-number", hand + "    target: { 2026-Q3: «1e999» }\n"),
    .init("bad-number", hand + "    target: { 2026-Q3: «.nan» }\n"),
    .init("wrong-type", hand + "    target: { 2026-Q3: 1 }\n    owner_: 1\n".replacing("    owner_: 1\n", with: "    tags: «{ a: b }»\n")),
    .init("unknown-word", hand + "    target: { 2026-Q3: 1 }\n    role: «guardian»\n"),
    .init("unknown-word", hand + "    target: { 2026-Q3: 1 }\n    class: «D»\n"),
    .init("bad-identifier", hand + "    target: { 2026-Q3: 1 }\n    breakdowns: { by: { nodes: { «1a»: { owner: x } } } }\n"),
    .init("misplaced-key", hand + "    target: { 2026-Q3: 1 }\n    «due»: 2026-08-10\n"),
    .init("bad-unit", hand + "    target: { 2026-Q3: 1 }\n    unit: «cny»\n"),
    .init("out-of-range", hand + "    target: { 2026-Q3: 1 }\n    tolerance: «-1»\n"),
    .init("missing-key", hand + "    target: { 2026-Q3: { «growth»: 5% } }\n"),
    .init("bad-calendar", "calendar: «{ pattern: 4-4-5 }»\n" + hand + "    target: { 2026-Q3: 1 }\n"),

    // Names
    .init("unknown-owner", "people: { lin: {} }\n" + hand + "    contributors: { «lim»: 30% }\n    target: { 2026-Q3: 1 }\n"),
    .init("unknown-team", "people: { lin: { team: «growht» } }\nteams: { growth: {} }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("unknown-measure", tree("", measure: "«amuont»")),
    .init("unknown-measure", rows.replacing("amount / orders", with: "amount / «ordres»") + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("unknown-source", rows.replacing("orders: { source: orders", with: "orders: { source: «order»") + hand),
    .init("unknown-dimension", tree("    breakdowns: { «chanel»: {} }\n")),
    .init("unknown-dimension", tree("    breakdowns: { by: { split: «chanel» } }\n")),
    .init("unknown-member", tree("    breakdowns: { tier: { nodes: { «H»: { owner: lin, target: { 2026-Q3: 1 } } } } }\n")),
    .init("unknown-child", tree("    breakdowns: { funnel: { formula: orders * order_value, nodes: { «visits»: {} } } }\n")),
    .init("unknown-node", hand + "    target: { 2026-Q3: 1 }\ntargets: [{ node: salse, 2026-Q4: «3» }]\n"),

    // The tree
    .init("several-roots", hand + "    target: { 2026-Q3: 1 }\n  «other»: {}\n"),
    .init(
      "duplicate-child",
      hand
        + "    target: { 2026-Q3: 1 }\n    breakdowns:\n      a: { nodes: { x: { owner: x } } }\n      b: { nodes: { «x»: { owner: x } } }\n"
    ),
    .init("duplicate-key", hand + "    target: { 2026-Q3: 1 }\n    «owner»: he\n"),
    .init("repeated-split", tree("    breakdowns: { channel: { each: { owner: none, breakdowns: { «channel»: {} } } } }\n")),
    .init("unsplittable-measure", tree("    breakdowns: { «channel»: {} }\n", measure: "odd")),
    .init("unsplittable-measure", tree("    breakdowns: { «channel»: {} }\n", measure: "stock")),
    .init("missing-dimension-column", tree("    breakdowns: { «region»: {} }\n")),
    .init("overlapping-members", rows.replacing("low: {}", with: "«low»: { values: [H] }") + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("forced-sum", hand + "    breakdowns: { by: { nodes: { «rate»: { owner: x, unit: percent, target: 5% } } } }\n"),
    .init("forced-sum", tree("    breakdowns: { by: { nodes: { «buyers»: { owner: x, target: { 2026-Q3: 1 } } } } }\n")),
    .init("cycle", rows.replacing("odd: { formula: amount * orders }", with: "«odd»: { formula: odd * orders }") + hand),
    .init(
      "unfit-units",
      rows.replacing("odd: { formula: amount * orders }", with: "days: { unit: days }\n  «odd»: { formula: amount + days }") + hand),
    .init("bad-formula", rows.replacing("amount * orders", with: "amount «×» orders") + hand),
    .init(
      "bad-formula", hand + "    target: { 2026-Q3: 1 }\n    breakdowns: { f: { formula: \"«a.b» * c\" } }\n".replacing("\"", with: "")),

    // Targets
    .init("zero-target", hand + "    target: { 2026-Q3: «0» }\n"),
    .init("target-without-period", hand + "    target: «5»\n"),
    .init("conflicting-targets", hand + "    target: { 2026-Q3: 1, 2026-07..2026-09: «2» }\n"),
    .init("conflicting-figures", hand.replacing("2026-Q3: 5", with: "2026-Q3: 5, 2026-07..2026-09: «6»") + "    target: { 2026-Q3: 1 }\n"),
    .init("shares-over-whole", hand + "    target: { 2026-Q3: 1 }\n    contributors: «{ a: 60%, b: 50% }»\n"),

    .init(
      "conflicting-figures",
      hand + "    target: { 2026-Q3: 1 }\nactuals: [{ node: sales, 2026-07..2026-09: «6» }]\n"),
    .init("unfit-units", tree("") + "targets: [{ node: gmv, 2026-Q4: «3», unit: USD }]\n"),
    .init(
      "unfit-units",
      hand.replacing("owner", with: "unit: CNY\n    owner")
        + "    breakdowns: { by: { nodes: { «time»: { owner: x, unit: days, target: { 2026-Q3: 1 } } } } }\n"),
    .init(
      "conflicting-figures",
      "currency: CNY\nrates: [{ currency: USD, period: 2026, rate: 7 }, «{ currency: USD, period: 2026, rate: 8 }»]\n" + hand
        + "    target: { 2026-Q3: 1 }\n"),
    .init(
      "misplaced-key",
      hand
        + "    target: { 2026-Q3: 1 }\n    breakdowns: { region: { nodes: { a: { owner: x, target: { 2026-Q3: 1 } } }, «rest»: {} } }\ndimensions: { region: {} }\n"
    ),
    .init(
      "misplaced-key",
      hand
        + "    target: { 2026-Q3: 1 }\n    breakdowns: { region: { nodes: { a: { owner: x, target: { 2026-Q3: 1 } } }, «discover»: all } }\ndimensions: { region: {} }\n"
    ),

    // Scoring
    .init("unknown-key", "scoring: { «level»: 1 }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("out-of-range", "scoring: { levels: { ratio: «1.2» } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("out-of-range", "scoring: { levels: { table: [1, 0.8, «0.9»] } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("conflicting-entry", "scoring: { levels: { ratio: 0.9, «table»: [1] } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("out-of-range", "scoring: { completion: { cap: «90%» } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("unknown-word", "scoring: { bands: «okr» }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("out-of-range", "scoring: { bands: { A: 90%, B: «95%», C: 0 } }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("out-of-range", "scoring: { bands: «{ A: 90%, B: 50% }» }\n" + hand + "    target: { 2026-Q3: 1 }\n"),

    // Warnings
    .init("node-without-owner", "tree:\n  «sales»: { actual: { 2026-Q3: 5 }, target: { 2026-Q3: 1 } }\n"),
    .init("node-without-target", "tree:\n  «sales»: { owner: lin, actual: { 2026-Q3: 5 } }\n"),
    .init("node-without-source", "tree:\n  «sales»: { owner: lin, target: { 2026-Q3: 5 } }\n"),
    .init(
      "person-without-team", "people: { «lin»: {} }\nteams: { one: {} }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init("person-without-kpi", "people: { lin: {}, «he»: {} }\n" + hand + "    target: { 2026-Q3: 1 }\n"),
    .init(
      "uncarried-target",
      hand + "    target: { 2026-Q3: «10» }\n    breakdowns:\n      by:\n        nodes:\n"
        + "          a: { owner: x, actual: { 2026-Q3: 1 }, target: { 2026-Q3: 4 } }\n"
        + "          b: { owner: x, actual: { 2026-Q3: 1 }, target: { 2026-Q3: 5 } }\n"),
    .init("retroactive-target", hand + "    target: [«{ from: 2026-07-01, per_day: 5, agreed: 2026-07-09 }»]\n"),
    .init("level-override", hand + "    target: { 2026-Q3: 1 }\n    «level»: 3\n"),
  ]
}
