/// How wide a prediction must be to be believed: the same estimator, tried on windows and series in which nothing happened
/// (docs/arithmetic.md#prediction).
struct Honesty: Hashable, Sendable {
  /// By which every half width is multiplied, at least 1.
  let factor: Double
  /// In how many of the tried windows the 90% interval held.
  let held: Int
  let tried: Int

  /// Fewer windows say nothing of the width: then the factor is 1, "not held against anything".
  static let fewestTried = 4
  static let mostWindows = 12

  var isTried: Bool { tried >= Self.fewestTried }
  /// Whether the prediction is so much too sure of itself that what rests on it is worth a grade less.
  var lowersGrade: Bool { factor > 2 }

  /// - Parameter distances: of each window tried, (actual − predicted) / half width of 68%.
  init(distances: [Double]) {
    tried = distances.count
    held = distances.count { abs($0) <= 1.654 }
    let square = distances.reduce(0) { $0 + $1 * $1 } / Double(max(1, tried))
    factor = tried >= Self.fewestTried ? max(1, square.squareRoot()) : 1
  }

  /// The windows of `length` buckets before a day in which nothing happened, newest first: not overlapping, at most 12.
  ///
  /// - Parameter isQuiet: by bucket of the series up to that day; a window holds quiet ones only.
  static func windows(of length: Int, in isQuiet: [Bool]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var end = isQuiet.count
    while end >= length, found.count < mostWindows {
      if let loud = (end - length..<end).last(where: { !isQuiet[$0] }) {
        end = loud
      } else {
        found.append(end - length..<end)
        end -= length
      }
    }
    return found
  }
}

/// A series per bucket with its columns, of which any window can be predicted from what is before it.
struct PredictedSeries: Sendable {
  /// By calendar bucket, NaN where there is none.
  var figures: [Double]
  var grain = BucketGrain.day
  /// Of a daily series: the first bucket's weekday, 0 Monday to 6 Sunday; nil of any other.
  var firstWeekday: Int?
  /// Further columns, each as long as the figures or longer; NaN is missing.
  var controls: [[Double]] = []
  /// By bucket, whether it may be learned from; nil: all.
  ///
  /// Days of other initiatives and events are not.
  var isQuiet: [Bool]?

  /// Predicts a window, learning from the buckets before it: as many as the guards allow.
  ///
  /// - Parameters:
  ///   - window: its figures are not looked at; they need not be there yet.
  ///   - start: the first bucket to learn from; nil: as far back as the grain's rule goes.
  ///   - end: the first bucket behind those to learn from; what lies between it and the window is as if it were missing. Nil: the window's first.
  func predict(_ window: Range<Int>, isWanted: [Bool]? = nil, from start: Int? = nil, to end: Int? = nil) -> PredictionOutcome {
    guard let design = design(window, isWanted: isWanted, from: start, to: end) else { return .shortHistory }
    return design.predict(Array(figures[window.lowerBound - design.trainingCount..<window.lowerBound]))
  }

  /// The design of a window's prediction; series that are missing on the same days and have the same columns share it.
  func design(_ window: Range<Int>, isWanted: [Bool]? = nil, from start: Int? = nil, to end: Int? = nil) -> PredictionDesign? {
    let first = max(start ?? 0, window.lowerBound - grain.most(beforeWindowOf: window.count), 0)
    guard first < window.lowerBound, !window.isEmpty else { return nil }
    let isSeen = (first..<window.lowerBound).map { bucket in
      figures[bucket].isFinite && isQuiet?[bucket] != false && bucket < end ?? window.lowerBound
    }
    return PredictionDesign(
      isSeen: isSeen, windowCount: window.count, isWanted: isWanted, grain: grain, firstWeekday: firstWeekday.map { ($0 + first) % 7 },
      controls: controls.map { Array($0[first..<window.upperBound]) })
  }

  /// How far the actual of a window lies from its prediction, in half widths of 68%; nil where there is no interval.
  func distance(_ window: Range<Int>) -> Double? {
    let isThere = window.map { figures[$0].isFinite }
    guard let design = design(window, isWanted: isThere),
      let prediction = design.predict(Array(figures[window.lowerBound - design.trainingCount..<window.lowerBound])).prediction
    else { return nil }
    let counted = zip(window, design.isPredicted).filter(\.1).map { figures[$0.0] }
    let interval = prediction.interval(0.68)
    return (counted.reduce(0, +) / Double(counted.count) - prediction.mean) / ((interval.upperBound - interval.lowerBound) / 2)
  }

  /// The estimator's own record on quiet windows of this series before a window, and on untouched siblings in the window.
  ///
  /// - Parameter siblings: series with the same buckets, untouched; at most 12 are looked at.
  func honesty(before window: Range<Int>, windows: [Range<Int>], siblings: [PredictedSeries] = []) -> Honesty {
    let own = windows.prefix(Honesty.mostWindows).compactMap { distance($0) }
    return Honesty(distances: own + siblings.prefix(Honesty.mostWindows).compactMap { $0.distance(window) })
  }
}
