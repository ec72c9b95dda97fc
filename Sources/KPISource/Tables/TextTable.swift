/// A small table of text that belongs to a model (targets, figures by hand, exchange rates): a header and rows, RFC 4180.
///
/// It is read whole. Rows behind figures are streamed by an engine instead.
package struct TextTable: Sendable {
  package let path: String
  package let header: [String]
  package let rows: [Row]

  package struct Row: Sendable {
    /// The physical line on which the row begins, from 1.
    package let line: Int
    package let fields: [String]
  }

  /// Why a row cannot be read.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
    package let line: Int
  }

  /// Cuts a file's bytes at commas (tabs for `.tsv`); every row must have as many fields as the header.
  ///
  /// - Parameter problems: gets what is wrong with rows, which are left out.
  /// - Returns: nil where there is no header.
  package init?(_ file: SourceFile, problems: inout [Problem]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var bytes = file.bytes.starts(with: mark) ? Array(file.bytes.dropFirst(mark.count)) : file.bytes
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    var records: [Row] = []
    var line = 1
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      let walker = RowWalker(
        bytes: base, end: bytes.count, delimiter: RowField.delimiter(path: file.path), isLast: true, longestRow: bytes.count)
      var position = 0
      var separators: [UInt32] = []
      while position < bytes.count {
        separators.removeAll(keepingCapacity: true)
        let start = position
        var fault: RowFault?
        switch walker.row(from: start, separators: &separators) {
        case .good(let end): position = end
        case .bad(let known, let end): (fault, position) = (known, end)
        case .incomplete, .endless: return  // there is no more to come, and no row is longer than the file
        }
        let isBlank = bytes[start] == UInt8(ascii: "\n") || bytes[start] == UInt8(ascii: "\r") && position - start == 2
        if fault == nil, !isBlank {
          if let fields = Self.fields(bytes, from: start, separators) {
            records.append(Row(line: line, fields: fields))
          } else {
            fault = .invalidText
          }
        }
        if let fault {
          problems.append(Problem(message: Self.message(fault), line: line))
          if records.isEmpty { return }  // what follows is no header
        }
        line += bytes[start..<position].count { $0 == UInt8(ascii: "\n") }
      }
    }
    guard let first = records.first else {
      if problems.isEmpty { problems.append(Problem(message: "the table is empty", line: 1)) }
      return nil
    }
    path = file.path
    header = first.fields
    rows = records.dropFirst().filter { row in
      if row.fields.count == first.fields.count { return true }
      problems.append(
        Problem(
          message: "the row has \(row.fields.count) field\(row.fields.count == 1 ? "" : "s"), the header \(first.fields.count)",
          line: row.line))
      return false
    }
    problems.sort { $0.line < $1.line }
  }

  /// The texts up to each separator; nil where one is not UTF-8.
  private static func fields(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ separators: [UInt32]) -> [String]? {
    var fields: [String] = []
    var start = start
    for separator in separators {
      guard let text = RowField.text(UnsafeBufferPointer(rebasing: bytes[start..<Int(separator)])) else { return nil }
      fields.append(text)
      start = Int(separator) + 1
    }
    return fields
  }

  private static func message(_ fault: RowFault) -> String {
    switch fault {
    case .badQuoting: "the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice"
    case .bareCarriageReturn: "the row has a bare carriage return: a line ends with a newline"
    case .invalidText: "the row is not UTF-8"
    case .overlong, .ragged: "the row cannot be read"
    }
  }
}
