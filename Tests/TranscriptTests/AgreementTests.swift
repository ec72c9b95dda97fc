import Foundation
import Testing

/// An independent implementation of the contract, where somebody names one.
@Suite struct AgreementTests {
  static let oracle = ProcessInfo.processInfo.environment["KPITREE_ORACLE"]

  @Test(
    .enabled(if: AgreementTests.oracle != nil && Requirement.python != nil, "needs KPITREE_ORACLE and Python 3"),
    arguments: ["agreement.py", "score_agreement.py"])
  func `an oracle says the same figures`(script: String) throws {
    let python = try #require(Requirement.python)
    let folder = try TemporaryFolder()
    let path = Command.root.appendingPathComponent("Tests/Oracles/\(script)").path
    var command = Command(executable: python, arguments: [path, try Command.kpitree().path, "40"], folder: folder.url, timeLimit: 300)
    let environment = ProcessInfo.processInfo.environment
    command.environment = ["KPITREE_ORACLE": try #require(Self.oracle), "PATH": environment["PATH"] ?? ""]
    let result = try command.run()
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(" models compared, 0 differ"), "\(result.output)")
  }
}
