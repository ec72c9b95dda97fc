/// The tree as it stands once the rows are known: declared nodes, discovered members and what is left of splits.
///
/// Nodes are a flat array in preorder, breakdown by breakdown and supports last, so that a parent has a smaller index than its
/// descendants and a backward loop meets children before parents.
public struct Tree: Sendable {
  public var nodes: [Node]
  public var breakdowns: [Breakdown]

  public struct Node: Sendable {
    public enum Origin: Sendable, Hashable {
      case declared
      /// A member found in the rows; its declaration is the breakdown's template.
      case discovered
      /// What is left of a split.
      case rest
    }

    /// Index into `Model.nodes`, also `Model.details`.
    public var declaration: Int
    public var origin: Origin
    public var id: String
    /// The key, or the member as it stands in the rows; `~rest` for what is left.
    public var key: String
    /// Nil for the root.
    public var parent: Int?
    /// Index into `breakdowns`; nil for the root and for supports.
    public var breakdown: Int?
    public var depth: Int
    public var level: Int
    /// Indices into `breakdowns`, as declared.
    public var breakdowns: [Int] = []
    public var supports: [Int] = []
    /// Index just behind its last descendant.
    public var end: Int = 0
  }

  public struct Breakdown: Sendable {
    /// Index into `Model.breakdowns`.
    public var declaration: Int
    /// The node taken apart.
    public var node: Int
    /// Declared children as declared (of a formula: child `i` is name `i`), then discovered ones by size, then what is left.
    public var children: [Int] = []
  }
}
