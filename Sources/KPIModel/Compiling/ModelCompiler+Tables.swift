import KPISource

/// Targets, figures by hand and exchange rates that stand in tables or lists of the model.
extension ModelCompiler {
  mutating func compileTables() {
    let errors = log.errorCount
    for element in lists[.rates] ?? [] { compileRates(element) }
    checkRates()
    for element in lists[.targets] ?? [] { compileFigures(element, .target) }
    for element in lists[.actuals] ?? [] { compileFigures(element, .actual) }
    attachFigures()
    hasTableMistakes = log.errorCount > errors
  }

  /// What a table of figures holds.
  private enum FigureKind: String {
    case target, actual
  }

  /// One figure's fields, whether they stood in a table or in YAML.
  private struct FigureFields {
    var node: String?
    var measure: String?
    var members: [Int: String] = [:]
    var unit: String?
    var site: Diagnostic.Site
  }

  // MARK: - Figures

  private mutating func compileFigures(_ element: YAMLNode, _ kind: FigureKind) {
    guard expect(.mapping, element, "an element of `\(kind.rawValue)s`") else { return }
    if let csv = element[TableKey.csv.rawValue] {
      for table in tables(csv, in: element) { compileFigures(table, kind) }
      return
    }
    var fields = FigureFields(site: .source(element.place))
    var period: YAMLNode?
    var value: YAMLNode?
    var figures: [(period: YAMLNode, value: YAMLNode)] = []
    for (key, node) in element.entries {
      switch FigureKey.lookup[key] {
      case .node: fields.node = text(node, "`node`")
      case .measure: fields.measure = text(node, "`measure`")
      case .unit: fields.unit = text(node, "`unit`")
      case .period: period = node
      case .target, .actual:
        if key.text == kind.rawValue {
          value = node
        } else {
          log.report(.misplacedKey, "`\(key.text)` belongs in `\(key.text)s`", at: key.place)
        }
      case nil:
        let name = key.text
        if let dimension = dimensionIndex[name] {
          fields.members[dimension] = text(node, "a member").map { member(spelled: $0, of: dimension) }
        } else if case .success = model.calendar.period(name) {
          figures.append((key, node))
        } else {
          reportUnknownKey(key, known: FigureKey.allCases.map(\.rawValue) + model.dimensions.map(\.key), section: "figure")
        }
      }
    }
    if let period, let value { figures.append((period, value)) }
    if figures.isEmpty {
      log.report(.missingKey, "this figure has no `period` and `\(kind.rawValue)`", at: element.place)
    }
    for (periodNode, valueNode) in figures {
      guard let period = self.period(periodNode), !valueNode.isNothing, let value = number(valueNode, "a figure") else { continue }
      fields.site = .source(valueNode.place)
      append(fields, period, value, kind)
    }
  }

  /// The tables that a `csv` glob names.
  private mutating func tables(_ csv: YAMLNode, in element: YAMLNode) -> [TextTable] {
    for (key, _) in element.entries where key.text != TableKey.csv.rawValue {
      reportUnknownKey(key, known: [TableKey.csv.rawValue], section: TableKey.sectionName)
    }
    guard let pattern = text(csv, "`csv`") else { return [] }
    let path = resolved(pattern, from: csv.place)
    var result: [TextTable] = []
    for match in matching(path, writtenAs: csv) {
      do {
        var problems: [TextTable.Problem] = []
        if let table = TextTable(try SourceFile.read(match), problems: &problems) { result.append(table) }
        for problem in problems {
          log.report(Diagnostic(.badTable, problem.message, at: .line(path: match, line: problem.line, column: nil)))
        }
      } catch {
        log.report(.unreadableFile, error.message, at: csv.place)
      }
    }
    return result
  }

