/// How dates are written where it is not said by the text itself: `d/m/y`, `m/d/y`, `d mon y`, `mon-y`.
///
/// `d`, `m` and `y` stand for numbers, `mon` for the name of a month in English; `dd/mm/yyyy` is read like `d/m/y`. A year of two digits is
/// one of 1970 to 2069.
public struct DatePattern: Sendable, Hashable {
  /// As written.
  public let text: String
  private let parts: [Part]

  fileprivate enum Part: Sendable, Hashable {
    case day, month, monthName, year
    /// One or more blanks.
    case blanks
    case mark(UInt8)
  }

  /// What a pattern finds in a text.
  package struct Reading: Hashable {
    package var year: Int
    package var month: Int
    /// Nil where the pattern has no day.
    package var day: Int?
  }

  /// Reads a pattern; nil where it has no year and month, or one of its letters twice.
  public init?(_ text: String) {
    var parts: [Part] = []
    var rest = Array(text.lowercased().utf8)[...]
    func take(_ letter: String) -> Bool {
      guard rest.starts(with: letter.utf8) else { return false }
      rest = rest.dropFirst(letter.utf8.count)
      return true
    }
    while let byte = rest.first {
      if take("mon") || take("mmmm") || take("mmm") {
        parts.append(.monthName)
      } else if take("mm") || take("m") {
        parts.append(.month)
      } else if take("dd") || take("d") {
        parts.append(.day)
      } else if take("yyyy") || take("yy") || take("y") {
        parts.append(.year)
      } else if byte == UInt8(ascii: " ") {
        if parts.last != .blanks { parts.append(.blanks) }
        rest = rest.dropFirst()
      } else {
        guard "/.-,'".utf8.contains(byte) else { return nil }
        parts.append(.mark(byte))
        rest = rest.dropFirst()
      }
    }
    func count(_ part: Part) -> Int { parts.count { $0 == part } }
    guard count(.year) == 1, count(.month) + count(.monthName) == 1, count(.day) <= 1 else { return nil }
    self.text = text
    self.parts = parts
  }

  /// Whether a date begins with its year, so that it may look like `2026-08-15` and mean something else.
  package var beginsWithYear: Bool { parts.first == .year }

  /// Reads a date at the start of a text.
  ///
  /// - Parameter position: behind what was read.
  package func read(_ text: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Reading? {
    var place = position
    var reading = Reading(year: 0, month: 0)
    for (index, part) in parts.enumerated() {
      // Without a mark behind it, only its length says where a number ends.
      let isTight = index + 1 < parts.count && parts[index + 1].isNumber
      switch part {
      case .day:
        guard let (value, _) = Self.number(text, &place, isTight ? 2...2 : 1...2) else { return nil }
        reading.day = value
      case .month:
        guard let (value, _) = Self.number(text, &place, isTight ? 2...2 : 1...2) else { return nil }
        reading.month = value
      case .year:
        guard let (value, count) = Self.number(text, &place, isTight ? 4...4 : 2...4), count != 3 else { return nil }
        reading.year = count == 4 ? value : value < 70 ? 2000 + value : 1900 + value
      case .monthName:
        guard let month = MonthNames.read(text, &place) else { return nil }
        reading.month = month
      case .blanks:
        let start = place
        while place < text.count, text[place] == UInt8(ascii: " ") { place += 1 }
        if place == start { return nil }
      case .mark(let mark):
        guard place < text.count, text[place] == mark else { return nil }
        place += 1
      }
    }
    // A digit more would be of a number that is longer than any part of a date.
    if place < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[place] { return nil }
    position = place
    return reading
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ digits: ClosedRange<Int>) -> (Int, Int)? {
    var value = 0
    var count = 0
    while count < digits.upperBound, place < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[place] {
      value = value * 10 + Int(text[place] - UInt8(ascii: "0"))
      place += 1
      count += 1
    }
    return count >= digits.lowerBound ? (value, count) : nil
  }
}

extension DatePattern.Part {
  fileprivate var isNumber: Bool { self == .day || self == .month || self == .year }
}

/// The names of months in English, whole or as the three letters that they begin with.
package enum MonthNames {
  /// In small letters, January first.
  package static let names = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// The month whose name stands at a place, from 1; letters of any case, with or without a full stop behind an abbreviation.
  package static func read(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int? {
    var end = place
    while end < text.count, UInt8(ascii: "a")...UInt8(ascii: "z") ~= text[end] | 0x20, text[end] & 0x40 != 0 { end += 1 }
    let word = String(decoding: text[place..<end].map { $0 | 0x20 }, as: UTF8.self)
    guard word.utf8.count >= 3, let month = names.firstIndex(where: { $0.hasPrefix(word) || word == "sept" && $0 == "september" }) else {
      return nil
    }
    place = end
    if word != names[month], place < text.count, text[place] == UInt8(ascii: ".") { place += 1 }
    return month + 1
  }
}
