internal import KPIFigures
package import KPIModel
package import KPISource

extension Scorecard {
  /// Scores everybody who answers for a node.
  ///
  /// Linear in nodes and holdings.
  /// - Parameters:
  ///   - workings: against targets.
  ///   - parts: the workings of every stretch that the responsibilities name.
  ///   - log: gets levels that hang on a node of little weight.
  package init(
    _ workings: Workings, _ responsibilities: Responsibilities, parts: [ClosedRange<Day>: Workings], into log: inout DiagnosticLog
  ) {
    let events = NodeEvent.all(in: workings, into: &log)
    var builder = ScorecardBuilder(workings, responsibilities, parts: parts, events)
    let (owners, teams, unassigned) = builder.portfolios()
    let bound = workings.bound
    let counted = Set(owners.flatMap(\.adjustments).filter { $0.kind == .event }.map(\.cause))
    self.init(
      model: bound.model.name, currency: bound.model.currency, period: bound.evaluated.period, isClosed: bound.isClosed,
      asOf: bound.asOf, bands: workings.bands, levels: bound.model.scoring.levels, nodes: builder.nodes, owners: owners, teams: teams,
      unassigned: unassigned, events: events.map { Event($0, workings, counted: counted) },
      spillOvers: SpillOver.all(in: workings, into: &log))
    for node in builder.uncut.sorted() {
      let id = bound.tree.nodes[node].id
      log.report(
        .unfitTarget,
        "`\(id)` is handed over within \(bound.evaluated.period.name), but a distinct count has no figure of some days that adds up to the whole: each owner has the completion of all of them",
        at: workings.composition.declaration(of: node).place)
    }
    namesOfPeople = bound.model.namesOfPeople
    for owner in owners where owner.hasLightLevel {
      guard let leading = owner.leading else { continue }
      let node = nodes[owner.holdings[leading].node]
      log.report(.lightLevel, "the level of `\(owner.id)` is set by `\(node.id)`, which weighs under 5% of what they own", at: node.place)
    }
  }
}

extension Scorecard.Event {
  /// - Parameter counted: the keys of events that stand in the ledger.
  init(_ event: NodeEvent, _ workings: Workings, counted: Set<String>) {
    let model = workings.bound.model
    let declared = model.events[event.index]
    self.init(
      id: declared.key, date: declared.date, until: declared.until, kind: declared.kind,
      nodes: event.nodes.map { workings.bound.tree.nodes[$0].id },
      note: declared.note, effect: declared.effect.flatMap { Amount($0.double) },
      unit: event.nodes.first.flatMap { workings.composition.declaration(of: $0).unit },
      approvedBy: declared.approvedBy.map { model.key(of: $0) }, counts: counted.contains(declared.key), place: declared.place)
  }
}

extension Scorecard.SpillOver {
  /// All influences of the model whose nodes the period has.
  ///
  /// - Parameter log: gets members that no row of the period names.
  static func all(in workings: Workings, into log: inout DiagnosticLog) -> [Scorecard.SpillOver] {
    let model = workings.bound.model
    if model.influences.isEmpty { return [] }
    let tree = workings.bound.tree
    let finder = NodeFinder(model, tree)
    let lines = ReportingLines(model)
    let period = workings.bound.evaluated.period
    return model.influences.compactMap { influence in
      guard let from = finder.node(of: influence.from, model, into: &log), let to = finder.node(of: influence.to, model, into: &log) else {
        return nil
      }
      let isAccepted = influence.acceptedBy != nil && influence.refusal(model, lines) == nil
      let isOfPeriod = influence.date.map(period.contains) ?? false
      let unit = workings.composition.declaration(of: to).unit
      if isOfPeriod, let claim = influence.claim?.double, let actual = workings.actuals.evaluated.figure(to), abs(claim) > abs(actual.value)
      {
        log.report(
          .claimOverFigure,
          "the claim of `\(influence.key)` is more than all of `\(tree.nodes[to].id)`, which is \(actual.text(in: unit)) in \(period.name)",
          at: influence.place)
      }
      let owner = influence.date.flatMap { workings.composition.declaration(of: from).owner(on: $0) }.map { model.key(of: $0) }
      return Scorecard.SpillOver(
        id: influence.key, from: tree.nodes[from].id,
        owner: owner ?? workings.owner(of: workings.composition.declaration(of: from)).owner, to: tree.nodes[to].id, date: influence.date,
        claim: influence.claim.flatMap { Amount($0.double) }, unit: unit, method: influence.method, evidence: influence.evidence,
        acceptedBy: influence.acceptedBy.map { model.key(of: $0) }, confidence: influence.confidence, lagDays: influence.lagDays,
        isAccepted: isAccepted, counts: isAccepted && isOfPeriod,
        place: influence.place)
    }
  }
}
