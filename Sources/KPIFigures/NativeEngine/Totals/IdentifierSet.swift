/// A set of small integers: a hash table while there are few, a bitmap once that is smaller.
struct IdentifierSet: Sendable {
  private(set) var count = 0
  private var isBitmap = false
  /// Bits, or places of a hash table with linear probing.
  private var words: [UInt32] = []

  private static let free = UInt32.max

  var byteCount: Int { words.count * 4 }

  /// - Parameter universe: how many identifiers there are so far; all are below it.
  mutating func insert(_ identifier: UInt32, universe: Int) {
    if isBitmap ? Int(identifier &>> 5) >= words.count : (count &+ 1) &* 4 > words.count &* 3 { rebuild(universe: universe) }
    let isBitmap = isBitmap
    let isNew = words.withUnsafeMutableBufferPointer { words in
      if isBitmap {
        let word = Int(identifier &>> 5)
        let bit: UInt32 = 1 &<< (identifier & 31)
        defer { words[word] |= bit }
        return words[word] & bit == 0
      }
      let mask = words.count &- 1
      var position = Self.place(identifier) & mask
      while words[position] != Self.free {
        if words[position] == identifier { return false }
        position = (position &+ 1) & mask
      }
      words[position] = identifier
      return true
    }
    if isNew { count &+= 1 }
  }

  func forEach(_ body: (UInt32) -> Void) {
    if isBitmap {
      for (index, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          body(UInt32(index &* 32 &+ rest.trailingZeroBitCount))
          rest &= rest &- 1
        }
      }
    } else {
      for word in words where word != Self.free { body(word) }
    }
  }

  /// Makes room, in whichever form takes less.
  private mutating func rebuild(universe: Int) {
    let bitmapSize = (universe * 5 / 4 + 63) / 32
    var tableSize = 4
    while tableSize * 3 < (count + 1) * 5 { tableSize *= 2 }
    var larger = IdentifierSet()
    larger.isBitmap = bitmapSize <= tableSize
    larger.words = larger.isBitmap ? Array(repeating: 0, count: bitmapSize) : Array(repeating: Self.free, count: tableSize)
    forEach { larger.insert($0, universe: universe) }
    self = larger
  }

  @inline(__always)
  private static func place(_ identifier: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(identifier) &* 0x9E37_79B9_7F4A_7C15) &>> 32)
  }
}
