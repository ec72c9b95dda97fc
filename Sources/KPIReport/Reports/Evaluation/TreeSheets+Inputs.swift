import KPIAnalysis
import KPIModel
import KPISource

/// The sheets of what the tree is computed from.
extension TreeSheets {
  /// What begins every row of an input: whose it is.
  private func identity(_ hasOwner: Bool, unitWidth: Double) -> [SheetColumn<Int>] {
    let owner = SheetColumn<Int>(wording.owner, width: 12) { index, _ in
      .text(evaluation.ownerName(evaluation.nodes[index], wording.language))
    }
    return [
      SheetColumn(wording.indicator, width: 32) { .text($1.text(evaluation.nodes[$0].name)) },
      SheetColumn(wording.identifier, width: 28) { index, _ in .text(evaluation.nodes[index].id, .note) },
    ] + (hasOwner ? [owner] : []) + [
      SheetColumn(wording.unit, width: unitWidth) { index, _ in .text(wording.unitName(evaluation.nodes[index].unit)) }
    ]
  }

  private func inputs(_ name: String, _ use: String, _ ground: WorkbookGround) -> SheetDraft {
    var draft = SheetDraft(name)
    draft.addTitle(ground.title, use + " · " + ground.subtitle)
    draft.skip()
    draft.frozenColumns = 1
    return draft
  }

  /// Nil where nothing is an input.
  func actualsSheet(_ ground: inout WorkbookGround, _ places: PlaceReader) -> SheetDraft? {
    guard actualRows.contains(where: { $0 != nil }) else { return nil }
    let isCompared = evaluation.nodes.contains { $0.referenceKind == .measured }
    func isOwn(_ index: Int) -> Bool { givers[index] == nil || evaluation.nodes[index].isMeasured }
    /// A figure that was measured or typed; a narrow column without a head where there is none.
    func input(
      _ header: String?, _ width: Double, _ cell: @escaping (Int, Evaluation.Node, inout WorkbookGround) -> Workbook.Cell
    ) -> SheetColumn<Int> {
      SheetColumn(header ?? "", width: header == nil ? 2 : width, isRight: true) { cell($0, evaluation.nodes[$0], &$1) }
    }
    let columns =
      identity(false, unitWidth: 12) + [
        input(wording.actual, 18) { index, node, ground in
          isOwn(index) ? ground.amount(node.actual?.value, else: .input, node.unit) : .blank
        },
        input(isCompared ? wording.reference(evaluation.against).value : nil, 18) { index, node, ground in
          node.referenceKind == .measured && referenceGivers[index] == nil
            ? ground.amount(node.reference?.value, else: .input, node.unit) : .blank
        },
        input(has(.denominator) ? wording.denominator : nil, 14) { _, node, ground in
          has(.denominator) ? ground.amount(node.denominator?.value, else: .input, nil) : .blank
        },
        input(has(.rate) ? wording.exchangeRate : nil, 12) { index, _, ground in
          has(.rate) ? ground.figures.cell(rate(of: index), else: .input, "0.0000##") : .blank
        },
        SheetColumn(wording.actualOrigin, width: 14) { index, _ in
          let word = evaluation.nodes[index].isMeasured ? wording.referenceKind(.measured) : wording.byHand
          return .text(isOwn(index) ? word : "", .note)
        },
        SheetColumn(wording.place, width: 26) { index, _ in .text(places.line(of: nil, else: evaluation.nodes[index].place)) },
      ]
    var draft = inputs(wording.actualsSheet, wording.actualsSheetUse, ground)
    draft.addHeader(columns)
    for index in evaluation.nodes.indices where actualRows[index] != nil { draft.add(columns, index, &ground) }
    return draft
  }

  /// - Parameter report: adds what targets rest on, below and beside; nodes are found by id.
  func targetsSheet(_ ground: inout WorkbookGround, report: TargetReport?, _ places: PlaceReader) -> SheetDraft? {
    guard targetRows.contains(where: { $0 != nil }) else { return nil }
    let sheet = wording.targetsSheet
    /// A target that children give is computed in the tree; the whole period's is another one as long as the period is open.
    func isComputed(_ node: Evaluation.Node) -> Bool { node.referenceKind == .derived || node.referenceKind == .allocated }
    func figure(
      _ header: String, _ width: Double, _ cell: @escaping (Int, Evaluation.Node, inout WorkbookGround) -> Workbook.Cell
    ) -> SheetColumn<Int> {
      SheetColumn(header, width: width, isRight: true) { cell($0, evaluation.nodes[$0], &$1) }
    }
    let indexOfID = report?.indexOfID ?? [:]
    func target(_ index: Int) -> TreeRow<TargetReport>? {
      report.flatMap { report in indexOfID[evaluation.nodes[index].id].map { TreeRow(report, $0) } }
    }
    let added = (report == nil ? [] : TargetReport.addedColumns(wording)).map { column in
      SheetColumn<Int>(column.header, width: column.width, isRight: column.isRight) { index, ground in
        target(index).map { column.cell($0, &ground) } ?? .blank
      }
    }
    let columns =
      identity(true, unitWidth: 10) + [
        SheetColumn(wording.referenceKind, width: 11) { index, _ in
          .text(evaluation.nodes[index].referenceKind.map(wording.referenceKind))
        },
        figure(wording.target, 18) { index, node, ground in
          let toDate = targetAddress(index, TargetColumn.toDate).map { Calculation.cell($0, node.reference?.value, in: sheet) }
          let isComputed = isComputed(node)
          return ground.amount(node.target?.value, isComputed ? [toDate] : [], else: isComputed ? .computed : .input, node.unit)
        },
        figure(wording.comparedWith, 18) { index, node, ground in
          let given = referenceGivers[index].map { _ in
            Calculation.cell(address(index, .reference), node.reference?.value, in: sheet)
          }
          let isInput = !isComputed(node) && node.completionBasis?.isRange != true
          return ground.amount(node.reference?.value, [given], else: isInput ? .input : .computed, node.unit)
        },
        figure(wording.betterIs, 9) { _, node, _ in
          Workbook.Cell(.number(node.direction == .up ? 1 : -1), CellStyle(.input, number: FigureCodes.better(wording), isRight: true))
        },
        figure(wording.parameter, 13) { _, node, ground in ground.amount(node.completionBasis?.parameter, else: .input, node.unit) },
      ] + added + [
        SheetColumn(wording.place, width: 26) { index, _ in
          .text(places.line(of: target(index)?.node.terms.site, else: evaluation.nodes[index].place))
        }
      ]
    var draft = inputs(sheet, wording.targetsSheetUse, ground)
    draft.addHeader(columns)
    for index in evaluation.nodes.indices where targetRows[index] != nil { draft.add(columns, index, &ground) }
    if let report { TargetTables(report, wording).add(to: &draft, &ground) }
    return draft
  }
}
