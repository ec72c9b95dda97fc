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
