internal import KPISource
import CByteMasks
import TestSupport
import Testing

@testable import KPIFigures

@Suite(.law) struct `Cutting rows` {
  /// Bytes with room around them, as a chunk has it.
  private func withRoom(_ text: [UInt8], _ body: (UnsafePointer<UInt8>, Int, Int) -> Void) {
    // What stands behind the end must not matter.
    let bytes = [UInt8](repeating: 0, count: 64) + text + [UInt8](repeating: UInt8(ascii: "\""), count: 64)
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base, 64, 64 + text.count) }
    }
  }

  @Test(arguments: 0..<20) func `sixty-four bytes at once find what the walker finds byte by byte`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // A quarter of the texts is meant to be well quoted, so that not all of them are refused.
    let wild: [String] = ["\"", "\"", ",", ",", "\n", "\r\n", "\r", "a", "text of some length", "é"]
    let tame: [String] = ["\"a,b\"", "\"\"", "\"say \"\"hi\"\"\"", ",", ",", "\n", "\r\n", "text of some length"]
    var acceptedCount = 0
    for number in 0..<400 {
      let pieces = number % 4 == 0 ? wild : tame
      var text: [UInt8] = []
      var isAfterField = false
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        guard let piece = pieces.randomElement(using: &random) else { continue }
        let isField = ![",", "\n", "\r\n"].contains(piece)
        if number % 4 != 0, isField, isAfterField { continue }
        text += Array(piece.utf8)
        isAfterField = isField
      }
      text.append(UInt8(ascii: "\n"))
      // In every third text, quotes are letters.
      let quote = number % 3 == 2 ? nil : UInt8(ascii: "\"")
      withRoom(text) { bytes, start, end in
        var walked = RowIndex()
        walked.build(
          with: RowWalker(bytes: bytes, end: end, delimiter: UInt8(ascii: ","), quote: quote, isLast: true, longestRow: 1 << 20),
          from: start,
          to: end)
        var found = RowIndex()
        let isAccepted = found.build(bytes, from: start, to: end, delimiter: UInt8(ascii: ","), quote: quote)
        #expect(isAccepted == walked.faults.isEmpty, "seed \(seed), text \(number)")
        guard isAccepted, walked.faults.isEmpty else { return }
        acceptedCount += 1
        #expect(found.rowCount == walked.rowCount && found.lineCount == walked.lineCount, "seed \(seed), text \(number)")
        let places = Int(walked.rowEnds.pointer[walked.rowCount])
        #expect((0...found.rowCount).allSatisfy { found.rowEnds.pointer[$0] == walked.rowEnds.pointer[$0] }, "seed \(seed), text \(number)")
        #expect((1..<places).allSatisfy { found.separators.pointer[$0] == walked.separators.pointer[$0] }, "seed \(seed), text \(number)")
        #expect(found.isASCII == text.allSatisfy { $0 < 0x80 } && found.hasCarriageReturns == text.contains(0x0D))
      }
    }
    #expect(acceptedCount > 200)
  }

  @Test(arguments: [kpitree_none, kpitree_plain, kpitree_wide, kpitree_widest].map(\.rawValue), [1, 5, 12, 40] as [Int])
  func `each set of instructions cuts long texts as the walker does`(instructions: UInt32, longestField: Int) {
    var random = SeededGenerator(seed: UInt64(longestField))
    // Few quotes: most blocks have none, and those that have stand among them. Some fields have no bytes at all, so that a block is full of ends.
    let rare = ["\"a,\n\"\"b\"", "\"\"", "\r\n", "é"]
    for number in 0..<40 {
      var text: [UInt8] = []
      while text.count < 6000 {
        let isRare = number % 4 > 0 && Int.random(in: 0..<(number % 4 == 1 ? 200 : 20), using: &random) == 0
        if isRare, let piece = rare.randomElement(using: &random) {
          text += piece.utf8
        } else {
          text += [UInt8](repeating: UInt8(ascii: "x"), count: Int.random(in: 0...longestField, using: &random))
        }
        if text.last == UInt8(ascii: "\n"), text.dropLast().last == UInt8(ascii: "\r") { continue }
        text.append(Int.random(in: 0..<3, using: &random) == 0 ? UInt8(ascii: "\n") : UInt8(ascii: ","))
      }
      text.append(UInt8(ascii: "\n"))
      // In every third text, quotes are letters.
      let quote = number % 3 == 2 ? nil : UInt8(ascii: "\"")
      withRoom(text) { bytes, start, end in
        var walked = RowIndex()
        walked.build(
          with: RowWalker(bytes: bytes, end: end, delimiter: UInt8(ascii: ","), quote: quote, isLast: true, longestRow: 1 << 20),
          from: start,
          to: end)
        var found = RowIndex()
        let isAccepted = found.build(
          bytes, from: start, to: end, delimiter: UInt8(ascii: ","), quote: quote, instructions: kpitree_instructions(instructions))
        #expect(isAccepted && walked.faults.isEmpty, "text \(number)")
        guard isAccepted, found.rowCount == walked.rowCount else { return #expect(found.rowCount == walked.rowCount, "text \(number)") }
        let places = Int(walked.rowEnds.pointer[walked.rowCount])
        #expect((0...found.rowCount).allSatisfy { found.rowEnds.pointer[$0] == walked.rowEnds.pointer[$0] }, "text \(number)")
        #expect((1..<places).allSatisfy { found.separators.pointer[$0] == walked.separators.pointer[$0] }, "text \(number)")
        #expect(found.isASCII == text.allSatisfy { $0 < 0x80 }, "text \(number)")
      }
    }
  }

  @Test(arguments: [kpitree_plain, kpitree_wide, kpitree_widest].map(\.rawValue))
  func `blocks full of separators leave what lies behind their room alone`(instructions: UInt32) {
    var random = SeededGenerator(seed: 5)
    let mark: UInt32 = 0xA5A5_A5A5
    for number in 0..<300 {
      let text = (0..<512).map { _ in Array("x\n,,,,,,,,,,".utf8).randomElement(using: &random) ?? 0 }
      let (placeRoom, endRoom) = (Int.random(in: 0...512, using: &random), Int.random(in: 0...512, using: &random))
      var (places, ends) = ([UInt32](repeating: mark, count: 640), [UInt32](repeating: mark, count: 640))
      var cut = kpitree_cut(position: 0, places: 0, ends: 0, high: 0)
      kpitree_cut_rows(
        text, text.count, UInt8(ascii: ","), &places, placeRoom, &ends, endRoom, kpitree_instructions(instructions), &cut)
      #expect(places[placeRoom...].allSatisfy { $0 == mark } && ends[endRoom...].allSatisfy { $0 == mark }, "text \(number)")
    }
  }

  @Test func `the machine's own instructions see in a block what portable code sees`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x61, 0x7F, 0x80, 0xFF].shuffled(using: &random).dropLast(3)
      let block = (0..<64).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      withRoom(block) { bytes, start, _ in
        for delimiter in [0x2C, 0x09, 0x3B] as [UInt8] {
          #expect(BlockMasks(bytes + start, delimiter: delimiter) == BlockMasks(portably: bytes + start, delimiter: delimiter))
          let expected = (0..<64).reduce(UInt64(0)) { $0 | (block[$1] == delimiter ? 1 << UInt64($1) : 0) }
          #expect(BlockMasks.mask(of: delimiter, in: bytes + start) == expected)
          #expect(BlockMasks.portableMask(of: delimiter, in: bytes + start) == expected)
        }
      }
    }
  }

  @Test(arguments: [",\"x\"y\n", "a\rb\n", "a\"b\"\n", ",\"x\"\r,\n", ",\"open\n"]) func `a fault is seen wherever it stands in a block`(
    fault: String
  ) {
    for length in 0..<140 {
      withRoom([UInt8](repeating: 0x61, count: length) + fault.bytes) { bytes, start, end in
        var index = RowIndex()
        let isAccepted = index.build(bytes, from: start, to: end, delimiter: UInt8(ascii: ","))
        #expect(!isAccepted, "behind \(length) bytes")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 63, 64, 65, 500]) func `a file that is quoted well is cut in one pass, in chunks of any size`(
    chunkSize: Int
  ) throws {
    var text = "date,channel,amount\n"
    for number in 0..<40 { text += "2026-01-02,\"a\n\"\"\(number)\"\",\n\",1\n\"2026-01-02\",\"\"\"\",\"\(number)\"\n" }
    let fixture = try ScanFixture(
      ["a.csv": text.bytes], columns: ["date"], dimensions: [], aggregates: [Scan.Aggregate(.count)])
    let program = ScanProgram(fixture.scan, longestRow: 1 << 20, identifierBudget: 0, temporaryFolder: "")
    let reader = ChunkReader(program, irregularFiles: [], chunkSize: chunkSize)
    let chunk = Chunk()
    var index = RowIndex()
    var rowCount = 0
    while reader.next(chunk) {
      let isAccepted = index.build(chunk.bytes, from: Chunk.margin, to: chunk.end, delimiter: UInt8(ascii: ","))
      #expect(isAccepted)
      rowCount += index.rowCount
    }
    #expect(rowCount == 80)
    #expect(reader.outcome.irregularFiles.isEmpty)
  }

  @Test(
    arguments: [
      ([0x61, 0xC3, 0xA9], true), ([0xE4, 0xB8, 0x87], true), ([0xF0, 0x9F, 0x99, 0x82], true), ([0xC0, 0x80], false), ([0xC3], false),
      ([0xC3, 0x28], false), ([0xE0, 0x80, 0x80], false), ([0xED, 0xA0, 0x80], false), ([0xE4, 0xB8], false),
      ([0xF0, 0x80, 0x80, 0x80], false),
      ([0xF4, 0x90, 0x80, 0x80], false), ([0xF5, 0x80, 0x80, 0x80], false), ([0x80], false), ([0xFF], false), ([0xF0, 0x9F, 0x99], false),
    ] as [([UInt8], Bool)])
  func `text is well-formed UTF-8`(bytes: [UInt8], isValid: Bool) {
    for length in 0..<10 {
      withRoom([UInt8](repeating: 0x61, count: length) + bytes) { base, start, end in
        #expect(UTF8Check.isValid(base, from: start, to: end) == isValid)
      }
    }
  }
}
