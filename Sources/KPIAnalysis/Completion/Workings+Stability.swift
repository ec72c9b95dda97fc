internal import KPIFigures
internal import KPIModel
package import KPISource

extension Workings {
  /// How many earlier periods say what is usual for a target.
  package static let usualPeriodCount = 4
  private static let leastShare = 0.1

  /// The usual size of a node's actuals, where its target is so small beside it that a little more or less moves the completion far
  /// (docs/arithmetic.md#completion): under 10% of the mean of the last four periods, without regard to signs.
  ///
  /// Nil for all other targets; for those that are judged by a baseline, a tolerance or a range, which say themselves what is much; and where
  /// fewer periods are known.
  func usualActual(besideUnstableTargetOf node: Int) -> Double? {
    let history = actuals.history.suffix(Workings.usualPeriodCount)
    guard history.count == Workings.usualPeriodCount, targets.isScored(node), targets.ranges[node] == nil,
      let target = targets.whole[node]
    else { return nil }
    if let assessment = composition.details(of: node)?.assessment,
      assessment.baseline != nil || assessment.tolerance != nil || assessment.method == .passOrFail
    {
      return nil
    }
    var sum = 0.0
    for column in history {
      guard let actual = column[node] else { return nil }
      sum += abs(actual)
    }
    let mean = sum / Double(Workings.usualPeriodCount)
    return abs(target) < Workings.leastShare * mean ? mean : nil
  }

  /// Says which targets are too small to judge by.
  ///
  /// Linear in nodes.
  package func reportUnstableTargets(into log: inout DiagnosticLog) {
    if actuals.history.count < Workings.usualPeriodCount { return }
    var reader = TargetBasisReader(self)
    for node in bound.tree.nodes.indices {
      guard let usual = usualActual(besideUnstableTargetOf: node).flatMap(Figure.init), let target = targets.whole.figure(node) else {
        continue
      }
      let unit = composition.declaration(of: node).unit
      log.report(
        Diagnostic(
          .unstableTarget,
          "the target of `\(bound.tree.nodes[node].id)` is \(target.text(in: unit)), under 10% of the \(usual.text(in: unit)) that is usual for it",
          at: reader.basis(of: node).site ?? .source(composition.declaration(of: node).place)))
    }
  }

  // MARK: - Flags

  /// What a reader must know of a node beside its figures, but for what only figures out of bounds say.
  func flags(of node: Int, isJudged: Bool) -> [Evaluation.Flag] {
    var flags: [Evaluation.Flag] = []
    let details = composition.details(of: node)
    if bound.tree.nodes[node].origin == .discovered { flags.append(.discovered) }
    if bound.tree.nodes[node].origin == .rest { flags.append(.rest) }
    if details?.declaredLevel != nil { flags.append(.levelOverride) }
    if usualActual(besideUnstableTargetOf: node) != nil { flags.append(.unstableTarget) }
    if targets.retroactive.contains(node) { flags.append(.retroactiveTarget) }
    if isJudged { flags.append(.judged) }
    return flags
  }
}
