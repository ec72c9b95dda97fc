public import KPIModel

extension Attribution {
  /// Where a walk down the largest contributions ends.
  public struct Cause: Sendable {
    /// Of the node or line; the asked node's where no part explains half of the gap.
    public let id: String
    /// What the line holds; nil for a node.
    public let kind: LineKind?
    /// The node's name; of a line that is no node, its parent's.
    public let name: LocalizedText
    /// In the asked node's unit.
    public let contribution: Amount
    /// Of the asked node's gap; nil where that is next to nothing beside what moved.
    public let share: Ratio?
    public let breadth: Breadth
    /// The ids from the asked node to the cause.
    public let path: [String]
    /// The breakdown that `breadth` was read from: the one that stopped the walk as broad, else that of the last step.
    public let breakdown: LocalizedText?
    /// How many children that breakdown has, and how many of them are off by about as much as their parent.
    public let childCount: Int
    public let alikeCount: Int
    /// Whether the node's actual lies where it usually does; nil where nobody can say.
    public let isNormal: Bool?
    /// Events and initiatives of the period on the way to the cause, on it, and below it, in order of their first days.
    public let happenings: [Happening]
  }

  /// Something that happened to nodes in the period: what a reader holds beside a cause.
  public struct Happening: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable { case event, initiative }

    public let id: String
    public let kind: Kind
    /// What is said of it, else its id.
    public let name: LocalizedText
    public let days: ClosedRange<Day>
  }

  /// Whether one part is off, or all of them.
  public enum Breadth: String, Sendable, CaseIterable {
    /// One part carries most of its parent's contribution.
    case isolated
    /// More than one do.
    case several
    /// Most parts are off by about as much as the whole: a common cause.
    case broad
  }

  /// A reading that no single line shows.
  public enum Finding: Sendable {
    /// A breakdown whose parts moved much and cancel out: on plan, but not inside.
    ///
    /// The names of the children that went up and of those that went down, the largest first.
    case offset(levelIndex: Int, up: [LocalizedText], down: [LocalizedText])
    /// A breakdown of the asked node whose parts are off alike, beside causes that another one shows.
    case common(levelIndex: Int, alikeCount: Int, childCount: Int)
    /// What was a sum's largest part has lost share.
    case shareShift(lineIndex: Int, from: Ratio, to: Ratio)
  }
}
