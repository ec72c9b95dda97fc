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
}

extension PlaceReader {
  mutating func record(of place: Place) -> PlaceRecord {
    let start = start(of: place)
    return PlaceRecord(file: path(of: place.file), line: start.line, column: start.column)
  }

  mutating func records(of places: [Place?]) -> [PlaceRecord?] {
    var records: [PlaceRecord?] = []
    records.reserveCapacity(places.count)
    for place in places { records.append(place.map { record(of: $0) }) }
    return records
  }

  /// `targets.yaml:14`.
  mutating func line(of site: Diagnostic.Site?) -> String? { position(of: site)?.lineText }
}
