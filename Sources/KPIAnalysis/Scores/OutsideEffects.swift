internal import KPIFigures
internal import KPIModel

/// What of each node's figure is the doing of somebody whom its owner does not answer for (docs/scores.md).
///
/// - `mix`: of a node that is a ratio split by members, what their shares did to it; they are set where volume is allocated, so it is the effect of
///   whoever owns the node above.
/// - `upstream`: of a node that is a formula other than a sum, the contribution of a factor that another owns. What is outside for that factor's
///   owner in turn stays the effect of whose it is, so that nobody is excused by what they did themselves.
/// - `event`: what an event did to the node, the effect of whoever approved it.
///
/// An owner answers for what they own, for what nobody owns below it, for members and terms of a sum that they gave to others, and for the people
/// who report to them: none of that is outside. What reached a node of theirs below reaches the node above as far as it moves it. Breakdowns
/// side by side are views of one figure, so that only the first one that shows an effect counts. Linear in nodes and effects, as hops come from
/// the kernel of `kpitree why`.
struct OutsideEffects {
  /// An amount in the node's unit, with its sign: what the figure would be less without it.
  struct Effect {
    var cause: Cause
    /// Whose it is.
    var owner: Ownership.Owner
    var amount: Double
  }

  /// Somebody's effect that has no figure.
  struct Obstacle {
    var cause: Cause
    var owner: Ownership.Owner
    var reason: Attribution.Reason
  }

  /// Where an effect comes from; the same at every node that it reaches.
  enum Cause: Hashable {
    /// The node whose members' shares changed.
    case mix(Int)
    /// The factor.
    case upstream(Int)
    /// Index into the model's events.
    case event(Int)
  }

  /// By node; most have none.
  private(set) var effects: [Int: [Effect]] = [:]
  /// By node of which not all effects can be told: the first of those that cannot.
  private(set) var obstacles: [Int: Obstacle] = [:]

  init(_ workings: Workings, _ lines: ReportingLines, _ events: [NodeEvent]) {
    let tree = workings.bound.tree
    let answering = OutsideEffects.answering(workings)
    let events = OutsideEffects.effects(of: events, workings)
    let hops = Contributions.hops(Decomposition(workings.composition), Movement(workings))
    for node in tree.nodes.indices.reversed() {
      guard let owner = answering[node] else { continue }
      var found: [Effect] = []
      var obstacle: Obstacle?
      var hits = (events[node] ?? []).filter { !lines.answers(owner, for: $0.owner) }
      var causes = Set(hits.map(\.cause))
      for breakdown in tree.nodes[node].breakdowns {
        var reading = BreakdownReading(workings, hops, lines, answering)
        reading.read(breakdown, of: node, owner, self)
        if found.isEmpty {
          found = reading.effects
          if found.isEmpty { obstacle = obstacle ?? reading.obstacle } else { obstacle = reading.obstacle }
        }
        for hit in reading.events where causes.insert(hit.cause).inserted { hits.append(hit) }
      }
      found += hits
      if !found.isEmpty { effects[node] = found }
      if let obstacle { obstacles[node] = obstacle }
    }
  }

  // MARK: - Who and what

  /// By node, its owner on the period's last day, else that of the nearest node above that has one.
  private static func answering(_ workings: Workings) -> [Ownership.Owner?] {
    let last = workings.ownershipDay
    var owners = [Ownership.Owner?](repeating: nil, count: workings.bound.tree.nodes.count)
    for (index, node) in workings.bound.tree.nodes.enumerated() {
      owners[index] = workings.composition.declaration(of: index).owner(on: last) ?? node.parent.flatMap { owners[$0] }
    }
    return owners
  }

  /// By node, the approved effects of events on the days whose figures are in.
  private static func effects(of events: [NodeEvent], _ workings: Workings) -> [Int: [Effect]] {
    var effects: [Int: [Effect]] = [:]
    for event in events {
      let declared = workings.bound.model.events[event.index]
      guard let days = workings.bound.evaluated.days?.clamped(to: declared.days), days.overlaps(declared.days),
        let effect = declared.effect?.double, let approver = declared.approvedBy
      else { continue }
      // Its days inside the evaluated ones; of one that took a day, all of it.
      let amount = effect * Double(days.upperBound - days.lowerBound + 1) / Double(declared.days.upperBound - declared.date + 1)
      for node in event.nodes { effects[node, default: []].append(Effect(cause: .event(event.index), owner: approver, amount: amount)) }
    }
    return effects
  }
}

