import Foundation
import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIFigures

@Suite(.law) struct `Laws of the native engine` {
  static let columns = ["date", "paid", "channel", "tier", "status", "user", "quantity", "price"]

  /// A scan over all of `columns`, with some of everything that a scan may ask for.
  static func aggregates(_ random: inout SeededGenerator) -> [Scan.Aggregate] {
    let operands: [Scan.Operand] = [
      .column(7), .multiply(.column(6), .column(7)), .subtract(.add(.column(7), .number(mantissa: 25, scale: 2)), .column(6)),
      .days(from: 0, to: 1),
    ]
    let timings: [Scan.Timing] = [.whole, .whole, .lastDay, .leastDay, .greatestDay, .eachDay]
    return (0..<5).map { _ in
      let operand = operands.randomElement(using: &random) ?? .column(7)
      let functions: [Scan.Aggregate.Function] = [
        .count, .countDistinct(column: 5), .sum(operand), .sum(operand), .minimum(operand), .maximum(operand),
      ]
      let function = functions.randomElement(using: &random) ?? .count
      var timing = timings.randomElement(using: &random) ?? .whole
      // Who is counted once in a period is not counted day by day.
      if case .countDistinct = function, timing == .eachDay { timing = .whole }
      return Scan.Aggregate(
        function, filter: [nil, nil, 0, 1].randomElement(using: &random) ?? nil, clock: Int.random(in: 0...1, using: &random),
        timing: timing)
    }
  }

  static func row(_ random: inout SeededGenerator) -> [String] {
    func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    func date() -> String {
      let day = Day(number: 20_454 + Int32.random(in: 0...80, using: &random))
      return Int.random(in: 0...4, using: &random) == 0 ? "\(day.parts.year)/\(day.parts.month)/\(day.parts.day)" : day.description
    }
    func figure() -> String {
      let scale = Int.random(in: 0...4, using: &random)
      let whole = Int.random(in: 0...pick(["9", "999999", "99999999999"]).count * 1_000_003, using: &random)
      let fraction = (0..<scale).map { _ in pick(["0", "5", "9"]) }.joined()
      return pick(["", "", "-"]) + "\(whole)" + (scale == 0 ? "" : "." + fraction)
    }
    return [
      date(), Int.random(in: 0...3, using: &random) == 0 ? "" : date(),
      pick(["search", "social", "", "e,mail", "li\nne", "qu\"ote", "搜索", "a text of over sixteen bytes"]),
      pick(["high", "low", "HIGH", "mid \u{1F642}"]), pick(["paid", "shipped", "open", ""]),
      pick(
        (0..<40).map { "user \($0)" } + [
          "", "NA", "a user, \"quoted\"", "a user of over sixteen bytes", String(repeating: "long", count: 90),
        ]),
      pick(["1", "2", "30", "", "-1"]), pick(["", "NA", figure(), figure(), figure(), figure()]),
    ]
  }