  private mutating func compileFigures(_ table: TextTable, _ kind: FigureKind) {
    enum Column {
      case node, measure, period, figure, unit
      case member(Int)
      case valueAt(Period)
    }
    var columns: [Column] = []
    var isWhole = true
    for (position, name) in table.header.enumerated() {
      let site = Diagnostic.Site.line(path: table.path, line: 1, column: position + 1)
      switch name {
      case "node": columns.append(.node)
      case "measure": columns.append(.measure)
      case "period": columns.append(.period)
      case kind.rawValue: columns.append(.figure)
      case "unit": columns.append(.unit)
      default:
        if let dimension = dimensionIndex[name] {
          columns.append(.member(dimension))
        } else if case .success(let period) = model.calendar.period(name) {
          columns.append(.valueAt(period))
        } else {
          isWhole = false
          let known = ["node", "measure", "period", kind.rawValue, "unit"] + model.dimensions.map(\.key)
          let suggestion = suggestions.nearest(to: name, among: known).map { ["did you mean `\($0)`?"] } ?? []
          log.report(Diagnostic(.unknownColumn, "`\(name)` is no column of a table of \(kind.rawValue)s", at: site, notes: suggestion))
        }
      }
      if table.header[..<position].contains(name) {
        isWhole = false
        log.report(Diagnostic(.doubledColumn, "the column `\(name)` stands twice", at: site))
      }
    }
    guard isWhole else { return }
    for row in table.rows {
      let site = Diagnostic.Site.line(path: table.path, line: row.line, column: nil)
      var fields = FigureFields(site: site)
      var period: Period?
      var figure: String?
      var figures: [(Period, String)] = []
      var isGood = true
      for (column, field) in zip(columns, row.fields) {
        switch column {
        case .node: fields.node = field
        case .measure: fields.measure = field.isEmpty ? nil : field
        case .unit: fields.unit = field.isEmpty ? nil : field
        case .member(let dimension):
          if !field.isEmpty { fields.members[dimension] = member(spelled: field, of: dimension) }
        case .figure: figure = field
        case .period:
          if field.isEmpty {
            log.report(Diagnostic(.badPeriod, "the row names no period", at: site))
            isGood = false
            continue
          }
          switch model.calendar.period(field) {
          case .success(let known): period = known
          case .failure(let mistake):
            log.report(Diagnostic(.badPeriod, mistake.message, at: site))
            isGood = false
          }
        case .valueAt(let period): figures.append((period, field))
        }
      }
      if let period, let figure { figures.append((period, figure)) }
      guard isGood else { continue }
      for (period, text) in figures where !text.isEmpty && text != "NA" {
        switch DecimalNumber.parse(text) {
        case .success(let value): append(fields, period, value, kind)
        case .failure(let mistake): log.report(Diagnostic(.badNumber, mistake.message, at: site))
        }
      }
    }
    let hasFigures = columns.contains { if case .valueAt = $0 { true } else { false } }
    let hasPair = table.header.contains("period") && table.header.contains(kind.rawValue)
    if !hasFigures, !hasPair {
      log.report(
        Diagnostic(
          .missingColumn, "a table of \(kind.rawValue)s needs `period` and `\(kind.rawValue)`, or a column for each period",
          at: .line(path: table.path, line: 1, column: nil)))
    }
  }

  private mutating func append(_ fields: FigureFields, _ period: Period, _ value: DecimalNumber, _ kind: FigureKind) {
    var unit: MeasureUnit?
    if let text = fields.unit {
      switch MeasureUnit.parse(text) {
      case .success(let parsed): unit = parsed
      case .failure(let mistake): log.report(Diagnostic(.badUnit, mistake.message, at: fields.site))
      }
    }
    let subject: FigureTables.TableFigure.Subject
    if let node = fields.node, !node.isEmpty || (fields.measure == nil && fields.members.isEmpty) {
      if node.isEmpty {
        log.report(Diagnostic(.unknownNode, "the row names no node", at: fields.site))
        return
      }
      if fields.measure != nil || !fields.members.isEmpty {
        log.report(
          Diagnostic(.conflictingEntry, "a figure stands for a `node`, or for a measure and members, not for both", at: fields.site))
        return
      }
      subject = .node(node)
    } else {
      var measure: Int?
      if let name = fields.measure {
        guard let known = measureIndex[name] else {
          log.report(Diagnostic(.unknownMeasure, "`\(name)` is not in `measures`", at: fields.site))
          return
        }
        measure = known
      }
      subject = .cell(measure: measure, members: fields.members)
    }
    let figure = FigureTables.TableFigure(subject: subject, period: period, value: value, unit: unit, site: fields.site)
    switch kind {
    case .target: model.figures.targets.append(figure)
    case .actual: model.figures.actuals.append(figure)
    }
  }

  /// The key of the member that a table spells like rows do.
  private func member(spelled text: String, of dimension: Int) -> String {
    model.dimensions[dimension].member(spelled: text)?.key ?? text
  }

  /// Gives the tables' figures to the declared nodes they are for; those of discovered members wait until rows are read.
  private mutating func attachFigures() {
    let tables = model.figures
    guard !tables.targets.isEmpty || !tables.actuals.isEmpty else { return }
    model.figures.targets = []
    model.figures.actuals = []
    var finder = NodeFinder(model, findsCells: tables.nameCells)
    if tables.targets.count + tables.actuals.count > NodeFinder.fewQuestions { finder.indexTails() }
    for figure in tables.targets {
      switch subject(of: figure, finder) {
      case .declared(let node):
        model.nodes[node].targets.append(Target(period: figure.period, value: .amount(figure.value), site: figure.site))
      case .discovered: model.figures.targets.append(figure)
      case nil: break
      }
    }
    for figure in tables.actuals {
      switch subject(of: figure, finder) {
      case .declared(let node):
        model.nodes[node].actuals.append(HandFigure(period: figure.period, value: figure.value, site: figure.site))
      case .discovered: model.figures.actuals.append(figure)
      case nil: break
      }
    }
  }

  /// Whom a figure of a table is for.
  private enum FigureSubject {
    case declared(Int)
    /// Only rows can tell.
    case discovered
  }

