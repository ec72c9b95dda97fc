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
