import KPISource

/// The keys of a pair.
package enum PairKey: String, Key {
  case name, x, y, at, each, rules, band, via, quality

  package static let sectionName = "pair"
  package static let lookup = KeyTable<PairKey>()
  package static let required: [PairKey] = [.x, .y, .at, .rules]

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .x, .y, .at, .each, .via, .quality: .reference
    case .rules: .either([.word(MeasurePair.BuiltInRules.allCases.map(\.rawValue)), .section(ReadingsKey.self)])
    case .band: .number
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the pair is called."
    case .x: "The measure that is read first, such as visitors or new payers."
    case .y: "The measure that is read beside it, such as page views or the cost of a new payer."
    case .at: "The node in whose cell both are read."
    case .each: "The dimension by whose members they are read as well."
    case .rules: "What the nine cases mean: `views`, `volume_cost`, `traffic_conversion`, or readings of your own."
    case .band: "The change, as a share of the figure before, up to which a measure counts as flat."
    case .via: "The measure between cost and x, such as clicks: splits what a cost per x did into price of traffic and registration rate."
    case .quality: "The measure that says how good what came is, such as retention on the next day."
    }
  }
}

/// The nine cases of a pair, x first.
package enum ReadingsKey: String, Key {
  case upUp = "up_up"
  case upFlat = "up_flat"
  case upDown = "up_down"
  case flatUp = "flat_up"
  case flatFlat = "flat_flat"
  case flatDown = "flat_down"
  case downUp = "down_up"
  case downFlat = "down_flat"
  case downDown = "down_down"

  package static let sectionName = "rules"
  package static let lookup = KeyTable<ReadingsKey>()
  package var shape: Shape { .section(ReadingKey.self) }

  package var summary: String {
    let words = rawValue.split(separator: "_")
    return "What it means when x is \(words[0]) and y is \(words[1])."
  }
}

/// The keys of one reading.
package enum ReadingKey: String, Key {
  case reading, next, action

  package static let sectionName = "reading"
  package static let lookup = KeyTable<ReadingKey>()
  package static let required: [ReadingKey] = [.reading]

  package var shape: Shape {
    switch self {
    case .reading: .localized
    case .next: .oneOrMore(.either([.localized, .section(NextKey.self)]))
    case .action: .oneOrMore(.localized)
    }
  }

  package var summary: String {
    switch self {
    case .reading: "What the case means."
    case .next: "What to look at next: texts, or nodes whose figures are then printed."
    case .action: "What can be done about it."
    }
  }
}

/// The keys of a check that shows a node.
package enum NextKey: String, Key {
  case node

  package static let sectionName = "check"
  package static let lookup = KeyTable<NextKey>()
  package static let required: [NextKey] = [.node]
  package var shape: Shape { .reference }
  package var summary: String { "The node whose figures, and those of its parts, are printed." }
}
