package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  package init(_ targets: TargetReport, _ provenance: Provenance) {
    self.init(
      provenance: provenance, page: { Page(targets, sources: provenance.sources, style: $0) },
      document: { Document(targets, provenance, style: $0) }, workbook: Workbook.Content(targets: targets))
  }
}

extension Page {
  /// The page of `kpitree targets`: where each target comes from, what children promise, and what changed.
  init(_ report: TargetReport, sources: SourceSet, style: PageStyle) {
    let wording = Wording(language: style.language)
    let words = TargetWords(report: report, wording: wording, places: PlaceReader(sources))
    // Columns that only some models need.
    let hasOriginal = report.nodes.contains { $0.original != nil && $0.original != $0.target }
    let hasBasis = report.nodes.contains { !$0.basis.isEmpty }
    let keys =
      ["name", "owner", "target_kind", "target"] + (report.isClosed ? [] : ["expected"]) + (hasOriginal ? ["original"] : [])
      + (hasBasis ? ["carried_share", "proven_share"] : []) + ["unit"]
    let grid = Grid(keys.map { TargetReport.column($0)?.onPage(wording) })
    let rows = grid.rows(report, wording) { row, depth in
      grid.row(row, depth: depth)
    } below: { commitment, depth in
      guard let difference = commitment.difference, let label = wording.remainder(commitment.status) else { return [] }
      let format = TargetTerms.format(difference.value, report.nodes[commitment.nodeIndex].unit)
      return [grid.line(label, depth: depth, ["target": .number(abs(difference.value), format)])]
    }
    self.init(
      language: style.language, title: report.title(what: wording.targetsSheet, wording), sentences: words.sentences,
      table: grid.table(rows), notes: words.notes,
      hints: report.nodes.contains { $0.origin == .allocated } ? ["kpitree targets --period \(report.period.name) --propose"] : [])
  }
}
