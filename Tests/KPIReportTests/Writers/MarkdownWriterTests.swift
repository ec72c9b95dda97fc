import KPIAnalysis
import KPIModel
import Testing

@testable import KPIReport

struct MarkdownWriterTests {
  private func page(rows: [(String, Int)], notes: [String] = [], sentences: [String] = []) -> Page {
    Page(
      language: .english, title: .init(who: "Shop", what: "GMV", when: "2026-Q3"), sentences: sentences,
      table: Table(
        columns: [.init(header: "KPI", role: .tree), .init(header: "AC", role: .number), .init(header: "Bridge", role: .drawing)],
        rows: rows.map { Table.Row(depth: $0.1, cells: [.label($0.0, suffix: " [S]"), .integer(7), .text("  --")]) }), notes: notes)
  }

  @Test func `a short table stands open, indented with no-break spaces, without drawings`() {
    #expect(
      MarkdownWriter().text(page(rows: [("GMV", 0), ("New", 1)], notes: ["Check: 0"], sentences: ["One.", "Two."])) == """
        <!-- kpitree -->
        ### Shop: GMV

        2026-Q3

        One.  
        Two.

        | KPI | AC |
        |---|---:|
        | GMV \\[S\\] | 7 |
        | \u{A0}\u{A0}New \\[S\\] | 7 |

        - Check: 0

        """)
  }

  @Test func `of a long table the upper rows stand open and all of them folded`() {
    let rows = [("GMV", 0)] + (0..<6).flatMap { part in [("Part \(part)", 1)] + (0..<3).map { ("Leaf \(part) \($0)", 2) } }
    let text = MarkdownWriter().text(page(rows: rows))
    let halves = text.split(separator: "<details><summary>All 25 rows</summary>")
    #expect(halves.count == 2)
    #expect(halves[0].split(separator: "\n").count { $0.hasPrefix("| ") } == 1 + 12)
    #expect((0..<6).allSatisfy { halves[0].contains("Part \($0)") })
    #expect(halves[1].split(separator: "\n").count { $0.hasPrefix("| ") } == 1 + 25)
  }

  @Test(arguments: [
    ("a|b", #"a\|b"#), ("<script>alert(1)</script>", #"\<script\>alert(1)\</script\>"#), ("@team", "@&#8203;team"), ("#123", "#&#8203;123"),
    ("](x)", #"\](x)"#), ("`code`", #"\`code\`"#), ("**b** _i_", #"\*\*b\*\* \_i\_"#), ("&copy;", #"\&copy;"#),
    ("https://e.org", "https:&#8203;//e.org"), ("WWW.e.org", "WWW&#8203;.e.org"), ("a\nb", #"a\\nb"#), ("\u{202E}b", #"\\u{202E}b"#),
    ("x\\", #"x\\"#), ("# of", "# of"), ("e@f.org", "e@&#8203;f.org"), ("新用户", "新用户"), ("GH-12", "GH-&#8203;12"), ("gh-x", "gh-&#8203;x"),
    ("A-1", "A-1"),
  ])
  func `a hostile name is no markup`(name: String, written: String) {
    let text = MarkdownWriter().text(page(rows: [(name, 0)]))
    #expect(text.contains("| \(written) \\[S\\] | 7 |\n"))
  }

  @Test(arguments: [
    ("# x", "\\# x"), ("- x", #"\- x"#), ("+5 x", #"\+5 x"#), ("1. x", #"1\. x"#), ("12) x", #"12\) x"#), ("1.5 x", #"1\.5 x"#),
  ])
  func `a sentence begins no heading and no list`(sentence: String, written: String) {
    #expect(MarkdownWriter().text(page(rows: [], sentences: [sentence])).contains("\n\n\(written)\n"))
  }

  @Test func `a text keeps to its length whatever the length is, and says so`() {
    let rows = (0..<60).map { ("Row \($0)", $0 == 0 ? 0 : 1) }
    let whole = page(rows: rows, notes: ["Check"], sentences: ["The message."])
    let length = MarkdownWriter().text(whole).utf8.count
    for limit in stride(from: 1, through: length + 10, by: 7) {
      let text = MarkdownWriter(mostBytes: limit).text(whole)
      if limit >= length {
        #expect(text.utf8.count == length)
      } else {
        #expect(text.contains("Left out") && text.utf8.count <= max(limit, MarkdownWriter.fewestBytes))
      }
      #expect(text.split(separator: "\n").allSatisfy { !$0.hasPrefix("|") || $0.hasSuffix("|") })
    }
    let message = MarkdownWriter(mostBytes: 300).text(whole)
    #expect(message.contains("The message.") && !message.contains("<details>"))
  }
}
