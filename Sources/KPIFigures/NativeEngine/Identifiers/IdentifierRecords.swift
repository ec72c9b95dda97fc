/// The identifiers of a column that one worker has read, each with the number of what its row counts for.
///
/// They lie in parts by a hash of their text, so that each part can be counted by itself: in memory, then in a temporary file. A record is
/// four bytes of the number, one of the text's length (255: four more have it), and the text.
///
/// Unchecked: one worker writes them; then each part is read by one thread.
final class IdentifierRecords: @unchecked Sendable {
  static let partCount = 256

  private let parts = (0..<partCount).map { _ in Part() }
  /// Where each part's next record goes, and the last place for a short one.
  private let cursors: Vector<UnsafeMutablePointer<UInt8>>
  private let limits: Vector<UnsafeMutablePointer<UInt8>>
  /// Blocks to be used again.
  private var spare: [Vector<UInt8>] = []
  private var file: TemporaryFile?
  /// Bytes of the blocks that have records.
  private(set) var byteCount = 0
  private let largestBlock: Int

  private static let smallestBlock = 1 << 10
  /// Bytes of a record with a text that a dictionary's entry holds.
  private static let shortRecord = 5 + TextDictionary.longestKey

  private final class Part {
    var blocks: [Vector<UInt8>] = []
    /// Bytes used of all blocks but the last.
    var fills: [Int] = []
    var extents: [Extent] = []
  }

  /// Bytes of a part in the file.
  private struct Extent {
    var start: Int
    var count: Int
  }

  /// - Parameter budget: bytes of memory that the records may take.
  init(budget: Int) {
    largestBlock = max(Self.smallestBlock, min(32 << 10, budget / Self.partCount / 4))
    let none = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    cursors = Vector(repeating: none + 1, count: Self.partCount)
    limits = Vector(repeating: none, count: Self.partCount)
    self.none = none
  }

  /// A limit before its cursor: there is no block.
  private let none: UnsafeMutablePointer<UInt8>

  deinit { none.deallocate() }

  var temporaryByteCount: Int { file?.byteCount ?? 0 }
  var isOnDisk: Bool { file != nil }

  /// Bytes of all records, wherever they lie.
  var recordByteCount: Int { parts.indices.reduce(0) { $0 + byteCount(ofPart: $1) } }

  func byteCount(ofPart part: Int) -> Int { usedByteCount(part) + parts[part].extents.reduce(0) { $0 + $1.count } }

  // MARK: Adding

