package import KPIModel

/// How long figures take until they count (docs/arithmetic.md#the-days-that-count): days that are too young, and units that are not over.
package struct Maturity: Hashable, Sendable {
  /// Days younger than this are left out.
  package var lagDays = 0
  /// The coarsest unit that figures come in: it counts when its last day is over.
  package var unit = Period.Kind.day
  /// Whether the unit is one of the fiscal calendar.
  package var isFiscal = false

  package init(lagDays: Int = 0, unit: Period.Kind = .day, isFiscal: Bool = false) {
    self.lagDays = lagDays
    self.unit = unit
    self.isFiscal = isFiscal
  }

  init(lagDays: Int = 0, grain: Scan.Grain) {
    self.lagDays = lagDays
    unit =
      switch grain {
      case .day: .day
      case .week: .week
      case .month: .month
      case .quarter: .quarter
      case .year: .year
      }
  }

  /// What both wait for, so that figures that are put together are of the same days.
  func joined(_ other: Maturity) -> Maturity {
    var result = Self.size(of: unit) >= Self.size(of: other.unit) ? self : other
    result.lagDays = max(lagDays, other.lagDays)
    return result
  }

  static func size(of unit: Period.Kind) -> Int {
    switch unit {
    case .day, .range: 0
    case .week: 1
    case .month: 2
    case .quarter: 3
    case .half: 4
    case .year: 5
    }
  }

  /// A period's days that count; nil where none does.
  ///
  /// - Parameter asOf: the last day that is looked at; nil while it is not known: then all count.
  package func days(of period: Period, by asOf: Day?, _ calendar: PeriodCalendar) -> ClosedRange<Day>? {
    guard let asOf else { return period.days }
    var last = lastDay(by: asOf, calendar)
    // The next week belongs to another period: of this one all weeks are over.
    if unit == .week, last + 4 > period.last { last = asOf - lagDays }
    last = min(period.last, last)
    return last < period.first ? nil : period.first...last
  }

  /// The days of a compared period that stand at the same place as those of the evaluated one that count; all of it, once that is over.
  func days(of compared: Period, beside period: Period, by asOf: Day?, _ calendar: PeriodCalendar) -> ClosedRange<Day>? {
    guard let known = days(of: compared, by: asOf, calendar), let elapsed = days(of: period, by: asOf, calendar) else { return nil }
    if elapsed.upperBound == period.last { return known }
    let last =
      unit == .day
      ? compared.first + (elapsed.upperBound - elapsed.lowerBound) : end(of: units(in: elapsed, calendar), from: compared, calendar)
    return last < compared.first ? nil : known.lowerBound...min(known.upperBound, last)
  }

  private func lastDay(by asOf: Day, _ calendar: PeriodCalendar) -> Day {
    let day = asOf - lagDays
    return unit == .day ? day : (unit(containing: day + 1, calendar)?.first ?? day + 1) - 1
  }

  private func unit(containing day: Day, _ calendar: PeriodCalendar) -> Period? {
    calendar.period(unit, containing: day, isFiscal: isFiscal)
  }

  /// How many units begin in some days; a week counts where its fourth day lies.
  private func units(in days: ClosedRange<Day>, _ calendar: PeriodCalendar) -> Int {
    var count = 0
    var day = days.lowerBound
    while day <= days.upperBound, let part = unit(containing: day, calendar) {
      if unit != .week || days.contains(part.first + 3) { count += 1 }
      day = part.last + 1
    }
    return count
  }

  /// The last day of so many units from a period's start on.
  private func end(of count: Int, from period: Period, _ calendar: PeriodCalendar) -> Day {
    var left = count
    var last = period.first - 1
    while left > 0, last < period.last, let part = unit(containing: last + 1, calendar) {
      if unit != .week || part.first + 3 >= period.first { left -= 1 }
      last = part.last
    }
    return last
  }
}

/// The spans of days that figures are wanted for, one for each end of each period.
struct Windows: Sendable {
  struct Window: Sendable {
    var period: Period
    /// Of a compared period: the one that is evaluated.
    var evaluated: Period?
    /// The days that are wanted of it; nil: all.
    var part: ClosedRange<Day>?
    /// The last day that counts of it; nil: that of all.
    var asOf: Day?
  }

  /// Nil where there is no such period.
  var all: [Window?] = []
  var asOf: Day?
  var calendar = PeriodCalendar()

  /// The days of a window that count; nil where none does.
  func days(_ window: Int, _ maturity: Maturity = Maturity()) -> ClosedRange<Day>? {
    guard let window = all[window] else { return nil }
    let asOf = window.asOf ?? asOf
    let days =
      if let evaluated = window.evaluated { maturity.days(of: window.period, beside: evaluated, by: asOf, calendar) } else {
        maturity.days(of: window.period, by: asOf, calendar)
      }
    guard let part = window.part, let days else { return days }
    return days.overlaps(part) ? days.clamped(to: part) : nil
  }

  /// Where time is cut so that each window, as it counts for each maturity, is a run of segments.
  func cuts(_ maturities: [Maturity]) -> Set<Day> {
    var cuts: Set<Day> = []
    for maturity in maturities {
      for window in all.indices {
        guard let days = days(window, maturity) else { continue }
        cuts.insert(days.lowerBound)
        cuts.insert(days.upperBound + 1)
      }
    }
    return cuts
  }
}
