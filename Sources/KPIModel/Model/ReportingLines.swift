/// Who answers for whom: the people that report to somebody, directly or through others, and the teams that somebody leads.
///
/// An owner whom the model does not declare answers for nobody but themselves.
package struct ReportingLines: Sendable {
  /// By person, everybody above them.
  private let superiors: [Set<Int>]

  /// Linear in people, times the length of their lines.
  package init(_ model: Model) {
    superiors = model.people.indices.map { person in
      var found: Set<Int> = []
      var waiting = [person]
      while let next = waiting.popLast() {
        var above = model.people[next].reportsTo.map { [$0] } ?? []
        var team = model.people[next].team
        while let index = team {
          if let lead = model.teams[index].lead { above.append(lead) }
          team = model.teams[index].partOf
        }
        for superior in above where superior != person && found.insert(superior).inserted { waiting.append(superior) }
      }
      return found
    }
  }

  /// Whether what somebody does is a part of what `owner` answers for.
  package func answers(_ owner: Ownership.Owner, for other: Ownership.Owner) -> Bool {
    if owner == other { return true }
    guard case .person(let superior) = owner, case .person(let person) = other else { return false }
    return superiors[person].contains(superior)
  }
}
