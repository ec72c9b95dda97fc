/// The places in which the rows of each worker's numbers count; alike lists are shared.
struct PlaceLists: Sendable {
  /// Of each worker and number, its list.
  fileprivate(set) var lists: [[UInt32]] = []
  /// Where each list begins among `places`, the first one an empty list; the next one's start ends it.
  fileprivate(set) var starts: [UInt32] = [0, 0]
  fileprivate(set) var places: [UInt32] = []
  /// How many places there are.
  fileprivate(set) var placeCount = 0
  /// Of each grouping, by selection: the place of the first cell's first slot.
  fileprivate(set) var firstPlaces: [Int: [Int: Int]] = [:]
}

/// Finds the places of one column's combinations in the cells of the result.
struct PlaceFinder {
  /// The cells of a grouping's table, by the codes that they have in the result.
  struct Cells {
    var index: CellIndex
    /// By cell of the index; -1 where the table has none.
    var positions: [Int32]
    var count: Int

    /// The position of a combination's cell; nil where the table has none.
    mutating func position(of codes: [Int32]) -> Int? {
      guard index.holds(codes) else { return nil }
      let cell = index.cell(of: codes)
      return cell < positions.count && positions[cell] >= 0 ? Int(positions[cell]) : nil
    }
  }

  private let program: ScanProgram
  private let column: Int
  private let slotCounts: [Int]
  private var cells: [Cells]
  private(set) var found = PlaceLists()
  /// Lists by what they are made from: the bundle, then codes and slots as the result calls them.
  private var known: [[Int32]: UInt32] = [:]
  private var bundles: [[Int]: Int32] = [:]

  init(_ program: ScanProgram, column: Int, slotCounts: [Int], _ cells: [Cells]) {
    self.program = program
    self.column = column
    self.slotCounts = slotCounts
    self.cells = cells
    for grouping in cells.indices {
      for selection in program.selections(ofGrouping: grouping, counting: column) {
        found.firstPlaces[grouping, default: [:]][selection] = found.placeCount
        found.placeCount += cells[grouping].count * slotCounts[selection]
      }
    }
  }

  /// Adds a worker's numbers.
  ///
  /// - Parameters:
  ///   - codes: how the worker's member codes are called in the result.
  ///   - slot: the result's slot of a selection's slot and day; -1 where it no longer counts.
  mutating func add(
    _ combinations: CombinationNumbers, codes: [Int: [Int32]], slot: (_ selection: Int, _ slot: Int, _ day: Int32) -> Int
  ) {
    var lists = [UInt32](repeating: 0, count: combinations.count)
    combinations.forEach { number, bundle, members, slots in
      let members = zip(bundle.dimensions, members).map { dimension, code in codes[dimension].map { $0[Int(code)] } ?? code }
      let slots = zip(bundle.selections, slots).map { selection, place in
        place.slot < 0 ? -1 : Int32(slot(selection, place.slot, place.day))
      }
      guard slots.contains(where: { $0 >= 0 }) else { return }
      let name = bundles[bundle.groupings] ?? Int32(bundles.count)
      bundles[bundle.groupings] = name
      let key = [name] + members + slots
      if let list = known[key] {
        lists[number] = list
      } else {
        lists[number] = UInt32(found.starts.count - 1)
        known[key] = lists[number]
        addList(bundle, members, slots)
      }
    }
    found.lists.append(lists)
  }

  private mutating func addList(_ bundle: CombinationNumbers.Bundle, _ members: [Int32], _ slots: [Int32]) {
    for grouping in bundle.groupings {
      let codes = program.scan.groupings[grouping].dimensions.map { dimension in
        bundle.dimensions.firstIndex(of: dimension).map { members[$0] } ?? 0
      }
      guard let cell = cells[grouping].position(of: codes) else { continue }
      for (selection, first) in found.firstPlaces[grouping] ?? [:] {
        guard let position = bundle.selections.firstIndex(of: selection), slots[position] >= 0 else { continue }
        found.places.append(UInt32(first + cell * slotCounts[selection] + Int(slots[position])))
      }
    }
    found.starts.append(UInt32(found.places.count))
  }
}
