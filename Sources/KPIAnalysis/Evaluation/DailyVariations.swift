internal import KPIFigures
internal import KPIModel

/// Where a period's figures usually lie by the days before it: 95% of what a prediction from these says (docs/arithmetic.md#normal-variation).
struct DailyVariations {
  /// By node of the tree; those for which the days before do not tell are left out.
  private(set) var limits: [Int: NormalVariation] = [:]

  private let daily: DailySeries
  private let firstWeekday: Int
  /// Series that are missing on the same days share it.
  private var designs: [Days: PredictionDesign?] = [:]

  /// Days that a design is made for: those with a figure before the period, and those of the period that are predicted.
  private struct Days: Hashable {
    var isSeen: [Bool]
    var isWanted: [Bool]
  }

  private static let level = 0.95

  init(_ bound: BoundModel, _ daily: DailySeries) {
    self.daily = daily
    firstWeekday = daily.days.lowerBound.weekday - 1
    for (node, figures) in daily.figures.sorted(by: { $0.key < $1.key }) {
      let time = bound.model.nodes[bound.tree.nodes[node].declaration].time
      switch time {
      case .flow:
        limits[node] = limits(of: figures) { range, other in (other.sum + range.lowerBound)...(other.sum + range.upperBound) }
      case .stock(.last):
        guard let last = figures.indices.last(where: { $0 >= daily.countBefore && figures[$0].isFinite }) else { continue }
        limits[node] = limits(of: figures, isWanted: { $0 == last }) { range, _ in range }
      case .stock(.average):
        limits[node] = limits(of: figures) { range, other in
          let count = Double(other.predicted + other.count)
          return (other.sum + range.lowerBound) / count...(other.sum + range.upperBound) / count
        }
      case .ratio:
        guard let weights = daily.weights[node] else { continue }
        limits[node] = limitsOfRatio(figures, weights)
      case .stock, .distinct, .given, .unclear: continue
      }
    }
  }

  /// Days of the period that are not predicted: how many have a figure, and what they add up to; and how many are.
  private struct Others {
    var count = 0
    var sum = 0.0
    var predicted = 0
  }

  /// - Parameters:
  ///   - isWanted: whether a day of the period is to be predicted, where it has a figure.
  ///   - whole: makes limits of the sum of the predicted days to limits of the period's figure.
  private mutating func limits(
    of figures: [Double], isWanted: (Int) -> Bool = { _ in true }, _ whole: (ClosedRange<Double>, Others) -> ClosedRange<Double>
  ) -> NormalVariation? {
    guard let first = figures.firstIndex(where: \.isFinite), first < daily.countBefore else { return nil }
    let days = Days(
      isSeen: figures[first..<daily.countBefore].map(\.isFinite),
      isWanted: (daily.countBefore..<figures.count).map { figures[$0].isFinite && isWanted($0) })
    guard let design = design(days, from: first), let prediction = design.predict(Array(figures[first..<daily.countBefore])).prediction
    else { return nil }
    var others = Others(predicted: prediction.count)
    for (position, isPredicted) in design.isPredicted.enumerated() where days.isWanted[position] && !isPredicted {
      others.count += 1
      others.sum += figures[daily.countBefore + position]
    }
    let mean = prediction.interval(Self.level)
    let count = Double(prediction.count)
    return NormalVariation(whole(count * mean.lowerBound...count * mean.upperBound, others), dayCount: design.seenCount)
  }

  private mutating func design(_ days: Days, from first: Int) -> PredictionDesign? {
    if let known = designs[days] { return known }
    let design = PredictionDesign(
      isSeen: days.isSeen, windowCount: days.isWanted.count, isWanted: days.isWanted, firstWeekday: (firstWeekday + first) % 7)
    designs[days] = design
    return design
  }

  /// Of A/B: each day's distance from the ratio before is what is predicted.
  private mutating func limitsOfRatio(_ ratios: [Double], _ weights: [Double]) -> NormalVariation? {
    let whole = (daily.countBefore..<weights.count).reduce(0) { $0 + (weights[$1].isFinite ? weights[$1] : 0) }
    guard whole > 0, let distances = RatioDistances(ratios, weights, from: 0..<daily.countBefore) else { return nil }
    let (ratio, mean) = (distances.ratio, distances.meanWeight)
    return limits(of: distances.values) { range, other in
      ratio + mean * (other.sum + range.lowerBound) / whole...ratio + mean * (other.sum + range.upperBound) / whole
    }
  }
}
