package import KPIAnalysis
import KPIModel
import KPISource

extension Workbook {
  /// The analyses of one period that a workbook is made of; each sheet is there where its analysis is.
  package struct Content: Sendable {
    package var evaluation: Evaluation?
    package var attribution: Attribution?
    package var scorecard: Scorecard?
    package var targets: TargetReport?

    package init(
      evaluation: Evaluation? = nil, attribution: Attribution? = nil, scorecard: Scorecard? = nil, targets: TargetReport? = nil
    ) {
      self.evaluation = evaluation
      self.attribution = attribution
      self.scorecard = scorecard
      self.targets = targets
    }

    /// All of a review.
    package init(_ review: Review) {
      self.init(evaluation: review.evaluation, attribution: review.attribution, scorecard: review.scorecard, targets: review.targets)
    }
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
  var places: PlaceReader
  var ground: WorkbookGround

  /// More names make spreadsheets slow.
  private static let mostNames = 10_000

  init(_ content: Workbook.Content, _ provenance: Provenance, _ style: PageStyle) {
    self.content = content
    diagnostics = provenance.diagnostics
    toolVersion = provenance.toolVersion
    self.style = style
    wording = Wording(language: style.language)
    places = PlaceReader(provenance.sources)
    codes = FigureCodes(WorkbookLayout.figures(content), style)
    let head = WorkbookLayout.head(content)
    let wording = wording
    var parts = [head.name.text(in: style.language)]
    if !codes.tableUnit.isEmpty { parts.append(codes.tableUnit) }
    let when =
      head.period.map { "\(wording.period($0)) \(wording.closing(isClosed: head.isClosed))" } ?? ""
    let asOf = head.asOf.map { wording.pick(", ", "，") + wording.asOf($0) } ?? ""
    ground = WorkbookGround(
      style: style, title: head.model.text(in: style.language),
      subtitle: parts.filter { !$0.isEmpty }.joined(separator: wording.pick(", ", "，"))
        + " · " + when + asOf, bands: content.evaluation?.bands ?? content.scorecard?.bands ?? Band.standard)
  }

  private static func figures(_ content: Workbook.Content) -> [(group: FigureCodes.Group, values: [Double])] {
    var figures: [(FigureCodes.Group, [Double])] = []
    for node in content.evaluation?.nodes ?? [] {
      figures.append((TreeSheets.group(node), [node.actual, node.reference].compactMap { $0?.value }))
    }
    if let attribution = content.attribution {
      let node = attribution.node
      figures.append((GapSheet.group(node), [node.actual, node.reference].compactMap { $0?.value }))
      for line in attribution.lines where line.kind == nil {
        figures.append((GapSheet.group(line, of: attribution), [line.actual, line.reference].compactMap { $0?.value }))
      }
    }
    return figures
  }

  private struct Head {
    var model: LocalizedText
    var name: LocalizedText
    var period: Period?
    var isClosed = true
    var asOf: Day?
  }

  private static func head(_ content: Workbook.Content) -> Head {
    if let evaluation = content.evaluation {
      return Head(
        model: evaluation.model, name: evaluation.nodes.first?.name ?? "", period: evaluation.period, isClosed: evaluation.isClosed,
        asOf: evaluation.asOf)
    }
    if let attribution = content.attribution {
      return Head(
        model: attribution.model, name: attribution.node.name, period: attribution.period, isClosed: attribution.isClosed,
        asOf: attribution.asOf)
    }
    if let scorecard = content.scorecard {
      return Head(
        model: scorecard.model, name: LocalizedText(english: "Scores", chinese: "评分") ?? "", period: scorecard.period,
        isClosed: scorecard.isClosed, asOf: scorecard.asOf)
    }
    if let targets = content.targets {
      return Head(
        model: targets.model, name: LocalizedText(english: "Targets", chinese: "目标") ?? "", period: targets.period,
        isClosed: targets.isClosed, asOf: targets.asOf)
    }
    return Head(model: "", name: "")
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
      drafts.append((tree.tree(&ground, gapShares: gap?.shareAddresses ?? [:], cellNames: cellNames), wording.workbook.treeSheetUse))
    }
    if let gap { drafts.append((gap.draft(&ground, tree: tree), wording.workbook.gapSheetUse)) }
    var standings: [ScorecardSheet.Standing] = []
    if let scores {
      let (draft, found) = scores.draft(&ground, places: &places)
      standings = found
      drafts.append((draft, wording.workbook.scorecardSheetUse))
    }
    if let targets = targetsSheet(tree) { drafts.append((targets, wording.workbook.targetsSheetUse)) }
    if let tree, let actuals = tree.actualsSheet(&ground, places: nodePlaces(tree.evaluation.nodes.map(\.place))) {
      drafts.append((actuals, wording.workbook.actualsSheetUse))
    }
    let checks = ChecksSheet.draft(&ground, findings())
    drafts.append((checks, wording.workbook.checksSheetUse))
    let summary = SummarySheet(
      sentences: sentences, causes: causes,
      contents: drafts.map { ($0.draft.name, $0.use) } + [(wording.workbook.methodSheet, wording.workbook.methodSheetUse)],
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
    let head = WorkbookLayout.head(content)
    return Workbook(
      title: ground.title, created: Int(head.asOf?.number ?? head.period?.last.number ?? 0) * 86_400,
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

  private mutating func targetsSheet(_ tree: TreeSheets?) -> SheetDraft? {
    if let tree {
      let sites = content.targets.map { report in
        Dictionary(report.nodes.map { ($0.id, $0.terms.site) }, uniquingKeysWith: { first, _ in first })
      }
      var lines: [String?] = []
      for node in tree.evaluation.nodes {
        lines.append(places.line(of: sites?[node.id] ?? node.place.map(Diagnostic.Site.source)))
      }
      return tree.targetsSheet(&ground, report: content.targets, places: lines)
    }
    guard let report = content.targets else { return nil }
    var lines: [String?] = []
    for node in report.nodes { lines.append(places.line(of: node.terms.site ?? node.place.map(Diagnostic.Site.source))) }
    return TargetSheet(report: report).draft(&ground, places: lines)
  }

  private mutating func nodePlaces(_ sites: [Place?]) -> [String?] {
    var lines: [String?] = []
    for site in sites { lines.append(places.line(of: site.map(Diagnostic.Site.source))) }
    return lines
  }

  // MARK: - Words

  private var sentences: [String] {
    if let evaluation = content.evaluation { return Page(evaluation, style: style).sentences }
    if let attribution = content.attribution { return Array(Page(attribution, style: style).sentences.prefix(1)) }
    return []
  }

  private var causes: [String] {
    guard let attribution = content.attribution else { return [] }
    let reading = AttributionReading(attribution, language: style.language, unit: style.unit)
    return attribution.causes.map(reading.text) + attribution.findings.map(reading.text)
  }

  private mutating func findings() -> [(severity: String, rule: String, place: String, message: String)] {
    var result: [(severity: String, rule: String, place: String, message: String)] = []
    for diagnostic in diagnostics {
      let place = places.line(of: diagnostic.site) ?? ""
      result.append((diagnostic.severity.rawValue, diagnostic.rule.id, place, diagnostic.message))
    }
    return result
  }
}
