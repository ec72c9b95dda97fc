import Foundation
import Testing

/// Something a test needs beyond Swift and the system's libraries.
///
/// Without it the test is skipped by name; under `KPITREE_TEST_ALL` it runs all the same and fails, so that a skip is never silent.
enum Requirement {
  static let isComplete = ProcessInfo.processInfo.environment["KPITREE_TEST_ALL"].map { !$0.isEmpty } ?? false

  /// The Python of `.venv`, which `make test-all` fills with the packages of Tests/Oracles/requirements.txt, else any Python 3.
  static let python: URL? = {
    let own = Command.root.appendingPathComponent(".venv/bin/python3")
    return FileManager.default.isExecutableFile(atPath: own.path) ? own : Command.find("python3")
  }()

  static func hasPython(with module: String? = nil) -> Bool {
    if isComplete { return true }
    guard let python else { return false }
    guard let module else { return true }
    return (try? Command(executable: python, arguments: ["-c", "import \(module)"], timeLimit: 60).run())?.status == 0
  }

  /// Whether the binary was built with libxlsxwriter.
  static func hasWorkbooks() throws -> Bool {
    if isComplete { return true }
    return try Command(executable: Command.kpitree(), arguments: ["evaluate", "--help"]).run().output.contains("xlsx")
  }

  /// LibreOffice's command.
  static let office: URL? = Command.find("soffice") ?? Command.find("libreoffice")

  /// Chromium and what drives it.
  static func hasBrowser() -> Bool {
    if isComplete { return true }
    let names = ["chromium", "chromium-browser", "google-chrome"]
    let isThere = ProcessInfo.processInfo.environment["CHROMIUM"] != nil || names.contains { Command.find($0) != nil }
    return isThere && hasPython(with: "playwright, axe_playwright_python")
  }

  /// Runs a script of the repository.
  static func runPython(_ script: String, _ arguments: [String] = [], timeLimit: Double = 120) throws -> Command.Result {
    let python = try #require(python, "Python 3 is needed")
    return try Command(executable: python, arguments: [script] + arguments, folder: Command.root, timeLimit: timeLimit).run()
  }
}
