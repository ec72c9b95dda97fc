/// Sets of identifiers per cell and segment.
struct DistinctSets: DistinctColumn {
  let segmentCount: Int
  /// Identifiers there are.
  let universe: Int
  /// At `cell * segmentCount + segment`.
  let sets: [IdentifierSet]

  func count(cells: [Int], segments: Range<Int>) -> Int {
    var places: [Int] = []
    for cell in cells {
      for segment in segments where sets[cell * segmentCount + segment].count > 0 { places.append(cell * segmentCount + segment) }
    }
    return Self.unionCount(places.map { sets[$0] }, universe: universe)
  }

  static func unionCount(_ sets: [IdentifierSet], universe: Int) -> Int {
    guard sets.count > 1 else { return sets.first?.count ?? 0 }
    var union = IdentifierSet()
    for set in sets { set.forEach { union.insert($0, universe: universe) } }
    return union.count
  }
}

/// Sets of identifiers per cell and day, of which the day with the least or greatest count is taken.
struct DistinctDays: DistinctColumn {
  let isLeast: Bool
  let universe: Int
  let dayCount: Int
  /// The days of each segment.
  let days: [Range<Int>]
  /// At `cell * dayCount + day`.
  let sets: [IdentifierSet]

  func count(cells: [Int], segments: Range<Int>) -> Int {
    let counts = segments.flatMap { days[$0] }.map { day in
      DistinctSets.unionCount(cells.map { sets[$0 * dayCount + day] }.filter { $0.count > 0 }, universe: universe)
    }
    return (isLeast ? counts.min() : counts.max()) ?? 0
  }
}
