package import KPISource

/// The keys of an event.
package enum EventKey: String, Key {
  case date, until, kind, nodes, note, effect
  case approvedBy = "approved_by"

  package static let sectionName = "event"
  package static let lookup = KeyTable<EventKey>()
  package static let required: [EventKey] = [.date, .nodes]

  /// That no node is named is said of the event itself.
  package var emptyForms: [YAMLNode.Kind] { self == .nodes ? [.sequence] : [] }

  package var shape: Shape {
    switch self {
    case .date, .until: .day
    case .kind: .text
    case .nodes: .oneOrMore(.reference)
    case .note: .localized
    case .effect: .number
    case .approvedBy: .reference
    }
  }

  package var summary: String {
    switch self {
    case .date: "The day on which it happened, or its first."
    case .until: "Its last day, where it took several; an effect is spread over them evenly."
    case .kind: "What sort of thing it was, such as outage or policy."
    case .nodes: "The nodes that it hit."
    case .note: "What happened."
    case .effect: "What it did to each of the nodes, in the node's unit; it counts once somebody approved it."
    case .approvedBy: "Who takes the effect off the nodes' owners and onto themselves."
    }
  }
}

/// The keys of an influence.
package enum InfluenceKey: String, Key {
  case from, to, date, claim, method, evidence
  case acceptedBy = "accepted_by"

  package static let sectionName = "influence"
  package static let lookup = KeyTable<InfluenceKey>()
  package static let required: [InfluenceKey] = [.from, .to]

  package var shape: Shape {
    switch self {
    case .from, .to, .acceptedBy: .reference
    case .date: .day
    case .claim: .number
    case .method: .word(EffectMethod.allCases.map(\.rawValue))
    case .evidence: .text
    }
  }

  package var summary: String {
    switch self {
    case .from: "The node whose work spills over."
    case .to: "The node that gains by it."
    case .date: "The day that the claim is of: it counts in the period that holds it."
    case .claim: "How much of the other node's figure is owed to it, in that node's unit; without one the influence is only drawn."
    case .method: "How it was found out."
    case .evidence: "Where that can be read."
    case .acceptedBy: "Who accepts the claim: whoever owns the node that gains on that day, or leads them; it counts for nothing before."
    }
  }
}
