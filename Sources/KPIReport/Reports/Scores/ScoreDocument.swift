package import KPIAnalysis
package import KPIModel
import KPISource

/// `kpitree.score/1`: a scorecard at full precision.
package struct ScoreDocument: NestableDocument {
  static let kind = "score"

  let scorecard: Scorecard
  let language: Language
  let envelope: Envelope
  let owners: [PortfolioRecord]
  let teams: [PortfolioRecord]
  let unassigned: [HoldingRecord]
  let events: [EventRecord]
  let spillOvers: [SpillOverRecord]
  let vacancies: [VacancyRecord]

  package init(_ scorecard: Scorecard, _ provenance: Provenance, language: Language = .english) {
    self.scorecard = scorecard
    self.language = language
    var reader = PlaceReader(provenance.sources)
    let audit = ScoreAudit(scorecard: scorecard, wording: Wording(language: language))
    func records(_ holdings: [Scorecard.Holding]) -> [HoldingRecord] {
      var records: [HoldingRecord] = []
      records.reserveCapacity(holdings.count)
      for holding in holdings {
        records.append(
          HoldingRecord(holding: holding, node: scorecard.nodes[holding.node], audit: audit.text(holding, &reader)))
      }
      return records
    }
    func record(_ portfolio: Scorecard.Portfolio) -> PortfolioRecord {
      PortfolioRecord(
        portfolio: portfolio, name: portfolio.name.text(in: language),
        lead: portfolio.leading.map { scorecard.nodes[portfolio.holdings[$0].node] },
        holdings: records(portfolio.holdings),
        adjustments: portfolio.adjustments.map { AdjustmentRecord(adjustment: $0, node: scorecard.nodes[$0.node].id) })
    }
    owners = scorecard.owners.map(record)
    teams = scorecard.teams.map(record)
    unassigned = records(scorecard.unassigned)
    events = scorecard.events.map { EventRecord(event: $0, note: $0.note?.text(in: language), place: reader.line(of: .source($0.place))) }
    spillOvers = scorecard.spillOvers.map { SpillOverRecord(spillOver: $0, place: reader.line(of: .source($0.place))) }
    vacancies = scorecard.vacancies.map { VacancyRecord(vacancy: $0, node: scorecard.nodes[$0.node]) }
    envelope = Envelope(provenance, &reader)
  }

  package var json: [UInt8] { bytes }

  static let fields: [Field<ScoreDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.scorecard.model.text(in: $0.language) },
      Field("period", "The scored period.") { PeriodRecord(period: $0.scorecard.period, isClosed: $0.scorecard.isClosed) },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.scorecard.asOf },
      Field("against", "Always target: nothing else is scored.") { _ in Comparison.target.description },
    ] + body + Envelope.readings { $0.envelope })

  /// What is of this kind only.
  static let body: [Field<ScoreDocument>] = [
    Field("owners", "People in the order of the model, or of the tree where the model declares none.") { $0.owners },
    Field("teams", "Teams with all people of theirs and of their parts, in the order of the model.") { $0.teams },
    Field("unassigned", "What nobody answers for.") { $0.unassigned },
    Field("events", "What happened from outside in the period, in order of the days.") { $0.events },
    Field("spill_overs", "What work on one node is said to have done for another; never a part of a completion.") { $0.spillOvers },
    Field("vacancies", "Nodes that nobody is named for though somebody should be; empty where one owner or team is asked for.") {
      $0.vacancies
    },
  ]

  struct PortfolioRecord: DocumentRecord {
    let portfolio: Scorecard.Portfolio
    let name: String
    let lead: Scorecard.Node?
    let holdings: [HoldingRecord]
    let adjustments: [AdjustmentRecord]

    static let fields: [Field<PortfolioRecord>] = [
      Field("id", "The key of the person or team.") { $0.portfolio.id },
      Field("name", "For people.") { $0.name },
      Field("team", "The person's team; for a team, the one it is a part of.") { $0.portfolio.team },
      Field("level", "That of the node that sets it, without its class; null where nothing is scored.") { $0.lead?.level },
      Field("level_coefficient", "What that level and class are worth beside the root.") { $0.lead?.coefficient },
      Field("completion", "The weighted mean of what the nodes count; 1 is 100%.") { $0.portfolio.completion },
      Field("points", "100 × level_coefficient × completion.") { $0.portfolio.points },
      Field("grade", "Null in an open period and under 80% coverage.") { $0.portfolio.grade },
      Field("coverage", "Scored weight with a figure per scored weight.") { $0.portfolio.coverage },
      Field("worst_case", "The completion if all that is missing were 0.") { $0.portfolio.worstCase },
      Field("controllable", "Without what others caused; null without completion, and where that cannot be told.") { record in
        record.portfolio.controllable.map { ControllableRecord(completion: $0.completion, points: $0.points) }
      },
      Field("adjustments", "What others caused them, then what they caused others; over all owners they add up to 0.") { $0.adjustments },
      Field("nodes", "What they answer for, in the order of the tree.") { $0.holdings },
    ]
  }

  struct ControllableRecord: DocumentRecord {
    let completion: Ratio?
    let points: Ratio?

    static let fields: [Field<ControllableRecord>] = [
      Field("completion", "1 is 100%.") { $0.completion },
      Field("points", "100 × level_coefficient × completion.") { $0.points },
    ]
  }

  struct AdjustmentRecord: DocumentRecord {
    let adjustment: Scorecard.Adjustment
    let node: String

    static let fields: [Field<AdjustmentRecord>] = [
      Field("node", "The node's id.") { $0.node },
      Field("kind", "What sort of effect it is.") { $0.adjustment.kind },
      Field("amount", "In the node's unit, times the holder's share; with the opposite sign at the effect's owner.") {
        $0.adjustment.amount
      },
      Field("effect_owner", "Whose effect it is.") { $0.adjustment.effectOwner },
      Field("cause", "The factor's id, or the event's key; of a mix the node whose members' shares changed.") { $0.adjustment.cause },
      Field("taken_from", "At the effect's owner, who holds the node; null at the holder.") { $0.adjustment.takenFrom },
    ]
  }

  struct EventRecord: DocumentRecord {
    let event: Scorecard.Event
    let note: String?
    let place: String?

    static let fields: [Field<EventRecord>] = [
      Field("id", "The event's key.") { $0.event.id },
      Field("date", "The day on which it happened.") { $0.event.date },
      Field("kind", "A word of the model's own.") { $0.event.kind },
      Field("nodes", "The ids of the nodes that it hit.") { $0.event.nodes },
      Field("note", "What happened.") { $0.note },
      Field("effect", "What it did to each of the nodes, in the node's unit.") { $0.event.effect },
      Field("approved_by", "Who takes the effect over; null: it counts for nothing.") { $0.event.approvedBy },
      Field("counts", "Whether the effect stands in anybody's adjustments.") { $0.event.counts },
      Field("place", "The file and line.") { $0.place },
    ]
  }

  struct SpillOverRecord: DocumentRecord {
    let spillOver: Scorecard.SpillOver
    let place: String?

    static let fields: [Field<SpillOverRecord>] = [
      Field("id", "The influence's key.") { $0.spillOver.id },
      Field("from", "The id of the node whose work spills over.") { $0.spillOver.from },
      Field("owner", "Who owns that node at the period's end.") { $0.spillOver.owner },
      Field("to", "The id of the node that gains.") { $0.spillOver.to },
      Field("claim", "In the unit of the node that gains; null for an influence without one.") { $0.spillOver.claim },
      Field("method", "How it was found out.") { $0.spillOver.method },
      Field("evidence", "Where that can be read.") { $0.spillOver.evidence },
      Field("accepted_by", "Who accepts the claim; null: it counts for nothing yet.") { $0.spillOver.acceptedBy },
      Field("place", "The file and line.") { $0.place },
    ]
  }

  struct VacancyRecord: DocumentRecord {
    let vacancy: Scorecard.Vacancy
    let node: Scorecard.Node

    static let fields: [Field<VacancyRecord>] = [
      Field("node", "The node's id.") { $0.node.id },
      Field("level", "The node's own, without its class.") { $0.node.level },
      Field("class", "Null where none is given, which counts as S.") { $0.node.class },
      Field("candidates", "Who is ready for the level, in the order of the model.") { record in
        record.vacancy.candidates.map(CandidateRecord.init)
      },
    ]
  }

  struct CandidateRecord: DocumentRecord {
    let candidate: Scorecard.Vacancy.Candidate

    static let fields: [Field<CandidateRecord>] = [
      Field("owner", "The person's key.") { $0.candidate.owner },
      Field("level", "The level that they hold, one below the vacancy's.") { $0.candidate.level },
      Field("periods", "In how many closed periods running they held it, three at most.") { $0.candidate.heldCount },
      Field("claim", "An accepted claim of spill-over; null without one.") { $0.candidate.claim },
    ]
  }

  struct HoldingRecord: DocumentRecord {
    let holding: Scorecard.Holding
    let node: Scorecard.Node
    let audit: String

    static let fields: [Field<HoldingRecord>] = [
      Field("id", "The node's id.") { $0.node.id },
      Field("share", "How much of the node is theirs; 1 is all of it on all days.") { $0.holding.share },
      Field("weight", "The node's weight among their scored nodes, which make 1; null where it is not scored.") { $0.holding.weight },
      Field("target", "For their days, in the node's unit; null where none is scored.") { $0.holding.target },
      Field("actual", "For their days up to `as_of`; null where there is none.") { $0.holding.actual },
      Field("completion", "How far the target is reached; null where none is scored or no figure is there.") { record in
        record.holding.completion.map(EvaluationDocument.CompletionRecord.init)
      },
      Field("controllable", "The completion without what others caused; null where there is none, or that cannot be told.") { record in
        record.holding.controllable.map(EvaluationDocument.CompletionRecord.init)
      },
      Field("level", "The node's own, without its class.") { $0.node.level },
      Field("class", "Null where none is given, which counts as S.") { $0.node.class },
      Field("points", "100 × the coefficient of level and class × completion as it counts.") { $0.holding.points },
      Field("status", "Where the node stands.") { $0.holding.status },
      Field("flags", "What a reader must know beside the figures.") { $0.node.flags },
      Field("audit", "How the points came about, or why there are none.") { $0.audit },
    ]
  }
}

