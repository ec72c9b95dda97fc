import KPISource

/// A JSON document of a kind of its own.
protocol Document: DocumentRecord {
  /// As in `kpitree.evaluation/1`.
  static var kind: String { get }
}

/// A document whose own part also stands inside of larger ones.
protocol NestableDocument: Document {
  /// The fields without those that a larger document has once for all.
  static var body: [Field<Self>] { get }
}

/// The own part of a document, inside of a larger one.
struct DocumentBody<Kind: NestableDocument>: DocumentRecord {
  let document: Kind

  static var fields: [Field<DocumentBody>] { Kind.body.map { Field($0, of: { $0.document }) } }
}

extension Document {
  /// The document's bytes: keys in fixed order, a line for each record, a line feed at the end.
  var bytes: [UInt8] {
    var writer = JSONWriter(expandedDepth: 2)
    writer.write(jsonValue)
    writer.endLine()
    return writer.bytes
  }
}

/// A JSON document whose main records are also a table for CSV and TSV.
package protocol TabularDocument {
  var json: [UInt8] { get }
  var table: RecordTable { get }
}

extension EvaluationDocument: TabularDocument {}
extension AttributionDocument: TabularDocument {}
extension ScoreDocument: TabularDocument {}
extension TargetsDocument: TabularDocument {}
extension TreeDocument: TabularDocument {}
extension ReviewDocument: TabularDocument {}
extension ScorecardDocument: TabularDocument {}
