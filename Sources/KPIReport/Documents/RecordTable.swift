import KPISource

/// Records as a flat table for machines: nested members become columns (`completion_raw`), numbers stay unrounded.
package struct RecordTable: Sendable {
  package let columns: [String]
  package let rowCount: Int
  /// A row's values, parallel to `columns`: never lists or objects.
  let row: @Sendable (Int) -> [JSONValue]

  /// A column for each field that is no list of records.
  init<Record: DocumentRecord>(_ records: RecordSequence<Record>, _ context: DocumentContext) {
    let fields = Record.fields.filter { if case .list(.record) = $0.member.shape { false } else { true } }
    columns = fields.flatMap { RecordTable.columns($0.member.shape, $0.member.name) }
    rowCount = records.count
    row = { index in
      var values: [JSONValue] = []
      let record = records.element(index)
      for field in fields { RecordTable.flatten(field.read(record, context), field.member.shape, into: &values) }
      return values
    }
  }

  /// Columns that no type has, such as one for each period.
  init(columns: [String], rowCount: Int, row: @escaping @Sendable (Int) -> [JSONValue]) {
    self.columns = columns
    self.rowCount = rowCount
    self.row = row
  }

  init(_ records: [some DocumentRecord], _ context: DocumentContext) {
    self.init(RecordSequence(count: records.count) { records[$0] }, context)
  }

  private static func columns(_ shape: ValueShape, _ name: String) -> [String] {
    switch shape {
    case .nullable(let wrapped): columns(wrapped, name)
    case .record(let members): members.flatMap { columns($0.shape, "\(name)_\($0.name)") }
    default: [name]
    }
  }

  private static func flatten(_ value: JSONValue, _ shape: ValueShape, into values: inout [JSONValue]) {
    switch (shape, value) {
    case (.nullable(let wrapped), _): flatten(value, wrapped, into: &values)
    case (.record(let members), .object(let object)):
      for (member, entry) in zip(members, object) { flatten(entry.value, member.shape, into: &values) }
    case (.record(let members), _):
      for member in members { flatten(.null, member.shape, into: &values) }
    case (.list(.number), .list(let elements)):
      // As JSON writes it: bare, a list that begins with a minus would look like a formula to a spreadsheet.
      var writer = JSONWriter(expandedDepth: 0)
      writer.write(.list(elements))
      values.append(.text(String(decoding: writer.bytes, as: UTF8.self)))
    case (_, .list(let elements)):
      let words = elements.map { if case .text(let text) = $0 { text } else { "" } }
      values.append(.text(words.joined(separator: " ")))
    default: values.append(value)
    }
  }
}

/// A value of a document on its way to a writer; objects keep the order of their members.
package enum JSONValue: Sendable {
  case null
  case text(String)
  case integer(Int)
  /// Must be finite.
  case number(Double)
  case boolean(Bool)
  case list([JSONValue])
  case object([(name: String, value: JSONValue)])
  /// A list whose elements are made one by one as they are written, so that a large tree is never held twice.
  case sequence(count: Int, element: @Sendable (Int) -> JSONValue)
}

extension JSONWriter {
  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .text(let text): string(text)
    case .integer(let number): integer(number)
    case .number(let number): self.number(number)
    case .boolean(let flag): bool(flag)
    case .list(let elements):
      beginArray()
      for element in elements { write(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.name)
        write(member.value)
      }
      endObject()
    case .sequence(let count, let element):
      beginArray()
      for index in 0..<count { write(element(index)) }
      endArray()
    }
  }
}
