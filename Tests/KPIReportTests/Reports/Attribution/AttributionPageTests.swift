import KPIAnalysis
import KPIModel
import KPISource
import Testing

@testable import KPIReport

struct AttributionPageTests {
  private func text(_ attribution: Attribution, mostLines: Int? = nil, style: PageStyle = PageStyle(), width: Int? = 80) -> String {
    TextWriter(width: width).text(Page(attribution, mostLines: mostLines, style: style))
  }

  @Test func `a page shows bridges side by side, the causes in sentences, and what could not be attributed`() throws {
    #expect(
      text(try DemoAttributions.attribution()) == """
        Shop  Sales, thousand CNY               2026-Q3 closed, as of 2026-09-30
        Sales -9.7% vs plan (-11.6k).
        New users > Search explains -7.8k (67.2% of the gap): isolated, one of 3 by
          channel.
        conversion explains -7.3k (63.3% of the gap), the most of 3 by funnel; others
          moved as well.
        New users > Search was the largest part by channel; its share fell from 44.4% to
          34.0%.

        KPI                                 Effect  of gap  Bridge
        PL                                   120.0                             |
        |- by customer
        |  |- New users                       -9.1   78.4%       ---------------
        |  |  |- Search                       -7.8   67.2%         -------------
        |  |  |- social                       -1.0    8.6%        -
        |  |  `- other                        -0.3    2.6%       -
        |  `- old                             -2.5   21.6%   ----
        |- by funnel
        |  |- visits                          -3.9   33.2%                ------
        |  |- conversion                      -7.3   63.3%    ------------
        |  |- value                           -1.1    9.9%  --
        |  `- ~ residual (not in children)    +0.7   -6.4%  +
        `- by broken
           |- parts                            * -
           `- pieces                           * -
        AC                                   108.4           |
        Gross: by customer: up 0.0, down -11.6k; by funnel: up +0.7k, down -12.3k
        Check: gap - lines = 0.0 (customer), 0.0 (funnel)
        Breakdowns side by side are other views of the same gap: never add them up.
        * sales by broken: a denominator is zero at one end

        """)
  }

  @Test func `lines fit 80 columns, in both languages`() throws {
    let attribution = try DemoAttributions.attribution()
    for language in [Language.english, .chinese] {
      let page = Page(attribution, style: PageStyle(language: language))
      // Sentences and notes are text; the table is what must fit.
      let table = TextWriter(width: 80).text(page).split(separator: "\n", omittingEmptySubsequences: false)
        .drop { !$0.isEmpty }.dropFirst().prefix(page.table.rows.count + 1)
      #expect(table.allSatisfy { DisplayWidth.of(String($0)) <= 80 })
    }
  }

  @Test func `only the largest effects are listed where so many are asked for, the others in one row`() throws {
    let parts = (1...9).map {
      "      p\($0): { target: { 2026-Q3: 100 }, actual: { 2026-Q3: \(100 + $0 * ($0.isMultiple(of: 2) ? 1 : -1)) } }"
    }
    let attribution = try DemoAttributions.attribution(
      (["kpitree: 1", "name: Shop", "tree:", "  sales:", "    breakdowns:", "     by:", "      nodes:"] + parts.map { "  " + $0 })
        .joined(separator: "\n"))
    let page = Page(attribution, mostLines: 3, style: PageStyle())
    let labels = page.table.rows.map { row in if case .label(let text, _) = row.cells[0] { text } else { "" } }
    #expect(labels == ["PL", "p7", "p8", "p9", "~ 6 more", "AC"])
    // What is listed adds up to what is not.
    var sum = 0.0
    for row in page.table.rows.dropFirst().dropLast() {
      if case .number(let number, _, _) = row.cells[1] { sum += number }
    }
    #expect(sum == -5)
  }

  @Test(arguments: [(7, 9), (8, 9), (9, 9), (3, 3), (2, 3), (1, 3)]) func `what would be one row for one other is listed`(
    _ most: Int, _ count: Int
  )
    throws
  {
    let parts = (1...count).map { "        p\($0): { target: { 2026-Q3: 100 }, actual: { 2026-Q3: \(100 - $0) } }" }
    let attribution = try DemoAttributions.attribution(
      (["kpitree: 1", "name: Shop", "tree:", "  sales:", "    breakdowns:", "     by:", "      nodes:"] + parts).joined(separator: "\n"))
    let page = Page(attribution, mostLines: most, style: PageStyle())
    let labels = page.table.rows.dropFirst().dropLast().map(\.cells[0].text)
    let all = (1...count).map { "p\($0)" }
    #expect(labels == (count - most < 2 ? all : all.suffix(most) + ["~ \(count - most) more"]))
    // A drawing leaves out the same.
    guard case .bridge(let bridge) = page.sections.first?.charts.first?.content else {
      Issue.record("no bridge is drawn")
      return
    }
    #expect(bridge.lines.map(\.name) == labels)
  }

  /// Each channel lost a third: the walk stops above them, and what comes next is to ask there.
  @Test(arguments: Attribution.Method.allCases, [true, false]) func `the next command asks for the cause in the same way`(
    _ method: Attribution.Method, _ isClosed: Bool
  ) throws {
    let actual = isClosed ? "2026-Q3: 10" : "2026-07-01..2026-08-15: 5"
    let model = """
      kpitree: 1
      name: Shop
      tree:
        sales:
          target: { 2026-Q3: 100 }
          breakdowns:
            by:
              nodes:
                new:
                  target: { 2026-Q3: 60 }
                  breakdowns:
                    channel:
                      nodes:
                        a: { target: { 2026-Q3: 20 }, actual: { \(actual) } }
                        b: { target: { 2026-Q3: 20 }, actual: { \(actual) } }
                        c: { target: { 2026-Q3: 20 }, actual: { \(actual) } }
                old: { target: { 2026-Q3: 40 }, actual: { \(isClosed ? "2026-Q3: 40" : "2026-07-01..2026-08-15: 20") } }
      """
    let attribution = try DemoAttributions.attribution(model, method: method)
    try #require(attribution.isClosed == isClosed)
    let asked = method == .lmdi ? " --method lmdi" : ""
    let day = isClosed ? "" : " --as-of 2026-08-15"
    #expect(Page(attribution, style: PageStyle()).hints == ["kpitree why sales.new --period 2026-Q3\(asked)\(day)"])
  }

  // MARK: Bridge

  @Test(arguments: [
    (0.0, -10.0, "----------"), (-10, 5, "+++++"), (-5, -0.01, "    -"), (0, 0.001, "         +"), (-10, 0.001, "+"), (0, 0, ""),
  ])
  func `a bar begins where the bridge stands and is never invisible`(start: Double, movement: Double, bar: String) {
    #expect(Bridge([0, -10], width: 10).bar(from: start, by: movement) == bar)
  }

  @Test func `a bridge without a gap draws nothing`() {
    #expect(Bridge([0, 0], width: 10).bar(from: 0, by: 0) == "")
    #expect(Bridge([0, 0], width: 10).station(at: 0) == "|")
  }
}
