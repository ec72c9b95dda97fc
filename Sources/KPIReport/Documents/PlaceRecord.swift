/// Where something is written, as editors count.
struct PlaceRecord: DocumentRecord {
  let file: String
  let line: Int
  let column: Int

  static let fields: [Field<PlaceRecord>] = [
    Field("file", "The path as the tool was given it.") { $0.file },
    Field("line", "Counts from 1.") { $0.line },
    Field("column", "Counts characters from 1.") { $0.column },
  ]
}
