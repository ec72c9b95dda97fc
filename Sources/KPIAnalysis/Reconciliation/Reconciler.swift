internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Holds every node against what its children give, breakdown by breakdown: additive figures to the cent, others up to rounding.
struct Reconciler {
  private let workings: Workings
  private var composition: Composition { workings.composition }
  /// By measure: whether a distinct count is a part of it, so that its members overlap.
  private let countsDistinct: [Bool]

  init(_ workings: Workings) {
    self.workings = workings
    // A formula is counted distinctly only where a part of it is.
    countsDistinct = workings.bound.model.measures { $0.additivity == .distinct }
  }

  /// One entry a breakdown of the tree.
  func run(into log: inout DiagnosticLog) -> [(Evaluation.Reconciliation, [Evaluation.Line])] {
    let exchange = workings.actuals.exchange
    let plan = workings.actuals.planExchange
    let reference = workings.actuals.referenceExchange
    return composition.tree.breakdowns.indices.map { breakdown in
      let node = composition.tree.breakdowns[breakdown].node
      var actual = Ends(
        node: workings.actuals.evaluated.figure(node),
        children: composition.recombined(
          breakdown, workings.actuals.evaluated, weights: workings.bound.evaluated.weights, exchange))
      // A split without any member with rows adds up to nothing, and so does its node.
      if composition.tree.breakdowns[breakdown].children.isEmpty, composition.rules[breakdown].isAdding, let whole = actual.node {
        actual = Ends(node: whole, children: .zero)
      }
      let weights = workings.isAgainstTarget ? workings.bound.previous?.weights : workings.bound.reference?.weights
      let compared = Ends(
        node: workings.references.toDate.figure(node),
        children: composition.recombined(breakdown, workings.references.toDate, weights: weights, reference ?? plan))
      if let residual = actual.difference, residual.value != 0, !overlaps(breakdown) { report(actual, residual, breakdown, into: &log) }
      return (
        Evaluation.Reconciliation(
          kind: composition.rules[breakdown].reconciliationKind, parent: actual.node.flatMap(Amount.init),
          children: actual.children.flatMap(Amount.init), residual: actual.difference.flatMap(Amount.init)),
        lines(breakdown, actual, compared)
      )
    }
  }

  /// A node and what its children give, at one end.
  private struct Ends {
    let node: Figure?
    let children: Figure?
    let difference: Figure?

    init(node: Figure?, children: Figure?) {
      self.node = node
      self.children = children
      difference = node.flatMap { node in children.flatMap(node.difference) }
    }
  }

  /// Whether what is left is what members count more than once.
  private func overlaps(_ breakdown: Int) -> Bool {
    switch composition.rules[breakdown] {
    case .distinct: true
    case .ratio: composition.declaration(of: composition.tree.breakdowns[breakdown].node).measure.map { countsDistinct[$0] } ?? false
    case .sum, .formula, .least, .greatest, .opaque: false
    }
  }

  private func lines(_ breakdown: Int, _ actual: Ends, _ compared: Ends) -> [Evaluation.Line] {
    var left = compared.difference
    var lines: [Evaluation.Line] = []
    var isDistinct = false
    if case .distinct = composition.rules[breakdown] { isDistinct = true }
    // Where a share of last period's figures gives the target, only its rounding is left.
    if workings.isAgainstTarget, !isDistinct, workings.targets.spread.contains(breakdown), left != nil { left = .zero }
    // What targets leave over is nobody's; of distinct counts it is the overlap that the target leaves room for.
    if workings.isAgainstTarget, !isDistinct {
      if let unallocated = left, unallocated.value != 0 {
        lines.append(
          Evaluation.Line(
            kind: .unallocated, actual: nil, reference: Amount(unallocated), gap: Amount(-unallocated.value)))
      }
      left = compared.node == nil ? nil : .zero
    }
    guard (actual.difference?.value ?? 0) != 0 || (left?.value ?? 0) != 0 else { return lines }
    let isOverlap = overlaps(breakdown)
    let line = Evaluation.Line(
      kind: isOverlap ? .overlap : .residual, actual: actual.difference.flatMap(Amount.init), reference: left.flatMap(Amount.init),
      gap: actual.difference.flatMap { end in left.flatMap(end.subtracting) }.flatMap(Amount.init))
    lines.insert(line, at: isOverlap ? 0 : lines.count)
    return lines
  }

  private func report(_ ends: Ends, _ residual: Figure, _ breakdown: Int, into log: inout DiagnosticLog) {
    guard let whole = ends.node, let children = ends.children else { return }
    let declaration = composition.model.breakdowns[composition.tree.breakdowns[breakdown].declaration]
    let node = composition.tree.breakdowns[breakdown].node
    let unit = composition.declaration(of: node).unit
    log.report(
      .residual,
      "`\(composition.tree.nodes[node].id)` is \(whole.text(in: unit)), but its children in `\(declaration.name)` give \(children.text(in: unit)): \(residual.text(in: unit)) is left",
      at: declaration.place)
  }
}

extension Amount {
  init?(_ figure: Figure) { self.init(figure.value) }
}

extension Composition.Rule {
  fileprivate var isAdding: Bool {
    switch self {
    case .sum, .distinct: true
    case .ratio, .formula, .least, .greatest, .opaque: false
    }
  }

  fileprivate var reconciliationKind: Evaluation.Reconciliation.Kind {
    switch self {
    case .sum: .additive
    case .distinct: .distinct
    case .ratio: .ratio
    case .formula, .least, .greatest, .opaque: .formula
    }
  }
}
