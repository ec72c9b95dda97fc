extension Chart {
  /// A waterfall from the reference to the actual: what each line of a breakdown moved.
  package struct Bridge: Sendable {
    package struct Line: Sendable {
      package var name: String
      /// In the unit of the ends.
      package var movement: Double
      package var tone: Table.Row.Tone

      package init(name: String, movement: Double, tone: Table.Row.Tone) {
        self.name = name
        self.movement = movement
        self.tone = tone
      }
    }

    package struct End: Sendable {
      package var name: String
      package var value: Double

      package init(name: String, value: Double) {
        self.name = name
        self.value = value
      }
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

    package init(
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
}
