import KPIAnalysis
import KPIModel

/// `kpitree.scorecard/1`: scores at full precision, and what every KPI did for the one above it and beside its siblings.
extension Cards: TabularSubject {
  static let kind = "scorecard"

  static let head: [Field<Cards>] = Review.head.map { field in Field(field, of: { $0.review }) }

  static let body: [Field<Cards>] = [
    Field(Review.revisionField, of: { $0.review }),
    Field("top", "The id of the top KPI.") { $0.review.attribution.node.id },
    Field("top_unit", "Of `moved_top`; null for a plain number.") { $0.review.attribution.node.unit ?? .plain },
    Field("top_gap", "The top KPI's gap; null where it has none.") { $0.review.attribution.node.gap },
    Field("owners", "People, each with what their KPIs did.") { $0.records(of: $0.scorecard.owners) },
    Field("teams", "Teams with all people of theirs and of their parts.") { $0.records(of: $0.scorecard.teams) },
    Field("unassigned", "What nobody answers for; empty where one card was asked for.") {
      $0.scorecard.records(of: $0.scorecard.unassigned)
    },
    Field("events", "What happened from outside in the period, in order of the days.") { $0.scorecard.events },
    Field("initiatives", "What initiatives of the subject brought, as `cards` of kpitree.impact/1; beside completion and in none.") {
      cards in
      cards.review.impact.map { ($0.kept(for: cards.subject) ?? $0).cards } ?? []
    },
    Field("spill_overs", "What work on one node is said to have done for another; never a part of a completion.") {
      $0.scorecard.spillOvers
    },
  ]

  /// Only the subject's.
  private var scorecard: Scorecard { review.scorecard.keeping(subject) }

  private func records(of portfolios: [Scorecard.Portfolio]) -> [CardRecord] {
    let indexOfID = review.evaluation.indexOfID
    return scorecard.records(of: portfolios).map { score in
      CardRecord(
        score: score, effects: score.holdings.compactMap { holding in indexOfID[holding.node.id].map { EffectRecord(review, node: $0) } })
    }
  }

  /// The rows of the scores, each with its node's effects.
  func table(_ context: DocumentContext) -> RecordTable {
    let indexOfID = review.evaluation.indexOfID
    let rows = scorecard.scoreRows.map { row in
      Row(score: row, effect: row.score == nil ? nil : row.holding.flatMap { indexOfID[$0.node.id] }.map { EffectRecord(review, node: $0) })
    }
    return RecordTable(rows, context)
  }

  struct CardRecord: DocumentRecord {
    let score: Scorecard.PortfolioRecord
    let effects: [EffectRecord]

    static var fields: [Field<CardRecord>] {
      Scorecard.PortfolioRecord.fields.map { Field($0, of: { $0.score }) } + [
        Field("effects", "What their nodes did for the KPIs above them, in the order of the tree.") { $0.effects }
      ]
    }
  }

  struct EffectRecord: DocumentRecord {
    let id: String
    let standing: Standing
    let parent: Evaluation.Node?

    init(_ review: Review, node: Int) {
      id = review.evaluation.nodes[node].id
      standing = review.standings[node]
      parent = standing.parent.map { review.evaluation.nodes[$0.nodeIndex] }
    }

    static let own: [Field<EffectRecord>] = [
      Field("moved_top", "Its part of the top KPI's gap, in the unit of that; null where there is none.") { $0.standing.movedTop },
      Field("parent", "The id of the KPI above; null for the top and for supports.") { $0.parent?.id },
      Field("parent_unit", "Of the amounts that moved it; null for a plain number.") { $0.parent?.unit ?? .plain },
      Field("parent_gap", "Its gap; null where it has none.") { $0.parent?.gap },
      Field("moved_parent", "The node's part of that gap.") { $0.standing.parent?.moved },
      Field("siblings_moved_parent", "The part of the other children together.") { $0.standing.parent?.siblingsMoved },
      Field("beside_moved_parent", "The part of what stands beside the children: mix, overlap, what is not allocated.") {
        $0.standing.parent?.besideMoved
      },
      Field("parent_completion", "Before it is clipped.") { $0.parent?.completion?.raw },
      Field("siblings_completion", "Of the siblings together by the plain rule; null where their figures do not add up.") {
        $0.standing.parent?.siblingsCompletion
      },
      Field("gains_as_siblings_lose", "Whether it brought its parent forward while its siblings held it back.") {
        $0.standing.parent?.gainsAsSiblingsLose ?? false
      },
    ]

    static let fields: [Field<EffectRecord>] = [Field("id", "The node's id.") { $0.id }] + own
  }

  struct Row: DocumentRecord {
    let score: Scorecard.ScoreRow
    let effect: EffectRecord?

    static var fields: [Field<Row>] {
      Scorecard.ScoreRow.fields.map { Field($0, of: { $0.score }) }
        + EffectRecord.own.map { field in Field(optional: field, of: { $0.effect }) }
    }
  }
}
