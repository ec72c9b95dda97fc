public import KPIModel

/// Periods of one grain up to the evaluated one, each bound as a model of its own with the same tree.
public struct Timeline: Sendable {
  public let grain: Period.Kind
  /// The oldest first; what a node's rows are too coarse for, or do not reach, is missing in them.
  public internal(set) var periods: [BoundModel] = []
}

/// Which periods stand beside an evaluated one: twelve months and, of figures by the day, six weeks; else twelve of the finest grain.
struct TimelinePlan {
  /// The oldest first.
  private(set) var periods: [(grain: Period.Kind, period: Period)] = []

  static let monthCount = 12
  static let weekCount = 6

  /// - Parameters:
  ///   - finest: the finest grain that any figure comes in.
  ///   - asOf: the last day that counts; nil while it is not known: then weeks go on to the period's end.
  init(upTo period: Period, finest: Period.Kind, by asOf: Day?, _ calendar: PeriodCalendar) {
    // A period that is not over ends with its plan: months to come are in it, weeks to come say nothing yet.
    let lastWeek = max(min(period.last, asOf ?? period.last), period.first)
    switch finest {
    case .day, .range:
      add(.month, Self.monthCount, of: period, through: period.last, calendar)
      add(.week, Self.weekCount, of: period, through: lastWeek, calendar)
    case .week: add(.week, Self.monthCount, of: period, through: lastWeek, calendar)
    case .month, .quarter, .half, .year: add(finest, Self.monthCount, of: period, through: period.last, calendar)
    }
  }

  private mutating func add(_ grain: Period.Kind, _ count: Int, of period: Period, through day: Day, _ calendar: PeriodCalendar) {
    var found = [calendar.period(grain, containing: day)]
    // A week that is not over says little, unless it is what is asked for.
    if grain == .week, let week = found.first, week.last > day, period.first < week.first { found = [calendar.previous(week) ?? week] }
    while found.count < count, let earlier = found.last.flatMap(calendar.previous) { found.append(earlier) }
    periods += found.reversed().map { (grain, $0) }
  }

  /// The finest grain that figures of a model come in.
  ///
  /// - Parameters:
  ///   - rowMeasures: measures of rows behind each measure.
  ///   - read: what the dates of its rows stand for, where that is known.
  static func finest(of model: Model, _ rowMeasures: [[Int]], read: [Scan.Grain]) -> Period.Kind {
    var units = Set(model.nodes.flatMap(\.actuals).map(\.period.kind)).union(model.figures.actuals.map(\.period.kind))
    if read.isEmpty {
      for measure in Set(model.nodes.compactMap(\.measure)).flatMap({ rowMeasures[$0] }) {
        guard case .rows(let rows) = model.measures[measure].definition else { continue }
        units.insert(Maturity(grain: model.sources[rows.source].grain.flatMap(Scan.Grain.init) ?? .day).unit)
      }
    } else {
      units.formUnion(read.map { Maturity(grain: $0).unit })
    }
    return units.map { $0 == .range ? .day : $0 }.min { Maturity.size(of: $0) < Maturity.size(of: $1) } ?? .month
  }

  /// Where weeks may begin and end whatever the last day turns out to be, so that one reading of the rows will do.
  static func cuts(in period: Period, _ calendar: PeriodCalendar) -> Set<Day> {
    guard period.dayCount <= 366 else { return [] }
    var cuts: Set<Day> = []
    var week: Period? = calendar.period(.week, containing: period.last)
    while let found = week, found.last >= period.first - 7 * weekCount {
      cuts.formUnion([found.first, found.last + 1, found.first - 364, found.last - 363])
      week = calendar.previous(found)
    }
    return cuts
  }
}
