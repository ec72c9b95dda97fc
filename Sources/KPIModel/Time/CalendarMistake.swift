/// Why a model's calendar cannot be: one lowercase phrase, and the fiscal year it is about.
public struct CalendarMistake: Error, Hashable, Sendable {
  public let message: String
  /// The table's entry to point at, as in `FY2026`; nil where the calendar as a whole is meant.
  public let year: Int?

  init(_ message: String, year: Int? = nil) {
    self.message = message
    self.year = year
  }

  /// Everything wrong with the years of a calendar; a table comes sorted by year.
  static func mistakes(in fiscalYears: PeriodCalendar.FiscalYears, pattern: PeriodCalendar.Pattern) -> [CalendarMistake] {
    switch fiscalYears {
    case .startingIn(let month):
      if !(1...12 ~= month) { return [CalendarMistake("a fiscal year starts in month 1 to 12")] }
      if pattern == .months { return [] }
      return [CalendarMistake("pattern `\(pattern.rawValue)` needs the first day of each fiscal year, as in `{ FY2026: 2026-02-01 }`")]
    case .startingOn(let table):
      if table.isEmpty { return [CalendarMistake("a table of fiscal years needs at least one year's first day")] }
      var mistakes: [CalendarMistake] = []
      if let first = table.first, pattern == .months, first.day.parts.day > 28 {
        mistakes.append(
          CalendarMistake("`FY\(first.year)` starts on day \(first.day.parts.day), which not every month has", year: first.year))
      }
      for (entry, next) in zip(table, table.dropFirst()) {
        if let message = mistake(from: entry, to: next, pattern: pattern) {
          mistakes.append(CalendarMistake(message, year: next.year))
        }
      }
      return mistakes
    }
  }

  private static func mistake(from entry: PeriodCalendar.FirstDay, to next: PeriodCalendar.FirstDay, pattern: PeriodCalendar.Pattern)
    -> String?
  {
    if next.year == entry.year { return "`FY\(entry.year)` has two first days" }
    if next.year != entry.year + 1 { return "`FY\(entry.year + 1)` is missing between `FY\(entry.year)` and `FY\(next.year)`" }
    let length = next.day - entry.day
    if length <= 0 { return "`FY\(next.year)` starts before `FY\(entry.year)`" }
    if pattern == .months {
      let expected = PeriodCalendar.day(entry.day, afterMonths: 12)
      return next.day == expected
        ? nil : "`FY\(next.year)` starts on \(next.day), but a fiscal year of months lasts twelve of them, to \(expected)"
    }
    if !length.isMultiple(of: 7) { return "`FY\(entry.year)` lasts \(length) days, which are no whole weeks" }
    return length == 364 || length == 371 ? nil : "`FY\(entry.year)` lasts \(length / 7) weeks instead of 52 or 53"
  }
}
