extension Evaluation {
  /// Which part of a tree is shown; all of it is computed in any case.
  public struct Showing: Hashable, Sendable {
    /// The index of the uppermost node shown.
    public var node: Int
    /// How many edges below it; nil for all.
    public var depth: Int?
    /// Of nodes that have a breakdown of this name, only that one.
    public var breakdown: String?

    public init(node: Int = 0, depth: Int? = nil, breakdown: String? = nil) {
      self.node = node
      self.depth = depth
      self.breakdown = breakdown
    }

    public static let all = Showing()
  }
}
