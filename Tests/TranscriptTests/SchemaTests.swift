import Foundation
import Testing

/// What stands in `schemas` is what the code writes, and an independent validator accepts what the command writes.
@Suite struct SchemaTests {
  private static func names() throws -> [String] {
    let result = try Command(executable: Command.kpitree(), arguments: ["schema", "--list"]).run()
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func `the schemas are fresh: make schemas writes them`() throws {
    let folder = Command.root.appendingPathComponent("schemas")
    let names = try Self.names()
    #expect(names.contains("kpitree"))
    for name in names {
      let written = try String(contentsOf: folder.appendingPathComponent("\(name).schema.json"), encoding: .utf8)
      let made = try Command(executable: Command.kpitree(), arguments: ["schema", name]).run()
      #expect(made == Command.Result(output: written, status: 0), "\(name): run `make schemas`")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == names.map { "\($0).schema.json" }.sorted())
  }

  @Test(.enabled(if: Requirement.hasPython(with: "jsonschema, yaml"), "needs Python's jsonschema and PyYAML"))
  func `an independent validator accepts the examples and the documents, and nothing spoiled`() throws {
    let result = try Requirement.runPython("Tests/Oracles/schemas.py", [Command.kpitree().path])
    #expect(result.status == 0, "\(result.output)")
  }
}
