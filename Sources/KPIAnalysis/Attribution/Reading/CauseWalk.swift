internal import KPIFigures

/// Walks down the largest contributions from the asked node (docs/arithmetic.md#reading-a-gap).
struct CauseWalk {
  private let view: AttributionView

  init(_ view: AttributionView) {
    self.view = view
  }

  /// Where one walk ended.
  struct End {
    /// The nodes walked through, the asked one first.
    var nodes: [Int]
    /// The line that is no node at which it ended: its place among the contributions' lines.
    var line: Int?
    var contribution: Double
    var breadth: Attribution.Breadth
    /// The breakdown that the breadth was read from.
    var breakdown: Int?
  }

  /// One end per breakdown of the asked node that leads anywhere, as they rank; else the asked node itself.
  ///
  /// Linear in the children of the nodes walked through.
  func ends() -> [End] {
    guard view.hasShares else { return [] }
    var ends: [End] = []
    var broadBreakdown: Int?
    for breakdown in bySurprise(view.breakdowns(of: view.node)) {
      let end = walk(down: breakdown)
      if end.nodes.count > 1 || end.line != nil {
        ends.append(end)
      } else if end.breadth == .broad, broadBreakdown == nil {
        broadBreakdown = end.breakdown
      }
    }
    if !ends.isEmpty { return ends }
    return [
      End(
        nodes: [view.node], contribution: view.gap, breadth: broadBreakdown == nil ? .several : .broad, breakdown: broadBreakdown)
    ]
  }

  private func walk(down first: Int) -> End {
    var end = End(nodes: [view.node], contribution: view.gap, breadth: .several)
    var next: Int? = first
    while let breakdown = next {
      if view.isBroad(breakdown) {
        end.breadth = .broad
        end.breakdown = breakdown
        return end
      }
      guard let step = largest(breakdown), 2 * abs(step.contribution) >= abs(end.contribution) else { return end }
      let isIsolated = abs(step.contribution) >= 0.7 * abs(end.contribution)
      end.breadth = isIsolated ? .isolated : .several
      end.breakdown = breakdown
      end.contribution = step.contribution
      guard let node = step.node else {
        end.line = step.line
        return end
      }
      end.nodes.append(node)
      next = mostSurprising(view.breakdowns(of: node))
    }
    return end
  }

  /// One line of a breakdown.
  private struct Step {
    var node: Int?
    var line: Int?
    var id: String
    var contribution: Double
  }

  /// The line with the largest contribution of the gap's sign; of equal ones that with the last id, whatever the order of siblings.
  private func largest(_ breakdown: Int) -> Step? {
    var largest: Step?
    func consider(_ contribution: Double, _ step: (Double) -> Step) {
      guard contribution * view.gap > 0 else { return }
      if let best = largest, abs(contribution) < abs(best.contribution) { return }
      let step = step(contribution)
      if let best = largest, abs(contribution) == abs(best.contribution), step.id < best.id { return }
      largest = step
    }
    let bound = view.tree.breakdowns[breakdown]
    for child in bound.children {
      consider(view.contributions.contributions[child]) { Step(node: child, id: view.tree.nodes[child].id, contribution: $0) }
    }
    for position in view.contributions.levels[breakdown].linePositions {
      let line = view.contributions.lines[position]
      consider(line.contribution) { Step(line: position, id: view.id(of: line, in: breakdown), contribution: $0) }
    }
    return largest
  }

  /// Below the first step only the surprise counts; without one the first as declared.
  private func mostSurprising(_ breakdowns: [Int]) -> Int? {
    var best: (breakdown: Int, surprise: Double)?
    for breakdown in breakdowns {
      let surprise = view.surprise(breakdown) ?? -1
      if best.map({ surprise > $0.surprise }) ?? true { best = (breakdown, surprise) }
    }
    return best?.breakdown
  }

  /// Those whose parts all have targets of their own first, then the most surprising, those without a surprise last; else as declared.
  private func bySurprise(_ breakdowns: [Int]) -> [Int] {
    if breakdowns.count < 2 { return breakdowns }
    let ranked = breakdowns.map { (breakdown: $0, planned: view.isPlannedThroughout($0) ? 0 : 1, surprise: view.surprise($0) ?? -1) }
    return ranked.enumerated().sorted {
      ($0.element.planned, $1.element.surprise, $0.offset) < ($1.element.planned, $0.element.surprise, $1.offset)
    }.map(\.element.breakdown)
  }
}

extension AttributionView {
  /// `<parent>.<breakdown>~<kind>`.
  func id(of line: Contributions.Line, in breakdown: Int) -> String {
    let bound = tree.breakdowns[breakdown]
    return "\(tree.nodes[bound.node].id).\(breakdownNames[bound.declaration])~\(line.kind.rawValue)"
  }
}
