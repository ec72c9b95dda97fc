package import KPIAnalysis
import KPIModel
package import KPISource

extension Page {
  /// The page of `kpitree scorecard`: scores, and what every KPI did for the one above it and beside its siblings.
  ///
  /// - Parameter files: the files that the cards are written to; then this page is their index.
  package init(
    cardOf subject: CardSubject, _ review: Review, files: [CardSubject: String]? = nil, sources: SourceSet, toolVersion: String,
    style: PageStyle
  ) {
    self = CardLayout(subject, review, files, sources, toolVersion, style).page
  }
}
