/// The keys of an event.
package enum EventKey: String, Key {
  case date, kind, nodes, note, effect
  case approvedBy = "approved_by"

  package static let sectionName = "event"
  package static let lookup = KeyTable<EventKey>()
  package static let required: [EventKey] = [.date, .nodes]

  package var shape: Shape {
    switch self {
    case .date: .day
    case .kind: .text
    case .nodes: .oneOrMore(.reference)
    case .note: .localized
    case .effect: .number
    case .approvedBy: .reference
    }
  }

  package var summary: String {
    switch self {
    case .date: "The day on which it happened."
    case .kind: "What sort of thing it was, such as outage or policy."
    case .nodes: "The nodes that it hit."
    case .note: "What happened."
    case .effect: "What it did to each of the nodes, in the node's unit; it counts once somebody approved it."
    case .approvedBy: "Who takes the effect off the nodes' owners and onto themselves."
    }
  }
}
