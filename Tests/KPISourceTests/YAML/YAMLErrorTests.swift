import Foundation
import Testing

@testable import KPISource

struct YAMLErrorTests {
  /// Each text with its only finding and, where a fix has edits, the text after it.
  @Test(
    arguments: [
      // What YAML allows and a model does not.
      ("a: !!str 5\n", "1:4 yaml-tag", "a: 5\n"),
      ("a: &x !t [1]\nb: *x\n", "1:7 yaml-tag", "a: &x [1]\nb: *x\n"),
      ("a: !own!t 5\n", "1:4 yaml-tag", nil),
      ("a: [!!str, 1]\n", "1:5 yaml-tag", nil),
      ("a: { b: !!str}\n", "1:9 yaml-tag", nil),
      ("<<: {a: 1}\nb: 1\n", "1:1 merge-key", nil),
      ("a: 1\n---\nb: 2\n", "2:1 several-documents", nil),
      ("a: 1\n...\n---\nb: 2\n", "3:1 several-documents", nil),
      ("# c\n%YAML 1.2\n---\na: 1\n", "2:1 yaml-directive", "# c\n---\na: 1\n"),
      ("a: 1\n...\n%TAG !a! b\n---\n", "3:1 yaml-directive", "a: 1\n...\n---\n"),
      ("a: &x\nb: 1\n", "1:4 anchor-without-value", nil),
      ("a: &x 1\nb: &x 2\n", "2:4 duplicate-anchor", nil),
      ("goal: &goal 1\nb: *gaol\n", "2:4 unknown-alias", "goal: &goal 1\nb: *goal\n"),
      ("b: *x\na: &x 1\n", "1:4 unknown-alias", nil),
      ("a: &x [1, {b: *x}]\n", "1:15 recursive-alias", nil),
      ("[a, b]: 1\nc: 2\n", "1:1 non-scalar-key", nil),
      ("a: { : 5 }\n", "1:6 missing-key", nil),
      ("a: 1\n: 5\n", "2:1 missing-key", nil),
      ("a: 1\nb: 2\na: 3\n", "3:1 duplicate-key", nil),
      ("a: \"\\e[31m\"\n", "1:4 control-character", nil),
      ("", "1:1 empty-file", nil),
      ("# only a comment\n", "1:1 empty-file", nil),
      ("---\n...\n", "1:1 empty-file", nil),
      // Slips of the keyboard.
      ("name：foo", "1:5 full-width-punctuation", "name: foo"),
      ("a:\n  name：foo\n  owner: x\n", "2:7 full-width-punctuation", "a:\n  name: foo\n  owner: x\n"),
      ("tree：\n  a: 1\n", "1:5 full-width-punctuation", "tree:\n  a: 1\n"),
      ("- 名：甲\n  owner: x\n", "1:4 full-width-punctuation", "- 名: 甲\n  owner: x\n"),
      ("{ a：1，b：2, c: 3 }", "1:4 full-width-punctuation", "{ a: 1, b: 2, c: 3 }"),
      ("甲：{ a: 1 }\nb: 2\n", "1:2 full-width-punctuation", "甲: { a: 1 }\nb: 2\n"),
      ("a: { x: 1， y: 2 }\n", "1:10 full-width-punctuation", "a: { x: 1, y: 2 }\n"),
      ("甲，乙: 1\n", "1:2 full-width-punctuation", nil),
      ("a: 1\n\tb: 2\n", "2:1 tab-indentation", "a: 1\n  b: 2\n"),
      ("a:\n  \tb: 2\n", "2:1 tab-indentation", "a:\n    b: 2\n"),
      // Syntax.
      ("a: [1, 2\nb: 3\n", "2:2 syntax-error", nil),
      ("a:\n  b: {x: 1\n", "2:6 syntax-error", nil),
      ("name: Foo: bar\n", "1:10 syntax-error", "name: \"Foo: bar\"\n"),
      ("甲: @lin # x\n", "1:4 syntax-error", nil),
      ("甲: @lin\n", "1:4 syntax-error", "甲: \"@lin\"\n"),
      ("a: *甲\n", "1:4 syntax-error", "a: \"*甲\"\n"),
      ("a: %5\n", "1:4 syntax-error", "a: \"%5\"\n"),
      ("a: b\n  c: d\n", "2:4 syntax-error", nil),
      ("a:\n    b: 1\n  c: 2\n", "3:3 syntax-error", nil),
      ("a: 1\nsales\n", "2:1 syntax-error", nil),
      ("a: '甲\n", "1:4 syntax-error", nil),
      ("a: \"\\q\"\n", "1:5 syntax-error", nil),
      ("- a\nb: c\n", "2:1 syntax-error", nil),
      ("a: - b\n", "1:4 syntax-error", nil),
      ("a: ]\n", "1:4 syntax-error", nil),
      ("a: { b:, c: 1 }\n", "1:7 syntax-error", nil),
      ("a: !<x\n", "1:4 yaml-tag", nil),
      ("a: 1\n%b: 2\n", "2:1 yaml-directive", nil),
      ("a: b\n...\nx: y\n", "3:1 syntax-error", nil),
      ("\"a\" b\n", "1:5 syntax-error", nil),
    ] as [(String, String, String?)])
  func `each mistake has its rule, its place and, where obvious, its mend`(text: String, finding: String, mended: String?) {
    let reading = Reading(text)
    #expect(reading.findings == [finding])
    #expect(reading.mended == mended)
  }

  @Test(arguments: ["说明: 你好，世界：再见", "- 甲：乙", "a: [甲，乙]", "a: '甲：乙'", "\"甲：乙\": 1", "a: |\n  甲：乙\n", "a: 1 # 甲：乙"])
  func `full-width punctuation within text is text`(text: String) {
    #expect(Reading(text).findings.isEmpty)
  }

  @Test(arguments: ["a: b", "a: é", "a: 新", "a: 𝒳", "a: 🙂"])
  func `a text may end in a character of any length, and not within one`(text: String) {
    #expect(Reading(text).findings.isEmpty)
    let bytes = Array(text.utf8)
    for count in bytes.count - 3..<bytes.count where String(bytes: bytes[..<count], encoding: .utf8) == nil {
      #expect(Reading(bytes: Array(bytes[..<count])).findings == ["1:4 invalid-utf8"], "\(count) of \(bytes.count) bytes")
    }
  }

  @Test func `the model may ask whether a text was meant as a mapping`() throws {
    let root = try #require(Reading("a:\n  名：甲\nb: 名：甲\nc: text\nd: '名：甲'\n").root)
    #expect(root["a"]?.fullWidthPunctuation?.fixes.first?.isSafe == true)
    #expect(root["b"]?.fullWidthPunctuation?.fixes.first?.edits.isEmpty == true)
    #expect(root["c"]?.fullWidthPunctuation == nil)
    #expect(root["d"]?.fullWidthPunctuation == nil)
  }

  @Test func `findings before a syntax error stand, also those of mappings still open`() {
    let reading = Reading("a: !!str 1\nb: { c: 1, c: 2 }\nd:\n  e: 1\n  e: 2\n  f: ]\n")
    #expect(reading.findings == ["1:4 yaml-tag", "2:12 duplicate-key", "6:6 syntax-error", "5:3 duplicate-key"])
    #expect(reading.document == nil)
  }

  @Test func `a comment that swallows a closing brace is named`() {
    let reading = Reading("a: { name: Foo #1, owner: x }\nb: c\n")
    #expect(reading.findings == ["2:1 syntax-error"])
    #expect(reading.diagnostics.first?.notes.first?.contains("` #` on line 1") == true)
  }
}
