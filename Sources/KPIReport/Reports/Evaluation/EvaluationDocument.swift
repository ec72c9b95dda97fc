import KPIAnalysis
import KPIModel

/// `kpitree.evaluation/1`: an evaluation at full precision.
extension Evaluation: TabularSubject {
  static let kind = "evaluation"

  static let body: [Field<Evaluation>] = [
    Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows },
    Field("reconciliation", "One entry for each breakdown, those of a node in order.") { $0.branchRows },
    Field("lines", "What stands beside a breakdown's children so that they add up.") { evaluation in
      evaluation.breakdowns.flatMap { breakdown in
        breakdown.lines.map { LineRow(line: $0, breakdown: BranchRow(tree: evaluation, branch: breakdown)) }
      }
    },
  ]

  static let rowFields: [Field<TreeRow<Evaluation>>] = [
    TreeRow.id, TreeRow.parent, TreeRow.breakdown,
    Field("key", "The key under the parent, or a discovered member's text.") { $0.node.key },
    TreeRow.depth, TreeRow.level, TreeRow.name, TreeRow.owner,
    Field("team", "The owner's team.") { $0.node.team },
    TreeRow.class,
    Field("kind", "How its figure behaves over members and time.") { $0.node.kind },
    Field("unit", "Null for a plain number; amounts of `percent` are ratios (0.05 is 5%).") { $0.node.unit ?? .plain },
    Field("direction", "Which way is better.") { $0.node.direction },
    Field("actual", "The figure up to `as_of`; null where there is none.") { $0.node.actual },
    Field("reference", "What the actual is compared with, for the same days; null where there is none.") { $0.node.reference },
    Field("reference_kind", "Where the reference comes from.") { $0.node.referenceKind },
    Field("target", "The whole period's target; null where there is none.") { $0.node.target },
    Field("previous", "The actual of the period before.") { $0.node.previous },
    Field("gap", "actual - reference; null where either is.") { $0.node.gap },
    Field("gap_ratio", "gap / |reference|; null where gap is or the reference is 0.") { $0.node.gapRatio },
    Field("share_of_top_gap", "The contribution to the root's gap, as a share of that gap.") { $0.node.shareOfTopGap },
    Field("completion", "How far the target is reached; null where none is scored.") { $0.node.completion },
    Field("pace", "Actual per target to date; null in a closed period.") { $0.node.pace },
    Field("coverage", "Leaves with a figure per leaf, along the first breakdown.") { $0.node.coverage },
    Field("status", "Where the node stands.") { $0.node.status },
    Field("grade", "The band's grade; null where the status is none of a band.") { $0.node.grade },
    Field("flags", "What a reader must know of the row.") { $0.node.flags },
    TreeRow.place,
    Field("expected", "Where the node usually lies; null without enough closed periods that were read, and in an open period.") {
      ExpectedRecord($0.node)
    },
    Field("course", "Which way the node has been moving for long; null where it goes no way, and without enough closed periods.") {
      $0.node.course?.direction
    },
    Field(
      "history",
      "The way to the period: twelve months, and six weeks where rows are daily; else twelve periods of the figures' finest grain."
    ) { TimelineRecord.records(of: $0) },
    Field("parts", "With `--by`: the period's parts one by one, the first one first; else empty.") { row in
      row.tree.parts.map { part in
        PartRecord(period: part.period.name, node: part.nodes.indices.contains(row.index) ? part.nodes[row.index] : nil)
      }
    },
  ]

  /// By part where there are any.
  func table(_ context: DocumentContext) -> RecordTable {
    parts.isEmpty ? RecordTable(rows, context) : PeriodRows.table(self, context)
  }

  static let branchFields: [Field<BranchRow<Evaluation>>] = [
    BranchRow.node, BranchRow.breakdown,
    Field("parent", "The node's actual.") { $0.branch.reconciliation.parent },
    Field("children", "The recombined value: the sum, the weighted mean, or the formula.") { $0.branch.reconciliation.children },
    Field("residual", "parent - children; null where either is.") { $0.branch.reconciliation.residual },
    Field("kind", "How the children give their parent.") { $0.branch.reconciliation.kind },
  ]

  struct ExpectedRecord: DocumentRecord {
    let limits: NormalVariation
    let side: NormalVariation.Side

    init?(_ node: Evaluation.Node) {
      guard let limits = node.normalVariation, let actual = node.actual else { return nil }
      self.limits = limits
      side = limits.side(of: actual)
    }

    static let fields: [Field<ExpectedRecord>] = [
      Field("low", "The lower limit of normal variation, in the node's unit.") { $0.limits.lower },
      Field("high", "The upper limit.") { $0.limits.upper },
      Field("side", "Where the actual lies beside them.") { $0.side },
      Field("source", "What they come from.") { $0.limits.source },
    ]
  }

  struct TimelineRecord: DocumentRecord {
    let grain: Period.Kind
    let periods: [PointRecord]

    static func records(of row: TreeRow<Evaluation>) -> [TimelineRecord] {
      zip(row.tree.timelines, row.node.timelines).filter { !$1.isEmpty }.map { timeline, points in
        TimelineRecord(grain: timeline.grain, periods: zip(timeline.periods, points).map { PointRecord(period: $0.name, point: $1) })
      }
    }

    static let fields: [Field<TimelineRecord>] = [
      Field("grain", "What the periods are.") { $0.grain },
      Field("periods", "The oldest first.") { $0.periods },
    ]
  }

  struct PointRecord: DocumentRecord {
    let period: String
    let point: Point

    static let fields: [Field<PointRecord>] = [
      Field("period", "Its name.") { $0.period },
      Field("actual", "The figure up to `as_of`; null where there is none.") { $0.point.actual },
      Field("target", "The whole period's target; null where there is none.") { $0.point.target },
      Field("last_year", "The actual a year earlier.") { $0.point.lastYear },
    ]
  }

  struct PartRecord: DocumentRecord {
    let period: String
    let node: Node?

    static let fields: [Field<PartRecord>] = [
      Field("period", "Its name.") { $0.period },
      Field("actual", "The figure up to `as_of`; null where there is none.") { $0.node?.actual },
      Field("reference", "What it is compared with, for the same days.") { $0.node?.reference },
      Field("gap", "actual - reference.") { $0.node?.gap },
    ]
  }

  struct LineRow: DocumentRecord {
    let line: Line
    let breakdown: BranchRow<Evaluation>

    static let fields: [Field<LineRow>] =
      [
        Field("id", "The node's id, the breakdown's key and the kind.") { row in
          let owner = row.breakdown.tree.nodes[row.breakdown.branch.nodeIndex].id
          return "\(owner).\(row.breakdown.branch.key)~\(row.line.kind.rawValue)"
        }
      ] + [BranchRow.node, BranchRow.breakdown].map { field in Field(field, of: { $0.breakdown }) } + [
        Field("kind", "What the line holds.") { $0.line.kind },
        Field("actual", "In the node's unit.") { $0.line.actual },
        Field("reference", "In the node's unit.") { $0.line.reference },
        Field("gap", "actual - reference; for `unallocated`, what the children's targets exceed the parent's by.") { $0.line.gap },
      ]
  }
}

extension Evaluation.Completion: DocumentRecord {
  static let fields: [Field<Evaluation.Completion>] = [
    Field("raw", "As computed; 1 is 100%.") { $0.raw },
    Field("scored", "As it counts: clipped to 0 and the cap.") { $0.scored },
  ]
}

extension Node.PriorityClass: DocumentWord {}
extension Evaluation.Kind: DocumentWord {}
extension Direction: DocumentWord {}
extension Evaluation.ReferenceKind: DocumentWord {}
extension Evaluation.Status: DocumentWord {}
extension Evaluation.Flag: DocumentWord {}
extension Evaluation.Reconciliation.Kind: DocumentWord {}
extension Evaluation.Line.Kind: DocumentWord {}
