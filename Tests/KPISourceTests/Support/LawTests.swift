import Synchronization
import TestSupport
import Testing

/// What laws are tried with: a mistake must be told, not shouted.
@Suite struct LawTests {
  /// Runs a body as each case of a law, and gives what would have been told.
  private func told(cases: Int = 1, _ body: @escaping @Sendable () -> Void) async throws -> [Issue] {
    let told = Mutex<[Issue]>([])
    let listener = IssueHandlingTrait.compactMapIssues { issue in
      told.withLock { $0.append(issue) }
      return nil
    }
    let test = try #require(Test.current)
    let law: Law = .law
    for _ in 0..<cases {
      try await listener.provideScope(for: test, testCase: nil) {
        try await law.provideScope(for: test, testCase: nil, performing: body)
      }
    }
    return told.withLock { $0 }
  }

  @Test func `a law that fails 395 times tells five, and says that there may be more`() async throws {
    let issues = try await told { for number in 1...395 { Issue.record("seed \(number): got 2, not 3") } }
    #expect(issues.map { $0.comments.first?.rawValue ?? "" } == (1...5).map { "seed \($0): got 2, not 3" })
    #expect(issues.map { $0.comments.last == Law.more } == [false, false, false, false, true])
  }

  @Test func `the limit is one for all seeds, and what comes behind it is not tried`() async throws {
    let tries = Mutex(0)
    let issues = try await told(cases: 100) {
      tries.withLock { $0 += 1 }
      for _ in 1...3 where !Law.isOver { Issue.record("broken") }
    }
    #expect(issues.count == 5)
    #expect(tries.withLock { $0 } == 2)
  }

  @Test func `a law that holds tells nothing and is tried to its end`() async throws {
    let tries = Mutex(0)
    let issues = try await told(cases: 100) { tries.withLock { $0 += Law.isOver ? 0 : 1 } }
    #expect(issues.isEmpty)
    #expect(tries.withLock { $0 } == 100)
  }
}
