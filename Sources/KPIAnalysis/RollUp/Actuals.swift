internal import KPIFigures
internal import KPIModel
internal import KPISource

/// The figures of every node at every end, rolled up.
struct Actuals {
  let evaluated: FigureColumn
  let previous: FigureColumn?
  /// Of the compared period; nil against targets.
  let reference: FigureColumn?
  let lastYear: FigureColumn?
  /// Of the bound model's history, the oldest first.
  let history: [FigureColumn]
  /// Levels on the last day before some days, where a line to a target begins.
  let openings: [Day: FigureColumn]

  init(_ bound: BoundModel, _ composition: Composition, into log: inout DiagnosticLog) {
    let rollUp = RollUp(composition)
    func rolledUp(_ end: End, _ exchange: TreeExchange) -> FigureColumn {
      var figures = end.actuals
      rollUp.fill(&figures, exchange)
      return figures
    }
    let exchange = TreeExchange(composition, in: bound.evaluated.period)
    exchange.reportMissingRates(composition, into: &log)
    evaluated = rolledUp(bound.evaluated, exchange)
    previous = bound.previous.map { rolledUp($0, TreeExchange(composition, in: $0.period)) }
    reference = bound.reference.map { rolledUp($0, TreeExchange(composition, in: $0.period)) }
    lastYear = bound.lastYear.map { rolledUp($0, TreeExchange(composition, in: $0.period)) }
    openings = bound.openings.mapValues { column in
      var figures = column
      rollUp.fill(&figures, exchange)
      return figures
    }
    history = bound.history.map { rolledUp($0, TreeExchange(composition, in: $0.period)) }
  }
}
