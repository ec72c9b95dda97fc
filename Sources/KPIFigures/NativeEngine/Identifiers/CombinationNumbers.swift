/// Numbers what a worker's rows count for: the combinations of members and slots of time, over the groupings that count one column's
/// identifiers, in the order in which they first appear.
///
/// One number stands for all groupings of a bundle. A bundle has as many groupings as leave every combination a place in a small table.
struct CombinationNumbers {
  /// Groupings whose rows share a number; a combination has a code for each dimension of them, and a slot for each selection.
  struct Bundle {
    let groupings: [Int]
    let dimensions: [Int]
    let selections: [Int]
  }

  private let program: ScanProgram
  private let column: Int
  /// All that there were: one that outgrows its table is followed by smaller ones.
  private(set) var bundles: [Bundle] = []
  private var tables: [Table] = []
  private var combinations: [Combination] = []
  /// Of each combination its dimensions' codes, then a slot for each selection (one more; 0 where its rows do not count), then the day for
  /// which the slot stands where only a segment's last day counts.
  private var codes: [Int32] = []
  /// By bundle, numbers that no record has and no row gets any more.
  private var free: [Int: [Int32]] = [:]
  private var freeCount = 0
  /// Per selection, a row's slot and 1; 0 where the row does not count.
  private let slotCodes: [Int: Vector<Int32>]
  /// Per selection of last days, each segment's last day so far, -1 before any.
  private var lastDays: [Int: [Int32]] = [:]

  private struct Combination {
    var bundle: Int32
    var use = Use.inMemory
    /// Where its codes begin.
    var start: Int
  }

  /// Where records of a number may be.
  private enum Use { case nowhere, inMemory, onDisk }

  /// The numbers of a bundle's combinations.
  private struct Table {
    let bundle: Int
    var index: CellIndex
    /// By cell of the index.
    var numbers: Vector<Int32>
  }

  /// Numbers of a table's cells that have none: not yet, or because their rows count nowhere.
  private static let unknown: Int32 = -1
  private static let nowhere: Int32 = -2

  init(_ program: ScanProgram, column: Int) {
    self.program = program
    self.column = column
    let groupings = program.scan.groupings.indices.filter { !program.selections(ofGrouping: $0, counting: column).isEmpty }
    let selections = Set(groupings.flatMap { program.selections(ofGrouping: $0, counting: column) })
    slotCodes = Dictionary(uniqueKeysWithValues: selections.map { ($0, Vector(repeating: 0, count: RowBatch.capacity)) })
    for selection in selections where program.selections[selection].slots == .lastDays {
      lastDays[selection] = program.segments.indices.map { _ in -1 }
    }
    makeTables(bundles(groupings) { Array(repeating: 1, count: $0.dimensions.count + $0.selections.count) })
  }

  var count: Int { combinations.count }

  /// Each row has so many numbers.
  var tableCount: Int { tables.count }

  /// Bytes of what there is to say of numbers in use.
  var byteCount: Int {
    guard !combinations.isEmpty else { return 0 }
    return (combinations.count - freeCount) * (MemoryLayout<Combination>.stride + codes.count * 4 / combinations.count)
  }

  // MARK: Rows

  /// Makes room for a batch's codes; comes before its rows are numbered.
  mutating func prepare(for batch: RowBatch, _ rows: RowSelections) {
    for (selection, codes) in slotCodes {
      noteLastDays(selection, rows)
      let slots = batch.slots[selection].pointer
      for row in 0..<batch.count { codes.pointer[row] = slots[row] &+ 1 }
    }
    var position = 0
    while position < tables.count {
      let bundle = bundles[tables[position].bundle]
      let greatest = greatestCodes(of: bundle, batch)
      guard !tables[position].index.holds(greatest) else {
        position += 1
        continue
      }
      let index = tables[position].index.widened(for: greatest)
      if index.isDense || bundle.groupings.count == 1 {
        widen(position, index)
        position += 1
      } else {
        tables.remove(at: position)
        makeTables(bundles(bundle.groupings) { greatestCodes(of: $0, batch) })
      }
    }
  }

  /// The number of each row of a prepared batch, negative where it counts nowhere.
  mutating func number(_ batch: RowBatch, table position: Int, into numbers: UnsafeMutablePointer<Int32>) {
    let bundle = bundles[tables[position].bundle]
    let columns =
      bundle.dimensions.map { UnsafePointer(batch.codes[$0].pointer) }
      + bundle.selections.compactMap { slotCodes[$0].map { UnsafePointer($0.pointer) } }
    let cells = batch.cells.pointer
    tables[position].index.find(columns, count: batch.count, into: cells)
    makeRoom(position)
    let known = tables[position].numbers.pointer
    for row in 0..<batch.count {
      var number = known[Int(cells[row])]
      if number == Self.unknown {
        number = add(columns.map { $0[row] }, tables[position].bundle)
        known[Int(cells[row])] = number
      }
      numbers[row] = number
    }
  }

  private func greatestCodes(of bundle: Bundle, _ batch: RowBatch) -> [Int32] {
    bundle.dimensions.map { batch.greatestCodes[$0] } + bundle.selections.map { Int32(batch.slotCounts[$0]) }
  }

  private mutating func add(_ codes: [Int32], _ bundle: Int) -> Int32 {
    let selections = bundles[bundle].selections
    let slots = codes.suffix(selections.count)
    guard slots.contains(where: { $0 != 0 }) else { return Self.nowhere }
    let all = codes + zip(selections, slots).map { selection, slot in slot > 0 ? lastDays[selection]?[Int(slot) - 1] ?? -1 : -1 }
    if let number = free[bundle]?.popLast() {
      freeCount -= 1
      combinations[Int(number)].use = .inMemory
      let start = combinations[Int(number)].start
      self.codes.replaceSubrange(start..<(start + all.count), with: all)
      return number
    }
    combinations.append(Combination(bundle: Int32(bundle), start: self.codes.count))
    self.codes += all
    return Int32(combinations.count - 1)
  }

