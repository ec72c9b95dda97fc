public import KPIAnalysis
public import KPIModel
internal import KPIReport
private import KPISource

/// Why a document could not be written in a format, though there is a writer for it.
public struct RenderingProblem: Error, Hashable, Sendable {
  /// One lowercase phrase.
  public let message: String
}

/// How a document is written.
public struct Rendering: Sendable {
  /// What `--format` may say.
  public enum Format: String, Sendable, CaseIterable {
    case text, plain, csv, json
    case markdown = "md"
    case html, xlsx, svg, mermaid, dot
    /// What a model may include: proposals are written in it.
    case yaml

    /// Whether its writer is built; the others are refused by name.
    public var isBuilt: Bool {
      switch self {
      case .text, .plain, .csv, .json, .markdown, .html, .svg, .yaml: true
      case .xlsx: XLSXWriter.isSupported
      case .mermaid, .dot: false
      }
    }

    /// Why it cannot be had; nil where it can.
    public var refusal: String? {
      if isBuilt { return nil }
      if case .xlsx = self { return "The format `xlsx` cannot be written: \(WorkbookProblem.unsupported.message)." }
      return "The format `\(rawValue)` comes with a later version."
    }

    /// Those that every document comes in; a proposal of targets comes as YAML, and nothing else does.
    public static var ofDocuments: [Self] { allCases.filter { $0.isBuilt && $0 != .yaml } }

    /// The endings of files that name such a format, each with its dot.
    public static var endings: [String] {
      ofDocuments.map { format in
        switch format {
        case .text: ".txt"
        case .plain: ".tsv"
        default: ".\(format.rawValue)"
        }
      }
    }

    /// The format that a file's ending says.
    public init?(ofFile path: String) {
      guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
      switch path[path.index(after: dot)...].lowercased() {
      case "txt": self = .text
      case "tsv": self = .plain
      case "yml": self = .yaml
      case let ending: self.init(rawValue: ending)
      }
    }
  }

  public var format: Format
  public var language: Language
  /// `auto`, `plain`, `k`, `M`, `B`, `wan` or `yi`.
  public var unit: String
  public var isWide: Bool
  /// Columns of the terminal; nil where lines may be as long as they are.
  public var width: Int?
  /// `default` or `ibcs`; nil for no colour.
  public var palette: String?
  /// The most bytes of Markdown; nil for no limit.
  public var mostBytes: Int?

  public init(
    _ format: Format = .text, language: Language = .english, unit: String = "auto", isWide: Bool = false, width: Int? = 100,
    palette: String? = nil, mostBytes: Int? = nil
  ) {
    self.format = format
    self.language = language
    self.unit = unit
    self.isWide = isWide
    self.width = width
    self.palette = palette
    self.mostBytes = mostBytes
  }

  /// The least that `mostBytes` may be.
  public static let fewestBytes = MarkdownWriter.fewestBytes
  /// The words that `--unit` takes.
  public static let units = UnitChoice.allCases.map(\.rawValue)
  /// The words that `--palette` takes.
  public static let palettes = Palette.allCases.map(\.rawValue)

  private var style: PageStyle {
    PageStyle(language: language, unit: UnitChoice(rawValue: unit) ?? .auto, isWide: isWide)
  }

  /// The same in the other language.
  private var otherStyle: PageStyle {
    var other = style
    other.language = language == .english ? .chinese : .english
    return other
  }

  /// What is for people from a page, what is for machines from a document; nil where there is no writer for the format.
  private func bytes(
    page: (PageStyle) -> Page, document: @autoclosure () -> any TabularDocument, workbook: Workbook.Content? = nil,
    charts: (Page) -> [Chart] = { $0.sections.flatMap(\.charts) }, of compilation: Workspace.Compilation
  ) throws(RenderingProblem) -> [UInt8]? {
    switch format {
    case .text: return Array(TextWriter(width: width, palette: palette.flatMap(Palette.init)).text(page(style)).utf8)
    case .markdown: return Array(MarkdownWriter(mostBytes: mostBytes).text(page(style)).utf8)
    case .json: return document().json
    case .csv: return SeparatedValuesWriter.csv(document().table)
    case .plain: return SeparatedValuesWriter.tsv(document().table)
    case .svg: return drawn(page(style), charts)
    case .html:
      return HTMLWriter(palette: palette.flatMap(Palette.init) ?? .default, generator: "kpitree \(toolVersion)").html(
        page(style), translated: compilation.model?.name.isTranslated == true ? page(otherStyle) : nil)
    case .xlsx: return try workbook.map { content throws(RenderingProblem) in try bytes(content, compilation) }
    case .mermaid, .dot, .yaml: return nil
    }
  }

  private func bytes(_ content: Workbook.Content, _ compilation: Workspace.Compilation) throws(RenderingProblem) -> [UInt8] {
    do {
      return try XLSXWriter.bytes(
        Workbook(content, sources: compilation.sources, diagnostics: compilation.diagnostics, toolVersion: toolVersion, style: style))
    } catch {
      throw RenderingProblem(message: error.message)
    }
  }

  private func drawn(_ page: Page, _ charts: (Page) -> [Chart]) -> [UInt8]? {
    SVGWriter(palette: palette.flatMap(Palette.init) ?? .default).svg(charts(page), title: page.title, language: language)
  }

