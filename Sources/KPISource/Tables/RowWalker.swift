/// Cuts one row after another out of bytes, strictly after RFC 4180 and byte by byte.
///
/// A row that is badly quoted ends with the line on which it starts, so that a stray quote costs one row and not the rest of the file.
package struct RowWalker {
  package enum Row: Equatable {
    /// Ends behind its newline.
    case good(end: Int)
    case bad(RowFault, end: Int)
    /// Its end is not among the bytes.
    case incomplete
    /// The row's first line is longer than a row may be.
    case endless
  }

  package let bytes: UnsafePointer<UInt8>
  package let end: Int
  package let delimiter: UInt8
  /// Nil where quotes are letters like any others.
  package let quote: UInt8?
  /// Whether the file ends here; the last byte is a newline then.
  package let isLast: Bool
  /// The longest row in bytes; without a limit a lone quote would draw a file of any size into memory.
  package let longestRow: Int

  package init(bytes: UnsafePointer<UInt8>, end: Int, delimiter: UInt8, quote: UInt8?, isLast: Bool, longestRow: Int) {
    self.bytes = bytes
    self.end = end
    self.delimiter = delimiter
    self.quote = quote
    self.isLast = isLast
    self.longestRow = longestRow
  }

  private enum State {
    case fieldStart, plain, quoted, behindQuote, behindReturn
  }

  /// The row that starts at `start`; `separators` gets the places of its delimiters and its newline, of a bad row only the newline.
  package func row(from start: Int, separators: inout [UInt32]) -> Row {
    let windowEnd = min(end, start + longestRow)
    let mayGrow = !isLast && end - start < longestRow
    let known = separators.count
    var state = State.fieldStart
    var fault: RowFault?
    scan: for position in start..<windowEnd {
      let byte = bytes[position]
      switch state {
      case .quoted:
        if byte == quote { state = .behindQuote }
        continue
      case .behindReturn where byte != UInt8(ascii: "\n"):
        fault = .bareCarriageReturn
        break scan
      case .fieldStart, .plain, .behindQuote, .behindReturn: break
      }
      switch byte {
      case delimiter:
        separators.append(UInt32(position))
        state = .fieldStart
      case UInt8(ascii: "\n"):
        separators.append(UInt32(position))
        return .good(end: position + 1)
      case UInt8(ascii: "\r"):
        state = .behindReturn
      case quote where state != .plain:
        state = .quoted
      default:
        guard byte != quote, state != .behindQuote else {
          fault = .badQuoting
          break scan
        }
        state = .plain
      }
    }
    separators.removeSubrange(known...)
    if fault == nil {
      if mayGrow { return .incomplete }
      fault = state == .quoted ? .badQuoting : .overlong
    }
    // The row's first newline may lie before the fault, inside quotes.
    for position in start..<windowEnd where bytes[position] == UInt8(ascii: "\n") {
      separators.append(UInt32(position))
      return .bad(fault ?? .overlong, end: position + 1)
    }
    return mayGrow ? .incomplete : .endless
  }
}

/// Why a row cannot be read at all.
package enum RowFault: Hashable, Sendable {
  case badQuoting, bareCarriageReturn, overlong, invalidText, ragged
}

/// A field as it stands between two delimiters.
package enum RowField {
  /// Its bytes without the quotes around it and the carriage return at the end of a line; doubled quotes are made single.
  ///
  /// - Parameter quote: nil where quotes are letters.
  package static func bytes(_ field: UnsafeBufferPointer<UInt8>, quote: UInt8?) -> [UInt8] {
    var inner = field[...]
    if inner.last == UInt8(ascii: "\r") { inner.removeLast() }
    guard let quote, inner.count >= 2, inner.first == quote else { return Array(inner) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(inner.count)
    var isDoubled = false
    for byte in inner.dropFirst().dropLast() {
      isDoubled = byte == quote && !isDoubled
      if !isDoubled || byte != quote { bytes.append(byte) }
    }
    return bytes
  }

  /// Its text; nil where it is not UTF-8.
  package static func text(_ field: UnsafeBufferPointer<UInt8>, quote: UInt8?) -> String? {
    String(validating: bytes(field, quote: quote), as: UTF8.self)
  }
}
