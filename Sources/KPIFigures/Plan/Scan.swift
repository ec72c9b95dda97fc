package import KPIModel
package import KPISource

/// Everything that one pass over one source's rows must bring: the cells of the whole tree for every evaluated period.
///
/// Columns, clocks, dimensions and filters are named once and referred to by index, so that an engine resolves each once per file.
package struct Scan: Sendable {
  /// The source's key in the model, for messages, and where it was written.
  package var sourceName: String
  package var place: Place
  /// Absolute or working-folder-relative paths, sorted; the glob is already expanded.
  package var files: [String]
  /// How the text of the files is read.
  package var format: TableFormat

  /// The header names of the columns that are read; all `column` indices below point here.
  package var columns: [String]
  package var clocks: [Clock]
  package var dimensions: [Axis]
  package var filters: [RowFilter]
  package var aggregates: [Aggregate]
  package var groupings: [Grouping]
  /// Disjoint spans of days in ascending order.
  ///
  /// A row whose day (by the aggregate's clock) lies in none adds to no cell. The first may start at `Day(number: .min)` (what was
  /// before).
  package var segments: [ClosedRange<Day>]
  /// Who has the rows, where no files have them.
  package var database: Source.Database?
  /// Why the database may not be asked; its statement may be looked at all the same.
  package var refusals: [Diagnostic] = []
  /// Whether rows outside the segments need not be looked at; until the last day that counts is known, they say which it is.
  package var isBounded = false
  /// Whether it is wanted which combinations of members have rows on the last days.
  package var findsLateMembers: Bool {
    database == nil && !dimensions.isEmpty && aggregates.contains { $0.timing == .lastDay }
  }
  /// Whether rows that stand twice are looked for.
  package var findsDuplicates = false
  /// The most different members of all dimensions together.
  package var mostMembers = Budget().memberCount

  /// A column read as a day.
  package struct Clock: Sendable, Hashable {
    package var column: Int
    /// What a date stands for; nil: what its spelling says (`2026-08` a month, `2026-W33` a week, else a day).
    package var grain: Grain?
    /// In whose days a timestamp with an offset counts; nil refuses offsets.
    package var zone: TableTimeZone?
    /// From 1 for Monday to 7 for Sunday.
    package var weekStart: Int
    /// How dates are written, where it is none of the usual forms.
    package var pattern: DatePattern?

    package init(
      column: Int, grain: Grain? = nil, zone: TableTimeZone? = nil, weekStart: Int = 1, pattern: DatePattern? = nil
    ) {
      self.column = column
      self.grain = grain
      self.zone = zone
      self.weekStart = weekStart
      self.pattern = pattern
    }

    /// Minutes east of UTC, where it is an offset that is the same at all times.
    package var offsetMinutes: Int? {
      if case .offset(let minutes) = zone { minutes } else { nil }
    }
  }

  /// What one date of a source stands for.
  ///
  /// A row's day is the first of its month, quarter or year, and the fourth of its week.
  package enum Grain: Int, Sendable, Comparable {
    case day, week, month, quarter, year

    package static func < (left: Grain, right: Grain) -> Bool { left.rawValue < right.rawValue }
  }

  /// A column read as members of a dimension.
  package struct Axis: Sendable {
    package var name: String
    package var column: Int
    /// Written value → member; a value not in it is its own member, the empty one is `(unknown)`.
    package var spellings: [String: String]

    package init(name: String, column: Int, spellings: [String: String] = [:]) {
      self.name = name
      self.column = column
      self.spellings = spellings
    }
  }

  /// Keeps the rows for which all conditions hold.
  package struct RowFilter: Sendable, Hashable {
    package enum Condition: Sendable, Hashable {
      case isOneOf(column: Int, values: [String])
      case isNoneOf(column: Int, values: [String])
      /// The row's day by `clock` lies so many days after its day by `since`.
      case age(clock: Int, since: Int, days: ClosedRange<Int>)
      /// The row's day by `clock` is not after a day.
      case upTo(clock: Int, day: Day)
    }

    package var conditions: [Condition]

    package init(conditions: [Condition]) {
      self.conditions = conditions
    }
  }

  /// One figure per cell and segment.
  package struct Aggregate: Sendable, Hashable {
    package enum Function: Sendable, Hashable {
      case count
      case countDistinct(column: Int)
      /// Exact decimal sum and the number of rows that had a figure (an average is made of the two).
      case sum(Operand)
      case minimum(Operand)
      case maximum(Operand)
    }

    package var function: Function
    package var filter: Int?
    package var clock: Int
    package var timing: Timing

    package init(_ function: Function, filter: Int? = nil, clock: Int = 0, timing: Timing = .whole) {
      self.function = function
      self.filter = filter
      self.clock = clock
      self.timing = timing
    }
  }

  /// What a row's figure is: columns joined by + - *, or the days between two dates.
  package indirect enum Operand: Sendable, Hashable {
    case column(Int)
    case number(mantissa: Int64, scale: Int)
    case add(Operand, Operand)
    case subtract(Operand, Operand)
    case multiply(Operand, Operand)
    /// Days from one clock's date to another's: positive where `to` is later.
    case days(from: Int, to: Int)
  }

  /// Which of a segment's rows count.
  package enum Timing: Sendable, Hashable {
    /// All of them.
    case whole
    /// Those of the last day in the segment on which the source has any row (one day for all cells, whatever the filter).
    case lastDay
    /// Those of the last day in the segment on which the cell itself has any row (whatever the filter, where the same grouping counts all rows).
    case ownLastDay
    /// Day sums, of which the least over the source's days with rows is taken; a cell without rows that day is 0.
    case leastDay
    /// Likewise the greatest.
    case greatestDay
  }

  /// One way to group rows: cells are the combinations of its dimensions' members that occur.
  ///
  /// No dimension: one cell.
  package struct Grouping: Sendable, Hashable {
    package var dimensions: [Int]
    package var aggregates: [Int]

    package init(dimensions: [Int], aggregates: [Int]) {
      self.dimensions = dimensions
      self.aggregates = aggregates
    }
  }
}

extension Scan {
  /// Fills the cells by whatever has the rows.
  ///
  /// - Parameters:
  ///   - progress: is told how far reading files has come.
  ///   - log: gets what is wrong with the rows, or with who should have given them.
  /// - Returns: nil after an error.
  package func run(threads: Int, progress: ReadingProgress? = nil, into log: inout DiagnosticLog) -> Cells? {
    guard let database else {
      return bounded(NativeEngine(self).run(threads: threads, progress: progress, into: &log), into: &log)
    }
    if !refusals.isEmpty {
      for refusal in refusals { log.report(refusal) }
      return nil
    }
    do {
      return bounded(try SQLEngine(self, database).run(into: &log), into: &log)
    } catch {
      log.report(error.rule, error.message, at: place, notes: error.notes)
      return nil
    }
  }

  /// Nothing, and a finding, where there are more members than a tree may have.
  private func bounded(_ cells: Cells?, into log: inout DiagnosticLog) -> Cells? {
    guard let cells, cells.members.reduce(0, { $0 + $1.count }) > mostMembers else { return cells }
    log.report(tooManyMembers)
    return nil
  }

  var tooManyMembers: Diagnostic {
    Diagnostic(
      .tooManyMembers, "the rows of `\(sourceName)` have more than \(mostMembers) different members", at: place,
      notes: ["they are the texts of \(dimensions.map { "`\($0.name)`" }.joined(separator: ", "))"])
  }
}
