import KPIAnalysis
import KPIModel
import KPISource

extension Workbook {
  /// The analyses of one period that a workbook is made of; each sheet is there where its analysis is.
  package struct Content: Sendable {
    var evaluation: Evaluation?
    var attribution: Attribution?
    var scorecard: Scorecard?
    var targets: TargetReport?
  }

  /// Lays analyses out as a workbook; linear in their nodes, lines and holdings.
  package init(_ content: Content, _ provenance: Provenance, style: PageStyle) {
    var layout = WorkbookLayout(content, provenance, style)
    self = layout.workbook()
  }
}

/// Puts the sheets of a workbook together.
private struct WorkbookLayout {
  let content: Workbook.Content
  let diagnostics: [Diagnostic]
  let toolVersion: String
  let style: PageStyle
  let wording: Wording
  let codes: FigureCodes
  let places: PlaceReader
  /// The first of the analyses: of which model and period the workbook is.
  let report: (any PeriodReport)?
  var ground: WorkbookGround

  /// More names make spreadsheets slow.
  private static let mostNames = 10_000

  init(_ content: Workbook.Content, _ provenance: Provenance, _ style: PageStyle) {
    self.content = content
    diagnostics = provenance.diagnostics
    toolVersion = provenance.toolVersion
    self.style = style
    wording = style.wording
    places = PlaceReader(provenance.sources)
    codes = FigureCodes(WorkbookLayout.figures(content), style)
    let wording = wording
    let parts = [content.evaluation, content.attribution, content.scorecard, content.targets] as [(any PeriodReport)?]
    report = parts.lazy.compactMap { $0 }.first
    let name =
      content.evaluation.map { $0.nodes.first?.name.text(in: style.language) ?? "" }
      ?? content.attribution?.node.name.text(in: style.language)
      ?? (content.scorecard != nil ? wording.scores : content.targets != nil ? wording.targetsSheet : "")
    let when = report.map { "\(wording.period($0.period)) \(wording.closing(isClosed: $0.isClosed))" } ?? ""
    let asOf = report?.asOf.map { wording.comma + wording.asOf($0) } ?? ""
    ground = WorkbookGround(
      style: style, title: report?.model.text(in: style.language) ?? "",
      subtitle: [name, codes.tableUnit].filter { !$0.isEmpty }.joined(separator: wording.comma) + " · " + when + asOf,
      bands: content.evaluation?.bands ?? content.scorecard?.bands ?? Band.standard)
  }

  private static func figures(_ content: Workbook.Content) -> [(group: UnitFormats.Group, values: [Double])] {
    var figures = (content.evaluation?.nodes ?? []).map { ($0.group, $0.figures) }
    if let attribution = content.attribution {
      figures.append((attribution.node.group, attribution.node.figures))
      for line in attribution.lines where line.kind == nil {
        figures.append((GapSheet.group(line, of: attribution), [line.actual, line.reference].compactMap { $0?.value }))
      }
    }
    return figures
  }

  // MARK: - Sheets

  mutating func workbook() -> Workbook {
    let cellNames = cellNames()
    let hasOddNames = zip(cellNames, content.evaluation?.nodes ?? []).contains { $0 != $1.id }
    let tree = content.evaluation.map { TreeSheets($0, codes: codes, style: style, hasOddNames: hasOddNames) }
    let gap = content.attribution.map { GapSheet($0, codes: codes, style: style) }
    let scores = content.scorecard.map { ScorecardSheet($0, tree: tree, style: style) }

    var drafts: [(draft: SheetDraft, use: String)] = []
    if let tree {
      drafts.append((tree.tree(&ground, gapShares: gap?.shareAddresses ?? [:], cellNames: cellNames), wording.treeSheetUse))
    }
    if let gap { drafts.append((gap.draft(&ground, tree: tree), wording.gapSheetUse)) }
    var standings: [ScorecardSheet.Standing] = []
    if let scores {
      let (draft, found) = scores.draft(&ground, places)
      standings = found
      drafts.append((draft, wording.scorecardSheetUse))
    }
    let targets =
      tree.map { $0.targetsSheet(&ground, report: content.targets, places) } ?? content.targets.map { $0.sheet(&ground, places) }
    if let targets { drafts.append((targets, wording.targetsSheetUse)) }
    if let actuals = tree?.actualsSheet(&ground, places) { drafts.append((actuals, wording.actualsSheetUse)) }
    drafts.append((ChecksSheet.draft(&ground, diagnostics, places), wording.checksSheetUse))
    let summary = SummarySheet(
      sentences: sentences, causes: causes,
      contents: drafts.map { ($0.draft.name, $0.use) } + [(wording.methodHeading, wording.methodSheetUse)],
      tree: tree, scorecard: scores.map { ($0, standings) }
    ).draft(&ground)
    let method = MethodSheet.draft(&ground, toolVersion: toolVersion)

    var names = MethodSheet.names(ground) + [ChecksSheet.name(wording)]
    if let tree {
      for (index, name) in cellNames.enumerated() where tree.evaluation.nodes[index].actual != nil {
        let address = tree.address(index, .actual)
        names.append(Workbook.DefinedName(name: name, target: "\(SheetName.quoted(address.sheet))!\(address.text(isFixed: true))"))
      }
    }
    return Workbook(
      title: ground.title, created: Int(report?.asOf?.number ?? report?.period.last.number ?? 0) * 86_400,
      sheets: ([summary] + drafts.map(\.draft) + [method]).map(\.sheet), names: names)
  }

