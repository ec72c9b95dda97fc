/// What a worker's rows add up to, but for the identifiers behind distinct counts: of these, how many rows have a figure at all.
struct RowTotals {
  private let program: ScanProgram
  /// One for all groupings while that is small, else one for each.
  private var cubes: [Cube] = []
  /// Of groupings with aggregates of each day: these, in a cube of their own, whose slots would blow up a shared one.
  private var dayCubes: [Cube] = []
  /// Whether one cube holds all groupings together.
  private var isJoined = false

  /// The largest cube, in bytes, that all groupings share; beyond, each has its own.
  private static let joinedSize = 1 << 20

  init(_ program: ScanProgram, slotCounts: [Int]) {
    self.program = program
    let groupings = program.scan.groupings
    if !groupings.isEmpty {
      cubes = [
        Cube(
          dimensions: groupings.count == 1 ? groupings[0].dimensions : Set(groupings.flatMap(\.dimensions)).sorted(),
          tallies: groupings.flatMap { Self.tallies(of: $0, in: program) }, slotCounts: slotCounts)
      ]
    }
    isJoined = groupings.count > 1
    var tallies: [[Int]: [ScanProgram.Tally]] = [:]
    for grouping in groupings { tallies[grouping.dimensions, default: []] += Self.dayTallies(of: grouping, in: program) }
    for (dimensions, tallies) in tallies where !tallies.isEmpty {
      dayCubes.append(Cube(dimensions: dimensions, tallies: tallies, slotCounts: slotCounts))
    }
  }

  mutating func add(_ batch: RowBatch) {
    for cube in cubes.indices { cubes[cube].add(batch) }
    for cube in dayCubes.indices { dayCubes[cube].add(batch) }
    if isJoined, cubes[0].byteCount > Self.joinedSize { separate(slotCounts: batch.slotCounts) }
  }

  /// Forgets what a selection's slot holds.
  mutating func clear(selection: Int, slot: Int) {
    for cube in cubes.indices { cubes[cube].clear(selection: selection, slot: slot) }  // days by themselves are never cleared
  }

  /// The cube of all groupings; nil where they have one each, or there is only one.
  var sharedCube: Cube? { isJoined ? cubes.first : nil }

  /// The cube that has a grouping's figures; its dimensions include the grouping's.
  func cube(of grouping: Scan.Grouping) -> Cube? {
    cubes.first { $0.dimensions == grouping.dimensions } ?? cubes.first
  }

  /// The cube that has a grouping's figures of each day; nil where none are asked for.
  func dayCube(of grouping: Scan.Grouping) -> Cube? { dayCubes.first { $0.dimensions == grouping.dimensions } }

  /// The tallies of a grouping but for those of each day, in the order of its aggregates.
  static func tallies(of grouping: Scan.Grouping, in program: ScanProgram) -> [ScanProgram.Tally] {
    grouping.aggregates.filter { program.scan.aggregates[$0].timing != .eachDay }.map { program.tallies[$0] }
  }

  /// Those of each day.
  static func dayTallies(of grouping: Scan.Grouping, in program: ScanProgram) -> [ScanProgram.Tally] {
    grouping.aggregates.filter { program.scan.aggregates[$0].timing == .eachDay }.map { program.tallies[$0] }
  }

  /// Gives each grouping a cube of its own, because the shared one outgrew the caches.
  private mutating func separate(slotCounts: [Int]) {
    isJoined = false
    guard let joined = cubes.first else { return }
    cubes = []
    var tallies: [[Int]: [ScanProgram.Tally]] = [:]
    for grouping in program.scan.groupings {
      tallies[grouping.dimensions, default: []] += Self.tallies(of: grouping, in: program)
    }
    for (dimensions, tallies) in tallies where !tallies.isEmpty {
      var cube = Cube(dimensions: dimensions, tallies: tallies, slotCounts: slotCounts)
      cube.add(joined, mapping: Cube.Mapping())
      cubes.append(cube)
    }
  }
}
