/// What a page answers before anybody scrolls: how we are, what made it, whose it is, the way there, and the tree itself.
///
/// For writers that have room for it; all of it stands in sentences and tables as well.
package struct FirstScreen: Sendable {
  /// One sentence, then at most two more.
  package var headline: String
  package var sentences: [String] = []
  package var card: Card?
  /// By months, by weeks, or by the finest grain of the figures.
  package var ways: [Way] = []
  package var canvas: Canvas?

  /// The top KPI beside what it is compared with.
  package struct Card: Sendable {
    package var name: String
    package var value: String
    package var unit: String
    package var lines: [Line]

    package struct Line: Sendable {
      package var label: String
      package var gap: String
      package var ratio = ""
      package var tone = Table.Row.Tone.neutral
    }
  }

  /// The top KPI's figures period by period, the oldest first, on one axis from zero.
  package struct Way: Sendable {
    package var caption: String
    package var bars: [Bar]
  }

  package struct Bar: Sendable {
    /// As short as it can be: `Oct`, `10月`.
    package var label: String
    /// The same in a letter or two, for a phone.
    package var initial: String
    /// The whole of it: the period, the figures, what happened.
    package var readOut: String
    package var actual: Double?
    package var actualText: String
    package var target: Double?
    /// Whether it is of the evaluated period.
    package var isEvaluated: Bool
    package var hasEvent = false
  }
}

/// The tree as boxes that hang together: what came of each node, what it did to the top KPI, and the way there.
package struct Canvas: Sendable {
  package struct Box: Sendable {
    package var id: String
    package var name: String
    package var owner = ""
    /// With its unit where that is not the page's.
    package var actual: String
    /// The variance and its share of the reference, or one of both.
    package var gap = ""
    package var ratio = ""
    package var status = ""
    /// How well it stands against its own target.
    package var statusTone = Table.Row.Tone.neutral
    /// What it did to the top KPI's gap, from -1 to 1 on one scale for all boxes of a view; larger ones are broken off.
    package var effect: Double?
    package var effectText = ""
    /// Whether that was good or bad for the top KPI.
    package var tone = Table.Row.Tone.neutral
    /// |effect| beside the largest of its siblings: how strongly the box is tinted.
    package var heat = 0.0
    /// The way to the period; nil where a period has no figure.
    package var figures: [Double?] = []
    /// How many of the last of these belong to the evaluated period.
    package var evaluatedCount = 0
    package var groups: [Int] = []
    package var panel: Panel
    /// Names and ids of what it works on, though there is no arithmetic between them.
    package var influences: [(name: String, id: String)] = []
  }

  /// What a box says when it is opened.
  package struct Panel: Sendable {
    /// Why it is as it is, in a sentence; formulas with figures; where it is written; what happened; what its owner is asked.
    package var sentences: [String] = []
    /// The period and its figures, one below the other.
    package var months: Table?
  }

  /// The parts of a box by one breakdown, or what supports it.
  package struct Group: Sendable {
    /// The breakdown's key; nil for supports.
    package var key: String?
    package var label: String
    /// What it hides while it is folded.
    package var hidden: String
    package var isOpen: Bool
    /// Those beyond this many are folded at first.
    package var shownCount: Int
    package var boxes: [Int]
    /// What says how many are folded or left out; empty where none is.
    package var more: String
    /// The id of the first part that has no box, but a row of the table.
    package var firstLeftOut: String?
  }

  /// The root is the first.
  package var boxes: [Box]
  package var groups: [Group]
  /// The breakdown of the root that is shown first where there are several.
  package var firstView: String?
}
