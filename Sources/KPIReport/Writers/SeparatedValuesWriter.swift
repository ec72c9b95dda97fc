import KPISource

/// Writes a table of records for machines: one header row, plain numbers, nothing for what is absent.
package enum SeparatedValuesWriter {
  /// RFC 4180 (`--format csv`): comma-separated, quoted where needed, lines ending in CR LF.
  ///
  /// Text that a spreadsheet would run as a formula gets an apostrophe before it (CWE-1236); numbers are never touched.
  package static func csv(_ table: RecordTable) -> [UInt8] {
    write(table, separator: UInt8(ascii: ","), lineEnd: "\r\n") { quoted(inert($0)) }
  }

  /// One record a line (`--format plain`): tab-separated, lines ending in LF; what would break a line or move a cursor is escaped.
  package static func tsv(_ table: RecordTable) -> [UInt8] {
    write(table, separator: UInt8(ascii: "\t"), lineEnd: "\n", VisibleText.escaped)
  }

  private static func write(_ table: RecordTable, separator: UInt8, lineEnd: String, _ text: (String) -> String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, column) in table.columns.enumerated() {
      if index > 0 { bytes.append(separator) }
      bytes += column.utf8
    }
    bytes += lineEnd.utf8
    for row in 0..<table.rowCount {
      for (index, value) in table.row(row).enumerated() {
        if index > 0 { bytes.append(separator) }
        switch value {
        case .text(let value): bytes += text(value).utf8
        case .integer(let number): ECMAScriptNumber.append(Int64(number), to: &bytes)
        case .number(let number): _ = ECMAScriptNumber.append(number, to: &bytes)
        case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
        case .null, .list, .object, .sequence: break
        }
      }
      bytes += lineEnd.utf8
    }
    return bytes
  }

  private static func inert(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, runnable.contains(first) else { return text }
    return "'" + text
  }

  /// What spreadsheets take for the start of a formula, and their full-width forms, which some of them take as well.
  private static let runnable: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

  /// Works on bytes: a quotation mark with a combining accent is still one.
  private static func quoted(_ text: String) -> String {
    let quote = UInt8(ascii: "\"")
    let special = [UInt8(ascii: ","), quote, UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    guard text.utf8.contains(where: special.contains) else { return text }
    var bytes = [quote]
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
    return String(decoding: bytes, as: UTF8.self)
  }
}
