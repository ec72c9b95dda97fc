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
  /// - Parameter figures: of periods one after the other, the newest first; only the run up to the first missing one counts.
  /// - Returns: nil where that run is shorter than `fewestPeriods`.
  package init?(newestFirst figures: some Sequence<Double>) {
    var (sum, ranges) = (CompensatedSum(), CompensatedSum())
    var count = 0
    var last = 0.0
    for figure in figures.prefix(Self.mostPeriods) {
      if figure.isNaN { break }
      sum.add(figure)
      if count > 0 { ranges.add(abs(figure - last)) }
      last = figure
      count += 1
    }
    guard count >= Self.fewestPeriods else { return nil }
    let mean = sum.value / Double(count)
    let width = 2.66 * ranges.value / Double(count - 1)
    guard let lower = Amount(mean - width), let upper = Amount(mean + width) else { return nil }
    self.lower = lower
    self.upper = upper
    periodCount = count
  }

  /// Binary rounding puts nothing outside: what never moved has a range of one figure.
  public func contains(_ amount: Amount) -> Bool {
    let rounding = 1e-9 * max(abs(lower.value), abs(upper.value))
    return lower.value - rounding <= amount.value && amount.value <= upper.value + rounding
  }
}

extension Workings {
  /// What is usual for a node; nil in an open period, whose figure is not whole yet, and without enough history.
  func normalVariation(of node: Int) -> NormalVariation? {
    guard bound.isClosed else { return nil }
    return NormalVariation(newestFirst: actuals.history.reversed().lazy.map { $0.values[node] })
  }
}
