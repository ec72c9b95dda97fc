package import KPISource

/// What can be wrong with names of things.
extension Rule {
  package static let nameTopic = RuleTopic(
    "Names", [unknownSource, unknownMeasure, unknownDimension, unknownMember, unknownChild, unknownNode, ambiguousNode])

  static let unknownSource = Rule(
    "unknown-source", .error,
    what: "A name is used as a source and is not under `sources`.",
    why: "there would be no rows to count", showsWhy: false,
    fix: "mend the name, or declare the source",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
      -measures: { revenue: { source: order, aggregate: sum, column: amount } }
      +measures: { revenue: { source: orders, aggregate: sum, column: amount } }
       tree: { revenue: { owner: lin } }
      """)

  static let unknownMeasure = Rule(
    "unknown-measure", .error,
    what: "A name is used as a measure and is not under `measures`.",
    why: "nothing says how the figure is counted", showsWhy: false,
    fix: "mend the name, or declare the measure",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { sales: { owner: lin, measure: turnover } }
      +tree: { sales: { owner: lin, measure: revenue } }
      """)

  static let unknownDimension = Rule(
    "unknown-dimension", .error,
    what: "A breakdown splits by a name that is not under `dimensions`.",
    why: "nothing says which column the figure is taken apart by", showsWhy: false,
    fix: "mend the name, or declare the dimension",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { revenue: { owner: lin, breakdowns: { by_channel: { split: chanel } } } }
      +tree: { revenue: { owner: lin, breakdowns: { by_channel: { split: channel } } } }
      """)

  static let unknownMember = Rule(
    "unknown-member", .error,
    what: "A child of a split is no member of its dimension, or only a spelling of one.",
    why: "no row would be left for it", showsWhy: false,
    fix: "take the member's key, or add it under `members`",
    example: """
       sources: { orders: { csv: orders.csv, time: day } }
       dimensions: { channel: { column: channel, members: { search: { values: [search, SEM] } } } }
       measures: { revenue: { source: orders, aggregate: sum, column: amount } }
      -tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { SEM: { owner: lin } } } } } }
      +tree: { revenue: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin } } } } } }
      """)

  static let unknownChild = Rule(
    "unknown-child", .error,
    what: "A node below a formula is not in the formula.",
    why: "the formula alone says which children there are",
    fix: "mend the name, or write it into the formula",
    example: """
       tree:
         sales:
           owner: lin
           breakdowns:
             factors:
               formula: visits * order_value
               nodes:
      -          visitors: { owner: lin, actual: { 2026-Q3: 30 } }
      +          visits: { owner: lin, actual: { 2026-Q3: 30 } }
                 order_value: { owner: lin, actual: { 2026-Q3: 3 } }
      """)

  package static let unknownNode = Rule(
    "unknown-node", .error,
    what: "A target, a figure, an event or an influence names a node that is not in the tree.",
    why: "what it says would count for nothing", showsWhy: false,
    fix: "write the node's id or the end of it, `sales.new` or `new`",
    example: """
      -targets: [{ node: sals, 2026-Q3: 100 }]
      +targets: [{ node: sales, 2026-Q3: 100 }]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let ambiguousNode = Rule(
    "ambiguous-node", .error,
    what: "An id, or the end of one, fits several nodes.",
    why: "only one of them can be meant", showsWhy: false,
    fix: "write more of the id",
    example: """
      -targets: [{ node: new, 2026-Q3: 50 }]
      +targets: [{ node: north.new, 2026-Q3: 50 }]
       tree:
         sales:
           owner: lin
           breakdowns:
             region:
               each: { owner: lin, breakdowns: { customer: { nodes: { new: { owner: lin, actual: { 2026-Q3: 40 } } } } } }
               nodes: { north: {}, south: {} }
      """)
}

extension Diagnostic {
  /// A name that fits several nodes, and which.
  ///
  /// - Parameters:
  ///   - ids: of the first of them.
  ///   - count: how many there are.
  package static func ambiguousNode(_ name: String, _ ids: [String], count: Int, at site: Site?) -> Diagnostic {
    Diagnostic(.ambiguousNode, "`\(name)` fits several nodes", at: site, notes: [listing(ids, count: count)])
  }

  /// A few names in backticks, and how many more there are.
  package static func listing(_ names: some Collection<String>, count: Int) -> String {
    let more = count - names.count
    return names.map { "`\($0)`" }.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}
