/// The columns whose different texts are counted: of each row that counts, the text and what it counts for.
struct IdentifierColumns {
  private let program: ScanProgram
  /// Per column of identifiers.
  private(set) var combinations: [CombinationNumbers]
  let records: [IdentifierRecords]
  private let numbers = Vector<Int32>(repeating: 0, count: RowBatch.capacity)
  private var fieldText = FieldText()
  /// Bytes that the records may take until they are looked at: less than the budget at first, so that a few identifiers take little.
  private var allowance: Int

  init(_ program: ScanProgram) {
    self.program = program
    allowance = max(1, program.identifierBudget / 8)
    combinations = program.identifierColumns.indices.map { CombinationNumbers(program, column: $0) }
    records = program.identifierColumns.map { _ in IdentifierRecords(budget: program.identifierBudget / program.identifierColumns.count) }
  }

  mutating func read(_ rows: RowFields, _ layout: FileLayout, _ batch: RowBatch, _ selections: RowSelections) {
    for column in records.indices {
      let field = rows.field(layout.fields[program.identifierColumns[column]])
      combinations[column].prepare(for: batch, selections)
      for table in 0..<combinations[column].tableCount {
        combinations[column].number(batch, table: table, into: numbers.pointer)
        add(field, count: rows.count, to: records[column])
      }
    }
  }

  private mutating func add(_ field: RowFields.Field, count: Int, to records: IdentifierRecords) {
    let numbers = numbers.pointer
    for row in 0..<count where numbers[row] >= 0 {
      let (start, end) = field[row]
      // No text is no identifier; what else is none is told when the texts are counted.
      if start == end { continue }
      if field.bytes[start] == UInt8(ascii: "\"") {
        let text = fieldText.text(field.bytes, from: start, to: end)
        if let base = text.baseAddress, !text.isEmpty { records.add(base, length: text.count, number: numbers[row]) }
      } else {
        records.add(field.bytes + start, length: end - start, number: numbers[row])
      }
    }
  }

  // MARK: Room

  /// Whether any identifiers are on disk.
  var areOnDisk: Bool { records.contains { $0.isOnDisk } }

  /// Makes room where the records have outgrown what they may take: by leaving out what stands again, else by putting them on disk.
  mutating func makeRoom() throws(TemporaryFile.Failure) {
    guard byteCount > allowance else { return }
    for (records, combinations) in zip(records, combinations) { records.compact(combinations.areLive) }
    guard byteCount > allowance / 2 else { return }
    allowance *= 2
    guard allowance > program.identifierBudget else { return }
    allowance = program.identifierBudget
    for records in records { try records.spill(into: program.temporaryFolder) }
  }

  /// Puts on disk what is left in memory, once all rows are read.
  func finishOnDisk() throws(TemporaryFile.Failure) {
    for records in records {
      try records.spill(into: program.temporaryFolder)
      records.freeSpareMemory()
    }
  }

  private var byteCount: Int { records.reduce(0) { $0 + $1.byteCount } }
}
