internal import KPIFigures
internal import KPIModel
package import KPISource

extension Impact {
  /// Measures the initiatives of the evaluated period, carries what they did up the tree, and holds it against the gaps.
  ///
  /// - Parameters:
  ///   - earlier: the compared period's, where it is one; what initiatives did in it explains less of the gap.
  ///   - log: gets what keeps effects from being told.
  package init(_ workings: Workings, earlier: Impact? = nil, into log: inout DiagnosticLog) {
    let bound = workings.bound
    let model = bound.model
    var measuring = EffectMeasuring(workings, into: &log)
    measuring.measure(into: &log)
    self.model = model.name
    currency = model.currency
    period = bound.evaluated.period
    isClosed = bound.isClosed
    asOf = bound.asOf
    against = workings.against
    referencePeriod = bound.reference?.period
    namesOfPeople = model.namesOfPeople
    namesOfTeams = Dictionary(model.teams.map { ($0.key, $0.name ?? LocalizedText($0.key)) }) { first, _ in first }
    let root = bound.tree.nodes[0]
    let gap = workings.gap(of: 0)
    top = Top(
      id: root.id, name: model.displayName(of: root.declaration, key: root.key), unit: model.nodes[root.declaration].unit,
      gap: gap.flatMap { Amount($0) })

    for (index, declared) in model.initiatives.enumerated() where declared.reach.overlaps(period.days) {
      initiatives.append(
        Initiative(
          index: index, id: declared.key, place: declared.place, name: declared.name ?? LocalizedText(declared.key), kind: declared.kind,
          owner: declared.owner.map { model.key(of: $0) }, team: declared.team.map { model.teams[$0].key },
          requestedBy: declared.requestedBy.map { model.key(of: $0) }, window: declared.window, carryoverDays: declared.carryoverDays,
          suspended: declared.suspended, isOver: asOf.map { declared.reach.upperBound <= $0 } ?? false,
          cost: declared.cost.flatMap { Amount($0.double) }, discount: declared.discount.flatMap { Amount($0.double) },
          moves: declared.moves.indices.compactMap { measuring.results[.init(initiative: index, move: $0)] }))
    }
    let carrier = Carrier(self, workings)
    carry(carrier, gap)
    conclude(model)
    explain(carrier, workings, earlier)
    deal(model)
  }

  // MARK: - Carrying

  /// Where a move stands among the initiatives.
  private struct Position: Hashable {
    var initiative: Int
    var move: Int
  }

  /// What is counted, what was expected, and what was only estimated, each carried up the tree.
  private struct Carrier {
    var counted: [Position] = []
    var effects: EffectCarrying
    var expected: [Position] = []
    var expectations: EffectCarrying
    var estimated: [Position] = []
    /// Of all effects, the estimated ones last.
    var estimates: EffectCarrying?

    init(_ impact: Impact, _ workings: Workings) {
      var lists: (counted: [EffectCarrying.Effect], expected: [EffectCarrying.Effect], estimated: [EffectCarrying.Effect]) = ([], [], [])
      for (initiative, found) in impact.initiatives.enumerated() {
        let days = found.window.lowerBound...found.window.upperBound + found.carryoverDays
        for (position, move) in found.moves.enumerated() {
          guard let node = move.nodeIndex else { continue }
          let place = Position(initiative: initiative, move: position)
          if let effect = move.effect {
            if move.counts {
              counted.append(place)
              lists.counted.append(.init(node: node, amount: effect.value, days: days))
            } else {
              estimated.append(place)
              lists.estimated.append(.init(node: node, amount: effect.value, days: days))
            }
          }
          if let amount = move.expected {
            expected.append(place)
            lists.expected.append(.init(node: node, amount: amount.value, days: days))
          }
        }
      }
      effects = EffectCarrying(lists.counted, workings)
      expectations = EffectCarrying(lists.expected, workings)
      if !estimated.isEmpty { estimates = EffectCarrying(lists.counted + lists.estimated, workings) }
    }
  }

  private mutating func carry(_ carrier: Carrier, _ gap: Double?) {
    for (number, place) in carrier.counted.enumerated() {
      var move = initiatives[place.initiative].moves[place.move]
      move.carryReason = carrier.effects.obstacles[number]
      if let carried = carrier.effects.toTop(number), let effect = move.effect?.value {
        move.carried = Amount(carried)
        // Nothing can be told of a width relative to next to nothing.
        if let interval = move.interval, abs(effect) > 1e-9 * abs(carrier.effects.sizes[number]) {
          move.carriedInterval = Impact.interval(interval.lowerBound.value * carried / effect, interval.upperBound.value * carried / effect)
        }
        if let gap, gap != 0 { move.shareOfTopGap = Ratio(carried / gap) }
      }
      initiatives[place.initiative].moves[place.move] = move
    }
    for (number, place) in carrier.expected.enumerated() where carrier.expectations.obstacles[number] == nil {
      initiatives[place.initiative].moves[place.move].expectedCarried = carrier.expectations.toTop(number).flatMap { Amount($0) }
    }
  }

