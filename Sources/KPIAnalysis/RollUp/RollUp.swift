internal import KPIFigures
internal import KPIModel

/// Gives nodes that have no figure of their own what their children make of theirs (docs/arithmetic.md#what-adds-up).
///
/// The first breakdown, as declared, that gives a value counts: a sum, or a formula. Missing stays missing: a sum that lacks a child is no
/// sum, and a node that is measured stands as it was measured. Linear in nodes.
struct RollUp {
  private let composition: Composition
  /// Where all breakdowns are plain sums, and no node has two.
  private let plainSums: PlainSums?

  init(_ composition: Composition) {
    self.composition = composition
    plainSums = composition.plainSums
  }

  /// Fills a column, exactly where the parts are exact.
  func fill(_ figures: inout FigureColumn, _ exchange: TreeExchange) {
    let tree = composition.tree
    for node in tree.nodes.indices.reversed() where figures.values[node].isNaN && !composition.isMeasured[node] {
      for breakdown in tree.nodes[node].breakdowns {
        guard let total = composition.total(breakdown, figures, exchange) else { continue }
        figures.set(node, total)
        break
      }
    }
  }

  /// Fills columns of many periods in binary numbers, `nodes` cells each; NaN stands for a missing figure.
  func fill(_ columns: inout [Double], _ exchange: TreeExchange) {
    if let plainSums { return plainSums.fill(&columns) }
    let count = composition.tree.nodes.count
    guard count > 0 else { return }
    for start in stride(from: 0, to: columns.count, by: count) {
      var column = FigureColumn(count: count)
      column.values = Array(columns[start..<(start + count)])
      fill(&column, exchange)
      columns.replaceSubrange(start..<(start + count), with: column.values)
    }
  }
}

extension Composition {
  /// The tree as sums alone; nil where it is more than that.
  fileprivate var plainSums: PlainSums? {
    guard mixedCurrencies.isEmpty else { return nil }
    var isPart = [Bool](repeating: false, count: tree.nodes.count)
    for (node, bound) in tree.nodes.enumerated() where !isMeasured[node] {
      guard bound.breakdowns.count <= 1 else { return nil }
      for breakdown in bound.breakdowns {
        guard case .sum = rules[breakdown] else { return nil }
        for child in tree.breakdowns[breakdown].children { isPart[child] = true }
      }
    }
    return PlainSums(parents: tree.nodes.map(\.parent), isPart: isPart)
  }
}
