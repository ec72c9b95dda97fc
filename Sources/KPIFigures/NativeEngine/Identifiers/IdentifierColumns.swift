internal import KPISource

/// The columns whose different texts are counted: of each row that counts, the text and what it counts for.
struct IdentifierColumns {
  private let program: ScanProgram
  /// Per column of identifiers.
  private(set) var combinations: [CombinationNumbers]
  let records: [IdentifierRecords]
  /// Of each row of a batch, its number in each table.
  private var numbers: [Vector<Int32>] = []
  private var fieldText = FieldText()
  /// Bytes that the records may take until they are looked at: less than the budget at first, so that a few identifiers take little.
  private var allowance: Int

  init(_ program: ScanProgram) {
    self.program = program
    allowance = max(1, program.identifierBudget / 8)
    combinations = program.identifierColumns.indices.map { CombinationNumbers(program, column: $0) }
    records = program.identifierColumns.map { _ in
      IdentifierRecords(file: program.temporaryFile, budget: program.identifierBudget / program.identifierColumns.count)
    }
  }

  mutating func read(_ rows: RowFields, _ layout: FileLayout, _ batch: RowBatch, _ selections: RowSelections) {
    for column in records.indices {
      combinations[column].prepare(for: batch, selections)
      let tableCount = combinations[column].tableCount
      while numbers.count < tableCount { numbers.append(Vector(repeating: 0, count: RowBatch.capacity)) }
      for table in 0..<tableCount { combinations[column].number(batch, table: table, into: numbers[table].pointer) }
      let field = rows.field(layout.fields[program.identifierColumns[column]])
      if tableCount == 1 {
        add(field, count: rows.count, to: records[column])
      } else {
        add(field, count: rows.count, tableCount, to: records[column])
      }
    }
  }

  private mutating func add(_ field: RowFields.Field, count: Int, to records: IdentifierRecords) {
    let numbers = numbers[0].pointer
    for row in 0..<count where numbers[row] >= 0 {
      let text = text(field, row)
      // No text is no identifier; what else is none is told when the texts are counted.
      if let base = text.baseAddress, !text.isEmpty { records.add(base, length: text.count, number: numbers[row]) }
    }
  }

  /// The same where a row has several numbers: its text is looked at, and kept, once.
  private mutating func add(_ field: RowFields.Field, count: Int, _ tableCount: Int, to records: IdentifierRecords) {
    for row in 0..<count {
      var part = -1
      for table in 0..<tableCount where numbers[table].pointer[row] >= 0 {
        let text = text(field, row)
        guard let base = text.baseAddress, !text.isEmpty else { break }
        let number = numbers[table].pointer[row]
        if part < 0 {
          part = records.add(base, length: text.count, number: number)
        } else {
          records.addAgain(base, length: text.count, number: number, to: part)
        }
      }
    }
  }

  @inline(__always)
  private mutating func text(_ field: RowFields.Field, _ row: Int) -> UnsafeBufferPointer<UInt8> {
    let (start, end) = field[row]
    if field.bytes[start] == field.quote { return fieldText.text(field.bytes, from: start, to: end, quote: field.quote) }
    return UnsafeBufferPointer(start: field.bytes + start, count: end &- start)
  }

  // MARK: Room

  /// Makes room where records and numbers have outgrown what they may take: by leaving out what stands again or no longer counts, else by
  /// putting records on disk.
  mutating func makeRoom() throws(TemporaryFile.Failure) {
    guard byteCount > allowance else { return }
    for column in records.indices {
      let areLive = combinations[column].areLive
      let hasManyDead = areLive.count { !$0 } * 2 > areLive.count
      records[column].compact(areLive, everywhere: hasManyDead)
      if hasManyDead { combinations[column].reclaim(areLive) }
    }
    guard byteCount > allowance / 2 else { return }
    allowance *= 2
    guard allowance > program.identifierBudget else { return }
    // What numbers stand for stays in memory, as cells do.
    allowance = max(program.identifierBudget, 2 * combinations.reduce(0) { $0 + $1.byteCount })
    for column in records.indices {
      try records[column].spill()
      combinations[column].keepAll()
    }
  }

  /// Gives back memory that is not used, once all rows are read.
  func finish() { for records in records { records.freeSpareMemory() } }

  private var byteCount: Int { records.reduce(0) { $0 + $1.byteCount } + combinations.reduce(0) { $0 + $1.byteCount } }
}
