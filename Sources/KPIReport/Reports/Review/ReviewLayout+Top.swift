import KPIAnalysis
import KPIModel

extension ReviewLayout {
  /// The top KPI beside everything that it is compared with.
  var top: Section? {
    guard let root = review.evaluation.nodes.first, root.actual != nil else { return nil }
    let format = evaluation.format(root)
    var rows = [
      Table.Row(
        depth: 0,
        cells: [
          .label(wording.actual, suffix: ""), .amount(root.actual, format), .empty, .empty,
          .ratio(root.completion?.raw, evaluation.completionFormat, absent: .empty),
          .text(root.completion == nil ? "" : evaluation.standing(root)), .trend(history(of: root)),
        ], tone: root.status.tone)
    ]
    func compare(_ label: String, _ reference: Amount?, tone: Table.Row.Tone) {
      guard let actual = root.actual, let reference else { return }
      let gap = Amount(actual.value - reference.value)
      let relative = reference.value == 0 || root.unit?.isPercent == true ? nil : gap.flatMap { Ratio($0.value / abs(reference.value)) }
      rows.append(
        Table.Row(
          depth: 0,
          cells: [
            .label(label, suffix: ""), .amount(reference, format), .amount(gap, evaluation.variance(root)),
            .ratio(relative, .relative, absent: .empty), .ratio(label == planLabel ? root.pace : nil, .percent, absent: .empty), .empty,
            .empty,
          ], tone: tone))
    }
    let target: Table.Row.Tone =
      root.gap.map { $0.value == 0 ? .neutral : ($0.value > 0) == (root.direction == .up) ? .good : .bad } ?? .neutral
    compare(planLabel, root.reference, tone: target)
    if review.evaluation.isClosed {
      let earlier = review.evaluation.history.last.map { "\(wording.reference(.previous).value) \(wording.period($0))" }
      compare(earlier ?? wording.reference(.previous).value, root.previous, tone: .neutral)
      if let lastYear = review.lastYear {
        compare("\(wording.reference(.lastYear).value) \(wording.period(lastYear))", root.lastYear, tone: .neutral)
      }
    } else if root.target != root.reference, let target = root.target {
      rows.append(
        Table.Row(
          depth: 0,
          cells: [.label(wording.wholeTarget, suffix: ""), .amount(target, format), .empty, .empty, .empty, .empty, .empty]))
    }
    let trend = history(of: root)
    let question = review.definitions.first { $0.nodeIndex == 0 }?.question.map { $0.text(in: style.language) }
    return Section(
      id: "top", heading: wording.topHeading, sentences: [question].compactMap { $0 },
      table: Table(columns: topColumns, rows: rows).withoutEmptyColumns, notes: trend.isEmpty ? [] : [trendNote(trend.count)])
  }

  private var planLabel: String {
    let label = wording.reference(.target).value
    return review.evaluation.isClosed ? label : wording.pick("\(label) to date", "至今\(label)")
  }

  private var topColumns: [Table.Column] {
    [
      Table.Column(header: review.evaluation.nodes.first.map { wording.phrase($0.name) } ?? "", role: .tree),
      Table.Column(header: wording.value, role: .number),
      Table.Column(header: wording.difference, role: .number, isJudged: true),
      Table.Column(header: wording.relativeDifference, role: .number, isJudged: true),
      Table.Column(header: review.evaluation.isClosed ? wording.completion : wording.pick("Compl/pace", "完成率/进度"), role: .number),
      Table.Column(header: wording.grade, role: .word, isJudged: true),
      Table.Column(header: wording.trend, role: .word),
    ]
  }

  /// What the line shows.
  private func trendNote(_ count: Int) -> String {
    let all = review.evaluation.history + (review.evaluation.isClosed ? [review.evaluation.period] : [])
    let periods = all.suffix(count).map(wording.period)
    let (first, last) = (periods.first ?? "", periods.last ?? "")
    return wording.pick("Trend: \(periods.count) periods from \(first) to \(last)", "趋势：\(first)至\(last)，共\(periods.count)期")
  }
}
