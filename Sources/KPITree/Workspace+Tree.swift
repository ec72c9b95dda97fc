internal import KPIAnalysis
public import KPIModel
internal import KPIReport

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

extension Outline {
  /// A tree as declared: what is written, and one line for the members that rows will add to a split.
  init(_ tree: DeclaredTree) {
    let model = tree.model
    var builder = OutlineBuilder(model: model, depthLimit: tree.depth.map { model.nodes[tree.root].depth + $0 })
    builder.add(tree.root, parent: nil, breakdown: nil)
    self.init(model: model.name, nodes: builder.nodes, breakdowns: builder.breakdowns)
  }
}

private struct OutlineBuilder {
  let model: Model
  let depthLimit: Int?
  var nodes: [Outline.Node] = []
  var breakdowns: [Outline.Breakdown] = []

  mutating func add(_ index: Int, parent: Int?, breakdown: Int?) {
    let node = model.nodes[index]
    if let depthLimit, node.depth > depthLimit { return }
    let position = nodes.count
    nodes.append(
      Outline.Node(
        id: model.id(of: index), parentIndex: parent, breakdownIndex: breakdown, depth: node.depth, level: node.level,
        name: name(of: index), owner: node.owners.last?.owner.map(model.key(of:)), class: node.priority?.rawValue,
        measure: node.measure.map { model.measures[$0].key }, kind: kind(of: index), unit: node.unit?.name, targetCount: node.targets.count,
        place: node.place,
        standsForMembers: node.form != .declared || node.isInTemplate))
    for rule in node.breakdowns {
      let declared = model.breakdowns[rule]
      let number = breakdowns.count
      breakdowns.append(Outline.Breakdown(nodeIndex: position, key: declared.name, name: model.displayName(of: declared)))
      for child in declared.children { add(child, parent: position, breakdown: number) }
      if let template = declared.template { add(template, parent: position, breakdown: number) }
      if declared.isRestDeclared, let rest = declared.rest { add(rest, parent: position, breakdown: number) }
    }
    for support in node.supports { add(support, parent: position, breakdown: nil) }
  }

  private func kind(of index: Int) -> Evaluation.Kind {
    if model.details[index]?.project != nil { return .project }
    return model.nodes[index].isGrouping ? .grouping : Evaluation.Kind(rawValue: model.nodes[index].time.word) ?? .flow
  }

  /// The name; of what stands for a split's members that only rows can name, how many of them become nodes.
  private func name(of index: Int) -> LocalizedText {
    let node = model.nodes[index]
    guard node.form == .template, node.name == nil, let breakdown = node.breakdown.map({ model.breakdowns[$0] }),
      case .split(let dimension) = breakdown.rule
    else { return model.displayName(of: index) }
    let what = breakdown.label ?? model.dimensions[dimension].name ?? LocalizedText(breakdown.name)
    func name(_ language: Language, all: String, top: (Int) -> String) -> String {
      var words = all
      if case .top(let count) = breakdown.discovery { words = top(count) }
      return what.text(in: language) + words
    }
    return LocalizedText(
      english: name(.english, all: " (discovered)") { " (top \($0), discovered)" },
      chinese: name(.chinese, all: "（自动发现）") { "（自动发现前\($0)名）" }) ?? what
  }
}
