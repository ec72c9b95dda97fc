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

extension Chart {
  /// A tree as boxes joined by lines, the root on the left.
  package struct Tree: Sendable {
    package struct Item: Sendable {
      /// Steps below the first item; an item's children follow it.
      package var depth: Int
      package var name: String
      /// What stands behind the name however long it is: the class.
      package var suffix: String
      /// Below the name: who answers for it, or its figures.
      package var detail: String
      /// What stands at the end of the detail: a signed variance.
      package var judgement: String
      package var tone: Table.Row.Tone
      /// Whether it only names the boxes right of it, as a breakdown does.
      package var isHeading: Bool

      package init(
        depth: Int, name: String, suffix: String = "", detail: String = "", judgement: String = "", tone: Table.Row.Tone = .neutral,
        isHeading: Bool = false
      ) {
        self.depth = depth
        self.name = name
        self.suffix = suffix
        self.detail = detail
        self.judgement = judgement
        self.tone = tone
        self.isHeading = isHeading
      }
    }

    package var items: [Item]

    package init(items: [Item]) { self.items = items }
  }
}
