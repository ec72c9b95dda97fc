internal import KPIFigures

/// Between which figures a node usually lies, in its unit, and how it has been moving (docs/arithmetic.md#normal-variation).
///
/// A figure inside is no signal by itself; its gap is still a gap.
public struct NormalVariation: Hashable, Sendable {
  public let lower: Amount
  public let upper: Amount
  /// How many periods, or days, the limits come from.
  public let periodCount: Int
  public let source: Source
  /// Whether the figures follow a line, and the limits lie about where it goes on.
  public let isTrend: Bool
  /// So much beyond a limit is binary rounding.
  private let rounding: Double

  /// What limits come from.
  public enum Source: String, Sendable, CaseIterable {
    /// Closed periods of the same kind.
    case periods
    /// The days before the period.
    case days
  }

  /// Where a figure lies beside the limits.
  public enum Side: String, Sendable, CaseIterable {
    case above, below, within
  }

  /// With fewer periods limits say too little.
  public static let fewestPeriods = 8
  /// Older periods say little of what is usual now.
  public static let mostPeriods = 24

  /// Limits of an XmR chart: centre ± 2.66 times the mean of the moving ranges, about a line where the figures follow one.
  ///
  /// The centre is the mean, or, where the slope of least squares is more than twice its standard error, what the line comes to at the next
  /// period; the moving ranges are then those of what is left. Linear in the figures.
  /// Source: Shewhart's individuals chart as Wheeler computes it (*Understanding Variation*, 1993; 2.66 = 3 / 1.128).
  ///
  /// - Parameter figures: of periods one after the other, the newest first; only the run up to the first missing one counts.
  /// - Returns: nil where that run is shorter than `fewestPeriods`.
  package init?(newestFirst figures: some Sequence<Double>) {
    guard let run = Run(newestFirst: figures) else { return nil }
    let centre = run.isTrend ? run.next : run.mean
    let width = 2.66 * run.meanRange(about: run.isTrend ? run.slope : 0)
    guard let lower = Amount(centre - width), let upper = Amount(centre + width), let size = Amount(run.meanSize) else { return nil }
    self.lower = lower
    self.upper = upper
    periodCount = run.figures.count
    source = .periods
    isTrend = run.isTrend
    rounding = 1e-9 * size.value
  }

  /// Limits that a prediction gives; nil where they are beyond numbers.
  init?(_ limits: ClosedRange<Double>, dayCount: Int) {
    guard let lower = Amount(limits.lowerBound), let upper = Amount(limits.upperBound) else { return nil }
    self.lower = lower
    self.upper = upper
    periodCount = dayCount
    source = .days
    isTrend = false
    rounding = 1e-9 * max(abs(lower.value), abs(upper.value))
  }

  public func side(of amount: Amount) -> Side {
    if amount.value > upper.value + rounding { return .above }
    return amount.value < lower.value - rounding ? .below : .within
  }

  public func contains(_ amount: Amount) -> Bool { side(of: amount) == .within }

  /// Periods one after the other, up to the first without a figure.
  fileprivate struct Run {
    /// The newest first.
    let figures: [Double]
    let mean: Double
    /// The mean of |figure|.
    let meanSize: Double
    /// Of least squares, per period.
    let slope: Double
    let isTrend: Bool

    /// What the line comes to one period after the newest.
    var next: Double { mean + slope * Double(figures.count + 1) / 2 }

    init?(newestFirst all: some Sequence<Double>) {
      var figures: [Double] = []
      for figure in all {
        if figure.isNaN || figures.count == NormalVariation.mostPeriods { break }
        figures.append(figure)
      }
      self.figures = figures
      let count = Double(figures.count)
      guard figures.count >= NormalVariation.fewestPeriods else { return nil }
      // Differences from one of them: what never moved has a slope of exactly 0.
      let distances = figures.map { $0 - figures[0] }
      var (sum, product, squares, size, energy) = (
        CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum()
      )
      for (position, distance) in distances.enumerated() {
        let place = (count - 1) / 2 - Double(position)
        sum.add(distance)
        product.add(place * distance)
        squares.add(place * place)
        size.add(abs(figures[position]))
        energy.add(figures[position] * figures[position])
      }
      mean = figures[0] + sum.value / count
      meanSize = size.value / count
      slope = product.value / squares.value
      var rest = CompensatedSum()
      for (position, distance) in distances.enumerated() {
        let left = distance - sum.value / count - slope * ((count - 1) / 2 - Double(position))
        rest.add(left * left)
      }
      // |t| > 2, t the slope over its standard error; without any rest that error is 0.
      isTrend =
        slope != 0 && (rest.value <= 1e-18 * energy.value || slope * slope * squares.value > 4 * rest.value / (count - 2))
    }

    /// The mean moving range of what is left when so much a period is expected.
    func meanRange(about slope: Double) -> Double {
      var ranges = CompensatedSum()
      for (newer, older) in zip(figures, figures.dropFirst()) { ranges.add(abs(newer - older - slope)) }
      return ranges.value / Double(figures.count - 1)
    }
  }
}

/// Which way a figure has been moving for so long that it is hardly chance.
public struct Course: Hashable, Sendable {
  public enum Direction: String, Sendable, CaseIterable {
    case rising, falling
  }

  /// How that shows.
  public enum Evidence: Hashable, Sendable {
    /// Each of the last six periods went that way.
    case steps
    /// The last eight lie on that side of the mean of so many periods before the evaluated one.
    case side(periodCount: Int)
  }

  public let direction: Direction
  public let evidence: Evidence

  public static let stepCount = 6
  public static let sideCount = 8

  /// - Parameters:
  ///   - figures: of closed periods, the newest first, the evaluated one included where it is closed; NaN is missing.
  ///   - usual: those before the evaluated one, the newest first.
  /// - Returns: nil where it goes no way, and with fewer than `NormalVariation.fewestPeriods` usual ones.
  package init?(newestFirst figures: [Double], usual: some Sequence<Double>) {
    guard let run = NormalVariation.Run(newestFirst: usual) else { return nil }
    let rounding = 1e-9 * run.meanSize
    if figures.count > Self.stepCount {
      let steps = zip(figures, figures.dropFirst()).prefix(Self.stepCount).map { $0 - $1 }
      for (direction, sign) in [(Direction.rising, 1.0), (.falling, -1)] where steps.allSatisfy({ sign * $0 > rounding }) {
        self.direction = direction
        evidence = .steps
        return
      }
    }
    let last = figures.prefix(Self.sideCount)
    guard last.count == Self.sideCount else { return nil }
    for (direction, sign) in [(Direction.rising, 1.0), (.falling, -1)] where last.allSatisfy({ sign * ($0 - run.mean) > rounding }) {
      self.direction = direction
      evidence = .side(periodCount: run.figures.count)
      return
    }
    return nil
  }
}

extension Workings {
  /// What is usual for a node: by the days before where they tell, else by closed periods.
  ///
  /// - Returns: nil in an open period, whose figure is not whole yet, and without enough history.
  func normalVariation(of node: Int) -> NormalVariation? {
    guard bound.isClosed else { return nil }
    if let limits = dailyVariations[node] { return limits }
    return NormalVariation(newestFirst: actuals.history.reversed().lazy.map { $0.values[node] })
  }

  /// Which way a node has been moving; in an open period, by the closed ones before it.
  func course(of node: Int) -> Course? {
    let usual = actuals.history.reversed().map { $0.values[node] }
    return Course(newestFirst: (bound.isClosed ? [actuals.evaluated.values[node]] : []) + usual, usual: usual)
  }
}
