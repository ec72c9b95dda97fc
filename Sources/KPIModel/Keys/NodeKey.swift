package import KPISource

/// The keys of a node.
package enum NodeKey: String, Key {
  case name, description, question, tags
  case measure, unit, bounds, lag, direction
  case overTime = "over_time"
  case owner, contributors, controllability
  case `class`, level, grouping
  case target, phasing, basis, baseline, tolerance, curve, cap, gate, weight, completion
  case role, benchmark, actual
  case kind, milestones, start, due, done, satisfaction, effort
  case breakdowns
  case supportedBy = "supported_by"
  case id, from

  package static let sectionName = "node"
  package static let lookup = KeyTable<NodeKey>()

  package var wayOut: String? {
    switch self {
    case .owner: "`owner: none` says that nobody is meant to answer for it"
    case .target: "`target: none` says that it is meant to have none"
    case .actual: "leave it out, or write `{ 2026-Q3: 21000 }`"
    default: nil
    }
  }

  package var shape: Shape {
    switch self {
    case .name, .description, .question: .localized
    case .tags: .oneOrMore(.text)
    case .measure, .unit, .id, .from: .text
    case .bounds: .pair(.number)
    case .lag: .age
    case .direction: .word(Direction.allCases.map(\.rawValue))
    case .overTime: .word(OverTime.allCases.map(\.rawValue))
    case .owner: .either([.reference, .days(.reference)])
    case .contributors: .map(.number)
    case .controllability: .word(Node.Controllability.allCases.map(\.rawValue))
    case .class: .word(Node.PriorityClass.allCases.map(\.rawValue))
    case .level: .integer
    case .grouping, .gate: .flag
    case .target:
      .either([
        .number, .section(TargetKey.self), .periods(.either([.number, .section(TargetKey.self)])), .list(.section(TargetKey.self)),
      ])
    case .phasing: .section(PhasingKey.self)
    case .basis: .list(.section(BasisKey.self))
    case .baseline, .tolerance, .cap, .weight: .number
    case .curve: .list(.pair(.number))
    case .completion: .word(["reciprocal", "pass_fail"])
    case .role: .word(Node.Role.allCases.map(\.rawValue))
    case .benchmark: .section(BenchmarkKey.self)
    case .actual: .periods(.number)
    case .kind: .word(["project"])
    case .milestones: .list(.section(MilestoneKey.self))
    case .start, .due, .done: .day
    case .satisfaction: .section(SatisfactionKey.self)
    case .effort: .section(EffortKey.self)
    case .breakdowns: .map(.section(BreakdownKey.self))
    case .supportedBy: .map(.section(NodeKey.self))
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the node is called."
    case .description: "What it means."
    case .question: "What its owner must be able to answer."
    case .tags: "Words to find it by."
    case .measure: "The measure, where it is not that of the split above."
    case .unit: "A currency, a duration, `percent` or what is counted."
    case .bounds: "The range in which its figure can lie."
    case .lag: "How long rows take until their figures are complete."
    case .direction: "Which way is better."
    case .overTime: "How figures by hand or made of parts are read over time: a stock's rule, `add` (a flow) or `recompute` (a ratio)."
    case .owner: "Who answers for it, also by first day; `none` is deliberate."
    case .contributors: "Others' shares; with the owner's they make 100%."
    case .controllability: "How far its owner can move it."
    case .class: "How much it weighs inside its level."
    case .level: "Overrides the counted level."
    case .grouping: "A heading that does not count as a level."
    case .target: "What is to be reached, by period."
    case .phasing: "The shape of the target over its days."
    case .basis: "What carries the target."
    case .baseline: "Where completion starts at 0%."
    case .tolerance: "The distance from target at which completion is 0%, in the node's unit."
    case .curve: "Points of completion and what they score."
    case .cap: "The most that completion scores."
    case .gate: "While it is missed, its owner's other nodes score 100% at most."
    case .weight: "Its share among its owner's nodes."
    case .completion: "Another rule of completion."
    case .role: "Whether it is a result, an early sign or a guardrail."
    case .benchmark: "What others reach; drawn, never scored."
    case .actual: "Figures by hand, by period."
    case .kind: "A project is judged by milestones, time and satisfaction."
    case .milestones: "What a project reaches on its way."
    case .start: "A project's first day."
    case .due: "A project's last planned day."
    case .done: "The day on which a project was done."
    case .satisfaction: "How satisfied a named rater is."
    case .effort: "Cost, for result per cost."
    case .breakdowns: "Ways to take it apart, side by side."
    case .supportedBy: "Nodes without arithmetic: guardrails, process indicators, projects."
    case .id: "Renames the node and the start of its descendants' ids."
    case .from: "The file of another model whose root's body this is."
    }
  }
}

