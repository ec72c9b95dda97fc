internal import KPIModel
internal import KPISource

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
    guard let reading = DateText(clock.pattern, weekStart: clock.weekStart).read(text) else { return .unreadable }
    var index = DayIndex.index(of: reading.day)
    if let moment = reading.moment {
      guard let zone = clock.zone else { return .offset }
      let minutes = moment.minutes - moment.offset
      let local = minutes + zone.minutes(at: (Int(reading.day.number) * 1440 + minutes) * 60)
      index += (local >= 0 ? local : local - 1439) / 1440
      guard 0..<DayIndex.count ~= index else { return .unreadable }
    }
    let spelled = Scan.Grain(reading.grain)
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
}

/// Days counted from 0001-01-01, the first that can be written, to 9999-12-31.
enum DayIndex {
  static let origin = -719_162
  static let count = 3_652_059

  static func index(of day: Day) -> Int { Int(day.number) - origin }
  static func day(_ index: Int) -> Day { Day(number: Int32(index + origin)) }
}
