package import KPIAnalysis
import KPIModel
package import KPISource

extension Page {
  /// The page of `kpitree review`: all that is known of a period, in the one order that every format keeps.
  ///
  /// - Parameter mostDepth: how many edges below the root the tree shows; nil for all.
  package init(_ review: Review, sources: SourceSet, toolVersion: String, mostDepth: Int? = nil, style: PageStyle) {
    self = ReviewLayout(review, sources, toolVersion, mostDepth, style).page
  }
}
