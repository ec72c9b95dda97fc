import KPIAnalysis
public import KPIFigures
public import KPIModel
public import KPISource

/// What an answer comes from: the head and the foot of every document.
public struct Provenance: Sendable {
  /// The model's name; nil where its files are too broken to say one.
  public var model: LocalizedText?
  /// The model's files.
  public var sources: SourceSet
  /// What was found in them and in the rows, in the order of files and places.
  public var diagnostics: [Diagnostic]
  /// What was read of each source that has figures; empty where none was.
  public var readings: [SourceReading]
  /// The version of the tool that answers.
  public var toolVersion: String

  package init(
    model: LocalizedText? = nil, sources: SourceSet, diagnostics: [Diagnostic] = [], readings: [SourceReading] = [], toolVersion: String
  ) {
    self.model = model
    self.sources = sources
    self.diagnostics = diagnostics
    self.readings = readings
    self.toolVersion = toolVersion
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// What a JSON document is about: the members that are its own, between a head and a foot that all documents have.
protocol DocumentSubject: Sendable {
  /// As in `kpitree.evaluation/1`.
  static var kind: String { get }
  /// Model, period, `as_of` and `against`.
  static var head: [Field<Self>] { get }
  /// What is of this kind only; it may stand inside of a larger document as well.
  static var body: [Field<Self>] { get }
  /// What the member `sources` means; nil for a kind without it.
  static var sources: String? { get }
}

extension DocumentSubject {
  static var sources: String? { "What was read of each source that has figures here." }
}

/// A subject whose main records are also a table for CSV and TSV.
protocol TabularSubject: DocumentSubject {
  func table(_ context: DocumentContext) -> RecordTable
}

extension TabularSubject where Self: TreeReport {
  /// One row a node, a column for each field that is no list of records.
  func table(_ context: DocumentContext) -> RecordTable { RecordTable(rows, context) }
}

/// A JSON document of a kind of its own.
struct Document<Subject: DocumentSubject>: DocumentRecord {
  let subject: Subject
  let context: DocumentContext

  init(_ subject: Subject, _ provenance: Provenance, style: PageStyle = PageStyle()) {
    self.subject = subject
    context = DocumentContext(provenance: provenance, style: style, places: PlaceReader(provenance.sources))
  }

  static var fields: [Field<Document>] {
    let own = (Subject.head + Subject.body).map { field in Field<Document>(field, of: { $0.subject }) }
    let sources = Subject.sources.map { Field<Document>("sources", $0) { $0.context.provenance.readings } }
    return [
      Field("schema", "The document's kind and version.", constant: "kpitree.\(Subject.kind)/1"),
      Field("kpitree", "The version of the tool that wrote it.") { $0.context.provenance.toolVersion },
    ] + own + [sources].compactMap { $0 } + [
      Field("diagnostics", "What was found in the input, in the order of the files.") { document in
        document.context.provenance.diagnostics.map { DiagnosticRecord($0, document.context.places) }
      }
    ]
  }

  /// The document's bytes: keys in fixed order, a line for each record, a line feed at the end.
  var json: [UInt8] {
    var writer = JSONWriter(expandedDepth: 2)
    writer.write(json(context))
    writer.endLine()
    return writer.bytes
  }
}

/// A JSON document whose main records are also a table for CSV and TSV.
package protocol TabularDocument {
  var json: [UInt8] { get }
  var table: RecordTable { get }
}

extension Document: TabularDocument where Subject: TabularSubject {
  var table: RecordTable { subject.table(context) }
}

/// The own part of a document, inside of a larger one.
struct DocumentBody<Subject: DocumentSubject>: DocumentRecord {
  let subject: Subject

  static var fields: [Field<DocumentBody>] { Subject.body.map { Field($0, of: { $0.subject }) } }
}

/// A period as documents write it.
struct PeriodRecord: DocumentRecord {
  let period: Period
  let isClosed: Bool

  static let fields: [Field<PeriodRecord>] = [
    Field("name", "As the language writes it, such as 2026-Q3.") { $0.period.name },
    Field("from", "The first day.") { $0.period.first },
    Field("to", "The last day.") { $0.period.last },
    Field("closed", "Whether it is over by `as_of`.") { $0.isClosed },
  ]
}

// MARK: - The foot

/// What was read of one source, as documents with figures say it.
extension SourceReading: DocumentRecord {
  static let fields: [Field<SourceReading>] = [
    Field("id", "The source's key in the model.") { $0.name },
    Field("files", "The files in the order in which they were read; empty where a database has the rows.") { $0.files },
    Field("chunk_bytes", "Bytes of text behind each of a file's `chunks` but the last; null where a database has the rows.") {
      $0.chunkByteCount
    },
    Field("answer", "What a database's command printed; null where files have the rows.") { $0.answer },
    Field("rows", "Data rows, whether they count for a figure or not; of a database those that it counted.") { $0.rowCount },
    Field("first_day", "The first day of any row; null without rows.") { $0.firstDay },
    Field("last_day", "The last day of any row; null without rows.") { $0.lastDay },
    Field("days_behind", "Days from the end of its rows to `as_of`; 0 where they go on behind it, null without rows or `as_of`.") {
      $0.daysBehind
    },
    Field("zone", "The zone in whose days its timestamps count and the version of the system's zone data; null where none is named.") {
      $0.zone
    },
    Field("temporary_bytes", "Temporary disk that distinct counts took; 0 where memory had room, so it depends on the machine.") {
      $0.temporaryByteCount
    },
  ]
}

extension SourceReading.File: DocumentRecord {
  static let fields: [Field<SourceReading.File>] = [
    Field("path", "As the model's glob finds it.") { $0.path },
    Field("bytes", "Of its text; of a compressed file, of what it holds.") { $0.byteCount },
    Field("rows", "Its data rows.") { $0.rowCount },
    Field("checksum", "Sixteen hexadecimal digits of the text's bytes, whatever the number of threads (docs/engine.md).") {
      $0.checksumText
    },
    Field("chunks", "Likewise of each `chunk_bytes` of its text, in order: which part of a file is not what another run read.") {
      $0.chunkTexts
    },
  ]
}

extension SourceReading.Answer: DocumentRecord {
  static let fields: [Field<SourceReading.Answer>] = [
    Field("rows", "Its lines; one is a cell, a day, or the values that the same cells have.") { $0.lineCount },
    Field("bytes", "Of the lines, without their ends.") { $0.byteCount },
    Field("checksum", "Sixteen hexadecimal digits, whatever the order of the lines (docs/engine.md).") { $0.checksumText },
  ]
}
