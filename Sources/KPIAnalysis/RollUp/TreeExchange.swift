internal import KPIFigures
internal import KPIModel
internal import KPISource

/// By what the figures of children in other currencies are multiplied in one period before they are added to their node's.
///
/// Linear in the children of breakdowns that mix currencies; nothing else is looked at.
struct TreeExchange {
  /// By breakdown that mixes currencies: one factor a child, nil without a rate.
  private var factors: [Int: [Double?]] = [:]
  private let exchange: Exchange
  private let period: Period
  private let isPlan: Bool

  /// - Parameter isPlan: whether targets are converted, at the rates of the plan.
  init(_ composition: Composition, in period: Period, isPlan: Bool = false) {
    exchange = Exchange(composition.model)
    self.period = period
    self.isPlan = isPlan
    for breakdown in composition.mixedCurrencies {
      let node = composition.tree.breakdowns[breakdown].node
      factors[breakdown] = composition.tree.breakdowns[breakdown].children.map { factor(from: $0, to: node, composition) }
    }
  }

  /// One factor a child; nil where none needs to be converted.
  func factors(_ breakdown: Int) -> [Double?]? { factors.isEmpty ? nil : factors[breakdown] }

  /// What a figure of one node is worth in the unit of another; nil without a rate.
  func factor(from node: Int, to other: Int, _ composition: Composition) -> Double? {
    guard let from = composition.currency(of: node), let to = composition.currency(of: other), from != to else { return 1 }
    let isStock = composition.declaration(of: node).time.stockTiming != nil
    return exchange.factor(from: from, to: to, in: period, isStock: isStock, isPlan: isPlan)
  }

  /// Reports each currency that lacks a rate, once.
  func reportMissingRates(_ composition: Composition, into log: inout DiagnosticLog) {
    var reported: Set<Currency> = []
    for breakdown in composition.mixedCurrencies {
      let node = composition.tree.breakdowns[breakdown].node
      for (child, factor) in zip(composition.tree.breakdowns[breakdown].children, factors[breakdown] ?? []) where factor == nil {
        guard let from = composition.currency(of: child), let to = composition.currency(of: node), reported.insert(from).inserted else {
          continue
        }
        log.report(
          .missingRate,
          "no rate turns \(from.code) into \(to.code) in \(period.name): `\(composition.tree.nodes[child].id)` cannot be added to `\(composition.tree.nodes[node].id)`",
          at: composition.declaration(of: child).place)
      }
    }
  }
}
