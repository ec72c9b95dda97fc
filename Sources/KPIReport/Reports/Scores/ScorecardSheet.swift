import KPIAnalysis
import KPIModel
import KPISource

/// The sheet of scores: each person and team with the nodes that its score is made of, right below it.
struct ScorecardSheet {
  let scorecard: Scorecard
  private let wording: Wording
  private let audit: ScoreAudit
  private let indexOfID: [String: Int]
  private let tree: TreeSheets?

  private enum Column {
    static let (name, level, step, coefficient, share, weight) = (0, 1, 2, 3, 4, 5)
    static let (target, actual, completion, cap, scored) = (6, 7, 8, 9, 10)
    static let (weighted, counted, product, points, coverage, standing) = (11, 12, 13, 14, 15, 16)
  }

  private static let parameterRow = 2
  private static let firstRow = 4
  private static let ratio = CellAddress(sheet: "", row: parameterRow, column: Column.coefficient)
  private static let scale = CellAddress(sheet: "", row: parameterRow, column: Column.points)

  init(_ scorecard: Scorecard, tree: TreeSheets?, style: PageStyle) {
    self.scorecard = scorecard
    self.tree = tree
    wording = Wording(language: style.language)
    audit = ScoreAudit(scorecard: scorecard, wording: wording)
    var indexOfID: [String: Int] = [:]
    if let tree { for (index, node) in tree.evaluation.nodes.enumerated() { indexOfID[node.id] = index } }
    self.indexOfID = indexOfID
  }

  private var sheet: String { wording.workbook.scorecardSheet }

  private func cell(_ row: Int, _ column: Int, _ value: Double?) -> Calculation {
    .cell(CellAddress(sheet: sheet, row: row, column: column), value, in: sheet)
  }

  private func parameter(_ place: CellAddress, _ value: Double) -> Calculation {
    .cell(CellAddress(sheet: sheet, row: place.row, column: place.column), value, in: sheet, isFixed: true)
  }

  // MARK: - The sheet

  /// The rows of people and teams, for the summary.
  struct Standing {
    var name: String
    var isTeam: Bool
    var row: Int
    var portfolio: Scorecard.Portfolio
    var level: String
  }

  func draft(_ ground: inout WorkbookGround, places: inout PlaceReader) -> (draft: SheetDraft, standings: [Standing]) {
    var draft = SheetDraft(sheet)
    draft.addTitle(ground.title, ground.subtitle)
    var parameters = [Workbook.Cell](repeating: .blank, count: Column.points + 1)
    if case .ratio(let ratio) = scorecard.levels {
      parameters[Column.name] = .text(wording.workbook.worthOfLevel + " →", .note)
      parameters[Column.coefficient] = ground.figures.cell(ratio.double, else: .input, "0.00##")
    }
    parameters[Column.product] = Workbook.Cell(.text(wording.workbook.pointsAtTop + " →"), CellStyle(.note, isRight: true))
    parameters[Column.points] = ground.figures.cell(100, else: .input, "0")
    draft.add(parameters)
    draft.addHeader([
      (wording.indicator, false), (wording.workbook.levelHeader, true), (wording.workbook.classStep, true),
      (wording.workbook.coefficient, true), (wording.workbook.share, true),
      (wording.workbook.weight, true), (wording.reference(.target).value, true), (wording.actual, true), (wording.completion, true),
      (wording.workbook.cap, true), (wording.workbook.scored, true), (wording.workbook.weightedShare, true),
      (wording.workbook.counted, true), (wording.workbook.countedCompletion, true),
      (wording.workbook.points100, true), (wording.coverage, true), (wording.workbook.standing, false), (wording.team, false),
      (wording.workbook.howScored, false),
    ])
    var standings: [Standing] = []
    let teams = scorecard.teams.filter { !$0.holdings.isEmpty }
    for (portfolios, isTeam, heading) in [(scorecard.owners, false, wording.workbook.people), (teams, true, wording.workbook.teams)]
    where !portfolios.isEmpty {
      draft.addHeading(heading)
      for portfolio in portfolios {
        let lead = portfolio.leading.map { scorecard.nodes[portfolio.holdings[$0].node] }
        standings.append(
          Standing(name: ground.text(portfolio.name), isTeam: isTeam, row: draft.next, portfolio: portfolio, level: lead.map(level) ?? ""))
        add(portfolio, to: &draft, &ground, &places)
      }
    }
    let nobodys = scorecard.unassigned.filter { $0.weight != nil }
    if !nobodys.isEmpty {
      draft.addHeading(wording.workbook.unowned)
      for holding in nobodys { draft.add(row(holding, at: draft.next, isCapped: false, &ground, &places)) }
    }
    draft.columns = [36, 7, 7, 9, 8, 9, 17, 17, 10, 9, 9, 9, 9, 9, 8, 9, 14, 14, 70].map(Workbook.Column.init)
    draft.frozenColumns = 1
    draft.printedColumns = Column.standing + 2
    if draft.next > Self.firstRow { draft.marks = WorkbookGround.marks(rows: Self.firstRow...(draft.next - 1), column: Column.standing) }
    return (draft, standings)
  }

