import KPIAnalysis
import KPIModel

/// A column of a subject, declared once for every format: the member of its document, and so of schema and CSV, the column of its page, and
/// the column of its sheet.
///
/// Formats have orders of their own, which they say by the keys. What does not fit stands in a format's own code.
struct Column<Row: Sendable>: Sendable {
  let key: String
  /// Nil for what no document has.
  let field: Field<Row>?
  private let header: @Sendable (Wording) -> String
  private let sheetHeader: @Sendable (Wording) -> String
  private let role: Table.Column.Role
  private let width: Double
  private let cell: @Sendable (Row, Wording) -> Cell
  private let sheetCell: @Sendable (Row, inout WorkbookGround) -> Workbook.Cell

  /// A member of documents only.
  init(_ field: Field<Row>) {
    key = field.member.name
    self.field = field
    (header, sheetHeader) = ({ _ in "" }, { _ in "" })
    (role, width) = (.text, 0)
    (cell, sheetCell) = ({ _, _ in .empty }, { _, _ in .blank })
  }

  /// - Parameters:
  ///   - header: what stands above it.
  ///   - sheet: what stands above it in a sheet, where that has room for more.
  ///   - style: how figures of a sheet came about.
  ///   - absent: what a page shows where there is no value.
  ///   - unit: what amounts are counted in.
  init<Value: ColumnValue>(
    _ field: Field<Row>, _ header: @escaping @Sendable (Wording) -> String, _ role: Table.Column.Role,
    sheet: (@Sendable (Wording) -> String)? = nil, width: Double = 0, style: @escaping @Sendable (Row) -> CellStyle.Role = { _ in .plain },
    absent: Cell = .missing, unit: @escaping @Sendable (Row) -> MeasureUnit? = { _ in nil }, _ value: @escaping @Sendable (Row) -> Value?
  ) {
    key = field.member.name
    self.field = field
    self.header = header
    sheetHeader = sheet ?? header
    self.role = role
    self.width = width
    cell = { row, wording in value(row)?.cell(unit(row), wording) ?? absent }
    sheetCell = { row, ground in value(row)?.cell(unit(row), style(row), &ground) ?? .blank }
  }

  func onPage(_ wording: Wording) -> PageColumn<Row> { PageColumn(key, header(wording), role) { cell($0, wording) } }

  func onSheet(_ wording: Wording) -> SheetColumn<Row> {
    SheetColumn(sheetHeader(wording), width: width, isRight: role == .number, sheetCell)
  }
}

/// A value of a column: how it is shown where nothing else is said of it.
protocol ColumnValue: Sendable {
  func cell(_ unit: MeasureUnit?, _ wording: Wording) -> Cell
  func cell(_ unit: MeasureUnit?, _ style: CellStyle.Role, _ ground: inout WorkbookGround) -> Workbook.Cell
}

extension ColumnValue {
  func cell(_ unit: MeasureUnit?, _ style: CellStyle.Role, _ ground: inout WorkbookGround) -> Workbook.Cell {
    .text(cell(unit, ground.wording).text, style)
  }
}

extension String: ColumnValue {
  func cell(_: MeasureUnit?, _: Wording) -> Cell { .text(self) }
}

extension LocalizedText: ColumnValue {
  func cell(_: MeasureUnit?, _ wording: Wording) -> Cell { .label(text(in: wording.language), suffix: "") }
}

extension Int: ColumnValue {
  func cell(_: MeasureUnit?, _: Wording) -> Cell { .integer(self) }
}

extension MeasureUnit: ColumnValue {
  func cell(_: MeasureUnit?, _ wording: Wording) -> Cell { .text(wording.unit(self, .plain)) }
}

extension Evaluation.ReferenceKind: ColumnValue {
  func cell(_: MeasureUnit?, _ wording: Wording) -> Cell { .text(wording.referenceKind(self)) }
}

extension Evaluation.Kind: ColumnValue {
  func cell(_: MeasureUnit?, _ wording: Wording) -> Cell { .text(wording.kind(self)) }
}

/// In full.
extension Amount: ColumnValue {
  func cell(_ unit: MeasureUnit?, _: Wording) -> Cell { .number(value, TargetTerms.format(value, unit)) }

  func cell(_ unit: MeasureUnit?, _ style: CellStyle.Role, _ ground: inout WorkbookGround) -> Workbook.Cell {
    ground.figures.cell(value, else: style, FigureCodes.full(value, unit))
  }
}

extension Ratio: ColumnValue {
  func cell(_: MeasureUnit?, _: Wording) -> Cell { .number(value, .wholePercent) }

  func cell(_: MeasureUnit?, _ style: CellStyle.Role, _ ground: inout WorkbookGround) -> Workbook.Cell {
    ground.figures.cell(value, else: style, FigureCodes.wholePercent)
  }
}
