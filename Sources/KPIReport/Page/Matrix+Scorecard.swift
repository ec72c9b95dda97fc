import KPIAnalysis
import KPIModel

extension Matrix {
  /// People by level, the highest on top, and completion, the greatest on the right; nil where there are not two to compare.
  init?(_ scorecard: Scorecard, wording: Wording) {
    let bands = Array(scorecard.bands.reversed())
    var rows: [(lead: Scorecard.Node, cells: [[String]])] = []
    var count = 0
    for owner in scorecard.owners {
      guard let leading = owner.leading, let completion = owner.completion else { continue }
      let lead = scorecard.nodes[owner.holdings[leading].node]
      guard let column = bands.lastIndex(where: { $0.isMet(by: completion) }) else { continue }
      count += 1
      let index: Int
      if let known = rows.firstIndex(where: { $0.lead.coefficient == lead.coefficient && $0.lead.level == lead.level }) {
        index = known
      } else {
        index = rows.count
        rows.append((lead, [[String]](repeating: [], count: bands.count)))
      }
      rows[index].cells[column].append(owner.id)
    }
    guard count > 1 else { return nil }
    rows.sort { ($1.lead.coefficient.value, $0.lead.level) < ($0.lead.coefficient.value, $1.lead.level) }
    let percent = NumberFormat(power: -2, fractionDigits: 0, suffix: "%")
    self.init(
      caption: wording.pick("Level by completion", "级别与完成率"),
      columns: bands.enumerated().map { index, band in
        let bound = band.bound ?? (index + 1 < bands.count ? bands[index + 1].bound : nil)
        let text = bound.map { percent.text($0) } ?? ""
        return "\(band.grade) "
          + (band.bound == nil ? wording.pick("under \(text)", "低于\(text)") : wording.pick("from \(text)", "\(text)起"))
      },
      rows: rows.map { Row(header: "\($0.lead.level)" + ($0.lead.class.map { " [\($0.rawValue)]" } ?? ""), cells: $0.cells) })
  }
}
