import Foundation
import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

/// Good and bad, from the figures to the colours: the asked node's direction decides for all that moves it, in every format.
struct ToneTests {
  /// Costs of 105 against 100: a part is 10 more, one 5 less, one as planned; each part has a direction of its own.
  private static func model(root: String, part: String) -> String {
    """
    kpitree: 1
    name: Shop
    tree:
      costs:
        direction: \(root)
        target: { 2026-Q3: 100 }
        breakdowns:
          by:
            nodes:
              more: { direction: \(part), target: { 2026-Q3: 50 }, actual: { 2026-Q3: 60 } }
              less: { direction: \(part), target: { 2026-Q3: 30 }, actual: { 2026-Q3: 25 } }
              same: { direction: \(part), target: { 2026-Q3: 20 }, actual: { 2026-Q3: 20 } }
    """
  }

  private static let directions = [("up", "up"), ("up", "down"), ("down", "up"), ("down", "down")]

  private static func row(_ name: String, of table: Table?) -> Table.Row? {
    table?.rows.first { row in row.cells.contains { if case .label(let label, _) = $0 { label == name } else { false } } }
  }

  // MARK: - Tones

  @Test(arguments: directions) func `what moves the asked node its good way is good, whichever way is good for the part`(
    _ root: String, _ part: String
  ) throws {
    let page = Page(try DemoAttributions.attribution(Self.model(root: root, part: part)), style: PageStyle())
    let (good, bad): (Table.Row.Tone, Table.Row.Tone) = root == "up" ? (.good, .bad) : (.bad, .good)
    #expect(["more", "less", "same"].map { Self.row($0, of: page.table)?.tone } == [good, bad, .neutral])
    // The whole gap is +5.
    #expect(page.table.columns.compactMap(\.wholeTone) == [good])
    guard case .bridge(let bridge) = page.sections.first?.charts.first?.content else {
      Issue.record("no bridge is drawn")
      return
    }
    #expect(bridge.lines.map(\.name) == ["more", "less", "same"])
    #expect(bridge.lines.map(\.tone) == [good, bad, .neutral])
  }

  @Test(arguments: directions) func `in a review the tree goes by each KPI's own standing, causes and movers by the top's direction`(
    _ root: String, _ part: String
  ) throws {
    let page = Page(
      try DemoReviews.review(Self.model(root: root, part: part)), Provenance(sources: DemoReviews.sources(), toolVersion: "0"),
      style: PageStyle())
    func tone(_ section: String, _ name: String) -> Table.Row.Tone? {
      Self.row(name, of: page.sections.first { $0.id == section }?.table)?.tone
    }
    let (good, bad): (Table.Row.Tone, Table.Row.Tone) = root == "up" ? (.good, .bad) : (.bad, .good)
    #expect(tone("bridge", "more") == good && tone("bridge", "less") == bad)
    #expect(tone("causes", "more") == good)
    #expect(tone("movers", "more") == good && tone("movers", "less") == bad)
    // 120% and 83%; where less is better 80% and 117%.
    #expect(tone("tree", "more") == (part == "up" ? .good : .bad))
    #expect(tone("tree", "less") == (part == "up" ? .bad : .good))
    #expect(tone("top", "PL") == good)
  }

