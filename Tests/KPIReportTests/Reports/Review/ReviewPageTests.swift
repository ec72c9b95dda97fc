import KPIAnalysis
import KPIModel
import KPISource
import Testing

@testable import KPIReport

/// What holds of every review; how one looks is in Tests/Transcripts/review.md.
struct ReviewPageTests {
  private func page(_ review: Review, _ style: PageStyle = PageStyle()) -> Page {
    Page(review, Provenance(sources: DemoReviews.sources(), toolVersion: "0.1.0"), style: style)
  }

  private static let order = ["top", "bridge", "tree", "causes", "movers", "process", "scores", "targets", "ledger", "method"]

  @Test(arguments: Language.allCases) func `the parts stand in their order, under headings, in every language`(language: Language) throws {
    let page = page(try DemoReviews.review(), PageStyle(language: language))
    #expect(page.sections.map(\.id) == Self.order)
    #expect(page.sections.allSatisfy { $0.heading?.isEmpty == false })
    #expect(2...4 ~= page.sentences.count)
  }

  /// Nothing but the root and its figures, by what is left of the model.
  @Test(arguments: [
    ("{ owner: lin, target: { 2026-Q3: 1200 }, actual: { 2026-Q3: 1250 } }", ["top", "scores", "method"]),
    ("{ target: { 2026-Q3: 1200 } }", ["method"]),
    ("{ actual: { 2026-Q3: 1250 } }", ["top", "method"]),
    ("{ actual: { 2026-Q3: 3 }, breakdowns: { by: { nodes: { a: { actual: { 2026-Q3: 3 } } } } } }", ["top", "tree", "method"]),
  ])
  func `a part that there is nothing for is absent`(root: String, ids: [String]) throws {
    let page = page(try DemoReviews.review("kpitree: 1\nname: Shop\ntree:\n  sales: \(root)\n"))
    #expect(page.sections.map(\.id) == ids)
    for section in page.sections {
      #expect(section.table?.rows.isEmpty != true)
      #expect(!section.sentences.isEmpty || section.table != nil)
    }
  }

