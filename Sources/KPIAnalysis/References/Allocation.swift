internal import KPIFigures
internal import KPIModel

/// Gives children without a target what the others leave of their parent's: k times last period's actual, with one k for all of them.
///
/// The k > 0 is the one for which the breakdown gives the parent's target; 1 where no such k exists. For comparison, never for scores.
struct Allocation {
  private let composition: Composition
  private let exchange: TreeExchange
  private let last: FigureColumn
  /// Last period's denominators of ratios.
  private let weights: FigureColumn

  init(_ composition: Composition, _ exchange: TreeExchange, last: FigureColumn, weights: FigureColumn) {
    self.composition = composition
    self.exchange = exchange
    self.last = last
    self.weights = weights
  }

  func run(_ references: inout References) {
    for node in composition.tree.nodes.indices {
      guard let target = references.toDate[node] else { continue }
      for breakdown in composition.tree.nodes[node].breakdowns {
        let open = composition.tree.breakdowns[breakdown].children.filter { references.kinds[$0] == nil }
        if open.isEmpty { continue }
        let factor = factor(breakdown, target, open, &references.toDate)
        for child in open {
          let figure = last.figure(child)?.converted(by: factor ?? 1)
          references.toDate.set(child, figure)
          references.kinds[child] = figure == nil ? nil : .allocated
        }
      }
    }
  }

  /// The k of a breakdown; nil where none solves it.
  ///
  /// - Parameter figures: tried out on the open children, and left with whatever was tried last.
  private func factor(_ breakdown: Int, _ target: Double, _ open: [Int], _ figures: inout FigureColumn) -> Double? {
    let open = open.filter { !isWeightless($0, in: breakdown) }
    guard !open.isEmpty, open.allSatisfy({ last[$0] != nil }) else { return nil }
    let factor: Double?
    switch composition.rules[breakdown] {
    case .sum, .ratio: factor = linearFactor(breakdown, target, open, &figures)
    case .distinct: factor = overlappingFactor(breakdown, target, open, figures)
    case .formula(let formula, let isLinear):
      if isLinear {
        factor = linearFactor(breakdown, target, open, &figures)
      } else if let exponents = formula.exponents {
        let children = composition.tree.breakdowns[breakdown].children
        let net = zip(children, exponents).reduce(0) { open.contains($1.0) ? $0 + $1.1 : $0 }
        factor = productFactor(breakdown, target, open, exponent: net, &figures)
      } else {
        factor = root(breakdown, target, open, &figures)
      }
    case .least, .greatest, .opaque: factor = nil
    }
    guard let factor, factor.isFinite, factor > 0 else { return nil }
    return factor
  }

  /// What the breakdown gives when every open child is `factor` times its last figure.
  private func given(_ factor: Double, _ breakdown: Int, _ open: [Int], _ figures: inout FigureColumn) -> Double? {
    for child in open { figures.set(child, last.figure(child)?.converted(by: factor)) }
    return composition.recombined(breakdown, figures, weights: weights, exchange)?.value
  }

  /// A member that weighed nothing takes no part in a split of a ratio, and may have no rate.
  private func isWeightless(_ child: Int, in breakdown: Int) -> Bool {
    if case .ratio = composition.rules[breakdown] { weights[child] == 0 } else { false }
  }

  private func linearFactor(_ breakdown: Int, _ target: Double, _ open: [Int], _ figures: inout FigureColumn) -> Double? {
    guard let fixed = given(0, breakdown, open, &figures), let whole = given(1, breakdown, open, &figures), whole != fixed else {
      return nil
    }
    return (target - fixed) / (whole - fixed)
  }

  /// Of distinct counts the overlap grows as the children do.
  private func overlappingFactor(_ breakdown: Int, _ target: Double, _ open: [Int], _ figures: FigureColumn) -> Double? {
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
    return base == 0 ? nil : (target - fixed) / base
  }

  private func productFactor(
    _ breakdown: Int, _ target: Double, _ open: [Int], exponent: Int, _ figures: inout FigureColumn
  ) -> Double? {
    guard exponent != 0, let whole = given(1, breakdown, open, &figures), whole != 0 else { return nil }
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

  /// Bisection between a hundredth and a hundredfold; nil where the target does not lie between what these give.
  private func root(_ breakdown: Int, _ target: Double, _ open: [Int], _ figures: inout FigureColumn) -> Double? {
    var lower = 0.01
    var upper = 100.0
    guard let low = given(lower, breakdown, open, &figures), let high = given(upper, breakdown, open, &figures) else { return nil }
    if low == target, high == target { return nil }  // as where all of it is 0: any k would do
    if low == target { return lower }
    if high == target { return upper }
    guard (low < target) != (high < target) else { return nil }
    // 80 halvings of 100 reach the last bit of any number in between.
    for _ in 0..<80 {
      let middle = lower + (upper - lower) / 2
      guard let value = given(middle, breakdown, open, &figures) else { return nil }
      if value == target { return middle }
      if (value < target) == (low < target) { lower = middle } else { upper = middle }
    }
    return lower + (upper - lower) / 2
  }
}

extension Formula {
  /// Of a product of distinct names and numbers: by name, 1, or -1 where it is divided by; else nil.
  fileprivate var exponents: [Int]? {
    guard let product else { return nil }
    var exponents = [Int](repeating: 0, count: names.count)
    for factor in product.factors {
      guard case .name(let name) = factor.expression, exponents[name] == 0 else { return nil }
      exponents[name] = factor.isDivisor ? -1 : 1
    }
    return exponents
  }
}
