import KPISource

/// What currencies are worth, in tables or lists of the model (docs/language.md#money).
extension ModelCompiler {
  mutating func compileRates(_ element: YAMLNode) {
    guard expect(.mapping, element, "an element of `rates`") else { return }
    if let file = tableFile(element) {
      for table in tables(file, in: element) { compileRates(table) }
      return
    }
    var texts: [RateKey: (text: String, node: YAMLNode)] = [:]
    for (key, value) in element.entries {
      guard let key = self.key(key, value, of: RateKey.self), let text = text(value, "`\(key.rawValue)`") else { continue }
      texts[key] = (text, value)
    }
    reportMissing(RateKey.self, in: element)
    appendRate({ texts[$0]?.text }, site: .source(element.place))
  }

  private mutating func compileRates(_ table: TextTable) {
    guard let positions = columns(of: table, RateKey.self, called: "rates") else { return }
    for row in table.rows {
      appendRate(
        { key in positions[key].map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } },
        site: .line(path: table.path, line: row.line, column: nil), table.format)
    }
  }

  /// Two rates of one currency and period agree.
  mutating func checkRates() {
    for (currency, rates) in Dictionary(grouping: model.figures.rates, by: \.currency).sorted(by: { $0.key.code < $1.key.code }) {
      _ = log.sift(rates, .conflictingFigures, "rates of `\(currency.code)`")
    }
  }

  private mutating func appendRate(
    _ field: (RateKey) -> String?, site: Diagnostic.Site, _ format: TableFormat = TableFormat()
  ) {
    guard let code = field(.currency), let periodText = field(.period), let rateText = field(.rate) else { return }
    guard let currency = Currency(code: code) else {
      log.report(Diagnostic(.badUnit, "`\(code)` is not an ISO 4217 currency code", at: site))
      return
    }
    guard case .success(let period) = model.calendar.period(inTable: periodText, format) else {
      log.report(Diagnostic(.badPeriod, "`\(periodText)` is not a period", at: site))
      return
    }
    var numbers: [DecimalNumber] = []
    for text in [rateText, field(.plan)].compactMap({ $0 }) {
      switch format.number(text) {
      case .success(let value) where value > DecimalNumber(0): numbers.append(value)
      case .success: log.report(Diagnostic(.outOfRange, "an exchange rate must be above 0", at: site))
      case .failure(let mistake):
        log.report(
          Diagnostic(.badNumber, mistake.message, at: site, notes: TableHints.figures([text], format).map { [$0] } ?? []))
      case nil: break
      }
    }
    guard let rate = numbers.first else { return }
    model.figures.rates.append(
      .init(currency: currency, period: period, rate: rate, plan: numbers.count > 1 ? numbers[1] : nil, site: site))
  }
}