  /// Sums over an initiative's moves; another view of what is summed already is left out.
  private mutating func conclude(_ model: Model) {
    for index in initiatives.indices {
      var found = initiatives[index]
      let summed = found.moves.filter { $0.carried != nil && $0.carryReason == nil }
      let total = Total(summed)
      (found.carried, found.carriedInterval) = (total.carried, total.interval)
      let expected = found.moves.compactMap { $0.carryReason == nil ? $0.expectedCarried?.value : nil }
      found.expectedCarried = expected.isEmpty ? nil : Amount(expected.reduce(0, +))
      if found.isOver { found.done = total.done }
      if found.isOver, let cost = found.cost?.value {
        let counted = found.moves.filter(\.counts)
        if counted.count == 1, found.moves.count == 1 {
          found.costPerEffect = Impact.cost(cost, for: counted[0].effect, counted[0].interval)
        }
        found.costPerCarried = Impact.cost(cost, for: found.carried, found.carriedInterval)
      }
      if found.isOver, let discount = found.discount?.value { found.toThoseWhoWouldHaveBought = boughtAnyway(discount, found) }
      initiatives[index] = found
    }
  }

  /// Cost for one unit; nil where the interval holds 0 or there is none.
  private static func cost(_ cost: Double, for amount: Amount?, _ interval: ClosedRange<Amount>?) -> Amount? {
    guard let amount, amount.value != 0, let interval, interval.lowerBound.value > 0 || interval.upperBound.value < 0 else { return nil }
    return Amount(cost / amount.value)
  }

  /// discount · min(1, Σŷ / Σy) over the days of the first move that was predicted.
  private func boughtAnyway(_ discount: Double, _ initiative: Initiative) -> Amount? {
    guard let course = initiative.moves.first(where: { $0.counts && $0.course != nil })?.course else { return nil }
    var (predicted, actual) = (0.0, 0.0)
    for (position, value) in course.predicted.enumerated() where value.isFinite {
      predicted += value
      actual += course.actual[position]
    }
    guard actual > 0 else { return nil }
    return Amount(discount * min(1, max(0, predicted / actual)))
  }

  /// Several carried moves together.
  ///
  /// Widths are added as they are, not as if moves missed independently: too wide rather than too sure.
  private struct Total {
    var carried: Amount?
    var interval: ClosedRange<Amount>?
    var expected: Amount?
    var measured: Amount?
    var done: Ratio?
    var grade: Grade?

    init(_ moves: [(move: Move, share: Double)], isOver: (Int) -> Bool = { _ in true }) {
      if moves.isEmpty { return }
      carried = Amount(moves.reduce(0) { $0 + $1.share * ($1.move.carried?.value ?? 0) })
      let intervals = moves.compactMap { part in part.move.carriedInterval.map { ($0, part.share) } }
      if intervals.count == moves.count {
        interval = Impact.interval(
          intervals.reduce(0) { $0 + $1.1 * $1.0.lowerBound.value }, intervals.reduce(0) { $0 + $1.1 * $1.0.upperBound.value })
      }
      let judged = moves.enumerated().filter { $0.element.move.expectedCarried != nil }
      if !judged.isEmpty {
        expected = Amount(judged.reduce(0) { $0 + $1.element.share * ($1.element.move.expectedCarried?.value ?? 0) })
        measured = Amount(judged.reduce(0) { $0 + $1.element.share * ($1.element.move.carried?.value ?? 0) })
      }
      let over = judged.filter { isOver($0.offset) }
      let whole = over.reduce(0) { $0 + $1.element.share * ($1.element.move.expectedCarried?.value ?? 0) }
      if whole != 0 { done = Ratio(over.reduce(0) { $0 + $1.element.share * ($1.element.move.carried?.value ?? 0) } / whole) }
      grade = moves.compactMap(\.move.grade).max()
    }

    init(_ moves: [Move]) { self.init(moves.map { ($0, 1) }) }
  }

  // MARK: - Gaps

