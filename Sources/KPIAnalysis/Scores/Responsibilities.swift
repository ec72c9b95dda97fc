package import KPIFigures
package import KPIModel

/// Who answers for which node, for how much of it and on which days.
///
/// Linear in nodes, times the teams that an owner's team is a part of.
package struct Responsibilities: Sendable {
  /// Somebody's hold on a node.
  struct Stake {
    var node: Int
    var share: Double
    /// Nil for all days of the period that are in; else all of their days, whether they are in or not.
    var days: [ClosedRange<Day>]?
    var isAccountable: Bool
  }

  /// Declared people first, then names as the tree brings them.
  let owners: [Ownership.Owner]
  /// By owner, then by team of the model, in the order of the tree.
  private(set) var stakes: [[Stake]]
  private(set) var unassigned: [Stake] = []
  /// Days that some node has another owner on than on the rest of the period: the figures of each stretch are needed by themselves.
  package let stretches: [ClosedRange<Day>]

  package init(_ bound: BoundModel) {
    var builder = ResponsibilityBuilder(bound)
    for node in bound.tree.nodes.indices { builder.add(node) }
    owners = builder.owners
    stakes = builder.ownerStakes + builder.teamStakes
    unassigned = builder.unassigned
    stretches = builder.stretches.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
  }
}

private struct ResponsibilityBuilder {
  private let model: Model
  private let tree: Tree
  /// All days of the period, and those that are in.
  private let days: ClosedRange<Day>
  private let knownDays: ClosedRange<Day>
  /// By person, the teams that they count for.
  private let teamsOfPerson: [[Int]]
  private(set) var owners: [Ownership.Owner]
  private var indexOfName: [String: Int] = [:]
  private(set) var ownerStakes: [[Responsibilities.Stake]]
  private(set) var teamStakes: [[Responsibilities.Stake]]
  private(set) var unassigned: [Responsibilities.Stake] = []
  private(set) var stretches: Set<ClosedRange<Day>> = []

  /// Owners and teams that may hold something; nobody is one of them.
  private enum Holder: Hashable {
    case owner(Int)
    case team(Int)
    case nobody
  }

  init(_ bound: BoundModel) {
    model = bound.model
    tree = bound.tree
    days = bound.evaluated.period.days
    knownDays = bound.evaluated.days ?? bound.evaluated.period.days
    owners = bound.model.people.indices.map(Ownership.Owner.person)
    ownerStakes = [[Responsibilities.Stake]](repeating: [], count: owners.count)
    teamStakes = [[Responsibilities.Stake]](repeating: [], count: bound.model.teams.count)
    teamsOfPerson = bound.model.people.map { person in
      var teams: [Int] = []
      var next = person.team
      while let team = next {
        teams.append(team)
        next = bound.model.teams[team].partOf
      }
      return teams
    }
  }

  mutating func add(_ node: Int) {
    let declaration = tree.nodes[node].declaration
    let contributors = model.details[declaration]?.contributors ?? []
    let terms = terms(model.nodes[declaration].owners)
    if contributors.isEmpty, terms.count == 1 {
      for holder in holders(terms[0].owner) { add(.init(node: node, share: 1, days: nil, isAccountable: true), to: holder) }
      return
    }
    // What contributors leave is the owner's; who contributes has a stake in every day.
    let contributed = contributors.reduce(DecimalNumber.zero) { $0.adding($1.share) ?? $0 }
    let left = (DecimalNumber.one.subtracting(contributed) ?? .zero).double
    var order: [Holder] = []
    var contributions: [Holder: Double] = [:]
    var ownedDays: [Holder: [ClosedRange<Day>]] = [:]
    for term in terms {
      for holder in holders(term.owner) {
        if ownedDays[holder] == nil { order.append(holder) }
        var days = ownedDays[holder] ?? []
        if let last = days.last, last.upperBound + 1 == term.days.lowerBound {
          days[days.count - 1] = last.lowerBound...term.days.upperBound
        } else {
          days.append(term.days)
        }
        ownedDays[holder] = days
      }
    }
    for contribution in contributors {
      for holder in holders(contribution.owner) {
        if ownedDays[holder] == nil, contributions[holder] == nil { order.append(holder) }
        contributions[holder, default: 0] += contribution.share.double
      }
    }
    for holder in order {
      let owned = ownedDays[holder] ?? []
      // Who takes over later answers for nothing yet.
      let known = owned.filter { $0.overlaps(knownDays) }
      let ownedShare = left * Double(known.reduce(0) { $0 + $1.clamped(to: knownDays).dayCount }) / Double(knownDays.dayCount)
      let share = ownedShare + (contributions[holder] ?? 0)
      if share <= 0 { continue }
      let isWhole = contributions[holder] != nil || known.map { $0.clamped(to: knownDays) } == [knownDays]
      // Who is counted once in a period cannot be counted in some of its days.
      if !isWhole, model.nodes[declaration].time != .distinct { stretches.formUnion(known) }
      add(.init(node: node, share: share, days: isWhole ? nil : known, isAccountable: !known.isEmpty), to: holder)
    }
  }

  private mutating func add(_ stake: Responsibilities.Stake, to holder: Holder) {
    switch holder {
    case .owner(let owner): ownerStakes[owner].append(stake)
    case .team(let team): teamStakes[team].append(stake)
    case .nobody: unassigned.append(stake)
    }
  }

  /// The owners of a node, day after day.
  private func terms(_ owners: [Ownership]) -> [(days: ClosedRange<Day>, owner: Ownership.Owner?)] {
    var terms: [(days: ClosedRange<Day>, owner: Ownership.Owner?)] = []
    var first = days.lowerBound
    var current: Ownership.Owner?
    for ownership in owners {
      guard let from = ownership.from, from > days.lowerBound else {
        current = ownership.owner
        continue
      }
      if from > days.upperBound { break }
      if ownership.owner == current { continue }
      terms.append((first...(from - 1), current))
      first = from
      current = ownership.owner
    }
    terms.append((first...days.upperBound, current))
    return terms
  }

  private mutating func holders(_ owner: Ownership.Owner?) -> [Holder] {
    switch owner {
    case nil: return [.nobody]
    case .person(let person): return [.owner(person)] + teamsOfPerson[person].map(Holder.team)
    case .name(let name):
      if let known = indexOfName[name] { return [.owner(known)] }
      indexOfName[name] = owners.count
      owners.append(.name(name))
      ownerStakes.append([])
      return [.owner(indexOfName[name] ?? 0)]
    }
  }
}
