import KPIModel
import Testing

@testable import KPIFigures

struct BindingTests {
  static let stockRows = """
    date,region,v
    2026-03-31,east,7
    2026-05-01,west,5
    2026-07-31,north,80
    2026-08-31,north,85

    """

  static func stock(_ timing: String, _ body: String = "breakdowns: { region: {} }") -> String {
    """
    dimensions: { region: { column: region } }
    measures: { v: { source: rows, aggregate: sum, column: v, over_time: \(timing) } }
    tree: { v: { owner: lin, \(body) } }
    """
  }

  @Test(arguments: [
    ("to_date", ["v 177", "v.region:north 165", "v.region:east 7", "v.region:west 5"]),
    ("before", ["v 5", "v.region:west 5", "v.region:east 0"]), ("last", ["v 85", "v.region:north 85", "v.region:west 0"]),
  ])
  func `a stock's members are those whose rows count, in the period or before it`(_ timing: String, _ figures: [String]) throws {
    #expect(try BoundShop(Self.stock(timing), rows: Self.stockRows).figures == figures)
  }

  @Test func `a least day is one on which the source has rows`() throws {
    let shop = try BoundShop(
      Self.stock("min", "target: 1"), rows: Self.stockRows, against: "2026-09", asOf: Day(year: 2026, month: 9, day: 30))
    #expect(shop.figures == ["v 80"])
  }

  @Test func `what a node is taken apart into leaves out the days that it leaves out`() throws {
    let shop = try BoundShop(
      """
      dimensions: { region: { column: region } }
      measures:
        orders: { source: rows, aggregate: count }
        amount: { source: rows, aggregate: sum, column: v }
        value: { formula: amount / orders, lag: 7d }
      tree:
        value:
          owner: lin
          breakdowns:
            parts: { formula: amount / orders }
            region: {}
          supported_by: { rows: { owner: lin, measure: orders } }
      """,
      rows: "date,region,v\n2026-07-01,a,10\n2026-07-02,b,30\n2026-08-31,a,80\n")
    #expect(
      shop.figures == [
        "value 20.0", "value.amount 40", "value.orders 2", "value.region:a 10.0", "value.region:b 30.0", "value.rows 3",
      ])
  }

  @Test func `members that only a table names are nodes, also below each other`() throws {
    let shop = try BoundShop(
      """
      dimensions: { region: { column: region }, channel: { column: channel, members: { web: { values: [web, 网站] } } } }
      measures: { v: { source: rows, aggregate: sum, column: v } }
      targets:
        - { node: "v.region:south.channel:web", 2026-Q3: 5 }
        - { region: north, channel: 网站, 2026-Q3: 7 }
      tree: { v: { owner: lin, breakdowns: { region: { each: { breakdowns: { channel: {} } } } } } }
      """,
      rows: "date,region,channel,v\n2026-07-01,north,shop,10\n")
    #expect(
      shop.figures == [
        "v 10", "v.region:north 10", "v.region:north.channel:shop 10", "v.region:north.channel:web 0", "v.region:south 0",
        "v.region:south.channel:web 0",
      ])
    let bound = try #require(shop.bound)
    #expect(bound.tableTargets.keys.sorted() == [3, 5])
  }

  @Test(arguments: [
    (
      "actuals: [{ node: \"region:a\", 2026-Q3: 1 }, { region: a, 2026-Q3: 2 }]",
      "conflicting-figures: two figures of `v.region:a` for `2026-Q3` differ"
    ),
    (
      "targets: [{ node: \"region:a\", 2026-Q3: 1 }, { region: a, 2026-Q3: 2 }]",
      "conflicting-targets: two targets of `v.region:a` for `2026-Q3` differ"
    ),
    ("targets: [{ region: a, 2026-Q3: 0 }]", "zero-target: target of `v.region:a` is 0"),
    ("targets: [{ region: a, 2026-Q3: 5, unit: USD }]", "unfit-units: the figure is in `USD`, but `v.region:a` is in `CNY`"),
    ("targets: [{ node: \"regoin:a\", 2026-Q3: 5 }]", "unknown-node: `regoin:a` is no node of the tree in this period"),
  ])
  func `figures of discovered members are held to the rules of declared ones`(_ table: String, _ error: String) throws {
    let shop = try BoundShop(
      """
      dimensions: { region: { column: region } }
      measures: { v: { source: rows, aggregate: sum, column: v, unit: CNY } }
      tree: { v: { owner: lin, breakdowns: { region: {} } } }
      \(table)
      """,
      rows: "date,region,v\n2026-07-01,a,10\n")
    #expect(shop.errors == [error])
  }

  @Test func `a column that holds the source's date makes a difference of dates`() throws {
    let shop = try BoundShop(
      """
      measures: { wait: { source: rows, aggregate: average, column: shipped - date } }
      tree: { wait: { owner: lin } }
      """,
      rows: "date,shipped\n2026-07-01,2026-07-03\n2026-07-02,2026-07-06\n")
    #expect(shop.figures == ["wait 3"])
    #expect(shop.bound?.model.nodes[0].unit?.name == "days")
  }
}
