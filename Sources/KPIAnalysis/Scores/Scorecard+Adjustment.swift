public import KPIModel
public import KPISource

extension Scorecard {
  /// A line of the ledger between what is reported and what is controllable (docs/scores.md).
  ///
  /// Every effect stands twice, with opposite signs: at whoever holds the node, and at whose effect it is. All of them add up to 0.
  public struct Adjustment: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      /// What the shares of a ratio's members did to it; whoever owns the node above allocates them.
      case mix
      /// What a factor that somebody else owns did to its node.
      case upstream
      /// What an event did, as somebody else approved.
      case event
    }

    /// The index among the scorecard's nodes.
    public package(set) var node: Int
    public package(set) var kind: Kind
    /// The factor's id, or the event's key; of a mix the id of the node that is split.
    public package(set) var cause: String
    /// In the node's unit, times the holder's share of it.
    public package(set) var amount: Amount
    public package(set) var effectOwner: String
    /// Who holds the node, where the line stands at the effect's owner; nil at the holder's.
    public package(set) var takenFrom: String?
  }

  /// An effect of somebody else that has no figure.
  public struct Obstacle: Sendable, Hashable {
    /// The factor's id; of a mix that of the node whose members' shares are not known.
    public package(set) var cause: String
    public package(set) var reason: Attribution.Reason
  }

  /// A score without what others caused.
  public struct Controllable: Sendable {
    public package(set) var completion: Ratio
    /// 100 · λ · completion.
    public package(set) var points: Ratio
  }

  /// Something from outside on a day of the period.
  public struct Event: Sendable {
    public package(set) var id: String
    public package(set) var date: Day
    /// Its last day; nil: the first is the only one.
    public package(set) var until: Day?
    public package(set) var kind: String?
    /// Ids.
    public package(set) var nodes: [String]
    public package(set) var note: LocalizedText?
    /// In the unit of each of the nodes.
    public package(set) var effect: Amount?
    public package(set) var unit: MeasureUnit?
    /// Nil: the effect counts for nothing.
    public package(set) var approvedBy: String?
    /// Whether the effect stands in anybody's ledger.
    public package(set) var counts = false
    public package(set) var place: Place
  }

  /// How far somebody has shown that they could take the level above theirs (docs/scores.md#vacancies).
  public struct Readiness: Sendable, Hashable {
    /// The level that they hold.
    public package(set) var level: Int
    /// In how many closed periods running they held it at 90% or more, three at most.
    public package(set) var heldCount: Int
    /// The key of a claim of spill-over that counts in one of them; nil without one.
    public package(set) var claim: String?
    public package(set) var isReady: Bool
  }

  /// A node without an owner, and who has shown that they could own it.
  public struct Vacancy: Sendable {
    /// Somebody who is ready for the level of the node, and holds the one below it.
    public struct Candidate: Sendable, Hashable {
      public package(set) var owner: String
      /// The level that they hold.
      public package(set) var level: Int
      /// In how many closed periods running they held it, three at most.
      public package(set) var heldCount: Int
      /// The key of an accepted claim of spill-over; nil without one.
      public package(set) var claim: String?
    }

    /// The index among the scorecard's nodes.
    public package(set) var node: Int
    public package(set) var candidates: [Candidate]
  }

  /// What the work on one node is said to have done for another; never a part of a completion.
  public struct SpillOver: Sendable {
    public package(set) var id: String
    /// The node's id, and who owns it.
    public package(set) var from: String
    public package(set) var owner: String?
    public package(set) var to: String
    /// The day that the claim is of.
    public package(set) var date: Day?
    /// In the other node's unit; nil where there is none.
    public package(set) var claim: Amount?
    public package(set) var unit: MeasureUnit?
    public package(set) var method: EffectMethod?
    public package(set) var evidence: String?
    /// Nil: the claim counts for nothing yet.
    public package(set) var acceptedBy: String?
    /// Whether who accepted it may: whoever owns the node that gains, or leads them, without a part in the node that claims.
    public package(set) var isAccepted: Bool
    /// Whether it is accepted, and of this period.
    public package(set) var counts: Bool
    public package(set) var place: Place
  }
}
