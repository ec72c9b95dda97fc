package import KPISource

/// The keys of an initiative.
package enum InitiativeKey: String, Key {
  case name, kind, owner, contributors, window, suspended, carryover, cost, discount, moves
  case requestedBy = "requested_by"
  case forTeam = "for_team"

  package static let sectionName = "initiative"
  package static let lookup = KeyTable<InitiativeKey>()
  package static let required: [InitiativeKey] = [.window]

  /// That it moves nothing is said of the initiative itself.
  package var emptyForms: [YAMLNode.Kind] { self == .moves ? [.sequence] : [] }

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .kind: .word(Initiative.Kind.allCases.map(\.rawValue))
    case .owner, .requestedBy, .forTeam: .reference
    case .contributors: .map(.number)
    case .window: .period
    case .suspended: .oneOrMore(.period)
    case .carryover: .age
    case .cost, .discount: .number
    case .moves: .list(.section(MoveKey.self))
    }
  }

  package var summary: String {
    switch self {
    case .name: "What it is called."
    case .kind: "What sort of activity it is."
    case .owner: "Who leads it, and answers for what contributors do not."
    case .contributors: "Others' shares in what it brings."
    case .window: "The days on which it runs: a period, or a..b."
    case .suspended: "Days of the window on which it did not run."
    case .carryover: "So many days after the window belong to it as well, such as the payback after a promotion."
    case .cost: "What it cost, in the model's currency."
    case .discount: "What lower prices cost in it, in the model's currency."
    case .moves: "The nodes that it is to move."
    case .requestedBy: "Who asked for it."
    case .forTeam: "The team on whose card it stands besides."
    }
  }
}

/// The keys of what an initiative moves.
package enum MoveKey: String, Key {
  case node, expected, method, measured, interval, evidence, baseline, control, arms

  package static let sectionName = "move"
  package static let lookup = KeyTable<MoveKey>()
  package static let required: [MoveKey] = [.node, .method]

  package var shape: Shape {
    switch self {
    case .node: .reference
    case .expected, .measured: .effect
    case .method: .word(EffectMethod.allCases.map(\.rawValue))
    case .interval: .pair(.effect)
    case .evidence: .text
    case .baseline: .either([.word([Move.Baseline.previousWord]), .period])
    case .control: .oneOrMore(.reference)
    case .arms: .section(ArmsKey.self)
    }
  }

  package var summary: String {
    switch self {
    case .node: "The node."
    case .expected: "What was expected of it, in the node's unit."
    case .method: "How its effect is found out."
    case .measured: "Its effect where that was found elsewhere, in the node's unit."
    case .interval: "The 90% interval of `measured`."
    case .evidence: "Where that can be read."
    case .baseline: "The days that tell what would have been: `previous`, those before the window, or a period."
    case .control: "The nodes that tell what would have been; the untouched siblings unless said."
    case .arms: "What is known of the two groups of an experiment."
    }
  }
}

/// The keys of the two groups of an experiment.
package enum ArmsKey: String, Key {
  case share, planned, treated, control

  package static let sectionName = "pair of arms"
  package static let lookup = KeyTable<ArmsKey>()
  package static let required: [ArmsKey] = [.treated, .control]

  package var shape: Shape {
    switch self {
    case .share, .planned: .number
    case .treated, .control: .section(ArmKey.self)
    }
  }

  package var summary: String {
    switch self {
    case .share: "The share of all units that were to be treated; half unless said."
    case .planned: "How many units both arms are to have at the end: needed for an interval while the window is open."
    case .treated: "Those who got it."
    case .control: "Those who did not."
    }
  }
}

/// The keys of one group of an experiment.
package enum ArmKey: String, Key {
  case units, sum, sd, base, cross, before
  case sumSquares = "sum_squares"
  case baseSquares = "base_squares"

  package static let sectionName = "arm"
  package static let lookup = KeyTable<ArmKey>()
  package static let required: [ArmKey] = [.units, .sum]

  package var shape: Shape { self == .before ? .section(ArmBeforeKey.self) : .number }

  package var summary: String {
    switch self {
    case .units: "How many units were assigned, those never seen included."
    case .sum: "Σ A of the units' figures."
    case .sumSquares: "Σ A²."
    case .sd: "The standard deviation of the units' figures, in place of `sum_squares`."
    case .base: "Of a ratio A/B: Σ B; each unit counts 1 unless said."
    case .baseSquares: "Of a ratio A/B: Σ B²."
    case .cross: "Of a ratio A/B: Σ A·B."
    case .before: "A figure X of the same units from before the experiment."
    }
  }
}

/// The keys of an arm's figure from before.
package enum ArmBeforeKey: String, Key {
  case sum, cross
  case sumSquares = "sum_squares"

  package static let sectionName = "figure from before"
  package static let lookup = KeyTable<ArmBeforeKey>()
  package static let required: [ArmBeforeKey] = [.sum, .sumSquares, .cross]

  package var shape: Shape { .number }

  package var summary: String {
    switch self {
    case .sum: "Σ X."
    case .sumSquares: "Σ X²."
    case .cross: "Σ A·X."
    }
  }
}
