import Foundation
import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

/// Pages as HTML: what the bytes say.
///
/// How they behave in a browser is tested by Tests/Oracles/browser.py.
struct HTMLWriterTests {
  private func html(_ page: Page, palette: Palette = .default) -> String {
    String(decoding: HTMLWriter(palette: palette).html(page), as: UTF8.self)
  }

  private func page(
    rows: [Table.Row], columns: [Table.Column] = [.init(header: "KPI", role: .tree), .init(header: "AC", role: .number)],
    sentences: [String] = [], notes: [String] = [], hints: [String] = []
  ) -> Page {
    Page(
      language: .english, title: .init(who: "Shop", what: "GMV", when: "2026-Q3"), sentences: sentences,
      table: Table(columns: columns, rows: rows), notes: notes, hints: hints)
  }

  private func row(_ name: String, _ depth: Int, breakdown: String? = nil) -> Table.Row {
    var row = Table.Row(depth: depth, cells: [.label(name, suffix: ""), breakdown == nil ? .integer(7) : .empty])
    row.isHeading = breakdown != nil
    row.breakdown = breakdown
    return row
  }

  // MARK: - Policy

  @Test func `the policy names the hash of the script that stands in the page, and there is no other`() throws {
    let text = html(page(rows: [row("GMV", 0), row("New", 1)]))
    let scripts = text.matches(of: /<script>(?s)(.*?)<\/script>/).map { String($0.1) }
    #expect(scripts == [HTMLScript.text])
    let digest = Data(SHA256.digest(Array(HTMLScript.text.utf8))).base64EncodedString()
    #expect(HTMLScript.hash == "sha256-\(digest)", "write this into HTMLScript.hash")
    #expect(
      text.contains(
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-\(digest)'; base-uri 'none'"))
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the test's own SHA-256 gives what FIPS 180-4 gives`(text: String, digest: String) {
    #expect(SHA256.digest(Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == digest)
  }

  @Test func `nothing in a page points outside it`() throws {
    let text = html(Page(try DemoAttributions.attribution(), style: PageStyle()))
    #expect(text.matches(of: /(?:href|src|action|data)="([^"]*)"/).map { String($0.1) } == ["data:,", "#content"])
    #expect(!text.contains("url(") && !text.contains("@import") && !text.contains("http://") && !text.contains("https://"))
  }

  // MARK: - Names

  @Test(arguments: [
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)", "](x)",
    "=cmd()", "|", "@team", "&lt;b&gt;", "javascript:alert(1)", "--></title>", "a\u{0}b", "\u{202E}evil", "a\nb", "עברית", "新用户",
    String(repeating: "x", count: 10_000), String(repeating: "订", count: 10_000),
  ])
  func `a hostile name is text wherever it stands`(name: String) throws {
    let harmless = html(hostilePage("Name"))
    let text = html(hostilePage(name))
    // The same elements with the same attributes: only text differs.
    func tags(_ text: String) -> [String] {
      text.matches(of: /<[a-z\/!][^>]*>/).map { match in
        String(match.0).replacing(/="[^"]*"/, with: "").replacing(/(?: class| tabindex)/, with: "")
      }
    }
    #expect(tags(text) == tags(harmless))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0 != "\u{202E}" })
    let shown = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      .replacing("'", with: "&#39;").replacing("\n", with: "\\n").replacing("\u{0}", with: "\\u{0}").replacing(
        "\u{202E}", with: "\\u{202E}")
    #expect(text.contains(">\(shown)</bdi>"))
  }

  /// A page on which a name stands in every place that text can stand in.
  private func hostilePage(_ name: String) -> Page {
    var rows = [row(name, 0), row(name, 1, breakdown: name), row(name, 2), row(name, 1, breakdown: "other"), row(name, 2)]
    rows[0].cells[1] = .text(name)
    let chart = Chart(
      caption: name, description: name, breakdown: name,
      content: .bridge(
        Chart.Bridge(
          reference: .init(name: name, value: 2), isPlanned: true, lines: [.init(name: name, movement: -1, tone: .bad)],
          actual: .init(name: name, value: 1), number: NumberFormat(), variance: NumberFormat())))
    return Page(
      language: .english, title: .init(who: name, what: name, when: name), sentences: [name],
      sections: [
        Section(
          id: "one", heading: name, sentences: [name], charts: [chart],
          table: Table(columns: [.init(header: name, role: .tree), .init(header: name, role: .text)], rows: rows),
          matrix: Matrix(caption: name, columns: [name], rows: [.init(header: name, cells: [[name, name]])]), notes: [name])
      ], notes: [name], hints: [name])
  }

  // MARK: - Tables

  @Test func `rows with others below them have a button that says so, and all stand open in a short table`() {
    let text = html(page(rows: [row("GMV", 0), row("New", 1), row("Search", 2), row("Old", 1)]))
    #expect(text.contains("<caption id=\"table-table-caption\">GMV, 2026-Q3</caption>"))
    #expect(text.contains("<th scope=\"col\" class=\"w t\">KPI</th><th scope=\"col\">AC</th>"))
    #expect(
      text.contains(
        "<tr data-d=\"1\"><th scope=\"row\"><button type=\"button\" aria-expanded=\"true\" aria-label=\"New\"></button><bdi>New</bdi></th>"
          + "<td>7</td></tr>\n<tr data-d=\"2\"><th scope=\"row\"><bdi>Search</bdi></th><td>7</td></tr>\n"))
    #expect(text.matches(of: /aria-expanded="(true|false)"/).map { $0.1 } == ["true", "true"])
    #expect(!text.contains(" off\""))
  }

  @Test func `of a long table the rows below the second step are folded, their parents say so`() {
    let rows =
      [row("GMV", 0)]
      + (0..<5).flatMap { part in
        [row("P\(part)", 1)] + (0..<4).flatMap { [row("Q\($0)", 2), row("R", 3), row("S", 4)] }
      }
    let text = html(page(rows: rows))
    #expect(text.matches(of: /<tr data-d="([34])" class="off">/).count == 40)
    #expect(text.matches(of: /class="off"/).count == 40)
    #expect(text.matches(of: /aria-expanded="true"/).count == 6)
    #expect(text.matches(of: /aria-expanded="false"/).count == 40)
    // The folds are the script's: without it the class means nothing.
    #expect(HTMLStyle.css(Colours(.default), depths: 1).contains("@media screen{html.js .off{display:none}}"))
  }

  @Test func `of breakdowns side by side the first is shown, the others can be chosen`() {
    let rows = [
      row("GMV", 0), row("by customer", 1, breakdown: "customer"), row("New", 2), row("by tier", 3, breakdown: "tier"), row("High", 4),
      row("by cycle", 3, breakdown: "cycle"), row("Active", 4), row("by category", 1, breakdown: "category"), row("Books", 2),
    ]
    let text = html(page(rows: rows))
    #expect(text.matches(of: /<tr data-d="(\d)" class="(?:h )?off"/).map { $0.1 } == ["1", "2"])
    #expect(text.matches(of: /<tr [^>]*data-v="([a-z]+)"/).map { $0.1 } == ["customer", "category"])
    #expect(
      text.matches(of: /data-view="([a-z]*)" aria-pressed="(true|false)" aria-keyshortcuts="(\d)"/).map { "\($0.1) \($0.2) \($0.3)" } == [
        "customer true 1", "category false 2", " false 0",
      ])
    // With one breakdown there is nothing to choose.
    let single = html(page(rows: Array(rows.prefix(3))))
    #expect(!single.contains("data-view=\"") && !single.contains(" off\""))
  }

  @Test func `shares of a whole are bars of one scale, the signed number beside them`() {
    let columns = [Table.Column(header: "KPI", role: .tree), Table.Column(header: "of gap", role: .number, wholeTone: .bad)]
    let rows = [(1.0, 0), (1.5, 1), (-0.5, 1), (0.001, 1)].map { share, depth in
      Table.Row(depth: depth, cells: [.label("a", suffix: ""), .number(share, NumberFormat.percent)])
    }
    let text = html(page(rows: rows, columns: columns))
    // The scale holds -50% to +150%, so zero stands at a quarter.
    #expect(
      text.matches(of: /<span class="bar"><i class="([gb])" style="left:([\d.]+)%;width:([\d.]+)%"><\/i><\/span>([−\d.]+)%/).map {
        "\($0.1) \($0.2) \($0.3) \($0.4)"
      } == ["b 25 50 100.0", "b 25 75 150.0", "g 0 25 −50.0"])
    #expect(text.contains("class=\"tree\" style=\"--zero:25%\">"))
    #expect(text.contains("<td class=\"s\">0.1%</td>"))
  }

  @Test func `every figure of a page stands in its HTML as it stands in the text`() throws {
    for page in [Page(DemoShop.byCustomer, style: PageStyle()), Page(try DemoAttributions.attribution(), style: PageStyle(isWide: true))] {
      let text = html(page)
      let cells = text.matches(of: /<td[^>]*>(?:<span.*?<\/span>)?(?:<bdi[^>]*>)?([^<]*)/).map { String($0.1) }
      let expected = page.table.rows.flatMap { row in
        zip(page.table.columns, row.cells).filter { $0.0.role != .tree && $0.0.role != .drawing && !row.isHeading }.map {
          MinusSign.typeset($0.1.text)
        }
      }
      #expect(cells.filter { !$0.isEmpty } == expected.filter { !$0.isEmpty })
      for sentence in page.sentences { #expect(text.contains("<p>\(MinusSign.typeset(sentence).replacing(">", with: "&gt;"))</p>")) }
    }
  }

  @Test func `a page in Chinese says so and has no word of English in its controls`() {
    let text = html(Page(DemoShop.byCustomer, style: PageStyle(language: .chinese)))
    #expect(text.contains("<html lang=\"zh-Hans\">"))
    #expect(text.contains(">全部展开</button>") && text.contains("aria-label=\"显示内容\""))
    #expect(!text.contains("Expand") && !text.contains("Filter"))
  }

  @Test func `a picture has a title and a description that are its own`() throws {
    let text = html(Page(try DemoAttributions.attribution(), style: PageStyle()))
    let pictures = text.matches(
      of: /aria-labelledby="([a-z\d-]+) ([a-z\d-]+)"><title id="([a-z\d-]+)">([^<]+)<\/title><desc id="([a-z\d-]+)">([^<]+)</)
    #expect(pictures.count == 2)
    for picture in pictures { #expect(picture.1 == picture.3 && picture.2 == picture.5) }
    let ids = text.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
  }

  @Test func `a page and its translation stand in one file, each with anchors of its own, unless they are long`() throws {
    let (english, chinese) = (
      Page(DemoShop.byCustomer, style: PageStyle()), Page(DemoShop.byCustomer, style: PageStyle(language: .chinese))
    )
    let text = String(decoding: HTMLWriter().html(english, translated: chinese), as: UTF8.self)
    let ids = text.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let links = text.matches(of: /href="#([^"]+)"/).map { String($0.1) }
    #expect(links == ["content", "zh", "zh-content", "en"] && Set(links).isSubset(of: ids))
    #expect(text.contains("<div class=\"page other\" id=\"zh\" lang=\"zh-Hans\""))
    let rows = [row("GMV", 0)] + (0..<HTMLWriter.mostTranslatedRows).map { row("P\($0)", 1) }
    let long = String(decoding: HTMLWriter().html(page(rows: rows), translated: chinese), as: UTF8.self)
    #expect(!long.contains("id=\"zh\""))
  }

  @Test func `the same page gives the same bytes`() throws {
    #expect(html(Page(DemoShop.byCustomer, style: PageStyle())) == html(Page(DemoShop.byCustomer, style: PageStyle())))
    #expect(html(Page(DemoShop.byCustomer, style: PageStyle()), palette: .ibcs).contains(Colours.hex(Colours(.ibcs).light.good)))
  }
}

