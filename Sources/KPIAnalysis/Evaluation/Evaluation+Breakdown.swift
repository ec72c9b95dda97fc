public import KPIModel

extension Evaluation {
  /// One way in which a node is taken apart, and whether its parts give the node again.
  public struct Breakdown: Sendable {
    /// The index of the node that is taken apart.
    public package(set) var nodeIndex: Int
    /// The key in the model.
    public package(set) var key: String
    public package(set) var name: LocalizedText
    public package(set) var reconciliation: Reconciliation
    /// What stands beside the children, in the order overlap, unallocated, residual; only those that are not nothing.
    public package(set) var lines: [Line]
    /// How its children give the node's actual.
    package var recipe: Recipe

    package init(
      nodeIndex: Int, key: String, name: LocalizedText? = nil, reconciliation: Reconciliation, lines: [Line] = [], recipe: Recipe = .none
    ) {
      self.nodeIndex = nodeIndex
      self.key = key
      self.name = name ?? LocalizedText(key)
      self.reconciliation = reconciliation
      self.lines = lines
      self.recipe = recipe
    }
  }

  /// A node's own figure beside what its children give; amounts in the node's unit.
  public struct Reconciliation: Hashable, Sendable {
    /// How children give their parent.
    public enum Kind: String, Sendable, CaseIterable {
      case additive, distinct, ratio, formula
    }

    public let kind: Kind
    /// The node's actual.
    public let parent: Amount?
    /// The recombined value: the sum, the weighted mean, or the formula; nil where a child that it needs has none.
    public let children: Amount?
    /// The parent less the children, 0 where only binary rounding is left; nil where either is.
    ///
    /// For distinct counts it is the overlap.
    public let residual: Amount?
  }

  /// What stands beside a breakdown's children so that they add up to their parent; in the parent's unit.
  public struct Line: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      /// What children count more than once, so at most 0.
      case overlap
      /// What the children's targets leave of the parent's; negative where they promise more. It has no actual.
      case unallocated
      /// What is then left: a measured parent beside its formula, the missing children of a sum.
      case residual
    }

    public let kind: Kind
    public let actual: Amount?
    public let reference: Amount?
    public let gap: Amount?
  }
}
