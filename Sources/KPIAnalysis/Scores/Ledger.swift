internal import KPIFigures
internal import KPIModel

/// The book of what people caused each other, with two entries for every effect (docs/scores.md).
///
/// At the holder of the node the amount stands with its sign, at whose effect it is with the opposite one. A counter-entry changes nobody's
/// completion: what it moves is in the effect owner's own nodes already, or was taken over by approval.
struct Ledger {
  /// Whose portfolio it is.
  enum Holder: Hashable {
    case owner(Ownership.Owner)
    case team(Int)
    case nobody
  }

  /// What others caused at one node, for all of it.
  struct Causes {
    struct Entry {
      /// What makes two of them one.
      struct Identity: Hashable {
        var kind: Scorecard.Adjustment.Kind
        var cause: String
        var owner: Ownership.Owner
      }

      var kind: Scorecard.Adjustment.Kind
      var cause: String
      var owner: Ownership.Owner
      var amount: Double
    }

    var entries: [Entry] = []
    private var positions: [Entry.Identity: Int] = [:]
    /// The first of what cannot be told.
    var obstacle: Scorecard.Obstacle?

    var total: Double { entries.reduce(0) { $0 + $1.amount } }

    /// Adds what is outside for a holder; the same cause in several stretches of days is one.
    mutating func add(_ outside: OutsideEffects, at node: Int, in workings: Workings, for holder: Holder, _ ledger: Ledger) {
      if let found = outside.obstacles[node], ledger.isOutside(found.owner, holder) {
        obstacle = obstacle ?? Scorecard.Obstacle(cause: Entry.name(of: found.cause, in: workings).cause, reason: found.reason)
      }
      for effect in outside.effects[node] ?? [] where ledger.isOutside(effect.owner, holder) {
        let entry = Entry(effect, workings)
        let identity = Entry.Identity(kind: entry.kind, cause: entry.cause, owner: entry.owner)
        if let known = positions[identity] {
          entries[known].amount += entry.amount
        } else {
          positions[identity] = entries.count
          entries.append(entry)
        }
      }
    }
  }

  /// Those of the tree, then others whose effects are in the book.
  private(set) var owners: [Ownership.Owner]
  private let model: Model
  private let lines: ReportingLines
  /// By owner, the teams that they count for.
  private let teams: [Ownership.Owner: Set<Int>]
  private var entries: [Holder: [Scorecard.Adjustment]] = [:]
  private var counterEntries: [Holder: [Scorecard.Adjustment]] = [:]
  private var known: Set<Ownership.Owner>

  init(_ model: Model, _ owners: [Ownership.Owner]) {
    self.model = model
    self.owners = owners
    known = Set(owners)
    lines = ReportingLines(model)
    var teams: [Ownership.Owner: Set<Int>] = [:]
    for (index, person) in model.people.enumerated() {
      var next = person.team
      while let team = next {
        teams[.person(index), default: []].insert(team)
        next = model.teams[team].partOf
      }
    }
    self.teams = teams
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Whether somebody's effect is none of what a holder answers for.
  private func isOutside(_ owner: Ownership.Owner, _ holder: Holder) -> Bool {
    switch holder {
    case .owner(let own): !lines.answers(own, for: owner)
    case .team(let team): !isMember(owner, of: team)
    case .nobody: false
    }
  }

  private func isMember(_ owner: Ownership.Owner, of team: Int) -> Bool { teams[owner]?.contains(team) ?? false }

  /// Enters what others caused at a node, and the counter-entries.
  ///
  /// - Parameters:
  ///   - node: its position in the scorecard.
  ///   - share: how much of the node the holder has.
  mutating func add(_ causes: Causes, at node: Int, share: Double, of holder: Holder) {
    for entry in causes.entries {
      var own = entry
      own.amount *= share
      guard let line = adjustment(node, own, takenFrom: nil) else { continue }
      entries[holder, default: []].append(line)
      if known.insert(own.owner).inserted { owners.append(own.owner) }
      guard case .owner(let owner) = holder else { continue }
      own.amount = -own.amount
      guard let counter = adjustment(node, own, takenFrom: owner) else { continue }
      counterEntries[.owner(own.owner), default: []].append(counter)
      for team in teams[own.owner] ?? [] where !isMember(owner, of: team) { counterEntries[.team(team), default: []].append(counter) }
    }
  }

  /// The lines of one portfolio: what others caused them, then what they caused others.
  func adjustments(of holder: Holder) -> [Scorecard.Adjustment] { (entries[holder] ?? []) + (counterEntries[holder] ?? []) }

  private func adjustment(_ node: Int, _ entry: Causes.Entry, takenFrom: Ownership.Owner?) -> Scorecard.Adjustment? {
    guard let amount = Amount(entry.amount), amount.value != 0 else { return nil }
    return Scorecard.Adjustment(
      node: node, kind: entry.kind, cause: entry.cause, amount: amount, effectOwner: model.key(of: entry.owner),
      takenFrom: takenFrom.map { model.key(of: $0) })
  }
}

extension Ledger.Causes.Entry {
  /// An effect by names that all stretches of days share.
  fileprivate init(_ effect: OutsideEffects.Effect, _ workings: Workings) {
    owner = effect.owner
    amount = effect.amount
    (kind, cause) = Self.name(of: effect.cause, in: workings)
  }

  fileprivate static func name(
    of cause: OutsideEffects.Cause, in workings: Workings
  ) -> (kind: Scorecard.Adjustment.Kind, cause: String) {
    switch cause {
    case .mix(let node): (.mix, workings.bound.tree.nodes[node].id)
    case .upstream(let factor): (.upstream, workings.bound.tree.nodes[factor].id)
    case .event(let index): (.event, workings.bound.model.events[index].key)
    }
  }
}
