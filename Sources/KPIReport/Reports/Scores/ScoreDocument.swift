import KPIAnalysis
import KPIModel
import KPISource

/// `kpitree.score/1`: a scorecard at full precision.
extension Scorecard: TabularSubject {
  static let kind = "score"

  static let body: [Field<Scorecard>] = [
    Field("owners", "People in the order of the model, or of the tree where the model declares none.") { $0.records(of: $0.owners) },
    Field("teams", "Teams with all people of theirs and of their parts, in the order of the model.") { $0.records(of: $0.teams) },
    Field("unassigned", "What nobody answers for.") { $0.records(of: $0.unassigned) },
    Field("events", "What happened from outside in the period, in order of the days.") { $0.events },
    Field("spill_overs", "What work on one node is said to have done for another; never a part of a completion.") { $0.spillOvers },
    Field("vacancies", "Nodes that nobody is named for though somebody should be; empty where one owner or team is asked for.") {
      scorecard in
      scorecard.vacancies.map { VacancyRecord(vacancy: $0, node: scorecard.nodes[$0.node]) }
    },
  ]

  func records(of portfolios: [Portfolio]) -> [PortfolioRecord] { portfolios.map { PortfolioRecord(scorecard: self, portfolio: $0) } }

  func records(of holdings: [Holding]) -> [HoldingRecord] { holdings.map { HoldingRecord(scorecard: self, holding: $0) } }

  /// One row for each score, and below it one for each of its nodes.
  func table(_ context: DocumentContext) -> RecordTable { RecordTable(scoreRows, context) }

  var scoreRows: [ScoreRow] {
    var rows: [ScoreRow] = []
    for (scope, portfolios) in [("owner", owners), ("team", teams)] {
      for portfolio in records(of: portfolios) {
        rows.append(ScoreRow(scope: scope, score: portfolio))
        rows += portfolio.holdings.map { ScoreRow(scope: scope, score: portfolio, holding: $0) }
      }
    }
    return rows + records(of: unassigned).map { ScoreRow(scope: "unassigned", holding: $0) }
  }

  struct PortfolioRecord: DocumentRecord {
    let scorecard: Scorecard
    let portfolio: Portfolio

    var holdings: [HoldingRecord] { scorecard.records(of: portfolio.holdings) }
    /// The node that sets the level.
    var lead: Node? { scorecard.lead(of: portfolio) }

    static let fields: [Field<PortfolioRecord>] = [
      Field("id", "The key of the person or team.") { $0.portfolio.id },
      Field("name", "For people.") { $0.portfolio.name },
      Field("title", "A person's; null for a team.") { $0.portfolio.title },
      Field("team", "The person's team; for a team, the one it is a part of.") { $0.portfolio.team },
      Field("level", "That of the node that sets it, without its class; null where nothing is scored.") { $0.lead?.level },
      Field("level_coefficient", "What that level and class are worth beside the root.") { $0.lead?.coefficient },
      Field("completion", "The weighted mean of what the nodes count; 1 is 100%.") { $0.portfolio.completion },
      Field("points", "100 × level_coefficient × completion.") { $0.portfolio.points },
      Field("grade", "Null in an open period and under 80% coverage.") { $0.portfolio.grade },
      Field("coverage", "Scored weight with a figure per scored weight.") { $0.portfolio.coverage },
      Field("worst_case", "The completion if all that is missing were 0.") { $0.portfolio.worstCase },
      Field("controllable", "Without what others caused; null without completion, and where that cannot be told.") {
        $0.portfolio.controllable
      },
      Field("readiness", "How far a person has shown that they could take the level above; null for teams, at the top, and unscored.") {
        $0.portfolio.readiness
      },
      Field("adjustments", "What others caused them, then what they caused others; over all owners they add up to 0.") { record in
        record.portfolio.adjustments.map { AdjustmentRecord(adjustment: $0, node: record.scorecard.nodes[$0.node].id) }
      },
      Field("nodes", "What they answer for, in the order of the tree.") { $0.holdings },
    ]
  }

