/// What a worker's rows add up to: figures that add up over members, and the sets behind distinct counts.
struct RowTotals {
  private let program: ScanProgram
  /// Of what adds up over members: one for all groupings while that is small, else one for each.
  private var additiveCubes: [Cube] = []
  /// Of distinct counts, one per grouping that has any.
  private var distinctCubes: [Cube] = []
  private var groupingsOfDistinctCubes: [Int] = []
  /// Whether one cube holds all groupings together.
  private var isJoined = false

  /// The largest cube, in bytes, that all groupings share; beyond, each has its own.
  private static let joinedSize = 1 << 20

  init(_ program: ScanProgram, slotCounts: [Int]) {
    self.program = program
    let groupings = program.scan.groupings
    let additive = groupings.filter { !Self.tallies(of: $0, areDistinct: false, in: program).isEmpty }
    if !additive.isEmpty {
      additiveCubes = [
        Cube(
          dimensions: additive.count == 1 ? additive[0].dimensions : Set(additive.flatMap(\.dimensions)).sorted(),
          tallies: additive.flatMap { Self.tallies(of: $0, areDistinct: false, in: program) }, slotCounts: slotCounts)
      ]
    }
    isJoined = additive.count > 1
    for (number, grouping) in groupings.enumerated() {
      let tallies = Self.tallies(of: grouping, areDistinct: true, in: program)
      if !tallies.isEmpty {
        distinctCubes.append(Cube(dimensions: grouping.dimensions, tallies: tallies, slotCounts: slotCounts))
        groupingsOfDistinctCubes.append(number)
      }
    }
  }

  mutating func add(_ batch: RowBatch) {
    for cube in additiveCubes.indices { additiveCubes[cube].add(batch) }
    for cube in distinctCubes.indices { distinctCubes[cube].add(batch) }
    if isJoined, additiveCubes[0].byteCount > Self.joinedSize { separate(slotCounts: batch.slotCounts) }
  }

  /// Forgets what a selection's slot holds.
  mutating func clear(selection: Int, slot: Int) {
    for cube in additiveCubes.indices { additiveCubes[cube].clear(selection: selection, slot: slot) }
    for cube in distinctCubes.indices { distinctCubes[cube].clear(selection: selection, slot: slot) }
  }

  /// The cube that has a grouping's figures which add up over members; its dimensions include the grouping's.
  func additiveCube(of grouping: Scan.Grouping) -> Cube? {
    additiveCubes.first { $0.dimensions == grouping.dimensions } ?? additiveCubes.first
  }

  /// The cube of a grouping's distinct counts.
  func distinctCube(ofGrouping grouping: Int) -> Cube? {
    groupingsOfDistinctCubes.firstIndex(of: grouping).map { distinctCubes[$0] }
  }

  /// The tallies of a grouping, in the order of its aggregates: those that add up over members, or distinct counts.
  static func tallies(of grouping: Scan.Grouping, areDistinct: Bool, in program: ScanProgram) -> [ScanProgram.Tally] {
    grouping.aggregates.map { program.tallies[$0] }.filter { isDistinct($0) == areDistinct }
  }

  /// Gives each grouping a cube of its own, because the shared one outgrew the caches.
  private mutating func separate(slotCounts: [Int]) {
    isJoined = false
    guard let joined = additiveCubes.first else { return }
    additiveCubes = []
    var tallies: [[Int]: [ScanProgram.Tally]] = [:]
    for grouping in program.scan.groupings {
      tallies[grouping.dimensions, default: []] += Self.tallies(of: grouping, areDistinct: false, in: program)
    }
    for (dimensions, tallies) in tallies where !tallies.isEmpty {
      var cube = Cube(dimensions: dimensions, tallies: tallies, slotCounts: slotCounts)
      cube.add(joined, mapping: Cube.Mapping())
      additiveCubes.append(cube)
    }
  }

  private static func isDistinct(_ tally: ScanProgram.Tally) -> Bool {
    if case .distinct = tally.kind { return true }
    return false
  }

  // MARK: Identifiers

  /// Bytes behind the sets of identifiers, without the sets themselves.
  var identifierByteCount: Int { distinctCubes.reduce(0) { $0 + $1.identifierByteCount } }

  /// How many sets of identifiers there are.
  var identifierSetCount: Int { distinctCubes.reduce(0) { $0 + $1.identifierSetCount } }

  /// Takes all identifiers of a column out, set by set.
  mutating func takeIdentifiers(column: Int, _ body: (SpilledSetKey, IdentifierSet) throws -> Void) rethrows {
    for (position, grouping) in groupingsOfDistinctCubes.enumerated() {
      try distinctCubes[position].takeIdentifiers(column: column) { selection, codes, slot, set in
        try body(SpilledSetKey(grouping: grouping, selection: selection, slot: slot, codes: codes), set)
      }
    }
  }
}
