import KPISource

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

  init(_ place: Place, _ places: PlaceReader) {
    let start = places.start(of: place)
    (file, line, column) = (places.path(of: place.file), start.line, start.column)
  }
}

extension PlaceReader {
  /// `targets.yaml:14`.
  func line(of site: Diagnostic.Site?) -> String? { position(of: site)?.lineText }

  /// Where a target is written, else its node.
  func line(of site: Diagnostic.Site?, else place: Place?) -> String? { line(of: site ?? place.map(Diagnostic.Site.source)) }
}
