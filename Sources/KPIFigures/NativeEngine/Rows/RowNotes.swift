internal import KPISource
/// What a worker finds wrong with rows, and on which finding's account a row of the batch at hand is left out.
struct RowNotes {
  private(set) var findings = RowFindings()
  /// Row of the batch → its first finding.
  private(set) var first: [Int: RowFindings.Key] = [:]

  /// Notes a field that cannot be read.
  mutating func note(
    _ kind: RowFindings.Kind, column: Int, row: Int, at start: Int, _ text: UnsafeBufferPointer<UInt8>, _ chunk: Chunk
  ) {
    note(kind, column: column, row: row, at: start, example: Self.excerpt(text), chunk)
  }

  mutating func note(
    _ kind: RowFindings.Kind, column: Int, row: Int, at start: Int, example: @autoclosure () -> String, _ chunk: Chunk
  ) {
    let key = RowFindings.Key(file: chunk.file, kind: kind, column: column)
    findings.add(key) { Self.line(chunk, at: start, example: example()) }
    if first[row] == nil { first[row] = key }
  }

  /// Notes a row that cannot be read at all.
  ///
  /// - Parameter firstField: the row's, where that may say what it is.
  mutating func leaveOut(
    _ fault: RowFault, at start: Int, example: @autoclosure () -> String, firstField: String, _ chunk: Chunk
  ) {
    let key = RowFindings.Key(file: chunk.file, kind: .row(fault), column: -1)
    findings.add(key) {
      var line = Self.line(chunk, at: start, example: example())
      line.firstField = firstField
      return line
    }
    findings.leaveOut(key, figures: [])
  }

  /// Takes the batch's rows with findings out of everything, and sums up what of them could be read.
  mutating func leaveOutRows(of batch: RowBatch, summed: Set<Int>, days: [Vector<Int32>]) {
    for (row, key) in first {
      let figures = summed.compactMap { figure -> (operand: Int, figure: ExactDecimal)? in
        let vector = batch.figures[figure]
        guard vector.states.pointer[row] != FigureVector.State.missing else { return nil }
        return vector.exactFigure(row).map { (figure, $0) }
      }
      findings.leaveOut(key, figures: figures)
      for days in days { days.pointer[row] = -1 }
    }
    first.removeAll(keepingCapacity: true)
  }

  private static func line(_ chunk: Chunk, at start: Int, example: String) -> RowFindings.Line {
    var lineStart = start
    while lineStart > Chunk.margin, chunk.bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
    let lines = RowIndex.count(UInt8(ascii: "\n"), in: chunk.bytes, from: Chunk.margin, to: start)
    let characters = (lineStart..<start).count { chunk.bytes[$0] & 0xC0 != 0x80 }
    return RowFindings.Line(chunk: chunk.number, line: lines, character: characters + 1, example: example)
  }

  /// At most forty characters of a text on one line.
  static func excerpt(_ text: UnsafeBufferPointer<UInt8>) -> String {
    let decoded = String(decoding: text.prefix(200), as: UTF8.self)
    let shown = decoded.prefix(40).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
    return shown + (text.count > 200 || decoded.count > 40 ? "…" : "")
  }
}
