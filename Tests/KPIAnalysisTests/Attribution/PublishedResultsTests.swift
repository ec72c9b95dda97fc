import KPIModel
import Testing

@testable import KPIAnalysis

/// Decompositions that others worked out and published.
struct PublishedResultsTests {
  // MARK: Das Gupta, Standardization and Decomposition of Rates: A User's Manual (US Bureau of the Census, P23-186, 1993)

  struct RateTable: Sendable, CustomTestStringConvertible {
    let name: String
    let formula: String
    let from: [Double]
    let to: [Double]
    let effects: [Double]
    var testDescription: String { name }
  }

  static let rateTables = [
    RateTable(
      name: "table 2.1, earnings of two populations", formula: "earnings * earners", from: [10930, 0.717892], to: [16591, 0.825974],
      effects: [4369.913, 1487.262]),
    RateTable(
      name: "table 2.3, birth rates of Austria and Chile", formula: "births * women_of_age * women",
      from: [51.78746, 0.45919, 0.52638], to: [84.90502, 0.75756, 0.51065], effects: [10.4340333, 10.5608476, -0.6670084]),
    RateTable(
      name: "table 2.5, births of 1971 and 1979", formula: "a * b * c * d", from: [25.3, 0.214, 0.279, 0.949],
      to: [32.7, 0.290, 0.473, 0.986], effects: [0.6889411, 0.8125381, 1.3829055, 0.1047547]),
    RateTable(
      name: "table 2.7, fertility of 1970 and 1980", formula: "a * b * c * d * e", from: [0.58, 0.76, 0.84, 0.66, 16.573],
      to: [0.72, 0.97, 0.97, 0.56, 16.158], effects: [1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187]),
    RateTable(
      name: "table 3.1, natural increase of 1940 and 1960", formula: "births - deaths", from: [19.4, 10.8], to: [23.7, 9.5],
      effects: [4.3, 1.3]),
  ]

