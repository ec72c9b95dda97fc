internal import KPISource

/// The identifiers of a column that one worker has read, each with the number of what its row counts for.
///
/// They lie in parts by a hash of their text, so that each part can be counted by itself: in memory, then in a temporary file. A record is
/// four bytes of the number, one of the text's length (255: four more have it), and the text; or the number and 254: the text is that of the
/// record before it.
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
  private let file: TemporaryFile
  /// Bytes of the blocks that have records.
  private(set) var byteCount = 0
  private let largestBlock: Int

  /// Bytes of the shortest record.
  static let smallestRecord = 5
  /// Bytes of a record as they mostly are.
  static let usualRecord = 13
  private static let smallestBlock = 1 << 10
  private static let sameText: UInt8 = 254
  private static let longText: UInt8 = 255
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
  init(file: TemporaryFile, budget: Int) {
    self.file = file
    largestBlock = max(Self.smallestBlock, min(32 << 10, budget / Self.partCount / 4))
    let none = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    cursors = Vector(repeating: none + 1, count: Self.partCount)
    limits = Vector(repeating: none, count: Self.partCount)
    self.none = none
  }

  /// A limit before its cursor: there is no block.
  private let none: UnsafeMutablePointer<UInt8>

  deinit { none.deallocate() }

  var areOnDisk: Bool { parts.contains { !$0.extents.isEmpty } }

  /// Bytes of all records, wherever they lie.
  var recordByteCount: Int { parts.indices.reduce(0) { $0 + byteCount(ofPart: $1) } }

  func byteCount(ofPart part: Int) -> Int { usedByteCount(part) + parts[part].extents.reduce(0) { $0 + $1.count } }

  // MARK: Adding

  /// Adds a text, of which 16 bytes can be read whatever its length.
  ///
  /// - Returns: the part that it went to.
  @inline(__always)
  @discardableResult
  func add(_ text: UnsafePointer<UInt8>, length: Int, number: Int32) -> Int {
    let part = Int(TextDictionary.signature(of: text, length: length) &>> 56)
    add(text, length: length, number: number, to: part)
    return part
  }

  /// Adds the text that was added last, to its part once more, with another number.
  @inline(__always)
  func addAgain(_ text: UnsafePointer<UInt8>, length: Int, number: Int32, to part: Int) {
    let cursor = cursors.pointer[part]
    // Never a block's first record, so that none goes without its text.
    guard cursor <= limits.pointer[part] else { return add(text, length: length, number: number, to: part) }
    UnsafeMutableRawPointer(cursor).storeBytes(of: UInt32(bitPattern: number), as: UInt32.self)
    cursor[4] = Self.sameText
    cursors.pointer[part] = cursor + 5
  }

  @inline(__always)
  private func add(_ text: UnsafePointer<UInt8>, length: Int, number: Int32, to part: Int) {
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
    let isLong = length >= Int(Self.sameText)
    let size = (isLong ? 9 : 5) + length
    if !hasRoom(part, for: max(size, Self.shortRecord)) { addBlock(part, for: size) }
    guard length > TextDictionary.longestKey else { return add(text, length: length, number: number, to: part) }
    var cursor = cursors.pointer[part]
    func write(_ word: Int, bytes: Int) {
      for byte in 0..<bytes { cursor[byte] = UInt8(truncatingIfNeeded: word >> (byte * 8)) }
      cursor += bytes
    }
    write(Int(number), bytes: 4)
    write(isLong ? Int(Self.longText) : length, bytes: 1)
    if isLong { write(length, bytes: 4) }
    cursor.update(from: text, count: length)
    cursors.pointer[part] = cursor + length
  }

  private func hasRoom(_ part: Int, for size: Int) -> Bool {
    guard let block = parts[part].blocks.last else { return false }
    return cursors.pointer[part] + size <= block.pointer + block.count
  }

  private func addBlock(_ part: Int, for size: Int) {
    if let last = parts[part].blocks.last { parts[part].fills.append(cursors.pointer[part] - last.pointer) }
    // Behind a long text there is room for its further numbers.
    let wanted = max(
      size + size / 4 + Self.shortRecord, min(largestBlock, max(Self.smallestBlock, (parts[part].blocks.last?.count ?? 0) * 2)))
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

  /// Parts, the largest ones, that are tried first.
  private static let sampleCount = 8

  /// Keeps one of records that are alike, none of those that do not count, and each text once, where a few parts say that it pays.
  ///
  /// - Parameters:
  ///   - areLive: whether the rows of each number count.
  ///   - everywhere: in all parts, whether it pays or not.
  func compact(_ areLive: [Bool], everywhere: Bool) {
    let sizes = parts.indices.map(usedByteCount)
    let ordered = parts.indices.sorted { sizes[$0] > sizes[$1] }
    let sample = ordered.prefix(Self.sampleCount)
    for part in sample { compact(part, areLive) }
    let pays = sample.reduce(0) { $0 + usedByteCount($1) } * 2 <= sample.reduce(0) { $0 + sizes[$1] }
    let mean = sizes.reduce(0, +) / Self.partCount
    for part in ordered.dropFirst(Self.sampleCount) {
      // A text that stands everywhere would make its part too large to be counted in memory.
      if everywhere || pays || sizes[part] > 2 * mean { compact(part, areLive) }
    }
  }

  /// Records of one text come to stand together, so that it stands once.
  private func compact(_ part: Int, _ areLive: [Bool]) {
    let blocks = take(part)
    let dictionary = TextDictionary()
    var texts: [(start: UnsafePointer<UInt8>, length: Int)] = []
    var pairs = PairTable()
    var kept: [(text: Int32, number: Int32)] = []
    var code: Int32 = -1
    for (block, count) in blocks {
      Self.forEach(block.pointer, count: count) { text, length, number, isSame in
        if !isSame { code = dictionary.code(of: text, length: length) }
        guard areLive[number] else { return }
        if code < 0 {
          code = dictionary.insert(text, length: length)
          texts.append((text, length))
        }
        let known = pairs.count
        if pairs.number(code, Int32(number)) == known { kept.append((code, Int32(number))) }
      }
    }
    var starts = [Int](repeating: 0, count: texts.count + 1)
    for record in kept { starts[Int(record.text) + 1] += 1 }
    for text in texts.indices { starts[text + 1] += starts[text] }
    var ends = starts
    var numbers = [Int32](repeating: 0, count: kept.count)
    for record in kept {
      numbers[ends[Int(record.text)]] = record.number
      ends[Int(record.text)] += 1
    }
    for (text, (start, length)) in texts.enumerated() {
      let own = numbers[starts[text]..<starts[text + 1]]
      add(start, length: length, number: own[own.startIndex], to: part)
      for number in own.dropFirst() { addAgain(start, length: length, number: number, to: part) }
    }
    keep(blocks)
  }

  /// Puts all records on disk.
  func spill() throws(TemporaryFile.Failure) {
    for part in parts.indices {
      let blocks = take(part)
      let pieces = blocks.map { UnsafeRawBufferPointer(start: $0.block.pointer, count: $0.count) }
      let count = pieces.reduce(0) { $0 + $1.count }
      if count > 0 { parts[part].extents.append(Extent(start: try file.append(pieces), count: count)) }
      keep(blocks)
    }
  }

  func freeSpareMemory() { spare = [] }

  // MARK: Reading

  /// Calls `body` with each record of a part: its text, of which 16 bytes can be read, the text's length, the number, and whether the text is
  /// that of the record before.
  ///
  /// Different parts may be read, and released, by different threads.
  @inline(__always)
  func forEach(ofPart part: Int, _ body: (UnsafePointer<UInt8>, Int, Int, Bool) -> Void) throws(TemporaryFile.Failure) {
    for extent in parts[part].extents {
      let bytes = Vector<UInt8>(uninitializedCount: extent.count + TextDictionary.longestKey)
      try file.read(into: bytes.pointer, count: extent.count, from: extent.start)
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
  private static func forEach(_ bytes: UnsafePointer<UInt8>, count: Int, _ body: (UnsafePointer<UInt8>, Int, Int, Bool) -> Void) {
    var cursor = bytes
    let end = bytes + count
    var text = bytes
    var length = 0
    while cursor < end {
      let number = Int(UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self))
      let mark = cursor[4]
      cursor += 5
      if mark != sameText {
        length = Int(mark)
        if mark == longText {
          length = Int(UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self))
          cursor += 4
        }
        text = cursor
        cursor += length
      }
      body(text, length, number, mark == sameText)
    }
  }
}
