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
    wording = style.wording
    audit = ScoreAudit(scorecard: scorecard, wording: wording)
    indexOfID = tree?.evaluation.indexOfID ?? [:]
  }

  private var sheet: String { wording.scorecardSheet }

  private func cell(_ row: Int, _ column: Int, _ value: Double?) -> Calculation {
    .cell(CellAddress(sheet: sheet, row: row, column: column), value, in: sheet)
  }

  private func parameter(_ place: CellAddress, _ value: Double) -> Calculation {
    .cell(CellAddress(sheet: sheet, row: place.row, column: place.column), value, in: sheet, isFixed: true)
  }

  // MARK: - The sheet

  /// In the order of `Column`; scores and nodes fill different ones, each in a row of its own shape.
  private var columns: [SheetColumn<Void>] {
    let columns: [(header: String, width: Double, isRight: Bool)] = [
      (wording.indicator, 36, false), (wording.levelColumn, 7, true), (wording.classStep, 7, true), (wording.coefficient, 9, true),
      (wording.share, 8, true), (wording.weight, 9, true), (wording.reference(.target).value, 17, true), (wording.actual, 17, true),
      (wording.attainment, 10, true), (wording.cap, 9, true), (wording.scored, 9, true), (wording.weightedShare, 9, true),
      (wording.counted, 9, true), (wording.countedCompletion, 9, true), (wording.pointsColumn, 8, true), (wording.coverage, 9, true),
      (wording.standing, 14, false), (wording.team, 14, false), (wording.howScored, 70, false),
    ]
    return columns.map { SheetColumn($0.header, width: $0.width, isRight: $0.isRight) }
  }

  /// The rows of people and teams, for the summary.
  struct Standing {
    var name: String
    var isTeam: Bool
    var row: Int
    var portfolio: Scorecard.Portfolio
    var level: String
  }

  func draft(_ ground: inout WorkbookGround, _ places: PlaceReader) -> (draft: SheetDraft, standings: [Standing]) {
    var draft = SheetDraft(sheet)
    draft.addTitle(ground.title, ground.subtitle)
    var parameters = [Workbook.Cell](repeating: .blank, count: Column.points + 1)
    if case .ratio(let ratio) = scorecard.levels {
      parameters[Column.name] = .text(wording.worthOfLevel + " →", .note)
      parameters[Column.coefficient] = ground.figures.cell(ratio.double, else: .input, "0.00##")
    }
    parameters[Column.product] = Workbook.Cell(.text(wording.pointsAtTop + " →"), CellStyle(.note, isRight: true))
    parameters[Column.points] = ground.figures.cell(100, else: .input, "0")
    draft.add(parameters)
    draft.addHeader(columns)
    var standings: [Standing] = []
    for (portfolios, isTeam, heading) in [(scorecard.owners, false, wording.people), (scorecard.shownTeams, true, wording.teams)]
    where !portfolios.isEmpty {
      draft.addHeading(heading)
      for portfolio in portfolios {
        standings.append(
          Standing(
            name: ground.text(portfolio.name), isTeam: isTeam, row: draft.next, portfolio: portfolio,
            level: scorecard.lead(of: portfolio)?.levelText ?? ""))
        add(portfolio, to: &draft, &ground, places)
      }
    }
    let nobodys = scorecard.unassigned.filter { $0.weight != nil }
    if !nobodys.isEmpty {
      draft.addHeading(wording.unassigned)
      for holding in nobodys { draft.add(row(holding, at: draft.next, isCapped: false, &ground, places)) }
    }
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

  // MARK: - Portfolios

  private func add(
    _ portfolio: Scorecard.Portfolio, to draft: inout SheetDraft, _ ground: inout WorkbookGround, _ places: PlaceReader
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
    let lead = scorecard.lead(of: portfolio)
    let completion = portfolio.completion?.value
    var cells = [Workbook.Cell](repeating: .blank, count: Column.standing + 1)
    let name = ground.text(portfolio.name)
    cells[Column.name] = .text(name + portfolio.idSuffix(wording), isBold: true)
    if let lead, let leading = portfolio.leading {
      cells[Column.level] = Workbook.Cell(.text(lead.levelText), CellStyle(isBold: true, isRight: true))
      cells[Column.coefficient] = ground.figures.cell(
        lead.coefficient.value, [cell(first + leading, Column.coefficient, lead.coefficient.value)], FigureCodes.coefficient)
    }
    cells[Column.completion] = ground.completion(completion, [sum(Column.product) / sum(Column.counted)], isBold: true)
    cells[Column.points] = ground.figures.cell(
      portfolio.points?.value,
      [parameter(Self.scale, 100) * cell(row, Column.coefficient, lead?.coefficient.value) * cell(row, Column.completion, completion)],
      FigureCodes.points, isBold: true)
    cells[Column.coverage] = ground.figures.cell(
      portfolio.coverage?.value, [sum(Column.counted) / sum(Column.weighted)], FigureCodes.wholePercent)
    cells[Column.standing] = ground.standing(
      portfolio.grade, portfolio.status, completion: portfolio.completion == nil ? nil : cell(row, Column.completion, completion))
    cells += [.text(portfolio.team), .text(audit.text(portfolio, places) ?? "", .note)]
    draft.add(cells)
    for (offset, holding) in holdings.enumerated() {
      var holdingRow = self.row(holding, at: draft.next, isCapped: isLimited(offset, portfolio), &ground, places)
      holdingRow.outlineLevel = 1
      draft.add(holdingRow)
    }
    let weights = holdings.enumerated().compactMap { offset, holding in
      holding.weight.map { (address: CellAddress(sheet: sheet, row: first + offset, column: Column.weight), value: Optional($0.value)) }
    }
    if !weights.isEmpty {
      ground.check(
        sheet, wording.checkOfWeights(name), .number(1), 1, .sum(weights, in: wording.checksSheet),
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
    _ holding: Scorecard.Holding, at row: Int, isCapped: Bool, _ ground: inout WorkbookGround, _ places: PlaceReader
  ) -> Workbook.Row {
    let node = scorecard.nodes[holding.node]
    let treeIndex = holding.days == nil ? indexOfID[node.id] : nil
    func linked(_ field: TreeSheets.Field, _ value: Double?) -> Calculation? {
      guard let tree, let treeIndex, tree.has(field) else { return nil }
      return .cell(tree.address(treeIndex, field), tree.figure(treeIndex, field) == value ? value : nil, in: sheet)
    }
    let target = holding.expected ?? holding.target
    let raw = holding.completion?.raw.value
    let scored = holding.completion?.scored.value
    let cap =
      treeIndex.flatMap { tree?.evaluation.nodes[$0].completionBasis?.cap } ?? (holding.completion?.isClipped == true ? scored : nil)
    let weighted = holding.weight.map { $0.value * holding.share.value }
    let counted = weighted.map { scored == nil ? 0 : $0 }
    let isFigure = "ISNUMBER(\(cell(row, Column.scored, scored).text))"
    let thirds = Double(node.class?.thirds ?? 0)
    var cells = [Workbook.Cell](repeating: .blank, count: Column.standing + 1)
    cells[Column.name] = .text(ground.text(node.name) + node.classSuffix + wording.marks(of: node), indentation: 1)
    cells[Column.level] = Workbook.Cell(.number(Double(node.level)), CellStyle(.input))
    cells[Column.step] = ground.figures.cell(thirds / 3, else: .input, "0.00;;")
    cells[Column.coefficient] = ground.figures.cell(node.coefficient.value, [coefficient(node, thirds / 3, row)], FigureCodes.coefficient)
    cells[Column.share] = ground.figures.cell(holding.share.value, else: .input, FigureCodes.wholePercent)
    cells[Column.weight] = ground.figures.cell(holding.weight?.value, else: .computed, FigureCodes.percent)
    cells[Column.target] = ground.amount(target?.value, [linked(.reference, target?.value)], node.unit)
    cells[Column.actual] = ground.amount(holding.actual?.value, [linked(.actual, holding.actual?.value)], node.unit)
    cells[Column.completion] = ground.completion(raw, [linked(.completion, raw)])
    if scored != nil { cells[Column.cap] = ground.figures.cell(cap, else: .input, FigureCodes.wholePercent) }
    cells[Column.scored] = ground.completion(scored, [scoredCalculation(row, raw, cap)])
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
      : .text(wording.markedStanding(nil, holding.status))
    cells += [.blank, .text(audit.text(holding, places), .note)]
    return Workbook.Row(cells)
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
