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

  package struct Person: Sendable {
    package var name: String
    /// Their id, their team and its id.
    package var words: [String]
  }

  package var language: Language
  package var title: Title
  /// The message, before everything else.
  package var sentences: [String] = []
  /// For writers that have room for it; the message's first sentences stand in it once more.
  package var firstScreen: FirstScreen?
  /// Who stands in its tables: by what else than their names a reader may look for them.
  package var people: [Person] = []
  /// In reading order; a page about one thing has one, without a heading.
  package var sections: [Section]
  /// What qualifies the whole page: checks, marks, gaps in the data.
  package var notes: [String] = []
  /// Commands that lead further.
  package var hints: [String] = []
}

extension Page {
  /// A page about one thing.
  init(
    language: Language, title: Title, sentences: [String] = [], charts: [Chart] = [], table: Table, matrix: Matrix? = nil,
    notes: [String] = [], hints: [String] = []
  ) {
    self.init(
      language: language, title: title, sentences: sentences,
      sections: [Section(id: "table", charts: charts, table: table, matrix: matrix)], notes: notes, hints: hints)
  }
}

/// How the user wants pages: the language, the unit of amounts, and how much of each row.
package struct PageStyle: Hashable, Sendable {
  package var language: Language
  package var unit: UnitChoice
  /// Whether columns are added that a narrow page has no room for.
  package var isWide: Bool
  /// Whether the page begins with a first screen: for writers that can draw it.
  package var hasFirstScreen = false

  package init(language: Language = .english, unit: UnitChoice = .auto, isWide: Bool = false) {
    self.language = language
    self.unit = unit
    self.isWide = isWide
  }

  var wording: Wording { Wording(language: language) }
}

/// What `--unit` may say.
package enum UnitChoice: String, Hashable, Sendable, CaseIterable {
  case auto, plain
  case thousand = "k"
  case million = "M"
  case billion = "B"
  case tenThousand = "wan"
  case hundredMillion = "yi"
}

/// A part of a page: a heading, what it says, and the figures behind it.
///
/// What it has nothing of is absent, never empty.
package struct Section: Sendable {
  /// A word that is the same in every language and no other section of the page has: for anchors and tests.
  package var id: String
  /// Nil on a page about one thing.
  package var heading: String?
  package var sentences: [String] = []
  /// Between the sentences and the table, which holds the same figures; for writers that can draw.
  package var charts: [Chart] = []
  package var table: Table?
  /// Below the table.
  package var matrix: Matrix?
  /// What qualifies these figures: whether they reconcile, what marks mean.
  package var notes: [String] = []
}

/// Names in a field of rows and columns: who stands where in two dimensions.
package struct Matrix: Sendable {
  package struct Row: Sendable {
    package var header: String
    /// One list of names for each column.
    package var cells: [[String]]
  }

  package var caption: String
  package var columns: [String]
  package var rows: [Row]
}
