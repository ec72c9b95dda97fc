/// How a model cuts time: where fiscal years and weeks begin, and how fiscal years fall into months.
///
/// A week belongs to the year, and to any other period, that holds its fourth day (ISO 8601 where weeks start on Monday).
/// `FY2026` is named for the calendar year in which it starts, unless a table of first days names it otherwise.
public struct PeriodCalendar: Hashable, Sendable {
  public enum FiscalYears: Hashable, Sendable {
    /// Each year starts on the first day of this month, 1...12.
    case startingIn(month: Int)
    /// Only these years are known; by year, ascending and without a gap.
    case startingOn([FirstDay])
  }

  /// The first day of a fiscal year.
  public struct FirstDay: Hashable, Sendable {
    /// As in `FY2026`.
    public let year: Int
    public let day: Day

    public init(year: Int, day: Day) {
      self.year = year
      self.day = day
    }
  }

  /// How a fiscal year falls into twelve months.
  public enum Pattern: String, Hashable, Sendable, CaseIterable {
    case months
    case fourFourFive = "4-4-5"
    case fourFiveFour = "4-5-4"
    case fiveFourFour = "5-4-4"

    /// Weeks from a quarter's start to the start of its first, second and third month and to its end; nil for months.
    var weeksToMonth: [Int]? {
      switch self {
      case .months: nil
      case .fourFourFive: [0, 4, 8, 13]
      case .fourFiveFour: [0, 4, 9, 13]
      case .fiveFourFour: [0, 5, 9, 13]
      }
    }
  }

  public let fiscalYears: FiscalYears
  public let pattern: Pattern
  /// From 1 for Monday to 7 for Sunday.
  public let weekStart: Int

  /// Fiscal years are calendar years of calendar months, and weeks start on Monday.
  public init() {
    self.init(fiscalYears: .startingIn(month: 1), pattern: .months, weekStart: 1)
  }

  init(fiscalYears: FiscalYears, pattern: Pattern, weekStart: Int) {
    self.fiscalYears = fiscalYears
    self.pattern = pattern
    self.weekStart = weekStart
  }

  /// The calendar of these rules, with all that is wrong with them; where anything is, fiscal years are calendar years, so that work can go on.
  ///
  /// Weeks start on `weekStart` (1 for Monday), by default on the weekday of the first fiscal year of weeks, else on Monday.
  public static func checked(
    fiscalYears: FiscalYears, pattern: Pattern = .months, weekStart: Int? = nil
  ) -> (calendar: PeriodCalendar, mistakes: [CalendarMistake]) {
    var fiscalYears = fiscalYears
    if case .startingOn(let table) = fiscalYears { fiscalYears = .startingOn(table.sorted { $0.year < $1.year }) }
    var mistakes = CalendarMistake.mistakes(in: fiscalYears, pattern: pattern)
    if let weekStart, !(1...7 ~= weekStart) { mistakes.append(CalendarMistake("a week starts on day 1 (Monday) to 7 (Sunday)")) }
    guard mistakes.isEmpty else {
      let weekStart = weekStart ?? 1
      return (PeriodCalendar(fiscalYears: .startingIn(month: 1), pattern: .months, weekStart: 1...7 ~= weekStart ? weekStart : 1), mistakes)
    }
    var ownStart = 1
    if pattern != .months, case .startingOn(let table) = fiscalYears, let first = table.first { ownStart = first.day.weekday }
    return (PeriodCalendar(fiscalYears: fiscalYears, pattern: pattern, weekStart: weekStart ?? ownStart), [])
  }
}

// MARK: - Years, months and weeks as days

extension PeriodCalendar {
  /// The first day of a year and the day after its last; nil for a fiscal year that is not declared.
  func bounds(ofYear year: Int, isFiscal: Bool) -> (first: Day, end: Day)? {
    guard isFiscal else { return (Day(validYear: year, month: 1, day: 1), Day(validYear: year + 1, month: 1, day: 1)) }
    switch fiscalYears {
    case .startingIn(let month):
      return (Day(validYear: year, month: month, day: 1), Day(validYear: year + 1, month: month, day: 1))
    case .startingOn(let table):
      guard let index = table.firstIndex(where: { $0.year == year }) else { return nil }
      let first = table[index].day
      if index + 1 < table.count { return (first, table[index + 1].day) }
      return (first, pattern == .months ? PeriodCalendar.day(first, afterMonths: 12) : first + 52 * 7)
    }
  }

  /// The first day of a year's month 1...12, and for 13 the day after its last.
  func start(ofMonth month: Int, year: Int, isFiscal: Bool) -> Day? {
    guard let (first, end) = bounds(ofYear: year, isFiscal: isFiscal) else { return nil }
    if month > 12 { return end }
    guard isFiscal, let weeksToMonth = pattern.weeksToMonth else { return PeriodCalendar.day(first, afterMonths: month - 1) }
    let (quarter, monthOfQuarter) = (month - 1).quotientAndRemainder(dividingBy: 3)
    return first + 7 * (13 * quarter + weeksToMonth[monthOfQuarter])
  }

  /// The first day of a year's first week, and the day after its last week.
  func weekBounds(ofYear year: Int, isFiscal: Bool) -> (first: Day, end: Day)? {
    guard let (first, end) = bounds(ofYear: year, isFiscal: isFiscal) else { return nil }
    if isFiscal, pattern != .months { return (first, end) }
    // The week that holds a year's fourth day is the first whose own fourth day is not before the year.
    return (startOfWeek(first + 3), startOfWeek(end + 3))
  }

  func startOfWeek(_ day: Day) -> Day { day - (day.weekday - weekStart + 7) % 7 }

  /// The year that holds a day; nil where no fiscal year is declared for it.
  func year(of day: Day, isFiscal: Bool) -> Int? {
    let (year, month, _) = day.parts
    guard isFiscal else { return year }
    switch fiscalYears {
    case .startingIn(let start): return month >= start ? year : year - 1
    case .startingOn(let table):
      guard let entry = table.last(where: { $0.day <= day }), let (_, end) = bounds(ofYear: entry.year, isFiscal: true) else { return nil }
      return day < end ? entry.year : nil
    }
  }

  /// The same day of a later month; only for days that every month has (1...28).
  static func day(_ day: Day, afterMonths count: Int) -> Day {
    let (year, month, dayOfMonth) = day.parts
    let months = month - 1 + count
    return Day(validYear: year + months / 12, month: months % 12 + 1, day: dayOfMonth)
  }
}
