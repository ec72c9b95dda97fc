package import KPISource

/// Looks places up; each file's lines are counted once.
package struct PlaceReader {
  private let sources: SourceSet
  private var tables: [FileID: LineTable] = [:]

  package init(_ sources: SourceSet) {
    self.sources = sources
  }

  package func path(of file: FileID) -> String { sources[file].path }

  package mutating func location(of offset: UInt32, in file: FileID) -> SourceLocation {
    // Taken out while it changes, so that it is never copied.
    var table = tables.removeValue(forKey: file) ?? LineTable(sources[file])
    defer { tables[file] = table }
    return table.location(of: offset)
  }

  mutating func record(of place: Place) -> PlaceRecord {
    let start = location(of: place.start, in: place.file)
    return PlaceRecord(file: path(of: place.file), line: start.line, column: start.column)
  }

  mutating func records(of places: [Place?]) -> [PlaceRecord?] {
    var records: [PlaceRecord?] = []
    records.reserveCapacity(places.count)
    for place in places { records.append(place.map { record(of: $0) }) }
    return records
  }
}

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
