import KPIAnalysis

extension Table.Row {
  /// A row with nothing but a name in one of its cells.
  init(label: String, suffix: String = "", in column: Int, of columnCount: Int, depth: Int, isHeading: Bool = false) {
    var cells = [Cell](repeating: .empty, count: columnCount)
    cells[column] = .label(label, suffix: suffix)
    self.init(depth: depth, cells: cells, isHeading: isHeading)
  }
}

extension Cell {
  static func amount(_ amount: Amount?, _ format: NumberFormat) -> Cell { amount.map { .number($0.value, format) } ?? .missing }

  static func ratio(_ ratio: Ratio?, _ format: NumberFormat, absent: Cell = .missing) -> Cell {
    ratio.map { .number($0.value, format) } ?? absent
  }

  static func word(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }
}
