internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Derives the targets of nodes that declare none from those of their children, bottom up, and settles shares of a parent's target.
struct Derivation {
  private let composition: Composition
  private let exchange: TreeExchange
  private let bound: BoundModel
  /// Nodes whose target is a share of their parent's, which is not known yet.
  private var awaited: [Int: DecimalNumber] = [:]
  private(set) var log = DiagnosticLog()

  /// - Parameter exchange: at the rates of the plan.
  init(_ composition: Composition, _ exchange: TreeExchange, _ bound: BoundModel) {
    self.composition = composition
    self.exchange = exchange
    self.bound = bound
  }

  /// Notes that a node's target is a share of its parent's.
  mutating func awaitParent(_ node: Int, _ share: DecimalNumber) { awaited[node] = share }

  mutating func run(_ references: inout References) {
    for node in composition.tree.nodes.indices.reversed() where awaited[node] == nil { settle(node, &references) }
  }

  /// Gives a node a target from below where it has none, and then its share to each child that waits for it.
  private mutating func settle(_ node: Int, _ references: inout References) {
    if references.kinds[node] == nil { derive(node, &references) }
    guard !awaited.isEmpty else { return }
    let waiting = children(of: node).filter { awaited[$0] != nil }
    if waiting.isEmpty { return }
    if references.kinds[node] == nil {
      // Nothing to share: they are what their own children make them, and may so give their parent a target after all.
      for child in waiting {
        awaited[child] = nil
        log.report(
          Diagnostic(
            .unresolvedTarget,
            "the target of `\(composition.tree.nodes[child].id)` is a share of that of `\(composition.tree.nodes[node].id)`, which has none",
            at: composition.declaration(of: child).targets.first?.site))
        settle(child, &references)
      }
      derive(node, &references)
    } else {
      for child in waiting {
        share(with: child, of: node, &references)
        settle(child, &references)
      }
    }
  }

  private mutating func share(with child: Int, of node: Int, _ references: inout References) {
    guard let share = awaited.removeValue(forKey: child), let factor = exchange.factor(from: node, to: child, composition) else { return }
    references.kinds[child] = .declared
    let whole = references.whole.figure(node)?.multiplied(by: share)?.converted(by: factor)
    references.whole.set(child, whole)
    // A shape of its own comes before that of the parent.
    if let phasing = composition.details(of: child)?.phasing, composition.declaration(of: child).time.isFlow {
      let (period, days) = (bound.evaluated.period.days, bound.daysOfTarget(child))
      references.toDate.set(child, days.map { days in whole.flatMap { DayWeights(phasing).share(of: $0, for: period, in: days) } } ?? .zero)
    } else {
      references.toDate.set(child, references.toDate.figure(node)?.multiplied(by: share)?.converted(by: factor))
    }
  }

  private mutating func derive(_ node: Int, _ references: inout References) {
    // What cannot be read over time has no target of some days.
    if composition.declaration(of: node).time == .unclear, !bound.isClosed || bound.whole != nil { return }
    for breakdown in composition.tree.nodes[node].breakdowns {
      let children = composition.tree.breakdowns[breakdown].children
      guard children.allSatisfy(references.carries), children.contains(where: references.isScored),
        let toDate = composition.total(breakdown, references.toDate, exchange),
        let whole = composition.total(breakdown, references.whole, exchange)
      else { continue }
      guard references.kinds[node] == nil else {
        compare(whole, of: breakdown, with: references.whole.figure(node), node)
        continue
      }
      references.kinds[node] = .derived
      references.toDate.set(node, toDate)
      references.whole.set(node, whole)
    }
  }

  private mutating func compare(_ other: Figure, of breakdown: Int, with derived: Figure?, _ node: Int) {
    guard let derived, let difference = derived.difference(from: other), difference.value != 0 else { return }
    let name = composition.model.breakdowns[composition.tree.breakdowns[breakdown].declaration].name
    log.report(
      .targetsDisagree,
      "the targets below `\(composition.tree.nodes[node].id)` give it \(derived.text), but those in `\(name)` give it \(other.text)",
      at: composition.declaration(of: node).place, notes: ["the first breakdown that gives one counts"])
  }

  private func children(of node: Int) -> [Int] {
    composition.tree.nodes[node].breakdowns.flatMap { composition.tree.breakdowns[$0].children } + composition.tree.nodes[node].supports
  }
}
