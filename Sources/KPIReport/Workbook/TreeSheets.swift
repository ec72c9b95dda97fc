import KPIAnalysis
import KPIModel

/// The tree with what it is computed from: the sheets Tree, Actuals and, of its references, Targets.
struct TreeSheets {
  let evaluation: Evaluation
  private let wording: Wording
  private let codes: FigureCodes
  /// The tree's rows from the top, below the header.
  private let plan: [(kind: RowKind, depth: Int)]
  /// By node, its row in the sheet of the tree; parents stand above their children.
  private(set) var rows: [Int]
  private var lineRows: [LineKey: Int] = [:]
  private let children: [[Int]]
  private let breakdowns: [[Int]]
  private let column: [Field: Int]
  private let fields: [Field]
  /// How each actual comes about: the breakdown that gives it, or nil for an input.
  private var givers: [Int?]
  private var referenceGivers: [Int?]
  /// By node, its row among the actuals, targets.
  private var actualRows: [Int?]
  private(set) var targetRows: [Int?]

  private enum RowKind {
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

  private static let headerRow = 3
  /// Columns of the sheet of actuals.
  private enum ActualColumn { static let (actual, reference, denominator, rate) = (3, 4, 5, 6) }
  /// Columns of the sheet of targets.
  private enum TargetColumn { static let (whole, toDate, better, parameter) = (5, 6, 7, 8) }

  init(_ evaluation: Evaluation, codes: FigureCodes, style: PageStyle, hasOddNames: Bool) {
    self.evaluation = evaluation
    self.codes = codes
    wording = Wording(language: style.language)
    let nodes = evaluation.nodes
    var breakdowns = [[Int]](repeating: [], count: nodes.count)
    for (index, breakdown) in evaluation.breakdowns.enumerated() { breakdowns[breakdown.nodeIndex].append(index) }
    var children = [[Int]](repeating: [], count: evaluation.breakdowns.count)
    for (index, node) in nodes.enumerated() {
      if let breakdown = node.breakdownIndex { children[breakdown].append(index) }
    }
    self.breakdowns = breakdowns
    self.children = children

    let arrangement = Arrangement(
      parents: nodes.map(\.parentIndex), breakdowns: nodes.map(\.breakdownIndex), owners: evaluation.breakdowns.map(\.nodeIndex))
    var plan: [(kind: RowKind, depth: Int)] = []
    plan.reserveCapacity(arrangement.steps.count)
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index): plan.append((.node(index), depth))
      case .heading(let breakdown, _): plan.append((.heading(breakdown), depth))
      case .end(let breakdown):
        for index in evaluation.breakdowns[breakdown].lines.indices { plan.append((.line(breakdown: breakdown, index: index), depth)) }
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
  private func rate(of index: Int) -> Double? {
    guard let breakdown = evaluation.nodes[index].breakdownIndex, case .converted(let rates) = evaluation.breakdowns[breakdown].recipe,
      let position = children[breakdown].firstIndex(of: index), rates.indices.contains(position)
    else { return nil }
    return rates[position]
  }