  struct AdjustmentRecord: DocumentRecord {
    let adjustment: Adjustment
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

  struct VacancyRecord: DocumentRecord {
    let vacancy: Vacancy
    let node: Node

    static let fields: [Field<VacancyRecord>] = [
      Field("node", "The node's id.") { $0.node.id },
      Field("level", "The node's own, without its class.") { $0.node.level },
      Field("class", "Null where none is given, which counts as S.") { $0.node.class },
      Field("candidates", "Who is ready for the level, in the order of the model.") { $0.vacancy.candidates },
    ]
  }

  struct HoldingRecord: DocumentRecord {
    let scorecard: Scorecard
    let holding: Holding

    var node: Node { scorecard.nodes[holding.node] }

    static let fields: [Field<HoldingRecord>] = [
      Field("id", "The node's id.") { $0.node.id },
      Field("share", "How much of the node is theirs; 1 is all of it on all days.") { $0.holding.share },
      Field("weight", "The node's weight among their scored nodes, which make 1; null where it is not scored.") { $0.holding.weight },
      Field("target", "For their days, in the node's unit; null where none is scored.") { $0.holding.target },
      Field("actual", "For their days up to `as_of`; null where there is none.") { $0.holding.actual },
      Field("completion", "How far the target is reached; null where none is scored or no figure is there.") { $0.holding.completion },
      Field("controllable", "The completion without what others caused; null where there is none, or that cannot be told.") {
        $0.holding.controllable
      },
      Field("level", "The node's own, without its class.") { $0.node.level },
      Field("class", "Null where none is given, which counts as S.") { $0.node.class },
      Field("points", "100 × the coefficient of level and class × completion as it counts.") { $0.holding.points },
      Field("status", "Where the node stands.") { $0.holding.status },
      Field("flags", "What a reader must know beside the figures.") { $0.node.flags },
      Field("audit", "How the points came about, or why there are none.") { $0.audit($1) },
    ]

    func audit(_ context: DocumentContext) -> String {
      ScoreAudit(scorecard: scorecard, wording: context.wording).text(holding, context.places)
    }
  }

  /// A whole score, or one of its nodes.
  struct ScoreRow: DocumentRecord {
    var scope: String
    var score: PortfolioRecord?
    var holding: HoldingRecord?

    /// The score where the row is of all of it.
    private var whole: Portfolio? { holding == nil ? score?.portfolio : nil }
    /// The node, or the one that sets the level.
    private var lead: Node? { holding?.node ?? score?.lead }

