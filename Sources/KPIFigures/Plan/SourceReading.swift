public import KPIModel

/// What was read of a source, so that two runs can be told apart by more than their figures.
public struct SourceReading: Sendable {
  public var name: String
  /// Data rows, good or bad.
  public var rowCount: Int
  /// The first and the last day of any row; nil without rows.
  public var firstDay: Day?
  public var lastDay: Day?
  /// In order; empty where a database has the rows.
  public var files: [File]
  /// Bytes of temporary disk that distinct counts took; 0 where memory had room for them.
  public var temporaryByteCount: Int

  public struct File: Sendable, Hashable {
    public var path: String
    /// Of its text; of a compressed file, of what it holds.
    public var byteCount: Int
    public var rowCount: Int
    public var checksum: UInt64

    /// The checksum as documents show it: sixteen digits.
    public var checksumText: String { Checksum.text(checksum) }
  }

  package init(name: String, _ cells: Cells) {
    self.name = name
    rowCount = cells.rowCount
    firstDay = cells.firstDay
    lastDay = cells.lastDay
    files = cells.files
    temporaryByteCount = cells.temporaryByteCount
  }
}
