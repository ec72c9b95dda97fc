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
    let descriptor = try FileDescriptor(reading: path)
    guard descriptor.size <= limit else { throw FileProblem(path: path, reason: .tooLarge(limit: limit)) }
    return SourceFile(path: path, bytes: try descriptor.readToEnd(limit: limit))
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
