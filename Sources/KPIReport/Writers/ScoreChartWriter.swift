package import KPIAnalysis
package import KPIModel
import KPISource

/// Draws who stands where: levels from the top down, completion from left to right, as one SVG file.
///
/// Nothing is fetched, nothing runs; colours follow the reader's light or dark page, and shapes and words say the same as they do.
package struct ScoreChartWriter {
  private let scorecard: Scorecard
  private let wording: Wording
  private let bounds: [Double]
  private let scale: Double

  private struct Mark {
    var portfolio: Scorecard.Portfolio
    var completion: Double
    /// The line of the row that its name stands on, where names would otherwise cover each other.
    var lane = 0
  }

  private struct Row {
    var lead: Scorecard.Node
    var marks: [Mark]
    var laneCount = 1
  }

  package static func svg(_ scorecard: Scorecard, language: Language) -> [UInt8] {
    Array(ScoreChartWriter(scorecard, language).document().utf8)
  }

  private init(_ scorecard: Scorecard, _ language: Language) {
    self.scorecard = scorecard
    wording = Wording(language: language)
    bounds = scorecard.bands.compactMap(\.bound)
    let greatest = scorecard.owners.compactMap { $0.completion?.value }.max() ?? 0
    scale = ScoreChartWriter.plotWidth / max(1.2, greatest * 1.05)
  }

  private static let left = 96.0
  private static let top = 92.0
  private static let plotWidth = 640.0
  private static let right = 120.0
  private static let laneHeight = 24.0

  // MARK: - Rows

  private var leagues: [Row] {
    var leagues: [Row] = []
    for owner in scorecard.owners {
      guard let leading = owner.leading, let completion = owner.completion?.value else { continue }
      let lead = scorecard.nodes[owner.holdings[leading].node]
      let mark = Mark(portfolio: owner, completion: max(0, completion))
      if let known = leagues.firstIndex(where: { $0.lead.coefficient == lead.coefficient && $0.lead.level == lead.level }) {
        leagues[known].marks.append(mark)
      } else {
        leagues.append(Row(lead: lead, marks: [mark]))
      }
    }
    leagues.sort { ($1.lead.coefficient.value, $0.lead.level) < ($0.lead.coefficient.value, $1.lead.level) }
    for index in leagues.indices { spread(&leagues[index]) }
    return leagues
  }

  /// Gives each name the first line of the row on which it covers no other.
  private func spread(_ row: inout Row) {
    row.marks.sort { ($0.completion, $0.portfolio.id) < ($1.completion, $1.portfolio.id) }
    var ends: [Double] = []
    for index in row.marks.indices {
      let start = row.marks[index].completion * scale - 8
      let end = start + 28 + 7.5 * Double(DisplayWidth.of(label(row.marks[index].portfolio)))
      if let lane = ends.firstIndex(where: { $0 <= start }) {
        row.marks[index].lane = lane
        ends[lane] = end
      } else {
        row.marks[index].lane = ends.count
        ends.append(end)
      }
    }
    row.laneCount = max(1, ends.count)
  }

  private func label(_ portfolio: Scorecard.Portfolio) -> String { VisibleText.escaped(portfolio.name.text(in: wording.language)) }

  // MARK: - Document

  private func document() -> String {
    let leagues = leagues
    var lines: [String] = []
    var y = Self.top
    for league in leagues {
      let height = Double(league.laneCount) * Self.laneHeight + 16
      let level = "\(league.lead.level)" + (league.lead.class.map { " [\($0.rawValue)]" } ?? "")
      lines.append(Self.line(Self.left, y + height, Self.left + Self.plotWidth, y + height, class: "rule"))
      lines.append(Self.text(Self.left - 12, y + height / 2 + 4, wording.pick("level \(level)", "级别\(level)"), class: "end"))
      for mark in league.marks { lines.append(contentsOf: drawn(mark, top: y + 8)) }
      y += height
    }
    let bottom = max(y, Self.top + 40)
    var guides: [String] = []
    for band in scorecard.bands {
      guard let bound = band.bound else { continue }
      let x = Self.left + bound * scale
      guides.append(Self.line(x, Self.top - 10, x, bottom, class: "guide"))
      let percent = NumberFormat(power: -2, fractionDigits: 0, suffix: "%").text(bound)
      guides.append(Self.text(x, Self.top - 16, "\(VisibleText.escaped(band.grade)) \(percent)", class: "middle"))
    }
    let (width, height) = (Self.left + Self.plotWidth + Self.right, bottom + 32)
    let model = VisibleText.escaped(scorecard.model.text(in: wording.language))
    let title = wording.pick("Level and completion", "级别与完成率")
    let when = "\(wording.period(scorecard.period)) \(wording.closing(isClosed: scorecard.isClosed))"
    let count = leagues.reduce(0) { $0 + $1.marks.count }
    let description = wording.pick(
      "\(count) owners by the level of what they answer for, the highest on top, and by completion, the greatest on the right.",
      "\(count)位负责人：纵轴为级别，越高越靠上；横轴为完成率，越高越靠右。")
    let head = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Self.number(width)) \#(Self.number(height))" role="img" aria-labelledby="title description" lang="\#(wording.language.rawValue)">"#,
      "<title id=\"title\">\(Self.escaped("\(model): \(title)"))</title>",
      "<desc id=\"description\">\(Self.escaped(description))</desc>",
      Self.style,
      #"<rect class="page" width="100%" height="100%"/>"#,
      Self.text(Self.left, 28, "\(model)  \(title)", class: "title"),
      Self.text(Self.left, 50, when, class: "start"),
      Self.line(Self.left, Self.top, Self.left, bottom, class: "axis"),
      Self.line(Self.left, bottom, Self.left + Self.plotWidth, bottom, class: "axis"),
      Self.text(Self.left, bottom + 20, "0%", class: "middle"),
      Self.text(Self.left + Self.plotWidth, bottom + 20, wording.pick("completion", "完成率"), class: "end"),
    ]
    return (head + guides + lines + ["</svg>", ""]).joined(separator: "\n")
  }

  private func drawn(_ mark: Mark, top: Double) -> [String] {
    let portfolio = mark.portfolio
    let (x, y) = (Self.left + mark.completion * scale, top + (Double(mark.lane) + 0.5) * Self.laneHeight)
    let completion = NumberFormat.completion(bounds: bounds).text(portfolio.completion?.value ?? 0)
    let standing = [portfolio.grade ?? "", wording.status(portfolio.status)].filter { !$0.isEmpty }.joined(separator: " ")
    let tip = Self.escaped("\(label(portfolio)) (\(VisibleText.escaped(portfolio.id))): \(completion), \(VisibleText.escaped(standing))")
    let shape: String
    switch portfolio.status {
    case .exceeded, .met:
      shape = #"<circle class="good" cx="\#(Self.number(x))" cy="\#(Self.number(y))" r="6">"# + "<title>\(tip)</title></circle>"
    case .missed:
      let points = [(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)].map { "\(Self.number($0)),\(Self.number($1))" }.joined(separator: " ")
      shape = "<polygon class=\"bad\" points=\"\(points)\"><title>\(tip)</title></polygon>"
    case .near, .open, .incomplete, .untargeted:
      shape =
        #"<rect class="neutral" x="\#(Self.number(x - 5))" y="\#(Self.number(y - 5))" width="10" height="10">"#
        + "<title>\(tip)</title></rect>"
    }
    return [shape, Self.text(x + 11, y + 4, label(portfolio), class: "start")]
  }

  // MARK: - Elements

  private static let style = """
    <style>
    .page { fill: #ffffff } .rule, .guide, .axis { stroke: #8a8f98; stroke-width: 1 } .guide { stroke-dasharray: 4 4 }
    .axis { stroke: #30343b } text { font: 13px system-ui, sans-serif; fill: #1c1f24 } .title { font-size: 17px; font-weight: 600 }
    .start, .title { text-anchor: start } .middle { text-anchor: middle } .end { text-anchor: end }
    .good { fill: #0072b2 } .bad { fill: #b34700 } .neutral { fill: #5c6370 }
    @media (prefers-color-scheme: dark) {
    .page { fill: #14171a } .axis { stroke: #d7dbe0 } text { fill: #eceff3 } .good { fill: #56b4e9 } .bad { fill: #ff9e6b } .neutral { fill: #b6bcc6 }
    }
    </style>
    """

  private static func text(_ x: Double, _ y: Double, _ text: String, class name: String) -> String {
    "<text class=\"\(name)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escaped(text))</text>"
  }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) -> String {
    "<line class=\"\(name)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
  }

  /// Tenths of a pixel are as fine as anybody sees.
  private static func number(_ value: Double) -> String {
    let digits = DecimalDigits(value).rounded(to: 1)
    let text = digits.text(fractionDigits: max(0, digits.digits.count - digits.exponent))
    return (digits.isNegative ? "-" : "") + text.replacing(",", with: "")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
