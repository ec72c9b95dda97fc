package import KPIAnalysis
package import KPIModel

/// `kpitree.scorecard/1`: scores at full precision, and what every KPI did for the one above it and beside its siblings.
package struct ScorecardDocument: Document {
  static let kind = "scorecard"

  let review: Review
  let language: Language
  let score: ScoreDocument
  let owners: [CardRecord]
  let teams: [CardRecord]

  /// - Parameter review: the whole of it; only the subject's scores are kept.
  package init(_ subject: CardSubject, _ review: Review, _ provenance: Provenance, language: Language = .english) {
    self.review = review
    self.language = language
    let score = ScoreDocument(review.scorecard.keeping(subject), provenance, language: language)
    self.score = score
    let indexOfID = Dictionary(
      review.evaluation.nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    func card(_ record: ScoreDocument.PortfolioRecord) -> CardRecord {
      CardRecord(
        score: record,
        effects: record.holdings.compactMap { holding in indexOfID[holding.node.id].map { EffectRecord(review, node: $0) } })
    }
    owners = score.owners.map(card)
    teams = score.teams.map(card)
  }

  package var json: [UInt8] { bytes }

  /// The rows of the scores, each with its node's effects.
  package var table: RecordTable {
    let effects = Dictionary(
      (owners + teams).flatMap(\.effects).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = score.rows.map { row in Row(score: row, effect: row.holding.flatMap { effects[$0.node.id] }) }
    return RecordTable(RecordSequence(count: rows.count) { rows[$0] })
  }

  static let fields: [Field<ScorecardDocument>] = Envelope.fields(
    kind, { $0.score.envelope },
    around: [
      Field("model", "The model's name.") { $0.review.evaluation.model.text(in: $0.language) },
      Field("period", "The scored period.") {
        PeriodRecord(period: $0.review.evaluation.period, isClosed: $0.review.evaluation.isClosed)
      },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.review.evaluation.asOf },
      Field("against", "Always target.") { $0.review.evaluation.against.description },
      Field("revision", "The newest commit of the files of the model and its targets; null outside of git.") {
        $0.review.revision.map { ReviewDocument.RevisionRecord(revision: $0) }
      },
      Field("top", "The id of the top KPI.") { $0.review.attribution.node.id },
      Field("top_unit", "Of `moved_top`; null for a plain number.") { $0.review.attribution.node.unit ?? .plain },
      Field("top_gap", "The top KPI's gap; null where it has none.") { $0.review.attribution.node.gap },
      Field("owners", "People, each with what their KPIs did.") { $0.owners },
      Field("teams", "Teams with all people of theirs and of their parts.") { $0.teams },
      Field("unassigned", "What nobody answers for; empty where one card was asked for.") { $0.score.unassigned },
      Field("events", "What happened from outside in the period, in order of the days.") { $0.score.events },
      Field("spill_overs", "What work on one node is said to have done for another; never a part of a completion.") {
        $0.score.spillOvers
      },
    ] + Envelope.readings { $0.score.envelope })

  struct CardRecord: DocumentRecord {
    let score: ScoreDocument.PortfolioRecord
    let effects: [EffectRecord]

    static var fields: [Field<CardRecord>] {
      ScoreDocument.PortfolioRecord.fields.map { Field($0, of: { $0.score }) } + [
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
    let score: ScoreDocument.Row
    let effect: EffectRecord?

    static var fields: [Field<Row>] {
      ScoreDocument.Row.fields.map { Field($0, of: { $0.score }) }
        + EffectRecord.own.map { field in Field(optional: field, of: { $0.effect }) }
    }
  }
}
