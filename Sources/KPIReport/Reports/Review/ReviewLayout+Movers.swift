import KPIAnalysis
import KPIModel

extension ReviewLayout {
  private static let mostMovers = 5

  /// The leaves that moved the top KPI most, both ways, and what cancels out inside others.
  var movers: Section? {
    let attribution = review.attribution
    let taken = Set(attribution.levels.compactMap(\.parentIndex))
    let leaves = attribution.lines.indices.filter {
      !taken.contains($0) && attribution.lines[$0].kind == nil && attribution.lines[$0].contribution.map { $0.value != 0 } ?? false
    }
    guard leaves.count > 1 else { return nil }
    func contribution(_ line: Int) -> Double { attribution.lines[line].contribution?.value ?? 0 }
    let down = leaves.filter { contribution($0) < 0 }.sorted { (contribution($0), $0) < (contribution($1), $1) }.prefix(Self.mostMovers)
    let up = leaves.filter { contribution($0) > 0 }.sorted { (contribution($1), $0) < (contribution($0), $1) }.prefix(Self.mostMovers)
    var rows: [Table.Row] = []
    for (label, lines) in [(wording.pick("down", "下降"), down), (wording.pick("up", "上升"), up)] where !lines.isEmpty {
      rows.append(Table.Row(label: label, in: 0, of: moverColumns.count, depth: 0, isHeading: true))
      rows += lines.map(moverRow)
    }
    let offsets = attribution.findings.prefix(5).map(reading.text)
    return Section(
      id: "movers", heading: wording.moversHeading, sentences: offsets, table: Table(columns: moverColumns, rows: rows).withoutEmptyColumns,
      notes: [grossCheck, wording.listed(down.count + up.count, of: leaves.count)].compactMap { $0 })
  }

  private var moverColumns: [Table.Column] {
    [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.within, role: .text),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.effect, role: .number, isJudged: true),
      Table.Column(header: wording.shareOfGap, role: .number, wholeTone: tone(of: review.attribution.node.gap)),
      Table.Column(
        header: wording.reference(.target).ratio, symbol: wording.symbol(wording.reference(.target).ratio), role: .number, sacrifice: 2),
    ]
  }

  private func moverRow(_ index: Int) -> Table.Row {
    let line = review.attribution.lines[index]
    let level = review.attribution.levels[line.levelIndex]
    let parent = level.parentIndex.map { review.attribution.lines[$0].name ?? "" } ?? review.attribution.node.name
    let node = indexOfID[line.id].map { review.evaluation.nodes[$0] }
    let relative: Cell = node?.isPercent == true ? .amount(node?.gap, .points(style.language)) : .ratio(node?.gapRatio, .relative)
    return Table.Row(
      depth: 1,
      cells: [
        .label(line.name?.text(in: style.language) ?? line.id, suffix: ""),
        .text("\(wording.phrase(parent)) \(wording.breakdown(level.name.text(in: style.language)))"), .word(node?.owner),
        .amount(line.contribution, reading.format.variance), .ratio(line.shareOfGap, .wholePercent, absent: .empty), relative,
      ], tone: tone(of: line.contribution))
  }

  private var grossCheck: String? {
    let texts = review.attribution.levels.filter { $0.parentIndex == nil && $0.sum != nil }.compactMap { level -> String? in
      guard let gap = level.gap else { return nil }
      let difference = level.grossUp.value - level.grossDown.value - gap.value
      let size = max(level.grossUp.value, level.grossDown.value)
      guard let rest = Amount(abs(difference) <= 1e-9 * size ? 0 : difference) else { return nil }
      return "\(reading.format.variance(rest, wording)) (\(level.name.text(in: style.language)))"
    }
    return texts.isEmpty ? nil : wording.grossCheck(texts)
  }
}

extension ReviewLayout {
  /// What is steered on the way, and what must not get worse, with those that are off first.
  var process: Section? {
    let definitions = review.definitions.filter { $0.role != .outcome }
    guard !definitions.isEmpty else { return nil }
    var warnings: [String] = []
    let rows = definitions.map { definition in
      let node = review.evaluation.nodes[definition.nodeIndex]
      if isOff(node), let actual = node.actual, let reference = node.reference, let completion = node.completion {
        let format = evaluation.format(node)
        let unit = evaluation.unitLabel(node) ?? ""
        warnings.append(
          wording.warning(
            wording.phrase(node.name), wording.role(definition.role), value: format.text(actual.value),
            target: wording.quantity(format.text(reference.value), unit: unit),
            completion: evaluation.completionFormat.text(completion.raw.value), owner: people.owner(ofNode: node.id)))
      }
      var row = evaluation.row(node, depth: 0)
      row.cells[0] = .text(wording.role(definition.role))
      return row
    }
    var columns = evaluation.columns
    columns[0] = Table.Column(header: wording.roleColumn, role: .word)
    let isJudged = definitions.contains { review.evaluation.nodes[$0.nodeIndex].completion != nil }
    return Section(
      id: "process", heading: wording.processHeading, sentences: warnings.isEmpty && isJudged ? [wording.onTarget] : warnings,
      table: Table(columns: columns, rows: rows).withoutEmptyColumns)
  }

  private func isOff(_ node: Evaluation.Node) -> Bool { node.completion.map { $0.raw.value < 1 - Band.tolerance } ?? false }
}
