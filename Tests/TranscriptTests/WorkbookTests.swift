import Foundation
import Testing

/// Workbooks as another program computes them.
@Suite struct WorkbookTests {
  static func isPossible() -> Bool {
    if Requirement.isComplete { return true }
    return Requirement.office != nil && Requirement.hasPython(with: "openpyxl") && (try? Requirement.hasWorkbooks()) == true
  }

  @Test(.enabled(if: isPossible(), "needs libxlsxwriter, LibreOffice and Python's openpyxl"))
  func `LibreOffice computes every formula to the value that is stored, and with other inputs to what its row and column mean`() throws {
    let result = try Requirement.runPython("Tests/Oracles/workbook.py", [Command.kpitree().path], timeLimit: 600)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasPrefix("a wrong stored value came back corrected\n"))
    #expect(result.output.contains("marketplace: "))
    #expect(result.output.contains("inputs changed: "))
  }

  @Test func `a workbook that cannot be written says so and leaves no file`() throws {
    guard try Requirement.hasWorkbooks() else { return }
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("none/book.xlsx")
    let result = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "examples/corner-shop", "--period", "2026-Q3", "-q", "-o", file.path]
    ).run()
    #expect(result.status == 2)
    #expect(result.output.contains("cannot write `"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    let noTemporaryFolder = try Command(
      executable: Command.kpitree(), arguments: ["evaluate", "examples/corner-shop", "--period", "2026-Q3", "-q", "--format", "xlsx"],
      environment: ["TMPDIR": folder.url.appendingPathComponent("gone").path]
    ).run()
    #expect(noTemporaryFolder.status == 2)
    #expect(noTemporaryFolder.output.contains("cannot write `\(folder.url.path)/gone`"))
  }
}
