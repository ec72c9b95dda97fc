import KPIAnalysis
import KPIModel

/// `kpitree.attribution/1`: an attribution at full precision, with its readings.
struct AttributionReport: TabularSubject {
  let attribution: Attribution
  let reading: AttributionReading

  init(_ attribution: Attribution, _ style: PageStyle) {
    self.attribution = attribution
    // Documents have one unit whatever pages are shown in.
    reading = AttributionReading(attribution, language: style.language)
  }

  static let kind = "attribution"

  static let head: [Field<AttributionReport>] = Attribution.head.map { field in Field(field, of: { $0.attribution }) }

  static let body: [Field<AttributionReport>] = [
    Field("node", "The id of the node whose gap is handed down.") { $0.attribution.node.id },
    Field("method", "How the movement of a formula is shared among its parts.") { $0.attribution.method },
    Field("unit", "Of the gap and of every contribution; null for a plain number.") { $0.attribution.node.unit ?? .plain },
    Field("actual", "The node's figure up to `as_of`; null where there is none.") { $0.attribution.node.actual },
    Field("reference", "What it is compared with, for the same days; null where there is none.") { $0.attribution.node.reference },
    Field("reference_kind", "Where the reference comes from; `allocated` ones are spread evenly.") { $0.attribution.node.referenceKind },
    Field("gap", "actual - reference; null where either is, and `status` says why.") { $0.attribution.node.gap },
    Field("normal_variation", "Where the node usually lies; null without enough closed periods before, and in an open period.") {
      NormalVariationRecord($0.attribution.node.normalVariation, $0.attribution.node.actual)
    },
    Field("course", "Which way the node has been moving for long; null where it goes no way, and without enough closed periods.") {
      $0.attribution.node.course?.direction
    },
    Field("status", "Whether there is a gap to hand down.") { $0.attribution.status },
    Field("reason", "Why the status is not ok.") { report in report.attribution.reason.map { report.reading.wording.reason($0) } },
    Field("contributions", "The lines below the node, depth first; those of one breakdown add up to their parent's contribution.") {
      $0.rows
    },
    Field("checks", "One entry for each breakdown, those of a node in order.") { $0.attribution.levels },
    Field("causes", "Where the gap comes from: one walk per breakdown, the most surprising first.") { report in
      report.attribution.causes.map { CauseRow(cause: $0, reading: report.reading.text($0)) }
    },
    Field("findings", "What no single line shows.") { report in
      report.attribution.findings.map {
        FindingRow(id: $0.id(in: report.attribution), kind: $0.kind, reading: report.reading.text($0))
      }
    },
    Field("series", "The gap part by part; null where it was not asked for.") { $0.attribution.chain },
  ]

  /// The lines as a table: one row a line, a column for each field; of a gap part by part one row for each part and for all together.
  func table(_ context: DocumentContext) -> RecordTable {
    guard let chain = attribution.chain else { return RecordTable(rows, context) }
    let count = chain.parts.count + 1
    return RecordTable(
      RecordSequence(count: chain.lines.count * count) {
        ChainTableRow(line: ChainRow(chain: chain, line: chain.lines[$0 / count]), part: $0 % count, whole: attribution.period.name)
      }, context)
  }

  private var rows: RecordSequence<LineRow> {
    RecordSequence(count: attribution.lines.count) { LineRow(report: self, line: attribution.lines[$0]) }
  }

  struct LineRow: AttributionRow {
    let report: AttributionReport
    let line: Attribution.Line

    var id: String { line.id }
    var kind: Attribution.LineKind? { line.kind }
    var level: (nodeID: String, key: String) {
      let level = report.attribution.levels[line.levelIndex]
      return (level.nodeID, level.key)
    }

