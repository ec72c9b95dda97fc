public import KPISource

/// How rows, a formula or a hand become a figure.
public struct Measure: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  public var description: LocalizedText?
  public var definition: Definition
  public var unit: MeasureUnit?
  public var direction: Direction?
  public var bounds: Bounds?
  /// Days after which a row's figures are complete; younger days are left out.
  ///
  /// A formula's is the longest of its parts: a day too young for one part is left out of all.
  public var lagDays: Int?
  public var additivity: Additivity = .flow
  /// How it behaves over time: of a formula what its parts make of it, unless `over_time` says it.
  public var time = TimeType.flow
  /// What `over_time` says of a formula.
  var declaredTime: TimeType?

  public enum Definition: Sendable {
    case rows(RowMeasure)
    /// `operands[i]` is the measure that the formula's name `i` stands for.
    case formula(Formula, operands: [Int])
    /// Figures by hand.
    case byHand
  }

  /// The measures that its formula names; none without a formula.
  package var operands: [Int] { if case .formula(_, let operands) = definition { operands } else { [] } }
}

extension Model {
  /// By measure, whether it, or one that it is made of through formulas, is of a kind.
  ///
  /// - Parameter holds: asked of measures without a formula.
  package func measures(madeOf holds: (Measure) -> Bool) -> [Bool] {
    var result = [Bool](repeating: false, count: measures.count)
    for measure in measureOrder {
      if case .formula(_, let operands) = measures[measure].definition {
        result[measure] = operands.contains { result[$0] }
      } else {
        result[measure] = holds(measures[measure])
      }
    }
    return result
  }
}

/// A measure that counts or adds up the rows of one source.
public struct RowMeasure: Sendable {
  public var source: Int
  public var aggregate: Aggregate
  /// What is aggregated; nil for `count`.
  ///
  /// Its names are columns of the source.
  public var column: Formula?
  public var columnPlace: Place?
  public var conditions: [Condition]
  /// The date column that counts, where it is not the source's own.
  public var timeColumn: String?
  /// Keeps rows whose source date lies so many days after `timeColumn`.
  public var age: ClosedRange<Int>?
  public var timing: StockTiming?
  public var allowsSketch: Bool
  /// The column that says each row's currency: rows are exchanged into the measure's.
  public var currencyColumn: String?

  public enum Aggregate: String, Sendable, CaseIterable {
    case sum, count, average
    case countDistinct = "count_distinct"
    case minimum = "min"
    case maximum = "max"
  }

  /// One line of `where`.
  public struct Condition: Sendable {
    public var column: String
    public var values: [String]
    public var isNegated: Bool
    public var place: Place
  }
}

/// How a stock is read over time (`over_time`).
public enum StockTiming: String, Sendable, CaseIterable {
  case last, average, before
  /// Each combination of members on its own last day.
  case lastEach = "last_each"
  case minimum = "min"
  case maximum = "max"
  case toDate = "to_date"

  /// Whether it is what is there at a period's end, so that a straight line leads to its target.
  public var isAtEnd: Bool { self == .last || self == .lastEach }
}

/// How a measure behaves over members and over time; the source is docs/arithmetic.md#what-adds-up.
public enum Additivity: Sendable, Hashable {
  /// Adds over members and over time.
  case flow
  /// Adds over members; over time its own rule counts (`min` and `max` cannot be split by members).
  case stock(StockTiming)
  /// Re-measured; children overlap.
  case distinct
  /// Re-measured; splits by members as sum over count.
  case average
  /// Re-measured; a split is opaque.
  case extreme
  /// A figure by hand that is neither added nor averaged.
  case given
  /// k · A / B of additive measures or distinct counts: re-divided from its parts. `weight` is the formula's denominator.
  case ratio(weight: Formula.Expression)
  /// A linear formula that has a distinct count in it.
  case distinctFormula
  /// Any other formula: recomputed, never split by members.
  case opaque
}

/// Which way is better.
public enum Direction: String, Sendable, CaseIterable {
  case up, down

  public var opposite: Direction { self == .up ? .down : .up }
}

/// The range in which a figure can lie; a value outside is a finding.
public struct Bounds: Sendable, Hashable {
  public var lower: DecimalNumber
  public var upper: DecimalNumber
}
