package import KPISource
import Synchronization

/// Looks places up; each file's lines are counted once, whoever asks.
package final class PlaceReader: Sendable {
  private let sources: SourceSet
  private let tables = Mutex<[FileID: LineTable]>([:])

  package init(_ sources: SourceSet) {
    self.sources = sources
  }

  package func path(of file: FileID) -> String { sources[file].path }

  package func location(of offset: UInt32, in file: FileID) -> SourceLocation {
    tables.withLock { tables in
      // Taken out while it changes, so that it is never copied.
      var table = tables.removeValue(forKey: file) ?? LineTable(sources[file])
      defer { tables[file] = table }
      return table.location(of: offset)
    }
  }

  /// `targets.yaml:14`.
  func line(of site: Diagnostic.Site?) -> String? {
    switch site {
    case .source(let place): "\(path(of: place.file)):\(location(of: place.start, in: place.file).line)"
    case .line(let path, let line, _): "\(path):\(line)"
    case .file(let path): path
    case nil: nil
    }
  }

  /// Where a target is written, else its node.
  func line(of site: Diagnostic.Site?, else place: Place?) -> String? { line(of: site ?? place.map(Diagnostic.Site.source)) }
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

  init(_ place: Place, _ places: PlaceReader) {
    let start = places.location(of: place.start, in: place.file)
    (file, line, column) = (places.path(of: place.file), start.line, start.column)
  }
}
