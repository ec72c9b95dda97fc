public import KPIAnalysis
public import KPIModel
public import KPIReport
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
    case html, xlsx, svg
    /// The page of HTML on paper, by the system's browser.
    case pdf
    /// What a model may include: proposals are written in it.
    case yaml

    /// Why it cannot be had; nil where it can.
    public var refusal: String? {
      if self == .pdf { return PaperPrinter.program == nil ? "The format `pdf` cannot be written: \(PaperPrinter.missing)." : nil }
      if self != .xlsx || XLSXWriter.isSupported { return nil }
      return "The format `xlsx` cannot be written: \(WorkbookProblem.unsupported.message)."
    }

    /// Those that every document comes in; a proposal of targets comes as YAML, and nothing else does.
    public static var ofDocuments: [Self] { allCases.filter { ($0 == .pdf || $0.refusal == nil) && $0 != .yaml } }

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
    var style = PageStyle(language: language, unit: UnitChoice(rawValue: unit) ?? .auto, isWide: isWide)
    style.hasFirstScreen = format == .html || format == .pdf
    return style
  }

  /// The same in the other language.
  private var otherStyle: PageStyle {
    var other = style
    other.language = language == .english ? .chinese : .english
    return other
  }

  /// A report in this format, what is for people from its page, what is for machines from its document; nil where there is no writer for it.
  public func bytes(_ report: Report) throws(RenderingProblem) -> [UInt8]? {
    try Threads.withDeepStack { () throws(RenderingProblem) in try written(report) }
  }

  private func written(_ report: Report) throws(RenderingProblem) -> [UInt8]? {
    let provenance = report.provenance
    let palette = palette.flatMap(Palette.init)
    switch format {
    case .text: return Array(TextWriter(width: width, palette: palette).text(report.page(style)).utf8)
    case .markdown: return Array(MarkdownWriter(mostBytes: mostBytes).text(report.page(style)).utf8)
    case .json: return report.document(style).json
    case .csv: return SeparatedValuesWriter.csv(report.document(style).table)
    case .plain: return SeparatedValuesWriter.tsv(report.document(style).table)
    case .svg:
      let page = report.page(style)
      return SVGWriter(palette: palette ?? .default).svg(report.charts(page, style), title: page.title, language: language)
    case .html:
      return HTMLWriter(palette: palette ?? .default, generator: "kpitree \(provenance.toolVersion)").html(
        report.page(style), translated: provenance.model?.isTranslated == true ? report.page(otherStyle) : nil)
    case .pdf:
      do {
        return try PaperPrinter.pdf(
          of: HTMLWriter(palette: palette ?? .default, generator: "kpitree \(provenance.toolVersion)").html(report.page(style)))
      } catch {
        throw RenderingProblem(message: error.message)
      }
    case .xlsx:
      do {
        return try report.workbook.map { content throws(WorkbookProblem) in
          try XLSXWriter.bytes(Workbook(content, provenance, style: style))
        }
      } catch {
        throw RenderingProblem(message: error.message)
      }
    case .yaml: return nil
    }
  }

  /// An evaluation in this format; nil where there is no writer for it.
  public func bytes(_ evaluation: Evaluation, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(evaluation, provenance))
  }

  /// An attribution in this format; nil where there is no writer for it.
  ///
  /// - Parameter mostLines: of each breakdown, pages list so many of the largest; documents for machines always hold all.
  public func bytes(_ attribution: Attribution, _ provenance: Provenance, mostLines: Int? = nil) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(attribution, provenance, mostLines: mostLines))
  }

  /// Scores in this format; nil where there is no writer for it.
  ///
  /// - Parameter isDetailed: whether pages show each score's nodes; documents for machines always hold them.
  public func bytes(_ scorecard: Scorecard, _ provenance: Provenance, isDetailed: Bool) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(scorecard, provenance, isDetailed: isDetailed))
  }

  /// Targets in this format; nil where there is no writer for it.
  public func bytes(_ report: TargetReport, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(report, provenance))
  }

  /// What initiatives did in this format; nil where there is no writer for it.
  public func bytes(_ impact: Impact, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(impact, provenance))
  }

  /// A diagnosis in this format; nil where there is no writer for it.
  public func bytes(_ diagnosis: Diagnosis, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(diagnosis, provenance))
  }

  /// Decisions in this format; nil where there is no writer for it.
  public func bytes(_ report: DecisionReport, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(report, provenance))
  }

  /// A review in this format; nil where there is no writer for it.
  ///
  /// - Parameter depth: how many edges below the root pages show of the tree; nil for all. Documents for machines always hold all.
  public func bytes(_ review: Review, _ provenance: Provenance, depth: Int? = nil) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(review, provenance, depth: depth))
  }

  /// Scorecards in this format; nil where there is no writer for it.
  ///
  /// - Parameter files: the files that single cards are written to; the page is then their index.
  public func bytes(_ cards: Cards, _ provenance: Provenance, files: [CardSubject: String]? = nil) throws(RenderingProblem) -> [UInt8]? {
    try bytes(Report(cards, provenance, files: files))
  }

  /// A larger tree is drawn in a page with its upper levels only.
  private static let mostDrawn = 100

  /// A tree without figures in this format; nil where there is no writer for it.
  public func bytes(_ tree: DeclaredTree, _ provenance: Provenance) throws(RenderingProblem) -> [UInt8]? {
    let outline = Outline(tree.model, root: tree.root, depth: tree.depth)
    return try bytes(Report(outline, provenance, mostDrawn: format == .svg ? nil : Self.mostDrawn))
  }

  /// Proposed targets as a file of the language; nil where another format is asked for.
  public func bytes(_ proposal: TargetProposal) -> [UInt8]? {
    [.text, .yaml].contains(format) ? TargetProposalWriter.yaml(proposal) : nil
  }
}

/// How the findings of a check are written (`check --format`).
public enum FindingsFormat: String, Sendable, CaseIterable {
  case text, json, github, sarif

  /// All findings.
  ///
  /// - Parameter color: whether text may hold ANSI colours.
  public func bytes(_ provenance: Provenance, color: Bool = false) -> [UInt8] {
    func rendered(_ format: DiagnosticFormat) -> [UInt8] {
      Array(format.render(provenance.diagnostics, in: provenance.sources, color: color, version: provenance.toolVersion).utf8)
    }
    return switch self {
    case .text: rendered(.text)
    case .github: rendered(.github)
    case .sarif: rendered(.sarif)
    case .json: CheckReport.json(provenance)
    }
  }
}

/// The JSON Schemas that this version writes and reads by.
public enum PublishedSchemas {
  /// Their names: `kpitree` for the YAML language, and one per JSON document.
  public static var names: [String] { Schemas.names }

  /// One schema's text; nil for an unknown name.
  public static func schema(named name: String) -> [UInt8]? {
    Schemas.json(named: name).map { Array($0.utf8) }
  }
}
