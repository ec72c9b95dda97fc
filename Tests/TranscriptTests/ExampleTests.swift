import Foundation
import Testing

/// What stands in `examples` is what its scripts write, and independent programs agree on its figures.
@Suite struct ExampleTests {
  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"), arguments: [("marketplace", 24), ("everything", 9)])
  func `an example's rows are what its generator writes`(example: String, count: Int) throws {
    let folder = try TemporaryFolder()
    let result = try Requirement.runPython("examples/\(example)/generate.py", [folder.url.path])
    #expect(result == Command.Result(output: "", status: 0))
    let committed = Command.root.appendingPathComponent("examples/\(example)/data")
    let names = try FileManager.default.contentsOfDirectory(atPath: committed.path).sorted()
    #expect(names.count == count)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == names)
    for name in names {
      let isSame = try Data(contentsOf: folder.url.appendingPathComponent(name)) == Data(contentsOf: committed.appendingPathComponent(name))
      #expect(isSame, "\(name): run examples/\(example)/generate.py")
    }
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the recorded flight figures are what the Python oracle says`() throws {
    let recorded = try String(contentsOf: Command.root.appendingPathComponent("Tests/Oracles/flights.expected"), encoding: .utf8)
    #expect(try Requirement.runPython("Tests/Oracles/flights.py") == Command.Result(output: recorded, status: 0))
  }

  @Test(.enabled(if: Requirement.hasPython(with: "duckdb"), "needs Python's duckdb"))
  func `DuckDB agrees with the recorded flight figures`() throws {
    let result = try Requirement.runPython("Tests/Oracles/flights_duckdb.py")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasPrefix("60 of 60 nodes agree"))
  }

  /// A line of `flights.expected`, and as much of a node of `kpitree.evaluation/1`.
  struct Figures: Decodable, Equatable {
    var id: String
    var actual: Double?
    var reference: Double?
    var gap: Double?
  }

  struct Evaluation: Decodable {
    var nodes: [Figures]
  }

  /// The lines of an oracle's record.
  static func recorded(_ name: String) throws -> [Figures] {
    try String(contentsOf: Command.root.appendingPathComponent("Tests/Oracles/\(name)"), encoding: .utf8)
      .split(separator: "\n").map { try JSONDecoder().decode(Figures.self, from: Data($0.utf8)) }
  }

  static func evaluated(_ arguments: String...) throws -> [Figures] {
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate"] + arguments + ["--format", "json"], folder: Command.root
    ).run()
    try #require(result.status == 0, "\(result.output)")
    return try JSONDecoder().decode(Evaluation.self, from: Data(result.output.utf8)).nodes
  }

  @Test func `flight figures agree with the oracle to the last digit, in the same order`() throws {
    let expected = try Self.recorded("flights.expected")
    #expect(expected.count == 60)
    #expect(try Self.evaluated("examples/flights", "--period", "2013-Q2", "--against", "previous") == expected)
  }

  @Test func `the demo market's figures agree with the oracle, sums to the last digit`() throws {
    let expected = try Self.recorded("marketplace.expected")
    // The project has milestones, no figure.
    let nodes = try Self.evaluated("examples/marketplace", "--period", "2026-Q3").filter { $0.id != "gmv.new_checkout" }
    #expect(nodes.map(\.id) == expected.map(\.id))
    for (node, expected) in zip(nodes, expected) {
      let (actual, reference, gap) = (try #require(node.actual), try #require(node.reference), try #require(node.gap))
      let (wanted, from, difference) = (try #require(expected.actual), try #require(expected.reference), try #require(expected.gap))
      // Money in cents and counts are exact; ratios and shared-out references are rounded more than once.
      if (wanted * 100).rounded() / 100 == wanted { #expect(actual == wanted, "\(node.id)") }
      let scale = abs(wanted) + abs(from)
      for (number, other) in [(actual, wanted), (reference, from), (gap, difference)] {
        #expect(abs(number - other) <= 1e-14 * scale, "\(node.id)")
      }
    }
  }

  @Test(arguments: ["corner-shop", "marketplace", "flights"]) func `an example has no findings`(name: String) throws {
    let result = try Command(
      executable: Command.kpitree(), arguments: ["check", "examples/\(name)", "--fail-on", "warning"], folder: Command.root
    ).run()
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the recorded figures of the demo market are what the Python oracle says`() throws {
    let recorded = try String(contentsOf: Command.root.appendingPathComponent("Tests/Oracles/marketplace.expected"), encoding: .utf8)
    #expect(try Requirement.runPython("Tests/Oracles/marketplace.py") == Command.Result(output: recorded, status: 0))
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the recorded predictions are what dense matrices give`() throws {
    let result = try Requirement.runPython("Tests/Oracles/prediction.py", ["check"])
    #expect(result == Command.Result(output: "", status: 0))
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `what is usual by days is what dense matrices make of the rows`() throws {
    let result = try Requirement.runPython("Tests/Oracles/daily.py", [Command.kpitree().path])
    #expect(result == Command.Result(output: "11 limits agree, 0 differ\n", status: 0))
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `what initiatives did is what dense matrices make of the rows`() throws {
    let result = try Requirement.runPython("Tests/Oracles/effects.py", [Command.kpitree().path])
    #expect(result == Command.Result(output: "18 figures of effects agree, 0 differ\n", status: 0))
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the recorded figures of everything are what its rows give`() throws {
    let result = try Requirement.runPython("Tests/Oracles/everything.py")
    #expect(result == Command.Result(output: "18 of 18 figures agree\n", status: 0))
  }
}
