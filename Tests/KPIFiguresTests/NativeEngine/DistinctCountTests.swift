import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIFigures

@Suite struct `Distinct counts of files` {
  /// Dimensions of so many members that no two groupings of two of them share a table of combinations.
  private static let dimensionCount = 6
  private static let memberCount = 60
  private static let groupings = [[], [0], [1], [2], [3], [4], [5], [0, 1], [2, 3], [0, 4, 5]]

  @Test(arguments: [1, 3], [nil, 1, 20_000, 8 << 20])
  func `each cell has the different texts of its rows, however many combinations there are`(threads: Int, budget: Int?) throws {
    var random = SeededGenerator(seed: 11)
    let days = ["2026-01-05", "2026-02-05", "2026-03-05"]
    let rows = (0..<3000).map { number in
      // Members come by and by, so that tables are widened again and again.
      let known = 1 + number * Self.memberCount / 3000
      return [days[Int.random(in: 0...2, using: &random)]]
        + (0..<Self.dimensionCount).map { _ in "m\(Int.random(in: 0..<known, using: &random))" }
        + ["u\(Int.random(in: 0...400, using: &random))", "s\(Int.random(in: 0...9, using: &random))"]
    }
    let columns = ["date"] + (0..<Self.dimensionCount).map { "d\($0)" } + ["user", "session"]
    let text = ([columns] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n")
    let aggregates = [Scan.Aggregate(.countDistinct(column: 7)), Scan.Aggregate(.countDistinct(column: 8), timing: .lastDay)]
    let fixture = try ScanFixture(
      ["rows.csv": text.bytes], columns: columns,
      dimensions: (0..<Self.dimensionCount).map { Scan.Axis(name: "d\($0)", column: 1 + $0) }, aggregates: aggregates,
      groupings: Self.groupings.map { Scan.Grouping(dimensions: $0, aggregates: [0, 1]) },
      segments: [day(2026, 1, 1)...day(2026, 2, 28), day(2026, 3, 1)...day(2026, 3, 31)])

    var expected: [String: Set<String>] = [:]
    for row in rows {
      let segment = row[0] < "2026-03" ? 0 : 1
      for (number, dimensions) in Self.groupings.enumerated() {
        let members = dimensions.map { row[1 + $0] }
        expected[CellFacts.key(number, members, 0, segment), default: []].insert(row[7])
        if row[0] != days[0] { expected[CellFacts.key(number, members, 1, segment), default: []].insert(row[8]) }
      }
    }
    let cells = try #require(fixture.run(threads: threads, chunkSize: 4096, identifierBudget: budget).cells)
    #expect((cells.temporaryByteCount > 0) == ((budget ?? .max) < 1 << 20))
    let found = CellFacts(fixture.scan, cells).figures.filter { !$0.key.contains("|all|") && $0.value != "0" }
    #expect(found == expected.mapValues { "\($0.count)" })
    // Unions of any cells and segments.
    for (number, dimensions) in Self.groupings.enumerated() {
      guard case .distinct(let column) = cells.tables[number].columns[0] else { continue }
      let chosen = (0..<cells.tables[number].cellCount).filter { _ in Bool.random(using: &random) }
      let members = chosen.map { cell in
        dimensions.indices.map { position in
          cells.members[dimensions[position]][Int(cells.tables[number].members[cell * dimensions.count + position])]
        }
      }
      let union = members.reduce(into: Set<String>()) { union, members in
        for segment in 0..<2 { union.formUnion(expected[CellFacts.key(number, members, 0, segment)] ?? []) }
      }
      #expect(column.count(cells: chosen, segments: 0..<2) == union.count, "grouping \(number)")
    }
  }

  @Test func `a few identifiers stay in memory, however many rows there are`() throws {
    let rows = (0..<60_000).map { "2026-01-02,user \($0 % 40),\($0 % 7)\n" }.joined()
    let fixture = try ScanFixture(
      ["rows.csv": ("date,user,tier\n" + rows).bytes], columns: ["date", "user", "tier"], dimensions: [Scan.Axis(name: "tier", column: 2)],
      aggregates: [Scan.Aggregate(.countDistinct(column: 1))])
    // Less than the records of all rows, which have 13 bytes or 14.
    let outcome = fixture.run(threads: 2, chunkSize: 4096, identifierBudget: 200_000)
    #expect(outcome.cells?.temporaryByteCount == 0)
    #expect(fixture.lines(outcome.cells) == (0..<7).map { "\($0): 40" })
  }

  @Test(arguments: [1, 3]) func `of a stock only the last day's identifiers take room, in whatever order its days come`(threads: Int) throws
  {
    for isSorted in [true, false] {
      var random = SeededGenerator(seed: 2)
      var rows = (0..<60_000).map { row in "2026-01-\(row < 18_000 ? "0" : "")\(1 + row / 2000),shop \(row % 300),user \(row)\n" }
      if !isSorted { rows.shuffle(using: &random) }
      let fixture = try ScanFixture(
        ["rows.csv": ("date,shop,user\n" + rows.joined()).bytes], columns: ["date", "shop", "user"],
        dimensions: [Scan.Axis(name: "shop", column: 1)], aggregates: [Scan.Aggregate(.countDistinct(column: 2), timing: .lastDay)])
      // Less than all users' records and numbers, which take over 3 MB.
      let outcome = fixture.run(threads: threads, chunkSize: 20_000, identifierBudget: threads * 2 << 20)
      #expect(outcome.cells?.temporaryByteCount == 0)
      let counts = (0..<300).map { shop in (58_000..<60_000).count { $0 % 300 == shop } }
      let expected = (0..<300).map { "shop \($0): \(counts[$0])" }.sorted()
      #expect(fixture.lines(outcome.cells).sorted() == expected)
    }
  }

  @Test(.law, arguments: 0..<20) func `records come back as they were added, but for those that are alike or no longer count`(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<60).map { _ in
      let length = Int.random(in: 1...[4, 16, 17, 253, 254, 255, 40_000][Int.random(in: 0...6, using: &random)], using: &random)
      return (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let file = TemporaryFile(in: FilePath.temporaryFolder)
    let records = IdentifierRecords(file: file, budget: Int.random(in: 1...1 << 20, using: &random))
    let areLive = (0..<30).map { _ in Int.random(in: 0...3, using: &random) > 0 }
    struct Record: Hashable {
      var text: [UInt8]
      var number: Int
    }
    var added: [Record: Int] = [:]
    for _ in 0..<4 {
      for _ in 0..<Int.random(in: 0...300, using: &random) {
        let text = texts.randomElement(using: &random) ?? []
        let numbers = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 0..<30, using: &random) }
        for number in numbers { added[Record(text: text, number: number), default: 0] += 1 }
        (text + [UInt8](repeating: 7, count: 16)).withUnsafeBufferPointer { bytes in
          guard let base = bytes.baseAddress else { return }
          let part = records.add(base, length: text.count, number: Int32(numbers[0]))
          for number in numbers.dropFirst() { records.addAgain(base, length: text.count, number: Int32(number), to: part) }
        }
      }
      switch Int.random(in: 0...4, using: &random) {
      case 0: records.compact(areLive, everywhere: false)
      case 1: records.compact(areLive, everywhere: true)
      case 2: try records.spill()
      default: break
      }
    }
    var found: [Record: Int] = [:]
    var byteCount = 0
    for part in 0..<IdentifierRecords.partCount {
      var last: [UInt8]?
      try records.forEach(ofPart: part) { text, length, number, isSame in
        let text = Array(UnsafeBufferPointer(start: text, count: length))
        found[Record(text: text, number: number), default: 0] += 1
        #expect(!isSame || text == last)
        byteCount += isSame ? 5 : (length < 254 ? 5 : 9) + length
        last = text
      }
    }
    #expect(records.recordByteCount == byteCount)
    for (record, count) in added where areLive[record.number] {
      #expect((1...count).contains(found.removeValue(forKey: record) ?? 0))
    }
    #expect(found.allSatisfy { !areLive[$0.key.number] && $0.value <= added[$0.key] ?? 0 })
  }
}
