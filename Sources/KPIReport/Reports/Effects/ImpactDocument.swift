import KPIAnalysis
import KPIModel
import KPISource

/// `kpitree.impact/1`: what initiatives did, at full precision.
extension Impact: TabularSubject {
  static let kind = "impact"

  static let body: [Field<Impact>] = [
    Field("initiatives", "Those whose days touch the period, as declared.") { $0.initiatives },
    Field("explained", "Of the top KPI and every node on the way to a moved one: what of its gap initiatives explain.") { $0.explained },
    Field("cards", "What each person's and team's initiatives brought, in the top KPI's unit; beside completion and in none.") { $0.cards },
  ]

  /// One row for each move of each initiative.
  func table(_ context: DocumentContext) -> RecordTable {
    RecordTable(
      initiatives.flatMap { initiative in
        (initiative.moves.isEmpty ? [nil] : initiative.moves.map { $0 }).map { MoveRow(initiative: initiative, move: $0) }
      }, context)
  }

  struct MoveRow: DocumentRecord {
    let initiative: Initiative
    let move: Move?

    static let fields: [Field<MoveRow>] =
      [
        Field("initiative", "Its id.") { $0.initiative.id },
        Field("name", "For people.") { $0.initiative.name },
        Field("owner", "Who leads it.") { $0.initiative.owner },
        Field("window", "Its days.") { WindowRecord(initiative: $0.initiative) },
        Field("cost", "In the model's currency.") { $0.initiative.cost },
      ] + Move.fields.map { Field<MoveRow>(optional: $0, of: { $0.move }) }
  }

  struct WindowRecord: DocumentRecord {
    let initiative: Initiative

    static let fields: [Field<WindowRecord>] = [
      Field("from", "Its first day.") { $0.initiative.window.lowerBound },
      Field("to", "Its last day, without those of `carryover`.") { $0.initiative.window.upperBound },
      Field("over", "Whether all its days, those of `carryover` included, are in.") { $0.initiative.isOver },
    ]
  }
}

extension Impact: PeriodReport {}

extension Impact.Initiative: DocumentRecord {
  static let fields: [Field<Impact.Initiative>] = [
    Field("id", "Its key.") { $0.id },
    Field("name", "For people.") { $0.name },
    Field("kind", "promotion, campaign, project or experiment; null where nobody says.") { $0.kind },
    Field("owner", "Who leads it.") { $0.owner },
    Field("team", "The team on whose card it stands besides its owner's.") { $0.team },
    Field("requested_by", "Who asked for it.") { $0.requestedBy },
    Field("window", "Its days.") { Impact.WindowRecord(initiative: $0) },
    Field("cost", "In the model's currency.") { $0.cost },
    Field("moves", "The nodes that it was to move, as declared.") { $0.moves },
    Field("carried", "What its counted effects come to at the top KPI; another view of the same is left out.") { $0.carried },
    Field("carried_interval", "The 90% interval of it; widths add up.") { $0.carriedInterval?.ends },
    Field("expected_carried", "What was expected of it, carried likewise.") { $0.expectedCarried },
    Field("cost_per_effect", "Cost for one unit of its effect; null with several moves, and where the interval holds 0.") {
      $0.costPerEffect
    },
    Field("cost_per_carried", "Cost for one unit of the top KPI; null where the interval holds 0.") { $0.costPerCarried },
    Field("to_those_who_would_have_bought", "What of the discount went to purchases that would have been made anyway.") {
      $0.toThoseWhoWouldHaveBought
    },
    Field("done", "carried / expected_carried of moves graded A to C, once it is over.") { $0.done },
    Field("place", "Where it is written.") { $0.place },
  ]
}

