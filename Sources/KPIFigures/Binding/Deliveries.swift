internal import KPIModel
internal import KPISource

/// What sources have brought by when: which day counts last where nobody says it, and which rows and sources are late.
struct Deliveries {
  private let scans: [Scan]
  private let cells: [Cells]
  /// By scan, the last day that its rows stand for, without those that stand alone behind a long gap; nil without rows.
  private let ends: [Day?]
  /// By scan, the first day of rows that stand alone.
  private let strays: [Day?]
  /// By scan, whether its rows are behind the top KPI's figure.
  private let isBehind: [Bool]
  /// The end of the last figure by hand behind it.
  private let lastFigure: Day?
  /// Whether the top KPI is made of rows alone, so that figures by hand below it close nothing.
  private let isMeasured: Bool

  /// - Parameter rowMeasures: the measures of rows behind each measure.
  init(_ model: Model, _ plan: CellPlan, _ cells: [Cells], rowMeasures: [[Int]]) {
    scans = plan.scans
    self.cells = cells
    var sources: Set<Int> = []
    var figures: Day?
    func take(_ period: Period) { figures = max(figures ?? period.last, period.last) }
    let holdsHandFigures = model.measures { if case .byHand = $0.definition { true } else { false } }
    func isMeasured(_ node: Int) -> Bool { model.nodes[node].measure.map { !holdsHandFigures[$0] } ?? false }
    var waiting = [0]
    while let node = waiting.popLast() {
      for figure in model.nodes[node].actuals { take(figure.period) }
      if let measure = model.nodes[node].measure {
        for rows in rowMeasures[measure] {
          if case .rows(let rows) = model.measures[rows].definition { sources.insert(rows.source) }
        }
      }
      // What a measured node is made of explains it and does not make it.
      if isMeasured(node) { continue }
      for breakdown in model.nodes[node].breakdowns {
        let rule = model.breakdowns[breakdown]
        waiting += rule.children + [rule.template, rule.rest].compactMap { $0 }
      }
    }
    for figure in model.figures.actuals { take(figure.period) }
    lastFigure = figures
    self.isMeasured = isMeasured(0)
    isBehind = plan.sources.map(sources.contains)
    let found = cells.map(Self.end)
    ends = found.map(\.end)
    strays = found.map(\.stray)
  }

  /// The last day that counts where nobody says it: docs/arithmetic.md#the-last-day-and-open-periods.
  ///
  /// That of the rows behind the top KPI, else of the last figure by hand behind it; nil where there is neither.
  var lastDay: Day? {
    let rows = zip(ends, isBehind).compactMap { end, isBehind in isBehind ? end : nil }.max()
    if isMeasured, let rows { return rows }
    return [rows, lastFigure].compactMap { $0 }.max() ?? ends.compactMap { $0 }.max()
  }

  /// Where a source's rows end, and from where on they stand alone: behind a gap of over 28 days and over ten times the usual one.
  private static func end(_ cells: Cells) -> (end: Day?, stray: Day?) {
    guard let last = cells.lastDay else { return (nil, nil) }
    let grain = cells.grains.first ?? .day
    var kept = cells.days.count
    // One day behind a gap is a slip of the pen, several are a season; and of less than ten days nobody can say what is usual.
    while kept > 10 {
      let gap = cells.days[kept - 1] - cells.days[kept - 2]
      guard gap > 28, gap > 10 * usualGap(cells.days[..<(kept - 1)]) else { break }
      kept -= 1
    }
    if kept == cells.days.count { return (grain.end(of: last), nil) }
    return (grain.end(of: cells.days[kept - 1]), cells.days[kept])
  }

  /// The median of the days from one day with rows to the next.
  private static func usualGap(_ days: ArraySlice<Day>) -> Int {
    let gaps = zip(days, days.dropFirst()).map { $1 - $0 }.sorted()
    return gaps.isEmpty ? 0 : gaps[gaps.count / 2]
  }

  // MARK: - Findings

  /// Says which rows do not count because the top KPI's own end earlier; only where nobody said what counts last.
  func reportLateRows(after asOf: Day, into log: inout DiagnosticLog) {
    let own = zip(scans, isBehind).filter(\.1).map { "`\($0.0.sourceName)`" }.joined(separator: ", ")
    for (index, scan) in scans.enumerated() {
      guard let last = cells[index].lastDay, (cells[index].grains.first ?? .day).end(of: last) > asOf else { continue }
      let first = cells[index].days.first { $0 > asOf } ?? last
      let reason =
        strays[index].map { "they stand alone from \($0) on" } ?? "\(own.isEmpty ? "the top KPI's figures" : own) ends on \(asOf)"
      let place = LateRow.find(after: asOf, in: scan).map { Diagnostic.Site.line(path: $0.path, line: $0.line, column: nil) }
      log.report(
        Diagnostic(
          .lateRows,
          "`\(scan.sourceName)` has rows \(first == last ? "on \(first)" : "from \(first) to \(last)") that do not count: \(reason)",
          at: place ?? .source(scan.place), notes: ["`--as-of` says what counts last"]))
    }
  }

