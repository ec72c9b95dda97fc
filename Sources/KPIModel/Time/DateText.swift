package import KPISource

/// Reads a field's text as a day, in the forms that need no telling or by a file's pattern.
package struct DateText: Sendable {
  /// What a text says.
  package struct Reading: Hashable, Sendable {
    package var day: Day
    /// What the text stands for: a day, a week by its fourth day, or a month by its first.
    package var grain: DateGrain
    /// A time of day with an offset, both in minutes; nil without an offset, where the day counts as written.
    package var moment: (minutes: Int, offset: Int)? { offset.map { (minutes, $0) } }
    fileprivate var minutes = 0
    fileprivate var offset: Int?
  }

  private let pattern: DatePattern?
  /// From 1 for Monday to 7 for Sunday.
  private let weekStart: Int

  package init(_ pattern: DatePattern? = nil, weekStart: Int = 1) {
    self.pattern = pattern
    self.weekStart = weekStart
  }

  /// `2026-08-15`, `2026/8/15`, `2026.08.15`, `20260815`, `2026年8月15日`, `2026-08`, `2026年8月`, `2026-W33`; days also with a time, and
  /// that with an offset.
  ///
  /// - Returns: nil where the text is none of them, or there is no such day.
  package func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading? {
    var scanner = Scanner(text: text)
    scanner.trim()
    if let pattern {
      var position = scanner.position
      if let date = pattern.read(scanner.text, at: &position) {
        guard let day = Day(year: date.year, month: date.month, day: date.day ?? 1) else { return nil }
        scanner.position = position
        return finished(day, date.day == nil ? .month : .day, &scanner)
      }
      // A date that begins with its year would be another one in the usual forms.
      if pattern.beginsWithYear { return nil }
    }
    guard let year = scanner.number(digits: 4...4) else { return nil }
    var day: Day?
    var grain = DateGrain.day
    if scanner.isAtDigit {
      // 20260815
      if let month = scanner.number(digits: 2...2), let dayOfMonth = scanner.number(digits: 2...2) {
        day = Day(year: year, month: month, day: dayOfMonth)
      }
    } else if scanner.take("-") {
      if scanner.take("W") {
        if let week = scanner.number(digits: 2...2) { day = fourthDay(ofWeek: week, year: year) }
        grain = .week
      } else if let month = scanner.number(digits: 1...2) {
        if scanner.take("-") {
          if let dayOfMonth = scanner.number(digits: 1...2) { day = Day(year: year, month: month, day: dayOfMonth) }
        } else if scanner.position == 7 + scanner.start {
          day = Day(year: year, month: month, day: 1)
          grain = .month
        }
      }
    } else if scanner.take(Self.yearMark) {
      if let month = scanner.number(digits: 1...2), scanner.take(Self.monthMark) {
        if scanner.isAtDigit {
          if let dayOfMonth = scanner.number(digits: 1...2) {
            if !scanner.take(Self.dayMark) { _ = scanner.take(Self.dayWord) }
            day = Day(year: year, month: month, day: dayOfMonth)
          }
        } else {
          day = Day(year: year, month: month, day: 1)
          grain = .month
        }
      }
    } else {
      for mark: Unicode.Scalar in ["/", "."] where scanner.take(mark) {
        if let month = scanner.number(digits: 1...2), scanner.take(mark), let dayOfMonth = scanner.number(digits: 1...2) {
          day = Day(year: year, month: month, day: dayOfMonth)
        }
        break
      }
    }
    return day.flatMap { finished($0, grain, &scanner) }
  }

  private static let yearMark = Array("年".utf8)
  private static let monthMark = Array("月".utf8)
  private static let dayMark = Array("日".utf8)
  private static let dayWord = Array("号".utf8)

  /// Takes what may stand behind a date: nothing, or of a day a time.
  private func finished(_ day: Day, _ grain: DateGrain, _ scanner: inout Scanner) -> Reading? {
    var reading = Reading(day: day, grain: grain)
    if scanner.isAtEnd { return reading }
    guard grain == .day, scanner.take("T") || scanner.take(" "), let time = scanner.time() else { return nil }
    (reading.minutes, reading.offset) = (time.minutes, time.offset)
    return reading
  }

  /// The fourth day of a week, by which it belongs to its year; nil where the year has no such week.
  ///
  /// Weeks from Monday are those of ISO 8601, whose fourth day is a Thursday.
  private func fourthDay(ofWeek week: Int, year: Int) -> Day? {
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

    mutating func take(_ mark: [UInt8]) -> Bool {
      guard text.count - position >= mark.count, text[position..<(position + mark.count)].elementsEqual(mark) else { return false }
      position += mark.count
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

    /// Hours and minutes, seconds with a fraction, half of the day, and an offset from UTC in minutes, up to the end of the text.
    mutating func time() -> (minutes: Int, offset: Int?)? {
      guard var hour = number(digits: 1...2), hour < 24, take(":"), let minute = number(digits: 2...2), minute < 60 else { return nil }
      if take(":") {
        guard let second = number(digits: 2...2), second <= 60 else { return nil }
        if take(".") || take(",") {
          guard number(digits: 1...9) != nil else { return nil }
        }
      }
      if isAtEnd { return (hour * 60 + minute, nil) }
      _ = take(" ")
      if let isAfternoon = half() {
        guard 1...12 ~= hour, isAtEnd else { return nil }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
        return (hour * 60 + minute, nil)
      }
      let minutes = hour * 60 + minute
      if take("Z") || take("z") { return isAtEnd ? (minutes, 0) : nil }
      if take(Array("UTC".utf8)) || take(Array("GMT".utf8)) { return isAtEnd ? (minutes, 0) : nil }
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

    /// `AM` or `PM`; nil where neither stands here.
    private mutating func half() -> Bool? {
      guard text.count - position == 2, text[position + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
      let first = text[position] | 0x20
      guard first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else { return nil }
      position += 2
      return first == UInt8(ascii: "p")
    }
  }
}
