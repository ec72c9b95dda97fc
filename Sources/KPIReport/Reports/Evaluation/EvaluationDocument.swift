package import KPIAnalysis
package import KPIModel
import KPISource

/// `kpitree.evaluation/1`: an evaluation at full precision.
package struct EvaluationDocument: NestableDocument {
  static let kind = "evaluation"

  let evaluation: Evaluation
  let language: Language
  let envelope: Envelope
  /// Parallel to the evaluation's nodes.
  let places: [PlaceRecord?]

  package init(_ evaluation: Evaluation, _ provenance: Provenance, language: Language = .english) {
    self.evaluation = evaluation
    self.language = language
    var reader = PlaceReader(provenance.sources)
    places = reader.records(of: evaluation.nodes.map(\.place))
    envelope = Envelope(provenance, &reader)
  }

  static let fields: [Field<EvaluationDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.evaluation.model.text(in: $0.language) },
      Field("period", "The evaluated period.") { PeriodRecord(period: $0.evaluation.period, isClosed: $0.evaluation.isClosed) },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.evaluation.asOf },
      Field("against", "What actuals are compared with: target, previous, last_year, or a period's name.") {
        $0.evaluation.against.description
      },
    ] + body + Envelope.readings { $0.envelope })

  /// What is of this kind only.
  static let body: [Field<EvaluationDocument>] = [
    Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows },
    Field("reconciliation", "One entry for each breakdown, those of a node in order.") { document in
      RecordSequence(count: document.evaluation.breakdowns.count) { ReconciliationRow(document: document, index: $0) }
    },
    Field("lines", "What stands beside a breakdown's children so that they add up.") { document in
      document.evaluation.breakdowns.flatMap { breakdown in
        breakdown.lines.map { LineRow(line: $0, breakdown: breakdown.key, node: document.evaluation.nodes[breakdown.nodeIndex].id) }
      }
    },
  ]

  package var json: [UInt8] { bytes }

  /// The nodes as a table: one row a node, a column for each field.
  package var table: RecordTable { RecordTable(rows) }

  private var rows: RecordSequence<NodeRow> {
    RecordSequence(count: evaluation.nodes.count) { NodeRow(document: self, index: $0) }
  }

  struct NodeRow: DocumentRecord {
    let document: EvaluationDocument
    let index: Int
    let node: Evaluation.Node

    init(document: EvaluationDocument, index: Int) {
      self.document = document
      self.index = index
      node = document.evaluation.nodes[index]
    }

    static let fields: [Field<NodeRow>] = [
      Field("id", "The keys from the root, joined by dots.") { $0.node.id },
      Field("parent", "The parent's id; null for the first node.") { row in
        row.node.parentIndex.map { row.document.evaluation.nodes[$0].id }
      },
      Field("breakdown", "The parent's breakdown that it is a part of; null for the first node and for supports.") { row in
        row.node.breakdownIndex.map { row.document.evaluation.breakdowns[$0].key }
      },
      Field("key", "The key under the parent, or a discovered member's text.") { $0.node.key },
      Field("depth", "Edges from the root.") { $0.node.depth },
      Field("level", "Counting levels from the root, or the override; without the class.") { $0.node.level },
      Field("name", "For people.") { $0.node.name.text(in: $0.document.language) },
      Field("owner", "Who answers for it at the period's end; null for nobody.") { $0.node.owner },
      Field("team", "The owner's team.") { $0.node.team },
      Field("class", "Its weight within the level; null where none is given, which counts as S.") { $0.node.class },
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
      Field("completion", "How far the target is reached; null where none is scored.") { row in
        row.node.completion.map(CompletionRecord.init)
      },
      Field("pace", "Actual per target to date; null in a closed period.") { $0.node.pace },
      Field("coverage", "Leaves with a figure per leaf, along the first breakdown.") { $0.node.coverage },
      Field("status", "Where the node stands.") { $0.node.status },
      Field("grade", "The band's grade; null where the status is none of a band.") { $0.node.grade },
      Field("flags", "What a reader must know of the row.") { $0.node.flags },
      Field("place", "Where the node, or a discovered member's breakdown, is written.") { $0.document.places[$0.index] },
    ]
  }

  struct CompletionRecord: DocumentRecord {
    let completion: Evaluation.Completion

    static let fields: [Field<CompletionRecord>] = [
      Field("raw", "As computed; 1 is 100%.") { $0.completion.raw },
      Field("scored", "As it counts: clipped to 0 and the cap.") { $0.completion.scored },
    ]
  }

  struct ReconciliationRow: DocumentRecord {
    let document: EvaluationDocument
    let index: Int

    var breakdown: Evaluation.Breakdown { document.evaluation.breakdowns[index] }

    static let fields: [Field<ReconciliationRow>] = [
      Field("node", "The id of the node that is taken apart.") { $0.document.evaluation.nodes[$0.breakdown.nodeIndex].id },
      Field("breakdown", "The breakdown's key.") { $0.breakdown.key },
      Field("parent", "The node's actual.") { $0.breakdown.reconciliation.parent },
      Field("children", "The recombined value: the sum, the weighted mean, or the formula.") { $0.breakdown.reconciliation.children },
      Field("residual", "parent - children; null where either is.") { $0.breakdown.reconciliation.residual },
      Field("kind", "How the children give their parent.") { $0.breakdown.reconciliation.kind },
    ]
  }

  struct LineRow: DocumentRecord {
    let line: Evaluation.Line
    let breakdown: String
    let node: String

    static let fields: [Field<LineRow>] = [
      Field("id", "The node's id, the breakdown's key and the kind.") { "\($0.node).\($0.breakdown)~\($0.line.kind.rawValue)" },
      Field("node", "The id of the node that is taken apart.") { $0.node },
      Field("breakdown", "The breakdown's key.") { $0.breakdown },
      Field("kind", "What the line holds.") { $0.line.kind },
      Field("actual", "In the node's unit.") { $0.line.actual },
      Field("reference", "In the node's unit.") { $0.line.reference },
      Field("gap", "actual - reference; for `unallocated`, what the children's targets exceed the parent's by.") { $0.line.gap },
    ]
  }
}

extension Node.PriorityClass: DocumentWord {}
extension Evaluation.Kind: DocumentWord {}
extension Direction: DocumentWord {}
extension Evaluation.ReferenceKind: DocumentWord {}
extension Evaluation.Status: DocumentWord {}
extension Evaluation.Flag: DocumentWord {}
extension Evaluation.Reconciliation.Kind: DocumentWord {}
extension Evaluation.Line.Kind: DocumentWord {}
