public import KPIModel

/// What was read of a source, so that two runs can be told apart by more than their figures.
public struct SourceReading: Sendable {
  public var name: String
  /// Data rows, good or bad.
  public var rowCount: Int
  /// The first and the last day of any row; nil without rows.
  public var firstDay: Day?
  public var lastDay: Day?
  /// Days from the end of the rows, whole weeks or months included, to the last day that counts; nil where there is none.
  public var daysBehind: Int?
  /// In order; empty where a database has the rows.
  public var files: [File]
  /// Bytes of a chunk of a file's text; nil where a database has the rows.
  public var chunkByteCount: Int?
  /// What a database's command printed; nil where files have the rows.
  public var answer: Answer?
  /// Bytes of temporary disk that distinct counts took; 0 where memory had room for them.
  public var temporaryByteCount: Int

  public struct File: Sendable, Hashable {
    public var path: String
    /// Of its text; of a compressed file, of what it holds.
    public var byteCount: Int
    public var rowCount: Int
    public var checksum: UInt64
    /// Of each chunk of its text, in order.
    public var chunks: [UInt64]

    /// The checksum as documents show it: sixteen digits.
    public var checksumText: String { Checksum.text(checksum) }
    /// Likewise of each chunk.
    public var chunkTexts: [String] { chunks.map(Checksum.text) }
  }

  /// The lines that a database's command printed, whatever their order: no engine promises one.
  public struct Answer: Sendable, Hashable {
    public private(set) var lineCount = 0
    /// Of the lines, without their ends.
    public private(set) var byteCount = 0
    /// The sum, modulo 2^64, of the lines' checksums.
    public private(set) var checksum: UInt64 = 0

    init() {}

    /// Adds a line without its end.
    mutating func add(_ line: UnsafeRawBufferPointer) {
      lineCount += 1
      byteCount += line.count
      checksum &+= Checksum.whole(line)
    }

    /// The checksum as documents show it: sixteen digits.
    public var checksumText: String { Checksum.text(checksum) }
  }

  /// Of no rows that were read.
  init(name: String, rowCount: Int, lastDay: Day?, daysBehind: Int?) {
    self.name = name
    self.rowCount = rowCount
    self.lastDay = lastDay
    self.daysBehind = daysBehind
    files = []
    temporaryByteCount = 0
  }

  /// - Parameter asOf: the last day that counts; nil where that was not asked for.
  package init(name: String, _ cells: Cells, asOf: Day? = nil) {
    self.name = name
    if let asOf, let last = cells.lastDay { daysBehind = max(0, asOf - (cells.grains.first ?? .day).end(of: last)) }
    rowCount = cells.rowCount
    firstDay = cells.firstDay
    lastDay = cells.lastDay
    files = cells.files
    chunkByteCount = cells.checksumChunkSize
    answer = cells.answer
    temporaryByteCount = cells.temporaryByteCount
  }
}
