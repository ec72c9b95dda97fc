package import KPISource

/// The keys of a decision.
package enum DecisionKey: String, Key {
  case name, when, `do`, owner, agreed, until

  package static let sectionName = "decision"
  package static let lookup = KeyTable<DecisionKey>()
  package static let required: [DecisionKey] = [.when, .do, .agreed]

  /// That no plan is named is said of the decision itself.
  package var emptyForms: [YAMLNode.Kind] { self == .do ? [.sequence] : [] }

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .when: .text
    case .do: .oneOrMore(.reference)
    case .owner: .reference
    case .agreed, .until: .day
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the decision is called."
    case .when: "The condition, such as `completion(gmv.new.search) < 80% for 7 days`."
    case .do: "The plans to choose from once it fires, in order of preference."
    case .owner: "Who chooses one."
    case .agreed: "The day on which it was agreed: days before it do not count."
    case .until: "The last day that counts."
    }
  }
}

/// The keys of a plan.
package enum PlanKey: String, Key {
  case name
  case chooseWhen = "choose_when"
  case needs, steps

  package static let sectionName = "plan"
  package static let lookup = KeyTable<PlanKey>()
  /// That a plan needs nothing is no key that was forgotten, but a plan that nobody thought through: a rule of its own says so.
  package static let required: [PlanKey] = []

  package var shape: Shape {
    switch self {
    case .name, .chooseWhen: .localized
    case .needs: .section(NeedKey.self)
    case .steps: .oneOrMore(.localized)
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the plan is called."
    case .chooseWhen: "When it is the one to choose, for people to read."
    case .needs: "What it takes: at least one of budget, people and lead time."
    case .steps: "What is done."
    }
  }
}

/// The keys of `needs`.
package enum NeedKey: String, Key {
  case budget, people
  case leadTime = "lead_time"

  package static let sectionName = "needs"
  package static let lookup = KeyTable<NeedKey>()

  package var shape: Shape {
    switch self {
    case .budget, .people: .number
    case .leadTime: .age
    }
  }

  package var summary: String {
    switch self {
    case .budget: "Money, in the model's currency."
    case .people: "How many people."
    case .leadTime: "Days until it begins to work, such as `5d`."
    }
  }
}

/// The keys of an entry of `decisions.log.yaml`, in the order in which they are written.
package enum LogKey: String, Key {
  case decision, fired, value, condition, plan, by, on, note, chain

  package static let sectionName = "logged decision"
  package static let lookup = KeyTable<LogKey>()
  package static let required: [LogKey] = [.decision, .fired, .condition, .plan, .by, .on, .chain]
  package var shape: Shape { .text }
  package var summary: String { "" }
}
