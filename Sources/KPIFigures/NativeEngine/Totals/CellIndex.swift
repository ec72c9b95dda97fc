/// Numbers the combinations of some dimensions' members.
///
/// Mixed radix with a power of two per dimension while that is small; else the combinations that occur, in order of their appearance.
struct CellIndex {
  /// Most bits of a dense cell number; a single dimension is always dense.
  static let denseBits = 16

  let dimensionCount: Int
  /// Cells that totals must have room for.
  private(set) var capacity: Int
  /// Bits per dimension; nil where combinations are looked up.
  private var bits: [Int]?
  /// What combines the first dimensions' number with the next dimension's code.
  private var pairs: [PairTable] = []
  /// Codes of the cells that occurred, cell-major, where combinations are looked up.
  private var codes: [Int32] = []

  /// - Parameter greatest: a code that each dimension will have, where that is known.
  init(dimensionCount: Int, greatest: [Int32]? = nil) {
    self.dimensionCount = dimensionCount
    let bits = (0..<dimensionCount).map { dimension in
      // Narrow until rows are seen: five dimensions of eight members each would be 32,768 cells before the first row.
      max(1, greatest.map { 32 - $0[dimension].leadingZeroBitCount } ?? 0)
    }
    self.bits = bits
    capacity = 1 << bits.reduce(0, +)
    if !isSmallEnough(bits) { makeSparse() }
  }

  /// Whether these codes have a number without a new layout.
  func holds(_ greatest: [Int32]) -> Bool {
    guard let bits else { return true }
    return zip(bits, greatest).allSatisfy { $1 >> Int32($0) == 0 }
  }

  /// An empty index of a layout that also holds these codes.
  func widened(for greatest: [Int32]) -> CellIndex {
    guard let bits else { return self }
    return CellIndex(dimensionCount: dimensionCount, greatest: zip(bits, greatest).map { max($1, 1 << Int32($0 - 1)) })
  }

  /// The cell of each row; `capacity` may grow.
  mutating func find(_ columns: [UnsafePointer<Int32>], count: Int, into cells: UnsafeMutablePointer<Int32>) {
    guard let first = columns.first else {
      cells.update(repeating: 0, count: count)
      return
    }
    guard let bits else {
      for row in 0..<count {
        var cell = first[row]
        for dimension in 1..<columns.count { cell = pairs[dimension - 1].number(cell, columns[dimension][row]) }
        cells[row] = cell
        if Int(cell) * dimensionCount == codes.count {
          for column in columns { codes.append(column[row]) }
        }
      }
      grow()
      return
    }
    cells.update(from: first, count: count)
    var shift = Int32(bits[0])
    for dimension in 1..<columns.count {
      let column = columns[dimension]
      for row in 0..<count { cells[row] |= column[row] &<< shift }
      shift += Int32(bits[dimension])
    }
  }

  /// The cell of one combination, whose codes are held; `capacity` may grow.
  mutating func cell(of combination: [Int32]) -> Int {
    guard let bits else {
      var cell = combination[0]
      for dimension in 1..<combination.count { cell = pairs[dimension - 1].number(cell, combination[dimension]) }
      if Int(cell) * dimensionCount == codes.count { codes += combination }
      grow()
      return Int(cell)
    }
    var cell = 0
    var shift = 0
    for (width, code) in zip(bits, combination) {
      cell |= Int(code) << shift
      shift += width
    }
    return cell
  }

  /// The codes of a cell that occurred.
  func codes(of cell: Int) -> [Int32] {
    guard let bits else { return Array(codes[(cell * dimensionCount)..<((cell + 1) * dimensionCount)]) }
    var rest = cell
    return bits.map { width in
      defer { rest >>= width }
      return Int32(rest & ((1 << width) - 1))
    }
  }

  /// Cells that may have occurred.
  var cellCount: Int { bits == nil ? codes.count / dimensionCount : capacity }

  private func isSmallEnough(_ bits: [Int]) -> Bool { bits.count < 2 || bits.reduce(0, +) <= Self.denseBits }

  private mutating func makeSparse() {
    bits = nil
    capacity = 1024
    pairs = (1..<dimensionCount).map { _ in PairTable() }
  }

  private mutating func grow() {
    while cellCount > capacity { capacity *= 2 }
  }
}

/// Pairs of small integers to integers in order of appearance.
private struct PairTable {
  private struct Entry {
    var key: UInt64
    var number: Int32
  }

  private var entries = [Entry](repeating: Entry(key: 0, number: -1), count: 64)
  private var count: Int32 = 0

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
