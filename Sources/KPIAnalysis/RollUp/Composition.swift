internal import KPIFigures
internal import KPIModel

/// How the nodes of a tree make each other up: the arithmetic of every breakdown (docs/arithmetic.md#what-adds-up).
struct Composition: Sendable {
  /// How a breakdown's children give their node.
  enum Rule: Sendable {
    /// They add up.
    case sum
    /// They overlap: together they count at least as much as the node.
    case distinct
    /// They add up weighted by their shares of the denominator.
    case ratio
    /// Child `i` is the formula's name `i`.
    case formula(Formula, isLinear: Bool)
    case least
    case greatest
    /// They do not give it.
    case opaque
  }

  let model: Model
  let tree: Tree
  /// Parallel to the tree's breakdowns.
  let rules: [Rule]
  /// Breakdowns with a child in another currency than the node's.
  let mixedCurrencies: [Int]
  /// By node: whether its figure comes from rows, so that nothing else may stand in for it where they give none.
  let isMeasured: [Bool]

  init(_ bound: BoundModel) {
    let model = bound.model
    let tree = bound.tree
    self.model = model
    self.tree = tree
    let rules = tree.breakdowns.map { Composition.rule(of: $0, model, tree) }
    self.rules = rules
    mixedCurrencies = rules.indices.filter { breakdown in
      guard case .sum = rules[breakdown] else { return false }
      let own = model.nodes[tree.nodes[tree.breakdowns[breakdown].node].declaration].unit?.currency
      return tree.breakdowns[breakdown].children.contains { child in
        let other = model.nodes[tree.nodes[child].declaration].unit?.currency
        return own != nil && other != nil && own != other
      }
    }
    let hasRows = model.measures { if case .rows = $0.definition { true } else { false } }
    isMeasured = tree.nodes.map { model.nodes[$0.declaration].measure.map { hasRows[$0] } ?? false }
  }

  func declaration(of node: Int) -> Node { model.nodes[tree.nodes[node].declaration] }

  func details(of node: Int) -> NodeDetails? { model.details[tree.nodes[node].declaration] }

  /// The shape of a node's target over the days: its own, else that of the nearest node above that has one.
  func weights(of node: Int) -> DayWeights {
    var next: Int? = node
    while let index = next {
      if let phasing = details(of: index)?.phasing { return DayWeights(phasing) }
      next = tree.nodes[index].parent
    }
    return .even
  }

  /// Whether a node's days weigh differently.
  func isPhased(_ node: Int) -> Bool {
    var next: Int? = node
    while let index = next {
      if details(of: index)?.phasing != nil { return true }
      next = tree.nodes[index].parent
    }
    return false
  }

  func currency(of node: Int) -> Currency? { declaration(of: node).unit?.currency }

  private static func rule(of breakdown: Tree.Breakdown, _ model: Model, _ tree: Tree) -> Rule {
    switch model.breakdowns[breakdown.declaration].rule {
    case .sum: return .sum
    case .formula(let formula): return .formula(formula, isLinear: formula.linear != nil)
    case .split:
      let node = model.nodes[tree.nodes[breakdown.node].declaration]
      switch node.additivity {
      case .flow, .stock: return .sum
      case .distinct, .distinctFormula: return .distinct
      case .average, .ratio: return .ratio
      case .extreme:
        guard let measure = node.measure, case .rows(let rows) = model.measures[measure].definition else { return .opaque }
        return rows.aggregate == .minimum ? .least : .greatest
      case .given, .opaque: return .opaque
      }
    }
  }
}

// MARK: - Recombining

