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

  /// What was taken of lines that come in pieces.
  private func taken(_ lines: [String], pieces: Int = 7, _ isTaken: ([String?]?) -> Bool = { _ in true }) -> SourceReading.Answer {
    var answer = AnswerLines()
    var rest = Array(lines.map { $0 + "\n" }.joined().utf8)[...]
    while !rest.isEmpty {
      let isGoing = Array(rest.prefix(pieces)).withUnsafeBytes { answer.take($0, isTaken) }
      if !isGoing { break }
      rest = rest.dropFirst(pieces)
    }
    return answer.taken
  }

  @Test func `an answer's checksum is that of its lines, in whatever order they come`() {
    let lines = [
      #"[1,"search","12.50"]"#, #"[1,"social","3"]"#, "[]", #"[127,"2026-07-01",4]"#, "[\"" + String(repeating: "新", count: 40) + "\"]",
    ]
    let expected = lines.reduce(0 as UInt64) { $0 &+ NaiveChecksum.of(Array($1.utf8)) }
    for pieces in [1, 2, 13, 1000] {
      for lines in [lines, lines.reversed(), lines.map { $0 + " \r" }] {
        let answer = taken(lines, pieces: pieces)
        #expect(answer.checksum == expected && answer.lineCount == 5)
        #expect(answer.byteCount == lines.joined().utf8.count { $0 != 0x0D && $0 != 0x20 })
      }
    }
    #expect(taken(Array(lines.dropLast())).checksum != expected)
    #expect(taken(lines + [lines[1]]).checksum != expected, "a line twice is not a line once")
    #expect(taken(lines + [lines[1], lines[1]]).checksum != expected)
    #expect(taken([#"[1,"search","12.51"]"#] + lines.dropFirst()).checksum != expected)
  }

  @Test func `lines that are no row are not the answer`() {
    let row = #"[1,"a"]"#
    #expect(taken(["Spark master: local[1]", row, ""]) == taken([row]))
    #expect(taken([row, row]) { $0 == nil }.lineCount == 0, "a row that is refused was not taken")
  }
}
