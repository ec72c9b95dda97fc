internal import KPIFigures
internal import KPIModel

/// Carries effects on nodes up the tree: the counterfactual is the tree without all of them at once (docs/effects.md#carried-to-the-top).
///
/// What is carried to a node by the breakdown that its first effect comes through adds up to its actual less its counterfactual, whatever the
/// formulas; what comes through its other breakdowns is another view of the same.
struct EffectCarrying {
  /// An effect on a node of the tree, in its unit, and the days that show it.
  struct Effect {
    var node: Int
    var amount: Double
    var days: ClosedRange<Day>
  }

  /// By effect, what it does to its node and to each above it, nearest first, as far as it gets.
  private(set) var steps: [[Step]]
  /// By effect, why it does not get to the top; nil where it does.
  private(set) var obstacles: [Impact.Reason?]
  /// By effect, its node's actual.
  let sizes: [Double]
  /// By node, what it would have been; NaN where it has no figure.
  private(set) var without: [Double]

  struct Step {
    var node: Int
    /// In the node's unit.
    var amount: Double
    /// Whether it is a part of the node's movement, and not another view of it.
    var isHeadline: Bool
  }

  /// - Parameter effects: as declared; the first of those below a node says which of its breakdowns is the headline.
  init(_ effects: [Effect], _ workings: Workings) {
    let actual = workings.actuals.evaluated
    sizes = effects.map { actual.values[$0.node] }
    steps = [[Step]](repeating: [], count: effects.count)
    obstacles = [Impact.Reason?](repeating: nil, count: effects.count)
    without = actual.values
    if effects.isEmpty { return }
    let tree = workings.bound.tree
    let headlines = Self.headlines(effects, tree)
    var pass = Pass(workings, headlines)
    var own: [Int: [Int]] = [:]
    for (number, effect) in effects.enumerated() {
      if actual[effect.node] == nil { obstacles[number] = .incomplete } else { own[effect.node, default: []].append(number) }
    }
    // What is left of each effect on its own node, without what others below it did on the same days.
    var net = effects.map(\.amount)
    for node in Set(own.keys).union(headlines.keys).sorted(by: >) where actual[node] != nil {
      guard let numbers = own[node] else {
        pass.lowerByParts(node)
        continue
      }
      var arrived = 0.0
      let below = effects.indices.filter { effects[$0].node > node && effects[$0].node < tree.nodes[node].end && obstacles[$0] == nil }
      if !below.isEmpty {
        let hops = pass.hops()
        for lower in below {
          guard let step = pass.climb(from: effects[lower].node, net[lower], hops, to: node).steps.last, step.node == node, step.isHeadline
          else { continue }
          // Days of both show both: the upper one's effect holds the lower one's.
          let sharing = numbers.filter { effects[$0].days.overlaps(effects[lower].days) }
          let whole = sharing.reduce(0) { $0 + effects[$1].amount }
          for number in sharing { net[number] -= step.amount * (whole == 0 ? 1 / Double(sharing.count) : effects[number].amount / whole) }
          arrived += step.amount
        }
      }
      pass.lower(node, by: numbers.reduce(arrived) { $0 + net[$1] })
    }
    without = pass.without.values
    let hops = pass.hops()
    for (number, effect) in effects.enumerated() where obstacles[number] == nil {
      (steps[number], obstacles[number]) = pass.climb(from: effect.node, net[number], hops, to: 0)
    }
  }

  /// What an effect does to the top KPI; nil where it does not get there.
  func toTop(_ number: Int) -> Double? {
    guard let last = steps[number].last, last.node == 0 else { return nil }
    return last.amount
  }

  /// By node with effects below it, the breakdown through which the first of them comes.
  private static func headlines(_ effects: [Effect], _ tree: Tree) -> [Int: Int] {
    var headlines: [Int: Int] = [:]
    for effect in effects {
      var node = effect.node
      while let breakdown = tree.nodes[node].breakdown {
        node = tree.breakdowns[breakdown].node
        if headlines[node] == nil { headlines[node] = breakdown }
      }
    }
    return headlines
  }

  /// The tree on its way to the counterfactual.
  private struct Pass {
    let workings: Workings
    let headlines: [Int: Int]
    let decomposition: Decomposition
    var without: FigureColumn

    init(_ workings: Workings, _ headlines: [Int: Int]) {
      self.workings = workings
      self.headlines = headlines
      decomposition = Decomposition(workings.composition)
      without = workings.actuals.evaluated
    }

    mutating func lower(_ node: Int, by amount: Double) {
      guard let figure = workings.actuals.evaluated[node] else { return }
      without.set(node, figure - amount)
    }

    /// Lowers a node by what its headline's parts give less than they did.
    mutating func lowerByParts(_ node: Int) {
      guard let breakdown = headlines[node] else { return }
      let weights = workings.bound.evaluated.weights
      let exchange = workings.actuals.exchange
      let before = workings.composition.recombined(breakdown, without, weights: weights, exchange)
      let after = workings.composition.recombined(breakdown, workings.actuals.evaluated, weights: weights, exchange)
      if let before, let after { lower(node, by: after.value - before.value) }
    }

    /// From the counterfactual so far to the actuals, each hop alone.
    func hops() -> Contributions {
      let weights = workings.bound.evaluated.weights.values
      var movement = Movement(
        references: without.values, actuals: workings.actuals.evaluated.values, referenceWeights: weights, actualWeights: weights)
      let composition = workings.composition
      for breakdown in composition.mixedCurrencies {
        let factors =
          workings.actuals.exchange.factors(breakdown)?.map { $0 ?? .nan } ?? composition.tree.breakdowns[breakdown].children.map { _ in 1 }
        movement.exchangeRates[breakdown] = Movement.ExchangeRates(reference: factors, actual: factors)
      }
      return Contributions.hops(decomposition, movement)
    }

    /// What an amount on a node does to each node above it up to one of them.
    func climb(
      from node: Int, _ amount: Double, _ hops: Contributions, to last: Int
    ) -> (steps: [Step], obstacle: Impact.Reason?) {
      let tree = workings.bound.tree
      var (node, amount, isHeadline) = (node, amount, true)
      var steps = [Step(node: node, amount: amount, isHeadline: true)]
      while node > last, let parent = tree.nodes[node].parent {
        guard let breakdown = tree.nodes[node].breakdown else { return (steps, .support) }
        guard hops.multipliers[node].isFinite else { return (steps, .incomplete) }
        amount *= hops.multipliers[node]
        if headlines[parent] != breakdown { isHeadline = false }
        node = parent
        steps.append(Step(node: node, amount: amount, isHeadline: isHeadline))
      }
      return (steps, isHeadline ? nil : .alternativeView)
    }
  }
}
