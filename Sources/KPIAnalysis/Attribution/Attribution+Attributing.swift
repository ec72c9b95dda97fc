public import KPIFigures
public import KPIModel
public import KPISource

extension Attribution {
  /// Hands the gap of one node of a bound model down the tree.
  ///
  /// Linear in nodes, but 2ⁿ in the names of a formula's term that is neither linear nor a product nor a quotient (12 at most).
  /// - Parameter showing: the asked node, how far below it lines are listed, and which breakdowns.
  /// - Parameter parts: what the bound model's parts are, if the gap is to be handed down in each of them as well.
  /// - Parameter log: gets residuals, targets and rates that cannot be used, and formulas that are too large to take apart.
  public init(
    _ bound: BoundModel, against: Comparison = .target, method: Method = .shapley, showing: Evaluation.Showing = .all,
    by parts: Period.Kind? = nil, into log: inout DiagnosticLog
  ) {
    let workings = Workings(bound, against: against, into: &log)
    _ = Reconciler(workings).run(into: &log)
    self.init(workings, method: method, showing: showing, into: &log)
    guard let parts else { return }
    chain = Chain(
      self,
      parts: bound.parts.filter { $0.evaluated.days != nil }.map { part in
        // What cannot be used was said of the whole.
        var repeated = DiagnosticLog()
        return Attribution(part, against: against, method: method, showing: showing, into: &repeated)
      }, kind: parts)
  }

  package init(
    _ workings: Workings, method: Method = .shapley, showing: Evaluation.Showing = .all, into log: inout DiagnosticLog
  ) {
    let bound = workings.bound
    let decomposition = Decomposition(workings.composition)
    let movement = Movement(workings)
    let view = AttributionView(
      tree: bound.tree, decomposition: decomposition, movement: movement,
      contributions: Contributions(decomposition, movement, of: showing.node, method: method), node: showing.node, showing: showing,
      breakdownNames: bound.model.breakdowns.map(\.name),
      isPlanned: workings.isAgainstTarget ? bound.tree.nodes.indices.map(workings.targets.carries) : [])
    var rows = AttributionRows(workings, view, method)
    rows.add()
    rows.reportLargeFormulas(into: &log)
    self.init(
      model: bound.model.name, period: bound.evaluated.period, isClosed: bound.isClosed, asOf: bound.asOf, against: workings.against,
      referencePeriod: workings.isAgainstTarget ? nil : bound.reference?.period, method: method, node: rows.subject, status: rows.status,
      reason: rows.reason, lines: rows.lines, levels: rows.levels, causes: rows.causes, findings: rows.findings)
  }
}
