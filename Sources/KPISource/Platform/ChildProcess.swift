#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Another program: given its input, its output taken as it comes, and never left running.
///
/// The one place that runs commands. A small owner of `posix_spawn` instead of swift-subprocess: that one is asynchronous while everything
/// that waits for figures here is not, it brings swift-system to be built and linked along, and what it would save is this file. Bytes are
/// handed on as they are read, since making text of them is what costs.
package struct ChildProcess: Sendable {
  /// The first is the program, found by the search path.
  package var arguments: [String]
  /// Added to the environment; nobody but the program's own user can see it.
  package var environment: [String: String] = [:]
  /// Which variables of our own environment it gets; nil: all.
  package var inherited: Set<String>?
  /// How the names begin of those that it never gets, unless they are added.
  package var withheldPrefix: String?
  /// Where it runs; nil: where we do.
  package var folder: String?
  /// What stands on its standard input.
  package var input: [UInt8] = []
  /// Seconds after which it is cancelled; nil for none.
  package var timeLimit: Int?
  /// How long it may take to end after each of SIGINT and SIGTERM, before the next and then SIGKILL.
  package var grace = Duration.seconds(2)

  /// What is done when it has ended, before a signal that came meanwhile ends us too.
  package var atEnd: @Sendable () -> Void = {}

  package init(_ arguments: [String]) {
    self.arguments = arguments
  }

  package enum Failure: Error, Hashable, Sendable {
    /// There is no such program on the search path, or the folder is missing.
    case notFound
    /// The system's reason.
    case notStarted(String)
  }

  /// How it ended.
  package struct Outcome: Sendable {
    package enum Ending: Hashable, Sendable {
      case exited(Int32)
      case killed(signal: Int32)
      case timedOut
      /// A signal such as that of Ctrl-C told us to end; it is raised once more when all programs have ended.
      case interrupted
      /// The one who takes the output wanted no more.
      case refused
    }

    package var ending: Ending
    /// The first 64 KiB of its standard error.
    package var complaints: [UInt8]

    package var isSuccess: Bool { ending == .exited(0) }
  }

  /// Runs it to its end.
  ///
  /// - Parameter take: gets its output piece by piece; false ends the program.
  package func run(_ take: (UnsafeRawBufferPointer) -> Bool) throws(Failure) -> Outcome {
    Interruption.begin()
    defer {
      atEnd()
      Interruption.end()
    }
    let outcome = try RunningProcess.start(self).finish(take)
    if folder != nil, outcome.ending == .exited(127) { throw .notFound }  // as the shell says it that changed the folder
    return outcome
  }

  /// Runs it and gives all that it wrote, and its exit status as shells say it; nil where it could not be started.
  package func output() -> (bytes: [UInt8], status: Int32)? {
    var bytes: [UInt8] = []
    do {
      let outcome = try run { piece in
        bytes += piece
        return true
      }
      switch outcome.ending {
      case .exited(let status): return (bytes, status)
      case .killed(let signal): return (bytes, 128 + signal)
      case .timedOut, .interrupted, .refused: return (bytes, 128)
      }
    } catch {
      return nil
    }
  }
}
