import KPIAnalysis
import KPIFigures
import KPISource
import Testing

@testable import KPIModel
@testable import KPIReport

/// What pages and workbooks say by themselves, beside the functions of `Wording`: both languages of one page, text by text.
///
/// Names in these models are the same in both languages, so that what differs is the page's own word.
struct PageWords {
  private(set) var pairs: [(english: String, chinese: String)] = []
  private var shapes: Set<String> = []

  init() throws {
    try add(Self.shop)
    try add(Self.shop, method: .lmdi)
    try add(Self.shop, asOf: "2026-09-10")
    try add(Self.small)
  }

  /// A month with everything that scores and reviews speak of.
  private static let shop = """
    kpitree: 1
    name: Shop
    scoring: { levels: { ratio: 0.8 } }
    people: { lin: { name: Lin, team: all }, ann: { name: Ann, team: all }, bo: { name: Bo, team: all }, cai: { name: Cai } }
    teams: { all: { name: All } }
    tree:
      sales:
        name: Sales
        unit: CNY
        owner: lin
        target:
          - { from: 2026-01-01, per_day: 1000 }
          - { from: 2026-09-16, per_day: 1200, reason: new supply, approved_by: ann, agreed: 2026-09-20 }
        actual: { 2026-08: 30000, 2026-09: 31000 }
        breakdowns:
          part:
            nodes:
              store: { name: Store, owner: { 2026-01-01: ann, 2026-09-16: bo }, contributors: { lin: 20% }, target: { 2026-09: 20000 }, actual: { 2026-09-01..2026-09-15: 9000, 2026-09-16..2026-09-30: 6000 } }
              video: { name: Video, owner: none, class: B, level: 3, target: { 2026-09: 13000 }, actual: { 2026-09: 16000 } }
          funnel:
            formula: visits * value
            nodes:
              visits: { name: Visits, owner: bo, weight: 1, target: { 2026-09: 300 } }
              value: { name: Value, owner: lin, target: { 2026-09: 110 }, actual: { 2026-09: 100 } }
        supported_by:
          refunds: { name: Refunds, owner: lin, unit: percent, direction: down, role: guardrail, gate: true, target: 3%, actual: { 2026-09: 3.3% } }
          survey: { name: Survey, owner: bo, weight: 40%, target: { 2026-09: 500 } }
          extra: { name: Extra, owner: ann, actual: { 2026-09: 5 } }
          double: { name: Double, owner: ann, target: { 2026-09: 10 }, actual: { 2026-09: 20 } }
          later: { name: Later, owner: ann, target: { 2026-10: 10 }, actual: { 2026-09: 3 } }
          light: { name: Light, owner: cai, level: 0, weight: 2%, target: { 2026-09: 10 }, actual: { 2026-09: 9 } }
          heavy: { name: Heavy, owner: cai, weight: 98%, target: { 2026-09: 10 }, actual: { 2026-09: 9 } }
          build: { name: Build, kind: project, owner: bo, start: 2026-08-01, due: 2026-09-15, milestones: [{ name: Built, weight: 1, done: 2026-08-20 }, { name: Live, weight: 2 }] }
          site: { name: Site, kind: project, owner: bo, start: 2026-08-01, due: 2026-09-15, satisfaction: { scale: [1, 5], target: 4, value: 3, rated_by: ann } }
          plan: { name: Plan, kind: project, owner: bo, start: 2026-08-01, due: 2026-09-15, satisfaction: { scale: [1, 5], target: 4 } }
    events:
      fire: { date: 2026-09-10, nodes: [store, video], note: Fire }
    influences:
      lent: { from: store, to: video, claim: 3, method: experiment }
    """

  /// More that is short of its target than a line names, and people of whom nothing is known.
  private static let small = """
    kpitree: 1
    name: Shop
    scoring: { levels: { table: [1, 0.8, 0.5] } }
    tree:
      top:
        owner: ann
        target: { 2026-09: 250 }
        breakdowns:
          part:
            nodes:
    \((1...25).map { "          n\($0): { owner: ann, target: { 2026-09: 10 }, actual: { 2026-09: \($0 % 5 + 1) } }" }.joined(separator: "\n"))
        supported_by:
          nothing: { owner: bo, weight: 0%, target: { 2026-09: 10 }, actual: { 2026-09: 9 } }
          first: { owner: cai, target: { 2026-09: 10 } }
          second: { owner: cai, target: { 2026-09: 10 } }
          bare: { owner: cai, actual: { 2026-09: 10 } }
    """

