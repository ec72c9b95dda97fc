public import KPISource

/// What the work on one node does for another (docs/language.md#events-and-influences): there is no arithmetic between them.
public struct Influence: Sendable {
  public var key: String
  public var place: Place
  public var from: NodeReference
  public var to: NodeReference
  /// How much of the other node's figure is owed to it, in that node's unit; nil: the influence is only drawn.
  public var claim: Decimal?
  public var method: EffectMethod?
  public var evidence: String?
  /// Nil: the claim counts for nothing yet.
  public var acceptedBy: Ownership.Owner?
}
