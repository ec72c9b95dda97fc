import Foundation
import Testing

@testable import KPIAnalysis

/// What Tests/Oracles/prediction.py worked out by dense matrices, fractions and from single units.
private struct Recorded: Decodable {
  let predictions: [Pair<SeriesCase, PredictionAnswer?>]
  let honesty: [Pair<SeriesCase, [Double]>]
  let variation: [Pair<[Double], VariationAnswer?>]
  let arms: [Pair<ArmsCase, [Double]>]
  let student: [Pair<[Double], Double>]

  struct Pair<Case: Decodable & Sendable, Answer: Decodable & Sendable>: Decodable, Sendable {
    let `case`: Case
    let answer: Answer
  }

  struct SeriesCase: Decodable {
    let training: Int
    let window: Int
    let weekday: Int?
    let controls: [[Double?]]
    let figures: [Double?]
    let loud: [Int]?

    var series: PredictedSeries {
      let loud = Set(loud ?? [])
      return PredictedSeries(
        figures: figures.map { $0 ?? .nan }, firstWeekday: weekday, controls: controls.map { $0.map { $0 ?? .nan } },
        isQuiet: figures.indices.map { !loud.contains($0) })
    }
  }

  struct PredictionAnswer: Decodable {
    let mean: Double
    let low: Double?
    let high: Double?
    let kept: [Bool]
    let predicted: [Int]
  }

  struct VariationAnswer: Decodable {
    let lower: Double
    let upper: Double
    let isTrend: Bool

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      lower = try list.decode(Double.self)
      upper = try list.decode(Double.self)
      isTrend = try list.decode(Bool.self)
    }
  }

  struct ArmsCase: Decodable {
    let kind: String
    let level: Double
    let share: Double
    let planned: Double
    let arms: [Units]

    struct Units: Decodable {
      let figures: [Double]
      let other: [Double]

      func arm(_ kind: String) -> Arm {
        func sum(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
        var arm = Arm(units: Double(figures.count), sum: figures.reduce(0, +), sumOfSquares: sum(figures, figures))
        let (whole, squares, cross) = (other.reduce(0, +), sum(other, other), sum(figures, other))
        if kind == "base" { arm.extent = .base(sum: whole, sumOfSquares: squares, cross: cross) }
        if kind == "before" { arm.extent = .before(sum: whole, sumOfSquares: squares, cross: cross) }
        return arm
      }
    }
  }

  static let all: Recorded = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Oracles/prediction.expected")
    do { return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file)) } catch { fatalError("\(file.path): \(error)") }
  }()
}

private func areClose(_ got: Double, _ want: Double, _ scale: Double = 0) -> Bool {
  abs(got - want) <= 1e-9 * max(abs(want), scale, 1e-6)
}

struct PredictionTests {
  @Test(arguments: Recorded.all.predictions.indices) func `a filter predicts what dense matrices do`(number: Int) throws {
    let (given, want) = (Recorded.all.predictions[number].case, Recorded.all.predictions[number].answer)
    let window = given.training..<given.training + given.window
    let outcome = given.series.predict(window)
    guard let want else {
      guard case .shortHistory = outcome else {
        Issue.record("\(outcome)")
        return
      }
      return
    }
    let design = try #require(given.series.design(window))
    #expect(design.isKept == want.kept)
    #expect(design.isPredicted.indices.filter { design.isPredicted[$0] } == want.predicted)
    guard let low = want.low, let high = want.high else {
      guard case .noVariance(let mean, let count) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(areClose(mean, want.mean) && count == want.predicted.count)
      return
    }
    let prediction = try #require(outcome.prediction)
    #expect(areClose(prediction.mean, want.mean))
    #expect(prediction.count == want.predicted.count)
    let interval = prediction.interval(0.9)
    #expect(areClose(interval.lowerBound, low, high - low) && areClose(interval.upperBound, high, high - low))
    #expect(areClose(prediction.probability(upTo: low), 0.05) && areClose(prediction.probability(upTo: high), 0.95))
    let wide = prediction.interval(0.9, widenedBy: 2)
    #expect(areClose(wide.upperBound - prediction.mean, 2 * (high - prediction.mean)))
    #expect(areClose(prediction.probability(upTo: wide.upperBound, widenedBy: 2), 0.95))
  }

