internal import KPIModel
internal import KPISource

/// What a statement answered, taken row by row, and the cells that it comes to.
struct SQLAnswer {
  let program: SQLProgram
  /// Digits behind the decimal point with which each column of figures was read.
  let digits: [Int]
  private let scales: [Int]
  private let place: [String: Int]
  private let setOfNumber: [Int: Int]
  /// By set.
  private let wanted: [(counts: Set<Int>, amounts: Set<Int>)]
  private var groups: [[Group]]
  private var values: [[Values]]
  /// Rows per day and clock.
  private var days: [[(day: Day, rows: Int)]]
  private var members: [Members]
  private(set) var misreadings: [Misreading]
  /// By column of figures.
  private(set) var badFigures: [Misreading]
  private(set) var digitsFound: [Int]
  private(set) var hasOverflow = false
  private(set) var rowCount = 0
  /// What the engine's command printed.
  var printed = SourceReading.Answer()

  /// What of a column cannot be read: how many rows, and one of their texts.
  struct Misreading {
    var rows = 0
    var example: String?

    mutating func add(_ count: Int, _ text: String?) {
      rows += count
      guard let text else { return }
      example = example.map { min($0, text) } ?? text
    }
  }

  /// One row of the answer that adds up over members.
  private struct Group {
    var members: [Int32]
    var segment: Int
    var day: Day?
    var counts: [Int]
    var amounts: [ExactDecimal?]
    var figures: [Int]
  }

  /// How many different values have exactly some cells.
  private struct Values {
    var cells: [(members: [Int32], segment: Int, day: Day?)]
    var count: Int
  }

  /// The members of a dimension, by the text that an engine gives.
  private struct Members {
    var texts: [String] = []
    var codes: [String: Int32] = [:]
    let axis: Scan.Axis
    let spelled: Set<[UInt8]>

    init(_ axis: Scan.Axis) {
      self.axis = axis
      spelled = Set(axis.spellings.values.map { Array($0.utf8) })
    }

    mutating func code(_ text: String) -> Int32 {
      // An engine compares bytes; what Unicode calls the same is found here.
      let member = spelled.contains(Array(text.utf8)) ? text : axis.spellings[text] ?? text
      if let known = codes[member] {
        texts[Int(known)] = MemberCodes.preferred(texts[Int(known)], member)
        return known
      }
      codes[member] = Int32(texts.count)
      texts.append(member)
      return Int32(texts.count - 1)
    }
  }

  init(_ program: SQLProgram, _ statement: SQLStatement, digits: [Int]) {
    self.program = program
    self.digits = digits
    let writer = SQLWriter(program, digits: digits)
    scales = program.amounts.map { writer.scale(of: $0.operand) }
    place = Dictionary(statement.columns.enumerated().map { ($1, $0) }) { first, _ in first }
    setOfNumber = Dictionary(program.sets.enumerated().map { (program.number(of: $1), $0) }) { first, _ in first }
    wanted = program.sets.indices.map { program.wanted(of: $0) }
    groups = program.sets.map { _ in [] }
    values = program.sets.map { _ in [] }
    days = program.scan.clocks.map { _ in [] }
    members = program.scan.dimensions.map(Members.init)
    misreadings = program.scan.clocks.map { _ in Misreading() }
    badFigures = program.figureColumns.map { _ in Misreading() }
    digitsFound = program.figureColumns.map { _ in 0 }
  }

  // MARK: - Rows