  // MARK: - Both languages of one thing

  private mutating func add(_ yaml: String, asOf: String? = nil, method: Attribution.Method = .shapley) throws {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(yaml.utf8)))
    let model = try #require(compiled.model, "\(compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message))")
    var log = DiagnosticLog()
    var request = BoundModel.Request(period: try model.calendar.period("2026-09").get())
    request.asOf = asOf.flatMap(Day.parse)
    let bound = try #require(BoundModel.bind(model, request, into: &log), "\(log.diagnostics.map(\.message))")
    let workings = Workings(bound, against: .target, into: &log)
    let evaluation = Evaluation(workings, into: &log)
    let attribution = Attribution(bound, method: method, showing: Evaluation.Showing(), into: &log)
    let scorecard = Scorecard(workings, Responsibilities(bound), parts: [:], into: &log)
    let targets = TargetReport(workings)
    let review = Review(evaluation: evaluation, attribution: attribution, scorecard: scorecard, targets: targets, workings)
    let sources = DemoReviews.sources(yaml)
    let provenance = Provenance(sources: sources, toolVersion: "0")
    func page(_ make: (PageStyle) -> Page) {
      add(Self.texts(make(Self.style(.english))), Self.texts(make(Self.style(.chinese))))
    }
    page { Page(evaluation, style: $0) }
    page { Page(attribution, style: $0) }
    page { Page(scorecard, sources: sources, isDetailed: true, style: $0) }
    page { Page(targets, sources: sources, style: $0) }
    page { Page(review, provenance, style: $0) }
    page { Page(Cards(subject: .everybody, review: review), provenance, style: $0) }
    func workbook(_ language: Language) -> [String] {
      Self.texts(
        Workbook(
          Workbook.Content(evaluation: evaluation, attribution: attribution, scorecard: scorecard, targets: targets),
          provenance, style: Self.style(language)))
    }
    add(workbook(.english), workbook(.chinese))
  }

  private static func style(_ language: Language) -> PageStyle { PageStyle(language: language, unit: .plain, isWide: true) }

  private mutating func add(_ english: [String], _ chinese: [String]) {
    #expect(english.count == chinese.count, "a page has other texts in the other language")
    for (english, chinese) in zip(english, chinese) where english != chinese && chinese.unicodeScalars.contains(where: SourceText.isHan) {
      if shapes.insert(Self.shape(english) + "|" + Self.shape(chinese)).inserted { pairs.append((english, chinese)) }
    }
  }

  /// A text with one digit for every number in it: what says the same of another figure is not said again.
  static func shape(_ text: String) -> String {
    var shape: [UInt8] = []
    for byte in text.utf8 {
      let isNumber = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || shape.last == UInt8(ascii: "0") && ".,".utf8.contains(byte)
      if !isNumber { shape.append(byte) } else if shape.last != UInt8(ascii: "0") { shape.append(UInt8(ascii: "0")) }
    }
    return String(decoding: shape, as: UTF8.self)
  }

  private static func texts(_ page: Page) -> [String] {
    var texts = [page.title.who, page.title.what, page.title.when] + page.title.details + page.sentences
    for section in page.sections {
      texts += [section.heading ?? ""] + section.sentences
      for chart in section.charts {
        texts += [chart.caption, chart.description]
        if case .standings(let standings) = chart.content { texts.append(standings.axis) }
      }
      texts += section.table?.columns.map(\.header) ?? []
      for cell in section.table?.rows.flatMap(\.cells) ?? [] {
        if case .label(let text, let suffix) = cell { texts.append(text + suffix) } else { texts.append(cell.text) }
      }
      if let matrix = section.matrix { texts += [matrix.caption] + matrix.columns }
      texts += section.notes
    }
    return texts + page.notes
  }

  private static func texts(_ workbook: Workbook) -> [String] {
    workbook.sheets.flatMap { sheet in
      (0..<sheet.rowCount).flatMap { row in
        sheet.row(row).cells.flatMap { cell -> [String] in
          switch cell.value {
          case .text(let text), .textFormula(_, let text), .link(let text, _): [text, cell.style.number]
          case .empty, .number, .formula: ["", cell.style.number]
          }
        }
      }
    }
  }
}
