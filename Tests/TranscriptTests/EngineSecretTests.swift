import Foundation
import TestSupport
import Testing

/// What an engine complains of may hold a password; what kpitree says of it does not.
@Suite struct EngineSecretTests {
  /// Passwords as somebody may have chosen them, each with `first` and `last` around what is odd in it.
  static let passwords = [
    "@", ":", "/", "#", "?", "%", "&", "=", "+", " ", "\"", "'", "\\", "$HOME", "${HOME}", "密码", "😀", "*", "[a-z]", "(", "|",
  ].map {
    "first\($0)last"
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      return byte < 0x80 && (character.isLetter || character.isNumber)
        ? String(character) : "%" + String(0x100 + Int(byte), radix: 16).suffix(2)
    }.joined()
  }

  /// A model with a source for each password, written into the file or brought by the environment; and a `psql` that tells all it knows.
  @Test(arguments: [true, false])
  func `a password that an engine prints is not said`(isWritten: Bool) throws {
    let folder = try TemporaryFolder()
    var environment = ["KPITREE_TRUST": "1", "PATH": "\(folder.url.path):/usr/bin:/bin"]
    var (sources, measures, nodes) = ("", "", "")
    for (number, password) in Self.passwords.enumerated() {
      let url = "postgres://lin:\(Self.encoded(password))@db.example/shop"
      environment["URL\(number)"] = url
      sources += "  s\(number): { postgres: \"\(isWritten ? url : "${URL\(number)}")\", table: orders, time: day }\n"
      measures += "  m\(number): { source: s\(number), aggregate: sum, column: amount }\n"
      nodes += "          n\(number): { measure: m\(number), owner: lin }\n"
    }
    let model =
      "kpitree: 1\nsources:\n\(sources)measures:\n\(measures)tree:\n  sales:\n    owner: lin\n    target: { 2026-Q3: 9 }\n"
      + "    breakdowns:\n      by:\n        nodes:\n\(nodes)"
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    // Not by this process: a program that another test starts just then would hold the file open, and what is open for writing is not run.
    let script = "#!/bin/sh\nprintf 'psql: error: \"%s\" is no password of %s\\n' \"$PGPASSWORD\" \"$PGUSER\" >&2\nexit 2\n"
    try Tool.run("sh", ["-c", "cat >\"$0\" && chmod +x \"$0\"", folder.url.appendingPathComponent("psql").path], input: script)
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "--period", "2026-Q3"], folder: folder.url, environment: environment,
      timeLimit: 60
    ).run()
    #expect(result.status == 2)
    #expect(result.output.components(separatedBy: "is no password of lin").count == Self.passwords.count + 1, "\(result.output)")
    #expect(!result.output.contains("first") && !result.output.contains("last"), "\(result.output)")
  }
}