  /// Takes a row; false where it is none of the statement's.
  mutating func take(_ fields: [String?]) -> Bool {
    guard fields.count == place.count, let number = int(fields, "cell_set"), let index = setOfNumber[number] else { return false }
    let set = program.sets[index]
    guard let clock = set.clock else { return false }
    if set.isCoverage { return takeCoverage(fields, clock) }
    var day: Day?
    if let text = field(fields, "on_day") {
      guard let parsed = Day.parse(text) else { return false }
      day = parsed
    }
    if set.identifier != nil {
      guard let signature = field(fields, "signature"), let count = int(fields, "values_counted"),
        let cells = cells(of: signature, set)
      else { return false }
      values[index].append(Values(cells: cells, count: count))
      return true
    }
    var codes: [Int32] = []
    for axis in axes(of: set) {
      guard let text = field(fields, "member_\(axis + 1)") else { return false }
      codes.append(members[axis].code(text))
    }
    guard let segment = int(fields, "in_segment") else { return field(fields, "in_segment") == nil }  // in none of them
    guard program.scan.segments.indices.contains(segment) else { return false }
    var group = Group(members: codes, segment: segment, day: day, counts: [], amounts: [], figures: [])
    let wanted = wanted[index]
    for number in program.counts.indices {
      guard wanted.counts.contains(number) else {
        group.counts.append(0)
        continue
      }
      guard let count = int(fields, number == 0 ? "row_count" : "count_\(number)") else { return false }
      group.counts.append(count)
    }
    for (number, amount) in program.amounts.enumerated() {
      guard wanted.amounts.contains(number) else {
        group.figures.append(0)
        group.amounts.append(nil)
        continue
      }
      let figure = program.figure(of: amount)
      guard let count = int(fields, "figures_\(figure + 1)") else { return false }
      group.figures.append(count)
      if int(fields, "overflow_\(figure + 1)") == 1 { hasOverflow = true }
      guard let text = field(fields, "\(amount.function.rawValue)_\(number + 1)"), count > 0 else {
        group.amounts.append(nil)
        continue
      }
      let value = Self.decimal(text, scale: scales[number])
      if value == nil { hasOverflow = true }
      group.amounts.append(value)
    }
    groups[index].append(group)
    return true
  }

  /// Takes the row of a statement that asked for a text of each clock's column that is no day.
  mutating func takeExamples(_ fields: [String?]) -> Bool {
    guard fields.count == misreadings.count else { return false }
    for (clock, text) in fields.enumerated() { misreadings[clock].add(0, text) }
    return true
  }

  private mutating func takeCoverage(_ fields: [String?], _ clock: Int) -> Bool {
    guard let rows = int(fields, "row_count") else { return false }
    if clock == 0 {
      rowCount += rows
      for clock in program.scan.clocks.indices {
        guard let count = int(fields, "misread_days_\(clock + 1)") else { return false }
        misreadings[clock].add(count, field(fields, "misread_day_\(clock + 1)"))
      }
      for column in program.figureColumns.indices {
        if let count = int(fields, "bad_figures_\(column + 1)") { badFigures[column].add(count, field(fields, "bad_figure_\(column + 1)")) }
        digitsFound[column] = max(digitsFound[column], int(fields, "digits_\(column + 1)") ?? 0)
      }
    }
    guard let text = field(fields, "on_day") else { return true }
    guard let day = Day.parse(text) else { return false }
    days[clock].append((day, rows))
    return true
  }

  private func field(_ fields: [String?], _ name: String) -> String? { place[name].flatMap { fields[$0] } }

  private func int(_ fields: [String?], _ name: String) -> Int? { field(fields, name).flatMap { Int($0) } }

  private func axes(of set: SQLProgram.KeySet) -> [Int] {
    program.scan.dimensions.indices.filter { set.keys.contains(.member(axis: $0)) }
  }

  /// Digits, with a point or at a scale; nil where 128 bits do not hold them.
  private static func decimal(_ text: String, scale: Int) -> ExactDecimal? {
    let reader = FigureReader(TableFormat())
    let reading = Array(text.utf8).withUnsafeBufferPointer { reader.read($0) }
    guard case .figure(let figure) = reading else { return nil }
    return ExactDecimal(mantissa: figure.mantissa, scale: figure.scale + scale)?.reduced
  }

