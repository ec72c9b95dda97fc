internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Nodes that nobody owns, and who has shown that they could (docs/scores.md#vacancies).
///
/// A node without `owner` is a vacancy; `owner: none` is deliberate. A level is held at 90% or more in two closed periods running; with an accepted
/// claim of spill-over dated in one of them, or in a third period, its owner is ready for the next level up.
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

  /// How far somebody has shown that they could take a higher level; nil of those of whom nothing is scored, and at the top.
  func readiness(of owner: Scorecard.Portfolio) -> Scorecard.Readiness? {
    guard let level = scorecard.level(of: owner), level > 0 else { return nil }
    var held = 0
    for card in closed {
      guard let portfolio = card.owners.first(where: { $0.id == owner.id }), portfolio.grade != nil,
        let completion = portfolio.completion, completion.value >= Vacancies.leastCompletion - Band.tolerance,
        let then = card.level(of: portfolio), then <= level
      else { break }
      held += 1
    }
    let periods = closed.prefix(held).map(\.period)
    let claim = scorecard.spillOvers.first { claim in
      claim.owner == owner.id && claim.claim != nil && claim.isAccepted
        && claim.date.map { date in periods.contains { $0.contains(date) } } ?? false
    }?.id
    return Scorecard.Readiness(
      level: level, heldCount: min(held, Scorecard.mostEarlierPeriods), claim: claim, isReady: held >= 3 || held == 2 && claim != nil)
  }

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

  private func candidate(_ owner: Scorecard.Portfolio) -> Scorecard.Vacancy.Candidate? {
    guard let readiness = owner.readiness, readiness.isReady else { return nil }
    return .init(owner: owner.id, level: readiness.level, heldCount: readiness.heldCount, claim: readiness.claim)
  }
}

extension Scorecard {
  /// How many earlier periods say who is ready for a higher level: three closed ones, where the period itself is open.
  package static let mostEarlierPeriods = 3

  /// The level of the node that sets somebody's; nil where nothing is scored.
  fileprivate func level(of portfolio: Portfolio) -> Int? { portfolio.leading.map { nodes[portfolio.holdings[$0].node].level } }

  /// Adds how ready people are for a higher level, the nodes that nobody owns, and who is ready for those.
  ///
  /// - Parameter earlier: the workings of earlier periods of the same kind, the newest first.
  package mutating func addReadiness(_ workings: Workings, earlier: [Workings]) {
    let cards = earlier.map { workings in
      // What is wrong with the input was said of the period itself.
      var repeated = DiagnosticLog()
      return Scorecard(workings, Responsibilities(workings.bound), parts: [:], into: &repeated)
    }
    let readiness = Vacancies(workings, self, earlier: cards)
    owners = owners.map { owner in
      var owner = owner
      owner.readiness = readiness.readiness(of: owner)
      return owner
    }
    vacancies = Vacancies(workings, self, earlier: cards).all
  }
}
