package import KPIModel

/// One report, laid out but not written yet: what stands on it, in one language, with numbers still numbers.
package struct Page: Sendable {
  /// Three parts: who, what in which unit, and when; then what the figures rest on.
  package struct Title: Hashable, Sendable {
    package var who: String
    package var what: String
    package var when: String
    /// Short phrases such as how complete the data are, the commit of the tree, the tool's version.
    package var details: [String] = []
  }

  package var language: Language
  package var title: Title
  /// The message, before everything else.
  package var sentences: [String]
  /// In reading order; a page about one thing has one, without a heading.
  package var sections: [Section]
  /// What qualifies the whole page: checks, marks, gaps in the data.
  package var notes: [String]
  /// Commands that lead further.
  package var hints: [String]

  package init(
    language: Language, title: Title, sentences: [String] = [], sections: [Section], notes: [String] = [], hints: [String] = []
  ) {
    self.language = language
    self.title = title
    self.sentences = sentences
    self.sections = sections
    self.notes = notes
    self.hints = hints
  }

  /// A page about one thing.
  package init(
    language: Language, title: Title, sentences: [String] = [], charts: [Chart] = [], table: Table, matrix: Matrix? = nil,
    notes: [String] = [], hints: [String] = []
  ) {
    self.init(
      language: language, title: title, sentences: sentences,
      sections: [Section(id: "table", charts: charts, table: table, matrix: matrix)],
      notes: notes, hints: hints)
  }
}
