package import KPIFigures
internal import KPIModel
package import KPISource

/// The figures behind every analysis of one period: actuals rolled up, and what they are compared with.
package struct Workings: Sendable {
  let bound: BoundModel
  let composition: Composition
  let actuals: Actuals
  /// Targets are scored whatever the actuals are compared with.
  let targets: References
  /// The targets, or the actuals of the compared period.
  let references: References
  let against: Comparison
  /// The model's, from the highest down.
  let bands: [Band]
  /// What a completion counts at most, unless a node has a cap of its own.
  let completionCap: Double

  var isAgainstTarget: Bool { against == .target }

  /// - Parameter log: gets targets and rates that cannot be used.
  package init(_ bound: BoundModel, against: Comparison, into log: inout DiagnosticLog) {
    self.bound = bound
    self.against = against
    bands = Band.bands(of: bound.model.scoring)
    completionCap = bound.model.scoring.completionCap.double
    composition = Composition(bound)
    actuals = Actuals(bound, composition, into: &log)
    targets = References(targetsOf: bound, composition, actuals, into: &log)
    references =
      against == .target
      ? targets : References(measured: actuals.reference ?? FigureColumn(count: bound.tree.nodes.count))
  }
}
