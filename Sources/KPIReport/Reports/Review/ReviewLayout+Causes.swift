import KPIAnalysis
import KPIModel

extension ReviewLayout {
  /// Which nodes made the gap: where the walks down the largest contributions end, the largest first.
  var causes: Section? {
    let causes = review.attribution.causes.filter { $0.path.count > 1 }.sorted {
      $0.contribution.value.magnitude > $1.contribution.value.magnitude
    }
    guard !causes.isEmpty else {
      if review.attribution.levels.isEmpty { return nil }
      let readings = review.attribution.causes.map(reading.text)
      return readings.isEmpty ? nil : Section(id: "causes", heading: wording.causesHeading, sentences: readings)
    }
    let format = reading.format.variance
    let rows = causes.enumerated().map { position, cause in
      Table.Row(
        depth: 0,
        cells: [
          .integer(position + 1), .label(path(cause), suffix: cause.kind.map { " ~ " + wording.line($0) } ?? ""),
          .word(owner(of: cause)), .number(cause.contribution.value, format), .ratio(cause.share, .wholePercent),
          .text(wording.breadth(cause.breadth)),
          .text(cause.breakdown.map { wording.parts(cause.childCount, by: $0.text(in: style.language)) } ?? ""),
          .text(effect(of: cause)),
        ], tone: tone(of: cause.contribution))
    }
    let columns = [
      Table.Column(header: "#", role: .number),
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.effect, role: .number, isJudged: true),
      Table.Column(header: wording.shareOfGap, role: .number, wholeTone: tone(of: review.attribution.node.gap)),
      Table.Column(header: wording.breadthColumn, role: .word),
      Table.Column(header: wording.pick("One of", "同级"), role: .text, sacrifice: 2),
      Table.Column(header: wording.pick("By", "来自"), role: .word),
    ]
    return Section(
      id: "causes", heading: wording.causesHeading, sentences: causes.map(reading.text),
      table: Table(columns: columns, rows: rows).withoutEmptyColumns, notes: remainders(of: causes))
  }

  func tone(of contribution: Amount?) -> Table.Row.Tone {
    guard let contribution, contribution.value != 0 else { return .neutral }
    return (contribution.value > 0) == (review.attribution.node.direction == .up) ? .good : .bad
  }

  /// The names on the way from below the top to the cause.
  private func path(_ cause: Attribution.Cause) -> String {
    let ids = cause.kind == nil ? cause.path.dropFirst() : cause.path.dropFirst().dropLast()
    let names = ids.map { id in indexOfID[id].map { wording.phrase(review.evaluation.nodes[$0].name) } ?? id }
    return names.isEmpty ? wording.phrase(cause.name) : names.joined(separator: " > ")
  }

  private func owner(of cause: Attribution.Cause) -> String? {
    cause.kind == nil ? indexOfID[cause.id].flatMap { review.evaluation.nodes[$0].owner } : nil
  }

  /// Whether it is a member's own rate or the mix of members; empty for what is neither.
  private func effect(of cause: Attribution.Cause) -> String {
    if cause.kind == .mix { return wording.pick("mix", "结构") }
    let line = review.attribution.lines.first { $0.id == cause.id }
    return line?.effects == nil ? "" : wording.pick("rate", "比率")
  }

  /// What each cause leaves of the gap: alternative views, so each by itself.
  private func remainders(of causes: [Attribution.Cause]) -> [String] {
    guard let gap = review.attribution.node.gap else { return [] }
    return causes.map { cause in
      let rest = Amount(gap.value - cause.contribution.value) ?? gap
      let first = review.attribution.lines.first { $0.id == cause.path[1] }.map { review.attribution.levels[$0.levelIndex].name }
      return wording.remainder(
        (first ?? cause.breakdown ?? "").text(in: style.language), gap: reading.format.variance(gap, wording),
        cause: reading.format.variance(cause.contribution, wording), rest: reading.format.variance(rest, wording))
    }
  }
}
