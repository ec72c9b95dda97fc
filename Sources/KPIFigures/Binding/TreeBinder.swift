internal import KPIModel
internal import KPISource

/// Grows the declared tree by the members that rows have, and reads every node's figures.
///
/// A node's cells in a table are those whose members its splits pick. Walking down, each split parts the cells of the tables below it
/// once, so that the whole costs as much as there are cells, times the depth.
struct TreeBinder {
  let model: Model
  let plan: CellPlan
  let reader: CellReader
  /// The ends whose rows make a member a node: the evaluated window, and the compared or previous one.
  let discoveryWindows: [Int]
  var log = DiagnosticLog()

  private(set) var tree = Tree(nodes: [], breakdowns: [])
  /// Per node: its cells in the tables of exactly its splits.
  private(set) var selections: [[CellReader.Selection]] = []
  /// Per node: how many splits are above it.
  private(set) var depths: [Int] = []
  /// Per node: what its figures wait for, itself or what it is a part of.
  ///
  /// What a node is taken apart into leaves out what it leaves out itself, or it would not add up.
  private(set) var maturities: [Maturity] = []
  /// By declared node, what it waits for by itself.
  private let ownMaturities: [Maturity]
  /// The reader's, by what they are.
  private let maturityIndex: [Maturity: Int]
  private let tableMembers: TableMembers
  /// One number per member text and dimension, shared by all scans.
  private var memberIndex: [[String: Int]]
  private var memberTexts: [[String]]
  /// Whether rows made the tree larger than it may be: it grows no further.
  private var isOverBudget = false
  /// Per scan and axis: the scan's member id → the shared number.
  private var sharedMember: [[[Int]]] = []

  init(_ reader: CellReader, _ ownMaturities: [Maturity], discoveryWindows: [Int]) {
    self.ownMaturities = ownMaturities
    maturityIndex = Dictionary(reader.maturities.enumerated().map { ($1, $0) }) { first, _ in first }
    model = reader.model
    plan = reader.plan
    self.reader = reader
    self.discoveryWindows = discoveryWindows
    tableMembers = TableMembers(reader.model)
    let axisCount = model.dimensions.count + reader.plan.currencyColumns.count
    memberIndex = [[String: Int]](repeating: [:], count: axisCount)
    memberTexts = [[String]](repeating: [], count: axisCount)
    for (scan, cells) in reader.cells.enumerated() {
      var shared: [[Int]] = []
      for (axis, dimension) in plan.axes[scan].enumerated() {
        shared.append(cells.members[axis].map { number($0, of: dimension) })
      }
      sharedMember.append(shared)
    }
  }

  private mutating func number(_ member: String, of dimension: Int) -> Int {
    if let known = memberIndex[dimension][member] { return known }
    let number = memberTexts[dimension].count
    memberIndex[dimension][member] = number
    memberTexts[dimension].append(member)
    return number
  }

  /// Where a node's figures are read for a window.
  func cell(of node: Int, window: Int) -> CellReader.Cell {
    CellReader.Cell(selections: selections[node], depth: depths[node], window: window, maturity: maturity(of: node))
  }

  /// The reader's index of what a node waits for.
  private func maturity(of node: Int) -> Int { maturityIndex[maturities[node]] ?? 0 }

  /// The days of a window that count for a node; nil where none does.
  func days(of node: Int, window: Int) -> ClosedRange<Day>? {
    reader.windows.days(window, maturities[node])
  }

  mutating func bind() {
    guard !model.nodes.isEmpty else { return }
    var root: [CellReader.Selection] = []
    for scan in plan.scans.indices {
      for table in plan.paths[scan].indices {
        let count = reader.cells[scan].tables[table].cellCount
        root.append(.init(scan: scan, table: table, cells: (0..<Int32(count)).map { $0 }))
      }
    }
    tree.nodes.reserveCapacity(model.nodes.count)
    grow(0, .declared, key: model.nodes[0].key, id: model.id(of: 0), parent: nil, breakdown: nil, root, depth: 0)
  }

  /// Adds a node and all below it.
  ///
  /// - Parameter selections: its cells in all tables whose splits begin with its own.
  /// - Parameter depth: the number of splits above it.
  @discardableResult
  private mutating func grow(
    _ declaration: Int, _ origin: Tree.Node.Origin, key: String, id: String, parent: Int?, breakdown: Int?,
    _ selections: [CellReader.Selection], depth: Int
  ) -> Int {
    let index = tree.nodes.count
    let declared = model.nodes[declaration]
    tree.nodes.append(
      Tree.Node(
        declaration: declaration, origin: origin, id: id, key: key, parent: parent, breakdown: breakdown, depth: declared.depth,
        level: declared.level))
    self.selections.append(selections.filter { plan.depth(of: plan.paths[$0.scan][$0.table], model) == depth })
    depths.append(depth)
    let own = ownMaturities[declaration]
    maturities.append(breakdown == nil ? own : parent.map { own.joined(maturities[$0]) } ?? own)
    for rule in declared.breakdowns { takeApart(rule, of: index, selections, depth: depth) }
    for support in declared.supports {
      let child = grow(
        support, .declared, key: model.nodes[support].key, id: childID(support, of: id), parent: index, breakdown: nil, selections,
        depth: depth)
      tree.nodes[index].supports.append(child)
    }
    tree.nodes[index].end = tree.nodes.count
    return index
  }

