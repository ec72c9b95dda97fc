import KPISource

extension Drawing {
  mutating func draw(_ bullets: Chart.Bullets) {
    let greatest = bullets.lines.map(\.completion).max() ?? 0
    let end = min(max(1.2, greatest), 1.5)
    func x(_ completion: Double) -> Double { min(max(completion, 0), end) / end * 66 }
    var names = Markup()
    var plot = Markup()
    var y = Drawing.bulletHead
    let ranges = rangeEnds(bullets.ranges, end: end)
    for range in ranges where DisplayWidth.of(VisibleText.escaped(range.grade)) <= 2 {
      plot += Part.text(range.grade, "small soft middle", x: (x(range.from) + x(range.to)) / 2, y: 12)
    }
    for line in bullets.lines {
      let indent = Double(min(line.depth, 6)) * 12
      names += Part.text(
        Drawing.fitted(line.name, to: Drawing.longestName), line.depth == 0 ? "strong" : "", x: 0, shift: indent, y: y + 15)
      // On a phone there is no room for the unit.
      let unit: Markup = line.unit.isEmpty ? "" : "<tspan class=\"wide\"> \(line.unit)</tspan>"
      names += "<text class=\"small soft\" x=\"0%\" dx=\"\(indent)\" y=\"\(y + 31)\">\(line.figures)\(unit)</text>\n"
      for (index, range) in ranges.enumerated() {
        // One hue of falling weight: the poorest range is the darkest.
        let weight = ranges.count == 1 ? 0.1 : 0.24 - 0.18 * Double(index) / Double(ranges.count - 1)
        plot +=
          "<rect class=\"range\" fill-opacity=\"\(weight)\" x=\"\(x(range.from))%\" y=\"\(y + 6)\" width=\"\(x(range.to) - x(range.from))%\" height=\"22\"/>\n"
      }
      plot += Part.rectangle("actual", x: 0, y: y + 13, width: x(line.completion), height: 8, tip: tip(line))
      if line.completion > end {
        plot += Part.place(x: x(end), y: y + 17, "<path class=\"actual\" d=\"M2,-7 l8,7 l-8,7 z\"/>")
      }
      plot += Part.place(x: x(1), y: y + 3, "<rect class=\"target\" x=\"-1.5\" y=\"0\" width=\"3\" height=\"28\"/>")
      plot += Part.stretch(
        x: 68, width: 32,
        Part.place(x: 0, y: y + 17, "<svg x=\"8\" overflow=\"visible\">\(Part.mark(line.tone, x: 0, y: 0))</svg>")
          + Part.text(line.completionText, "strong", x: 0, shift: 20, y: y + 21)
          + Part.text(line.standing, "wide soft", x: 0, shift: 76, y: y + 21))
      y += Drawing.bulletRow
    }
    self += Part.cut(x: 0, width: Drawing.nameShare, names)
    self += Part.stretch(x: Drawing.nameShare + 2, width: 98 - Drawing.nameShare, plot)
    finish(height: y + 2)
  }

  private func tip(_ line: Chart.Bullets.Line) -> String {
    "\(line.name): \(line.completionText), \(line.standing); \(line.figures)" + (line.unit.isEmpty ? "" : " \(line.unit)")
  }

  private func rangeEnds(_ ranges: [Chart.Bullets.Range], end: Double) -> [(grade: String, from: Double, to: Double)] {
    var ends: [(grade: String, from: Double, to: Double)] = []
    for (index, range) in ranges.enumerated() {
      let from = min(max(range.from ?? 0, 0), end)
      let to = index + 1 < ranges.count ? min(max(ranges[index + 1].from ?? 0, from), end) : end
      if to > from { ends.append((range.grade, from, to)) }
    }
    return ends
  }

  private static let bulletHead = 16.0
  private static let bulletRow = 42.0
}
