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