  @Test(arguments: Recorded.all.honesty.indices) func `a width is held against quiet windows before`(number: Int) {
    let (given, want) = (Recorded.all.honesty[number].case, Recorded.all.honesty[number].answer)
    let series = given.series
    let isQuiet = Array((series.isQuiet ?? []).prefix(given.training))
    let honesty = series.honesty(
      before: given.training..<given.training + given.window, windows: Honesty.windows(of: given.window, in: isQuiet))
    #expect(areClose(honesty.factor, want[0]))
    #expect(honesty.held == Int(want[1]) && honesty.tried == Int(want[2]))
    #expect(honesty.isTried == (want[2] >= 4))
  }

  @Test func `siblings in the same window count as windows do`() throws {
    let given = Recorded.all.honesty[0].case
    var sibling = given.series
    sibling.figures += (0..<given.window).map { 140 + Double($0 % 3) }
    let window = given.training..<given.training + given.window
    let own = try #require(sibling.distance(window))
    let honesty = given.series.honesty(before: window, windows: [], siblings: [sibling, sibling, sibling, sibling])
    #expect(areClose(honesty.factor, max(1, abs(own))))
    #expect(honesty.tried == 4)
    #expect(given.series.honesty(before: window, windows: [], siblings: [sibling, sibling, sibling]).factor == 1)
    #expect(Honesty(distances: [3, -3, 3, -3]).lowersGrade && !Honesty(distances: [2, 2, 2, 2]).lowersGrade)
    #expect(Honesty(distances: [1.654, -1.654, 1.655, 0]).held == 3)
  }

  @Test func `windows are quiet, apart, and at most twelve`() {
    var isQuiet = [Bool](repeating: true, count: 100)
    #expect(Honesty.windows(of: 7, in: isQuiet).count == 12)
    isQuiet[92] = false
    isQuiet[80] = false
    #expect(Array(Honesty.windows(of: 7, in: isQuiet).prefix(3)) == [93..<100, 85..<92, 73..<80])
    #expect(Honesty.windows(of: 101, in: isQuiet).isEmpty)
  }

  /// 42 days and three windows of them; twelve weeks or months.
  @Test(arguments: [
    (BucketGrain.day, 42, 14, true), (.day, 41, 13, false), (.day, 44, 15, false), (.week, 12, 4, true), (.week, 11, 3, false),
    (.month, 12, 4, true), (.month, 12, 5, false),
  ]) func `guards say how much history is enough`(grain: BucketGrain, count: Int, window: Int, isEnough: Bool) {
    let series = PredictedSeries(figures: (0..<count).map { Double($0 * $0 % 17) }, grain: grain)
    #expect((series.predict(count..<count + window).prediction != nil) == isEnough)
    // A missing bucket is none of those that are learned from, and still a bucket of the calendar.
    var gap = series
    gap.figures[3] = .nan
    #expect((gap.predict(count..<count + window).prediction != nil) == (isEnough && count > grain.fewest))
  }

  @Test func `no more is learned from than the grain's last buckets`() throws {
    let figures = (0..<400).map { Double($0 * 7919 % 101) }
    let series = PredictedSeries(figures: figures)
    #expect(try #require(series.design(400..<410)).trainingCount == 180)
    #expect(try #require(series.design(400..<450)).trainingCount == 200)
    #expect(BucketGrain.week.most(beforeWindowOf: 4) == 104 && BucketGrain.month.most(beforeWindowOf: 20) == 80)
    let whole = try #require(series.predict(400..<410).prediction)
    let last = try #require(PredictedSeries(figures: Array(figures.suffix(180))).predict(180..<190).prediction)
    #expect(whole.mean == last.mean && whole.interval(0.9) == last.interval(0.9))
  }

