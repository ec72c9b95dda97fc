/// One thread's part of a scan: reads the rows of the chunks it gets and adds them up.
///
/// Nothing in it is shared with another thread until it is done.
struct RowWorker: @unchecked Sendable {
  let program: ScanProgram
  private(set) var rowCount = 0
  private(set) var blankLineCount = 0
  private(set) var findings = RowFindings()
  /// Newlines of each chunk.
  private(set) var lineCounts: [(chunk: Int, file: Int, lines: Int)] = []
  private(set) var members: [MemberCodes]
  private(set) var identifiers: [TextDictionary]
  /// Digits behind the point, per column of figures: the most in any figure.
  private(set) var columnScales: [Int]
  /// Rows per day, per clock.
  private(set) var dayTables: [DayTable]
  private(set) var grains: [Scan.Grain]
  /// Per selection of last days, each segment's last day so far, -1 before any.
  private(set) var lastDays: [[Int32]]
  /// Per selection of days, what each slot stands for.
  private(set) var dayNumbers: [DayNumbers]
  /// Of what adds up over members: one for all groupings while that is small, else one for each.
  private var additiveCubes: [Cube] = []
  /// Of distinct counts, one per grouping that has any.
  private var distinctCubes: [Cube] = []
  private var groupingsOfDistinctCubes: [Int] = []

  private var index = RowIndex()
  private var batch: RowBatch
  private var fieldText = FieldText()
  /// Per column of identifiers.
  private var identifierCounts: [Int]
  private let comparedTexts: [TextDictionary]
  /// Per column of figures, the scale at which 64 bits hold them.
  private var narrowScales: [Int]
  /// Whether the cubes still hold one for all groupings together.
  private var isJoined: Bool

  private let firstSeparators = Vector<UInt32>(repeating: 0, count: RowBatch.capacity)
  private let isBad = Vector<Bool>(repeating: false, count: RowBatch.capacity)
  private var firstFindings: [Int: RowFindings.Key] = [:]
  private let scales = Vector<UInt8>(repeating: 0, count: RowBatch.capacity)
  private let columnFigures: [FigureVector]
  private let days: [Vector<Int32>]
  private let segments: [Vector<Int32>]
  private let compared: [Vector<Int32>]
  private let keeps: [Vector<Bool>]

  /// The largest cube, in bytes, that all groupings share; beyond, each has its own.
  private static let joinedSize = 1 << 20
  /// The code of a text that means no identifier.
  static let noIdentifier = Int32.max

  init(_ program: ScanProgram) {
    let scan = program.scan
    self.program = program
    members = scan.dimensions.map(MemberCodes.init)
    identifiers = program.identifierColumns.map { _ in TextDictionary() }
    identifierCounts = program.identifierColumns.map { _ in 0 }
    columnScales = program.figureColumns.map { _ in 0 }
    narrowScales = columnScales
    dayTables = scan.clocks.map { _ in DayTable() }
    grains = scan.clocks.map { $0.grain ?? .day }
    lastDays = program.selections.map { _ in Array(repeating: -1, count: program.segments.count) }
    dayNumbers = program.selections.map { _ in DayNumbers() }
    batch = RowBatch(program)
    comparedTexts = program.comparedTexts.map(Self.dictionary)
    columnFigures = program.figureColumns.map { _ in FigureVector(count: RowBatch.capacity) }
    func columns(_ count: Int) -> [Vector<Int32>] { (0..<count).map { _ in Vector(repeating: 0, count: RowBatch.capacity) } }
    days = columns(scan.clocks.count)
    segments = columns(scan.clocks.count)
    compared = columns(program.comparedColumns.count)
    keeps = program.filters.map { _ in Vector(repeating: true, count: RowBatch.capacity) }
    isJoined = false
    makeCubes()
  }

