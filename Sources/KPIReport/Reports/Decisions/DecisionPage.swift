package import KPIAnalysis
import KPIModel

extension Report {
  package init(_ decisions: DecisionReport, _ provenance: Provenance) {
    self.init(provenance: provenance, page: { Page(decisions, style: $0) }, document: { Document(decisions, provenance, style: $0) })
  }
}

extension Page {
  /// The page of `kpitree decide`: what has fired and who chooses, every test with its days, the plans to choose from, and the log.
  init(_ report: DecisionReport, style: PageStyle) {
    let words = DecisionWords(report: report, wording: style.wording)
    let wording = style.wording
    self.init(
      language: style.language, title: report.title(what: wording.decisionsHeading, wording), sentences: words.sentences,
      sections: [words.states, words.plans, words.log].compactMap(\.self), hints: words.hints)
  }
}

/// What is said of decisions, and the tables below it.
struct DecisionWords {
  let report: DecisionReport
  let wording: Wording

  private func name(_ text: LocalizedText) -> String { wording.phrase(text) }

  private func person(_ id: String) -> String { report.namesOfPeople[id].map(wording.phrase) ?? id }

  // MARK: Sentences

  var sentences: [String] {
    guard !report.decisions.isEmpty else { return [wording.noDecisions] }
    let fired = report.decisions.filter { $0.state == .fired }
    return [wording.fired(fired.count, of: report.decisions.count)] + fired.map(sentence)
  }

  /// That a decision has fired, why, and who is to choose what.
  func sentence(_ entry: DecisionReport.Entry) -> String {
    // What did not hold on that day did not make it fire.
    let tests = zip(entry.tests, entry.firstValues).compactMap { test, value in
      value.flatMap { test.comparison.holds($0.value, test.number.value) ? phrase(test, $0) : nil }
    }
    let plans = entry.plans.map { $0.name.map(wording.phrase) ?? $0.key }
    return wording.firedSince(
      name(entry.name), entry.first ?? entry.agreed, tests.joined(separator: wording.semicolon), owner: entry.owner.map(person),
      plans: plans)
  }

  /// `completion of Search was 74.2%`.
  private func phrase(_ test: DecisionReport.Test, _ value: Amount) -> String {
    wording.test(test.figure, name(test.nodeName), figure(value, test))
  }

  /// A figure as its test counts it.
  private func figure(_ value: Amount, _ test: DecisionReport.Test) -> String {
    let text = format(value.value, test).text(value.value)
    let isShare = test.figure == .completion || test.figure == .pace || test.unit?.isPercent == true
    return isShare ? text : wording.counted(text, wording.unitName(test.unit))
  }

  private func format(_ value: Double, _ test: DecisionReport.Test) -> NumberFormat {
    switch test.figure {
    case .completion, .pace: return .percent
    case .actual: return TargetTerms.format(value, test.unit)
    case .gap: return test.unit?.isPercent == true ? .points(wording.language) : TargetTerms.format(value, test.unit).asVariance
    }
  }

  var hints: [String] {
    guard let entry = report.decisions.first(where: { $0.state == .fired }), let plan = entry.plans.first, let day = report.asOf else {
      return []
    }
    return ["kpitree decide --record \(entry.key) --plan \(plan.key) --by \(entry.owner ?? "NAME") --on \(day)"]
  }

  // MARK: Tables

  /// A decision, or one of its tests.
  private enum Line {
    case decision(DecisionReport.Entry)
    case test(DecisionReport.Test, DecisionReport.Entry)
  }

