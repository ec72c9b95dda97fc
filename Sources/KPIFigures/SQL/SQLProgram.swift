internal import KPIModel

/// A scan resolved for a statement: what is read of each row, by what rows are grouped, and what is counted in each group.
struct SQLProgram {
  let scan: Scan
  let dialect: SQLDialect
  /// Scan columns read as figures.
  private(set) var figureColumns: [Int] = []
  /// Scan columns compared with texts, or whose different texts are counted.
  private(set) var textColumns: [Int] = []
  private(set) var identifiers: [Identifier] = []
  /// Filters whose rows are counted; nil for all rows.
  private(set) var counts: [Int?] = []
  private(set) var amounts: [Amount] = []
  /// Figures of rows of which it is counted how many there are.
  private(set) var figures: [Figure] = []
  private(set) var sets: [KeySet] = []
  /// Parallel to the scan's groupings: the sets that bring its cells.
  private(set) var tables: [[Table]] = []

  /// Texts whose different values are counted, of the rows that a filter keeps.
  struct Identifier: Hashable {
    var column: Int
    var filter: Int?
  }

  /// A figure aggregated over the rows that a filter keeps.
  struct Amount: Hashable {
    enum Function: String { case sum, min, max }

    var function: Function
    var operand: Scan.Operand
    var filter: Int?
  }

  /// The figure of each row that a filter keeps.
  struct Figure: Hashable {
    var operand: Scan.Operand
    var filter: Int?
  }

  /// What rows are grouped by; the order is that of the statement's columns.
  enum Key: Hashable {
    case day(clock: Int)
    case segment(clock: Int)
    case member(axis: Int)
    case identifier(Int)

    var name: String {
      switch self {
      case .day(let clock): "day_\(clock + 1)"
      case .segment(let clock): "segment_\(clock + 1)"
      case .member(let axis): "member_\(axis + 1)"
      case .identifier(let identifier): "identifier_\(identifier + 1)"
      }
    }
  }

  /// One of the ways in which rows are grouped.
  struct KeySet {
    let keys: Set<Key>
    /// Of the days of a segment only the source's last one is wanted.
    var isLastDayOnly: Bool

    var clock: Int? {
      for case .day(let clock) in keys { return clock }
      for case .segment(let clock) in keys { return clock }
      return nil
    }

    var identifier: Int? {
      for case .identifier(let identifier) in keys { return identifier }
      return nil
    }

    /// Whether its groups are days of the source, whatever the members.
    var isCoverage: Bool { keys.count == 1 && keys.contains { if case .day = $0 { true } else { false } } }

    var isByDay: Bool { keys.contains { if case .day = $0 { true } else { false } } }
  }

  /// Where a grouping's cells by one clock stand, and which of its aggregates they serve.
  struct Table {
    var set: Int
    var clock: Int
    var isByDay: Bool
    /// Nil: what adds up over members; else a distinct count.
    var identifier: Int?
  }

  init(_ scan: Scan, _ dialect: SQLDialect) {
    self.scan = scan
    self.dialect = dialect
    counts = [nil]
    for filter in scan.filters {
      for condition in filter.conditions {
        switch condition {
        case .isOneOf(let column, _), .isNoneOf(let column, _): _ = Self.index(of: column, in: &textColumns)
        case .age, .upTo: break
        }
      }
    }
    for aggregate in scan.aggregates { resolve(aggregate) }
    for clock in scan.clocks.indices { _ = set([.day(clock: clock)], isLastDayOnly: false) }
    tables = scan.groupings.map { resolve($0) }
  }

  /// All keys by which any set groups, in the order of columns.
  var keys: [Key] {
    let all: [Key] =
      scan.clocks.indices.map { .day(clock: $0) } + scan.clocks.indices.map { .segment(clock: $0) }
      + scan.dimensions.indices.map { .member(axis: $0) } + identifiers.indices.map { .identifier($0) }
    return all.filter { key in sets.contains { $0.keys.contains(key) } }
  }

  var hasIdentifiers: Bool { !identifiers.isEmpty }

  /// Whether rows are grouped by all keys at once before they are grouped in every way.
  ///
  /// Only where that leaves few groups, however many rows there are: where one way of grouping has all members, there are at most as many as
  /// it has cells, times days. Members of breakdowns side by side, days by several clocks and identifiers multiply to as many groups as rows.
  var foldsRows: Bool {
    let dimensions = Set(scan.dimensions.indices)
    return dialect.foldsRows && scan.clocks.count == 1 && !hasIdentifiers && scan.groupings.contains { Set($0.dimensions) == dimensions }
  }

  /// The number by which a set's rows are known: a bit per key, 1 for a key that it does not group by, as `grouping` gives it.
  func number(of set: KeySet) -> Int {
    keys.reduce(0) { $0 << 1 | (set.keys.contains($1) ? 0 : 1) }
  }