  /// The cells of a signature: segment, day, and each member with its length before it.
  private mutating func cells(of signature: String, _ set: SQLProgram.KeySet) -> [(members: [Int32], segment: Int, day: Day?)]? {
    let scalars = Array(signature.unicodeScalars)
    var position = 0
    func upTo(_ end: Unicode.Scalar) -> String? {
      let start = position
      while position < scalars.count, scalars[position] != end { position += 1 }
      guard position < scalars.count else { return nil }
      position += 1
      return String(String.UnicodeScalarView(scalars[start..<(position - 1)]))
    }
    var cells: [(members: [Int32], segment: Int, day: Day?)] = []
    while position < scalars.count {
      guard let segment = upTo("|").flatMap({ Int($0) }), program.scan.segments.indices.contains(segment), let dayText = upTo("|") else {
        return nil
      }
      let day = Day.parse(dayText)
      if day == nil, !dayText.isEmpty { return nil }
      var codes: [Int32] = []
      for axis in program.scan.dimensions.indices {
        if position < scalars.count, scalars[position] == "-" {
          position += 1
          continue
        }
        guard let length = upTo(":").flatMap({ Int($0) }), length >= 0, length <= scalars.count - position else { return nil }
        let text = String(String.UnicodeScalarView(scalars[position..<(position + length)]))
        position += length
        codes.append(members[axis].code(text))
      }
      cells.append((codes, segment, set.isByDay ? day : nil))
      if position < scalars.count {
        guard scalars[position] == "," else { return nil }
        position += 1
      }
    }
    return cells
  }

  // MARK: - Cells

  /// All cells, exact.
  ///
  /// - Parameter log: gets sums that 128 bits do not hold.
  func cells(into log: inout DiagnosticLog) -> Cells {
    let scan = program.scan
    var orders: [[Int32]] = []
    var names: [[String]] = []
    for member in members {
      let ordered = member.texts.indices.sorted { member.texts[$0] < member.texts[$1] }
      var order = [Int32](repeating: 0, count: ordered.count)
      for (new, old) in ordered.enumerated() { order[old] = Int32(new) }
      orders.append(order)
      names.append(ordered.map { member.texts[$0] })
    }
    let coverage = coverage
    var overflows: Set<Int> = []
    let scales = scan.aggregates.indices.map { scale(of: $0) }
    let tables = scan.groupings.indices.map { table($0, orders, coverage, scales, &overflows) }
    for aggregate in overflows.sorted() {
      log.report(
        .sumOverflow, "the sum of measure column \(aggregate + 1) in `\(scan.sourceName)` has more than 38 digits", at: scan.place)
    }
    return Cells(
      members: names, tables: tables, scales: scales, coverage: coverage, rowCount: rowCount, blankLineCount: 0,
      lastDay: days.first?.map(\.day).max(), grains: scan.clocks.map { $0.grain ?? .day },
      firstDay: days.first?.map(\.day).min(), answer: printed, daysByClock: days.map { $0.map(\.day).sorted() })
  }

  private var coverage: [Cells.Coverage] {
    let scan = program.scan
    var coverage = [Cells.Coverage](repeating: Cells.Coverage(), count: scan.clocks.count * scan.segments.count)
    for clock in scan.clocks.indices {
      for (day, rows) in days[clock].sorted(by: { $0.day < $1.day }) {
        guard let segment = scan.segments.firstIndex(where: { $0.contains(day) }) else { continue }
        let place = clock * scan.segments.count + segment
        coverage[place].rowCount += rows
        coverage[place].dayCount += 1
        coverage[place].first = coverage[place].first ?? day
        coverage[place].last = day
      }
    }
    return coverage
  }

  /// The digits behind the decimal point that an aggregate's amounts have.
  private func scale(of aggregate: Int) -> Int {
    guard let amount = program.amount(of: aggregate) else { return 0 }
    return groups.joined().reduce(0) { max($0, $1.amounts[amount]?.scale ?? 0) }
  }

