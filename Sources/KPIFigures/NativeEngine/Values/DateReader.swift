internal import KPIModel

/// Reads a field's text as a day.
///
/// Days are counted from 0001-01-01 here (`DayIndex.origin`), so that they index tables.
struct DateReader: Sendable {
  enum Reading: Hashable {
    /// A day's index and what the text stands for.
    case day(Int32, Scan.Grain)
    case unreadable
    /// A timestamp with an offset, where the source does not say which zone's days it means.
    case offset
    /// A month or a week, where the source says that its dates are finer.
    case tooCoarse
  }

  /// The first day's index of each month of 256 years from 1900 on; the entry after the last closes it.
  static let monthStarts: [Int32] = (0...(yearCount * 12)).map { month in
    let day = Day(year: firstYear + month / 12, month: month % 12 + 1, day: 1)
    return Int32(day.map(DayIndex.index(of:)) ?? 0)
  }
  private static let firstYear = 1900
  private static let yearCount = 256

  /// The index of a day written `2026-08-15` at `text`, of which 16 bytes can be read; -1 where it is written otherwise.
  @inline(__always)
  static func isoDay(_ text: UnsafePointer<UInt8>, monthStarts: UnsafePointer<Int32>) -> Int32 {
    let word = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    let digits = word ^ 0x2D30_302D_3030_3030  // "0000-00-"
    let tens = text[8] &- UInt8(ascii: "0")
    let ones = text[9] &- UInt8(ascii: "0")
    let refused = (((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080) | (digits & 0xFF00_00FF_0000_0000)
    if refused != 0 || tens > 9 || ones > 9 { return -1 }
    let pairs = digits &* 10 &+ (digits &>> 8)
    let year = Int(pairs & 0xFF) &* 100 &+ Int((pairs &>> 16) & 0xFF) &- firstYear
    let month = Int((pairs &>> 40) & 0xFF) &- 1
    let day = Int32(tens) &* 10 &+ Int32(ones) &- 1
    if UInt(bitPattern: year) >= UInt(yearCount) || UInt(bitPattern: month) >= 12 { return -1 }
    let start = monthStarts[year &* 12 &+ month]
    let index = start &+ day
    return day >= 0 && index < monthStarts[year &* 12 &+ month &+ 1] ? index : -1
  }

  /// Whether ` 23:59:59` or `T23:59:59` stands at `text`.
  @inline(__always)
  static func isTime(_ text: UnsafePointer<UInt8>) -> Bool {
    let word = UInt64(littleEndian: UnsafeRawPointer(text + 1).loadUnaligned(as: UInt64.self))
    let digits = word ^ 0x3030_3A30_303A_3030  // "00:00:00"
    let refused = (((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080) | (digits & 0x0000_FF00_00FF_0000)
    let pairs = digits &* 10 &+ (digits &>> 8)
    return (text[0] == UInt8(ascii: "T") || text[0] == UInt8(ascii: " ")) && refused == 0
      && pairs & 0xFF < 24 && (pairs &>> 24) & 0xFF < 60 && (pairs &>> 48) & 0xFF <= 60
  }

  /// Reads any accepted form, without quotes; blanks around it are not looked at.
  ///
  /// Empty text is unreadable.
  func read(_ text: UnsafeBufferPointer<UInt8>, clock: Scan.Clock) -> Reading {
    var scanner = Scanner(text: text)
    scanner.trim()
    guard let year = scanner.number(digits: 4...4) else { return .unreadable }
    var day: Day?
    var spelled = Scan.Grain.day
    if scanner.isAtDigit {
      // 20260815
      if let month = scanner.number(digits: 2...2), let dayOfMonth = scanner.number(digits: 2...2) {
        day = Day(year: year, month: month, day: dayOfMonth)
      }
    } else if scanner.take("-") {
      if scanner.take("W") {
        if let week = scanner.number(digits: 2...2) { day = Self.fourthDay(ofWeek: week, year: year, weekStart: clock.weekStart) }
        spelled = .week
      } else if let month = scanner.number(digits: 1...2) {
        if scanner.take("-") {
          if let dayOfMonth = scanner.number(digits: 1...2) { day = Day(year: year, month: month, day: dayOfMonth) }
        } else if scanner.position == 7 + scanner.start {
          day = Day(year: year, month: month, day: 1)
          spelled = .month
        }
      }
    } else if scanner.take("/"), let month = scanner.number(digits: 1...2), scanner.take("/"),
      let dayOfMonth = scanner.number(digits: 1...2)
    {
      day = Day(year: year, month: month, day: dayOfMonth)
    }
    guard let day else { return .unreadable }
    var index = DayIndex.index(of: day)
    if !scanner.isAtEnd {
      guard spelled == .day, scanner.take("T") || scanner.take(" "), let time = scanner.time() else { return .unreadable }
      if let offset = time.offset {
        guard let zone = clock.offsetMinutes else { return .offset }
        let minutes = time.minutes - offset + zone
        index += (minutes >= 0 ? minutes : minutes - 1439) / 1440
        guard 0..<DayIndex.count ~= index else { return .unreadable }
      }
    }
    let grain = clock.grain ?? spelled
    guard spelled <= grain else { return .tooCoarse }
    return .day(Self.coarsened(Int32(index), to: grain, weekStart: clock.weekStart), grain)
  }

  /// The first day of a day's month, quarter or year, and the fourth of its week.
  static func coarsened(_ index: Int32, to grain: Scan.Grain, weekStart: Int) -> Int32 {
    let day = DayIndex.day(Int(index))
    let first: Day?
    switch grain {
    case .day: return index
    case .week: return min(max(index - Int32((day.weekday - weekStart + 7) % 7) + 3, 0), Int32(DayIndex.count - 1))
    case .month: first = Day(year: day.parts.year, month: day.parts.month, day: 1)
    case .quarter: first = Day(year: day.parts.year, month: (day.parts.month - 1) / 3 * 3 + 1, day: 1)
    case .year: first = Day(year: day.parts.year, month: 1, day: 1)
    }
    return first.map { Int32(DayIndex.index(of: $0)) } ?? index
  }

  /// The fourth day of a week, by which it belongs to its year; nil where the year has no such week.
  ///
  /// Weeks from Monday are those of ISO 8601, whose fourth day is a Thursday.
  private static func fourthDay(ofWeek week: Int, year: Int, weekStart: Int) -> Day? {
    guard week >= 1, let january4 = Day(year: year, month: 1, day: 4) else { return nil }
    let fourth = january4 - (january4.weekday - weekStart + 7) % 7 + 3 + (week - 1) * 7
    return fourth.parts.year == year ? fourth : nil
  }

  private struct Scanner {
    var text: UnsafeBufferPointer<UInt8>
    var position = 0
    private(set) var start = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { position >= text.count }
    var isAtDigit: Bool { position < text.count && UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[position] }

    mutating func trim() {
      while let last = text.last, last == 0x20 || last == 0x09 { text = UnsafeBufferPointer(rebasing: text.dropLast()) }
      while position < text.count, text[position] == 0x20 || text[position] == 0x09 { position += 1 }
      start = position
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard position < text.count, text[position] == UInt8(ascii: scalar) else { return false }
      position += 1
      return true
    }

    mutating func number(digits: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while count < digits.upperBound, isAtDigit {
        value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
        position += 1
        count += 1
      }
      return count >= digits.lowerBound ? value : nil
    }

    /// Hours and minutes, seconds with a fraction, and an offset from UTC in minutes, up to the end of the text.
    mutating func time() -> (minutes: Int, offset: Int?)? {
      guard let hour = number(digits: 1...2), hour < 24, take(":"), let minute = number(digits: 2...2), minute < 60 else { return nil }
      if take(":") {
        guard let second = number(digits: 2...2), second <= 60 else { return nil }
        if take(".") || take(",") {
          guard number(digits: 1...9) != nil else { return nil }
        }
      }
      let minutes = hour * 60 + minute
      if isAtEnd { return (minutes, nil) }
      _ = take(" ")
      if take("Z") || take("z") { return isAtEnd ? (minutes, 0) : nil }
      let isWest = take("-")
      guard isWest || take("+"), let hours = number(digits: 2...2), hours < 24 else { return nil }
      var offset = hours * 60
      if !isAtEnd {
        _ = take(":")
        guard let rest = number(digits: 2...2), rest < 60 else { return nil }
        offset += rest
      }
      return isAtEnd ? (minutes, isWest ? -offset : offset) : nil
    }
  }
}

/// Days counted from 0001-01-01, the first that can be written, to 9999-12-31.
enum DayIndex {
  static let origin = -719_162
  static let count = 3_652_059

  static func index(of day: Day) -> Int { Int(day.number) - origin }
  static func day(_ index: Int) -> Day { Day(number: Int32(index + origin)) }
}
