import KPIModel
import TestSupport

@testable import KPIAnalysis

/// A random tree of sums, formulas, distinct counts and ratios split by members, with zeros, negatives and parents that do not recombine.
struct RandomDecomposition {
  /// One breakdown, as a test can change it before it is built.
  struct Breakdown {
    var node: Int
    var rule: Decomposition.Rule
    var children: [Int]
  }

  static let formulaTexts = [
    "a - b", "a * b", "a * b * c", "a / b", "a * b / c", "(a + b) * c", "12 * a * b", "a * (a + b)", "(a - b) / b", "min(a, b) * c",
    "5 + 0.02 * a", "a * b + c * d - e", "max(a, b) + a / (c * c)",
  ]

  let formulas: [Formula]
  var breakdowns: [Breakdown] = []
  var references: [Double] = []
  var actuals: [Double] = []
  var referenceWeights: [Double] = []
  var actualWeights: [Double] = []

  init(depth: Int, _ generator: inout SeededGenerator) throws {
    formulas = try Self.formulaTexts.map { try Formula.parse($0).get() }
    addNode(depth: depth, parentWeights: nil, &generator)
  }

  var nodeCount: Int { references.count }
  func isLeaf(_ node: Int) -> Bool { !breakdowns.contains { $0.node == node } }

  private mutating func addNode(depth: Int, parentWeights: (Double, Double)?, _ generator: inout SeededGenerator) {
    let node = references.count
    references.append(Self.figure(&generator))
    actuals.append(Int.random(in: 0..<6, using: &generator) == 0 ? references[node] : Self.figure(&generator))
    referenceWeights.append(parentWeights?.0 ?? Double(Int.random(in: 1...9, using: &generator)))
    actualWeights.append(parentWeights?.1 ?? Double(Int.random(in: 1...9, using: &generator)))
    if depth == 0 || Int.random(in: 0..<5, using: &generator) == 0 { return }
    let position = breakdowns.count
    let (rule, count): (Decomposition.Rule, Int)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0, 1: (rule, count) = (.sum, Int.random(in: 1...5, using: &generator))
    case 2: (rule, count) = (.distinct, Int.random(in: 1...4, using: &generator))
    case 3, 4: (rule, count) = (.ratio(overlaps: Bool.random(using: &generator)), Int.random(in: 1...4, using: &generator))
    default:
      let index = Int.random(in: formulas.indices, using: &generator)
      (rule, count) = (.formula(index), formulas[index].names.count)
    }
    breakdowns.append(Breakdown(node: node, rule: rule, children: []))
    var left = (referenceWeights[node], actualWeights[node])
    for number in 0..<count {
      let child = references.count
      breakdowns[position].children.append(child)
      var weights: (Double, Double)?
      if case .ratio = rule {
        // Whole numbers that add up to the parent's, some of them 0.
        weights = number == count - 1 ? left : (part(of: left.0, &generator), part(of: left.1, &generator))
        left = (left.0 - (weights?.0 ?? 0), left.1 - (weights?.1 ?? 0))
      }
      addNode(depth: depth - 1, parentWeights: weights, &generator)
    }
    // Most parents are what their children give; the others leave a residual.
    if Int.random(in: 0..<4, using: &generator) > 0 { recombine(breakdowns[position]) }
  }

  private func part(of whole: Double, _ generator: inout SeededGenerator) -> Double {
    whole > 0 ? Double(Int.random(in: 0...Int(whole), using: &generator)) : 0
  }

  private static func figure(_ generator: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: 0
    case 1: -Double(Int.random(in: 1...30, using: &generator))
    default: Double(Int.random(in: 1...400, using: &generator)) / 8
    }
  }

  mutating func recombine(_ breakdown: Breakdown) {
    references[breakdown.node] = value(breakdown, references, referenceWeights) ?? references[breakdown.node]
    actuals[breakdown.node] = value(breakdown, actuals, actualWeights) ?? actuals[breakdown.node]
  }

  /// What children give their node; nil where that is undefined.
  func value(_ breakdown: Breakdown, _ figures: [Double], _ weights: [Double]) -> Double? {
    switch breakdown.rule {
    case .sum, .distinct: return breakdown.children.reduce(0) { $0 + figures[$1] }
    case .ratio:
      let whole = weights[breakdown.node]
      return whole == 0 ? nil : breakdown.children.reduce(0) { $0 + weights[$1] * figures[$1] } / whole
    case .formula(let index):
      guard case .value(let value) = formulas[index].evaluate({ figures[breakdown.children[$0]] }) else { return nil }
      return value
    case .opaque: return nil
    }
  }

  // MARK: - Attributing

  func movement(isAgainstTarget: Bool = false) -> Movement {
    Movement(
      references: references, actuals: actuals, referenceWeights: referenceWeights, actualWeights: actualWeights,
      isAgainstTarget: isAgainstTarget)
  }

  var decomposition: Decomposition {
    var decomposition = Decomposition(nodeCount: nodeCount, formulas: formulas)
    for breakdown in breakdowns { decomposition.append(of: breakdown.node, breakdown.rule, children: breakdown.children) }
    return decomposition
  }

  func contributions(_ method: Attribution.Method = .shapley, isAgainstTarget: Bool = false) -> Contributions {
    Contributions(decomposition, movement(isAgainstTarget: isAgainstTarget), method: method)
  }

  /// The same tree the other way round in time.
  var backwards: RandomDecomposition {
    var other = self
    (other.references, other.actuals) = (actuals, references)
    (other.referenceWeights, other.actualWeights) = (actualWeights, referenceWeights)
    return other
  }
}
