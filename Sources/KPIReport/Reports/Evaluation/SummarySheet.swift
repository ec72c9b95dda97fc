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
    var draft = SheetDraft(wording.workbook.summarySheet)
    draft.addTitle(ground.title, ground.subtitle)
    draft.skip()
    for sentence in sentences { draft.add([.text(sentence)]) }
    if let tree { addTree(tree, to: &draft, &ground) }
    if !causes.isEmpty {
      draft.skip()
      draft.addHeading(wording.workbook.causes)
      for cause in causes { draft.add([.text(cause)]) }
    }
    if let scorecard { addScores(scorecard.sheet, scorecard.standings, to: &draft, &ground) }
    draft.skip()
    let open = Double(ground.checks.count { ChecksSheet.difference($0) != 0 })
    if !ground.checks.isEmpty {
      draft.add([
        .text(wording.workbook.checksLine, isBold: true),
        ground.figures.cell(open, [.cell(ChecksSheet.countAddress(wording), open, in: draft.name)], "0", isBold: true),
      ])
      draft.marks.append(Workbook.Mark(rows: (draft.next - 1)...(draft.next - 1), columns: 1...1, kind: .mustBeZero))
    }
    draft.skip()
    draft.addHeading(wording.workbook.contents)
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
    let reference = wording.reference(tree.evaluation.against)
    draft.skip()
    draft.addHeader(
      [
        (wording.indicator, false), (reference.value, true), (wording.actual, true), (reference.variance, true), (reference.ratio, true),
        (tree.has(.share) ? wording.workbook.gapShare : "", true), (tree.has(.completion) ? wording.completion : "", true),
        (tree.has(.standing) ? wording.workbook.standing : "", false),
      ], stays: false)
    let first = draft.next
    draft.add(row(tree, 0, depth: 0, &draft, &ground))
    for (breakdown, content) in tree.evaluation.breakdowns.enumerated() where content.nodeIndex == 0 {
      let parts = nodes.indices.filter { nodes[$0].breakdownIndex == breakdown }
      if parts.isEmpty { continue }
      draft.add([.text(wording.breakdown(ground.text(content.name)), .heading, indentation: 1)])
      for part in parts.prefix(Self.mostRows) { draft.add(row(tree, part, depth: 2, &draft, &ground)) }
      if parts.count > Self.mostRows {
        draft.add([
          .text("\(parts.count - Self.mostRows) \(wording.workbook.rowsLeft) \(wording.workbook.treeSheet)", .note, indentation: 2)
        ])
      }
    }
    let supports = nodes.indices.filter { nodes[$0].parentIndex == 0 && nodes[$0].breakdownIndex == nil }
    if !supports.isEmpty {
      draft.add([.text(wording.supports, .heading, indentation: 1)])
      for support in supports.prefix(Self.mostRows) { draft.add(row(tree, support, depth: 2, &draft, &ground)) }
    }
    draft.marks += WorkbookGround.marks(rows: first...(draft.next - 1), column: 7)
    draft.marks.append(Workbook.Mark(rows: first...(draft.next - 1), columns: 5...5, kind: .bars))
  }

  private func row(
    _ tree: TreeSheets, _ index: Int, depth: Int, _ draft: inout SheetDraft, _ ground: inout WorkbookGround
  ) -> [Workbook.Cell] {
    let node = tree.evaluation.nodes[index]
    let isBold = depth == 0
    let sheet = draft.name
    func cell(_ field: TreeSheets.Field, _ value: Double?, _ code: String) -> Workbook.Cell {
      tree.has(field) ? ground.figures.cell(value, [.cell(tree.address(index, field), value, in: sheet)], code, isBold: isBold) : .blank
    }
    let (amount, variance) = tree.codes(of: node)
    let completion = node.completion?.raw.value
    return [
      .text(ground.text(node.name), indentation: depth, isBold: isBold), cell(.reference, node.reference?.value, amount),
      cell(.actual, node.actual?.value, amount), cell(.gap, node.gap?.value, variance),
      node.unit?.isPercent == true ? .blank : cell(.gapRatio, node.gapRatio?.value, FigureCodes.variancePercent),
      cell(.share, node.shareOfTopGap?.value, FigureCodes.wholePercent),
      cell(.completion, completion, FigureCodes.completion(completion ?? 0, bounds: ground.bounds)),
      tree.has(.standing)
        ? ground.figures.text(
          tree.address(index, .standing).text(in: sheet), gives: ground.wording.workbook.standing(node.grade, node.status)) : .blank,
    ]
  }

  // MARK: - People and teams

  private func addScores(
    _ scores: ScorecardSheet, _ standings: [ScorecardSheet.Standing], to draft: inout SheetDraft, _ ground: inout WorkbookGround
  ) {
    let wording = ground.wording
    guard !standings.isEmpty else { return }
    draft.skip()
    draft.addHeader(
      [
        (wording.workbook.peopleAndTeams, false), (wording.team, false), (wording.completion, true), (wording.workbook.levelHeader, true),
        (wording.workbook.points100, true), (wording.coverage, true), ("", true), (wording.workbook.standing, false),
      ], stays: false)
    let first = draft.next
    for standing in standings.prefix(2 * Self.mostRows) {
      let portfolio = standing.portfolio
      func cell(_ column: ScorecardSheet.SummaryColumn, _ value: Double?, _ code: String) -> Workbook.Cell {
        ground.figures.cell(value, [.cell(scores.address(standing.row, column), value, in: draft.name)], code)
      }
      draft.add([
        .text(standing.name, isBold: standing.isTeam), .text(standing.isTeam ? wording.workbook.teams : portfolio.team ?? "", .note),
        cell(.completion, portfolio.completion?.value, FigureCodes.completion(portfolio.completion?.value ?? 0, bounds: ground.bounds)),
        Workbook.Cell(.text(standing.level), CellStyle(isRight: true)), cell(.points, portfolio.points?.value, FigureCodes.points),
        cell(.coverage, portfolio.coverage?.value, FigureCodes.wholePercent), .blank,
        ground.figures.text(
          scores.address(standing.row, .standing).text(in: draft.name), gives: wording.workbook.standing(portfolio.grade, portfolio.status)),
      ])
    }
    draft.marks += WorkbookGround.marks(rows: first...(draft.next - 1), column: 7)
  }
}
