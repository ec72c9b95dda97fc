import Testing

@testable import KPISource

struct SpellingTests {
  @Test(arguments: [
    ("owenr", "owner"), ("Owner", "owner"), ("breakdown", "breakdowns"), ("targt", "target"), ("tol", "tool"),
    ("meausre", "measure"), ("交易量", "交易额"), ("completoin", "completion"), ("xl", "xl1"),
  ])
  func `a slip of the finger finds the word`(word: String, expected: String) {
    let known = ["owner", "breakdowns", "target", "tool", "measure", "交易额", "completion", "xl1"]
    #expect(Spelling.nearest(to: word, among: known) == expected)
  }

  @Test(arguments: ["", "x", "zzz", "colour_scheme", "新"])
  func `a word unlike all others finds none`(word: String) {
    #expect(Spelling.nearest(to: word, among: ["owner", "target", "name", "老", "y"]) == nil)
  }

  @Test func `the nearest wins, then the first`() {
    #expect(Spelling.nearest(to: "measur", among: ["treasure", "measured", "measure"]) == "measure")
    #expect(Spelling.nearest(to: "abcd", among: ["abce", "abcf"]) == "abce")
  }

  @Test func `neighbours swapped count as one slip`() {
    #expect(Spelling.distance(from: Array("ab".unicodeScalars), to: Array("ba".unicodeScalars), limit: 1) == 1)
    #expect(Spelling.distance(from: Array("abc".unicodeScalars), to: Array("xyz".unicodeScalars), limit: 2) == nil)
  }
}
