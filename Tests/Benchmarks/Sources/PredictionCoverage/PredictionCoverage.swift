/// How often predictions hold: seeded daily series of known making, each predicted from its first 180 days and held against its next 14.
///
///     PredictionCoverage [RUNS]
///
/// Prints, for each strength of day-to-day correlation and of drift, the share of windows whose mean lay inside the 90% interval: of the
/// prediction itself, of the same widened by what quiet windows before said, and of least squares with the usual formula. It is compiled
/// together with Sources/KPIAnalysis/Prediction, which needs nothing but the standard library (`Tests/Benchmarks/run coverage`).
@main
enum PredictionCoverage {
  static let trainingCount = 180
  static let windowCount = 14
  static let correlations = [0, 0.4, 0.8]
  /// The standard deviation of the level's daily step, per that of the day-to-day movement.
  static let drifts = [0, 0.05, 0.2, 0.5]

  static func main() {
    let runs = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 100
    print("| correlation | drift a day | prediction | with honest width | width | least squares |")
    print("|---|---|---|---|---|---|")
    for (row, correlation) in correlations.enumerated() {
      for (column, drift) in drifts.enumerated() {
        var chance = Chance(seed: UInt64(100 * row + column))
        var (held, heldWide, heldPlain, widening) = (0, 0, 0, 0.0)
        for _ in 0..<runs {
          let series = series(correlation, drift, &chance)
          let window = trainingCount..<trainingCount + windowCount
          guard let prediction = series.predict(window).prediction else { continue }
          let actual = window.reduce(0) { $0 + series.figures[$1] } / Double(windowCount)
          let isQuiet = [Bool](repeating: true, count: trainingCount)
          let honesty = series.honesty(before: window, windows: Honesty.windows(of: windowCount, in: isQuiet))
          if prediction.interval(0.9).contains(actual) { held += 1 }
          if prediction.interval(0.9, widenedBy: honesty.factor).contains(actual) { heldWide += 1 }
          if plainInterval(series).contains(actual) { heldPlain += 1 }
          widening += honesty.factor
        }
        func share(_ count: Int) -> String { "\(Int((100 * Double(count) / Double(runs)).rounded()))%" }
        let width = (100 * widening / Double(runs)).rounded() / 100
        print("| \(correlation) | \(drift) | \(share(held)) | \(share(heldWide)) | × \(width) | \(share(heldPlain)) |")
      }
    }
  }

  /// A week's shape, an AR(1) of variance 1, and a level that wanders.
  private static func series(_ correlation: Double, _ drift: Double, _ chance: inout Chance) -> PredictedSeries {
    let shape = [0.0, 1, 2, 3, 5, 8, 6]
    let drive = (1 - correlation * correlation).squareRoot()
    var (movement, level) = (chance.normal(), 0.0)
    var figures: [Double] = []
    for day in 0..<trainingCount + windowCount {
      figures.append(50 + shape[day % 7] + movement + level)
      movement = correlation * movement + drive * chance.normal()
      level += drift * chance.normal()
    }
    return PredictedSeries(figures: figures, firstWeekday: 0)
  }

  /// What a textbook says of the window's mean when days are independent: means by weekday and t.
  private static func plainInterval(_ series: PredictedSeries) -> ClosedRange<Double> {
    var (sums, counts) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7))
    for day in 0..<trainingCount {
      sums[day % 7] += series.figures[day]
      counts[day % 7] += 1
    }
    let means = zip(sums, counts).map { $0 / $1 }
    let rest = (0..<trainingCount).reduce(0) { rest, day in
      let distance = series.figures[day] - means[day % 7]
      return rest + distance * distance
    }
    let degrees = Double(trainingCount - 7)
    var (mean, weights) = (0.0, [Double](repeating: 0, count: 7))
    for day in trainingCount..<trainingCount + windowCount {
      mean += means[day % 7] / Double(windowCount)
      weights[day % 7] += 1 / Double(windowCount)
    }
    let spread = zip(weights, counts).reduce(1 / Double(windowCount)) { $0 + $1.0 * $1.0 / $1.1 }
    let half = StudentDistribution(degrees: degrees).quantile(0.95) * (rest / degrees * spread).squareRoot()
    return mean - half...mean + half
  }
}

/// Seeded random numbers, the same everywhere.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// Steele, Lea and Flood's SplitMix64, as a number between −1 and 1.
  private mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Double(mixed >> 11) / Double(1 << 52) - 1
  }

  /// Marsaglia's polar method.
  mutating func normal() -> Double {
    while true {
      let (x, y) = (next(), next())
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * logarithm(square) / square).squareRoot() }
    }
  }
}
