internal import KPIFigures
public import KPIModel

/// What a KPI is: the words that a model has for it, and where its figures come from.
public struct Definition: Sendable {
  /// The index among the evaluation's nodes.
  public let nodeIndex: Int
  public let role: KPIModel.Node.Role
  public let description: LocalizedText?
  /// What the review should answer about it.
  public let question: LocalizedText?
  /// Nil for a node without figures of its own, which is made of its parts.
  public let origin: Origin?
  /// Formulas by which it is taken apart, with their breakdowns' names.
  public let formulas: [(name: LocalizedText, text: String)]

  public enum Origin: Sendable {
    /// Of a source's rows, by the source's key.
    case rows(RowMeasure, source: String)
    /// A formula of other measures, as written.
    case formula(String)
    case byHand
    /// Milestones instead of figures.
    case project
  }
}

extension Definition {
  /// The definitions of the declared nodes, in the order of the tree.
  static func definitions(_ workings: Workings) -> [Definition] {
    let model = workings.bound.model
    return workings.bound.tree.nodes.enumerated().compactMap { index, node in
      let declaration = model.nodes[node.declaration]
      guard node.origin == .declared, !declaration.isInTemplate, !declaration.isGrouping else { return nil }
      let details = model.details[node.declaration]
      return Definition(
        nodeIndex: index, role: declaration.role, description: details?.description, question: details?.question,
        origin: details?.project == nil ? origin(of: declaration, in: model) : .project,
        formulas: declaration.breakdowns.compactMap { breakdown in
          guard case .formula(let formula) = model.breakdowns[breakdown].rule else { return nil }
          return (model.displayName(of: model.breakdowns[breakdown]), formula.text)
        })
    }
  }

  private static func origin(of node: KPIModel.Node, in model: Model) -> Origin? {
    guard let measure = node.measure else { return node.actuals.isEmpty ? nil : .byHand }
    switch model.measures[measure].definition {
    case .rows(let rows): return .rows(rows, source: model.sources[rows.source].key)
    case .formula(let formula, _): return .formula(formula.text)
    case .byHand: return .byHand
    }
  }
}
