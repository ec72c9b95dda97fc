internal import KPIModel

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
    self.figures = figures
    for (index, node) in tree.nodes.enumerated() {
      guard let measure = model.nodes[node.declaration].measure, case .byHand = model.measures[measure].definition else { continue }
      let cell = Cell(measure: measure, members: tree.members(of: index, model))
      if nodes[cell] == nil || figures[nodes[cell] ?? index] == nil { nodes[cell] = index }
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
  func members(of node: Int, _ model: Model) -> [Int: String] {
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
