import KPIAnalysis
import KPIModel
import KPISource

extension DecisionReport: PeriodReport { var against: Comparison { .target } }

/// `kpitree.decisions/1`: where each decision stands, and what its tests come to.
extension DecisionReport: TabularSubject {
  static let kind = "decisions"

  static let body: [Field<DecisionReport>] = [Field("decisions", "As declared.") { $0.decisions }]

  func table(_ context: DocumentContext) -> RecordTable { RecordTable(decisions, context) }
}

extension DecisionReport.Entry: DocumentRecord {
  static let fields: [Field<DecisionReport.Entry>] = [
    Field("id", "The decision's key.") { $0.key },
    Field("name", "For people.") { $0.name },
    Field("owner", "Who chooses a plan; null where nobody is named.") { $0.owner },
    Field("condition", "As written.") { $0.condition },
    Field("tests", "In the order of the condition, on the last day that is judged.") { $0.tests },
    Field("state", "Where it stands on that day.") { $0.state },
    Field("first", "The first day on which the condition held; null where there is none.") { $0.first },
    Field("agreed", "The day on which it was agreed: days before it do not count.") { $0.agreed },
    Field("until", "The last day that counts; null for no end.") { $0.until },
    Field("plans", "To choose from, in order of preference.") { $0.plans },
    Field("log", "What was decided, the oldest first.") { $0.log },
    Field("place", "Where it is written.") { $0.place },
  ]
}

extension DecisionReport.Test: DocumentRecord {
  static let fields: [Field<DecisionReport.Test>] = [
    Field("text", "As written.") { $0.text },
    Field("node", "The node's id.") { $0.node },
    Field("unit", "The node's; null for a plain number. A completion or pace is a ratio whatever the unit.") { $0.unit ?? .plain },
    Field("value", "The figure that is compared; null where there is none.") { $0.value },
    Field("number", "What it is compared with.") { $0.number },
    Field("holds", "Whether it holds on the last day; null without a figure.") { $0.holds },
    Field("run", "On how many days in a row it has held up to then.") { $0.runLength },
    Field("needed", "On how many it must.") { $0.neededCount },
    Field("reason", "Why there is no figure; null where there is one.") { $0.reason },
  ]
}

extension Plan: DocumentRecord {
  static let fields: [Field<Plan>] = [
    Field("id", "The plan's key.") { $0.key },
    Field("name", "For people; null where it has none.") { $0.name },
    Field("choose_when", "When it is the one to choose; null where nobody says.") { $0.chooseWhen },
    Field("needs", "What it takes.") { $0.needs },
    Field("steps", "What is done.") { $0.steps },
  ]
}

extension Plan.Needs: DocumentRecord {
  static let fields: [Field<Plan.Needs>] = [
    Field("budget", "In the model's currency; null where nothing is said.") { $0.budget.flatMap { Amount($0.double) } },
    Field("people", "How many; null where nothing is said.") { $0.people.flatMap { Amount($0.double) } },
    Field("lead_time", "Days until it begins to work; null where nothing is said.") { $0.leadDays },
  ]
}

extension LoggedDecision: DocumentRecord {
  static let fields: [Field<LoggedDecision>] = [
    Field("fired", "The first day on which it fired.") { $0.fired },
    Field("value", "What its tests came to on that day.") { $0.values },
    Field("condition", "As it was written then.") { $0.condition },
    Field("plan", "The plan that was chosen.") { $0.plan },
    Field("by", "Who chose it.") { $0.by },
    Field("on", "When.") { $0.on },
    Field("note", "Why; null where nothing was said.") { $0.note },
    Field("chain", "The SHA-256 of the entry and of the chain before it.") { $0.chain },
    Field("place", "Where the log has it.") { $0.place },
  ]
}

extension DecisionReport.State: DocumentWord {}
extension DecisionReport.Reason: DocumentWord {}
