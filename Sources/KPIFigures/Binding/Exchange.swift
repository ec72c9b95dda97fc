package import KPIModel

/// What currencies are worth in the model's, by period (LANGUAGE.md §4, Money).
package struct Exchange: Sendable {
  private let base: Currency?
  private let rates: [FigureTables.Rate]

  package init(_ model: Model) {
    base = model.currency
    rates = model.figures.rates
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
    let known = rates.filter { $0.currency == currency }
    if isStock, let last = known.filter({ $0.period.last == period.last }).min(by: { $0.period.dayCount < $1.period.dayCount }) {
      return value(last)
    }
    if let exact = known.first(where: { $0.period.days == period.days }) { return value(exact) }
    return known.filter { $0.period.contains(period) }.min { $0.period.dayCount < $1.period.dayCount }.map(value)
  }
}
