/// Where a worker puts identifiers that memory has no room for: in parts by a hash of their text, so that each part can be made one by itself.
///
/// A part holds stretches: a column, how many texts, the texts, then sets of their numbers, up to a mark. A text stands once in a stretch,
/// however many sets have it.
final class IdentifierSpill {
  static let partCount = 64

  let file: TemporaryFile
  /// Per part, where its bytes lie.
  private(set) var extents = [[Extent]](repeating: [], count: partCount)
  private var buffers = [[UInt8]](repeating: [], count: partCount)
  /// Of the stretch at hand, by identifier: its part, and its number there.
  private var parts: [UInt8] = []
  private var numbers: [UInt32] = []
  private var counts = [Int](repeating: 0, count: partCount)

  /// Bytes of a buffer that is written out.
  private static let bufferSize = 32 << 10
  static let endMark = UInt32.max

  struct Extent {
    var start: Int
    var count: Int
  }

  init(in folder: String) throws(TemporaryFile.Failure) {
    file = try TemporaryFile(in: folder)
  }

  /// Begins a stretch with all texts of a column.
  func begin(column: Int, _ texts: TextDictionary, count: Int) throws(TemporaryFile.Failure) {
    parts = [UInt8](repeating: 0, count: count)
    numbers = [UInt32](repeating: 0, count: count)
    counts = [Int](repeating: 0, count: Self.partCount)
    texts.forEach { text, length, code in
      guard code != TextColumns.noIdentifier else { return }
      let part = Int(TextDictionary.signature(of: text, length: length) >> 58)
      parts[Int(code)] = UInt8(part)
      numbers[Int(code)] = UInt32(counts[part])
      counts[part] += 1
    }
    for part in buffers.indices {
      append(UInt32(column), to: part)
      append(UInt32(counts[part]), to: part)
    }
    texts.forEach { text, length, code in
      guard code != TextColumns.noIdentifier else { return }
      let part = Int(parts[Int(code)])
      append(UInt32(length), to: part)
      buffers[part] += UnsafeBufferPointer(start: text, count: length)
    }
    try writeOut(from: Self.bufferSize)
  }

  /// Adds a set of the stretch's identifiers.
  func append(_ set: IdentifierSet, _ key: SpilledSetKey) throws(TemporaryFile.Failure) {
    var sizes = [Int](repeating: 0, count: Self.partCount)
    set.forEach { sizes[Int(parts[Int($0)])] += 1 }
    for part in buffers.indices where sizes[part] > 0 {
      for word in [key.grouping, key.selection, key.slot] { append(UInt32(word), to: part) }
      append(UInt32(bitPattern: key.day), to: part)
      for code in key.codes { append(UInt32(bitPattern: code), to: part) }
      append(UInt32(sizes[part]), to: part)
    }
    set.forEach { identifier in
      let part = Int(parts[Int(identifier)])
      let number = numbers[Int(identifier)]
      buffers[part].append(UInt8(truncatingIfNeeded: number))
      buffers[part].append(UInt8(truncatingIfNeeded: number >> 8))
      guard !Self.areNarrow(counts[part]) else { return }
      buffers[part].append(UInt8(truncatingIfNeeded: number >> 16))
      buffers[part].append(UInt8(truncatingIfNeeded: number >> 24))
    }
    try writeOut(from: Self.bufferSize)
  }

  /// Ends the stretch.
  func end() throws(TemporaryFile.Failure) {
    for part in buffers.indices { append(Self.endMark, to: part) }
    try writeOut(from: Self.bufferSize)
  }

  /// Writes out what is left in memory.
  func finish() throws(TemporaryFile.Failure) {
    try writeOut(from: 1)
    parts = []
    numbers = []
  }

  /// Whether the numbers of a stretch's part take two bytes.
  static func areNarrow(_ count: Int) -> Bool { count <= 1 << 16 }

  private func append(_ word: UInt32, to part: Int) {
    withUnsafeBytes(of: word.littleEndian) { buffers[part] += $0 }
  }

  private func writeOut(from size: Int) throws(TemporaryFile.Failure) {
    for part in buffers.indices where buffers[part].count >= size {
      extents[part].append(Extent(start: try file.append(buffers[part]), count: buffers[part].count))
      buffers[part].removeAll(keepingCapacity: buffers[part].count <= 4 * Self.bufferSize)
    }
  }
}

/// What a set of identifiers belongs to, as its worker calls it.
struct SpilledSetKey {
  var grouping: Int
  var selection: Int
  var slot: Int
  var codes: [Int32]
  /// Of a selection of last days, the day that the slot stood for; else 0.
  var day: Int32 = 0
}

/// Reads one part of a spill from its beginning.
struct SpillReader {
  private let file: TemporaryFile
  private var extents: ArraySlice<IdentifierSpill.Extent>
  private let buffer = Vector<UInt8>(repeating: 0, count: capacity)
  private var position = 0
  private var end = 0

  private static let capacity = 256 << 10

  init(_ spill: IdentifierSpill, part: Int) {
    file = spill.file
    extents = spill.extents[part][...]
  }

  /// The next word; nil at the end.
  mutating func word() throws(TemporaryFile.Failure) -> UInt32? {
    guard try fill(4) else { return nil }
    defer { position += 4 }
    return UInt32(littleEndian: UnsafeRawPointer(buffer.pointer + position).loadUnaligned(as: UInt32.self))
  }

  mutating func requiredWord() throws(TemporaryFile.Failure) -> UInt32 {
    guard let word = try word() else { throw TemporaryFile.Failure(phrase: "a temporary file ends early") }
    return word
  }

  mutating func number(isNarrow: Bool) throws(TemporaryFile.Failure) -> Int {
    guard isNarrow else { return Int(try requiredWord()) }
    guard try fill(2) else { throw TemporaryFile.Failure(phrase: "a temporary file ends early") }
    defer { position += 2 }
    return Int(UInt16(littleEndian: UnsafeRawPointer(buffer.pointer + position).loadUnaligned(as: UInt16.self)))
  }

  /// Reads a text into `text`, behind which sixteen bytes more can be read.
  mutating func text(length: Int, into text: inout [UInt8]) throws(TemporaryFile.Failure) {
    text.removeAll(keepingCapacity: true)
    while text.count < length {
      guard try fill(1) else { throw TemporaryFile.Failure(phrase: "a temporary file ends early") }
      let count = min(end - position, length - text.count)
      text += UnsafeBufferPointer(start: buffer.pointer + position, count: count)
      position += count
    }
    text += [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  }

  /// Makes sure of so many bytes, a few at most; false at the end.
  private mutating func fill(_ count: Int) throws(TemporaryFile.Failure) -> Bool {
    while end - position < count {
      guard var extent = extents.popFirst() else { return false }
      let kept = end - position
      (buffer.pointer).update(from: buffer.pointer + position, count: kept)
      let step = min(extent.count, buffer.count - kept)
      try file.read(into: buffer.pointer + kept, count: step, from: extent.start)
      (position, end) = (0, kept + step)
      if step < extent.count {
        extent.start += step
        extent.count -= step
        extents.insert(extent, at: extents.startIndex)
      }
    }
    return true
  }
}
