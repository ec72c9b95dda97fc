import KPIAnalysis
import KPIModel
import KPISource

/// What a report on targets adds to a row of the sheet of targets, found by the node's id.
struct TargetColumns {
  private let report: TargetReport
  private let wording: Wording
  private let indexOfID: [String: Int]

  init(_ report: TargetReport, _ wording: Wording) {
    self.report = report
    self.wording = wording
    indexOfID = Dictionary(report.nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var header: [(String, Bool)] {
    [
      (wording.workbook.original, true), (wording.workbook.carried, true), (wording.workbook.proven, true),
      (wording.workbook.restsOn, false),
    ]
  }

  var widths: [Double] { [16, 10, 10, 34] }

  func cells(_ id: String, _ ground: inout WorkbookGround) -> [Workbook.Cell] {
    guard let node = indexOfID[id].map({ report.nodes[$0] }) else { return [.blank, .blank, .blank, .blank] }
    let terms = TargetTerms(wording: wording)
    return [
      ground.figures.cell(node.original?.value, else: .input, node.original.map { FigureCodes.full($0.value, node.unit) } ?? ""),
      ground.figures.cell(node.carriedShare?.value, else: .computed, FigureCodes.wholePercent),
      ground.figures.cell(node.provenShare?.value, else: .computed, FigureCodes.wholePercent),
      .text(node.terms.terms.map { terms.text($0, node.unit) }.filter { !$0.isEmpty }.joined(separator: " + "), .note),
    ]
  }
}

/// The tables below the targets: what children promise, versions, and bases.
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

  private func addCommitments(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let commitments = report.commitments.filter { $0.status != .unknown }
    if commitments.isEmpty { return }
    draft.skip()
    draft.addHeading(wording.workbook.commitments)
    draft.addHeader(
      [
        (wording.indicator, false), (wording.identifier, false), ("", false), (wording.unit, false), ("", false),
        (wording.workbook.wholeTarget, true),
        (wording.workbook.promised, true), ("", false), (wording.workbook.notPromised, true), (wording.workbook.remark, false),
      ], stays: false)
    for commitment in commitments {
      let node = report.nodes[commitment.nodeIndex]
      let row = draft.next
      func cell(_ column: Int, _ amount: Amount?) -> Calculation { .cell(draft.address(row, column), amount?.value, in: draft.name) }
      func code(_ amount: Amount?) -> String { amount.map { FigureCodes.full($0.value, node.unit) } ?? "" }
      draft.add([
        .text(ground.text(node.name) + " " + wording.breakdown(ground.text(commitment.name))), .text(node.id, .note), .blank,
        .text(node.unit.map { wording.unit($0, .plain) } ?? ""), .blank,
        ground.figures.cell(commitment.parent?.value, else: .computed, code(commitment.parent)),
        ground.figures.cell(commitment.committed?.value, else: .computed, code(commitment.committed)), .blank,
        ground.figures.cell(
          commitment.difference?.value, [cell(5, commitment.parent) - cell(6, commitment.committed)], code(commitment.difference)),
        .text(wording.workbook.commitment(commitment.status), .note),
      ])
    }
  }

  private func addVersions(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let nodes = report.nodes.filter { $0.versions.count > 1 || $0.versions.contains { $0.reason != nil || $0.approvedBy != nil } }
    if nodes.isEmpty { return }
    draft.skip()
    draft.addHeading(wording.workbook.changes)
    draft.addHeader(
      [
        (wording.indicator, false), (wording.identifier, false), (wording.workbook.from, false), ("", false), ("", false),
        (wording.workbook.restsOn, false),
        (wording.workbook.approvedBy, false), ("", false), (wording.workbook.agreed, false), (wording.workbook.reason, false),
      ], stays: false)
    let terms = TargetTerms(wording: wording)
    for node in nodes {
      for version in node.versions {
        let approver = version.approvedBy.map { id in report.namesOfPeople[id].map { ground.text($0) } ?? id }
        draft.add([
          .text(ground.text(node.name)), .text(node.id, .note), .text(version.from.description), .blank, .blank,
          .text(terms.text(version.value, node.unit)), .text(approver), .blank, .text(version.agreed?.description),
          .text(
            [version.reason, version.isRetroactive ? wording.workbook.flag(.retroactiveTarget) : nil].compactMap(\.self)
              .joined(separator: wording.pick("; ", "；"))),
        ])
      }
    }
  }

  private func addBases(_ draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let nodes = report.nodes.filter { !$0.basis.isEmpty }
    if nodes.isEmpty { return }
    draft.skip()
    draft.addHeading(wording.workbook.bases)
    draft.addHeader(
      [
        (wording.indicator, false), (wording.identifier, false), (wording.referenceKind, false), (wording.unit, false), ("", false),
        (wording.workbook.wholeTarget, true), (wording.workbook.confidence, true), ("", false), (wording.workbook.proven, false),
        (wording.workbook.place, false),
      ], stays: false)
    for node in nodes {
      for basis in node.basis {
        draft.add([
          .text(ground.text(node.name)), .text(node.id, .note), .text(wording.basis(basis.kind)),
          .text(node.unit.map { wording.unit($0, .plain) } ?? ""), .blank,
          ground.figures.cell(basis.value.value, else: .input, FigureCodes.full(basis.value.value, node.unit)),
          ground.figures.cell(basis.confidence?.value, else: .input, FigureCodes.wholePercent), .blank,
          .text(basis.isProven ? wording.workbook.yes : wording.workbook.no), .text(basis.reference),
        ])
      }
    }
  }
}

/// The sheet of targets where there is no tree beside it: `kpitree targets`.
struct TargetSheet {
  let report: TargetReport

  func draft(_ ground: inout WorkbookGround, places: [String?]) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.workbook.targetsSheet)
    draft.addTitle(ground.title, wording.workbook.targetsSheetUse + " · " + ground.subtitle)
    draft.skip()
    let columns = TargetColumns(report, wording)
    draft.addHeader(
      [
        (wording.indicator, false), (wording.identifier, false), (wording.owner, false), (wording.unit, false),
        (wording.referenceKind, false), (wording.workbook.wholeTarget, true), (wording.workbook.comparedWith, true), (wording.actual, true),
        ("", true),
      ] + columns.header + [(wording.workbook.place, false)])
    for (index, node) in report.nodes.enumerated() {
      let role: CellStyle.Role = node.origin == .declared ? .input : .computed
      func code(_ amount: Amount?) -> String { amount.map { FigureCodes.full($0.value, node.unit) } ?? "" }
      draft.add(
        [
          .text(ground.text(node.name), indentation: node.depth), .text(node.id, .note), .text(node.owner),
          .text(node.unit.map { wording.unit($0, .plain) } ?? ""), .text(node.origin.map(wording.referenceKind) ?? ""),
          ground.figures.cell(node.target?.value, else: role, code(node.target)),
          ground.figures.cell(node.expected?.value, else: role, code(node.expected)),
          ground.figures.cell(node.actual?.value, else: .input, code(node.actual)), .blank,
        ] + columns.cells(node.id, &ground) + [.text(index < places.count ? places[index] : nil)])
    }
    draft.columns = ([34, 28, 12, 10, 11, 18, 18, 18, 13] + columns.widths + [26]).map(Workbook.Column.init)
    draft.frozenColumns = 1
    TargetTables(report, wording).add(to: &draft, &ground)
    return draft
  }
}
