package import KPIModel

/// What currencies are worth in the model's, by period (docs/language.md#money).
package struct Exchange: Sendable {
  private let base: Currency?
  private let rates: [Currency: CurrencyRates]

  /// One currency's rates.
  private struct CurrencyRates: Sendable {
    var all: [FigureTables.Rate]
    var byDays: [ClosedRange<Day>: FigureTables.Rate]

    init(_ rates: [FigureTables.Rate]) {
      all = rates
      byDays = Dictionary(rates.map { ($0.period.days, $0) }) { first, _ in first }
    }

    func finest(_ fits: (Period) -> Bool) -> FigureTables.Rate? {
      all.filter { fits($0.period) }.min { $0.period.dayCount < $1.period.dayCount }
    }
  }

  package init(_ model: Model) {
    base = model.currency
    rates = Dictionary(grouping: model.figures.rates, by: \.currency).mapValues(CurrencyRates.init)
  }

  /// What one unit of `currency` is worth in `other` over a period: by the period's own rate, else that of the smallest period around it.
  ///
  /// Nil without a rate: then nothing is added up.
  package func factor(from currency: Currency, to other: Currency, in period: Period, isPlan: Bool = false) -> Double? {
    quotient(currency, other) { currency in
      guard let known = rates[currency] else { return nil }
      return (known.byDays[period.days] ?? known.finest { $0.contains(period) })?.value(isPlan)
    }
  }

  /// What one unit of `currency` is worth in `other` on a day: by the finest period that holds it.
  package func factor(from currency: Currency, to other: Currency, on day: Day, isPlan: Bool = false) -> Double? {
    quotient(currency, other) { currency in rates[currency]?.finest { $0.contains(day) }?.value(isPlan) }
  }

  /// The same, exactly where it can be had: into the model's currency, and of one currency.
  func rate(from currency: Currency, to other: Currency, on day: Day) -> CellReader.Figure? {
    if currency == other { return CellReader.Figure(.one) }
    if other == base { return rates[currency]?.finest { $0.contains(day) }.map { CellReader.Figure($0.rate) } }
    return factor(from: currency, to: other, on: day).flatMap { CellReader.Figure($0) }
  }

  /// The days at which any rate changes.
  var changes: Set<Day> {
    Set(rates.values.lazy.flatMap(\.all).flatMap { [$0.period.first, $0.period.last + 1] })
  }

  /// Whether each of the two has a planned rate for a period; the model's currency needs none.
  package func isPlanned(_ currency: Currency, _ other: Currency, in period: Period) -> Bool {
    [currency, other].allSatisfy { currency in
      guard currency != base, let known = rates[currency] else { return currency == base }
      return (known.byDays[period.days] ?? known.finest { $0.contains(period) })?.plan != nil
    }
  }

  private func quotient(_ currency: Currency, _ other: Currency, _ worth: (Currency) -> Double?) -> Double? {
    if currency == other { return 1 }
    guard let value = currency == base ? 1 : worth(currency), let otherValue = other == base ? 1 : worth(other) else { return nil }
    return value / otherValue
  }

  /// The parts of a period in each of which no rate changes, in their order; none where none changes within it.
  package func parts(of period: Period, _ calendar: PeriodCalendar) -> [Period] {
    var starts: Set<Day> = [period.first]
    for rate in rates.values.lazy.flatMap(\.all) where rate.period.overlaps(period) && rate.period.days != period.days {
      starts.formUnion([rate.period.first, rate.period.last + 1].filter { period.contains($0) })
    }
    guard starts.count > 1 else { return [] }
    let ordered = starts.sorted()
    return zip(ordered, ordered.dropFirst() + [period.last + 1]).map { first, next in calendar.period(of: first...(next - 1)) }
  }
}

extension FigureTables.Rate {
  fileprivate func value(_ isPlan: Bool) -> Double { ((isPlan ? plan : nil) ?? rate).double }
}

extension PeriodCalendar {
  /// The week, month, quarter or year of exactly these days, else the range of them.
  fileprivate func period(of days: ClosedRange<Day>) -> Period {
    for kind in [Period.Kind.day, .week, .month, .quarter, .half, .year] {
      if let period = period(kind, containing: days.lowerBound, isFiscal: false), period.days == days { return period }
    }
    return Period(
      name: "\(days.lowerBound)..\(days.upperBound)", kind: .range, isFiscal: false, first: days.lowerBound, last: days.upperBound)
  }
}
