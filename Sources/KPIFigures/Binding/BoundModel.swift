public import KPIModel

/// A model with its figures: the tree of this period, and what was measured or given by hand for each of its nodes.
///
/// Nothing is rolled up yet: a node without a measure of its own has no figure here, its children may.
public struct BoundModel: Sendable {
  public var model: Model
  public var tree: Tree
  /// The last day that figures are taken from: as asked, else the last in the data or of a figure by hand; nil without any.
  public var asOf: Day?
  /// The evaluated period up to `asOf`.
  public var evaluated: End
  /// The same kind of period before, whole; what targets are allocated by.
  public var previous: End?
  /// The compared period; in an open period as many days of it.
  ///
  /// Nil against targets.
  public var reference: End?
  /// A year earlier, whole; only where a target grows over it, or where it was asked for.
  public var lastYear: End?
  /// Earlier closed periods of the same kind, whole, without a gap up to the evaluated one, the oldest first.
  ///
  /// As many as were asked for, from the first with a figure on; a node has none where its rows only begin.
  public var history: [End] = []
  /// Figures of single days up to the evaluated period's last one that counts; nil where none were asked for.
  package var daily: DailySeries?
  /// Figures bucket by bucket of the nodes that were asked for, by node of the tree; none for those whose rows have no single days, weeks or months.
  package var series: [Int: BucketSeries] = [:]
  /// What was read of each source that has figures here.
  public var readings: [SourceReading] = []
  /// The further periods that were asked for, each a model of its own with the same tree, from the same reading of the rows.
  public var parts: [BoundModel] = []
  /// The months and weeks up to this period, where they were asked for, from the same reading of the rows.
  public var timelines: [Timeline] = []
  /// Targets that tables give to discovered members, by node of `tree`; declared nodes have theirs in the model.
  public var tableTargets: [Int: [Target]] = [:]

  /// What levels were on the last day before some days, by node: where a line to a target begins.
  public var openings: [Day: FigureColumn] = [:]
  /// Of some days of a period: the period, whose targets theirs are a part of.
  public var whole: Period?
  /// By node of the tree: what its figures wait for; empty where nothing waits.
  package var maturities: [Maturity] = []

  package init(
    model: Model, tree: Tree, asOf: Day?, evaluated: End, previous: End? = nil, reference: End? = nil, lastYear: End? = nil,
    whole: Period? = nil, maturities: [Maturity] = []
  ) {
    self.model = model
    self.tree = tree
    self.asOf = asOf
    self.evaluated = evaluated
    self.previous = previous
    self.reference = reference
    self.lastYear = lastYear
    self.whole = whole
    self.maturities = maturities
  }

  /// The period that targets are read for.
  package var targetPeriod: Period { whole ?? evaluated.period }

  /// The evaluated days that count for a node: those of its actual, its target and its reference; nil where none does.
  package func days(of node: Int) -> ClosedRange<Day>? {
    maturities.isEmpty ? evaluated.days : maturities[node].days(of: evaluated.period, by: asOf, model.calendar)
  }

  /// Whether the evaluated period has a day by `asOf`.
  public var isBegun: Bool { asOf.map { evaluated.period.first <= $0 } ?? true }

  /// Whether the evaluated period is over by `asOf`.
  public var isClosed: Bool { asOf.map { evaluated.period.last <= $0 } ?? true }
}

/// Figures of single days, of nodes whose sources have rows by the day.
package struct DailySeries: Sendable {
  /// Those before the evaluated period, then its own.
  package let days: ClosedRange<Day>
  /// How many of them lie before the evaluated period.
  package let countBefore: Int
  /// By node of the tree, each as long as the days: what is measured of each, NaN where there is nothing.
  package var figures: [Int: [Double]] = [:]
  /// Likewise, of ratios and averages: what a day's figure is divided by.
  package var weights: [Int: [Double]] = [:]

  package init(days: ClosedRange<Day>, countBefore: Int) {
    self.days = days
    self.countBefore = countBefore
  }
}

/// A node's figures by the bucket of its rows, in order and without a gap.
package struct BucketSeries: Sendable {
  /// What one date of its rows stands for: days, weeks or months.
  package let grain: DateGrain
  /// From the first with rows behind it up to the last that counts; a week is known by its fourth day, a month by its first.
  package let days: [Day]
  /// NaN where there is nothing.
  package var figures: [Double]
  /// Of ratios and averages: what a bucket's figure is divided by.
  package var weights: [Double]?

  package init(grain: DateGrain, days: [Day], figures: [Double], weights: [Double]? = nil) {
    self.grain = grain
    self.days = days
    self.figures = figures
    self.weights = weights
  }
}

/// One of the periods that figures are bound for.
public struct End: Sendable {
  public var period: Period
  /// The days whose figures are in: all of the period, or those up to `asOf`.
  ///
  /// Nil when none of them is.
  public var days: ClosedRange<Day>?
  /// By node of the tree: measured, or given by hand.
  public var actuals: FigureColumn
  /// By node: the denominator by which the node weighs in a ratio split (docs/attribution.md#ratios-split-by-members), in the cell's own count.
  public var weights: FigureColumn
  /// Where figures have to be exchanged: the parts of the period in each of which no rate changes; none where none changes within it.
  package var rateParts: [End] = []

  package init(period: Period, days: ClosedRange<Day>?, count: Int) {
    self.period = period
    self.days = days
    actuals = FigureColumn(count: count)
    weights = FigureColumn(count: count)
  }
}

/// One figure per node; a missing one is never 0 and never leaves as NaN.
public struct FigureColumn: Sendable {
  /// NaN stands for missing, so that kernels run over plain numbers.
  package var values: [Double]
  /// The same figures as exact decimals where they are: sums and counts of decimal text, figures by hand.
  package var exacts: [DecimalNumber?]

  package init(count: Int) {
    values = [Double](repeating: .nan, count: count)
    exacts = [DecimalNumber?](repeating: nil, count: count)
  }

  /// In the node's unit; nil where there is no figure.
  public subscript(node: Int) -> Double? {
    let value = values[node]
    return value.isNaN ? nil : value
  }

  package mutating func set(_ node: Int, exact: DecimalNumber) {
    values[node] = exact.double
    exacts[node] = exact
  }

  package mutating func set(_ node: Int, _ value: Double?) {
    values[node] = value.flatMap { $0.isFinite ? $0 : nil } ?? .nan
    exacts[node] = nil
  }
}
