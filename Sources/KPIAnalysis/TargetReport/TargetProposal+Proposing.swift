internal import KPIFigures
internal import KPIModel

extension TargetProposal {
  /// Proposes targets for a period.
  ///
  /// - Parameters:
  ///   - workings: of the period, against targets.
  ///   - yearEarlier: of the same period a year earlier, for its seasons; nil without.
  package init(_ workings: Workings, yearEarlier: Workings?) {
    var builder = TargetProposalBuilder(workings, yearEarlier)
    builder.build()
    self.init(
      period: workings.bound.evaluated.period, previous: workings.actuals.previous == nil ? nil : workings.bound.previous?.period,
      groups: builder.groups)
  }
}

private struct TargetProposalBuilder {
  private let workings: Workings
  private let exchange: TreeExchange
  /// Last period's actuals, with the seasons where a breakdown has them.
  private var base: FigureColumn
  private var seasonal: Set<Int> = []
  /// What is declared and derived, for the whole period; then also what is proposed.
  private var targets: References
  private(set) var groups: [TargetProposal.Group] = []

  init(_ workings: Workings, _ yearEarlier: Workings?) {
    self.workings = workings
    exchange = workings.actuals.planExchange
    base = workings.actuals.previous ?? FigureColumn(count: workings.bound.tree.nodes.count)
    targets = workings.wholeTargets
    if let yearEarlier { season(by: yearEarlier) }
  }

  private var tree: Tree { workings.bound.tree }

  // MARK: - Seasons

  /// Multiplies last period's actuals by what became of them a year earlier, where all children in question have such a past.
  private mutating func season(by yearEarlier: Workings) {
    let ids = yearEarlier.bound.tree.nodes.enumerated().map { ($1.id, $0) }
    let indexOfID = Dictionary(ids, uniquingKeysWith: { first, _ in first })
    for (breakdown, bound) in tree.breakdowns.enumerated() {
      let open = bound.children.filter { targets.kinds[$0] == nil }
      let factors = open.map { child -> Double? in
        guard let index = indexOfID[tree.nodes[child].id], let then = yearEarlier.actuals.evaluated[index],
          let before = yearEarlier.actuals.previous?[index], then > 0, before > 0
        else { return nil }
        return then / before
      }
      if open.isEmpty || factors.contains(where: { $0 == nil }) { continue }
      seasonal.insert(breakdown)
      for (child, factor) in zip(open, factors) {
        if let last = base[child], let factor { base.set(child, last * factor) }
      }
    }
  }

  // MARK: - Targets

  mutating func build() {
    guard let weights = workings.bound.previous?.weights else { return }
    let isOpen = targets.kinds.map { $0 == nil }
    Allocation(workings.composition, exchange, last: base, weights: weights, workings.bound).run(&targets)
    for node in tree.nodes.indices {
      for breakdown in tree.nodes[node].breakdowns { propose(breakdown, isOpen) }
    }
  }

  private mutating func propose(_ breakdown: Int, _ isOpen: [Bool]) {
    let bound = tree.breakdowns[breakdown]
    let open = bound.children.filter { isOpen[$0] && targets.kinds[$0] == .allocated }
    guard let parent = targets.toDate.figure(bound.node), !open.isEmpty else { return }
    var isSum = false
    if case .sum = workings.composition.rules[breakdown], exchange.factors(breakdown) == nil { isSum = true }
    let rounded = isSum ? parts(of: parent, bound.children, open) : open.map { targets.toDate[$0].flatMap { Self.rounded($0, digits: 3) } }
    var entries: [TargetProposal.Entry] = []
    for (child, target) in zip(open, rounded) {
      guard let target else { continue }
      targets.toDate.set(child, exact: target)
      // What is left of a split has no name that a target could be given to.
      if tree.nodes[child].origin == .rest { continue }
      // Nothing is no target: nobody could be judged by it.
      if target.isZero { continue }
      entries.append(
        TargetProposal.Entry(
          node: tree.nodes[child].id, target: target, unit: workings.composition.declaration(of: child).unit,
          previous: workings.actuals.previous?[child].flatMap { Amount($0) },
          share: isSum && parent.value != 0 ? Ratio(target.double / parent.value) : nil))
    }
    if entries.isEmpty { return }
    groups.append(
      TargetProposal.Group(
        parent: tree.nodes[bound.node].id, breakdown: workings.bound.model.breakdowns[bound.declaration].name,
        isSeasonal: seasonal.contains(breakdown), targets: entries))
  }

  /// Rounded parts that add up: the largest takes what rounding leaves.
  private func parts(of whole: Figure, _ children: [Int], _ open: [Int]) -> [DecimalNumber?] {
    var rest: DecimalNumber? = whole.exact
    for child in children where !open.contains(child) {
      rest = targets.toDate.exacts[child].flatMap { rest?.subtracting($0) }
    }
    let values = open.map { targets.toDate[$0] ?? 0 }
    let sum = values.reduce(0, +)
    guard var left = rest, sum > 0, let largest = values.indices.max(by: { values[$0] < values[$1] }) else {
      return values.map { Self.rounded($0, digits: 3) }
    }
    // The parent may itself have been rounded since the shares were taken.
    let scale = left.double / sum
    let step = Self.exponent(values[largest] * scale) - 2
    var parts: [DecimalNumber?] = values.map { Self.rounded($0 * scale, toPower: step) }
    for (index, part) in parts.enumerated() where index != largest {
      guard let part, let next = left.subtracting(part) else { return parts }
      left = next
    }
    parts[largest] = left
    return parts
  }

  private static func rounded(_ value: Double, digits: Int) -> DecimalNumber? {
    value == 0 ? .zero : rounded(value, toPower: exponent(value) - digits + 1)
  }

  /// To a multiple of 10^`power`.
  private static func rounded(_ value: Double, toPower power: Int) -> DecimalNumber? {
    guard -18...18 ~= power else { return nil }
    var unit = 1.0
    for _ in 0..<abs(power) { unit *= 10 }
    let count = (power < 0 ? value * unit : value / unit).rounded()
    guard let mantissa = Int128(exactly: count) else { return nil }
    return power < 0
      ? DecimalNumber(mantissa: mantissa, scale: -power)
      : DecimalNumber(mantissa: mantissa, scale: 0).multiplied(by: DecimalNumber(Int(unit)))
  }

  /// The power of ten of a number's first digit.
  private static func exponent(_ value: Double) -> Int {
    var magnitude = abs(value)
    guard magnitude > 0, magnitude.isFinite else { return 0 }
    var exponent = 0
    while magnitude >= 10 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1 {
      magnitude *= 10
      exponent -= 1
    }
    return exponent
  }
}
