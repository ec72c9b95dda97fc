internal import KPISource

/// A signature of each row's bytes, to find rows that stand twice without keeping any of them.
///
/// Signatures have 128 bits: that two different rows of a trillion share one by accident has a chance below one in 10^14. What memory has no
/// room for goes to temporary disk, in parts by signature.
struct RowSignatures {
  struct Row: Comparable, BitwiseCopyable {
    var high: UInt64
    var low: UInt64
    /// The chunk and, in the lower 32 bits, the line in it.
    var place: UInt64

    static func < (left: Row, right: Row) -> Bool { (left.high, left.low, left.place) < (right.high, right.low, right.place) }
    func isAlike(_ other: Row) -> Bool { high == other.high && low == other.low }
  }

  private var parts = [[Row]](repeating: [], count: partCount)
  private var count = 0
  private let file: TemporaryFile
  private var extents = [[(start: Int, count: Int)]](repeating: [], count: partCount)

  static let partCount = 64

  init(file: TemporaryFile) {
    self.file = file
  }

  /// - Parameter salt: differs for files whose columns differ, where equal bytes are no equal rows.
  mutating func add(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, salt: UInt64, chunk: Int, line: Int) {
    let (high, low) = Self.signature(bytes, start, end, salt)
    parts[Int(high >> 58)].append(Row(high: high, low: low, place: UInt64(chunk) << 32 | UInt64(line)))
    count += 1
  }

  /// Puts the signatures on disk where they have outgrown their part of the memory.
  mutating func spillIfNeeded(budget: Int) throws(TemporaryFile.Failure) {
    guard count * MemoryLayout<Row>.stride > budget else { return }
    for part in parts.indices where !parts[part].isEmpty {
      extents[part].append((try file.append(parts[part]), parts[part].count * MemoryLayout<Row>.stride))
      parts[part].removeAll(keepingCapacity: true)
    }
    count = 0
  }

  /// All signatures of a part, in no order.
  private func rows(ofPart part: Int) throws(TemporaryFile.Failure) -> [Row] {
    var rows = parts[part]
    for extent in extents[part] {
      let bytes = Vector<UInt8>(repeating: 0, count: extent.count)
      try file.read(into: bytes.pointer, count: extent.count, from: extent.start)
      let stride = MemoryLayout<Row>.stride
      for position in 0..<(extent.count / stride) {
        rows.append(UnsafeRawPointer(bytes.pointer).loadUnaligned(fromByteOffset: position * stride, as: Row.self))
      }
    }
    return rows
  }

  /// Rows that stand again, not counting the first of each; of the earliest ones where they and their firsts stand.
  static func duplicates(
    _ workers: [RowSignatures], keeping kept: Int
  ) throws(TemporaryFile.Failure) -> (count: Int, first: [(place: UInt64, original: UInt64)]) {
    var count = 0
    var first: [(place: UInt64, original: UInt64)] = []
    for part in 0..<partCount {
      var rows: [Row] = []
      for worker in workers { rows += try worker.rows(ofPart: part) }
      rows.sort()
      var original = 0
      for row in rows.indices.dropFirst() {
        guard rows[row].isAlike(rows[original]) else {
          original = row
          continue
        }
        count += 1
        first.append((rows[row].place, rows[original].place))
      }
      if first.count > kept { first = Array(first.sorted { $0.place < $1.place }.prefix(kept)) }
    }
    return (count, first.sorted { $0.place < $1.place })
  }

  /// Two sums over eight bytes at a time, each a folded product of all before.
  private static func signature(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ salt: UInt64) -> (UInt64, UInt64) {
    let raw = UnsafeRawPointer(bytes)
    var high = salt ^ 0xA076_1D64_78BD_642F ^ UInt64(truncatingIfNeeded: end - start)
    var low = salt ^ 0x8EBC_6AF0_9C88_C6E3
    var position = start
    while position < end {
      var word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      if end - position < 8 { word &= (1 << UInt64((end - position) * 8)) - 1 }
      let first = (high ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      let second = (low ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      high = first.high ^ first.low ^ (high << 32 | high >> 32)
      low = second.high ^ second.low ^ (low << 23 | low >> 41)
      position += 8
    }
    let last = (high ^ 0x5895_65F7_94D0_96A5).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return (last.high ^ last.low, low)
  }
}
