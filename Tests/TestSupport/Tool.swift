import Foundation
import KPISource

/// A program that a test needs beyond Swift and the system's libraries.
///
/// Without it the test is skipped by name; under `KPITREE_TEST_ALL` it runs all the same and fails, so that a skip is never silent.
package enum Tool {
  package static let areAllRequired = ProcessInfo.processInfo.environment["KPITREE_TEST_ALL"].map { !$0.isEmpty } ?? false

  package static func has(_ names: String...) -> Bool { areAllRequired || names.allSatisfy { find($0) != nil } }

  /// The first program of that name on the search path, and where Debian keeps PostgreSQL's own.
  package static func find(_ name: String) -> String? {
    var folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    folders += versions.sorted().reversed().map { "/usr/lib/postgresql/\($0)/bin" }
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Runs a program to its end and gives what it printed; throws what it complained about.
  @discardableResult
  package static func run(_ name: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]) throws -> String {
    guard let path = find(name) else { throw Failure(description: "`\(name)` is not installed") }
    var process = ChildProcess([path] + arguments)
    process.input = Array(input.utf8)
    process.environment = environment
    process.timeLimit = 120
    var bytes: [UInt8] = []
    let outcome = try process.run {
      bytes += $0
      return true
    }
    guard outcome.isSuccess else {
      throw Failure(description: "\(name) \(outcome.ending): \(String(decoding: outcome.complaints, as: UTF8.self))")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