    static let fields: [Field<LineRow>] =
      identity + [
        Field("actual", "In the line's own unit.") { $0.line.actual },
        Field("reference", "In the line's own unit.") { $0.line.reference },
        Field("reference_kind", "Of a node; `allocated` ones are spread evenly.") { $0.line.referenceKind },
        Field("gap", "actual - reference; null where either is.") { $0.line.gap },
        Field("contribution", "How much of the asked node's gap, in its unit; null where `status` says why.") { $0.line.contribution },
        Field("share_of_gap", "contribution / the asked node's gap; null where that is next to nothing.") { $0.line.shareOfGap },
        Field("share_of_gross", "contribution / what moved up and down in its breakdown.") { $0.line.shareOfGross },
        Field("order_range", "The least and the greatest that a one-at-a-time bridge might have said; null where order does not matter.") {
          $0.line.orderRange.map { [$0.lowerBound, $0.upperBound] }
        },
        Field("effects", "Of a member of a ratio's split; null for all others.") { $0.line.effects },
        Field(
          "normal_variation", "Where the node usually lies, in its own unit; null as for the asked node, and for lines that are no node."
        ) {
          NormalVariationRecord($0.line.normalVariation, $0.line.actual)
        },
        Field("course", "Which way the node has been moving for long; null as for the asked node.") { $0.line.course?.direction },
        Field("status", "How the contribution came about, or why there is none.") { $0.line.status },
        Field("reason", "Why the status is not ok.") { $0.report.reading.reason($0.line) },
      ]
  }

  struct NormalVariationRecord: DocumentRecord {
    let limits: NormalVariation
    let side: NormalVariation.Side

    init?(_ limits: NormalVariation?, _ actual: Amount?) {
      guard let limits, let actual else { return nil }
      self.limits = limits
      side = limits.side(of: actual)
    }

    static let fields: [Field<NormalVariationRecord>] = [
      Field("lower", "Centre - 2.66 × mean moving range of the actuals of earlier closed periods.") { $0.limits.lower },
      Field("upper", "Centre + 2.66 × mean moving range.") { $0.limits.upper },
      Field("periods", "How many periods the limits come from.") { $0.limits.periodCount },
      Field("contains", "Whether the actual lies inside: no signal by itself.") { $0.side == .within },
      Field("side", "Where the actual lies beside the limits.") { $0.side },
      Field("trend", "Whether the centre is where the periods' line goes on, else it is their mean.") { $0.limits.isTrend },
      Field("source", "What the limits come from.") { $0.limits.source },
    ]
  }

  struct CauseRow: DocumentRecord {
    let cause: Attribution.Cause
    let reading: String

    static let fields: [Field<CauseRow>] = [
      Field("id", "The node or line where the walk ends.") { $0.cause.id },
      Field("contribution", "In the asked node's unit.") { $0.cause.contribution },
      Field("share", "Of the asked node's gap.") { $0.cause.share },
      Field("breadth", "Whether one part is off, several, or all alike.") { $0.cause.breadth },
      Field("path", "The ids from the asked node to the cause.") { $0.cause.path },
      Field("reading", "The cause in a sentence.") { $0.reading },
      Field("happenings", "Events and initiatives of the period on the way to it, on it, and below it.") { $0.cause.happenings },
    ]
  }

  struct FindingRow: DocumentRecord {
    let id: String
    let kind: FindingKind
    let reading: String

    static let fields: [Field<FindingRow>] = [
      Field("id", "The node, or `<node>.<breakdown>`.") { $0.id },
      Field("kind", "What was found.") { $0.kind },
      Field("reading", "The finding in a sentence.") { $0.reading },
    ]
  }
}

extension NormalVariation.Side: DocumentWord {}
extension NormalVariation.Source: DocumentWord {}
extension Course.Direction: DocumentWord {}

extension Attribution.Level: DocumentRecord {
  static let fields: [Field<Attribution.Level>] = [
    Field("node", "The id of the node that is taken apart.") { $0.nodeID },
    Field("breakdown", "The key of its breakdown.") { $0.key },
    Field("sum", "What its lines add up to; null where one has no contribution.") { $0.sum },
    Field("gap", "The node's contribution.") { $0.gap },
    Field("residual", "gap - sum; null where sum is.") { $0.residual },
    Field("gross_up", "What went up, as a size.") { $0.grossUp },
    Field("gross_down", "What went down, as a size.") { $0.grossDown },
    Field("surprise", "How far its lines carry the gap otherwise than if all had moved alike, in bits; null where nothing does.") {
      $0.surprise.flatMap(Ratio.init)
    },
    Field("breadth", "Of a split or a sum: whether one part is off, several, or all alike; null for all else.") { $0.breadth },
  ]
}

