import Testing

@testable import KPIFigures

@Suite struct `Lines of an answer` {
  private func fields(_ line: String) -> [String?]? { Array(line.utf8).withUnsafeBytes { AnswerLines.fields($0) } }

  @Test(
    arguments: [
      (#"["a",null,12.50]"#, ["a", nil, "12.50"]), ("[]", []), (#"[ "x" , -3 ]"#, ["x", "-3"]),
      (#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 新"]"#, ["\"\\/\u{8}\u{c}\n\r\té😀 新"]),
    ] as [(String, [String?])])
  func `an array of texts and numbers is read`(_ line: String, _ expected: [String?]) {
    #expect(fields(line) == expected)
  }

  @Test(arguments: [
    "", "Spark master: local[1]", "[", "[\"a\"", "[\"a]", #"["\x"]"#, #"["\ud83d"]"#, "[1,]", "[1] 2", "[\"\\",
  ])
  func `anything else is no row`(_ line: String) {
    #expect(fields(line) == nil)
  }

  @Test func `lines may be cut anywhere`() {
    let text = "[\"a\"]\n[\"b\",1]\r\n\n[null]\n"
    for size in 1...text.utf8.count {
      var lines = AnswerLines()
      var rows: [[String?]?] = []
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(size))
        rest = rest.dropFirst(size)
        #expect(
          piece.withUnsafeBytes {
            lines.take($0) {
              rows.append($0)
              return true
            }
          })
      }
      #expect(rows == [["a"], ["b", "1"], [nil]])
      #expect(!lines.hasRest)
    }
  }
}
