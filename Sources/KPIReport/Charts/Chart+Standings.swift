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
