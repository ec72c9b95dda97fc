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
  /// At the rates of the evaluated period, and of the compared one.
  let exchange: TreeExchange
  let referenceExchange: TreeExchange?
  /// At the rates that were planned for the evaluated period.
  let planExchange: TreeExchange

  init(_ bound: BoundModel, _ composition: Composition, into log: inout DiagnosticLog) {
    let rollUp = RollUp(composition)
    func filled(_ figures: FigureColumn, _ exchange: TreeExchange) -> FigureColumn {
      var figures = figures
      rollUp.fill(&figures, exchange)
      return figures
    }
    func rolledUp(_ end: End) -> RolledUp {
      var exchange = TreeExchange(composition, end)
      var figures = filled(end.actuals, exchange)
      let parts = end.rateParts.map { filled($0.actuals, TreeExchange(composition, $0)) }
      // A part in another currency may hold one in a third: then the inner rates settle first.
      for _ in 0..<(parts.isEmpty ? 0 : composition.mixedCurrencies.count) {
        guard exchange.refine(composition, figures, parts) else { break }
        figures = filled(end.actuals, exchange)
      }
      return RolledUp(figures: figures, exchange: exchange, parts: parts)
    }
    let whole = rolledUp(bound.evaluated)
    whole.exchange.reportMissingRates(composition, whole.figures, whole.parts, into: &log)
    evaluated = whole.figures
    exchange = whole.exchange
    planExchange = TreeExchange(composition, planOf: bound.evaluated.period, actual: whole.exchange)
    previous = bound.previous.map { rolledUp($0).figures }
    let compared = bound.reference.map(rolledUp)
    reference = compared?.figures
    referenceExchange = compared?.exchange
    lastYear = bound.lastYear.map { rolledUp($0).figures }
    openings = bound.openings.mapValues { filled($0, whole.exchange) }
    history = bound.history.map { rolledUp($0).figures }
  }

  private struct RolledUp {
    var figures: FigureColumn
    var exchange: TreeExchange
    /// Where rates change within the period: what each of its parts came to.
    var parts: [FigureColumn]
  }
}
