internal import CByteMasks

/// Texts to small integers, given in the order in which texts first appear.
///
/// Open addressing with linear probing; a text of up to 16 bytes stands in its entry, a longer one in an arena behind a 64-bit hash. Texts
/// are compared byte by byte. It is confined to one thread at a time.
final class TextDictionary {
  struct Entry {
    /// The text's first eight bytes, or a longer text's hash.
    var low: UInt64
    /// The text's next eight bytes, or a longer text's place in the arena.
    var high: UInt64
    var length: UInt32
    /// -1: free.
    var code: Int32
  }

  private(set) var entries: Vector<Entry>
  private(set) var count = 0
  private var arena: [UInt8] = []

  /// - Parameter room: texts that there is room for from the start.
  init(room: Int = 0) {
    var size = 64
    while size < room * 2 { size *= 2 }
    entries = Vector(repeating: Self.free, count: size)
  }

  private static let free = Entry(low: 0, high: 0, length: .max, code: -1)

  /// The longest text that stands in its entry.
  static let longestKey = 16

  /// The code of each row's text where it stands where its probing starts, else -1; whether all do.
  ///
  /// Without a branch from row to row, so that the machine looks many rows up at once; `code(of:length:)` finds the rest.
  func findAtHome(_ field: RowFields.Field, count: Int, into codes: UnsafeMutablePointer<Int32>) -> Bool {
    let entries = UnsafePointer(entries.pointer)
    let mask = self.entries.count &- 1
    let bytes = field.bytes
    var seen: Int32 = 0
    for row in 0..<count {
      let (start, end) = field[row]
      let length = end &- start
      let (low, high) = Self.key(bytes + start, min(length, Self.longestKey))
      let entry = entries + (Self.place(low, high, length) & mask)
      let difference =
        (entry.pointee.low ^ low) | (entry.pointee.high ^ high) | UInt64(bitPattern: Int64(entry.pointee.length) ^ Int64(length))
      // A quote may stand around the text; behind one that belongs to it, the slow way finds the same.
      let isHere = (difference == 0) && (length <= Self.longestKey) && (low & 0xFF != UInt64(UInt8(ascii: "\"")))
      let code = isHere ? entry.pointee.code : -1
      codes[row] = code
      seen |= code
    }
    return seen >= 0
  }

  /// A number that is spread evenly over 64 bits and depends on the text alone.
  static func signature(of text: UnsafePointer<UInt8>, length: Int) -> UInt64 {
    guard length <= longestKey else { return hash(text, length) &* 0x9E37_79B9_7F4A_7C15 }
    let (low, high) = key(text, length)
    return UInt64(truncatingIfNeeded: place(low, high, length)) &* 0x9E37_79B9_7F4A_7C15
  }

  /// The code of a text, or -1 where it is not known; at least 16 bytes can be read at `text`, whatever its length.
  @inline(__always)
  func code(of text: UnsafePointer<UInt8>, length: Int) -> Int32 {
    if length > Self.longestKey { return codeOfLongText(text, length: length) }
    let (entries, mask) = (entries.pointer, entries.count &- 1)
    let (low, high) = Self.key(text, length)
    var position = Self.place(low, high, length) & mask
    while true {
      let entry = entries[position]
      let difference = (entry.low ^ low) | (entry.high ^ high) | UInt64(entry.length ^ UInt32(truncatingIfNeeded: length))
      // Of a free entry the length differs from any.
      if difference == 0 { return entry.code }
      if entry.code < 0 { return -1 }
      position = (position &+ 1) & mask
    }
  }

  /// Adds a text that is not known yet under the next code, or another one.
  @discardableResult
  func insert(_ text: UnsafePointer<UInt8>, length: Int, code: Int32? = nil) -> Int32 {
    if (count + 1) * 2 > entries.count { grow() }
    let code = code ?? Int32(count)
    var entry: Entry
    if length > Self.longestKey {
      entry = Entry(low: Self.hash(text, length), high: UInt64(arena.count), length: UInt32(length), code: code)
      arena.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    } else {
      let (low, high) = Self.key(text, length)
      entry = Entry(low: low, high: high, length: UInt32(length), code: code)
    }
    let isAtHome = place(entry)
    count += 1
    // A few texts that never meet are found at once, each of them: more room is cheaper than a second look, which is often guessed wrong.
    if !isAtHome, count <= 64, entries.count < 64 * count { grow() }
    return code
  }

  private func codeOfLongText(_ text: UnsafePointer<UInt8>, length: Int) -> Int32 {
    let hash = Self.hash(text, length)
    let mask = entries.count &- 1
    var position = Self.place(hash, 0, length) & mask
    while true {
      let entry = entries.pointer[position]
      if entry.code < 0 { return -1 }
      if entry.low == hash, entry.length == UInt32(truncatingIfNeeded: length), isEqual(text, entry) { return entry.code }
      position = (position &+ 1) & mask
    }
  }

  private func isEqual(_ text: UnsafePointer<UInt8>, _ entry: Entry) -> Bool {
    arena.withUnsafeBufferPointer { arena in
      for index in 0..<Int(entry.length) where arena[Int(entry.high) &+ index] != text[index] { return false }
      return true
    }
  }

  /// Whether the entry stands where its probing starts.
  private func place(_ entry: Entry) -> Bool {
    let mask = entries.count - 1
    let isLong = entry.length > Self.longestKey
    let home = Self.place(entry.low, isLong ? 0 : entry.high, Int(entry.length)) & mask
    var position = home
    while entries.pointer[position].code >= 0 { position = (position + 1) & mask }
    entries.pointer[position] = entry
    return position == home
  }

  /// Doubles the room; once more while a few texts still meet.
  private func grow() {
    let old = entries
    var size = old.count * 2
    while true {
      entries = Vector(repeating: Self.free, count: size)
      var areAtHome = true
      for position in 0..<old.count where old.pointer[position].code >= 0 {
        if !place(old.pointer[position]) { areAtHome = false }
      }
      if areAtHome || count > 64 || size >= 64 * count { return }
      size *= 2
    }
  }

  /// A text of up to `longestKey` bytes; 16 bytes are read.
  @inline(__always)
  private static func key(_ text: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
    let words = kpitree_text(text, length)
    return (UInt64(littleEndian: words.low), UInt64(littleEndian: words.high))
  }

  /// Where a text's probing starts: a folded product, after Wang Yi's wyhash.
  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64, _ length: Int) -> Int {
    let mixed = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: high ^ UInt64(truncatingIfNeeded: length) ^ 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: mixed.high ^ mixed.low)
  }

  private static func hash(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: length) ^ 0xA076_1D64_78BD_642F
    var offset = 0
    let raw = UnsafeRawPointer(text)
    while offset < length {
      // The last word overlaps the one before it; a long text has at least 17 bytes.
      let at = min(offset, length - 8)
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let mixed = (hash ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      hash = mixed.high ^ mixed.low
      offset += 8
    }
    return hash
  }
}
