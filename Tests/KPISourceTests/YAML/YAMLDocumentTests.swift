import Testing

@testable import KPISource

struct YAMLDocumentTests {
  @Test(arguments: [
    ("a: 1", "{a: 1}"),
    ("a: {b: [1, 'it''s', \"x\\ty\"]}", "{a: {b: [1, \"it's\", \"x\ty\"]}}"),
    ("a:\n- 1\n- k: v\n  l: w\nb: 2", "{a: [1, {k: v, l: w}], b: 2}"),
    ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{a: \"x\ny\n\", b: \"x y\"}"),
    ("a: two\n  lines\nb: 3", "{a: two lines, b: 3}"),
    ("a: no\nb: on\nc: 1e3\nd: null\n007: x", "{a: no, b: on, c: 1e3, d: null, 007: x}"),
    ("a:\nb: ~\nc: ''", "{a: , b: ~, c: \"\"}"),
    ("\"<<\": 1", "{\"<<\": 1}"),
    ("中文: 值\n键: [乙, 丙: 丁]\n😀: é # ü", "{中文: 值, 键: [乙, {丙: 丁}], 😀: é}"),
    ("\u{FEFF}a: 1", "{a: 1}"),
    ("a: 1\r\nb:\r\n  - 2\r\n", "{a: 1, b: [2]}"),
    ("---\na: 1\n...\n# the end\n", "{a: 1}"),
    ("just text", "just text"),
    ("[]", "[]"), ("{}", "{}"),
  ])
  func `text becomes nodes`(text: String, outline: String) {
    let reading = Reading(text)
    #expect(reading.root?.outline == outline)
    #expect(reading.findings.isEmpty)
  }

  @Test func `a node's place is its text without anchor and trailing blanks`() throws {
    let reading = Reading("说明: &x { k: 值 }  # c\nlist:\n- 甲\n-   b: c\n\n# end\nq: \"x\"\nr: *x\ns: &y\n  t: u\n\nv:\n")
    let root = try #require(reading.root)
    #expect(reading.source(root["说明"]) == "{ k: 值 }")
    #expect(reading.source(root["说明"]?["k"]) == "值")
    #expect(reading.source(root["list"]) == "- 甲\n-   b: c")
    #expect(reading.source(root["list"]?.elements.map { $0 }.last) == "b: c")
    #expect(reading.source(root["q"]) == "\"x\"")
    #expect(reading.source(root["r"]) == "*x")
    #expect(reading.source(root["r"]?["k"]) == "值")
    #expect(reading.source(root["s"]) == "t: u")
    #expect(reading.source(root["v"])?.isEmpty == true)
    #expect(reading.source(root.entries.map { $0 }[1].key) == "list")
  }

  @Test func `nothing is an empty plain value or a tilde, not a quoted one or a word`() throws {
    let root = try #require(Reading("a:\nb: ~\nc: ''\nd: null\ne: '~'\nf: []").root)
    #expect(root.entries.filter(\.value.isNothing).map(\.key.text) == ["a", "b"])
  }

  @Test func `a key that a comma left alone is told from one with an empty value`() throws {
    let root = try #require(Reading("x: { name: Foo, Bar, c: , d : # e\n  }\ny: [a, k]\n? z\n").root)
    let braces = try #require(root["x"])
    #expect(braces.entries.filter(\.value.isOmitted).map(\.key.text) == ["Bar"])
    #expect(root.entries.filter(\.value.isOmitted).map(\.key.text) == ["z"])
  }

  @Test func `aliases stand for copies of their anchor's value`() throws {
    let reading = Reading("a: &one { b: [1, 2] }\nc: *one\nd: &two [*one, x]\ne: *two\n&k key: 1\n*k : 2\n")
    #expect(reading.root?.outline == "{a: {b: [1, 2]}, c: {b: [1, 2]}, d: [{b: [1, 2]}, x], e: [{b: [1, 2]}, x], key: 1}")
    #expect(reading.findings == ["6:1 duplicate-key"])
  }

  @Test func `the same text of any style is the same key`() {
    #expect(Reading("a: 1\n'a': 2\n\"\\x61\": 3\nA: 4\n").findings == ["2:1 duplicate-key", "3:1 duplicate-key"])
  }

  @Test(arguments: [2, 12, 13, 1000])
  func `a doubled key is found in mappings of every size, with its first place`(count: Int) throws {
    var text = ""
    for key in 0..<count { text += "key_\(key): \(key)\n" }
    text += "key_\(count / 2): again\n"
    let reading = Reading(text)
    #expect(reading.findings == ["\(count + 1):1 duplicate-key"])
    var lines = LineTable(reading.file)
    let first = try #require(reading.diagnostics.first?.related.first?.place)
    #expect(lines.location(of: first.start) == SourceLocation(line: count / 2 + 1, column: 1))
    #expect(reading.root.map { Array($0.entries).count } == count)
  }

  @Test func `a refused entry leaves its mapping marked and the rest in place`() throws {
    let reading = Reading("a: { b: *gone, c: 1 }\nd: [1, *gone, 2]\ne: { c: 1, c: 2 }\nf: { g: 1 }\n{}: 5\n")
    let root = try #require(reading.root)
    #expect(root.outline == "{a: {c: 1}, d: [1, 2], e: {c: 1}, f: {g: 1}}")
    #expect(root.entries.filter(\.value.isPartial).map(\.key.text) == ["a", "d"])
    #expect(root.isPartial)
    #expect(reading.findings == ["1:9 unknown-alias", "2:8 unknown-alias", "3:12 duplicate-key", "5:1 non-scalar-key"])
  }
}
