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
    let wording = style.wording
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

/// Writes proposed targets as YAML: a file to review, to change, and to name under `include`.
package enum TargetProposalWriter {
  /// The text, ending in a line feed; of a proposal without targets only a comment.
  package static func yaml(_ proposal: TargetProposal) -> [UInt8] {
    var lines: [String] = []
    guard !proposal.groups.isEmpty else {
      let reason =
        proposal.previous == nil ? "there is no period before to take shares from" : "no node without a target has a share to take"
      return Array("# Nothing to propose for \(proposal.period.name): \(reason).\n".utf8)
    }
    lines.append("# Proposed targets for \(proposal.period.name), by the shares of \(proposal.previous?.name ?? "the period before").")
    lines.append("# Review and change them; then name this file under `include`.")
    lines.append("targets:")
    for group in proposal.groups {
      let season = group.isSeasonal ? ", with last year's seasons" : ""
      lines.append("  # \(comment(group.parent)) by \(comment(group.breakdown))\(season)")
      for entry in group.targets {
        var notes: [String] = []
        if let share = entry.share { notes.append(NumberFormat.percent.text(share.value)) }
        if let previous = entry.previous { notes.append("last \(TargetTerms.amount(previous.value, entry.unit))") }
        let note = notes.isEmpty ? "" : "  # " + notes.joined(separator: ", ")
        lines.append("  - { node: \(scalar(entry.node)), period: \(proposal.period.name), target: \(number(entry)) }\(note)")
      }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func number(_ entry: TargetProposal.Entry) -> String {
    guard entry.unit?.isPercent == true, let percent = entry.target.multiplied(by: DecimalNumber(100)) else { return "\(entry.target)" }
    return "\(percent)%"
  }

  /// Plain where YAML reads it as it stands, else in single quotes.
  private static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
        true
      default: false
      }
    }
    return isPlain ? text : "'\(text.escaping(["'": "''"]))'"
  }

  /// A comment ends with its line.
  private static func comment(_ text: String) -> String { text.escaping(["\n": " ", "\r": " "]) }
}
