package import KPIAnalysis
package import KPIModel
import KPISource

/// `kpitree.targets/1`: every node's target, what it rests on, and what children promise of it.
package struct TargetsDocument: NestableDocument {
  static let kind = "targets"

  let report: TargetReport
  let language: Language
  let envelope: Envelope
  let rows: [NodeRow]
  let commitments: [CommitmentRow]

  package init(_ report: TargetReport, _ provenance: Provenance, language: Language = .english) {
    self.report = report
    self.language = language
    var reader = PlaceReader(provenance.sources)
    var rows: [NodeRow] = []
    rows.reserveCapacity(report.nodes.count)
    for node in report.nodes {
      var versions: [VersionRow] = []
      for version in node.versions { versions.append(VersionRow(version, at: reader.line(of: version.place))) }
      rows.append(
        NodeRow(
          node: node, name: node.name.text(in: language), parent: node.parentIndex.map { report.nodes[$0].id },
          breakdown: node.commitmentIndex.map { report.commitments[$0].key }, versions: versions,
          place: reader.line(of: node.terms.site ?? node.place.map(Diagnostic.Site.source))))
    }
    self.rows = rows
    commitments = report.commitments.map { CommitmentRow(commitment: $0, node: report.nodes[$0.nodeIndex].id) }
    envelope = Envelope(provenance, &reader)
  }

  package var json: [UInt8] { bytes }

  /// The nodes as a table: one row a node, a column for each field that is no list of records.
  package var table: RecordTable {
    let rows = rows
    return RecordTable(RecordSequence(count: rows.count) { TableRow(row: rows[$0]) })
  }

  static let fields: [Field<TargetsDocument>] = Envelope.fields(
    kind, { $0.envelope },
    around: [
      Field("model", "The model's name.") { $0.report.model.text(in: $0.language) },
      Field("period", "The period of the targets.") { PeriodRecord(period: $0.report.period, isClosed: $0.report.isClosed) },
      Field("as_of", "The last day that figures are taken from; null without any figure.") { $0.report.asOf },
      Field("against", "Always target.") { _ in Comparison.target.description },
    ] + body + Envelope.readings { $0.envelope })

  /// What is of this kind only.
  static let body: [Field<TargetsDocument>] = [
    Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows },
    Field("commitments", "One entry for each breakdown, those of a node in order.") { $0.commitments },
    Field("history", "What git says of when targets were written.") { $0.report.history.map { HistoryRecord(history: $0) } },
  ]

  struct NodeRow: DocumentRecord {
    let node: TargetReport.Node
    let name: String
    let parent: String?
    let breakdown: String?
    let versions: [VersionRow]
    let place: String?

    static let fields: [Field<NodeRow>] = [
      Field("id", "The keys from the root, joined by dots.") { $0.node.id },
      Field("parent", "The parent's id; null for the root.") { $0.parent },
      Field("breakdown", "The parent's breakdown that it is a part of; null for the root and for supports.") { $0.breakdown },
      Field("name", "For people.") { $0.name },
      Field("owner", "Who answers for it at the period's end; null for nobody.") { $0.node.owner },
      Field("unit", "Null for a plain number; amounts of `percent` are ratios (0.05 is 5%).") { $0.node.unit ?? .plain },
      Field("target_kind", "Where the target comes from; null where there is none. Allocated ones are never scored.") { $0.node.origin },
      Field("target", "For the whole period.") { $0.node.target },
      Field("expected", "To be reached by `as_of`, as the target is phased.") { $0.node.expected },
      Field("original", "What the target was when the period began; null without versions.") { $0.node.original },
      Field("actual", "The figure up to `as_of`.") { $0.node.actual },
      Field("phased", "Whether days weigh differently.") { $0.node.isPhased },
      Field("carried_share", "What the bases come to, per target.") { $0.node.carriedShare },
      Field("proven_share", "The part that was reached before by the same means.") { $0.node.provenShare },
      Field("basis", "What carries the target.") { row in row.node.basis.map { BasisRow(basis: $0) } },
      Field("versions", "Those valid in the period, and the one before.") { $0.versions },
      Field("flags", "What a reader must know beside the figures.") { $0.node.flags },
      Field("place", "The file and line of the target, else of the node.") { $0.place },
    ]
  }

  struct TableRow: DocumentRecord {
    let row: NodeRow

    static let fields: [Field<TableRow>] = NodeRow.fields.compactMap { field in
      if ["basis", "versions"].contains(field.member.name) { return nil }
      return Field(field, of: { $0.row })
    }
  }

  struct BasisRow: DocumentRecord {
    let basis: TargetReport.Basis

    static let fields: [Field<BasisRow>] = [
      Field("kind", "What it rests on.") { $0.basis.kind },
      Field("value", "How much it carries.") { $0.basis.value },
      Field("proven", "Whether it worked before.") { $0.basis.isProven },
      Field("confidence", "How sure it is; null where nobody says.") { $0.basis.confidence },
      Field("ref", "Where it is written down.") { $0.basis.reference },
    ]
  }

  struct VersionRow: DocumentRecord {
    let version: TargetReport.Version
    let value: Amount?
    let unit: String?
    let place: String?

    init(_ version: TargetReport.Version, at place: String?) {
      self.version = version
      self.place = place
      switch version.value {
      case .amount(let amount): (value, unit) = (amount, nil)
      case .rate(let amount, let per, _): (value, unit) = (amount, per.rawValue)
      case .growth(let amount, let base): (value, unit) = (amount, "growth over \(base.rawValue)")
      case .parentShare(let amount): (value, unit) = (amount, "share")
      case .share, .within, .derived, .milestones: (value, unit) = (nil, nil)
      }
    }

    static let fields: [Field<VersionRow>] = [
      Field("from", "Its first day.") { $0.version.from },
      Field("value", "The number as written.") { $0.value },
      Field("counts", "per_day and the like, growth or share; null where the number is the target itself.") { $0.unit },
      Field("reason", "Why it was changed.") { $0.version.reason },
      Field("approved_by", "Who approved it.") { $0.version.approvedBy },
      Field("agreed", "The day on which it was agreed.") { $0.version.agreed },
      Field("retroactive", "Whether it was agreed after its first day.") { $0.version.isRetroactive },
      Field("place", "The file and line.") { $0.place },
    ]
  }

  struct CommitmentRow: DocumentRecord {
    let commitment: TargetReport.Commitment
    let node: String

    static let fields: [Field<CommitmentRow>] = [
      Field("node", "The id of the node that is taken apart.") { $0.node },
      Field("breakdown", "The breakdown's key.") { $0.commitment.key },
      Field("parent", "The node's target, declared or derived.") { $0.commitment.parent },
      Field("committed", "What the children's targets give of it.") { $0.commitment.committed },
      Field("difference", "parent - committed; negative where children promise more.") { $0.commitment.difference },
      Field("status", "Whether the children carry it.") { $0.commitment.status },
    ]
  }

  struct HistoryRecord: DocumentRecord {
    let history: TargetReport.History

    static let fields: [Field<HistoryRecord>] = [
      Field("checked", "Of how many targets git says whether they were written in time.") { $0.history.checkedCount },
      Field("late", "How many were written after their first day in the period.") { $0.history.late.count },
      Field("unknown", "How many came into git with the model, after their first day: nothing says when they were set.") {
        $0.history.unknownCount
      },
      Field("obstacle", "Why nothing could be checked; null where it could.") { $0.history.obstacle },
    ]
  }
}

extension Target.Basis.Kind: DocumentWord {}
extension TargetReport.Commitment.Status: DocumentWord {}
extension TargetReport.History.Obstacle: DocumentWord {}
