import KPISource

extension Drawing {
  /// Time runs to the right: the window shaded, the band about what would have been, that as a dashed line, what was as a solid one.
  mutating func draw(_ course: Chart.Course) {
    let count = course.actual.count
    guard count > 1 else { return finish(height: 0) }
    let values =
      course.actual + zip(course.predicted, course.halfWidth).flatMap { [$0 - ($1.isFinite ? $1 : 0), $0 + ($1.isFinite ? $1 : 0)] }
    let known = values.filter(\.isFinite)
    guard var low = known.min(), var high = known.max() else { return finish(height: 0) }
    // From zero where that does not flatten what is to be seen.
    if low > 0, low < high / 2 { low = 0 }
    if high == low { high = low + 1 }
    let (top, height) = (22.0, 150.0)
    func x(_ place: Double) -> Double { place / Double(count - 1) * 100 }
    func y(_ value: Double) -> Double { (1 - (value / 2 - low / 2) / (high / 2 - low / 2)) * height }
    func path(_ figures: [Double]) -> Markup {
      var isDrawing = false
      return Markup(figures.enumerated()) { place, figure in
        guard figure.isFinite else {
          isDrawing = false
          return ""
        }
        defer { isDrawing = true }
        return isDrawing ? "L\(x(Double(place))),\(y(figure))" : "M\(x(Double(place))),\(y(figure))"
      }
    }
    let first = x(max(0, Double(course.window.lowerBound) - 0.5))
    let last = x(min(Double(count - 1), Double(course.window.upperBound) - 0.5))
    self += Part.rectangle("window", x: first, y: top, width: last - first, height: height)
    var plot = Markup()
    let banded = course.predicted.indices.filter { course.predicted[$0].isFinite && course.halfWidth[$0].isFinite }
    if banded.count > 1 {
      let above: Markup = Markup(banded) { "\(x(Double($0))),\(y(course.predicted[$0] + course.halfWidth[$0])) " }
      let below: Markup = Markup(banded.reversed()) { "\(x(Double($0))),\(y(course.predicted[$0] - course.halfWidth[$0])) " }
      plot += "<polygon class=\"band\" points=\"\(above)\(below)\"/>\n"
    }
    plot += "<path class=\"predicted\" d=\"\(path(course.predicted))\"/>\n<path class=\"course\" d=\"\(path(course.actual))\"/>\n"
    self +=
      "<svg x=\"0\" y=\"\(top)\" width=\"100%\" height=\"\(height)\" viewBox=\"0 0 100 \(height)\" preserveAspectRatio=\"none\">\n\(plot)</svg>\n"
    self += Part.rule("edge", y: top + height)
    self += Part.text(course.number.text(high), "", x: 0, y: top - 8)
    self += Part.text(course.number.text(low), "", x: 0, shift: 4, y: top + height - 6)
    self += Part.text(course.labels.first ?? "", "", x: 0, y: top + height + 18)
    self += "<text class=\"\" x=\"100%\" text-anchor=\"end\" y=\"\(top + height + 18)\">\(course.labels.last ?? "")</text>\n"
    let legend: Markup =
      "<line class=\"course\" x1=\"0\" y1=\"0\" x2=\"22\" y2=\"0\"/><text x=\"28\" y=\"4\">\(course.actualName)</text>"
    let other: Markup =
      "<line class=\"predicted\" x1=\"0\" y1=\"0\" x2=\"22\" y2=\"0\"/><text x=\"28\" y=\"4\">\(course.predictedName)</text>"
    self += Part.place(x: 0, y: top + height + 36, legend)
    // Below each other: side by side they are wider than a phone.
    self += Part.place(x: 0, y: top + height + 54, other)
    finish(height: top + height + 64)
  }
}
