package import KPIAnalysis
import KPIModel
package import KPISource

/// Lays a review out part by part; what a single page shows as well is laid out by that page's own layout.
struct ReviewLayout {
  let review: Review
  let sources: SourceSet
  let toolVersion: String
  let mostDepth: Int?
  let style: PageStyle
  let wording: Wording
  let evaluation: EvaluationLayout
  let reading: AttributionReading
  let people: PeopleNames
  let indexOfID: [String: Int]

  init(_ review: Review, _ sources: SourceSet, _ toolVersion: String, _ mostDepth: Int?, _ style: PageStyle) {
    self.review = review
    self.sources = sources
    self.toolVersion = toolVersion
    self.mostDepth = mostDepth
    self.style = style
    wording = Wording(language: style.language)
    evaluation = EvaluationLayout(review.evaluation, style)
    reading = AttributionReading(review.attribution, language: style.language, unit: style.unit)
    people = PeopleNames(review, wording: wording)
    indexOfID = Dictionary(review.evaluation.nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var page: Page {
    var title = evaluation.title
    title.details = details
    return Page(
      language: style.language, title: title,
      sentences: ReviewMessage(self).sentences,
      sections: ReviewPart.allCases.compactMap(section), hints: hints)
  }

  /// How complete the data are, the commit of tree and targets, the tool.
  var details: [String] {
    let coverage = review.evaluation.nodes.first?.coverage.map { wording.coverage(NumberFormat.coverage.text($0.value)) }
    return [coverage, review.revision.map(wording.revision), "kpitree \(toolVersion)"].compactMap { $0 }
  }

  private var hints: [String] {
    let period = review.evaluation.period.name
    var hints: [String] = []
    if let cause = review.attribution.causes.first, cause.kind == nil, cause.path.count > 1 {
      hints.append("kpitree why \(ShellWord.quoted(cause.id)) --period \(period)")
    }
    if !review.scorecard.owners.isEmpty { hints.append("kpitree scorecard --period \(period) --split owner -o scorecards.md") }
    return hints
  }

  private func section(_ part: ReviewPart) -> Section? {
    switch part {
    case .top: top
    case .bridge: bridge
    case .tree: tree
    case .causes: causes
    case .movers: movers
    case .process: process
    case .scores: scores
    case .targetChanges: targetChanges
    case .method: method
    case .events: scorecardSections.events
    case .initiatives: scorecardSections.spillOvers
    case .adjustments: scorecardSections.ledger
    case .pairs, .actions: nil
    }
  }

  // MARK: - What other pages show as well

  private var scorecardSections: ScorecardSections { ScorecardSections(review.scorecard, style, evaluation.bounds) }

  private var bridge: Section? {
    guard review.attribution.reason == nil, !review.attribution.levels.isEmpty else { return nil }
    var layout = AttributionLayout(review.attribution, mostLines: 8, mostDepth: 1, isRanked: false, style)
    return Section(id: "bridge", heading: wording.bridgeHeading, charts: layout.charts, table: layout.table(), notes: layout.notes)
  }

  private var tree: Section? {
    guard review.evaluation.nodes.count > 1 else { return nil }
    let trends = review.evaluation.nodes.map(history)
    return Section(
      id: "tree", heading: wording.treeHeading, sentences: [evaluation.counts].compactMap { $0 },
      charts: [evaluation.bullets].compactMap { $0 },
      table: evaluation.table(mostDepth: mostDepth, trends: trends.contains { !$0.isEmpty } ? trends : nil), notes: evaluation.notes)
  }

  /// A node's figures up to the evaluated period, which stands last only when it is over; empty where there are not two.
  func history(of node: Evaluation.Node) -> [Double?] {
    let past = node.history.map { $0?.value }
    let figures = (review.evaluation.isClosed ? past + [node.actual?.value] : past).suffix(Self.mostTrend).drop { $0 == nil }
    return figures.count { $0 != nil } > 1 ? Array(figures) : []
  }

  /// A line of so many figures is as long as a table has room for.
  private static let mostTrend = 12

  private var scores: Section? {
    guard !review.scorecard.owners.isEmpty || !review.scorecard.teams.isEmpty else { return nil }
    var layout = ScorecardLayout(review.scorecard, sources, false, style)
    let table = layout.table()
    return Section(
      id: "scores", heading: wording.scoresHeading, sentences: layout.sentences,
      charts: Chart(review.scorecard, wording: wording).map { [$0] } ?? [], table: table,
      matrix: Matrix(review.scorecard, wording: wording), notes: layout.notes)
  }
}

extension Page {
  /// The page of `kpitree review`: all that is known of a period, in the one order that every format keeps.
  ///
  /// - Parameter mostDepth: how many edges below the root the tree shows; nil for all.
  package init(_ review: Review, sources: SourceSet, toolVersion: String, mostDepth: Int? = nil, style: PageStyle) {
    self = ReviewLayout(review, sources, toolVersion, mostDepth, style).page
  }
}

/// The parts of a review below its message, in their order (docs/reports.md#review).
///
/// A part that a model has nothing for is absent.
enum ReviewPart: CaseIterable {
  case top, bridge, tree, causes
  /// What happened from outside in the period.
  case events
  case movers
  /// Two measures read together; nothing is computed for it yet.
  case pairs
  case process, scores
  /// What projects and campaigns moved; nothing is computed for it yet but claims of spill-over.
  case initiatives
  case targetChanges
  /// What others caused.
  case adjustments
  /// What is to be done, and which conditions fired; nothing is computed for it yet.
  case actions
  case method
}
