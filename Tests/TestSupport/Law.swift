import Synchronization
package import Testing

/// What holds for many inputs, tried on seeds: after five failures no more of it is tried or told.
///
/// One mistake breaks a law hundreds of times; the first few lead to it, the others hide each other. The limit is one for all arguments of
/// a test function together. A failure of a law says its seed, what was expected and what came.
package struct Law: TestTrait, SuiteTrait, TestScoping {
  package static let mostIssues = 5
  /// Behind the last issue that is told.
  package static let more: Comment = "the law stops here: more of it may be broken"

  @TaskLocal private static var failures: Failures?

  /// Whether the law that is tried just now has failed often enough: a loop over inputs ends there.
  package static var isOver: Bool { failures?.isOver ?? false }

  package let isRecursive = true
  private let failuresOfTests = FailuresOfTests()

  fileprivate init() {}

  package func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    let failures = failuresOfTests.failures(of: test.id)
    if failures.isOver { return }
    let limit = IssueHandlingTrait.compactMapIssues { issue in
      let number = failures.add()
      if number > Self.mostIssues { return nil }
      var issue = issue
      if number == Self.mostIssues { issue.comments.append(Self.more) }
      return issue
    }
    try await Self.$failures.withValue(failures) {
      try await limit.provideScope(for: test, testCase: testCase, performing: function)
    }
  }

  /// How often one test function has failed, its cases side by side.
  private final class Failures: Sendable {
    private let count = Mutex(0)

    var isOver: Bool { count.withLock { $0 >= Law.mostIssues } }

    /// Counts one more and gives its number.
    func add() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  private final class FailuresOfTests: Sendable {
    private let counts = Mutex<[Test.ID: Failures]>([:])

    func failures(of test: Test.ID) -> Failures {
      counts.withLock {
        let failures = $0[test] ?? Failures()
        $0[test] = failures
        return failures
      }
    }
  }
}

extension Trait where Self == Law {
  /// Stops a law after five failures.
  package static var law: Self { Law() }
}
