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
  }

  package init(_ model: Model) {
    base = model.currency
    rates = Dictionary(grouping: model.figures.rates, by: \.currency).mapValues(CurrencyRates.init)
  }

  /// What one unit of `currency` is worth in `other` over a period: the period's own rate, else that of the smallest period around it.
  ///
  /// Stocks take the last rate. Finer rates are not averaged for a flow: what the mean would be depends on when the money came. Nil without
  /// a rate: then nothing is added up.
  package func factor(from currency: Currency, to other: Currency, in period: Period, isStock: Bool, isPlan: Bool = false) -> Double? {
    if currency == other { return 1 }
    guard let value = worth(currency, period, isStock, isPlan), let otherValue = worth(other, period, isStock, isPlan) else { return nil }
    return value / otherValue
  }

  private func worth(_ currency: Currency, _ period: Period, _ isStock: Bool, _ isPlan: Bool) -> Double? {
    if currency == base { return 1 }
    func value(_ rate: FigureTables.Rate) -> Double { ((isPlan ? rate.plan : nil) ?? rate.rate).double }
    guard let known = rates[currency] else { return nil }
    func shortest(_ fits: (Period) -> Bool) -> Double? {
      known.all.filter { fits($0.period) }.min { $0.period.dayCount < $1.period.dayCount }.map(value)
    }
    if isStock, let last = shortest({ $0.last == period.last }) { return last }
    return known.byDays[period.days].map(value) ?? shortest { $0.contains(period) }
  }
}
