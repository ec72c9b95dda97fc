/// Totals over the combinations of some dimensions' members, per slot of time.
struct Cube {
  /// Of the scan.
  let dimensions: [Int]
  private(set) var index: CellIndex
  private(set) var totals: [SelectionTotals]

  /// What one selection's rows add up to; at `cell * stride + slot`, and behind all of these a place for rows that do not count.
  struct SelectionTotals {
    let selection: Int
    fileprivate(set) var stride: Int
    fileprivate(set) var rows: Vector<Int64>
    fileprivate(set) var sums: [SumTotal]
    fileprivate(set) var extremes: [ExtremeTotal]

    fileprivate init(selection: Int, kinds: [ScanProgram.Tally.Kind], capacity: Int, stride: Int) {
      self.selection = selection
      self.stride = stride
      let count = capacity * stride + 1
      rows = Vector(repeating: 0, count: count)
      sums = []
      extremes = []
      for kind in kinds {
        switch kind {
        case .rows, .distinct: break
        case .sum(let figure): sums.append(SumTotal(figure: figure, count: count))
        case .minimum(let figure): extremes.append(ExtremeTotal(figure: figure, isMinimum: true, count: count))
        case .maximum(let figure): extremes.append(ExtremeTotal(figure: figure, isMinimum: false, count: count))
        }
      }
    }

    fileprivate var kinds: [ScanProgram.Tally.Kind] {
      sums.map { .sum(figure: $0.figure) }
        + extremes.map { $0.isMinimum ? .minimum(figure: $0.figure) : .maximum(figure: $0.figure) }
    }

    /// Whether any row counts in a cell, in the slots that the mapping does not leave out.
    fileprivate func hasRows(in cell: Int, mapping: Mapping) -> Bool {
      for slot in 0..<stride where rows.pointer[cell * stride + slot] != 0 && mapping.slot(slot, of: selection) >= 0 { return true }
      return false
    }
  }

  /// - Parameters:
  ///   - tallies: what to add up, by selection.
  ///   - slotCounts: slots of time of each selection.
  init(dimensions: [Int], tallies: [ScanProgram.Tally], slotCounts: [Int], greatest: [Int32]? = nil) {
    self.dimensions = dimensions
    index = CellIndex(dimensionCount: dimensions.count, greatest: greatest)
    var kinds: [(selection: Int, kinds: [ScanProgram.Tally.Kind])] = []
    for tally in tallies {
      guard let known = kinds.firstIndex(where: { $0.selection == tally.selection }) else {
        kinds.append((tally.selection, [tally.kind]))
        continue
      }
      if !kinds[known].kinds.contains(tally.kind) { kinds[known].kinds.append(tally.kind) }
    }
    totals = []
    for (selection, kinds) in kinds {
      totals.append(
        SelectionTotals(selection: selection, kinds: kinds, capacity: index.capacity, stride: max(slotCounts[selection], 1)))
    }
  }

  private init(dimensions: [Int], index: CellIndex, like others: [SelectionTotals], capacity: Int, slotCounts: [Int]) {
    self.dimensions = dimensions
    self.index = index
    totals = others.map { other in
      SelectionTotals(
        selection: other.selection, kinds: other.kinds, capacity: capacity, stride: max(slotCounts[other.selection], other.stride))
    }
  }

  var byteCount: Int {
    totals.reduce(0) { sum, total in
      sum + total.rows.count * 8 + total.sums.reduce(0) { $0 + $1.byteCount } + total.extremes.reduce(0) { $0 + $1.byteCount }
    }
  }

  /// Adds a batch of rows.
  mutating func add(_ batch: RowBatch) {
    let greatest = dimensions.map { batch.greatestCodes[$0] }
    if !index.holds(greatest) { lay(out: index.widened(for: greatest), slotCounts: batch.slotCounts) }
    let capacity = index.capacity
    index.find(dimensions.map { UnsafePointer(batch.codes[$0].pointer) }, count: batch.count, into: batch.cells.pointer)
    if index.capacity != capacity || totals.contains(where: { $0.stride < batch.slotCounts[$0.selection] }) {
      lay(out: nil, slotCounts: batch.slotCounts)
    }
    let cells = batch.cells.pointer
    let targets = batch.targets.pointer
    for position in totals.indices {
      let stride = totals[position].stride
      let unused = totals[position].rows.count - 1
      let rows = totals[position].rows.pointer
      let slots = batch.slots[totals[position].selection].pointer
      for row in 0..<batch.count {
        let slot = Int(slots[row])
        let target = slot < 0 ? unused : Int(cells[row]) &* stride &+ slot
        targets[row] = target
        rows[target] &+= 1
      }
      for sum in totals[position].sums.indices {
        totals[position].sums[sum].add(
          batch.figures[totals[position].sums[sum].figure], to: targets, count: batch.count, unused: unused)
      }
      for extreme in totals[position].extremes.indices {
        totals[position].extremes[extreme].add(
          batch.figures[totals[position].extremes[extreme].figure], to: targets, count: batch.count, unused: unused)
      }
    }
  }

