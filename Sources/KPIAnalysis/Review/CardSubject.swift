/// Whose scorecard is asked for.
public enum CardSubject: Hashable, Sendable {
  case everybody
  /// By the person's key.
  case owner(String)
  /// By the team's key.
  case team(String)

  package var owner: String? { if case .owner(let id) = self { id } else { nil } }
  package var team: String? { if case .team(let id) = self { id } else { nil } }
}

extension Scorecard {
  /// The people of a team and of its parts who hold something, in the order of the model.
  package func members(of team: String) -> [Portfolio] {
    let parents = Dictionary(teams.map { ($0.id, $0.team) }, uniquingKeysWith: { first, _ in first })
    return owners.filter { owner in
      var next = owner.team
      // Parts of teams are checked to end; the count guards a scorecard that was not.
      for _ in 0...parents.count {
        if next == team { return true }
        guard let current = next, let parent = parents[current] else { return false }
        next = parent
      }
      return false
    }
  }
}
