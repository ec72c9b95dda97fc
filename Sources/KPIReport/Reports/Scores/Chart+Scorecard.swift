import KPIAnalysis
import KPIModel

extension Chart {
  /// People by the level of what they answer for, the highest on top, and by completion; nil where nobody has one.
  init?(_ scorecard: Scorecard, wording: Wording) {
    let completionFormat = NumberFormat.completion(bounds: scorecard.bands.compactMap(\.bound))
    var leagues: [(lead: Scorecard.Node, marks: [Standings.Mark])] = []
    for owner in scorecard.owners {
      guard let leading = owner.leading, let completion = owner.completion?.value else { continue }
      let lead = scorecard.nodes[owner.holdings[leading].node]
      let mark = Standings.Mark(
        name: owner.name.text(in: wording.language), id: owner.id, completion: max(0, completion),
        completionText: completionFormat.text(completion),
        standing: [owner.grade ?? "", wording.status(owner.status)].filter { !$0.isEmpty }.joined(separator: " "),
        tone: owner.status.tone)
      if let known = leagues.firstIndex(where: { $0.lead.coefficient == lead.coefficient && $0.lead.level == lead.level }) {
        leagues[known].marks.append(mark)
      } else {
        leagues.append((lead, [mark]))
      }
    }
    let count = leagues.reduce(0) { $0 + $1.marks.count }
    guard count > 0 else { return nil }
    leagues.sort { ($1.lead.coefficient.value, $0.lead.level) < ($0.lead.coefficient.value, $1.lead.level) }
    self.init(
      caption: wording.pick("Level and completion", "级别与完成率"),
      description: wording.pick(
        "\(count) owners by the level of what they answer for, the highest on top, and by completion, the greatest on the right.",
        "\(count)位负责人：纵轴为级别，越高越靠上；横轴为完成率，越高越靠右。"),
      content: .standings(
        Standings(
          rows: leagues.map { league in
            Standings.Row(header: "\(league.lead.level)" + (league.lead.class.map { " [\($0.rawValue)]" } ?? ""), marks: league.marks)
          },
          ranges: scorecard.bands.reversed().map { Bullets.Range(grade: $0.grade, from: $0.bound) },
          axis: wording.pick("across: completion; down: level", "横轴：完成率；纵轴：级别"))))
  }
}

extension Evaluation.Status {
  /// What a status says at a glance.
  var tone: Table.Row.Tone {
    switch self {
    case .exceeded, .met: .good
    case .missed: .bad
    case .near, .open, .notBegun, .untargeted, .incomplete: .neutral
    }
  }
}

extension Chart {
  /// Who stands where in two dimensions: levels from the top down, completion from left to right.
  package struct Standings: Sendable {
    package struct Row: Sendable {
      package var header: String
      package var marks: [Mark]
    }

    package struct Mark: Sendable {
      package var name: String
      package var id: String
      /// 1 is 100%.
      package var completion: Double
      package var completionText: String
      package var standing: String
      package var tone: Table.Row.Tone
    }

    /// The highest level first.
    package var rows: [Row]
    /// From the lowest up.
    package var ranges: [Bullets.Range]
    /// What stands at the foot of the scale.
    package var axis: String
  }
}

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