/// The keys of a breakdown.
package enum BreakdownKey: String, Key {
  case name, split, formula, nodes, discover, each, rest, standardise

  package static let sectionName = "breakdown"
  package static let lookup = KeyTable<BreakdownKey>()

  /// `rest: {}` says that what is left is meant to be left.
  package var emptyForms: [YAMLNode.Kind] { self == .rest || self == .each ? [.mapping] : [] }

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .split, .standardise: .reference
    case .formula: .formula
    case .nodes: .map(.section(NodeKey.self))
    case .discover: .either([.word(["all"]), .section(DiscoverKey.self)])
    case .each, .rest: .section(NodeKey.self)
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the breakdown is called."
    case .split: "The dimension, where it is not the breakdown's own name."
    case .formula: "The formula that makes the node of its children."
    case .nodes: "The children."
    case .discover: "Which further members become nodes."
    case .each: "The body that every child starts from."
    case .rest: "The body of what is left."
    case .standardise: "The dimension of users whose mix is held fixed when its rates are compared (`kpitree diagnose`)."
    }
  }
}

/// The keys of `discover`.
package enum DiscoverKey: String, Key {
  case top

  package static let sectionName = "discover"
  package static let lookup = KeyTable<DiscoverKey>()
  package static let required: [DiscoverKey] = [.top]

  package var shape: Shape { .integer }
  package var summary: String { "So many of the largest members." }
}

/// The keys of `benchmark`.
package enum BenchmarkKey: String, Key {
  case range, source, caveat

  package static let sectionName = "benchmark"
  package static let lookup = KeyTable<BenchmarkKey>()

  package var shape: Shape {
    switch self {
    case .range: .pair(.number)
    case .source, .caveat: .text
    }
  }

  package var summary: String {
    switch self {
    case .range: "What others reach, from and to."
    case .source: "Who says so."
    case .caveat: "Why it may not apply."
    }
  }
}

/// The keys of `effort`.
package enum EffortKey: String, Key {
  case budget, people

  package static let sectionName = "effort"
  package static let lookup = KeyTable<EffortKey>()

  package var shape: Shape { .either([.number, .periods(.number)]) }

  package var summary: String {
    switch self {
    case .budget: "Money spent in the period, or by period: reviews say what came of each unit of it."
    case .people: "People at work in the period, or by period: reviews say what came of each."
    }
  }
}

/// The keys of a project's milestone.
package enum MilestoneKey: String, Key {
  case name, weight, due, done

  package static let sectionName = "milestone"
  package static let lookup = KeyTable<MilestoneKey>()
  package static let required: [MilestoneKey] = [.name]

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .weight: .number
    case .due, .done: .day
    }
  }

  package var summary: String {
    switch self {
    case .name: "What is reached."
    case .weight: "Its share of the project; 1 unless said."
    case .due: "The day by which it is to be reached; a project is judged by those due so far until it is due itself."
    case .done: "The day on which it was reached."
    }
  }
}

/// The keys of `satisfaction`.
package enum SatisfactionKey: String, Key {
  case scale, target, value, evidence
  case ratedBy = "rated_by"

  package static let sectionName = "satisfaction"
  package static let lookup = KeyTable<SatisfactionKey>()
  package static let required: [SatisfactionKey] = [.scale, .target]

  package var shape: Shape {
    switch self {
    case .scale: .pair(.number)
    case .target, .value: .number
    case .ratedBy: .reference
    case .evidence: .text
    }
  }

  package var summary: String {
    switch self {
    case .scale: "The lowest and the highest rating."
    case .target: "The rating agreed on."
    case .value: "The rating given."
    case .ratedBy: "The person who rated."
    case .evidence: "What the rating rests on."
    }
  }
}
