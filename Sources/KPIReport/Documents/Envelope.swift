/// What stands at both ends of every document.
struct Envelope: Sendable {
  let toolVersion: String
  let diagnostics: [DiagnosticRecord]
  let readings: [ReadingRecord]

  init(_ provenance: Provenance, _ places: inout PlaceReader) {
    toolVersion = provenance.toolVersion
    readings = provenance.readings.map { ReadingRecord(reading: $0) }
    var records: [DiagnosticRecord] = []
    for diagnostic in provenance.diagnostics { records.append(DiagnosticRecord(diagnostic, &places)) }
    diagnostics = records
  }

  /// What documents with figures say of their sources, behind all that is of their kind.
  static func readings<Record>(
    _ summary: String = "What was read of each source that has figures here.", _ envelope: @escaping @Sendable (Record) -> Envelope
  ) -> [Field<Record>] {
    [Field("sources", summary) { envelope($0).readings }]
  }

  /// A kind's fields between those of the envelope.
  static func fields<Record>(
    _ kind: String, _ envelope: @escaping @Sendable (Record) -> Envelope, around own: [Field<Record>]
  ) -> [Field<Record>] {
    let head: [Field<Record>] = [
      Field("schema", "The document's kind and version.", constant: "kpitree.\(kind)/1"),
      Field("kpitree", "The version of the tool that wrote it.") { envelope($0).toolVersion },
    ]
    let tail: [Field<Record>] = [
      Field("diagnostics", "What was found in the input, in the order of the files.") { envelope($0).diagnostics }
    ]
    return head + own + tail
  }
}
