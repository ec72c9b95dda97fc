import KPISource

extension ModelCompiler {
  mutating func compileMeasures() {
    let entries = sections[.measures] ?? []
    for entry in entries {
      guard let name = identifier(entry.key, "measure") else { continue }
      measureIndex[name] = model.measures.count
      model.measures.append(Measure(key: name, place: entry.key.place, name: nil, definition: .byHand))
    }
    for entry in entries {
      guard let index = measureIndex[entry.key.text], expect(.mapping, entry.value, "measure `\(entry.key.text)`") else { continue }
      compileMeasure(index, entry.value)
    }
    typeMeasures()
  }

  /// The keys of a measure before it is known what kind of measure it is.
  private struct MeasureParts {
    var source: Int?
    var aggregate: RowMeasure.Aggregate?
    var isGiven = false
    var column: Formula?
    var columnPlace: Place?
    var conditions: [RowMeasure.Condition] = []
    var timeColumn: String?
    var age: ClosedRange<Int>?
    var overTime: OverTime?
    var timing: StockTiming? { overTime?.timing }
    var allowsSketch = false
    var currencyColumn: String?
    var formula: YAMLNode?
    var places: [MeasureKey: Place] = [:]
  }

  private mutating func compileMeasure(_ index: Int, _ body: YAMLNode) {
    var parts = MeasureParts()
    var columnNode: YAMLNode?
    for (keyNode, value) in body.entries {
      // What is refused is written all the same: nothing is missing.
      if let key = MeasureKey.lookup[keyNode] { parts.places[key] = keyNode.place }
      guard let key = self.key(keyNode, value, of: MeasureKey.self) else { continue }
      switch key {
      case .name: model.measures[index].name = localizedText(value)
      case .description: model.measures[index].description = localizedText(value)
      case .unit: model.measures[index].unit = unit(value)
      case .direction: model.measures[index].direction = word(value, "`direction`", as: Direction.self)
      case .bounds: model.measures[index].bounds = bounds(value, "`bounds`")
      case .lag: model.measures[index].lagDays = text(value, "`lag`").flatMap { dayCount($0, value) }
      case .source:
        guard let name = text(value, "`source`") else { continue }
        parts.source = sourceIndex[name]
        if parts.source == nil {
          reportUnknown(.unknownSource, "`\(name)` is not in `sources`", name, value, known: { $0.sources.map(\.key) })
          brokenMeasures.insert(index)
        }
      case .aggregate:
        guard let name = text(value, "`aggregate`") else { continue }
        if name == "given" {
          parts.isGiven = true
        } else if let aggregate = RowMeasure.Aggregate(rawValue: name) {
          parts.aggregate = aggregate
        } else {
          reportUnknownWord(value, name, "`aggregate`", known: RowMeasure.Aggregate.allCases.map(\.rawValue) + ["given"])
        }
      case .column:
        columnNode = value
        parts.columnPlace = value.place
      case .where: parts.conditions = conditions(value)
      case .time: parts.timeColumn = text(value, "`time`")
      case .age: parts.age = dayRange(value, "`age`")
      case .overTime: parts.overTime = word(value, "`over_time`", as: OverTime.self)
      case .approximate: parts.allowsSketch = flag(value, "`approximate`") ?? false
      case .currency: parts.currencyColumn = rowCurrency(value)
      case .formula: parts.formula = value
      }
    }
    if let columnNode { parts.column = columnFormula(columnNode, parts) }
    if parts.currencyColumn != nil { checkRowCurrency(parts, of: index) }
    model.measures[index].definition = definition(parts, of: index)
    if let source = parts.source, parts.column?.isSpan(from: [model.sources[source].timeColumn, parts.timeColumn]) ?? false {
      model.measures[index].unit = model.measures[index].unit ?? .days
    }
    if parts.formula != nil, case .byHand = model.measures[index].definition { brokenMeasures.insert(index) }
    if case .byHand = model.measures[index].definition {
      model.measures[index].additivity = parts.isGiven ? .given : parts.timing.map(Additivity.stock) ?? .flow
      model.measures[index].time = parts.isGiven ? .given : parts.timing.map(TimeType.stock) ?? .flow
    }
  }

