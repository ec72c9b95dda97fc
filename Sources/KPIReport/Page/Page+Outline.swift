import KPIModel

extension Page {
  /// The table of `kpitree tree`: structure, levels, owners, and how many targets each node has.
  package init(_ outline: Outline, style: PageStyle) {
    let wording = Wording(language: style.language)
    var columns = [
      Table.Column(header: wording.level, role: .number),
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.measure, role: .text),
      Table.Column(header: wording.unit, role: .text),
      Table.Column(header: wording.targets, role: .number),
    ]
    if style.isWide { columns.append(Table.Column(header: wording.identifier, role: .text)) }
    let arrangement = Arrangement(
      parents: outline.nodes.map(\.parentIndex), breakdowns: outline.nodes.map(\.breakdownIndex),
      owners: outline.breakdowns.map(\.nodeIndex))
    var rows: [Table.Row] = []
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index):
        let node = outline.nodes[index]
        var cells: [Cell] = [
          .integer(node.level),
          .label(node.name.text(in: style.language), suffix: node.class.map { " [\($0)]" } ?? ""),
          node.owner.map(Cell.text) ?? .missing,
          node.measure.map(Cell.text) ?? .missing,
          node.unit.map(Cell.text) ?? .missing,
          node.targetCount > 0 ? .integer(node.targetCount) : .missing,
        ]
        if style.isWide { cells.append(.text(node.id)) }
        rows.append(Table.Row(depth: depth, cells: cells))
      case .heading(let breakdown):
        var cells = [Cell](repeating: .empty, count: columns.count)
        let name = breakdown.map { wording.breakdown(outline.breakdowns[$0].name.text(in: style.language)) }
        cells[1] = .label(name ?? wording.supports, suffix: "")
        rows.append(Table.Row(depth: depth, cells: cells, isHeading: true))
      case .end: break
      }
    }
    let title = Title(
      who: outline.model.text(in: style.language), what: outline.nodes.first?.name.text(in: style.language) ?? "",
      when: wording.nodes(outline.nodes.count { !$0.standsForMembers }))
    self.init(language: style.language, title: title, table: Table(columns: columns, rows: rows))
  }
}
