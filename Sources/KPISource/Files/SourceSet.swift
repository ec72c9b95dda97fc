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

/// One model file: its path as the user would write it, and its bytes.
public struct SourceFile: Sendable {
  /// As printed in diagnostics: relative to the folder the command ran in where that is shorter.
  public let path: String
  public let bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
