import Foundation
import KPIModel
import KPISource
import Synchronization
import TestSupport
import Testing

@testable import KPIFigures

@Suite struct `Native engine on bad files` {
  private func fixture(_ text: String, reports: Bool = false) throws -> ScanFixture {
    try fixture(text.bytes, reports: reports)
  }

  private func fixture(_ bytes: [UInt8], name: String = "a.csv", reports: Bool = false) throws -> ScanFixture {
    var format = TableFormat()
    format.reportsBadRows = reports
    return try ScanFixture(
      [name: bytes], columns: ["date", "channel", "amount"], dimensions: [Scan.Axis(name: "channel", column: 1)],
      aggregates: [Scan.Aggregate(.sum(.column(2)))], format: format)
  }

  static let samples: [(String, String)] = [
    ("", "missing-header `a.csv` is empty: a file of figures begins with a header"),
    (
      "date,Channel,amount\n",
      "missing-column 1 `a.csv` has no column `channel`; did you mean `Channel`?"
    ),
    ("date,x,amount\n", "missing-column 1 `a.csv` has no column `channel`; its header has `date`, `x`, `amount`"),
    ("date,channel,amount,date\n", "doubled-column 1 `a.csv` has 2 columns `date`: a column that is used stands once in a header"),
    ("date,channel,amount\n2026-01-02,a\n", "ragged-row 2:1 a row of `a.csv` has 2 fields where the header has 3"),
    ("date,channel,amount\n2026-01-02,a,1,\n", "ragged-row 2:1 a row of `a.csv` has 4 fields where the header has 3"),
    ("date,channel,amount\n\n\"2026-01-02\",\"a\nb\",x\n", "bad-number 4:4 `x` in column `amount` is not a number"),
    ("date,channel,amount\n2026-01-02,搜索,1,000\n", "ragged-row 2:1 a row of `a.csv` has 4 fields where the header has 3"),
    (
      "date,channel,amount\n2026-01-02,搜索,\"1,000\"\n",
      "bad-number 2:15 `1,000` in column `amount` is not a number; `decimal: \",\"`, or `thousands: \",\"` would read it"
    ),
    ("date,channel,amount\n2026-02-29,a,1\n", "bad-date 2:1 `2026-02-29` in column `date` is not a date"),
    ("date,channel,amount\n,a,1\n", "bad-date 2:1 column `date` has an empty date; `skip: { date: [\"\"] }` leaves it out"),
    (
      "date,channel,amount\n2026-01-02T00:00:00Z,a,1\n",
      "bad-date 2:1 `2026-01-02T00:00:00Z` in column `date` has an offset, and the source does not say by `time_zone` how to read it; `time_zone: +08:00` or a place's, such as `time_zone: Europe/Berlin`, says whose day counts"
    ),
    ("date,channel,amount\n2026-01-02,a\"b,1\n", "bad-quoting 2:1 a row of `a.csv` is badly quoted: `2026-01-02,a\"b,1`"),
    ("date,channel,amount\n2026-01-02,\"a\"b,1\n", "bad-quoting 2:1 a row of `a.csv` is badly quoted: `2026-01-02,\"a\"b,1`"),
    ("date,channel,amount\n2026-01-02,\"a,1\n2026-01-02,b,1\n", "bad-quoting 2:1 a row of `a.csv` is badly quoted: `2026-01-02,\"a,1`"),
    (
      "date,channel,amount\n2026-01-02,a\rb,1\n",
      "bare-carriage-return 2:1 a row of `a.csv` has a carriage return without a newline: `2026-01-02,a b,1`"
    ),
    (
      "date,channel,amount\r2026-01-02,a,1\r",
      "bare-carriage-return `a.csv` ends its lines with bare carriage returns: a line ends with a newline"
    ),
    ("date,\"channel,amount\n", "bad-quoting the header of `a.csv` is badly quoted"),
  ]

  @Test(arguments: samples) func `each fault is named with its place`(text: String, expected: String) throws {
    let fixture = try fixture(text)
    for chunkSize in [1, 5, 1 << 16] {
      let outcome = fixture.run(threads: 2, chunkSize: chunkSize)
      #expect(outcome.findings == [expected])
      #expect(outcome.cells == nil)
    }
  }

