internal import KPIFigures
internal import KPIModel
internal import KPISource

/// Lays workings out as the rows of an evaluation.
struct EvaluationRows {
  private let workings: Workings
  /// By node: leaves along the first breakdowns, and those of them that have a figure.
  private let leaves: [Double]
  private let knownLeaves: [Double]
  private let topContributions: (amounts: [Double], gap: Double?)
  private let exchange: TreeExchange
  private(set) var nodes: [Evaluation.Node] = []
  private(set) var breakdowns: [Evaluation.Breakdown] = []
  /// Between shown nodes, by row.
  private(set) var influences: [(from: Int, to: Int)] = []

  init(_ workings: Workings) {
    self.workings = workings
    (leaves, knownLeaves) = EvaluationRows.leaves(workings)
    topContributions = workings.topContributions
    exchange = workings.actuals.exchange
  }

  private var tree: Tree { workings.bound.tree }
  private var composition: Composition { workings.composition }

  /// Counts leaves as a roll-up of ones and zeros along first breakdowns.
  private static func leaves(_ workings: Workings) -> (all: [Double], known: [Double]) {
    let tree = workings.bound.tree
    var isPart = [Bool](repeating: false, count: tree.nodes.count)
    var columns = [Double](repeating: 1, count: 2 * tree.nodes.count)
    for (node, bound) in tree.nodes.enumerated() {
      let children = bound.breakdowns.first.map { tree.breakdowns[$0].children } ?? []
      for child in children { isPart[child] = true }
      let isLeaf = children.isEmpty
      columns[node] = isLeaf ? 1 : .nan
      columns[tree.nodes.count + node] = isLeaf ? (workings.actuals.evaluated[node] == nil ? 0 : 1) : .nan
    }
    PlainSums(parents: tree.nodes.map(\.parent), isPart: isPart).fill(&columns)
    return (Array(columns.prefix(tree.nodes.count)), Array(columns.suffix(tree.nodes.count)))
  }

  // MARK: - Rows

  mutating func add(_ showing: Evaluation.Showing, _ reconciliations: [(Evaluation.Reconciliation, [Evaluation.Line])]) {
    guard tree.nodes.indices.contains(showing.node) else { return }
    var rowOfNode: [Int: Int] = [:]
    var rowOfBreakdown: [Int: Int] = [:]
    defer {
      influences = workings.influences.compactMap { from, to in rowOfNode[from].flatMap { from in rowOfNode[to].map { (from, $0) } } }
    }
    let root = tree.nodes[showing.node]
    var index = showing.node
    while index < root.end {
      let node = tree.nodes[index]
      let isRoot = index == showing.node
      if !isRoot, let breakdown = node.breakdown, rowOfBreakdown[breakdown] == nil {
        index = node.end
        continue
      }
      let depth = node.depth - root.depth
      rowOfNode[index] = nodes.count
      var row = nodeRow(index)
      if !isRoot {
        row.parentIndex = node.parent.flatMap { rowOfNode[$0] }
        row.breakdownIndex = node.breakdown.flatMap { rowOfBreakdown[$0] }
      }
      nodes.append(row)
      if let limit = showing.depth, depth >= limit {
        index = node.end
        continue
      }
      for breakdown in shownBreakdowns(of: node, showing) {
        rowOfBreakdown[breakdown] = breakdowns.count
        let (reconciliation, lines) = reconciliations[breakdown]
        breakdowns.append(breakdownRow(breakdown, reconciliation, lines))
      }
      index += 1
    }
  }

  private func shownBreakdowns(of node: Tree.Node, _ showing: Evaluation.Showing) -> [Int] {
    guard let name = showing.breakdown else { return node.breakdowns }
    let named = node.breakdowns.filter { workings.bound.model.breakdowns[tree.breakdowns[$0].declaration].name == name }
    return named.isEmpty ? node.breakdowns : named
  }

  private func breakdownRow(
    _ breakdown: Int, _ reconciliation: Evaluation.Reconciliation, _ lines: [Evaluation.Line]
  ) -> Evaluation.Breakdown {
    let declaration = workings.bound.model.breakdowns[tree.breakdowns[breakdown].declaration]
    return Evaluation.Breakdown(
      nodeIndex: nodes.count - 1, key: declaration.name, name: workings.bound.model.displayName(of: declaration),
      reconciliation: reconciliation, lines: lines, recipe: recipe(of: breakdown))
  }

