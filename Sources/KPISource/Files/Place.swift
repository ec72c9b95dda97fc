/// A file's number within one run; `SourceSet` turns it back into the file.
public struct FileID: Hashable, Sendable {
  public let index: Int32

  package init(_ index: Int) {
    self.index = Int32(index)
  }
}

/// Where something was written: a file and half-open UTF-8 offsets into it.
///
/// Every value of a model carries one. Line and column are computed only when a place is printed.
public struct Place: Hashable, Sendable {
  public let file: FileID
  public let start: UInt32
  public let end: UInt32

  package init(file: FileID, start: UInt32, end: UInt32) {
    self.file = file
    self.start = start
    self.end = end
  }
}

extension Place: Comparable {
  public static func < (left: Place, right: Place) -> Bool {
    (left.file.index, left.start, left.end) < (right.file.index, right.start, right.end)
  }
}

/// A position as editors show it.
public struct SourceLocation: Hashable, Sendable {
  /// Counts from 1.
  public let line: Int
  /// Counts Unicode code points from 1.
  public let column: Int
}
