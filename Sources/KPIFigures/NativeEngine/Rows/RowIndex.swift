internal import KPISource
internal import CByteMasks

/// Where the fields and rows of a chunk end.
///
/// Row `r` has the separators `rowEnds[r - 1]..<rowEnds[r]` (from 1 for the first), and its field `f` lies between the separators
/// `rowEnds[r - 1] + f - 1` and `rowEnds[r - 1] + f`; separator 0 stands before the chunk's first byte.
struct RowIndex {
  private(set) var separators = Vector<UInt32>(repeating: 0, count: 1 << 10)
  private(set) var rowEnds = Vector<UInt32>(repeating: 0, count: 1 << 8)
  private(set) var rowCount = 0
  private(set) var isASCII = true
  private(set) var hasCarriageReturns = false
  /// Newlines, inside quotes and out.
  private(set) var lineCount = 0
  /// Rows that the walker refused.
  private(set) var faults: [Int: RowFault] = [:]

  /// Finds the rows of `start..<end`, which begins with a row and ends with a newline; 8 bytes before and 64 behind it can be read.
  ///
  /// False where a quote or carriage return stands where none may stand. Sixty-four bytes at a time become bit masks; a bit of `inside` is
  /// the parity of the quotes up to it (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
  /// Blocks without either are cut by the machine's own instructions, the others here.
  ///
  /// - Parameters:
  ///   - quote: nil where quotes are letters.
  ///   - instructions: those that may be used at most.
  mutating func build(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, delimiter: UInt8, quote: UInt8? = UInt8(ascii: "\""),
    instructions: kpitree_instructions = kpitree_widest
  ) -> Bool {
    faults.removeAll(keepingCapacity: true)
    separators.pointer[0] = UInt32(start) &- 1
    rowEnds.pointer[0] = 1
    var places = separators.pointer
    var ends = rowEnds.pointer
    var placeCapacity = separators.count
    var endCapacity = rowEnds.count
    var placeCount = 1
    var endCount = 1
    var hasOnlyASCII = true
    var hasReturns = false
    var quotedNewlines = 0

    var inside: UInt64 = 0  // all ones within quotes
    var mayOpen: UInt64 = 1  // whether the byte before the block lets a quote open
    var mustEnd = false  // whether the block before ended with a closing quote
    var mustBreak = false  // or with a carriage return

    var position = start
    var isPlain = true  // whether the block before had neither quotes nor carriage returns
    while position < end {
      if isPlain, inside == 0 {
        var cut = kpitree_cut(position: position, places: placeCount, ends: endCount, high: 0)
        kpitree_cut_rows(bytes, end, delimiter, places, placeCapacity, ends, endCapacity, instructions, &cut)
        hasOnlyASCII = hasOnlyASCII && cut.high == 0
        if cut.position > position {
          let last = bytes[cut.position &- 1]
          mayOpen = last == delimiter || last == UInt8(ascii: "\n") ? 1 : 0
        }
        (position, placeCount, endCount) = (cut.position, cut.places, cut.ends)
        if position >= end { break }
      }
      let masks = BlockMasks(bytes + position, delimiter: delimiter)
      let left = end &- position
      let valid: UInt64 = left >= 64 ? .max : (1 &<< UInt64(truncatingIfNeeded: left)) &- 1
      var newlines = masks.newlines & valid
      var breaks = masks.delimiters & valid | newlines
      // Bytes behind the end belong to the file's next rows: what they are does not matter here.
      isPlain = !masks.hasRareBytes
      hasOnlyASCII = hasOnlyASCII && (masks.isASCII || left < 64 && Self.isASCII(bytes, position, end))
      if !isPlain || inside != 0 || mustEnd || mustBreak {
        let quotes = quote.map { BlockMasks.mask(of: $0, in: bytes + position) & valid } ?? 0
        let returns = BlockMasks.mask(of: UInt8(ascii: "\r"), in: bytes + position) & valid
        var parity = quotes ^ (quotes &<< 1)
        parity ^= parity &<< 2
        parity ^= parity &<< 4
        parity ^= parity &<< 8
        parity ^= parity &<< 16
        parity ^= parity &<< 32
        parity ^= inside
        let mayClose = breaks | quotes | returns
        let badlyOpened = quotes & parity & ~((breaks | quotes) &<< 1 | mayOpen)
        let badlyClosed = quotes & ~parity & ~(mayClose &>> 1) & (.max &>> 1)
        let lone = returns & ~parity & ~(newlines &>> 1) & (.max &>> 1)
        if badlyOpened | badlyClosed | lone != 0 { return false }
        if mustEnd, mayClose & 1 == 0 { return false }
        if mustBreak, newlines & 1 == 0 { return false }
        mayOpen = (breaks | quotes) &>> 63
        mustEnd = (quotes & ~parity) &>> 63 == 1
        mustBreak = (returns & ~parity) &>> 63 == 1
        hasReturns = hasReturns || returns != 0
        inside = 0 &- (parity &>> 63)
        quotedNewlines &+= (newlines & parity).nonzeroBitCount
        breaks &= ~parity
        newlines &= ~parity
      } else {
        mayOpen = breaks &>> 63
      }

      if placeCount &+ 64 > placeCapacity || endCount &+ 64 > endCapacity {
        grow(places: placeCount, ends: endCount)
        (places, placeCapacity) = (separators.pointer, separators.count)
        (ends, endCapacity) = (rowEnds.pointer, rowEnds.count)
      }
      // Eight at a time, some of them in vain: a loop that ends elsewhere in each block is guessed wrong in each block.
      var rest = breaks.nonzeroBitCount
      while rest > 0 {
        for step in 0..<8 {
          let lowest = breaks & (0 &- breaks)
          places[placeCount &+ step] = UInt32(truncatingIfNeeded: position &+ breaks.trailingZeroBitCount)
          ends[endCount] = UInt32(truncatingIfNeeded: placeCount &+ step &+ 1)
          endCount &+= newlines & lowest != 0 ? 1 : 0
          breaks ^= lowest
        }
        placeCount &+= min(rest, 8)
        rest &-= 8
      }
      position &+= 64
    }
    rowCount = endCount - 1
    lineCount = rowCount + quotedNewlines
    isASCII = hasOnlyASCII
    hasCarriageReturns = hasReturns
    return inside == 0
  }

