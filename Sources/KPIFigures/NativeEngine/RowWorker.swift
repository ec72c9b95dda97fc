internal import KPISource

/// One thread's part of a scan: cuts the chunks it gets into rows, and hands the rows on batch by batch.
///
/// Nothing in it is shared with another thread until it is done.
struct RowWorker: @unchecked Sendable {
  let program: ScanProgram
  private(set) var rowCount = 0
  private(set) var blankLineCount = 0
  private(set) var notes = RowNotes()
  /// Newlines of each chunk.
  private(set) var lineCounts: [(chunk: Int, file: Int, lines: Int)] = []
  /// What was read of each file.
  private(set) var fileReadings: [FileReading] = []
  private(set) var days: DayColumns
  private(set) var texts: TextColumns
  private(set) var figures: FigureColumns
  private(set) var identifiers: IdentifierColumns
  private(set) var selections: RowSelections
  private(set) var totals: RowTotals
  /// Nil where nobody asks which members have rows when.
  private(set) var memberDays: MemberDays?
  /// Of each row, where rows that stand twice are looked for.
  private(set) var signatures: RowSignatures

  private var index = RowIndex()
  private var batch: RowBatch
  private var fieldText = FieldText()
  private let firstSeparators = Vector<UInt32>(repeating: 0, count: RowBatch.capacity)
  private let summedFigures: Set<Int>

  /// A worker's part of one file.
  struct FileReading {
    var rowCount = 0
    var sums: ChunkSums
  }

  init(_ program: ScanProgram) {
    self.program = program
    days = DayColumns(program)
    texts = TextColumns(program)
    figures = FigureColumns(program)
    identifiers = IdentifierColumns(program)
    signatures = RowSignatures(file: program.temporaryFile)
    selections = RowSelections(program)
    batch = RowBatch(program)
    totals = RowTotals(program, slotCounts: batch.slotCounts)
    memberDays = MemberDays(program)
    summedFigures = Set(
      program.tallies.compactMap { tally in
        if case .sum(let figure) = tally.kind { return figure }
        return nil
      })
  }

  /// Reads and adds up the rows of a chunk; false where it has quotes that only the walker can make sense of.
  mutating func read(_ chunk: Chunk) -> Bool {
    while fileReadings.count <= chunk.file { fileReadings.append(FileReading(sums: ChunkSums(chunkSize: program.checksumChunkSize))) }
    fileReadings[chunk.file].sums.add(chunk.bytes + chunk.fresh.start, units: chunk.fresh.units, first: chunk.fresh.number)
    let rowsBefore = rowCount
    let delimiter = chunk.layout.delimiter
    let bytes = UnsafePointer(chunk.bytes)
    if chunk.isIrregular {
      let walker = RowWalker(
        bytes: bytes, end: chunk.readEnd, delimiter: delimiter, quote: chunk.layout.quote, isLast: chunk.isLast,
        longestRow: program.longestRow)
      index.build(with: walker, from: Chunk.margin, to: chunk.end)
    } else {
      guard index.build(bytes, from: Chunk.margin, to: chunk.end, delimiter: delimiter, quote: chunk.layout.quote) else { return false }
      if chunk.end - Chunk.margin > program.longestRow, hasOverlongRow { return false }
    }
    lineCounts.append((chunk.number, chunk.file, index.lineCount))
    if program.scan.findsDuplicates { sign(chunk) }
    let isText = index.isASCII || UTF8Check.isValid(bytes, from: Chunk.margin, to: chunk.end)
    let checksRows = chunk.isIrregular || !isText || !chunk.layout.skips.isEmpty

    let fieldCount = UInt32(chunk.layout.columnCount)
    let rowEnds = index.rowEnds.pointer
    var count = 0
    for row in 0..<index.rowCount {
      let first = rowEnds[row]
      if rowEnds[row + 1] - first != fieldCount || checksRows, !accepts(row, in: chunk, isText: isText) { continue }
      firstSeparators.pointer[count] = first
      count += 1
      if count == RowBatch.capacity {
        readBatch(count, of: chunk)
        count = 0
      }
    }
    if count > 0 { readBatch(count, of: chunk) }
    chunk.rowCount = rowCount - rowsBefore
    fileReadings[chunk.file].rowCount += rowCount - rowsBefore
    return true
  }

