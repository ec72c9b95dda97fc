import KPISource

extension ModelCompiler {
  mutating func compileCurrency(_ value: YAMLNode) {
    guard let code = text(value, "`currency`") else { return }
    guard let currency = Currency(code: code) else {
      log.report(.badUnit, "`\(code)` is not an ISO 4217 currency code", at: value.place)
      return
    }
    if let known = model.currency, known != currency {
      log.report(.conflictingEntry, "`currency` is `\(currency.code)` here and `\(known.code)` elsewhere", at: value.place)
      return
    }
    model.currency = currency
  }

  mutating func compileCalendar(_ node: YAMLNode) {
    guard expect(.mapping, node, "`calendar`") else { return }
    var fiscalYears = PeriodCalendar.FiscalYears.startingIn(month: 1)
    var weekStart: Int?
    var pattern = PeriodCalendar.Pattern.months
    var yearPlaces: [Int: Place] = [:]
    for (key, value) in node.entries {
      guard let name = self.key(key, value, of: CalendarKey.self) else { continue }
      switch name {
      case .fiscalYearStart: fiscalYears = self.fiscalYears(value, &yearPlaces) ?? fiscalYears
      case .weekStart: weekStart = position(value, "`week_start`", in: CalendarKey.weekdays)
      case .pattern: pattern = word(value, "`pattern`", as: PeriodCalendar.Pattern.self) ?? pattern
      }
    }
    let (calendar, mistakes) = PeriodCalendar.checked(fiscalYears: fiscalYears, pattern: pattern, weekStart: weekStart)
    for mistake in mistakes {
      log.report(.badCalendar, mistake.message, at: mistake.year.flatMap { yearPlaces[$0] } ?? node.place)
    }
    if model.calendar != PeriodCalendar(), model.calendar != calendar {
      log.report(.conflictingEntry, "`calendar` says something else here than elsewhere", at: node.place)
      return
    }
    model.calendar = calendar
  }

  private mutating func fiscalYears(_ node: YAMLNode, _ places: inout [Int: Place]) -> PeriodCalendar.FiscalYears? {
    guard node.kind == .mapping else {
      return position(node, "`fiscal_year_start`", in: CalendarKey.months).map(PeriodCalendar.FiscalYears.startingIn)
    }
    var years: [PeriodCalendar.FirstDay] = []
    for (key, value) in node.entries {
      guard let year = PeriodCalendar.fiscalYear(named: key.text) else {
        log.report(.badPeriod, "`\(key.text)` is not a fiscal year such as `FY2026`", at: key.place)
        continue
      }
      places[year] = key.place
      if let first = day(value, "a fiscal year's first day") { years.append(.init(year: year, day: first)) }
    }
    return .startingOn(years)
  }

  /// 1-based position of a word in a list of words.
  private mutating func position(_ node: YAMLNode, _ subject: String, in words: [String]) -> Int? {
    guard let word = text(node, subject) else { return nil }
    if let index = words.firstIndex(of: word.lowercased()) { return index + 1 }
    reportUnknownWord(node, word, subject, known: words)
    return nil
  }
}
