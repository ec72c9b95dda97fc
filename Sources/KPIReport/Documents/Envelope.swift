import KPIFigures
import KPIModel
import KPISource

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

/// What was read of one source, as documents with figures say it.
struct ReadingRecord: DocumentRecord {
  let reading: SourceReading

  static let fields: [Field<ReadingRecord>] = [
    Field("name", "The source's key in the model.") { $0.reading.name },
    Field("files", "The files in the order in which they were read; empty where a database has the rows.") {
      $0.reading.files.map { FileRecord(file: $0) }
    },
    Field("chunk_bytes", "Bytes of text behind each of a file's `chunks` but the last; null where a database has the rows.") {
      $0.reading.chunkByteCount
    },
    Field("answer", "What a database's command printed; null where files have the rows.") {
      $0.reading.answer.map { AnswerRecord(answer: $0) }
    },
    Field("rows", "Data rows, whether they count for a figure or not; of a database those that it counted.") { $0.reading.rowCount },
    Field("first_day", "The first day of any row; null without rows.") { $0.reading.firstDay },
    Field("last_day", "The last day of any row; null without rows.") { $0.reading.lastDay },
    Field("temporary_bytes", "Temporary disk that distinct counts took; 0 where memory had room, so it depends on the machine.") {
      $0.reading.temporaryByteCount
    },
  ]

  struct FileRecord: DocumentRecord {
    let file: SourceReading.File

    static let fields: [Field<FileRecord>] = [
      Field("path", "As the model's glob finds it.") { $0.file.path },
      Field("bytes", "Of its text; of a compressed file, of what it holds.") { $0.file.byteCount },
      Field("rows", "Its data rows.") { $0.file.rowCount },
      Field("checksum", "Sixteen hexadecimal digits of the text's bytes, whatever the number of threads (docs/engine.md).") {
        $0.file.checksumText
      },
      Field("chunks", "Likewise of each `chunk_bytes` of its text, in order: which part of a file is not what another run read.") {
        $0.file.chunkTexts
      },
    ]
  }

  struct AnswerRecord: DocumentRecord {
    let answer: SourceReading.Answer

    static let fields: [Field<AnswerRecord>] = [
      Field("rows", "Its lines; one is a cell, a day, or the values that the same cells have.") { $0.answer.lineCount },
      Field("bytes", "Of the lines, without their ends.") { $0.answer.byteCount },
      Field("checksum", "Sixteen hexadecimal digits, whatever the order of the lines (docs/engine.md).") { $0.answer.checksumText },
    ]
  }
}