  /// One grouping's cells; what makes one up is a row that counts for an aggregate of it.
  private func table(
    _ number: Int, _ orders: [[Int32]], _ coverage: [Cells.Coverage], _ scales: [Int], _ overflows: inout Set<Int>
  ) -> Cells.Table {
    let grouping = program.scan.groupings[number]
    var places: [[Int32]: Int] = [:]
    /// A set's members stand in the order of dimensions; a grouping's in its own.
    let positions = grouping.dimensions.map { dimension in grouping.dimensions.count { $0 < dimension } }
    func codes(_ members: [Int32]) -> [Int32] {
      zip(grouping.dimensions, positions).map { dimension, position in orders[dimension][Int(members[position])] }
    }
    for aggregate in grouping.aggregates {
      let count = program.count(of: aggregate)
      for group in rows(of: aggregate, in: number, coverage) where group.counts[count] > 0 { places[codes(group.members)] = 0 }
    }
    let ordered = places.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for (place, codes) in ordered.enumerated() { places[codes] = place }
    let columns = grouping.aggregates.map { aggregate -> Cells.Column in
      if let identifier = program.identifier(of: aggregate) {
        return .distinct(distinct(aggregate, identifier, number, coverage) { places[codes($0)] })
      }
      if program.scan.aggregates[aggregate].timing == .eachDay {
        return .days(
          dayFigures(aggregate, number, coverage, scales[aggregate], cellCount: ordered.count, { places[codes($0)] }) {
            overflows.insert(aggregate)
          })
      }
      return column(aggregate, number, coverage, scales[aggregate], cellCount: ordered.count, { places[codes($0)] }) {
        overflows.insert(aggregate)
      }
    }
    return Cells.Table(cellCount: ordered.count, members: ordered.flatMap { $0 }, columns: columns)
  }

  /// The rows of the answer that count for an aggregate by its rule over time.
  private func rows(of aggregate: Int, in grouping: Int, _ coverage: [Cells.Coverage]) -> [Group] {
    let asked = program.scan.aggregates[aggregate]
    guard
      let table = program.tables[grouping].first(where: {
        $0.clock == asked.clock && $0.isByDay == (asked.timing != .whole) && $0.identifier == nil
      })
    else { return [] }
    guard asked.timing == .lastDay else { return groups[table.set] }
    return groups[table.set].filter { $0.day == coverage[asked.clock * program.scan.segments.count + $0.segment].last }
  }

  private func distinct(
    _ aggregate: Int, _ identifier: Int, _ grouping: Int, _ coverage: [Cells.Coverage], _ cell: ([Int32]) -> Int?
  ) -> any DistinctColumn {
    let asked = program.scan.aggregates[aggregate]
    let segmentCount = program.scan.segments.count
    let table = program.tables[grouping].first {
      $0.clock == asked.clock && $0.isByDay == (asked.timing != .whole) && $0.identifier == identifier
    }
    let signatures = (table.map { values[$0.set] } ?? []).map { value in
      let places = value.cells.compactMap { part -> Int? in
        if asked.timing == .lastDay, part.day != coverage[asked.clock * segmentCount + part.segment].last { return nil }
        return cell(part.members).map { $0 * segmentCount + part.segment }
      }
      return (places: places, count: value.count)
    }
    return DistinctSignatures(segmentCount: segmentCount, signatures)
  }

