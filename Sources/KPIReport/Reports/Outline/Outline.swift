import KPIAnalysis
package import KPIModel
import KPISource

/// A tree without figures: its structure, levels, owners, and where targets stand.
package struct Outline: TreeReport {
  struct Node: TreeNode, Leveled {
    var id: String
    /// Smaller than the own index.
    var parentIndex: Int?
    var branchIndex: Int?
    var depth: Int
    var level: Int
    var name: LocalizedText
    var owner: String?
    var `class`: KPIModel.Node.PriorityClass?
    var measure: String?
    /// How its figure behaves over time.
    var kind = Evaluation.Kind.flow
    var unit: String?
    /// How many targets are written on it.
    var targetCount = 0
    var place: Place?
    /// Whether it stands for members that only rows can name, or for what is left of a split, and so is no node that is written.
    var standsForMembers = false
  }

  struct Branch: TreeBranch {
    var nodeIndex: Int
    var key: String
    var name: LocalizedText
  }

  var model: LocalizedText
  var nodes: [Node] = []
  var branches: [Branch] = []

  /// What a node is, in every format.
  static let columns: [Column<TreeRow<Outline>>] = [
    Column(TreeRow.id, \.identifier, .text) { $0.node.id },
    Column(TreeRow.parent), Column(TreeRow.breakdown), Column(TreeRow.depth),
    Column(TreeRow.level, \.level, .number) { $0.node.level },
    Column(TreeRow.name),
    Column(TreeRow.owner, \.owner, .text) { $0.node.owner },
    Column(TreeRow.class),
    Column(Field("measure", "The measure's key; null for figures by hand.") { $0.node.measure }, \.measure, .text) { $0.node.measure },
    Column(Field("kind", "How the figure behaves over time, or what stands in its place.") { $0.node.kind }, \.kind, .text) {
      $0.node.kind
    },
    Column(Field("unit", "Null for a plain number.") { $0.node.unit }, \.unit, .text) { $0.node.unit },
    Column(Field("targets", "How many targets are written on it.") { $0.node.targetCount }, \.targets, .number) {
      $0.node.targetCount > 0 ? $0.node.targetCount : nil
    },
    Column(TreeRow.place),
  ]

  static let rowFields = columns.compactMap(\.field)
}

extension Outline {
  /// A tree as declared: what is written, and one line for the members that rows will add to a split.
  ///
  /// - Parameters:
  ///   - root: the first node shown.
  ///   - depth: how many edges below it are shown; nil for all.
  package init(_ model: Model, root: Int, depth: Int?) {
    self.init(model: model.name)
    add(root, of: model, downTo: depth.map { model.nodes[root].depth + $0 }, parent: nil, branch: nil)
  }

  private mutating func add(_ index: Int, of model: Model, downTo limit: Int?, parent: Int?, branch: Int?) {
    let node = model.nodes[index]
    if let limit, node.depth > limit { return }
    let position = nodes.count
    nodes.append(
      Node(
        id: model.id(of: index), parentIndex: parent, branchIndex: branch, depth: node.depth, level: node.level,
        name: Outline.name(of: index, in: model), owner: node.owners.last?.owner.map(model.key(of:)), class: node.priority,
        measure: node.measure.map { model.measures[$0].key }, kind: Outline.kind(of: index, in: model), unit: node.unit?.name,
        targetCount: node.targets.count, place: node.place,
        standsForMembers: node.form != .declared || node.isInTemplate))
    for rule in node.breakdowns {
      let declared = model.breakdowns[rule]
      let number = branches.count
      branches.append(Branch(nodeIndex: position, key: declared.name, name: model.displayName(of: declared)))
      let children = declared.children + [declared.template, declared.isRestDeclared ? declared.rest : nil].compactMap { $0 }
      for child in children { add(child, of: model, downTo: limit, parent: position, branch: number) }
    }
    for support in node.supports { add(support, of: model, downTo: limit, parent: position, branch: nil) }
  }

