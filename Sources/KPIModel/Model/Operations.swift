public import KPISource

/// Something from outside that hit nodes on a day (docs/language.md#events-and-influences).
public struct Event: Sendable {
  public var key: String
  public var place: Place
  public var date: Day
  /// Its last day; nil: the first is the only one.
  public var until: Day?
  /// A word of the model's own, such as `outage` or `policy`.
  public var kind: String?
  public var nodes: [NodeReference]
  public var note: LocalizedText?
  /// What it did to each of the nodes, in that node's unit and with its sign: -400,000 is a loss.
  public var effect: DecimalNumber?
  /// Who takes the effect off the nodes' owners; nil: it counts for nothing.
  public var approvedBy: Ownership.Owner?

  public var days: ClosedRange<Day> { date...(until ?? date) }
}

/// What the work on one node does for another (docs/language.md#events-and-influences): there is no arithmetic between them.
public struct Influence: Sendable {
  public var key: String
  public var place: Place
  public var from: NodeReference
  public var to: NodeReference
  /// The day that the claim is of: it counts in the period that holds it.
  public var date: Day?
  /// How much of the other node's figure is owed to it, in that node's unit; nil: the influence is only drawn.
  public var claim: DecimalNumber?
  public var method: EffectMethod?
  public var evidence: String?
  /// Nil: the claim counts for nothing yet.
  public var acceptedBy: Ownership.Owner?
}
