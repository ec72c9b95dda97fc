internal import KPIModel

/// Looks figures up in what the scans brought: exact where rows are decimal, recomputed from parts where measures are formulas.
struct CellReader {
  let model: Model
  let plan: CellPlan
  /// Parallel to the plan's scans.
  let cells: [Cells]
  /// The day behind which rows are too young for a lagging measure; nil while it is not known.
  let asOf: Day?
  /// Per scan and window: the segments of the window's days.
  private let segments: [[Range<Int>?]]

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
    /// Days younger than this are left out; the longest lag of what is asked for.
    var lagDays: Int = 0

    /// The same cell under one more lag.
    func aged(_ lag: Int?) -> Cell {
      guard let lag, lag > lagDays else { return self }
      var cell = self
      cell.lagDays = lag
      return cell
    }
  }

  init(_ model: Model, _ plan: CellPlan, _ cells: [Cells], asOf: Day?) {
    self.model = model
    self.plan = plan
    self.cells = cells
    self.asOf = asOf
    segments = plan.scans.map { scan in plan.windows.map { $0.flatMap { Self.run(of: scan.segments, in: $0) } } }
  }

  /// The run of segments that lie within a window.
  private static func run(of segments: [ClosedRange<Day>], in window: ClosedRange<Day>) -> Range<Int>? {
    guard let first = segments.firstIndex(where: { window.lowerBound <= $0.lowerBound && $0.upperBound <= window.upperBound }) else {
      return nil
    }
    var end = first
    while end < segments.count, segments[end].upperBound <= window.upperBound { end += 1 }
    return first..<end
  }

  /// A measure's figure in a node's cells; nil where it is missing.
  ///
  /// - Parameter byHand: the figure of a measure that only hands give, in the same cell.
  func figure(_ measure: Int, _ cell: Cell, byHand: (Int) -> Figure?) -> Figure? {
    let cell = cell.aged(model.measures[measure].lagDays)
    switch model.measures[measure].definition {
    case .byHand: return byHand(measure)
    case .rows(let rows): return figure(measure, rows, cell)
    case .formula(let formula, let operands):
      let parts = operands.map { figure($0, cell, byHand: byHand) }
      if let exact = formula.valuesExactly({ parts[$0]?.exact }) { return Figure(exact) }
      if let rounded = formula.decimalValue({ parts[$0]?.exact }) { return Figure(rounded.double) }
      guard case .value(let value) = formula.evaluate({ parts[$0]?.value }) else { return nil }
      return Figure(value)
    }
  }

  /// The denominator by which a node weighs in a split of its ratio or average; nil where there is none.
  func weight(_ measure: Int, _ cell: Cell, byHand: (Int) -> Figure?) -> Double? {
    let cell = cell.aged(model.measures[measure].lagDays)
    switch model.measures[measure].additivity {
    case .ratio(let weight):
      return weight.value { operand in
        figure(operand, cell, byHand: byHand)?.value
      }
    case .average:
      guard let place = place(of: measure, cell),
        case .amounts(_, let rows) = place.column
      else { return nil }
      return Double(total(place, rows))
    default: return nil
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
      }
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
  }

  private func place(of measure: Int, _ cell: Cell) -> ColumnPlace? {
    guard let place = plan.columns[measure], let segments = mature(cell, scan: place.scan),
      let selection = cell.selections.first(where: {
        $0.scan == place.scan && plan.paths[$0.scan][$0.table].count == cell.depth
          && plan.scans[$0.scan].groupings[$0.table].aggregates.contains(place.aggregate)
      }),
      let position = plan.scans[place.scan].groupings[selection.table].aggregates.firstIndex(of: place.aggregate)
    else { return nil }
    return ColumnPlace(
      column: cells[place.scan].tables[selection.table].columns[position], cells: selection.cells, segments: segments,
      segmentCount: plan.scans[place.scan].segments.count, scale: cells[place.scan].scales[place.aggregate])
  }

  /// A window's segments less the days that are too young.
  private func mature(_ cell: Cell, scan: Int) -> Range<Int>? {
    guard let run = segments[scan][cell.window] else { return nil }
    guard cell.lagDays > 0, let asOf else { return run }
    var end = run.upperBound
    while end > run.lowerBound, plan.scans[scan].segments[end - 1].upperBound > asOf - cell.lagDays { end -= 1 }
    return end > run.lowerBound ? run.lowerBound..<end : nil
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
    guard let column = plan.columns[measure], isFineEnough(scan: column.scan, clock: column.clock, window: cell.window),
      let place = counted(measure, rows, cell)
    else { return nil }
    return figure(place, rows) { coverage(column.scan, column.clock, $0) }
  }

  /// A measure's place in a cell, with the segments that count by its rule over time; nil where the source has no row in them.
  private func counted(_ measure: Int, _ rows: RowMeasure, _ cell: Cell) -> ColumnPlace? {
    guard let column = plan.columns[measure], var place = place(of: measure, cell) else { return nil }
    func hasRows(_ segment: Int) -> Bool { coverage(column.scan, column.clock, segment).rowCount > 0 }
    switch rows.timing {
    case nil, .average, .minimum, .maximum: break
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

  /// The least or greatest day of a stock in one cell; several cells taken together have none.
  ///
  /// - Parameter segments: those in which the source has rows; a cell without rows on such a day is 0.
  private func extremeDay(_ place: ColumnPlace, isLeast: Bool, _ segments: [Int], _ mantissa: (Int) -> Int128) -> Figure? {
    guard place.cells.count <= 1 else { return nil }
    guard let cell = place.cells.first else { return Figure(DecimalNumber(0)) }
    let days = segments.map { mantissa(Int(cell) * place.segmentCount + $0) }
    return (isLeast ? days.min() : days.max()).map { Figure(DecimalNumber(mantissa: $0, scale: place.scale)) }
  }

  /// Below its source's grain a figure is missing: a month's row says nothing of a week.
  private func isFineEnough(scan: Int, clock: Int, window: Int) -> Bool {
    guard let days = plan.windows[window] else { return false }
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

extension Formula.Expression {
  /// The value where each name has the figure that `figure` gives; nil where one is missing or the result is not finite.
  func value(_ figure: (Int) -> Double?) -> Double? {
    let result: Double?
    switch self {
    case .number(let number): result = number.double
    case .name(let name): result = figure(name)
    case .negate(let operand): result = operand.value(figure).map { -$0 }
    case .sum(let terms):
      var sum: Double? = 0
      for term in terms {
        guard let total = sum, let value = term.expression.value(figure) else { return nil }
        sum = term.isSubtracted ? total - value : total + value
      }
      result = sum
    case .product(let factors):
      var product: Double? = 1
      for factor in factors {
        guard let total = product, let value = factor.expression.value(figure) else { return nil }
        if factor.isDivisor, value == 0 { return nil }
        product = factor.isDivisor ? total / value : total * value
      }
      result = product
    case .minimum(let operands):
      let values = operands.compactMap { $0.value(figure) }
      result = values.count == operands.count ? values.min() : nil
    case .maximum(let operands):
      let values = operands.compactMap { $0.value(figure) }
      result = values.count == operands.count ? values.max() : nil
    }
    return result.flatMap { $0.isFinite ? $0 : nil }
  }
}
