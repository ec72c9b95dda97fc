import KPIAnalysis
import KPISource

@testable import KPIReport

/// The pages of subjects by themselves.
extension Page {
  init(_ evaluation: Evaluation, style: PageStyle) { self = EvaluationLayout(evaluation, style).page(PlaceReader(SourceSet())) }

  init(_ attribution: Attribution, mostLines: Int? = nil, style: PageStyle) {
    self = AttributionLayout(attribution, mostLines: mostLines, style).page
  }

  init(_ scorecard: Scorecard, sources: SourceSet, isDetailed: Bool, style: PageStyle) {
    self = ScorecardLayout(scorecard, PlaceReader(sources), isDetailed, style).page
  }

  init(_ review: Review, _ provenance: Provenance, style: PageStyle) { self = ReviewLayout(review, provenance, style).page }

  init(_ cards: Cards, _ provenance: Provenance, style: PageStyle) { self = CardLayout(cards, nil, provenance, style).page }
}
