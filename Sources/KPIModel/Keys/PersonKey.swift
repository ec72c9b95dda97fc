/// The keys of a person.
package enum PersonKey: String, Key {
  case name, team, title
  case reportsTo = "reports_to"

  package static let sectionName = "person"
  package static let lookup = KeyTable<PersonKey>()

  package var shape: Shape {
    switch self {
    case .name, .title: .localized
    case .team, .reportsTo: .reference
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the person is called."
    case .team: "The team they belong to."
    case .title: "Their title; it has nothing to do with levels."
    case .reportsTo: "The person they report to."
    }
  }
}

/// The keys of a team.
package enum TeamKey: String, Key {
  case name, lead
  case partOf = "part_of"

  package static let sectionName = "team"
  package static let lookup = KeyTable<TeamKey>()

  package var shape: Shape {
    switch self {
    case .name: .localized
    case .lead, .partOf: .reference
    }
  }

  package var summary: String {
    switch self {
    case .name: "What the team is called."
    case .lead: "The person who leads it."
    case .partOf: "The team it is a part of."
    }
  }
}