  /// The sum, or least or greatest, of what a segment has, or of its days.
  private func column(
    _ aggregate: Int, _ grouping: Int, _ coverage: [Cells.Coverage], _ scale: Int, cellCount: Int, _ cell: ([Int32]) -> Int?,
    overflow: () -> Void
  ) -> Cells.Column {
    let asked = program.scan.aggregates[aggregate]
    let segmentCount = program.scan.segments.count
    let count = program.count(of: aggregate)
    let amount = program.amount(of: aggregate)
    let isByDay = asked.timing == .leastDay || asked.timing == .greatestDay
    var counts = [Int64](repeating: 0, count: cellCount * segmentCount)
    var totals = [Int128?](repeating: nil, count: cellCount * segmentCount)
    var dayTotals: [Int: [Day: Int128]] = [:]
    for group in rows(of: aggregate, in: grouping, coverage) {
      guard let cell = cell(group.members) else { continue }
      let place = cell * segmentCount + group.segment
      var value: Int128?
      if let amount {
        counts[place] += Int64(group.figures[amount])
        if let exact = group.amounts[amount] {
          value = exact.mantissa(atScale: scale)
          if value == nil { overflow() }
        }
      } else {
        value = Int128(group.counts[count])
      }
      guard let value else { continue }
      if isByDay, let day = group.day {
        Self.add(value, to: &dayTotals[place, default: [:]][day], asked.function, overflow)
      } else {
        Self.add(value, to: &totals[place], asked.function, overflow)
      }
    }
    if isByDay {
      for cell in 0..<cellCount {
        for segment in 0..<segmentCount {
          let place = cell * segmentCount + segment
          var days = Array((dayTotals[place] ?? [:]).values)
          // A day of the source on which the cell has nothing is 0; it has no least or greatest row.
          if !asked.function.isExtreme, days.count < coverage[asked.clock * segmentCount + segment].dayCount { days.append(0) }
          totals[place] = asked.timing == .leastDay ? days.min() : days.max()
        }
      }
    }
    let mantissas = totals.map { $0 ?? 0 }
    return amount == nil ? .counts(mantissas.map { Int64(clamping: $0) }) : .amounts(mantissas, rows: counts)
  }

  /// What each day has, whatever the segments.
  private func dayFigures(
    _ aggregate: Int, _ grouping: Int, _ coverage: [Cells.Coverage], _ scale: Int, cellCount: Int, _ cell: ([Int32]) -> Int?,
    overflow: () -> Void
  ) -> Cells.DayFigures {
    let asked = program.scan.aggregates[aggregate]
    let count = program.count(of: aggregate)
    let amount = program.amount(of: aggregate)
    let groups = rows(of: aggregate, in: grouping, coverage).filter { $0.counts[count] > 0 && $0.day != nil }
    let days = Set(groups.compactMap(\.day)).sorted()
    let places = Dictionary(uniqueKeysWithValues: days.enumerated().map { ($1, $0) })
    var counts = [Int64](repeating: 0, count: cellCount * days.count)
    var totals = [Int128?](repeating: nil, count: cellCount * days.count)
    for group in groups {
      guard let cell = cell(group.members), let day = group.day.flatMap({ places[$0] }) else { continue }
      let place = cell * days.count + day
      guard let amount else {
        counts[place] += Int64(group.counts[count])
        Self.add(Int128(group.counts[count]), to: &totals[place], asked.function, overflow)
        continue
      }
      counts[place] += Int64(group.figures[amount])
      guard let exact = group.amounts[amount] else { continue }
      if let value = exact.mantissa(atScale: scale) { Self.add(value, to: &totals[place], asked.function, overflow) } else { overflow() }
    }
    return Cells.DayFigures(days: days, mantissas: totals.map { $0 ?? 0 }, rows: counts)
  }

  private static func add(_ value: Int128, to total: inout Int128?, _ function: Scan.Aggregate.Function, _ overflow: () -> Void) {
    guard let known = total else {
      total = value
      return
    }
    switch function {
    case .minimum: total = min(known, value)
    case .maximum: total = max(known, value)
    case .count, .countDistinct, .sum:
      let (sum, hasOverflow) = known.addingReportingOverflow(value)
      if hasOverflow { overflow() }
      total = sum
    }
  }
}

extension Scan.Aggregate.Function {
  fileprivate var isExtreme: Bool {
    switch self {
    case .minimum, .maximum: true
    case .count, .countDistinct, .sum: false
    }
  }
}
