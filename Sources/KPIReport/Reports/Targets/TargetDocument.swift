import KPIAnalysis
import KPIModel
import KPISource

extension TargetReport {
  /// What a node's target is, in every format.
  static let columns: [Column<TreeRow<TargetReport>>] = [
    Column(TreeRow.id, \.identifier, .text, width: 28, style: { _ in .note }) { $0.node.id },
    Column(TreeRow.parent), Column(TreeRow.breakdown),
    Column(TreeRow.name, \.indicator, .tree, width: 34) { $0.node.name },
    Column(TreeRow.owner, \.owner, .text, width: 12) { $0.node.owner },
    Column(
      Field("unit", "Null for a plain number; amounts of `percent` are ratios (0.05 is 5%).") { $0.node.unit ?? .plain }, \.unit, .text,
      width: 10
    ) { $0.node.unit ?? .plain },
    Column(
      Field("target_kind", "Where the target comes from; null where there is none. Allocated ones are never scored.") { $0.node.origin },
      \.referenceKind, .word, width: 11
    ) { $0.node.origin },
    figure("target", "For the whole period.", { $0.reference(.target).value }, sheet: \.target) { $0.target },
    figure("expected", "To be reached by `as_of`, as the target is phased.", \.expected, sheet: \.comparedWith) { $0.expected },
    figure(
      "original", "What the target was when the period began; null without versions.", \.original, width: 16,
      style: { _ in .input }, absent: .empty
    ) { $0.original },
    figure("actual", "The figure up to `as_of`.", \.actual, style: { _ in .input }) { $0.actual },
    Column(Field("phased", "Whether days weigh differently.") { $0.node.isPhased }),
    share("carried_share", "What the bases come to, per target.", \.carried) { $0.carriedShare },
    share("proven_share", "The part that was reached before by the same means.", \.proven) { $0.provenShare },
    Column(Field("basis", "What carries the target.") { $0.node.basis }),
    Column(Field("versions", "Those valid in the period, and the one before.") { $0.node.versions }),
    Column(Field("flags", "What a reader must know beside the figures.") { $0.node.flags }),
    Column(Field("place", "The file and line of the target, else of the node.") { $0.node.site }),
  ]

  /// An amount of a node; in a sheet a declared target is an input.
  private static func figure(
    _ key: String, _ summary: String, _ header: @escaping @Sendable (Wording) -> String, sheet: (@Sendable (Wording) -> String)? = nil,
    width: Double = 18,
    style: @escaping @Sendable (TreeRow<TargetReport>) -> CellStyle.Role = { $0.node.origin == .declared ? .input : .computed },
    absent: Cell = .missing, _ value: @escaping @Sendable (Node) -> Amount?
  ) -> Column<TreeRow<TargetReport>> {
    Column(
      Field(key, summary) { value($0.node) }, header, .number, sheet: sheet, width: width, style: style, absent: absent,
      unit: { $0.node.unit }
    ) { value($0.node) }
  }

  private static func share(
    _ key: String, _ summary: String, _ header: @escaping @Sendable (Wording) -> String, _ value: @escaping @Sendable (Node) -> Ratio?
  ) -> Column<TreeRow<TargetReport>> {
    Column(Field(key, summary) { value($0.node) }, header, .number, width: 10, style: { _ in .computed }, absent: .empty) {
      value($0.node)
    }
  }

  static func column(_ key: String) -> Column<TreeRow<TargetReport>>? { columns.first { $0.key == key } }
}

/// `kpitree.targets/1`: every node's target, what it rests on, and what children promise of it.
extension TargetReport: TabularSubject {
  static let kind = "targets"

  static let body: [Field<TargetReport>] = [
    Field("nodes", "Depth first: a node, its breakdowns' children in order, its supports.") { $0.rows },
    Field("commitments", "One entry for each breakdown, those of a node in order.") { $0.branchRows },
    Field("history", "What git says of when targets were written.") { $0.history },
  ]

  static let rowFields = columns.compactMap(\.field)

  static let branchFields: [Field<BranchRow<TargetReport>>] = [
    BranchRow.node, BranchRow.breakdown,
    Field("parent", "The node's target, declared or derived.") { $0.branch.parent },
    Field("committed", "What the children's targets give of it.") { $0.branch.committed },
    Field("difference", "parent - committed; negative where children promise more.") { $0.branch.difference },
    Field("status", "Whether the children carry it.") { $0.branch.status },
  ]
}

extension TargetReport.Node {
  /// Where the target is written, else the node.
  var site: Diagnostic.Site? { terms.site ?? place.map(Diagnostic.Site.source) }
}

extension TargetReport.Basis: DocumentRecord {
  static let fields: [Field<TargetReport.Basis>] = [
    Field("kind", "What it rests on.") { $0.kind },
    Field("value", "How much it carries.") { $0.value },
    Field("proven", "Whether it worked before.") { $0.isProven },
    Field("confidence", "How sure it is; null where nobody says.") { $0.confidence },
    Field("ref", "Where it is written down.") { $0.reference },
  ]
}

extension TargetReport.Version: DocumentRecord {
  static let fields: [Field<TargetReport.Version>] = [
    Field("from", "Its first day.") { $0.from },
    Field("value", "The number as written.") { $0.written.value },
    Field("counts", "per_day and the like, growth or share; null where the number is the target itself.") { $0.written.counts },
    Field("reason", "Why it was changed.") { $0.reason },
    Field("approved_by", "Who approved it.") { $0.approvedBy },
    Field("agreed", "The day on which it was agreed.") { $0.agreed },
    Field("retroactive", "Whether it was agreed after its first day.") { $0.isRetroactive },
    Field("place", "The file and line.") { $0.place },
  ]

  private var written: (value: Amount?, counts: String?) {
    switch value {
    case .amount(let amount): (amount, nil)
    case .rate(let amount, let per, _): (amount, per.rawValue)
    case .growth(let amount, let base): (amount, "growth over \(base.rawValue)")
    case .parentShare(let amount): (amount, "share")
    case .share, .within, .derived: (nil, nil)
    }
  }
}

extension TargetReport.History: DocumentRecord {
  static let fields: [Field<TargetReport.History>] = [
    Field("checked", "Of how many targets git says whether they were written in time.") { $0.checkedCount },
    Field("late", "How many were written after their first day in the period.") { $0.late.count },
    Field("unknown", "How many came into git with the model, after their first day: nothing says when they were set.") { $0.unknownCount },
    Field("obstacle", "Why nothing could be checked; null where it could.") { $0.obstacle },
  ]
}

extension Target.Basis.Kind: DocumentWord {}
extension TargetReport.Commitment.Status: DocumentWord {}
extension TargetReport.History.Obstacle: DocumentWord {}
