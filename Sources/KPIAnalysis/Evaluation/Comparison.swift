public import KPIModel

/// What the actuals are compared with (`--against`).
public enum Comparison: Hashable, Sendable {
  case target
  /// The same kind of period before; for a range, as many days.
  case previous
  /// The same name a year earlier; for days, weeks and ranges, 364 days.
  case lastYear
  case period(Period)
}

extension Comparison: CustomStringConvertible {
  /// The word of the command line and of documents: `target`, `previous`, `last_year`, or the period's name.
  public var description: String {
    switch self {
    case .target: "target"
    case .previous: "previous"
    case .lastYear: "last_year"
    case .period(let period): period.name
    }
  }
}
