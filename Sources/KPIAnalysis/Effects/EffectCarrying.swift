internal import KPIFigures
internal import KPIModel

/// Carries effects on nodes up the tree: the counterfactual is the tree without all of them at once (docs/effects.md#carried-to-the-top).
///
/// What is carried to a node by the breakdown that its first effect comes through adds up to its actual less its counterfactual, whatever the
/// formulas; what comes through its other breakdowns is another view of the same.
struct EffectCarrying {
  /// An effect on a node of the tree, in its unit.
  struct Effect {
    var node: Int
    var amount: Double
  }

  /// By effect, what it does to its node and to each above it, nearest first, as far as it gets.
  private(set) var steps: [[Step]]
  /// By effect, why it does not get to the top; nil where it does.
  private(set) var obstacles: [Impact.Reason?]
  /// By effect, its node's actual.
  private(set) var sizes: [Double]

  struct Step {
    var node: Int
    /// In the node's unit.
    var amount: Double
    /// Whether it is a part of the node's movement, and not another view of it.
    var isHeadline: Bool
  }

  /// - Parameter effects: as declared; the first of those below a node says which of its breakdowns is the headline.
  init(_ effects: [Effect], _ workings: Workings) {
    let tree = workings.bound.tree
    let composition = workings.composition
    let exchange = workings.actuals.exchange
    let actual = workings.actuals.evaluated
    let weights = workings.bound.evaluated.weights
    var without = actual
    var own: [Int: Double] = [:]
    for effect in effects where actual[effect.node] != nil { own[effect.node, default: 0] += effect.amount }
    // By breakdown, the first effect below it.
    var first: [Int: Int] = [:]
    for (number, effect) in effects.enumerated() {
      var node = effect.node
      while let breakdown = tree.nodes[node].breakdown, first[breakdown] == nil {
        first[breakdown] = number
        node = tree.breakdowns[breakdown].node
      }
    }
    var headlines: [Int: Int] = [:]
    for breakdown in first.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }).map(\.key) {
      let node = tree.breakdowns[breakdown].node
      if headlines[node] == nil { headlines[node] = breakdown }
    }
    for node in Set(own.keys).union(headlines.keys).sorted(by: >) {
      guard let figure = actual[node] else { continue }
      if let amount = own[node] {
        without.set(node, figure - amount)
      } else if let breakdown = headlines[node] {
        let before = composition.recombined(breakdown, without, weights: weights, exchange)
        let after = composition.recombined(breakdown, actual, weights: weights, exchange)
        if let before, let after { without.set(node, figure - (after.value - before.value)) }
      }
    }
    var movement = Movement(
      references: without.values, actuals: actual.values, referenceWeights: weights.values, actualWeights: weights.values)
    for breakdown in composition.mixedCurrencies {
      let factors = exchange.factors(breakdown)?.map { $0 ?? .nan } ?? tree.breakdowns[breakdown].children.map { _ in 1 }
      movement.exchangeRates[breakdown] = Movement.ExchangeRates(reference: factors, actual: factors)
    }
    let hops = Contributions.hops(Decomposition(composition), movement)

    // What reaches a node that has effects of its own is no longer its own.
    var arrived: [Int: Double] = [:]
    sizes = effects.map { actual.values[$0.node] }
    steps = [[Step]](repeating: [], count: effects.count)
    obstacles = [Impact.Reason?](repeating: nil, count: effects.count)
    for number in effects.indices.sorted(by: { (effects[$0].node, $1) > (effects[$1].node, $0) }) {
      let effect = effects[number]
      guard actual[effect.node] != nil else {
        obstacles[number] = .incomplete
        continue
      }
      let total = own[effect.node] ?? effect.amount
      let rest = total - (arrived[effect.node] ?? 0)
      // On a shared node by share of effect.
      var amount = total == 0 || arrived[effect.node] == nil ? effect.amount : effect.amount / total * rest
      var isHeadline = true
      var node = effect.node
      steps[number].append(Step(node: node, amount: amount, isHeadline: true))
      while let parent = tree.nodes[node].parent {
        guard let breakdown = tree.nodes[node].breakdown else {
          obstacles[number] = .support
          break
        }
        let multiplier = hops.multipliers[node]
        guard multiplier.isFinite else {
          obstacles[number] = .incomplete
          break
        }
        amount *= multiplier
        if headlines[parent] != breakdown { isHeadline = false }
        node = parent
        steps[number].append(Step(node: node, amount: amount, isHeadline: isHeadline))
        if isHeadline, own[node] != nil { arrived[node, default: 0] += amount }
      }
      if obstacles[number] == nil, !isHeadline { obstacles[number] = .alternativeView }
    }
  }

  /// What an effect does to the top KPI; nil where it does not get there.
  func toTop(_ number: Int) -> Double? {
    guard let last = steps[number].last, last.node == 0 else { return nil }
    return last.amount
  }
}
