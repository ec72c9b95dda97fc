/// What is known of one arm of an experiment: sums over its assigned units, those never seen included with 0.
struct Arm: Sendable {
  /// Units assigned, at least 2.
  var units: Double
  /// Σ A and Σ A² of the units' figures.
  var sum: Double
  var sumOfSquares: Double
  var extent = Extent.figures

  /// What is known of each unit beside its figure.
  enum Extent: Sendable {
    case figures
    /// Of a ratio A/B: Σ B, Σ B² and Σ A·B.
    case base(sum: Double, sumOfSquares: Double, cross: Double)
    /// Of a figure X from before the experiment: Σ X, Σ X² and Σ A·X.
    case before(sum: Double, sumOfSquares: Double, cross: Double)
  }

  init(units: Double, sum: Double, sumOfSquares: Double, extent: Extent = .figures) {
    self.units = units
    self.sum = sum
    self.sumOfSquares = sumOfSquares
    self.extent = extent
  }

  /// - Parameter standardDeviation: of the units' figures, with n − 1.
  init(units: Double, sum: Double, standardDeviation: Double) {
    self.init(
      units: units, sum: sum,
      sumOfSquares: (units - 1) * standardDeviation * standardDeviation + sum * (sum / units))
  }

  var mean: Double { sum / units }

  /// Covariance (n − 1) of two figures of the units, from Σ of their products.
  fileprivate func covariance(_ cross: Double, _ first: Double, _ second: Double) -> Double {
    (cross - first * (second / units)) / (units - 1)
  }

  fileprivate var variance: Double { max(0, covariance(sumOfSquares, sum, sum)) }

  /// A mean or ratio per unit, and the variance of one unit's linearised value.
  fileprivate struct Estimate {
    var value: Double
    var variance: Double
  }

  /// The mean, or the ratio by the delta method: a unit's value is (A − R·B) / B̄.
  fileprivate var estimate: Estimate {
    guard case .base(let base, let baseSquares, let cross) = extent else { return Estimate(value: mean, variance: variance) }
    let ratio = sum / base
    let spread =
      variance - 2 * ratio * covariance(cross, sum, base) + ratio * ratio * covariance(baseSquares, base, base)
    return Estimate(value: ratio, variance: max(0, spread) / ((base / units) * (base / units)))
  }
}

/// Two arms held against each other (docs/arithmetic.md#experiments): Welch's t of means, of ratios by the delta method, or of means less what a
/// figure from before says already (CUPED: Deng, Xu, Kohavi and Walker, *Improving the sensitivity of online controlled experiments by utilizing
/// pre-experiment data*, 2013).
struct ArmComparison: Sendable {
  /// Treated less control, per unit or of the ratios.
  let difference: Double
  let standardError: Double
  /// Welch's, by Satterthwaite; not whole.
  let degrees: Double
  /// By how much of a unit's figure from before its figure is corrected; 0 without one.
  let correction: Double
  private let units: Double

  /// - Returns: nil where an arm has fewer than two units, a ratio's base is 0, or only one arm has figures from before or bases.
  init?(treated: Arm, control: Arm) {
    guard treated.units >= 2, control.units >= 2 else { return nil }
    var (first, second) = (treated.estimate, control.estimate)
    switch (treated.extent, control.extent) {
    case (.figures, .figures): correction = 0
    case (.base(let base, _, _), .base(let otherBase, _, _)):
      guard base != 0, otherBase != 0 else { return nil }
      correction = 0
    case (.before(let sum, let squares, let cross), .before(let otherSum, let otherSquares, let otherCross)):
      let covariances = (treated.covariance(cross, treated.sum, sum), control.covariance(otherCross, control.sum, otherSum))
      let variances = (treated.covariance(squares, sum, sum), control.covariance(otherSquares, otherSum, otherSum))
      let spread = variances.0 + variances.1
      let theta = spread > 0 ? (covariances.0 + covariances.1) / spread : 0
      correction = theta
      first = Arm.Estimate(
        value: first.value - theta * sum / treated.units,
        variance: max(0, first.variance - 2 * theta * covariances.0 + theta * theta * variances.0))
      second = Arm.Estimate(
        value: second.value - theta * otherSum / control.units,
        variance: max(0, second.variance - 2 * theta * covariances.1 + theta * theta * variances.1))
    default: return nil
    }
    let (a, b) = (first.variance / treated.units, second.variance / control.units)
    difference = first.value - second.value
    standardError = (a + b).squareRoot()
    degrees =
      a + b > 0 ? (a + b) * (a + b) / (a * a / (treated.units - 1) + b * b / (control.units - 1)) : treated.units + control.units - 2
    units = treated.units + control.units
    guard difference.isFinite, standardError.isFinite else { return nil }
  }

  /// Half the width of the difference's interval once the window is over.
  func halfWidth(_ level: Double) -> Double {
    standardError * StudentDistribution(degrees: degrees).quantile((1 + level) / 2)
  }

  /// Half the width of an interval that holds on every day at once, however often somebody looks.
  ///
  /// The mixture sequential test's, tuned to be narrowest at the planned size (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, *Time-uniform
  /// central limit theory and asymptotic confidence sequences*, 2024).
  ///
  /// - Parameter planned: the units of both arms at the end.
  func alwaysValidHalfWidth(_ level: Double, planned: Double) -> Double {
    let alpha = 1 - level
    let logarithmOfAlpha = logarithm(alpha)
    let rho = (-2 * logarithmOfAlpha + logarithm(1 - 2 * logarithmOfAlpha)) / planned
    let size = units * rho
    return standardError * (2 * (size + 1) / size * logarithm((size + 1).squareRoot() / alpha)).squareRoot()
  }

  /// How unlikely the arms' sizes are if each unit was assigned by lot: the p value of a χ² test with one degree of freedom.
  ///
  /// - Parameter share: of all units, those to be treated; between 0 and 1, both excluded.
  static func sampleRatioProbability(treated: Double, control: Double, share: Double = 0.5) -> Double {
    let all = treated + control
    let (expected, other) = (all * share, all * (1 - share))
    let distance = treated - expected
    return NormalDistribution.chiSquareTail(distance * distance / expected + distance * distance / other)
  }

  /// Below it the arms are no fair draw (`sample-ratio`).
  static let leastSampleRatioProbability = 0.001
}
