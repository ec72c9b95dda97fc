/// The least and greatest that each name of a formula adds over all orders of change: what a one-at-a-time bridge might have said.
///
/// Bounds of the marginal contributions over all coalitions, by name and before any multiplier.
struct OrderRange {
  private let least: [Double]
  private let greatest: [Double]

  /// Nil where the formula is linear (there is nothing to choose), has more than 12 names, or a mixed state is undefined; 2ⁿ in n names,
  /// but linear in the factors of a product.
  init?(_ formula: FormulaRule, from before: [Double], to after: [Double]) {
    if formula.isLinear || formula.nameCount > FormulaRule.coalitionLimit { return nil }
    if formula.isProduct {
      self.init(formula.terms.products[0].constant, from: before, to: after)
    } else {
      self.init(coalitionsOf: formula, from: before, to: after)
    }
  }

  func range(of name: Int, times multiplier: Double) -> ClosedRange<Double>? {
    let (first, last) = (multiplier * least[name], multiplier * greatest[name])
    return first.isFinite && last.isFinite ? min(first, last)...max(first, last) : nil
  }

  /// Of a product: D_i × a choice of one end for each other factor, whose extremes are those of a product of intervals.
  private init(_ constant: Double, from before: [Double], to after: [Double]) {
    var (least, greatest) = ([Double](), [Double]())
    for name in before.indices {
      var (low, high) = (constant * (after[name] - before[name]), constant * (after[name] - before[name]))
      for other in before.indices where other != name {
        let corners = [low * before[other], low * after[other], high * before[other], high * after[other]]
        low = corners.reduce(.infinity) { min($0, $1) }
        high = corners.reduce(-.infinity) { max($0, $1) }
      }
      least.append(low)
      greatest.append(high)
    }
    (self.least, self.greatest) = (least, greatest)
  }

  private init?(coalitionsOf formula: FormulaRule, from before: [Double], to after: [Double]) {
    let count = formula.nameCount
    let workspace = HopWorkspace(for: [formula])
    guard formula.program.value(before, workspace.values, denominators: workspace.denominatorsBefore) != nil else { return nil }
    var values: [Double] = []
    values.reserveCapacity(1 << count)
    for coalition in 0..<(1 << count) {
      for name in 0..<count { workspace.figures[name] = coalition >> name & 1 == 1 ? after[name] : before[name] }
      guard let value = formula.program.value(workspace.figures, workspace.values, denominators: workspace.denominatorsAfter),
        value.isFinite
      else { return nil }
      for division in 0..<formula.program.divisionCount
      where (workspace.denominatorsAfter[division] < 0) != (workspace.denominatorsBefore[division] < 0) {
        return nil
      }
      values.append(value)
    }
    var (least, greatest) = ([Double](), [Double]())
    for name in 0..<count {
      var (low, high) = (Double.infinity, -Double.infinity)
      for coalition in values.indices where coalition >> name & 1 == 0 {
        let marginal = values[coalition | 1 << name] - values[coalition]
        low = min(low, marginal)
        high = max(high, marginal)
      }
      least.append(low)
      greatest.append(high)
    }
    (self.least, self.greatest) = (least, greatest)
  }
}

extension FormulaRule {
  /// Whether the whole formula is one product of all its names.
  fileprivate var isProduct: Bool {
    terms.products.count == 1 && terms.products[0].count == nameCount && terms.quotients.isEmpty && terms.mixed.isEmpty
      && terms.coefficients.allSatisfy { $0 == 0 }
  }
}
