import KPIAnalysis
import KPIModel

/// The first sheet: the message, the top KPI and its parts, who stands where, whether everything adds up, and what else there is.
struct SummarySheet {
  let sentences: [String]
  let causes: [String]
  let contents: [(sheet: String, use: String)]
  let tree: TreeSheets?
  let scorecard: (sheet: ScorecardSheet, standings: [ScorecardSheet.Standing])?

  /// Rows that one table of a summary bears.
  private static let mostRows = 25

  func draft(_ ground: inout WorkbookGround) -> SheetDraft {
    let wording = ground.wording
    var draft = SheetDraft(wording.summarySheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    for sentence in sentences { draft.add([.text(sentence)]) }
    if let tree { addTree(tree, to: &draft, &ground) }
    if !causes.isEmpty {
      draft.skip()
      draft.addHeading(wording.causesHeading)
      for cause in causes { draft.add([.text(cause)]) }
    }
    if let scorecard { addScores(scorecard.sheet, scorecard.standings, to: &draft, &ground) }
    draft.skip()
    let open = Double(ground.checks.count { ChecksSheet.difference($0) != 0 })
    if !ground.checks.isEmpty {
      draft.add([
        .text(wording.checksLine, isBold: true),
        ground.figures.cell(open, [.cell(ChecksSheet.countAddress(wording), open, in: draft.name)], "0", isBold: true),
      ])
      draft.marks.append(Workbook.Mark(rows: (draft.next - 1)...(draft.next - 1), columns: 1...1, kind: .mustBeZero))
    }
    draft.skip()
    draft.addHeading(wording.inThisWorkbook)
    for (sheet, use) in contents {
      draft.add([Workbook.Cell(.link(sheet, sheet: sheet), CellStyle(.link)), .text(use, .note)])
    }
    draft.columns = [40, 17, 17, 17, 10, 10, 11, 14].map(Workbook.Column.init)
    return draft
  }

  // MARK: - The top KPI and its parts

  private func addTree(_ tree: TreeSheets, to draft: inout SheetDraft, _ ground: inout WorkbookGround) {
    let wording = ground.wording
    let nodes = tree.evaluation.nodes
    guard !nodes.isEmpty else { return }
    let columns = columns(tree, in: draft.name, wording)
    draft.skip()
    draft.addHeader(columns, isMain: false)
    let first = draft.next
    draft.add(columns, (0, 0), &ground)
    for (breakdown, content) in tree.evaluation.breakdowns.enumerated() where content.nodeIndex == 0 {
      let parts = nodes.indices.filter { nodes[$0].breakdownIndex == breakdown }
      if parts.isEmpty { continue }
      draft.add([.text(tree.evaluation.heading(of: breakdown, wording), .heading, indentation: 1)])
      for part in parts.prefix(Self.mostRows) { draft.add(columns, (part, 2), &ground) }
      if parts.count > Self.mostRows {
        draft.add([.text("\(parts.count - Self.mostRows) \(wording.rowsLeft) \(wording.treeSheet)", .note, indentation: 2)])
      }
    }
    let supports = nodes.indices.filter { nodes[$0].parentIndex == 0 && nodes[$0].breakdownIndex == nil }
    if !supports.isEmpty {
      draft.add([.text(wording.supports, .heading, indentation: 1)])
      for support in supports.prefix(Self.mostRows) { draft.add(columns, (support, 2), &ground) }
    }
    draft.marks += WorkbookGround.marks(rows: first...(draft.next - 1), column: 7)
    draft.marks.append(Workbook.Mark(rows: first...(draft.next - 1), columns: 5...5, kind: .bars))
  }

  /// By node and its depth: cells of the sheet of the tree.
  private func columns(_ tree: TreeSheets, in sheet: String, _ wording: Wording) -> [SheetColumn<(index: Int, depth: Int)>] {
    let nodes = tree.evaluation.nodes
    let reference = wording.reference(tree.evaluation.against)
    /// - Parameter code: how the figure is shown; nil where there is none.
    func linked(
      _ header: String, _ field: TreeSheets.Field, _ value: @escaping (Evaluation.Node) -> Double?,
      _ code: @escaping (Evaluation.Node, WorkbookGround) -> String
    ) -> SheetColumn<(index: Int, depth: Int)> {
      SheetColumn(tree.has(field) ? header : "", isRight: true) { row, ground in
        let (node, value) = (nodes[row.index], value(nodes[row.index]))
        if !tree.has(field) || field == .gapRatio && node.isPercent { return .blank }
        return ground.figures.cell(
          value, [.cell(tree.address(row.index, field), value, in: sheet)], code(node, ground), isBold: row.depth == 0)
      }
    }
    return [
      SheetColumn(wording.indicator) { row, ground in
        .text(ground.text(nodes[row.index].name), indentation: row.depth, isBold: row.depth == 0)
      },
      linked(reference.value, .reference, { $0.reference?.value }) { node, _ in tree.codes(of: node).amount },
      linked(wording.actual, .actual, { $0.actual?.value }) { node, _ in tree.codes(of: node).amount },
      linked(reference.variance, .gap, { $0.gap?.value }) { node, _ in tree.codes(of: node).variance },
      linked(reference.ratio, .gapRatio, { $0.gapRatio?.value }) { _, _ in FigureCodes.variancePercent },
      linked(wording.shareOfTheGap, .share, { $0.shareOfTopGap?.value }) { _, _ in FigureCodes.wholePercent },
      linked(wording.attainment, .completion, { $0.completion?.raw.value }) { node, ground in
        FigureCodes.completion(node.completion?.raw.value ?? 0, bounds: ground.bounds)
      },
      SheetColumn(tree.has(.standing) ? wording.standing : "") { row, ground in
        let node = nodes[row.index]
        return tree.has(.standing)
          ? ground.figures.text(
            tree.address(row.index, .standing).text(in: sheet), gives: wording.markedStanding(node.grade, node.status))
          : .blank
      },
    ]
  }

  // MARK: - People and teams

  private func addScores(
    _ scores: ScorecardSheet, _ standings: [ScorecardSheet.Standing], to draft: inout SheetDraft, _ ground: inout WorkbookGround
  ) {
    let wording = ground.wording
    guard !standings.isEmpty else { return }
    draft.skip()
    let sheet = draft.name
    func linked(
      _ header: String, _ column: ScorecardSheet.SummaryColumn, _ value: @escaping (Scorecard.Portfolio) -> Double?,
      _ code: @escaping (Double?, WorkbookGround) -> String
    ) -> SheetColumn<ScorecardSheet.Standing> {
      SheetColumn(header, isRight: true) { standing, ground in
        let value = value(standing.portfolio)
        return ground.figures.cell(
          value, [.cell(scores.address(standing.row, column), value, in: sheet)], code(value, ground))
      }
    }
    let columns: [SheetColumn<ScorecardSheet.Standing>] = [
      SheetColumn(wording.scoresHeading) { standing, _ in .text(standing.name, isBold: standing.isTeam) },
      SheetColumn(wording.team) { standing, _ in .text(standing.isTeam ? wording.teams : standing.portfolio.team ?? "", .note) },
      linked(wording.attainment, .completion, { $0.completion?.value }) { FigureCodes.completion($0 ?? 0, bounds: $1.bounds) },
      SheetColumn(wording.levelColumn, isRight: true) { standing, _ in
        Workbook.Cell(.text(standing.level), CellStyle(isRight: true))
      },
      linked(wording.pointsColumn, .points, { $0.points?.value }) { _, _ in FigureCodes.points },
      linked(wording.coverage, .coverage, { $0.coverage?.value }) { _, _ in FigureCodes.wholePercent },
      SheetColumn("", isRight: true),
      SheetColumn(wording.standing) { standing, ground in
        ground.figures.text(
          scores.address(standing.row, .standing).text(in: sheet),
          gives: wording.markedStanding(standing.portfolio.grade, standing.portfolio.status))
      },
    ]
    draft.addHeader(columns, isMain: false)
    let first = draft.next
    for standing in standings.prefix(2 * Self.mostRows) { draft.add(columns, standing, &ground) }
    draft.marks += WorkbookGround.marks(rows: first...(draft.next - 1), column: 7)
  }
}