extension ScoreDocument {
  /// One row for each score, and below it one for each of its nodes.
  package var table: RecordTable {
    let rows = rows
    return RecordTable(RecordSequence(count: rows.count) { rows[$0] })
  }

  var rows: [Row] {
    var rows: [Row] = []
    for (scope, portfolios) in [("owner", owners), ("team", teams)] {
      for portfolio in portfolios {
        rows.append(Row(scope: scope, portfolio: portfolio))
        rows += portfolio.holdings.map { Row(scope: scope, portfolio: portfolio, holding: $0) }
      }
    }
    return rows + unassigned.map { Row(scope: "unassigned", holding: $0) }
  }

  struct Row: DocumentRecord {
    var scope: String
    var portfolio: PortfolioRecord?
    var holding: HoldingRecord?

    static let fields: [Field<Row>] = [
      Field("scope", "owner, team or unassigned.") { $0.scope },
      Field("id", "The key of the person or team.") { $0.portfolio?.portfolio.id },
      Field("name", "For people.") { $0.portfolio?.name },
      Field("team", "Theirs; for a team, the one it is a part of.") { $0.portfolio?.portfolio.team },
      Field("node", "Null in the row of the whole score.") { $0.holding?.node.id },
      Field("share", "How much of the node is theirs.") { $0.holding?.holding.share },
      Field("weight", "Of the node in the score.") { $0.holding?.holding.weight },
      Field("target", "In the node's unit.") { $0.holding?.holding.target },
      Field("actual", "In the node's unit.") { $0.holding?.holding.actual },
      Field("completion_raw", "Of the node, before it is clipped.") { $0.holding?.holding.completion?.raw },
      Field("completion", "As it counts.") {
        $0.holding == nil ? $0.portfolio?.portfolio.completion : $0.holding?.holding.completion?.scored
      },
      Field("level", "Without the class.") { ($0.holding?.node ?? $0.portfolio?.lead)?.level },
      Field("class", "Of the node, or of the one that sets the level.") { ($0.holding?.node ?? $0.portfolio?.lead)?.class },
      Field("level_coefficient", "Beside the root.") { ($0.holding?.node ?? $0.portfolio?.lead)?.coefficient },
      Field("points", "100 × level_coefficient × completion.") {
        $0.holding == nil ? $0.portfolio?.portfolio.points : $0.holding?.holding.points
      },
      Field("grade", "Of the whole score.") { $0.holding == nil ? $0.portfolio?.portfolio.grade : nil },
      Field("coverage", "Of the whole score.") { $0.holding == nil ? $0.portfolio?.portfolio.coverage : nil },
      Field("worst_case", "Of the whole score.") { $0.holding == nil ? $0.portfolio?.portfolio.worstCase : nil },
      Field("status", "Where it stands.") { $0.holding?.holding.status ?? $0.portfolio?.portfolio.status },
      Field("audit", "How the points came about.") { $0.holding?.audit },
      Field("controllable_completion", "Without what others caused.") {
        $0.holding == nil ? $0.portfolio?.portfolio.controllable?.completion : $0.holding?.holding.controllable?.scored
      },
      Field("controllable_points", "100 × level_coefficient × controllable_completion.") {
        $0.holding == nil ? $0.portfolio?.portfolio.controllable?.points : nil
      },
    ]
  }
}

extension Scorecard.Adjustment.Kind: DocumentWord {}
extension EffectMethod: DocumentWord {}
