/// A calendar day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0); no clock, no time zone.
public struct Day: Hashable, Comparable, Sendable {
  public let number: Int32

  public init(number: Int32) {
    self.number = number
  }

  /// The day of a year, month (1...12) and day of the month, or nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard 1...9999 ~= year, 1...12 ~= month, day >= 1, day <= Day.count(ofMonth: month, year: year) else { return nil }
    self.init(validYear: year, month: month, day: day)
  }

  /// The day of parts known to be right, in any year.
  init(validYear year: Int, month: Int, day: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years start in March, so that the leap day is a year's last.
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
  public static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
  public static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }
  /// Days from `right` to `left`; negative when `left` is earlier.
  public static func - (left: Day, right: Day) -> Int { Int(left.number) - Int(right.number) }

  /// Year, month 1...12 and day of the month.
  public var parts: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// From 1 for Monday to 7 for Sunday.
  public var weekday: Int {
    let remainder = (Int(number) + 3) % 7
    return (remainder < 0 ? remainder + 7 : remainder) + 1
  }

  public static func count(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day {
  /// The day that `text` names as ISO 8601 writes it, `2026-08-15` and nothing else; nil where it is no such day.
  public static func parse(_ text: String) -> Day? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = PeriodName.number(bytes[0..<4]), let month = PeriodName.number(bytes[5..<7]),
      let day = PeriodName.number(bytes[8..<10])
    else { return nil }
    return Day(year: year, month: month, day: day)
  }

  /// The earliest and the latest day that has a name: 0001-01-01 and 9999-12-31.
  static let named = Day(validYear: 1, month: 1, day: 1)...Day(validYear: 9999, month: 12, day: 31)
}

extension Day: CustomStringConvertible {
  /// ISO 8601: `2026-08-15`.
  public var description: String {
    let (year, month, day) = parts
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