  /// By node of the evaluation, in order; only so many.
  private mutating func cellNames() -> [String] {
    guard let evaluation = content.evaluation else { return [] }
    var maker = NodeNames()
    for name in WorkbookGround.names { _ = maker.name(of: name) }
    ground.figures.unnamed = max(0, evaluation.nodes.count - WorkbookLayout.mostNames)
    var names: [String] = []
    for node in evaluation.nodes.prefix(WorkbookLayout.mostNames) { names.append(maker.name(of: node.id)) }
    return names
  }

  // MARK: - Words

  private var sentences: [String] {
    if let evaluation = content.evaluation { return EvaluationLayout(evaluation, style).sentences }
    if let attribution = content.attribution { return Array(AttributionLayout(attribution, style).sentences.prefix(1)) }
    return []
  }

  private var causes: [String] {
    guard let attribution = content.attribution else { return [] }
    let reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    return attribution.causes.map(reading.text) + attribution.findings.map(reading.text)
  }
}

/// The sheet of the method: the table of grades, and how figures come about.
enum MethodSheet {
  static func draft(_ ground: inout WorkbookGround, toolVersion: String) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.methodHeading)
    draft.addTitle(ground.title, "kpitree \(toolVersion) · " + ground.subtitle)
    draft.skip()
    draft.add([
      .blank, ground.figures.cell(Band.tolerance, else: .input, "0E+00"),
      .text(wording.closenessNote, .note, indentation: 1),
    ])
    let columns: [SheetColumn<Band>] = [
      SheetColumn(wording.grade, width: 24) { band, _ in .text(band.grade) },
      SheetColumn(wording.bound, width: 12, isRight: true) { band, ground in
        ground.figures.cell(band.bound ?? lowest, else: .input, "[<-1E+8]\"-\";0%")
      },
      SheetColumn(wording.standing, width: 100) { band, _ in .text(wording.markedStanding(band.grade, band.status)) },
    ]
    draft.addHeader(columns, isMain: false)
    draft.columns = columns.map { Workbook.Column(width: $0.width) }
    for band in ground.bands.reversed() { draft.add(columns, band, &ground) }
    draft.skip()
    for (what, text) in wording.method(ground.figures) {
      draft.add(
        Workbook.Row([.wrapped(what, isBold: true), .blank, .wrapped(text)], height: 14.5 * Double(1 + (DisplayWidth.of(text) - 1) / 92)))
    }
    return draft
  }

  /// Below every completion.
  private static let lowest = -1e9

  static func names(_ ground: WorkbookGround) -> [Workbook.DefinedName] {
    let sheet = ground.wording.methodHeading
    func target(_ row: Int, _ column: Int, to last: Int) -> String {
      "\(SheetName.quoted(sheet))!" + CellAddress(sheet: sheet, row: row, column: column).range(to: last, in: sheet, isFixed: true)
    }
    let first = WorkbookGround.firstBandRow
    let last = first + ground.bands.count - 1
    return [
      Workbook.DefinedName(name: WorkbookGround.boundsName, target: target(first, 1, to: last)),
      Workbook.DefinedName(name: WorkbookGround.standingsName, target: target(first, 2, to: last)),
      Workbook.DefinedName(name: WorkbookGround.closenessName, target: target(first - 2, 1, to: first - 2)),
    ]
  }
}
