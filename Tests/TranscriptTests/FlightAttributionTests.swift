import Foundation
import Testing

/// Who made the delay of July 2013 against June, worked out twice.
@Suite struct FlightAttributionTests {
  /// A line of `flights_why.expected`.
  struct Expected: Decodable {
    var id: String
    var contribution: Double
    var mix: Double
  }

  /// As much of a line of `kpitree.attribution/1`.
  struct Line: Decodable {
    struct Effects: Decodable {
      var rate: Double
      var mix: Double
    }

    var id: String
    var contribution: Double?
    var effects: Effects?
  }

  struct Attribution: Decodable {
    var contributions: [Line]
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the recorded effects are what the Python oracle says`() throws {
    let recorded = try String(contentsOf: Command.root.appendingPathComponent("Tests/Oracles/flights_why.expected"), encoding: .utf8)
    #expect(try Requirement.runPython("Tests/Oracles/flights_why.py") == Command.Result(output: recorded, status: 0))
  }

  @Test func `carriers and origins made July's delay as the oracle says`() throws {
    let expected = try String(contentsOf: Command.root.appendingPathComponent("Tests/Oracles/flights_why.expected"), encoding: .utf8)
      .split(separator: "\n").map { try JSONDecoder().decode(Expected.self, from: Data($0.utf8)) }
    #expect(expected.count == 52)
    let result = try Command(
      executable: Command.kpitree(),
      arguments: ["why", "-m", "examples/flights", "--period", "2013-07", "--against", "2013-06", "--format", "json"], folder: Command.root
    ).run()
    try #require(result.status == 0, "\(result.output)")
    let lines = try JSONDecoder().decode(Attribution.self, from: Data(result.output.utf8)).contributions
    let found = Dictionary(lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for expected in expected {
      let line = try #require(found[expected.id], "\(expected.id)")
      #expect(abs(try #require(line.contribution) - expected.contribution) < 1e-14, "\(expected.id)")
      #expect(abs(try #require(line.effects).mix - expected.mix) < 1e-14, "\(expected.id)")
    }
  }
}