  private static func kind(of index: Int, in model: Model) -> Evaluation.Kind {
    if model.details[index]?.project != nil { return .project }
    return model.nodes[index].isGrouping ? .grouping : Evaluation.Kind(rawValue: model.nodes[index].time.word) ?? .flow
  }

  /// The name; of what stands for a split's members that only rows can name, how many of them become nodes.
  private static func name(of index: Int, in model: Model) -> LocalizedText {
    let node = model.nodes[index]
    guard node.form == .template, node.name == nil, let breakdown = node.breakdown.map({ model.breakdowns[$0] }),
      case .split(let dimension) = breakdown.rule
    else { return model.displayName(of: index) }
    let what = breakdown.label ?? model.dimensions[dimension].name ?? LocalizedText(breakdown.name)
    var count: Int?
    if case .top(let most) = breakdown.discovery { count = most }
    func name(_ language: Language) -> String { what.text(in: language) + Wording(language: language).discovered(count) }
    return LocalizedText(english: name(.english), chinese: name(.chinese)) ?? what
  }
}

// MARK: - The document

/// `kpitree.tree/1`: a tree without figures.
extension Outline: TabularSubject {
  static let kind = "tree"
  static let sources: String? = nil

  static let head: [Field<Outline>] = [
    Field("model", "The model's name.") { $0.model },
    Field("period", "Always null: a tree is of no period.") { _ in PeriodRecord?.none },
    Field("as_of", "Always null.") { _ in Day?.none },
    Field("against", "Always null.") { _ in String?.none },
  ]

  static let body: [Field<Outline>] = [
    Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows }
  ]
}

// MARK: - The page

extension Report {
  /// - Parameter mostDrawn: of a larger tree only so many levels are drawn in a page that there are no more boxes; nil for all.
  package init(_ outline: Outline, _ provenance: Provenance, mostDrawn: Int?) {
    self.init(
      provenance: provenance, page: { Page(outline, mostDrawn: mostDrawn, style: $0) },
      document: { Document(outline, provenance, style: $0) })
  }
}

extension Page {
  /// The table of `kpitree tree`: structure, levels, owners, and how many targets each node has.
  init(_ outline: Outline, mostDrawn: Int? = nil, style: PageStyle) {
    let wording = style.wording
    // A name stands with its class.
    let name = PageColumn<TreeRow<Outline>>("name", wording.indicator, .tree) {
      .label($0.node.name.text(in: style.language), suffix: $0.node.classSuffix)
    }
    let keys = ["level", "name", "owner", "measure", "kind", "unit", "targets"] + (style.isWide ? ["id"] : [])
    let grid = Grid(keys.map { key in key == "name" ? name : Outline.columns.first { $0.key == key }?.onPage(wording) })
    let title = Title(
      who: outline.model.text(in: style.language), what: outline.nodes.first?.name.text(in: style.language) ?? "",
      when: wording.nodes(outline.nodes.count { !$0.standsForMembers }))
    var boxes = outline.boxes(wording) { node, depth in
      let detail = ["\(wording.level) \(node.level)", node.owner ?? "", node.unit ?? ""].filter { !$0.isEmpty }
      return Chart.Tree.Item(
        depth: depth, name: node.name.text(in: style.language), suffix: node.classSuffix, detail: detail.joined(separator: " · "))
    }
    if let mostDrawn { boxes.cut(to: mostDrawn) }
    self.init(
      language: style.language, title: title,
      charts: [Chart(caption: wording.structure, description: title.when, content: .tree(boxes))],
      table: grid.table(grid.rows(outline, wording) { grid.row($0, depth: $1) }))
  }
}

extension Chart.Tree {
  /// Leaves the lowest levels away until there are no more boxes than `most`; the root stays.
  mutating func cut(to most: Int) {
    var counts: [Int: Int] = [:]
    for item in items { counts[item.depth, default: 0] += 1 }
    var (depth, sum) = (0, counts[0] ?? 0)
    while let count = counts[depth + 1], sum + count <= most { (depth, sum) = (depth + 1, sum + count) }
    items.removeAll { $0.depth > depth }
  }
}