  /// Reads and adds up the rows of a chunk; false where it has quotes that only the walker can make sense of.
  mutating func read(_ chunk: Chunk) -> Bool {
    let delimiter = chunk.layout.delimiter
    let bytes = UnsafePointer(chunk.bytes)
    if chunk.isIrregular {
      let walker = RowWalker(bytes: bytes, end: chunk.readEnd, delimiter: delimiter, isLast: chunk.isLast, longestRow: program.longestRow)
      index.build(with: walker, from: Chunk.margin, to: chunk.end)
    } else {
      guard index.build(bytes, from: Chunk.margin, to: chunk.end, delimiter: delimiter) else { return false }
      if chunk.end - Chunk.margin > program.longestRow, hasOverlongRow { return false }
    }
    lineCounts.append((chunk.number, chunk.file, index.lineCount))
    let isText = index.isASCII || UTF8Check.isValid(bytes, from: Chunk.margin, to: chunk.end)
    let checksRows = chunk.isIrregular || !isText

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
    return true
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
    } else if fieldCount != chunk.layout.columnCount {
      fault = .ragged
    } else {
      return true
    }
    rowCount += 1
    let key = RowFindings.Key(file: chunk.file, kind: .row(fault), column: -1)
    findings.add(key) {
      let text = Self.excerpt(UnsafeBufferPointer(start: chunk.bytes + start, count: end - start))
      return Self.line(chunk, at: start, example: fault == .ragged ? String(fieldCount) : text)
    }
    findings.leaveOut(key, figures: [])
    return false
  }

  // MARK: A batch

  private mutating func readBatch(_ count: Int, of chunk: Chunk) {
    let rows = RowFields(
      bytes: chunk.bytes, separators: index.separators.pointer, firstSeparators: firstSeparators.pointer, count: count,
      lastField: chunk.layout.columnCount - 1, hasCarriageReturns: index.hasCarriageReturns)
    let scan = program.scan
    rowCount += count
    batch.count = count
    for clock in scan.clocks.indices { readDays(clock, rows, chunk) }
    for dimension in scan.dimensions.indices { readMembers(dimension, rows, chunk) }
    for column in program.comparedColumns.indices { compareTexts(column, rows, chunk) }
    for column in program.identifierColumns.indices { readIdentifiers(column, rows, chunk) }
    for column in program.figureColumns.indices { readFigures(column, rows, chunk) }
    for figure in program.figures.indices { workOut(figure, rows, chunk) }
    if !firstFindings.isEmpty { leaveOutBadRows(rows, chunk) }

    for clock in scan.clocks.indices {
      program.segments.find(days[clock].pointer, count: count, into: segments[clock].pointer)
      dayTables[clock].count(days[clock].pointer, rows: count)
    }
    for filter in program.filters.indices { applyFilter(filter) }
    for selection in program.selections.indices { select(selection) }
    for cube in additiveCubes.indices { additiveCubes[cube].add(batch) }
    for cube in distinctCubes.indices { distinctCubes[cube].add(batch) }
    if isJoined, additiveCubes[0].byteCount > Self.joinedSize { separate() }
  }

  private mutating func readDays(_ clock: Int, _ rows: RowFields, _ chunk: Chunk) {
    let scanClock = program.scan.clocks[clock]
    let field = rows.field(chunk.layout.fields[scanClock.column])
    let bytes = rows.bytes
    let days = days[clock].pointer
    let isPlain = scanClock.grain == nil || scanClock.grain == .day
    DateReader.monthStarts.withUnsafeBufferPointer { starts in
      guard let monthStarts = starts.baseAddress else { return }
      for row in 0..<rows.count {
        let (start, end) = field.inner(row)
        if isPlain {
          let day = DateReader.isoDay(bytes + start, monthStarts: monthStarts)
          let length = end &- start
          if day >= 0, length == 10 || (length == 19 && DateReader.isTime(bytes + start + 10)) {
            days[row] = day
            continue
          }
        }
        let (outerStart, outerEnd) = field[row]
        days[row] = readDay(clock, row, outerStart, outerEnd, chunk)
      }
    }
  }

  private mutating func readDay(_ clock: Int, _ row: Int, _ start: Int, _ end: Int, _ chunk: Chunk) -> Int32 {
    let text = fieldText.text(chunk.bytes, from: start, to: end)
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
    note(kind, column: scanClock.column, row: row, at: start, text, chunk)
    return -1
  }

  private mutating func readMembers(_ dimension: Int, _ rows: RowFields, _ chunk: Chunk) {
    let texts = members[dimension].texts
    let codes = batch.codes[dimension].pointer
    encode(rows, chunk.layout.fields[program.scan.dimensions[dimension].column], texts, into: codes) { worker, text in
      worker.members[dimension].insert(text)
    }
    batch.greatestCodes[dimension] = Int32(max(members[dimension].members.count - 1, 0))
  }

  private mutating func readIdentifiers(_ column: Int, _ rows: RowFields, _ chunk: Chunk) {
    let texts = identifiers[column]
    let codes = batch.identifiers[column].pointer
    encode(rows, chunk.layout.fields[program.identifierColumns[column]], texts, into: codes) { worker, text in
      guard let base = text.baseAddress else { return -1 }
      if worker.program.figureReader.isMissing(text) {
        texts.insert(base, length: text.count, code: Self.noIdentifier)
        return Self.noIdentifier
      }
      let code = Int32(worker.identifierCounts[column])
      worker.identifierCounts[column] += 1
      return texts.insert(base, length: text.count, code: code)
    }
    for row in 0..<rows.count where codes[row] == Self.noIdentifier { codes[row] = -1 }
    batch.identifierCounts[column] = identifierCounts[column]
  }

  private mutating func compareTexts(_ column: Int, _ rows: RowFields, _ chunk: Chunk) {
    encode(
      rows, chunk.layout.fields[program.comparedColumns[column]], comparedTexts[column], into: compared[column].pointer
    ) { _, _ in -1 }
  }

  /// The code of each row's text; `add` gives the code of a text that is not known.
  @inline(__always)
  private mutating func encode(
    _ rows: RowFields, _ fieldNumber: Int, _ texts: TextDictionary, into codes: UnsafeMutablePointer<Int32>,
    add: (inout RowWorker, UnsafeBufferPointer<UInt8>) -> Int32
  ) {
    let field = rows.field(fieldNumber)
    let bytes = rows.bytes
    var entries = texts.entries
    for row in 0..<rows.count {
      let (start, end) = field[row]
      if bytes[start] != UInt8(ascii: "\"") {
        let code = TextDictionary.code(
          of: bytes + start, length: end &- start, entries: entries.pointer, mask: entries.count &- 1, in: texts)
        if code >= 0 {
          codes[row] = code
          continue
        }
      }
      let text = fieldText.text(bytes, from: start, to: end)
      var code: Int32 = -1
      if let base = text.baseAddress { code = texts.code(of: base, length: text.count) }
      if code < 0 {
        code = add(&self, text)
        entries = texts.entries
      }
      codes[row] = code
    }
  }

  // MARK: Figures

  private mutating func readFigures(_ column: Int, _ rows: RowFields, _ chunk: Chunk) {
    let scanColumn = program.figureColumns[column]
    let field = rows.field(chunk.layout.fields[scanColumn])
    let bytes = rows.bytes
    let vector = columnFigures[column]
    let values = vector.values.pointer
    let states = vector.states.pointer
    let scales = scales.pointer
    let decimalMark = program.figureReader.decimalMark
    let isPlain = !program.figureReader.hasMissingFigures
    var greatest = narrowScales[column]
    var areAlike = true
    vector.isPlain = true
    if !vector.exact.isEmpty { vector.exact.removeAll() }
    for row in 0..<rows.count {
      let (start, end) = field.inner(row)
      if isPlain, let (mantissa, scale) = FigureReader.plain(bytes, from: start, to: end, decimalMark: decimalMark) {
        values[row] = mantissa
        states[row] = FigureVector.State.plain
        scales[row] = UInt8(truncatingIfNeeded: scale)
        areAlike = areAlike && scale == greatest
        greatest = max(greatest, scale)
        continue
      }
      values[row] = 0
      states[row] = FigureVector.State.missing
      vector.isPlain = false
      let (outerStart, outerEnd) = field[row]
      let text = fieldText.text(bytes, from: outerStart, to: outerEnd)
      switch program.figureReader.read(text) {
      case .missing: break
      case .unreadable: note(.figure, column: scanColumn, row: row, at: outerStart, text, chunk)
      case .figure(let figure):
        columnScales[column] = max(columnScales[column], figure.scale)
        if let mantissa = Int64(exactly: figure.mantissa), figure.scale <= 18 {
          values[row] = mantissa
          states[row] = FigureVector.State.plain
          scales[row] = UInt8(figure.scale)
          areAlike = areAlike && figure.scale == greatest
          greatest = max(greatest, figure.scale)
        } else {
          states[row] = FigureVector.State.exact
          vector.exact[row] = figure
        }
      }
    }
    narrowScales[column] = greatest
    columnScales[column] = max(columnScales[column], greatest)
    vector.scale = greatest
    guard !areAlike else { return }
    for row in 0..<rows.count where states[row] == FigureVector.State.plain && Int(scales[row]) != greatest {
      let (scaled, overflow) = values[row].multipliedReportingOverflow(by: PowersOfTen.narrow[greatest - Int(scales[row])])
      if overflow {
        vector.exact[row] = ExactDecimal(mantissa: Int128(values[row]), scale: Int(scales[row]))
        states[row] = FigureVector.State.exact
        vector.isPlain = false
      } else {
        values[row] = scaled
      }
    }
  }

  /// Works out a figure of each row from its columns; where 64 bits do not hold it, by itself.
  private mutating func workOut(_ figure: Int, _ rows: RowFields, _ chunk: Chunk) {
    let result = batch.figures[figure]
    switch program.figures[figure] {
    case .column(let column): copy(columnFigures[column], to: result, count: rows.count)
    case .number(let mantissa, let scale):
      result.values.pointer.update(repeating: mantissa, count: rows.count)
      result.states.pointer.update(repeating: FigureVector.State.plain, count: rows.count)
      result.isPlain = true
      result.scale = scale
    case .days(let from, let to):
      result.scale = 0
      result.isPlain = true
      for row in 0..<rows.count {
        let (start, end) = (days[from].pointer[row], days[to].pointer[row])
        let isKnown = start >= 0 && end >= 0
        result.values.pointer[row] = isKnown ? Int64(end) - Int64(start) : 0
        result.states.pointer[row] = isKnown ? FigureVector.State.plain : FigureVector.State.missing
        result.isPlain = result.isPlain && isKnown
      }
    case .add(let left, let right), .subtract(let left, let right), .multiply(let left, let right):
      combine(program.figures[figure], batch.figures[left], batch.figures[right], into: result, rows, chunk)
    }
  }

  private func copy(_ source: FigureVector, to result: FigureVector, count: Int) {
    result.values.pointer.update(from: source.values.pointer, count: count)
    result.states.pointer.update(from: source.states.pointer, count: count)
    result.scale = source.scale
    result.isPlain = source.isPlain
    result.exact = source.exact
  }

  private mutating func combine(
    _ operation: ScanProgram.Figure, _ left: FigureVector, _ right: FigureVector, into result: FigureVector,
    _ rows: RowFields, _ chunk: Chunk
  ) {
    var isProduct = false
    var isDifference = false
    if case .multiply = operation { isProduct = true }
    if case .subtract = operation { isDifference = true }
    let scale = isProduct ? left.scale + right.scale : max(left.scale, right.scale)
    let isNarrow = scale <= ExactDecimal.greatestScale
    result.scale = min(scale, ExactDecimal.greatestScale)
    result.isPlain = true
    result.exact.removeAll()
    let leftFactor = PowersOfTen.factor(isProduct ? 0 : scale - left.scale)
    let rightFactor = PowersOfTen.factor(isProduct ? 0 : scale - right.scale)
    for row in 0..<rows.count {
      let state = max(left.states.pointer[row], right.states.pointer[row])
      result.values.pointer[row] = 0
      result.states.pointer[row] = state
      if state == FigureVector.State.plain, isNarrow, let leftFactor, let rightFactor {
        let (first, firstOverflow) = left.values.pointer[row].multipliedReportingOverflow(by: leftFactor)
        let (second, secondOverflow) = right.values.pointer[row].multipliedReportingOverflow(by: rightFactor)
        let (value, overflow) =
          isProduct
          ? first.multipliedReportingOverflow(by: second)
          : isDifference ? first.subtractingReportingOverflow(second) : first.addingReportingOverflow(second)
        if !firstOverflow, !secondOverflow, !overflow {
          result.values.pointer[row] = value
          continue
        }
      }
      result.isPlain = false
      guard state != FigureVector.State.missing else { continue }
      result.states.pointer[row] = FigureVector.State.exact
      if let first = exact(left, row), let second = exact(right, row),
        let value = isProduct ? first.multiplied(by: second) : isDifference ? first.subtracting(second) : first.adding(second)
      {
        result.exact[row] = value
      } else {
        result.states.pointer[row] = FigureVector.State.missing
        noteOverflow(operation, row, rows, chunk)
      }
    }
  }

  /// A row's figure in its shortest form, so that what can be worked out from it does not depend on the rows beside it.
  private func exact(_ vector: FigureVector, _ row: Int) -> ExactDecimal? {
    vector.states.pointer[row] == FigureVector.State.exact
      ? vector.exact[row]?.reduced : ExactDecimal(mantissa: Int128(vector.values.pointer[row]), scale: vector.scale)?.reduced
  }

  // MARK: Findings

  private mutating func note(
    _ kind: RowFindings.Kind, column: Int, row: Int, at start: Int, _ text: UnsafeBufferPointer<UInt8>, _ chunk: Chunk
  ) {
    let key = RowFindings.Key(file: chunk.file, kind: kind, column: column)
    findings.add(key) { Self.line(chunk, at: start, example: Self.excerpt(text)) }
    if firstFindings[row] == nil { firstFindings[row] = key }
  }

  private mutating func noteOverflow(_ operation: ScanProgram.Figure, _ row: Int, _ rows: RowFields, _ chunk: Chunk) {
    guard let figure = program.figures.firstIndex(of: operation) else { return }
    let start = rows.field(0)[row].start
    let key = RowFindings.Key(file: chunk.file, kind: .figureOverflow, column: -1)
    let text = program.text(ofOperand: figure)
    findings.add(key) { Self.line(chunk, at: start, example: text) }
    if firstFindings[row] == nil { firstFindings[row] = key }
  }

  /// Takes rows with findings out of everything, and sums up what of them could be read.
  private mutating func leaveOutBadRows(_ rows: RowFields, _ chunk: Chunk) {
    let summed = Set(
      program.tallies.compactMap { tally -> Int? in
        if case .sum(let figure) = tally.kind { return figure }
        return nil
      })
    for (row, key) in firstFindings {
      let figures = summed.compactMap { figure -> (operand: Int, figure: ExactDecimal)? in
        let vector = batch.figures[figure]
        guard vector.states.pointer[row] != FigureVector.State.missing else { return nil }
        return exact(vector, row).map { (figure, $0) }
      }
      findings.leaveOut(key, figures: figures)
      for clock in days.indices { days[clock].pointer[row] = -1 }
    }
    firstFindings.removeAll(keepingCapacity: true)
  }

  private static func line(_ chunk: Chunk, at start: Int, example: String) -> RowFindings.Line {
    var lineStart = start
    while lineStart > Chunk.margin, chunk.bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
    let lines = RowIndex.count(UInt8(ascii: "\n"), in: chunk.bytes, from: Chunk.margin, to: start)
    let characters = (lineStart..<start).count { chunk.bytes[$0] & 0xC0 != 0x80 }
    return RowFindings.Line(chunk: chunk.number, line: lines, character: characters + 1, example: example)
  }

  /// At most forty characters of a text on one line.
  private static func excerpt(_ text: UnsafeBufferPointer<UInt8>) -> String {
    let decoded = String(decoding: text.prefix(200), as: UTF8.self)
    let shown = decoded.prefix(40).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
    return shown + (text.count > 200 || decoded.count > 40 ? "…" : "")
  }

  // MARK: Selections

  private mutating func applyFilter(_ filter: Int) {
    let keeps = keeps[filter].pointer
    let count = batch.count
    keeps.update(repeating: true, count: count)
    for test in program.filters[filter] {
      switch test {
      case .text(let column, let among, let isNegated):
        let texts = compared[column].pointer
        for row in 0..<count {
          let text = Int(texts[row])
          keeps[row] = keeps[row] && (text >= 0 && among[text]) != isNegated
        }
      case .age(let clock, let since, let range):
        let (later, earlier) = (days[clock].pointer, days[since].pointer)
        for row in 0..<count {
          keeps[row] = keeps[row] && later[row] >= 0 && earlier[row] >= 0 && range ~= Int(later[row]) - Int(earlier[row])
        }
      }
    }
  }

  private mutating func select(_ selection: Int) {
    let chosen = program.selections[selection]
    let slots = batch.slots[selection].pointer
    let segments = segments[chosen.clock].pointer
    let days = days[chosen.clock].pointer
    let count = batch.count
    switch chosen.slots {
    case .segments: slots.update(from: segments, count: count)
    case .lastDays:
      var last = lastDays[selection]
      for row in 0..<count where segments[row] >= 0 && days[row] > last[Int(segments[row])] { last[Int(segments[row])] = days[row] }
      for segment in last.indices where last[segment] != lastDays[selection][segment] {
        if lastDays[selection][segment] >= 0 {
          for cube in additiveCubes.indices { additiveCubes[cube].clear(selection: selection, slot: segment) }
          for cube in distinctCubes.indices { distinctCubes[cube].clear(selection: selection, slot: segment) }
        }
      }
      lastDays[selection] = last
      for row in 0..<count {
        slots[row] = segments[row] >= 0 && days[row] == last[Int(segments[row])] ? segments[row] : -1
      }
    case .days:
      for row in 0..<count { slots[row] = segments[row] >= 0 ? dayNumbers[selection].number(days[row]) : -1 }
      // Doubled, so that the totals are not laid out anew for every day.
      while batch.slotCounts[selection] < dayNumbers[selection].days.count {
        batch.slotCounts[selection] = max(32, batch.slotCounts[selection] * 2)
      }
    }
    if let filter = chosen.filter {
      let keeps = keeps[filter].pointer
      for row in 0..<count where !keeps[row] { slots[row] = -1 }
    }
  }

  // MARK: Cubes

  /// The cube that has a grouping's figures which add up over members; its dimensions include the grouping's.
  func additiveCube(of grouping: Scan.Grouping) -> Cube? {
    additiveCubes.first { $0.dimensions == grouping.dimensions } ?? additiveCubes.first
  }

  /// The cube of a grouping's distinct counts.
  func distinctCube(ofGrouping grouping: Int) -> Cube? {
    groupingsOfDistinctCubes.firstIndex(of: grouping).map { distinctCubes[$0] }
  }

  /// The tallies of a grouping, in the order of its aggregates: those that add up over members, or distinct counts.
  static func tallies(of grouping: Scan.Grouping, areDistinct: Bool, in program: ScanProgram) -> [ScanProgram.Tally] {
    grouping.aggregates.map { program.tallies[$0] }.filter { isDistinct($0) == areDistinct }
  }

  private mutating func makeCubes() {
    let groupings = program.scan.groupings
    let additive = groupings.filter { !Self.tallies(of: $0, areDistinct: false, in: program).isEmpty }
    if !additive.isEmpty {
      additiveCubes = [
        Cube(
          dimensions: additive.count == 1 ? additive[0].dimensions : Set(additive.flatMap(\.dimensions)).sorted(),
          tallies: additive.flatMap { Self.tallies(of: $0, areDistinct: false, in: program) }, slotCounts: batch.slotCounts)
      ]
    }
    isJoined = additive.count > 1
    for (number, grouping) in groupings.enumerated() {
      let tallies = Self.tallies(of: grouping, areDistinct: true, in: program)
      if !tallies.isEmpty {
        distinctCubes.append(Cube(dimensions: grouping.dimensions, tallies: tallies, slotCounts: batch.slotCounts))
        groupingsOfDistinctCubes.append(number)
      }
    }
  }

  /// Gives each grouping a cube of its own, because the shared one outgrew the caches.
  private mutating func separate() {
    isJoined = false
    guard let joined = additiveCubes.first else { return }
    additiveCubes = []
    var tallies: [[Int]: [ScanProgram.Tally]] = [:]
    for grouping in program.scan.groupings {
      tallies[grouping.dimensions, default: []] += Self.tallies(of: grouping, areDistinct: false, in: program)
    }
    for (dimensions, tallies) in tallies where !tallies.isEmpty {
      var cube = Cube(dimensions: dimensions, tallies: tallies, slotCounts: batch.slotCounts)
      cube.add(joined, mapping: Cube.Mapping())
      additiveCubes.append(cube)
    }
  }

  private static func isDistinct(_ tally: ScanProgram.Tally) -> Bool {
    if case .distinct = tally.kind { return true }
    return false
  }

  private static func dictionary(_ texts: [String]) -> TextDictionary {
    let dictionary = TextDictionary()
    for (code, text) in texts.enumerated() {
      // A dictionary may read 16 bytes whatever a text's length.
      let padded = Array(text.utf8) + Array(repeating: 0, count: 16)
      padded.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { dictionary.insert(base, length: text.utf8.count, code: Int32(code)) }
      }
    }
    return dictionary
  }
}
