import KPIAnalysis
import KPIModel
import KPISource

/// `kpitree evaluate --by month`: the parts of a period side by side, and their total where they add up.
extension EvaluationLayout {
  /// By node: the period's figure where the parts' add up to it, so that a total beside them is no surprise.
  func totals() -> [Amount?] {
    evaluation.nodes.indices.map { index in
      let node = evaluation.nodes[index]
      guard node.kind == .flow, let whole = node.actual else { return nil }
      var sum = 0.0
      // What has not begun adds nothing yet.
      for part in evaluation.parts where evaluation.asOf.map({ part.period.first <= $0 }) ?? true {
        guard part.nodes.indices.contains(index), let amount = part.nodes[index].actual else { return nil }
        sum += amount.value
      }
      return abs(sum - whole.value) <= 1e-9 * max(abs(whole.value), abs(sum)) ? whole : nil
    }
  }

  func periodTable() -> Table {
    let reference = wording.reference(evaluation.against)
    let totals = totals()
    let columns = evaluation.parts.map { part in
      PageColumn<TreeRow<Evaluation>>(part.period.name, wording.period(part.period), .number) { row in
        .amount(part.nodes.indices.contains(row.index) ? part.nodes[row.index].actual : nil, format(row.node))
      }
    }
    let grid = Grid<TreeRow<Evaluation>>(
      [
        PageColumn("level", wording.level, .number, sacrifice: 1) { .integer($0.node.level) },
        PageColumn("name", wording.indicator, .tree) { .label($0.node.name.text(in: style.language), suffix: suffix($0.node)) },
        PageColumn("owner", wording.owner, .text, sacrifice: 2) { .word(evaluation.ownerName($0.node, style.language)) },
      ] + columns + [
        PageColumn("total", wording.total, .number) { .amount(totals[$0.index], format($0.node)) },
        PageColumn("gap", reference.variance, .number, symbol: wording.symbol(reference.variance), isJudged: true) {
          .amount($0.node.gap, variance($0.node))
        },
        PageColumn("gap_ratio", reference.ratio, .number, symbol: wording.symbol(reference.ratio), isJudged: true, sacrifice: 3) {
          $0.node.isPercent ? .empty : .ratio($0.node.gapRatio, .relative)
        },
        style.isWide ? PageColumn("id", wording.identifier, .text) { .text($0.node.id) } : nil,
      ])
    return grid.table(
      grid.rows(evaluation, wording) { row, depth in
        var line = grid.row(row, depth: depth, tone: row.node.status.tone)
        line.id = row.node.id
        return line
      })
  }
}

/// One row a node for machines: a column for each part, unrounded.
struct PeriodRows {
  static func table(_ evaluation: Evaluation, _ context: DocumentContext) -> RecordTable {
    let totals = EvaluationLayout(evaluation, context.style).totals()
    let names = evaluation.parts.map(\.period.name)
    @Sendable func number(_ amount: Amount?) -> JSONValue { amount.map { .number($0.value) } ?? .null }
    return RecordTable(
      columns: ["id", "name", "owner", "unit"] + names + ["total", "reference", "gap"], rowCount: evaluation.nodes.count
    ) { index in
      let node = evaluation.nodes[index]
      let parts = evaluation.parts.map { number($0.nodes.indices.contains(index) ? $0.nodes[index].actual : nil) }
      return [
        .text(node.id), .text(node.name.text(in: context.style.language)), node.owner.map(JSONValue.text) ?? .null,
        .text((node.unit ?? .plain).name),
      ] + parts + [number(totals[index]), number(node.reference), number(node.gap)]
    }
  }
}
