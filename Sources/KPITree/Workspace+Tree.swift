public import KPIModel

/// A tree as declared, without figures.
public struct DeclaredTree: Sendable {
  public let model: Model
  /// Index of the first declared node shown.
  public let root: Int
  /// How many edges below it are shown; nil for all.
  public let depth: Int?
}

extension Workspace.Compilation {
  /// The tree as declared.
  ///
  /// - Parameters:
  ///   - node: the uppermost one shown: its id, or a tail of it that fits no other; nil for the root.
  ///   - depth: how many edges below it are shown; nil for all.
  /// - Throws: when there is no such node.
  public func tree(from node: String? = nil, depth: Int? = nil) throws(Workspace.QuestionError) -> Answer<DeclaredTree> {
    try answer { inquiry throws(Workspace.QuestionError) in
      DeclaredTree(model: inquiry.model, root: try NodeFinder(inquiry.model).node(named: node), depth: depth)
    }
  }
}
