package import KPIModel

/// Figures of measures by hand, found by the cell they stand for: a formula reads them from the node of that measure in the same cell.
struct HandCells {
  /// A measure and the members that the splits above a node pick.
  private struct Cell: Hashable {
    var measure: Int
    var members: [Int: String]
  }

  private let model: Model
  private let tree: Tree
  private let figures: FigureColumn
  private var nodes: [Cell: Int] = [:]

  init(_ model: Model, _ tree: Tree, _ figures: FigureColumn) {
    self.model = model
    self.tree = tree
    let isRead = model.measures.contains { measure in
      guard case .formula(_, let operands) = measure.definition else { return false }
      return operands.contains { if case .byHand = model.measures[$0].definition { true } else { false } }
    }
    guard isRead else {
      self.figures = figures
      return
    }
    let figures = Self.rolledUp(figures, model, tree)
    self.figures = figures
    for (index, node) in tree.nodes.enumerated() {
      guard let measure = model.nodes[node.declaration].measure, case .byHand = model.measures[measure].definition else { continue }
      let cell = Cell(measure: measure, members: tree.members(of: index, model))
      if nodes[cell] == nil || figures[nodes[cell] ?? index] == nil { nodes[cell] = index }
    }
  }

  /// Figures by hand, and those of nodes above them where only their children have figures; missing stays missing.
  ///
  /// Linear in nodes.
  private static func rolledUp(_ figures: FigureColumn, _ model: Model, _ tree: Tree) -> FigureColumn {
    var figures = figures
    for (index, node) in tree.nodes.enumerated().reversed() where figures.values[index].isNaN {
      if let measure = model.nodes[node.declaration].measure {
        guard case .byHand = model.measures[measure].definition else { continue }
      }
      for breakdown in node.breakdowns {
        guard let total = total(tree.breakdowns[breakdown], figures, model, tree) else { continue }
        if let exact = total.exact { figures.set(index, exact: exact) } else { figures.set(index, total.value) }
        break
      }
    }
    return figures
  }

  private static func total(_ breakdown: Tree.Breakdown, _ figures: FigureColumn, _ model: Model, _ tree: Tree) -> CellReader.Figure? {
    let children = breakdown.children
    let node = model.nodes[tree.nodes[breakdown.node].declaration]
    switch model.breakdowns[breakdown.declaration].rule {
    case .formula(let formula):
      if let exact = formula.valuesExactly({ figures.exacts[children[$0]] }) { return CellReader.Figure(exact) }
      guard case .value(let value) = formula.evaluate({ figures[children[$0]] }) else { return nil }
      return CellReader.Figure(value)
    case .split where !node.additivity.addsOverMembers: return nil
    case .sum, .split:
      // What has to be exchanged first is added up where rates are known.
      guard !children.isEmpty, children.allSatisfy({ model.nodes[tree.nodes[$0].declaration].unit?.currency == node.unit?.currency }) else {
        return nil
      }
      var sum: DecimalNumber? = .zero
      for child in children { sum = figures.exacts[child].flatMap { sum?.adding($0) } }
      if let sum { return CellReader.Figure(sum) }
      return children.contains { figures.values[$0].isNaN } ? nil : CellReader.Figure(children.reduce(0) { $0 + figures.values[$1] })
    }
  }

  func figure(_ measure: Int, inCellOf node: Int) -> CellReader.Figure? {
    guard !nodes.isEmpty, let found = nodes[Cell(measure: measure, members: tree.members(of: node, model))] else { return nil }
    if let exact = figures.exacts[found] { return CellReader.Figure(exact) }
    return figures[found].flatMap { CellReader.Figure($0) }
  }
}

extension Tree {
  /// The members that the splits above a node pick, by dimension; what is left of a split is no member.
  package func members(of node: Int, _ model: Model) -> [Int: String] {
    var result: [Int: String] = [:]
    var current: Int? = node
    while let index = current {
      if let breakdown = nodes[index].breakdown,
        case .split(let dimension) = model.breakdowns[breakdowns[breakdown].declaration].rule
      {
        result[dimension] = nodes[index].key
      }
      current = nodes[index].parent
    }
    return result
  }
}
