import KPIAnalysis
import KPIModel
import KPISource

/// The tables below the targets: what children promise, versions, and bases.
///
/// They keep the columns of the table above them.
struct TargetTables {
  private let report: TargetReport
  private let wording: Wording

  init(_ report: TargetReport, _ wording: Wording) {
    self.report = report
    self.wording = wording
  }

  func add(to draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    addCommitments(&draft, &ground)
    addVersions(&draft, &ground)
    addBases(&draft, &ground)
  }

  /// A node's name and id, which begin every row.
  private func identity<Value>(_ node: @escaping (Value) -> TargetReport.Node) -> [SheetColumn<Value>] {
    [
      SheetColumn(wording.indicator) { .text($1.text(node($0).name)) },
      SheetColumn(wording.identifier) { value, _ in .text(node(value).id, .note) },
    ]
  }

  private func unit<Value>(_ node: @escaping (Value) -> TargetReport.Node) -> SheetColumn<Value> {
    SheetColumn(wording.unit) { value, _ in .text(wording.unitName(node(value).unit)) }
  }

  private func addCommitments(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let commitments = report.commitments.filter { $0.status != .unknown }
    func node(_ commitment: TargetReport.Commitment) -> TargetReport.Node { report.nodes[commitment.nodeIndex] }
    // Two rows above the first: a heading and a header, below an empty one.
    let (first, name) = (draft.next + 3, draft.name)
    func cell(_ row: Int, _ column: Int, _ amount: Amount?) -> Calculation {
      .cell(CellAddress(sheet: name, row: first + row, column: column), amount?.value, in: name)
    }
    func figure(
      _ header: String, _ amount: @escaping (TargetReport.Commitment) -> Amount?,
      _ formula: @escaping (Int, TargetReport.Commitment) -> Calculation? = { _, _ in nil }
    ) -> SheetColumn<(offset: Int, element: TargetReport.Commitment)> {
      SheetColumn(header, isRight: true) { row, ground in
        let value = amount(row.element)?.value
        return ground.figures.cell(
          value, [formula(row.offset, row.element)], value.map { FigureCodes.full($0, node(row.element).unit) } ?? "")
      }
    }
    draft.addTable(
      wording.commitments,
      [
        SheetColumn(wording.indicator) { row, ground in
          .text(ground.text(node(row.element).name) + " " + wording.breakdown(ground.text(row.element.name)))
        },
        SheetColumn(wording.identifier) { row, _ in .text(node(row.element).id, .note) },
        .blank, unit { node($0.element) }, .blank,
        figure(wording.target) { $0.parent },
        figure(wording.promised) { $0.committed },
        .blank,
        figure(wording.notPromised, \.difference) { cell($0, 5, $1.parent) - cell($0, 6, $1.committed) },
        SheetColumn(wording.remark) { row, _ in .text(wording.commitment(row.element.status), .note) },
      ], Array(commitments.enumerated()), &ground)
  }

  private func addVersions(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let terms = TargetTerms(wording: wording)
    let versions = report.nodes.filter { $0.versions.count > 1 || $0.versions.contains { $0.reason != nil || $0.approvedBy != nil } }
      .flatMap { node in node.versions.map { (node: node, version: $0) } }
    draft.addTable(
      wording.changes,
      identity { $0.node } + [
        SheetColumn(wording.fromDay) { row, _ in .text(row.version.from.description) },
        .blank, .blank,
        SheetColumn(wording.restsOn) { row, _ in .text(terms.text(row.version.value, row.node.unit)) },
        SheetColumn(wording.approvedBy) { row, ground in
          .text(row.version.approvedBy.map { id in report.namesOfPeople[id].map { ground.text($0) } ?? id })
        },
        .blank,
        SheetColumn(wording.agreedOn) { row, _ in .text(row.version.agreed?.description) },
        SheetColumn(wording.reason) { row, _ in
          let remarks = [row.version.reason, row.version.isRetroactive ? wording.flag(.retroactiveTarget) : nil]
          return .text(remarks.compactMap(\.self).joined(separator: wording.semicolon))
        },
      ], versions, &ground)
  }

  private func addBases(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    draft.addTable(
      wording.bases,
      identity { $0.node } + [
        SheetColumn(wording.referenceKind) { row, _ in .text(wording.basis(row.basis.kind)) },
        unit { $0.node }, .blank,
        SheetColumn(wording.target, isRight: true) { row, ground in
          ground.figures.cell(row.basis.value.value, else: .input, FigureCodes.full(row.basis.value.value, row.node.unit))
        },
        SheetColumn(wording.confidence, isRight: true) { row, ground in
          ground.figures.cell(row.basis.confidence?.value, else: .input, FigureCodes.wholePercent)
        },
        .blank,
        SheetColumn(wording.proven) { row, _ in .text(row.basis.isProven ? wording.yes : wording.no) },
        SheetColumn(wording.place) { row, _ in .text(row.basis.reference) },
      ], report.nodes.flatMap { node in node.basis.map { (node: node, basis: $0) } }, &ground)
  }
}

extension TargetReport {
  /// What a report on targets adds to the sheet of a tree's targets.
  static func addedColumns(_ wording: Wording) -> [SheetColumn<TreeRow<TargetReport>>] {
    let terms = TargetTerms(wording: wording)
    return ["original", "carried_share", "proven_share"].compactMap { column($0)?.onSheet(wording) } + [
      SheetColumn(wording.restsOn, width: 34) { row, _ in
        .text(row.node.terms.terms.map { terms.text($0, row.node.unit) }.filter { !$0.isEmpty }.joined(separator: " + "), .note)
      }
    ]
  }

  /// The sheet of targets where there is no tree beside it: `kpitree targets`.
  func sheet(_ ground: inout WorkbookGround, _ places: PlaceReader) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.targetsSheet)
    draft.addTitle(ground.title, wording.targetsSheetUse + " · " + ground.subtitle)
    draft.skip()
    let name = SheetColumn<TreeRow<TargetReport>>(wording.indicator, width: 34) {
      .text($1.text($0.node.name), indentation: $0.node.depth)
    }
    let keys = ["id", "owner", "unit", "target_kind", "target", "expected", "actual"]
    let columns =
      [name] + keys.compactMap { TargetReport.column($0)?.onSheet(wording) } + [SheetColumn("", width: 13, isRight: true)]
      + TargetReport.addedColumns(wording)
      + [SheetColumn(wording.place, width: 26) { row, _ in .text(places.line(of: row.node.site)) }]
    draft.addHeader(columns)
    for index in nodes.indices { draft.add(columns, TreeRow(self, index), &ground) }
    draft.frozenColumns = 1
    TargetTables(self, wording).add(to: &draft, &ground)
    return draft
  }
}
