extension FormulaTerms {
  /// Adds m_i = k ∫₀¹ Π_{j≠i} (x0_j + t·D_j) dt, the exact Shapley value of a product (docs/attribution.md#products).
  ///
  /// The integrand is a polynomial of degree n - 1, for which a Gauss–Legendre rule of ⌈n/2⌉ nodes is exact. Products before and after
  /// each factor are shared, so that a node costs O(n) and nothing is ever divided by a factor.
  func add(_ product: Product, _ workspace: inout HopWorkspace) {
    let (before, after, multipliers) = (workspace.before, workspace.after, workspace.multipliers)
    let (constant, start) = (product.constant, product.firstName)
    switch product.count {
    case 2:
      let (first, second) = (productNames[start], productNames[start + 1])
      multipliers[first] += constant * (before[second] / 2 + after[second] / 2)
      multipliers[second] += constant * (before[first] / 2 + after[first] / 2)
    case 3:
      let (a, b, c) = (productNames[start], productNames[start + 1], productNames[start + 2])
      multipliers[a] += constant * FormulaTerms.meanProduct(before[b], after[b], before[c], after[c])
      multipliers[b] += constant * FormulaTerms.meanProduct(before[c], after[c], before[a], after[a])
      multipliers[c] += constant * FormulaTerms.meanProduct(before[a], after[a], before[b], after[b])
    default:
      let names = productNames[start..<(start + product.count)]
      for pair in workspace.quadrature(nodeCount: (names.count + 1) / 2).pairs {
        let weight = constant * pair.weight
        let low = Way(after: 0.5 - pair.offset, before: 0.5 + pair.offset)
        FormulaTerms.fillOthers(names, workspace.others, at: low, times: weight, workspace)
        if pair.isMiddle {
          for (index, name) in names.enumerated() { multipliers[name] += workspace.others[index] }
        } else {
          FormulaTerms.fillOthers(names, workspace.others + names.count, at: low.mirrored, times: weight, workspace)
          // Added to each other first, so that the way back has the same sum bit by bit.
          for (index, name) in names.enumerated() { multipliers[name] += workspace.others[index] + workspace.others[names.count + index] }
        }
      }
    }
  }

  /// The mean of the product of two factors on their way.
  @inline(__always)
  private static func meanProduct(_ first0: Double, _ first1: Double, _ second0: Double, _ second1: Double) -> Double {
    (2 * (first0 * second0 + first1 * second1) + (first0 * second1 + first1 * second0)) / 6
  }

  /// A point of the way between the ends, as a weighted mean of both: nothing cancels where they have one sign.
  private struct Way {
    var after: Double
    var before: Double

    var mirrored: Way { Way(after: before, before: after) }
  }

  /// Fills in, by factor, `weight` × the product of all others at one point of the way.
  private static func fillOthers(
    _ names: ArraySlice<Int>, _ others: UnsafeMutablePointer<Double>, at way: Way, times weight: Double, _ workspace: borrowing HopWorkspace
  ) {
    var prefix = weight
    for (index, name) in names.enumerated() {
      let factor = workspace.before[name] * way.before + workspace.after[name] * way.after
      workspace.factors[index] = factor
      others[index] = prefix
      prefix *= factor
    }
    var suffix = 1.0
    for index in (0..<names.count).reversed() {
      others[index] *= suffix
      suffix *= workspace.factors[index]
    }
  }
}

extension FormulaTerms.Quotient {
  /// Adds m_a = k (1/b0 + 1/b1) / 2 and m_b = -k (a0 + a1) / (2 b0 b1) (docs/attribution.md#ratios).
  func addMultipliers(_ workspace: borrowing HopWorkspace) {
    let (denominator0, denominator1) = (workspace.before[denominator], workspace.after[denominator])
    let mean = workspace.before[numerator] / 2 + workspace.after[numerator] / 2
    workspace.multipliers[numerator] += constant * (1 / denominator0 + 1 / denominator1) / 2
    workspace.multipliers[denominator] -= constant * (mean / denominator0 / denominator1)
  }
}