  /// Says which sources behind the top KPI end before the last day that counts.
  func reportLateSources(by asOf: Day, in period: Period, into log: inout DiagnosticLog) {
    let limit = min(asOf, period.last)
    for (index, scan) in scans.enumerated() where isBehind[index] {
      guard let end = ends[index], end < limit, end >= period.first else { continue }
      let grain = cells[index].grains.first ?? .day
      // A month that is not over is not late; neither is a day of a source that has rows but now and then.
      guard grain.end(of: end + 1) <= limit, limit - end >= Self.usualGap(cells[index].days[...]) else { continue }
      log.report(
        .lateSource, "`\(scan.sourceName)` ends on \(end), \(limit - end == 1 ? "1 day" : "\(limit - end) days") before \(limit)",
        at: scan.place)
    }
  }
}

extension Scan.Grain {
  /// The last day that a date of this grain stands for; of a week, by its fourth day.
  func end(of day: Day) -> Day {
    switch self {
    case .day: day
    case .week: day + 3
    case .month: PeriodCalendar().period(.month, containing: day).last
    case .quarter: PeriodCalendar().period(.quarter, containing: day).last
    case .year: PeriodCalendar().period(.year, containing: day).last
    }
  }
}

/// The first row behind a day: looked for in the files once more, since an engine keeps no lines.
private enum LateRow {
  static func find(after day: Day, in scan: Scan) -> (path: String, line: Int)? {
    guard scan.database == nil, let clock = scan.clocks.first else { return nil }
    let column = scan.columns[clock.column]
    for path in scan.files {
      if let line = try? line(in: path, column, clock, after: day, scan.format) { return (path, line) }
    }
    return nil
  }

  private static func line(
    in path: String, _ column: String, _ clock: Scan.Clock, after day: Day, _ format: TableFormat
  ) throws(DataStream.Failure) -> Int? {
    let beginning = DataStream.beginning(path: path, format, count: TableProbe.startSize) ?? []
    guard let start = beginning.withUnsafeBufferPointer({ TableStart($0, isLast: true, format) }) else { return nil }
    let delimiter = format.delimiter(path: path, said: start.delimiter)
    let quote = format.quote(delimiter: delimiter)
    var above = start.offset
    var stream = try DataStream(path: path, format)
    let reader = DateReader()
    let step = 1 << 20
    var buffer = [UInt8](repeating: 0, count: step + 1)
    var (count, line, field) = (0, 1 + start.lineCount, -1)
    while true {
      if count + step + 1 > buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      var failure: DataStream.Failure?
      var (received, taken) = (0, 0)
      var found: Int?
      buffer.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        do throws(DataStream.Failure) { received = try stream.read(into: base + count, count: step) } catch { failure = error }
        count += received
        let isLast = received < step
        if isLast, count > 0, base[count - 1] != UInt8(ascii: "\n") {
          base[count] = UInt8(ascii: "\n")
          count += 1
        }
        (taken, above) = (min(above, count), 0)
        let walker = RowWalker(bytes: base, end: count, delimiter: delimiter, quote: quote, isLast: isLast, longestRow: count)
        var separators: [UInt32] = []
        while taken < count, found == nil {
          separators.removeAll(keepingCapacity: true)
          let start = taken
          switch walker.row(from: start, separators: &separators) {
          case .good(let end):
            taken = end
            func text(_ number: Int) -> UnsafeBufferPointer<UInt8> {
              let first = number == 0 ? start : Int(separators[number - 1]) + 1
              return UnsafeBufferPointer(start: base + first, count: Int(separators[number]) - first)
            }
            if field < 0 {
              field = separators.indices.first { RowField.bytes(text($0), quote: quote).elementsEqual(column.utf8) } ?? .max
            } else if separators.indices.contains(field) {
              let isLate = RowField.bytes(text(field), quote: quote).withUnsafeBufferPointer { bytes in
                if case .day(let index, _) = reader.read(bytes, clock: clock) { DayIndex.day(Int(index)) > day } else { false }
              }
              if isLate { found = line }
            }
          case .bad(_, let end): taken = end
          case .incomplete, .endless: return
          }
          line += UnsafeBufferPointer(start: base + start, count: taken - start).count { $0 == UInt8(ascii: "\n") }
        }
      }
      if let failure { throw failure }
      if found != nil || received < step || field == .max { return found }
      buffer.replaceSubrange(0..<(count - taken), with: buffer[taken..<count].map { $0 })
      count -= taken
    }
  }
}
