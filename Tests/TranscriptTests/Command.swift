import Foundation

/// Runs a program as a user would: no terminal, no input, a bare environment and a time limit.
struct Command {
  struct Result: Equatable {
    /// Standard output and standard error as they came.
    var output: String
    /// The exit status, or 128 plus the signal that ended the program, as shells say it.
    var status: Int32
    var wasStopped = false
  }

  enum Failure: Error {
    case notFound(String)
  }

  var executable: URL
  var arguments: [String] = []
  var folder: URL = Command.root
  var environment: [String: String] = [:]
  /// Seconds after which the program is killed.
  var timeLimit: Double = 60

  /// The repository's top folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The command as it is released where it has been built, which makes large pages in a tenth of the time; else the tested one.
  static func released() throws -> URL {
    let file = root.appendingPathComponent(".build/release/kpitree")
    // Only `make test-all` has just built it.
    return Requirement.isComplete && FileManager.default.isExecutableFile(atPath: file.path) ? file : try kpitree()
  }

  /// The binary built together with these tests, unless `KPITREE_BINARY` names another one.
  static func kpitree() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["KPITREE_BINARY"] {
      return URL(fileURLWithPath: path, relativeTo: root).absoluteURL
    }
    // Linux runs the test bundle itself, which stands beside the binary; macOS loads it into a process of Xcode's.
    let folders =
      [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
      + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() } + [root.appendingPathComponent(".build/debug")]
    for folder in folders {
      let file = folder.appendingPathComponent("kpitree")
      if FileManager.default.isExecutableFile(atPath: file.path) { return file }
    }
    throw Failure.notFound("kpitree")
  }

  /// The first program of that name on the search path.
  static func find(_ name: String) -> URL? {
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
      let file = URL(fileURLWithPath: String(folder)).appendingPathComponent(name)
      if FileManager.default.isExecutableFile(atPath: file.path) { return file }
    }
    return nil
  }

  /// What a program wrote to each stream by itself.
  struct Streams {
    var output: String
    var error: String
    var status: Int32
    var wasStopped = false
  }

  /// Runs it with both streams in one.
  func run() throws -> Result {
    // A file takes both: nothing to drain while the program runs, and their order stays.
    let file = try OutputFile()
    let (status, wasStopped) = try run(output: file.handle, error: file.handle)
    return Result(output: try file.text(), status: status, wasStopped: wasStopped)
  }

  /// Runs it with a file for each stream.
  func runApart() throws -> Streams {
    let (output, error) = (try OutputFile(), try OutputFile())
    let (status, wasStopped) = try run(output: output.handle, error: error.handle)
    return Streams(output: try output.text(), error: try error.text(), status: status, wasStopped: wasStopped)
  }

  /// A file that a stream goes to.
  private final class OutputFile {
    let handle: FileHandle
    private let folder: TemporaryFolder
    private let path: URL

    init() throws {
      folder = try TemporaryFolder()
      path = folder.url.appendingPathComponent("output")
      try Data().write(to: path)
      handle = try FileHandle(forWritingTo: path)
    }

    deinit { try? handle.close() }

    func text() throws -> String { String(decoding: try Data(contentsOf: path), as: UTF8.self) }
  }

  private func run(output: FileHandle, error: FileHandle) throws -> (status: Int32, wasStopped: Bool) {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()

    var wasStopped = false
    if ended.wait(timeout: .now() + timeLimit) == .timedOut {
      wasStopped = true
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    let status = process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return (status, wasStopped)
  }
}

/// A fresh folder that goes away with its last reference.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("kpitree-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
