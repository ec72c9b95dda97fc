import KPIAnalysis
import KPIModel

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
