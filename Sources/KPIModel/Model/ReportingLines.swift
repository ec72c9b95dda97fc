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
