/// How owners are scored (docs/language.md#scoring): what a level is worth, what a completion counts at most, and which grade it earns.
public struct Scoring: Hashable, Sendable {
  public var levels = Levels.ratio(DecimalNumber(mantissa: 85, scale: 2))
  /// What a completion counts at most, unless a node has a `cap` of its own; 1.2 is 120%.
  public var completionCap = DecimalNumber(mantissa: 12, scale: 1)
  /// From the highest down; the last begins at 0% and takes whatever is below.
  public var bands = Scoring.standardBands

  public init() {}

  /// What one level below another is worth.
  public enum Levels: Hashable, Sendable {
    /// Each level this much of the one above.
    case ratio(DecimalNumber)
    /// By level from the root's; the last counts for every deeper one.
    case table([DecimalNumber])
  }

  /// A grade and the least completion that earns it.
  public struct Band: Hashable, Sendable {
    /// As printed: `S` … `D`, or a word such as `green`.
    public var grade: String
    /// 1 for 100%.
    public var bound: DecimalNumber

    public init(grade: String, bound: DecimalNumber) {
      self.grade = grade
      self.bound = bound
    }
  }

  /// Names for sets of bands.
  public enum Preset: String, Sendable, CaseIterable {
    case `default`
    case googleOKR = "google_okr"
    case trafficLight = "traffic_light"

    public var bands: [Band] {
      switch self {
      case .default: Scoring.standardBands
      case .googleOKR: Scoring.lights(green: 70, yellow: 40)
      case .trafficLight: Scoring.lights(green: 100, yellow: 90)
      }
    }
  }

  private static let standardBands = zip(["S", "A", "B", "C", "D"], [110, 100, 90, 80, 0]).map {
    Band(grade: $0, bound: DecimalNumber(mantissa: Int128($1), scale: 2))
  }

  private static func lights(green: Int, yellow: Int) -> [Band] {
    zip(["green", "yellow", "red"], [green, yellow, 0]).map { Band(grade: $0, bound: DecimalNumber(mantissa: Int128($1), scale: 2)) }
  }
}

extension Scoring {
  /// What a level and a class are worth beside the root's: λ of docs/arithmetic.md#level-points-and-grades, 1 at the top of a ratio.
  ///
  /// Classes S, A, B and C stand 0, ⅓, ⅔ and 1 level further down; none counts as S. Linear in the level.
  public func coefficient(level: Int, class priority: Node.PriorityClass?) -> Double {
    let thirds = priority?.thirds ?? 0
    let (whole, rest) = (level + thirds / 3, thirds % 3)
    let upper = coefficient(level: whole)
    if rest == 0 { return upper }
    // Between two levels the way down is geometric, as it is from level to level.
    let step = Scoring.cubeRoot(coefficient(level: whole + 1) / upper)
    return rest == 1 ? upper * step : upper * step * step
  }

  private func coefficient(level: Int) -> Double {
    switch levels {
    case .table(let table): return table[min(max(level, 0), table.count - 1)].double
    case .ratio(let ratio):
      var exact: DecimalNumber? = .one
      var power = 1.0
      for _ in 0..<max(level, 0) {
        exact = exact?.multiplied(by: ratio)
        power = exact?.double ?? power * ratio.double
      }
      return power
    }
  }

  /// Of a number in (0, 1], by Newton's method from above.
  private static func cubeRoot(_ number: Double) -> Double {
    var root = 1.0
    while true {
      let next = root - (root - number / (root * root)) / 3
      if !(next < root) { return root }
      root = next
    }
  }
}

extension Node.PriorityClass {
  /// How far it stands below its level, in thirds of one.
  public var thirds: Int {
    switch self {
    case .S: 0
    case .A: 1
    case .B: 2
    case .C: 3
    }
  }
}