extension Attribution.Effects: DocumentRecord {
  static let fields: [Field<Attribution.Effects>] = [
    Field("rate", "By the member's own rate: its contribution.") { $0.rate },
    Field("mix", "By its change of share: its part of the line `mix`.") { $0.mix },
  ]
}

extension Attribution.Happening: DocumentRecord {
  static let fields: [Field<Attribution.Happening>] = [
    Field("id", "Its key.") { $0.id },
    Field("kind", "event or initiative.") { $0.kind },
    Field("from", "Its first day.") { $0.days.lowerBound },
    Field("to", "Its last day.") { $0.days.upperBound },
  ]
}

extension Attribution.Happening.Kind: DocumentWord {}
extension Attribution.Method: DocumentWord {}
extension Attribution.Status: DocumentWord {}
extension Attribution.LineKind: DocumentWord {}
extension Attribution.Breadth: DocumentWord {}

// MARK: - Part by part

/// A line of an attribution, or of one part by part.
protocol AttributionRow: DocumentRecord {
  var id: String { get }
  var kind: Attribution.LineKind? { get }
  /// The node that is taken apart, and by what.
  var level: (nodeID: String, key: String) { get }
}

extension AttributionRow {
  static var identity: [Field<Self>] {
    [
      Field("id", "The node's id, or `<parent>.<breakdown>~<kind>`.") { $0.id },
      Field("kind", "What the line holds; null for a node.") { $0.kind },
      Field("parent", "The id of the node that is taken apart.") { $0.level.nodeID },
      Field("breakdown", "The key of its breakdown.") { $0.level.key },
    ]
  }
}

/// A gap part by part (`why --by month`).
extension Attribution.Chain: DocumentRecord {
  static let fields: [Field<Attribution.Chain>] = [
    Field("by", "What the period is cut into.") { $0.kind },
    Field("chained", "The gaps of all parts together; null for what does not add up over time, and where a part has none.") { $0.sum },
    Field("parts", "The parts that have begun, in order.") { $0.parts.map(PartRecord.init) },
    Field("contributions", "The lines of `contributions`, with those that only parts have.") { chain in
      chain.lines.map { ChainRow(chain: chain, line: $0) }
    },
  ]

  struct PartRecord: DocumentRecord {
    let part: Attribution

    static let fields: [Field<PartRecord>] = [
      Field("period", "The part.") { PeriodRecord(period: $0.part.period, isClosed: $0.part.isClosed) },
      Field("reference_period", "The part it is compared with; null against targets.") { $0.part.referencePeriod?.name },
      Field("actual", "In the asked node's unit.") { $0.part.node.actual },
      Field("reference", "In the asked node's unit.") { $0.part.node.reference },
      Field("gap", "actual - reference; null where either is.") { $0.part.node.gap },
      Field("status", "Whether there is a gap to hand down.") { $0.part.status },
    ]
  }
}

struct ChainRow: AttributionRow {
  let chain: Attribution.Chain
  let line: Attribution.Chain.Line

  var id: String { line.id }
  var kind: Attribution.LineKind? { line.kind }
  var level: (nodeID: String, key: String) { (chain.levels[line.levelIndex].nodeID, chain.levels[line.levelIndex].key) }

  static let fields: [Field<ChainRow>] =
    identity + [
      Field("contributions", "One for each part, in the asked node's unit.") { $0.line.contributions },
      Field("chained", "Of all parts together; null for what does not add up over time, and where a part has none.") { $0.line.sum },
    ]
}

/// A line in one part; behind the last part, in all of them together.
struct ChainTableRow: DocumentRecord {
  let line: ChainRow
  let part: Int
  let whole: String

  private var isChained: Bool { part == line.chain.parts.count }

  static let fields: [Field<ChainTableRow>] =
    ChainRow.identity.map { field in Field(field, of: { $0.line }) } + [
      Field("period", "The part, or the whole period.") { $0.isChained ? $0.whole : $0.line.chain.parts[$0.part].period.name },
      Field("is_chained", "Whether the row holds all parts together.") { $0.isChained },
      Field("contribution", "In the asked node's unit.") { $0.isChained ? $0.line.line.sum : $0.line.line.contributions[$0.part] },
    ]
}

extension Period.Kind: DocumentWord {}
