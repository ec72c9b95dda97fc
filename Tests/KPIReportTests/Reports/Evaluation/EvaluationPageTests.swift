import KPIModel
import Testing

@testable import KPIAnalysis
@testable import KPIReport

struct EvaluationPageTests {
  private func text(_ evaluation: Evaluation, _ style: PageStyle = PageStyle(), width: Int? = 100) -> String {
    TextWriter(width: width).text(Page(evaluation, style: style))
  }

  @Test func `a tree is a table in one unit`() {
    #expect(
      text(DemoShop.byCustomer) == """
        Demo shop  GMV, million CNY                2026-Q3 closed, as of 2026-09-30
        GMV -9.7% vs plan (-11.6).
        6 KPIs with targets: 4 within 10%, 2 missed.

        L  KPI                  Owner     PL     AC    dPL   dPL%  Attain  Grade
        0  GMV                  lin    120.0  108.4  -11.6   -9.7   90.3%  B near
        1  |- New users         zhao    45.0   35.9   -9.1  -20.2   79.8%  D missed
        2  |  |- Douyin [S]     wang    20.0   12.2   -7.8  -39.0   61.0%  D missed
        2  |  |- Baidu SEM [A]  he      15.0   14.0   -1.0   -6.7   93.3%  B near
        2  |  `- Other (3)      -       10.0    9.7   -0.3   -3.0   97.0%  B near
        1  `- Old users         chen    75.0   72.5   -2.5   -3.3   96.7%  B near
        Check: parent - children = 0.0 (customer), 0 in 1 breakdown below

        """)
  }

  @Test func `a Chinese page has Chinese words, units and periods`() {
    #expect(
      text(DemoShop.byCustomer, PageStyle(language: .chinese)) == """
        示例商城  交易额，万元                           2026年第三季度 已结束，截至2026年9月30日
        交易额对比目标-9.7%（-1,160.0）。
        6项指标有目标：差距在10%以内4项，未达成2项。

        级  指标                负责人      目标      实际      差额  差额%  完成率  等级
         0  交易额              lin     12,000.0  10,840.0  -1,160.0   -9.7   90.3%  B 略低于目标
         1  |- 新用户           zhao     4,500.0   3,590.0    -910.0  -20.2   79.8%  D 未达成
         2  |  |- Douyin [S]    wang     2,000.0   1,220.0    -780.0  -39.0   61.0%  D 未达成
         2  |  |- 百度搜索 [A]  he       1,500.0   1,400.0    -100.0   -6.7   93.3%  B 略低于目标
         2  |  `- 其他（3）     -        1,000.0     970.0     -30.0   -3.0   97.0%  B 略低于目标
         1  `- 老用户           chen     7,500.0   7,250.0    -250.0   -3.3   96.7%  B 略低于目标
        核对：上级 - 下级 = 0.0 (customer)，下面1个分解为0

        """)
  }

  /// Both breakdowns, a formula with three units, a support and everything that can be absent.
  private var parallel: Evaluation {
    var conversion = DemoShop.node(
      "gmv.conversion", "Conversion", parent: 0, breakdown: 2, kind: .ratio, unit: "percent", actual: 0.025, reference: 0.03)
    conversion.previous = Amount(0.02)
    return DemoShop.evaluation(
      nodes: [
        DemoShop.node("gmv", "GMV", owner: "lin", actual: 1_084_000, reference: 1_200_000),
        DemoShop.node("gmv.new", "New users", parent: 0, breakdown: 0, actual: 358_000.5, reference: 450_000),
        DemoShop.node("gmv.old", "Old users", parent: 0, breakdown: 0, actual: 725_000),
        DemoShop.node("gmv.food", "Food", parent: 0, breakdown: 1, reference: 700_000),
        DemoShop.node("gmv.visits", "Visits", parent: 0, breakdown: 2, unit: "visits", actual: 433_600, reference: 400_000),
        conversion,
        DemoShop.node("gmv.value", "Order value", parent: 0, breakdown: 2, kind: .ratio, actual: 100, reference: 100.5),
        DemoShop.node("gmv.depth", "Pages", parent: 0, breakdown: 2, kind: .ratio, unit: "", actual: 3.21, reference: 2),
        DemoShop.node("gmv.wait", "Wait", parent: 0, unit: "minutes", actual: -12.5, reference: 20),
      ],
      breakdowns: [
        DemoShop.breakdown(
          "customer", of: 0, DemoShop.name("Customer", "客户"), parent: 1_084_000, children: 1_083_000.5,
          lines: [
            Evaluation.Line(kind: .unallocated, actual: nil, reference: Amount(30_000), gap: Amount(-30_000)),
            Evaluation.Line(kind: .residual, actual: Amount(999.5), reference: nil, gap: nil),
          ]),
        Evaluation.Breakdown(
          nodeIndex: 0, key: "category",
          reconciliation: Evaluation.Reconciliation(kind: .additive, parent: Amount(1_084_000), children: nil, residual: nil)),
        DemoShop.breakdown("funnel", of: 0, kind: .formula, parent: 1_084_000, children: 1_083_999.99),
      ])
  }

  @Test func `parallel breakdowns are headed and other units stand beside the name`() {
    #expect(
      text(parallel) == """
        Demo shop  GMV, thousand CNY                                       2026-Q3 closed, as of 2026-09-30
        GMV -9.7% vs plan (-116.0).
        7 KPIs with targets: 1 exceeded, 1 met, 2 within 10%, 3 missed.

        L  KPI                                 Owner       PL       AC     dPL    dPL%   Attain  Grade
        0  GMV                                 lin    1,200.0  1,084.0  -116.0    -9.7    90.3%  B near
           |- by Customer
        1  |  |- New users                     -        450.0    358.0   -92.0   -20.4    79.6%  D missed
        1  |  |- Old users                     -            -    725.0       -       -        -  untargeted
           |  |- ~ not allocated to children             30.0        -   -30.0
           |  `- ~ residual (not in children)               -      1.0       -
           |- by category
        1  |  `- Food                          -        700.0        -       -       -        -  incomplete
           |- by funnel
        1  |  |- Visits (thousand visits)      -        400.0    433.6   +33.6    +8.4   108.4%  A met
        1  |  |- Conversion                    -         3.0%     2.5%  -0.5pp            83.3%  C missed
        1  |  |- Order value (CNY)             -       100.50   100.00   -0.50    -0.5    99.5%  B near
        1  |  `- Pages (number)                -         2.00     3.21   +1.21   +60.5  *160.5%  S exceeded
           `- supported by
        1     `- Wait (minutes)                -         20.0    -12.5   -32.5  -162.5  *-62.5%  D missed
        Check: parent - children = 1.0 (Customer), incomplete (category), 0.0100 CNY (funnel)
        * scored as 120.0%, 0.0%

        """)
  }

  private static let secondQuarter = Period(
    name: "2026-Q2", kind: .quarter, isFiscal: false, first: DemoShop.day(2026, 4, 1), last: DemoShop.day(2026, 6, 30))

  /// A rate of 2.5% after 3%, split by a dimension.
  private func rate(against comparison: Comparison, isClosed: Bool = true) -> Evaluation {
    var nodes = [
      DemoShop.node("rate", "Conversion", kind: .ratio, unit: "percent", actual: 0.025, reference: 0.03),
      DemoShop.node("rate.new", "New users", parent: 0, breakdown: 0, kind: .ratio, unit: "percent", actual: 0.0251, reference: 0.025),
    ]
    for index in nodes.indices {
      nodes[index].referenceKind = .measured
      nodes[index].completion = nil
      nodes[index].grade = nil
      nodes[index].status = isClosed ? .untargeted : .open
      nodes[index].coverage = Ratio(0.9999)
      nodes[index].team = "growth"
    }
    return DemoShop.evaluation(
      nodes: nodes, breakdowns: [DemoShop.breakdown("customer", of: 0, kind: .ratio, parent: 0.025, children: 0.024)],
      isClosed: isClosed, asOf: DemoShop.day(2026, 8, 15), against: comparison, referencePeriod: EvaluationPageTests.secondQuarter)
  }

  @Test func `a rate's gap is in points, never a percentage`() {
    #expect(
      text(rate(against: .previous)) == """
        Demo shop  Conversion, %   2026-Q3 closed, as of 2026-08-15
        Conversion -0.5 pp vs 2026-Q2.

        L  KPI           Owner    PP    AC     dPP  dPP%
        0  Conversion    -      3.0%  2.5%  -0.5pp
        1  `- New users  -      2.5%  2.5%   0.0pp
        Check: parent - children = +0.1pp (customer)

        """)
  }

  @Test func `an open period says so, and a wide page says more`() {
    #expect(
      text(rate(against: .period(EvaluationPageTests.secondQuarter), isClosed: false), PageStyle(isWide: true), width: nil) == """
        Demo shop  Conversion, %                               2026-Q3 open, as of 2026-08-15
        Conversion -0.5 pp vs 2026-Q2.

        L  KPI           Owner  2026-Q2    AC  d2026-Q2  d%  From      Data  Team    Id
        0  Conversion    -         3.0%  2.5%    -0.5pp      measured   99%  growth  rate
        1  `- New users  -         2.5%  2.5%     0.0pp      measured   99%  growth  rate.new
        Check: parent - children = +0.1pp (customer)

        """)
  }

  @Test func `a Chinese rate is in percentage points too`() {
    #expect(
      text(rate(against: .lastYear), PageStyle(language: .chinese)) == """
        示例商城  Conversion，%   2026年第三季度 已结束，截至2026年8月15日
        Conversion对比2026年第二季度-0.5个百分点。

        级  指标          负责人  去年  实际        差额  差额%
         0  Conversion    -       3.0%  2.5%  -0.5百分点
         1  `- New users  -       2.5%  2.5%   0.0百分点
        核对：上级 - 下级 = +0.1百分点 (customer)

        """)
  }

  @Test(arguments: [
    (UnitChoice.plain, "GMV, CNY", "108,400,000"), (.thousand, "GMV, thousand CNY", "108,400.0"), (.million, "GMV, million CNY", "108.4"),
    (.billion, "GMV, billion CNY", "0.108"), (.tenThousand, "GMV, wan CNY", "10,840.0"), (.hundredMillion, "GMV, yi CNY", "1.08"),
  ])
  func `a forced unit is the table's`(unit: UnitChoice, title: String, actual: String) {
    let lines = text(DemoShop.byCustomer, PageStyle(unit: unit)).split(separator: "\n")
    #expect(lines[0].contains("  \(title)  "))
    #expect(lines[4].contains(" \(actual) "))
  }

  @Test func `children of a distinct count overlap, which is no mistake`() {
    let evaluation = DemoShop.evaluation(
      nodes: [
        DemoShop.node("buyers", "Buyers", kind: .distinct, unit: "people", actual: 900, reference: 1000),
        DemoShop.node("buyers.a", "A", parent: 0, breakdown: 0, kind: .distinct, unit: "people", actual: 600, reference: 600),
        DemoShop.node("buyers.b", "B", parent: 0, breakdown: 0, kind: .distinct, unit: "people", actual: 500, reference: 500),
      ],
      breakdowns: [
        DemoShop.breakdown(
          "category", of: 0, kind: .distinct, parent: 900, children: 1100,
          lines: [Evaluation.Line(kind: .overlap, actual: Amount(-200), reference: Amount(-100), gap: Amount(-100))])
      ])
    #expect(
      text(evaluation) == """
        Demo shop  Buyers, people                                2026-Q3 closed, as of 2026-09-30
        Buyers -10.0% vs plan (-100).
        3 KPIs with targets: 2 met, 1 within 10%.

        L  KPI                                    Owner     PL    AC   dPL   dPL%  Attain  Grade
        0  Buyers                                 -      1,000   900  -100  -10.0   90.0%  B near
        1  |- A                                   -        600   600     0    0.0  100.0%  A met
        1  |- B                                   -        500   500     0    0.0  100.0%  A met
           `- ~ overlap (counted more than once)          -100  -200  -100
        Check: parent - children = overlap -200 (category)

        """)
  }

  @Test func `nothing to compare with, or nothing at all, is said in words`() {
    let nothing = DemoShop.evaluation(nodes: [DemoShop.node("gmv", "GMV")], asOf: nil)
    #expect(Page(nothing, style: PageStyle()).sentences == ["GMV has no figure in 2026-Q3."])
    #expect(Page(nothing, style: PageStyle(language: .chinese)).sentences == ["GMV在2026年第三季度没有数据。"])
    let untargeted = DemoShop.evaluation(nodes: [DemoShop.node("gmv", "GMV", actual: 12e6)])
    #expect(Page(untargeted, style: PageStyle()).sentences == ["GMV is 12.0; it has no target."])
    let empty = DemoShop.evaluation(nodes: [])
    #expect(Page(empty, style: PageStyle()).table.rows.isEmpty)
    #expect(TextWriter().text(Page(empty, style: PageStyle())).hasPrefix("Demo shop"))
  }

  @Test func `checks below the top are named only where they do not hold`() {
    let count = 12
    let nodes = (0...count).map { index in
      DemoShop.node(
        index == 0 ? "a" : "a.n\(index)", LocalizedText("Node \(index)"), parent: index == 0 ? nil : 0, breakdown: index == 0 ? nil : 0,
        actual: 1e6, reference: 1e6)
    }
    func note(_ residuals: (Int) -> Double) -> [String] {
      let breakdowns = (0...count).map { DemoShop.breakdown("part", of: $0, parent: 1e6, children: 1e6 - residuals($0)) }
      return Page(DemoShop.evaluation(nodes: nodes, breakdowns: breakdowns), style: PageStyle()).notes
    }
    #expect(note { _ in 0 } == ["Check: parent - children = 0.0 (part), 0 in 12 breakdowns below"])
    #expect(note { $0 == 3 ? 250_000 : 0 } == ["Check: parent - children = 0.0 (part), 250.0 (a.n3 part), 0 in 11 breakdowns below"])
    #expect(note { Double($0) * 1000 }[0].hasSuffix("7.0 (a.n7 part), and 5 more"))
  }
}