extension Impact.Move: DocumentRecord {
  static let fields: [Field<Impact.Move>] = [
    Field("node", "The node's id.") { $0.id },
    Field("expected", "What was expected of its days inside the period, in the node's unit.") { $0.expected },
    Field("method", "How the effect is found out.") { $0.method },
    Field("grade", "How sure it is, A to D; null without an effect. D is in no sum.") { $0.grade },
    Field("effect", "In the node's unit; null where there is none, and `reason` says why.") { $0.effect },
    Field("interval", "Its 90% interval; null where none can be told.") { $0.interval?.ends },
    Field("honesty", "What the prediction's width was held against; null where the effect is no prediction.") { $0.honesty },
    Field("baseline", "The days that told what would have been; null where the effect is no prediction.") { $0.baseline },
    Field("controls", "The ids of the nodes that it was held against.") { $0.controls.map(\.id) },
    Field("carried", "In the top KPI's unit; null where it does not get there.") { $0.carried },
    Field("carried_interval", "The 90% interval of it.") { $0.carriedInterval?.ends },
    Field("share_of_top_gap", "carried / the top KPI's gap.") { $0.shareOfTopGap },
    Field("status", "measured, estimate (shown, never summed), pending, or unmeasurable.") { $0.status },
    Field("reason", "Why there is no effect, no interval, or a grade less.") { $0.reason },
    Field("carry_reason", "Why an effect is not carried, or not summed.") { $0.carryReason },
    Field("peeking", "Whether the experiment is looked at while its window is open.") { $0.isPeeking },
    Field("overlapping", "Whether other initiatives shared its days on the node.") { $0.isOverlapping },
    Field("evidence", "Where it can be read.") { $0.evidence },
  ]
}

extension Impact.Record: DocumentRecord {
  static let fields: [Field<Impact.Record>] = [
    Field("factor", "By which the interval is widened.") { Ratio($0.factor) },
    Field("held", "In how many quiet windows and on how many untouched siblings the 90% interval held.") { $0.held },
    Field("tried", "Of how many; with fewer than 4 the factor is 1.") { $0.tried },
  ]
}

extension Impact.Baseline: DocumentRecord {
  static let fields: [Field<Impact.Baseline>] = [
    Field("from", "The first day.") { $0.days.lowerBound },
    Field("to", "The last day.") { $0.days.upperBound },
    Field("days", "How many days, weeks or months of them were learned from.") { $0.count },
    Field("grain", "Which of these: what one date of the rows stands for.") { $0.grain.rawValue },
  ]
}

extension Impact.Explained: DocumentRecord {
  static let fields: [Field<Impact.Explained>] = [
    Field("node", "Its id.") { $0.id },
    Field("gap", "Its actual less its reference.") { $0.gap },
    Field(
      "by_initiatives",
      "What counted effects come to at it, less what a basis of the target counted on, or less those of the compared period."
    ) {
      $0.byInitiatives
    },
    Field("unexplained", "gap - by_initiatives.") { $0.unexplained },
    Field("estimates", "Effects of grade D; in no sum.") { $0.estimates },
  ]
}

extension Impact.Card: DocumentRecord {
  static let fields: [Field<Impact.Card>] = [
    Field("id", "The key of the person or team.") { $0.id },
    Field("kind", "owner (contributors by their share) or team.") { $0.kind },
    Field("name", "For people.") { $0.name },
    Field("initiatives", "Their ids.") { $0.initiatives },
    Field("expected", "In the top KPI's unit.") { $0.expected },
    Field("measured", "Of the moves for which something was expected.") { $0.measured },
    Field("carried", "Of all counted moves.") { $0.carried },
    Field("interval", "The 90% interval of `carried`; widths add up.") { $0.interval?.ends },
    Field("grade", "The least sure of them.") { $0.grade },
    Field("cost", "In the model's currency.") { $0.cost },
    Field("done", "measured / expected of initiatives that are over.") { $0.done },
  ]
}

extension Initiative.Kind: DocumentWord {}
extension Impact.Grade: DocumentWord {}
extension Impact.Status: DocumentWord {}
extension Impact.Reason: DocumentWord {}
extension Impact.Card.Kind: DocumentWord {}

extension ClosedRange<Amount> {
  fileprivate var ends: [Amount] { [lowerBound, upperBound] }
}
