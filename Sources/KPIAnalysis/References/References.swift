internal import KPIFigures
internal import KPIModel
internal import KPISource

/// What every node's actual is compared with, x0: its target, or the actual of another period (docs/arithmetic.md#references).
struct References {
  /// For the days whose figures are in; the same as `whole` in a closed period.
  var toDate: FigureColumn
  /// For all days of the period.
  var whole: FigureColumn
  var kinds: [Evaluation.ReferenceKind?]
  /// By node whose target is a range: its bounds, to date.
  var ranges: [Int: DeclaredTarget.Bounds] = [:]
  /// Nodes whose target was agreed after its first day.
  var retroactive: Set<Int> = []
  /// Breakdowns whose children took shares that give their node's target, so that nothing is left of it but rounding.
  var spread: Set<Int> = []
  /// Breakdowns of which no factor of last period's figures gives their node's target, so that their children stand at those.
  var spreadUnknown: Set<Int> = []

  private init(count: Int) {
    toDate = FigureColumn(count: count)
    whole = FigureColumn(count: count)
    kinds = [Evaluation.ReferenceKind?](repeating: nil, count: count)
  }

  /// The actuals of the compared period.
  init(measured figures: FigureColumn) {
    self.init(count: figures.values.count)
    toDate = figures
    whole = figures
    kinds = figures.values.map { $0.isNaN ? nil : .measured }
  }

  /// The targets of all nodes: declared, else derived from the children's, else allocated from the parent's.
  ///
  /// An opening has its own actual, since nobody plans what was there before. A period that has not begun has its full targets. Linear in
  /// nodes and targets; the root of a formula that is neither linear nor a product takes up to a few hundred evaluations more.
  init(targetsOf bound: BoundModel, _ composition: Composition, _ actuals: Actuals, sharesOut: Bool = true, into log: inout DiagnosticLog) {
    let exchange = actuals.planExchange
    self.init(count: composition.tree.nodes.count)
    var reader = TargetReader(bound, composition, actuals, exchange)
    var derivation = Derivation(composition, exchange, bound)
    for node in composition.tree.nodes.indices {
      switch reader.reading(of: node) {
      case .none:
        guard composition.declaration(of: node).time.isOpening, let actual = actuals.evaluated.figure(node) else { continue }
        kinds[node] = .measured
        toDate.set(node, actual)
        whole.set(node, actual)
      case .share(let share): derivation.awaitParent(node, share)
      case .target(let target):
        let weights = reader.weights(of: node)
        guard let toDate = target.amount(in: bound.daysOfTarget(node), weights),
          let whole = target.amount(in: bound.evaluated.period.days, weights)
        else { continue }
        declare(node, target, toDate: toDate, whole: whole, actual: actuals.evaluated.figure(node))
      }
    }
    derivation.run(&self)
    log.append(contentsOf: reader.log)
    log.append(contentsOf: derivation.log)
    if sharesOut, let previous = actuals.previous, let end = bound.previous {
      Allocation(composition, exchange, last: previous, weights: end.weights, bound).run(&self)
      for breakdown in spreadUnknown.sorted() {
        let declaration = composition.model.breakdowns[composition.tree.breakdowns[breakdown].declaration]
        log.report(
          .spreadUnknown,
          "no share of last period's figures gives the target of `\(composition.tree.nodes[composition.tree.breakdowns[breakdown].node].id)` by `\(declaration.name)`: its parts without a target stand at those figures",
          at: declaration.place, notes: ["a target for each of them says what is meant"])
      }
    }
  }

  private mutating func declare(
    _ node: Int, _ target: DeclaredTarget, toDate: DeclaredTarget.Bounds, whole: DeclaredTarget.Bounds, actual: Figure?
  ) {
    kinds[node] = .declared
    if target.isRetroactive { retroactive.insert(node) }
    guard target.isRange else {
      self.toDate.set(node, toDate.lower)
      self.whole.set(node, whole.lower)
      return
    }
    ranges[node] = toDate
    self.toDate.set(node, actual.map(toDate.nearest))
    self.whole.set(node, actual.map(whole.nearest))
  }

  /// Whether a node's reference counts for scores.
  func isScored(_ node: Int) -> Bool { kinds[node] == .declared || kinds[node] == .derived }

  /// Whether a target can rest on a node's reference: one that is scored, or an opening's.
  func carries(_ node: Int) -> Bool { isScored(node) || kinds[node] == .measured }
}

extension BoundModel {
  /// The days that a node's target to date is for: those of its actual; all of a period that has not begun.
  func daysOfTarget(_ node: Int) -> ClosedRange<Day>? { isBegun ? days(of: node) : evaluated.period.days }
}

extension DeclaredTarget.Bounds {
  /// The nearest bound to a figure outside, the figure itself inside.
  fileprivate func nearest(to figure: Figure) -> Figure {
    if figure.value < lower.value { return lower }
    return figure.value > upper.value ? upper : figure
  }
}