  func address(_ row: Int, _ column: SummaryColumn) -> CellAddress {
    let index =
      switch column {
      case .completion: Column.completion
      case .points: Column.points
      case .coverage: Column.coverage
      case .standing: Column.standing
      }
    return CellAddress(sheet: sheet, row: row, column: index)
  }

  enum SummaryColumn { case completion, points, coverage, standing }

  /// `2 [A]`: level and class.
  private func level(_ node: Scorecard.Node) -> String { "\(node.level)" + (node.class.map { " [\($0.rawValue)]" } ?? "") }

  // MARK: - Portfolios

  private func add(
    _ portfolio: Scorecard.Portfolio, to draft: inout SheetDraft, _ ground: inout WorkbookGround, _ places: inout PlaceReader
  ) {
    let row = draft.next
    let first = row + 1
    let holdings = portfolio.holdings
    /// Of the counted column and the like: what its cells hold.
    func values(_ column: Int) -> [(address: CellAddress, value: Double?)] {
      holdings.enumerated().compactMap { offset, holding in
        let address = CellAddress(sheet: sheet, row: first + offset, column: column)
        let weighted = holding.weight.map { $0.value * holding.share.value }
        let scored = holding.completion.map { limited($0.scored.value, holding, portfolio, at: offset) }
        switch column {
        case Column.weighted: return weighted.map { (address, $0) }
        case Column.counted: return weighted.map { (address, scored == nil ? 0 : $0) }
        default: return weighted.map { (address, $0 * (scored ?? 0)) }
        }
      }
    }
    func sum(_ column: Int) -> Calculation { .sum(values(column), in: sheet) }
    let lead = portfolio.leading.map { scorecard.nodes[portfolio.holdings[$0].node] }
    let completion = portfolio.completion?.value
    var cells = [Workbook.Cell](repeating: .blank, count: Column.standing + 1)
    let name = ground.text(portfolio.name)
    cells[Column.name] = .text(name == portfolio.id ? name : "\(name) (\(portfolio.id))", isBold: true)
    if let lead, let leading = portfolio.leading {
      cells[Column.level] = Workbook.Cell(.text(level(lead)), CellStyle(isBold: true, isRight: true))
      cells[Column.coefficient] = ground.figures.cell(
        lead.coefficient.value, [cell(first + leading, Column.coefficient, lead.coefficient.value)], FigureCodes.coefficient)
    }
    cells[Column.completion] = ground.figures.cell(
      completion, [sum(Column.product) / sum(Column.counted)], FigureCodes.completion(completion ?? 0, bounds: ground.bounds), isBold: true)
    cells[Column.points] = ground.figures.cell(
      portfolio.points?.value,
      [parameter(Self.scale, 100) * cell(row, Column.coefficient, lead?.coefficient.value) * cell(row, Column.completion, completion)],
      FigureCodes.points, isBold: true)
    cells[Column.coverage] = ground.figures.cell(
      portfolio.coverage?.value, [sum(Column.counted) / sum(Column.weighted)], FigureCodes.wholePercent)
    cells[Column.standing] = ground.standing(
      portfolio.grade, portfolio.status, completion: portfolio.completion == nil ? nil : cell(row, Column.completion, completion))
    cells += [.text(portfolio.team), .text(audit.text(portfolio, &places) ?? "", .note)]
    draft.add(cells)
    for (offset, holding) in holdings.enumerated() {
      var holdingRow = self.row(holding, at: draft.next, isCapped: isLimited(offset, portfolio), &ground, &places)
      holdingRow.outlineLevel = 1
      draft.add(holdingRow)
    }
    let weights = holdings.enumerated().compactMap { offset, holding in
      holding.weight.map { (address: CellAddress(sheet: sheet, row: first + offset, column: Column.weight), value: Optional($0.value)) }
    }
    if !weights.isEmpty {
      ground.check(
        sheet, wording.workbook.checkOfWeights(name), .number(1), 1, .sum(weights, in: wording.workbook.checksSheet),
        weights.reduce(0) { $0 + ($1.value ?? 0) },
        "0.00%")
    }
  }

  /// While a gate is open, the other nodes count 100% at most.
  private func isLimited(_ offset: Int, _ portfolio: Scorecard.Portfolio) -> Bool {
    portfolio.openGate != nil && !scorecard.nodes[portfolio.holdings[offset].node].isGate
  }

  private func limited(_ value: Double, _ holding: Scorecard.Holding, _ portfolio: Scorecard.Portfolio, at offset: Int) -> Double {
    isLimited(offset, portfolio) ? min(value, 1) : value
  }

  // MARK: - Holdings

