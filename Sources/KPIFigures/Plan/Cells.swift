package import KPIModel

/// What a scan brought: for each grouping a table of cells, exact and not yet divided or rounded.
package struct Cells: Sendable {
  /// Member id → member, per dimension of the scan.
  ///
  /// Ids are dense, in order of the member's text.
  package var members: [[String]]
  /// Parallel to `Scan.groupings`.
  package var tables: [Table]
  /// Digits behind the decimal point of an aggregate's mantissas, parallel to `Scan.aggregates`; 0 for counts.
  package var scales: [Int]
  /// Per clock and segment (`clock * segments + segment`): what the source holds there, whatever the filters.
  package var coverage: [Coverage]
  /// All data rows of all files, good or bad.
  package var rowCount: Int
  /// Lines without anything, which are no rows (in a file of one column they are: of an empty field).
  package var blankLineCount: Int
  /// The last day by any row of clock 0, inside or outside the segments; nil without rows.
  package var lastDay: Day?
  /// The coarsest grain of a date seen, per clock.
  package var grains: [Scan.Grain]
  /// The first day by any row of clock 0.
  package var firstDay: Day?
  /// What was read of each file; empty where a database has the rows.
  package var files: [SourceReading.File] = []
  /// Bytes of a chunk of a file's text; nil where a database has the rows.
  package var checksumChunkSize: Int?
  /// What a database's command printed; nil where files have the rows.
  package var answer: SourceReading.Answer?
  /// Per clock: the days with rows, in ascending order.
  package var daysByClock: [[Day]] = []
  /// Which combinations of members have rows when, where a figure is read on the source's last day; in order.
  package var memberDays: [MemberDays] = []
  /// What rows have of the texts that filters name; empty where a database has the rows.
  package var compared: [ComparedValue] = []
  /// Rows that stand again; nil where they were not looked for.
  package var duplicates: Duplicates?

  /// Rows whose bytes are those of a row before them.
  package struct Duplicates: Sendable {
    package var rowCount = 0
    /// Where the first of them stand, and the rows that they repeat.
    package var first: [(line: Line, original: Line)] = []

    package struct Line: Sendable {
      package var path: String
      package var line: Int
    }
  }

  /// Temporary disk that identifiers took; 0 where memory had room for them.
  package var temporaryByteCount = 0

  /// A source's rows in one segment.
  package struct Coverage: Sendable {
    package var rowCount = 0
    package var dayCount = 0
    package var first: Day?
    package var last: Day?

    package init() {}
  }

  /// The cells of one grouping that have any row in any segment.
  package struct Table: Sendable {
    package var cellCount: Int
    /// Cell-major: `members[cell * dimensions.count + position]`, a member id; cells in ascending order of their members.
    package var members: [Int32]
    /// Parallel to the grouping's `aggregates`.
    package var columns: [Column]
  }

  /// One aggregate's figures over a table: index `cell * segments + segment`.
  package enum Column: Sendable {
    case counts([Int64])
    /// Mantissas at the aggregate's scale, and how many rows had a figure. Where `rows` is 0 the sum is 0 and an extreme is absent.
    case amounts([Int128], rows: [Int64])
    case distinct(any DistinctColumn)
    /// Of an aggregate of each day, index `cell * days.count + day`.
    case days(DayFigures)
  }

  /// One aggregate's figures by day, over a table.
  package struct DayFigures: Sendable {
    /// With rows that count, in ascending order.
    package var days: [Day]
    /// Mantissas at the aggregate's scale; of a count the number of rows.
    package var mantissas: [Int128]
    /// How many rows had a figure.
    ///
    /// Where it is 0 the sum is 0 and an extreme is absent.
    package var rows: [Int64]
  }
}

/// The sets behind a distinct count, kept until it is known which cells are counted together (`~rest`, a period of several segments).
package protocol DistinctColumn: Sendable {
  /// How many different values the union of these cells and segments holds.
  func count(cells: [Int], segments: Range<Int>) -> Int
  /// Whether it holds any.
  func hasAny(cells: [Int], segments: Range<Int>) -> Bool
  /// Why the counts so far cannot be trusted; nil while all could be read.
  var fault: String? { get }
}

extension DistinctColumn {
  package func hasAny(cells: [Int], segments: Range<Int>) -> Bool { count(cells: cells, segments: segments) > 0 }
  package var fault: String? { nil }
}

extension Cells {
  /// The days with rows by clock 0, in ascending order.
  package var days: [Day] { daysByClock.first ?? [] }

  /// Why a count of these cells cannot be trusted; nil while all could be read.
  var fault: String? {
    for case .distinct(let column) in tables.lazy.flatMap(\.columns) {
      if let fault = column.fault { return fault }
    }
    return nil
  }
}
