/// What a window's mean is likely to be: a mixture of t distributions, one of each way in which the days before may hang together
/// (docs/arithmetic.md#prediction).
///
/// All in the unit of the series' figure per bucket; a window's total is `count` times its mean.
struct Prediction: Sendable {
  /// One grid point's own prediction.
  struct Component: Sendable {
    /// Non-negative; they add up to 1.
    var weight: Double
    var mean: Double
    /// Positive.
    var scale: Double
  }

  let components: [Component]
  private let distribution: StudentDistribution
  /// Of the window's mean.
  let mean: Double
  /// How many buckets of the window are predicted.
  let count: Int

  /// - Parameters:
  ///   - components: their weights need not add up to 1 yet; those too light to move the sixteenth digit are left out.
  ///   - degrees: of freedom, positive; the same of all.
  init(_ components: [Component], degrees: Double, count: Int) {
    let heaviest = components.reduce(0) { max($0, $1.weight) }
    let heavy = components.filter { $0.weight > 1e-19 * heaviest }
    let total = heavy.reduce(0) { $0 + $1.weight }
    self.components = heavy.map { Component(weight: $0.weight / total, mean: $0.mean, scale: $0.scale) }
    distribution = StudentDistribution(degrees: degrees)
    mean = self.components.reduce(0) { $0 + $1.weight * $1.mean }
    self.count = count
  }

  /// The probability that the window's mean is `value` or less.
  ///
  /// - Parameter factor: by which the distribution is widened about its mean (`Honesty`).
  func probability(upTo value: Double, widenedBy factor: Double = 1) -> Double { values(at: mean + (value - mean) / factor).cumulative }

  /// The value that the window's mean is below with a probability between 0 and 1, both excluded.
  func quantile(_ probability: Double) -> Double {
    let scale = components.reduce(0) { max($0, $1.scale) }
    return quantileByBracket(probability, from: mean, scale: scale) { values(at: $0) }
  }

  /// The limits between which the window's mean lies with a probability of `level`.
  ///
  /// - Parameter factor: by which either half is widened (`Honesty`).
  func interval(_ level: Double, widenedBy factor: Double = 1) -> ClosedRange<Double> {
    let (low, high) = (quantile((1 - level) / 2), quantile((1 + level) / 2))
    return mean - factor * (mean - low)...mean + factor * (high - mean)
  }

  private func values(at point: Double) -> (cumulative: Double, density: Double) {
    var (cumulative, density) = (0.0, 0.0)
    for component in components {
      let values = distribution.values(at: (point - component.mean) / component.scale)
      cumulative += component.weight * values.cumulative
      density += component.weight * values.density / component.scale
    }
    return (cumulative, density)
  }
}

/// What comes of asking for a prediction.
enum PredictionOutcome: Sendable {
  case prediction(Prediction)
  /// Too few buckets to learn from (`short-history`).
  case shortHistory
  /// The figures follow their columns without any rest, so that no width can be told; the window's mean as they go on (`no-variance`).
  case noVariance(mean: Double, count: Int)

  var prediction: Prediction? { if case .prediction(let prediction) = self { prediction } else { nil } }
}

/// What a bucket of a series is, and so how many a prediction needs and takes.
enum BucketGrain: Sendable {
  case day, week, month

  /// Buckets with a figure.
  var fewest: Int { self == .day ? 42 : 12 }

  /// Calendar buckets before a window that are learned from at most.
  func most(beforeWindowOf count: Int) -> Int {
    let usual =
      switch self {
      case .day: 180
      case .week: 104
      case .month: 60
      }
    return max(usual, 4 * count)
  }
}