  private mutating func definition(_ parts: MeasureParts, of index: Int) -> Measure.Definition {
    let name = model.measures[index].key
    let place = model.measures[index].place
    if let formula = parts.formula {
      for key in [MeasureKey.source, .aggregate, .column, .where, .time, .age, .approximate, .currency] {
        guard let place = parts.places[key] else { continue }
        log.report(.misplacedKey, "`\(key.rawValue)` does not go with `formula`", at: place)
      }
      model.measures[index].declaredTime = parts.overTime?.type
      return formulaDefinition(formula) ?? .byHand
    }
    if let word = parts.overTime, word.timing == nil {
      log.report(
        .misplacedKey, "`over_time: \(word.rawValue)` says what a formula is: `\(name)` has none", at: parts.places[.overTime])
    }
    guard let source = parts.source else {
      if parts.places[.source] == nil, parts.aggregate.map({ $0 != .sum }) ?? false {
        log.report(.missingKey, "measure `\(name)` has no `source`: figures by hand are a `sum` or `given`", at: place)
      }
      for key in [MeasureKey.column, .where, .time, .age, .approximate, .currency] where parts.places[.source] == nil {
        guard let place = parts.places[key] else { continue }
        log.report(.misplacedKey, "`\(key.rawValue)` needs a `source`", at: place)
      }
      return .byHand
    }
    if parts.isGiven, let place = parts.places[.aggregate] {
      log.report(.misplacedKey, "`given` is for figures by hand: a measure with a `source` counts rows", at: place)
    }
    let aggregate = parts.aggregate ?? .sum
    if aggregate == .count, let place = parts.places[.column] {
      log.report(.misplacedKey, "`count` counts rows and takes no `column`", at: place)
    } else if aggregate != .count, parts.column == nil, parts.places[.column] == nil {
      log.report(.missingKey, "measure `\(name)` has no `column` to aggregate", at: place)
    }
    if aggregate == .countDistinct, let column = parts.column, column.names.count != 1 || column.expression != .name(0) {
      log.report(.badFormula, "`count_distinct` counts the values of one column", at: parts.columnPlace)
    }
    if parts.age != nil, parts.timeColumn == nil {
      log.report(.missingKey, "`age` needs `time`: the date from which it is counted", at: parts.places[.age])
    }
    if let timing = parts.timing, ![.sum, .count, .countDistinct].contains(aggregate) {
      log.report(
        .misplacedKey, "`over_time: \(timing.rawValue)` goes with `sum`, `count` and `count_distinct`", at: parts.places[.overTime])
    }
    if parts.timing == .lastEach, model.sources[source].database != nil {
      log.report(
        .misplacedKey, "`over_time: last_each` goes with `csv`", at: parts.places[.overTime],
        notes: ["a `query` can bring each one's last row of a period"])
    }
    if let timing = parts.timing, aggregate == .countDistinct, [.minimum, .maximum, .average, .lastEach].contains(timing) {
      log.report(
        .misplacedKey, "`over_time: \(timing.rawValue)` does not go with `count_distinct`: use `last`, `before` or `to_date`",
        at: parts.places[.overTime])
    }
    return .rows(
      RowMeasure(
        source: source, aggregate: aggregate, column: parts.column, columnPlace: parts.columnPlace, conditions: parts.conditions,
        timeColumn: parts.timeColumn, age: parts.age, timing: parts.timing, allowsSketch: parts.allowsSketch,
        currencyColumn: parts.currencyColumn))
  }

  /// `{ column: currency }`.
  private mutating func rowCurrency(_ node: YAMLNode) -> String? {
    guard expect(.mapping, node, "`currency`") else { return nil }
    var column: String?
    for (keyNode, value) in node.entries where key(keyNode, value, of: RowCurrencyKey.self) != nil { column = text(value, "`column`") }
    reportMissing(RowCurrencyKey.self, in: node)
    return column
  }