  @Test(arguments: Language.allCases) func `every table has a cell for each column, and no column is empty`(language: Language) throws {
    for section in page(try DemoReviews.review(), PageStyle(language: language, isWide: true)).sections {
      guard let table = section.table else { continue }
      #expect(table.rows.allSatisfy { $0.cells.count == table.columns.count }, "\(section.id)")
      if section.id != "scores" { #expect(table.withoutEmptyColumns.columns.count == table.columns.count, "\(section.id)") }
    }
  }

  @Test(arguments: [80, 100, 120], Language.allCases) func `tables fit the page`(width: Int, language: Language) throws {
    let text = TextWriter(width: width).text(page(try DemoReviews.review(), PageStyle(language: language)))
    for line in text.split(separator: "\n") where !line.contains("kpitree ") {
      #expect(DisplayWidth.of(String(line)) <= width, "\(line)")
    }
  }

  @Test func `the message says what the figures say`() throws {
    let review = try DemoReviews.review()
    #expect(
      page(review).sentences == [
        "Sales ended 11.6k CNY below plan (-9.7%).", "Visits alone made -11.6k of it (100%); owner: Wang.", "Owners who missed: Wang.",
      ])
    #expect(
      page(review, PageStyle(language: .chinese)).sentences == [
        "销售额低于目标1.2万元（-9.7%）。", "缺口主要来自访问量（-1.2万元，占100%），负责人：王。", "未达成的负责人：王。",
      ])
  }

  @Test(arguments: [
    ("percent", "4%", "3.8%", "sales ended 0.20 pp below plan."), ("percent", "4%", "4%", "sales ended on plan: 4.0%."),
    ("minutes", "20", "25", "sales ended 5 minutes above plan (+25.0%)."),
    ("visits", "-20", "-15", "sales ended 5 visits above plan (+25.0%)."),
  ])
  func `a result is told by its size and its side`(unit: String, target: String, actual: String, sentence: String) throws {
    let review = try DemoReviews.review(
      "kpitree: 1\nname: Shop\ntree:\n  sales: { unit: \(unit), target: { 2026-Q3: \(target) }, actual: { 2026-Q3: \(actual) } }\n")
    #expect(page(review).sentences.first == sentence)
  }

  /// 46 days of a quarter of 20,000 and 46 of one of 30,000 are 25,000.
  ///
  /// 15,000 came: 75.0% of what was set first, 60.0% of what holds now.
  @Test(arguments: [
    (Language.english, "sales: 20,000 when the period began, 25,000 now; 75.0% of the first, 60.0% of the current one reached"),
    (.chinese, "sales：期初目标20,000，现为25,000；达到期初目标的75.0%、现目标的60.0%"),
  ])
  func `a target that was changed is told with both completions`(language: Language, note: String) throws {
    let review = try DemoReviews.review(
      """
      kpitree: 1
      name: Shop
      tree:
        sales:
          target:
            - { from: 2026-01-01, per_quarter: 20000 }
            - { from: 2026-08-16, per_quarter: 30000, reason: more shops, agreed: 2026-08-10 }
          actual: { 2026-Q3: 15000 }
      """)
    let section = try #require(page(review, PageStyle(language: language)).sections.first { $0.id == "targets" })
    #expect(section.notes.contains(note), "\(section.notes)")
  }

  @Test func `a long name is shortened in sentences, not in tables`() throws {
    let name = String(repeating: "订", count: 10_000)
    let review = try DemoReviews.review(DemoReviews.model.replacing("搜索", with: name).replacing("Search", with: name))
    let page = page(review)
    #expect(page.sentences.allSatisfy { $0.count < 300 })
    #expect(page.sections.flatMap { $0.sentences + $0.notes }.allSatisfy { $0.count < 1000 })
    #expect(
      page.sections.first { $0.id == "tree" }?.table?.rows.contains { if case .label(name, _) = $0.cells[1] { true } else { false } }
        == true)
  }

  // MARK: Standings

  @Test func `effects on the parent and what siblings did add up to its gap`() throws {
    let review = try DemoReviews.review()
    var count = 0
    for (node, standing) in zip(review.evaluation.nodes, review.standings) {
      guard let parent = standing.parent, let moved = parent.moved, let siblings = parent.siblingsMoved else { continue }
      let gap = try #require(review.evaluation.nodes[parent.nodeIndex].gap)
      let beside = try #require(parent.besideMoved)
      #expect(abs(moved.value + siblings.value + beside.value - gap.value) <= 1e-9 * abs(gap.value), "\(node.id)")
      #expect(parent.residual?.value == 0)
      count += 1
    }
    #expect(count == 8)
  }

  @Test func `a node that gains while its siblings lose is marked`() throws {
    let review = try DemoReviews.review()
    let marked = zip(review.evaluation.nodes, review.standings).filter { $0.1.parent?.gainsAsSiblingsLose == true }.map(\.0.id)
    #expect(marked == ["sales.new.social"])
    // New users are 35,900 of 45,000 without social's 15,500 of 15,000: 20,400 of 30,000.
    let social = try #require(review.standings[review.evaluation.nodes.firstIndex { $0.id == "sales.new.social" } ?? 0].parent)
    #expect(social.siblingsCompletion.map { ($0.value * 1e9).rounded() } == 0.68e9)
    #expect(social.moved?.value == 500)
    #expect(social.siblingsMoved?.value == -9600)
  }
}

struct SparklineTests {
  @Test(
    arguments: [
      ([1.0, 2, 3, 4], "⣠⣾"), ([4, 1], "⣇"), ([nil, 1, nil, 4], "⢀⢸"), ([5, 5, 5], "⢠⣤"), ([1], ""), ([nil, nil], ""), ([], ""),
    ] as [([Double?], String)])
  func `a line has two figures to a character, the newest last`(figures: [Double?], text: String) {
    #expect(Sparkline.text(figures) == text)
  }

  @Test func `braille is one column wide`() {
    #expect(DisplayWidth.of(Sparkline.text([1, 2, 3, 4, 5, 6])) == 3)
  }
}