extension Composition {
  /// What the children of a breakdown give; nil where a figure that it takes is missing, or the result is undefined.
  ///
  /// - Parameter weights: by node, the denominators of ratios; only ratios take them.
  func recombined(_ breakdown: Int, _ figures: FigureColumn, weights: FigureColumn?, _ exchange: TreeExchange) -> Figure? {
    let children = tree.breakdowns[breakdown].children
    switch rules[breakdown] {
    case .sum, .distinct: return sum(children, figures, exchange.factors(breakdown))
    case .formula(let formula, let isLinear): return value(of: formula, isLinear: isLinear, children, figures)
    case .ratio:
      guard let weights else { return nil }
      return weightedMean(children, of: tree.breakdowns[breakdown].node, figures, weights)
    case .least: return children.compactMap { figures.figure($0) }.min { $0.value < $1.value }
    case .greatest: return children.compactMap { figures.figure($0) }.max { $0.value < $1.value }
    case .opaque: return nil
    }
  }

  /// What a breakdown gives that can stand for a figure or target of its node: a sum or a formula.
  func total(_ breakdown: Int, _ figures: FigureColumn, _ exchange: TreeExchange) -> Figure? {
    switch rules[breakdown] {
    case .sum, .formula: recombined(breakdown, figures, weights: nil, exchange)
    case .distinct, .ratio, .least, .greatest, .opaque: nil
    }
  }

  private func sum(_ children: [Int], _ figures: FigureColumn, _ factors: [Double?]?) -> Figure? {
    if children.isEmpty { return nil }
    if let factors { return convertedSum(children, figures, factors) }
    var exact = ExactSum()
    for child in children {
      if figures.values[child].isNaN { return nil }
      exact.add(figures.exacts[child])
    }
    if let sum = exact.decimal { return Figure(sum) }
    var sum = 0.0
    for child in children { sum += figures.values[child] }
    return Figure(sum)
  }

  private func convertedSum(_ children: [Int], _ figures: FigureColumn, _ factors: [Double?]) -> Figure? {
    var sum = Figure.zero
    for (child, factor) in zip(children, factors) {
      guard let factor, let part = figures.figure(child)?.converted(by: factor), let next = sum.adding(part) else { return nil }
      sum = next
    }
    return sum
  }

  private func value(of formula: Formula, isLinear: Bool, _ children: [Int], _ figures: FigureColumn) -> Figure? {
    if isLinear, let exact = formula.valuesExactly({ figures.exacts[children[$0]] }) { return Figure(exact) }
    guard case .value(let value) = formula.evaluate({ figures[children[$0]] }) else { return nil }
    return Figure(value)
  }

  /// Σ w·r with the children's shares w of the node's own denominator, not of the children's sum.
  private func weightedMean(_ children: [Int], of node: Int, _ rates: FigureColumn, _ weights: FigureColumn) -> Figure? {
    guard let whole = weights[node], whole != 0, !children.isEmpty else { return nil }
    var mean = 0.0
    for child in children {
      guard let weight = weights[child] else { return nil }
      // A member without weight has no rate, and none is asked of it.
      if weight == 0 { continue }
      guard let rate = rates[child] else { return nil }
      mean += weight / whole * rate
    }
    return Figure(mean)
  }
}

/// Adds up decimals of about one scale without bringing every intermediate sum to lowest terms.
private struct ExactSum {
  private var mantissa: Int128 = 0
  private var scale = 0
  private var isExact = true

  mutating func add(_ number: DecimalNumber?) {
    guard isExact else { return }
    guard let number else {
      isExact = false
      return
    }
    if number.scale > scale {
      guard let scaled = DecimalNumber(mantissa: mantissa, scale: scale).scaledMantissa(number.scale) else {
        isExact = false
        return
      }
      mantissa = scaled
      scale = number.scale
    }
    guard let addend = number.scaledMantissa(scale) else {
      isExact = false
      return
    }
    let (sum, overflow) = mantissa.addingReportingOverflow(addend)
    mantissa = sum
    isExact = !overflow
  }

  /// The sum; nil where a number was missing or 128 bits did not hold it.
  var decimal: DecimalNumber? { isExact ? DecimalNumber(mantissa: mantissa, scale: scale) : nil }
}