  @Test func `text that is not UTF-8 is a fault of its row`() throws {
    let bytes = "date,channel,amount\n2026-01-02,a,1\n2026-01-02,".bytes + [0xC3, 0x28] + ",1\n2026-01-02,é,1\n".bytes
    let outcome = try fixture(bytes).run(threads: 2, chunkSize: 9)
    #expect(outcome.findings.map { $0.prefix(41) } == ["invalid-text 3:1 a row of `a.csv` is not "])
  }

  @Test func `a file in UTF-16 and a compressed file of another name are named as such`() throws {
    #expect(
      try fixture([0xFF, 0xFE, 0x64, 0x00]).run().findings == [
        "invalid-text `a.csv` is written in UTF-16: a file of figures is written in UTF-8; `encoding: utf-16` reads it"
      ])
    #expect(
      try fixture([0x1F, 0x8B, 0x08, 0x00]).run().findings == [
        "unreadable-file `a.csv` is compressed: the name of such a file ends in `.gz`"
      ])
  }

  @Test func `all faults are found in one run, grouped, with the first lines of each group`() throws {
    var text = "date,channel,amount\n"
    for number in 0..<8 { text += "2026-01-02,\"a\n\",x\(number)\n" }
    text += "2026-13-01,a,y\n1,2\n"
    for threads in 1...3 {
      let outcome = try fixture(text).run(threads: threads, chunkSize: 11)
      #expect(
        outcome.findings == [
          "bad-number 3:3 `x0` in column `amount` is not a number; 9 rows in all: lines 3, 5, 7, 9, 11, …",
          "bad-date 18:1 `2026-13-01` in column `date` is not a date",
          "ragged-row 19:1 a row of `a.csv` has 2 fields where the header has 3",
        ])
    }
  }

  @Test func `a source that reports bad rows leaves them out and says what is left out`() throws {
    let text =
      "date,channel,amount\n2026-01-02,a,1\n2026-13-02,a,2.50\nx,a,4\n2026-01-02,a,?\n2026-01-02,a,8,\n2026-01-02,\"a\"?,16\n2026-01-02,a,32\n"
    for chunkSize in [1, 30, 1 << 16] {
      let fixture = try fixture(text, reports: true)
      let outcome = fixture.run(threads: 2, chunkSize: chunkSize)
      #expect(fixture.lines(outcome.cells) == ["a: 33 (2)"])
      #expect(outcome.cells?.rowCount == 7)
      #expect(outcome.log.diagnostics.allSatisfy { $0.severity == .warning })
      #expect(
        outcome.findings == [
          "bad-date 3:1 `2026-13-02` in column `date` is not a date; 2 rows in all: lines 3, 4; 2 rows are left out; `amount` is 6.5 in them",
          "bad-number 5:14 `?` in column `amount` is not a number; 1 row is left out; their figures cannot be read; `na: [\"?\"]` says that it means that there is no figure",
          "ragged-row 6:1 a row of `a.csv` has 4 fields where the header has 3; 1 row is left out; their figures cannot be read",
          "bad-quoting 7:1 a row of `a.csv` is badly quoted: `2026-01-02,\"a\"?,16`; 1 row is left out; their figures cannot be read",
        ])
    }
  }

  @Test(arguments: [
    ("PAR1\u{1}", "is a parquet file, not a table of text; `duckdb: \"read_parquet('a.csv')\"` reads it as a source"),
    ("PK\u{3}\u{4}xl/", "is a workbook, not a table of text; `xlsx:` in place of `csv:` reads it, with `sheet:` where it has several"),
    (
      "date,channel,amount\n2026-01-02,a\u{0},1\n",
      "has NUL bytes: it is no text; deliver it again; a transfer may have stopped in the middle"
    ),
  ]) func `a file that is something else is called by its name`(text: String, expected: String) throws {
    for chunkSize in [1, 5, 1 << 16] {
      #expect(try fixture(text).run(threads: 1, chunkSize: chunkSize).findings == ["unreadable-file `a.csv` \(expected)"])
    }
  }

  @Test func `columns that are missing are one finding, with what finds them`() throws {
    let text = "Sales\n\ndate;channel;amount\n2026-01-02;a;1\n"
    for chunkSize in [1, 5, 1 << 16] {
      #expect(
        try fixture(text).run(threads: 1, chunkSize: chunkSize).findings == [
          "missing-column 1 `a.csv` has none of the columns `date`, `channel`, `amount`; its fields are parted by `;`, and line 3 looks like the header: `delimiter: \";\"` with `header: 3` read it"
        ])
    }
  }

  @Test func `a stray quote costs its line, not the rest of the file`() throws {
    let text = "date,channel,amount\n2026-01-02,5\" pipe,1\n2026-01-02,\"open,2\n2026-01-02,a,4\n2026-01-02,\"b\",8\n2026-01-02,a,16\n"
    let fixture = try fixture(text, reports: true)
    for chunkSize in [1, 13, 1 << 16] {
      #expect(fixture.lines(fixture.run(threads: 3, chunkSize: chunkSize).cells) == ["a: 20 (2)", "b: 8 (1)"])
    }
  }

  @Test(arguments: [1, 7, 1 << 10]) func `a row is no longer than memory bears`(chunkSize: Int) throws {
    let header = "date,channel,amount\n2026-01-02,a,1\n"
    let long = String(repeating: "x", count: 100)
    for (text, expected) in [
      (header + "2026-01-02,\(long),2\n", "overlong-row `a.csv` has a line that is longer than a row may be"),
      (
        header + "2026-01-02,\"" + String(repeating: "x\n", count: 50) + "\",2\n2026-01-02,a,3\n",
        "bad-quoting 3:1 a row of `a.csv` is badly quoted: `2026-01-02,\"x`; 2 rows in all: lines 3, 53"
      ),
      (
        header + "2026-01-02,\"\(long.prefix(40))\n\",\(long.prefix(30))\n2026-01-02,a,3\n",
        "overlong-row 3:1 a row of `a.csv` is longer than a row may be"
      ),
      (long, "overlong-row the header of `a.csv` is longer than a row may be"),
    ] {
      #expect(try fixture(text).run(threads: 2, chunkSize: chunkSize, longestRow: 60).findings.first == expected)
    }
  }

  @Test func `files that cannot be opened are all named`() throws {
    let fixture = try fixture("date,channel,amount\n")
    fixture.scan.files += [fixture.folder.path, fixture.folder.appendingPathComponent("none.csv").path]
    let findings = fixture.run().findings
    #expect(findings.count == 2)
    #expect(findings.last == "unreadable-file `none.csv` cannot be opened: no such file or directory")
  }

  @Test func `a product beyond 38 digits is a fault of its row`() throws {
    let text = "date,channel,amount\n2026-01-02,1,1\n2026-01-02,12345678901234567890,12345678901234567890.5\n"
    let fixture = try fixture(text)
    fixture.scan.aggregates = [Scan.Aggregate(.sum(.multiply(.column(1), .column(2))))]
    #expect(fixture.run().findings == ["sum-overflow 3:1 a row's figure has more than 38 digits: `channel * amount`"])
  }

  // MARK: Temporary disk

  @Test(arguments: [1, 3]) func `identifiers that neither memory nor disk can hold are an error at the source`(threads: Int) throws {
    let rows = (0..<200).map { "2026-01-02,user \($0),1\n" }.joined()
    let fixture = try fixture("date,channel,amount\n" + rows)
    fixture.scan.aggregates = [Scan.Aggregate(.countDistinct(column: 1))]
    let missing = fixture.folder.path + "/missing"
    let outcome = fixture.run(threads: threads, chunkSize: 64, identifierBudget: 1, temporaryFolder: missing)
    #expect(outcome.cells == nil)
    #expect(
      outcome.findings == [
        "no-temporary-disk the identifiers of `orders` do not fit into memory, and no temporary file can be made in `missing`: "
          + "no such file or directory; the environment's TMPDIR names the folder for temporary files"
      ])
  }

  @Test func `temporary files have no name while they are used`() throws {
    let rows = (0..<200).map { "2026-01-02,user \($0 % 150),1\n" }.joined()
    let fixture = try fixture("date,channel,amount\n" + rows)
    fixture.scan.aggregates = [Scan.Aggregate(.countDistinct(column: 1))]
    let folder = fixture.folder.appendingPathComponent("temporary")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let cells = fixture.run(threads: 2, chunkSize: 64, identifierBudget: 1, temporaryFolder: folder.path).cells
    // The cells still count from the file on disk, which nothing in the folder names: no end of the program leaves it behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    #expect(cells?.temporaryByteCount ?? 0 > 0)
    guard case .distinct(let sets)? = cells?.tables[0].columns[0] else {
      Issue.record("no distinct count")
      return
    }
    #expect(sets.count(cells: Array(0..<(cells?.tables[0].cellCount ?? 0)), segments: 0..<1) == 150)
  }

  #if os(Linux)
    @Test func `a disk that fails while identifiers are counted is a fault, not a smaller count`() throws {
      let rows = (0..<200).map { "2026-01-0\(1 + $0 % 2),user \($0 % 150),1\n" }.joined()
      let fixture = try fixture("date,channel,amount\n" + rows)
      fixture.scan.aggregates = [Scan.Aggregate(.countDistinct(column: 1))]
      let day = Day(year: 2026, month: 1, day: 1) ?? Day(number: 0)
      fixture.scan.segments = [day...day, (day + 1)...(day + 1)]
      let folder = fixture.folder.appendingPathComponent("temporary")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let cells = try #require(fixture.run(threads: 1, identifierBudget: 1, temporaryFolder: folder.path).cells)
      guard case .distinct(let sets) = cells.tables[0].columns[0] else {
        Issue.record("no distinct count")
        return
      }
      let all = Array(0..<cells.tables[0].cellCount)
      #expect(sets.count(cells: all, segments: 0..<2) == 150)
      #expect(cells.fault == nil)
      // Cuts the nameless file short behind the engine's back, by the link that the system keeps of every open file.
      let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").map { "/proc/self/fd/\($0)" }
      let own = descriptors.filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: $0))?.hasPrefix(folder.path) ?? false }
      #expect(own.count == 1)
      for path in own { #expect(truncate(path, 0) == 0) }
      _ = sets.count(cells: all, segments: 0..<2)
      #expect(cells.fault == "a temporary file in `\(folder.path)` ends early")
    }

    /// Whether a disk of four pages can be mounted, which root alone may, and not everywhere.
    static let canMount: Bool = {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
      guard mkdir(folder, 0o700) == 0 else { return false }
      defer { rmdir(folder) }
      guard mount("tmpfs", folder, "tmpfs", 0, "size=16k") == 0 else { return false }
      return umount(folder) == 0
    }()

    @Test(.enabled(if: Tool.areAllRequired || canMount, "needs root, and that it may mount a disk"))
    func `a full disk is a finding at the source, without any cells`() throws {
      let rows = (0..<4000).map { "2026-01-02,user \($0),1\n" }.joined()
      let fixture = try fixture("date,channel,amount\n" + rows)
      fixture.scan.aggregates = [Scan.Aggregate(.countDistinct(column: 1))]
      let folder = fixture.folder.appendingPathComponent("full")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=16k") == 0)
      defer { umount(folder.path) }
      let outcome = fixture.run(threads: 2, chunkSize: 4096, identifierBudget: 1, temporaryFolder: folder.path)
      #expect(outcome.cells == nil)
      #expect(
        outcome.findings == [
          "no-temporary-disk the identifiers of `orders` do not fit into memory, and `full` has no room for temporary files: "
            + "no space left on device; the environment's TMPDIR names the folder for temporary files"
        ])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  #endif

  // MARK: Files that change

  /// What somebody does to a file that is being read.
  enum Change: CaseIterable, Sendable {
    case cut, emptied, grown, rewritten, replaced, removed

    func apply(to path: String) throws {
      switch self {
      case .cut: #expect(truncate(path, off_t(Self.size(path) - 40)) == 0)
      case .emptied: #expect(truncate(path, 0) == 0)
      case .grown, .rewritten:
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        if self == .grown { try file.seekToEnd() } else { try file.seek(toOffset: 0) }
        try file.write(contentsOf: Data("date,channel,amount\n".utf8))
      case .replaced:
        let other = path + ".new"
        try Data("date,channel,amount\n2026-01-02,z,999\n".utf8).write(to: URL(fileURLWithPath: other))
        #expect(rename(other, path) == 0)
      case .removed: try FileManager.default.removeItem(atPath: path)
      }
    }

    static func size(_ path: String) -> Int { FilePath.size(path) ?? 0 }

    /// Nil where what was opened stays as it was, under another name or none.
    var finding: String? {
      switch self {
      case .cut, .emptied: "got shorter while it was read"
      case .grown, .rewritten: "was written to while it was read"
      case .replaced, .removed: nil
      }
    }
  }

  @Test(arguments: Change.allCases, [(false, 1), (false, 3), (true, 1), (true, 2)])
  func `a file that changes while it is read is an error without any cells, one that is put in its place is the next run's`(
    change: Change, way: (isCompressed: Bool, threads: Int)
  ) throws {
    // More than is read ahead of what is compressed.
    let parts = (0..<10).map { part in
      ((part == 0 ? "date,channel,amount\n" : "") + (0..<1000).map { "2026-01-02,user \(part * 1000 + $0),1\n" }.joined()).bytes
    }
    let name = way.isCompressed ? "a.csv.gz" : "a.csv"
    let fixture = try fixture(way.isCompressed ? parts.flatMap(Gzip.stored) : parts.flatMap { $0 }, name: name)
    fixture.scan.aggregates = [Scan.Aggregate(.countDistinct(column: 1)), Scan.Aggregate(.sum(.column(2)))]
    fixture.scan.groupings = [Scan.Grouping(dimensions: [], aggregates: [0, 1])]
    let path = fixture.scan.files[0]
    // So long ago that a clock of coarse steps tells what happens now from it.
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
    let folder = fixture.folder.appendingPathComponent("temporary")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let stored = Change.size(path)
    let isChanged = Mutex(false)
    let outcome = fixture.run(threads: way.threads, chunkSize: 4096, identifierBudget: 1, temporaryFolder: folder.path) { count in
      isChanged.withLock { isChanged in
        guard !isChanged, count > 0, count < stored else { return }
        isChanged = true
        do { try change.apply(to: path) } catch { Issue.record(error) }
      }
    }
    #expect(isChanged.withLock { $0 }, "it was changed with a part of it read")
    if let finding = change.finding {
      #expect(outcome.findings == ["unreadable-file `\(name)` \(finding)"])
      #expect(outcome.cells == nil)
    } else {
      #expect(outcome.findings == [])
      #expect(fixture.lines(outcome.cells) == ["10000"] && fixture.lines(outcome.cells, aggregate: 1) == ["10000 (10000)"])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    #if os(Linux)
      if outcome.cells == nil {
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").map { "/proc/self/fd/\($0)" }
        let left = open.filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: $0))?.hasPrefix(folder.path) ?? false }
        #expect(left == [], "its temporary disk is given back at once")
      }
    #endif
  }

  // MARK: Compressed files

  private static let table = "date,channel,amount\n2026-01-02,a,1\n2026-01-02,b,2\n"
  /// `table`, by `gzip -n`.
  private static let compressed: [UInt8] = Array(
    Data(
      base64Encoded: "H4sIAAAAAAAC/0tJLEnVSc5IzMtLzdFJzM0vzSvhMjIwMtM1MNQ1MNJJ1DFE5ibpGHEBALt2O/8yAAAA") ?? Data())

  @Test func `compressed files are read, of several members too`() throws {
    for chunkSize in [1, 10, 1 << 16] {
      let one = try fixture(Self.compressed, name: "a.csv.gz")
      #expect(one.lines(one.run(chunkSize: chunkSize).cells) == ["a: 1 (1)", "b: 2 (1)"])
      let more = Gzip.stored("2026-01-02,a,4\n".bytes)
      let two = try fixture(Self.compressed + more + [0, 0, 0], name: "a.csv.gz")
      #expect(two.lines(two.run(threads: 2, chunkSize: chunkSize).cells) == ["a: 5 (2)", "b: 2 (1)"])
    }
  }

  @Test func `a compressed file that ends early or is corrupt is an error`() throws {
    for length in 1..<Self.compressed.count {
      let outcome = try fixture(Array(Self.compressed.prefix(length)), name: "a.csv.gz").run()
      #expect(outcome.cells == nil)
      #expect(outcome.findings == ["unreadable-file `a.csv.gz` ends in the middle of its compressed data"])
    }
    for position in 10..<Self.compressed.count {
      var bytes = Self.compressed
      bytes[position] ^= 0x55
      #expect(try fixture(bytes, name: "a.csv.gz").run().cells == nil, "byte \(position)")
    }
  }
}

/// Writes gzip members without compressing.
enum Gzip {
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    func word(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + [1] + word(bytes.count, 2) + word(~bytes.count, 2) + bytes
      + word(Int(checksum(bytes)), 4) + word(bytes.count, 4)
  }

  /// CRC-32 bit by bit.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