    static let fields: [Field<ScoreRow>] = [
      Field("scope", "owner, team or unassigned.") { $0.scope },
      Field("id", "The key of the person or team.") { $0.score?.portfolio.id },
      Field("name", "For people.") { $0.score?.portfolio.name },
      Field("team", "Theirs; for a team, the one it is a part of.") { $0.score?.portfolio.team },
      Field("node", "Null in the row of the whole score.") { $0.holding?.node.id },
      Field("share", "How much of the node is theirs.") { $0.holding?.holding.share },
      Field("weight", "Of the node in the score.") { $0.holding?.holding.weight },
      Field("target", "In the node's unit.") { $0.holding?.holding.target },
      Field("actual", "In the node's unit.") { $0.holding?.holding.actual },
      Field("completion_raw", "Of the node, before it is clipped.") { $0.holding?.holding.completion?.raw },
      Field("completion", "As it counts.") { $0.whole?.completion ?? $0.holding?.holding.completion?.scored },
      Field("level", "Without the class.") { $0.lead?.level },
      Field("class", "Of the node, or of the one that sets the level.") { $0.lead?.class },
      Field("level_coefficient", "Beside the root.") { $0.lead?.coefficient },
      Field("points", "100 × level_coefficient × completion.") { $0.whole?.points ?? $0.holding?.holding.points },
      Field("grade", "Of the whole score.") { $0.whole?.grade },
      Field("coverage", "Of the whole score.") { $0.whole?.coverage },
      Field("worst_case", "Of the whole score.") { $0.whole?.worstCase },
      Field("status", "Where it stands.") { $0.holding?.holding.status ?? $0.score?.portfolio.status },
      Field("audit", "How the points came about.") { $0.holding?.audit($1) },
      Field("controllable_completion", "Without what others caused.") {
        $0.whole?.controllable?.completion ?? $0.holding?.holding.controllable?.scored
      },
      Field("controllable_points", "100 × level_coefficient × controllable_completion.") { $0.whole?.controllable?.points },
    ]
  }
}

extension Scorecard.Controllable: DocumentRecord {
  static let fields: [Field<Scorecard.Controllable>] = [
    Field("completion", "1 is 100%.") { Ratio?($0.completion) },
    Field("points", "100 × level_coefficient × completion.") { Ratio?($0.points) },
  ]
}

extension Scorecard.Event: DocumentRecord {
  static let fields: [Field<Scorecard.Event>] = [
    Field("id", "The event's key.") { $0.id },
    Field("date", "The day on which it happened, or its first.") { $0.date },
    Field("until", "Its last day; null where the first is the only one.") { $0.until },
    Field("kind", "A word of the model's own.") { $0.kind },
    Field("nodes", "The ids of the nodes that it hit.") { $0.nodes },
    Field("note", "What happened.") { $0.note },
    Field("effect", "What it did to each of the nodes, in the node's unit.") { $0.effect },
    Field("approved_by", "Who takes the effect over; null: it counts for nothing.") { $0.approvedBy },
    Field("counts", "Whether the effect stands in anybody's adjustments.") { $0.counts },
    Field("place", "The file and line.") { Diagnostic.Site?(.source($0.place)) },
  ]
}

extension Scorecard.SpillOver: DocumentRecord {
  static let fields: [Field<Scorecard.SpillOver>] = [
    Field("id", "The influence's key.") { $0.id },
    Field("from", "The id of the node whose work spills over.") { $0.from },
    Field("owner", "Who owns that node at the period's end.") { $0.owner },
    Field("to", "The id of the node that gains.") { $0.to },
    Field("date", "The day that the claim is of; null: it counts in no period.") { $0.date },
    Field("claim", "In the unit of the node that gains; null for an influence without one.") { $0.claim },
    Field("method", "How it was found out.") { $0.method },
    Field("evidence", "Where that can be read.") { $0.evidence },
    Field("accepted_by", "Who accepts the claim; null: it counts for nothing yet.") { $0.acceptedBy },
    Field("counts", "Whether who accepted it may, and it is of this period.") { $0.counts },
    Field("place", "The file and line.") { Diagnostic.Site?(.source($0.place)) },
  ]
}

extension Scorecard.Readiness: DocumentRecord {
  static let fields: [Field<Scorecard.Readiness>] = [
    Field("level", "The level that they hold.") { $0.level },
    Field("periods", "In how many closed periods running they held it at 90% or more, three at most.") { $0.heldCount },
    Field("claim", "A claim of spill-over that counts in one of them; null without one.") { $0.claim },
    Field("ready", "Whether that is enough: three, or two and a claim.") { $0.isReady },
  ]
}

extension Scorecard.Vacancy.Candidate: DocumentRecord {
  static let fields: [Field<Scorecard.Vacancy.Candidate>] = [
    Field("owner", "The person's key.") { $0.owner },
    Field("level", "The level that they hold, one below the vacancy's.") { $0.level },
    Field("periods", "In how many closed periods running they held it, three at most.") { $0.heldCount },
    Field("claim", "An accepted claim of spill-over; null without one.") { $0.claim },
  ]
}

extension Scorecard.Adjustment.Kind: DocumentWord {}
extension EffectMethod: DocumentWord {}
