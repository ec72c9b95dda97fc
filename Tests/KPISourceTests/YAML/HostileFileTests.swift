import Testing

@testable import KPISource

/// Files made to break a reader, each of which must end in one clear finding.
///
/// The sizes are such that anything quadratic would never end.
struct HostileFileTests {
  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "1:4 invalid-utf8"),
      (Array("a: 1\n甲: ".utf8) + [0xC3, 0x28], "2:4 invalid-utf8"),
      (Array("a: ".utf8) + [0xC0, 0xAF], "1:4 invalid-utf8"),  // overlong
      (Array("a: ".utf8) + [0xE0, 0x80, 0xAF], "1:4 invalid-utf8"),
      (Array("a: ".utf8) + [0xED, 0xA0, 0x80], "1:4 invalid-utf8"),  // a surrogate
      (Array("a: ".utf8) + [0xF4, 0x90, 0x80, 0x80], "1:4 invalid-utf8"),  // beyond U+10FFFF
      (Array("a: ".utf8) + [0xE4, 0xBD], "1:4 invalid-utf8"),  // cut short
      (Array("a: b".utf8) + [0x00] + Array("c".utf8), "1:5 control-character"),
      (Array("甲\n  x: \u{1B}[2J".utf8), "2:6 control-character"),
      (Array("a: \u{7F}".utf8), "1:4 control-character"),
      (Array("a: \u{85}".utf8), "1:4 control-character"),
      (Array("a: \u{2028}b".utf8), "1:4 control-character"),
      (Array("a: \u{FEFF}b".utf8), "1:4 control-character"),
      (Array("a: \u{FFFE}b".utf8), "1:4 control-character"),
      ([0xFF, 0xFE, 0x61, 0x00], "1:1 unsupported-encoding"),
      ([0xFE, 0xFF, 0x00, 0x61], "1:1 unsupported-encoding"),
      ([0x61, 0x00, 0x3A, 0x00, 0x20, 0x00], "1:1 unsupported-encoding"),
      ([0x00, 0x61, 0x00, 0x3A], "1:1 unsupported-encoding"),
      ([0xFF, 0xFE, 0x00, 0x00], "1:1 unsupported-encoding"),
      ([0xEF, 0xBB, 0xBF], "1:1 empty-file"),
    ] as [([UInt8], String)])
  func `bytes that are no text are named with their place`(bytes: [UInt8], finding: String) {
    #expect(Reading(bytes: bytes).findings == [finding])
  }

  @Test(arguments: [0, 1, 31, 32, 33, 64, 100])
  func `a bad byte is found at any distance`(distance: Int) {
    let bytes = [UInt8](repeating: 0x61, count: distance) + [0xFF] + [UInt8](repeating: 0x61, count: 40)
    #expect(Reading(bytes: bytes).findings == ["1:\(distance + 1) invalid-utf8"])
  }

  @Test(arguments: ["[", "- ", "{a: ", "[{b: "])
  func `nesting of 100,000 levels stops at the limit`(level: String) {
    #expect(Reading(String(repeating: level, count: 100_000)).diagnostics.map(\.rule.id) == ["nesting-too-deep"])
  }

  @Test(arguments: ["{", "? ", "[[{", "- - ? "])
  func `keys within keys of 100,000 levels are named once, then stop at the limit`(level: String) {
    #expect(Reading(String(repeating: level, count: 100_000)).diagnostics.map(\.rule.id) == ["non-scalar-key", "nesting-too-deep"])
  }

  @Test func `nesting of 100,000 levels with a line each stops at the limit`() {
    #expect(Reading(String(repeating: "[\n", count: 100_000)).diagnostics.map(\.rule.id) == ["nesting-too-deep"])
    var text = ""
    for level in 0..<1000 { text += String(repeating: " ", count: level) + "a:\n" }
    #expect(Reading(text).diagnostics.map(\.rule.id) == ["nesting-too-deep"])
  }

  @Test func `256 levels are read and 257 are not`() {
    func nested(_ depth: Int) -> Reading { Reading(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) }
    #expect(nested(256).findings.isEmpty)
    #expect(nested(257).findings == ["1:257 nesting-too-deep"])
  }

  @Test func `aliases cannot nest deeper than brackets`() {
    let deep = String(repeating: "[", count: 200) + "1" + String(repeating: "]", count: 200)
    let text = "a: &a \(deep)\nb: &b [[*a]]\nc: [[[[[*b]]]]]\nd: \(String(repeating: "[", count: 60))*b"
    #expect(Reading(text).findings == ["4:64 nesting-too-deep"])
  }

  @Test func `an alias bomb stops before it unfolds`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<40 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let reading = Reading(text)
    #expect(reading.diagnostics.map(\.rule.id) == ["alias-growth"])
  }

  @Test func `a few thousand aliases are no bomb`() {
    let text = "a: &a {x: 1, y: 2}\nb:\n" + String(repeating: "- *a\n", count: 3000)
    #expect(Reading(text).findings.isEmpty)
  }

  @Test func `100,000 keys are compared without comparing all pairs`() {
    var text = ""
    for key in 0..<100_000 { text += "k\(key): \(key)\n" }
    text += "k99999: 1\n"
    #expect(Reading(text).findings == ["100001:1 duplicate-key"])
  }

  @Test func `directives by the hundred thousand never reach the parser`() {
    var text = ""
    for line in 0..<100_000 { text += "%TAG !t\(line)! x\n" }
    #expect(Reading(text).findings == ["1:1 yaml-directive"])
    #expect(Reading("a: 1\n...\n" + text).findings == ["3:1 yaml-directive"])
    #expect(Reading("---\n" + text).findings.count == 1)
  }

  @Test func `errors beyond ten thousand end the reading`() {
    let reading = Reading(String(repeating: "- !t x\n", count: 50_000))
    #expect(reading.diagnostics.count == 10_001)
    #expect(reading.diagnostics.last?.rule == .tooManyErrors)
    #expect(Reading("{" + String(repeating: "a, ", count: 50_000) + "}").diagnostics.count == 10_001)
  }

  @Test func `one text of eight million characters is read`() throws {
    let size = 8 << 20
    let plain = try #require(Reading("a: " + String(repeating: "x", count: size) + "\nb: 1\n").root)
    #expect(plain["a"]?.text.utf8.count == size)
    #expect(plain["b"]?.text == "1")
    let quoted = try #require(Reading("a: \"" + String(repeating: "甲\\n\n", count: size / 8) + "\"\n").root)
    #expect(quoted["a"]?.text.unicodeScalars.count == size / 8 * 3)
  }

  @Test func `a file over 64 MiB is refused before it is looked at`() {
    #expect(Reading(bytes: [UInt8](repeating: 0xFF, count: SourceFile.byteLimit + 1)).findings == ["file-too-large"])
  }

  @Test func `a bracket that is never closed is found at once in a long file`() {
    let text = "a: [\n" + String(repeating: "  x, # 甲\n", count: 200_000)
    #expect(Reading(text).findings == ["1:4 syntax-error"])
  }
}
