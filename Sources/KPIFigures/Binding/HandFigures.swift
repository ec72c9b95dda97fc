internal import KPIModel

/// Figures by hand, resolved for a period: taken as they are or summed over finer ones, never spread.
enum HandFigures {
  /// What a node's figures by hand say for an end; nil where they say nothing.
  ///
  /// - Parameters:
  ///   - days: the days of the period that are in; figures of an open period may tile only those.
  ///   - isCompared: whether it is another period's end: what that came to as a whole is not what it had come to by these days.
  static func value(
    _ figures: [HandFigure], _ time: TimeType, period: Period, days: ClosedRange<Day>?, isCompared: Bool
  ) -> DecimalNumber? {
    guard !figures.isEmpty, let days else { return nil }
    if let exact = figures.first(where: { $0.period.days == period.days }), days == period.days || time != .flow || !isCompared {
      return exact.value
    }
    switch time {
    case .flow: return tiles(figures, days).flatMap { sum($0.map(\.value)) }
    case .stock(let timing): return stock(figures, timing, days)
    case .given, .distinct, .ratio, .unclear: return nil
    }
  }

  /// What a stock at the end was before a day, by the last figure that ends before it.
  static func opening(_ figures: [HandFigure], before day: Day) -> DecimalNumber? {
    figures.filter { $0.period.last < day }.max { $0.period.last < $1.period.last }?.value
  }

  private static func stock(_ figures: [HandFigure], _ timing: StockTiming, _ days: ClosedRange<Day>) -> DecimalNumber? {
    let inside = figures.filter { days.lowerBound <= $0.period.first && $0.period.last <= days.upperBound }
    switch timing {
    case .last, .lastEach, .toDate: return inside.max { $0.period.last < $1.period.last }?.value
    case .before: return opening(figures, before: days.lowerBound)
    case .minimum: return tiles(figures, days)?.map(\.value).min()
    case .maximum: return tiles(figures, days)?.map(\.value).max()
    case .average:
      guard let tiles = tiles(figures, days) else { return nil }
      let weighted = tiles.map { $0.value.multiplied(by: DecimalNumber($0.period.dayCount)) }
      return sum(weighted.compactMap { $0 })?.divided(by: DecimalNumber(days.upperBound - days.lowerBound + 1))?.quotient
    }
  }

  /// Figures that fill the days without gap or overlap, the coarsest first; nil where they do not.
  private static func tiles(_ figures: [HandFigure], _ days: ClosedRange<Day>) -> [HandFigure]? {
    let ordered = figures.filter { days.lowerBound <= $0.period.first && $0.period.last <= days.upperBound }.sorted {
      ($0.period.first, $1.period.last) < ($1.period.first, $0.period.last)
    }
    var result: [HandFigure] = []
    var next = days.lowerBound
    for figure in ordered where figure.period.first == next {
      result.append(figure)
      next = figure.period.last + 1
    }
    return !result.isEmpty && next == days.upperBound + 1 ? result : nil
  }

  private static func sum(_ values: [DecimalNumber]) -> DecimalNumber? {
    values.reduce(DecimalNumber(0) as DecimalNumber?) { $0?.adding($1) }
  }
}
