import Foundation
import KPIModel
import KPISource
import Testing

@testable import KPIFigures

/// Files in a temporary folder and a scan over them, for as long as the fixture lives.
final class ScanFixture {
  let folder: URL
  var scan: Scan

  /// - Parameters:
  ///   - files: contents by file name; read in order of the names.
  ///   - columns: the header names that the rest refers to by index.
  init(
    _ files: [String: [UInt8]], columns: [String], clocks: [Scan.Clock] = [Scan.Clock(column: 0)], dimensions: [Scan.Axis] = [],
    filters: [Scan.RowFilter] = [], aggregates: [Scan.Aggregate], groupings: [Scan.Grouping]? = nil,
    segments: [ClosedRange<Day>] = [day(2026, 1, 1)...day(2026, 12, 31)], format: TableFormat = TableFormat()
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    scan = Scan(
      sourceName: "orders", place: Place(file: FileID(0), start: 0, end: 0),
      files: files.keys.sorted().map { [folder] in folder.appendingPathComponent($0).path }, format: format, columns: columns,
      clocks: clocks, dimensions: dimensions, filters: filters, aggregates: aggregates,
      groupings: groupings ?? [Scan.Grouping(dimensions: Array(dimensions.indices), aggregates: Array(aggregates.indices))],
      segments: segments)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Outcome {
    var cells: Cells?
    var log: DiagnosticLog
    /// `rule line:column message; notes` of each diagnostic, file names without their folder.
    var findings: [String]
  }

  /// - Parameters:
  ///   - identifierBudget: bytes beyond which identifiers go to temporary disk.
  ///   - betweenChunks: done by whichever thread reads on, with the stored bytes read so far.
  func run(
    threads: Int = 1, chunkSize: Int? = nil, longestRow: Int? = nil, identifierBudget: Int? = nil, temporaryFolder: String? = nil,
    checksumChunkSize: Int? = nil, betweenChunks: (@Sendable (Int) -> Void)? = nil
  ) -> Outcome {
    var log = DiagnosticLog()
    var engine = NativeEngine(scan)
    if let chunkSize { engine.chunkSize = chunkSize }
    if let longestRow { engine.longestRow = longestRow }
    if let identifierBudget { engine.identifierBudget = identifierBudget }
    if let temporaryFolder { engine.temporaryFolder = temporaryFolder }
    if let checksumChunkSize { engine.checksumChunkSize = checksumChunkSize }
    engine.bytesPerThread = 1
    let progress = betweenChunks.map { body in ReadingProgress { if let step = $0 { body(step.byteCount) } } }
    let cells =
      scan.database == nil ? engine.run(threads: threads, progress: progress, into: &log) : scan.run(threads: threads, into: &log)
    let findings = log.diagnostics.map { diagnostic in
      var site = ""
      if case .line(_, let line, let column) = diagnostic.site { site = " \(line)" + (column.map { ":\($0)" } ?? "") }
      let text = ([diagnostic.message] + diagnostic.notes).joined(separator: "; ")
      return "\(diagnostic.rule.id)\(site) \(text)".replacingOccurrences(of: folder.path + "/", with: "")
    }
    return Outcome(cells: cells, log: log, findings: findings)
  }

  /// One column's cells as text: `member member: first segment, second segment`, with an amount's rows behind it.
  func lines(_ cells: Cells?, grouping: Int = 0, aggregate: Int = 0) -> [String] {
    guard let cells else { return ["nothing"] }
    return CellFacts(scan, cells).rows(grouping: grouping, aggregate: aggregate)
  }
}

/// A day that a test names; the year 1 where there is no such day.
func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
  Day(year: year, month: month, day: day) ?? Day(number: -719_162)
}

/// Everything in cells as text, so that two ways to get them can be compared.
struct CellFacts: Equatable {
  /// By grouping, member texts, aggregate and segment.
  var figures: [String: String] = [:]
  var coverage: [String] = []
  var rowCount = 0
  var lastDay: String?

  init() {}

