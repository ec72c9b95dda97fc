/// Cuts one row after another out of bytes, strictly after RFC 4180 and byte by byte: for headers, and for files that `RowIndex` refuses.
///
/// A row that is badly quoted ends with the line on which it starts, so that a stray quote costs one row and not the rest of the file.
struct RowWalker {
  enum Row: Equatable {
    /// Ends behind its newline.
    case good(end: Int)
    case bad(RowFault, end: Int)
    /// Its end is not among the bytes.
    case incomplete
    /// The row's first line is longer than a row may be.
    case endless
  }

  let bytes: UnsafePointer<UInt8>
  let end: Int
  let delimiter: UInt8
  /// Whether the file ends here; the last byte is a newline then.
  let isLast: Bool
  /// The longest row in bytes; without a limit a lone quote would draw a file of any size into memory.
  let longestRow: Int

  private enum State {
    case fieldStart, plain, quoted, behindQuote, behindReturn
  }

  /// The row that starts at `start`; `separators` gets the places of its delimiters and its newline, of a bad row only the newline.
  func row(from start: Int, separators: inout [UInt32]) -> Row {
    let windowEnd = min(end, start + longestRow)
    let mayGrow = !isLast && end - start < longestRow
    let known = separators.count
    var state = State.fieldStart
    var fault: RowFault?
    scan: for position in start..<windowEnd {
      let byte = bytes[position]
      switch state {
      case .quoted:
        if byte == UInt8(ascii: "\"") { state = .behindQuote }
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
      case UInt8(ascii: "\"") where state != .plain:
        state = .quoted
      default:
        guard byte != UInt8(ascii: "\""), state != .behindQuote else {
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
enum RowFault: Hashable, Sendable {
  case badQuoting, bareCarriageReturn, overlong, invalidText, ragged
}
