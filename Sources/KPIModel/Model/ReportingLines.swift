/// Who answers for whom: the people that report to somebody, directly or through others, and the teams that somebody leads.
///
/// An owner whom the model does not declare answers for nobody but themselves.
package struct ReportingLines: Sendable {
  private let people: [Person]
  private let teams: [Team]

  package init(_ model: Model) {
    people = model.people
    teams = model.teams
  }

  /// Whether what somebody does is a part of what `owner` answers for; linear in the people and teams above them.
  package func answers(_ owner: Ownership.Owner, for other: Ownership.Owner) -> Bool {
    if owner == other { return true }
    guard case .person(let superior) = owner, case .person(let person) = other else { return false }
    var seen: Set<Int> = [person]
    var seenTeams: Set<Int> = []
    var waiting = [person]
    while let next = waiting.popLast() {
      var above = people[next].reportsTo.map { [$0] } ?? []
      var team = people[next].team
      while let index = team, seenTeams.insert(index).inserted {
        if let lead = teams[index].lead { above.append(lead) }
        team = teams[index].partOf
      }
      for other in above where seen.insert(other).inserted {
        if other == superior { return true }
        waiting.append(other)
      }
    }
    return false
  }
}

extension Model {
  /// By id, what people are called; without those who have no name.
  package var namesOfPeople: [String: LocalizedText] {
    Dictionary(people.compactMap { person in person.name.map { (person.key, $0) } }) { first, _ in first }
  }

  /// What teams are called, by id.
  package var namesOfTeams: [String: LocalizedText] {
    Dictionary(teams.map { ($0.key, $0.name ?? LocalizedText($0.key)) }) { first, _ in first }
  }

  /// Whether somebody owns or contributes to a node, on a day or at any time.
  package func answers(_ somebody: Ownership.Owner, forNode index: Int, on day: Day? = nil) -> Bool {
    let node = nodes[index]
    let owners = day.map { [node.owner(on: $0)] } ?? node.owners.map(\.owner)
    return owners.contains(somebody) || (details[index]?.contributors ?? []).contains { $0.owner == somebody }
  }
}

extension Influence {
  /// Why a claim that somebody accepted counts for nothing.
  package enum Refusal: Sendable {
    /// Who accepted it has a part in the node that claims.
    case selfAccepted
    /// Who accepted it neither owns the node that gains nor leads who does.
    case strangerAccepted
    /// It belongs to no period.
    case undated
  }

  /// Nil: it counts, or nobody has accepted it.
  ///
  /// Of a member that only rows have nobody is known to answer for it.
  package func refusal(_ model: Model, _ lines: ReportingLines) -> Refusal? {
    guard claim != nil, let acceptedBy else { return nil }
    guard let date else { return .undated }
    if let from = from.node, model.answers(acceptedBy, forNode: from, on: date) { return .selfAccepted }
    guard let to = to.node, let owner = model.nodes[to].owner(on: date) else { return nil }
    return lines.answers(acceptedBy, for: owner) ? nil : .strangerAccepted
  }
}