  /// Rows of several currencies are sums of money, and become sums of one.
  private mutating func checkRowCurrency(_ parts: MeasureParts, of index: Int) {
    let place = parts.places[.currency]
    if let aggregate = parts.aggregate, aggregate != .sum {
      log.report(.misplacedKey, "`currency` goes with `sum`: `\(aggregate.rawValue)` is no amount of money", at: place)
    }
    if let timing = parts.timing, [.minimum, .maximum, .lastEach].contains(timing) {
      log.report(.misplacedKey, "`currency` does not go with `over_time: \(timing.rawValue)`", at: place)
    }
    if model.measures[index].unit == nil { model.measures[index].unit = model.currency.flatMap { try? MeasureUnit.parse($0.code).get() } }
    if model.measures[index].unit?.currency == nil {
      log.report(
        .missingKey,
        "the rows of `\(model.measures[index].key)` convert into its `unit`, which is no currency, nor does the model have one",
        at: place)
    }
  }

  /// A formula's text, or nil after saying what is wrong with it.
  mutating func formula(_ node: YAMLNode) -> Formula? {
    guard let text = text(node, "a formula") else { return nil }
    switch Formula.parse(text) {
    case .success(let formula): return formula
    case .failure(let mistake):
      let place = part(of: node, mistake.range)
      let fixes = mistake.replacement.map { [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(place, $0)])] }
      log.report(.badFormula, mistake.message, at: place, fixes: fixes ?? [])
      return nil
    }
  }

  /// The place of a part of a scalar's text: exact for plain scalars of one line, else the whole.
  func part(of node: YAMLNode, _ range: Range<Int>) -> Place {
    let place = node.place
    let (written, read) = (Int(place.end - place.start), node.text.utf8.count)
    // Within quotes, too, as long as nothing in them is written otherwise than it is read.
    guard written == (node.isPlain ? read : read + 2) else { return place }
    let start = place.start + (node.isPlain ? 0 : 1)
    return Place(file: place.file, start: start + UInt32(range.lowerBound), end: start + UInt32(range.upperBound))
  }

  /// What a measure aggregates: a column by its whole name where there is one, else several that are joined.
  private mutating func columnFormula(_ node: YAMLNode, _ parts: MeasureParts) -> Formula? {
    guard let text = text(node, "`column`") else { return nil }
    // A header that is no formula (`order id`, `Umsatz €`) is a column all the same; and values are counted of one column only.
    guard case .success(let formula) = Formula.parse(columns: text), parts.aggregate != .countDistinct else {
      if text.first.map({ "[\"".contains($0) }) ?? false, case .success(let formula) = Formula.parse(columns: text) { return formula }
      if parts.aggregate != .countDistinct, let source = parts.source, let bracketed = bracketed(text, header(ofSource: source)),
        case .success(let formula) = Formula.parse(columns: bracketed), formula.expression.isColumnArithmetic
      {
        return formula
      }
      return Formula(name: text)
    }
    if formula.expression == .name(0) { return formula }
    if let source = parts.source, header(ofSource: source).contains(text) { return Formula(name: text) }
    if formula.names.isEmpty {
      log.report(.badFormula, "`column` names no column", at: node.place)
      return nil
    }
    guard formula.expression.isColumnArithmetic else {
      log.report(.badFormula, "columns are joined by `+`, `-` and `*` only: divide measures by a `formula`", at: node.place)
      return nil
    }
    return formula
  }

  /// Columns with odd names that are joined without brackets, with them; nil where it is not all columns of the header.
  private func bracketed(_ text: String, _ header: [String]) -> String? {
    guard !header.isEmpty, !header.contains(text) else { return nil }
    var parts: [String] = []
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      // The longest name that stands here, up to the end or an operator.
      let names = header.filter { name in
        guard !name.isEmpty, rest.hasPrefix(name), !name.contains("]") else { return false }
        let behind = rest.dropFirst(name.count).drop(while: \.isWhitespace).first
        return behind.map { "+-*".contains($0) } ?? true
      }
      if let name = names.max(by: { $0.count < $1.count }) {
        parts.append("[\(name)]")
        rest = rest.dropFirst(name.count)
      } else {
        let number = rest.prefix { $0.isNumber || $0 == "." }
        guard !number.isEmpty else { return nil }
        parts.append(String(number))
        rest = rest.dropFirst(number.count)
      }
      rest = rest.drop(while: \.isWhitespace)
      guard let mark = rest.first else { return parts.joined(separator: " ") }
      guard "+-*".contains(mark) else { return nil }
      parts.append(String(mark))
      rest = rest.dropFirst()
    }
  }

  /// The names in the header of a source's first file; none where a database has the rows, or the file cannot be read.
  ///
  /// Asked for only where a column's name looks like arithmetic.
  private mutating func header(ofSource source: Int) -> [String] {
    if let known = headers[source] { return known }
    let declared = model.sources[source]
    var names: [String] = []
    if declared.database == nil, model.trust.refused(of: declared).isEmpty, let path = FilePath.matching(declared.pattern).first {
      names = TextTable.header(path: path, declared.format)
    }
    headers[source] = names
    return names
  }

  private mutating func conditions(_ node: YAMLNode) -> [RowMeasure.Condition] {
    guard expect(.mapping, node, "`where`") else { return [] }
    var result: [RowMeasure.Condition] = []
    for (key, value) in node.entries {
      var condition = RowMeasure.Condition(column: key.text, values: [], isNegated: false, place: key.place)
      if value.kind == .mapping {
        for (key, value) in value.entries {
          guard self.key(key, value, of: ConditionKey.self) != nil else { continue }
          condition.isNegated = true
          condition.values = scalars(value, "`not`").map(\.text)
        }
        guard condition.isNegated else { continue }
      } else {
        condition.values = scalars(value, "a condition").map(\.text)
      }
      if condition.values.isEmpty {
        log.report(.wrongType, "the condition on `\(condition.column)` names no value", at: value.place)
      }
      result.append(condition)
    }
    return result
  }

  private mutating func formulaDefinition(_ node: YAMLNode) -> Measure.Definition? {
    guard let formula = formula(node) else { return nil }
    var operands: [Int] = []
    for (name, ranges) in zip(formula.names, formula.nameRanges) {
      if let operand = measureIndex[name] {
        operands.append(operand)
        continue
      }
      let place = ranges.first.map { part(of: node, $0) } ?? node.place
      var fixes: [FixIt] = []
      if let suggestion = suggestion(for: name, among: { $0.measures.map(\.key) }) {
        fixes.append(FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(place, suggestion)]))
      }
      log.report(.unknownMeasure, "`\(name)` is not in `measures`", at: place, fixes: fixes)
    }
    guard operands.count == formula.names.count else { return nil }
    return .formula(formula, operands: operands)
  }
}

extension Formula {
  /// The two names of `to - from`; nil for any other formula.
  package var differenceOfNames: (from: String, to: String)? {
    guard case .sum(let terms) = expression, terms.count == 2, !terms[0].isSubtracted, terms[1].isSubtracted,
      case .name(let to) = terms[0].expression, case .name(let from) = terms[1].expression
    else { return nil }
    return (names[from], names[to])
  }

  /// Whether it is the days between two columns, one of which is known to hold dates.
  fileprivate func isSpan(from dates: [String?]) -> Bool {
    guard let (from, to) = differenceOfNames else { return false }
    return dates.contains(from) || dates.contains(to)
  }
}

extension Formula.Expression {
  /// Only columns and numbers joined by `+ - *`, as rows can be added up exactly.
  var isColumnArithmetic: Bool {
    switch self {
    case .minimum, .maximum: return false
    case .product(let factors) where factors.contains(where: \.isDivisor): return false
    default: return operands.allSatisfy(\.isColumnArithmetic)
    }
  }
}
