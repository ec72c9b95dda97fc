/// A small table of text that belongs to a model (targets, figures by hand, exchange rates, events): a header and rows.
///
/// It is read whole. Rows behind figures are streamed by an engine instead, in the same format.
package struct TextTable: Sendable {
  package let path: String
  package let format: TableFormat
  package private(set) var header: [String] = []
  package private(set) var rows: [Row] = []
  /// The physical line of the header.
  package private(set) var headerLine = 1
  /// What is wrong with rows, which are left out.
  package private(set) var problems: [Problem] = []
  /// The first bytes of the file's text, by which it can be told what it looks like.
  package private(set) var start: [UInt8] = []

  package struct Row: Sendable {
    /// The physical line on which the row begins, from 1.
    package let line: Int
    package let fields: [String]
  }

  /// Why rows cannot be read: one for each kind.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
    /// Of the first such row.
    package let line: Int
    package var notes: [String] = []
  }

  /// The most bytes of a table's text.
  package static let byteLimit = SourceFile.byteLimit

  /// Reads a file's rows, each with as many fields as the header; blank rows and those that `skip` names are left out.
  ///
  /// Without a header there is none, and the problems say why.
  package init(path: String, text: [UInt8], format: TableFormat) {
    self.path = path
    self.format = format
    var bytes = text
    start = Array(bytes.prefix(TableProbe.startSize))
    if let problem = TableProbe(path: path, start, format).foreignKind {
      problems.append(Problem(message: "the file \(problem.phrase)", line: 1, notes: problem.notes))
      return
    }
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    var records: [Row] = []
    var faults: [RowFault: [Int]] = [:]
    var line = 1
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, let start = TableStart(bytes, isLast: true, format) else { return }
      let delimiter = format.delimiter(path: path, said: start.delimiter)
      let quote = format.quote(delimiter: delimiter)
      let walker = RowWalker(
        bytes: base, end: bytes.count, delimiter: delimiter, quote: quote, isLast: true, longestRow: bytes.count)
      var position = start.offset
      line += start.lineCount
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
          if let fields = Self.fields(bytes, from: start, separators, quote) {
            records.append(Row(line: line, fields: fields))
          } else {
            fault = .invalidText
          }
        }
        if let fault {
          faults[fault, default: []].append(line)
          if records.isEmpty { return }  // what follows is no header
        }
        line += bytes[start..<position].count { $0 == UInt8(ascii: "\n") }
      }
    }
    for (fault, lines) in faults.sorted(by: { $0.value[0] < $1.value[0] }) { problems.append(problem(fault, lines)) }
    guard let first = records.first else {
      if problems.isEmpty { problems.append(Problem(message: "the table is empty", line: 1)) }
      return
    }
    header = first.fields
    headerLine = first.line
    take(records.dropFirst())
    problems.sort { $0.line < $1.line }
  }

  /// Keeps the rows that are some.
  private mutating func take(_ records: ArraySlice<Row>) {
    for skip in format.skipped where !skip.isOptional && !header.contains(skip.column) {
      problems.append(Problem(message: "there is no column `\(skip.column)`, which `skip` names", line: headerLine))
    }
    let skips = format.skipped.compactMap { skip in header.firstIndex(of: skip.column).map { (column: $0, texts: skip.texts) } }
    var ragged: [Row] = []
    rows = records.filter { row in
      // In a table of one column, an empty field is a row.
      if header.count > 1, row.fields.allSatisfy(\.isEmpty) { return false }
      if skips.contains(where: { skip in skip.column < row.fields.count && skip.texts.contains(row.fields[skip.column]) }) { return false }
      if row.fields.count == header.count { return true }
      ragged.append(row)
      return false
    }
    guard let first = ragged.first else { return }
    var notes: [String] = []
    if ragged.count > 1 { notes.append("\(ragged.count) rows in all: \(Self.listing(ragged.map(\.line)))") }
    if let column = header.first, ragged.allSatisfy({ $0.fields.count < header.count && !($0.fields.first ?? "").isEmpty }) {
      notes.append(TableHints.skip(column, ragged.compactMap(\.fields.first)))
    }
    problems.append(
      Problem(
        message:
          "the row has \(first.fields.count) field\(first.fields.count == 1 ? "" : "s"), the header \(header.count)",
        line: first.line, notes: notes))
  }

  /// The names in a file's header; none where it cannot be read.
  package static func header(path: String, _ format: TableFormat) -> [String] {
    guard var bytes = DataStream.beginning(path: path, format, count: TableProbe.startSize) else { return [] }
    if bytes.count < TableProbe.startSize, bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, let start = TableStart(bytes, isLast: true, format) else { return [] }
      let delimiter = format.delimiter(path: path, said: start.delimiter)
      let quote = format.quote(delimiter: delimiter)
      let walker = RowWalker(bytes: base, end: bytes.count, delimiter: delimiter, quote: quote, isLast: true, longestRow: bytes.count)
      var separators: [UInt32] = []
      guard start.offset < bytes.count, case .good = walker.row(from: start.offset, separators: &separators) else { return [] }
      return fields(bytes, from: start.offset, separators, quote) ?? []
    }
  }

  /// The texts up to each separator; nil where one is not UTF-8.
  private static func fields(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ separators: [UInt32], _ quote: UInt8?
  ) -> [String]? {
    var fields: [String] = []
    var start = start
    for separator in separators {
      guard let text = RowField.text(UnsafeBufferPointer(rebasing: bytes[start..<Int(separator)]), quote: quote) else { return nil }
      fields.append(text)
      start = Int(separator) + 1
    }
    return fields
  }

  private func problem(_ fault: RowFault, _ lines: [Int]) -> Problem {
    var notes = lines.count > 1 ? ["\(lines.count) rows in all: \(Self.listing(lines))"] : []
    if fault == .invalidText, let note = TableProbe(path: path, start, format).encodingNote { notes.append(note) }
    return Problem(message: Self.message(fault), line: lines[0], notes: notes)
  }

  private static func message(_ fault: RowFault) -> String {
    switch fault {
    case .badQuoting: "the row is badly quoted: a field with a quote stands in quotes, and its own quotes twice"
    case .bareCarriageReturn: "the row has a bare carriage return: a line ends with a newline"
    case .invalidText: "the row is not UTF-8"
    case .overlong, .ragged: "the row cannot be read"
    }
  }

  /// The first lines of many, for messages.
  package static func listing(_ lines: [Int]) -> String {
    let unique = lines.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
    let shown = unique.prefix(5).map(String.init).joined(separator: ", ")
    return (unique.count == 1 ? "line " : "lines ") + shown + (unique.count > 5 ? ", …" : "")
  }
}
