public import KPISource

/// A node as another part of the model names it: by its id, or by a tail of it that fits only one.
public struct NodeReference: Sendable {
  public var text: String
  public var place: Place
  /// Index of the declared node; nil for a member that only rows can name.
  public var node: Int?
}
