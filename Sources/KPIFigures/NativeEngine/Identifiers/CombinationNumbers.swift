/// Numbers what a worker's rows count for: the combinations of members and slots of time, over the groupings that count one column's
/// identifiers, in the order in which they first appear.
///
/// One number stands for all groupings of a bundle. A bundle has as many groupings as leave every combination a place in a small table.
struct CombinationNumbers {
  /// Groupings whose rows share a number; a combination has a code for each dimension of them, then one for each selection.
  struct Bundle {
    let groupings: [Int]
    let dimensions: [Int]
    let selections: [Int]
  }

  /// Where rows of one number count in one grouping.
  struct Place {
    var grouping: Int
    var selection: Int
    /// Of the grouping's dimensions.
    var codes: [Int32]
    var slot: Int
    /// Of a selection of last days, the day that the slot stood for.
    var day: Int32?
  }

  private let program: ScanProgram
  private let column: Int
  /// All that there were: one that outgrows its table is followed by smaller ones.
  private var bundles: [Bundle] = []
  private var tables: [Table] = []
  /// Of each number, its bundle and where its codes begin.
  private var combinations: [(bundle: Int, start: Int)] = []
  private var codes: [Int32] = []
  /// Per selection, a row's slot and 1; 0 where the row does not count.
  private let slotCodes: [Int: Vector<Int32>]
  /// Per selection of last days, what stands for its slots: a day that is no longer its segment's last keeps what was counted for it.
  private var lastDays: [Int: LastDays] = [:]

  /// The numbers of a bundle's combinations.
  private struct Table {
    let bundle: Int
    var index: CellIndex
    /// By cell of the index.
    var numbers: Vector<Int32>
  }

  private struct LastDays {
    var all: [(segment: Int, day: Int32)] = []
    /// Of each segment, the last of these; -1 before any.
    var current: [Int]
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
      lastDays[selection] = LastDays(current: program.segments.indices.map { _ in -1 })
    }
    makeTables(bundles(groupings) { Array(repeating: 1, count: $0.dimensions.count + $0.selections.count) })
  }

  var count: Int { combinations.count }

  /// Each row has so many numbers.
  var tableCount: Int { tables.count }

  // MARK: Rows

  /// Makes room for a batch's codes; comes before its rows are numbered.
  mutating func prepare(for batch: RowBatch, _ rows: RowSelections) {
    for (selection, codes) in slotCodes { read(selection, batch, rows, into: codes.pointer) }
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

  private mutating func read(_ selection: Int, _ batch: RowBatch, _ rows: RowSelections, into codes: UnsafeMutablePointer<Int32>) {
    let slots = batch.slots[selection].pointer
    guard var days = lastDays[selection] else {
      for row in 0..<batch.count { codes[row] = slots[row] &+ 1 }
      return
    }
    for (segment, day) in rows.lastDays[selection].enumerated() where day >= 0 {
      let known = days.current[segment]
      if known >= 0, days.all[known].day == day { continue }
      days.current[segment] = days.all.count
      days.all.append((segment, day))
    }
    for row in 0..<batch.count { codes[row] = slots[row] < 0 ? 0 : Int32(days.current[Int(slots[row])]) &+ 1 }
    lastDays[selection] = days
  }

  private func greatestCodes(of bundle: Bundle, _ batch: RowBatch) -> [Int32] {
    bundle.dimensions.map { batch.greatestCodes[$0] } + bundle.selections.map { Int32(lastDays[$0]?.all.count ?? batch.slotCounts[$0]) }
  }

  private mutating func add(_ codes: [Int32], _ bundle: Int) -> Int32 {
    guard codes.suffix(bundles[bundle].selections.count).contains(where: { $0 != 0 }) else { return Self.nowhere }
    combinations.append((bundle, self.codes.count))
    self.codes += codes
    return Int32(combinations.count - 1)
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
    let bundle = tables[position].bundle
    tables[position].index = index
    tables[position].numbers = Vector(repeating: Self.unknown, count: index.capacity)
    for (number, combination) in combinations.enumerated() where combination.bundle == bundle {
      let cell = tables[position].index.cell(of: Array(codes(of: number)))
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

  /// Where the rows of a number count.
  func places(of number: Int) -> [Place] {
    let bundle = bundles[combinations[number].bundle]
    let (dimensions, slots) = (codes(of: number).prefix(bundle.dimensions.count), codes(of: number).suffix(bundle.selections.count))
    let codes = Dictionary(uniqueKeysWithValues: zip(bundle.dimensions, dimensions))
    let codeOfSelection = Dictionary(uniqueKeysWithValues: zip(bundle.selections, slots))
    return bundle.groupings.flatMap { grouping in
      program.selections(ofGrouping: grouping, counting: column).compactMap { selection -> Place? in
        guard let code = codeOfSelection[selection], code > 0 else { return nil }
        var place = Place(
          grouping: grouping, selection: selection, codes: program.scan.groupings[grouping].dimensions.map { codes[$0] ?? 0 },
          slot: Int(code) - 1)
        if let last = lastDays[selection]?.all[Int(code) - 1] { (place.slot, place.day) = (last.segment, last.day) }
        return place
      }
    }
  }

  /// Whether each number's rows count anywhere, as far as this worker knows: a later day takes the place of a segment's last one.
  var areLive: [Bool] {
    combinations.indices.map { number in
      let bundle = bundles[combinations[number].bundle]
      return zip(bundle.selections, codes(of: number).suffix(bundle.selections.count)).contains { selection, code in
        guard code > 0 else { return false }
        guard let days = lastDays[selection] else { return true }
        return days.current[days.all[Int(code) - 1].segment] == Int(code) - 1
      }
    }
  }

  private func codes(of number: Int) -> ArraySlice<Int32> {
    let bundle = bundles[combinations[number].bundle]
    let start = combinations[number].start
    return codes[start..<(start + bundle.dimensions.count + bundle.selections.count)]
  }
}
