/// The arithmetic of scores: what portfolios come to, over flat columns of what they hold (docs/arithmetic.md#level-points-and-grades).
///
/// Nothing but binary numbers: no names, no model. Linear in the holdings.
public struct PortfolioSums: Sendable {
  /// What portfolios hold, one portfolio behind the other.
  public struct Holdings: Sendable {
    /// By portfolio, the position of its first holding; one more at the end.
    public var starts: [Int]
    /// By holding: how much of the node is theirs, 0 to 1.
    public var shares: [Double]
    /// By holding: what the node weighs, not normalised.
    public var weights: [Double]
    /// By holding: the completion as it counts; NaN stands for a missing one.
    public var completions: [Double]
    /// By holding: λ of the node.
    public var coefficients: [Double]
    /// By holding: the level of the node, without its class; the higher one leads where two are worth the same.
    public var levels: [Int]
    public var marks: [Marks]

    public init() {
      starts = [0]
      shares = []
      weights = []
      completions = []
      coefficients = []
      levels = []
      marks = []
    }

    /// Adds a holding to the portfolio that `finish()` ends.
    public mutating func add(share: Double, weight: Double, completion: Double?, level: Int, coefficient: Double, _ mark: Marks) {
      shares.append(share)
      weights.append(weight)
      completions.append(completion ?? .nan)
      coefficients.append(coefficient)
      levels.append(level)
      marks.append(mark)
    }

    public mutating func finish() { starts.append(shares.count) }
  }

  /// What decides how a holding counts.
  public struct Marks: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Without it, a holding is outside weights and coverage.
    public static let scored = Marks(rawValue: 1)
    /// Owned, not only contributed to.
    public static let accountable = Marks(rawValue: 2)
    public static let gate = Marks(rawValue: 4)
    /// A gate below 100%.
    public static let open = Marks(rawValue: 8)
  }

  /// What one portfolio comes to; NaN stands for what cannot be given.
  public struct Sum: Sendable {
    public var completion = Double.nan
    public var coverage = Double.nan
    /// The completion if all that is missing were 0.
    public var worstCase = Double.nan
    /// λ of the holding that sets the level, and its position; -1 for none.
    public var coefficient = Double.nan
    public var leading = -1
    /// The position of the first gate below 100%; -1 for none.
    public var openGate = -1
    /// Σ w over the scored holdings: what their weights are normalised by.
    public var weight = 0.0

    public var points: Double { 100 * coefficient * completion }
  }

  /// One for each portfolio.
  public let sums: [Sum]

  public init(_ holdings: Holdings) {
    sums = zip(holdings.starts, holdings.starts.dropFirst()).map { PortfolioSums.sum(holdings, $0..<$1) }
  }

  private static func leads(_ index: Int, _ other: Int, _ holdings: Holdings) -> Bool {
    (holdings.coefficients[index], -holdings.levels[index]) > (holdings.coefficients[other], -holdings.levels[other])
  }

  private static func sum(_ holdings: Holdings, _ range: Range<Int>) -> Sum {
    var sum = Sum()
    var isLedByOwner = false
    for index in range where holdings.marks[index].contains(.scored) {
      let mark = holdings.marks[index]
      sum.weight += holdings.weights[index]
      if mark.contains(.open), sum.openGate < 0 { sum.openGate = index }
      let isOwned = mark.contains(.accountable)
      if sum.leading < 0 || (isOwned && !isLedByOwner) || (isOwned == isLedByOwner && leads(index, sum.leading, holdings)) {
        sum.leading = index
        sum.coefficient = holdings.coefficients[index]
        isLedByOwner = isOwned
      }
    }
    var known = 0.0
    var whole = 0.0
    // Counted from the first completion on, so that equal ones come out as they went in.
    var first = Double.nan
    var above = 0.0
    for index in range where holdings.marks[index].contains(.scored) {
      let weight = holdings.shares[index] * holdings.weights[index]
      whole += weight
      var completion = holdings.completions[index]
      if completion.isNaN { continue }
      if sum.openGate >= 0, !holdings.marks[index].contains(.gate) { completion = min(completion, 1) }
      if first.isNaN { first = completion }
      known += weight
      above += weight * (completion - first)
    }
    if known > 0 { sum.completion = first + above / known }
    if whole > 0 {
      sum.coverage = known / whole
      sum.worstCase = known > 0 ? known == whole ? sum.completion : sum.completion * sum.coverage : 0
    }
    return sum
  }
}