  private func row(
    _ holding: Scorecard.Holding, at row: Int, isCapped: Bool, _ ground: inout WorkbookGround, _ places: inout PlaceReader
  ) -> Workbook.Row {
    let node = scorecard.nodes[holding.node]
    let treeIndex = holding.days == nil ? indexOfID[node.id] : nil
    func linked(_ field: TreeSheets.Field, _ value: Double?) -> Calculation? {
      guard let tree, let treeIndex, tree.has(field) else { return nil }
      return .cell(tree.address(treeIndex, field), figure(treeIndex, field) == value ? value : nil, in: sheet)
    }
    let target = holding.expected ?? holding.target
    let raw = holding.completion?.raw.value
    let scored = holding.completion?.scored.value
    let cap =
      treeIndex.flatMap { tree?.evaluation.nodes[$0].completionBasis?.cap } ?? (holding.completion?.isClipped == true ? scored : nil)
    let weighted = holding.weight.map { $0.value * holding.share.value }
    let counted = weighted.map { scored == nil ? 0 : $0 }
    let isFigure = "ISNUMBER(\(cell(row, Column.scored, scored).text))"
    var marks = node.isLevelOverride ? wording.pick(" (override)", "（指定）") : ""
    if node.isGate { marks += wording.pick(" (gate)", "（门槛）") }
    let thirds = Double(node.class?.thirds ?? 0)
    var cells = [Workbook.Cell](repeating: .blank, count: Column.standing + 1)
    cells[Column.name] = .text(ground.text(node.name) + (node.class.map { " [\($0.rawValue)]" } ?? "") + marks, indentation: 1)
    cells[Column.level] = Workbook.Cell(.number(Double(node.level)), CellStyle(.input))
    cells[Column.step] = ground.figures.cell(thirds / 3, else: .input, "0.00;;")
    cells[Column.coefficient] = ground.figures.cell(node.coefficient.value, [coefficient(node, thirds / 3, row)], FigureCodes.coefficient)
    cells[Column.share] = ground.figures.cell(holding.share.value, else: .input, FigureCodes.wholePercent)
    cells[Column.weight] = ground.figures.cell(holding.weight?.value, else: .computed, FigureCodes.percent)
    cells[Column.target] = ground.figures.cell(
      target?.value, [linked(.reference, target?.value)], target.map { FigureCodes.full($0.value, node.unit) } ?? "")
    cells[Column.actual] = ground.figures.cell(
      holding.actual?.value, [linked(.actual, holding.actual?.value)], holding.actual.map { FigureCodes.full($0.value, node.unit) } ?? "")
    cells[Column.completion] = ground.figures.cell(
      raw, [linked(.completion, raw)], FigureCodes.completion(raw ?? 0, bounds: ground.bounds))
    if scored != nil { cells[Column.cap] = ground.figures.cell(cap, else: .input, FigureCodes.wholePercent) }
    cells[Column.scored] = ground.figures.cell(
      scored, [scoredCalculation(row, raw, cap)], FigureCodes.completion(scored ?? 0, bounds: ground.bounds))
    cells[Column.weighted] = ground.figures.cell(
      weighted, [cell(row, Column.share, holding.share.value) * cell(row, Column.weight, holding.weight?.value)], FigureCodes.percent)
    cells[Column.counted] = ground.figures.cell(
      counted, [.named("IF(\(isFigure),\(cell(row, Column.weighted, weighted).text),0)", counted)], FigureCodes.percent)
    if let counted {
      let plain = cell(row, Column.scored, scored ?? 0)
      let factor: Calculation = isCapped ? .call("MIN", [plain, .number(1)], plain.value.map { min($0, 1) }) : plain
      cells[Column.product] = ground.figures.cell(
        counted * (factor.value ?? 0), [cell(row, Column.counted, counted) * factor], FigureCodes.percent)
    }
    cells[Column.points] = ground.figures.cell(
      holding.points?.value,
      [parameter(Self.scale, 100) * cell(row, Column.coefficient, node.coefficient.value) * cell(row, Column.scored, scored)],
      FigureCodes.points)
    let band = raw.flatMap(Ratio.init).flatMap(scorecard.band)
    cells[Column.standing] =
      band?.status == holding.status
      ? ground.standing(band?.grade, holding.status, completion: cell(row, Column.completion, raw))
      : .text(wording.workbook.standing(nil, holding.status))
    cells += [.blank, .text(audit.text(holding, &places), .note)]
    return Workbook.Row(cells)
  }

  private func figure(_ index: Int, _ field: TreeSheets.Field) -> Double? {
    guard let node = tree?.evaluation.nodes[index] else { return nil }
    return switch field {
    case .actual: node.actual?.value
    case .reference: node.reference?.value
    case .completion: node.completion?.raw.value
    default: nil
    }
  }

  private func coefficient(_ node: Scorecard.Node, _ step: Double, _ row: Int) -> Calculation? {
    guard case .ratio(let ratio) = scorecard.levels else { return nil }
    let exponent = cell(row, Column.level, Double(node.level)) + cell(row, Column.step, step)
    return parameter(Self.ratio, ratio.double).raised(to: exponent) { _, _ in node.coefficient.value }
  }

  private func scoredCalculation(_ row: Int, _ raw: Double?, _ cap: Double?) -> Calculation {
    let raw = cell(row, Column.completion, raw)
    guard let cap else { return raw }
    let upper = Calculation.call("MIN", [raw, cell(row, Column.cap, cap)], raw.value.map { min($0, cap) })
    return .call("MAX", [.number(0), upper], upper.value.map { max(0, $0) })
  }
}
