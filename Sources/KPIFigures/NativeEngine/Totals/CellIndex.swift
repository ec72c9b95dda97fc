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
    // Narrow until rows are seen: five dimensions of eight members each would be 32,768 cells before the first row.
    let bits = Self.bits(greatest ?? Array(repeating: 1, count: dimensionCount))
    self.bits = bits
    capacity = 1 << bits.reduce(0, +)
    if !Self.areFew(bits) { makeSparse() }
  }

  /// Whether every combination of codes up to these has a number of its own from the start.
  static func isDense(_ greatest: [Int32]) -> Bool { areFew(bits(greatest)) }

  var isDense: Bool { bits != nil }

  private static func bits(_ greatest: [Int32]) -> [Int] { greatest.map { max(1, 32 - $0.leadingZeroBitCount) } }

  private static func areFew(_ bits: [Int]) -> Bool { bits.count < 2 || bits.reduce(0, +) <= denseBits }

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

  private mutating func makeSparse() {
    bits = nil
    capacity = 1024
    pairs = (1..<dimensionCount).map { _ in PairTable() }
  }

  private mutating func grow() {
    while cellCount > capacity { capacity *= 2 }
  }
}
