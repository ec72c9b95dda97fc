/// One model file: its path as the user would write it, and its bytes.
public struct SourceFile: Sendable {
  /// The most bytes a model file may have: 64 MiB, some 250,000 nodes.
  public static let byteLimit = 64 << 20

  /// As printed in diagnostics: relative to the folder the command ran in where that is shorter.
  public let path: String
  public let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Reads a file from disk.
  ///
  /// - Throws: when it cannot be opened or read, is no regular file (a folder, a pipe), or is over `limit` bytes.
  package static func read(_ path: String, limit: Int = byteLimit) throws(FileProblem) -> SourceFile {
    let reason: FileProblem.Reason
    do throws(SystemError) {
      // A pipe is refused, not waited for.
      let descriptor = try Descriptor(reading: path, waits: false)
      let status = try descriptor.status()
      switch status.kind {
      case .folder: reason = .folder
      case .other: reason = .notRegular
      case .file:
        let bytes = status.size > limit ? nil : try descriptor.readToEnd(expected: status.size, limit: limit)
        if let bytes, bytes.count <= limit { return SourceFile(path: path, bytes: bytes) }
        reason = .tooLarge(limit: limit)
      }
    } catch {
      reason = .unreadable(error.code)
    }
    throw FileProblem(path: path, reason: reason)
  }
}

/// The model files of one run, numbered in the order in which they were first read.
public struct SourceSet: Sendable {
  public private(set) var files: [SourceFile] = []

  public init() {}

  public subscript(id: FileID) -> SourceFile { files[Int(id.index)] }

  /// Adds a file and gives its number.
  package mutating func add(_ file: SourceFile) -> FileID {
    files.append(file)
    return FileID(files.count - 1)
  }
}
