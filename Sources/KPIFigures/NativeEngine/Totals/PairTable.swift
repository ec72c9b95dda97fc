/// Pairs of small integers to integers in order of appearance.
struct PairTable {
  private struct Entry {
    var key: UInt64
    var number: Int32
  }

  private var entries = [Entry](repeating: Entry(key: 0, number: -1), count: 64)
  /// How many there are.
  private(set) var count: Int32 = 0

  /// The number of a pair; a new one gets the next.
  mutating func number(_ first: Int32, _ second: Int32) -> Int32 {
    let key = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    let mask = entries.count &- 1
    var position = Self.place(key) & mask
    while entries[position].number >= 0 {
      if entries[position].key == key { return entries[position].number }
      position = (position &+ 1) & mask
    }
    entries[position] = Entry(key: key, number: count)
    count += 1
    if Int(count) * 2 > entries.count { grow() }
    return count - 1
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(key: 0, number: -1), count: old.count * 2)
    let mask = entries.count - 1
    for entry in old where entry.number >= 0 {
      var position = Self.place(entry.key) & mask
      while entries[position].number >= 0 { position = (position + 1) & mask }
      entries[position] = entry
    }
  }

  @inline(__always)
  private static func place(_ key: UInt64) -> Int {
    let mixed = (key ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: mixed.high ^ mixed.low)
  }
}
