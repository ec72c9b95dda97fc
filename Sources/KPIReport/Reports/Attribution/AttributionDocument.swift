package import KPIAnalysis
package import KPIModel
import KPISource

/// `kpitree.attribution/1`: an attribution at full precision.
package struct AttributionDocument: NestableDocument {
  static let kind = "attribution"

  let attribution: Attribution
  let language: Language
  let envelope: Envelope
  let reading: AttributionReading

  package init(_ attribution: Attribution, _ provenance: Provenance, language: Language = .english) {
    self.attribution = attribution
    self.language = language
    var reader = PlaceReader(provenance.sources)
    envelope = Envelope(provenance, &reader)
    reading = AttributionReading(attribution, language: language)
  }

  static let fields: [Field<AttributionDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.attribution.model.text(in: $0.language) },
      Field("period", "The evaluated period.") { PeriodRecord(period: $0.attribution.period, isClosed: $0.attribution.isClosed) },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.attribution.asOf },
      Field("against", "What actuals are compared with: target, previous, last_year, or a period's name.") {
        $0.attribution.against.description
      },
    ] + body + Envelope.readings { $0.envelope })

  /// What is of this kind only.
  static let body: [Field<AttributionDocument>] = [
    Field("node", "The id of the node whose gap is handed down.") { $0.attribution.node.id },
    Field("method", "How the movement of a formula is shared among its parts.") { $0.attribution.method },
    Field("unit", "Of the gap and of every contribution; null for a plain number.") { $0.attribution.node.unit ?? .plain },
    Field("actual", "The node's figure up to `as_of`; null where there is none.") { $0.attribution.node.actual },
    Field("reference", "What it is compared with, for the same days; null where there is none.") { $0.attribution.node.reference },
    Field("gap", "actual - reference; null where either is, and `status` says why.") { $0.attribution.node.gap },
    Field("normal_variation", "Where the node usually lies; null without enough closed periods before, and in an open period.") {
      NormalVariationRecord($0.attribution.node.normalVariation, $0.attribution.node.actual)
    },
    Field("status", "Whether there is a gap to hand down.") { $0.attribution.status },
    Field("reason", "Why the status is not ok.") { document in
      document.attribution.reason.map { document.reading.wording.reason($0) }
    },
    Field("contributions", "The lines below the node, depth first; those of one breakdown add up to their parent's contribution.") {
      $0.rows
    },
    Field("checks", "One entry for each breakdown, those of a node in order.") { document in
      RecordSequence(count: document.attribution.levels.count) { CheckRow(level: document.attribution.levels[$0]) }
    },
    Field("causes", "Where the gap comes from: one walk per breakdown, the most surprising first.") { document in
      document.attribution.causes.map { CauseRow(cause: $0, reading: document.reading.text($0)) }
    },
    Field("findings", "What no single line shows.") { document in
      document.attribution.findings.map {
        FindingRow(id: $0.id(in: document.attribution), kind: $0.kind, reading: document.reading.text($0))
      }
    },
    Field("series", "The gap part by part; null where it was not asked for.") { document in
      document.attribution.chain.map { AttributionSeriesRecord(chain: $0, attribution: document.attribution) }
    },
  ]

  package var json: [UInt8] { bytes }

  /// The lines as a table: one row a line, a column for each field; of a gap part by part one row for each part and for all together.
  package var table: RecordTable {
    guard let chain = attribution.chain else { return RecordTable(rows) }
    return AttributionSeriesRecord(chain: chain, attribution: attribution).table
  }

  private var rows: RecordSequence<LineRow> {
    RecordSequence(count: attribution.lines.count) { LineRow(document: self, line: attribution.lines[$0]) }
  }

  struct LineRow: DocumentRecord {
    let document: AttributionDocument
    let line: Attribution.Line

    var level: Attribution.Level { document.attribution.levels[line.levelIndex] }

    static let fields: [Field<LineRow>] = [
      Field("id", "The node's id, or `<parent>.<breakdown>~<kind>`.") { $0.line.id },
      Field("kind", "What the line holds; null for a node.") { $0.line.kind },
      Field("parent", "The id of the node that is taken apart.") { $0.level.nodeID },
      Field("breakdown", "The key of its breakdown.") { $0.level.key },
      Field("actual", "In the line's own unit.") { $0.line.actual },
      Field("reference", "In the line's own unit.") { $0.line.reference },
      Field("gap", "actual - reference; null where either is.") { $0.line.gap },
      Field("contribution", "How much of the asked node's gap, in its unit; null where `status` says why.") { $0.line.contribution },
      Field("share_of_gap", "contribution / the asked node's gap; null where that is next to nothing.") { $0.line.shareOfGap },
      Field("share_of_gross", "contribution / what moved up and down in its breakdown.") { $0.line.shareOfGross },
      Field("order_range", "The least and the greatest that a one-at-a-time bridge might have said; null where order does not matter.") {
        $0.line.orderRange.map { [$0.lowerBound, $0.upperBound] }
      },
      Field("effects", "Of a member of a ratio's split; null for all others.") { $0.line.effects.map(EffectsRecord.init) },
      Field("normal_variation", "Where the node usually lies, in its own unit; null as for the asked node, and for lines that are no node.")
      {
        NormalVariationRecord($0.line.normalVariation, $0.line.actual)
      },
      Field("status", "How the contribution came about, or why there is none.") { $0.line.status },
      Field("reason", "Why the status is not ok.") { $0.document.reading.reason($0.line) },
    ]
  }

  struct EffectsRecord: DocumentRecord {
    let effects: Attribution.Effects

    static let fields: [Field<EffectsRecord>] = [
      Field("rate", "By the member's own rate: its contribution.") { $0.effects.rate },
      Field("mix", "By its change of share: its part of the line `mix`.") { $0.effects.mix },
    ]
  }

  struct NormalVariationRecord: DocumentRecord {
    let limits: NormalVariation
    let contains: Bool

    init?(_ limits: NormalVariation?, _ actual: Amount?) {
      guard let limits, let actual else { return nil }
      self.limits = limits
      contains = limits.contains(actual)
    }

    static let fields: [Field<NormalVariationRecord>] = [
      Field("lower", "Mean - 2.66 × mean moving range of the actuals of earlier closed periods.") { $0.limits.lower },
      Field("upper", "Mean + 2.66 × mean moving range.") { $0.limits.upper },
      Field("periods", "How many periods the limits come from.") { $0.limits.periodCount },
      Field("contains", "Whether the actual lies inside: no signal by itself.") { $0.contains },
    ]
  }

  struct CheckRow: DocumentRecord {
    let level: Attribution.Level

    static let fields: [Field<CheckRow>] = [
      Field("node", "The id of the node that is taken apart.") { $0.level.nodeID },
      Field("breakdown", "The key of its breakdown.") { $0.level.key },
      Field("sum", "What its lines add up to; null where one has no contribution.") { $0.level.sum },
      Field("gap", "The node's contribution.") { $0.level.gap },
      Field("residual", "gap - sum; null where sum is.") { $0.level.residual },
      Field("gross_up", "What went up, as a size.") { $0.level.grossUp },
      Field("gross_down", "What went down, as a size.") { $0.level.grossDown },
      Field("surprise", "How far its lines carry the gap otherwise than if all had moved alike, in bits; null where nothing does.") {
        $0.level.surprise.flatMap(Ratio.init)
      },
      Field("breadth", "Of a split or a sum: whether one part is off, several, or all alike; null for all else.") { $0.level.breadth },
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

extension Attribution.Method: DocumentWord {}
extension Attribution.Status: DocumentWord {}
extension Attribution.LineKind: DocumentWord {}
extension Attribution.Breadth: DocumentWord {}
