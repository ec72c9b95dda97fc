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
