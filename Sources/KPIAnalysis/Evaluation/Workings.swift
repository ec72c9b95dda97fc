package import KPIFigures
internal import KPIModel
package import KPISource

/// The figures behind every analysis of one period: actuals rolled up, and what they are compared with.
package struct Workings: Sendable {
  let bound: BoundModel
  let composition: Composition
  let actuals: Actuals
  /// Targets are scored whatever the actuals are compared with.
  let targets: References
  /// The targets, or the actuals of the compared period.
  let references: References
  let against: Comparison
  /// The model's, from the highest down.
  let bands: [Band]
  /// What a completion counts at most, unless a node has a cap of its own.
  let completionCap: Double
  /// What is usual by the days before, of the nodes that have them; empty unless the period is over.
  let dailyVariations: [Int: NormalVariation]
  /// The months and weeks up to the period; empty where they were not asked for.
  let timelines: [TimelineFigures]

  var isAgainstTarget: Bool { against == .target }

  /// - Parameter log: gets targets and rates that cannot be used.
  package init(_ bound: BoundModel, against: Comparison, into log: inout DiagnosticLog) {
    self.init(bound, against: against, Composition(bound), into: &log)
  }

  /// Likewise of a part whose tree is known.
  ///
  /// - Parameter sharesOut: whether nodes without a target get a part of the one above, for comparison.
  init(
    _ bound: BoundModel, against: Comparison, _ composition: Composition, sharesOut: Bool = true, into log: inout DiagnosticLog
  ) {
    self.bound = bound
    self.against = against
    bands = Band.bands(of: bound.model.scoring)
    completionCap = bound.model.scoring.completionCap.double
    dailyVariations = bound.daily.map { DailyVariations(bound, $0).limits } ?? [:]
    timelines = bound.timelines.compactMap { TimelineFigures($0, of: bound.evaluated.period) }
    self.composition = composition
    actuals = Actuals(bound, composition, into: &log)
    targets = References(targetsOf: bound, composition, actuals, sharesOut: sharesOut, into: &log)
    references =
      against == .target
      ? targets : References(measured: actuals.reference ?? FigureColumn(count: bound.tree.nodes.count))
  }
}

extension Workings {
  /// How a node's figure behaves.
  func kind(of index: Int) -> Evaluation.Kind {
    let declaration = composition.declaration(of: index)
    if composition.details(of: index)?.project != nil { return .project }
    if declaration.isGrouping { return .grouping }
    return switch declaration.time {
    case .flow: .flow
    case .stock: .stock
    case .ratio: .ratio
    case .distinct: .distinct
    case .given: .given
    case .unclear: .unclear
    }
  }

  /// Who answers on the last day that counts, and in which team; of a period that has not begun, on its first.
  func owner(of declaration: Node) -> (owner: String?, team: String?) {
    guard let owner = declaration.owner(on: ownershipDay) else { return (nil, nil) }
    let model = bound.model
    var team: Int?
    if case .person(let person) = owner { team = model.people[person].team }
    return (model.key(of: owner), team.map { model.teams[$0].key })
  }
}

extension Workings {
  /// The day whose owners are named: who takes over later answers for nothing yet.
  var ownershipDay: Day { max(lastDay, bound.evaluated.period.first) }
}

extension Workings {
  /// By node: its contribution to the root's gap, in the root's unit, NaN where there is none.
  ///
  /// Linear in nodes. `gap` is what they are shares of; nil where the root has none to speak of.
  var topContributions: (amounts: [Double], gap: Double?) {
    guard !bound.tree.nodes.isEmpty else { return ([], nil) }
    let decomposition = Decomposition(composition)
    let movement = Movement(self)
    let view = AttributionView(
      tree: bound.tree, decomposition: decomposition, movement: movement, contributions: Contributions(decomposition, movement), node: 0,
      showing: .all, breakdownNames: [])
    return (view.contributions.contributions, view.hasShares ? view.gap : nil)
  }
}
