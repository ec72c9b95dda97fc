internal import KPISource

/// Finds the nearest spellings of unknown words as long as that is cheap.
///
/// A table that names 100,000 nodes wrongly is not compared with 100,000 right names each: the first findings get a suggestion, the others
/// go without.
package struct Suggestions: Sendable {
  private var remainingComparisons: Int

  package init(comparisons: Int = 2_000_000) {
    remainingComparisons = comparisons
  }

  /// Whether nothing will be found any more, so that candidates need not be listed.
  package var isExhausted: Bool { remainingComparisons <= 0 }

  /// The candidate nearest to a word; nil where none is near, or too many words were asked for.
  package mutating func nearest(to word: String, among candidates: [String]) -> String? {
    guard !isExhausted else { return nil }
    remainingComparisons -= candidates.count
    return Spelling.nearest(to: word, among: candidates)
  }
}
