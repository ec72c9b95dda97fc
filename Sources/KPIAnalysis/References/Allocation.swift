internal import KPIFigures
internal import KPIModel

/// Gives children without a target what the others leave of their parent's: k times last period's actual, with one k for all of them.
///
/// The k is the one for which the breakdown gives the parent's target, the nearest to 1 of several, and 1 where none does: then nobody knows
/// how to share it. Nobody is planned below nothing: where the others take all of a sum, k is 0. For comparison, never for scores.
struct Allocation {
  private let composition: Composition
  private let exchange: TreeExchange
  private let last: FigureColumn
  /// Last period's denominators of ratios.
  private let weights: FigureColumn
  private let bound: BoundModel

  init(_ composition: Composition, _ exchange: TreeExchange, last: FigureColumn, weights: FigureColumn, _ bound: BoundModel) {
    self.composition = composition
    self.exchange = exchange
    self.last = last
    self.weights = weights
    self.bound = bound
  }

  func run(_ references: inout References) {
    for node in composition.tree.nodes.indices {
      guard let target = references.toDate[node] else { continue }
      for breakdown in composition.tree.nodes[node].breakdowns { run(breakdown, target, &references) }
    }
  }

  private func run(_ breakdown: Int, _ target: Double, _ references: inout References) {
    let open = composition.tree.breakdowns[breakdown].children.filter { references.kinds[$0] == nil && canBePlanned($0) }
    let known = open.filter { last[$0] != nil }
    if known.isEmpty { return }
    // By hand, who has no figure of a period that others have one of, is new since.
    let sums = isSum(breakdown)
    var base = last
    for child in open where sums && last[child] == nil { base.set(child, .zero) }
    let solution = solve(breakdown, target, sums ? open : known, base, &references.toDate)
    if let solution {
      if solution > 0 { references.spread.insert(breakdown) }
    } else {
      references.spreadUnknown.insert(breakdown)
    }
    for child in open {
      let figure = base.figure(child)?.converted(by: solution ?? 1)
      references.toDate.set(child, figure)
      references.kinds[child] = figure == nil ? nil : .allocated
    }
  }

  /// Whether a part of a target to date can be that of a node: what cannot be read over time has none.
  private func canBePlanned(_ node: Int) -> Bool { composition.declaration(of: node).time != .unclear || bound.isClosed }

  private func isSum(_ breakdown: Int) -> Bool {
    switch composition.rules[breakdown] {
    case .sum, .distinct: true
    case .ratio, .formula, .least, .greatest, .opaque: false
    }
  }

  /// The k of a breakdown; nil where none solves it.
  ///
  /// - Parameter figures: tried out on the open children, and left with whatever was tried last.
  private func solve(
    _ breakdown: Int, _ target: Double, _ open: [Int], _ base: FigureColumn, _ figures: inout FigureColumn
  ) -> Double? {
    let open = open.filter { !isWeightless($0, in: breakdown) }
    guard !open.isEmpty, open.allSatisfy({ base[$0] != nil }) else { return nil }
    var trial = Trial(self, breakdown, open, base)
    switch composition.rules[breakdown] {
    case .distinct: return overlappingFactor(breakdown, target, open, base, figures)
    case .opaque: return nil
    case .sum, .ratio, .formula, .least, .greatest: break
    }
    // Where last period gives the target already, nothing is scaled, whatever else would give it too.
    if let value = trial.value(1, &figures), Allocation.isEqual(value, target) { return 1 }
    switch composition.rules[breakdown] {
    case .formula(let formula, isLinear: false):
      if let exponents = formula.exponents {
        let children = composition.tree.breakdowns[breakdown].children
        let net = zip(children, exponents).reduce(0) { open.contains($1.0) ? $0 + $1.1 : $0 }
        return productFactor(target, &trial, exponent: net, &figures)
      }
      return root(target, &trial, &figures)
    case .least, .greatest: return root(target, &trial, &figures)
    case .ratio: return linearFactor(target, &trial, isSum: false, &figures)
    default: return linearFactor(target, &trial, isSum: true, &figures)
    }
  }

  private static func isEqual(_ value: Double, _ target: Double) -> Bool { abs(value - target) <= Figure.rounding * abs(target) }

  /// What a breakdown gives when every open child is so many times its last figure.
  private struct Trial {
    private let allocation: Allocation
    private let breakdown: Int
    private let open: [Int]
    private let base: FigureColumn

    init(_ allocation: Allocation, _ breakdown: Int, _ open: [Int], _ base: FigureColumn) {
      self.allocation = allocation
      self.breakdown = breakdown
      self.open = open
      self.base = base
    }

    func value(_ factor: Double, _ figures: inout FigureColumn) -> Double? {
      for child in open { figures.set(child, base.figure(child)?.converted(by: factor)) }
      return allocation.composition.recombined(breakdown, figures, weights: allocation.weights, allocation.exchange)?.value
    }
  }

  /// A member that weighed nothing takes no part in a split of a ratio, and may have no rate.
  private func isWeightless(_ child: Int, in breakdown: Int) -> Bool {
    if case .ratio = composition.rules[breakdown] { weights[child] == 0 } else { false }
  }

