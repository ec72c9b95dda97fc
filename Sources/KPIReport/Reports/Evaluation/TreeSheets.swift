import KPIAnalysis
import KPIModel

/// The tree with what it is computed from: the sheets Tree, Actuals and, of its references, Targets.
struct TreeSheets {
  let evaluation: Evaluation
  let wording: Wording
  let codes: FigureCodes
  /// The tree's rows from the top, below the header.
  let plan: [(kind: RowKind, depth: Int)]
  /// By node, its row in the sheet of the tree; parents stand above their children.
  private(set) var rows: [Int]
  private var lineRows: [LineKey: Int] = [:]
  let children: [[Int]]
  let breakdowns: [[Int]]
  let column: [Field: Int]
  let fields: [Field]
  /// How each actual comes about: the breakdown that gives it, or nil for an input.
  private(set) var givers: [Int?]
  private(set) var referenceGivers: [Int?]
  /// By node, its row among the actuals, targets.
  private(set) var actualRows: [Int?]
  private(set) var targetRows: [Int?]

  enum RowKind {
    case node(Int)
    case heading(Int?)
    case line(breakdown: Int, index: Int)
  }

  private struct LineKey: Hashable {
    var breakdown: Int
    var index: Int
  }

  enum Field: Hashable {
    case level, name, owner, reference, actual, gap, gapRatio, share, completion, standing, denominator, rate, origin, flags, id, cellName
  }

  static let headerRow = 3
  /// Columns of the sheet of actuals.
  enum ActualColumn { static let (actual, reference, denominator, rate) = (3, 4, 5, 6) }
  /// Columns of the sheet of targets.
  enum TargetColumn { static let (whole, toDate, better, parameter) = (5, 6, 7, 8) }