  /// Every decision with its tests.
  var states: Section? {
    if report.decisions.isEmpty { return nil }
    let grid = Grid<Line>([
      PageColumn("name", wording.decision, .tree) {
        switch $0 {
        case .decision(let entry): .label(name(entry.name), suffix: "")
        case .test(let test, _): .label(test.text, suffix: "")
        }
      },
      PageColumn("state", wording.state, .word) {
        switch $0 {
        case .decision(let entry): .text(wording.state(entry.state))
        case .test(let test, _):
          test.reason.map { .text(wording.reason($0)) } ?? .text(test.holds == true ? wording.holds : wording.holdsNot)
        }
      },
      PageColumn("value", wording.actualFigure, .number) {
        guard case .test(let test, _) = $0, let value = test.value else { return .empty }
        return .number(value.value, format(value.value, test))
      },
      PageColumn("days", wording.inARow, .word) {
        guard case .test(let test, _) = $0 else { return .empty }
        return .text(wording.run(min(test.runLength, test.neededCount), of: test.neededCount))
      },
      PageColumn("first", wording.firedOn, .word) {
        guard case .decision(let entry) = $0 else { return .empty }
        return entry.first.map { .text($0.description) } ?? .missing
      },
      PageColumn("until", wording.untilDay, .word, sacrifice: 1) {
        guard case .decision(let entry) = $0, let until = entry.until else { return .empty }
        return .text(until.description)
      },
      PageColumn("owner", wording.owner, .text) {
        guard case .decision(let entry) = $0 else { return .empty }
        return .word(entry.owner.map(person))
      },
    ])
    var rows: [Table.Row] = []
    for entry in report.decisions {
      rows.append(grid.row(.decision(entry), tone: entry.state == .fired ? .bad : .neutral))
      rows += entry.tests.map { grid.row(.test($0, entry), depth: 1) }
    }
    return Section(
      id: "decisions", charts: [timeline].compactMap(\.self), table: grid.table(rows).withoutEmptyColumns,
      notes: [report.decisions.map(\.agreed).min().map(wording.judgedFrom)].compactMap(\.self))
  }

  /// The plans of what has fired, each with what it takes.
  var plans: Section? {
    let fired = report.decisions.filter { $0.state == .fired }
    if fired.isEmpty { return nil }
    let grid = Grid<Plan>([
      PageColumn("name", wording.plan, .tree) { .label($0.name.map(wording.phrase) ?? $0.key, suffix: "") },
      PageColumn("choose_when", wording.chooseWhen, .text) { .word($0.chooseWhen?.text(in: wording.language)) },
      PageColumn("budget", wording.budget(report.currency?.code), .number) {
        $0.needs.budget.map { .number($0.double, TargetTerms.format($0.double, nil)) } ?? .empty
      },
      PageColumn("people", wording.headCount, .number) {
        $0.needs.people.map { .number($0.double, TargetTerms.format($0.double, nil)) } ?? .empty
      },
      PageColumn("lead_time", wording.leadTime, .number) { $0.needs.leadDays.map { .integer($0) } ?? .empty },
      PageColumn("steps", wording.steps, .text) {
        .text($0.steps.map { $0.text(in: wording.language) }.joined(separator: wording.semicolon))
      },
    ])
    var rows: [Table.Row] = []
    for entry in fired {
      if fired.count > 1 { rows.append(grid.heading(name(entry.name), depth: 0)) }
      rows += entry.plans.map { grid.row($0, depth: fired.count > 1 ? 1 : 0) }
    }
    return Section(id: "plans", heading: wording.plansHeading, table: grid.table(rows).withoutEmptyColumns)
  }

  /// What was decided.
  var log: Section? {
    let entries = report.decisions.flatMap { decision in decision.log.map { (decision: decision, taken: $0) } }
    if entries.isEmpty { return nil }
    let grid = Grid<(decision: DecisionReport.Entry, taken: LoggedDecision)>([
      PageColumn("decision", wording.decision, .tree) { .label(name($0.decision.name), suffix: "") },
      PageColumn("fired", wording.firedOn, .word) { .text($0.taken.fired.description) },
      PageColumn("on", wording.decidedOn, .word) { .text($0.taken.on.description) },
      PageColumn("by", wording.decidedBy, .text) { .text(person($0.taken.by)) },
      PageColumn("plan", wording.plan, .text) { .text($0.taken.plan) },
      PageColumn("note", wording.note, .text) { $0.taken.note.map { .text($0) } ?? .empty },
    ])
    return Section(id: "log", heading: wording.logHeading, table: grid.table(of: entries).withoutEmptyColumns)
  }

  /// Nil until there is a picture of it.
  private var timeline: Chart? { nil }
}