  private func linearFactor(_ target: Double, _ trial: inout Trial, isSum: Bool, _ figures: inout FigureColumn) -> Double? {
    guard let fixed = trial.value(0, &figures), let whole = trial.value(1, &figures), whole != fixed else { return nil }
    let factor = (target - fixed) / (whole - fixed)
    return factor > 0 ? factor : isSum && whole > fixed ? 0 : nil
  }

  /// Of distinct counts the overlap grows as the children do.
  private func overlappingFactor(
    _ breakdown: Int, _ target: Double, _ open: [Int], _ last: FigureColumn, _ figures: FigureColumn
  ) -> Double? {
    let open = Set(open)
    guard var overlap = last[composition.tree.breakdowns[breakdown].node] else { return nil }
    var growing = 0.0
    var fixed = 0.0
    for child in composition.tree.breakdowns[breakdown].children {
      guard let figure = last[child] else { return nil }
      overlap -= figure
      if open.contains(child) {
        growing += figure
      } else {
        guard let reference = figures[child] else { return nil }
        fixed += reference
      }
    }
    let base = growing + overlap
    if base == 0 { return nil }
    let factor = (target - fixed) / base
    return factor > 0 ? factor : base > 0 ? 0 : nil
  }

  private func productFactor(_ target: Double, _ trial: inout Trial, exponent: Int, _ figures: inout FigureColumn) -> Double? {
    guard exponent != 0, let whole = trial.value(1, &figures), whole != 0 else { return nil }
    let ratio = target / whole
    guard ratio > 0, ratio.isFinite else { return nil }
    let root = Allocation.root(of: ratio, degree: abs(exponent))
    return exponent > 0 ? root : 1 / root
  }

  /// The positive root of a positive number, by Newton's method from above.
  private static func root(of number: Double, degree: Int) -> Double {
    if degree == 1 { return number }
    if degree == 2 { return number.squareRoot() }
    // A power of two that is not below the root; each step then comes down, until rounding ends it.
    var guess = Double(sign: .plus, exponent: Int((Double(number.exponent + 1) / Double(degree)).rounded(.up)), significand: 1)
    while true {
      var power = 1.0
      for _ in 1..<degree { power *= guess }
      let next = guess + (number / power - guess) / Double(degree)
      if !(next < guess) { return guess }
      guess = next
    }
  }

  /// How many steps lie between 1 and the bounds of the search, a hundredth and a hundredfold.
  private static let stepCount = 200

  /// The root nearest to 1 between a hundredth and a hundredfold: looked for step by step on both sides, then halved down to the last bit.
  private func root(_ target: Double, _ trial: inout Trial, _ figures: inout FigureColumn) -> Double? {
    let below = root(target, &trial, &figures, step: 1 / Allocation.step, within: 1)
    // Behind the distance of a root below none above is nearer.
    let above = root(target, &trial, &figures, step: Allocation.step, within: below.map { 1 - $0 } ?? .infinity)
    guard let below, let above else { return below ?? above }
    return above - 1 <= 1 - below ? above : below
  }

  /// The 200th root of 100.
  private static let step = 1.023292992280754

  private func root(
    _ target: Double, _ trial: inout Trial, _ figures: inout FigureColumn, step: Double, within distance: Double
  ) -> Double? {
    var from = 1.0
    var before = trial.value(from, &figures)
    for _ in 0..<Allocation.stepCount {
      let next = from * step
      let value = trial.value(next, &figures)
      if let before, let value, (before < target) != (value < target),
        let root = halved(target, from, next, before, &trial, &figures)
      {
        return root
      }
      if let value, Allocation.isEqual(value, target) { return next }
      if abs(next - 1) > distance { return nil }
      (from, before) = (next, value)
    }
    return nil
  }

  /// The place between two at which the target is given; nil where it is leapt over, as where something is divided by nothing.
  private func halved(
    _ target: Double, _ from: Double, _ to: Double, _ before: Double, _ trial: inout Trial, _ figures: inout FigureColumn
  ) -> Double? {
    var (lower, upper) = (from, to)
    var nearest = (factor: from, error: abs(before - target))
    // 80 halvings reach the last bit of any number in between.
    for _ in 0..<80 {
      let middle = lower + (upper - lower) / 2
      guard let value = trial.value(middle, &figures) else { return nil }
      if abs(value - target) < nearest.error { nearest = (middle, abs(value - target)) }
      if value == target { break }
      if (value < target) == (before < target) { lower = middle } else { upper = middle }
    }
    return nearest.error <= 1e-6 * max(abs(target), abs(before - target)) ? nearest.factor : nil
  }
}

extension Formula {
  /// Of a product of names and numbers: by name, how often it is multiplied by, less how often it is divided by; else nil.
  fileprivate var exponents: [Int]? {
    guard let product else { return nil }
    var exponents = [Int](repeating: 0, count: names.count)
    for factor in product.factors {
      guard case .name(let name) = factor.expression else { return nil }
      exponents[name] += factor.isDivisor ? -1 : 1
    }
    return exponents
  }
}
