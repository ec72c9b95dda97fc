internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Nodes that nobody owns, and who has shown that they could (docs/scores.md#vacancies).
///
/// A node without `owner` is a vacancy; `owner: none` is deliberate. A level is held at 90% or more in two closed periods running; with an accepted
/// claim of spill-over, or in a third period, its owner is ready for the next level up.
struct Vacancies {
  private let workings: Workings
  private let scorecard: Scorecard
  /// Closed periods running, the newest first.
  private let closed: [Scorecard]

  /// - Parameter earlier: the scores of the periods before, the newest first.
  init(_ workings: Workings, _ scorecard: Scorecard, earlier: [Scorecard]) {
    self.workings = workings
    self.scorecard = scorecard
    closed = ([scorecard] + earlier).filter(\.isClosed)
  }

  private static let leastCompletion = 0.9

  var all: [Scorecard.Vacancy] {
    let tree = workings.bound.tree
    let vacant = Set(
      tree.nodes.lazy.filter { $0.origin == .declared && workings.bound.model.nodes[$0.declaration].isVacant }.map(\.id))
    let open = scorecard.unassigned.map(\.node).filter { vacant.contains(scorecard.nodes[$0].id) }
    if open.isEmpty { return [] }
    let ready = scorecard.owners.compactMap(candidate)
    return open.map { node in
      Scorecard.Vacancy(node: node, candidates: ready.filter { $0.level == scorecard.nodes[node].level + 1 })
    }
  }

  /// Whether somebody is ready for the next level, and by what.
  private func candidate(_ owner: Scorecard.Portfolio) -> Scorecard.Vacancy.Candidate? {
    guard let level = scorecard.level(of: owner) else { return nil }
    var held = 0
    for card in closed {
      guard let portfolio = card.owners.first(where: { $0.id == owner.id }), portfolio.grade != nil,
        let completion = portfolio.completion, completion.value >= Vacancies.leastCompletion - Band.tolerance,
        let then = card.level(of: portfolio), then <= level
      else { break }
      held += 1
    }
    let claim = scorecard.spillOvers.first { $0.owner == owner.id && $0.claim != nil && $0.acceptedBy != nil }?.id
    guard held >= 3 || held == 2 && claim != nil else { return nil }
    return .init(owner: owner.id, level: level, heldCount: min(held, Scorecard.mostEarlierPeriods), claim: claim)
  }
}

extension Scorecard {
  /// How many earlier periods say who is ready for a higher level: three closed ones, where the period itself is open.
  package static let mostEarlierPeriods = 3

  /// The level of the node that sets somebody's; nil where nothing is scored.
  fileprivate func level(of portfolio: Portfolio) -> Int? { portfolio.leading.map { nodes[portfolio.holdings[$0].node].level } }

  /// Adds the nodes that nobody owns, and who is ready for them.
  ///
  /// - Parameter earlier: the workings of earlier periods of the same kind, the newest first.
  package mutating func addVacancies(_ workings: Workings, earlier: [Workings]) {
    let cards = earlier.map { workings in
      // What is wrong with the input was said of the period itself.
      var repeated = DiagnosticLog()
      return Scorecard(workings, Responsibilities(workings.bound), parts: [:], into: &repeated)
    }
    vacancies = Vacancies(workings, self, earlier: cards).all
  }
}
