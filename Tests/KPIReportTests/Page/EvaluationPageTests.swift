import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

struct EvaluationPageTests {
  private func text(_ evaluation: Evaluation, _ style: PageStyle = PageStyle(), width: Int? = 100) -> String {
    TextWriter(width: width).text(Page(evaluation, style: style))
  }

  @Test func `a tree is a table in one unit`() {
    #expect(
      text(DemoShop.byCustomer) == """
        Demo shop  GMV, million CNY               2026-Q3 closed, as of 2026-09-30
        GMV -9.7% vs plan (-11.6).
        Of the scored: 4 near, 2 missed.

        L  KPI                  Owner     PL     AC    dPL   dPL%  Compl  Grade
        0  GMV                  lin    120.0  108.4  -11.6   -9.7  90.3%  B near
        1  |- New users         zhao    45.0   35.9   -9.1  -20.2  79.8%  D missed
        2  |  |- Douyin [S]     wang    20.0   12.2   -7.8  -39.0  61.0%  D missed
        2  |  |- Baidu SEM [A]  he      15.0   14.0   -1.0   -6.7  93.3%  B near
        2  |  `- Other (3)      -       10.0    9.7   -0.3   -3.0  97.0%  B near
        1  `- Old users         chen    75.0   72.5   -2.5   -3.3  96.7%  B near
        Check: parent - children = 0.0 (customer), 0 in 1 breakdown below

        """)
  }

  @Test func `a Chinese page has Chinese words, units and periods`() {
    #expect(
      text(DemoShop.byCustomer, PageStyle(language: .chinese)) == """
        示例商城  交易额，万元                       2026年第三季度 已结束，截至2026年9月30日
        交易额对比目标-9.7%（-1,160.0）。
        已评分：接近4项，未达成2项。

        级  指标                负责人      目标      实际      差额  差额%  完成率  等级
         0  交易额              lin     12,000.0  10,840.0  -1,160.0   -9.7   90.3%  B 接近
         1  |- 新用户           zhao     4,500.0   3,590.0    -910.0  -20.2   79.8%  D 未达成
         2  |  |- Douyin [S]    wang     2,000.0   1,220.0    -780.0  -39.0   61.0%  D 未达成
         2  |  |- 百度搜索 [A]  he       1,500.0   1,400.0    -100.0   -6.7   93.3%  B 接近
         2  |  `- 其他（3）     -        1,000.0     970.0     -30.0   -3.0   97.0%  B 接近
         1  `- 老用户           chen     7,500.0   7,250.0    -250.0   -3.3   96.7%  B 接近
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
        Of the scored: 1 exceeded, 1 met, 2 near, 3 missed.

        L  KPI                                 Owner       PL       AC     dPL    dPL%    Compl  Grade
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
        Check: parent - children = 1.0 (customer), incomplete (category), 0.0100 CNY (funnel)
        * scored as 120.0%, 0.0%

        """)
  }
}