  @Test func `a standing has the tone of its status`() {
    let tones = Evaluation.Status.allCases.map { "\($0) \($0.tone)" }
    #expect(
      tones == [
        "incomplete neutral", "untargeted neutral", "notBegun neutral", "open neutral", "exceeded good", "met good", "near neutral",
        "missed bad",
      ])
  }

  // MARK: - Signs and colours

  @Test(arguments: [
    ("up", Palette.default, "38;5;32", "38;5;166"), ("down", .default, "38;5;166", "38;5;32"), ("up", .ibcs, "32", "31"),
    ("down", .ibcs, "31", "32"),
  ])
  func `text is coloured by its tone where colour is wanted`(_ root: String, _ palette: Palette, _ more: String, _ less: String) throws {
    let page = Page(try DemoAttributions.attribution(Self.model(root: root, part: "up")), style: PageStyle())
    func line(_ name: String, _ palette: Palette?) -> Substring? {
      TextWriter(width: 80, palette: palette).text(page).split(separator: "\n").first { $0.contains("- \(name) ") }
    }
    #expect(line("more", palette)?.contains("\u{1B}[\(more)m+10\u{1B}[0m") == true)
    #expect(line("less", palette)?.contains("\u{1B}[\(less)m-5\u{1B}[0m") == true)
    #expect(line("same", palette)?.contains("\u{1B}") == false)
    #expect(line("more", nil)?.contains("\u{1B}") == false)
  }

  @Test(arguments: [("up", "g", "b", "good", "bad"), ("down", "b", "g", "bad", "good")])
  func `pages and drawings have a class for each tone`(_ root: String, _ more: String, _ less: String, _ moreBar: String, _ lessBar: String)
    throws
  {
    let page = Page(try DemoAttributions.attribution(Self.model(root: root, part: "up")), style: PageStyle())
    let html = String(decoding: HTMLWriter(palette: .default, generator: "kpitree").html(page, translated: nil), as: UTF8.self)
    func row(_ name: String) -> Substring? {
      html.firstRange(of: "<bdi>\(name)</bdi>").flatMap { range in
        html[..<range.lowerBound].range(of: "<tr", options: .backwards).map { html[$0.lowerBound...].prefix(400) }
      }
    }
    #expect(row("more")?.hasPrefix("<tr data-d=\"1\" class=\"\(more)\">") == true, "\(row("more") ?? "")")
    #expect(row("less")?.hasPrefix("<tr data-d=\"1\" class=\"\(less)\">") == true, "\(row("less") ?? "")")
    #expect(row("same")?.hasPrefix("<tr data-d=\"1\">") == true, "\(row("same") ?? "")")
    // Its share of the gap is a bar of the same colour: +200% and -100% of +5.
    #expect(row("more")?.contains("<i class=\"\(more)\"") == true, "\(row("more") ?? "")")
    #expect(row("less")?.contains("<i class=\"\(less)\"") == true, "\(row("less") ?? "")")
    let bytes = try #require(SVGWriter(palette: .default).svg(page.sections.flatMap(\.charts), title: page.title, language: .english))
    let svg = String(decoding: bytes, as: UTF8.self)
    #expect(svg.contains("<text class=\"\(moreBar)\"") && svg.contains("<text class=\"\(lessBar)\""))
    let shapes = svg.matches(of: /<rect class="(good|bad|neutral)"/).map { String($0.1) }
    #expect(shapes.prefix(2) == [moreBar, lessBar][...], "\(shapes)")
  }

  /// Recorded, since a light colour on a dark page is as wrong as it is well formed: ColoursTests measures them.
  @Test(arguments: [
    (Palette.default, "light", ["#ffffff", "#f3f5f7", "#1c1f24", "#565d69", "#767d88", "#d9dde3", "#3a3f47", "#0072b2", "#b34700"]),
    (.default, "dark", ["#14171a", "#1f2429", "#eceff3", "#adb5c0", "#868e9a", "#343a41", "#c9ced6", "#56b4e9", "#ff9e6b"]),
    (.ibcs, "light", ["#ffffff", "#f3f5f7", "#1c1f24", "#565d69", "#767d88", "#d9dde3", "#3a3f47", "#1a7f37", "#cf222e"]),
    (.ibcs, "dark", ["#14171a", "#1f2429", "#eceff3", "#adb5c0", "#868e9a", "#343a41", "#c9ced6", "#3fb950", "#ff7b72"]),
  ])
  func `each palette has its colours, in pages and drawings alike`(_ palette: Palette, _ theme: String, _ expected: [String]) {
    let colours = Colours(palette)
    let names = ["page", "panel", "ink", "soft", "edge", "rule", "actual", "good", "bad"]
    let properties = zip(names, expected).map { "--\($0):\($1)" }.joined(separator: ";")
    let page = HTMLStyle.css(colours, depths: 1)
    let drawing = DrawingStyle.css(colours)
    let dark = "@media screen and (prefers-color-scheme:dark){"
    func part(_ css: String) -> Substring {
      let start = css.firstRange(of: dark)?.lowerBound ?? css.endIndex
      return theme == "light" ? css[..<start] : css[start...]
    }
    #expect(part(page).contains(properties))
    #expect(part(drawing).contains(".chart .good,.chart text.good{fill:\(expected[7])}.chart .bad,.chart text.bad{fill:\(expected[8])}"))
    #expect(part(drawing).contains(".chart .sheet{fill:\(expected[0])}"))
    #expect(part(drawing).contains(".chart .actual{fill:\(expected[6])}"))
    #expect(part(drawing).contains(".chart .neutral{fill:\(expected[3])}"))
  }

  // MARK: - Trends

  @Test(arguments: [
    ([1, 2, 3] as [Double?], "M3,16L40,10L77,4", 3), ([1, nil, 3], "M3,16M77,4", 2), ([nil, 1, 3], "M40,16L77,4", 2),
    ([1, 3, nil], "M3,16L40,4", 2), ([1, 3, nil, 2, 1], "M3,16L21.5,4M58.5,10L77,16", 4), ([2, 2], "M3,10L77,10", 2),
  ])
  func `a trend has a gap where a figure is missing, and its dot at the newest figure`(_ figures: [Double?], _ path: String, _ count: Int)
    throws
  {
    let table = Table(
      columns: [Table.Column(header: "KPI", role: .tree), Table.Column(header: "Trend", role: .word)],
      rows: [Table.Row(depth: 0, cells: [.label("a", suffix: ""), .trend(figures)])])
    let page = Page(
      language: .english, title: .init(who: "Shop", what: "Sales", when: "now"), sentences: [], table: table, notes: [], hints: [])
    let html = String(decoding: HTMLWriter(palette: .default, generator: "kpitree").html(page, translated: nil), as: UTF8.self)
    #expect(
      html.contains("<path d=\"\(path)\"/>"), "\(html.firstRange(of: "<path").map { String(html[$0.lowerBound...].prefix(80)) } ?? "")")
    let end = path.split { "ML".contains($0) }.last ?? ""
    let parts = end.split(separator: ",").compactMap { Double($0) }
    #expect(html.contains("<circle cx=\"\(parts[0])") || html.contains("<circle cx=\"\(Int(parts[0]))"))
    #expect(html.contains("aria-label=\"\(count) periods"))
  }
}
