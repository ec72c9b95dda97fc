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

  /// Why a table cannot be read.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
    package let line: Int
  }

  /// Cuts a file's bytes at commas (tabs for `.tsv`); every row must have as many fields as the header.
  package init(_ file: SourceFile) throws(Problem) {
    path = file.path
    let delimiter = file.path.hasSuffix(".tsv") ? UInt8(ascii: "\t") : UInt8(ascii: ",")
    var records = try Self.records(file.bytes, delimiter: delimiter)
    guard let first = records.first else { throw Problem(message: "the table is empty", line: 1) }
    header = first.fields
    records.removeFirst()
    for row in records where row.fields.count != first.fields.count {
      throw Problem(
        message: "the row has \(row.fields.count) fields, the header \(first.fields.count)", line: row.line)
    }
    rows = records
  }

  private static func records(_ bytes: [UInt8], delimiter: UInt8) throws(Problem) -> [Row] {
    let quote = UInt8(ascii: "\"")
    var records: [Row] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var line = 1
    var firstLine = 1
    var isQuoted = false
    var wasQuoted = false
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

    func text() throws(Problem) -> String {
      guard let text = String(validating: field, as: UTF8.self) else { throw Problem(message: "the row is not UTF-8", line: firstLine) }
      return text
    }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != quote {
          if byte == UInt8(ascii: "\n") { line += 1 }
          field.append(byte)
        } else if index < bytes.count, bytes[index] == quote {
          field.append(quote)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == quote, field.isEmpty, !wasQuoted {
        isQuoted = true
        wasQuoted = true
      } else if byte == delimiter {
        fields.append(try text())
        field.removeAll(keepingCapacity: true)
        wasQuoted = false
      } else if byte == UInt8(ascii: "\n") {
        if field.last == UInt8(ascii: "\r"), !wasQuoted { field.removeLast() }
        let last = try text()
        // A blank line parts nothing.
        if !fields.isEmpty || !last.isEmpty || wasQuoted { records.append(Row(line: firstLine, fields: fields + [last])) }
        fields = []
        field.removeAll(keepingCapacity: true)
        wasQuoted = false
        line += 1
        firstLine = line
      } else if wasQuoted, byte != UInt8(ascii: "\r") {
        throw Problem(message: "text follows a closing quote", line: line)
      } else if !wasQuoted {
        field.append(byte)
      }
    }
    if isQuoted { throw Problem(message: "a quote is not closed", line: firstLine) }
    let last = try text()
    if !fields.isEmpty || !last.isEmpty || wasQuoted { records.append(Row(line: firstLine, fields: fields + [last])) }
    return records
  }
}
