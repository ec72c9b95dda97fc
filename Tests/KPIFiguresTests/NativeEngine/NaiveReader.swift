import KPIModel
import KPISource

@testable import KPIFigures

/// Fills cells the slow and plain way, row by row and cell by cell, from fields instead of bytes: what the engine is held to.
struct NaiveReader {
  let scan: Scan
  /// Fields of each row, parallel to the scan's columns.
  let rows: [[String]]

  func facts() -> CellFacts {
    var facts = CellFacts()
    facts.rowCount = rows.count
    facts.lastDay = rows.compactMap { day($0, 0) }.max()?.description
    for clock in scan.clocks.indices {
      for segment in scan.segments {
        let days = rows.compactMap { day($0, clock) }.filter { segment.contains($0) }
        var coverage = Cells.Coverage()
        coverage.rowCount = days.count
        coverage.dayCount = Set(days).count
        coverage.first = days.min()
        coverage.last = days.max()
        facts.coverage.append(CellFacts.text(coverage))
      }
    }
    for (number, grouping) in scan.groupings.enumerated() {
      var cells: Set<[String]> = []
      for row in rows where grouping.aggregates.contains(where: { counts(row, $0) }) { cells.insert(members(row, grouping)) }
      for aggregate in grouping.aggregates {
        var all: Set<String> = []
        for cell in cells {
          if scan.aggregates[aggregate].timing == .eachDay {
            addDays(aggregate, number, cell, grouping, to: &facts)
            continue
          }
          for segment in scan.segments.indices {
            let chosen = rows.filter { members($0, grouping) == cell && counts($0, aggregate, in: segment) }
            facts.figures[CellFacts.key(number, cell, aggregate, segment)] = figure(aggregate, chosen, segment)
            if case .countDistinct(let column) = scan.aggregates[aggregate].function {
              all.formUnion(chosen.map { $0[column] }.filter { !isMissing($0) })
            }
          }
        }
        if case .countDistinct = scan.aggregates[aggregate].function, scan.aggregates[aggregate].timing == .whole {
          facts.figures["\(number)|all|\(aggregate)"] = String(all.count)
        }
      }
    }
    return facts
  }

  /// What each day has in a cell; a day without any figure is not said.
  private func addDays(_ aggregate: Int, _ number: Int, _ cell: [String], _ grouping: Scan.Grouping, to facts: inout CellFacts) {
    let asked = scan.aggregates[aggregate]
    let chosen = rows.filter { members($0, grouping) == cell && counts($0, aggregate) }
    for day in Set(chosen.compactMap { day($0, asked.clock) }) {
      let own = chosen.filter { self.day($0, asked.clock) == day }
      let key = CellFacts.key(number, cell, aggregate, day)
      switch asked.function {
      case .count: facts.figures[key] = CellFacts.text(Int128(own.count), scale: 0, rows: Int64(own.count))
      case .countDistinct: break
      case .sum(let operand), .minimum(let operand), .maximum(let operand):
        let values = own.compactMap { value(operand, $0) }
        guard let first = values.first else { continue }
        let figure: Fixed
        if case .sum = asked.function {
          figure = Fixed(units: values.reduce(0) { $0 + $1.units })
        } else if case .minimum = asked.function {
          figure = values.min() ?? first
        } else {
          figure = values.max() ?? first
        }
        facts.figures[key] = figure.text(rows: values.count)
      }
    }
  }

  private func members(_ row: [String], _ grouping: Scan.Grouping) -> [String] {
    grouping.dimensions.map { dimension in
      let axis = scan.dimensions[dimension]
      let text = row[axis.column]
      return axis.spellings[text] ?? (text.isEmpty ? "(unknown)" : text)
    }
  }

  /// The rows here have dates in the two forms that need no more than taking apart.
  private func day(_ row: [String], _ clock: Int) -> Day? {
    let parts = row[scan.clocks[clock].column].split(whereSeparator: { $0 == "-" || $0 == "/" }).compactMap { Int($0) }
    return parts.count == 3 ? Day(year: parts[0], month: parts[1], day: parts[2]) : nil
  }

  private func isMissing(_ text: String) -> Bool { text.isEmpty || scan.format.missing.contains(text) }

