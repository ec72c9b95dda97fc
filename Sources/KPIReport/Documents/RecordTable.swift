import KPISource

/// Records as a flat table for machines: nested members become columns (`completion_raw`), numbers stay unrounded.
package struct RecordTable: Sendable {
  package let columns: [String]
  package let rowCount: Int
  /// A row's values, parallel to `columns`: never lists or objects.
  let row: @Sendable (Int) -> [JSONValue]

  init<Record: DocumentRecord>(_ records: RecordSequence<Record>) {
    let members = Record.fields.map(\.member)
    columns = members.flatMap { RecordTable.columns($0.shape, $0.name) }
    rowCount = records.count
    row = { index in
      var values: [JSONValue] = []
      let record = records.element(index)
      for (field, member) in zip(Record.fields, members) { RecordTable.flatten(field.read(record), member.shape, into: &values) }
      return values
    }
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
