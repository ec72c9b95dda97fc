/// A column of a sheet: what stands above it, how wide it is, and its cell of a value, declared together.
struct SheetColumn<Value> {
  let header: String
  /// In digits of the default font.
  let width: Double
  /// Whether it holds numbers.
  let isRight: Bool
  let cell: (Value, inout WorkbookGround) -> Workbook.Cell

  init(
    _ header: String, width: Double = 0, isRight: Bool = false,
    _ cell: @escaping (Value, inout WorkbookGround) -> Workbook.Cell = { _, _ in .blank }
  ) {
    self.header = header
    self.width = width
    self.isRight = isRight
    self.cell = cell
  }

  /// Nothing, in a table below another one whose columns it keeps.
  static var blank: SheetColumn { SheetColumn("") }
}

/// A sheet as it grows, row by row.
struct SheetDraft {
  let name: String
  private(set) var rows: [Workbook.Row] = []
  var columns: [Workbook.Column] = []
  var marks: [Workbook.Mark] = []
  /// The row above the columns that stays in view.
  private(set) var headerRow: Int?
  var frozenColumns = 0
  /// How many columns are printed; nil for all.
  var printedColumns: Int?
  /// Columns of words right beside numbers, which keep a distance.
  private var distantColumns: Set<Int> = []
  var isPortrait = false

  init(_ name: String) { self.name = name }

  /// The index of the row that comes next.
  var next: Int { rows.count }

  mutating func add(_ row: Workbook.Row) {
    var row = row
    for column in distantColumns where row.cells.indices.contains(column) && row.cells[column].isText {
      row.cells[column].style.indentation = max(row.cells[column].style.indentation, 1)
    }
    rows.append(row)
  }

  mutating func add(_ cells: [Workbook.Cell]) { add(Workbook.Row(cells)) }
  mutating func skip() { rows.append(Workbook.Row()) }

  /// Rows 0 and 1: what the sheet is about.
  mutating func addTitle(_ title: String, _ subtitle: String) {
    add(Workbook.Row([.text(title, .title)], height: 24))
    add([.text(subtitle, .subtitle)])
  }

  /// The row above columns: texts to the left, numbers to the right; those of the sheet's main table set its widths.
  mutating func addHeader<Value>(_ titles: [SheetColumn<Value>], isMain: Bool = true) {
    if isMain {
      headerRow = rows.count
      columns = titles.map { Workbook.Column(width: $0.width) }
    }
    distantColumns = []
    for (column, (left, right)) in zip(titles, titles.dropFirst()).enumerated() where left.isRight && !right.isRight {
      distantColumns.insert(column + 1)
    }
    add(Workbook.Row(titles.map { Workbook.Cell(.text($0.header), CellStyle(.header, isRight: $0.isRight)) }, height: 30))
  }

  mutating func add<Value>(_ columns: [SheetColumn<Value>], _ value: Value, _ ground: inout WorkbookGround) {
    add(columns.map { $0.cell(value, &ground) })
  }

  /// A smaller table under a heading of its own; nothing where it would have no rows.
  mutating func addTable<Value>(_ heading: String, _ columns: [SheetColumn<Value>], _ values: [Value], _ ground: inout WorkbookGround) {
    if values.isEmpty { return }
    skip()
    addHeading(heading)
    addHeader(columns, isMain: false)
    for value in values { add(columns, value, &ground) }
  }

  mutating func addHeading(_ text: String) { add([Workbook.Cell(.text(text), CellStyle(isBold: true))]) }

  func address(_ row: Int, _ column: Int) -> CellAddress { CellAddress(sheet: name, row: row, column: column) }

  var sheet: Workbook.Sheet {
    let rows = rows
    return Workbook.Sheet(
      name: name, columns: columns, rowCount: rows.count, frozen: (headerRow.map { $0 + 1 } ?? 0, frozenColumns),
      printedTitle: headerRow.map { $0...$0 }, printedColumns: printedColumns, marks: marks, isPortrait: isPortrait
    ) { rows[$0] }
  }
}

extension Workbook.Cell {
  fileprivate var isText: Bool {
    switch value {
    case .text, .textFormula: !style.isRight
    case .empty, .number, .formula, .link: false
    }
  }

  static let blank = Workbook.Cell()

  static func text(_ text: String, _ role: CellStyle.Role = .plain, indentation: Int = 0, isBold: Bool = false) -> Workbook.Cell {
    text.isEmpty ? .blank : Workbook.Cell(.text(text), CellStyle(role, indentation: indentation, isBold: isBold))
  }

  static func text(_ text: String?) -> Workbook.Cell { text.map { .text($0) } ?? .blank }

  static func wrapped(_ text: String, isBold: Bool = false) -> Workbook.Cell {
    Workbook.Cell(.text(text), CellStyle(isBold: isBold, isWrapped: true))
  }
}
