import Foundation
import TestSupport
import Testing

@testable import KPIFigures

@Suite struct `Rows that stand twice` {
  @Test(.law, arguments: 0..<20) func `are those that a list of all rows has twice, at any budget, chunk size and number of threads`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var files: [String: [UInt8]] = [:]
    var expected: [String] = []
    var seen: [String: String] = [:]
    for number in 0..<2 {
      var text = "date,channel,amount\n"
      var line = 2
      for _ in 0..<Int.random(in: 0...80, using: &random) {
        if Int.random(in: 0...20, using: &random) == 0 {
          text += "\n"
          line += 1
        }
        let row = "2026-01-0\(Int.random(in: 1...3, using: &random)),\"a\(Int.random(in: 0...6, using: &random))\nb\",1"
        if let original = seen[row] { expected.append("\(number).csv:\(line) \(original)") } else { seen[row] = "\(number).csv:\(line)" }
        text += row + (Bool.random(using: &random) ? "\r\n" : "\n")
        line += 2
      }
      files["\(number).csv"] = text.bytes
    }
    let fixture = try ScanFixture(files, columns: ["date", "channel", "amount"], aggregates: [Scan.Aggregate(.sum(.column(2)))])
    fixture.scan.findsDuplicates = true
    for (threads, chunkSize, budget) in [(1, 1 << 20, nil), (1, 1, nil), (3, 17, 1), (3, 200, 1), (2, 64, 400)] as [(Int, Int, Int?)] {
      let duplicates = fixture.run(threads: threads, chunkSize: chunkSize, identifierBudget: budget).cells?.duplicates
      let found = duplicates?.first.map { pair in
        [pair.line, pair.original].map { "\($0.path.dropFirst(fixture.folder.path.count + 1)):\($0.line)" }.joined(separator: " ")
      }
      let how = "seed \(seed), \(threads) threads, chunks of \(chunkSize), room for \(budget.map { "\($0)" } ?? "all") bytes"
      #expect(duplicates?.rowCount == expected.count, "\(how)")
      #expect(found == Array(expected.prefix(5)), "\(how)")
    }
  }
}
