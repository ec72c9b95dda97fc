/// Whole rows of one file in a worker's own buffer, which is used again for the next rows.
///
/// Unchecked, because it belongs to one thread: the reader fills it behind its lock on that thread's behalf.
final class Chunk: @unchecked Sendable {
  /// Bytes that can be read before the first row and behind the last.
  static let margin = 64

  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The rows are `margin..<end` of `bytes`.
  var end = margin
  /// The file was read up to here; the walker may need to look behind the last row to know what is wrong with it.
  var readEnd = margin
  /// Counts the chunks of all files in their order.
  var number = 0
  var file = 0
  var layout = FileLayout(columnCount: 0, fields: [])
  /// Whether the walker must cut the rows, because the file has quotes where none may stand.
  var isIrregular = false
  /// Whether the file ends here.
  var isLast = false
  /// The checksum's whole units among the bytes that were read for this chunk; the worker sums them up.
  var fresh: (start: Int, units: Int, number: Int) = (margin, 0, 0)
  /// Rows that its worker found in it.
  var rowCount = 0

  init() {
    capacity = 2 * Self.margin
    bytes = .allocate(capacity: capacity)
    bytes.initialize(repeating: 0, count: capacity)
  }

  deinit { bytes.deallocate() }

  /// Makes room for so many bytes of rows, keeping what is there.
  func reserve(_ count: Int) {
    let needed = count + 2 * Self.margin
    guard needed > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed)
    larger.update(from: bytes, count: capacity)
    (larger + capacity).initialize(repeating: 0, count: needed - capacity)
    bytes.deallocate()
    (bytes, capacity) = (larger, needed)
  }
}

/// Where a file has the scan's columns.
struct FileLayout: Sendable {
  var delimiter = UInt8(ascii: ",")
  /// Nil where quotes are letters.
  var quote: UInt8? = UInt8(ascii: "\"")
  var columnCount: Int
  /// Field number per column of the scan.
  var fields: [Int]
  /// By which rows are left out.
  var skips: [Skip] = []

  /// Texts of a field that say that its row is none.
  struct Skip: Sendable {
    var field: Int
    var texts: Set<String>
  }
}
