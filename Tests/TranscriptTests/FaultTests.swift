import Foundation
import KPISource
import TestSupport
import Testing

/// What happens when a run is ended, or its files fail it: a finding with its place or the signal's end, status 2, no report, nothing left behind.
@Suite struct FaultTests {
  /// A model of one file of rows in a fresh folder, beside an empty one for temporary files.
  private struct Shop {
    let folder: TemporaryFolder
    let file: String

    init(file: String = "orders.csv", _ bytes: [UInt8]? = nil) throws {
      folder = try TemporaryFolder()
      self.file = folder.url.appendingPathComponent(file).path
      let model = """
        kpitree: 1
        sources:
          orders: { csv: \(file), time: day }
        measures:
          sales: { source: orders, column: amount }
          users: { source: orders, aggregate: count_distinct, column: user }
        tree:
          sales:
            owner: lin
            target: { 2026-Q3: 100 }
            supported_by: { users: { owner: lin, target: { 2026-Q3: 10 } } }

        """
      try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
      try FileManager.default.createDirectory(at: folder.url.appendingPathComponent("temporary"), withIntermediateDirectories: true)
      if let bytes { try Data(bytes).write(to: folder.url.appendingPathComponent(file)) }
    }

    var temporaryFolder: String { folder.url.appendingPathComponent("temporary").path }

    func evaluate(prelude: String = ":") throws -> RunningCommand {
      try RunningCommand(
        ["evaluate", "--period", "2026-Q3", "-o", "report.json"], in: folder.url,
        environment: ["TMPDIR": temporaryFolder, "KPITREE_TRUST": "1"], prelude: prelude
      )
    }

    /// Neither a report nor a temporary file, here or where they belong.
    func expectNothingLeft() throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
      #expect(names == ["kpitree.yaml", URL(fileURLWithPath: file).lastPathComponent, "temporary"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporaryFolder) == [])
    }

