internal import KPIModel
internal import KPISource

/// Brings the workers' parts together; nothing of the result depends on how the rows were dealt out to them.
struct CellsAssembly {
  private let program: ScanProgram
  private let workers: [RowWorker]
  private let members: [[String]]
  /// How each worker's codes and slots are called in the result.
  private var mappings: [Cube.Mapping]
  private let columnScales: [Int]
  private let dayTables: [DayTable]
  /// Per selection of days, all days in ascending order.
  private let days: [[Int32]]
  private let slotCounts: [Int]
  /// Per selection of last days, each segment's last day.
  private let lastDays: [[Int32]]
  private let outcome: ChunkReader.Outcome

  init(_ program: ScanProgram, _ workers: [RowWorker], _ outcome: ChunkReader.Outcome) {
    self.program = program
    self.workers = workers
    self.outcome = outcome
    var mappings = [Cube.Mapping](repeating: Cube.Mapping(), count: workers.count)
    columnScales = program.figureColumns.indices.map { column in workers.map { $0.figures.greatestScales[column] }.max() ?? 0 }
    members = program.scan.dimensions.indices.map { dimension in
      Self.merge(workers.map(\.texts.members[dimension].members)) { mappings[$0].codes[dimension] = $1 }
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
      case .days, .eachDay:
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
    slotCounts = program.selections.indices.map { program.selections[$0].slots.areDays ? days[$0].count : program.segments.count }
    self.mappings = mappings
  }

  /// - Parameters:
  ///   - identifierBudget: bytes of memory that identifiers and the sets behind distinct counts may take.
  ///   - log: gets sums that 128 bits do not hold, and what keeps identifiers from disk.
  func cells(threadCount: Int, identifierBudget: Int, into log: inout DiagnosticLog) -> Cells? {
    let scan = program.scan
    let scales = program.tallies.map { tally in
      switch tally.kind {
      case .rows, .distinct: 0
      case .sum(let figure), .minimum(let figure), .maximum(let figure):
        min(program.scale(ofFigure: figure, columnScales: columnScales), ExactDecimal.greatestScale)
      }
    }
    var overflows: Set<Int> = []
    let shared = sharedCube
    let layouts = scan.groupings.indices.map { layout(ofGrouping: $0, shared) }
    var counts: [DistinctCounts] = []
    do throws(TemporaryFile.Failure) {
      for column in program.identifierColumns.indices {
        counts.append(try distinctCounts(column, layouts, threadCount: threadCount, budget: identifierBudget))
      }
    } catch {
      log.report(NativeEngine.diagnostic(error, scan))
      return nil
    }
    let tables = scan.groupings.indices.map {
      table(ofGrouping: $0, layouts[$0], counts, scales: scales, overflows: &overflows)
    }
    for aggregate in overflows.sorted() {
      let text =
        switch program.tallies[aggregate].kind {
        case .sum(let figure), .minimum(let figure), .maximum(let figure): program.text(ofOperand: figure)
        case .rows, .distinct: ""
        }
      log.report(.sumOverflow, "the sum of `\(text)` in `\(scan.sourceName)` has more than 38 digits", at: scan.place)
    }
    var cells = Cells(
      members: members, tables: tables, scales: scales, coverage: coverage(), rowCount: workers.reduce(0) { $0 + $1.rowCount },
      blankLineCount: workers.reduce(0) { $0 + $1.blankLineCount },
      lastDay: dayTables.first?.days.last.map { DayIndex.day($0.day) },
      grains: scan.clocks.indices.map { clock in workers.map { $0.days.grains[clock] }.max() ?? .day },
      firstDay: dayTables.first?.days.first.map { DayIndex.day($0.day) }, files: files,
      checksumChunkSize: program.checksumChunkSize, daysByClock: dayTables.map { $0.days.map { DayIndex.day($0.day) } },
      temporaryByteCount: program.temporaryFile.byteCount)
    cells.compared = program.comparedColumns.indices.flatMap { column in
      ComparedTexts.values(scan.columns[program.comparedColumns[column]], workers.map { $0.texts.comparedTexts[column] })
    }
    cells.memberDays = memberDays
    return cells
  }

  /// Which combinations of members have rows when: what all workers saw together.
  private var memberDays: [Cells.MemberDays] {
    var merged: [Cells.MemberDays.Key: Cells.MemberDays] = [:]
    for (worker, mapping) in zip(workers, mappings) {
      guard let part = worker.memberDays else { continue }
      part.forEach(segments: program.segments.count) { codes, segment, last, before in
        let members = codes.enumerated().map { dimension, code in mapping.codes[dimension].map { $0[Int(code)] } ?? code }
        let key = Cells.MemberDays.Key(members: members, segment: segment)
        var days = merged[key] ?? Cells.MemberDays(key: key)
        for day in [last, before] where day >= 0 { days.add(DayIndex.day(Int(day))) }
        merged[key] = days
      }
    }
    return merged.values.sorted { $0.key < $1.key }
  }

  private var files: [SourceReading.File] {
    program.scan.files.indices.map { file in
      let parts = workers.compactMap { $0.fileReadings.indices.contains(file) ? $0.fileReadings[file] : nil }
      let sums = parts.reduce(into: outcome.sums[file]) { $0.merge($1.sums) }
      let byteCount = outcome.byteCounts[file]
      return SourceReading.File(
        path: program.scan.files[file], byteCount: byteCount, rowCount: parts.reduce(0) { $0 + $1.rowCount },
        checksum: sums.checksum(byteCount: byteCount), chunks: sums.chunkChecksums(byteCount: byteCount))
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

  /// A grouping's merged cube, and the cells of its table in the order of their members.
  private struct Layout {
    var cube: Cube
    /// Of the cube.
    var cells: [Int]
    var codes: [[Int32]]

    var placedCells: PlaceFinder.Cells {
      var positions = [Int32](repeating: -1, count: cube.index.cellCount)
      for (position, cell) in cells.enumerated() { positions[cell] = Int32(position) }
      return PlaceFinder.Cells(index: cube.index, positions: positions, count: cells.count)
    }
  }

  private func layout(ofGrouping number: Int, _ shared: Cube?) -> Layout {
    let cube = merged(program.scan.groupings[number], shared)
    let cells = (0..<cube.index.cellCount).filter(cube.hasRows).map { (cell: $0, codes: cube.index.codes(of: $0)) }
      .sorted { $0.codes.lexicographicallyPrecedes($1.codes) }
    return Layout(cube: cube, cells: cells.map(\.cell), codes: cells.map(\.codes))
  }

  private func table(
    ofGrouping number: Int, _ layout: Layout, _ counts: [DistinctCounts], scales: [Int], overflows: inout Set<Int>
  ) -> Cells.Table {
    let columns = program.scan.groupings[number].aggregates.map { aggregate in
      let tally = program.tallies[aggregate]
      let timing = program.scan.aggregates[aggregate].timing
      if case .distinct(let column) = tally.kind {
        let days = timing == .whole || timing == .lastDay ? nil : daysOfSegments(tally.selection)
        return Cells.Column.distinct(
          DistinctPlaces(
            sets: counts[column].sets, firstPlace: counts[column].firstPlaces[number]?[tally.selection] ?? 0,
            slotCount: slotCounts[tally.selection], days: days, isLeast: timing == .leastDay))
      }
      if timing == .eachDay {
        return .days(dayFigures(tally, layout.cube, layout.cells, scale: scales[aggregate]) { overflows.insert(aggregate) })
      }
      return self.column(tally, timing, layout.cube, layout.cells, scale: scales[aggregate]) { overflows.insert(aggregate) }
    }
    return Cells.Table(cellCount: layout.cells.count, members: layout.codes.flatMap(\.self), columns: columns)
  }

  /// What the workers have together whose groupings share a cube: merged once, not for each grouping.
  private var sharedCube: Cube? {
    guard let dimensions = workers.lazy.compactMap(\.totals.sharedCube).first?.dimensions else { return nil }
    var cube = emptyCube(dimensions, program.scan.groupings.flatMap { RowTotals.tallies(of: $0, in: program) })
    for (worker, mapping) in zip(workers, mappings) {
      if let part = worker.totals.sharedCube { cube.add(part, mapping: mapping) }
    }
    return cube
  }

  private func merged(_ grouping: Scan.Grouping, _ shared: Cube?) -> Cube {
    var cube = emptyCube(
      grouping.dimensions, RowTotals.tallies(of: grouping, in: program) + RowTotals.dayTallies(of: grouping, in: program))
    if let shared { cube.add(shared, mapping: Cube.Mapping()) }
    for (worker, mapping) in zip(workers, mappings) {
      if worker.totals.sharedCube == nil, let part = worker.totals.cube(of: grouping) { cube.add(part, mapping: mapping) }
      if let part = worker.totals.dayCube(of: grouping) { cube.add(part, mapping: mapping) }
    }
    return cube
  }

  private func emptyCube(_ dimensions: [Int], _ tallies: [ScanProgram.Tally]) -> Cube {
    Cube(
      dimensions: dimensions, tallies: tallies, slotCounts: slotCounts,
      greatest: dimensions.map { Int32(max(members[$0].count - 1, 0)) })
  }

  private func column(
    _ tally: ScanProgram.Tally, _ timing: Scan.Timing, _ cube: Cube, _ cells: [Int], scale: Int, overflow: () -> Void
  ) -> Cells.Column {
    let segmentCount = program.segments.count
    let totals = cube.totals.first { $0.selection == tally.selection }
    let isLeast = timing == .leastDay
    let presence = timing == .ownLastDay ? presence(for: tally, in: cube) : nil
    // The slots of each segment: itself, or its days.
    let slots = timing == .whole || timing == .lastDay ? (0..<segmentCount).map { $0..<($0 + 1) } : daysOfSegments(tally.selection)
    var counts: [Int64] = []
    var amounts: [Int128] = []
    for cell in cells {
      for segment in 0..<segmentCount {
        var chosen = slots[segment]
        if let presence {
          let last = chosen.last { presence.rows.pointer[cell * presence.stride + $0] > 0 }
          chosen = last.map { $0..<($0 + 1) } ?? chosen.lowerBound..<chosen.lowerBound
        }
        let places = chosen.map { slot in totals.map { cell * $0.stride + slot } }
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

  /// By which rows it is known what a cell's own last day is: all of the same clock where they are counted, else those that the tally itself
  /// counts.
  private func presence(for tally: ScanProgram.Tally, in cube: Cube) -> Cube.SelectionTotals? {
    let clock = program.selections[tally.selection].clock
    let all = cube.totals.first { total in
      let selection = program.selections[total.selection]
      return selection.clock == clock && selection.filter == nil && selection.slots == .days
    }
    return all ?? cube.totals.first { $0.selection == tally.selection }
  }

  private func dayFigures(
    _ tally: ScanProgram.Tally, _ cube: Cube, _ cells: [Int], scale: Int, overflow: () -> Void
  ) -> Cells.DayFigures {
    let days = days[tally.selection]
    var figures = Cells.DayFigures(days: days.map { DayIndex.day(Int($0)) }, mantissas: [], rows: [])
    let totals = cube.totals.first { $0.selection == tally.selection }
    for cell in cells {
      for slot in days.indices {
        var (count, amount): (Int64, Int128?) = (0, nil)
        if let totals {
          let place = cell * totals.stride + slot
          let rows = totals.rows.pointer[place]
          switch tally.kind {
          case .distinct: break
          case .rows: (count, amount) = (rows, Int128(rows))
          case .sum(let figure):
            guard let sums = totals.sums.first(where: { $0.figure == figure }) else { break }
            count = rows - sums.missingCount(at: place)
            amount = sums.sum(at: place, scale: scale)
            if amount == nil { overflow() }
          case .minimum(let figure), .maximum(let figure):
            let isMinimum = tally.kind == .minimum(figure: figure)
            guard let extremes = totals.extremes.first(where: { $0.figure == figure && $0.isMinimum == isMinimum }),
              let extreme = extremes.extreme(at: place)
            else { break }
            count = rows - extremes.missingCount(at: place)
            amount = extreme.mantissa(atScale: scale)
            if amount == nil { overflow() }
          }
        }
        figures.mantissas.append(amount ?? 0)
        figures.rows.append(count)
      }
    }
    return figures
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

  // MARK: Identifiers

  /// The sets behind a column's distinct counts, and the first place of each grouping's cells, by selection.
  private struct DistinctCounts {
    var sets: DistinctSets
    var firstPlaces: [Int: [Int: Int]]
  }

  private func distinctCounts(
    _ column: Int, _ layouts: [Layout], threadCount: Int, budget: Int
  ) throws(TemporaryFile.Failure) -> DistinctCounts {
    var finder = PlaceFinder(program, column: column, slotCounts: slotCounts, layouts.map(\.placedCells))
    for (worker, mapping) in zip(workers, mappings) {
      finder.add(worker.identifiers.combinations[column], codes: mapping.codes) { slot($0, $1, $2, mapping) }
    }
    let counter = DistinctCounter(
      records: workers.map(\.identifiers.records[column]), places: finder.found, figureReader: program.figureReader,
      file: program.temporaryFile, budget: budget)
    return DistinctCounts(sets: try counter.run(threadCount: threadCount), firstPlaces: finder.found.firstPlaces)
  }

  /// The result's slot of a worker's slot and its day; -1 where it no longer counts.
  private func slot(_ selection: Int, _ slot: Int, _ day: Int32, _ mapping: Cube.Mapping) -> Int {
    switch program.selections[selection].slots {
    case .segments: slot
    case .lastDays: lastDays[selection][slot] == day ? slot : -1
    case .days, .eachDay: mapping.slots[selection].map { Int($0[slot]) } ?? -1
    }
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
}
