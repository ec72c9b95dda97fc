import KPISource
import Testing

@testable import KPIModel

struct CompilingTests {
  /// A model that is right, with what the language has most of.
  static let whole = """
    kpitree: 1
    name: { en: Demo, zh: 示例 }
    currency: CNY
    sources: { orders: { csv: orders.csv, time: day } }
    dimensions: { customer: { column: customer }, channel: { column: channel }, tier: { column: tier } }
    measures:
      amount: { source: orders, aggregate: sum, column: quantity * price, unit: CNY }
      orders: { source: orders, aggregate: count, unit: orders }
      buyers: { source: orders, aggregate: count_distinct, column: user, unit: people }
      order_value: { formula: amount / orders }
      spend: { formula: amount / buyers }
      twice: { formula: 2 * order_value }
      refunds: { source: orders, aggregate: sum, column: refund, unit: CNY }
      net: { formula: amount - refunds }
    people: { lin: {}, zhao: {} }
    tree:
      gmv:
        measure: amount
        owner: lin
        target: { 2026-Q3: 1.2亿 }
        breakdowns:
          customer:
            each: { owner: zhao, class: B }
            nodes:
              new: { class: S, target: { 2026-Q3: 20M }, breakdowns: { channel: {} } }
              old: { target: { per_day: 1M } }
            rest: { name: Others }
          funnel:
            formula: orders * order_value
            nodes: { orders: { owner: zhao, target: { 2026-Q3: 5 } } }
        supported_by:
          buyers: { owner: zhao, target: { 2026-Q3: 5 }, id: people.who }
    """

  @Test func `a model without mistakes compiles without a word`() throws {
    let (model, findings, _) = MarkedModel.compile(Self.whole)
    #expect(findings == [])
    #expect(try #require(model).name.text(in: .chinese) == "示例")
  }

  @Test func `nodes stand in preorder with templates in their place`() throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    let ids = model.nodes.indices.filter { !model.nodes[$0].isInTemplate }.map { model.id(of: $0) }
    #expect(ids == ["gmv", "gmv.new", "gmv.old", "gmv.orders", "gmv.order_value", "people.who"])
    for (index, node) in model.nodes.enumerated() { #expect(node.parent ?? -1 < index) }
    #expect(model.breakdowns.map(\.name) == ["customer", "channel", "funnel"])
    #expect(model.nodes.map(\.level) == model.nodes.map(\.depth))
  }

  @Test func `a key on a child replaces the same key of each`() throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    func node(_ key: String) throws -> Node { try #require(model.nodes.first { $0.key == key }) }
    #expect(try node("new").priority == .S)
    #expect(try node("old").priority == .B)
    #expect(try node("new").owners.first?.owner == .person(1))
    let rest = try #require(model.nodes.first { $0.name == "Others" })
    #expect(rest.form == .rest && rest.priority == .B)
  }

