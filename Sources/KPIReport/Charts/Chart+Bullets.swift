extension Chart {
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
}
