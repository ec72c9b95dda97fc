internal import KPIModel

/// The one statement that brings all cells of a scan: it reads the source once and groups its rows in every way that the tree needs.
///
/// Rows of the answer belong to one set of keys each, which `cell_set` numbers. A set without members tells how many rows the source has on
/// each day. Of different values that are counted, a row says how many have exactly the cells in `signature`: from these, the union of any
/// cells and segments can be counted, and no value ever leaves the engine.
package struct SQLStatement: Sendable {
  /// What the session is told before.
  package let settings: [String]
  /// One `WITH … SELECT`, without a semicolon, stable and laid out for reading.
  package let text: String
  /// The names of the answer's columns.
  package let columns: [String]

  /// The statement that a source's engine would run, or that another one would if it had the rows as a table of the source's name.
  package init(_ scan: Scan, dialect: SQLDialect) {
    let program = SQLProgram(scan, dialect)
    self.init(program, digits: program.figureColumns.map { _ in dialect.usualDigits })
  }

  /// - Parameter digits: behind the decimal point, by the program's columns of figures.
  init(_ program: SQLProgram, digits: [Int]) {
    var writer = SQLWriter(program, digits: digits)
    text = writer.write()
    columns = writer.columns
    settings = writer.settings
  }

  /// Asks for one text of each clock's column that is no day.
  init(examplesOf program: SQLProgram, digits: [Int]) {
    var writer = SQLWriter(program, digits: digits)
    text = writer.writeExamples()
    columns = writer.columns
    settings = writer.settings
  }
}

/// How many different values have exactly the same cells, for each such set of cells.
///
/// Any union of cells is counted from these exactly: every value stands in one signature only.
struct DistinctSignatures: DistinctColumn {
  let segmentCount: Int
  /// By signature.
  private let counts: [Int]
  /// The signatures at each place `cell * segmentCount + segment`.
  private let places: [Int: [Int32]]

  /// - Parameter signatures: how many values have exactly these places; a place may stand twice.
  init(segmentCount: Int, _ signatures: [(places: [Int], count: Int)]) {
    self.segmentCount = segmentCount
    counts = signatures.map(\.count)
    var places: [Int: [Int32]] = [:]
    for (number, signature) in signatures.enumerated() {
      for place in Set(signature.places) { places[place, default: []].append(Int32(number)) }
    }
    self.places = places
  }

  func count(cells: [Int], segments: Range<Int>) -> Int {
    if cells.count == 1, segments.count == 1 {
      return total(places[cells[0] * segmentCount + segments.lowerBound] ?? [])
    }
    var found: Set<Int32> = []
    for cell in cells {
      for segment in segments { found.formUnion(places[cell * segmentCount + segment] ?? []) }
    }
    return total(found)
  }

  private func total(_ signatures: some Sequence<Int32>) -> Int { signatures.reduce(0) { $0 + counts[Int($1)] } }
}