  /// Signs the rows of a chunk that are not blank.
  private mutating func sign(_ chunk: Chunk) {
    let salt = chunk.layout.fields.reduce(UInt64(chunk.layout.columnCount)) { $0 &* 31 &+ UInt64($1) }
    var line = 0
    var counted = Chunk.margin
    for row in 0..<index.rowCount {
      let start = start(ofRow: row)
      var end = Int(index.separators.pointer[Int(index.rowEnds.pointer[row + 1]) - 1])
      if end > start, chunk.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      line += RowIndex.count(UInt8(ascii: "\n"), in: chunk.bytes, from: counted, to: start)
      counted = start
      if end > start { signatures.add(chunk.bytes, from: start, to: end, salt: salt, chunk: chunk.number, line: line) }
    }
  }

  private var hasOverlongRow: Bool {
    (0..<index.rowCount).contains { row in
      let end = index.separators.pointer[Int(index.rowEnds.pointer[row + 1]) - 1]
      return Int(end) - start(ofRow: row) >= program.longestRow
    }
  }

  private func start(ofRow row: Int) -> Int {
    Int(index.separators.pointer[Int(index.rowEnds.pointer[row]) - 1] &+ 1)
  }

  /// Whether a row that looks unusual can be read; otherwise it is blank or a finding.
  private mutating func accepts(_ row: Int, in chunk: Chunk, isText: Bool) -> Bool {
    let start = start(ofRow: row)
    let fieldCount = Int(index.rowEnds.pointer[row + 1] - index.rowEnds.pointer[row])
    let end = Int(index.separators.pointer[Int(index.rowEnds.pointer[row + 1]) - 1])
    let fault: RowFault
    if let known = index.faults[row] {
      fault = known
    } else if fieldCount == 1, chunk.layout.columnCount > 1, end == start || (end == start + 1 && chunk.bytes[start] == UInt8(ascii: "\r"))
    {
      blankLineCount += 1
      return false
    } else if !isText, !UTF8Check.isValid(chunk.bytes, from: start, to: end) {
      fault = .invalidText
    } else if !chunk.layout.skips.isEmpty, isSkipped(row, in: chunk) {
      return false
    } else if fieldCount != chunk.layout.columnCount {
      fault = .ragged
    } else {
      return true
    }
    rowCount += 1
    let firstField = fault == .ragged ? RowNotes.excerpt(text(ofField: 0, of: row, in: chunk)) : ""
    notes.leaveOut(
      fault, at: start,
      example: fault == .ragged
        ? String(fieldCount) : RowNotes.excerpt(UnsafeBufferPointer(start: chunk.bytes + start, count: end - start)),
      firstField: firstField, chunk)
    return false
  }

  /// Whether a row is none because one of its fields says so.
  private mutating func isSkipped(_ row: Int, in chunk: Chunk) -> Bool {
    let count = Int(index.rowEnds.pointer[row + 1] - index.rowEnds.pointer[row])
    return chunk.layout.skips.contains { skip in
      skip.field < count && skip.texts.contains(String(decoding: text(ofField: skip.field, of: row, in: chunk), as: UTF8.self))
    }
  }

  /// A field's text without its quotes, until the next call.
  private mutating func text(ofField field: Int, of row: Int, in chunk: Chunk) -> UnsafeBufferPointer<UInt8> {
    let separator = Int(index.rowEnds.pointer[row]) + field
    let start = Int(index.separators.pointer[separator - 1] &+ 1)
    var end = Int(index.separators.pointer[separator])
    if end > start, chunk.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return fieldText.text(chunk.bytes, from: start, to: end, quote: chunk.layout.quote ?? RowFields.noQuote)
  }

  // MARK: A batch

  private mutating func readBatch(_ count: Int, of chunk: Chunk) {
    let rows = RowFields(
      bytes: chunk.bytes, separators: index.separators.pointer, firstSeparators: firstSeparators.pointer, count: count,
      lastField: chunk.layout.columnCount - 1, quote: chunk.layout.quote ?? RowFields.noQuote, hasCarriageReturns: index.hasCarriageReturns)
    rowCount += count
    batch.count = count
    for clock in program.scan.clocks.indices { days.read(clock, rows, chunk, &notes) }
    texts.read(rows, chunk.layout, into: &batch)
    figures.read(rows, chunk, days.days, into: batch, &notes)
    if !notes.first.isEmpty { notes.leaveOutRows(of: batch, summed: summedFigures, days: days.days) }
    days.count(rows: count)
    memberDays?.add(batch, days)
    selections.select(&batch, days, texts, clearing: &totals)
    totals.add(batch)
    identifiers.read(rows, chunk.layout, batch, selections)
  }

  /// Puts on disk what memory has no room for.
  mutating func makeRoom() throws(TemporaryFile.Failure) {
    if program.scan.findsDuplicates { try signatures.spillIfNeeded(budget: program.identifierBudget) }
    try identifiers.makeRoom()
  }
}