/// What one breakdown says of the effects on its node.
private struct BreakdownReading {
  private let workings: Workings
  private let hops: Contributions
  private let lines: ReportingLines
  private let answering: [Ownership.Owner?]
  private(set) var effects: [OutsideEffects.Effect] = []
  private(set) var events: [OutsideEffects.Effect] = []
  private var positionOfEvent: [OutsideEffects.Cause: Int] = [:]
  private(set) var obstacle: OutsideEffects.Obstacle?

  init(_ workings: Workings, _ hops: Contributions, _ lines: ReportingLines, _ answering: [Ownership.Owner?]) {
    self.workings = workings
    self.hops = hops
    self.lines = lines
    self.answering = answering
  }

  mutating func read(_ breakdown: Int, of node: Int, _ owner: Ownership.Owner, _ known: OutsideEffects) {
    let level = hops.levels[breakdown]
    let tree = workings.bound.tree
    let children = tree.breakdowns[breakdown].children
    switch workings.composition.rules[breakdown] {
    case .ratio:
      guard let parent = tree.nodes[node].parent, let allocator = answering[parent], !lines.answers(owner, for: allocator) else { break }
      if level.status == .ok {
        let mix = hops.lines[level.linePositions].first { $0.kind == .mix }
        add(.mix(node), allocator, mix?.contribution ?? 0, node)
      } else {
        block(.mix(node), allocator, level.reason)
      }
    case .formula(_, let isLinear):
      if isLinear { break }
      for child in children {
        guard let other = ownOwner(of: child), !lines.answers(owner, for: other) else { continue }
        if hops.contributions[child].isNaN {
          block(.upstream(child), other, level.reason)
          continue
        }
        let passedOn = pass(from: child, to: node, owner, level, known)
        add(.upstream(child), other, hops.contributions[child] - passedOn, node)
      }
    case .sum, .distinct, .least, .greatest, .opaque: break
    }
    // What one answers for below is theirs here, too, and so is what reached it from outside.
    for child in children where answering[child] == owner { _ = pass(from: child, to: node, owner, level, known) }
  }

  /// Takes up what was outside for a child, as far as it is for the node's owner, too.
  ///
  /// - Returns: what all of it did to the node.
  private mutating func pass(
    from child: Int, to node: Int, _ owner: Ownership.Owner, _ level: Contributions.Level, _ known: OutsideEffects
  ) -> Double {
    if let found = known.obstacles[child], !lines.answers(owner, for: found.owner) { obstacle = obstacle ?? found }
    guard let below = known.effects[child], let first = below.first else { return 0 }
    let isCarried = hops.isCarried.isEmpty ? false : hops.isCarried[child]
    let multiplier = isCarried ? 0 : hops.multipliers[child]
    if multiplier.isNaN {
      block(first.cause, first.owner, level.reason)
      return 0
    }
    var whole = 0.0
    for effect in below {
      let amount = multiplier * effect.amount
      whole += amount
      if lines.answers(owner, for: effect.owner) { continue }
      guard case .event = effect.cause else {
        add(effect.cause, effect.owner, amount, node)
        continue
      }
      if let position = positionOfEvent[effect.cause] {
        events[position].amount += amount
      } else {
        positionOfEvent[effect.cause] = events.count
        events.append(.init(cause: effect.cause, owner: effect.owner, amount: amount))
      }
    }
    return whole
  }

  private mutating func block(_ cause: OutsideEffects.Cause, _ owner: Ownership.Owner, _ reason: Attribution.Reason?) {
    if obstacle == nil, let reason { obstacle = .init(cause: cause, owner: owner, reason: reason) }
  }

  private func ownOwner(of node: Int) -> Ownership.Owner? {
    workings.composition.declaration(of: node).owner(on: workings.ownershipDay)
  }

  /// Leaves out what is binary rounding beside the node's figures.
  private mutating func add(_ cause: OutsideEffects.Cause, _ owner: Ownership.Owner, _ amount: Double, _ node: Int) {
    let size = max(abs(workings.actuals.evaluated[node] ?? 0), abs(workings.references.toDate[node] ?? 0))
    if abs(amount) > HopPass.materiality * size { effects.append(.init(cause: cause, owner: owner, amount: amount)) }
  }
}
