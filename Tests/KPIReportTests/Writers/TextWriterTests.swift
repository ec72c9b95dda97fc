import KPIAnalysis
import KPIModel
import KPISource
import Testing

@testable import KPIReport

struct TextWriterTests {
  private func lines(_ evaluation: Evaluation, width: Int? = 80) -> [String] {
    TextWriter(width: width).text(Page(evaluation, style: PageStyle())).split(separator: "\n").map(String.init)
  }

  private func table(_ name: LocalizedText, owner: String = "lin", width: Int? = 80) -> [String] {
    let evaluation = DemoShop.evaluation(
      nodes: [
        DemoShop.node("gmv", "GMV", owner: "lin", actual: 108.4e6, reference: 120e6),
        DemoShop.node("gmv.new", name, parent: 0, breakdown: 0, owner: owner, actual: 35.9e6, reference: 45e6),
      ],
      breakdowns: [DemoShop.breakdown("customer", of: 0, parent: 35.9e6, children: 35.9e6)])
    return Array(lines(evaluation, width: width)[3...5])
  }

  @Test func `long names are cut between characters and columns stay aligned`() {
    #expect(
      table("新用户交易额（含首次下单与七天内复购）按渠道与活动拆分后的合计") == [
        "L  KPI                       Owner     PL     AC    dPL   dPL%  Attain  Grade",
        "0  GMV                       lin    120.0  108.4  -11.6   -9.7   90.3%  B near",
        "1  `- 新用户交易额（含首...  lin     45.0   35.9   -9.1  -20.2   79.8%  D missed",
      ])
  }

  @Test func `names in many scripts, with combining marks and joined emoji keep the columns`() {
    for name in ["👩‍👩‍👧‍👦 families", "e\u{301}\u{301}\u{301}tude", "ＧＭＶ", "ｱｲｳ", "한국어", "עברית", "العربية", "🇨🇳", "①②③"] {
      let lines = table(LocalizedText(name))
      let ends = lines.dropFirst().map { DisplayWidth.of(String($0[..<($0.lastIndex(of: "%") ?? $0.startIndex)])) }
      #expect(lines.count == 3 && Set(ends).count == 1, "\(lines)")
    }
  }

  @Test(arguments: [
    "a\nb", "a\r\nb", "a\tb", "a\u{0}b", "a\u{1B}[2Jb", "a\u{7F}b", "a\u{85}b", "a\u{202E}b", "a\u{2066}b", "a\u{200F}b", "a\u{2028}b",
    "a\u{FEFF}b", "a\u{AD}b",
  ])
  func `a hostile name neither breaks a line nor reaches the terminal`(name: String) throws {
    let evaluation = DemoShop.evaluation(
      nodes: [DemoShop.node(name, LocalizedText(name), owner: name, unit: "CNY", actual: 12, reference: 13)])
    let text = TextWriter(width: nil).text(Page(evaluation, style: PageStyle(isWide: true)))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 7)
    let hostile = try #require(name.unicodeScalars.dropFirst().first)
    #expect(hostile == "\n" || !text.unicodeScalars.contains(hostile))
  }

  @Test func `a name of ten thousand characters takes no more than its column`() {
    for name in [String(repeating: "x", count: 10_000), String(repeating: "订", count: 10_000)] {
      for width in [80, 100, 120] {
        let lines = table(LocalizedText(name), owner: name, width: width)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "\(lines)")
      }
      #expect(table(LocalizedText(name), owner: name, width: nil).allSatisfy { DisplayWidth.of($0) < 500 })
    }
  }

  @Test func `a deep tree leaves room for its names`() {
    let depth = 60
    let nodes = (0...depth).map { level in
      DemoShop.node(
        String(repeating: "a.", count: level) + "a", LocalizedText("Node \(level)"), parent: level == 0 ? nil : level - 1,
        breakdown: level == 0 ? nil : level - 1, actual: 1e6, reference: 1e6)
    }
    let breakdowns = (0..<depth).map { DemoShop.breakdown("part", of: $0, parent: 1e6, children: 1e6) }
    let lines = lines(DemoShop.evaluation(nodes: nodes, breakdowns: breakdowns))
    #expect(lines.filter { $0.contains("Node") }.count >= depth)
    #expect(lines[(3...)].allSatisfy { DisplayWidth.of($0) <= 80 })
    #expect(lines.contains { $0.hasPrefix("60  ..") && $0.contains("`- Node 60 ") })
  }

  @Test func `large, small, negative and absent figures share a column`() {
    let figures: [(Double?, Double?)] = [
      (1.5e12, 1.4e12), (-2.5e9, 3e9), (0, 1e6), (0.4, 12), (nil, 5e8), (7e8, nil), (nil, nil), (1e300, 1e300),
    ]
    let nodes = figures.enumerated().map { index, figure in
      DemoShop.node(
        index == 0 ? "a" : "a.n\(index)", LocalizedText("Node \(index)"), parent: index == 0 ? nil : 0, breakdown: index == 0 ? nil : 0,
        actual: figure.0, reference: figure.1)
    }
    let evaluation = DemoShop.evaluation(
      nodes: nodes, breakdowns: [DemoShop.breakdown("part", of: 0, parent: 1.5e12, children: 1.5e12 - 0.25)])
    #expect(
      lines(evaluation, width: 100).dropFirst(3) == [
        "L  KPI        Owner       PL       AC     dPL    dPL%   Attain  Grade",
        "0  Node 0     -      1,400.0  1,500.0  +100.0    +7.1   107.1%  A met",
        "1  |- Node 1  -          3.0     -2.5    -5.5  -183.3  *-83.3%  D missed",
        "1  |- Node 2  -          0.0      0.0     0.0  -100.0     0.0%  D missed",
        "1  |- Node 3  -          0.0      0.0     0.0   -96.7     3.3%  D missed",
        "1  |- Node 4  -          0.5        -       -       -        -  incomplete",
        "1  |- Node 5  -            -      0.7       -       -        -  untargeted",
        "1  |- Node 6  -            -        -       -       -        -  incomplete",
        "1  `- Node 7  -        1e291    1e291     0.0     0.0   100.0%  A met",
        "Check: parent - children = 0.250 CNY (part)",
        "* scored as 0.0%",
      ])
  }

  @Test func `colour only doubles what words and signs say`() {
    let page = Page(DemoShop.byCustomer, style: PageStyle())
    for palette in Palette.allCases {
      let coloured = TextWriter(width: 100, palette: palette).text(page)
      #expect(coloured.contains("\u{1B}["))
      let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      #expect(plain == TextWriter(width: 100).text(page))
    }
  }

  @Test func `hints stand last, on one line`() {
    for (language, label) in [(Language.english, "Next: "), (.chinese, "下一步：")] {
      var page = Page(DemoShop.byCustomer, style: PageStyle(language: language))
      page.hints = ["kpitree why gmv.new", "kpitree tree\n"]
      #expect(TextWriter().text(page).hasSuffix("\n\(label)kpitree why gmv.new   kpitree tree\\n\n"))
    }
  }
}
