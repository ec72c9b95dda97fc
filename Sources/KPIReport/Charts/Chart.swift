/// A picture of figures as data: what it shows and says, laid out but not drawn yet.
///
/// Whoever cannot see it has the same figures in the table beside it, and its description.
package struct Chart: Sendable {
  package enum Content: Sendable {
    case bridge(Bridge)
    case bullets(Bullets)
    case standings(Standings)
    case tree(Tree)
    case course(Course)
  }

  /// One line above the picture: what it shows, in which unit.
  package var caption: String
  /// What the picture says, for those who do not see it.
  package var description: String
  /// The key of the breakdown that it shows; pictures of other breakdowns are alternative views.
  package var breakdown: String?
  package var content: Content
}

extension Chart {
  /// A waterfall from the reference to the actual: what each line of a breakdown moved.
  package struct Bridge: Sendable {
    package struct Line: Sendable {
      package var name: String
      /// In the unit of the ends.
      package var movement: Double
      package var tone: Table.Row.Tone
    }

    package struct End: Sendable {
      package var name: String
      package var value: Double
    }

    package var reference: End
    /// Whether the reference is a plan, which is drawn as an outline, not something measured.
    package var isPlanned: Bool
    package var lines: [Line]
    package var actual: End
    package var number: NumberFormat
    package var variance: NumberFormat
    /// What the picture's scale must hold, so that bridges side by side have the same one; at least its own ends and sums.
    package var range: ClosedRange<Double>

    init(
      reference: End, isPlanned: Bool, lines: [Line], actual: End, number: NumberFormat, variance: NumberFormat,
      range: ClosedRange<Double>? = nil
    ) {
      self.reference = reference
      self.isPlanned = isPlanned
      self.lines = lines
      self.actual = actual
      self.number = number
      self.variance = variance
      var (low, high) = (min(reference.value, actual.value), max(reference.value, actual.value))
      var position = reference.value
      for line in lines {
        position += line.movement
        (low, high) = (min(low, position), max(high, position))
      }
      self.range = min(low, range?.lowerBound ?? low)...max(high, range?.upperBound ?? high)
    }
  }

  /// Bullet graphs: how far each KPI has come on the way to its target, over the ranges of the grades.
  ///
  /// Source: Stephen Few, Bullet Graph Design Specification (2013). All have one scale, the completion, so that KPIs of any unit compare.
  package struct Bullets: Sendable {
    package struct Line: Sendable {
      package var name: String
      /// Steps below the first line.
      package var depth: Int
      /// 1 is the target reached.
      package var completion: Double
      package var completionText: String
      /// Actual and target in the KPI's own unit: what the bar and the mark stand for.
      package var figures: String
      /// Where it is not that of all KPIs.
      package var unit: String
      /// The grade and its word.
      package var standing: String
      package var tone: Table.Row.Tone
    }

    /// A grade and the completion that it begins with; nil for the lowest.
    package struct Range: Sendable {
      package var grade: String
      package var from: Double?
    }

    package var lines: [Line]
    /// From the lowest up.
    package var ranges: [Range]
  }

  /// What was, and what would have been: figures over time with a shaded window and a band about the prediction in it.
  package struct Course: Sendable {
    /// What each place is: its first day as readers write it.
    package var labels: [String]
    /// NaN where there is none.
    package var actual: [Double]
    /// NaN outside the window.
    package var predicted: [Double]
    /// Of the band; NaN where there is none.
    package var halfWidth: [Double]
    package var window: Range<Int>
    package var number: NumberFormat
    /// The words of both lines.
    package var actualName: String
    package var predictedName: String
  }

  /// A tree as boxes joined by lines, the root on the left.
  package struct Tree: Sendable {
    package struct Item: Sendable {
      /// Steps below the first item; an item's children follow it.
      package var depth: Int
      package var name: String
      /// What stands behind the name however long it is: the class.
      package var suffix = ""
      /// Below the name: who answers for it, or its figures.
      package var detail = ""
      /// What stands at the end of the detail: a signed variance.
      package var judgement = ""
      package var tone = Table.Row.Tone.neutral
      /// Whether it only names the boxes right of it, as a breakdown does.
      package var isHeading = false
    }

    package var items: [Item]
  }

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
