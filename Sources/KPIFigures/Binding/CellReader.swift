internal import KPIModel

/// Looks figures up in what the scans brought: exact where rows are decimal, recomputed from parts where measures are formulas.
struct CellReader {
  let model: Model
  let plan: CellPlan
  /// Parallel to the plan's scans.
  let cells: [Cells]
  let windows: Windows
  /// All that any figure waits for.
  let maturities: [Maturity]
  private let exchange: Exchange
  /// Per scan and table, of each cell the cells of the finest grouping that it is made of; empty where no figure needs them.
  private let finestCells: [[[[Int32]]]]
  /// Per maturity and window: the segments of the window's days that count, the same of all scans.
  private let segments: [[Range<Int>?]]
  /// By scan, table and aggregate: the table's column.
  private let positions: [[[Int: Int]]]

  /// A figure, and the same exactly where it can be had.
  struct Figure {
    var value: Double
    var exact: DecimalNumber?

    init(_ exact: DecimalNumber) {
      value = exact.double
      self.exact = exact
    }

    init?(_ value: Double) {
      guard value.isFinite else { return nil }
      self.value = value + 0
      exact = nil
    }
  }

  /// The cells of one table that belong to a node.
  struct Selection {
    var scan: Int
    var table: Int
    var cells: [Int32]
  }

  /// Where a figure is read: a node's cells in one of the windows.
  struct Cell {
    /// The node's cells in the tables of exactly its splits; others may stand beside them.
    var selections: [Selection]
    /// The number of splits above the node.
    var depth: Int
    var window: Int
    /// What its figures wait for: index into the reader's maturities.
    var maturity: Int
  }

  init(_ model: Model, _ plan: CellPlan, _ cells: [Cells], _ windows: Windows, _ maturities: [Maturity]) {
    self.model = model
    self.plan = plan
    self.cells = cells
    self.windows = windows
    self.maturities = maturities
    exchange = Exchange(model)
    finestCells = plan.scans.indices.map { Self.finestCells(plan, cells, $0) }
    positions = plan.scans.map { scan in
      scan.groupings.map { grouping in Dictionary(uniqueKeysWithValues: grouping.aggregates.enumerated().map { ($1, $0) }) }
    }
    let all = plan.scans.first?.segments ?? []
    segments = maturities.map { maturity in
      windows.all.indices.map { window in windows.days(window, maturity).flatMap { Self.run(of: all, in: $0, windows.asOf) } }
    }
  }

  private static func finestCells(_ plan: CellPlan, _ cells: [Cells], _ scan: Int) -> [[[Int32]]] {
    guard let finest = plan.finestGroupings[scan] else { return [] }
    let groupings = plan.scans[scan].groupings
    let (table, axes) = (cells[scan].tables[finest], groupings[finest].dimensions)
    return groupings.indices.map { number in
      let (own, dimensions) = (cells[scan].tables[number], groupings[number].dimensions)
      let places = dimensions.compactMap(axes.firstIndex)
      // Rows of several currencies are cells of their own, of which no such figure is made.
      guard places.count == dimensions.count else { return [[Int32]](repeating: [], count: own.cellCount) }
      var cellOfMembers: [[Int32]: Int] = [:]
      for cell in 0..<own.cellCount {
        cellOfMembers[Array(own.members[(cell * dimensions.count)..<((cell + 1) * dimensions.count)])] = cell
      }
      var parts = [[Int32]](repeating: [], count: own.cellCount)
      for cell in 0..<table.cellCount {
        let members = places.map { table.members[cell * axes.count + $0] }
        if let whole = cellOfMembers[members] { parts[whole].append(Int32(cell)) }
      }
      return parts
    }
  }

  /// The run of segments that lie within a window.
  ///
  /// - Parameter asOf: the day behind which there is no row: what reaches over it ends with it.
  private static func run(of segments: [ClosedRange<Day>], in window: ClosedRange<Day>, _ asOf: Day?) -> Range<Int>? {
    func isInside(_ segment: ClosedRange<Day>) -> Bool {
      segment.upperBound <= window.upperBound || window.upperBound == asOf && segment.lowerBound <= window.upperBound
    }
    guard let first = segments.firstIndex(where: { window.lowerBound <= $0.lowerBound && isInside($0) }) else { return nil }
    var end = first
    while end < segments.count, isInside(segments[end]) { end += 1 }
    return first..<end
  }