  // MARK: Last days

  /// Where a segment's last day has moved on, its combinations get new numbers: what was counted for the old ones no longer counts.
  private mutating func noteLastDays(_ selection: Int, _ rows: RowSelections) {
    guard let known = lastDays[selection], known != rows.lastDays[selection] else { return }
    lastDays[selection] = rows.lastDays[selection]
    for table in tables where bundles[table.bundle].selections.contains(selection) {
      for cell in 0..<table.numbers.count where table.numbers.pointer[cell] >= 0 {
        if !isCurrent(Int(table.numbers.pointer[cell])) { table.numbers.pointer[cell] = Self.unknown }
      }
    }
  }

  /// Whether rows to come have the number.
  private func isCurrent(_ number: Int) -> Bool { slots(of: number).allSatisfy { !$0.counts || $0.isLast } }

  /// Whether each number's rows count anywhere, as far as this worker knows.
  var areLive: [Bool] {
    combinations.indices.map { number in
      combinations[number].use != .nowhere && slots(of: number).contains { $0.counts && $0.isLast }
    }
  }

  private func slots(of number: Int) -> some Sequence<(counts: Bool, isLast: Bool)> {
    let bundle = bundles[Int(combinations[number].bundle)]
    let first = combinations[number].start + bundle.dimensions.count
    return bundle.selections.indices.lazy.map { position in
      let slot = codes[first + position]
      guard slot > 0, let days = lastDays[bundle.selections[position]] else { return (slot > 0, true) }
      return (true, days[Int(slot) - 1] == codes[first + bundle.selections.count + position])
    }
  }

  /// Frees the numbers of which no records are left; comes once those that do not count are left out.
  mutating func reclaim(_ areLive: [Bool]) {
    for number in combinations.indices where !areLive[number] && combinations[number].use == .inMemory {
      combinations[number].use = .nowhere
      free[Int(combinations[number].bundle), default: []].append(Int32(number))
      freeCount += 1
    }
  }

  /// Keeps all numbers: their records go to disk.
  mutating func keepAll() {
    for number in combinations.indices where combinations[number].use == .inMemory { combinations[number].use = .onDisk }
  }

  // MARK: Tables

  /// Puts each grouping into the first bundle that stays small with it.
  ///
  /// - Returns: the bundles, with the greatest code of each dimension and selection.
  private func bundles(_ groupings: [Int], greatestCodes: (Bundle) -> [Int32]) -> [(Bundle, [Int32])] {
    var parts: [[Int]] = []
    for grouping in groupings {
      let fitting = parts.firstIndex { CellIndex.isDense(greatestCodes(bundle($0 + [grouping]))) }
      if let fitting { parts[fitting].append(grouping) } else { parts.append([grouping]) }
    }
    return parts.map(bundle).map { ($0, greatestCodes($0)) }
  }

  private mutating func makeTables(_ new: [(Bundle, [Int32])]) {
    for (bundle, greatest) in new {
      let index = CellIndex(dimensionCount: greatest.count, greatest: greatest)
      tables.append(Table(bundle: bundles.count, index: index, numbers: Vector(repeating: Self.unknown, count: index.capacity)))
      bundles.append(bundle)
    }
  }

  private func bundle(_ groupings: [Int]) -> Bundle {
    Bundle(
      groupings: groupings, dimensions: Set(groupings.flatMap { program.scan.groupings[$0].dimensions }).sorted(),
      selections: Set(groupings.flatMap { program.selections(ofGrouping: $0, counting: column) }).sorted())
  }

  private mutating func widen(_ position: Int, _ index: CellIndex) {
    let bundle = bundles[tables[position].bundle]
    let codeCount = bundle.dimensions.count + bundle.selections.count
    tables[position].index = index
    tables[position].numbers = Vector(repeating: Self.unknown, count: index.capacity)
    for (number, combination) in combinations.enumerated()
    where Int(combination.bundle) == tables[position].bundle && combination.use != .nowhere && isCurrent(number) {
      let cell = tables[position].index.cell(of: Array(codes[combination.start..<(combination.start + codeCount)]))
      makeRoom(position)
      tables[position].numbers.pointer[cell] = Int32(number)
    }
  }

  private mutating func makeRoom(_ position: Int) {
    let old = tables[position].numbers
    guard tables[position].index.capacity > old.count else { return }
    let larger = Vector(repeating: Self.unknown, count: tables[position].index.capacity)
    larger.pointer.update(from: old.pointer, count: old.count)
    tables[position].numbers = larger
  }

  // MARK: What a number says

  /// Calls `body` with each number that records may have, its bundle, the codes of the bundle's dimensions, and of its selections the slot
  /// (-1 where the rows do not count) and, where only a last day counts, the day.
  func forEach(_ body: (Int, Bundle, ArraySlice<Int32>, [(slot: Int, day: Int32)]) -> Void) {
    for (number, combination) in combinations.enumerated() where combination.use != .nowhere {
      let bundle = bundles[Int(combination.bundle)]
      let first = combination.start + bundle.dimensions.count
      let slots = bundle.selections.indices.map { position in
        (Int(codes[first + position]) - 1, codes[first + bundle.selections.count + position])
      }
      body(number, bundle, codes[combination.start..<first], slots)
    }
  }
}
