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
  public let tags: [String]
  /// What others reach: never scored.
  public let benchmark: Benchmark?
  /// What was put in, and what came of it; nil where nothing is said of the period.
  public let effort: Effort?
  public let controllability: KPIModel.Node.Controllability?
  /// Whether a sketch would do; no engine has one yet, and all count exactly.
  public let allowsSketch: Bool

  /// What was put into a node in the period.
  public struct Effort: Sendable {
    /// In the model's currency.
    public let budget: Amount?
    public let people: Amount?
    /// The node's actual by each unit of the budget, and by each head; nil without either.
    public let perBudget: Amount?
    public let perHead: Amount?
  }

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
      let rows = declaration.measure.flatMap { measure -> RowMeasure? in
        if case .rows(let rows) = model.measures[measure].definition { rows } else { nil }
      }
      return Definition(
        nodeIndex: index, role: declaration.role,
        description: details?.description ?? declaration.measure.flatMap { model.measures[$0].description }, question: details?.question,
        origin: details?.project == nil ? origin(of: declaration, in: model) : .project,
        formulas: declaration.breakdowns.compactMap { breakdown in
          guard case .formula(let formula) = model.breakdowns[breakdown].rule else { return nil }
          return (model.displayName(of: model.breakdowns[breakdown]), formula.text)
        }, tags: details?.tags ?? [], benchmark: details?.benchmark,
        effort: details?.effort.flatMap { effort(of: $0, actual: workings.actuals.evaluated[index], in: workings.bound.evaluated.period) },
        controllability: details?.controllability, allowsSketch: rows?.allowsSketch ?? false)
    }
  }

  private static func effort(of declared: KPIModel.Effort, actual: Double?, in period: Period) -> Effort? {
    let (budget, people) = (declared.budget.value(in: period)?.double, declared.people.value(in: period)?.double)
    if budget == nil, people == nil { return nil }
    func each(_ input: Double?) -> Amount? {
      guard let actual, let input, input > 0 else { return nil }
      return Amount(actual / input)
    }
    return Effort(
      budget: budget.flatMap { Amount($0) }, people: people.flatMap { Amount($0) }, perBudget: each(budget), perHead: each(people))
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
