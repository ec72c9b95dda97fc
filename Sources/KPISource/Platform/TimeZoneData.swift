/// A place's offsets from UTC, as the system's zone files have them (TZif, RFC 8536).
public struct TimeZoneData: Sendable {
  /// The zone's name, such as `Europe/Berlin`.
  public let name: String
  /// Of the system's zone data, such as `2026a`; nil where the system does not say.
  public let version: String?
  /// Seconds since 1970-01-01 UTC at which an offset begins, in ascending order.
  private let transitions: [Int]
  /// Seconds east of UTC from each transition on.
  private let offsets: [Int]
  /// Before the first transition.
  private let firstOffset: Int
  /// Behind the last one.
  private let rule: YearlyRule?

  /// Why there is no such zone.
  package enum Problem: Error, Hashable {
    /// The system has no file of that name.
    case unknown
    /// It has no zone data at all.
    case noData
    case unreadable
  }

  private static let folders = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/var/db/timezone/zoneinfo", "/etc/zoneinfo"]

  /// Reads a zone; `TZDIR` of the environment names another folder, as for the system itself.
  package init(named name: String) throws(Problem) {
    let letters = name.utf8
    let isName =
      !name.isEmpty && name.utf8.count < 100 && !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
      && letters.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "+-_/".utf8.contains(byte)
      }
    guard isName else { throw .unknown }
    let folders = (ProcessEnvironment.text("TZDIR").map { [$0] } ?? []) + Self.folders
    guard let folder = folders.first(where: FilePath.isFolder) else { throw .noData }
    let path = "\(folder)/\(name)"
    guard FilePath.size(path) != nil else { throw .unknown }
    guard let file = try? SourceFile.read(path, limit: 1 << 20) else { throw .unreadable }
    try self.init(named: name, file.bytes, version: Self.version(in: folder))
  }

  /// Reads the bytes of a zone's file.
  init(named name: String, _ bytes: [UInt8], version: String? = nil) throws(Problem) {
    self.name = name
    self.version = version
    guard let first = Header(bytes, at: 0) else { throw .unreadable }
    // From version 2 on, the times stand once more in 64 bits behind those of 32.
    let start = first.version >= 2 ? Header.size + first.bodySize(timeSize: 4) : 0
    let timeSize = first.version >= 2 ? 8 : 4
    guard let header = Header(bytes, at: start) else { throw .unreadable }
    let body = start + Header.size
    guard bytes.count >= body + header.bodySize(timeSize: timeSize), header.typeCount > 0 else { throw .unreadable }
    func integer(_ at: Int, _ size: Int) -> Int {
      var value: Int64 = bytes[at] >= 0x80 ? -1 : 0
      for byte in bytes[at..<(at + size)] { value = value << 8 | Int64(byte) }
      return Int(value)
    }
    let indices = body + header.timeCount * timeSize
    let types = indices + header.timeCount
    let typeOffsets = (0..<header.typeCount).map { integer(types + $0 * 6, 4) }
    transitions = (0..<header.timeCount).map { integer(body + $0 * timeSize, timeSize) }
    guard (0..<header.timeCount).allSatisfy({ Int(bytes[indices + $0]) < header.typeCount }) else { throw .unreadable }
    offsets = (0..<header.timeCount).map { typeOffsets[Int(bytes[indices + $0])] }
    firstOffset = typeOffsets[0]
    let footer = body + header.bodySize(timeSize: timeSize)
    var rule: YearlyRule?
    if first.version >= 2, footer < bytes.count, bytes[footer] == UInt8(ascii: "\n") {
      let text = bytes[(footer + 1)...].prefix { $0 != UInt8(ascii: "\n") }
      rule = YearlyRule(String(decoding: text, as: UTF8.self))
    }
    self.rule = rule
  }

  /// Seconds east of UTC at a moment, in seconds since 1970-01-01 UTC.
  package func offset(at seconds: Int) -> Int {
    guard let last = transitions.last, seconds < last else {
      return rule?.offset(at: seconds) ?? offsets.last ?? firstOffset
    }
    // The last transition that is not later.
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : offsets[low - 1]
  }

  /// What `tzdata.zi` or `+VERSION` says.
  private static func version(in folder: String) -> String? {
    if let file = try? SourceFile.read("\(folder)/+VERSION", limit: 1000) {
      return String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
    guard let file = try? SourceFile.read("\(folder)/tzdata.zi", limit: 4 << 20) else { return nil }
    let line = String(decoding: file.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return line.hasPrefix("# version ") ? String(line.dropFirst("# version ".count)) : nil
  }

  /// The counts at the start of a block of a zone's file.
  private struct Header {
    static let size = 44

    let version: Int
    let timeCount: Int
    let typeCount: Int
    private let leapCount: Int
    private let nameSize: Int
    private let standardCount: Int
    private let universalCount: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count >= start + Self.size, bytes[start...].starts(with: "TZif".utf8) else { return nil }
      version = bytes[start + 4] == 0 ? 1 : Int(bytes[start + 4]) - 0x30
      let counts = (0..<6).map { index in
        bytes[(start + 20 + index * 4)..<(start + 24 + index * 4)].reduce(0) { $0 << 8 | Int($1) }
      }
      (universalCount, standardCount, leapCount) = (counts[0], counts[1], counts[2])
      (timeCount, typeCount, nameSize) = (counts[3], counts[4], counts[5])
      guard counts.allSatisfy({ $0 < 1 << 20 }) else { return nil }
    }

    func bodySize(timeSize: Int) -> Int {
      timeCount * (timeSize + 1) + typeCount * 6 + nameSize + leapCount * (timeSize + 4) + standardCount + universalCount
    }
  }
}

