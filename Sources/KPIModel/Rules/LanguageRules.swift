package import KPISource

/// What can be wrong with keys and values, whatever they mean.
extension Rule {
  /// A key that the language does not know at this place.
  static let unknownKey = Rule("unknown-key", .error, why: "a key that nobody reads would be a figure nobody sees")
  /// A key of the language at a place where it means nothing.
  static let misplacedKey = Rule("misplaced-key", .error, why: "no key is ever ignored")
  /// A key that a section cannot be without.
  static let missingKey = Rule("missing-key", .error)
  /// A part of the language whose capability is not built yet.
  static let notYet = Rule("not-yet", .error, why: "it is refused by name until it works, so that nothing is taken for working")
  /// A list where a map belongs, and the like.
  static let wrongType = Rule("wrong-type", .error)
  /// A word that is none of those that a key takes.
  static let unknownWord = Rule("unknown-word", .error)
  /// A text that is no number of the language.
  static let badNumber = Rule("bad-number", .error)
  /// A number outside the range that a key takes.
  static let outOfRange = Rule("out-of-range", .error)
  /// A text that is no day.
  static let badDate = Rule("bad-date", .error)
  /// A text that is no period of the model's calendar.
  static let badPeriod = Rule("bad-period", .error)
  /// A text that is no number of days.
  static let badDuration = Rule("bad-duration", .error)
  /// A text that is no unit.
  static let badUnit = Rule("bad-unit", .error)
  /// An offset from UTC that cannot be read.
  static let badTimeZone = Rule("bad-time-zone", .error)
  /// Fiscal years that do not follow each other.
  static let badCalendar = Rule("bad-calendar", .error)
  /// A key of the user's that is not made of letters, digits and `_`.
  static let badIdentifier = Rule("bad-identifier", .error, why: "ids are made of keys")
  /// A formula that does not parse, or does what a formula cannot do here.
  static let badFormula = Rule("bad-formula", .error)
  /// A query that cannot stand inside the one statement of its source.
  static let badQuery = Rule("bad-query", .error, why: "a query becomes a part of the one statement that its source runs")
  /// A file of a language version that this tool does not read, or of none.
  static let languageVersion = Rule("language-version", .error)
  /// A file that another one names and that is not there.
  static let missingFile = Rule("missing-file", .error)
  /// A file that is there and cannot be read.
  static let unreadableFile = Rule("unreadable-file", .error)
  /// One entry in two places.
  static let duplicateEntry = Rule("duplicate-entry", .error, why: "which of the two counts would depend on the order of files")
  /// Two places that say different things of one thing.
  static let conflictingEntry = Rule("conflicting-entry", .error)
  /// A chain that leads back to its start.
  static let cycle = Rule("cycle", .error)
  /// A table of targets, figures or rates that cannot be read.
  static let badTable = Rule("bad-table", .error)
  /// A column that a table does not take.
  static let unknownColumn = Rule("unknown-column", .error)
}

/// What can be wrong with names of things.
extension Rule {
  static let unknownOwner = Rule("unknown-owner", .error, why: "a score needs somebody to belong to")
  static let unknownTeam = Rule("unknown-team", .error)
  static let unknownSource = Rule("unknown-source", .error)
  static let unknownMeasure = Rule("unknown-measure", .error)
  static let unknownDimension = Rule("unknown-dimension", .error)
  static let unknownMember = Rule("unknown-member", .error)
  static let unknownChild = Rule("unknown-child", .error, why: "the formula alone says which children there are")
  package static let unknownNode = Rule("unknown-node", .error)
  /// An id or a tail of one that fits more than one node.
  package static let ambiguousNode = Rule("ambiguous-node", .error)
}
