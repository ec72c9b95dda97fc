/// The columns of a batch that are read as days, and how many rows each day has.
struct DayColumns {
  private let program: ScanProgram
  /// Per clock, each row's day; -1 where there is none.
  let days: [Vector<Int32>]
  /// Per clock, each row's segment.
  let segments: [Vector<Int32>]
  /// Rows per day, per clock.
  private(set) var tables: [DayTable]
  /// The coarsest grain seen, per clock.
  private(set) var grains: [Scan.Grain]
  private var fieldText = FieldText()

  init(_ program: ScanProgram) {
    self.program = program
    let clocks = program.scan.clocks
    days = clocks.map { _ in Vector(repeating: 0, count: RowBatch.capacity) }
    segments = clocks.map { _ in Vector(repeating: 0, count: RowBatch.capacity) }
    tables = clocks.map { _ in DayTable() }
    grains = clocks.map { $0.grain ?? .day }
  }

  /// Counts the days and finds their segments, once bad rows have lost theirs.
  mutating func count(rows: Int) {
    for clock in days.indices {
      program.segments.find(days[clock].pointer, count: rows, into: segments[clock].pointer)
      tables[clock].count(days[clock].pointer, rows: rows)
    }
  }

  mutating func read(_ clock: Int, _ rows: RowFields, _ chunk: Chunk, _ notes: inout RowNotes) {
    let scanClock = program.scan.clocks[clock]
    let field = rows.field(chunk.layout.fields[scanClock.column])
    let bytes = rows.bytes
    let days = days[clock].pointer
    let count = rows.count
    guard scanClock.grain == nil || scanClock.grain == .day, scanClock.pattern == nil else {
      for row in 0..<count { days[row] = readDay(clock, row, field[row], chunk, &notes) }
      return
    }
    DateReader.monthStarts.withUnsafeBufferPointer { starts in
      guard let monthStarts = starts.baseAddress else { return }
      // First what is written `2026-08-15`, then the rest: the loop that most rows take stays short.
      var seen: Int32 = 0
      for row in 0..<count {
        let (start, end) = field[row]
        let day = end &- start == 10 ? DateReader.isoDay(bytes + start, monthStarts: monthStarts) : -1
        days[row] = day
        seen |= day
      }
      guard seen < 0 else { return }
      for row in 0..<count where days[row] < 0 {
        let (start, end) = field.inner(row)
        let length = end &- start
        if length == 10 || (length == 19 && DateReader.isTime(bytes + start + 10)) {
          days[row] = DateReader.isoDay(bytes + start, monthStarts: monthStarts)
          if days[row] >= 0 { continue }
        }
        days[row] = readDay(clock, row, field[row], chunk, &notes)
      }
    }
  }

  private mutating func readDay(_ clock: Int, _ row: Int, _ place: (start: Int, end: Int), _ chunk: Chunk, _ notes: inout RowNotes) -> Int32
  {
    let text = fieldText.text(chunk.bytes, from: place.start, to: place.end, quote: chunk.layout.quote ?? RowFields.noQuote)
    let scanClock = program.scan.clocks[clock]
    // The source's own date places the row; of another one there may be none (an order that is not paid yet).
    if clock != 0, program.figureReader.isMissing(text) { return -1 }
    let kind: RowFindings.Kind
    switch program.dateReader.read(text, clock: scanClock) {
    case .day(let day, let grain):
      grains[clock] = max(grains[clock], grain)
      return day
    case .unreadable: kind = .day
    case .offset: kind = .dayWithOffset
    case .tooCoarse: kind = .tooCoarseDay
    }
    notes.note(kind, column: scanClock.column, row: row, at: place.start, text, chunk)
    return -1
  }
}
