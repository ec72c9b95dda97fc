/// How a figure behaves over time (docs/arithmetic.md#over-time): whether days add up to it, so that a target is due day by day.
public enum TimeType: Sendable, Hashable {
  /// Days add up: a target is due day by day.
  case flow
  /// What is there at a time, read by its rule.
  case stock(StockTiming)
  /// Measured again for any days; a target is the same for some of them as for all.
  case ratio
  /// Who is counted once in a period is counted once, however many days see them.
  case distinct
  /// A rate or index by hand: only the very period's figure counts.
  case given
  /// A formula that only its author can read over time, such as a product of two flows.
  case unclear

  public var isFlow: Bool { self == .flow }

  /// The rule over time of a stock.
  public var stockTiming: StockTiming? {
    if case .stock(let timing) = self { timing } else { nil }
  }

  /// Whether it is what is there at the period's end.
  public var isLevel: Bool { stockTiming?.isAtEnd ?? false }

  /// Whether it is what was there before the period.
  public var isOpening: Bool { self == .stock(.before) }

  var isRate: Bool { self == .ratio || self == .given }

  /// The word of documents: `flow`, `stock`, `ratio`, `distinct`, `given` or `unclear`.
  public var word: String {
    switch self {
    case .flow: "flow"
    case .stock: "stock"
    case .ratio: "ratio"
    case .distinct: "distinct"
    case .given: "given"
    case .unclear: "unclear"
    }
  }
}

/// What `over_time` says: how a stock is read, or what a formula that does not say it itself is.
enum OverTime: String, Sendable, CaseIterable {
  case last, average, before
  case lastEach = "last_each"
  case minimum = "min"
  case maximum = "max"
  case toDate = "to_date"
  /// A formula's figures of consecutive periods add up: a flow.
  case add
  /// A formula is recomputed for any days: a ratio.
  case recompute

  /// Nil for what only a formula can be.
  var timing: StockTiming? { StockTiming(rawValue: rawValue) }

  var type: TimeType { timing.map(TimeType.stock) ?? (self == .add ? .flow : .ratio) }
}

extension TimeType {
  /// The type of a formula over names of known types.
  static func of(_ formula: Formula, _ types: (Int) -> TimeType) -> TimeType {
    var arithmetic = TimeArithmetic()
    return formula.expression.fold(&arithmetic) { .typed(types($0)) }?.type ?? .unclear
  }

  /// The type of what adds up from parts of these types.
  static func sum(of types: some Sequence<TimeType>) -> TimeType? {
    let arithmetic = TimeArithmetic()
    var sum: TimeArithmetic.Value?
    for type in types { sum = sum.flatMap { arithmetic.sum($0, .typed(type), isDifference: false) } ?? .typed(type) }
    return sum?.type
  }
}

/// The types of time of a formula's parts (docs/arithmetic.md#over-time).
private struct TimeArithmetic: FormulaArithmetic {
  enum Value {
    case number
    case typed(TimeType)
    /// A product that is not over: what cancels out is known at its end, whatever the order of factors.
    case product(above: [TimeType], below: [TimeType])

    /// Nil for a number.
    var type: TimeType? {
      switch self {
      case .number: nil
      case .typed(let type): type
      case .product(let above, let below): Self.type(above, below)
      }
    }

    /// A flow times rates is a flow, one per another a ratio; two that multiply are nothing that could be read over time.
    private static func type(_ above: [TimeType], _ below: [TimeType]) -> TimeType {
      if (above + below).contains(.unclear) { return .unclear }
      var above = above.filter { !$0.isRate }
      var below = below.filter { !$0.isRate }
      for type in below {
        guard let same = above.firstIndex(of: type), let index = below.firstIndex(of: type) else { continue }
        above.remove(at: same)
        below.remove(at: index)
      }
      switch (above.count, below.count) {
      case (0, 0), (0, 1), (1, 1): return .ratio
      case (1, 0): return above[0]
      default: return .unclear
      }
    }

    var factors: (above: [TimeType], below: [TimeType]) {
      switch self {
      case .number: ([], [])
      case .typed(let type): ([type], [])
      case .product(let above, let below): (above, below)
      }
    }
  }

  func number(_ number: DecimalNumber) -> Value? { .number }
  func negation(of value: Value) -> Value? { value }

  func sum(_ left: Value, _ right: Value, isDifference: Bool) -> Value? {
    switch (left.type, right.type) {
    case (nil, nil): .number
    case (let type?, nil), (nil, let type?): .typed(type.isRate ? .ratio : .unclear)
    case (let left?, let right?): .typed(Self.common(left, right))
    }
  }

  func product(_ left: Value, _ right: Value, isQuotient: Bool) -> Value? {
    if case .number = right { return left }
    if case .number = left, !isQuotient { return right }
    let (left, right) = (left.factors, right.factors)
    return isQuotient
      ? .product(above: left.above + right.below, below: left.below + right.above)
      : .product(above: left.above + right.above, below: left.below + right.below)
  }

  func extreme(_ values: [Value], isLeast: Bool) -> Value? {
    let types = values.compactMap(\.type)
    guard let first = types.first else { return .number }
    return .typed(types.dropFirst().reduce(first) { Self.common($0, $1) })
  }

  /// What two of one type are together; stocks of two rules are a stock at the end.
  private static func common(_ left: TimeType, _ right: TimeType) -> TimeType {
    if left == right { return left == .given ? .ratio : left }
    if left.isRate, right.isRate { return .ratio }
    return left.stockTiming != nil && right.stockTiming != nil ? .stock(.last) : .unclear
  }
}