  /// An evaluation in this format; nil where there is no writer for it.
  public func bytes(_ evaluation: Evaluation, of compilation: Workspace.Compilation) throws(RenderingProblem) -> [UInt8]? {
    try bytes(
      page: { Page(evaluation, style: $0) },
      document: EvaluationDocument(
        evaluation, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, language: language),
      workbook: .init(evaluation: evaluation),
      charts: { $0.sections.flatMap(\.charts) + [Chart(treeOf: evaluation, style: style)] }, of: compilation)
  }

  /// An attribution in this format; nil where there is no writer for it.
  ///
  /// - Parameter mostLines: of each breakdown, pages list so many of the largest; documents for machines always hold all.
  public func bytes(_ attribution: Attribution, mostLines: Int? = nil, of compilation: Workspace.Compilation) throws(RenderingProblem)
    -> [UInt8]?
  {
    try bytes(
      page: { Page(attribution, mostLines: mostLines, style: $0) },
      document: AttributionDocument(
        attribution, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, language: language),
      workbook: .init(attribution: attribution),
      of: compilation)
  }

  /// Scores in this format; nil where there is no writer for it.
  ///
  /// - Parameter isDetailed: whether pages show each score's nodes; documents for machines always hold them.
  public func bytes(_ scorecard: Scorecard, isDetailed: Bool, of compilation: Workspace.Compilation) throws(RenderingProblem) -> [UInt8]? {
    try bytes(
      page: { Page(scorecard, sources: compilation.sources, isDetailed: isDetailed || isWide, style: $0) },
      document: ScoreDocument(
        scorecard, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, language: language),
      workbook: .init(scorecard: scorecard),
      of: compilation)
  }

  /// Targets in this format; nil where there is no writer for it.
  public func bytes(_ report: TargetReport, of compilation: Workspace.Compilation) throws(RenderingProblem) -> [UInt8]? {
    try bytes(
      page: { Page(report, sources: compilation.sources, style: $0) },
      document: TargetsDocument(
        report, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, language: language),
      workbook: .init(targets: report),
      of: compilation)
  }

  /// A review in this format; nil where there is no writer for it.
  ///
  /// - Parameter depth: how many edges below the root pages show of the tree; nil for all. Documents for machines always hold all.
  public func bytes(_ review: Review, depth: Int? = nil, of compilation: Workspace.Compilation) throws(RenderingProblem) -> [UInt8]? {
    try bytes(
      page: { Page(review, sources: compilation.sources, toolVersion: toolVersion, mostDepth: depth, style: $0) },
      document: ReviewDocument(
        review, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, style: style),
      workbook: .init(review), of: compilation)
  }

  /// The scorecards of a review in this format; nil where there is no writer for it.
  ///
  /// - Parameter files: the files that the cards are written to; pages are then their index.
  public func bytes(
    cardOf subject: CardSubject, _ review: Review, files: [CardSubject: String]? = nil, of compilation: Workspace.Compilation
  ) throws(RenderingProblem) -> [UInt8]? {
    try bytes(
      page: { Page(cardOf: subject, review, files: files, sources: compilation.sources, toolVersion: toolVersion, style: $0) },
      document: ScorecardDocument(
        subject, review, sources: compilation.sources, diagnostics: compilation.diagnostics, readings: compilation.readings,
        toolVersion: toolVersion, language: language),
      workbook: .init(scorecard: review.scorecard.keeping(owner: subject.owner, team: subject.team)), of: compilation)
  }

  /// A larger tree is drawn in a page with its upper levels only.
  private static let mostDrawn = 100

  /// Proposed targets as a file of the language.
  public static func yaml(_ proposal: TargetProposal) -> [UInt8] { TargetProposalWriter.yaml(proposal) }

  /// A model's tree without figures in this format; nil where there is no writer for it.
  ///
  /// - Parameter root: the declared node to begin with.
  /// - Parameter depth: how many levels of edges below it are shown; nil for all.
  public func bytes(_ model: Model, from root: Int = 0, depth: Int? = nil, of compilation: Workspace.Compilation) throws(RenderingProblem)
    -> [UInt8]?
  {
    let outline = Outline(model, from: root, depth: depth)
    return try bytes(
      page: { Page(outline, mostDrawn: format == .svg ? nil : Self.mostDrawn, style: $0) },
      document: TreeDocument(
        outline, sources: compilation.sources, diagnostics: compilation.diagnostics, toolVersion: toolVersion, language: language),
      of: compilation)
  }
}

/// How the findings of a check are written (`check --format`).
public enum FindingsFormat: String, Sendable, CaseIterable {
  case text, json, github, sarif

  /// All findings of a compilation.
  ///
  /// - Parameter color: whether text may hold ANSI colours.
  public func bytes(_ compilation: Workspace.Compilation, color: Bool = false) -> [UInt8] {
    func rendered(_ format: DiagnosticFormat) -> [UInt8] {
      Array(format.render(compilation.diagnostics, in: compilation.sources, color: color, version: toolVersion).utf8)
    }
    switch self {
    case .text: return rendered(.text)
    case .github: return rendered(.github)
    case .sarif: return rendered(.sarif)
    case .json:
      return CheckDocument(
        model: compilation.model?.name, sources: compilation.sources, diagnostics: compilation.diagnostics,
        readings: compilation.readings, toolVersion: toolVersion
      ).json
    }
  }
}

/// The JSON Schemas that this version writes and reads by.
public enum PublishedSchemas {
  /// Their names: `kpitree` for the YAML language, and one per JSON document.
  public static var names: [String] { Schemas.all.map(\.name) }

  /// One schema's text; nil for an unknown name.
  public static func schema(named name: String) -> [UInt8]? {
    Schemas.all.first { $0.name == name }.map { Array($0.json.utf8) }
  }
}
