internal import KPIFigures
internal import KPIModel
package import KPISource

extension Workings {
  /// Says which targets are not carried by those below them, in whatever form they are written, and which are percentages without their sign.
  ///
  /// Linear in nodes and targets.
  package func reportTargets(into log: inout DiagnosticLog) {
    var bases = TargetBasisReader(self)
    let scored = wholeTargets.toDate
    let exchange = actuals.planExchange
    for breakdown in bound.tree.breakdowns.indices {
      let (node, children) = (bound.tree.breakdowns[breakdown].node, bound.tree.breakdowns[breakdown].children)
      guard targets.kinds[node] == .declared, targets.ranges[node] == nil, !children.isEmpty, children.allSatisfy(targets.carries),
        children.contains(where: targets.isScored), let whole = scored.figure(node),
        let given = composition.total(breakdown, scored, exchange), let difference = whole.difference(from: given), difference.value != 0
      else { continue }
      let site = bases.basis(of: node).site ?? .source(composition.declaration(of: node).place)
      // Where all are written for the very period, the model said it without any figure.
      if log.diagnostics.contains(where: { $0.rule == .uncarriedTarget && $0.site == site }) { continue }
      let unit = composition.declaration(of: node).unit
      let name = bound.model.breakdowns[bound.tree.breakdowns[breakdown].declaration].name
      log.report(
        Diagnostic(
          .uncarriedTarget,
          "the targets of `\(name)` give `\(bound.tree.nodes[node].id)` \(given.text(in: unit)) for \(bound.targetPeriod.name), its own is \(whole.text(in: unit))",
          at: site))
    }
    for node in bound.tree.nodes.indices where composition.declaration(of: node).unit?.isPercent ?? false {
      guard targets.kinds[node] == .declared, composition.declaration(of: node).actuals.isEmpty, let target = targets.whole[node],
        let actual = actuals.evaluated[node], target >= 2, abs(actual) <= 1, let site = bases.basis(of: node).site,
        !log.diagnostics.contains(where: { $0.rule == .percentWithoutSign && $0.site == site })
      else { continue }
      let texts = [target, actual].compactMap { Figure($0)?.text(in: composition.declaration(of: node).unit) }
      log.report(
        Diagnostic(
          .percentWithoutSign,
          "the target of `\(bound.tree.nodes[node].id)` is \(texts.first ?? ""), its figure \(texts.last ?? ""): a percentage is written with its sign",
          at: site))
    }
  }
}