  /// A measure's figure in a node's cells; nil where it is missing.
  ///
  /// - Parameter byHand: the figure of a measure that only hands give, in the same cell.
  func figure(_ measure: Int, _ cell: Cell, byHand: (Int) -> Figure?) -> Figure? {
    evaluate(measure) { measure in
      if case .rows(let rows) = model.measures[measure].definition { figure(measure, rows, cell) } else { byHand(measure) }
    } value: { formula, parts in
      if let exact = formula.valuesExactly({ parts[$0]?.exact }) { return Figure(exact) }
      if let rounded = formula.decimalValue({ parts[$0]?.exact }) { return Figure(rounded.double) }
      guard case .value(let value) = formula.evaluate({ parts[$0]?.value }) else { return nil }
      return Figure(value)
    }
  }

  /// A measure's figure by its formula and those of what that is made of: each formula is computed once, and a long chain takes no stack.
  ///
  /// - Parameters:
  ///   - leaf: the figure of a measure without a formula.
  ///   - value: that of a formula, by those of its names.
  private func evaluate(_ measure: Int, _ leaf: (Int) -> Figure?, value: (Formula, [Figure?]) -> Figure?) -> Figure? {
    guard case .formula(let formula, let operands) = model.measures[measure].definition else { return leaf(measure) }
    func isFormula(_ measure: Int) -> Bool { if case .formula = model.measures[measure].definition { true } else { false } }
    if !operands.contains(where: isFormula) { return value(formula, operands.map(leaf)) }
    var known: [Int: Figure?] = [:]
    var waiting = [measure]
    while let next = waiting.last {
      guard known[next] == nil, case .formula(let formula, let operands) = model.measures[next].definition else {
        waiting.removeLast()
        continue
      }
      let count = waiting.count
      for operand in operands where isFormula(operand) && known[operand] == nil { waiting.append(operand) }
      guard waiting.count == count else { continue }
      known[next] = .some(value(formula, operands.map { isFormula($0) ? known[$0] ?? nil : leaf($0) }))
      waiting.removeLast()
    }
    return known[measure] ?? nil
  }

  /// The denominator by which a node weighs in a split of its ratio or average; nil where there is none.
  func weight(_ measure: Int, _ cell: Cell, byHand: (Int) -> Figure?) -> Double? {
    switch model.measures[measure].additivity {
    case .ratio(let weight):
      return weight.value { operand in figure(operand, cell, byHand: byHand)?.value }.flatMap { $0.isFinite ? $0 : nil }
    case .average:
      guard let place = place(of: measure, cell),
        case .amounts(_, let rows) = place.column
      else { return nil }
      return Double(total(place, rows))
    default: return nil
    }
  }

  /// What a stock was on the last day before a window, with rows of its source; nil where it is not made of stocks at the end alone.
  func opening(_ measure: Int, _ cell: Cell) -> Figure? {
    evaluate(measure) { measure in
      guard case .rows(var rows) = model.measures[measure].definition, let timing = rows.timing, timing.isAtEnd,
        let column = plan.columns[measure]
      else { return nil }
      if timing == .lastEach {
        guard let place = place(of: measure, cell), place.segments.lowerBound > 0 else { return nil }
        return figureOfEach(measure, rows, place, 0..<place.segments.lowerBound)
      }
      rows.timing = .before
      return counted(measure, rows, cell).flatMap { figure($0, rows) { coverage(column.scan, column.clock, $0) } }
    } value: { formula, parts in
      if let exact = formula.valuesExactly({ parts[$0]?.exact }) { return Figure(exact) }
      guard case .value(let value) = formula.evaluate({ parts[$0]?.value }) else { return nil }
      return Figure(value)
    }
  }

  /// Whether any row that counts for a measure's figure lies in these cells; of an opening or a sum to date it may lie before the window.
  func hasRows(_ measure: Int, _ cell: Cell) -> Bool {
    plan.rowMeasures[measure].contains { measure in
      guard case .rows(let rows) = model.measures[measure].definition, let place = counted(measure, rows, cell) else { return false }
      switch place.column {
      case .counts(let counts): return total(place, counts) > 0
      case .amounts(_, let rows): return total(place, rows) > 0
      case .distinct(let sets): return sets.hasAny(cells: place.cells.map(Int.init), segments: place.segments)
      case .days: return false  // no measure's own column is by day
      }
    }
  }

  // MARK: - Days