  /// Forgets what a selection's slot holds, in all cells.
  mutating func clear(selection: Int, slot: Int) {
    for position in totals.indices where totals[position].selection == selection {
      for cell in 0..<index.cellCount {
        let place = cell * totals[position].stride + slot
        guard totals[position].rows.pointer[place] != 0 else { continue }
        totals[position].rows.pointer[place] = 0
        for sum in totals[position].sums.indices { totals[position].sums[sum].clear(at: place) }
        for extreme in totals[position].extremes.indices { totals[position].extremes[extreme].clear(at: place) }
      }
    }
  }

  /// How another cube's codes and slots are called in this one; what is not said is called the same.
  struct Mapping {
    /// By dimension of the scan.
    var codes: [Int: [Int32]] = [:]
    /// By selection; -1 leaves a slot out.
    ///
    /// Behind the last one there may be room for more, which nothing uses.
    var slots: [Int: [Int32]] = [:]

    fileprivate func slot(_ slot: Int, of selection: Int) -> Int {
      guard let slots = slots[selection] else { return slot }
      return slot < slots.count ? Int(slots[slot]) : -1
    }
  }

  /// Adds another cube's totals for the selections that both have; its dimensions include this one's.
  mutating func add(_ other: Cube, mapping: Mapping) {
    let places = dimensions.map { dimension in other.dimensions.firstIndex(of: dimension) ?? 0 }
    let shared = totals.indices.compactMap { mine in
      other.totals.firstIndex { $0.selection == totals[mine].selection }.map { (mine: mine, theirs: $0) }
    }
    for cell in 0..<other.index.cellCount {
      guard shared.contains(where: { other.totals[$0.theirs].hasRows(in: cell, mapping: mapping) })
      else { continue }
      let codes = other.index.codes(of: cell)
      let combination = zip(dimensions, places).map { dimension, place in
        mapping.codes[dimension].map { $0[Int(codes[place])] } ?? codes[place]
      }
      if !index.holds(combination) { lay(out: index.widened(for: combination), slotCounts: []) }
      let capacity = index.capacity
      let target = index.cell(of: combination)
      if index.capacity != capacity { lay(out: nil, slotCounts: []) }
      for (mine, theirs) in shared { Self.add(other.totals[theirs], cell: cell, to: &totals[mine], cell: target, mapping: mapping) }
    }
  }

  /// Whether any row counts in a cell.
  func hasRows(in cell: Int) -> Bool {
    totals.contains { $0.hasRows(in: cell, mapping: Mapping()) }
  }

  private static func add(
    _ source: SelectionTotals, cell sourceCell: Int, to target: inout SelectionTotals, cell targetCell: Int, mapping: Mapping
  ) {
    for slot in 0..<source.stride {
      let targetSlot = mapping.slot(slot, of: source.selection)
      let from = sourceCell * source.stride + slot
      guard targetSlot >= 0, source.rows.pointer[from] != 0 else { continue }
      let to = targetCell * target.stride + targetSlot
      target.rows.pointer[to] += source.rows.pointer[from]
      for mine in target.sums.indices {
        guard let theirs = source.sums.first(where: { $0.figure == target.sums[mine].figure }) else { continue }
        target.sums[mine].add(theirs, at: from, to: to)
      }
      for mine in target.extremes.indices {
        guard
          let theirs = source.extremes.first(where: {
            $0.figure == target.extremes[mine].figure && $0.isMinimum == target.extremes[mine].isMinimum
          })
        else { continue }
        target.extremes[mine].add(theirs, at: from, to: to)
      }
    }
  }

  /// Moves the totals into a new layout: another index, or more cells or slots for the same one.
  private mutating func lay(out newIndex: CellIndex?, slotCounts: [Int]) {
    let strides = totals.reduce(into: slotCounts) { counts, total in
      while counts.count <= total.selection { counts.append(0) }
    }
    if var newIndex {
      var moves: [(from: Int, to: Int)] = []
      for cell in 0..<index.cellCount where hasRows(in: cell) {
        moves.append((cell, newIndex.cell(of: index.codes(of: cell))))
      }
      var moved = Cube(dimensions: dimensions, index: newIndex, like: totals, capacity: newIndex.capacity, slotCounts: strides)
      for move in moves { moved.take(totals, cell: move.from, to: move.to) }
      self = moved
    } else {
      var moved = Cube(dimensions: dimensions, index: index, like: totals, capacity: index.capacity, slotCounts: strides)
      for cell in 0..<index.cellCount where isRoom(for: cell) { moved.take(totals, cell: cell, to: cell) }
      self = moved
    }
  }

  private func isRoom(for cell: Int) -> Bool {
    totals.allSatisfy { (cell + 1) * $0.stride < $0.rows.count }
  }

  private mutating func take(_ others: [SelectionTotals], cell: Int, to target: Int) {
    for position in totals.indices { Self.add(others[position], cell: cell, to: &totals[position], cell: target, mapping: Mapping()) }
  }
}