  private func childID(_ declaration: Int, of parent: String) -> String {
    model.details[declaration]?.declaredID ?? "\(parent).\(NodeID.component(model.nodes[declaration].key))"
  }

  private mutating func takeApart(_ rule: Int, of index: Int, _ selections: [CellReader.Selection], depth: Int) {
    let breakdown = tree.breakdowns.count
    tree.breakdowns.append(Tree.Breakdown(declaration: rule, node: index))
    tree.nodes[index].breakdowns.append(breakdown)
    let declared = model.breakdowns[rule]
    guard case .split(let dimension) = declared.rule, model.dimensions[dimension].hasColumn else {
      for child in declared.children {
        let node = grow(
          child, .declared, key: model.nodes[child].key, id: childID(child, of: tree.nodes[index].id), parent: index,
          breakdown: breakdown, selections, depth: depth)
        tree.breakdowns[breakdown].children.append(node)
      }
      return
    }
    split(breakdown, declared, by: dimension, of: index, selections, depth: depth)
  }

  // MARK: - Splits

  private mutating func split(
    _ breakdown: Int, _ declared: Breakdown, by dimension: Int, of index: Int, _ selections: [CellReader.Selection], depth: Int
  ) {
    var parts = parts(of: selections, by: dimension, depth: depth)
    let empty = parts.empty
    let parentID = tree.nodes[index].id

    for child in declared.children {
      let key = model.nodes[child].key
      let part = memberIndex[dimension][key].flatMap { parts.members.removeValue(forKey: $0) } ?? empty
      let node = grow(
        child, .declared, key: key, id: childID(child, of: parentID), parent: index, breakdown: breakdown, part, depth: depth + 1)
      tree.breakdowns[breakdown].children.append(node)
    }

    let measure = model.nodes[tree.nodes[index].declaration].measure
    var found = measure.map { discovered(parts.members, $0, dimension, depth: depth + 1, maturity: maturity(of: index)) } ?? []
    if let template = declared.template, !isOverBudget {
      let chosen = chosen(from: found, declared, dimension, of: index)
      guard fits(chosen.count, declared, of: index) else { return }
      for member in chosen {
        let text = member.text
        let part = parts.members.removeValue(forKey: member.number) ?? empty
        let node = grow(
          template, .discovered, key: text, id: "\(parentID).\(declared.name):\(NodeID.component(text))", parent: index,
          breakdown: breakdown, part, depth: depth + 1)
        tree.breakdowns[breakdown].children.append(node)
      }
      let chosenNumbers = Set(chosen.map(\.number))
      found.removeAll { chosenNumbers.contains($0.number) }
    }
    guard let rest = declared.rest, !found.isEmpty || (declared.isRestDeclared && declared.discovery != .all) else { return }
    let left = parts.members.values.reduce(into: empty) { sum, part in
      for position in sum.indices { sum[position].cells += part[position].cells }
    }
    let node = grow(
      rest, .rest, key: "~rest", id: "\(parentID).\(declared.name)~rest", parent: index, breakdown: breakdown,
      left.map { .init(scan: $0.scan, table: $0.table, cells: $0.cells.sorted()) }, depth: depth + 1)
    tree.breakdowns[breakdown].children.append(node)
    if !declared.isRestDeclared, declared.discovery == .none, let measure {
      reportUncovered(found, measure, dimension, declared, of: index, rest: node)
    }
  }

  /// Whether so many members, each at least one node, can still be added; a finding where not.
  ///
  /// No declaration but those of members stands for several nodes: what the tree has beyond them was discovered.
  private mutating func fits(_ count: Int, _ declared: Breakdown, of index: Int) -> Bool {
    let most = model.budget.discoveredNodeCount
    if tree.nodes.count + count - model.nodes.count <= most { return true }
    isOverBudget = true
    let noun = count == 1 ? "1 member" : "\(count) members"
    log.report(
      .tooManyNodes, "rows add more than \(most) nodes to the tree", at: declared.place,
      notes: [
        "`\(tree.nodes[index].id)` has \(noun) of `\(declared.name)`",
        "`discover: { top: 10 }` takes the largest members only; `--max-nodes` allows more",
      ])
    return false
  }

