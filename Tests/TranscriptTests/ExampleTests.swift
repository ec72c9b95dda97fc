import Foundation
import Testing

/// What stands in `examples` is what its scripts write, and independent programs agree on its figures.
@Suite struct ExampleTests {
  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `the demo market's rows are what its generator writes`() throws {
    let folder = try TemporaryFolder()
    let result = try Requirement.runPython("examples/marketplace/generate.py", [folder.url.path])
    #expect(result == Command.Result(output: "", status: 0))
    let committed = Command.root.appendingPathComponent("examples/marketplace/data")
    let names = try FileManager.default.contentsOfDirectory(atPath: committed.path).sorted()
    #expect(names.count == 24)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == names)
    for name in names {
      let isSame = try Data(contentsOf: folder.url.appendingPathComponent(name)) == Data(contentsOf: committed.appendingPathComponent(name))
      #expect(isSame, "\(name): run examples/marketplace/generate.py")
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
}