  init(_ evaluation: Evaluation, codes: FigureCodes, style: PageStyle, hasOddNames: Bool) {
    self.evaluation = evaluation
    self.codes = codes
    wording = style.wording
    let nodes = evaluation.nodes
    var breakdowns = [[Int]](repeating: [], count: nodes.count)
    for (index, breakdown) in evaluation.breakdowns.enumerated() { breakdowns[breakdown.nodeIndex].append(index) }
    var children = [[Int]](repeating: [], count: evaluation.breakdowns.count)
    for (index, node) in nodes.enumerated() {
      if let breakdown = node.breakdownIndex { children[breakdown].append(index) }
    }
    self.breakdowns = breakdowns
    self.children = children

    let plan: [(kind: RowKind, depth: Int)] = evaluation.arrangement.steps.flatMap { step, depth -> [(kind: RowKind, depth: Int)] in
      switch step {
      case .node(let index): return [(.node(index), depth)]
      case .heading(let breakdown, _): return [(.heading(breakdown), depth)]
      case .end(let breakdown):
        return evaluation.breakdowns[breakdown].lines.indices.map { (.line(breakdown: breakdown, index: $0), depth) }
      }
    }
    rows = [Int](repeating: 0, count: nodes.count)
    for (offset, step) in plan.enumerated() {
      switch step.kind {
      case .node(let index): rows[index] = TreeSheets.headerRow + 1 + offset
      case .line(let breakdown, let index): lineRows[LineKey(breakdown: breakdown, index: index)] = TreeSheets.headerRow + 1 + offset
      case .heading: break
      }
    }
    self.plan = plan

    var fields: [Field] = [.level, .name, .owner, .reference, .actual, .gap, .gapRatio]
    if nodes.contains(where: { $0.shareOfTopGap != nil }) { fields.append(.share) }
    if evaluation.against == .target || nodes.contains(where: { $0.completion != nil }) { fields += [.completion, .standing] }
    fields.append(.origin)
    let hasMeans = evaluation.breakdowns.contains { if case .weightedMean = $0.recipe { true } else { false } }
    if hasMeans { fields.append(.denominator) }
    if evaluation.breakdowns.contains(where: { if case .converted = $0.recipe { true } else { false } }) { fields.append(.rate) }
    if nodes.contains(where: { !$0.flags.isEmpty }) { fields.append(.flags) }
    fields.append(.id)
    if hasOddNames { fields.append(.cellName) }
    self.fields = fields
    column = Dictionary(fields.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

    givers = [Int?](repeating: nil, count: nodes.count)
    referenceGivers = givers
    actualRows = givers
    targetRows = givers
    settle()
  }

  // MARK: - Where figures come from

  private mutating func settle() {
    let nodes = evaluation.nodes
    var nextActual = TreeSheets.headerRow + 1
    var nextTarget = nextActual
    for (index, node) in nodes.enumerated() {
      if let actual = node.actual {
        givers[index] = breakdowns[index].first { recombined($0, .actual)?.gives(actual.value) ?? false }
      }
      if let reference = node.reference, node.referenceKind == .derived || node.referenceKind == .measured {
        referenceGivers[index] = breakdowns[index].first { recombined($0, .reference)?.gives(reference.value) ?? false }
      }
      let isInput = node.actual != nil && (givers[index] == nil || node.isMeasured)
      let isMeasuredReference = node.referenceKind == .measured && referenceGivers[index] == nil
      if isInput || isMeasuredReference || (column[.denominator] != nil && node.denominator != nil) || rate(of: index) != nil {
        actualRows[index] = nextActual
        nextActual += 1
      }
      if node.reference != nil || node.target != nil, node.referenceKind != .measured {
        targetRows[index] = nextTarget
        nextTarget += 1
      }
    }
  }

  /// The rate at which a child is added to a parent in another currency.
  func rate(of index: Int) -> Double? {
    guard let breakdown = evaluation.nodes[index].breakdownIndex, case .converted(let rates) = evaluation.breakdowns[breakdown].recipe,
      let position = children[breakdown].firstIndex(of: index), rates.indices.contains(position)
    else { return nil }
    return rates[position]
  }

  func figure(_ index: Int, _ field: Field) -> Double? {
    let node = evaluation.nodes[index]
    return switch field {
    case .actual: node.actual?.value
    case .reference: node.reference?.value
    case .gap: node.gap?.value
    case .completion: node.completion?.raw.value
    case .denominator: node.denominator?.value
    case .share: node.shareOfTopGap?.value
    default: nil
    }
  }

  /// What the children of a breakdown give, in cells of the tree; nil where there is no formula for it.
  func recombined(_ breakdown: Int, _ field: Field, in sheet: String? = nil) -> Calculation? {
    let sheet = sheet ?? wording.treeSheet
    let parts = children[breakdown]
    guard !parts.isEmpty else { return nil }
    let cells = parts.map { (address: address($0, field), value: figure($0, field)) }
    switch evaluation.breakdowns[breakdown].recipe {
    case .sum: return .sum(cells, in: sheet)
    case .least: return .extreme("MIN", cells, in: sheet) { $0.min() ?? .nan }
    case .greatest: return .extreme("MAX", cells, in: sheet) { $0.max() ?? .nan }
    case .formula(let formula):
      let names = cells.map { Calculation.cell($0.address, $0.value, in: sheet) }
      return names.contains { $0.value == nil } ? nil : formula.expression.calculation(names)
    case .converted(let rates) where field == .actual:
      let factors = zip(cells, zip(parts, rates)).map { cell, part in
        (address: cell.address, value: cell.value, other: address(part.0, .rate), factor: part.1)
      }
      return cells.contains { $0.value == nil } ? nil : .sumOfProducts(factors, in: sheet)
    case .weightedMean where field == .actual:
      let owner = evaluation.breakdowns[breakdown].nodeIndex
      let factors = parts.map { part in
        (
          address: address(part, .actual), value: figure(part, .actual), other: address(part, .denominator),
          factor: figure(part, .denominator)
        )
      }
      return .sumOfProducts(factors, in: sheet) / .cell(address(owner, .denominator), figure(owner, .denominator), in: sheet)
    case .converted, .weightedMean, .none: return nil
    }
  }

  // MARK: - Addresses

  func address(_ index: Int, _ field: Field) -> CellAddress {
    CellAddress(sheet: wording.treeSheet, row: rows[index], column: column[field] ?? 0)
  }

  func lineAddress(_ breakdown: Int, _ index: Int, _ field: Field) -> CellAddress {
    CellAddress(
      sheet: wording.treeSheet, row: lineRows[LineKey(breakdown: breakdown, index: index)] ?? 0, column: column[field] ?? 0)
  }

  func actualAddress(_ index: Int, _ column: Int) -> CellAddress? {
    actualRows[index].map { CellAddress(sheet: wording.actualsSheet, row: $0, column: column) }
  }

  func targetAddress(_ index: Int, _ column: Int) -> CellAddress? {
    targetRows[index].map { CellAddress(sheet: wording.targetsSheet, row: $0, column: column) }
  }

  func has(_ field: Field) -> Bool { column[field] != nil }

  /// The codes that show a node's amounts and variances.
  func codes(of node: Evaluation.Node) -> (amount: String, variance: String) {
    (codes.amount(node.group), codes.variance(node.group))
  }
}

extension Evaluation.CompletionBasis {
  /// What is not a figure of the node: its baseline or tolerance.
  var parameter: Double? {
    switch form {
    case .overBaseline(let value), .tolerance(let value), .within(let value): value
    case .relative, .reciprocal, .passOrFail: nil
    }
  }

  var isRange: Bool { if case .within = form { true } else { false } }
}