  /// The members that become nodes: the largest at either end, and those that a table has a figure for, in order of what they are now.
  private mutating func chosen(
    from found: [Discovered], _ declared: Breakdown, _ dimension: Int, of index: Int
  ) -> [Discovered] {
    let count: Int
    switch declared.discovery {
    case .none: count = 0
    case .all: count = found.count
    case .top(let top): count = top
    }
    var chosen = Array(found.sorted(by: Discovered.byLargerEnd).prefix(count))
    if !tableMembers.isEmpty {
      // A target counts even where nothing was sold.
      let named = tableMembers.members(
        ofSplit: "\(tree.nodes[index].id).\(declared.name)", measure: model.nodes[tree.nodes[index].declaration].measure,
        dimension: dimension, above: tree.members(of: index, model))
      var known = Set(chosen.map(\.text)).union(declared.children.map { model.nodes[$0].key })
      let withRows = named.isEmpty ? [:] : Dictionary(found.map { ($0.text, $0) }) { first, _ in first }
      for text in named where known.insert(text).inserted {
        chosen.append(withRows[text] ?? Discovered(number: number(text, of: dimension), text: text, current: 0, larger: 0))
      }
    }
    return chosen.sorted(by: Discovered.byCurrent)
  }

  /// Parts the cells of the tables below a split by its member.
  ///
  /// `empty` is the part of a member without rows.
  private func parts(
    of selections: [CellReader.Selection], by dimension: Int, depth: Int
  ) -> (members: [Int: [CellReader.Selection]], empty: [CellReader.Selection]) {
    let below = selections.filter { selection in
      let path = plan.paths[selection.scan][selection.table]
      return path.count > depth && path[depth] == dimension
    }
    let empty = below.map { CellReader.Selection(scan: $0.scan, table: $0.table, cells: []) }
    var members: [Int: [CellReader.Selection]] = [:]
    for (position, selection) in below.enumerated() {
      let table = reader.cells[selection.scan].tables[selection.table]
      let axes = plan.scans[selection.scan].groupings[selection.table].dimensions
      let shared = sharedMember[selection.scan][axes[depth]]
      for cell in selection.cells {
        let member = shared[Int(table.members[Int(cell) * axes.count + depth])]
        members[member, default: empty][position].cells.append(cell)
      }
    }
    return (members, empty)
  }

  /// A member with rows at either end, and how large it is.
  private struct Discovered {
    var number: Int
    var text: String
    var current: Double
    var larger: Double

    static func byLargerEnd(_ left: Discovered, _ right: Discovered) -> Bool {
      left.larger != right.larger ? left.larger > right.larger : left.text < right.text
    }

    static func byCurrent(_ left: Discovered, _ right: Discovered) -> Bool {
      left.current != right.current ? left.current > right.current : left.text < right.text
    }
  }

  private func discovered(
    _ members: [Int: [CellReader.Selection]], _ measure: Int, _ dimension: Int, depth: Int, maturity: Int
  ) -> [Discovered] {
    var result: [Discovered] = []
    for (number, part) in members {
      let cells = discoveryWindows.map { CellReader.Cell(selections: part, depth: depth, window: $0, maturity: maturity) }
      guard cells.contains(where: { reader.hasRows(measure, $0) }) else { continue }
      let sizes = cells.map { size(measure, $0) }
      result.append(
        Discovered(
          number: number, text: memberTexts[dimension][number], current: sizes.first ?? 0, larger: sizes.max() ?? 0))
    }
    return result.sorted { $0.text < $1.text }
  }

  /// |figure|, of a ratio its denominator.
  private func size(_ measure: Int, _ cell: CellReader.Cell) -> Double {
    let value = reader.weight(measure, cell) { _ in nil } ?? reader.figure(measure, cell) { _ in nil }?.value
    return value.map(abs) ?? 0
  }

  private mutating func reportUncovered(
    _ found: [Discovered], _ measure: Int, _ dimension: Int, _ declared: Breakdown, of index: Int, rest: Int
  ) {
    let listed = found.sorted(by: Discovered.byLargerEnd).prefix(5).map { "`\($0.text)`" }.joined(separator: ", ")
    let more = found.count > 5 ? ", and \(found.count - 5) more" : ""
    let figure = reader.figure(measure, cell(of: rest, window: 0)) { _ in nil }
    let sum = figure.map { $0.exact?.description ?? ECMAScriptNumber.text($0.value) ?? "" } ?? "no figure"
    let noun = found.count == 1 ? "1 member" : "\(found.count) members"
    log.report(
      .uncoveredMember,
      "\(noun) of `\(model.dimensions[dimension].key)` below `\(tree.nodes[index].id)` are no node: \(listed)\(more)",
      at: declared.place, notes: ["their rows are in `\(tree.nodes[rest].id)`: \(sum)", "`rest: {}` says that this is meant"])
  }
}