  /// What one date of the rows behind a measure stands for; nil where they differ in it, or where it is more than a month.
  func seriesGrain(of measure: Int) -> Scan.Grain? {
    let grains = Set(plan.rowMeasures[measure].compactMap { plan.dayColumns[$0] }.map { cells[$0.scan].grains[$0.clock] })
    return grains.count == 1 ? grains.first.flatMap { $0 <= .month ? $0 : nil } : nil
  }

  /// A measure's figure in each of some buckets of a grain, nil in one in which its sources have no row; nil where it is not counted so.
  ///
  /// - Parameter buckets: ascending, each by the day under which its rows are counted.
  func series(_ measure: Int, _ cell: Cell, _ buckets: [Day], _ grain: Scan.Grain = .day) -> [Figure?]? {
    switch model.measures[measure].definition {
    case .byHand: return nil
    case .rows(let rows): return bucketSeries(of: measure, cell, buckets, grain) { dayFigure(rows, $0, $1, $2) }
    case .formula(let formula, let operands):
      var parts: [[Figure?]] = []
      for operand in operands {
        guard let part = series(operand, cell, buckets, grain) else { return nil }
        parts.append(part)
      }
      return buckets.indices.map { day in
        if let exact = formula.valuesExactly({ parts[$0][day]?.exact }) { return Figure(exact) }
        if let rounded = formula.decimalValue({ parts[$0][day]?.exact }) { return Figure(rounded.double) }
        guard case .value(let value) = formula.evaluate({ parts[$0][day]?.value }) else { return nil }
        return Figure(value)
      }
    }
  }

  /// Of a ratio or average, what it is divided by in each of some buckets; nil where it is neither or not counted so.
  func weightSeries(_ measure: Int, _ cell: Cell, _ buckets: [Day], _ grain: Scan.Grain = .day) -> [Double?]? {
    switch model.measures[measure].additivity {
    case .ratio(let weight):
      var parts: [Int: [Figure?]] = [:]
      return buckets.indices.map { day in
        weight.value { operand in
          if parts[operand] == nil { parts[operand] = series(operand, cell, buckets, grain) ?? [] }
          return parts[operand].flatMap { $0.indices.contains(day) ? $0[day]?.value : nil }
        }.flatMap { $0.isFinite ? $0 : nil }
      }
    case .average: return bucketSeries(of: measure, cell, buckets, grain) { Figure(Double($2)) }?.map { $0?.value }
    default: return nil
    }
  }

  /// - Parameter figure: made of a day's mantissa, its scale and its rows with a figure.
  private func bucketSeries(
    of measure: Int, _ cell: Cell, _ buckets: [Day], _ grain: Scan.Grain, _ figure: ([Int128], Int, Int64) -> Figure?
  ) -> [Figure?]? {
    guard let column = plan.dayColumns[measure], cells[column.scan].grains[column.clock] == grain,
      let selection = cell.selections.first(where: {
        $0.scan == column.scan && plan.paths[$0.scan][$0.table].count == cell.depth
          && plan.scans[$0.scan].groupings[$0.table].aggregates.contains(column.aggregate)
      }),
      let position = plan.scans[column.scan].groupings[selection.table].aggregates.firstIndex(of: column.aggregate),
      case .days(let figures) = cells[column.scan].tables[selection.table].columns[position]
    else { return nil }
    let scale = cells[column.scan].scales[column.aggregate]
    var place = 0
    let covered = cells[column.scan].daysByClock[column.clock]
    var next = 0
    return buckets.map { day in
      while next < covered.count, covered[next] < day { next += 1 }
      guard next < covered.count, covered[next] == day else { return nil }
      var (mantissas, rows): ([Int128], Int64) = ([], 0)
      while place < figures.days.count, figures.days[place] < day { place += 1 }
      if place < figures.days.count, figures.days[place] == day {
        for cell in selection.cells {
          let index = Int(cell) * figures.days.count + place
          if figures.rows[index] > 0 { mantissas.append(figures.mantissas[index]) }
          rows += figures.rows[index]
        }
        place += 1
      }
      return figure(mantissas, scale, rows)
    }
  }

  private func dayFigure(_ rows: RowMeasure, _ mantissas: [Int128], _ scale: Int, _ count: Int64) -> Figure? {
    switch rows.aggregate {
    case .minimum: return mantissas.min().map { Figure(DecimalNumber(mantissa: $0, scale: scale)) }
    case .maximum: return mantissas.max().map { Figure(DecimalNumber(mantissa: $0, scale: scale)) }
    case .average, .sum, .count, .countDistinct:
      var total: Int128 = 0
      for mantissa in mantissas {
        let (sum, overflow) = total.addingReportingOverflow(mantissa)
        if overflow { return nil }
        total = sum
      }
      return averaged(DecimalNumber(mantissa: total, scale: scale), rows.aggregate == .average ? Int(count) : 1)
    }
  }

