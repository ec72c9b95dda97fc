/// How the text of a table is read: the options that every table of a model takes which is read from a file.
///
/// Rows, targets, figures by hand, rates and events all have this one; what it says is carried out by `DataStream` (bytes), `TableStart`
/// (what stands above a header), `RowWalker` (fields), `FigureText` (figures) and `DatePattern` (dates).
public struct TableFormat: Sendable, Hashable {
  /// What quotes mean.
  public enum Quoting: String, Sendable, CaseIterable {
    /// Nothing: they are letters.
    case none
    /// A field may stand in quotes, and its own are doubled (RFC 4180).
    case double
  }

  /// The sheet of a workbook that is read; nil for files of text.
  public var workbook: WorkbookSheet?
  /// Nil: a tab for `.tsv` and `.tsv.gz`, else a comma.
  public var delimiter: UInt8?
  /// Nil: quotes are letters in tab-separated files and doubled elsewhere.
  public var quoting: Quoting?
  /// The name of the file's encoding as the system's iconv knows it; nil for UTF-8.
  public var encoding: String?
  /// The physical line on which the header stands, from 1; nil: the first that is no `sep=` line.
  public var headerLine: Int?
  /// Rows that are no rows: those that have one of these texts in this column.
  public var skipped: [Skip] = []
  public var decimalMark: UInt8 = UInt8(ascii: ".")
  /// A grouping mark that may stand inside figures; nil refuses any.
  ///
  /// May be longer than a byte (a no-break space).
  public var thousandsMark: String?
  /// A sign or code that may stand before or after a figure, such as `¥` or `CNY`; nil refuses any.
  public var currencySign: String?
  /// Whether `(100)` and `100-` are -100, as accountants write it.
  public var readsAccountingNegatives = false
  /// Whether `85%` is 0.85; a figure without the sign is read as it stands.
  public var readsPercent = false
  /// Texts that mean "no figure", besides the empty one.
  public var missing: [String] = []
  /// How dates are written, where it is none of the forms that are read without being told.
  public var datePattern: DatePattern?
  /// In whose days a timestamp with an offset counts; nil refuses offsets.
  public var timeZone: TableTimeZone?
  /// `bad_rows: report`: rows that cannot be read are warnings, left out and summed up; otherwise they are errors.
  public var reportsBadRows = false

  public init() {}

  /// Texts of a column by which rows are left out, such as `Total`.
  public struct Skip: Sendable, Hashable {
    public var column: String
    public var texts: [String]
    /// Whether a file may lack the column: what is said for all files.
    public var isOptional = false

    package init(column: String, texts: [String]) {
      self.column = column
      self.texts = texts
    }
  }

  /// Which sheet of a workbook is a table.
  public struct WorkbookSheet: Sendable, Hashable {
    /// Nil for the only one that is shown.
    public var name: String?

    package init(name: String? = nil) { self.name = name }
  }

  /// What cuts the fields of a file of this name.
  ///
  /// - Parameter said: what a `sep=` line of the file says.
  package func delimiter(path: String, said: UInt8? = nil) -> UInt8 {
    if workbook != nil { return UInt8(ascii: ",") }  // as `Workbook` writes it
    return delimiter ?? said ?? (path.hasSuffix(".tsv") || path.hasSuffix(".tsv.gz") ? UInt8(ascii: "\t") : UInt8(ascii: ","))
  }

  /// The quote of a file with this delimiter; nil where quotes are letters.
  package func quote(delimiter: UInt8) -> UInt8? {
    (workbook != nil ? .double : quoting ?? (delimiter == UInt8(ascii: "\t") ? .none : .double)) == .double ? UInt8(ascii: "\"") : nil
  }

  /// Whether every figure is written as the language itself writes it.
  package var hasPlainFigures: Bool {
    decimalMark == UInt8(ascii: ".") && thousandsMark == nil && currencySign == nil && !readsAccountingNegatives
  }
}

/// In whose days timestamps with an offset count.
public enum TableTimeZone: Sendable, Hashable {
  /// Minutes east of UTC, the same at all times.
  case offset(minutes: Int)
  /// A place's own time, as its law has it.
  case zone(TimeZoneData)

  /// Minutes east of UTC at a moment, in seconds since 1970-01-01 UTC; whole minutes towards the earlier one.
  package func minutes(at seconds: Int) -> Int {
    switch self {
    case .offset(let minutes): minutes
    case .zone(let data): (data.offset(at: seconds) - (data.offset(at: seconds) < 0 ? 59 : 0)) / 60
    }
  }
}

/// What stands above the rows of a table: a byte order mark, a `sep=` line as Excel writes it, and the lines above the header.
package struct TableStart {
  /// Bytes before the header.
  package let offset: Int
  /// Physical lines before the header.
  package let lineCount: Int
  /// What a `sep=` line says that cuts fields.
  package let delimiter: UInt8?

  /// - Parameter isLast: whether the file ends with `bytes`.
  /// - Returns: nil where more of the file is needed to know.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, _ format: TableFormat) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var position = bytes.starts(with: mark) ? mark.count : 0
    var line = 1
    var delimiter: UInt8?
    func lineEnd(from start: Int) -> Int? { bytes[start...].firstIndex(of: UInt8(ascii: "\n")) }
    if bytes[position...].starts(with: "sep=".utf8) {
      guard let end = lineEnd(from: position) else { return nil }
      var text = bytes[(position + 4)..<end]
      if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
      if text.count == 1 {
        delimiter = text.first
        position = end + 1
        line += 1
      }
    }
    if let header = format.headerLine {
      while line < header {
        guard let end = lineEnd(from: position) else {
          guard isLast else { return nil }
          position = bytes.count
          break
        }
        position = end + 1
        line += 1
      }
    }
    offset = position
    lineCount = line - 1
    self.delimiter = delimiter
  }
}
