import KPIAnalysis
import KPIModel

/// A column of a page's table: its head, and what stands in it for a value, declared together.
///
/// `Column` is for what all formats show alike. A page that rounds to one scale a unit has columns of its own, as has a sheet that holds
/// formulas; their keys are those of the documents.
struct PageColumn<Value> {
  /// By what lines that are no value of the table name it; as documents name the same figure.
  let key: String
  let head: Table.Column
  let cell: (Value) -> Cell

  init(
    _ key: String, _ header: String, _ role: Table.Column.Role, symbol: String? = nil, isJudged: Bool = false,
    wholeTone: Table.Row.Tone? = nil, sacrifice: Int = 0, _ cell: @escaping (Value) -> Cell
  ) {
    self.key = key
    head = Table.Column(header: header, symbol: symbol, role: role, isJudged: isJudged, wholeTone: wholeTone, sacrifice: sacrifice)
    self.cell = cell
  }
}

/// The columns of a table, and how its rows are made: of values, or of a name and a few cells.
struct Grid<Value> {
  let columns: [PageColumn<Value>]
  /// The column that names rows.
  private let nameColumn: Int

  /// - Parameter columns: those that are nil are left out.
  init(_ columns: [PageColumn<Value>?]) {
    self.columns = columns.compactMap { $0 }
    nameColumn = self.columns.firstIndex { $0.head.role == .tree } ?? 0
  }

  func row(_ value: Value, depth: Int = 0, tone: Table.Row.Tone = .neutral) -> Table.Row {
    Table.Row(depth: depth, cells: columns.map { $0.cell(value) }, tone: tone)
  }

  /// A row that is no value: a name, and some cells by the keys of their columns; keys without a column are passed over.
  func line(_ label: String, suffix: String = "", depth: Int, tone: Table.Row.Tone = .neutral, _ cells: [String: Cell] = [:]) -> Table.Row {
    var row = Table.Row(depth: depth, cells: columns.map { cells[$0.key] ?? .empty }, tone: tone)
    row.cells[nameColumn] = .label(label, suffix: suffix)
    return row
  }

  /// A row that only names those below it.
  func heading(_ label: String, depth: Int, breakdown: String? = nil) -> Table.Row {
    var row = line(label, depth: depth)
    row.isHeading = true
    row.breakdown = breakdown
    return row
  }

  func table(_ rows: [Table.Row]) -> Table { Table(columns: columns.map(\.head), rows: rows) }

  /// A row for each value.
  func table(of values: some Sequence<Value>, tone: (Value) -> Table.Row.Tone = { _ in .neutral }) -> Table {
    table(values.map { row($0, tone: tone($0)) })
  }
}

extension Grid {
  /// The rows of a tree: its nodes, headings where a node has several parts, and below a breakdown's children what is to stand there.
  ///
  /// - Parameters:
  ///   - mostDepth: how many edges below the first node are shown; nil for all.
  ///   - row: the row of a node.
  ///   - below: the rows below the children of a breakdown.
  func rows<Tree: TreeReport>(
    _ tree: Tree, _ wording: Wording, mostDepth: Int? = nil, row: (TreeRow<Tree>, Int) -> Table.Row,
    below: (Tree.Branch, Int) -> [Table.Row] = { _, _ in [] }
  ) -> [Table.Row] {
    var rows: [Table.Row] = []
    func isShown(_ node: Int, _ limit: Int?) -> Bool { limit.map { tree.nodes[node].depth - tree.nodes[0].depth <= $0 } ?? true }
    for (step, depth) in tree.arrangement.steps {
      switch step {
      case .node(let index):
        if isShown(index, mostDepth) { rows.append(row(TreeRow(tree, index), depth)) }
      case .heading(let branch, let node):
        if !isShown(node, mostDepth.map { $0 - 1 }) { continue }
        rows.append(heading(tree.heading(of: branch, wording), depth: depth, breakdown: branch.map { tree.branches[$0].key }))
      case .end(let index):
        let branch = tree.branches[index]
        if isShown(branch.nodeIndex, mostDepth.map { $0 - 1 }) { rows += below(branch, depth) }
      }
    }
    return rows
  }
}
