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