  // MARK: - Rows

  /// One measure's column, and the part of it that belongs to a node and window.
  private struct ColumnPlace {
    var column: Cells.Column
    var cells: [Int32]
    var segments: Range<Int>
    var segmentCount: Int
    var scale: Int
    /// Whether each of the segments is a single day.
    var isDaily: Bool
    /// Parallel to `cells`, where each row says its currency.
    var currencies: [String]?
    var scan: Int
    var table: Int
  }

  private func place(of measure: Int, _ cell: Cell) -> ColumnPlace? {
    guard let place = plan.columns[measure], let segments = segments[cell.maturity][cell.window],
      let selection = cell.selections.first(where: {
        $0.scan == place.scan && plan.depth(of: plan.paths[$0.scan][$0.table], model) == cell.depth
          && positions[$0.scan][$0.table][place.aggregate] != nil
      }),
      let position = positions[place.scan][selection.table][place.aggregate]
    else { return nil }
    return ColumnPlace(
      column: cells[place.scan].tables[selection.table].columns[position], cells: selection.cells, segments: segments,
      segmentCount: plan.scans[place.scan].segments.count, scale: cells[place.scan].scales[place.aggregate],
      isDaily: plan.scans[place.scan].segments[segments].allSatisfy { $0.lowerBound == $0.upperBound },
      currencies: currencies(of: selection, in: place.scan), scan: place.scan, table: selection.table)
  }

  /// By cell of a table, the currency of its rows; nil of a table whose rows are of one.
  private func currencies(of selection: Selection, in scan: Int) -> [String]? {
    guard let last = plan.paths[scan][selection.table].last, last >= model.dimensions.count else { return nil }
    let axes = plan.scans[scan].groupings[selection.table].dimensions
    let table = cells[scan].tables[selection.table]
    return selection.cells.map { cells[scan].members[axes[axes.count - 1]][Int(table.members[(Int($0) + 1) * axes.count - 1])] }
  }

  private func total<Count: FixedWidthInteger>(_ place: ColumnPlace, _ counts: [Count]) -> Count {
    var total: Count = 0
    for cell in place.cells {
      let base = Int(cell) * place.segmentCount
      for segment in place.segments { total &+= counts[base + segment] }
    }
    return total
  }

  private func coverage(_ scan: Int, _ clock: Int, _ segment: Int) -> Cells.Coverage {
    cells[scan].coverage[clock * plan.scans[scan].segments.count + segment]
  }

  private func figure(_ measure: Int, _ rows: RowMeasure, _ cell: Cell) -> Figure? {
    guard let column = plan.columns[measure], isFineEnough(scan: column.scan, clock: column.clock, cell),
      let place = counted(measure, rows, cell)
    else { return nil }
    if place.currencies != nil {
      return exchanged(place, rows, model.measures[measure].unit?.currency, plan.scans[column.scan].segments) {
        coverage(column.scan, column.clock, $0)
      }
    }
    if rows.timing == .lastEach { return figureOfEach(measure, rows, place, place.segments) }
    return figure(place, rows) { coverage(column.scan, column.clock, $0) }
  }

  /// The sum of rows in several currencies, each at the rate of its days; nil where a row's has none.
  private func exchanged(
    _ place: ColumnPlace, _ rows: RowMeasure, _ currency: Currency?, _ days: [ClosedRange<Day>], _ coverage: (Int) -> Cells.Coverage
  ) -> Figure? {
    guard let currency, let currencies = place.currencies, case .amounts(let mantissas, let counts) = place.column else { return nil }
    var (sum, exact) = (0.0, DecimalNumber?.some(.zero))
    for (cell, code) in zip(place.cells, currencies) {
      for segment in place.segments where counts[Int(cell) * place.segmentCount + segment] > 0 {
        let amount = DecimalNumber(mantissa: mantissas[Int(cell) * place.segmentCount + segment], scale: place.scale)
        guard let own = Currency(code: code), let rate = exchange.rate(from: own, to: currency, on: days[segment].upperBound) else {
          return nil
        }
        sum += amount.double * rate.value
        exact = exact.flatMap { sum in rate.exact.flatMap { amount.multiplied(by: $0) }.flatMap { sum.adding($0) } }
      }
    }
    let divisor = rows.timing == .average ? place.segments.reduce(0) { $0 + coverage($1).dayCount } : 1
    if let exact { return averaged(exact, divisor) }
    return divisor > 0 ? Figure(sum / Double(divisor)) : nil
  }