  /// Rows as a file: columns in any order and more of them, quotes where they must be and sometimes where they may be.
  private static func file(_ rows: [[String]], _ random: inout SeededGenerator) -> [UInt8] {
    let order = (columns + ["other"]).shuffled(using: &random)
    let newline = ["\n", "\r\n"].randomElement(using: &random) ?? "\n"
    func written(_ text: String) -> String {
      let isSpecial = text.contains { ",\"\n\r".contains($0) }
      guard isSpecial || Int.random(in: 0...9, using: &random) == 0 else { return text }
      return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
    var lines = [order.joined(separator: ",")]
    for row in rows {
      if Int.random(in: 0...30, using: &random) == 0 { lines.append("") }
      lines.append(order.map { name in written(columns.firstIndex(of: name).map { row[$0] } ?? "?") }.joined(separator: ","))
    }
    let bom = Bool.random(using: &random) ? "\u{FEFF}" : ""
    return Array((bom + lines.joined(separator: newline) + (Bool.random(using: &random) ? newline : "")).utf8)
  }

  private static func fixture(_ random: inout SeededGenerator, rows: [[[String]]]) throws -> ScanFixture {
    var files: [String: [UInt8]] = [:]
    for (number, part) in rows.enumerated() {
      let bytes = file(part, &random)
      files["\(number).csv" + (number % 3 == 2 ? ".gz" : "")] = number % 3 == 2 ? Gzip.stored(bytes) : bytes
    }
    var format = TableFormat()
    format.missing = ["NA"]
    let aggregates = aggregates(&random)
    let groupings: [[Int]] = [[0, 1], [1], [], [1, 0], [0]]
    return try ScanFixture(
      files, columns: columns, clocks: [Scan.Clock(column: 0), Scan.Clock(column: 1)],
      dimensions: [Scan.Axis(name: "channel", column: 2), Scan.Axis(name: "tier", column: 3, spellings: ["HIGH": "high"])],
      filters: [
        Scan.RowFilter(conditions: [.isOneOf(column: 4, values: ["paid", "shipped"])]),
        Scan.RowFilter(conditions: [.isNoneOf(column: 4, values: ["open"]), .age(clock: 1, since: 0, days: -5...30)]),
      ],
      aggregates: aggregates,
      groupings: groupings.shuffled(using: &random).prefix(3).map { dimensions in
        Scan.Grouping(dimensions: dimensions, aggregates: aggregates.indices.filter { _ in Int.random(in: 0...3, using: &random) > 0 })
      },
      segments: [
        day(2026, 1, 1)...day(2026, 1, 31), day(2026, 2, 1)...day(2026, 2, 10), day(2026, 2, 12)...day(2026, 3, 5),
      ], format: format)
  }

  @Test(arguments: 0..<50) func `it brings what a naive reader brings, at any chunk size and number of threads`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.row(&random) }
    }
    let fixture = try Self.fixture(&random, rows: rows)
    let expected = NaiveReader(scan: fixture.scan, rows: rows.flatMap { $0 }).facts()
    for (threads, chunkSize) in [(1, 1 << 20), (1, 1), (3, 17), (3, 200)] {
      let outcome = fixture.run(threads: threads, chunkSize: chunkSize)
      let how = "seed \(seed), \(threads) threads, chunks of \(chunkSize)"
      #expect(outcome.findings == [], "\(how)")
      guard let cells = outcome.cells else { continue }
      // Unions over the days of a stock nothing here says.
      CellFacts(fixture.scan, cells).expect(expected, how, knowsUnions: false)
    }
  }

  @Test(arguments: 0..<50) func `identifiers on disk give the cells that identifiers in memory give`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 1000)
    let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      (0..<Int.random(in: 0...60, using: &random)).map { _ in Self.row(&random) }
    }
    let fixture = try Self.fixture(&random, rows: rows)
    let inMemory = fixture.run(threads: 1)
    let expected = inMemory.cells.map { CellFacts(fixture.scan, $0) }
    #expect(inMemory.cells?.temporaryByteCount == 0)
    #expect(expected != nil, "seed \(seed)")
    let countsIdentifiers = fixture.scan.aggregates.contains { if case .countDistinct = $0.function { true } else { false } }
    // So little room that each chunk's go to disk by themselves; then so much that only some do.
    for (threads, chunkSize, budget) in [(1, 64, 1), (3, 17, 1), (3, 200, 300_000)] {
      let onDisk = fixture.run(threads: threads, chunkSize: chunkSize, identifierBudget: budget)
      let how = "seed \(seed), \(threads) threads, chunks of \(chunkSize), room for \(budget) bytes"
      #expect(onDisk.findings == inMemory.findings, "\(how)")
      #expect((onDisk.cells == nil) == (inMemory.cells == nil), "\(how)")
      if let cells = onDisk.cells, let expected { CellFacts(fixture.scan, cells).expect(expected, how) }
      if budget == 1, countsIdentifiers, rows.contains(where: { !$0.isEmpty }) {
        #expect(onDisk.cells?.temporaryByteCount ?? 0 > 0, "\(how): nothing went to disk")
      }
    }
  }

  @Test(arguments: 0..<20) func `checksums, rows and days of a file do not depend on threads or chunks`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 2000)
    let rows = (0..<3).map { _ in (0..<Int.random(in: 1...40, using: &random)).map { _ in Self.row(&random) } }
    let fixture = try Self.fixture(&random, rows: rows)
    // Chunks with a checksum of their own, of one unit up to more than there is.
    for (threads, chunkSize, checksumChunkSize) in [(1, 1 << 20, 48), (1, 1, 16), (3, 17, 112), (2, 64, 1 << 10), (3, 200, 64 << 20)] {
      let cells = fixture.run(threads: threads, chunkSize: chunkSize, checksumChunkSize: checksumChunkSize).cells
      let how = "seed \(seed), \(threads) threads, chunks of \(chunkSize), checksums of \(checksumChunkSize) bytes"
      #expect(cells?.files.map(\.rowCount) == rows.map(\.count), "\(how)")
      for (number, file) in (cells?.files ?? []).enumerated() {
        let text = number % 3 == 2 ? try Self.unpacked(file.path) : [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
        #expect(file.byteCount == text.count, "\(how), file \(number)")
        #expect(file.checksum == NaiveChecksum.of(text), "\(how), file \(number)")
        let chunks = stride(from: 0, to: text.count, by: checksumChunkSize).map { start in
          NaiveChecksum.of(Array(text[start..<min(start + checksumChunkSize, text.count)]), first: start / 16)
        }
        #expect(file.chunks == chunks, "\(how), file \(number)")
      }
    }
  }

  @Test(arguments: [1, 3]) func `a file that is read again by its quotes has each chunk's checksum once`(threads: Int) throws {
    let text = ("date,channel,amount\n" + String(repeating: "2026-01-02,a,1\n", count: 30) + "2026-01-02,5\" pipe,1\n2026-01-02,b,2\n")
      .bytes
    var format = TableFormat()
    format.reportsBadRows = true
    let fixture = try ScanFixture(
      ["a.csv": text], columns: ["date", "channel", "amount"], aggregates: [Scan.Aggregate(.sum(.column(2)))], format: format)
    let file = fixture.run(threads: threads, chunkSize: 40, checksumChunkSize: 64).cells?.files.first
    #expect(file?.checksum == NaiveChecksum.of(text))
    #expect(file?.chunks.count == (text.count + 63) / 64)
    #expect(file?.chunks.last == NaiveChecksum.of(Array(text.suffix(text.count % 64)), first: text.count / 64 * 4))
  }

  @Test func `what changes in a file shows in the checksum of its chunk alone`() throws {
    let text = ("date,channel,amount\n" + String(repeating: "2026-01-02,a,1\n", count: 100)).bytes
    func chunks(_ text: [UInt8]) throws -> [UInt64] {
      let fixture = try ScanFixture(
        ["a.csv": text], columns: ["date", "channel", "amount"], aggregates: [Scan.Aggregate(.sum(.column(2)))])
      return fixture.run(threads: 2, chunkSize: 100, checksumChunkSize: 128).cells?.files.first?.chunks ?? []
    }
    let before = try chunks(text)
    #expect(before.count == (text.count + 127) / 128 && Set(before).count == before.count, "alike rows are told apart by their place")
    for row in [0, 50, 99] {
      let position = 20 + row * 15 + 13
      var changed = text
      changed[position] = UInt8(ascii: "7")
      let after = try chunks(changed)
      #expect(before.indices.filter { before[$0] != after[$0] } == [position / 128])
    }
    #expect(Array(try chunks(text + "2026-01-02,b,1\n".bytes).dropLast()) == before.dropLast(), "more rows change the end alone")
  }

  /// The text of a gzip file without compression, as the fixture writes it: one header, stored blocks.
  private static func unpacked(_ path: String) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var text: [UInt8] = []
    var position = 10
    while true {
      let length = Int(bytes[position + 1]) | Int(bytes[position + 2]) << 8
      text += bytes[(position + 5)..<(position + 5 + length)]
      if bytes[position] & 1 == 1 { return text }
      position += 5 + length
    }
  }

  /// Bytes that matter to a reader of tables, and some that do not.
  private static let alphabet: [[UInt8]] =
    [[0x22], [0x22], [0x2C], [0x2C], [0x2C], [0x0A], [0x0A], [0x0D], [0x0D, 0x0A], [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0x2D]]
    + [
      "2026-01-02", "2026-01-02,a,1\n", "2026-01-03,b,2.5\n", "2026-01-03,\"b\",2.5\n", "9", "1e9", "1e-9999999", "é",
      "999999999999999999999999999999",
    ]
    .map { Array($0.utf8) }

  @Test(arguments: 0..<24) func `hostile bytes give the same findings and cells at any chunk size and number of threads`(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    for number in 0..<50 where !Law.isOver {
      var bytes = number % 8 == 0 ? [] : "date,channel,amount\n".bytes
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        bytes += Self.alphabet.randomElement(using: &random) ?? []
        if Int.random(in: 0...20, using: &random) == 0 { bytes.append(UInt8.random(in: 0...255, using: &random)) }
      }
      var format = TableFormat()
      format.reportsBadRows = number.isMultiple(of: 2)
      let fixture = try ScanFixture(
        ["a.csv": bytes], columns: ["date", "channel", "amount"], dimensions: [Scan.Axis(name: "channel", column: 1)],
        aggregates: [
          Scan.Aggregate(.sum(.column(2))), Scan.Aggregate(.maximum(.multiply(.column(2), .column(2)))),
          Scan.Aggregate(.countDistinct(column: 1)),
        ], format: format)
      // Now and then a row has so little room that some are too long.
      let longestRow = number % 5 == 0 ? 40 : nil
      let whole = fixture.run(threads: 1, chunkSize: 1 << 13, longestRow: longestRow)
      for (threads, chunkSize) in [(3, 1), (2, 5), (4, 37)] {
        let parts = fixture.run(threads: threads, chunkSize: chunkSize, longestRow: longestRow)
        let how = "seed \(seed), file \(number), \(threads) threads, chunks of \(chunkSize)"
        #expect(parts.findings == whole.findings, "\(how)")
        #expect((parts.cells == nil) == (whole.cells == nil), "\(how)")
        if let cells = parts.cells, let expected = whole.cells {
          CellFacts(fixture.scan, cells).expect(CellFacts(fixture.scan, expected), how)
        }
        #expect(parts.cells?.blankLineCount == whole.cells?.blankLineCount, "\(how)")
      }
    }
  }
}