  private func recipe(of breakdown: Int) -> Evaluation.Recipe {
    switch composition.rules[breakdown] {
    case .sum: exchange.factors(breakdown).map(Evaluation.Recipe.converted) ?? .sum
    case .distinct: .sum
    case .ratio: .weightedMean
    case .formula(let formula, _): .formula(formula)
    case .least: .least
    case .greatest: .greatest
    case .opaque: .none
    }
  }

  private func nodeRow(_ index: Int) -> Evaluation.Node {
    let node = tree.nodes[index]
    let declaration = composition.declaration(of: index)
    let details = composition.details(of: index)
    var row = Evaluation.Node(
      id: node.id, key: node.key, depth: node.depth, level: node.level,
      name: workings.bound.model.displayName(of: node.declaration, key: node.key), kind: workings.kind(of: index),
      unit: declaration.unit, direction: declaration.direction)
    row.class = declaration.priority
    (row.owner, row.team) = workings.owner(of: declaration)
    row.place = declaration.place
    let actual = workings.actuals.evaluated.figure(index)
    let reference = workings.references.toDate.figure(index)
    row.actual = actual.flatMap(Amount.init)
    row.reference = reference.flatMap(Amount.init)
    row.referenceKind = reference == nil ? nil : workings.references.kinds[index]
    row.target = workings.targets.isScored(index) ? workings.targets.whole.figure(index).flatMap(Amount.init) : nil
    row.previous = workings.actuals.previous?.figure(index).flatMap(Amount.init)
    row.lastYear = workings.actuals.lastYear?.figure(index).flatMap(Amount.init)
    row.history = workings.actuals.history.map { $0.figure(index).flatMap(Amount.init) }
    row.timelines = workings.timelines.map { $0.points(of: index) }
    row.normalVariation = workings.normalVariation(of: index)
    row.course = workings.course(of: index)
    if let actual, let reference, let gap = actual.subtracting(reference) {
      row.gap = Amount(gap)
      row.gapRatio = reference.value == 0 ? nil : Ratio(gap.value / abs(reference.value))
    }
    row.contribution = Amount(topContributions.amounts[index])
    row.shareOfTopGap = topContributions.gap.flatMap { Ratio(topContributions.amounts[index] / $0) }
    row.coverage = details?.project == nil ? Ratio(knownLeaves[index] / leaves[index]) : nil
    let judgement = workings.judgement(of: index)
    row.completion = judgement.completion
    row.pace = judgement.pace
    row.status = judgement.status
    row.grade = judgement.grade
    row.denominator = row.kind == .ratio ? workings.bound.evaluated.weights[index].flatMap(Amount.init) : nil
    row.isMeasured = composition.isMeasured[index]
    row.completionBasis = row.completion == nil ? nil : workings.completionBasis(of: index)
    let flags = workings.flags(of: index, isJudged: workings.projectJudgement(of: index)?.rating?.share != nil)
    row.flags = Evaluation.Flag.allCases.filter { flags.contains($0) || $0 == .outOfBounds && isOutOfBounds(index) }
    return row
  }

  // MARK: - Bounds

  private func bounds(of index: Int) -> Bounds? {
    composition.details(of: index)?.bounds
      ?? composition.declaration(of: index).measure.flatMap { workings.bound.model.measures[$0].bounds }
  }

  private func isOutOfBounds(_ index: Int) -> Bool {
    guard let bounds = bounds(of: index), let actual = workings.actuals.evaluated.figure(index) else { return false }
    if let exact = actual.exact { return exact < bounds.lower || exact > bounds.upper }
    return actual.value < bounds.lower.double || actual.value > bounds.upper.double
  }

  func reportFiguresOutOfBounds(into log: inout DiagnosticLog) {
    for index in tree.nodes.indices where isOutOfBounds(index) {
      guard let bounds = bounds(of: index), let actual = workings.actuals.evaluated.figure(index) else { continue }
      let unit = composition.declaration(of: index).unit
      let ends = [Figure(bounds.lower), Figure(bounds.upper)]
      var texts = ([actual] + ends).map { $0.text(in: unit) }
      // A figure just outside, rounded, would stand on its bound.
      if texts.dropFirst().contains(texts[0]) { texts = ([actual] + ends).map(\.text) }
      log.report(
        .outOfBounds, "`\(tree.nodes[index].id)` is \(texts[0]), outside its bounds from \(texts[1]) to \(texts[2])",
        at: composition.declaration(of: index).place)
    }
  }
}
