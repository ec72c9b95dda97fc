extension PeriodCalendar {
  /// The period before, of the same kind; for a range as many days.
  ///
  /// Nil where that lies outside the declared fiscal years.
  public func previous(_ period: Period) -> Period? {
    switch period.kind {
    case .day: return day(period.first - 1)
    case .week: return self.period(.week, containing: period.first - 7, isFiscal: period.isFiscal)
    case .range: return range(period.first - period.dayCount, period.first - 1)
    case .year, .half, .quarter, .month:
      guard period.first > Day.named.lowerBound else { return nil }
      return self.period(period.kind, containing: period.first - 1, isFiscal: period.isFiscal)
    }
  }

  /// The period of the same name a year earlier; for days, weeks and ranges the one 364 days earlier, so that weekdays meet.
  ///
  /// Nil where that lies outside the declared fiscal years.
  public func lastYear(_ period: Period) -> Period? {
    switch period.kind {
    case .day: return day(period.first - 364)
    case .week: return self.period(.week, containing: period.first - 364, isFiscal: period.isFiscal)
    case .range: return range(period.first - 364, period.last - 364)
    case .year, .half, .quarter, .month:
      guard var name = PeriodName(period.name), name.year > 1 else { return nil }
      name.year -= 1
      return try? self.period(named: name).get()
    }
  }

  /// The period of a kind that holds a day, in the model's own calendar: fiscal where that differs from the civil one.
  ///
  /// So years, halves and quarters are fiscal unless fiscal years are calendar years, and months and weeks are where the pattern is of
  /// weeks (months also where fiscal years do not start on the first of a month). Days in no declared fiscal year have civil periods.
  /// A `range` is the day alone; days outside the years 1 to 9999 count as the nearest inside.
  public func period(_ kind: Period.Kind, containing day: Day) -> Period {
    let day = min(max(day, Day.named.lowerBound), Day.named.upperBound)
    if isFiscal(kind), let period = period(kind, containing: day, isFiscal: true) { return period }
    return period(kind, containing: day, isFiscal: false)
      ?? Period(name: day.description, kind: .day, isFiscal: false, first: day, last: day)
  }

  /// The periods of a kind inside a period, in order: fiscal ones of a fiscal period, civil ones of a civil one, the model's own of a range.
  ///
  /// They cover the period day by day; one that reaches over its ends is cut to a range. Weeks are not cut: those whose fourth day lies inside.
  public func subperiods(of period: Period, kind: Period.Kind) -> [Period] {
    var periods: [Period] = []
    var day = max(period.first, Day.named.lowerBound)
    let last = min(period.last, Day.named.upperBound)
    while day <= last {
      let part = subperiod(of: period, kind: kind, containing: day)
      day = part.last + 1
      if kind == .week {
        if period.contains(part.first + 3) { periods.append(part) }
      } else if period.contains(part) {
        periods.append(part)
      } else if part.contains(period) {
        periods.append(period)
      } else if let cut = range(max(part.first, period.first), min(part.last, period.last)) {
        periods.append(cut)
      }
    }
    return periods
  }

  private func subperiod(of period: Period, kind: Period.Kind, containing day: Day) -> Period {
    if period.kind == .range { return self.period(kind, containing: day) }
    return self.period(kind, containing: day, isFiscal: period.isFiscal) ?? self.period(kind, containing: day)
  }

  /// The period of a kind that holds a day, civil or fiscal as asked; nil where it would be of a fiscal year that is not declared.
  package func period(_ kind: Period.Kind, containing day: Day, isFiscal: Bool) -> Period? {
    guard Day.named.contains(day) else { return nil }
    switch kind {
    case .day, .range: return self.day(day)
    case .week:
      let monday: Day
      if isFiscal, pattern != .months {
        guard let year = year(of: day, isFiscal: true), let (first, _) = bounds(ofYear: year, isFiscal: true) else { return nil }
        monday = day - (day - first) % 7
      } else {
        monday = startOfWeek(day)
      }
      guard let year = year(of: monday + 3, isFiscal: isFiscal), let (first, _) = weekBounds(ofYear: year, isFiscal: isFiscal) else {
        return nil
      }
      let name = PeriodName(isFiscal: isFiscal, year: year, .week((monday - first) / 7 + 1))
      return Period(name: name.text, kind: .week, isFiscal: isFiscal, first: monday, last: monday + 6)
    case .year, .half, .quarter, .month:
      guard let year = year(of: day, isFiscal: isFiscal) else { return nil }
      var month = 12
      while month > 1, let start = start(ofMonth: month, year: year, isFiscal: isFiscal), day < start { month -= 1 }
      let part: PeriodName.Part =
        switch kind {
        case .half: .half((month + 5) / 6)
        case .quarter: .quarter((month + 2) / 3)
        case .month: .month(month)
        default: .year
        }
      return try? period(named: PeriodName(isFiscal: isFiscal, year: year, part)).get()
    }
  }

  /// Whether periods of a kind are fiscal in the model's own calendar.
  private func isFiscal(_ kind: Period.Kind) -> Bool {
    let firstDay: Day? =
      switch fiscalYears {
      case .startingIn(1): nil
      case .startingIn(let month): Day(validYear: 2000, month: month, day: 1)
      case .startingOn(let table): table.first?.day
      }
    guard let (_, month, day) = firstDay?.parts else { return false }
    switch kind {
    case .day, .range: return false
    case .week: return pattern != .months
    case .month: return pattern != .months || day != 1
    case .year, .half, .quarter: return pattern != .months || day != 1 || month != 1
    }
  }

  private func day(_ day: Day) -> Period? {
    Day.named.contains(day) ? Period(name: day.description, kind: .day, isFiscal: false, first: day, last: day) : nil
  }

  private func range(_ first: Day, _ last: Day) -> Period? {
    guard Day.named.contains(first), Day.named.contains(last), first <= last else { return nil }
    return Period(name: "\(first)..\(last)", kind: .range, isFiscal: false, first: first, last: last)
  }
}
