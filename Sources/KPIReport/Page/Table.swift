/// Typed cells in rows that form a tree.
package struct Table: Sendable {
  package struct Column: Sendable {
    package enum Role: Hashable, Sendable {
      /// Names, indented as the tree is; at most one column.
      case tree
      /// Words that may be shortened where the page is narrow.
      case text
      /// Words that are never shortened.
      case word
      case number
      /// Drawn with characters that must stand below each other: for terminals only.
      case drawing
    }

    package var header: String
    package var role: Role
    /// Whether the cells say how well the row does, and so take its tone.
    package var isJudged = false
  }

  package struct Row: Sendable {
    package enum Tone: Hashable, Sendable {
      case neutral, good, bad
    }

    /// Steps below the table's first row; a row's children follow it.
    package var depth: Int
    /// One for each column.
    package var cells: [Cell]
    package var tone = Tone.neutral
    /// Whether it only names the rows below it, as a breakdown does.
    package var isHeading = false
  }

  package var columns: [Column]
  package var rows: [Row]
}
