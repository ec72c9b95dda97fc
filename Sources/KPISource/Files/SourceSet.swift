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
