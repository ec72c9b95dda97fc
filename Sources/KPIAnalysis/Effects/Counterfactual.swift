internal import KPIFigures
internal import KPIModel

/// What a node would have done in a window, to be asked for all or some of its buckets.
struct Counterfactual {
  var series: PredictedSeries
  /// The days behind the series' buckets.
  let own: EffectSeries
  let window: Range<Int>
  /// The buckets that may be learned from; nil: as many before the window as the guards allow.
  let baseline: Range<Int>?
  /// What a deviation of the series is worth in the node's unit.
  let scale: Double

  /// Per bucket: what is expected, and its 90% interval where one can be told.
  struct Expectation {
    var mean: Double
    var interval: ClosedRange<Double>?
  }

  /// - Parameters:
  ///   - days: the evaluated days that are in: what a ratio's or mean's deviations are divided by is theirs.
  ///   - isQuiet: by bucket of `own`.
  /// - Returns: nil of a ratio whose denominators say nothing.
  init?(
    _ own: EffectSeries, _ time: TimeType, in days: ClosedRange<Day>, _ window: Range<Int>, _ isQuiet: [Bool], baseline: Range<Int>? = nil
  ) {
    var figures = own.figures
    switch time {
    case .ratio:
      guard let weights = own.weights else { return nil }
      let before = Self.buckets(before: window, own.grain, baseline).filter { isQuiet[$0] }
      let whole = own.days.indices.reduce(0) { days.contains(own.days[$1]) && weights[$1].isFinite ? $0 + weights[$1] : $0 }
      guard whole > 0, let distances = RatioDistances(own.figures, weights, from: before) else { return nil }
      figures = distances.values
      scale = distances.meanWeight / whole
    case .stock(.average): scale = 1 / Double(max(1, own.days.count { days.contains($0) }))
    default: scale = 1
    }
    series = PredictedSeries(figures: figures, grain: own.grain, firstWeekday: own.firstWeekday, isQuiet: isQuiet)
    (self.own, self.window, self.baseline) = (own, window, baseline)
  }

  private static func buckets(before window: Range<Int>, _ grain: BucketGrain, _ baseline: Range<Int>?) -> Range<Int> {
    let first = max(baseline?.lowerBound ?? 0, window.lowerBound - grain.most(beforeWindowOf: window.count), 0)
    return min(
      first, window.lowerBound)..<max(min(first, window.lowerBound), min(baseline?.upperBound ?? window.lowerBound, window.lowerBound))
  }

  /// The buckets that are learned from.
  var learned: [Int] {
    Self.buckets(before: window, own.grain, baseline).filter { series.figures[$0].isFinite && series.isQuiet?[$0] != false }
  }

  /// - Parameter isWanted: by bucket of the window.
  func design(_ isWanted: [Bool]) -> PredictionDesign? {
    series.design(window, isWanted: isWanted, from: baseline?.lowerBound, to: baseline?.upperBound)
  }

  func outcome(_ design: PredictionDesign) -> PredictionOutcome {
    design.predict(Array(series.figures[window.lowerBound - design.trainingCount..<window.lowerBound]))
  }

  /// - Parameter factor: by which intervals are widened (`Honesty`).
  /// - Returns: nil where nothing can be expected.
  func expectation(_ isWanted: [Bool], widenedBy factor: Double = 1) -> Expectation? {
    switch design(isWanted).map(outcome) {
    case .prediction(let prediction)?: Expectation(mean: prediction.mean, interval: prediction.interval(0.9, widenedBy: factor))
    case .noVariance(let mean, _)?: Expectation(mean: mean)
    case .shortHistory?, nil: nil
    }
  }

  /// Bucket by bucket what would have been; nil of windows too long to draw.
  func course(_ isWanted: [Bool], widenedBy factor: Double) -> Impact.Course? {
    guard window.count <= Self.mostDrawn else { return nil }
    let first = max(0, window.lowerBound - max(2 * window.count, 28))
    var predicted = [Double](repeating: .nan, count: window.upperBound - first)
    var half = predicted
    for bucket in window where isWanted[bucket - window.lowerBound] {
      var mask = [Bool](repeating: false, count: window.count)
      mask[bucket - window.lowerBound] = true
      guard let expected = expectation(mask, widenedBy: factor) else { continue }
      predicted[bucket - first] = expected.mean
      if let interval = expected.interval { half[bucket - first] = (interval.upperBound - interval.lowerBound) / 2 }
    }
    return Impact.Course(
      days: Array(own.days[first..<window.upperBound]), actual: Array(own.figures[first..<window.upperBound]), predicted: predicted,
      halfWidth: half, window: (window.lowerBound - first)..<(window.upperBound - first))
  }

  /// Two months of days: each is a prediction of its own.
  private static let mostDrawn = 62
}
