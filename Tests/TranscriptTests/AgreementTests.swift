import Foundation
import Testing

/// Random small models come to the same figures here and in an independent program, written from the contract alone (Tests/Oracles/README.md).
@Suite struct AgreementTests {
  /// How many models each question is asked of; `make agreement` asks thousands.
  private static let counts = Requirement.isComplete ? ["evaluate=300", "why=200", "score=300"] : ["evaluate=100", "why=70", "score=80"]

  @Test(.enabled(if: Requirement.hasPython(with: "yaml"), "needs Python's PyYAML"))
  func `an independent program comes to the same figures, contributions and scores`() throws {
    // Models that differ outlive the test.
    let kept = Command.root.appendingPathComponent(".build/agreement-failures")
    try? FileManager.default.removeItem(at: kept)
    let arguments = [try Command.kpitree().path, "first=1", "keep=\(kept.path)"] + Self.counts
    let result = try Requirement.runPython("Tests/Oracles/agreement.py", arguments, timeLimit: 600)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Requirement.hasPython(with: "yaml"), "needs Python's PyYAML"))
  func `an independent program reads pairs, rates at a fixed mix and decisions alike`() throws {
    let count = Requirement.isComplete ? "100" : "25"
    let result = try Requirement.runPython("Tests/Oracles/operate.py", [try Command.kpitree().path, count], timeLimit: 600)
    #expect(result.status == 0, "\(result.output)")
  }
}
