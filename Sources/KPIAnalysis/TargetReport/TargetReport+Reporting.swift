internal import KPIFigures
internal import KPIModel
internal import KPISource

extension TargetReport {
  /// Gathers what is known of every node's target.
  ///
  /// Linear in nodes and targets.
  /// - Parameter workings: against targets.
  package init(_ workings: Workings) {
    var builder = TargetReportBuilder(workings)
    builder.build()
    let bound = workings.bound
    self.init(
      model: bound.model.name, currency: bound.model.currency, period: bound.evaluated.period, isClosed: bound.isClosed,
      asOf: bound.asOf, nodes: builder.nodes, commitments: builder.commitments)
    namesOfPeople = bound.model.namesOfPeople
  }
}

private struct TargetReportBuilder {
  private let workings: Workings
  private var bases: TargetBasisReader
  /// Targets of the whole period, what is left of them allocated.
  private let whole: References
  private(set) var nodes: [TargetReport.Node] = []
  private(set) var commitments: [TargetReport.Commitment] = []

  init(_ workings: Workings) {
    self.workings = workings
    bases = TargetBasisReader(workings)
    var whole = workings.wholeTargets
    if let previous = workings.actuals.previous, let end = workings.bound.previous {
      let exchange = workings.actuals.planExchange
      Allocation(workings.composition, exchange, last: previous, weights: end.weights, workings.bound).run(&whole)
    }
    self.whole = whole
  }

  private var tree: Tree { workings.bound.tree }

  mutating func build() {
    let exchange = workings.actuals.planExchange
    let scored = workings.wholeTargets.toDate
    commitments = tree.breakdowns.indices.map { commitment($0, scored, exchange) }
    nodes.reserveCapacity(tree.nodes.count)
    for index in tree.nodes.indices { nodes.append(node(index)) }
  }

  // MARK: - Nodes

  private mutating func node(_ index: Int) -> TargetReport.Node {
    let bound = tree.nodes[index]
    let declaration = workings.composition.declaration(of: index)
    let details = workings.composition.details(of: index)
    let targets = workings.targets
    return TargetReport.Node(
      id: bound.id, parentIndex: bound.parent, commitmentIndex: bound.breakdown, depth: bound.depth,
      name: workings.bound.model.displayName(of: bound.declaration, key: bound.key), owner: workings.owner(of: declaration).owner,
      unit: declaration.unit, origin: whole.kinds[index],
      target: whole.toDate[index].flatMap { Amount($0) },
      expected: targets.isScored(index) ? targets.toDate[index].flatMap { Amount($0) } : nil,
      original: bases.original(of: index), actual: workings.actuals.evaluated[index].flatMap { Amount($0) },
      isPhased: workings.composition.isPhased(index), terms: bases.basis(of: index), versions: versions(declaration),
      writings: writings(index),
      basis: (details?.basis ?? []).compactMap(basis),
      flags: workings.flags(of: index, isJudged: false), place: declaration.place)
  }

  private mutating func writings(_ index: Int) -> [TargetReport.Writing] {
    guard workings.targets.kinds[index] == .declared else { return [] }
    let first = workings.bound.evaluated.period.first
    var seen: Set<TargetReport.Writing> = []
    return bases.origins(of: index).compactMap { target in
      let writing = TargetReport.Writing(site: target.site, from: max(first, target.version?.from ?? target.period?.first ?? first))
      return seen.insert(writing).inserted ? writing : nil
    }
  }

  private func basis(_ basis: Target.Basis) -> TargetReport.Basis? {
    Amount(basis.value.double).map {
      TargetReport.Basis(
        kind: basis.kind, value: $0, isProven: basis.isProven, reference: basis.reference,
        confidence: basis.confidence.flatMap { Ratio($0.double) })
    }
  }

  private func versions(_ declaration: Node) -> [TargetReport.Version] {
    let period = workings.bound.evaluated.period
    let all = declaration.targets.compactMap { target in target.version.map { ($0, target) } }.sorted { $0.0.from < $1.0.from }
    let first = all.lastIndex { $0.0.from <= period.first } ?? 0
    // The one before shows what was changed on the period's very first day.
    return all[max(0, min(first, all.count) - 1)...].filter { $0.0.from <= period.last }.compactMap { version, target in
      guard let term = TargetBasisReader.term(target, for: period.days, addsUp: false) else { return nil }
      return TargetReport.Version(
        from: version.from, value: term, reason: version.reason, approvedBy: version.approvedBy, agreed: version.agreed,
        isRetroactive: version.agreed.map { $0 > version.from } ?? false, place: target.site)
    }
  }

  // MARK: - Commitments

  private func commitment(_ breakdown: Int, _ scored: FigureColumn, _ exchange: TreeExchange) -> TargetReport.Commitment {
    let bound = tree.breakdowns[breakdown]
    let declaration = workings.bound.model.breakdowns[bound.declaration]
    var commitment = TargetReport.Commitment(
      nodeIndex: bound.node, key: declaration.name, name: workings.bound.model.displayName(of: declaration),
      parent: scored[bound.node].flatMap { Amount($0) }, status: .unknown)
    let hasOpenChildren = bound.children.contains { scored[$0] == nil }
    let given = hasOpenChildren ? partialSum(breakdown, scored, exchange) : workings.composition.total(breakdown, scored, exchange)
    commitment.committed = given.flatMap(Amount.init)
    guard let whole = scored.figure(bound.node), let given, let difference = whole.difference(from: given) else { return commitment }
    commitment.difference = Amount(difference)
    commitment.status =
      difference.value == 0 && !hasOpenChildren ? .exact : difference.value < 0 ? .over : hasOpenChildren ? .open : .under
    return commitment
  }

  /// Of a sum, what those of its children give that have a target; nil where none has, or it is no sum.
  private func partialSum(_ breakdown: Int, _ scored: FigureColumn, _ exchange: TreeExchange) -> Figure? {
    let children = tree.breakdowns[breakdown].children
    let coefficients: [DecimalNumber]?
    switch workings.composition.rules[breakdown] {
    case .sum: coefficients = nil
    case .formula(let formula, _):
      guard let linear = formula.linear, linear.constant.isZero else { return nil }
      coefficients = linear.coefficients
    case .distinct, .ratio, .least, .greatest, .opaque: return nil
    }
    let factors = exchange.factors(breakdown)
    var sum: Figure?
    for (position, child) in children.enumerated() {
      guard var part = scored.figure(child) else { continue }
      if let coefficients {
        guard let product = part.multiplied(by: coefficients[position]) else { return nil }
        part = product
      }
      if let factors {
        guard let factor = factors[position], let converted = part.converted(by: factor) else { return nil }
        part = converted
      }
      guard let next = (sum ?? .zero).adding(part) else { return nil }
      sum = next
    }
    return sum
  }
}

extension Workings {
  /// The targets that are declared and derived, for the whole period; nothing is allocated yet.
  var wholeTargets: References {
    var whole = targets
    for node in bound.tree.nodes.indices {
      if targets.carries(node) {
        whole.toDate.set(node, targets.whole.figure(node))
      } else {
        whole.kinds[node] = nil
        whole.toDate.set(node, nil as Double?)
      }
    }
    return whole
  }
}
