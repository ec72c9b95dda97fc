/// A type that stands in documents as an object.
protocol DocumentRecord: DocumentValue {
  static var fields: [Field<Self>] { get }
}

extension DocumentRecord {
  static var shape: ValueShape { .record(fields.map(\.member)) }

  var jsonValue: JSONValue { .object(Self.fields.map { (name: $0.member.name, value: $0.read(self)) }) }
}

/// One member of a record: how it is called, what it may be, what it means, and how it is read.
struct Field<Record>: Sendable {
  let member: ValueShape.Member
  let read: @Sendable (Record) -> JSONValue

  /// The shape follows from the type that `read` returns, so that a document cannot disagree with its schema.
  init<Value: DocumentValue>(_ name: String, _ summary: String, _ read: @escaping @Sendable (Record) -> Value) {
    member = ValueShape.Member(name: name, summary: summary, shape: Value.shape)
    self.read = { read($0).jsonValue }
  }

  /// The field of another record that this one holds.
  init<Inner>(_ field: Field<Inner>, of inner: @escaping @Sendable (Record) -> Inner) {
    member = field.member
    read = { field.read(inner($0)) }
  }

  /// Likewise where there may be none: then it is null.
  init<Inner>(optional field: Field<Inner>, of inner: @escaping @Sendable (Record) -> Inner?) {
    let shape: ValueShape = if case .nullable = field.member.shape { field.member.shape } else { .nullable(field.member.shape) }
    member = ValueShape.Member(name: field.member.name, summary: field.member.summary, shape: shape)
    read = { inner($0).map(field.read) ?? .null }
  }

  /// A member that says the same in every document of the kind.
  init(_ name: String, _ summary: String, constant: String) {
    member = ValueShape.Member(name: name, summary: summary, shape: .constant(constant))
    read = { _ in .text(constant) }
  }
}

/// A long list of records, made one by one.
struct RecordSequence<Record: DocumentRecord>: DocumentValue {
  let count: Int
  let element: @Sendable (Int) -> Record

  static var shape: ValueShape { .list(Record.shape) }

  var jsonValue: JSONValue {
    let element = element
    return .sequence(count: count) { element($0).jsonValue }
  }
}
