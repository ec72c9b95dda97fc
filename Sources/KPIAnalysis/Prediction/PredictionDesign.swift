/// Everything of a prediction but the figures: which buckets are there, the columns, and what a filter makes of them at each grid point.
///
/// y_t = x_t'β + u_t + ℓ_t: x is 1, six weekdays in a daily series, then controls; u an AR(1) of variance 1 with parameter ρ, ℓ a random walk whose
/// step has variance q, both times σ². At each point of the grid of ρ and q one Kalman filter of two states whitens the columns; β and σ² are then
/// those of least squares (generalised), and the point's weight is its restricted likelihood. (Harvey, *Forecasting, structural time series
/// models and the Kalman filter*, 1989, §3.4; docs/arithmetic.md#prediction.)
///
/// Series with the same buckets and columns share one design: 36·n·k² work for it, 36·n·k for each series.
struct PredictionDesign: Sendable {
  /// Buckets before the window: calendar buckets, with and without a figure.
  let trainingCount: Int
  let windowCount: Int
  let seenCount: Int
  /// Of the window, the buckets that are predicted: their weekday was seen and their controls are there.
  let isPredicted: [Bool]
  /// By column (1, weekdays, controls as given): whether it is kept; one that follows from those before it is not.
  let isKept: [Bool]

  private let isSeen: [Bool]
  /// The kept columns, orthonormal over the seen buckets; row by row, the seen training buckets only.
  private let basis: [Double]
  /// Of the kept columns, the means over the predicted buckets.
  private let basisMeans: [Double]
  private let points: [Point]

  private var columnCount: Int { basisMeans.count }
  private var predictedCount: Int { isPredicted.count { $0 } }

  /// What the filter makes of the columns at one grid point.
  private struct Point: Sendable {
    let autocorrelation: Double
    /// Three numbers for each seen bucket: 1 / √f, and the gains of level and AR.
    var steps: [Double] = []
    /// Row by row, the whitened columns.
    var whitened: [Double] = []
    /// G = X̃'X̃ = L·L', row by row, the lower half.
    var factor: [Double] = []
    /// What is not RSS of the restricted likelihood: −½ Σ ln f − ½ ln|G|.
    var logVolume = 0.0
    /// L⁻¹d, d the means of the columns over the window without what the filter expects of them.
    var distance: [Double] = []
    /// v + d'G⁻¹d, in units of σ².
    var variance = 0.0
    /// What level and AR at the window's start weigh in its mean; that of the level is 1.
    var autoregressiveWeight = 0.0

    init(autocorrelation: Double) { self.autocorrelation = autocorrelation }
  }

  private static let autocorrelations = [0, 0.2, 0.4, 0.6, 0.8, 0.92]
  private static let levelVariances = [0, 0.0009, 0.0036, 0.0144, 0.0576, 0.23]

  /// Prepares the grid.
  ///
  /// - Parameters:
  ///   - isSeen: by calendar bucket before the window: whether it has a figure to learn from.
  ///   - windowCount: buckets of the window, which follows at once; at least one.
  ///   - isWanted: by bucket of the window, whether it is to be predicted; nil: all.
  ///   - firstWeekday: of a daily series, the first bucket's (0 Monday to 6 Sunday); nil of any other.
  ///   - controls: further columns, each for all buckets up to the window's end; NaN is missing.
  /// - Returns: nil where the guards do not hold (`short-history`), or nothing of the window is left.
  init?(
    isSeen: [Bool], windowCount: Int, isWanted: [Bool]? = nil, grain: BucketGrain = .day, firstWeekday: Int? = nil,
    controls: [[Double]] = []
  ) {
    let trainingCount = isSeen.count
    let all = trainingCount + windowCount
    var hasRow = (0..<all).map { bucket in controls.allSatisfy { $0[bucket].isFinite } }
    for bucket in 0..<trainingCount where !isSeen[bucket] { hasRow[bucket] = false }
    for bucket in 0..<windowCount where isWanted?[bucket] == false { hasRow[trainingCount + bucket] = false }
    if let firstWeekday {
      var isKnown = [Bool](repeating: false, count: 7)
      for bucket in 0..<trainingCount where hasRow[bucket] { isKnown[(firstWeekday + bucket) % 7] = true }
      for bucket in trainingCount..<all where !isKnown[(firstWeekday + bucket) % 7] { hasRow[bucket] = false }
    }
    let seen = (0..<trainingCount).filter { hasRow[$0] }
    let predicted = (trainingCount..<all).filter { hasRow[$0] }
    guard seen.count >= grain.fewest, trainingCount >= 3 * windowCount, !predicted.isEmpty else { return nil }

    var columns = [[Double](repeating: 1, count: all)]
    if let firstWeekday {
      for day in 1...6 { columns.append((0..<all).map { ($0 + firstWeekday) % 7 == day ? 1 : 0 }) }
    }
    columns += controls
    let (kept, isKept) = Self.orthonormal(columns, over: seen)
    guard seen.count > kept.count else { return nil }

    self.trainingCount = trainingCount
    self.windowCount = windowCount
    seenCount = seen.count
    isPredicted = Array(hasRow.suffix(windowCount))
    self.isKept = isKept
    self.isSeen = Array(hasRow.prefix(trainingCount))
    var basis: [Double] = []
    basis.reserveCapacity(seen.count * kept.count)
    for bucket in seen { for column in kept { basis.append(column[bucket]) } }
    self.basis = basis
    let means = kept.map { column in predicted.reduce(0) { $0 + column[$1] } / Double(predicted.count) }
    basisMeans = means
    var points: [Point] = []
    points.reserveCapacity(Self.autocorrelations.count * Self.levelVariances.count)
    for autocorrelation in Self.autocorrelations {
      for levelVariance in Self.levelVariances {
        points.append(Self.point(autocorrelation, levelVariance, self.isSeen, isPredicted, basis, means))
      }
    }
    self.points = points
  }

