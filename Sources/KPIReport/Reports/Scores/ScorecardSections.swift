import KPIAnalysis
import KPIModel

/// What stands below the scores: the ledger of what others caused, events, claims of spill-over, and vacancies.
struct ScorecardSections {
  private let scorecard: Scorecard
  private let wording: Wording
  private let bounds: [Double]
  private let names: DistinctNames

  init(_ scorecard: Scorecard, _ style: PageStyle, _ bounds: [Double]) {
    self.scorecard = scorecard
    self.bounds = bounds
    wording = style.wording
    names = DistinctNames(scorecard.nodes, wording)
  }

  /// The scores beside those without what others caused, and what stands between them; nil where nothing does.
  var ledger: Section? {
    let portfolios = (scorecard.owners + scorecard.teams).filter { !$0.adjustments.isEmpty }
    if portfolios.isEmpty { return nil }
    let completion = NumberFormat.completion(bounds: bounds)
    /// Only of whole scores.
    func score(_ key: String, _ header: String, _ cell: @escaping (Scorecard.Portfolio) -> Cell) -> PageColumn<Scorecard.Portfolio?> {
      PageColumn(key, header, .number) { $0.map(cell) ?? .empty }
    }
    func adjustment(_ key: String, _ header: String, _ role: Table.Column.Role) -> PageColumn<Scorecard.Portfolio?> {
      PageColumn(key, header, role) { _ in .empty }
    }
    let grid = Grid<Scorecard.Portfolio?>([
      PageColumn("name", wording.owner, .tree) { portfolio in
        .label(portfolio?.name.text(in: wording.language) ?? "", suffix: portfolio?.idSuffix(wording) ?? "")
      },
      adjustment("kind", wording.effect, .word), adjustment("cause", wording.cause, .text),
      adjustment("amount", wording.amount, .number), adjustment("whose", wording.whose, .text),
      score("completion", wording.completion) { .ratio($0.completion, completion) },
      score("controllable", wording.controllable) { .ratio($0.controllable?.completion, completion) },
      score("points", wording.pointsColumn) { .ratio($0.controllable?.points, .score) },
    ])
    let rows = portfolios.flatMap { portfolio in
      [grid.row(portfolio)]
        + portfolio.adjustments.map { adjustment in
          let node = scorecard.nodes[adjustment.node]
          let whose = adjustment.takenFrom.map { wording.taken(from: person($0)) } ?? person(adjustment.effectOwner)
          return grid.line(
            node.name.text(in: wording.language), depth: 1,
            [
              "kind": .text(wording.adjustment(adjustment.kind)), "cause": .text(cause(adjustment)),
              "amount": variance(adjustment.amount, node.unit), "whose": .text(whose),
            ])
        }
    }
    return Section(id: "ledger", heading: wording.ledgerHeading, table: grid.table(rows), notes: [wording.ledgerNote])
  }

  private func cause(_ adjustment: Scorecard.Adjustment) -> String {
    switch adjustment.kind {
    case .mix: wording.memberShares
    case .upstream: names.name(adjustment.cause)
    case .event: scorecard.events.first { $0.id == adjustment.cause }.map(name) ?? adjustment.cause
    }
  }

  private func person(_ id: String) -> String { scorecard.namesOfPeople[id]?.text(in: wording.language) ?? id }

  /// What is said of an event, else its key.
  private func name(_ event: Scorecard.Event) -> String { event.note?.text(in: wording.language) ?? event.id }

  /// A difference with as many digits as it has, up to two behind the point; that of percentages in points.
  private func variance(_ amount: Amount, _ unit: MeasureUnit?) -> Cell {
    var format = TargetTerms.format(amount.value, unit).asVariance
    if unit?.isPercent ?? false { format.suffix = NumberFormat.points(wording.language).suffix }
    return .number(amount.value, format)
  }

  var events: Section? {
    if scorecard.events.isEmpty { return nil }
    let grid = Grid<Scorecard.Event>([
      PageColumn("date", wording.dateColumn, .word) { .text(wording.days($0.date...($0.until ?? $0.date))) },
      PageColumn("event", wording.event, .tree) { .label(name($0), suffix: "") },
      PageColumn("nodes", wording.indicator, .text) { .text($0.nodes.map(names.name).joined(separator: wording.enumeration)) },
      PageColumn("effect", wording.effect, .number) { event in event.effect.map { variance($0, event.unit) } ?? .empty },
      PageColumn("approved_by", wording.approvedBy, .text) { event in
        let approver = event.approvedBy.map(person) ?? (event.effect == nil ? "" : wording.nobodyApproved)
        return .text(approver + (event.effect != nil && !event.counts ? wording.countsForNothing : ""))
      },
    ])
    return Section(id: "events", heading: wording.eventsHeading, table: grid.table(of: scorecard.events))
  }

  var spillOvers: Section? {
    if scorecard.spillOvers.isEmpty { return nil }
    let grid = Grid<Scorecard.SpillOver>([
      PageColumn("from", wording.spillsFrom, .tree) { .label(names.name($0.from), suffix: "") },
      PageColumn("owner", wording.owner, .text) { .word($0.owner.map(person)) },
      PageColumn("to", wording.spillsTo, .text) { .text(names.name($0.to)) },
      PageColumn("claim", wording.claim, .number) { spillOver in spillOver.claim.map { variance($0, spillOver.unit) } ?? .missing },
      PageColumn("method", wording.method, .word) { .text($0.method.map(wording.method) ?? "") },
      PageColumn("accepted_by", wording.acceptedBy, .text) { spillOver in
        guard spillOver.claim != nil else { return .text("") }
        guard let accepter = spillOver.acceptedBy else { return .text(wording.notAccepted) }
        return .text(person(accepter) + (spillOver.counts ? "" : wording.countsForNothing))
      },
    ])
    return Section(
      id: "spill_over", heading: wording.spillOverHeading, table: grid.table(of: scorecard.spillOvers), notes: [wording.spillOverNote])
  }

  var vacancies: Section? {
    if scorecard.vacancies.isEmpty { return nil }
    let grid = Grid<Scorecard.Vacancy>([
      PageColumn("node", wording.indicator, .tree) { .label(names.name(scorecard.nodes[$0.node].id), suffix: "") },
      PageColumn("level", wording.levelColumn, .word) { .text(scorecard.nodes[$0.node].levelText) },
      PageColumn("candidates", wording.readyForIt, .text) { vacancy in
        let candidates = vacancy.candidates.map { wording.candidate(person($0.owner), periods: $0.heldCount, claim: $0.claim) }
        return candidates.isEmpty ? .missing : .text(candidates.joined(separator: wording.enumeration))
      },
    ])
    return Section(
      id: "vacancies", heading: wording.vacanciesHeading, table: grid.table(of: scorecard.vacancies), notes: [wording.vacanciesNote])
  }
}
