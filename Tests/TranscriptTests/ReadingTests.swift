import Foundation
import Testing

/// What was read stands in every document that has figures.
@Suite struct ReadingTests {
  private static let documents = [
    ["evaluate", "examples/marketplace", "--period", "2026-Q3"], ["why", "-m", "examples/marketplace", "--period", "2026-Q3"],
    ["score", "examples/marketplace", "--period", "2026-Q3"], ["targets", "examples/marketplace", "--period", "2026-Q3"],
    ["review", "examples/marketplace", "--period", "2026-Q3"], ["scorecard", "examples/marketplace", "--period", "2026-Q3"],
    ["check", "examples/marketplace", "--data"], ["evaluate", "examples/flights", "--period", "2013-Q3"],
  ]

  @Test(.enabled(if: Requirement.hasPython(), "needs Python"))
  func `every document with figures says what was read, and an independent program finds the same checksums`() throws {
    let folder = try TemporaryFolder()
    let files = try Self.documents.enumerated().map { number, words in
      let file = folder.url.appendingPathComponent("\(number).json").path
      let result = try Command(
        executable: Command.kpitree(), arguments: words + ["--format", "json", "--quiet", "-o", file], timeLimit: 60
      ).run()
      #expect(result.status == 0, "\(words): \(result.output)")
      return file
    }
    let result = try Requirement.runPython("Tests/Oracles/checksums.py", files)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python"))
  func `the independent program finds what changed`() throws {
    let folder = try TemporaryFolder()
    let rows = folder.url.appendingPathComponent("orders.csv")
    try Data("day,amount\n2026-07-01,5\n2026-07-02,6\n".utf8).write(to: rows)
    let model = """
      kpitree: 1
      sources: { orders: { csv: orders.csv, time: day } }
      measures: { sales: { source: orders, column: amount } }
      tree: { sales: { owner: lin, target: { 2026-Q3: 100 } } }

      """
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    let file = folder.url.appendingPathComponent("report.json").path
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", folder.url.path, "--period", "2026-Q3", "-o", file]
    ).run()
    #expect(result == Command.Result(output: "", status: 0))
    #expect(try Requirement.runPython("Tests/Oracles/checksums.py", [file]).status == 0)
    try Data("day,amount\n2026-07-01,5\n2026-07-02,7\n".utf8).write(to: rows)
    let changed = try Requirement.runPython("Tests/Oracles/checksums.py", [file])
    #expect(changed.status == 1 && changed.output.contains("orders.csv: part 1, from byte 0"))
  }
}
