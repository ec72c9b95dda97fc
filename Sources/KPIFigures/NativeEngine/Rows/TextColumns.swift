/// The columns of a batch whose texts become small integers: members, and what filters compare.
struct TextColumns {
  private let program: ScanProgram
  private(set) var members: [MemberCodes]
  /// Per compared column, the number of each row's text; those that filters name come first, -1 is a text without one.
  let compared: [Vector<Int32>]
  private(set) var comparedTexts: [ComparedTexts]
  private var fieldText = FieldText()

  init(_ program: ScanProgram) {
    self.program = program
    members = program.scan.dimensions.map(MemberCodes.init)
    comparedTexts = program.comparedTexts.map(ComparedTexts.init)
    compared = program.comparedColumns.map { _ in Vector(repeating: 0, count: RowBatch.capacity) }
  }

  /// Different members so far, of all dimensions.
  var memberCount: Int { members.reduce(0) { $0 + $1.members.count } }

  mutating func read(_ rows: RowFields, _ layout: FileLayout, into batch: inout RowBatch) {
    for dimension in members.indices { readMembers(dimension, rows, layout, &batch) }
    for column in compared.indices {
      let numbers = compared[column].pointer
      encode(rows, layout.fields[program.comparedColumns[column]], comparedTexts[column].texts, into: numbers) { columns, text in
        columns.comparedTexts[column].insert(text)
      }
      comparedTexts[column].look(at: numbers, count: rows.count)
    }
  }

  private mutating func readMembers(_ dimension: Int, _ rows: RowFields, _ layout: FileLayout, _ batch: inout RowBatch) {
    let field = layout.fields[program.scan.dimensions[dimension].column]
    encode(rows, field, members[dimension].texts, into: batch.codes[dimension].pointer) { columns, text in
      columns.members[dimension].insert(text)
    }
    batch.greatestCodes[dimension] = Int32(max(members[dimension].members.count - 1, 0))
  }

  /// The code of each row's text; `add` gives the code of a text that is not known.
  @inline(__always)
  private mutating func encode(
    _ rows: RowFields, _ fieldNumber: Int, _ texts: TextDictionary, into codes: UnsafeMutablePointer<Int32>,
    add: (inout TextColumns, UnsafeBufferPointer<UInt8>) -> Int32
  ) {
    let field = rows.field(fieldNumber)
    if texts.findAtHome(field, count: rows.count, into: codes) { return }
    for row in 0..<rows.count where codes[row] < 0 {
      let (start, end) = field[row]
      let text = fieldText.text(rows.bytes, from: start, to: end, quote: field.quote)
      var code: Int32 = -1
      if let base = text.baseAddress { code = texts.code(of: base, length: text.count) }
      codes[row] = code >= 0 ? code : add(&self, text)
    }
  }
}
