internal import KPIModel

/// A formula prepared for LMDI-I, which chains through its sums, products and ratios (docs/attribution.md#products; Ang, LMDI decomposition
/// approach: a guide for implementation, Energy Policy 86, 2015).
struct LogarithmicRule: Sendable {
  /// A part of the formula; parts stand behind those that they are made of.
  private struct Part: Sendable {
    var content: Content
    var operands: [Operand] = []
  }

  private enum Content: Sendable {
    case number(Double)
    case name(Int)
    /// Operands add up; those that are inverse are subtracted.
    case sum
    /// A constant times the operands; those that are inverse divide.
    case product(constant: Double)
    case minimum
    case maximum
  }

  private struct Operand: Sendable {
    var part: Int
    var isInverse = false
  }

  private var parts: [Part] = []

  init(_ formula: Formula) {
    _ = append(formula.expression)
  }

  private mutating func append(_ expression: Formula.Expression) -> Int {
    let part: Part
    if let number = expression.number {
      part = Part(content: .number(number))
    } else {
      switch expression {
      case .number(let number): part = Part(content: .number(number.double))
      case .name(let name): part = Part(content: .name(name))
      case .sum(let terms):
        part = Part(content: .sum, operands: terms.map { Operand(part: append($0.expression), isInverse: $0.isSubtracted) })
      case .negate, .product:
        var constant = 1.0
        var factors: [Formula.Factor] = []
        FormulaTerms.flatten(expression, isDivisor: false, into: &factors, &constant)
        part = Part(
          content: .product(constant: constant),
          operands: factors.map { Operand(part: append($0.expression), isInverse: $0.isDivisor) })
      case .minimum(let operands), .maximum(let operands):
        if operands.count == 1 { return append(operands[0]) }
        let isMinimum = if case .minimum = expression { true } else { false }
        part = Part(content: isMinimum ? .minimum : .maximum, operands: operands.map { Operand(part: append($0)) })
      }
    }
    parts.append(part)
    return parts.count - 1
  }

  /// Adds each name's multiplier; nil where it did, else why the method does not apply and nothing was added.
  ///
  /// The denominators of both ends have been found to be of one sign. Linear in the formula.
  func addMultipliers(_ workspace: borrowing HopWorkspace) -> Attribution.Reason? {
    let before = values(workspace.before)
    let after = values(workspace.after)
    var multipliers = [Double](repeating: 0, count: parts.count)
    if let last = multipliers.indices.last { multipliers[last] = 1 }
    for (index, part) in parts.enumerated().reversed() where multipliers[index] != 0 {
      let multiplier = multipliers[index]
      switch part.content {
      case .number, .name: break
      case .sum: for operand in part.operands { multipliers[operand.part] += operand.isInverse ? -multiplier : multiplier }
      case .minimum, .maximum: return .noLogarithmicMeanOfExtremes
      case .product(let constant):
        if part.operands.count == 1, !part.operands[0].isInverse {
          multipliers[part.operands[0].part] += multiplier * constant
          continue
        }
        for operand in part.operands
        where before[operand.part] > 0 && after[operand.part] < 0 || before[operand.part] < 0 && after[operand.part] > 0 {
          return .factorChangesSign
        }
        share(part, multiplier, from: before[index], to: after[index], before, after, into: &multipliers)
      }
    }
    for (index, part) in parts.enumerated() {
      if case .name(let name) = part.content { workspace.multipliers[name] += multipliers[index] }
    }
    return nil
  }

  /// Shares a product's movement among its factors: m_i = ±L(V1, V0) / L(x1_i, x0_i), or the limit of it where the product vanishes.
  private func share(
    _ part: Part, _ multiplier: Double, from whole0: Double, to whole1: Double, _ before: [Double], _ after: [Double],
    into multipliers: inout [Double]
  ) {
    if whole0 == 0 || whole1 == 0 {
      // The whole movement goes equally to the factors that are zero at that end (Ang & Liu, Energy Policy 35, 2007).
      guard whole0 != whole1 else { return }
      let ends = whole0 == 0 ? before : after
      let vanishing = part.operands.count { !$0.isInverse && ends[$0.part] == 0 }
      for operand in part.operands where !operand.isInverse && ends[operand.part] == 0 {
        let movement = after[operand.part] - before[operand.part]
        multipliers[operand.part] += multiplier * ((whole1 - whole0) / Double(vanishing) / movement)
      }
      return
    }
    let whole = logarithmicMean(abs(whole0), abs(whole1)) * (whole1 > 0 ? 1 : -1)
    for operand in part.operands {
      let (from, to) = (before[operand.part], after[operand.part])
      let mean = logarithmicMean(abs(from), abs(to)) * (to > 0 ? 1 : -1)
      multipliers[operand.part] += multiplier * (operand.isInverse ? -whole / mean : whole / mean)
    }
  }

  private func values(_ figures: UnsafePointer<Double>) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(parts.count)
    for part in parts {
      switch part.content {
      case .number(let number): values.append(number)
      case .name(let name): values.append(figures[name])
      case .sum: values.append(part.operands.reduce(0) { $1.isInverse ? $0 - values[$1.part] : $0 + values[$1.part] })
      case .product(let constant):
        values.append(part.operands.reduce(constant) { $1.isInverse ? $0 / values[$1.part] : $0 * values[$1.part] })
      case .minimum: values.append(part.operands.reduce(.infinity) { min($0, values[$1.part]) })
      case .maximum: values.append(part.operands.reduce(-.infinity) { max($0, values[$1.part]) })
      }
    }
    return values
  }
}

/// The logarithmic mean L(a, b) = (a - b) / ln(a / b) of two positive numbers, L(a, a) = a.
///
/// It is the common limit of a ← (a + g) / 2, g ← √(a·g) from their arithmetic and geometric means (Carlson, The logarithmic mean,
/// American Mathematical Monthly 79, 1972). No logarithm is taken and nothing cancels, however close or far apart the two are.
func logarithmicMean(_ first: Double, _ second: Double) -> Double {
  if first == second { return first }
  var arithmetic = first / 2 + second / 2
  var geometric = first.squareRoot() * second.squareRoot()
  // Each step divides the difference by four or more; the series takes the last ones at once, and what it leaves out is of fourth order.
  while arithmetic - geometric > 1e-4 * arithmetic {
    arithmetic = (arithmetic + geometric) / 2
    geometric = arithmetic.squareRoot() * geometric.squareRoot()
  }
  let difference = (arithmetic - geometric) / arithmetic
  return arithmetic * (1 - difference * (2.0 / 3 + difference * (1.0 / 45 + difference * (16.0 / 945))))
}
