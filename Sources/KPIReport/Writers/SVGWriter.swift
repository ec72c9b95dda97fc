package import KPIModel

/// Writes the charts of a page as one SVG file, one below the other.
///
/// Nothing is fetched, nothing runs; colours follow the reader's light or dark page.
package struct SVGWriter: Sendable {
  package var palette: Palette

  package init(palette: Palette = .default) {
    self.palette = palette
  }

  /// Nil where there is nothing to draw.
  package func svg(_ charts: [Chart], title: Page.Title, language: Language) -> [UInt8]? {
    guard !charts.isEmpty else { return nil }
    let drawings = charts.map { (chart: $0, drawing: Drawing($0)) }
    let inner = drawings.lazy.compactMap(\.drawing.width).max() ?? Self.pageWidth - 2 * Self.margin
    let width = max(inner, 360) + 2 * Self.margin
    var body = Markup()
    var y = 98.0
    for (chart, drawing) in drawings {
      body += "<text class=\"strong\" x=\"\(Self.margin)\" y=\"\(y + 14)\">\(chart.caption)</text>\n"
      y += 28
      body +=
        "<svg x=\"\(Self.margin)\" y=\"\(y)\" width=\"\(drawing.width ?? inner)\" height=\"\(drawing.height)\" overflow=\"visible\">\n\(drawing.elements)</svg>\n"
      y += drawing.height + 28
    }
    let heading = [title.who, title.what].filter { !$0.isEmpty }.joined(separator: "  ")
    let description = charts.map { "\($0.caption): \($0.description)" }.joined(separator: " ")
    var file: Markup = """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart" width="\(width)" height="\(y)" viewBox="0 0 \(width) \(y)" role="img" \
      aria-labelledby="title description" lang="\(language.rawValue)">
      <title id="title">\(heading)</title>
      <desc id="description">\(description)</desc>
      <style>

      """
    file += Markup(stringLiteral: DrawingStyle.css(Colours(palette)))
    file += """
      </style>
      <rect class="sheet" width="100%" height="100%"/>
      <text class="soft" x="\(Self.margin)" y="28">\(title.who)</text>
      <text class="head" x="\(Self.margin)" y="52">\(Drawing.fitted(title.what, to: 70))</text>
      <text class="soft" x="\(Self.margin)" y="74">\(title.when)</text>

      """
    file += body
    file += "</svg>\n"
    return file.bytes
  }

  private static let pageWidth = 880.0
  private static let margin = 24.0
}
