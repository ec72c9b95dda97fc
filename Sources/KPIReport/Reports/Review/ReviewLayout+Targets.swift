import KPIAnalysis
import KPIModel

extension ReviewLayout {
  /// Targets that became others in the period: from what to what, why, and who agreed.
  var targetChanges: Section? {
    let period = review.targets.period
    let terms = TargetTerms(wording: wording)
    var rows: [Table.Row] = []
    var notes: [String] = []
    for node in review.targets.nodes {
      for (before, after) in zip(node.versions, node.versions.dropFirst()) where period.days.contains(after.from) {
        rows.append(
          Table.Row(
            depth: 0,
            cells: [
              .label(node.name.text(in: style.language), suffix: ""), .text(wording.date(after.from)),
              .text(terms.text(before, node.unit)), .text(terms.text(after, node.unit)), .word(after.reason),
              .word(after.approvedBy.map(people.name)), after.agreed.map { .text(wording.date($0)) } ?? .missing, .word(after.commit),
            ]))
        if after.isRetroactive {
          notes.append(wording.pick("\(node.id): agreed after its first day", "\(node.id)：在生效日之后才商定"))
        }
      }
      if let original = node.original, let target = node.target, original != target {
        notes.append(originalText(node, original: original, target: target))
      }
    }
    guard !rows.isEmpty else { return nil }
    notes += historyNote
    let columns = [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.fromDay, role: .word),
      Table.Column(header: wording.was, role: .word),
      Table.Column(header: wording.isNow, role: .word),
      Table.Column(header: wording.reason, role: .text),
      Table.Column(header: wording.approvedBy, role: .text),
      Table.Column(header: wording.agreedOn, role: .word, sacrifice: 2),
      Table.Column(header: wording.commit, role: .word, sacrifice: 1),
    ]
    return Section(
      id: "targets", heading: wording.changesHeading, table: Table(columns: columns, rows: rows).withoutEmptyColumns, notes: notes)
  }

  /// The completion against the target as it was when the period began, beside that against the current one.
  private func originalText(_ node: TargetReport.Node, original: Amount, target: Amount) -> String {
    let amounts = wording.pick(
      "\(node.id): \(TargetTerms.amount(original.value, node.unit)) when the period began, \(TargetTerms.amount(target.value, node.unit)) now",
      "\(node.id)：期初目标\(TargetTerms.amount(original.value, node.unit))，现为\(TargetTerms.amount(target.value, node.unit))")
    guard let actual = node.actual, original.value > 0, target.value > 0, let first = Ratio(actual.value / original.value),
      let now = Ratio(actual.value / target.value)
    else { return amounts }
    let (before, after) = (NumberFormat.percent.text(first.value), NumberFormat.percent.text(now.value))
    return amounts + wording.pick("; \(before) of the first, \(after) of the current one reached", "；达到期初目标的\(before)、现目标的\(after)")
  }

  private var historyNote: [String] {
    guard let history = review.targets.history, history.obstacle == nil else { return [] }
    return [wording.history(history)]
  }
}
