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
  /// Linear in nodes and targets; the root of a formula that is neither linear nor a product takes up to a hundred evaluations more.
  init(targetsOf bound: BoundModel, _ composition: Composition, _ actuals: Actuals, into log: inout DiagnosticLog) {
    let exchange = TreeExchange(composition, in: bound.evaluated.period, isPlan: true)
    self.init(count: composition.tree.nodes.count)
    var reader = TargetReader(bound, composition, actuals, exchange)
    let days = bound.isClosed ? bound.evaluated.period.days : bound.evaluated.days
    var derivation = Derivation(composition, exchange, for: days, in: bound.evaluated.period.days)
    for node in composition.tree.nodes.indices {
      switch reader.reading(of: node) {
      case .none: continue
      case .share(let share): derivation.awaitParent(node, share)
      case .target(let target):
        let weights = reader.weights(of: node)
        guard let toDate = target.amount(in: days, weights), let whole = target.amount(in: bound.evaluated.period.days, weights) else {
          continue
        }
        declare(node, target, toDate: toDate, whole: whole, actual: actuals.evaluated.figure(node))
      }
    }
    derivation.run(&self)
    log.append(contentsOf: reader.log)
    log.append(contentsOf: derivation.log)
    if let previous = actuals.previous, let end = bound.previous {
      Allocation(composition, exchange, last: previous, weights: end.weights).run(&self)
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
}

extension DeclaredTarget.Bounds {
  /// The nearest bound to a figure outside, the figure itself inside.
  fileprivate func nearest(to figure: Figure) -> Figure {
    if figure.value < lower.value { return lower }
    return figure.value > upper.value ? upper : figure
  }
}