    /// A finding at its place, and nothing else.
    func expectFinding(_ result: (output: String, ending: ChildProcess.Outcome.Ending), _ place: String, _ words: String, _ rule: String)
      throws
    {
      #expect(result.ending == .exited(2))
      #expect(result.output.contains("\(place): error: "), "\(result.output)")
      #expect(result.output.contains(words) && result.output.contains("[\(rule)]"), "\(result.output)")
      #expect(result.output.components(separatedBy: ": error: ").count == 2, "\(result.output)")
      try expectNothingLeft()
    }
  }

  // MARK: - Rows that fail

  private static let header = "day,user,amount\n2026-07-01,a,1\n"

  @Test(arguments: [
    ("2026-07-02,b,NaN\n", ":3:14", "`NaN` in column `amount` is not a number", "bad-number"),
    ("2026-07-02,b,inf\n", ":3:14", "`inf` in column `amount` is not a number", "bad-number"),
    ("2026-07-02,b,1e999\n", ":3:14", "`1e999` in column `amount`", "bad-number"),
    (
      String(repeating: "2026-07-02,b,99999999999999999999999999999999999999\n", count: 2), "",
      "the sum of `amount` in `orders` has more than 38 digits",
      "sum-overflow"
    ),
    ("2026-07-02,b,1\n2026-07-0", ":4:1", "has 1 field where the header has 3", "ragged-row"),
  ])
  func `figures that are none, or too large, are no report`(_ rows: String, _ place: String, _ words: String, _ rule: String) throws {
    let shop = try Shop(Array((Self.header + rows).utf8))
    try shop.expectFinding(try shop.evaluate().finish(), place.isEmpty ? "kpitree.yaml:3:3" : "orders.csv" + place, words, rule)
  }

  @Test func `a renamed column is no report`() throws {
    let shop = try Shop(Array("day,user,Amount\n2026-07-01,a,1\n".utf8))
    try shop.expectFinding(try shop.evaluate().finish(), "orders.csv:1", "no column `amount`", "missing-column")
  }

  @Test(.enabled(if: Tool.has("gzip"), "needs `gzip`"), arguments: [1, 8, 12, 40])
  func `a compressed file that ends early is no report`(_ missing: Int) throws {
    let bytes = try Self.compressed(Self.header)
    let shop = try Shop(file: "orders.csv.gz", bytes.dropLast(missing))
    try shop.expectFinding(try shop.evaluate().finish(), "orders.csv.gz", "ends in the middle of its compressed data", "unreadable-file")
  }

  private static func compressed(_ text: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("rows")
    try Data(text.utf8).write(to: file)
    try Tool.run("gzip", ["-n", file.path])
    return [UInt8](try Data(contentsOf: file.appendingPathExtension("gz")))
  }

  // MARK: - Streams that take no more

  /// Commands that print much, little, and what is no document, by a shell that gives them standard output.
  @Test(
    arguments: ["evaluate --period 2026-Q3 --format html", "evaluate --period 2026-Q3 -o -", "check", "schema --list", "schema", "tree"],
    [">/dev/full", ">&-"])
  func `an answer that cannot be printed is an error`(_ command: String, _ output: String) throws {
    let shop = try Shop(Array(Self.header.utf8))
    let result = try RunningCommand(command.split(separator: " ").map(String.init), in: shop.folder.url, prelude: "exec \(output)").finish()
    #expect(result.ending == .exited(2))
    let reason = output == ">&-" ? "bad file descriptor" : "no space left on device"
    #expect(result.output.contains("kpitree: error: standard output takes no more: \(reason)\n"), "\(result.output)")
    try shop.expectNothingLeft()
  }

  @Test func `a reader that has gone is no error`() throws {
    let script = "{ '\(try Command.kpitree().path)' schema; echo $? >&2; } | head -n 1"
    #expect(try Tool.run("sh", ["-c", script]) == "{\n")
  }

  #if os(Linux)
    // MARK: - Files that change

    @Test(.enabled(if: Tool.has("gzip"), "needs `gzip`"))
    func `a file that gets shorter while it is read is no report`() throws {
      // A gigabyte of rows in some megabytes: it is not read to its end while a test looks away.
      let rows = try Self.compressed((0..<40_000).map { "2026-07-01,user \($0 % 9),1.25\n" }.joined())
      let shop = try Shop(file: "orders.csv.gz", try Self.compressed(Self.header) + (0..<1_200).flatMap { _ in rows })
      let command = try shop.evaluate()
      let isReading = RunningCommand.wait { command.openFiles(below: shop.folder.url.path).contains { $0.position > 0 } }
      #expect(isReading)
      #expect(truncate(shop.file, 0) == 0)
      try shop.expectFinding(try command.finish(), "orders.csv.gz", "got shorter while it was read", "unreadable-file")
    }

    // MARK: - Signals

    /// A pipe in a file's place: as long as nobody ends it, a reader waits for more.
    private final class RowPipe {
      private let descriptor: Int32

      init(_ path: String) throws {
        try #require(mkfifo(path, 0o600) == 0)
        // A writer that can read as well is never told that there is no reader.
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
      }

      deinit { close(descriptor) }

      /// Whether everything was taken out.
      var isEmpty: Bool {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count == 0
      }

      /// Writes as much as it takes now.
      func write(_ bytes: inout ArraySlice<UInt8>) {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { bytes = bytes.dropFirst(count) } else { Thread.sleep(forTimeInterval: 0.001) }
      }
    }

    /// Writes rows with ever new users, whose names are long, until something is so; false after two minutes.
    private static func feed(_ pipe: RowPipe, until isSo: () -> Bool) -> Bool {
      let end = Date(timeIntervalSinceNow: 120)
      let name = String(repeating: "x", count: 100_000)
      var rest = Array(header.utf8)[...]
      var number = 0
      while Date() < end {
        if isSo() { return true }
        if rest.isEmpty {
          number += 1
          rest = Array("2026-07-01,\(number) \(name),1\n".utf8)[...]
        }
        pipe.write(&rest)
      }
      return false
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a run that is interrupted while it reads leaves nothing behind`(_ signal: Int32) throws {
      let shop = try Shop()
      let pipe = try RowPipe(shop.file)
      let command = try shop.evaluate()
      var rows = Array((0..<100).reduce(Self.header) { text, number in text + "2026-07-01,user \(number),1\n" }.utf8)[...]
      let isReading = RunningCommand.wait {
        if !rows.isEmpty { pipe.write(&rows) }
        return rows.isEmpty && pipe.isEmpty
      }
      #expect(isReading && command.isRunning)
      kill(command.process, signal)
      let result = try command.finish()
      #expect(result.ending == .killed(signal: signal) && result.output.isEmpty)
      try shop.expectNothingLeft()
    }

    @Test func `cards that are being written when the run is killed are whole or absent`() throws {
      let owners = 0..<100
      let nodes = owners.map { "n\($0): { owner: p\($0), target: { 2026-Q3: 2 }, actual: { 2026-Q3: 1 } }" }.joined(separator: ", ")
      let model = "kpitree: 1\ntree: { all: { owner: none, target: none, breakdowns: { b: { nodes: { \(nodes) } } } } }\n"
      let folder = try TemporaryFolder()
      try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
      func arguments(_ place: String) throws -> [String] {
        try FileManager.default.createDirectory(at: folder.url.appendingPathComponent(place), withIntermediateDirectories: true)
        return ["scorecard", "--period", "2026-Q3", "--split", "owner", "-o", "\(place)/q3.md"]
      }
      func files(_ place: String) throws -> [String: Data] {
        let url = folder.url.appendingPathComponent(place)
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: url.appendingPathComponent($0))) })
      }
      #expect(try Command(executable: Command.kpitree(), arguments: arguments("all"), folder: folder.url, timeLimit: 60).run().status == 0)
      let whole = try files("all")
      #expect(whole.count == owners.count + 1)
      // From when the first of them can be seen: the writing of all takes a few milliseconds.
      for attempt in 0..<6 {
        let place = "killed\(attempt)"
        let command = try RunningCommand(arguments(place), in: folder.url)
        _ = RunningCommand.wait { (try? files(place))?.isEmpty == false || !command.isRunning }
        usleep(UInt32(attempt * 300))
        kill(command.process, SIGKILL)
        _ = try command.finish()
        for (name, bytes) in try files(place) { #expect(whole[name] == bytes, "\(name) is a part of what it should be") }
      }
    }

    @Test(arguments: [SIGINT, SIGKILL]) func `a run that is ended while identifiers are on disk leaves nothing behind`(_ signal: Int32)
      throws
    {
      let shop = try Shop()
      let pipe = try RowPipe(shop.file)
      let command = try shop.evaluate()
      let isOnDisk = Self.feed(pipe) { command.openFiles(below: shop.temporaryFolder).contains { $0.size > 0 } }
      #expect(isOnDisk && command.isRunning)
      kill(command.process, signal)
      let result = try command.finish()
      #expect(result.ending == .killed(signal: signal) && result.output.isEmpty)
      try shop.expectNothingLeft()
    }

    @Test func `a disk that takes no more identifiers is no report`() throws {
      let shop = try Shop()
      let pipe = try RowPipe(shop.file)
      // No file may be longer than this, as if there were no more room.
      let command = try shop.evaluate(prelude: "ulimit -f 100")
      #expect(Self.feed(pipe) { !command.isRunning })
      try shop.expectFinding(
        try command.finish(), "kpitree.yaml:3:3", "has no room for temporary files: file too large", "no-temporary-disk")
    }
  #endif
}
