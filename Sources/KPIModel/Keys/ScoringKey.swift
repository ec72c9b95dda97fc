/// The keys of `scoring`.
package enum ScoringKey: String, Key {
  case levels, completion, bands

  package static let sectionName = "scoring"
  package static let lookup = KeyTable<ScoringKey>()

  package var shape: Shape {
    switch self {
    case .levels: .section(LevelsKey.self)
    case .completion: .section(ScoredCompletionKey.self)
    case .bands: .either([.word(Scoring.Preset.allCases.map(\.rawValue)), .map(.number)])
    }
  }

  package var summary: String {
    switch self {
    case .levels: "What a level is worth beside the one above."
    case .completion: "How a completion counts."
    case .bands: "Grades and the least completion that earns each; the lowest begins at 0%."
    }
  }
}

/// The keys of `levels`.
package enum LevelsKey: String, Key {
  case ratio, table

  package static let sectionName = "levels"
  package static let lookup = KeyTable<LevelsKey>()

  package var shape: Shape {
    switch self {
    case .ratio: .number
    case .table: .list(.number)
    }
  }

  package var summary: String {
    switch self {
    case .ratio: "Each level is worth this much of the one above."
    case .table: "What each level is worth, from the root's; the last counts for every deeper one."
    }
  }
}

/// The keys of `completion` in `scoring`.
package enum ScoredCompletionKey: String, Key {
  case cap

  package static let sectionName = "scored completion"
  package static let lookup = KeyTable<ScoredCompletionKey>()

  package var shape: Shape { .number }
  package var summary: String { "The most that a completion counts, where a node has no `cap` of its own." }
}
