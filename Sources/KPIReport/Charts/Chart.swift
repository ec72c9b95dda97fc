/// A picture of figures as data: what it shows and says, laid out but not drawn yet.
///
/// Whoever cannot see it has the same figures in the table beside it, and its description.
package struct Chart: Sendable {
  package enum Content: Sendable {
    case bridge(Bridge)
    case bullets(Bullets)
    case standings(Standings)
    case tree(Tree)
  }

  /// One line above the picture: what it shows, in which unit.
  package var caption: String
  /// What the picture says, for those who do not see it.
  package var description: String
  /// The key of the breakdown that it shows; pictures of other breakdowns are alternative views.
  package var breakdown: String?
  package var content: Content

  package init(caption: String, description: String, breakdown: String? = nil, content: Content) {
    self.caption = caption
    self.description = description
    self.breakdown = breakdown
    self.content = content
  }
}

/// Figures over time as a line of braille, two to a character and four heights: braille is as wide as a letter in every terminal.
///
/// The lowest figure has one dot, the highest four; a missing one has none. Heights are relative: what they say is the way, not the size.
enum Sparkline {
  static func text(_ figures: [Double?]) -> String {
    let known = figures.compactMap { $0 }
    guard let low = known.min(), let high = known.max(), known.count > 1 else { return "" }
    // An odd number begins with half a character, so that the newest figure closes the last one.
    var heights = figures.map { $0.map { high > low ? 1 + Int((($0 - low) / (high - low) * 3).rounded()) : 2 } ?? 0 }
    if !heights.count.isMultiple(of: 2) { heights.insert(0, at: 0) }
    var text = ""
    for position in stride(from: 0, to: heights.count, by: 2) {
      let dots = left[heights[position]] | right[heights[position + 1]]
      if let scalar = Unicode.Scalar(0x2800 + dots) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// The dots of a column filled from below, by height.
  ///
  /// Source: Unicode Standard, Braille Patterns.
  private static let left: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
  private static let right: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
}
