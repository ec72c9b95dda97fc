import TestSupport
import Testing

@testable import KPISource

struct DiagnosticTextTests {
  @Test func `a finding shows its line, a caret, why and the fix`() {
    var text = "# targets\n"
    for _ in 2..<14 { text += "#\n" }
    let marked = MarkedText(text + "      search: { target: { 2026-Q3: ⟦0⟧ } }\n", path: "targets/q3.yaml")
    let rule = Rule("zero-target", .error, why: "completion is a ratio to the target")
    let fix = FixIt("add `baseline` or `tolerance`", isSafe: false)
    let diagnostic = Diagnostic(
      rule, "target of `gmv.new.search` is 0", at: marked.place, notes: ["it was 5 last year"],
      related: [Diagnostic.Related(marked.place, "also here")], fixes: [fix])
    #expect(
      DiagnosticFormat.text.render([diagnostic], in: marked.sources) == """
        targets/q3.yaml:14:36: error: target of `gmv.new.search` is 0 [zero-target]
           14 |       search: { target: { 2026-Q3: 0 } }
              |                                    ^
           = why: completion is a ratio to the target
           = note: it was 5 last year
           = note: also here: targets/q3.yaml:14:36
           = fix: add `baseline` or `tolerance`

        """)
  }

  @Test(arguments: [
    ("a: ⟦bcd⟧ e", "    1 | a: bcd e", "      |    ^^^"),
    ("名称: ⟦新用户⟧ 旧", "    1 | 名称: 新用户 旧", "      |       ^^^^^^"),
    ("é e\u{301} 😀: ⟦x⟧", "    1 | é e\u{301} 😀: x", "      |         ^"),
    ("a: ⟦⟧", "    1 | a: ", "      |    ^"),
    ("a: ⟦{\n b⟧ }", "    1 | a: {", "      |    ^"),
    ("\ta: ⟦b⟧\r\n", "    1 | \\ta: b", "      |      ^"),
    ("a: ⟦\u{1B}[31m⟧x", "    1 | a: \\u{1B}[31mx", "      |    ^^^^^^^^^^"),
    ("\u{202E}⟦a⟧", "    1 | \\u{202E}a", "      |         ^"),
    ("\u{FEFF}⟦a⟧: b", "    1 | a: b", "      | ^"),
  ])
  func `the caret stands under the text`(marked: String, line: String, caret: String) {
    #expect(MarkedText(marked).excerpt == [line, caret])
  }

  @Test func `an empty line is shown without trailing blanks`() {
    #expect(MarkedText("⟦⟧").excerpt == ["    1 |", "      | ^"])
  }

  @Test func `invalid UTF-8 is replaced and the caret stays under it`() {
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: "a", bytes: Array("名: ".utf8) + [0xFF, 0x41]))
    let place = Place(file: id, start: 5, end: 6)
    let text = DiagnosticFormat.text.render([Diagnostic(.invalidUTF8, "bad", at: place)], in: sources)
    #expect(text.contains("    1 | 名: \u{FFFD}A\n      |     ^\n"))
  }

  @Test func `stray bytes of a character do not widen the place`() {
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: "a", bytes: Array("ab".utf8) + [0x80, 0x80, 0x80]))
    let place = Place(file: id, start: 3, end: 4)
    let text = DiagnosticFormat.text.render([Diagnostic(.invalidUTF8, "bad", at: place)], in: sources)
    #expect(text.contains("    1 | ab\u{FFFD}\u{FFFD}\u{FFFD}\n      |    ^\n"))
  }

  @Test func `a long line is cut around the caret`() {
    let long = String(repeating: "字", count: 300_000)
    let excerpt = MarkedText("\(long)⟦甲乙⟧\(long)").excerpt
    #expect(excerpt.count == 2)
    #expect(excerpt.allSatisfy { DisplayWidth.of($0) <= 122 })
    let before = excerpt[0].prefix { $0 != "甲" }
    #expect(before.hasPrefix("    1 | …字"))
    #expect(excerpt[0].hasSuffix("字…"))
    #expect(excerpt[1] == "      | " + String(repeating: " ", count: DisplayWidth.of(String(before)) - 8) + "^^^^")
  }

  @Test func `a long place is cut as well`() {
    let excerpt = MarkedText("a: ⟦\(String(repeating: "x", count: 5000))⟧").excerpt
    #expect(excerpt.allSatisfy { DisplayWidth.of($0) <= 122 })
    #expect(excerpt[0].hasSuffix("x…"))
  }

  @Test func `nothing in a name reaches the terminal as a control`() {
    let marked = MarkedText("⟦a⟧", path: "a\u{1B}[2J\n.yaml")
    let diagnostic = Diagnostic(Rule("r", .warning), "`\u{9B}x\u{7}`", at: marked.place, notes: ["\u{202E}"])
    let text = DiagnosticFormat.text.render([diagnostic], in: marked.sources)
    #expect(text.hasPrefix("a\\u{1B}[2J\\n.yaml:1:1: warning: `\\u{9B}x\\u{7}` [r]\n"))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{202E}" && !(0x7F...0x9F).contains($0.value)) })
  }

  @Test func `colours are there only when asked for`() {
    let marked = MarkedText("⟦a⟧")
    #expect(!marked.render().contains("\u{1B}"))
    #expect(marked.render(color: true).contains("\u{1B}[1;31merror:\u{1B}[0m"))
  }

  @Test func `files without lines and data files have places too`() {
    let rule = Rule("r", .error)
    let diagnostics = [
      Diagnostic(rule, "no place", at: nil as Place?),
      Diagnostic(rule, "a row", at: .line(path: "orders.csv", line: 17, column: 4)),
      Diagnostic(rule, "a file", at: .file(path: "orders.csv")),
      Diagnostic(rule, "a line", at: .line(path: "orders.csv", line: 3, column: nil), severity: .warning),
    ]
    #expect(
      DiagnosticFormat.text.render(diagnostics, in: SourceSet()) == """
        orders.csv: error: a file [r]

        orders.csv:3: warning: a line [r]

        orders.csv:17:4: error: a row [r]

        error: no place [r]

        """)
  }

  @Test func `the first hundred of a rule in a file are printed, then their count`() {
    var sources = SourceSet()
    let first = sources.add(SourceFile(path: "first.yaml", bytes: [UInt8](repeating: 0x78, count: 300)))
    let second = sources.add(SourceFile(path: "second.yaml", bytes: Array("y".utf8)))
    let many = Rule("many", .error)
    var diagnostics = [Diagnostic(many, "in the second", at: Place(file: second, start: 0, end: 1))]
    for index in 0..<123 { diagnostics.append(Diagnostic(many, "one", at: Place(file: first, start: UInt32(index), end: UInt32(index)))) }
    diagnostics.append(Diagnostic(Rule("few", .warning), "last", at: Place(file: first, start: 200, end: 200)))
    let text = DiagnosticFormat.text.render(diagnostics, in: sources)
    #expect(text.split(separator: "\n").count { $0.contains("error: one [many]") } == 100)
    #expect(text.contains("\n\nfirst.yaml: 23 more [many], 123 in all\n\nsecond.yaml:1:1: error: in the second [many]\n"))
    #expect(text.contains("last [few]"))
  }

  @Test func `findings stand by file as read, then by place, and each only once`() {
    var sources = SourceSet()
    let first = sources.add(SourceFile(path: "z.yaml", bytes: Array("abc".utf8)))
    let second = sources.add(SourceFile(path: "a.yaml", bytes: Array("abc".utf8)))
    func diagnostic(_ file: FileID, _ start: UInt32, _ message: String) -> Diagnostic {
      Diagnostic(Rule("r", .error), message, at: Place(file: file, start: start, end: 3))
    }
    let diagnostics = [
      diagnostic(second, 0, "4"), diagnostic(first, 2, "3"), diagnostic(first, 1, "1"), diagnostic(first, 1, "2"),
      diagnostic(first, 2, "3"),
      Diagnostic(Rule("r", .error), "0", at: .file(path: "z.yaml")),
    ]
    #expect(diagnostics.sorted(in: sources).map(\.message) == ["0", "1", "2", "3", "4"])
  }
}