  /// The same by the walker, which goes on behind a row that cannot be read.
  mutating func build(with walker: RowWalker, from start: Int, to end: Int) {
    faults.removeAll(keepingCapacity: true)
    var places: [UInt32] = [UInt32(start) &- 1]
    var ends: [UInt32] = [1]
    var position = start
    walk: while position < end {
      switch walker.row(from: position, separators: &places) {
      case .good(let rowEnd): position = rowEnd
      case .bad(let fault, let rowEnd):
        faults[ends.count - 1] = fault
        position = rowEnd
      case .incomplete, .endless: break walk
      }
      ends.append(UInt32(places.count))
    }
    separators = Vector(repeating: 0, count: places.count)
    for (index, place) in places.enumerated() { separators.pointer[index] = place }
    rowEnds = Vector(repeating: 0, count: ends.count)
    for (index, end) in ends.enumerated() { rowEnds.pointer[index] = end }
    rowCount = ends.count - 1
    lineCount = Self.count(UInt8(ascii: "\n"), in: walker.bytes, from: start, to: end)
    isASCII = false
    hasCarriageReturns = true
  }

  /// How often a byte occurs.
  static func count(_ byte: UInt8, in bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    let pattern = SIMD16<UInt8>(repeating: byte)
    var position = start
    var total = 0
    while end &- position >= 16 {
      // A lane counts to 255 at most.
      var lanes = SIMD16<UInt8>(repeating: 0)
      let stop = min(position &+ 16 &* 255, end &- 15)
      while position < stop {
        let block = UnsafeRawPointer(bytes + position).loadUnaligned(as: SIMD16<UInt8>.self)
        lanes = lanes &- unsafeBitCast(block .== pattern, to: SIMD16<UInt8>.self)
        position &+= 16
      }
      for lane in 0..<16 { total &+= Int(lanes[lane]) }
    }
    while position < end {
      if bytes[position] == byte { total &+= 1 }
      position &+= 1
    }
    return total
  }

  private mutating func grow(places: Int, ends: Int) {
    if places + 64 > separators.count {
      let larger = Vector<UInt32>(repeating: 0, count: separators.count * 2)
      larger.pointer.update(from: separators.pointer, count: places)
      separators = larger
    }
    if ends + 64 > rowEnds.count {
      let larger = Vector<UInt32>(repeating: 0, count: rowEnds.count * 2)
      larger.pointer.update(from: rowEnds.pointer, count: ends)
      rowEnds = larger
    }
  }

  private static func isASCII(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    (start..<end).allSatisfy { bytes[$0] < 0x80 }
  }
}