  private mutating func explain(_ carrier: Carrier, _ workings: Workings, _ earlier: Impact?) {
    let tree = workings.bound.tree
    let model = workings.bound.model
    // What a basis counted on is in the target already.
    let planned = Set(model.details.values.flatMap(\.basis).compactMap(\.initiative))
    var sums: [Int: Double] = [0: 0]
    func add(_ steps: [EffectCarrying.Step], _ factor: Double) {
      for step in steps where step.isHeadline { sums[step.node, default: 0] += factor * step.amount }
    }
    for number in carrier.counted.indices { add(carrier.effects.steps[number], 1) }
    if workings.isAgainstTarget {
      for (number, place) in carrier.expected.enumerated()
      where planned.contains(initiatives[place.initiative].id) && initiatives[place.initiative].moves[place.move].counts {
        add(carrier.expectations.steps[number], -1)
      }
    }
    for other in earlier?.explained ?? [] {
      // The same tree: both periods were bound together.
      sums[other.nodeIndex, default: 0] -= other.byInitiatives.value
    }
    var estimates: [Int: Double] = [:]
    if let all = carrier.estimates {
      for number in carrier.estimated.indices {
        for step in all.steps[carrier.counted.count + number] where step.isHeadline {
          estimates[step.node, default: 0] += step.amount
          if sums[step.node] == nil { sums[step.node] = 0 }
        }
      }
    }
    explained = sums.keys.sorted().compactMap { node in
      guard let by = Amount(sums[node] ?? 0) else { return nil }
      let bound = tree.nodes[node]
      let gap = workings.gap(of: node)
      return Explained(
        nodeIndex: node, id: bound.id, name: model.displayName(of: bound.declaration, key: bound.key), path: workings.path(of: node),
        depth: bound.depth, unit: model.nodes[bound.declaration].unit, gap: gap.flatMap { Amount($0) }, byInitiatives: by,
        unexplained: gap.flatMap { Amount($0 - by.value) }, estimates: estimates[node].flatMap { Amount($0) })
    }
  }

  // MARK: - Cards

  private mutating func deal(_ model: Model) {
    var order: [String] = []
    var parts: [String: (card: Card, moves: [(move: Move, share: Double)], isOver: [Bool], cost: Double?)] = [:]
    func deal(_ id: String, _ kind: Card.Kind, _ name: LocalizedText, _ initiative: Initiative, _ share: Double) {
      guard share > 0 else { return }
      let key = "\(kind.rawValue) \(id)"
      if parts[key] == nil {
        order.append(key)
        parts[key] = (Card(id: id, kind: kind, name: name), [], [], nil)
      }
      parts[key]?.card.initiatives.append(initiative.id)
      for move in initiative.moves where move.carried != nil && move.carryReason == nil {
        parts[key]?.moves.append((move, share))
        parts[key]?.isOver.append(initiative.isOver)
      }
      if let cost = initiative.cost?.value {
        let before = parts[key]?.cost ?? 0
        parts[key]?.cost = before + share * cost
      }
    }
    for found in initiatives {
      let declared = model.initiatives[found.index]
      let given = declared.contributors.reduce(0) { $0 + $1.share.double }
      if let owner = found.owner { deal(owner, .owner, namesOfPeople[owner] ?? LocalizedText(owner), found, max(0, 1 - given)) }
      for contribution in declared.contributors {
        let person = model.key(of: contribution.owner)
        deal(person, .owner, namesOfPeople[person] ?? LocalizedText(person), found, contribution.share.double)
      }
      if let team = found.team { deal(team, .team, namesOfTeams[team] ?? LocalizedText(team), found, 1) }
    }
    cards = order.compactMap { key in
      guard let (dealt, moves, isOver, cost) = parts[key] else { return nil }
      var card = dealt
      let total = Total(moves) { isOver[$0] }
      (card.carried, card.interval, card.expected) = (total.carried, total.interval, total.expected)
      (card.measured, card.grade, card.done) = (total.measured, total.grade, total.done)
      card.cost = cost.flatMap { Amount($0) }
      return card
    }.enumerated().sorted {
      let (left, right) = ($0.element, $1.element)
      if left.kind != right.kind { return left.kind == .owner }
      return (-(left.carried?.value ?? -.infinity), $0.offset) < (-(right.carried?.value ?? -.infinity), $1.offset)
    }.map(\.element)
  }
}

extension Workings {
  /// What a node's actual is above what it is compared with, of the days that are in; nil where either is missing.
  func gap(of node: Int) -> Double? {
    guard let actual = actuals.evaluated[node], let reference = references.toDate[node] else { return nil }
    if let actual = actuals.evaluated.exacts[node], let reference = references.toDate.exacts[node] {
      return actual.subtracting(reference)?.double
    }
    return actual - reference
  }

  /// The names of the nodes above a node, from the top's children down.
  func path(of node: Int) -> [LocalizedText] {
    var names: [LocalizedText] = []
    var next = bound.tree.nodes[node].parent
    while let index = next, index != 0 {
      let above = bound.tree.nodes[index]
      names.append(bound.model.displayName(of: above.declaration, key: above.key))
      next = above.parent
    }
    return names.reversed()
  }
}
