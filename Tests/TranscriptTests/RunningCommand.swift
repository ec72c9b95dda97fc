import Foundation
import KPISource
import Synchronization

/// A command that a test does something to while it runs.
///
/// Not by Foundation: what it starts from a thread of its own has all signals blocked.
final class RunningCommand {
  /// The command's process.
  let process: pid_t
  private let answer: Answer

  enum Failure: Error { case notStarted }

  /// How it ended, once it has.
  private final class Answer: Sendable {
    let ended = DispatchSemaphore(value: 0)
    let result = Mutex<Result<(output: String, ending: ChildProcess.Outcome.Ending), any Error>?>(nil)
  }

  /// Starts the command.
  ///
  /// - Parameter prelude: what a shell does before it becomes the command.
  init(_ arguments: [String], in folder: URL, environment: [String: String] = [:], prelude: String = ":") throws {
    let own = try TemporaryFolder()
    let file = own.url.appendingPathComponent("process").path
    var child = ChildProcess(
      ["sh", "-c", "\(prelude); echo $$ >\"$0\"; exec \"$@\"", file, try Command.kpitree().path] + arguments)
    child.folder = folder.path
    child.environment = environment
    child.timeLimit = 300
    let (running, answer) = (child, Answer())
    self.answer = answer
    Thread.detachNewThread {
      let result = Result {
        var bytes: [UInt8] = []
        let outcome = try running.run {
          bytes += $0
          return true
        }
        return (output: String(decoding: bytes + outcome.complaints, as: UTF8.self), ending: outcome.ending)
      }
      answer.result.withLock { $0 = result }
      answer.ended.signal()
    }
    var number: pid_t?
    _ = Self.wait {
      number = (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { $0.hasSuffix("\n") ? pid_t($0.dropLast()) : nil }
      return number != nil
    }
    guard let number else { throw Failure.notStarted }
    process = number
  }

  var isRunning: Bool { answer.result.withLock { $0 == nil } }

  /// Waits for its end, and gives what it wrote to both streams.
  func finish() throws -> (output: String, ending: ChildProcess.Outcome.Ending) {
    answer.ended.wait()
    answer.ended.signal()
    guard let result = answer.result.withLock({ $0 }) else { throw Failure.notStarted }
    return try result.get()
  }

  #if os(Linux)
    /// What it has open below a folder: the size of each file, and how far it is read.
    func openFiles(below folder: String) -> [(size: Int, position: Int)] {
      let descriptors = "/proc/\(process)/fd"
      return ((try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []).compactMap { number in
        guard (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\(number)"))?.hasPrefix(folder + "/") == true
        else { return nil }
        var status = stat()
        guard stat("\(descriptors)/\(number)", &status) == 0 else { return nil }
        let information = (try? String(contentsOfFile: "/proc/\(process)/fdinfo/\(number)", encoding: .utf8)) ?? ""
        let position = information.split(separator: "\n").first { $0.hasPrefix("pos:") }?.split(separator: "\t").last
        return (size: Int(status.st_size), position: position.flatMap { Int($0) } ?? 0)
      }
    }
  #endif

  /// Waits up to two minutes for something to be so: a machine may be busy.
  static func wait(_ isSo: () throws -> Bool) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: 120)
    while Date() < end {
      if try isSo() { return true }
      Thread.sleep(forTimeInterval: 0.005)
    }
    return false
  }
}
