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

extension Drawing {
  mutating func draw(_ standings: Chart.Standings) {
    let scale = StandingsScale(standings)
    var headers = Markup()
    var marks = Markup()
    var y = Drawing.standingsTop
    for row in standings.rows {
      let placed = scale.placed(row.marks)
      let height = Double((placed.map(\.lane).max() ?? 0) + 1) * 24 + 14
      headers += Part.text(Drawing.fitted(row.header, to: 16), "strong", x: 0, y: y + height / 2 + 5)
      for (mark, lane) in placed {
        let (x, centre) = (scale.x(mark.completion), y + 7 + (Double(lane) + 0.5) * 24)
        let tip = "\(mark.name) (\(mark.id)): \(mark.completionText), \(mark.standing)"
        marks += Part.mark(mark.tone, x: x, y: centre, tip: tip)
        let isLeft = scale.isNamedOnTheLeft(mark)
        marks += Part.text(
          Drawing.fitted(mark.name, to: StandingsScale.longestName), isLeft ? "name end" : "name", x: x, shift: isLeft ? -11 : 11,
          y: centre + 4.5)
      }
      y += height
      marks += Part.rule("edge", y: y)
    }
    var guides = Markup()
    for (index, range) in standings.ranges.enumerated() {
      if let from = range.from, from > scale.low, from < scale.high {
        guides += Part.line("guide", x: scale.x(from), from: Drawing.standingsTop - 6, to: y)
        guides += Part.text(Part.percent(from), "small soft middle", x: scale.x(from), y: y + 16)
      }
      let end = index + 1 < standings.ranges.count ? standings.ranges[index + 1].from ?? scale.low : scale.high
      let (left, right) = (scale.x(max(range.from ?? scale.low, scale.low)), scale.x(min(end, scale.high)))
      if right - left > 4, DisplayWidth.of(VisibleText.escaped(range.grade)) <= 2 || right - left > 16 {
        guides += Part.text(Drawing.fitted(range.grade, to: 12), "strong middle", x: (left + right) / 2, y: 14)
      }
    }
    guides += Part.line("axis", x: 0, from: Drawing.standingsTop, to: y)
    guides += Part.text(standings.axis, "small soft end", x: 100, y: y + 34)
    self += Part.cut(x: 0, width: 14, headers)
    self += Part.stretch(x: 15, width: 85, guides + marks)
    finish(height: y + 40)
  }

  private static let standingsTop = 24.0
}

extension Drawing.Part {
  fileprivate static func percent(_ ratio: Double) -> String { NumberFormat(power: -2, fractionDigits: 0, suffix: "%").text(ratio) }
}

/// Where completions stand, and on which line of a row each name covers no other.
private struct StandingsScale {
  let low: Double
  let high: Double

  /// The narrowest plot in which no name covers another, in pixels: that of a phone.
  private static let narrowest = 290.0
  static let longestName = 20

  init(_ standings: Chart.Standings) {
    let completions = standings.rows.flatMap { $0.marks.map(\.completion) }
    let bounds = standings.ranges.compactMap(\.from)
    let (least, greatest) = (completions.min() ?? 0, completions.max() ?? 1)
    low = max(0, ((min(least, bounds.min() ?? 0.8) - 0.05) * 10).rounded(.down) / 10)
    high = max(((max(greatest, bounds.max() ?? 1.1) + 0.05) * 10).rounded(.up) / 10, low + 0.1)
  }

  func x(_ completion: Double) -> Double { (min(max(completion, low), high) - low) / (high - low) * 100 }

  func isNamedOnTheLeft(_ mark: Chart.Standings.Mark) -> Bool { x(mark.completion) > 60 }

  func placed(_ marks: [Chart.Standings.Mark]) -> [(mark: Chart.Standings.Mark, lane: Int)] {
    var taken: [[ClosedRange<Double>]] = []
    return marks.sorted { ($0.completion, $0.id) < ($1.completion, $1.id) }.map { mark in
      let centre = x(mark.completion) / 100 * Self.narrowest
      let length = 16 + 7.5 * Double(DisplayWidth.of(Drawing.fitted(mark.name, to: Self.longestName)))
      let stretch = isNamedOnTheLeft(mark) ? (centre - length)...(centre + 9) : (centre - 9)...(centre + length)
      let lane = taken.firstIndex { $0.allSatisfy { !$0.overlaps(stretch) } } ?? taken.count
      if lane == taken.count { taken.append([]) }
      taken[lane].append(stretch)
      return (mark, lane)
    }
  }
}