  // MARK: - Columns

  /// Columns made orthonormal over the seen buckets, in order: what a column adds to those before it, on all buckets.
  ///
  /// Predictions do not depend on the columns' scale or mixture, their precision does. Each is projected twice, which is enough.
  private static func orthonormal(_ columns: [[Double]], over seen: [Int]) -> (kept: [[Double]], isKept: [Bool]) {
    var kept: [[Double]] = []
    var isKept: [Bool] = []
    for column in columns {
      var rest = column
      let size = norm(rest, seen)
      if size > 0 { for bucket in rest.indices { rest[bucket] /= size } }
      for _ in 0..<2 {
        for other in kept {
          var product = 0.0
          for bucket in seen { product += other[bucket] * rest[bucket] }
          for bucket in rest.indices { rest[bucket] -= product * other[bucket] }
        }
      }
      let left = norm(rest, seen)
      isKept.append(left > 1e-11)
      guard left > 1e-11 else { continue }
      for bucket in rest.indices { rest[bucket] /= left }
      kept.append(rest)
    }
    return (kept, isKept)
  }

  private static func norm(_ column: [Double], _ seen: [Int]) -> Double {
    let largest = seen.reduce(0) { max($0, abs(column[$1])) }
    guard largest > 0 else { return 0 }
    return largest * seen.reduce(0) { $0 + (column[$1] / largest) * (column[$1] / largest) }.squareRoot()
  }

  // MARK: - Filter

  /// Runs the filter over the columns, then on over the window without update, a third state adding up its predicted buckets.
  private static func point(
    _ rho: Double, _ q: Double, _ isSeen: [Bool], _ isPredicted: [Bool], _ basis: [Double], _ means: [Double]
  ) -> Point {
    let count = means.count
    var point = Point(autocorrelation: rho)
    point.steps.reserveCapacity(3 * basis.count / count)
    point.whitened.reserveCapacity(basis.count)
    var levels = [Double](repeating: 0, count: count)
    var residues = levels
    var gram = [Double](repeating: 0, count: count * count)
    // Covariance of level and AR; the level begins with one step, its start being the intercept's.
    var (level, both, residue) = (q, 0.0, 1.0)
    let drive = 1 - rho * rho
    var logVolume = 0.0
    var row = 0
    for isSeen in isSeen {
      if isSeen {
        let variance = level + 2 * both + residue
        let scale = 1 / variance.squareRoot()
        let (levelGain, residueGain) = ((level + both) / variance, (both + residue) / variance)
        logVolume -= logarithm(variance) / 2
        point.steps.append(scale)
        point.steps.append(levelGain)
        point.steps.append(residueGain)
        for column in 0..<count {
          let innovation = basis[row + column] - levels[column] - residues[column]
          point.whitened.append(innovation * scale)
          levels[column] += levelGain * innovation
          residues[column] += residueGain * innovation
        }
        for column in 0..<count {
          let value = point.whitened[row + column]
          for other in 0...column { gram[column * count + other] += value * point.whitened[row + other] }
        }
        row += count
        level -= levelGain * levelGain * variance
        both -= levelGain * residueGain * variance
        residue -= residueGain * residueGain * variance
      }
      for column in 0..<count { residues[column] *= rho }
      level += q
      both *= rho
      residue = rho * rho * residue + drive
    }

    var (power, powers, predicted) = (1.0, 0.0, 0.0)
    // Covariances of the sum with level and AR, and its variance.
    var (withLevel, withResidue, sum) = (0.0, 0.0, 0.0)
    for isPredicted in isPredicted {
      if isPredicted {
        powers += power
        predicted += 1
        sum += 2 * (withLevel + withResidue) + level + 2 * both + residue
        withLevel += level + both
        withResidue += both + residue
      }
      power *= rho
      level += q
      both *= rho
      residue = rho * rho * residue + drive
      withResidue *= rho
    }
    point.autoregressiveWeight = powers / predicted
    point.factor = choleskyFactor(gram, count)
    for column in 0..<count { logVolume -= logarithm(point.factor[column * count + column]) }
    point.logVolume = logVolume
    point.distance = (0..<count).map { means[$0] - levels[$0] - point.autoregressiveWeight * residues[$0] }
    solveLower(point.factor, &point.distance)
    point.variance = sum / (predicted * predicted) + point.distance.reduce(0) { $0 + $1 * $1 }
    return point
  }

