import KPIAnalysis
import KPIModel

/// An attribution part by part (`why --by month`).
struct AttributionSeriesRecord: DocumentRecord {
  let chain: Attribution.Chain
  let attribution: Attribution

  static let fields: [Field<AttributionSeriesRecord>] = [
    Field("by", "What the period is cut into.") { $0.chain.kind },
    Field("chained", "The gaps of all parts together; null for what does not add up over time, and where a part has none.") {
      $0.chain.sum
    },
    Field("parts", "The parts that have begun, in order.") { record in record.chain.parts.map(PartRecord.init) },
    Field("contributions", "The lines of `contributions`, with those that only parts have.") { record in
      record.chain.lines.map { LineRecord(line: $0, level: record.chain.levels[$0.levelIndex]) }
    },
  ]

  /// One row for each line and part, and one for all parts of a line together.
  var table: RecordTable {
    let partCount = chain.parts.count
    let record = self
    return RecordTable(
      RecordSequence(count: chain.lines.count * (partCount + 1)) { index in
        TableRow(record: record, line: record.chain.lines[index / (partCount + 1)], part: index % (partCount + 1))
      })
  }

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

  struct LineRecord: DocumentRecord {
    let line: Attribution.Chain.Line
    let level: Attribution.Chain.Level

    static let fields: [Field<LineRecord>] = [
      Field("id", "The node's id, or `<parent>.<breakdown>~<kind>`.") { $0.line.id },
      Field("kind", "What the line holds; null for a node.") { $0.line.kind },
      Field("parent", "The id of the node that is taken apart.") { $0.level.nodeID },
      Field("breakdown", "The key of its breakdown.") { $0.level.key },
      Field("contributions", "One for each part, in the asked node's unit.") { $0.line.contributions },
      Field("chained", "Of all parts together; null for what does not add up over time, and where a part has none.") { $0.line.sum },
    ]
  }

  struct TableRow: DocumentRecord {
    let record: AttributionSeriesRecord
    let line: Attribution.Chain.Line
    /// Behind the last part: all of them together.
    let part: Int

    var isChained: Bool { part == record.chain.parts.count }

    static let fields: [Field<TableRow>] = [
      Field("id", "The node's id, or `<parent>.<breakdown>~<kind>`.") { $0.line.id },
      Field("kind", "What the line holds; null for a node.") { $0.line.kind },
      Field("parent", "The id of the node that is taken apart.") { $0.record.chain.levels[$0.line.levelIndex].nodeID },
      Field("breakdown", "The key of its breakdown.") { $0.record.chain.levels[$0.line.levelIndex].key },
      Field("period", "The part, or the whole period.") {
        $0.isChained ? $0.record.attribution.period.name : $0.record.chain.parts[$0.part].period.name
      },
      Field("is_chained", "Whether the row holds all parts together.") { $0.isChained },
      Field("contribution", "In the asked node's unit.") { $0.isChained ? $0.line.sum : $0.line.contributions[$0.part] },
    ]
  }
}

extension Period.Kind: DocumentWord {}