  @Test(arguments: rateTables)
  func `the effects of Das Gupta's factors are the Shapley values`(_ table: RateTable) throws {
    let hop = try Hop(table.formula, from: table.from, to: table.to)
    for (found, expected) in zip(hop.children, table.effects) { #expect(abs(found - expected) < 5.1e-4 * abs(hop.gap) / 1e3 + 5e-7) }
    expectClose([hop.sum], [hop.gap])
  }

  @Test func `Das Gupta's table 4-5 adds up three factors over seven ages`() throws {
    let births: ([Double], [Double]) = ([393, 407, 369, 274, 184, 90, 16], [488, 452, 338, 156, 63, 22, 3])
    let married: ([Double], [Double]) = (
      [0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800], [0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876]
    )
    let women: ([Double], [Double]) = (
      [0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018], [0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019]
    )
    let terms = (1...7).map { "b\($0) * m\($0) * w\($0)" }.joined(separator: " + ")
    let from = (0..<7).flatMap { [births.0[$0], married.0[$0], women.0[$0]] }
    let to = (0..<7).flatMap { [births.1[$0], married.1[$0], women.1[$0]] }
    let hop = try Hop(terms, from: from, to: to)
    // One figure a factor: the sum of its names' contributions.
    for (factor, effect) in [-7.285632, -2.720633, -1.565181].enumerated() {
      let found = stride(from: factor, to: 21, by: 3).reduce(0) { $0 + hop.children[$1] }
      #expect(abs(found - effect) < 5e-7)
    }
  }

  @Test func `Das Gupta's table 5-1 parts a rate into its members' rates and their shares`() {
    let sizes: ([Double], [Double]) = (
      [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9],
      [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
    )
    let rates: ([Double], [Double]) = (
      [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8],
      [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]
    )
    let hop = Hop(
      .ratio(overlaps: false), reference: 44.7268, actual: 47.6940, from: rates.0, to: rates.1,
      weights: ([100] + sizes.0, [100] + sizes.1))
    #expect(abs(hop.children.reduce(0, +) - 1.7403) < 1e-9)
    #expect(abs((hop.line(.mix) ?? .nan) - 1.2269) < 1e-9)
    #expect(hop.lines == [.mix])
  }

  // MARK: Bennet (1920) and Montgomery (1937)

  /// The artificial prices and expenditures of Diewert & Fox, Substitution Bias in Multilateral Methods for CPI Construction Using
  /// Scanner Data (Vancouver School of Economics, Discussion Paper 17-02, 2017), with σ = 2; the indicators of the R package IndexNumR.
  static let prices: [[Double]] = [
    [2, 1.75, 1.6, 1.5, 1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1], [1, 0.5, 1.05, 1.1, 1.12, 1.15, 1.18, 0.6, 1.2, 1.25, 1.28, 1.3],
    [1, 0.95, 0.9, 0.85, 0.4, 0.8, 0.75, 0.72, 0.7, 0.4, 0.7, 0.65], [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.7, 0.65, 0.7, 0.75, 0.75, 0.8],
  ]
  static let expenditures: [Double] = [10, 13, 11, 12, 15, 13, 14, 17, 15, 18, 16, 17]
  static let preferences: [Double] = [0.2, 0.2, 0.2, 0.4]

  static func quantities(_ period: Int) -> [Double] {
    let weights = zip(preferences, prices).map { $0 / $1[period] }
    let whole = weights.reduce(0, +)
    return zip(weights, prices).map { expenditures[period] * $0 / whole / $1[period] }
  }

  static let bennet = [
    -1.78071737125315, 2.77153621300123, 0.372248873679598, -3.23083514886471, 3.86787781881992, -0.667765464846739, -3.23305497762899,
    2.95445995421543, -2.76365908752882, 3.28633320483667, 0.0823209818013025,
  ]
  static let montgomery = [
    -1.27874802287663, 2.23764163264406, 0.373294606860997, -2.35138599056262, 3.23912450758093, -0.665710587242193, -2.74535253122247,
    2.45168559478284, -2.2876179051576, 2.85483402898994, 0.0839129500556,
  ]

  @Test(arguments: [Attribution.Method.shapley, .lmdi])
  func `a price is worth Bennet's indicator by Shapley and Montgomery's by LMDI`(_ method: Attribution.Method) throws {
    for period in 0..<11 {
      func figures(_ period: Int) -> [Double] { zip(Self.prices, Self.quantities(period)).flatMap { [$0[period], $1] } }
      let formula = (1...4).map { "p\($0) * q\($0)" }.joined(separator: " + ")
      let hop = try Hop(formula, from: figures(period), to: figures(period + 1), method: method)
      let price = stride(from: 0, to: 8, by: 2).reduce(0) { $0 + hop.children[$1] }
      #expect(abs(price - (method == .shapley ? Self.bennet : Self.montgomery)[period]) < 1e-12)
      expectClose([hop.sum], [hop.gap])
    }
  }

  // MARK: LMDI and zeros

  /// The eight cases of Ang, Zhang & Choi (Energy 23, 1998) as Ang & Liu list them (Energy Policy 35, 2007): what the factor x
  /// contributes to V = x · y where zeros occur.
  struct ZeroCase: Sendable {
    let x: (Double, Double)
    let y: (Double, Double)
    let effect: Double
  }

  static let zeroCases = [
    ZeroCase(x: (0, 4), y: (3, 5), effect: 20), ZeroCase(x: (4, 0), y: (3, 5), effect: -12), ZeroCase(x: (2, 4), y: (0, 5), effect: 0),
    ZeroCase(x: (2, 4), y: (5, 0), effect: 0), ZeroCase(x: (2, 4), y: (0, 0), effect: 0), ZeroCase(x: (0, 0), y: (3, 5), effect: 0),
    ZeroCase(x: (2, 0), y: (0, 5), effect: 0), ZeroCase(x: (0, 2), y: (5, 0), effect: 0),
  ]

  @Test(arguments: zeroCases)
  func `LMDI takes the analytical limits of Ang and Liu at zeros`(_ zero: ZeroCase) throws {
    let hop = try Hop("x * y", from: [zero.x.0, zero.y.0], to: [zero.x.1, zero.y.1], method: .lmdi)
    #expect(hop.children[0] == zero.effect)
    #expect(hop.sum == hop.gap)
    #expect(hop.status == .ok)
  }

  @Test(arguments: zeroCases)
  func `the limits of LMDI are where small values lead`(_ zero: ZeroCase) throws {
    func small(_ value: Double) -> Double { value == 0 ? 1e-150 : value }
    let hop = try Hop("x * y", from: [small(zero.x.0), small(zero.y.0)], to: [small(zero.x.1), small(zero.y.1)], method: .lmdi)
    // Convergence is logarithmic: 1 / ln(10¹⁵⁰) is 0.003.
    #expect(abs(hop.children[0] - zero.effect) < 0.1)
  }

  // MARK: Price, volume, mix

  @Test func `a textbook's price and volume effects lie in the range of all orders`() throws {
    // Three products: (new price - old price) · old volume is 2,500, (new volume - old volume) · old price is 4,500, the rest of 900 is
    // called mix (Accountancy Index, Price volume mix analysis). Each of them belongs to one order of changing prices and volumes.
    let hop = try Hop(
      "pa * va + pb * vb + pc * vc", from: [10, 1000, 15, 800, 20, 500], to: [11, 1000, 15, 700, 23, 800])
    #expect(hop.gap == 7900)
    expectClose(hop.children, [1000, 0, 0, -1500, 1950, 6450])
    let ranges = hop.orderRanges.compactMap { $0 }
    let prices = [0, 2, 4].map { ranges[$0] }
    let volumes = [1, 3, 5].map { ranges[$0] }
    #expect(prices.reduce(0) { $0 + $1.lowerBound } == 2500)
    #expect(prices.reduce(0) { $0 + $1.upperBound } == 3400)
    #expect(volumes.reduce(0) { $0 + $1.lowerBound } == 4500)
    #expect(volumes.reduce(0) { $0 + $1.upperBound } == 5400)
  }
}
