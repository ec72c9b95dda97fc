internal import KPIModel

/// Days: what a column says, as the first of its month or the fourth of its week where it stands for one.
///
/// Engines read more forms of dates than the language has (`20260815`, `today`), and not all the same. So a column is a date or timestamp,
/// or text that begins with `2026-08-15`; `misreading` finds the rest.
extension SQLDialect {
  private static let timePattern = "([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)?"
  private static let offsetPattern = " ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
  private static let dayGlob = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
  private static let monthGlob = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"

  /// A column's day by a clock; in SQLite the column is text already.
  ///
  /// - Parameter isOptional: whether empty text is no day instead of a mistake.
  func day(_ column: String, _ clock: Scan.Clock, isOptional: Bool) -> String {
    let grain = clock.grain ?? .day
    var source = column
    if grain >= .month {
      // A month may be written without its day.
      let text = self == .sqlite ? column : asText(column)
      let isMonth = self == .sqlite ? "\(text) GLOB '\(Self.monthGlob)'" : matches(text, "^[0-9]{4}-[0-9]{2}$")
      source = "CASE WHEN \(isMonth) THEN \(text) || '-01' ELSE \(text) END"
    }
    if isOptional, self != .sqlite { source = "NULLIF(\(asText(source)), '')" }
    return coarsened(dayOf(source, clock.offsetMinutes), to: grain, weekStart: clock.weekStart)
  }

  private func dayOf(_ source: String, _ offset: Int?) -> String {
    switch self {
    case .sqlite:
      let text = source
      let written = "substr(\(text), 1, 10)"
      // SQLite moves a date that does not exist into the next month.
      let isDay = "\(text) GLOB '\(Self.dayGlob)*' AND date(\(written), '+0 days') = \(written)"
      let isPlain = "substr(\(text), 11) NOT GLOB '*[+Z-]*' AND (substr(\(text), 11) = '' OR datetime(\(text)) IS NOT NULL)"
      let moved = offset.map { " WHEN \(isDay) THEN date(\(text), '\($0) minutes')" } ?? ""
      return "CASE WHEN \(isDay) AND \(isPlain) THEN \(written)\(moved) END"
    case .postgres, .spark:
      // In the session's time zone, which is the source's.
      return offset == nil ? "CAST(\(source) AS date)" : "CAST(CAST(\(source) AS \(self == .spark ? "timestamp" : "timestamptz")) AS date)"
    case .duckdb:
      guard let offset else { return "CAST(\(source) AS DATE)" }
      let hasOffset = matches(asText(source), ":[0-9.]+" + Self.offsetPattern.replacing(")?)?", with: ")?)") + "$")
      let moved = "make_timestamp(epoch_us(CAST(\(source) AS TIMESTAMPTZ)) + \(offset * 60_000_000))"
      return "CASE WHEN \(hasOffset) THEN CAST(\(moved) AS DATE) ELSE CAST(\(source) AS DATE) END"
    }
  }

  private func coarsened(_ day: String, to grain: Scan.Grain, weekStart: Int) -> String {
    // Engines know weeks from Monday: days are moved so that theirs begins where the calendar's does.
    let shift = weekStart - 1
    let unit =
      switch grain {
      case .day: ""
      case .week: "week"
      case .month: "month"
      case .quarter: "quarter"
      case .year: "year"
      }
    switch (self, grain) {
    case (_, .day): return day
    case (.sqlite, .week): return "date(\(day), '-3 days', 'weekday \((weekStart + 3) % 7)')"
    case (.sqlite, .month), (.sqlite, .year): return "date(\(day), 'start of \(unit)')"
    case (.sqlite, .quarter):
      return "date(\(day), 'start of month', '-' || ((strftime('%m', \(day)) - 1) % 3) || ' months')"
    case (.spark, .week):
      return "date_add(trunc(\(shift == 0 ? day : "date_sub(\(day), \(shift))"), 'week'), \(3 + shift))"
    case (.spark, _): return "trunc(\(day), '\(unit)')"
    case (_, .week): return "CAST(date_trunc('week', \(shift == 0 ? day : "\(day) - \(shift)")) AS date) + \(3 + shift)"
    case (_, _): return "CAST(date_trunc('\(unit)', \(day)) AS date)"
    }
  }

  /// The column's text where it is no day that the language knows, else NULL; `day` is what was read.
  func misreading(_ column: String, _ clock: Scan.Clock, day: String, isOptional: Bool) -> String {
    let text = self == .sqlite ? column : asText(column)
    let isEmpty = isOptional ? "WHEN COALESCE(\(text), '') = '' THEN NULL " : "WHEN \(column) IS NULL THEN '' "
    let isZoned = clock.offsetMinutes != nil
    let monthToo = (clock.grain ?? .day) >= .month ? "(-[0-9]{2})?" : "-[0-9]{2}"
    let pattern = "^[0-9]{4}-[0-9]{2}\(monthToo)\(Self.timePattern)\(isZoned ? Self.offsetPattern : "")$"
    switch self {
    case .sqlite: return "CASE \(isEmpty)WHEN \(day) IS NULL THEN \(text) END"
    case .duckdb:
      let types = isZoned ? "'DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'" : "'DATE', 'TIMESTAMP'"
      return "CASE \(isEmpty)WHEN typeof(\(column)) IN (\(types)) OR \(matches(text, pattern)) THEN NULL ELSE \(text) END"
    case .postgres:
      let types = ["date", "timestamp"] + (isZoned ? ["timestamptz"] : [])
      let known = types.map { "'\($0)'::regtype" }.joined(separator: ", ")
      return "CASE \(isEmpty)WHEN pg_typeof(\(column)) IN (\(known)) OR \(matches(text, pattern)) THEN NULL ELSE \(text) END"
    case .spark:
      let types = isZoned ? "'date', 'timestamp_ntz', 'timestamp'" : "'date', 'timestamp_ntz'"
      // The text of a timestamp does not show that it has a zone.
      let isOpen = isZoned ? "" : "WHEN typeof(\(column)) = 'timestamp' THEN concat(\(text), ' with a time zone') "
      return "CASE \(isEmpty)\(isOpen)WHEN typeof(\(column)) IN (\(types)) OR \(matches(text, pattern)) THEN NULL ELSE \(text) END"
    }
  }

  /// Days from one to another.
  func days(from: String, to: String) -> String {
    switch self {
    case .sqlite: "CAST(julianday(\(to)) - julianday(\(from)) AS INTEGER)"
    case .duckdb, .postgres: "(\(to) - \(from))"
    case .spark: "datediff(\(to), \(from))"
    }
  }

  /// A day as `2026-08-15`, whatever a session's settings say.
  func dayText(_ day: String) -> String {
    switch self {
    case .sqlite: day
    case .postgres: "to_char(\(day), 'YYYY-MM-DD')"
    case .duckdb, .spark: asText(day)
    }
  }
}
