internal import KPIModel

/// How much of a target each day carries (`phasing`, docs/language.md#targets); without one all days are alike.
struct DayWeights {
  /// From Monday to Sunday.
  private let weekdays: [DecimalNumber]
  private let dates: [Day: DecimalNumber]
  private let isEven: Bool

  init(_ phasing: Target.Phasing?) {
    isEven = phasing == nil
    let weekdays = phasing?.weekdays ?? []
    self.weekdays = weekdays.count == 7 ? weekdays : [DecimalNumber](repeating: .one, count: 7)
    dates = phasing?.dates ?? [:]
  }

  /// All days alike.
  static let even = DayWeights(nil)

  /// How much of what is due in some days is due in a part of them, by weight; all of it where all of the days weigh nothing.
  func share(of part: ClosedRange<Day>?, in days: ClosedRange<Day>) -> Double {
    guard let part else { return 0 }
    return share(of: Figure(.one), for: days, in: part)?.value ?? 1
  }

  /// What a part of some days carries of their target, by weight; by number where all of the days weigh nothing.
  func share(of figure: Figure, for days: ClosedRange<Day>, in part: ClosedRange<Day>) -> Figure? {
    guard days.overlaps(part) else { return .zero }
    let part = part.clamped(to: days)
    if part == days { return figure }
    if !isEven, let whole = total(days), !whole.isZero, let weight = total(part) {
      return figure.multiplied(by: weight, dividedBy: whole)
    }
    return figure.multiplied(by: DecimalNumber(part.dayCount), dividedBy: DecimalNumber(days.dayCount))
  }

  /// Linear in the named dates, not in the days.
  private func total(_ days: ClosedRange<Day>) -> DecimalNumber? {
    let (weeks, rest) = days.dayCount.quotientAndRemainder(dividingBy: 7)
    var total: DecimalNumber? = .zero
    for weight in weekdays { total = weight.multiplied(by: DecimalNumber(weeks)).flatMap { total?.adding($0) } }
    for offset in 0..<rest { total = total?.adding(weekdays[(days.lowerBound + offset).weekday - 1]) }
    for (day, weight) in dates where days.contains(day) {
      total = weight.subtracting(weekdays[day.weekday - 1]).flatMap { total?.adding($0) }
    }
    return total
  }
}

extension ClosedRange<Day> {
  var dayCount: Int { upperBound - lowerBound + 1 }
}