  /// Each currency of a measure's rows in a cell that lacks a rate, with the first day of rows that do.
  func missingRates(_ measure: Int, _ cell: Cell) -> [(code: String, day: Day)] {
    guard case .rows(let rows) = model.measures[measure].definition, let column = plan.columns[measure],
      let currency = model.measures[measure].unit?.currency, let place = counted(measure, rows, cell), let currencies = place.currencies,
      case .amounts(_, let counts) = place.column
    else { return [] }
    let days = plan.scans[column.scan].segments
    var missing: [String: Day] = [:]
    for (cell, code) in zip(place.cells, currencies) where missing[code] == nil {
      missing[code] =
        place.segments.first { segment in
          counts[Int(cell) * place.segmentCount + segment] > 0
            && Currency(code: code).flatMap { exchange.rate(from: $0, to: currency, on: days[segment].upperBound) } == nil
        }.map { days[$0].lowerBound }
    }
    return missing.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { (code: $0.key, day: $0.value) }
  }

  /// A measure's place in a cell, with the segments that count by its rule over time; nil where the source has no row in them.
  private func counted(_ measure: Int, _ rows: RowMeasure, _ cell: Cell) -> ColumnPlace? {
    guard let column = plan.columns[measure], var place = place(of: measure, cell) else { return nil }
    func hasRows(_ segment: Int) -> Bool { coverage(column.scan, column.clock, segment).rowCount > 0 }
    switch rows.timing {
    case nil, .average, .minimum, .maximum, .lastEach: break
    case .last:
      guard let last = place.segments.last(where: hasRows) else { return nil }
      place.segments = last..<(last + 1)
    case .before:
      guard let last = (0..<place.segments.lowerBound).last(where: hasRows) else { return nil }
      place.segments = last..<(last + 1)
    case .toDate: place.segments = 0..<place.segments.upperBound
    }
    return place.segments.contains(where: hasRows) ? place : nil
  }

  /// The sum over combinations of members of what each has on its own last day; nil where the source has no row in the segments.
  private func figureOfEach(_ measure: Int, _ rows: RowMeasure, _ place: ColumnPlace, _ segments: Range<Int>) -> Figure? {
    guard let column = plan.columns[measure], let presence = column.presence, let finest = plan.finestGroupings[place.scan],
      segments.contains(where: { coverage(column.scan, column.clock, $0).rowCount > 0 })
    else { return nil }
    let table = cells[place.scan].tables[finest]
    let aggregates = plan.scans[place.scan].groupings[finest].aggregates
    guard let own = aggregates.firstIndex(of: column.aggregate), let all = aggregates.firstIndex(of: presence),
      case .counts(let present) = table.columns[all]
    else { return nil }
    var sum: Int128 = 0
    for whole in place.cells {
      for cell in finestCells[place.scan][place.table][Int(whole)] {
        let base = Int(cell) * place.segmentCount
        guard let last = segments.last(where: { present[base + $0] > 0 }) else { continue }
        let value: Int128 =
          switch table.columns[own] {
          case .counts(let counts): Int128(counts[base + last])
          case .amounts(let mantissas, _): mantissas[base + last]
          case .distinct, .days: 0  // refused where measures are compiled; not asked for
          }
        let (next, overflow) = sum.addingReportingOverflow(value)
        if overflow { return nil }
        sum = next
      }
    }
    return Figure(DecimalNumber(mantissa: sum, scale: place.scale))
  }

