import KPIAnalysis
import KPIModel
import KPISource

/// A type that stands in documents as an object.
protocol DocumentRecord: DocumentValue {
  static var fields: [Field<Self>] { get }
}

extension DocumentRecord {
  static var shape: ValueShape { .record(fields.map(\.member)) }

  func json(_ context: DocumentContext) -> JSONValue {
    .object(Self.fields.map { (name: $0.member.name, value: $0.read(self, context)) })
  }
}

/// What the values of a document are written with.
struct DocumentContext: Sendable {
  let provenance: Provenance
  let style: PageStyle
  let places: PlaceReader

  var wording: Wording { style.wording }
}

/// One member of a record: how it is called, what it may be, what it means, and how it is read.
struct Field<Record>: Sendable {
  let member: ValueShape.Member
  let read: @Sendable (Record, DocumentContext) -> JSONValue

  /// The shape follows from the type that `read` returns, so that a document cannot disagree with its schema.
  init<Value: DocumentValue>(_ name: String, _ summary: String, _ read: @escaping @Sendable (Record) -> Value) {
    self.init(name, summary) { record, _ in read(record) }
  }

  /// Likewise of what is said in the document's language, or of places.
  init<Value: DocumentValue>(_ name: String, _ summary: String, _ read: @escaping @Sendable (Record, DocumentContext) -> Value) {
    member = ValueShape.Member(name: name, summary: summary, shape: Value.shape)
    self.read = { read($0, $1).json($1) }
  }

  /// The field of another record that this one holds.
  init<Inner>(_ field: Field<Inner>, of inner: @escaping @Sendable (Record) -> Inner) {
    member = field.member
    read = { field.read(inner($0), $1) }
  }

  /// Likewise where there may be none: then it is null.
  init<Inner>(optional field: Field<Inner>, of inner: @escaping @Sendable (Record) -> Inner?) {
    let shape: ValueShape = if case .nullable = field.member.shape { field.member.shape } else { .nullable(field.member.shape) }
    member = ValueShape.Member(name: field.member.name, summary: field.member.summary, shape: shape)
    read = { record, context in inner(record).map { field.read($0, context) } ?? .null }
  }

  /// A member that says the same in every document of the kind.
  init(_ name: String, _ summary: String, constant: String) {
    member = ValueShape.Member(name: name, summary: summary, shape: .constant(constant))
    read = { _, _ in .text(constant) }
  }
}

/// A long list of records, made one by one.
struct RecordSequence<Record: DocumentRecord>: DocumentValue {
  let count: Int
  let element: @Sendable (Int) -> Record

  static var shape: ValueShape { .list(Record.shape) }

  func json(_ context: DocumentContext) -> JSONValue {
    .sequence(count: count) { [element] in element($0).json(context) }
  }
}

// MARK: - Members that many records have

/// A row of a tree as documents write it; what is its kind's own stands beside these members.
extension TreeRow {
  static var id: Field<TreeRow> { Field("id", "The keys from the root, joined by dots.") { $0.node.id } }
  static var parent: Field<TreeRow> {
    Field("parent", "The parent's id; null for the first node.") { row in row.node.parentIndex.map { row.tree.nodes[$0].id } }
  }
  static var breakdown: Field<TreeRow> {
    Field("breakdown", "The parent's breakdown that it is a part of; null for the first node and for supports.") { row in
      row.node.branchIndex.map { row.tree.branches[$0].key }
    }
  }
  static var depth: Field<TreeRow> { Field("depth", "Edges from the root.") { $0.node.depth } }
  static var name: Field<TreeRow> { Field("name", "For people.") { $0.node.name } }
  static var owner: Field<TreeRow> { Field("owner", "Who answers for it at the period's end; null for nobody.") { $0.node.owner } }
  static var place: Field<TreeRow> {
    Field("place", "Where the node, or a discovered member's breakdown, is written.") { $0.node.place }
  }
}

extension TreeRow where Tree.Node: Leveled {
  static var level: Field<TreeRow> {
    Field("level", "Counting levels from the root, or the override; without the class.") { $0.node.level }
  }
  static var `class`: Field<TreeRow> {
    Field("class", "Its weight within the level; null where none is given, which counts as S.") { $0.node.class }
  }
}

extension BranchRow {
  static var node: Field<BranchRow> {
    Field("node", "The id of the node that is taken apart.") { $0.tree.nodes[$0.branch.nodeIndex].id }
  }
  static var breakdown: Field<BranchRow> { Field("breakdown", "The breakdown's key.") { $0.branch.key } }
}
