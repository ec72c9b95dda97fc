/// Sheets of typed cells, before any file is written: figures, and the formulas that a spreadsheet computes them by once more.
public struct Workbook: Sendable {
  public var title: String
  /// Seconds since 1970 that the file says it was made at: of the figures, as there is no clock.
  public var created: Int
  public var sheets: [Sheet]
  /// Each unlike all others, whatever the case of its letters.
  public var names: [DefinedName]

  public init(title: String, created: Int, sheets: [Sheet], names: [DefinedName] = []) {
    self.title = title
    self.created = created
    self.sheets = sheets
    self.names = names
  }

  /// What formulas may say instead of a cell.
  public struct DefinedName: Hashable, Sendable {
    public var name: String
    /// Such as `Tree!$F$6`.
    public var target: String

    public init(name: String, target: String) {
      self.name = name
      self.target = target
    }
  }

  /// The rows that a sheet of a file can have.
  public static let mostRows = 1_048_576
  /// The UTF-16 units that a cell can have.
  public static let mostUnits = 32_767
  /// The characters that a formula can have.
  static let mostFormulaCharacters = 8_192
  /// Levels of an outline below the top.
  static let mostOutlineLevels = 7
}

/// Why there is no workbook.
public struct WorkbookProblem: Error, Hashable, Sendable {
  /// One lowercase phrase.
  public let message: String

  init(_ message: String) { self.message = message }

  /// Where libxlsxwriter was left out.
  package static let unsupported = WorkbookProblem(
    "this kpitree was built without workbooks: install libxlsxwriter, then `make build`, or build with `--traits XLSX`")

  static func tooManyRows(_ count: Int, in sheet: String) -> WorkbookProblem {
    WorkbookProblem(
      "the sheet `\(sheet)` would have \(count) rows, and a workbook's sheet holds \(Workbook.mostRows): show less with --depth or --node, or write csv"
    )
  }
}

extension Workbook {
  /// One sheet, row by row from the top.
  public struct Sheet: Sendable {
    /// As `SheetName` allows.
    public var name: String
    public var columns: [Column]
    public var rowCount: Int
    /// The row at an index; made when it is asked for, so that a large sheet need not be held.
    public var row: @Sendable (Int) -> Row
    /// Rows and columns that stay in view.
    public var frozen: (rows: Int, columns: Int)
    /// The rows on top of each printed page.
    public var printedTitle: ClosedRange<Int>?
    /// How many columns are printed; nil for all.
    public var printedColumns: Int?
    public var marks: [Mark]
    /// Whether pages stand upright.
    public var isPortrait: Bool

    public init(
      name: String, columns: [Column], rowCount: Int, frozen: (rows: Int, columns: Int) = (0, 0), printedTitle: ClosedRange<Int>? = nil,
      printedColumns: Int? = nil, marks: [Mark] = [], isPortrait: Bool = false, row: @escaping @Sendable (Int) -> Row
    ) {
      self.name = name
      self.columns = columns
      self.rowCount = rowCount
      self.row = row
      self.frozen = frozen
      self.printedTitle = printedTitle
      self.printedColumns = printedColumns
      self.marks = marks
      self.isPortrait = isPortrait
    }
  }

  public struct Column: Hashable, Sendable {
    /// In digits of the default font.
    public var width: Double

    public init(width: Double) { self.width = width }
  }

  public struct Row: Sendable {
    /// From the first column on.
    public var cells: [Cell]
    /// How far it is grouped below others: 0 to 7.
    public var outlineLevel: Int
    /// In points; nil for the usual height.
    public var height: Double?

    public init(_ cells: [Cell] = [], outlineLevel: Int = 0, height: Double? = nil) {
      self.cells = cells
      self.outlineLevel = outlineLevel
      self.height = height
    }
  }

  public struct Cell: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
      case empty
      /// Always text, whatever it begins with.
      case text(String)
      case number(Double)
      /// Without the equals sign, with the value that it gives.
      case formula(String, Double)
      case textFormula(String, String)
      /// A text that leads to the top of another sheet of the workbook.
      case link(String, sheet: String)
    }

    public var value: Value
    public var style: CellStyle

    public init(_ value: Value = .empty, _ style: CellStyle = CellStyle()) {
      self.value = value
      self.style = style
    }
  }

  /// What a spreadsheet marks by itself, as cells change.
  public struct Mark: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      /// Texts that begin so, in the colour of the tone.
      case text(beginning: String, CellStyle.Tone)
      /// A bar as long as the number, to either side.
      case bars
      /// A difference that must be 0: good where it is, bad where it is not.
      case mustBeZero
    }

    public var rows: ClosedRange<Int>
    public var columns: ClosedRange<Int>
    public var kind: Kind

    public init(rows: ClosedRange<Int>, columns: ClosedRange<Int>, kind: Kind) {
      self.rows = rows
      self.columns = columns
      self.kind = kind
    }
  }
}

/// How a cell looks; by what it is, so that one look stands for one meaning in all sheets.
public struct CellStyle: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    /// Words, and figures that a formula gives.
    case plain
    /// A figure that is typed or measured: blue, as finance writes what a formula does not give.
    case input
    /// A figure that kpitree computed and a spreadsheet does not: slanted.
    case computed
    case title
    case subtitle
    /// Above columns.
    case header
    /// Names the rows below it.
    case heading
    case note
    case link
  }

  public enum Tone: Hashable, Sendable {
    case good, middling, bad
  }

  public var role: Role
  /// The spreadsheet's code for numbers; empty for its own.
  public var number: String
  /// Steps from the left.
  public var indentation: Int
  public var isBold: Bool
  public var isWrapped: Bool
  public var isRight: Bool

  public init(
    _ role: Role = .plain, number: String = "", indentation: Int = 0, isBold: Bool = false, isWrapped: Bool = false, isRight: Bool = false
  ) {
    self.role = role
    self.number = number
    self.indentation = indentation
    self.isBold = isBold
    self.isWrapped = isWrapped
    self.isRight = isRight
  }
}
