/// A named span of whole days, such as `2026-Q3`, `FY2026-08` or `2026-07-01..2026-08-15`.
///
/// A calendar makes them (`Calendar.period(_:)`), since fiscal names mean nothing without one.
public struct Period: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case year, half, quarter, month, week, day, range
  }

  /// As the language writes it.
  public let name: String
  public let kind: Kind
  public let isFiscal: Bool
  public let first: Day
  /// Not before `first`.
  public let last: Day

  package init(name: String, kind: Kind, isFiscal: Bool, first: Day, last: Day) {
    self.name = name
    self.kind = kind
    self.isFiscal = isFiscal
    self.first = first
    self.last = last
  }

  public var days: ClosedRange<Day> { first...last }
  public var dayCount: Int { last - first + 1 }

  public func contains(_ day: Day) -> Bool { first <= day && day <= last }
  /// Whether all days of `period` are days of this one.
  public func contains(_ period: Period) -> Bool { first <= period.first && period.last <= last }
  public func overlaps(_ period: Period) -> Bool { first <= period.last && period.first <= last }
}

extension Period: CustomStringConvertible {
  public var description: String { name }
}

/// Why a text is no period: one lowercase phrase, and the text that was obviously meant.
public struct PeriodMistake: Error, Hashable, Sendable {
  public let message: String
  /// What to write instead; nil where more than one mend is thinkable.
  public let replacement: String?

  package init(_ message: String, replacement: String? = nil) {
    self.message = message
    self.replacement = replacement
  }
}
