internal import KPIFigures

/// Between which figures a node usually lies: the limits of an XmR chart of its earlier closed periods.
///
/// Mean ± 2.66 times the mean of the moving ranges, in the node's unit. A figure inside is no signal by itself; its gap is still a gap.
/// Source: Shewhart's individuals chart as Wheeler computes it (*Understanding Variation*, 1993; 2.66 = 3 / 1.128).
public struct NormalVariation: Hashable, Sendable {
  public let lower: Amount
  public let upper: Amount
  /// How many periods the limits come from.
  public let periodCount: Int

  /// With fewer periods limits say too little.
  public static let fewestPeriods = 8
  /// Older periods say little of what is usual now.
  public static let mostPeriods = 24

  /// Linear in the figures.
  ///
  /// - Parameter figures: of periods one after the other, the oldest first; only the run without a missing one up to the last counts.
  /// - Returns: nil where that run is shorter than `fewestPeriods`.
  package init?(_ figures: [Double]) {
    let run = figures.suffix(from: figures.lastIndex(where: \.isNaN).map { $0 + 1 } ?? 0).suffix(Self.mostPeriods)
    guard run.count >= Self.fewestPeriods else { return nil }
    let mean = run.reduce(0, +) / Double(run.count)
    let ranges = zip(run.dropFirst(), run).map { abs($0 - $1) }
    let width = 2.66 * ranges.reduce(0, +) / Double(ranges.count)
    guard let lower = Amount(mean - width), let upper = Amount(mean + width) else { return nil }
    self.lower = lower
    self.upper = upper
    periodCount = run.count
  }

  public func contains(_ amount: Amount) -> Bool { lower <= amount && amount <= upper }
}

extension Workings {
  /// What is usual for a node; nil in an open period, whose figure is not whole yet, and without enough history.
  func normalVariation(of node: Int) -> NormalVariation? {
    guard bound.isClosed, actuals.history.count >= NormalVariation.fewestPeriods else { return nil }
    return NormalVariation(actuals.history.map { $0.values[node] })
  }
}
