package import KPIModel

/// How the user wants pages: the language, the unit of amounts, and how much of each row.
package struct PageStyle: Hashable, Sendable {
  package var language: Language
  package var unit: UnitChoice
  /// Whether columns are added that a narrow page has no room for.
  package var isWide: Bool

  package init(language: Language = .english, unit: UnitChoice = .auto, isWide: Bool = false) {
    self.language = language
    self.unit = unit
    self.isWide = isWide
  }
}

/// What `--unit` may say.
package enum UnitChoice: String, Hashable, Sendable, CaseIterable {
  case auto, plain
  case thousand = "k"
  case million = "M"
  case billion = "B"
  case tenThousand = "wan"
  case hundredMillion = "yi"
}
