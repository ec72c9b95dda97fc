internal import KPIModel

/// Writes a statement, step by step: what is read of each row, which rows count where, groups, and what of them is told.
struct SQLWriter {
  let program: SQLProgram
  let digits: [Int]
  private var scan: Scan { program.scan }
  private var dialect: SQLDialect { program.dialect }
  /// The names of the answer's columns, in order.
  private(set) var columns: [String] = []

  /// A column of a step, and what it stands for in the model.
  private struct Column {
    var expression: String
    var name: String
    var comment = ""
    /// The function that makes a whole of parts that were aggregated apart.
    var whole = "max"

    /// All columns of the step before.
    static let all = Column(expression: "*", name: "")
  }

  init(_ program: SQLProgram, digits: [Int]) {
    self.program = program
    self.digits = digits
  }

  /// What the session is told before the statement.
  var settings: [String] {
    guard let minutes = scan.clocks.compactMap(\.offsetMinutes).first else { return [] }
    let magnitude = abs(minutes)
    let offset = "\(minutes < 0 ? "-" : "+")\(Self.padded(magnitude / 60)):\(Self.padded(magnitude % 60))"
    switch dialect {
    case .sqlite, .duckdb: return []
    case .postgres: return ["SET TIME ZONE INTERVAL '\(offset)' HOUR TO MINUTE"]
    case .spark: return ["SET TIME ZONE '\(offset)'"]
    }
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  mutating func write() -> String {
    var steps = rowSteps
    if program.foldsRows { steps.append(("folded", foldedRows)) }
    steps.append(("grouped", dialect == .sqlite ? unionOfGroups : groups))
    var last = "grouped"
    let lastDays = program.sets.filter(\.isLastDayOnly)
    if !lastDays.isEmpty {
      let window = "max(on_day) OVER (PARTITION BY cell_set, in_segment)"
      steps.append(("dated", select([.all, Column(expression: window, name: "last_day")], from: last)))
      steps.append(("picked", "SELECT *\nFROM dated\nWHERE cell_set NOT IN (\(numbers(lastDays))) OR on_day = last_day"))
      last = "picked"
    }
    if program.hasIdentifiers {
      steps.append(("counted", cells(from: last)))
      steps.append(("signed", signatures(from: "counted")))
      last = "signed"
    }
    let answer = answer(from: last)
    return with(steps) + answer
  }

  /// The statement that asks for a text of each clock's column that is no day.
  mutating func writeExamples() -> String {
    let examples = scan.clocks.indices.map { Column(expression: "min(misread_day_\($0 + 1))", name: "misread_day_\($0 + 1)") }
    columns = examples.map(\.name)
    return with(rowSteps) + select(examples, from: "marked")
  }

  /// The steps that read rows, one by one.
  private var rowSteps: [(name: String, body: String)] {
    var steps = [("source", sourceStep), ("typed", select(typedColumns, from: "source"))]
    var typed = "typed"
    if dialect == .sqlite {
      steps.append(("parsed", select([.all] + parsedColumns, from: typed)))
      typed = "parsed"
    }
    steps.append(("marked", select([.all] + markedColumns, from: typed, where: bounds)))
    return steps
  }

  private func with(_ steps: [(name: String, body: String)]) -> String {
    let materialized = dialect == .sqlite ? "MATERIALIZED " : ""
    let text = steps.map { name, body in
      // A query's texts may go over lines: it stays as it is.
      let text = name == "source" && scan.database?.query != nil ? body : indented(body, by: 4)
      return "  \(name) AS \(name == "marked" ? materialized : "")(\n\(text)\n  )"
    }
    return "WITH\n" + text.joined(separator: ",\n") + "\n"
  }

  // MARK: - What is read

  private var sourceStep: String {
    guard let database = scan.database, database.engine == dialect else {
      return "SELECT *\nFROM \(dialect.identifier(scan.sourceName))"
    }
    if let query = database.query { return query }
    if let table = database.table { return "SELECT *\nFROM \(dialect.table(table))" }
    return "SELECT *\nFROM \(dialect == .spark ? dialect.table(database.location) : database.location)"
  }

  private func column(_ number: Int) -> String { dialect.column(scan.columns[number]) }

  private var typedColumns: [Column] {
    var result: [Column] = []
    for (number, clock) in scan.clocks.enumerated() {
      let (column, name) = (column(clock.column), scan.columns[clock.column])
      if dialect == .sqlite {
        result.append(Column(expression: dialect.asText(column), name: "written_day_\(number + 1)", comment: name))
        continue
      }
      let day = dialect.day(column, clock, isOptional: number > 0)
      let misreading = dialect.misreading(column, clock, day: day, isOptional: number > 0)
      result.append(Column(expression: day, name: "day_\(number + 1)", comment: name))
      result.append(Column(expression: misreading, name: "misread_day_\(number + 1)"))
    }
    for (number, axis) in scan.dimensions.enumerated() {
      result.append(Column(expression: member(axis), name: "member_\(number + 1)", comment: axis.name))
    }
    for (number, column) in program.textColumns.enumerated() {
      let text = "COALESCE(\(dialect.asText(self.column(column))), '')"
      result.append(Column(expression: text, name: "text_\(number + 1)", comment: scan.columns[column]))
    }
    for (number, column) in program.figureColumns.enumerated() {
      let (column, name) = (self.column(column), scan.columns[column])
      if dialect == .sqlite {
        result.append(Column(expression: dialect.written(column), name: "written_\(number + 1)", comment: name))
        continue
      }
      result.append(Column(expression: dialect.figure(column, digits: digits[number]), name: "figure_\(number + 1)", comment: name))
      if dialect.usualDigits > 0 {
        result.append(Column(expression: dialect.digits(column), name: "digits_\(number + 1)"))
      }
    }
    return result
  }

  /// What the texts of SQLite, which has no types for them, say.
  private var parsedColumns: [Column] {
    let days = scan.clocks.enumerated().map { number, clock in
      Column(expression: dialect.day("written_day_\(number + 1)", clock, isOptional: number > 0), name: "day_\(number + 1)")
    }
    let figures = program.figureColumns.indices.map { number in
      Column(expression: dialect.figure("written_\(number + 1)", digits: digits[number]), name: "figure_\(number + 1)")
    }
    return days + figures
  }

  private func member(_ axis: Scan.Axis) -> String {
    let text = "COALESCE(\(dialect.asText(column(axis.column))), '')"
    var spelled: [String: [String]] = [:]
    for (written, member) in axis.spellings where !written.utf8.elementsEqual(member.utf8) { spelled[member, default: []].append(written) }
    var cases = spelled.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { member, texts in
      let ordered = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      return "WHEN \(text) IN (\(dialect.texts(ordered))) THEN \(dialect.text(member))"
    }
    if axis.spellings[""] == nil { cases.append("WHEN \(text) = '' THEN \(dialect.text(MemberCodes.unknown))") }
    return Self.choice(cases, otherwise: text)
  }

  /// A CASE, of several lines where it has several.
  private static func choice(_ cases: [String], otherwise: String? = nil) -> String {
    let parts = cases + (otherwise.map { ["ELSE \($0)"] } ?? [])
    return parts.count < 3 ? "CASE \(parts.joined(separator: " ")) END" : "CASE\n    \(parts.joined(separator: "\n    "))\n  END"
  }

  // MARK: - Which rows count where

  private var markedColumns: [Column] {
    var result: [Column] = []
    for clock in scan.clocks.indices {
      let day = "day_\(clock + 1)"
      let cases = scan.segments.enumerated().map { number, days in "WHEN \(condition(day, in: days)) THEN \(number)" }
      result.append(
        Column(expression: cases.isEmpty ? "NULL" : Self.choice(cases), name: "segment_\(clock + 1)"))
      if dialect == .sqlite {
        let misreading = dialect.misreading("written_\(day)", scan.clocks[clock], day: day, isOptional: clock > 0)
        result.append(Column(expression: misreading, name: "misread_\(day)"))
      }
    }
    for (number, filter) in scan.filters.enumerated() {
      result.append(Column(expression: "(\(condition(filter)))", name: "keep_\(number + 1)"))
    }
    for (number, identifier) in program.identifiers.enumerated() {
      let text = text(of: identifier.column)
      let value =
        identifier.filter.map { "CASE WHEN \(condition(scan.filters[$0])) THEN NULLIF(\(text), '') END" } ?? "NULLIF(\(text), '')"
      result.append(Column(expression: value, name: "identifier_\(number + 1)", comment: scan.columns[identifier.column]))
    }
    return result
  }

  private func condition(_ day: String, in days: ClosedRange<Day>) -> String {
    days.lowerBound.number == .min
      ? "\(day) <= \(dialect.date(days.upperBound))"
      : "\(day) BETWEEN \(dialect.date(days.lowerBound)) AND \(dialect.date(days.upperBound))"
  }

  private func text(of column: Int) -> String { "text_\((program.textColumns.firstIndex(of: column) ?? 0) + 1)" }

  private func condition(_ filter: Scan.RowFilter) -> String {
    filter.conditions.map { condition in
      switch condition {
      case .isOneOf(let column, let values):
        values.isEmpty ? "FALSE" : "\(text(of: column)) IN (\(dialect.texts(values)))"
      case .isNoneOf(let column, let values):
        values.isEmpty ? "TRUE" : "\(text(of: column)) NOT IN (\(dialect.texts(values)))"
      case .age(let clock, let since, let days):
        "\(dialect.days(from: "day_\(since + 1)", to: "day_\(clock + 1)")) BETWEEN \(days.lowerBound) AND \(days.upperBound)"
      case .upTo(let clock, let day): "day_\(clock + 1) <= \(dialect.date(day))"
      }
    }.joined(separator: " AND ")
  }

  /// The rows that any segment can hold; those whose day cannot be read too, since they are a mistake.
  private var bounds: String? {
    guard scan.isBounded, let first = scan.segments.first, let last = scan.segments.last else { return nil }
    let days = scan.clocks.indices.map { clock in condition("day_\(clock + 1)", in: first.lowerBound...last.upperBound) }
    return (days + ["day_1 IS NULL"]).joined(separator: " OR ")
  }

  // MARK: - Groups

  /// What is counted in every group, by name.
  ///
  /// - Parameter set: where sets are written one by one, the one whose groups are counted: what it is not asked for is NULL.
  private func aggregates(of set: Int? = nil) -> [Column] {
    let wanted = set.map { program.wanted(of: $0) }
    let isCoverage = set.map { program.sets[$0].isCoverage } ?? false
    let isChecked = set.map { program.sets[$0].keys == [.day(clock: 0)] } ?? true
    func counts(_ number: Int) -> Bool { (isCoverage && number == 0) || wanted?.counts.contains(number) ?? true }
    var result = program.counts.enumerated().map { number, filter in
      let text = counts(number) ? "count(*)\(kept(filter))" : "NULL"
      return Column(expression: text, name: number == 0 ? "row_count" : "count_\(number)", whole: "sum")
    }
    for (number, amount) in program.amounts.enumerated() {
      let text = "\(amount.function.rawValue)(\(operand(amount.operand).text))\(kept(amount.filter))"
      let isWanted = wanted?.amounts.contains(number) ?? true
      let function = amount.function.rawValue
      result.append(Column(expression: isWanted ? text : "NULL", name: "\(function)_\(number + 1)", whole: function))
    }
    for (number, figure) in program.figures.enumerated() {
      let operand = operand(figure.operand).text
      let isWanted = wanted?.amounts.contains { program.figure(of: program.amounts[$0]) == number } ?? true
      let count = isWanted ? "count(\(operand))\(kept(figure.filter))" : "NULL"
      result.append(Column(expression: count, name: "figures_\(number + 1)", whole: "sum"))
      if dialect == .sqlite, figure.operand.isComputed {
        // A number that 64 bits do not hold becomes binary.
        let text = "max(typeof(\(operand)) = 'real')\(kept(figure.filter))"
        result.append(Column(expression: isWanted ? text : "NULL", name: "overflow_\(number + 1)"))
      }
    }
    return result + checks.map { isChecked ? $0 : Column(expression: "NULL", name: $0.name) }
  }

  /// What tells of texts that are no days or figures, and of digits that were cut off.
  private var checks: [Column] {
    var result: [Column] = []
    for clock in scan.clocks.indices {
      result.append(Column(expression: "count(misread_day_\(clock + 1))", name: "misread_days_\(clock + 1)", whole: "sum"))
      if dialect.asksForExamplesApart { continue }
      result.append(Column(expression: "min(misread_day_\(clock + 1))", name: "misread_day_\(clock + 1)", whole: "min"))
    }
    for number in program.figureColumns.indices {
      if let bad = dialect.badFigure("figure_\(number + 1)", written: "written_\(number + 1)") {
        result.append(Column(expression: "count(\(bad))", name: "bad_figures_\(number + 1)", whole: "sum"))
        result.append(Column(expression: "min(\(bad))", name: "bad_figure_\(number + 1)", whole: "min"))
      }
      if dialect.usualDigits > 0 {
        let digits = dialect == .sqlite ? dialect.digits("written_\(number + 1)") : "digits_\(number + 1)"
        result.append(Column(expression: "max(\(digits))", name: "digits_\(number + 1)"))
      }
    }
    return result
  }

  private func kept(_ filter: Int?) -> String { filter.map { " FILTER (WHERE keep_\($0 + 1))" } ?? "" }

  /// The digits behind the decimal point of an amount that is counted in units; 0 where the engine writes them.
  func scale(of operand: Scan.Operand) -> Int { dialect.countsInUnits ? self.operand(operand).scale : 0 }

  private func operand(_ operand: Scan.Operand) -> (text: String, scale: Int) {
    switch operand {
    case .column(let column):
      let number = program.figureColumns.firstIndex(of: column) ?? 0
      return ("figure_\(number + 1)", digits[number])
    case .number(let mantissa, let scale): return (dialect.number(mantissa, scale: scale), scale)
    case .days(let from, let to):
      let days = dialect.days(from: "day_\(from + 1)", to: "day_\(to + 1)")
      return (dialect == .spark ? "CAST(\(days) AS DECIMAL(38, 0))" : days, 0)
    case .add(let left, let right): return joined(left, "+", right)
    case .subtract(let left, let right): return joined(left, "-", right)
    case .multiply(let left, let right):
      let (first, second) = (self.operand(left), self.operand(right))
      return ("\(first.text) * \(second.text)", first.scale + second.scale)
    }
  }

  private func joined(_ left: Scan.Operand, _ sign: String, _ right: Scan.Operand) -> (text: String, scale: Int) {
    let (first, second) = (operand(left), operand(right))
    let scale = max(first.scale, second.scale)
    func scaled(_ part: (text: String, scale: Int)) -> String {
      guard dialect.countsInUnits, part.scale < scale else { return part.text }
      return "\(part.text) * 1" + String(repeating: "0", count: scale - part.scale)
    }
    return ("(\(scaled(first)) \(sign) \(scaled(second)))", scale)
  }

  /// The keys that a group tells, of all sets in the same columns.
  private func keyColumns(of set: SQLProgram.KeySet?) -> [Column] {
    let known = program.keys
    func any(_ names: [SQLProgram.Key]) -> String {
      if let set { return names.first { set.keys.contains($0) }?.name ?? "NULL" }
      let names = names.filter(known.contains)
      if names.isEmpty { return "NULL" }
      return names.count == 1 ? names[0].name : "COALESCE(\(names.map(\.name).joined(separator: ", ")))"
    }
    var result = [
      Column(expression: any(scan.clocks.indices.map { .day(clock: $0) }), name: "on_day"),
      Column(expression: any(scan.clocks.indices.map { .segment(clock: $0) }), name: "in_segment"),
    ]
    for axis in scan.dimensions.indices {
      let key = SQLProgram.Key.member(axis: axis)
      result.append(Column(expression: any([key]), name: key.name))
    }
    if program.hasIdentifiers {
      result.append(Column(expression: any(program.identifiers.indices.map { .identifier($0) }), name: "identifier"))
    }
    return result
  }

  /// Rows grouped by all keys at once, so that in all ways of grouping only these groups are read.
  private var foldedRows: String {
    let keys = program.keys.map { Column(expression: $0.name, name: $0.name) }
    return select(keys + aggregates(), from: "marked") + "\nGROUP BY \(keys.map(\.name).joined(separator: ", "))"
  }

  private var groups: String {
    let counted = program.foldsRows ? aggregates().map { Column(expression: "\($0.whole)(\($0.name))", name: $0.name) } : aggregates()
    let keys = program.keys.map(\.name)
    let list = keys.joined(separator: ", ")
    let grouping: String
    switch dialect {
    case .spark: grouping = "grouping_id(\(list))"
    case .sqlite, .duckdb, .postgres: grouping = Self.grouping(keys)
    }
    let sets = program.sets.map { set in "(\(program.keys.filter { set.keys.contains($0) }.map(\.name).joined(separator: ", ")))" }
    let by = dialect == .spark ? "GROUP BY \(list) GROUPING SETS (" : "GROUP BY GROUPING SETS ("
    return select(
      [Column(expression: grouping, name: "cell_set")] + keyColumns(of: nil) + counted, from: program.foldsRows ? "folded" : "marked")
      + "\n" + by + "\n" + sets.map { "  " + $0 }.joined(separator: ",\n") + "\n)"
  }

  /// `grouping` takes 31 arguments at most in PostgreSQL.
  private static func grouping(_ keys: [String]) -> String {
    guard keys.count > 30 else { return "grouping(\(keys.joined(separator: ", ")))" }
    let (high, low) = (keys.dropLast(30), keys.suffix(30))
    return "CAST(\(grouping(Array(high))) AS bigint) * 1073741824 + grouping(\(low.joined(separator: ", ")))"
  }

  /// SQLite has no grouping sets.
  private var unionOfGroups: String {
    program.sets.enumerated().map { number, set in
      let keys = program.keys.filter { set.keys.contains($0) }.map(\.name).joined(separator: ", ")
      var columns = [Column(expression: "\(program.number(of: set))", name: "cell_set")] + keyColumns(of: set) + aggregates(of: number)
      // The first names them all.
      if number > 0 { columns = Self.joined(columns) }
      return select(columns, from: "marked") + "\nGROUP BY \(keys)"
    }.joined(separator: "\nUNION ALL\n")
  }

  /// Columns without names, those that are NULL in one line.
  private static func joined(_ columns: [Column]) -> [Column] {
    var result: [Column] = []
    for column in columns {
      if column.expression == "NULL", let last = result.last, last.expression.hasSuffix("NULL") {
        result[result.count - 1].expression += ", NULL"
      } else {
        result.append(Column(expression: column.expression, name: ""))
      }
    }
    return result
  }

  private func numbers(_ sets: [SQLProgram.KeySet]) -> String {
    sets.map { "\(program.number(of: $0))" }.joined(separator: ", ")
  }

  // MARK: - Different values

  /// Sets whose groups are one value each.
  private var countedSets: String { numbers(program.sets.filter { $0.identifier != nil }) }

  /// Each group of one value with its cell as text: segment, day, and each member with its length before it.
  private func cells(from step: String) -> String {
    let members = scan.dimensions.indices.map { "member_\($0 + 1)" }.map { name in
      "CASE WHEN \(name) IS NULL THEN '-' ELSE length(\(name)) || ':' || \(name) END"
    }
    let parts = ["in_segment", "'|'", "COALESCE(\(dialect.dayText("on_day")), '')", "'|'"] + members
    let cell = "CASE WHEN cell_set IN (\(countedSets)) THEN \(parts.joined(separator: " || ")) END"
    return select(
      [.all, Column(expression: cell, name: "cell")], from: step,
      where: "cell_set NOT IN (\(countedSets)) OR (identifier IS NOT NULL AND in_segment IS NOT NULL)")
  }

  /// One row per value and set that counts it, with all its cells; other rows as they are.
  private func signatures(from step: String) -> String {
    let kept = ["on_day", "in_segment"] + scan.dimensions.indices.map { "member_\($0 + 1)" }
    let keys = kept.map { Column(expression: "CASE WHEN cell IS NULL THEN \($0) END", name: $0) }
    let columns =
      [Column(expression: "cell_set", name: "")] + keys
      + [Column(expression: dialect.joined("cell"), name: "signature")] + aggregates().map { passed($0) }
    return select(columns, from: step) + "\nGROUP BY cell_set, identifier, " + keys.map(\.expression).joined(separator: ", ")
  }

  /// An aggregate of the only row of a group.
  private func passed(_ column: Column) -> Column { Column(expression: "max(\(column.name))", name: column.name) }

  // MARK: - The answer

  private mutating func answer(from step: String) -> String {
    let keys = ["cell_set", "on_day", "in_segment"] + scan.dimensions.indices.map { "member_\($0 + 1)" }
    var columns = keys.map { Column(expression: $0 == "on_day" ? dialect.dayText($0) : $0, name: $0) }
    if program.hasIdentifiers {
      columns.append(Column(expression: "signature", name: "signature"))
      columns.append(Column(expression: "count(*)", name: "values_counted"))
      columns += aggregates().map { passed($0) }
    } else {
      columns += aggregates().map { Column(expression: $0.name, name: $0.name) }
    }
    self.columns = columns.map(\.name)
    let text = select(columns, from: step)
    return program.hasIdentifiers ? text + "\nGROUP BY \(keys.joined(separator: ", ")), signature" : text
  }

  // MARK: - Layout

  private func select(_ columns: [Column], from step: String, where condition: String? = nil) -> String {
    let lines = columns.enumerated().map { number, column in
      let name = column.name.isEmpty || column.name == column.expression ? "" : " AS \(column.name)"
      let comma = number + 1 < columns.count ? "," : ""
      return "  \(column.expression)\(name)\(comma)" + (column.comment.isEmpty ? "" : "  -- \(Self.comment(column.comment))")
    }
    return "SELECT\n" + lines.joined(separator: "\n") + "\nFROM \(step)" + (condition.map { "\nWHERE \($0)" } ?? "")
  }

  /// A name without anything that might end its comment or open a quote in it.
  private static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isAlphabetic || "0123456789_-".contains(Character($0)) ? $0 : " " }))
  }

  /// The lines of a step further in; a name that goes over lines stays as it is, between its quotes.
  private func indented(_ text: String, by count: Int) -> String {
    let margin = String(repeating: " ", count: count)
    var result = margin.unicodeScalars
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if isEscaped {
        isEscaped = false
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, "'\"`".unicodeScalars.contains(scalar) {
        quote = scalar
      } else if quote == "'", scalar == "\\" {
        isEscaped = dialect == .spark
      } else if quote == nil, scalar == "\n" {
        result.append(contentsOf: margin.unicodeScalars)
      }
    }
    return String(result)
  }
}

extension Scan.Operand {
  /// Whether it is worked out of several, so that it may be too large where they are not.
  var isComputed: Bool {
    switch self {
    case .column, .number, .days: false
    case .add, .subtract, .multiply: true
    }
  }
}
