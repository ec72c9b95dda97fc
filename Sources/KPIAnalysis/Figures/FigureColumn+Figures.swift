internal import KPIFigures

extension FigureColumn {
  func figure(_ node: Int) -> Figure? { exacts[node].map { Figure($0) } ?? Figure(values[node]) }

  mutating func set(_ node: Int, _ figure: Figure?) {
    if let exact = figure?.exact { set(node, exact: exact) } else { set(node, figure?.value) }
  }
}