  /// The place of an aggregate's count of rows among `counts`.
  func count(of aggregate: Int) -> Int {
    counts.firstIndex(of: scan.aggregates[aggregate].filter) ?? 0
  }

  /// The place of an aggregate's figure among `amounts`; nil for counts.
  func amount(of aggregate: Int) -> Int? {
    Self.amount(of: scan.aggregates[aggregate]).flatMap { amounts.firstIndex(of: $0) }
  }

  /// The place of an amount's count of figures among `figures`.
  func figure(of amount: Amount) -> Int { figures.firstIndex(of: Figure(operand: amount.operand, filter: amount.filter)) ?? 0 }

  /// What of the aggregates a set's groups are asked for: places among `counts` and `amounts`.
  func wanted(of set: Int) -> (counts: Set<Int>, amounts: Set<Int>) {
    var counts: Set<Int> = []
    var amounts: Set<Int> = []
    for (number, grouping) in scan.groupings.enumerated() {
      for table in tables[number] where table.set == set && table.identifier == nil {
        for aggregate in grouping.aggregates
        where scan.aggregates[aggregate].clock == table.clock && (scan.aggregates[aggregate].timing != .whole) == table.isByDay {
          counts.insert(count(of: aggregate))
          if let amount = amount(of: aggregate) { amounts.insert(amount) }
        }
      }
    }
    return (counts, amounts)
  }

  /// The place of what an aggregate counts the different values of; nil for others.
  func identifier(of aggregate: Int) -> Int? {
    guard case .countDistinct(let column) = scan.aggregates[aggregate].function else { return nil }
    return identifiers.firstIndex(of: Identifier(column: column, filter: scan.aggregates[aggregate].filter))
  }

  // MARK: - Resolving

  private static func amount(of aggregate: Scan.Aggregate) -> Amount? {
    switch aggregate.function {
    case .count, .countDistinct: nil
    case .sum(let operand): Amount(function: .sum, operand: operand, filter: aggregate.filter)
    case .minimum(let operand): Amount(function: .min, operand: operand, filter: aggregate.filter)
    case .maximum(let operand): Amount(function: .max, operand: operand, filter: aggregate.filter)
    }
  }

  private mutating func resolve(_ aggregate: Scan.Aggregate) {
    _ = Self.index(of: aggregate.filter, in: &counts)
    if case .countDistinct(let column) = aggregate.function {
      _ = Self.index(of: column, in: &textColumns)
      _ = Self.index(of: Identifier(column: column, filter: aggregate.filter), in: &identifiers)
    }
    guard let amount = Self.amount(of: aggregate) else { return }
    addColumns(of: amount.operand)
    _ = Self.index(of: amount, in: &amounts)
    _ = Self.index(of: Figure(operand: amount.operand, filter: amount.filter), in: &figures)
  }

  private mutating func addColumns(of operand: Scan.Operand) {
    switch operand {
    case .column(let column): _ = Self.index(of: column, in: &figureColumns)
    case .number, .days: break
    case .add(let left, let right), .subtract(let left, let right), .multiply(let left, let right):
      addColumns(of: left)
      addColumns(of: right)
    }
  }

  private mutating func resolve(_ grouping: Scan.Grouping) -> [Table] {
    var tables: [Table] = []
    let members = Set(grouping.dimensions.map { Key.member(axis: $0) })
    for number in grouping.aggregates {
      let aggregate = scan.aggregates[number]
      let isByDay = aggregate.timing != .whole
      let clock = aggregate.clock
      let keys = members.union(isByDay ? [.segment(clock: clock), .day(clock: clock)] : [.segment(clock: clock)])
      let identifier = self.identifier(of: number)
      for identifier in identifier == nil ? [nil] : [nil, identifier] {
        let wanted = identifier.map { keys.union([.identifier($0)]) } ?? keys
        // A set that two aggregates want serves both: if one of them needs all days, it has all days.
        let number = set(wanted, isLastDayOnly: aggregate.timing == .lastDay)
        if tables.contains(where: { $0.set == number }) { continue }
        tables.append(Table(set: number, clock: clock, isByDay: isByDay, identifier: identifier))
      }
    }
    return tables
  }

  private mutating func set(_ keys: Set<Key>, isLastDayOnly: Bool) -> Int {
    guard let known = sets.firstIndex(where: { $0.keys == keys }) else {
      sets.append(KeySet(keys: keys, isLastDayOnly: isLastDayOnly))
      return sets.count - 1
    }
    sets[known].isLastDayOnly = sets[known].isLastDayOnly && isLastDayOnly
    return known
  }

  private static func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
    if let known = list.firstIndex(of: element) { return known }
    list.append(element)
    return list.count - 1
  }
}
