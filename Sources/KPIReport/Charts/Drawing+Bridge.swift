import KPISource

extension Drawing {
  /// Structure runs from the top down, so the bars lie; each begins where the one above it ended.
  mutating func draw(_ bridge: Chart.Bridge) {
    let scale = BridgeScale(bridge)
    var names = Markup()
    var plot = Markup()
    var y = 4.0
    func name(_ text: String, _ style: String) -> Markup {
      Part.text(Drawing.fitted(text, to: Drawing.longestName), style, x: 0, y: y + 18)
    }
    func end(_ end: Chart.Bridge.End, _ style: String) -> Markup {
      let ends = [scale.x(scale.base), scale.x(end.value)].sorted()
      var bar = Part.rectangle(style, x: ends[0], y: y + 4, width: ends[1] - ends[0], height: 18)
      if scale.isCut, end.value > 0 {
        bar += Part.place(x: ends[0], y: y + 4, "<path class=\"break\" d=\"M14,21 l6,-24 M21,21 l6,-24\"/>")
      }
      return bar + Part.text(bridge.number.text(end.value), "strong", x: ends[1], shift: 6, y: y + 18)
    }

    names += name(bridge.reference.name, "strong")
    plot += end(bridge.reference, bridge.isPlanned ? "plan" : "earlier")
    var position = bridge.reference.value
    for line in bridge.lines {
      plot += Part.line("edge", x: scale.x(position), from: y + 22, to: y + Drawing.bridgeRow + 4)
      y += Drawing.bridgeRow
      names += name(line.name, "")
      let ends = [scale.x(position), scale.x(position + line.movement)].sorted()
      let text = bridge.variance.text(line.movement)
      // A movement too small to be seen is still a stroke.
      plot += Part.rectangle(
        Drawing.name(line.tone), x: ends[0], y: y + 4, width: max(ends[1] - ends[0], line.movement == 0 ? 0 : 0.3), height: 18,
        tip: "\(line.name): \(text)")
      plot += Part.text(text, Drawing.name(line.tone), x: ends[1], shift: 6, y: y + 18)
      position += line.movement
    }
    plot += Part.line("edge", x: scale.x(position), from: y + 22, to: y + Drawing.bridgeRow + 4)
    y += Drawing.bridgeRow
    names += name(bridge.actual.name, "strong")
    plot += end(bridge.actual, "actual")
    y += Drawing.bridgeRow
    if !scale.isCut { plot += Part.line("axis", x: scale.x(0), from: 2, to: y) }
    self += Part.cut(x: 0, width: Drawing.nameShare, names)
    self += Part.stretch(x: Drawing.nameShare + 2, width: 98 - Drawing.nameShare, plot)
    finish(height: y + 2)
  }

  private static let bridgeRow = 28.0
}

/// Where amounts stand between the left end of a bridge and the room for the last number.
private struct BridgeScale {
  /// Whether bars do not begin at zero, since what moved is small beside the whole; they are drawn broken then.
  let isCut: Bool
  /// Where the bars of the ends begin.
  let base: Double
  private let low: Double
  private let high: Double
  /// Where the longest bar ends, in percent of the plot.
  private let end: Double

  /// The plot on the screen of a phone, in pixels: the longest number still stands beside the longest bar.
  private static let narrowest = 210.0
  private static let pixelsOfDigit = 8.0

  init(_ bridge: Chart.Bridge) {
    let ends = [bridge.reference.value, bridge.actual.value].map(bridge.number.text)
    let numbers = ends + bridge.lines.map { bridge.variance.text($0.movement) }
    let longest = numbers.map { Double(DisplayWidth.of($0)) }.max() ?? 0
    end = min(80, max(40, 100 - (6 + longest * Self.pixelsOfDigit) / Self.narrowest * 100))
    let (low, high) = (bridge.range.lowerBound, bridge.range.upperBound)
    isCut = low > 0 && high > low && (high - low) < high / 2
    self.low = isCut ? max(0, low - (high - low) * 0.35) : min(0, low)
    self.high = isCut ? high : max(0, high)
    base = isCut ? self.low : 0
  }

  func x(_ value: Double) -> Double {
    // Halved, since the distance of two finite numbers may be infinite.
    let span = high / 2 - low / 2
    return span > 0 ? (value / 2 - low / 2) / span * end : 0
  }
}
