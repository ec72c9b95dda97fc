import KPIAnalysis
import KPIModel
import KPISource

/// JSON Schemas (draft-07): of the documents, made from the same fields that write them, and of the YAML language.
package enum Schemas {
  /// The kinds of documents that are written.
  private static let kinds: [any DocumentSubject.Type] = [
    CheckReport.self, Outline.self, Evaluation.self, AttributionReport.self, Scorecard.self, TargetReport.self, Review.self, Cards.self,
    Impact.self,
  ]

  private static let language = "kpitree"

  /// `kpitree` for the YAML language, and one for each kind of document.
  package static var names: [String] { [language] + kinds.map { $0.kind } }

  /// A schema, indented, ending in a line feed; nil for an unknown name.
  package static func json(named name: String) -> String? {
    if name == language { return String(decoding: LanguageSchema.document(), as: UTF8.self) }
    return kinds.first { $0.kind == name }.map { json($0) }
  }

  private static func json<Subject: DocumentSubject>(_ kind: Subject.Type) -> String {
    var members: [(name: String, value: JSONValue)] = [
      ("$schema", .text("http://json-schema.org/draft-07/schema#")),
      ("title", .text("kpitree.\(kind.kind)/1")),
    ]
    if case .object(let body) = schema(of: Document<Subject>.shape) { members += body }
    return text(.object(members))
  }

  /// A schema as its file holds it.
  static func text(_ schema: JSONValue) -> String {
    var writer = JSONWriter()
    writer.write(schema)
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The schema of one value; members may be added to documents later, so none is refused.
  private static func schema(of shape: ValueShape) -> JSONValue {
    switch shape {
    case .text: .object([("type", .text("string"))])
    case .day: .object([("type", .text("string")), ("format", .text("date"))])
    case .integer: .object([("type", .text("integer"))])
    case .number: .object([("type", .text("number"))])
    case .boolean: .object([("type", .text("boolean"))])
    case .word(let words): .object([("enum", .list(words.map(JSONValue.text)))])
    case .constant(let text): .object([("const", .text(text))])
    case .nullable(let wrapped): nullable(schema(of: wrapped))
    case .list(let element): .object([("type", .text("array")), ("items", schema(of: element))])
    case .record(let members):
      .object([
        ("type", .text("object")),
        ("properties", .object(members.map { ($0.name, described(schema(of: $0.shape), $0.summary)) })),
        ("required", .list(members.map { .text($0.name) })),
      ])
    }
  }

  private static func nullable(_ schema: JSONValue) -> JSONValue {
    guard case .object(let members) = schema else { return schema }
    return .object(
      members.map { member in
        switch (member.name, member.value) {
        case ("type", let type): (member.name, .list([type, .text("null")]))
        case ("enum", .list(let words)): (member.name, .list(words + [.null]))
        default: member
        }
      })
  }

  private static func described(_ schema: JSONValue, _ summary: String) -> JSONValue {
    guard case .object(let members) = schema else { return schema }
    return .object([("description", .text(summary))] + members)
  }
}