  /// A baseline that ends before the window is a gap, not an end: the level may have wandered off since.
  @Test func `buckets between a baseline and the window are missing`() throws {
    let figures = (0..<90).map { 50 + Double($0 * 31 % 13) }
    let series = PredictedSeries(figures: figures)
    var gap = series
    for bucket in 70..<90 { gap.figures[bucket] = .nan }
    let (one, other) = (try #require(series.predict(90..<100, to: 70).prediction), try #require(gap.predict(90..<100).prediction))
    #expect(one.mean == other.mean && one.interval(0.9) == other.interval(0.9))
    #expect(one.mean != series.predict(90..<100).prediction?.mean)
  }

  @Test func `a window's bucket that is not wanted is not predicted`() throws {
    let series = Recorded.all.predictions[0].case.series
    let design = try #require(series.design(45..<50, isWanted: [true, false, true, true, false]))
    #expect(design.isPredicted == [true, false, true, true, false])
    let days = try (0..<5).map { day in
      try #require(series.predict(45..<50, isWanted: (0..<5).map { $0 == day }).prediction).components.map(\.mean)
    }
    let some = try #require(series.predict(45..<50, isWanted: [true, false, true, true, false]).prediction).components.map(\.mean)
    #expect(zip(some.indices, some).allSatisfy { areClose($1, (days[0][$0] + days[2][$0] + days[3][$0]) / 3) })
    #expect(series.design(45..<50, isWanted: [Bool](repeating: false, count: 5)) == nil)
  }

  @Test(arguments: [1e-30, 1, 1e30]) func `scale and level of the figures move a prediction as they move`(scale: Double) throws {
    let given = Recorded.all.predictions[1].case
    var series = given.series
    let window = given.training..<given.training + given.window
    let first = try #require(series.predict(window).prediction)
    series.figures = series.figures.map { $0 * scale - 40 * scale }
    let second = try #require(series.predict(window).prediction)
    #expect(areClose(second.mean / scale, first.mean - 40))
    #expect(areClose(second.interval(0.95).upperBound / scale, first.interval(0.95).upperBound - 40))
  }

  @Test(arguments: Recorded.all.student.indices) func `student's t is that of a sum and of an integral`(number: Int) {
    let (given, want) = (Recorded.all.student[number].case, Recorded.all.student[number].answer)
    let distribution = StudentDistribution(degrees: given[0])
    #expect(abs(distribution.cumulative(given[1]) - want) < 1e-11)
    if want > 1e-6, want < 1 - 1e-6 { #expect(areClose(distribution.quantile(want), given[1], 1e-3)) }
    // The density is the slope of it.
    let step = 1e-4
    let slope = (distribution.cumulative(given[1] + step) - distribution.cumulative(given[1] - step)) / (2 * step)
    #expect(abs(slope - distribution.values(at: given[1]).density) < 1e-7)
  }

  /// With very many degrees it is the normal distribution, whose tails are known (Abramowitz and Stegun, table 26.1 and 26.2).
  @Test func `many degrees join the normal distribution without a step`() {
    for t in [-8.0, -2, 0, 0.7, 3] {
      let (below, above) = (StudentDistribution(degrees: 99_999).cumulative(t), StudentDistribution(degrees: 100_001).cumulative(t))
      #expect(abs(below - above) < 1e-8)
      #expect(abs(StudentDistribution(degrees: 1e12).cumulative(t) - (1 - NormalDistribution.upperTail(t))) < 1e-12)
    }
    #expect(areClose(NormalDistribution.upperTail(1.96), 0.024997895148220435))
    #expect(areClose(NormalDistribution.upperTail(5) / 1e-7, 2.866515718791939))
    #expect(areClose(NormalDistribution.chiSquareTail(3.841458820694124), 0.05))
    #expect(areClose(StudentDistribution(degrees: 10).quantile(0.975), 2.2281388519649385))
  }

  @Test func `logarithm and power of e are right to the last digits`() {
    for x in [1e-300, 0.3, 1, 1.4142135623730951, 2, 10, 6.02e23, 1e300] { #expect(abs(logarithm(x) - log(x)) <= 2 * abs(log(x)).ulp) }
    for x in [-0.3, 1e-12, 0.399, 0.401, 7] { #expect(abs(logarithmOfOnePlus(x) - log1p(x)) <= 2 * abs(log1p(x)).ulp) }
    for x in [-700, -1, -1e-9, 0, 0.34, 0.35, 1, 50.5, 700] { #expect(abs(exponential(x) - exp(x)) <= 2 * exp(x).ulp) }
    #expect(logarithm(0) == -.infinity && logarithm(-1).isNaN && logarithm(.infinity) == .infinity)
    #expect(exponential(-800) == 0 && exponential(800) == .infinity && exponential(.nan).isNaN)
  }
}

struct ArmTests {
  @Test(arguments: Recorded.all.arms.indices) func `sums say what single units do`(number: Int) throws {
    let (given, want) = (Recorded.all.arms[number].case, Recorded.all.arms[number].answer)
    let (treated, control) = (given.arms[0].arm(given.kind), given.arms[1].arm(given.kind))
    let comparison = try #require(ArmComparison(treated: treated, control: control))
    let got = [
      comparison.difference, comparison.halfWidth(given.level), comparison.alwaysValidHalfWidth(given.level, planned: given.planned),
      ArmComparison.sampleRatioProbability(treated: treated.units, control: control.units, share: given.share), comparison.correction,
    ]
    for (got, want) in zip(got, want) { #expect(areClose(got, want, 0.1)) }
    #expect(got[2] > got[1], "looking every day has its price")
  }

  @Test func `a standard deviation does for the sum of squares`() throws {
    let arm = Arm(units: 100, sum: 1200, standardDeviation: 3)
    let other = Arm(units: 100, sum: 1200, sumOfSquares: 99 * 9 + 14_400)
    #expect(areClose(arm.sumOfSquares, other.sumOfSquares))
  }

  @Test func `what cannot be compared gives nothing`() {
    let figures = Arm(units: 10, sum: 20, sumOfSquares: 60)
    #expect(ArmComparison(treated: Arm(units: 1, sum: 2, sumOfSquares: 4), control: figures) == nil)
    let rate = Arm(units: 10, sum: 20, sumOfSquares: 60, extent: .base(sum: 30, sumOfSquares: 100, cross: 70))
    #expect(ArmComparison(treated: rate, control: figures) == nil)
    let empty = Arm(units: 10, sum: 0, sumOfSquares: 0, extent: .base(sum: 0, sumOfSquares: 0, cross: 0))
    #expect(ArmComparison(treated: rate, control: empty) == nil)
    #expect(ArmComparison(treated: rate, control: rate)?.difference == 0)
  }

  /// 1,000 and 1,100 of 2,100: χ² = 4.76, a p of 2.9%; 1,000 and 1,200: χ² = 18.2, no fair draw.
  @Test func `sizes that differ from their share are found`() {
    #expect(areClose(ArmComparison.sampleRatioProbability(treated: 1000, control: 1100), 0.0290963, 1e3))
    #expect(ArmComparison.sampleRatioProbability(treated: 1000, control: 1200) < ArmComparison.leastSampleRatioProbability)
    #expect(ArmComparison.sampleRatioProbability(treated: 1000, control: 1000) == 1)
  }
}

struct RecordedVariationTests {
  @Test(arguments: Recorded.all.variation.indices) func `limits are those of fractions`(number: Int) throws {
    let (figures, want) = (Recorded.all.variation[number].case, Recorded.all.variation[number].answer)
    let got = NormalVariation(newestFirst: figures.reversed())
    guard let want else {
      #expect(got == nil)
      return
    }
    let limits = try #require(got)
    let size = figures.map(abs).max() ?? 0
    #expect(areClose(limits.lower.value, want.lower, size) && areClose(limits.upper.value, want.upper, size))
    #expect(limits.isTrend == want.isTrend)
  }
}
