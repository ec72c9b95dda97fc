internal import KPIModel
internal import KPISource

/// Brings the workers' parts together; nothing of the result depends on how the rows were dealt out to them.
struct CellsAssembly {
  private let program: ScanProgram
  private let workers: [RowWorker]
  private let members: [[String]]
  /// How each worker's codes, slots and identifiers are called in the result.
  private var mappings: [Cube.Mapping]
  private let columnScales: [Int]
  private let identifierCounts: [Int]
  private let dayTables: [DayTable]
  /// Per selection of days, all days in ascending order.
  private let days: [[Int32]]
  private let slotCounts: [Int]
  /// Per selection of last days, each segment's last day.
  private let lastDays: [[Int32]]
  private let outcome: ChunkReader.Outcome
  private let keepsIdentifiersOnDisk: Bool

  init(_ program: ScanProgram, _ workers: [RowWorker], _ outcome: ChunkReader.Outcome) {
    self.program = program
    self.workers = workers
    self.outcome = outcome
    keepsIdentifiersOnDisk = workers.contains { $0.spill != nil }
    var mappings = [Cube.Mapping](repeating: Cube.Mapping(), count: workers.count)
    columnScales = program.figureColumns.indices.map { column in workers.map { $0.figures.greatestScales[column] }.max() ?? 0 }
    members = program.scan.dimensions.indices.map { dimension in
      Self.merge(workers.map(\.texts.members[dimension].members)) { mappings[$0].codes[dimension] = $1 }
    }
    identifierCounts = program.identifierColumns.indices.map { column in
      Self.merge(workers.map(\.texts.identifiers[column])) { mappings[$0].identifiers[column] = $1 }
    }
    dayTables = program.scan.clocks.indices.map { clock in
      workers.reduce(into: DayTable()) { $0.merge($1.days.tables[clock]) }
    }
    var days = [[Int32]](repeating: [], count: program.selections.count)
    var lastDays = days
    for (number, selection) in program.selections.enumerated() {
      switch selection.slots {
      case .segments: break
      case .lastDays:
        let last = program.segments.indices.map { segment in workers.map { $0.selections.lastDays[number][segment] }.max() ?? -1 }
        lastDays[number] = last
        for worker in workers.indices {
          mappings[worker].slots[number] = last.indices.map { workers[worker].selections.lastDays[number][$0] == last[$0] ? Int32($0) : -1 }
        }
      case .days:
        let all = Set(workers.flatMap { $0.selections.dayNumbers[number].days }).sorted()
        let places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, Int32($0)) })
        for worker in workers.indices {
          mappings[worker].slots[number] = workers[worker].selections.dayNumbers[number].days.map { places[$0] ?? -1 }
        }
        days[number] = all
      }
    }
    self.days = days
    self.lastDays = lastDays
    slotCounts = program.selections.indices.map { program.selections[$0].slots == .days ? days[$0].count : program.segments.count }
    for worker in mappings.indices { mappings[worker].identifierCounts = identifierCounts }
    self.mappings = mappings
  }

  /// - Parameter log: gets sums that 128 bits do not hold, and what keeps identifiers from disk.
  func cells(threadCount: Int, into log: inout DiagnosticLog) -> Cells? {
    let scan = program.scan
    let scales = program.tallies.map { tally in
      switch tally.kind {
      case .rows, .distinct: 0
      case .sum(let figure), .minimum(let figure), .maximum(let figure):
        min(program.scale(ofFigure: figure, columnScales: columnScales), ExactDecimal.greatestScale)
      }
    }
    var overflows: Set<Int> = []
    let layouts = scan.groupings.indices.map(layout)
    let spilled: Spilled
    do throws(TemporaryFile.Failure) {
      spilled = keepsIdentifiersOnDisk ? try mergeSpills(layouts, threadCount: threadCount) : Spilled()
    } catch {
      log.report(NativeEngine.diagnostic(error, scan))
      return nil
    }
    let tables = scan.groupings.indices.map {
      table(ofGrouping: $0, layouts[$0], spilled, scales: scales, overflows: &overflows)
    }
    for aggregate in overflows.sorted() {
      let text =
        switch program.tallies[aggregate].kind {
        case .sum(let figure), .minimum(let figure), .maximum(let figure): program.text(ofOperand: figure)
        case .rows, .distinct: ""
        }
      log.report(.sumOverflow, "the sum of `\(text)` in `\(scan.sourceName)` has more than 38 digits", at: scan.place)
    }
    return Cells(
      members: members, tables: tables, scales: scales, coverage: coverage(), rowCount: workers.reduce(0) { $0 + $1.rowCount },
      blankLineCount: workers.reduce(0) { $0 + $1.blankLineCount },
      lastDay: dayTables.first?.days.last.map { DayIndex.day($0.day) },
      grains: scan.clocks.indices.map { clock in workers.map { $0.days.grains[clock] }.max() ?? .day },
      firstDay: dayTables.first?.days.first.map { DayIndex.day($0.day) }, files: files,
      days: dayTables.first?.days.map { DayIndex.day($0.day) } ?? [], temporaryByteCount: spilled.byteCount)
  }

  private var files: [SourceReading.File] {
    program.scan.files.indices.map { file in
      let parts = workers.compactMap { $0.fileReadings.indices.contains(file) ? $0.fileReadings[file] : nil }
      return SourceReading.File(
        path: program.scan.files[file], byteCount: outcome.byteCounts[file], rowCount: parts.reduce(0) { $0 + $1.rowCount },
        checksum: Checksum.finished(
          parts.reduce(outcome.checksums[file]) { $0 &+ $1.checksum }, byteCount: outcome.byteCounts[file]))
    }
  }

  private func coverage() -> [Cells.Coverage] {
    let segmentCount = program.segments.count
    var coverage = [Cells.Coverage](repeating: Cells.Coverage(), count: program.scan.clocks.count * segmentCount)
    for (clock, table) in dayTables.enumerated() {
      for (day, rows) in table.days {
        let segment = program.segments.segment(of: day)
        guard segment >= 0 else { continue }
        let place = clock * segmentCount + segment
        coverage[place].rowCount += rows
        coverage[place].dayCount += 1
        if coverage[place].first == nil { coverage[place].first = DayIndex.day(day) }
        coverage[place].last = DayIndex.day(day)
      }
    }
    return coverage
  }

  // MARK: Tables

  /// A cell of the result, and where the merged cubes have it.
  private struct Cell {
    var codes: [Int32]
    var additive: Int?
    var distinct: Int?
  }

  /// A grouping's merged cubes, and the cells of its table.
  private struct Layout {
    var additive: Cube
    var distinct: Cube
    var cells: [Cell]
  }

  /// The sets of identifiers that are on disk; none where memory has them.
  private struct Spilled {
    var sets: [SpillMerge.Target: SpilledSets] = [:]
    var byteCount = 0
  }

  private func layout(ofGrouping number: Int) -> Layout {
    let grouping = program.scan.groupings[number]
    let additive = merged(grouping, areDistinct: false) { $0.totals.additiveCube(of: grouping) }
    let distinct = merged(grouping, areDistinct: true) { $0.totals.distinctCube(ofGrouping: number) }
    var cells: [Cell] = []
    for cell in 0..<additive.index.cellCount where additive.hasRows(in: cell) {
      cells.append(Cell(codes: additive.index.codes(of: cell), additive: cell))
    }
    let hasBoth = !cells.isEmpty
    var places: [[Int32]: Int] = [:]
    for cell in 0..<distinct.index.cellCount where distinct.hasRows(in: cell) {
      if places.isEmpty, hasBoth { for (place, cell) in cells.enumerated() { places[cell.codes] = place } }
      let codes = distinct.index.codes(of: cell)
      if let place = places[codes] {
        cells[place].distinct = cell
      } else {
        cells.append(Cell(codes: codes, distinct: cell))
      }
    }
    cells.sort { $0.codes.lexicographicallyPrecedes($1.codes) }
    return Layout(additive: additive, distinct: distinct, cells: cells)
  }

  private func mergeSpills(_ layouts: [Layout], threadCount: Int) throws(TemporaryFile.Failure) -> Spilled {
    let spills = workers.compactMap(\.spill)
    let groupings = program.scan.groupings
    var targets: [SpillMerge.Target] = []
    for (number, grouping) in groupings.enumerated() {
      for aggregate in grouping.aggregates {
        guard case .distinct(let column) = program.tallies[aggregate].kind else { continue }
        let target = SpillMerge.Target(grouping: number, selection: program.tallies[aggregate].selection, column: column)
        if !targets.contains(target) { targets.append(target) }
      }
    }
    let places = layouts.map { layout in
      Dictionary(uniqueKeysWithValues: layout.cells.enumerated().map { ($1.codes, $0) })
    }
    let (mappings, lastDays, slotCounts) = (mappings, lastDays, slotCounts)
    let selections = program.selections
    let merge = SpillMerge(
      targets: targets, setCounts: targets.map { layouts[$0.grouping].cells.count * slotCounts[$0.selection] },
      place: { worker, key in
        let mapping = mappings[worker]
        var slot = key.slot
        switch selections[key.selection].slots {
        case .segments: break
        case .lastDays: if lastDays[key.selection][slot] != key.day { return nil }
        case .days: slot = Int(mapping.slots[key.selection]?[slot] ?? -1)
        }
        let codes = zip(groupings[key.grouping].dimensions, key.codes).map { dimension, code in
          mapping.codes[dimension].map { $0[Int(code)] } ?? code
        }
        guard slot >= 0, let cell = places[key.grouping][codes] else { return nil }
        return cell * slotCounts[key.selection] + slot
      }, dimensionCounts: groupings.map(\.dimensions.count), temporaryFolder: program.temporaryFolder)
    let sets = try merge.run(spills, threadCount: threadCount)
    var spilled = Spilled(byteCount: spills.reduce(0) { $0 + $1.file.byteCount })
    for (target, sets) in zip(targets, sets) { spilled.sets[target] = sets }
    if let file = sets.first?.file { spilled.byteCount += file.byteCount }
    return spilled
  }

  private func table(
    ofGrouping number: Int, _ layout: Layout, _ spilled: Spilled, scales: [Int], overflows: inout Set<Int>
  ) -> Cells.Table {
    let grouping = program.scan.groupings[number]
    let (additive, distinct, cells) = (layout.additive, layout.distinct, layout.cells)
    let columns = grouping.aggregates.map { aggregate in
      let tally = program.tallies[aggregate]
      let timing = program.scan.aggregates[aggregate].timing
      if case .distinct(let column) = tally.kind {
        let target = SpillMerge.Target(grouping: number, selection: tally.selection, column: column)
        if let sets = spilled.sets[target] {
          let days = timing == .whole || timing == .lastDay ? nil : daysOfSegments(tally.selection)
          return Cells.Column.distinct(
            SpilledColumn(sets: sets, slotCount: slotCounts[tally.selection], days: days, isLeast: timing == .leastDay))
        }
        return Cells.Column.distinct(distinctColumn(column, tally.selection, timing, distinct, cells.map(\.distinct)))
      }
      return self.column(tally, timing, additive, cells.map(\.additive), scale: scales[aggregate]) { overflows.insert(aggregate) }
    }
    return Cells.Table(cellCount: cells.count, members: cells.flatMap(\.codes), columns: columns)
  }

  private func merged(_ grouping: Scan.Grouping, areDistinct: Bool, _ part: (RowWorker) -> Cube?) -> Cube {
    var cube = Cube(
      dimensions: grouping.dimensions, tallies: RowTotals.tallies(of: grouping, areDistinct: areDistinct, in: program),
      slotCounts: slotCounts, greatest: grouping.dimensions.map { Int32(max(members[$0].count - 1, 0)) })
    for (worker, mapping) in zip(workers, mappings) {
      if let part = part(worker) { cube.add(part, mapping: mapping) }
    }
    return cube
  }

  private func column(
    _ tally: ScanProgram.Tally, _ timing: Scan.Timing, _ cube: Cube, _ cells: [Int?], scale: Int, overflow: () -> Void
  ) -> Cells.Column {
    let segmentCount = program.segments.count
    let totals = cube.totals.first { $0.selection == tally.selection }
    let isLeast = timing == .leastDay
    // The slots of each segment: itself, or its days.
    let slots = timing == .whole || timing == .lastDay ? (0..<segmentCount).map { $0..<($0 + 1) } : daysOfSegments(tally.selection)
    var counts: [Int64] = []
    var amounts: [Int128] = []
    for cell in cells {
      for segment in 0..<segmentCount {
        let places = slots[segment].map { slot in cell.flatMap { cell in totals.map { cell * $0.stride + slot } } }
        var count: Int64 = 0
        var amount: Int128?
        switch tally.kind {
        case .distinct: break
        case .rows:
          let rows = places.map { place in place.flatMap { place in totals?.rows.pointer[place] } ?? 0 }
          count = (isLeast ? rows.min() : rows.max()) ?? 0
        case .sum(let figure):
          guard let sums = totals?.sums.first(where: { $0.figure == figure }) else { break }
          for place in places {
            var sum: Int128 = 0
            if let place, let totals {
              count += totals.rows.pointer[place] - sums.missingCount(at: place)
              if let exact = sums.sum(at: place, scale: scale) { sum = exact } else { overflow() }
            }
            amount = amount.map { isLeast ? min($0, sum) : max($0, sum) } ?? sum
          }
        case .minimum(let figure), .maximum(let figure):
          let isMinimum = tally.kind == .minimum(figure: figure)
          guard let extremes = totals?.extremes.first(where: { $0.figure == figure && $0.isMinimum == isMinimum }) else { break }
          for place in places {
            guard let place, let totals, let extreme = extremes.extreme(at: place) else { continue }
            count += totals.rows.pointer[place] - extremes.missingCount(at: place)
            guard let mantissa = extreme.mantissa(atScale: scale) else {
              overflow()
              continue
            }
            amount = amount.map { timing == .greatestDay ? max($0, mantissa) : min($0, mantissa) } ?? mantissa
          }
        }
        counts.append(count)
        amounts.append(amount ?? 0)
      }
    }
    return tally.kind == .rows ? .counts(counts) : .amounts(amounts, rows: counts)
  }

  private func distinctColumn(
    _ column: Int, _ selection: Int, _ timing: Scan.Timing, _ cube: Cube, _ cells: [Int?]
  ) -> any DistinctColumn {
    let totals = cube.totals.first { $0.selection == selection }
    let sets = totals?.distincts.first { $0.column == column }?.sets ?? []
    let stride = totals?.stride ?? 0
    let slotCount = slotCounts[selection]
    let chosen = cells.flatMap { cell in
      (0..<slotCount).map { slot in cell.map { sets[$0 * stride + slot] } ?? IdentifierSet() }
    }
    if timing == .whole || timing == .lastDay {
      return DistinctSets(segmentCount: slotCount, universe: identifierCounts[column], sets: chosen)
    }
    return DistinctDays(
      isLeast: timing == .leastDay, universe: identifierCounts[column], dayCount: slotCount, days: daysOfSegments(selection), sets: chosen)
  }

  private func daysOfSegments(_ selection: Int) -> [Range<Int>] {
    var ranges = [Range<Int>](repeating: 0..<0, count: program.segments.count)
    for (place, day) in days[selection].enumerated() {
      let segment = program.segments.segment(of: Int(day))
      guard segment >= 0 else { continue }
      ranges[segment] = ranges[segment].isEmpty ? place..<(place + 1) : ranges[segment].lowerBound..<(place + 1)
    }
    return ranges
  }

  // MARK: Names

  /// All workers' members in order, and what each worker's codes are called.
  private static func merge(_ parts: [[String]], _ assign: (Int, [Int32]) -> Void) -> [String] {
    var texts: [String: String] = [:]
    for member in parts.joined() { texts[member] = texts[member].map { MemberCodes.preferred($0, member) } ?? member }
    let ordered = texts.values.sorted()
    let places = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, Int32($0)) })
    for (worker, part) in parts.enumerated() { assign(worker, part.map { places[$0] ?? 0 }) }
    return ordered
  }

  /// Adds all workers' identifiers to the first one's; how many there are, and what the others' are called.
  private static func merge(_ parts: [TextDictionary], _ assign: (Int, [Int32]) -> Void) -> Int {
    guard let first = parts.first else { return 0 }
    var count: Int32 = 0
    first.forEach { _, _, code in if code != TextColumns.noIdentifier { count = max(count, code + 1) } }
    for (worker, part) in parts.enumerated().dropFirst() {
      var codes = [Int32](repeating: 0, count: part.count)
      part.forEach { text, length, code in
        guard code != TextColumns.noIdentifier else { return }
        var known = first.code(of: text, length: length)
        if known < 0 {
          known = first.insert(text, length: length, code: count)
          count += 1
        }
        codes[Int(code)] = known
      }
      assign(worker, codes)
    }
    return Int(count)
  }
}
