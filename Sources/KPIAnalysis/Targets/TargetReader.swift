internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Reads what the targets written for a node say for a period (docs/language.md#targets).
///
/// The exact period comes first; then finer ones that tile it, then the smallest around it, by day; then versions; then what is said without
/// a period. Decimals stay exact.
struct TargetReader {
  /// What the targets of a node come to.
  enum Reading {
    case none
    case target(DeclaredTarget)
    /// Of the target of the node's parent, whatever that turns out to be.
    case share(DecimalNumber)
  }

  private let bound: BoundModel
  private let composition: Composition
  private let actuals: Actuals
  private let exchange: TreeExchange
  private(set) var log = DiagnosticLog()

  /// - Parameter exchange: at the rates of the plan.
  init(_ bound: BoundModel, _ composition: Composition, _ actuals: Actuals, _ exchange: TreeExchange) {
    self.bound = bound
    self.composition = composition
    self.actuals = actuals
    self.exchange = exchange
  }

  /// What the targets of a node say for the evaluated period; of some days of a period, for all of it.
  mutating func reading(of node: Int) -> Reading { reading(of: node, in: bound.targetPeriod, isAsked: true) }

  /// What was to be reached when the period began: the version that was valid and agreed on then, for all of its days.
  ///
  /// Nil where no version says so, as in a target without versions.
  mutating func originalReading(of node: Int) -> Reading? {
    let period = bound.targetPeriod
    let known = composition.declaration(of: node).targets.filter { target in
      target.version.map { max($0.from, $0.agreed ?? $0.from) <= period.first } ?? false
    }
    guard let target = known.max(by: { ($0.version?.from ?? period.first) < ($1.version?.from ?? period.first) }) else { return nil }
    return reading(target, of: node, for: period, in: period)
  }

  func weights(of node: Int) -> DayWeights { composition.weights(of: node) }

  private func time(of node: Int) -> TimeType { composition.declaration(of: node).time }

  /// - Parameter isAsked: whether it is the reading that is wanted, whose findings are told.
  private mutating func reading(of node: Int, in period: Period, isAsked: Bool = false) -> Reading {
    let targets = composition.declaration(of: node).targets + (bound.tableTargets[node] ?? [])
    if targets.isEmpty { return .none }
    let dated = targets.compactMap { target in
      target.version == nil ? target.period.map { Dated(period: $0, target: target) } : nil
    }
    if time(of: node) == .unclear { return unclearReading(targets, dated, of: node, in: period) }
    if let exact = dated.first(where: { $0.period.days == period.days }) {
      let reading = reading(exact.target, of: node, for: exact.period, in: period)
      checkTiles(dated, against: reading, of: node, in: period, site: exact.target.site)
      return ending(dated, before: reading, of: node, in: period)
    }
    if let tiles = tiles(dated, of: period) {
      if let last = tiles.last { reportDistinct(last, of: node, in: period) }
      return self.reading(tiles, of: node, in: period)
    }
    if let around = dated.filter({ $0.period.contains(period) }).min(by: { $0.period.dayCount < $1.period.dayCount }) {
      reportDistinct(around, of: node, in: period)
      return ending(dated, before: reading(around.target, of: node, for: around.period, in: period), of: node, in: period)
    }
    let versions = targets.compactMap { target in target.version.map { Versioned(version: $0, target: target) } }
    if !versions.isEmpty { return reading(versions.sorted { $0.version.from < $1.version.from }, of: node, in: period) }
    if let bare = targets.first(where: { $0.period == nil && $0.version == nil }) {
      return reading(bare, of: node, for: period, in: period)
    }
    if isAsked { reportPart(dated, of: node, in: period) }
    return .none
  }

  /// What cannot be read over time is compared with nothing but a target for the very period, once that is over.
  private mutating func unclearReading(_ targets: [Target], _ dated: [Dated], of node: Int, in period: Period) -> Reading {
    guard bound.isClosed, bound.whole == nil, period.days == bound.evaluated.period.days else { return .none }
    let target =
      dated.first { $0.period.days == period.days }?.target
      ?? targets.first { $0.period == nil && $0.version == nil && !$0.value.isOfAnyPeriod }
    return target.map { reading($0, of: node, for: period, in: period) } ?? .none
  }

  private struct Dated {
    var period: Period
    var target: Target
  }

  private struct Versioned {
    var version: Target.Version
    var target: Target
  }

  // MARK: - One target

  /// - Parameter span: the days that the value is for; `period` lies in it.
  private mutating func reading(_ target: Target, of node: Int, for span: Period, in period: Period) -> Reading {
    guard case .target(var declared) = plainReading(target, of: node, for: span, in: period) else {
      if case .share(let share) = target.value { return .share(share) }
      return .none
    }
    for index in declared.parts.indices { declared.parts[index].origin = target }
    return .target(declared)
  }

  private mutating func plainReading(_ target: Target, of node: Int, for span: Period, in period: Period) -> Reading {
    let isFlow = time(of: node).isFlow
    switch target.value {
    case .amount(let value):
      // A value without a period is meant at any time: no line leads to it.
      let start = target.period == nil ? nil : opening(of: node, before: span)
      return clipped(.init(.init(Figure(value)), for: span, addsUp: isFlow, start: start), to: period)
    case .within(let range):
      guard let bounds = DeclaredTarget.Bounds(Figure(range.lower), Figure(range.upper)) else { return .none }
      return clipped(.init(bounds, for: span, addsUp: isFlow, isRange: true), to: period)
    case .rate(let value, let unit):
      // A rate says its own days, whatever the figure is otherwise: 1,000 new payers a day are 30,000 in 30 days.
      let isFiscal = target.period == nil ? bound.targetPeriod.isFiscal : span.isFiscal
      guard let parts = parts(Figure(value), per: unit, isFiscal: isFiscal, in: period.days) else { return .none }
      return .target(DeclaredTarget(parts: parts, addsUp: true, isRange: false))
    case .share(let share): return .share(share)
    case .growth(let rate, let base):
      guard let figure = grown(by: rate, over: base, of: node, for: span, in: period, target) else { return .none }
      return .target(.init(.init(figure), for: period, addsUp: isFlow, start: opening(of: node, before: period)))
    }
  }

  /// What a level was before a period; nil for all else.
  private func opening(of node: Int, before period: Period) -> Figure? {
    time(of: node).isLevel ? actuals.openings[period.first]?.figure(node) : nil
  }

  private func clipped(_ target: DeclaredTarget, to period: Period) -> Reading {
    target.clipped(to: period.days).map(Reading.target) ?? .none
  }

  /// A rate as the sums of the months or quarters that it counts by, a part of one by its days; days and weeks are all alike.
  ///
  /// - Parameter isFiscal: whether months and quarters are those of the fiscal calendar.
  private func parts(
    _ rate: Figure, per unit: Target.RateUnit, isFiscal: Bool, in days: ClosedRange<Day>
  ) -> [DeclaredTarget.Part]? {
    let kind: Period.Kind
    switch unit {
    case .day, .week:
      let whole = DecimalNumber(unit == .day ? 1 : 7)
      return rate.multiplied(by: DecimalNumber(days.dayCount), dividedBy: whole).map { [.init(days: days, bounds: .init($0))] }
    case .month: kind = .month
    case .quarter: kind = .quarter
    }
    var parts: [DeclaredTarget.Part] = []
    var day = days.lowerBound
    let calendar = bound.model.calendar
    while day <= days.upperBound {
      let whole = calendar.period(kind, containing: day, isFiscal: isFiscal) ?? calendar.period(kind, containing: day)
      let part = day...max(day, min(whole.last, days.upperBound))
      guard let figure = rate.multiplied(by: DecimalNumber(part.dayCount), dividedBy: DecimalNumber(whole.dayCount)) else { return nil }
      parts.append(.init(days: part, bounds: .init(figure)))
      day = part.upperBound + 1
    }
    return parts
  }

  /// An actual x of another period and more: x + |x| · growth, so that a loss that grows by 10% is 10% smaller.
  ///
  /// Only the evaluated period's own base is known; a longer target over the year before says the same of every part of it.
  private mutating func grown(
    by rate: DecimalNumber, over base: Target.Base, of node: Int, for span: Period, in period: Period, _ target: Target
  ) -> Figure? {
    let isKnown = period.days == bound.targetPeriod.days && (base == .lastYear || span.days == period.days)
    guard isKnown else {
      report(target, of: node, "grows over a period that is not read for \(bound.targetPeriod.name)")
      return nil
    }
    let figures = base == .previous ? actuals.previous : actuals.lastYear
    guard let figure = figures?.figure(node),
      let factor = figure.value < 0 ? DecimalNumber.one.subtracting(rate) : DecimalNumber.one.adding(rate)
    else {
      report(target, of: node, "grows over a figure that is missing")
      return nil
    }
    return figure.multiplied(by: factor)
  }

  // MARK: - Several targets

  /// Finer periods that fill the period without gap or overlap, the coarsest first; nil where they do not.
  private func tiles(_ dated: [Dated], of period: Period) -> [Dated]? {
    let inside = dated.filter { period.contains($0.period) && $0.period.days != period.days }.sorted {
      ($0.period.first, $1.period.last) < ($1.period.first, $0.period.last)
    }
    var result: [Dated] = []
    var next = period.first
    for tile in inside where tile.period.first == next {
      result.append(tile)
      next = tile.period.last + 1
    }
    return !result.isEmpty && next == period.last + 1 ? result : nil
  }

  /// Of a level in a period that is not over: the target of the finest period that ends on the last day counts on that day.
  private mutating func ending(_ dated: [Dated], before reading: Reading, of node: Int, in period: Period) -> Reading {
    guard time(of: node).isLevel, case .target(var target) = reading, let last = bound.days(of: node)?.upperBound,
      target.parts.last.map({ last < $0.days.upperBound }) ?? false,
      let finest = dated.filter({ $0.period.last == last }).min(by: { $0.period.dayCount < $1.period.dayCount }),
      case .target(let ending) = self.reading(finest.target, of: node, for: finest.period, in: finest.period)
    else { return reading }
    target.parts = ending.parts + target.parts
    return .target(target)
  }

  /// Flows add up, levels follow each other; of ratios the last one's counts.
  private mutating func reading(_ tiles: [Dated], of node: Int, in period: Period) -> Reading {
    let isLevel = time(of: node).isLevel
    guard isLevel || time(of: node).isFlow || tiles.allSatisfy({ $0.target.value.isRate }) else {
      guard let last = tiles.last else { return .none }
      return reading(last.target, of: node, for: last.period, in: last.period)
    }
    var sum = DeclaredTarget(parts: [], addsUp: !isLevel, isRange: false)
    for tile in tiles {
      let part = reading(tile.target, of: node, for: tile.period, in: tile.period)
      guard append(part, of: node, in: tile.period, clippedTo: tile.period.days, to: &sum) else { return .none }
    }
    return .target(sum)
  }

  /// Day by day for what adds up; else the version that is valid on the day that is looked at.
  private mutating func reading(_ versions: [Versioned], of node: Int, in period: Period) -> Reading {
    let isFlow = time(of: node).isFlow
    let valid = versions.filter { $0.version.from <= period.last }
    guard isFlow || versions.contains(where: { $0.target.value.isRate }) else { return value(valid, of: node, in: period) }
    guard let first = valid.lastIndex(where: { $0.version.from <= period.first }) else {
      if let version = valid.first {
        reportPart(
          version.version.from...period.last, "its first version begins on \(version.version.from)", version.target.site, of: node,
          in: period)
      }
      return .none
    }
    if first == valid.count - 1 {
      return marked(reading(valid[first].target, of: node, for: period, in: period), valid[first].version)
    }
    var sum = DeclaredTarget(parts: [], addsUp: true, isRange: false)
    for index in first..<valid.count {
      let start = max(period.first, valid[index].version.from)
      let end = index + 1 < valid.count ? valid[index + 1].version.from - 1 : period.last
      let part = marked(reading(valid[index].target, of: node, for: period, in: period), valid[index].version)
      guard append(part, of: node, in: period, clippedTo: start...end, to: &sum) else { return .none }
    }
    return .target(sum)
  }

  /// Versions of a value, each until the day before the next; none where the first begins later than the day that is looked at.
  private mutating func value(_ versions: [Versioned], of node: Int, in period: Period) -> Reading {
    let day = bound.isBegun ? bound.days(of: node)?.upperBound ?? period.last : period.last
    guard let first = versions.lastIndex(where: { $0.version.from <= day }) else { return .none }
    var target: DeclaredTarget?
    for index in first..<versions.count {
      let reading = marked(reading(versions[index].target, of: node, for: period, in: period), versions[index].version)
      guard case .target(var next) = reading else {
        if first == versions.count - 1 { return reading }
        continue
      }
      let last = index + 1 < versions.count ? versions[index + 1].version.from - 1 : max(day, period.last)
      for part in next.parts.indices { next.parts[part].days = min(versions[index].version.from, last)...last }
      guard var sum = target else {
        target = next
        continue
      }
      sum.parts += next.parts
      sum.isRange = sum.isRange || next.isRange
      target = sum
    }
    return target.map(Reading.target) ?? .none
  }

  private func marked(_ reading: Reading, _ version: Target.Version) -> Reading {
    guard case .target(var target) = reading, let agreed = version.agreed, agreed > version.from else { return reading }
    target.isRetroactive = true
    return .target(target)
  }

  /// Adds the days of one reading to a target that is made of several; false where it says nothing.
  private mutating func append(
    _ reading: Reading, of node: Int, in period: Period, clippedTo days: ClosedRange<Day>, to sum: inout DeclaredTarget
  ) -> Bool {
    let part: DeclaredTarget?
    switch reading {
    case .none: part = nil
    case .target(let target): part = target
    case .share(let share): part = sharedTarget(share, of: node, in: period)
    }
    guard let clipped = part?.clipped(to: days) else { return false }
    sum.parts += clipped.parts
    sum.isRange = sum.isRange || clipped.isRange
    sum.isRetroactive = sum.isRetroactive || clipped.isRetroactive
    return true
  }

  /// A share of what the parent's own targets say for a period.
  private mutating func sharedTarget(_ share: DecimalNumber, of node: Int, in period: Period) -> DeclaredTarget? {
    guard let parent = composition.tree.nodes[node].parent, let factor = exchange.factor(from: parent, to: node, composition) else {
      return nil
    }
    let target: DeclaredTarget?
    switch reading(of: parent, in: period) {
    case .none: target = nil
    case .target(let parentTarget): target = parentTarget
    case .share(let parentShare): target = sharedTarget(parentShare, of: parent, in: period)
    }
    return target?.multiplied(by: share)?.map { $0.converted(by: factor) }
  }

  // MARK: - Findings

  /// A target for the period itself, and finer ones that say something else.
  private mutating func checkTiles(
    _ dated: [Dated], against reading: Reading, of node: Int, in period: Period, site: Diagnostic.Site
  ) {
    let time = time(of: node)
    guard dated.count > 1, time.isFlow || time.stockTiming != nil, case .target(let own) = reading, !own.isRange,
      let tiles = tiles(dated, of: period), case .target(let sum) = self.reading(tiles, of: node, in: period), !sum.isRange
    else { return }
    let weights = weights(of: node)
    guard let exact = own.amount(in: period.days, weights)?.lower, let tiled = sum.amount(in: period.days, weights)?.lower,
      let difference = exact.difference(from: tiled), difference.value != 0
    else { return }
    let word = time.isFlow ? "add up to" : "end at"
    log.report(
      Diagnostic(
        .targetsDisagree,
        "the target of `\(composition.tree.nodes[node].id)` for \(period.name) is \(exact.text), but its finer targets \(word) \(tiled.text)",
        at: site, notes: ["the target for the whole period counts"]))
  }

  /// Who is counted once in a quarter may be counted in each of its months: the target of another period is another thing.
  private mutating func reportDistinct(_ dated: Dated, of node: Int, in period: Period) {
    guard !dated.target.value.isRate, time(of: node) == .distinct else { return }
    if case .amount = dated.target.value {} else { return }
    log.report(
      Diagnostic(
        .unfitTarget,
        "the target of `\(composition.tree.nodes[node].id)` for \(dated.period.name) stands in for one of \(period.name): a distinct count does not grow with time",
        at: dated.target.site, notes: ["a target for \(period.name) itself says what is meant"]))
  }

  /// Targets of some months of a quarter are none of the quarter.
  private mutating func reportPart(_ dated: [Dated], of node: Int, in period: Period) {
    let inside = dated.filter { period.contains($0.period) }.sorted { $0.period.first < $1.period.first }
    guard time(of: node).isFlow, let first = inside.first, let last = inside.last else { return }
    var covered: Set<Day> = []
    for target in inside { for day in target.period.first.number...target.period.last.number { covered.insert(Day(number: day)) } }
    let names = first.period == last.period ? first.period.name : "\(first.period.name) to \(last.period.name)"
    reportPart(covered.count, "those that there are stand for \(names)", first.target.site, of: node, in: period)
  }

  private mutating func reportPart(
    _ days: ClosedRange<Day>, _ reason: String, _ site: Diagnostic.Site, of node: Int, in period: Period
  ) {
    reportPart(days.dayCount, reason, site, of: node, in: period)
  }

  private mutating func reportPart(_ count: Int, _ reason: String, _ site: Diagnostic.Site, of node: Int, in period: Period) {
    log.report(
      Diagnostic(
        .targetCoversPart,
        "the targets of `\(composition.tree.nodes[node].id)` cover \(count) of the \(period.dayCount) days of \(period.name), so that it has none there",
        at: site, notes: [reason, "a target for \(period.name), or for the days that are left, says what is meant"]))
  }

  private mutating func report(_ target: Target, of node: Int, _ reason: String) {
    log.report(Diagnostic(.unresolvedTarget, "the target of `\(composition.tree.nodes[node].id)` \(reason)", at: target.site))
  }
}

extension DeclaredTarget {
  fileprivate init(_ bounds: Bounds, for period: Period, addsUp: Bool, isRange: Bool = false, start: Figure? = nil) {
    self.init(parts: [Part(days: period.days, bounds: bounds, start: start)], addsUp: addsUp, isRange: isRange)
  }
}

extension Target.Value {
  fileprivate var isRate: Bool { if case .rate = self { true } else { false } }

  /// Whether it says the same of a long period as of a short one, or of each of its days.
  fileprivate var isOfAnyPeriod: Bool {
    switch self {
    case .amount, .rate, .within: true
    case .growth, .share: false
    }
  }
}
