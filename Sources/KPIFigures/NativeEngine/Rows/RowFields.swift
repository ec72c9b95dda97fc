/// The fields of a batch's rows, as places in their chunk.
struct RowFields {
  /// A byte that UTF-8 never has: the quote of files without quotes.
  static let noQuote: UInt8 = 0xFF

  let bytes: UnsafePointer<UInt8>
  let separators: UnsafePointer<UInt32>
  /// The place of each row's first separator among them.
  let firstSeparators: UnsafePointer<UInt32>
  let count: Int
  let lastField: Int
  /// What no field of a text begins with where quotes are letters.
  let quote: UInt8
  /// Whether lines may end with a carriage return before the newline.
  let hasCarriageReturns: Bool

  /// One column's fields.
  @inline(__always)
  func field(_ field: Int) -> Field {
    Field(rows: self, offset: field, endsLine: hasCarriageReturns && field == lastField)
  }

  struct Field {
    let bytes: UnsafePointer<UInt8>
    private let separators: UnsafePointer<UInt32>
    private let firstSeparators: UnsafePointer<UInt32>
    private let endsLine: Bool
    let quote: UInt8

    fileprivate init(rows: RowFields, offset: Int, endsLine: Bool) {
      bytes = rows.bytes
      separators = rows.separators + offset
      firstSeparators = rows.firstSeparators
      self.endsLine = endsLine
      quote = rows.quote
    }

    /// Where a row's field starts and ends, quotes included.
    @inline(__always)
    subscript(row: Int) -> (start: Int, end: Int) {
      let separator = Int(firstSeparators[row])
      let start = Int(separators[separator &- 1]) &+ 1
      var end = Int(separators[separator])
      if endsLine, end > start, bytes[end &- 1] == UInt8(ascii: "\r") { end &-= 1 }
      return (start, end)
    }

    /// The same without the quotes around it; quotes inside are still doubled.
    @inline(__always)
    func inner(_ row: Int) -> (start: Int, end: Int) {
      let (start, end) = self[row]
      return bytes[start] == quote && end &- start >= 2 ? (start &+ 1, end &- 1) : (start, end)
    }
  }
}

/// A field's text without its quotes, with doubled quotes made single in memory of its own.
struct FieldText {
  private var buffer = Vector<UInt8>(repeating: 0, count: 256)

  /// The text, of which 16 bytes can be read whatever its length, until the next call.
  ///
  /// - Parameter quote: a byte that no text has where quotes are letters.
  mutating func text(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, quote: UInt8) -> UnsafeBufferPointer<UInt8> {
    guard end - start >= 2, bytes[start] == quote else { return UnsafeBufferPointer(start: bytes + start, count: end - start) }
    let inner = UnsafeBufferPointer(start: bytes + start + 1, count: end - start - 2)
    guard inner.contains(quote) else { return inner }
    if inner.count + 16 > buffer.count { buffer = Vector(repeating: 0, count: inner.count * 2 + 16) }
    var count = 0
    var isSecond = false
    for byte in inner {
      if byte == quote, !isSecond {
        isSecond = true
        buffer.pointer[count] = byte
        count += 1
      } else if byte == quote {
        isSecond = false
      } else {
        isSecond = false
        buffer.pointer[count] = byte
        count += 1
      }
    }
    return UnsafeBufferPointer(start: buffer.pointer, count: count)
  }
}