extension TimeZoneData: Hashable {
  public static func == (left: TimeZoneData, right: TimeZoneData) -> Bool { left.name == right.name && left.version == right.version }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// When offsets change each year behind the last change that a zone's file lists: POSIX `TZ`, as in `CET-1CEST,M3.5.0,M10.5.0/3`.
private struct YearlyRule: Sendable {
  /// Seconds east of UTC.
  private let standard: Int
  private var summer: (offset: Int, start: Change, end: Change)?

  private struct Change: Sendable {
    enum Day: Sendable {
      /// The n-th (5: the last) of a weekday (0: Sunday) in a month.
      case weekday(month: Int, week: Int, weekday: Int)
      /// From 1 to 365; the leap day is never counted.
      case julian(Int)
      /// From 0 to 365.
      case ordinal(Int)
    }

    var day: Day
    /// Seconds behind midnight of local time.
    var time: Int
  }

  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    func take(_ byte: Character) -> Bool {
      guard rest.first == byte.asciiValue else { return false }
      rest = rest.dropFirst()
      return true
    }
    func number() -> Int? {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      rest = rest.dropFirst(digits.count)
      return Int(String(decoding: digits, as: UTF8.self))
    }
    func name() -> Bool {
      if take("<") {
        rest = rest.drop { $0 != UInt8(ascii: ">") }
        return take(">")
      }
      let letters = rest.prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
      rest = rest.dropFirst(letters.count)
      return !letters.isEmpty
    }
    func time() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number() else { return nil }
      var seconds = hours * 3600
      if take(":") {
        guard let minutes = number() else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let more = number() else { return nil }
          seconds += more
        }
      }
      return isNegative ? -seconds : seconds
    }
    func change() -> Change? {
      guard take(",") else { return nil }
      let day: Change.Day
      if take("M") {
        guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
          1...12 ~= month, 1...5 ~= week, 0...6 ~= weekday
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else if take("J") {
        guard let number = number() else { return nil }
        day = .julian(number)
      } else {
        guard let number = number() else { return nil }
        day = .ordinal(number)
      }
      guard take("/") else { return Change(day: day, time: 7200) }
      return time().map { Change(day: day, time: $0) }
    }
    // What POSIX writes is west of Greenwich.
    guard name(), let west = time() else { return nil }
    standard = -west
    if rest.isEmpty { return }
    guard name() else { return nil }
    var offset = standard + 3600
    if let next = rest.first, next != UInt8(ascii: ",") {
      guard let west = time() else { return nil }
      offset = -west
    }
    guard let start = change(), let end = change(), rest.isEmpty else { return nil }
    summer = (offset, start, end)
  }

  /// Seconds east of UTC at a moment.
  func offset(at seconds: Int) -> Int {
    guard let summer else { return standard }
    let year = CivilDate.year(ofDay: (seconds + standard).flooredQuotient(86_400))
    let start = moment(summer.start, year) - standard
    let end = moment(summer.end, year) - summer.offset
    let isSummer = start <= end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
    return isSummer ? summer.offset : standard
  }

  /// A change in seconds since 1970-01-01, as local clocks show it before.
  private func moment(_ change: Change, _ year: Int) -> Int {
    let first = CivilDate.day(year: year, month: 1, day: 1)
    let day: Int
    switch change.day {
    case .ordinal(let number): day = first + number
    case .julian(let number): day = first + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let start = CivilDate.day(year: year, month: month, day: 1)
      // Day 0 was a Thursday.
      let firstWeekday = start + ((weekday - (start + 4)) % 7 + 7) % 7
      let next = month == 12 ? CivilDate.day(year: year + 1, month: 1, day: 1) : CivilDate.day(year: year, month: month + 1, day: 1)
      var found = firstWeekday + (week - 1) * 7
      while found >= next { found -= 7 }
      day = found
    }
    return day * 86_400 + change.time
  }
}

/// Days of the Gregorian calendar counted from 1970-01-01, as far as zones' rules and workbooks need them (Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms").
enum CivilDate {
  static func day(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted.flooredQuotient(400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func year(ofDay day: Int) -> Int {
    var year = 1970 + day.flooredQuotient(365)
    while self.day(year: year, month: 1, day: 1) > day { year -= 1 }
    while self.day(year: year + 1, month: 1, day: 1) <= day { year += 1 }
    return year
  }

  static func parts(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let year = year(ofDay: day)
    var month = 12
    while self.day(year: year, month: month, day: 1) > day { month -= 1 }
    return (year, month, day - self.day(year: year, month: month, day: 1) + 1)
  }

  static func isLeap(_ year: Int) -> Bool { year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) }
}

extension Int {
  /// The quotient rounded down.
  fileprivate func flooredQuotient(_ divisor: Int) -> Int { self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor) }
}
