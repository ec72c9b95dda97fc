import Foundation
import Testing

/// The environment speaks where no flag does.
struct EnvironmentTests {
  static let question = ["evaluate", "examples/marketplace", "--period", "2026-Q3", "--quiet"]

  private func output(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Command.Result {
    try Command(executable: Command.kpitree(), arguments: arguments, environment: environment).run()
  }

  @Test(arguments: [
    (["KPITREE_LANG": "zh"], ["--lang", "zh"]), (["KPITREE_FORMAT": "csv"], ["--format", "csv"]),
    (["KPITREE_UNIT": "yi"], ["--unit", "yi"]),
    (["KPITREE_WIDE": "1"], ["--wide"]),
  ])
  func `a variable does what its flag does`(_ environment: [String: String], _ flags: [String]) throws {
    let asked = try output(Self.question + flags)
    #expect(try output(Self.question, environment) == asked)
    #expect(try asked != output(Self.question))
  }

  @Test func `a flag wins over its variable`() throws {
    #expect(
      try output(Self.question + ["--lang", "en", "--format", "csv"], ["KPITREE_LANG": "zh", "KPITREE_FORMAT": "json"])
        == output(Self.question + ["--format", "csv"]))
  }

  @Test func `the environment names the model`() throws {
    #expect(try output(["check"], ["KPITREE_MODEL": "examples/flights"]) == output(["check", "examples/flights"]))
  }

  @Test func `a variable that its option would refuse is a usage error`() throws {
    let result = try output(Self.question, ["KPITREE_LANG": "fr"])
    #expect(result.status == 64)
    #expect(result.output.contains("KPITREE_LANG"))
  }

  @Test func `a file that may grow no further is said, and nothing of it is left`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("review.html").path
    let command = "ulimit -f 8; exec \"$0\" review examples/marketplace --period 2026-Q3 --quiet -o \"$1\""
    let result = try Command(
      executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", command, Command.kpitree().path, file]
    ).run()
    #expect(result.status == 2)
    #expect(result.output.contains("review.html"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }
}
