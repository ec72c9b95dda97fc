internal import KPIFigures
internal import KPIModel

/// What a node did for what is above it, and how its siblings did meanwhile (docs/reports.md#score-and-scorecard).
///
/// Effects are parts of gaps to the reference, handed down as an attribution does.
public struct Standing: Sendable {
  /// Its contribution to the top KPI's gap, in the unit of that; nil where there is none, as for supports.
  public internal(set) var movedTop: Amount?
  /// The node's parent; nil for the root and for supports.
  public internal(set) var parent: Parent?

  /// The node above, and the other children of the same breakdown.
  public struct Parent: Sendable {
    /// The index among the evaluation's nodes.
    public internal(set) var nodeIndex: Int
    /// How much of the parent's gap the node makes, in the parent's unit; nil where that cannot be said.
    public internal(set) var moved: Amount?
    /// How much of it the other children make together; nil where one of them has no contribution.
    public internal(set) var siblingsMoved: Amount?
    /// How much of it stands beside the children: mix, overlap, what is not allocated.
    public internal(set) var besideMoved: Amount?
    /// How far the siblings together came, by the plain rule; nil where their figures do not add up.
    public internal(set) var siblingsCompletion: Ratio?
    /// Whether the node brought its parent forward while its siblings together held it back by at least a tenth of that.
    public internal(set) var gainsAsSiblingsLose = false

    /// The parent's gap less all that makes it; 0 where only binary rounding is left.
    public internal(set) var residual: Amount?
  }
}

/// Looks from every node up and sideways; linear in the nodes.
struct StandingBuilder {
  private let workings: Workings
  private let movement: Movement
  private let contributions: Contributions

  init(_ workings: Workings) {
    self.workings = workings
    let decomposition = Decomposition(workings.composition)
    movement = Movement(workings)
    contributions = Contributions(decomposition, movement)
  }

  private var tree: Tree { workings.bound.tree }

  /// One for each node of the tree.
  func standings() -> [Standing] {
    var standings = contributions.contributions.map { Standing(movedTop: Amount($0)) }
    for (index, breakdown) in tree.breakdowns.enumerated() { add(breakdown, index, to: &standings) }
    return standings
  }

  private func add(_ breakdown: Tree.Breakdown, _ index: Int, to standings: inout [Standing]) {
    let parent = breakdown.node
    let multiplier = contributions.multipliers[parent]
    // What a contribution to the top is in the parent's own unit; nothing where the top does not see the parent at all.
    let effects = breakdown.children.map { multiplier == 0 ? .nan : contributions.contributions[$0] / multiplier }
    let all = effects.reduce(0, +)
    let beside = contributions.levels[index].linePositions.reduce(0) { $0 + contributions.lines[$1].contribution / multiplier }
    let isUp = workings.composition.declaration(of: parent).direction == .up
    let totals = totals(of: breakdown, index)
    for (child, effect) in zip(breakdown.children, effects) {
      var above = Standing.Parent(nodeIndex: parent, moved: Amount(effect))
      if breakdown.children.count > 1 {
        above.siblingsMoved = Amount(rounded(all - effect, beside: abs(effect)))
        above.siblingsCompletion = totals.flatMap { completion(of: child, within: $0) }
      }
      above.besideMoved = Amount(beside)
      above.residual = Amount(rounded(movement.gaps[parent] - all - beside, beside: movement.gaps[parent].magnitude))
      if let moved = above.moved?.value, let siblings = above.siblingsMoved?.value {
        let (gain, loss) = isUp ? (moved, -siblings) : (-moved, siblings)
        above.gainsAsSiblingsLose = gain > 0 && loss >= gain / 10
      }
      standings[child].parent = above
    }
  }

  /// 0 where subtracting has left nothing but binary rounding.
  private func rounded(_ difference: Double, beside size: Double) -> Double {
    abs(difference) <= HopPass.materiality * size ? 0 : difference
  }

  /// Figures of all children of a sum in one currency; nil where they do not add up.
  private func totals(of breakdown: Tree.Breakdown, _ index: Int) -> (actual: Double, reference: Double)? {
    guard case .sum = workings.composition.rules[index], movement.exchangeRates[index] == nil else { return nil }
    let actual = breakdown.children.reduce(0) { $0 + movement.actuals[$1] }
    let reference = breakdown.children.reduce(0) { $0 + movement.references[$1] }
    return actual.isFinite && reference.isFinite ? (actual, reference) : nil
  }

  private func completion(of child: Int, within totals: (actual: Double, reference: Double)) -> Ratio? {
    let actual = totals.actual - movement.actuals[child]
    let reference = totals.reference - movement.references[child]
    guard abs(reference) > HopPass.materiality * abs(totals.reference) else { return nil }
    let distance = (actual - reference) / abs(reference)
    return Ratio(workings.composition.declaration(of: child).direction == .up ? 1 + distance : 1 - distance)
  }
}
