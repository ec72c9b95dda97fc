package import KPIModel

/// One report, laid out but not written yet: what stands on it, in one language, with numbers still numbers.
package struct Page: Sendable {
  /// Three parts: who, what in which unit, and when.
  package struct Title: Hashable, Sendable {
    package var who: String
    package var what: String
    package var when: String
  }

  package var language: Language
  package var title: Title
  /// The message, before any table.
  package var sentences: [String]
  package var table: Table
  /// Below the table, where there is one.
  package var matrix: Matrix?
  /// What qualifies the figures: checks, marks, gaps in the data.
  package var notes: [String]
  /// Commands that lead further.
  package var hints: [String]

  package init(
    language: Language, title: Title, sentences: [String] = [], table: Table, matrix: Matrix? = nil, notes: [String] = [],
    hints: [String] = []
  ) {
    self.language = language
    self.title = title
    self.sentences = sentences
    self.table = table
    self.matrix = matrix
    self.notes = notes
    self.hints = hints
  }
}
