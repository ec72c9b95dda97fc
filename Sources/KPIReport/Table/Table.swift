import KPIAnalysis

/// Typed cells in rows that form a tree.
package struct Table: Sendable {
  package struct Column: Sendable {
    package enum Role: Hashable, Sendable {
      /// Names, indented as the tree is; at most one column.
      case tree
      /// Words that may be shortened where the page is narrow.
      case text
      /// Words that are never shortened.
      case word
      case number
      /// Drawn with characters that must stand below each other: for terminals only.
      case drawing
    }

    package var header: String
    /// What stands for the header where every character can be drawn, such as ΔPL for dPL.
    package var symbol: String?
    package var role: Role
    /// Whether the cells say how well the row does, and so take its tone.
    package var isJudged = false
    /// Of a column of signed shares of one whole, which a writer may draw as bars of one scale: how the whole is judged.
    package var wholeTone: Row.Tone?
    /// What a narrow page does without first: 1 before anything is cut, larger ones later; 0 for never.
    package var sacrifice = 0
  }

  package struct Row: Sendable {
    package enum Tone: Hashable, Sendable {
      case neutral, good, bad
    }

    /// Steps below the table's first row; a row's children follow it.
    package var depth: Int
    /// One for each column.
    package var cells: [Cell]
    package var tone = Tone.neutral
    /// Of a row of a tree: the node's id, by which it can be reached.
    package var id: String?
    /// Whether it only names the rows below it, as a breakdown does.
    package var isHeading = false
    /// Of a heading: the key of the breakdown that it names.
    ///
    /// Those below one row are alternative views of it, so that a reader may want to see one of them at a time.
    package var breakdown: String?
  }

  package var columns: [Column]
  package var rows: [Row]

  /// Without the columns in which no row has anything.
  var withoutEmptyColumns: Table { keeping { column in rows.contains { !$0.cells[column].isNothing } } }

  /// Only some of the columns.
  func keeping(_ isKept: (Int) -> Bool) -> Table {
    let kept = columns.indices.filter(isKept)
    if kept.count == columns.count { return self }
    return Table(
      columns: kept.map { columns[$0] },
      rows: rows.map { row in
        var row = row
        row.cells = kept.map { row.cells[$0] }
        return row
      })
  }
}

extension Cell {
  static func amount(_ amount: Amount?, _ format: NumberFormat) -> Cell { amount.map { .number($0.value, format) } ?? .missing }

  static func ratio(_ ratio: Ratio?, _ format: NumberFormat, absent: Cell = .missing) -> Cell {
    ratio.map { .number($0.value, format) } ?? absent
  }

  static func word(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }
}

/// One cell of a table: a value with what a writer needs to show it.
package enum Cell: Sendable {
  /// Nothing belongs here.
  case empty
  /// A value belongs here, but there is none.
  case missing
  case text(String)
  /// A name, and what follows it however narrow the page is: its class, its unit.
  case label(String, suffix: String)
  case integer(Int)
  /// A finite number; `mark` refers to a note.
  case number(Double, NumberFormat, mark: String = "")
  /// Figures of one node over time, the newest last; nil where a period has none.
  case trend([Double?])
  /// Words that lead to a file written beside this one.
  case link(String, to: String)

  /// Whether there is nothing to read in it but that a value is missing.
  var isNothing: Bool {
    switch self {
    case .empty, .missing: true
    case .text(let text): text.isEmpty
    case .trend(let figures): Sparkline.text(figures).isEmpty
    case .label, .link, .integer, .number: false
    }
  }

  /// What a person reads in every format: numbers rounded, `-` where a value is missing; without a label's suffix.
  var text: String {
    switch self {
    case .empty: ""
    case .missing: "-"
    case .text(let text), .label(let text, _), .link(let text, _): text
    case .trend(let figures): Sparkline.text(figures)
    case .integer(let number): String(number)
    case .number(let number, let format, let mark): mark + format.text(number)
    }
  }
}