  private func figure(_ index: Int, _ field: Field) -> Double? {
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
  private func recombined(_ breakdown: Int, _ field: Field, in sheet: String? = nil) -> Calculation? {
    let sheet = sheet ?? wording.workbook.treeSheet
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
    CellAddress(sheet: wording.workbook.treeSheet, row: rows[index], column: column[field] ?? 0)
  }

  private func lineAddress(_ breakdown: Int, _ index: Int, _ field: Field) -> CellAddress {
    CellAddress(
      sheet: wording.workbook.treeSheet, row: lineRows[LineKey(breakdown: breakdown, index: index)] ?? 0, column: column[field] ?? 0)
  }

  private func actualAddress(_ index: Int, _ column: Int) -> CellAddress? {
    actualRows[index].map { CellAddress(sheet: wording.workbook.actualsSheet, row: $0, column: column) }
  }

  private func targetAddress(_ index: Int, _ column: Int) -> CellAddress? {
    targetRows[index].map { CellAddress(sheet: wording.workbook.targetsSheet, row: $0, column: column) }
  }

  func has(_ field: Field) -> Bool { column[field] != nil }

  static func group(_ node: Evaluation.Node) -> FigureCodes.Group {
    FigureCodes.group(node.unit, isRate: node.kind == .ratio || node.kind == .given)
  }

  /// The codes that show a node's amounts and variances.
  func codes(of node: Evaluation.Node) -> (amount: String, variance: String) {
    let group = TreeSheets.group(node)
    return (codes.amount(group), codes.variance(group))
  }

  // MARK: - Tree

  /// - Parameter gapShares: cells of the sheet of the gap that hold a node's share of the top gap, by id.
  func tree(_ ground: inout WorkbookGround, gapShares: [String: CellAddress], cellNames: [String]) -> SheetDraft {
    var draft = SheetDraft(wording.workbook.treeSheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    let reference = wording.reference(evaluation.against)
    draft.addHeader(fields.map { (header($0, reference), isRight($0)) })
    for (kind, depth) in plan {
      let outlineLevel = min(depth, Workbook.mostOutlineLevels)
      switch kind {
      case .node(let index):
        draft.add(Workbook.Row(row(index, depth, &ground, gapShares, cellNames), outlineLevel: outlineLevel))
      case .heading(let breakdown):
        var cells = [Workbook.Cell](repeating: .blank, count: 2)
        let name = breakdown.map { wording.breakdown(ground.text(evaluation.breakdowns[$0].name)) } ?? wording.supports
        cells[1] = .text(name, .heading, indentation: depth)
        draft.add(Workbook.Row(cells, outlineLevel: outlineLevel))
      case .line(let breakdown, let index):
        draft.add(Workbook.Row(row(breakdown, line: index, depth, &ground), outlineLevel: outlineLevel))
      }
    }
    draft.columns = fields.map { Workbook.Column(width: width($0)) }
    draft.frozenColumns = 2
    draft.printedColumns = (column[.origin] ?? fields.count - 1) + 1
    if draft.next > TreeSheets.headerRow + 1 {
      let rows = (TreeSheets.headerRow + 1)...(draft.next - 1)
      if let standing = column[.standing] { draft.marks += WorkbookGround.marks(rows: rows, column: standing) }
      if let share = column[.share] { draft.marks.append(Workbook.Mark(rows: rows, columns: share...share, kind: .bars)) }
    }
    addChecks(&ground)
    return draft
  }

  private func header(_ field: Field, _ reference: (value: String, variance: String, ratio: String)) -> String {
    switch field {
    case .level: wording.level
    case .name: wording.indicator
    case .owner: wording.owner
    case .reference: reference.value
    case .actual: wording.actual
    case .gap: reference.variance
    case .gapRatio: reference.ratio
    case .share: wording.workbook.gapShare
    case .completion: wording.completion
    case .standing: wording.workbook.standing
    case .denominator: wording.workbook.denominator
    case .rate: wording.workbook.exchangeRate
    case .origin: wording.workbook.origin
    case .flags: wording.workbook.flags
    case .id: wording.identifier
    case .cellName: wording.workbook.name
    }
  }

  private func isRight(_ field: Field) -> Bool {
    switch field {
    case .level, .reference, .actual, .gap, .gapRatio, .share, .completion, .denominator, .rate: true
    case .name, .owner, .standing, .origin, .flags, .id, .cellName: false
    }
  }

  private func width(_ field: Field) -> Double {
    switch field {
    case .level: 4
    case .name: 38
    case .owner, .standing: 13
    case .reference, .actual, .gap: 16
    case .gapRatio, .completion, .share: 10
    case .denominator, .rate: 13
    case .origin, .flags: 26
    case .id, .cellName: 30
    }
  }

  private func row(
    _ index: Int, _ depth: Int, _ ground: inout WorkbookGround, _ gapShares: [String: CellAddress], _ cellNames: [String]
  ) -> [Workbook.Cell] {
    let sheet = wording.workbook.treeSheet
    let node = evaluation.nodes[index]
    let group = TreeSheets.group(node)
    let isBold = depth == 0
    func own(_ field: Field) -> Calculation { .cell(address(index, field), figure(index, field), in: sheet) }
    var cells: [Workbook.Cell] = []
    for field in fields {
      let cell: Workbook.Cell =
        switch field {
        case .level: Workbook.Cell(.number(Double(node.level)), CellStyle(.plain, isBold: isBold))
        case .name:
          .text(ground.text(node.name) + (node.class.map { " [\($0.rawValue)]" } ?? ""), indentation: depth, isBold: isBold)
        case .owner: .text(node.owner)
        case .reference: ground.figures.cell(node.reference?.value, references(index), else: .computed, codes.amount(group), isBold: isBold)
        case .actual: ground.figures.cell(node.actual?.value, actuals(index), else: .input, codes.amount(group), isBold: isBold)
        case .gap: ground.figures.cell(node.gap?.value, [own(.actual) - own(.reference)], codes.variance(group), isBold: isBold)
        case .gapRatio:
          node.unit?.isPercent == true
            ? .blank
            : ground.figures.cell(node.gapRatio?.value, [own(.gap) / .absolute(own(.reference))], FigureCodes.variancePercent)
        case .share: ground.figures.cell(node.shareOfTopGap?.value, shares(index, gapShares), FigureCodes.wholePercent)
        case .completion:
          ground.figures.cell(
            node.completion?.raw.value, [completion(index)],
            FigureCodes.completion(node.completion?.raw.value ?? 0, bounds: ground.bounds), isBold: isBold)
        case .standing: ground.standing(node.grade, node.status, completion: node.completion == nil ? nil : own(.completion))
        case .denominator:
          ground.figures.cell(
            figure(index, .denominator),
            [actualAddress(index, ActualColumn.denominator).map { .cell($0, figure(index, .denominator), in: sheet) }],
            "#,##0")
        case .rate:
          ground.figures.cell(
            rate(of: index), [actualAddress(index, ActualColumn.rate).map { .cell($0, rate(of: index), in: sheet) }], "0.0000##")
        case .origin: .text(origin(index), .note)
        case .flags: .text(node.flags.map(wording.workbook.flag).joined(separator: wording.pick(", ", "，")), .note)
        case .id: .text(node.id, .note)
        case .cellName: .text(index < cellNames.count && cellNames[index] != node.id ? cellNames[index] : "", .note)
        }
      cells.append(cell)
    }
    return cells
  }

  private func actuals(_ index: Int) -> [Calculation?] {
    if let giver = givers[index] { return [recombined(giver, .actual)] }
    return [actualAddress(index, ActualColumn.actual).map { .cell($0, figure(index, .actual), in: wording.workbook.treeSheet) }]
  }

  private func references(_ index: Int) -> [Calculation?] {
    if let giver = referenceGivers[index] { return [recombined(giver, .reference)] }
    let source =
      evaluation.nodes[index].referenceKind == .measured
      ? actualAddress(index, ActualColumn.reference) : targetAddress(index, TargetColumn.toDate)
    return [source.map { .cell($0, figure(index, .reference), in: wording.workbook.treeSheet) }]
  }

  private func shares(_ index: Int, _ gapShares: [String: CellAddress]) -> [Calculation?] {
    let sheet = wording.workbook.treeSheet
    let gap = Calculation.cell(address(index, .gap), figure(index, .gap), in: sheet)
    var candidates: [Calculation?] = [gapShares[evaluation.nodes[index].id].map { .cell($0, figure(index, .share), in: sheet) }]
    if evaluation.nodes[0].depth == 0 { candidates.append(gap / .cell(address(0, .gap), figure(0, .gap), in: sheet, isFixed: true)) }
    return candidates
  }

  /// The completion by the node's own rule (ARITHMETIC.md §4).
  private func completion(_ index: Int) -> Calculation? {
    let node = evaluation.nodes[index]
    guard let basis = node.completionBasis, evaluation.against == .target, let better = targetAddress(index, TargetColumn.better),
      let parameterAddress = targetAddress(index, TargetColumn.parameter)
    else { return nil }
    let sheet = wording.workbook.treeSheet
    func own(_ field: Field) -> Calculation { .cell(address(index, field), figure(index, field), in: sheet) }
    let direction = Calculation.cell(better, node.direction == .up ? 1 : -1, in: sheet)
    let one = Calculation.number(1)
    func parameter(_ value: Double) -> Calculation { .cell(parameterAddress, value, in: sheet) }
    let plain: Calculation
    switch basis.form {
    case .relative:
      plain =
        node.direction == .up && (node.reference?.value ?? 0) > 0
        ? own(.actual) / own(.reference) : one + direction * own(.gap) / .absolute(own(.reference))
    case .overBaseline(let baseline): plain = (own(.actual) - parameter(baseline)) / (own(.reference) - parameter(baseline))
    case .tolerance(let tolerance): plain = one + direction * own(.gap) / parameter(tolerance)
    case .reciprocal: plain = own(.reference) / own(.actual)
    case .within(let tolerance):
      let inside = one - .absolute(own(.gap)) / parameter(tolerance)
      plain = .call("MAX", [.number(0), inside], inside.value.map { max(0, $0) })
    case .passOrFail:
      let sign = direction * own(.gap)
      plain = .named("IF(\(sign.text)>=0,1,0)", sign.value.map { $0 >= 0 ? 1 : 0 })
    }
    return basis.isLimited ? .call("MIN", [one, plain], plain.value.map { min(1, $0) }) : plain
  }

  private func origin(_ index: Int) -> String {
    let node = evaluation.nodes[index]
    if node.kind == .project { return wording.workbook.judged }
    guard node.actual != nil else { return "" }
    guard let giver = givers[index] else { return node.isMeasured ? wording.workbook.fromRows : wording.workbook.byHand }
    switch evaluation.breakdowns[giver].recipe {
    case .sum: return wording.workbook.sumOfParts
    case .converted: return wording.workbook.convertedSum
    case .weightedMean: return wording.workbook.meanOfParts
    case .formula: return wording.workbook.formulaOfParts
    case .least, .greatest: return wording.workbook.extremeOfParts
    case .none: return ""
    }
  }

  // MARK: Lines

  private func row(_ breakdown: Int, line index: Int, _ depth: Int, _ ground: inout WorkbookGround) -> [Workbook.Cell] {
    let sheet = wording.workbook.treeSheet
    let line = evaluation.breakdowns[breakdown].lines[index]
    let owner = evaluation.breakdowns[breakdown].nodeIndex
    let group = TreeSheets.group(evaluation.nodes[owner])
    func left(_ field: Field) -> Calculation? {
      recombined(breakdown, field).map { .cell(address(owner, field), figure(owner, field), in: sheet) - $0 }
    }
    func own(_ field: Field, _ value: Double?) -> Calculation { .cell(lineAddress(breakdown, index, field), value ?? 0, in: sheet) }
    var cells: [Workbook.Cell] = []
    for field in fields {
      let cell: Workbook.Cell =
        switch field {
        case .name: .text("~ " + wording.line(line.kind), .note, indentation: depth)
        case .reference: ground.figures.cell(line.reference?.value, [left(.reference)], codes.amount(group))
        case .actual: ground.figures.cell(line.actual?.value, [left(.actual)], codes.amount(group))
        case .gap:
          ground.figures.cell(
            line.gap?.value, [own(.actual, line.actual?.value) - own(.reference, line.reference?.value)], codes.variance(group))
        default: .blank
        }
      cells.append(cell)
    }
    return cells
  }

  // MARK: Checks

  private func addChecks(_ ground: inout WorkbookGround) {
    let sheet = wording.workbook.checksSheet
    for (index, breakdown) in evaluation.breakdowns.enumerated() {
      let owner = breakdown.nodeIndex
      guard let whole = breakdown.reconciliation.parent, let given = breakdown.reconciliation.children,
        let parts = recombined(index, .actual, in: sheet)
      else { continue }
      // What was measured stands for itself where the tree shows the sum of its parts.
      let control = givers[owner] == nil ? nil : evaluation.nodes[owner].isMeasured ? actualAddress(owner, ActualColumn.actual) : nil
      let wholeCell = Calculation.cell(control ?? address(owner, .actual), whole.value, in: sheet)
      let what = wording.workbook.checkOfTree(ground.text(evaluation.nodes[owner].name), ground.text(breakdown.name))
      let code = codes.amount(TreeSheets.group(evaluation.nodes[owner]))
      if let overlap = breakdown.lines.firstIndex(where: { $0.kind == .overlap && $0.actual != nil }) {
        let amount = breakdown.lines[overlap].actual?.value ?? 0
        let sum = parts + .cell(lineAddress(index, overlap, .actual), amount, in: sheet)
        ground.check(wording.workbook.treeSheet, wording.workbook.andOverlap(what), wholeCell, whole.value, sum, given.value + amount, code)
      } else {
        ground.check(wording.workbook.treeSheet, what, wholeCell, whole.value, parts, given.value, code)
      }
    }
  }

  // MARK: - Inputs

  /// Nil where nothing is an input.
  func actualsSheet(_ ground: inout WorkbookGround, places: [String?]) -> SheetDraft? {
    guard actualRows.contains(where: { $0 != nil }) else { return nil }
    var draft = SheetDraft(wording.workbook.actualsSheet)
    draft.addTitle(ground.title, wording.workbook.actualsSheetUse + wording.pick(" · ", " · ") + ground.subtitle)
    draft.skip()
    let isCompared = evaluation.nodes.contains { $0.referenceKind == .measured }
    draft.addHeader([
      (wording.indicator, false), (wording.identifier, false), (wording.unit, false), (wording.actual, true),
      (isCompared ? wording.reference(evaluation.against).value : "", true), (has(.denominator) ? wording.workbook.denominator : "", true),
      (has(.rate) ? wording.workbook.exchangeRate : "", true), (wording.workbook.origin, false), (wording.workbook.place, false),
    ])
    for (index, node) in evaluation.nodes.enumerated() where actualRows[index] != nil {
      let isOwn = givers[index] == nil || node.isMeasured
      let hasReference = node.referenceKind == .measured && referenceGivers[index] == nil
      draft.add([
        .text(ground.text(node.name)), .text(node.id, .note), .text(node.unit.map { wording.unit($0, .plain) } ?? ""),
        isOwn ? input(node.actual?.value, node.unit, &ground) : .blank,
        hasReference ? input(node.reference?.value, node.unit, &ground) : .blank,
        has(.denominator) ? input(node.denominator?.value, nil, &ground) : .blank,
        has(.rate) ? ground.figures.cell(rate(of: index), else: .input, "0.0000##") : .blank,
        .text(isOwn ? (node.isMeasured ? wording.workbook.fromRows : wording.workbook.byHand) : "", .note),
        .text(index < places.count ? places[index] : nil),
      ])
    }
    draft.columns = [32, 28, 12, 18, isCompared ? 18 : 2, has(.denominator) ? 14 : 2, has(.rate) ? 12 : 2, 14, 26].map(Workbook.Column.init)
    draft.frozenColumns = 1
    return draft
  }

  private func input(_ value: Double?, _ unit: Unit?, _ ground: inout WorkbookGround) -> Workbook.Cell {
    ground.figures.cell(value, else: .input, value.map { FigureCodes.full($0, unit) } ?? "")
  }

  /// - Parameter report: adds what targets rest on, below and beside; nodes are found by id.
  func targetsSheet(_ ground: inout WorkbookGround, report: TargetReport?, places: [String?]) -> SheetDraft? {
    guard targetRows.contains(where: { $0 != nil }) else { return nil }
    var draft = SheetDraft(wording.workbook.targetsSheet)
    draft.addTitle(ground.title, wording.workbook.targetsSheetUse + " · " + ground.subtitle)
    draft.skip()
    var header: [(String, Bool)] = [
      (wording.indicator, false), (wording.identifier, false), (wording.owner, false), (wording.unit, false),
      (wording.referenceKind, false),
      (wording.workbook.wholeTarget, true), (wording.workbook.comparedWith, true), (wording.workbook.better, true),
      (wording.workbook.parameter, true),
    ]
    let extra = report.map { TargetColumns($0, wording) }
    header += extra?.header ?? []
    header.append((wording.workbook.place, false))
    draft.addHeader(header)
    for (index, node) in evaluation.nodes.enumerated() {
      guard let row = targetRows[index] else { continue }
      // A target that children give is computed in the tree; the whole period's is another one as long as the period is open.
      let isComputed = node.referenceKind == .derived || node.referenceKind == .allocated
      let role: CellStyle.Role = isComputed ? .computed : .input
      let treeCell = referenceGivers[index].map { _ in
        Calculation.cell(address(index, .reference), node.reference?.value, in: wording.workbook.targetsSheet)
      }
      let toDate = Calculation.cell(
        CellAddress(sheet: wording.workbook.targetsSheet, row: row, column: TargetColumn.toDate), node.reference?.value,
        in: wording.workbook.targetsSheet)
      var cells: [Workbook.Cell] = [
        .text(ground.text(node.name)), .text(node.id, .note), .text(node.owner),
        .text(node.unit.map { wording.unit($0, .plain) } ?? ""), .text(node.referenceKind.map(wording.referenceKind) ?? ""),
        ground.figures.cell(
          node.target?.value, isComputed ? [toDate] : [], else: role, node.target.map { FigureCodes.full($0.value, node.unit) } ?? ""),
        ground.figures.cell(
          node.reference?.value, [treeCell], else: node.completionBasis?.isRange == true ? .computed : role,
          node.reference.map { FigureCodes.full($0.value, node.unit) } ?? ""),
        Workbook.Cell(.number(node.direction == .up ? 1 : -1), CellStyle(.input, number: FigureCodes.better(wording), isRight: true)),
        ground.figures.cell(
          node.completionBasis?.parameter, else: .input, node.completionBasis?.parameter.map { FigureCodes.full($0, node.unit) } ?? ""),
      ]
      if let extra { cells += extra.cells(node.id, &ground) }
      cells.append(.text(index < places.count ? places[index] : nil))
      draft.add(cells)
    }
    draft.columns = ([32, 28, 12, 10, 11, 18, 18, 9, 13] + (extra?.widths ?? []) + [26]).map(Workbook.Column.init)
    draft.frozenColumns = 1
    if let report { TargetTables(report, wording).add(to: &draft, &ground) }
    return draft
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
