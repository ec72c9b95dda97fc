extension FormulaRule.Product {
  /// Adds m_i = k ∫₀¹ Π_{j≠i} (x0_j + t·D_j) dt, the exact Shapley value of a product (ARITHMETIC.md §3, rule 2).
  ///
  /// The integrand is a polynomial of degree n - 1, for which a Gauss–Legendre rule of ⌈n/2⌉ nodes is exact. Products before and after
  /// each factor are shared, so that a node costs O(n) and nothing is ever divided by a factor.
  func addMultipliers(_ workspace: inout HopWorkspace) {
    switch names.count {
    case 2:
      let (first, second) = (names[0], names[1])
      workspace.multipliers[first] += constant * (workspace.before[second] / 2 + workspace.after[second] / 2)
      workspace.multipliers[second] += constant * (workspace.before[first] / 2 + workspace.after[first] / 2)
    case 3:
      for index in 0..<3 {
        let (one, other) = (names[(index + 1) % 3], names[(index + 2) % 3])
        let (one0, one1) = (workspace.before[one], workspace.after[one])
        let (other0, other1) = (workspace.before[other], workspace.after[other])
        let equal = one0 * other0 + one1 * other1
        let crossed = one0 * other1 + one1 * other0
        workspace.multipliers[names[index]] += constant * (2 * equal + crossed) / 6
      }
    default:
      let count = names.count
      for pair in workspace.quadrature(nodeCount: (count + 1) / 2).pairs {
        let weight = constant * pair.weight
        let low = Way(after: 0.5 - pair.offset, before: 0.5 + pair.offset)
        fillOthers(from: 0, at: low, times: weight, &workspace)
        if pair.isMiddle {
          for (index, name) in names.enumerated() { workspace.multipliers[name] += workspace.others[index] }
        } else {
          fillOthers(from: count, at: low.mirrored, times: weight, &workspace)
          // Added to each other first, so that the way back has the same sum bit by bit.
          for (index, name) in names.enumerated() {
            workspace.multipliers[name] += workspace.others[index] + workspace.others[count + index]
          }
        }
      }
    }
  }

  /// A point of the way between the ends, as a weighted mean of both: nothing cancels where they have one sign.
  private struct Way {
    var after: Double
    var before: Double

    var mirrored: Way { Way(after: before, before: after) }
  }

  /// Fills in, by factor, `weight` × the product of all others at one point of the way.
  private func fillOthers(from start: Int, at way: Way, times weight: Double, _ workspace: inout HopWorkspace) {
    while workspace.factors.count < names.count { workspace.factors.append(0) }
    while workspace.others.count < 2 * names.count { workspace.others.append(0) }
    var prefix = weight
    for (index, name) in names.enumerated() {
      let factor = workspace.before[name] * way.before + workspace.after[name] * way.after
      workspace.factors[index] = factor
      workspace.others[start + index] = prefix
      prefix *= factor
    }
    var suffix = 1.0
    for index in names.indices.reversed() {
      workspace.others[start + index] *= suffix
      suffix *= workspace.factors[index]
    }
  }
}

extension FormulaRule.Quotient {
  /// Adds m_a = k (1/b0 + 1/b1) / 2 and m_b = -k (a0 + a1) / (2 b0 b1) (ARITHMETIC.md §3, rule 3).
  func addMultipliers(_ workspace: inout HopWorkspace) {
    let (denominator0, denominator1) = (workspace.before[denominator], workspace.after[denominator])
    let mean = workspace.before[numerator] / 2 + workspace.after[numerator] / 2
    workspace.multipliers[numerator] += constant * (1 / denominator0 + 1 / denominator1) / 2
    workspace.multipliers[denominator] -= constant * (mean / denominator0 / denominator1)
  }
}
