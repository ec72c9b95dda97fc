public import KPISource

/// One way to take a node apart.
///
/// A node may have several side by side; each must give the same total.
public struct Breakdown: Sendable {
  public enum Rule: Sendable {
    /// By the members of a dimension; children keep the node's measure.
    case split(dimension: Int)
    /// Children are named by the formula.
    case formula(Formula)
    /// No dimension, no formula: its nodes add up.
    case sum
  }

  /// Which members beyond the declared ones become nodes.
  public enum Discovery: Sendable, Hashable {
    case none
    case all
    /// The largest by |figure|, the larger of the two ends.
    case top(Int)
  }

  public var name: String
  public var label: LocalizedText?
  public var place: Place
  /// Index of the node taken apart.
  public var node: Int
  public var rule: Rule
  /// Declared children as declared; of a formula as they first appear in it, so that child `i` is the formula's name `i`.
  public var children: [Int] = []
  public var discovery: Discovery = .none
  /// The body of a discovered member: a template node (`each`, or an empty body).
  public var template: Int?
  /// The body of `~rest`; `isRestDeclared` says whether the model announces it.
  public var rest: Int?
  public var isRestDeclared = false
  /// Whose mix is held fixed when its rates are compared; nil: rates are as they are.
  public var standard: Standard?

  /// A dimension of users whose mix is held fixed (docs/language.md#rates-at-a-fixed-mix).
  public struct Standard: Sendable {
    /// Index into `Model.dimensions`.
    public var dimension: Int
    public var place: Place
  }
}
