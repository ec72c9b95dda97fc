import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis
@testable import KPIReport

struct DocumentTests {
  private let sources: SourceSet
  private let place: Place

  init() {
    var sources = SourceSet()
    let file = sources.add(SourceFile(path: "kpitree.yaml", bytes: Array("tree:\n  新: 交易额: gmv\n".utf8)))
    place = Place(file: file, start: 13, end: 22)
    self.sources = sources
  }

  /// Rows with everything there is, and with nothing.
  private var full: Evaluation {
    var node = DemoShop.node("gmv", DemoShop.name("GMV", "交易额"), owner: "lin", actual: 12_200_000.5, reference: 20e6)
    node.team = "promotion"
    node.class = .S
    node.previous = Amount(-0.0)
    node.shareOfTopGap = Ratio(1)
    node.pace = Ratio(0.1 + 0.2)
    node.coverage = Ratio(1.0 / 3)
    node.flags = Evaluation.Flag.allCases
    node.place = place
    node.normalVariation = NormalVariation(newestFirst: [Double](repeating: 3, count: 8))
    node.course = Course(newestFirst: [9, 8, 7, 6, 5, 4, 3], usual: [Double](repeating: 3, count: 8))
    return DemoShop.evaluation(
      nodes: [node, DemoShop.node("gmv.x", "X", parent: 0, breakdown: 0), DemoShop.node("gmv.y", "Y", parent: 0, unit: "")],
      breakdowns: [
        DemoShop.breakdown(
          "customer", of: 0, parent: 1, children: 0.5,
          lines: [Evaluation.Line(kind: .overlap, actual: Amount(-2.5), reference: nil, gap: nil)])
      ])
  }

  private var diagnostics: [Diagnostic] {
    let rule = Rule("zero-target", .error, why: "completion is a ratio")
    return [
      Diagnostic(
        rule, "target of `gmv` is 0", at: place, notes: ["a note"], related: [Diagnostic.Related(place, "first written")],
        fixes: [FixIt("add `baseline`", isSafe: false, edits: [FixIt.Edit(place, "x")])]),
      Diagnostic(Rule("bad-number", .warning), "row", at: .line(path: "a.csv", line: 7, column: nil)),
      Diagnostic(Rule("bad-number", .warning), "file", at: .file(path: "a.csv")),
      Diagnostic(Rule("bad-number", .warning), "nowhere", at: nil, severity: nil),
    ]
  }

  private var provenance: Provenance {
    Provenance(model: "Demo shop", sources: sources, diagnostics: diagnostics, toolVersion: "0.1.0")
  }

  private func document(_ evaluation: Evaluation, _ language: Language = .english) -> Document<Evaluation> {
    Document(evaluation, provenance, style: PageStyle(language: language))
  }

