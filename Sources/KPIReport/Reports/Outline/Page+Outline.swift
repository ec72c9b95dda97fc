import KPIModel

extension Page {
  /// The table of `kpitree tree`: structure, levels, owners, and how many targets each node has.
  ///
  /// - Parameter mostDrawn: of a larger tree only so many levels are drawn that there are no more boxes; nil for all.
  package init(_ outline: Outline, mostDrawn: Int? = nil, style: PageStyle) {
    let wording = Wording(language: style.language)
    var columns = [
      Table.Column(header: wording.level, role: .number),
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.measure, role: .text),
      Table.Column(header: wording.kind, role: .text),
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
          .text(wording.kind(node.kind)),
          node.unit.map(Cell.text) ?? .missing,
          node.targetCount > 0 ? .integer(node.targetCount) : .missing,
        ]
        if style.isWide { cells.append(.text(node.id)) }
        rows.append(Table.Row(depth: depth, cells: cells))
      case .heading(let breakdown, _):
        var cells = [Cell](repeating: .empty, count: columns.count)
        let name = breakdown.map { wording.breakdown(outline.breakdowns[$0].name.text(in: style.language)) }
        cells[1] = .label(name ?? wording.supports, suffix: "")
        rows.append(
          Table.Row(depth: depth, cells: cells, isHeading: true, breakdown: breakdown.map { outline.breakdowns[$0].key }))
      case .end: break
      }
    }
    let title = Title(
      who: outline.model.text(in: style.language), what: outline.nodes.first?.name.text(in: style.language) ?? "",
      when: wording.nodes(outline.nodes.count { !$0.standsForMembers }))
    let chart = Chart(
      caption: wording.pick("Structure", "结构"), description: title.when,
      content: .tree(Chart.Tree(outline, arrangement, wording, mostDrawn: mostDrawn)))
    self.init(language: style.language, title: title, charts: [chart], table: Table(columns: columns, rows: rows))
  }
}

extension Chart.Tree {
  /// The structure: levels, who answers for what, and the unit.
  fileprivate init(_ outline: Outline, _ arrangement: Arrangement, _ wording: Wording, mostDrawn: Int?) {
    var items: [Item] = []
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index):
        let node = outline.nodes[index]
        let detail = [wording.level + " \(node.level)", node.owner ?? "", node.unit ?? ""].filter { !$0.isEmpty }
        items.append(
          Item(
            depth: depth, name: node.name.text(in: wording.language), suffix: node.class.map { " [\($0)]" } ?? "",
            detail: detail.joined(separator: " · ")))
      case .heading(let breakdown, _):
        let name = breakdown.map { wording.breakdown(outline.breakdowns[$0].name.text(in: wording.language)) }
        items.append(Item(depth: depth, name: name ?? wording.supports, isHeading: true))
      case .end: break
      }
    }
    self.init(items: items)
    if let mostDrawn { cut(to: mostDrawn) }
  }

  /// Leaves the lowest levels away until there are no more boxes than `most`; the root stays.
  mutating func cut(to most: Int) {
    var counts: [Int: Int] = [:]
    for item in items { counts[item.depth, default: 0] += 1 }
    var (depth, sum) = (0, counts[0] ?? 0)
    while let count = counts[depth + 1], sum + count <= most { (depth, sum) = (depth + 1, sum + count) }
    items.removeAll { $0.depth > depth }
  }
}