  /// L with L·L' = the symmetric matrix whose lower half is given, positive definite.
  private static func choleskyFactor(_ matrix: [Double], _ count: Int) -> [Double] {
    var factor = matrix
    for column in 0..<count {
      for row in column..<count {
        var value = factor[row * count + column]
        for inner in 0..<column { value -= factor[row * count + inner] * factor[column * count + inner] }
        factor[row * count + column] = row == column ? value.squareRoot() : value / factor[column * count + column]
      }
    }
    return factor
  }

  /// Replaces b by L⁻¹b.
  private static func solveLower(_ factor: [Double], _ vector: inout [Double]) {
    let count = vector.count
    for row in 0..<count {
      var value = vector[row]
      for column in 0..<row { value -= factor[row * count + column] * vector[column] }
      vector[row] = value / factor[row * count + row]
    }
  }

  // MARK: - Figures

  /// Predicts a series' window.
  ///
  /// - Parameter figures: by bucket before the window; what is not seen is not looked at.
  func predict(_ figures: [Double]) -> PredictionOutcome {
    // A power of two brings the figures near 1 and changes no digit; what the columns say by plain least squares is taken off, so that nothing
    // large cancels later.
    let largest = zip(figures, isSeen).reduce(0) { $1.1 ? max($0, abs($1.0)) : $0 }
    let unit = largest > 0 ? Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
    var series: [Double] = []
    series.reserveCapacity(seenCount)
    for (figure, isSeen) in zip(figures, isSeen) where isSeen { series.append(figure / unit) }
    let energy = series.reduce(0) { $0 + $1 * $1 }
    var coefficients = [Double](repeating: 0, count: columnCount)
    for _ in 0..<2 {
      var projection = [Double](repeating: 0, count: columnCount)
      for (position, figure) in series.enumerated() {
        for column in 0..<columnCount { projection[column] += basis[position * columnCount + column] * figure }
      }
      for position in series.indices {
        for column in 0..<columnCount { series[position] -= projection[column] * basis[position * columnCount + column] }
      }
      for column in 0..<columnCount { coefficients[column] += projection[column] }
    }
    let fitted = zip(coefficients, basisMeans).reduce(0) { $0 + $1.0 * $1.1 }

    let degrees = Double(seenCount - columnCount)
    var found: [(likelihood: Double, mean: Double, variance: Double)] = []
    found.reserveCapacity(points.count)
    for point in points {
      let (rest, distance) = estimate(series, point)
      let mean = (fitted + distance) * unit
      guard rest > 1e-18 * energy else { return .noVariance(mean: mean, count: predictedCount) }
      found.append((point.logVolume - degrees / 2 * logarithm(rest), mean, rest / degrees * point.variance))
    }
    let highest = found.reduce(-Double.infinity) { max($0, $1.likelihood) }
    let components = found.map {
      Prediction.Component(weight: exponential($0.likelihood - highest), mean: $0.mean, scale: $0.variance.squareRoot() * unit)
    }
    return .prediction(Prediction(components, degrees: degrees, count: predictedCount))
  }

  /// RSS of the whitened series, and the window's mean p_y + d'β.
  private func estimate(_ series: [Double], _ point: Point) -> (rest: Double, mean: Double) {
    var (level, residue, squares) = (0.0, 0.0, 0.0)
    var products = [Double](repeating: 0, count: columnCount)
    var position = 0
    for isSeen in isSeen {
      if isSeen {
        let innovation = series[position] - level - residue
        let value = innovation * point.steps[3 * position]
        squares += value * value
        level += point.steps[3 * position + 1] * innovation
        residue += point.steps[3 * position + 2] * innovation
        for column in 0..<columnCount { products[column] += point.whitened[position * columnCount + column] * value }
        position += 1
      }
      residue *= point.autocorrelation
    }
    Self.solveLower(point.factor, &products)
    let rest = products.reduce(squares) { $0 - $1 * $1 }
    let mean = level + point.autoregressiveWeight * residue + zip(point.distance, products).reduce(0) { $0 + $1.0 * $1.1 }
    return (rest, mean)
  }
}
