public import KPIFigures
internal import KPIModel
public import KPISource

extension Evaluation {
  /// Rolls the figures of a bound model up, resolves what they are compared with, and reconciles every breakdown.
  ///
  /// Linear in nodes and targets.
  /// - Parameter log: gets residuals, figures out of bounds, and targets or rates that cannot be used, of all nodes, shown or not.
  public init(_ bound: BoundModel, against: Comparison = .target, showing: Showing = .all, into log: inout DiagnosticLog) {
    self.init(Workings(bound, against: against, into: &log), showing: showing, into: &log)
  }

  package init(_ workings: Workings, showing: Showing = .all, into log: inout DiagnosticLog) {
    let reconciliations = Reconciler(workings).run(into: &log)
    var rows = EvaluationRows(workings)
    rows.reportFiguresOutOfBounds(into: &log)
    rows.add(showing, reconciliations)
    let bound = workings.bound
    self.init(
      model: bound.model.name, currency: bound.model.currency, period: bound.evaluated.period, isClosed: bound.isClosed,
      asOf: bound.asOf, against: workings.against, referencePeriod: workings.isAgainstTarget ? nil : bound.reference?.period,
      history: bound.history.map(\.period), bands: workings.bands, nodes: rows.nodes, breakdowns: rows.breakdowns)
  }
}
