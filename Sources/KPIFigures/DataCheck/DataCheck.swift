package import KPIModel
package import KPISource

/// What can be said against a model's rows themselves, before any figure is trusted.
///
/// Files are read as an evaluation reads them, so columns that are missing and fields that do not fit are found by the same rules; beyond
/// that: days without rows, sources that end early, rows that stand twice, members that no row has, members that differ by case alone.
package struct DataCheck {
  private let model: Model
  private let plan: CellPlan
  /// What was read of each source; nil where it cannot be read.
  private var cells: [Cells?] = []

  /// How many of many things a message names.
  private static let listedCount = 5

  /// Reads all rows of a model.
  ///
  /// - Parameters:
  ///   - period: by whose end the days are to be in; nil: only sources are compared with each other.
  ///   - log: gets everything that is found.
  /// - Returns: what was read of each source that could be.
  package static func run(
    _ model: Model, period: Period?, threads: Int? = nil, progress: ReadingProgress? = nil, into log: inout DiagnosticLog
  ) -> [SourceReading] {
    var check = DataCheck(model, into: &log)
    check.read(threads: threads ?? Threads.processorCount, progress, into: &log)
    check.reportGaps(into: &log)
    check.reportLateSources(period, into: &log)
    check.reportDuplicates(into: &log)
    check.reportMembers(into: &log)
    ComparedValues.report(model, check.plan, check.cells, into: &log)
    return zip(check.plan.scans, check.cells).compactMap { scan, cells in cells.map { SourceReading(scan, $0) } }
  }

  private init(_ model: Model, into log: inout DiagnosticLog) {
    self.model = model
    // All of time as one span: what counts is which columns the tree reads.
    plan = CellPlan(model, windows: [DayIndex.day(0)...DayIndex.day(DayIndex.count - 1)], asOf: nil, into: &log)
  }

  private mutating func read(threads: Int, _ progress: ReadingProgress?, into log: inout DiagnosticLog) {
    for scan in plan.scans {
      guard !scan.files.isEmpty else {
        cells.append(nil)  // a database has the rows, and its own means to check them
        if scan.database != nil {
          log.report(.uncheckedSource, "the rows of `\(scan.sourceName)` are in a database, and were not looked at", at: scan.place)
        }
        continue
      }
      var scan = scan
      // Everything is read and nothing is grouped; distinct counts need no identifiers here.
      scan.groupings = []
      scan.aggregates = scan.aggregates.filter { if case .countDistinct = $0.function { false } else { true } }
      for aggregate in scan.aggregates.indices { scan.aggregates[aggregate].timing = .whole }
      scan.findsDuplicates = true
      cells.append(NativeEngine(scan).run(threads: threads, progress: progress, into: &log))
    }
    progress?.end()
  }

  // MARK: - Days

  private func reportGaps(into log: inout DiagnosticLog) {
    for (scan, cells) in zip(plan.scans, cells) {
      guard let cells, let first = cells.days.first, let last = cells.days.last else { continue }
      let reach = Self.reach(of: cells.grains.first ?? .day)
      let gaps = zip(cells.days, cells.days.dropFirst()).filter { $1 - $0 > reach }.map { ($0 + 1)...($1 - 1) }
      guard !gaps.isEmpty else { continue }
      let listed = gaps.prefix(Self.listedCount).map { gap in
        gap.lowerBound == gap.upperBound ? "\(gap.lowerBound)" : "\(gap.lowerBound)..\(gap.upperBound)"
      }
      let missing = gaps.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) + 1 }
      log.report(
        .dayGap,
        "`\(scan.sourceName)` has no row on \(missing) of the \(last - first + 1) days from \(first) to \(last)",
        at: scan.place, notes: [listed.joined(separator: ", ") + (gaps.count > listed.count ? ", …" : "")])
    }
  }

  /// The most days from one date to the next where none is missing.
  private static func reach(of grain: Scan.Grain) -> Int {
    switch grain {
    case .day: 1
    case .week: 7
    case .month: 31
    case .quarter: 92
    case .year: 366
    }
  }

  private func reportLateSources(_ period: Period?, into log: inout DiagnosticLog) {
    let ends = zip(plan.scans, cells).compactMap { scan, cells in
      cells?.lastDay.map { (scan: scan, last: (cells?.grains.first ?? .day).end(of: $0)) }
    }
    guard let newest = ends.max(by: { $0.last < $1.last }) else { return }
    for end in ends {
      if let period, end.last < period.last {
        log.report(
          .lateSource,
          "`\(end.scan.sourceName)` ends on \(end.last), \(Self.days(period.last - end.last)) before the end of \(period.name)",
          at: end.scan.place)
      } else if end.last < newest.last {
        log.report(
          .lateSource,
          "`\(end.scan.sourceName)` ends on \(end.last), \(Self.days(newest.last - end.last)) before `\(newest.scan.sourceName)`",
          at: end.scan.place)
      }
    }
  }

  private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

  // MARK: - Rows

  private func reportDuplicates(into log: inout DiagnosticLog) {
    for (scan, cells) in zip(plan.scans, cells) {
      guard let duplicates = cells?.duplicates, let first = duplicates.first.first else { continue }
      let rows = duplicates.rowCount == 1 ? "1 row" : "\(duplicates.rowCount) rows"
      let listed = duplicates.first.map { "\($0.line.path):\($0.line.line) repeats \($0.original.path):\($0.original.line)" }
      log.report(
        Diagnostic(
          .duplicateRow, "\(rows) of `\(scan.sourceName)` \(duplicates.rowCount == 1 ? "repeats" : "repeat") an earlier one byte for byte",
          at: .line(path: first.line.path, line: first.line.line, column: nil),
          notes: listed + (duplicates.rowCount > listed.count ? ["and \(duplicates.rowCount - listed.count) more"] : [])))
    }
  }

  // MARK: - Members

  private func reportMembers(into log: inout DiagnosticLog) {
    for dimension in model.dimensions.indices {
      var seen: Set<String> = []
      var isRead = false
      for (scan, cells) in cells.enumerated() {
        guard let axis = plan.axes[scan].firstIndex(of: dimension) else { continue }
        guard let cells else {
          isRead = false
          break
        }
        isRead = true
        seen.formUnion(cells.members[axis])
      }
      guard isRead else { continue }
      reportAlike(dimension, seen, into: &log)
      reportUnseen(dimension, seen, into: &log)
    }
  }

  private func reportAlike(_ dimension: Int, _ seen: Set<String>, into log: inout DiagnosticLog) {
    let groups = Dictionary(grouping: seen, by: Spelling.folded)
    for (_, members) in groups.filter({ $1.count > 1 }).sorted(by: { $0.key < $1.key }) {
      let names = members.sorted().map { "`\($0)`" }
      log.report(
        .memberSpellings, "\(names.joined(separator: " and ")) of `\(model.dimensions[dimension].key)` differ only by case, space or width",
        at: model.dimensions[dimension].place, notes: ["`members` with `values` makes several spellings one member"])
    }
  }

  private func reportUnseen(_ dimension: Int, _ seen: Set<String>, into log: inout DiagnosticLog) {
    for node in model.nodes.indices {
      guard let breakdown = model.nodes[node].breakdown, case .split(dimension) = model.breakdowns[breakdown].rule,
        model.nodes[node].form == .declared, !seen.contains(model.nodes[node].key)
      else { continue }
      var notes: [String] = []
      if let near = Spelling.nearest(to: model.nodes[node].key, among: seen.sorted()) { notes.append("did you mean `\(near)`?") }
      log.report(
        .unseenMember,
        "no row has `\(model.nodes[node].key)` in `\(model.dimensions[dimension].key)`, which `\(model.id(of: node))` counts",
        at: model.nodes[node].place, notes: notes)
    }
  }
}