/// FIPS 180-4, for one test; the program itself holds the digest as a constant.
enum SHA256 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    let constants = primes(64).map { fraction(of: Double($0), root: 3) }
    var state = primes(8).map { fraction(of: Double($0), root: 2) }
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    padded += (0..<8).map { UInt8(truncatingIfNeeded: (UInt64(message.count) * 8) >> (56 - 8 * UInt64($0))) }
    for block in stride(from: 0, to: padded.count, by: 64) {
      var words = (0..<16).map { word in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + 4 * word + $1]) } }
      for index in 16..<64 {
        let (early, late) = (words[index - 15], words[index - 2])
        let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
        let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
        words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
      }
      var v = state
      for index in 0..<64 {
        let sum1 = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25)
        let choice = v[4] & v[5] ^ ~v[4] & v[6]
        let first = v[7] &+ sum1 &+ choice &+ constants[index] &+ words[index]
        let sum0 = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22)
        let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
        v = [first &+ sum0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
      }
      state = zip(state, v).map { $0 &+ $1 }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }

  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  private static func primes(_ count: Int) -> [Int] {
    Array((2...400).lazy.filter { number in !(2..<number).contains { number % $0 == 0 } }.prefix(count))
  }

  /// The first 32 bits behind the point of a square or cubic root: 53 bits of a binary number are enough for roots under 20.
  private static func fraction(of number: Double, root: Int) -> UInt32 {
    let value = root == 2 ? number.squareRoot() : cbrt(number)
    return UInt32((value - value.rounded(.down)) * 4_294_967_296)
  }
}