  private func keeps(_ row: [String], _ filter: Int?) -> Bool {
    guard let filter else { return true }
    return scan.filters[filter].conditions.allSatisfy { condition in
      switch condition {
      case .isOneOf(let column, let values): return values.contains(row[column])
      case .isNoneOf(let column, let values): return !values.contains(row[column])
      case .age(let clock, let since, let days):
        guard let later = day(row, clock), let earlier = day(row, since) else { return false }
        return days.contains(later - earlier)
      case .upTo(let clock, let last): return day(row, clock).map { $0 <= last } ?? false
      }
    }
  }

  private func counts(_ row: [String], _ aggregate: Int) -> Bool {
    scan.segments.indices.contains { counts(row, aggregate, in: $0) }
  }

  private func counts(_ row: [String], _ aggregate: Int, in segment: Int) -> Bool {
    let asked = scan.aggregates[aggregate]
    guard keeps(row, asked.filter), let day = day(row, asked.clock), scan.segments[segment].contains(day) else { return false }
    guard asked.timing == .lastDay else { return true }
    return day == sourceDays(asked.clock, segment).last
  }

  private func sourceDays(_ clock: Int, _ segment: Int) -> [Day] {
    Set(rows.compactMap { day($0, clock) }.filter { scan.segments[segment].contains($0) }).sorted()
  }

  private func figure(_ aggregate: Int, _ rows: [[String]], _ segment: Int) -> String {
    let asked = scan.aggregates[aggregate]
    var parts = [rows]
    if asked.timing == .leastDay || asked.timing == .greatestDay {
      parts = sourceDays(asked.clock, segment).map { wanted in rows.filter { day($0, asked.clock) == wanted } }
    }
    func pick(_ values: [Fixed]) -> Fixed { (asked.timing == .leastDay ? values.min() : values.max()) ?? Fixed(units: 0) }
    switch asked.function {
    case .count: return pick(parts.map { Fixed(units: Int128($0.count)) }).units.description
    case .countDistinct(let column):
      return pick(parts.map { Fixed(units: Int128(Set($0.map { $0[column] }.filter { !isMissing($0) }).count)) }).units.description
    case .sum(let operand):
      let figures = parts.map { $0.compactMap { value(operand, $0) } }
      let sums = figures.map { part in Fixed(units: part.reduce(0) { $0 + $1.units }) }
      return pick(sums).text(rows: figures.reduce(0) { $0 + $1.count })
    case .minimum(let operand), .maximum(let operand):
      var isLeast = true
      if case .maximum = asked.function { isLeast = false }
      let figures = parts.map { $0.compactMap { value(operand, $0) } }
      let extremes = figures.compactMap { isLeast ? $0.min() : $0.max() }
      let extreme = asked.timing == .greatestDay ? extremes.max() : extremes.min()
      return (extreme ?? Fixed(units: 0)).text(rows: figures.reduce(0) { $0 + $1.count })
    }
  }

  /// A number at a scale of twelve, enough for what the laws generate.
  struct Fixed: Comparable {
    static let scale: Int = 12
    let units: Int128

    static func < (left: Fixed, right: Fixed) -> Bool { left.units < right.units }

    func text(rows: Int) -> String { CellFacts.text(units, scale: Self.scale, rows: Int64(rows)) }
  }

  private func value(_ operand: Scan.Operand, _ row: [String]) -> Fixed? {
    func ten(_ exponent: Int) -> Int128 { (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 } }
    switch operand {
    case .column(let column):
      if isMissing(row[column]) { return nil }
      let parts = row[column].split(separator: ".", omittingEmptySubsequences: false)
      let fraction = parts.count == 2 ? String(parts[1]) : ""
      return Int128(parts[0] + fraction).map { Fixed(units: $0 * ten(Fixed.scale - fraction.count)) }
    case .number(let mantissa, let scale): return Fixed(units: Int128(mantissa) * ten(Fixed.scale - scale))
    case .add(let left, let right): return both(left, right, row) { $0 + $1 }
    case .subtract(let left, let right): return both(left, right, row) { $0 - $1 }
    case .multiply(let left, let right): return both(left, right, row) { $0 * $1 / ten(Fixed.scale) }
    case .days(let from, let to):
      guard let start = day(row, from), let end = day(row, to) else { return nil }
      return Fixed(units: Int128(end - start) * ten(Fixed.scale))
    }
  }

  private func both(_ left: Scan.Operand, _ right: Scan.Operand, _ row: [String], _ join: (Int128, Int128) -> Int128) -> Fixed? {
    guard let first = value(left, row), let second = value(right, row) else { return nil }
    return Fixed(units: join(first.units, second.units))
  }
}
