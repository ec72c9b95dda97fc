internal import KPIFigures
internal import KPIModel
internal import KPISource

/// By what the figures of children in other currencies are multiplied in one period before they are added to their node's.
///
/// A flow converts part by part where rates change within the period, a level by the rate of its day, targets at the planned rates
/// (docs/language.md#money). Linear in the children of breakdowns that mix currencies, times the parts; nothing else is looked at.
struct TreeExchange {
  /// By breakdown that mixes currencies: one factor a child, nil without a rate.
  private var factors: [Int: [Double?]] = [:]
  private let exchange: Exchange
  private let period: Period
  /// The last day that counts.
  private let lastDay: Day
  private let isPlan: Bool
  /// Where rates change within the period: its parts.
  private let parts: [Period]

  /// For actuals, at the rates of the period as a whole; `refine` takes those of its parts.
  init(_ composition: Composition, _ end: End) {
    self.init(
      composition, end.period, lastDay: end.days?.upperBound ?? end.period.last, isPlan: false, parts: end.rateParts.map(\.period))
  }

  /// For targets, at the planned rates; where nothing is planned for parts of the period, at the rates that its actuals had.
  ///
  /// - Parameter actual: of the actuals of the same period.
  init(_ composition: Composition, planOf period: Period, actual: TreeExchange) {
    let exchange = Exchange(composition.model)
    let parts = composition.mixedCurrencies.isEmpty ? [] : exchange.parts(of: period, composition.model.calendar)
    self.init(composition, period, lastDay: period.last, isPlan: true, parts: parts)
    for breakdown in composition.mixedCurrencies {
      for (position, child) in composition.tree.breakdowns[breakdown].children.enumerated() {
        guard let from = composition.currency(of: child), let to = composition.currency(of: composition.tree.breakdowns[breakdown].node),
          exchange.factor(from: from, to: to, in: period, isPlan: true) == nil, !isPlanned(from, to),
          let factor = actual.factors[breakdown]?[position]
        else { continue }
        factors[breakdown]?[position] = factor
      }
    }
  }

  private init(_ composition: Composition, _ period: Period, lastDay: Day, isPlan: Bool, parts: [Period]) {
    exchange = Exchange(composition.model)
    self.period = period
    self.lastDay = lastDay
    self.isPlan = isPlan
    self.parts = parts
    for breakdown in composition.mixedCurrencies {
      let node = composition.tree.breakdowns[breakdown].node
      factors[breakdown] = composition.tree.breakdowns[breakdown].children.map { rate(from: $0, to: node, composition) }
    }
  }

  /// One factor a child; nil where none needs to be converted.
  func factors(_ breakdown: Int) -> [Double?]? { factors.isEmpty ? nil : factors[breakdown] }

  /// What a figure of one node is worth in the unit of another, its parent or child; nil without a rate.
  func factor(from node: Int, to other: Int, _ composition: Composition) -> Double? {
    guard composition.currency(of: node) != composition.currency(of: other) else { return 1 }
    func stored(_ child: Int, below parent: Int) -> Double? {
      guard composition.tree.nodes[child].parent == parent, let breakdown = composition.tree.nodes[child].breakdown,
        factors[breakdown] != nil,
        let position = composition.tree.breakdowns[breakdown].children.firstIndex(of: child)
      else { return nil }
      return factors[breakdown]?[position]
    }
    return stored(node, below: other) ?? stored(other, below: node).map { 1 / $0 } ?? rate(from: node, to: other, composition)
  }

  private func rate(from node: Int, to other: Int, _ composition: Composition) -> Double? {
    guard let from = composition.currency(of: node), let to = composition.currency(of: other), from != to else { return 1 }
    if let timing = composition.declaration(of: node).time.stockTiming {
      let day = timing == .before ? period.first - 1 : lastDay
      // Where an opening's day has no rate, the period's has to do.
      return exchange.factor(from: from, to: to, on: day, isPlan: isPlan)
        ?? exchange.factor(from: from, to: to, in: period, isPlan: isPlan)
    }
    if let factor = exchange.factor(from: from, to: to, in: period, isPlan: isPlan) { return factor }
    // A flow's plan is spread over its days.
    return isPlan ? meanFactor(from, to) : nil
  }

