/// A part of a page: a heading, what it says, and the figures behind it.
///
/// What it has nothing of is absent, never empty.
package struct Section: Sendable {
  /// A word that is the same in every language and no other section of the page has: for anchors and tests.
  package var id: String
  /// Nil on a page about one thing.
  package var heading: String?
  package var sentences: [String]
  /// Between the sentences and the table, which holds the same figures; for writers that can draw.
  package var charts: [Chart]
  package var table: Table?
  /// Below the table.
  package var matrix: Matrix?
  /// What qualifies these figures: whether they reconcile, what marks mean.
  package var notes: [String]

  package init(
    id: String, heading: String? = nil, sentences: [String] = [], charts: [Chart] = [], table: Table? = nil, matrix: Matrix? = nil,
    notes: [String] = []
  ) {
    self.id = id
    self.heading = heading
    self.sentences = sentences
    self.charts = charts
    self.table = table
    self.matrix = matrix
    self.notes = notes
  }
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
