/// The columns of a batch that are read as figures, and the figures that rows make of them.
struct FigureColumns {
  private let program: ScanProgram
  /// Digits behind the point, per column of figures: the most in any figure.
  private(set) var greatestScales: [Int]
  /// Per column of figures, the scale at which 64 bits hold them.
  private var narrowScales: [Int]
  private let columns: [FigureVector]
  private let scales = Vector<UInt8>(repeating: 0, count: RowBatch.capacity)
  private var fieldText = FieldText()

  /// The scale of a figure that is yet to be read.
  private static let unread = UInt8.max

  init(_ program: ScanProgram) {
    self.program = program
    greatestScales = program.figureColumns.map { _ in 0 }
    narrowScales = greatestScales
    columns = program.figureColumns.map { _ in FigureVector(count: RowBatch.capacity) }
  }

  /// Reads the columns and works the program's figures out into the batch.
  mutating func read(_ rows: RowFields, _ chunk: Chunk, _ days: [Vector<Int32>], into batch: RowBatch, _ notes: inout RowNotes) {
    for column in columns.indices { read(column, rows, chunk, &notes) }
    for figure in program.figures.indices { workOut(figure, rows, chunk, batch, days, &notes) }
  }

  private mutating func read(_ column: Int, _ rows: RowFields, _ chunk: Chunk, _ notes: inout RowNotes) {
    let scanColumn = program.figureColumns[column]
    let field = rows.field(chunk.layout.fields[scanColumn])
    let bytes = rows.bytes
    let vector = columns[column]
    let values = vector.values.pointer
    let states = vector.states.pointer
    let scales = scales.pointer
    let decimalMark = program.figureReader.decimalMark
    let count = rows.count
    var greatest = narrowScales[column]
    vector.isPlain = true
    if !vector.exact.isEmpty { vector.exact.removeAll() }
    states.update(repeating: FigureVector.State.plain, count: count)
    // First what is written plainly, then the rest: the loop that most rows take stays short.
    var least = Self.unread
    var most: UInt8 = 0
    if program.figureReader.hasMissingFigures {
      scales.update(repeating: Self.unread, count: count)
      most = Self.unread
    } else {
      for row in 0..<count {
        let (start, end) = field[row]
        var scale = Self.unread
        if let (mantissa, digits) = FigureReader.plain(bytes, from: start, to: end, decimalMark: decimalMark) {
          values[row] = mantissa
          scale = UInt8(truncatingIfNeeded: digits)
        }
        scales[row] = scale
        least = min(least, scale)
        most = max(most, scale)
      }
    }
    if most == Self.unread {
      (least, most) = (Self.unread, 0)
      for row in 0..<count {
        if scales[row] == Self.unread { readOther(row, of: column, vector, field, chunk, &notes) }
        guard states[row] == FigureVector.State.plain else { continue }
        least = min(least, scales[row])
        most = max(most, scales[row])
      }
    }
    greatest = max(greatest, Int(most))
    narrowScales[column] = greatest
    greatestScales[column] = max(greatestScales[column], greatest)
    vector.scale = greatest
    guard least < greatest else { return }
    for row in 0..<count where states[row] == FigureVector.State.plain && Int(scales[row]) != greatest {
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

  /// Reads a figure that is not written plainly, or with quotes around it.
  private mutating func readOther(
    _ row: Int, of column: Int, _ vector: FigureVector, _ field: RowFields.Field, _ chunk: Chunk, _ notes: inout RowNotes
  ) {
    let scanColumn = program.figureColumns[column]
    func take(_ mantissa: Int64, scale: Int) {
      vector.values.pointer[row] = mantissa
      scales.pointer[row] = UInt8(truncatingIfNeeded: scale)
    }
    if !program.figureReader.hasMissingFigures {
      let (start, end) = field.inner(row)
      if let (mantissa, scale) = FigureReader.plain(field.bytes, from: start, to: end, decimalMark: program.figureReader.decimalMark) {
        return take(mantissa, scale: scale)
      }
    }
    take(0, scale: 0)
    let (start, end) = field[row]
    let text = fieldText.text(field.bytes, from: start, to: end, quote: field.quote)
    let states = vector.states.pointer
    switch program.figureReader.read(text) {
    case .missing: states[row] = FigureVector.State.missing
    case .unreadable:
      states[row] = FigureVector.State.missing
      notes.note(.figure, column: scanColumn, row: row, at: start, text, chunk)
    case .figure(let figure):
      greatestScales[column] = max(greatestScales[column], figure.scale)
      if let mantissa = Int64(exactly: figure.mantissa), figure.scale <= 18 {
        return take(mantissa, scale: figure.scale)
      }
      states[row] = FigureVector.State.exact
      vector.exact[row] = figure
    }
    vector.isPlain = false
  }

  /// Works out a figure of each row from its columns; where 64 bits do not hold it, by itself.
  private func workOut(
    _ figure: Int, _ rows: RowFields, _ chunk: Chunk, _ batch: RowBatch, _ days: [Vector<Int32>], _ notes: inout RowNotes
  ) {
    let result = batch.figures[figure]
    switch program.figures[figure] {
    case .column(let column): copy(columns[column], to: result, count: rows.count)
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
      combine(program.figures[figure], batch.figures[left], batch.figures[right], into: result, rows, chunk, &notes)
    }
  }

  private func copy(_ source: FigureVector, to result: FigureVector, count: Int) {
    result.values.pointer.update(from: source.values.pointer, count: count)
    result.states.pointer.update(from: source.states.pointer, count: count)
    result.scale = source.scale
    result.isPlain = source.isPlain
    result.exact = source.exact
  }

  private func combine(
    _ operation: ScanProgram.Figure, _ left: FigureVector, _ right: FigureVector, into result: FigureVector,
    _ rows: RowFields, _ chunk: Chunk, _ notes: inout RowNotes
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
      if let first = left.exactFigure(row), let second = right.exactFigure(row),
        let value = isProduct ? first.multiplied(by: second) : isDifference ? first.subtracting(second) : first.adding(second)
      {
        result.exact[row] = value
      } else {
        result.states.pointer[row] = FigureVector.State.missing
        let figure = program.figures.firstIndex(of: operation) ?? 0
        notes.note(
          .figureOverflow, column: -1, row: row, at: rows.field(0)[row].start, example: program.text(ofOperand: figure), chunk)
      }
    }
  }
}
