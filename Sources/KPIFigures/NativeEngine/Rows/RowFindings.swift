internal import KPISource

/// What is wrong with rows, grouped by file, kind and column, with the first lines of each group.
struct RowFindings: Sendable {
  enum Kind: Hashable, Sendable {
    case row(RowFault)
    case figure
    case day
    case dayWithOffset
    case tooCoarseDay
    case figureOverflow
  }

  struct Key: Hashable, Sendable {
    var file: Int
    var kind: Kind
    /// A column of the scan; -1 where the whole row is meant.
    var column: Int
  }

  /// A physical line: within its chunk until all chunks' lines are counted, then within its file.
  struct Line: Comparable, Sendable {
    var chunk: Int
    var line: Int
    /// Of the offending field's first character, from 1.
    var character: Int?
    var example: String
    /// The row's first field, where the whole row is meant.
    var firstField = ""

    static func < (left: Line, right: Line) -> Bool { (left.chunk, left.line) < (right.chunk, right.line) }
  }

  struct Group: Sendable {
    var count = 0
    /// The first five.
    var lines: [Line] = []
    /// Rows whose first finding this is: they are left out on its account.
    var leftOut = 0
    /// By operand, what of them could be read.
    var sums: [Int: (sum: WideSum, rows: Int)] = [:]
  }

  static let keptLines = 5

  private(set) var groups: [Key: Group] = [:]

  /// Counts a finding; `line` is asked for only where the line is one of the first.
  mutating func add(_ key: Key, line: () -> Line) {
    groups[key, default: Group()].count += 1
    if groups[key, default: Group()].lines.count < Self.keptLines { groups[key]?.lines.append(line()) }
  }

  /// Says that a row is left out because of a finding, with the figures that could be read.
  mutating func leaveOut(_ key: Key, figures: [(operand: Int, figure: ExactDecimal)]) {
    var group = groups[key, default: Group()]
    group.leftOut += 1
    for (operand, figure) in figures {
      var total = group.sums[operand] ?? (WideSum(), 0)
      total.sum.add(figure.mantissa, scale: figure.scale)
      total.rows += 1
      group.sums[operand] = total
    }
    groups[key] = group
  }

  mutating func merge(_ other: RowFindings) {
    for (key, group) in other.groups {
      var mine = groups[key, default: Group()]
      mine.count += group.count
      mine.lines = Array((mine.lines + group.lines).sorted().prefix(Self.keptLines))
      mine.leftOut += group.leftOut
      for (operand, total) in group.sums {
        var sum = mine.sums[operand] ?? (WideSum(), 0)
        sum.sum.add(total.sum)
        sum.rows += total.rows
        mine.sums[operand] = sum
      }
      groups[key] = mine
    }
  }

  // MARK: Diagnostics

  /// One diagnostic per group, in order of files and lines.
  ///
  /// - Parameter firstLines: the physical line on which each chunk begins.
  func diagnostics(_ program: ScanProgram, firstLines: [Int], columnCounts: [Int]) -> [Diagnostic] {
    let scan = program.scan
    let ordered = groups.sorted { left, right in
      guard left.key.file == right.key.file else { return left.key.file < right.key.file }
      guard let first = left.value.lines.first, let second = right.value.lines.first else { return false }
      if first < second || second < first { return first < second }
      return (left.key.column, left.value.count) < (right.key.column, right.value.count)
    }
    return ordered.map { key, group in
      let path = scan.files[key.file]
      let lines = group.lines.map { firstLines[$0.chunk] + $0.line }
      var notes: [String] = []
      if group.count > 1 { notes.append("\(group.count) rows in all: \(Self.listing(lines, of: group.count))") }
      if scan.format.reportsBadRows, group.leftOut > 0 {
        let sums = group.sums.sorted { $0.key < $1.key }.compactMap { operand, total -> String? in
          guard let mantissa = total.sum.mantissa else { return nil }
          let figure = Self.text(mantissa, scale: total.sum.scale)
          return "`\(program.text(ofOperand: operand))` is \(figure) in \(total.rows == group.leftOut ? "them" : "\(total.rows) of them")"
        }
        let rows = group.leftOut == 1 ? "1 row is left out" : "\(group.leftOut) rows are left out"
        notes.append(([rows] + (sums.isEmpty ? ["their figures cannot be read"] : sums)).joined(separator: "; "))
      }
      if let hint = Self.hint(key, group, scan, path) { notes.append(hint) }
      let example = group.lines.first?.example ?? ""
      let (rule, message) = Self.phrase(
        key, example: example, column: scan.columns.indices.contains(key.column) ? scan.columns[key.column] : "",
        path: path, columnCount: columnCounts[key.file])
      return Diagnostic(
        rule, message, at: .line(path: path, line: lines.first ?? 1, column: group.lines.first?.character),
        severity: scan.format.reportsBadRows ? .warning : .error, notes: notes)
    }
  }

