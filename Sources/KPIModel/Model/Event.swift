public import KPISource

/// Something from outside that hit nodes on a day (docs/language.md#events-and-influences).
public struct Event: Sendable {
  public var key: String
  public var place: Place
  public var date: Day
  /// A word of the model's own, such as `outage` or `policy`.
  public var kind: String?
  public var nodes: [NodeReference]
  public var note: LocalizedText?
  /// What it did to each of the nodes, in that node's unit and with its sign: -400,000 is a loss.
  public var effect: Decimal?
  /// Who takes the effect off the nodes' owners; nil: it counts for nothing.
  public var approvedBy: Ownership.Owner?
}
