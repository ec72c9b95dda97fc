import Foundation
import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Charts as files of their own.
struct SVGWriterTests {
  private func svg(_ page: Page) throws -> String {
    let bytes = SVGWriter().svg(page.sections.flatMap(\.charts), title: page.title, language: page.language)
    return String(decoding: try #require(bytes), as: UTF8.self)
  }

  private func scores(_ scorecard: Scorecard, _ language: Language = .english) throws -> String {
    let chart = try #require(Chart(scorecard, wording: Wording(language: language)))
    let title = Page.Title(who: "Shop", what: "Scores", when: "2026-Q3")
    return String(decoding: try #require(SVGWriter().svg([chart], title: title, language: language)), as: UTF8.self)
  }

  @Test func `everybody with a completion stands in the chart, once`() throws {
    let chart = try scores(DemoScores.scorecard())
    // lin is missing the project's milestones, zhao exceeds, he has no figure.
    #expect(chart.components(separatedBy: "<title>").count - 1 == 2)
    #expect(chart.contains("<title>zhao (zhao): 120.0%, S exceeded</title>"))
    #expect(!chart.contains("(he)"))
    #expect(try scores(DemoScores.scorecard(), .chinese).contains("级别"))
  }

  private static let hostile = "<script>alert('x')</script>&\"\u{202E}]]>"

  private static func hostileTree() -> Page {
    Page(
      Outline(
        model: LocalizedText(hostile),
        nodes: [.init(id: "a", depth: 0, level: 0, name: LocalizedText(hostile), owner: hostile, class: .A, unit: hostile)],
        branches: []), style: PageStyle())
  }

  @Test func `a hostile name stays text in every chart`() throws {
    let evaluation = DemoShop.evaluation(
      nodes: [
        DemoShop.node("gmv", LocalizedText(Self.hostile), actual: 9, reference: 10),
        DemoShop.node("gmv.a", LocalizedText(Self.hostile), parent: 0, breakdown: 0, actual: 9, reference: 10),
      ], breakdowns: [DemoShop.breakdown("part", of: 0, LocalizedText(Self.hostile), parent: 9, children: 9)])
    let charts = [
      try scores(DemoScores.scorecard(named: Self.hostile)), try svg(Page(evaluation, style: PageStyle())), try svg(Self.hostileTree()),
      try svg(Page(DemoAttributions.attribution(model(named: Self.hostile)), style: PageStyle())),
    ]
    for chart in charts {
      #expect(chart.contains("&lt;script&gt;alert(&#39;x"))
      #expect(!chart.contains("<script"))
      #expect(!chart.unicodeScalars.contains("\u{202E}"))
      let parser = XMLParser(data: Data(chart.utf8))
      #expect(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "")")
    }
  }

  private func model(named name: String) -> String {
    let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\u{202E}", with: "\\u202E")
    return DemoAttributions.model.replacing("{ en: New users, zh: 新用户 }", with: "\"\(quoted)\"")
  }

  @Test func `a bridge goes from the plan to the actual and says so in words`() throws {
    let page = Page(try DemoAttributions.attribution(), style: PageStyle())
    let charts = page.sections.flatMap(\.charts)
    #expect(Set(charts.compactMap(\.breakdown)) == ["customer", "funnel"])
    let chart = try #require(charts.first { $0.breakdown == "customer" })
    #expect(chart.caption == "Bridge by customer, thousand CNY")
    #expect(chart.description == "From PL 120.0 to AC 108.4: New users -9.1; old -2.5.")
    for case .bridge(let bridge) in charts.map(\.content) {
      let sum = bridge.lines.reduce(bridge.reference.value) { $0 + $1.movement }
      #expect(abs(sum - bridge.actual.value) < 1e-6)
      #expect(bridge.range.contains(108_400) && bridge.range.contains(120_000))
    }
    // Side by side they are drawn at one scale.
    #expect(
      Set(charts.compactMap { if case .bridge(let bridge) = $0.content { bridge.range } else { nil } }).count == 1)
  }

  @Test func `bars that do not begin at zero are drawn broken, and only those`() {
    func bridge(_ reference: Double, _ movement: Double) -> String {
      let bridge = Chart.Bridge(
        reference: .init(name: "PL", value: reference), isPlanned: true, lines: [.init(name: "a", movement: movement, tone: .bad)],
        actual: .init(name: "AC", value: reference + movement), number: NumberFormat(), variance: NumberFormat(isVariance: true))
      let drawing = Drawing(Chart(caption: "", description: "", content: .bridge(bridge)))
      return String(decoding: drawing.elements.bytes, as: UTF8.self)
    }
    #expect(bridge(100, -10).contains("class=\"break\"") && !bridge(100, -10).contains("class=\"axis\""))
    #expect(!bridge(100, -60).contains("class=\"break\"") && bridge(100, -60).contains("class=\"axis\""))
    #expect(!bridge(10, -60).contains("class=\"break\""))
    #expect(!bridge(0, 0).contains("NaN") && !bridge(1e308, 0.7e308).contains("inf"))
  }

  @Test func `of a large tree the upper levels are drawn, and a parent stands between its children`() throws {
    let nodes =
      [Outline.Node(id: "r", depth: 0, level: 0, name: "r")]
      + (0..<5).flatMap { part in
        [Outline.Node(id: "r.\(part)", parentIndex: 0, branchIndex: 0, depth: 1, level: 1, name: "p")]
          + (0..<30).map {
            Outline.Node(id: "r.\(part).\($0)", parentIndex: 1 + part * 31, branchIndex: 1 + part, depth: 2, level: 2, name: "c")
          }
      }
    let outline = Outline(
      model: "m", nodes: nodes,
      branches: [.init(nodeIndex: 0, key: "a", name: "a")] + (0..<5).map { .init(nodeIndex: 1 + $0 * 31, key: "b", name: "b") })
    func boxes(_ page: Page) throws -> Int { try svg(page).components(separatedBy: "class=\"box\"").count - 1 }
    #expect(try boxes(Page(outline, mostDrawn: 100, style: PageStyle())) == 6)
    #expect(try boxes(Page(outline, style: PageStyle())) == 156)
  }

  @Test func `the same figures give the same bytes`() throws {
    #expect(try scores(DemoScores.scorecard()) == scores(DemoScores.scorecard()))
    #expect(try svg(Page(DemoShop.byCustomer, style: PageStyle())) == svg(Page(DemoShop.byCustomer, style: PageStyle())))
  }
}

/// The same as a grid of text.
struct MatrixTests {
  @Test func `the grid shows levels from the top and completion from the left`() throws {
    let matrix = try #require(Matrix(try DemoScores.scorecard(), wording: Wording(language: .english)))
    #expect(matrix.columns == ["D under 80%", "C from 80%", "B from 90%", "A from 100%", "S from 110%"])
    #expect(matrix.rows.map(\.header) == ["0", "1 [A]"])
    #expect(matrix.rows.map { $0.cells.flatMap { $0 } } == [["lin"], ["zhao"]])
    #expect(matrix.rows[1].cells[4] == ["zhao"])
  }

  @Test func `a crowded field names some and counts the rest`() {
    let names = (1...11).map { "person\($0)" }
    let matrix = Matrix(caption: "Level by completion", columns: ["low", "high"], rows: [.init(header: "1", cells: [names, []])])
    let page = Page(
      language: .english, title: .init(who: "", what: "", when: ""), table: Table(columns: [], rows: []), matrix: matrix)
    let text = TextWriter().text(page)
    #expect(text.contains("\n1  person1  .\n   person2\n"))
    #expect(text.contains("person8\n   +3\n"))
    #expect(!text.contains("person9"))
  }
}
