internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Says what the targets that count rest on, node by node.
struct TargetBasisReader {
  private let workings: Workings
  private var reader: TargetReader

  init(_ workings: Workings) {
    self.workings = workings
    let exchange = workings.actuals.planExchange
    reader = TargetReader(workings.bound, workings.composition, workings.actuals, exchange)
  }

  mutating func basis(of node: Int) -> Scorecard.TargetBasis {
    if workings.composition.details(of: node)?.project != nil { return .init(terms: [], site: nil) }
    switch workings.targets.kinds[node] {
    case .derived: return .init(terms: [.derived], site: nil)
    case .declared: break
    case .allocated, .measured, nil: return .init(terms: [], site: nil)
    }
    switch reader.reading(of: node) {
    case .none: return .init(terms: [], site: nil)
    case .share(let share):
      let targets = workings.composition.declaration(of: node).targets
      return .init(terms: Amount(share.double).map { [.parentShare($0)] } ?? [], site: targets.first { $0.value == .share(share) }?.site)
    case .target(let target): return basis(of: target)
    }
  }

  /// The target as it was when the period began; nil without versions.
  mutating func original(of node: Int) -> Amount? {
    guard case .target(let target)? = reader.originalReading(of: node), !target.isRange else { return nil }
    return target.amount(in: workings.bound.evaluated.period.days, reader.weights(of: node)).flatMap { Amount($0.lower) }
  }

  /// The targets as written that make the one that counts.
  mutating func origins(of node: Int) -> [Target] {
    switch reader.reading(of: node) {
    case .none: []
    case .share(let share): workings.composition.declaration(of: node).targets.filter { $0.value == .share(share) }
    case .target(let target): target.parts.compactMap(\.origin)
    }
  }

  /// One term for the days on which one writing counts.
  private func basis(of target: DeclaredTarget) -> Scorecard.TargetBasis {
    var terms: [Scorecard.TargetBasis.Term] = []
    var index = 0
    // Of some days of a period only what is written for them; of what does not add up only what is due at their end.
    let all = workings.bound.evaluated.period.days
    var parts = target.parts
    if target.addsUp {
      parts = parts.filter { $0.days.overlaps(all) }
    } else if let due = parts.firstIndex(where: { all.upperBound <= $0.days.upperBound }) {
      parts = [parts[due]]
    }
    while index < parts.count {
      let first = parts[index]
      var days = target.addsUp ? first.days.clamped(to: all) : first.days
      index += 1
      while index < parts.count, let next = parts[index].origin, next.site == first.origin?.site {
        days = days.lowerBound...max(days.upperBound, parts[index].days.clamped(to: all).upperBound)
        index += 1
      }
      if let origin = first.origin, let term = TargetBasisReader.term(origin, for: days, addsUp: target.addsUp) { terms.append(term) }
    }
    return .init(terms: terms, site: parts.first?.origin?.site)
  }

  static func term(_ target: Target, for days: ClosedRange<Day>, addsUp: Bool) -> Scorecard.TargetBasis.Term? {
    switch target.value {
    case .amount(let value):
      guard let amount = Amount(value.double) else { return nil }
      guard addsUp, let period = target.period, period.days != days else { return .amount(amount) }
      return .share(of: amount, in: period.name, days: days.dayCount)
    case .rate(let value, let unit): return Amount(value.double).map { .rate($0, per: unit, days: days.dayCount) }
    case .growth(let rate, let base): return Amount(rate.double).map { .growth($0, over: base) }
    case .share(let share): return Amount(share.double).map { .parentShare($0) }
    case .within(let range):
      guard let lower = Amount(range.lower.double), let upper = Amount(range.upper.double) else { return nil }
      return .within(lower, upper)
    }
  }
}
