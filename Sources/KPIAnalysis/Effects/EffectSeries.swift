internal import KPIFigures
internal import KPIModel

/// A node's figures bucket by bucket, in a form whose deviations add up to an effect.
///
/// A flow's are its own; those of a ratio A/B are z = (A − R₀·B) / B̄₀ (docs/effects.md#what-an-effect-is).
struct EffectSeries {
  let grain: BucketGrain
  /// By bucket, the day that stands for it.
  let days: [Day]
  /// NaN where there is none.
  var figures: [Double]
  /// Of ratios: their denominators.
  let weights: [Double]?

  /// - Returns: nil of rows by quarter or year.
  init?(_ series: BucketSeries) {
    switch series.grain {
    case .day: grain = .day
    case .week: grain = .week
    case .month: grain = .month
    case .quarter, .year: return nil
    }
    (days, figures, weights) = (series.days, series.figures, series.weights)
  }

  init(grain: BucketGrain, days: [Day], figures: [Double], weights: [Double]? = nil) {
    (self.grain, self.days, self.figures, self.weights) = (grain, days, figures, weights)
  }

  /// The same buckets as another series of its grain, which ends with it.
  func aligned(to other: EffectSeries) -> EffectSeries? {
    guard grain == other.grain, days.last == other.days.last else { return nil }
    let missing = other.days.count - days.count
    func fitted(_ values: [Double]) -> [Double] {
      missing >= 0 ? [Double](repeating: .nan, count: missing) + values : Array(values[(-missing)...])
    }
    return EffectSeries(grain: grain, days: other.days, figures: fitted(figures), weights: weights.map(fitted))
  }

  /// The days of a bucket.
  func span(_ bucket: Int) -> ClosedRange<Day> {
    let day = days[bucket]
    switch grain {
    case .day: return day...day
    case .week: return (day - 3)...(day + 3)
    case .month:
      let (year, month, _) = day.parts
      return day...(day + (Day.count(ofMonth: month, year: year) - 1))
    }
  }

  /// As a source says it.
  var declaredGrain: DateGrain {
    switch grain {
    case .day: .day
    case .week: .week
    case .month: .month
    }
  }

  /// 0 for Monday, of days.
  var firstWeekday: Int? { grain == .day ? days.first.map { $0.weekday - 1 } : nil }
}

/// How far a ratio A/B lies from what it was in some buckets, each bucket by its weight: z = (A − R₀·B) / B̄₀, R₀ and B̄₀ of those buckets
/// (docs/effects.md#what-an-effect-is).
struct RatioDistances {
  /// By bucket; NaN where there is none, 0 without a denominator.
  let values: [Double]
  /// R₀.
  let ratio: Double
  /// B̄₀.
  let meanWeight: Double

  /// - Parameter baseline: the buckets that say what it was.
  /// - Returns: nil where these have no denominator.
  init?(_ ratios: [Double], _ weights: [Double], from baseline: some Sequence<Int>) {
    let seen = baseline.filter { weights[$0].isFinite }
    let base = seen.reduce(0) { $0 + weights[$1] }
    guard base > 0 else { return nil }
    let ratio = seen.reduce(0) { $0 + (weights[$1] == 0 ? 0 : ratios[$1] * weights[$1]) } / base
    guard ratio.isFinite else { return nil }
    let mean = base / Double(seen.count)
    values = zip(ratios, weights).map { $1 == 0 ? 0 : ($0 - ratio) * $1 / mean }
    (self.ratio, meanWeight) = (ratio, mean)
  }
}