  /// - Parameter coverage: what the source holds in a segment.
  private func figure(_ place: ColumnPlace, _ rows: RowMeasure, _ coverage: (Int) -> Cells.Coverage) -> Figure? {
    let isExtremeOfDays = rows.timing == .minimum || rows.timing == .maximum
    let divisor = rows.timing == .average ? place.segments.reduce(0) { $0 + coverage($1).dayCount } : 1
    func extremeDay(_ mantissa: (Int) -> Int128) -> Figure? {
      self.extremeDay(place, isLeast: rows.timing == .minimum, place.segments.filter { coverage($0).rowCount > 0 }, mantissa)
    }
    switch place.column {
    case .counts(let counts):
      if isExtremeOfDays { return extremeDay { Int128(counts[$0]) } }
      return averaged(DecimalNumber(mantissa: Int128(total(place, counts)), scale: 0), divisor)
    case .days: return nil  // no measure's own column is by day
    case .distinct(let sets):
      return Figure(DecimalNumber(sets.count(cells: place.cells.map(Int.init), segments: place.segments)))
    case .amounts(let mantissas, let counts):
      switch rows.aggregate {
      case .minimum, .maximum: return extreme(place, mantissas, counts, rows.aggregate == .minimum)
      case .average:
        let count = total(place, counts)
        guard count > 0, let sum = exactSum(place, mantissas) else { return nil }
        return averaged(DecimalNumber(mantissa: sum, scale: place.scale), Int(count))
      case .sum, .count, .countDistinct:
        if isExtremeOfDays { return extremeDay { mantissas[$0] } }
        guard let sum = exactSum(place, mantissas) else { return nil }
        return averaged(DecimalNumber(mantissa: sum, scale: place.scale), divisor)
      }
    }
  }

  /// Nil on overflow: a sum is exact or missing, never wrapped.
  private func exactSum(_ place: ColumnPlace, _ mantissas: [Int128]) -> Int128? {
    var total: Int128 = 0
    for cell in place.cells {
      let base = Int(cell) * place.segmentCount
      for segment in place.segments {
        let (sum, overflow) = total.addingReportingOverflow(mantissas[base + segment])
        if overflow { return nil }
        total = sum
      }
    }
    return total
  }

  private func averaged(_ sum: DecimalNumber, _ count: Int) -> Figure? {
    guard count > 0 else { return nil }
    if count == 1 { return Figure(sum) }
    guard let (quotient, isExact) = sum.divided(by: DecimalNumber(count)) else { return Figure(sum.double / Double(count)) }
    return isExact ? Figure(quotient) : Figure(quotient.double)
  }

  /// The least or greatest row; cells and segments without one do not count.
  private func extreme(_ place: ColumnPlace, _ mantissas: [Int128], _ counts: [Int64], _ isLeast: Bool) -> Figure? {
    var found: Int128?
    for cell in place.cells {
      for segment in place.segments where counts[Int(cell) * place.segmentCount + segment] > 0 {
        let value = mantissas[Int(cell) * place.segmentCount + segment]
        found = found.map { isLeast ? min($0, value) : max($0, value) } ?? value
      }
    }
    return found.map { Figure(DecimalNumber(mantissa: $0, scale: place.scale)) }
  }

  /// The least or greatest day of a stock; several cells are added up day by day, where time is cut so.
  ///
  /// - Parameter segments: those in which the source has rows; a cell without rows on such a day is 0.
  private func extremeDay(_ place: ColumnPlace, isLeast: Bool, _ segments: [Int], _ mantissa: (Int) -> Int128) -> Figure? {
    guard place.cells.count <= 1 || place.isDaily else { return nil }
    var found: Int128?
    for segment in segments {
      var sum: Int128 = 0
      for cell in place.cells {
        let (next, overflow) = sum.addingReportingOverflow(mantissa(Int(cell) * place.segmentCount + segment))
        if overflow { return nil }
        sum = next
      }
      found = found.map { isLeast ? min($0, sum) : max($0, sum) } ?? sum
    }
    return found.map { Figure(DecimalNumber(mantissa: $0, scale: place.scale)) }
  }

  /// Below its source's grain a figure is missing: a month's row says nothing of a week.
  private func isFineEnough(scan: Int, clock: Int, _ cell: Cell) -> Bool {
    guard let days = windows.days(cell.window, maturities[cell.maturity]) else { return false }
    switch cells[scan].grains[clock] {
    case .day: return true
    // A week belongs to the period that holds its fourth day.
    case .week: return days.upperBound - days.lowerBound >= 6
    case .month: return days.startsAndEndsWithMonths(of: 1)
    case .quarter: return days.startsAndEndsWithMonths(of: 3)
    case .year: return days.startsAndEndsWithMonths(of: 12)
    }
  }
}

extension ClosedRange<Day> {
  /// Whether both ends are ends of spans of so many calendar months counted from January.
  fileprivate func startsAndEndsWithMonths(of count: Int) -> Bool {
    let first = lowerBound.parts
    let next = (upperBound + 1).parts
    return first.day == 1 && (first.month - 1).isMultiple(of: count) && next.day == 1 && (next.month - 1).isMultiple(of: count)
  }
}