  /// Adds a text, of which 16 bytes can be read whatever its length.
  @inline(__always)
  func add(_ text: UnsafePointer<UInt8>, length: Int, number: Int32) {
    let part = Int(TextDictionary.signature(of: text, length: length) &>> 56)
    let cursor = cursors.pointer[part]
    guard length <= TextDictionary.longestKey, cursor <= limits.pointer[part] else { return addToOther(part, text, length, number) }
    let raw = UnsafeMutableRawPointer(cursor)
    raw.storeBytes(of: UInt32(bitPattern: number), as: UInt32.self)
    cursor[4] = UInt8(truncatingIfNeeded: length)
    // Sixteen bytes whatever the length: what is behind the text is written over.
    (raw + 5).storeBytes(of: UnsafeRawPointer(text).loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
    cursors.pointer[part] = cursor + 5 + length
  }

  /// Adds a long text, or one that the part's block has no room for.
  private func addToOther(_ part: Int, _ text: UnsafePointer<UInt8>, _ length: Int, _ number: Int32) {
    let size = length < 255 ? 5 + length : 9 + length
    if !hasRoom(part, for: max(size, Self.shortRecord)) { addBlock(part, for: size) }
    guard length > TextDictionary.longestKey else { return add(text, length: length, number: number) }
    var cursor = cursors.pointer[part]
    func write(_ word: Int, bytes: Int) {
      for byte in 0..<bytes { cursor[byte] = UInt8(truncatingIfNeeded: word >> (byte * 8)) }
      cursor += bytes
    }
    write(Int(number), bytes: 4)
    write(min(length, 255), bytes: 1)
    if length >= 255 { write(length, bytes: 4) }
    cursor.update(from: text, count: length)
    cursors.pointer[part] = cursor + length
  }

  private func hasRoom(_ part: Int, for size: Int) -> Bool {
    guard let block = parts[part].blocks.last else { return false }
    return cursors.pointer[part] + size <= block.pointer + block.count
  }

  private func addBlock(_ part: Int, for size: Int) {
    if let last = parts[part].blocks.last { parts[part].fills.append(cursors.pointer[part] - last.pointer) }
    let wanted = max(size + Self.shortRecord, min(largestBlock, max(Self.smallestBlock, (parts[part].blocks.last?.count ?? 0) * 2)))
    let block: Vector<UInt8>
    if wanted <= largestBlock, let used = spare.popLast() { block = used } else { block = Vector(uninitializedCount: wanted) }
    byteCount += block.count
    parts[part].blocks.append(block)
    cursors.pointer[part] = block.pointer
    limits.pointer[part] = block.pointer + (block.count - Self.shortRecord)
  }

  /// Takes a part's blocks, with the bytes used of each, out of it.
  private func take(_ part: Int) -> [(block: Vector<UInt8>, count: Int)] {
    let fills = parts[part].fills + [cursors.pointer[part] - (parts[part].blocks.last?.pointer ?? cursors.pointer[part])]
    let blocks = Array(zip(parts[part].blocks, fills))
    parts[part].blocks = []
    parts[part].fills = []
    cursors.pointer[part] = none + 1
    limits.pointer[part] = none
    return blocks
  }

  private func keep(_ blocks: [(block: Vector<UInt8>, count: Int)]) {
    byteCount -= blocks.reduce(0) { $0 + $1.block.count }
    spare += blocks.lazy.map(\.block).filter { $0.count == largestBlock }
  }

  private func usedByteCount(_ part: Int) -> Int {
    guard let last = parts[part].blocks.last else { return 0 }
    return parts[part].fills.reduce(0, +) + (cursors.pointer[part] - last.pointer)
  }

  // MARK: Making room

  /// Parts that are tried first.
  private static let sample = 0..<8

  /// Keeps one of records that are alike, and none of those that no longer count, where a few parts say that it pays.
  ///
  /// - Parameter areLive: whether the rows of each number count.
  func compact(_ areLive: [Bool]) {
    let mean = parts.indices.reduce(0) { $0 + usedByteCount($1) } / Self.partCount
    let before = Self.sample.reduce(0) { $0 + usedByteCount($1) }
    for part in Self.sample { compact(part, areLive) }
    let pays = Self.sample.reduce(0) { $0 + usedByteCount($1) } * 2 <= before
    // A text that stands everywhere would make its part too large to be counted in memory.
    for part in Self.sample.upperBound..<Self.partCount where pays || usedByteCount(part) > 2 * mean { compact(part, areLive) }
  }

  private func compact(_ part: Int, _ areLive: [Bool]) {
    let blocks = take(part)
    let texts = TextDictionary()
    var pairs = PairTable()
    for (block, count) in blocks {
      Self.forEach(block.pointer, count: count) { text, length, number in
        guard areLive[number] else { return }
        var code = texts.code(of: text, length: length)
        if code < 0 { code = texts.insert(text, length: length) }
        let known = pairs.count
        if pairs.number(code, Int32(number)) == known { add(text, length: length, number: Int32(number)) }
      }
    }
    keep(blocks)
  }

  /// Puts all records on disk.
  func spill(into folder: String) throws(TemporaryFile.Failure) {
    let file: TemporaryFile
    if let known = self.file { file = known } else { file = try TemporaryFile(in: folder) }
    self.file = file
    for part in parts.indices {
      let blocks = take(part)
      for (block, count) in blocks where count > 0 {
        let start = try file.append(UnsafeRawBufferPointer(start: block.pointer, count: count))
        if let last = parts[part].extents.last, last.start + last.count == start {
          parts[part].extents[parts[part].extents.count - 1].count += count
        } else {
          parts[part].extents.append(Extent(start: start, count: count))
        }
      }
      keep(blocks)
    }
  }

  func freeSpareMemory() { spare = [] }

  // MARK: Reading

  /// Calls `body` with each record of a part: its text, of which 16 bytes can be read, the text's length and the number.
  ///
  /// Different parts may be read, and released, by different threads.
  @inline(__always)
  func forEach(ofPart part: Int, _ body: (UnsafePointer<UInt8>, Int, Int) -> Void) throws(TemporaryFile.Failure) {
    for extent in parts[part].extents {
      let bytes = Vector<UInt8>(uninitializedCount: extent.count + TextDictionary.longestKey)
      try file?.read(into: bytes.pointer, count: extent.count, from: extent.start)
      Self.forEach(bytes.pointer, count: extent.count, body)
    }
    for (position, block) in parts[part].blocks.enumerated() {
      let isLast = position == parts[part].blocks.count - 1
      Self.forEach(block.pointer, count: isLast ? cursors.pointer[part] - block.pointer : parts[part].fills[position], body)
    }
  }

  /// Frees a part's memory.
  func release(part: Int) {
    parts[part].blocks = []
    parts[part].fills = []
  }

  @inline(__always)
  private static func forEach(_ bytes: UnsafePointer<UInt8>, count: Int, _ body: (UnsafePointer<UInt8>, Int, Int) -> Void) {
    var cursor = bytes
    let end = bytes + count
    while cursor < end {
      let raw = UnsafeRawPointer(cursor)
      let number = Int(raw.loadUnaligned(as: UInt32.self))
      var length = Int(cursor[4])
      cursor += 5
      if length == 255 {
        length = Int(UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self))
        cursor += 4
      }
      body(cursor, length, number)
      cursor += length
    }
  }
}