  @Test func `an evaluation's document is exactly this`() {
    #expect(
      String(decoding: document(full).json, as: UTF8.self) == #"""
        {
          "schema": "kpitree.evaluation/1",
          "kpitree": "0.1.0",
          "model": "Demo shop",
          "period": {
            "name": "2026-Q3",
            "from": "2026-07-01",
            "to": "2026-09-30",
            "closed": true
          },
          "as_of": "2026-09-30",
          "against": "target",
          "nodes": [
            {"id":"gmv","parent":null,"breakdown":null,"key":"gmv","depth":0,"level":0,"name":"GMV","owner":"lin",\#
        "team":"promotion","class":"S","kind":"flow","unit":"CNY","direction":"up","actual":12200000.5,"reference":20000000,\#
        "reference_kind":"declared","target":20000000,"previous":0,"gap":-7799999.5,"gap_ratio":-0.389999975,\#
        "share_of_top_gap":1,"completion":{"raw":0.610000025,"scored":0.610000025},"pace":0.30000000000000004,\#
        "coverage":0.3333333333333333,"status":"missed","grade":"D","flags":["discovered","rest","approximate","level_override",\#
        "unstable_target","retroactive_target","out_of_bounds","judged"],"place":{"file":"kpitree.yaml","line":2,"column":6},\#
        "expected":{"low":3,"high":3,"side":"above","source":"periods"},"course":"rising","history":[],"parts":[]},
            {"id":"gmv.x","parent":"gmv","breakdown":"customer","key":"x","depth":1,"level":1,"name":"X","owner":null,\#
        "team":null,"class":null,"kind":"flow","unit":"CNY","direction":"up","actual":null,"reference":null,\#
        "reference_kind":null,"target":null,"previous":null,"gap":null,"gap_ratio":null,"share_of_top_gap":null,\#
        "completion":null,"pace":null,"coverage":null,"status":"incomplete","grade":null,"flags":[],"place":null,\#
        "expected":null,"course":null,"history":[],"parts":[]},
            {"id":"gmv.y","parent":"gmv","breakdown":null,"key":"y","depth":1,"level":1,"name":"Y","owner":null,"team":null,\#
        "class":null,"kind":"flow","unit":null,"direction":"up","actual":null,"reference":null,"reference_kind":null,\#
        "target":null,"previous":null,"gap":null,"gap_ratio":null,"share_of_top_gap":null,"completion":null,"pace":null,\#
        "coverage":null,"status":"incomplete","grade":null,"flags":[],"place":null,\#
        "expected":null,"course":null,"history":[],"parts":[]}
          ],
          "reconciliation": [
            {"node":"gmv","breakdown":"customer","parent":1,"children":0.5,"residual":0.5,"kind":"additive"}
          ],
          "lines": [
            {"id":"gmv.customer~overlap","node":"gmv","breakdown":"customer","kind":"overlap","actual":-2.5,"reference":null,\#
        "gap":null}
          ],
          "sources": [],
          "diagnostics": [
            {"rule":"zero-target","severity":"error","message":"target of `gmv` is 0","file":"kpitree.yaml","line":2,"column":6,\#
        "end_line":2,"end_column":9,"notes":["completion is a ratio","a note",\#
        "first written kpitree.yaml:2:6"],"fixes":[{"title":"add `baseline`","safe":false,\#
        "edits":[{"file":"kpitree.yaml","line":2,"column":6,"end_line":2,"end_column":9,"text":"x"}]}]},
            {"rule":"bad-number","severity":"warning","message":"row","file":"a.csv","line":7,"column":null,"end_line":null,\#
        "end_column":null,"notes":[],"fixes":[]},
            {"rule":"bad-number","severity":"warning","message":"file","file":"a.csv","line":null,"column":null,"end_line":null,\#
        "end_column":null,"notes":[],"fixes":[]},
            {"rule":"bad-number","severity":"warning","message":"nowhere","file":null,"line":null,"column":null,"end_line":null,\#
        "end_column":null,"notes":[],"fixes":[]}
          ]
        }

        """#)
  }

  @Test func `documents are in the asked language`() throws {
    let json = try JSON(document(full, .chinese).json)
    #expect(json["model"] == .text("示例商城"))
    #expect(json["nodes"]?[0]?["name"] == .text("交易额"))
  }

  private var outline: Outline {
    Outline(
      model: "Demo shop",
      nodes: [
        Outline.Node(
          id: "gmv", depth: 0, level: 0, name: "GMV", owner: "lin", class: .S, measure: "amount", unit: "CNY", targetCount: 2, place: place
        ),
        Outline.Node(id: "gmv.new", parentIndex: 0, branchIndex: 0, depth: 1, level: 1, name: "New\nusers"),
        Outline.Node(id: "gmv.food", parentIndex: 0, branchIndex: 1, depth: 1, level: 1, name: "食品"),
        Outline.Node(id: "gmv.refunds", parentIndex: 0, depth: 1, level: 1, name: "Refunds"),
      ],
      branches: [
        Outline.Branch(nodeIndex: 0, key: "customer", name: "customer"), Outline.Branch(nodeIndex: 0, key: "category", name: "category"),
      ])
  }

  @Test func `every document keeps its schema`() throws {
    let schemas = try Dictionary(
      uniqueKeysWithValues: Schemas.names.dropFirst().map { ($0, try JSON(Array(#require(Schemas.json(named: $0)).utf8))) })
    let reviewed = Provenance(sources: DemoReviews.sources(), diagnostics: diagnostics, toolVersion: "0.1.0")
    let documents = [
      ("evaluation", document(full).json), ("evaluation", document(DemoShop.byCustomer).json),
      ("evaluation", document(DemoShop.evaluation(nodes: [], asOf: nil)).json),
      ("check", CheckReport.json(provenance)),
      ("check", CheckReport.json(Provenance(sources: sources, toolVersion: "0.1.0"))),
      ("tree", Document(outline, provenance).json),
      ("attribution", Document(AttributionReport(try DemoAttributions.attribution(), PageStyle()), provenance).json),
      ("targets", Document(try DemoScores.targets(), provenance).json),
      ("review", Document(try DemoReviews.review(), reviewed).json),
      ("scorecard", Document(Cards(subject: .owner("wang"), review: try DemoReviews.review()), reviewed).json),
      ("score", Document(try DemoScores.scorecard(), provenance).json),
    ]
    for (name, bytes) in documents {
      let schema = try #require(schemas[name])
      #expect(try JSON(bytes).violations(of: schema) == [])
    }
    // What is made of rows over many days is held against its schema by Tests/Oracles/schemas.py.
    #expect(Set(documents.map(\.0)).union(["decisions", "diagnosis", "impact"]) == Set(schemas.keys))
  }

  @Test func `a document that breaks its schema is noticed`() throws {
    let schema = try JSON(Array(try #require(Schemas.json(named: "evaluation")).utf8))
    let text = String(decoding: document(full).json, as: UTF8.self)
    for (original, broken) in [
      ("\"depth\":0", "\"depth\":0.5"), ("\"status\":\"missed\"", "\"status\":\"late\""), ("\"owner\":\"lin\"", "\"owner\":1"),
      ("\"key\":", "\"kee\":"), ("kpitree.evaluation/1", "kpitree.evaluation/2"), ("\"name\":\"GMV\"", "\"name\":null"),
      ("\"as_of\": \"2026-09-30\"", "\"as_of\": 20260930"),
    ] {
      #expect(text.contains(original))
      #expect(try !JSON(Array(text.replacing(original, with: broken).utf8)).violations(of: schema).isEmpty, "\(broken)")
    }
  }

  @Test(arguments: [
    "a\nb", "a\u{0}b", "\u{1B}[2J", "\"quoted\\", "a\u{202E}b", "=1+1", "</script>", String(repeating: "订", count: 10_000), "\u{2028}",
  ])
  func `a hostile name comes back unchanged`(name: String) throws {
    let evaluation = DemoShop.evaluation(nodes: [DemoShop.node("gmv", LocalizedText(name), owner: name, actual: 1, reference: 2)])
    let bytes = document(evaluation).json
    #expect(bytes.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") })
    let json = try JSON(bytes)
    #expect(json["nodes"]?[0]?["name"] == .text(name))
    #expect(json["nodes"]?[0]?["owner"] == .text(name))
  }

  @Test(arguments: [
    (0.1 + 0.2, "0.30000000000000004"), (-0.0, "0"), (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-6, "0.000001"),
    (1e-7, "1e-7"), (123456789012345680, "123456789012345680"), (Double.leastNonzeroMagnitude, "5e-324"),
    (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"), (-12.5, "-12.5"), (4.35, "4.35"), (Double.nan, "null"),
    (Double.infinity, "null"),
  ])
  func `numbers are written as ECMAScript prints them`(value: Double, text: String) {
    var node = DemoShop.node("gmv", "GMV")
    node.actual = Amount(value)
    let json = String(decoding: document(DemoShop.evaluation(nodes: [node])).json, as: UTF8.self)
    #expect(json.contains("\"actual\":\(text),"))
  }

  @Test func `a tree's page shows structure, owners and targets`() {
    #expect(
      TextWriter().text(Page(outline, style: PageStyle())) == """
        Demo shop  GMV                                   4 nodes

        L  KPI               Owner  Measure  Kind  Unit  Targets
        0  GMV [S]           lin    amount   flow  CNY         2
           |- by customer
        1  |  `- New\\nusers  -      -        flow  -           -
           |- by category
        1  |  `- 食品        -      -        flow  -           -
           `- supported by
        1     `- Refunds     -      -        flow  -           -

        """)
  }

  @Test func `every format says the same numbers`() throws {
    let document = document(DemoShop.byCustomer)
    let json = try JSON(document.json)
    let rows = String(decoding: SeparatedValuesWriter.tsv(document.table), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    let page = Page(DemoShop.byCustomer, style: PageStyle())
    for (index, row) in page.table.rows.enumerated() {
      for (column, name) in [(3, "reference"), (4, "actual"), (5, "gap"), (6, "gap_ratio")] {
        guard case .number(let shown, _, _) = row.cells[column] else {
          Issue.record("no number in \(row.cells)")
          continue
        }
        #expect(json["nodes"]?[index]?[name] == .number(shown))
        let field = try #require(rows[0].firstIndex { $0 == name })
        #expect(Double(rows[index + 1][field]) == shown)
      }
    }
  }
}