  /// The node that a figure is for; nil after a finding.
  private mutating func subject(of figure: FigureTables.TableFigure, _ finder: NodeFinder) -> FigureSubject? {
    guard let node = node(for: figure, finder) else { return nil }
    guard case .declared(let declared) = node,
      let mistake = model.mistake(inUnitOf: figure, of: declared, id: model.id(of: declared))
    else { return node }
    log.report(mistake)
    return nil
  }

  private mutating func node(for figure: FigureTables.TableFigure, _ finder: NodeFinder) -> FigureSubject? {
    switch figure.subject {
    case .node(let id):
      switch finder.find(id) {
      case .one(let node): return .declared(node)
      case .several(let ids, let count): log.report(.ambiguousNode(id, ids, count: count, at: figure.site))
      case .none:
        if id.contains(":") || id.contains("~") { return .discovered }
        let suggestion = finder.suggestion(for: id, &suggestions).map { ["did you mean `\($0)`?"] } ?? []
        log.report(Diagnostic(.unknownNode, "`\(id)` is no node of the tree", at: figure.site, notes: suggestion))
      }
    case .cell(let measure, let members):
      let matches = finder.nodes(in: .init(measure: measure ?? model.nodes.first?.measure, members: members))
      if matches.count == 1 { return .declared(matches[0]) }
      if matches.isEmpty { return .discovered }
      let ids = Diagnostic.listing(matches.prefix(NodeFinder.namedCount).map(model.id), count: matches.count)
      log.report(Diagnostic(.ambiguousNode, "the figure fits several nodes", at: figure.site, notes: [ids, "name one by `node`"]))
    }
    return nil
  }

  // MARK: - Rates

  private mutating func compileRates(_ element: YAMLNode) {
    guard expect(.mapping, element, "an element of `rates`") else { return }
    if let csv = element[TableKey.csv.rawValue] {
      for table in tables(csv, in: element) { compileRates(table) }
      return
    }
    var texts: [RateKey: (text: String, node: YAMLNode)] = [:]
    for (key, value) in element.entries {
      guard let key = self.key(key, value, of: RateKey.self), let text = text(value, "`\(key.rawValue)`") else { continue }
      texts[key] = (text, value)
    }
    reportMissing(RateKey.self, in: element)
    appendRate({ texts[$0]?.text }, site: .source(element.place))
  }

  private mutating func compileRates(_ table: TextTable) {
    var positions: [RateKey: Int] = [:]
    for (position, name) in table.header.enumerated() {
      guard let key = RateKey(rawValue: name) else {
        log.report(
          Diagnostic(
            .unknownColumn, "`\(name)` is no column of a table of rates", at: .line(path: table.path, line: 1, column: position + 1)))
        continue
      }
      positions[key] = position
    }
    let missing = RateKey.required.filter { positions[$0] == nil }
    for key in missing {
      log.report(
        Diagnostic(.missingColumn, "the column `\(key.rawValue)` is missing", at: .line(path: table.path, line: 1, column: nil)))
    }
    guard missing.isEmpty else { return }
    for row in table.rows {
      appendRate(
        { key in positions[key].map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } },
        site: .line(path: table.path, line: row.line, column: nil))
    }
  }

  /// Two rates of one currency and period agree.
  private mutating func checkRates() {
    for (currency, rates) in Dictionary(grouping: model.figures.rates, by: \.currency).sorted(by: { $0.key.code < $1.key.code }) {
      _ = log.sift(rates, .conflictingFigures, "rates of `\(currency.code)`")
    }
  }

  private mutating func appendRate(_ field: (RateKey) -> String?, site: Diagnostic.Site) {
    guard let code = field(.currency), let periodText = field(.period), let rateText = field(.rate) else { return }
    guard let currency = Currency(code: code) else {
      log.report(Diagnostic(.badUnit, "`\(code)` is not an ISO 4217 currency code", at: site))
      return
    }
    guard case .success(let period) = model.calendar.period(periodText) else {
      log.report(Diagnostic(.badPeriod, "`\(periodText)` is not a period", at: site))
      return
    }
    var numbers: [DecimalNumber] = []
    for text in [rateText, field(.plan)].compactMap({ $0 }) {
      switch DecimalNumber.parse(text) {
      case .success(let value) where value > DecimalNumber(0): numbers.append(value)
      case .success: log.report(Diagnostic(.outOfRange, "an exchange rate must be above 0", at: site))
      case .failure(let mistake): log.report(Diagnostic(.badNumber, mistake.message, at: site))
      }
    }
    guard let rate = numbers.first else { return }
    model.figures.rates.append(
      .init(currency: currency, period: period, rate: rate, plan: numbers.count > 1 ? numbers[1] : nil, site: site))
  }
}

extension FigureTables {
  /// Whether any figure is for a measure and members instead of a node.
  package var nameCells: Bool {
    (targets + actuals).contains { if case .cell = $0.subject { true } else { false } }
  }
}

extension KeyTable {
  /// The key that a YAML scalar spells.
  subscript(node: YAMLNode) -> K? { node.withText { key($0) } }
}
