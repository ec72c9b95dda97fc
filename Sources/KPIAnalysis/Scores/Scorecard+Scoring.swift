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
    for person in bound.model.people { namesOfPeople[person.key] = person.name }
    for owner in owners where owner.hasLightLevel {
      guard let leading = owner.leading else { continue }
      let node = nodes[owner.holdings[leading].node]
      log.report(.lightLevel, "the level of `\(owner.id)` is set by `\(node.id)`, which weighs under 5% of what they own", at: node.place)
    }
  }
}

extension Rule {
  /// A level that rests on next to nothing.
  static let lightLevel = Rule(
    "light-level", .warning, why: "the level should say how much somebody answers for")
}
