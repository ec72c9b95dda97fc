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
  mutating func build(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, delimiter: UInt8) -> Bool {
    let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
    let newline = SIMD16<UInt8>(repeating: UInt8(ascii: "\n"))
    let carriageReturn = SIMD16<UInt8>(repeating: UInt8(ascii: "\r"))
    let comma = SIMD16<UInt8>(repeating: delimiter)

    faults.removeAll(keepingCapacity: true)
    separators.pointer[0] = UInt32(start) &- 1
    rowEnds.pointer[0] = 1
    var places = separators.pointer
    var ends = rowEnds.pointer
    var placeCapacity = separators.count
    var endCapacity = rowEnds.count
    var placeCount = 1
    var endCount = 1
    var highBits = SIMD16<UInt8>(repeating: 0)
    var hasReturns = false
    var quotedNewlines = 0

    var inside: UInt64 = 0  // all ones within quotes
    var mayOpen: UInt64 = 1  // whether the byte before the block lets a quote open
    var mustEnd = false  // whether the block before ended with a closing quote
    var mustBreak = false  // or with a carriage return

    var position = start
    while position < end {
      let block = UnsafeRawPointer(bytes + position)
      let a = block.loadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self)
      let b = block.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
      let c = block.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
      let d = block.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
      let left = end &- position
      let valid: UInt64 = left >= 64 ? .max : (1 &<< UInt64(truncatingIfNeeded: left)) &- 1
      var newlines = Self.mask(a .== newline, b .== newline, c .== newline, d .== newline) & valid
      var breaks = Self.mask(a .== comma, b .== comma, c .== comma, d .== comma) & valid | newlines
      // Bytes behind the end may be looked at here: they belong to the file's next rows and cost nothing but this look.
      if left >= 64 { highBits |= a | b | c | d } else { Self.collectHighBits(bytes, position, end, &highBits) }
      let rare = Self.word(
        (a .== quote) .| (b .== quote) .| (c .== quote) .| (d .== quote) .| (a .== carriageReturn) .| (b .== carriageReturn)
          .| (c .== carriageReturn) .| (d .== carriageReturn))
      if rare | inside != 0 || mustEnd || mustBreak {
        let quotes = Self.mask(a .== quote, b .== quote, c .== quote, d .== quote) & valid
        let returns = Self.mask(a .== carriageReturn, b .== carriageReturn, c .== carriageReturn, d .== carriageReturn) & valid
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
      while breaks != 0 {
        let bit = breaks.trailingZeroBitCount
        places[placeCount] = UInt32(truncatingIfNeeded: position &+ bit)
        placeCount &+= 1
        ends[endCount] = UInt32(truncatingIfNeeded: placeCount)
        endCount &+= Int(truncatingIfNeeded: (newlines &>> UInt64(truncatingIfNeeded: bit)) & 1)
        breaks &= breaks &- 1
      }
      position &+= 64
    }
    rowCount = endCount - 1
    lineCount = rowCount + quotedNewlines
    isASCII = (highBits & 0x80) == SIMD16(repeating: 0)
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

  private static func collectHighBits(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ bits: inout SIMD16<UInt8>) {
    for position in start..<end { bits[0] |= bytes[position] }
  }

  /// One bit a byte: the lanes of four masks, the first lane lowest.
  @inline(__always)
  private static func mask(
    _ a: SIMDMask<SIMD16<Int8>>, _ b: SIMDMask<SIMD16<Int8>>, _ c: SIMDMask<SIMD16<Int8>>, _ d: SIMDMask<SIMD16<Int8>>
  ) -> UInt64 {
    bits(a) | bits(b) &<< 16 | bits(c) &<< 32 | bits(d) &<< 48
  }

  @inline(__always)
  private static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    let low = ((words[0] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    let high = ((words[1] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    return low | high &<< 8
  }

  @inline(__always)
  private static func word(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return words[0] | words[1]
  }
}