  @Test(arguments: [
    ("amount", Additivity.flow), ("orders", .flow), ("buyers", .distinct), ("net", .flow),
  ])
  func `a measure is typed by what it is made of`(_ key: String, _ additivity: Additivity) throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    #expect(model.measures.first { $0.key == key }?.additivity == additivity)
  }

  @Test(arguments: [("order_value", "orders"), ("spend", "buyers"), ("twice", "orders")])
  func `a ratio weighs by its denominator`(_ key: String, _ weight: String) throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    let measure = try #require(model.measures.first { $0.key == key })
    let expected = try #require(model.measures.firstIndex { $0.key == weight })
    #expect(measure.additivity == .ratio(weight: .name(expected)))
  }

  @Test func `a formula's unit follows from its parts`() throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    let measure = try #require(model.measures.first { $0.key == "order_value" })
    #expect(measure.unit?.currency?.code == "CNY")
  }

  @Test(arguments: [
    ("gmv.new", "gmv.new"), ("new", "gmv.new"), ("customer:new", "gmv.new"), ("gmv.customer:old", "gmv.old"), ("who", "people.who"),
  ])
  func `a tail of an id finds its node`(_ text: String, _ id: String) throws {
    let model = try #require(MarkedModel.compile(Self.whole).model)
    guard case .one(let node) = NodeFinder(model).find(text) else {
      Issue.record("nothing found")
      return
    }
    #expect(model.id(of: node) == id)
  }

  @Test(arguments: [(", over_time: last", true), (", over_time: to_date", true), ("", false)])
  func `a distinct count that is a stock may have a target without a period`(_ timing: String, _ isFine: Bool) {
    let log = MarkedModel.compile(
      """
      kpitree: 1
      sources: { s: { csv: s.csv, time: day } }
      measures: { people: { source: s, aggregate: count_distinct, column: user\(timing) } }
      tree: { people: { owner: lin, target: 100 } }
      """
    ).log
    #expect(log.diagnostics.isEmpty == isFine)
  }

  @Test func `what stands below each is written once and judged once`() {
    let log = MarkedModel.compile(
      """
      kpitree: 1
      sources: { s: { csv: s.csv, time: day } }
      dimensions: { region: { column: region }, channel: { column: channel } }
      measures: { amount: { source: s, aggregate: sum, column: amount } }
      tree:
        amount:
          owner: lin
          target: { 2026-Q3: 5 }
          breakdowns:
            region:
              each:
                owner: lin
                target: { 2026-Q3: 0 }
                breakdowns: { channel: { nodes: { web: {}, shop: {} } } }
              nodes: { north: {}, south: {} }
              discover: all
      """
    ).log
    #expect(log.diagnostics.map(\.message) == ["target of `amount.north` is 0"])
  }

  @Test func `all mistakes of a file are found in one run`() {
    let text = Self.whole.replacing("owner: lin", with: "owner: lyn").replacing("customer:\n", with: "custmer:\n")
      .replacing("price, unit: CNY", with: "price, unit: Yuan!")
    let findings = MarkedModel.compile(text).findings.map { $0.prefix { $0 != "@" } }
    #expect(findings.contains("unknown-owner"))
    #expect(findings.contains("bad-unit"))
    #expect(findings.contains("unknown-dimension"))
  }

  @Test func `versions of a target keep their days and reasons`() throws {
    let text =
      MarkedModel.header + """
        tree:
          sales:
            owner: lin
            actual: { 2026-Q3: 5 }
            target:
              - { from: 2026-08-15, per_day: 1200, reason: new supply, approved_by: lin, agreed: 2026-08-10 }
              - { from: 2026-07-01, per_day: 1000 }
        """
    let model = try #require(MarkedModel.compile(text).model)
    let versions = model.nodes[0].targets.compactMap(\.version)
    #expect(versions.map(\.from.description) == ["2026-07-01", "2026-08-15"])
    #expect(versions.last?.reason == "new supply")
  }

  @Test func `each inside each cannot grow a tree without end`() {
    var body = "{ owner: none }"
    for _ in 0..<24 { body = "{ owner: none, breakdowns: { b: { nodes: { x: {}, y: {} }, each: \(body) } } }" }
    let file = SourceFile(path: "kpitree.yaml", bytes: Array("kpitree: 1\ntree: { top: \(body) }\n".utf8))
    let compilation = Model.compile(
      file, with: ModelCompiler(Trust(model: file.path, consent: .lines([])), budget: Budget(nodeCount: 1000)))
    #expect(compilation.log.diagnostics.contains { $0.rule.id == "too-many-nodes" })
  }

  // MARK: - Nothing empty

  @Test(arguments: [
    (#"owner: """#, "`owner` is empty"), ("owner: {}", "`owner` is empty"), ("owner: []", "`owner` is empty"),
    (#"owner: { 2026-01-01: "" }"#, "`owner` is empty"), ("owner: lin, target: {}", "`target` is empty"),
    ("owner: lin, target: []", "`target` is empty"), ("owner: lin, actual: {}", "`actual` is empty"),
    ("owner: lin, breakdowns: {}", "`breakdowns` is empty"), ("owner: lin, supported_by: {}", "`supported_by` is empty"),
    (#"owner: lin, name: """#, "`name` is empty"), (#"owner: lin, name: { zh: "" }"#, "a text is empty"),
    ("owner: lin, tags: []", "`tags` is empty"), ("owner: lin, bounds: []", "`bounds` is empty"),
    (#"owner: lin, actual: { 2026-Q3: "" }"#, "an actual is empty"), ("owner: lin, contributors: {}", "`contributors` is empty"),
  ])
  func `a value that says nothing is refused with its way out`(_ keys: String, _ message: String) throws {
    let actual = keys.contains("actual") ? "" : ", actual: { 2026-Q3: 1 }"
    let log = MarkedModel.compile("kpitree: 1\ntree: { sales: { \(keys)\(actual) } }\n").log
    let finding = try #require(log.diagnostics.first { $0.rule.id == "empty-value" }, "\(log.diagnostics.map(\.message))")
    #expect(finding.message == message && finding.severity == .error && finding.notes.count == 1)
    #expect(
      finding.notes[0].contains(
        message.contains("owner") ? "`owner: none`" : message.contains("target") ? "`target: none`" : "leave it out"))
    #expect(log.diagnostics.filter { $0.severity == .error }.count == 1)
  }

  @Test(arguments: [
    (#"sources: { r: { csv: r.csv, time: "" } }"#, "`time` is empty"), (#"dimensions: { a: { column: "" } }"#, "`column` is empty"),
    ("dimensions: { a: { column: a, members: { x: { values: [] } } } }", "`values` is empty"),
    (#"measures: { m: { unit: "" } }"#, "`unit` is empty"), ("people: {}", "`people` is empty"), ("targets: []", "`targets` is empty"),
    (#"people: { lin: { title: "" } }"#, "`title` is empty"),
  ])
  func `a section's value that says nothing is one finding`(_ section: String, _ message: String) {
    let log = MarkedModel.compile("kpitree: 1\n\(section)\ntree: { sales: { owner: none, target: none, actual: { 2026-Q3: 1 } } }\n").log
    #expect(log.diagnostics.filter { $0.severity == .error }.map(\.message) == [message])
  }

  @Test func `what is empty and says something stays`() {
    let text = """
      kpitree: 1
      sources: { r: { csv: r.csv, time: day, na: "" } }
      dimensions: { a: { column: a, members: { x: { values: "" }, y: { values: [z, "y "] } } }, b: {} }
      measures: { m: { source: r, aggregate: sum, column: v, where: { s: "", t: { not: "" } } } }
      tree: { m: { owner: none, target: none, breakdowns: { a: { nodes: { x: { owner: none } }, each: {}, rest: {} } } } }
      """
    #expect(!MarkedModel.compile(text).log.diagnostics.contains { $0.rule.id == "empty-value" })
    #expect(!MarkedModel.compile(text.replacing("a: { nodes: { x: { owner: none } }, each: {}, rest: {} }", with: "a: {}")).log.hasErrors)
  }

  @Test(arguments: [
    ("owner: lin, contributors: { lin: 30% }", true), ("owner: lin, contributors: { wang: 30% }", false),
    ("owner: { 2026-01-01: lin, 2026-08-01: wang }, contributors: { wang: 30% }", false),
    ("owner: { 2026-01-01: lin, 2026-08-01: lin }, contributors: { lin: 30% }", true),
  ])
  func `an owner needs no share in what is theirs`(_ keys: String, _ isFound: Bool) {
    let log = MarkedModel.compile("kpitree: 1\ntree: { sales: { \(keys), target: none, actual: { 2026-Q3: 1 } } }\n").log
    #expect(log.diagnostics.map(\.rule.id) == (isFound ? ["owner-contributes"] : []))
  }
}