  private static func phrase(_ key: Key, example: String, column: String, path: String, columnCount: Int) -> (Rule, String) {
    switch key.kind {
    case .row(.ragged):
      (
        .raggedRow,
        "a row of `\(path)` has \(example == "1" ? "1 field" : "\(example) fields") where the header has \(columnCount)"
      )
    case .row(.badQuoting): (.badQuoting, "a row of `\(path)` is badly quoted: `\(example)`")
    case .row(.bareCarriageReturn): (.bareCarriageReturn, "a row of `\(path)` has a carriage return without a newline: `\(example)`")
    case .row(.overlong): (.overlongRow, "a row of `\(path)` is longer than a row may be")
    case .row(.invalidText): (.invalidText, "a row of `\(path)` is not UTF-8: `\(example)`")
    case .figure: (.badFigure, "`\(example)` in column `\(column)` is not a number")
    case .day: (.badDay, example.isEmpty ? "column `\(column)` has an empty date" : "`\(example)` in column `\(column)` is not a date")
    case .dayWithOffset:
      (.badDay, "`\(example)` in column `\(column)` has an offset, and the source does not say by `time_zone` how to read it")
    case .tooCoarseDay: (.badDay, "`\(example)` in column `\(column)` is coarser than the source's `grain`")
    case .figureOverflow: (.sumOverflow, "a row's figure has more than 38 digits: `\(example)`")
    }
  }

  /// The option that would read what cannot be read.
  private static func hint(_ key: Key, _ group: Group, _ scan: Scan, _ path: String) -> String? {
    let examples = group.lines.map(\.example)
    let column = scan.columns.indices.contains(key.column) ? scan.columns[key.column] : ""
    switch key.kind {
    case .figure: return TableHints.figures(examples, scan.format)
    case .day: return TableHints.dates(examples, column: column, scan.format)
    case .dayWithOffset: return "`time_zone: +08:00` or a place's, such as `time_zone: Europe/Berlin`, says whose day counts"
    case .row(.invalidText):
      guard let start = try? DataStream.text(path: path, limit: 64 << 20) else { return nil }
      return TableProbe.encodingNote(of: start)
    case .row(.ragged):
      let fields = group.lines.map(\.firstField)
      // A note or a total stands in the first column and has nothing behind it.
      guard group.lines.allSatisfy({ $0.example == "1" }), !fields.contains(where: \.isEmpty),
        let first = TextTable.header(path: path, scan.format).first
      else { return nil }
      return TableHints.skip(first, fields)
    case .row, .tooCoarseDay, .figureOverflow: return nil
    }
  }

  private static func listing(_ lines: [Int], of count: Int) -> String {
    let unique = lines.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
    let text = unique.map(String.init).joined(separator: ", ")
    return (unique.count == 1 ? "line \(text)" : "lines \(text)") + (count > lines.count ? ", …" : "")
  }

  /// Plain decimal text of a mantissa.
  static func text(_ mantissa: Int128, scale: Int) -> String {
    guard scale > 0 else { return String(mantissa) }
    var digits = String(mantissa.magnitude)
    if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
    return (mantissa < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
  }
}