  init(_ scan: Scan, _ cells: Cells) {
    for (number, grouping) in scan.groupings.enumerated() {
      let table = cells.tables[number]
      for cell in 0..<table.cellCount {
        for (position, aggregate) in grouping.aggregates.enumerated() {
          if case .days(let days) = table.columns[position] {
            for (place, day) in days.days.enumerated() {
              let index = cell * days.days.count + place
              guard days.rows[index] > 0 else { continue }
              figures[Self.key(number, members(scan, cells, number, cell), aggregate, day)] = Self.text(
                days.mantissas[index], scale: cells.scales[aggregate], rows: days.rows[index])
            }
            continue
          }
          for segment in scan.segments.indices {
            figures[Self.key(number, members(scan, cells, number, cell), aggregate, segment)] = text(
              table.columns[position], cell * scan.segments.count + segment, scale: cells.scales[aggregate], cell: cell, segment: segment)
          }
        }
      }
      for (position, aggregate) in grouping.aggregates.enumerated() {
        guard case .distinct(let column) = table.columns[position] else { continue }
        figures["\(number)|all|\(aggregate)"] = String(
          column.count(cells: Array(0..<table.cellCount), segments: 0..<scan.segments.count))
      }
    }
    coverage = cells.coverage.map { Self.text($0) }
    rowCount = cells.rowCount
    lastDay = cells.lastDay.map(\.description)
  }

  /// Expects the same facts, and says of each that differs what came and how.
  ///
  /// - Parameter knowsUnions: whether all unions over the days of a stock are expected, not only some.
  func expect(_ expected: CellFacts, _ how: String, knowsUnions: Bool = true, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    for key in Set(figures.keys).union(expected.figures.keys).sorted() {
      let (came, wanted) = (figures[key], expected.figures[key])
      if came == wanted || wanted == nil && !knowsUnions && key.contains("|all|") { continue }
      Issue.record("\(how): \(key) is \(came ?? "nothing"), not \(wanted ?? "nothing")", sourceLocation: sourceLocation)
    }
    #expect(coverage == expected.coverage, "\(how)", sourceLocation: sourceLocation)
    #expect(rowCount == expected.rowCount, "\(how)", sourceLocation: sourceLocation)
    #expect(lastDay == expected.lastDay, "\(how)", sourceLocation: sourceLocation)
  }

  func rows(grouping: Int, aggregate: Int) -> [String] {
    var rows: [String: [(Int, String)]] = [:]
    for (key, value) in figures {
      let parts = key.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0] == "\(grouping)", parts[2] == "\(aggregate)", let segment = Int(parts[3]) else { continue }
      rows[String(parts[1]), default: []].append((segment, value))
    }
    return rows.sorted { $0.key < $1.key }.map { members, values in
      let list = values.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: ", ")
      return members.isEmpty ? list : "\(members): \(list)"
    }
  }

  static func key(_ grouping: Int, _ members: [String], _ aggregate: Int, _ segment: Int) -> String {
    "\(grouping)|\(members.joined(separator: " "))|\(aggregate)|\(segment)"
  }

  static func key(_ grouping: Int, _ members: [String], _ aggregate: Int, _ day: Day) -> String {
    "\(grouping)|\(members.joined(separator: " "))|\(aggregate)|\(day)"
  }

  static func text(_ coverage: Cells.Coverage) -> String {
    "\(coverage.rowCount) rows, \(coverage.dayCount) days, \(coverage.first?.description ?? "-")..\(coverage.last?.description ?? "-")"
  }

  /// A sum without trailing zeros behind the point, and its rows.
  static func text(_ mantissa: Int128, scale: Int, rows: Int64) -> String {
    var (mantissa, scale) = (mantissa, scale)
    while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
    return "\(RowFindings.text(mantissa, scale: scale)) (\(rows))"
  }

  private func members(_ scan: Scan, _ cells: Cells, _ grouping: Int, _ cell: Int) -> [String] {
    let dimensions = scan.groupings[grouping].dimensions
    return dimensions.indices.map { position in
      cells.members[dimensions[position]][Int(cells.tables[grouping].members[cell * dimensions.count + position])]
    }
  }

  private func text(_ column: Cells.Column, _ index: Int, scale: Int, cell: Int, segment: Int) -> String {
    switch column {
    case .counts(let counts): "\(counts[index])"
    case .amounts(let amounts, let rows): Self.text(amounts[index], scale: scale, rows: rows[index])
    case .distinct(let column): "\(column.count(cells: [cell], segments: segment..<(segment + 1)))"
    case .days: "by day"
    }
  }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}