  private func isPlanned(_ from: Currency, _ to: Currency) -> Bool {
    !parts.isEmpty && parts.allSatisfy { exchange.isPlanned(from, to, in: $0) }
  }

  /// The mean of the parts' rates by days; nil where one lacks a rate.
  private func meanFactor(_ from: Currency, _ to: Currency) -> Double? {
    if parts.isEmpty { return nil }
    var worth = 0.0
    for part in parts {
      guard let factor = exchange.factor(from: from, to: to, in: part, isPlan: isPlan) else { return nil }
      worth += factor * Double(part.dayCount)
    }
    return worth / Double(period.dayCount)
  }

  // MARK: - Rates that change within the period

  /// Takes what flows came to in each part at that part's rates.
  ///
  /// Only where their parts make up all of them: a figure by hand for the whole period converts at the period's own rate.
  ///
  /// - Parameters:
  ///   - whole: the period's figures, rolled up.
  ///   - columns: each part's, rolled up.
  /// - Returns: whether a factor has changed.
  mutating func refine(_ composition: Composition, _ whole: FigureColumn, _ columns: [FigureColumn]) -> Bool {
    var hasChanged = false
    for breakdown in composition.mixedCurrencies {
      let bound = composition.tree.breakdowns[breakdown]
      for (position, child) in bound.children.enumerated() {
        guard let conversion = conversion(of: child, to: bound.node, composition, whole, columns),
          factors[breakdown]?[position] != conversion.factor
        else { continue }
        factors[breakdown]?[position] = conversion.factor
        hasChanged = true
      }
    }
    return hasChanged
  }

  /// What parts of a period make of one node's figure.
  private struct Conversion {
    /// The mean rate, by what came in at each; nil where a part that has a figure lacks a rate.
    var factor: Double?
    /// The first part that lacks a rate.
    var missing: Period?
  }

  private func conversion(
    of child: Int, to node: Int, _ composition: Composition, _ whole: FigureColumn, _ columns: [FigureColumn]
  ) -> Conversion? {
    guard !parts.isEmpty, composition.declaration(of: child).time == .flow, let from = composition.currency(of: child),
      let to = composition.currency(of: node), from != to, let value = whole[child]
    else { return nil }
    var (sum, size, worth) = (0.0, 0.0, 0.0)
    var missing: Period?
    for (part, column) in zip(parts, columns) {
      guard let amount = column[child], amount != 0 else { continue }
      sum += amount
      size += abs(amount)
      if let factor = exchange.factor(from: from, to: to, in: part) { worth += amount * factor } else { missing = missing ?? part }
    }
    guard abs(sum - value) <= 1e-9 * size else { return nil }
    if let missing { return Conversion(factor: nil, missing: missing) }
    // Nothing on balance has no mean rate of its own.
    if sum == 0 {
      return exchange.factor(from: from, to: to, in: period) == nil ? Conversion(factor: meanFactor(from, to)) : nil
    }
    return Conversion(factor: worth / sum)
  }

  /// Reports each currency that lacks a rate, once, with the part of the period that lacks it.
  func reportMissingRates(
    _ composition: Composition, _ whole: FigureColumn, _ columns: [FigureColumn], into log: inout DiagnosticLog
  ) {
    var reported: Set<Currency> = []
    for breakdown in composition.mixedCurrencies {
      let node = composition.tree.breakdowns[breakdown].node
      for (child, factor) in zip(composition.tree.breakdowns[breakdown].children, factors[breakdown] ?? []) where factor == nil {
        guard let from = composition.currency(of: child), let to = composition.currency(of: node), reported.insert(from).inserted else {
          continue
        }
        let missing = conversion(of: child, to: node, composition, whole, columns)?.missing
        // A figure by hand for the whole period, beside rates of its parts.
        let notes =
          missing == nil && !parts.isEmpty && whole[child] != nil
          ? ["rates of parts of \(period.name) do not convert a figure that stands for all of it: give its rate, or figures of those parts"]
          : []
        log.report(
          Diagnostic(
            .missingRate,
            "no rate turns \(from.code) into \(to.code) in \((missing ?? period).name): `\(composition.tree.nodes[child].id)` cannot be added to `\(composition.tree.nodes[node].id)`",
            at: .source(composition.declaration(of: child).place), notes: notes))
      }
    }
  }
}
