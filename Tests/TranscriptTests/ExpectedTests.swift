import Foundation
import Testing

/// What stands in `examples/*/expected` is what the binary writes, byte for byte and twice alike; `make examples` writes it.
@Suite struct ExpectedTests {
  struct Document: CustomTestStringConvertible {
    var example: String
    var name: String
    var arguments: [String]

    var testDescription: String { "\(example)/expected/\(name)" }
  }

  static let periods = ["corner-shop": "2026-Q3", "everything": "2026-Q3", "flights": "2013-Q3", "marketplace": "2026-Q3"]

  static let documents: [Document] = periods.sorted { $0.key < $1.key }.flatMap { example, period in
    let texts = [
      ("review.txt", ["review"]), ("review.zh.txt", ["review", "--lang", "zh"]), ("review.md", ["review"]),
      ("scorecard.md", ["scorecard"]), ("why.txt", ["why", "--top", "8", "-m"]),
    ]
    let whole = [("evaluation.json", ["evaluate"]), ("why.json", ["why", "-m"]), ("score.json", ["score"]), ("targets.json", ["targets"])]
    // What stands in the large documents of the flights, independent programs have recorded in Tests/Oracles.
    return (texts + (example == "flights" ? [] : whole)).map { name, words in
      Document(example: example, name: name, arguments: words + ["examples/\(example)", "--period", period, "--quiet"])
    }
  }

  @Test(arguments: documents) func `an example's documents are as recorded`(document: Document) throws {
    let folder = try TemporaryFolder()
    let written = try (1...2).map { run in
      let file = folder.url.appendingPathComponent("\(run)-\(document.name)")
      // Outside of a repository there is no commit, which would change with every change.
      let result = try Command(
        executable: Command.kpitree(), arguments: document.arguments + ["-o", file.path],
        environment: ["GIT_CEILING_DIRECTORIES": Command.root.path]
      ).run()
      #expect(result == Command.Result(output: "", status: 0))
      return try Data(contentsOf: file)
    }
    #expect(written[0] == written[1], "the same input gives the same bytes")
    let expected = Command.root.appendingPathComponent("examples/\(document.example)/expected")
    let file = expected.appendingPathComponent(document.name)
    if ProcessInfo.processInfo.environment["KPITREE_RECORD"] != nil {
      try FileManager.default.createDirectory(at: expected, withIntermediateDirectories: true)
      try written[0].write(to: file)
      return
    }
    let recorded = try Data(contentsOf: file)
    if recorded != written[0] {
      Issue.record("\(Difference(recorded, written[0]))\n`make examples` records what it says now; read the difference first.")
    }
  }

  @Test func `nothing else stands there, and it is not much`() throws {
    var size = 0
    for (example, _) in Self.periods {
      let folder = Command.root.appendingPathComponent("examples/\(example)/expected")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == Self.documents.filter { $0.example == example }.map(\.name).sorted())
      for name in names { size += try Data(contentsOf: folder.appendingPathComponent(name)).count }
    }
    #expect(size < 800_000)
  }

  @Test(.enabled(if: Requirement.hasPython(with: "openpyxl"), "needs Python's openpyxl"))
  func `one number set reads back alike from every format`() throws {
    let result = try Requirement.runPython("Tests/Oracles/formats.py", [Command.kpitree().path], timeLimit: 300)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `every figure of why, score and targets is what its parts give`() throws {
    let result = try Requirement.runPython("Tests/Oracles/documents.py", [Command.kpitree().path])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("recomputed, 0 differ\n"))
  }
}
