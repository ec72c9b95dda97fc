import KPISource

/// What is wrong with the fields of a table: one finding for each kind, however many fields it has.
struct TableFindings {
  private struct Group {
    var rule: Rule
    var message: String
    var lines: [Int]
    var texts: [String]
  }

  private let table: TextTable
  private var groups: [Group] = []
  private var strangers: [(text: String, column: String, line: Int)] = []

  init(_ table: TextTable) { self.table = table }

  mutating func add(_ rule: Rule, _ message: String, _ text: String, _ line: Int) {
    if let known = groups.firstIndex(where: { $0.rule == rule && $0.texts[0].isEmpty == text.isEmpty }) {
      groups[known].lines.append(line)
      groups[known].texts.append(text)
    } else {
      groups.append(Group(rule: rule, message: message, lines: [line], texts: [text]))
    }
  }

  /// Notes a row that is a total by the word in a column of members.
  mutating func addStranger(_ text: String, in column: String, _ line: Int) {
    if strangers.last?.line != line { strangers.append((text, column, line)) }
  }

  func report(into log: inout DiagnosticLog) {
    for group in groups {
      var notes = group.lines.count > 1 ? ["\(group.lines.count) fields in all: \(TextTable.listing(group.lines))"] : []
      if group.rule == .badNumber {
        if let note = TableHints.figures(Array(group.texts.prefix(100)), table.format) { notes.append(note) }
      } else if let note = TableHints.dates(Array(group.texts.prefix(100)), column: "period", table.format) {
        notes.append(note)
      }
      log.report(
        Diagnostic(group.rule, group.message, at: .line(path: table.path, line: group.lines[0], column: nil), notes: notes))
    }
    guard let first = strangers.first else { return }
    let lines = strangers.map(\.line)
    log.report(
      Diagnostic(
        .unknownNode, "`\(first.text)` in `\(first.column)` looks like a total: no node stands for it",
        at: .line(path: table.path, line: first.line, column: nil),
        notes: (lines.count > 1 ? ["\(lines.count) rows in all: \(TextTable.listing(lines))"] : [])
          + [TableHints.skip(first.column, strangers.filter { $0.column == first.column }.map(\.text))]))
  }
}

/// Words by which a row of a table is the sum of others.
enum TotalWords {
  /// In small letters.
  static let all: Set<String> = [
    "total", "totals", "grand total", "sub-total", "subtotal", "sum", "all", "合计", "总计", "小计", "总和", "全部", "總計", "合計", "summe", "gesamt",
    "gesamtsumme", "total général",
  ]
}
