public import KPIModel

/// What `kpitree score` prints: how far owners and teams completed what they answer for, at which level, and what that is worth.
///
/// Completion, level and points stand in this order (docs/arithmetic.md#level-points-and-grades). What cannot be given is nil, never 0, and says why.
public struct Scorecard: Sendable {
  public let model: LocalizedText
  public let currency: Currency?
  public let period: Period
  /// Whether the period is over by `asOf`; in an open period nobody gets a grade.
  public let isClosed: Bool
  /// The last day that figures are taken from; nil in a model without any figure.
  public let asOf: Day?
  /// Grades from the highest down.
  public let bands: [Band]
  public let levels: Scoring.Levels
  /// Every node that somebody answers for, or nobody does, in the order of the tree.
  public let nodes: [Node]
  /// People in the order of the model; without declared people, in that of the tree.
  public internal(set) var owners: [Portfolio]
  /// In the order of the model.
  public let teams: [Portfolio]
  /// What nobody answers for; its sums are nobody's score.
  public let unassigned: [Holding]
  /// What happened from outside in the period, in order of the days.
  public let events: [Event]
  /// What work on one node is said to have done for another, in the order of the model.
  public let spillOvers: [SpillOver]
  /// By id, what the people of the model are called, also those who have no card here.
  public internal(set) var namesOfPeople: [String: LocalizedText] = [:]
  /// Nodes that nobody is named for though somebody should be, in the order of the tree.
  public internal(set) var vacancies: [Vacancy] = []

  /// The band that a completion falls into.
  public func band(of completion: Ratio) -> Band? { bands.first { $0.isMet(by: completion) } }

  /// Below this share of scored weight with a figure there is no grade.
  public static let leastCoverage = 0.8
  /// A level set by a node of less than this weight is marked; also the least share of the top KPI that a node counts with.
  public static let leastWeight = 0.05

  /// Only some owners', without teams.
  package func keeping(owners ids: Set<String>) -> Scorecard {
    var kept = Scorecard(
      model: model, currency: currency, period: period, isClosed: isClosed, asOf: asOf, bands: bands, levels: levels, nodes: nodes,
      owners: owners.filter { ids.contains($0.id) }, teams: [], unassigned: [], events: [], spillOvers: [])
    kept.namesOfPeople = namesOfPeople
    return kept
  }

  /// Only one owner's, one team's, or the whole.
  package func keeping(_ subject: CardSubject) -> Scorecard {
    if subject == .everybody { return self }
    let owners = owners.filter { $0.id == subject.owner }
    let teams = teams.filter { $0.id == subject.team }
    let shown = owners + teams
    let ids = Set(shown.flatMap { $0.holdings.map { nodes[$0.node].id } + $0.adjustments.map { nodes[$0.node].id } })
    var kept = Scorecard(
      model: model, currency: currency, period: period, isClosed: isClosed, asOf: asOf, bands: bands, levels: levels, nodes: nodes,
      owners: owners, teams: teams, unassigned: [],
      events: events.filter { event in event.nodes.contains { ids.contains($0) } },
      spillOvers: spillOvers.filter { ids.contains($0.from) || ids.contains($0.to) })
    kept.namesOfPeople = namesOfPeople
    return kept
  }
}
