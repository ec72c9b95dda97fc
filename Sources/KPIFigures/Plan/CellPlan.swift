package import KPIModel
package import KPISource

/// Every cell that the tree needs for some windows of days: one scan per source, and where to look a cell up in what the scans bring.
package struct CellPlan: Sendable {
  /// The spans of days for which figures are wanted, one per end; nil where no day of a period is in yet.
  package let windows: [ClosedRange<Day>?]
  private let asOf: Day?
  package private(set) var scans: [Scan] = []
  /// The model's source behind each scan.
  package private(set) var sources: [Int] = []
  /// The model's dimensions behind each scan's axes.
  package private(set) var axes: [[Int]] = []
  /// The splits above each table, parallel to a scan's groupings: model dimensions from the root down.
  package private(set) var paths: [[[Int]]] = []
  /// Where a measure of rows is counted; nil for other measures.
  package private(set) var columns: [MeasureColumn?]
  /// The splits above each declared node.
  package private(set) var pathOfNode: [[Int]] = []
  /// Measures of rows behind each measure, through formulas.
  package private(set) var rowMeasures: [[Int]]
  /// Columns that say a row's currency, by source: below all splits, each is one more axis, numbered behind the model's dimensions.
  package private(set) var currencyColumns: [CurrencyColumn] = []

  package struct CurrencyColumn: Hashable, Sendable {
    package var source: Int
    package var name: String
  }

  /// A measure's place in its scan.
  package struct MeasureColumn: Sendable {
    package let scan: Int
    package let aggregate: Int
    package let clock: Int
    /// Of a figure of which each combination of members counts on its own last day, the aggregate that counts all its rows.
    package var presence: Int?
  }
  /// By scan, the grouping by all dimensions that such figures are read from; nil where there is none.
  package private(set) var finestGroupings: [Int?] = []

  /// A plan of nothing.
  package init() {
    windows = []
    asOf = nil
    columns = []
    rowMeasures = []
  }

  /// Plans the cells of every declared node, template and rest.
  ///
  /// - Parameters:
  ///   - cuts: days at which time is cut besides: where windows end for figures that take longer until they count.
  ///   - remembersAll: whether what was before the windows is wanted, whatever measures say.
  ///   - asOf: the last day that counts. Nil while it is not known: then nothing is cut.
  ///   - log: gets a source whose files are missing.
  package init(
    _ model: Model, windows: [ClosedRange<Day>?], cuts: Set<Day> = [], remembersAll: Bool = false, asOf: Day?,
    into log: inout DiagnosticLog
  ) {
    self.windows = windows
    self.asOf = asOf
    columns = [MeasureColumn?](repeating: nil, count: model.measures.count)
    rowMeasures = Self.rowMeasures(of: model)
    currencyColumns = Self.currencyColumns(of: model)
    var needs = Needs(model)
    needs.walk(model, rowMeasures, currencyColumns)
    pathOfNode = needs.pathOfNode
    let segments = Self.segments(model, windows, cuts, remembersAll: remembersAll)
    for source in model.sources.indices where !needs.paths[source].isEmpty {
      plan(source, needs.paths[source], needs.measures[source], model, segments, into: &log)
    }
    for scan in scans.indices { scans[scan].isBounded = asOf != nil }
  }

  /// What each source must bring: the paths of splits, and the measures wanted under each.
  private struct Needs {
    var pathOfNode: [[Int]] = []
    var paths: [[[Int]]]
    /// Parallel to `paths`.
    var measures: [[Set<Int>]]

    init(_ model: Model) {
      paths = [[[Int]]](repeating: [], count: model.sources.count)
      measures = [[Set<Int>]](repeating: [], count: model.sources.count)
    }

    mutating func walk(_ model: Model, _ rowMeasures: [[Int]], _ currencyColumns: [CurrencyColumn]) {
      struct Cell: Hashable {
        var measure: Int
        var path: [Int]
      }
      var seen: Set<Cell> = []
      var position: [[[Int]: Int]] = Array(repeating: [:], count: model.sources.count)
      pathOfNode.reserveCapacity(model.nodes.count)
      for node in model.nodes {
        var path = node.parent.map { pathOfNode[$0] } ?? []
        if let breakdown = node.breakdown, case .split(let dimension) = model.breakdowns[breakdown].rule { path.append(dimension) }
        pathOfNode.append(path)
        guard let measure = node.measure, !rowMeasures[measure].isEmpty, seen.insert(Cell(measure: measure, path: path)).inserted else {
          continue
        }
        for measure in rowMeasures[measure] {
          guard case .rows(let rows) = model.measures[measure].definition else { continue }
          var path = path
          if let axis = CellPlan.currencyAxis(rows, model, currencyColumns) { path.append(axis) }
          if let known = position[rows.source][path] {
            measures[rows.source][known].insert(measure)
          } else {
            position[rows.source][path] = paths[rows.source].count
            paths[rows.source].append(path)
            measures[rows.source].append([measure])
          }
        }
      }
    }
  }

  static func rowMeasures(of model: Model) -> [[Int]] {
    var result = [[Int]](repeating: [], count: model.measures.count)
    for measure in model.measureOrder {
      switch model.measures[measure].definition {
      case .byHand: break
      case .rows: result[measure] = [measure]
      case .formula(_, let operands):
        var seen: Set<Int> = []
        result[measure] = operands.flatMap { result[$0] }.filter { seen.insert($0).inserted }
      }
    }
    return result
  }

  private static func currencyColumns(of model: Model) -> [CurrencyColumn] {
    var result: [CurrencyColumn] = []
    for measure in model.measures {
      guard case .rows(let rows) = measure.definition, let name = rows.currencyColumn else { continue }
      let column = CurrencyColumn(source: rows.source, name: name)
      if !result.contains(column) { result.append(column) }
    }
    return result
  }

  private static func currencyAxis(_ rows: RowMeasure, _ model: Model, _ columns: [CurrencyColumn]) -> Int? {
    rows.currencyColumn.flatMap { columns.firstIndex(of: CurrencyColumn(source: rows.source, name: $0)) }.map {
      model.dimensions.count + $0
    }
  }

  /// The number of splits of a path, without an axis of currencies.
  package func depth(of path: [Int], _ model: Model) -> Int {
    path.last.map { $0 >= model.dimensions.count } ?? false ? path.count - 1 : path.count
  }

  // MARK: - Days

  /// Cuts time wherever a window begins or ends, and where else it is asked for.
  private static func segments(
    _ model: Model, _ windows: [ClosedRange<Day>?], _ more: Set<Day>, remembersAll: Bool
  ) -> [ClosedRange<Day>] {
    var cuts = more
    let isDaily = model.readsExtremesTogether
    for window in windows.compactMap({ $0 }) {
      cuts.insert(window.lowerBound)
      cuts.insert(window.upperBound + 1)
      guard isDaily, window.upperBound - window.lowerBound < Self.mostDays else { continue }
      for day in window.lowerBound.number...window.upperBound.number { cuts.insert(Day(number: day)) }
    }
    let ordered = cuts.sorted()
    guard let first = ordered.first else { return [] }
    let needsHistory =
      remembersAll
      || model.measures.contains { measure in
        guard case .rows(let rows) = measure.definition else { return false }
        return rows.timing == .before || rows.timing == .toDate
      }
    var result: [ClosedRange<Day>] = needsHistory ? [Day(number: .min)...(first - 1)] : []
    for (start, next) in zip(ordered, ordered.dropFirst()) {
      let segment = start...(next - 1)
      // A gap between two windows matters only to what remembers all that was before.
      if needsHistory || windows.contains(where: { $0?.overlaps(segment) ?? false }) { result.append(segment) }
    }
    return result
  }

  /// Longer windows are not cut day by day.
  private static let mostDays = 4000

  // MARK: - Scans

  private mutating func plan(
    _ source: Int, _ paths: [[Int]], _ measures: [Set<Int>], _ model: Model, _ segments: [ClosedRange<Day>],
    into log: inout DiagnosticLog
  ) {
    let declared = model.sources[source]
    let refusals = model.trust.refused(of: declared).map { reach in
      Diagnostic.untrusted("`\(declared.key)`", reach, at: .source(declared.database?.place ?? declared.place))
    }
    if declared.database == nil, !refusals.isEmpty {
      for refusal in refusals { log.report(refusal) }
      return
    }
    if declared.database == nil, let name = declared.unsetVariable {
      log.report(.unsetVariable, "the environment has no `\(name)`", at: declared.place)
      return
    }
    let distinct = DistinctFiles(declared.database == nil ? declared.files : [])
    let files = distinct.paths
    if let first = distinct.doubled.first {
      let more = distinct.doubled.count - 1
      log.report(
        .doubledFile,
        "`\(declared.pattern)` matches `\(first.path)`, which is the same file as `\(first.same)`: it is read once", at: declared.place,
        notes: more > 0
          ? [
            "and so \(more == 1 ? "is" : "are") \(distinct.doubled.dropFirst().prefix(4).map { "`\($0.path)`" }.joined(separator: ", "))\(more > 4 ? ", …" : "")"
          ] : [])
    }
    if files.isEmpty, declared.database == nil {
      log.report(.missingRows, "no file matches `\(declared.pattern)`", at: declared.place)
      return
    }
    var columnNames: [String] = []
    var columnIndex: [String: Int] = [:]
    func column(_ name: String) -> Int {
      if let known = columnIndex[name] { return known }
      columnIndex[name] = columnNames.count
      columnNames.append(name)
      return columnNames.count - 1
    }
    let grain = declared.grain.flatMap(Scan.Grain.init)
    var clocks: [Scan.Clock] = []
    func clock(_ name: String) -> Int {
      let wanted = Scan.Clock(
        column: column(name), grain: name == declared.timeColumn ? grain : nil, zone: declared.format.timeZone,
        weekStart: model.calendar.weekStart, pattern: declared.database == nil ? declared.format.datePattern : nil)
      if let known = clocks.firstIndex(of: wanted) { return known }
      clocks.append(wanted)
      return clocks.count - 1
    }
    let sourceClock = clock(declared.timeColumn)

    var axisOfDimension: [Int: Int] = [:]
    var axes: [Int] = []
    var dimensions: [Scan.Axis] = []
    for dimension in Set(paths.joined()).sorted() {
      if dimension >= model.dimensions.count {
        let name = currencyColumns[dimension - model.dimensions.count].name
        axisOfDimension[dimension] = axes.count
        axes.append(dimension)
        dimensions.append(Scan.Axis(name: name, column: column(name), spellings: [:]))
        continue
      }
      guard let name = model.dimensions[dimension].column(inSource: source) else { continue }  // refused by check
      axisOfDimension[dimension] = axes.count
      axes.append(dimension)
      var spellings: [String: String] = [:]
      for member in model.dimensions[dimension].members {
        for value in member.values { spellings[value] = member.key }
      }
      dimensions.append(Scan.Axis(name: model.dimensions[dimension].key, column: column(name), spellings: spellings))
    }

    var filters: [Scan.RowFilter] = []
    var filterIndex: [Scan.RowFilter: Int] = [:]
    var aggregates: [Scan.Aggregate] = []
    var finest: [Int] = []
    var aggregateIndex: [Scan.Aggregate: Int] = [:]
    for measure in Set(measures.joined()).sorted() {
      guard case .rows(let rows) = model.measures[measure].definition else { continue }
      let counting = rows.timeColumn.map(clock) ?? sourceClock
      var conditions = rows.conditions.map { condition -> Scan.RowFilter.Condition in
        condition.isNegated
          ? .isNoneOf(column: column(condition.column), values: condition.values)
          : .isOneOf(column: column(condition.column), values: condition.values)
      }
      if let age = rows.age { conditions.append(.age(clock: sourceClock, since: counting, days: age)) }
      // A row that is dated later is not there yet, by whatever other date it counts.
      if let asOf, counting != sourceClock { conditions.append(.upTo(clock: sourceClock, day: asOf)) }
      var filter: Int?
      if !conditions.isEmpty {
        let wanted = Scan.RowFilter(conditions: conditions)
        let known = filterIndex[wanted] ?? filters.count
        if known == filters.count {
          filterIndex[wanted] = known
          filters.append(wanted)
        }
        filter = known
      }
      let function = Self.function(rows, measure: model.measures[measure], column: column, clock: clock)
      let aggregate = Scan.Aggregate(function, filter: filter, clock: counting, timing: Self.timing(rows.timing))
      func index(of aggregate: Scan.Aggregate) -> Int {
        if let known = aggregateIndex[aggregate] { return known }
        aggregateIndex[aggregate] = aggregates.count
        aggregates.append(aggregate)
        return aggregates.count - 1
      }
      var column = MeasureColumn(scan: scans.count, aggregate: index(of: aggregate), clock: counting)
      if aggregate.timing == .ownLastDay {
        let presence = index(of: Scan.Aggregate(.count, clock: counting, timing: .ownLastDay))
        column.presence = presence
        finest += [column.aggregate, presence]
      }
      columns[measure] = column
    }

    var groupings = zip(paths, measures).map { path, measures in
      Scan.Grouping(
        dimensions: path.compactMap { axisOfDimension[$0] },
        aggregates: Set(measures.compactMap { columns[$0]?.aggregate }).sorted())
    }
    finestGroupings.append(finest.isEmpty ? nil : groupings.count)
    if !finest.isEmpty {
      let members = axes.indices.filter { axes[$0] < model.dimensions.count }
      groupings.append(Scan.Grouping(dimensions: members, aggregates: Set(finest).sorted()))
    }
    scans.append(
      Scan(
        sourceName: declared.key, place: declared.place, files: files, format: declared.format, columns: columnNames,
        clocks: clocks, dimensions: dimensions, filters: filters, aggregates: aggregates, groupings: groupings, segments: segments,
        database: declared.database, refusals: refusals, mostMembers: model.budget.memberCount))
    sources.append(source)
    self.axes.append(axes)
    self.paths.append(paths)
  }

  private static func timing(_ timing: StockTiming?) -> Scan.Timing {
    switch timing {
    case nil, .average, .toDate: .whole
    case .last, .before: .lastDay
    case .lastEach: .ownLastDay
    case .minimum: .leastDay
    case .maximum: .greatestDay
    }
  }

  private static func function(
    _ rows: RowMeasure, measure: Measure, column: (String) -> Int, clock: (String) -> Int
  ) -> Scan.Aggregate.Function {
    guard let formula = rows.column else { return .count }
    let operand: Scan.Operand
    if measure.unit?.duration == .days, let (from, to) = formula.differenceOfNames {
      operand = .days(from: clock(from), to: clock(to))
    } else {
      operand = Self.operand(formula.expression, formula.names, column)
    }
    switch rows.aggregate {
    case .count: return .count
    case .countDistinct: return .countDistinct(column: column(formula.names[0]))
    case .sum, .average: return .sum(operand)
    case .minimum: return .minimum(operand)
    case .maximum: return .maximum(operand)
    }
  }

  private static func operand(_ expression: Formula.Expression, _ names: [String], _ column: (String) -> Int) -> Scan.Operand {
    switch expression {
    case .number(let number): return .number(mantissa: Int64(clamping: number.mantissa), scale: number.scale)
    case .name(let name): return .column(column(names[name]))
    case .negate(let inner): return .subtract(.number(mantissa: 0, scale: 0), operand(inner, names, column))
    case .sum(let terms):
      // Stretches of a long sum are added up first: a tree as deep as the sum is long would exhaust the stack.
      var stretches: [Scan.Operand] = []
      for first in stride(from: 0, to: terms.count, by: chainLimit) {
        var result: Scan.Operand?
        for term in terms[first..<min(first + chainLimit, terms.count)] {
          let next = operand(term.expression, names, column)
          guard let sum = result else {
            result = term.isSubtracted ? .subtract(.number(mantissa: 0, scale: 0), next) : next
            continue
          }
          result = term.isSubtracted ? .subtract(sum, next) : .add(sum, next)
        }
        if let result { stretches.append(result) }
      }
      return joined(stretches) { .add($0, $1) } ?? .number(mantissa: 0, scale: 0)
    case .product(let factors):
      return joined(factors.map { operand($0.expression, names, column) }) { .multiply($0, $1) } ?? .number(mantissa: 1, scale: 0)
    case .minimum(let operands), .maximum(let operands):
      // Refused where measures are compiled: only `+ - *` join columns.
      return operands.first.map { operand($0, names, column) } ?? .number(mantissa: 0, scale: 0)
    }
  }

  /// The most parts that are joined one after the other.
  private static let chainLimit = 64

  /// Joins parts from left to right, those of a long chain by stretches.
  private static func joined(_ parts: [Scan.Operand], _ join: (Scan.Operand, Scan.Operand) -> Scan.Operand) -> Scan.Operand? {
    var parts = parts
    while parts.count > chainLimit {
      parts = stride(from: 0, to: parts.count, by: chainLimit).map { first in
        parts[(first + 1)..<min(first + chainLimit, parts.count)].reduce(parts[first], join)
      }
    }
    return parts.first.map { parts.dropFirst().reduce($0, join) }
  }
}

extension Scan.Grain {
  init(_ grain: DateGrain) {
    self =
      switch grain {
      case .day: .day
      case .week: .week
      case .month: .month
      case .quarter: .quarter
      case .year: .year
      }
  }
}

extension Model {
  /// Whether the least or greatest day of a stock is wanted of several members together, so that days have to be added up first.
  fileprivate var readsExtremesTogether: Bool {
    func isExtreme(_ measure: Measure) -> Bool {
      guard case .rows(let rows) = measure.definition else { return false }
      return rows.timing == .minimum || rows.timing == .maximum
    }
    guard measures.contains(where: isExtreme) else { return false }
    var isBelowRest = [Bool](repeating: false, count: nodes.count)
    let counts = measures(madeOf: isExtreme)
    for (index, node) in nodes.enumerated() {
      isBelowRest[index] = node.form == .rest || node.parent.map { isBelowRest[$0] } ?? false
      if isBelowRest[index], let measure = node.measure, counts[measure] { return true }
    }
    return false
  }
}
