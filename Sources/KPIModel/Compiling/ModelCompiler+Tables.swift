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
    if let file = tableFile(element) {
      for table in tables(file, in: element) { compileFigures(table, kind) }
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

  /// What says which files an element's tables are in; nil where it is no table.
  func tableFile(_ element: YAMLNode) -> YAMLNode? {
    element[TableKey.csv.rawValue] ?? element[TableKey.xlsx.rawValue]
  }

  /// The tables that a glob names, in the format that the element's options say.
  mutating func tables(_ csv: YAMLNode, in element: YAMLNode) -> [TextTable] {
    var format = fileDefaults
    var options: [FileOptionKey: Place] = [:]
    var places: [TableKey: Place] = [:]
    for (key, value) in element.entries {
      if let option = fileOption(key, value, &format) {
        options[option] = key.place
        continue
      }
      guard let known = self.key(key, value, of: TableKey.self) else { continue }
      places[known] = key.place
      switch known {
      case .csv: break
      case .xlsx: format.workbook = format.workbook ?? .init()
      case .sheet: format.workbook = .init(name: text(value, "`sheet`"))
      }
    }
    if options[.decimal] != nil || options[.thousands] != nil { checkMarks(format, "the table has", at: element.place) }
    if places[.xlsx] == nil {
      format.workbook = nil
      if let place = places[.sheet] { log.report(.misplacedKey, "`sheet` goes with `xlsx`", at: place) }
    } else {
      checkWorkbook(options)
      if let place = places[.csv] { log.report(.conflictingEntry, "a table is in `csv` or in `xlsx`, not in both", at: place) }
    }
    guard let pattern = text(csv, "`\(places[.csv] == nil ? "xlsx" : "csv")`") else { return [] }
    let path = resolved(pattern, from: csv.place)
    var result: [TextTable] = []
    var seen: [(path: String, text: [UInt8])] = []
    for match in matching(path, writtenAs: csv) {
      guard let text = tableText(match, format, namedBy: csv) else { continue }
      if let same = seen.first(where: { $0.text == text }) {
        log.report(
          Diagnostic(.doubledFile, "`\(match)` is the same file as `\(same.path)`: it is read once", at: .source(csv.place)))
        continue
      }
      seen.append((match, text))
      let table = TextTable(path: match, text: text, format: format)
      if table.header.isEmpty { reportProblems(of: table) } else { result.append(table) }
    }
    return result
  }

  /// Says what is wrong with a table's rows; not asked for where another header would make others of them.
  private mutating func reportProblems(of table: TextTable) {
    for problem in table.problems {
      log.report(
        Diagnostic(.badTable, problem.message, at: .line(path: table.path, line: problem.line, column: nil), notes: problem.notes))
    }
  }

  private mutating func tableText(_ path: String, _ format: TableFormat, namedBy csv: YAMLNode) -> [UInt8]? {
    do throws(FileProblem) {
      // What is no regular file is not waited for.
      if FilePath.size(path) == nil { _ = try SourceFile.read(path) }
    } catch {
      log.report(.unreadableFile, error.message, at: csv.place)
      return nil
    }
    do throws(DataStream.Failure) {
      return try DataStream.text(path: path, format, limit: TextTable.byteLimit)
    } catch {
      log.report(.unreadableFile, "`\(path)` \(error.phrase)", at: csv.place)
      return nil
    }
  }

  /// What a column of a table of figures holds.
  private enum FigureColumn {
    case node, measure, period, figure, unit, nothing
    case member(Int)
    case valueAt(Period)
  }

  private func figureColumn(_ name: String, _ kind: FigureKind, _ format: TableFormat) -> FigureColumn? {
    switch name {
    case "node": .node
    case "measure": .measure
    case "period": .period
    case kind.rawValue: .figure
    case "unit": .unit
    default:
      if let dimension = dimensionIndex[name] {
        .member(dimension)
      } else if case .success(let period) = model.calendar.period(inTable: name, format) {
        .valueAt(period)
      } else {
        nil
      }
    }
  }

  /// Whether a table with this header has figures and says whose they are.
  private func isFigureHeader(_ names: [String], _ kind: FigureKind, _ format: TableFormat) -> Bool {
    let columns = names.map { figureColumn($0, kind, format) }
    let hasSubject = columns.contains { column in
      switch column {
      case .node, .measure, .member: true
      default: false
      }
    }
    let hasPeriods = columns.contains { if case .valueAt = $0 { true } else { false } }
    return hasSubject && (hasPeriods || names.contains("period") && names.contains(kind.rawValue))
  }

  private mutating func compileFigures(_ table: TextTable, _ kind: FigureKind) {
    let format = table.format
    var columns: [FigureColumn] = []
    var unknown: [(name: String, position: Int)] = []
    var isWhole = true
    let probe = TableProbe(path: table.path, table.start, format)
    for (position, name) in table.header.enumerated() {
      let site = Diagnostic.Site.line(path: table.path, line: table.headerLine, column: position + 1)
      if let column = figureColumn(name, kind, format) {
        columns.append(column)
      } else if name.isEmpty, table.rows.allSatisfy({ $0.fields[position].isEmpty }) {
        columns.append(.nothing)  // what a spreadsheet leaves at the right
      } else {
        unknown.append((name, position))
      }
      if table.header[..<position].contains(name), !name.isEmpty {
        isWhole = false
        log.report(Diagnostic(.doubledColumn, "the column `\(name)` stands twice", at: site))
      }
    }
    if let first = unknown.first {
      let site = Diagnostic.Site.line(path: table.path, line: table.headerLine, column: first.position + 1)
      var notes: [String] = []
      if let note = probe.headerNote({ isFigureHeader($0, kind, format) }) ?? probe.delimiterNote(header: table.header) {
        notes.append(note)
      } else {
        reportProblems(of: table)
        let known = ["node", "measure", "period", kind.rawValue, "unit"] + model.dimensions.map(\.key)
        for column in unknown.prefix(3) {
          if let near = suggestions.nearest(to: column.name, among: known) {
            notes.append(unknown.count == 1 ? "did you mean `\(near)`?" : "did you mean `\(near)` by `\(column.name)`?")
          }
        }
      }
      let named = unknown.filter { !$0.name.isEmpty }
      let names = named.isEmpty ? "a column without a name" : named.prefix(4).map { "`\($0.name)`" }.joined(separator: ", ")
      let message =
        named.count <= 1
        ? "\(names) is no column of a table of \(kind.rawValue)s"
        : "\(names)\(named.count > 4 ? " and \(named.count - 4) more" : "") are no columns of a table of \(kind.rawValue)s"
      log.report(Diagnostic(.unknownColumn, message, at: site, notes: notes))
      return
    }
    reportProblems(of: table)
    guard isWhole else { return }
    var findings = TableFindings(table)
    for row in table.rows {
      let site = Diagnostic.Site.line(path: table.path, line: row.line, column: nil)
      var fields = FigureFields(site: site)
      var period: Period?
      var figure: String?
      var figures: [(Period, String)] = []
      var isGood = true
      var lacksPeriod = false
      for (column, field) in zip(columns, row.fields) {
        switch column {
        case .nothing: break
        case .node: fields.node = field
        case .measure: fields.measure = field.isEmpty ? nil : field
        case .unit: fields.unit = field.isEmpty ? nil : field
        case .member(let dimension):
          if !field.isEmpty {
            fields.members[dimension] = member(spelled: field, of: dimension)
            if TotalWords.all.contains(field.lowercased()), model.dimensions[dimension].member(spelled: field) == nil {
              findings.addStranger(field, in: model.dimensions[dimension].key, row.line)
              isGood = false
            }
          }
        case .figure: figure = field
        case .period:
          if field.isEmpty {
            lacksPeriod = true
            continue
          }
          switch model.calendar.period(inTable: field, format) {
          case .success(let known): period = known
          case .failure(let mistake):
            findings.add(.badPeriod, mistake.message, field, row.line)
            isGood = false
          }
        case .valueAt(let period): figures.append((period, field))
        }
      }
      if let period, let figure { figures.append((period, figure)) }
      // A note or a title between the rows has neither.
      if lacksPeriod, !(figure ?? "").isEmpty {
        findings.add(.badPeriod, "the row names no period", "", row.line)
        isGood = false
      }
      guard isGood else { continue }
      for (period, text) in figures {
        switch format.number(text) {
        case nil: continue
        case .success(let value): append(fields, period, value, kind)
        case .failure(let mistake): findings.add(.badNumber, mistake.message, text, row.line)
        }
      }
    }
    findings.report(into: &log)
    let hasFigures = columns.contains { if case .valueAt = $0 { true } else { false } }
    let hasPair = table.header.contains("period") && table.header.contains(kind.rawValue)
    if !hasFigures, !hasPair {
      let note = probe.headerNote { isFigureHeader($0, kind, format) }
      log.report(
        Diagnostic(
          .missingColumn, "a table of \(kind.rawValue)s needs `period` and `\(kind.rawValue)`, or a column for each period",
          at: .line(path: table.path, line: table.headerLine, column: nil), notes: note.map { [$0] } ?? []))
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
    defer { reportStrangers() }
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
        strangers.append((id, figure.site, finder.suggestion(for: id, &suggestions)))
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

  /// Says which rows of tables are for no node: in one finding for each table.
  private mutating func reportStrangers() {
    var paths: [String] = []
    var byPath: [String: [(id: String, site: Diagnostic.Site, suggestion: String?)]] = [:]
    for stranger in strangers {
      guard case .line(let path, _, _) = stranger.site else {
        report(stranger)
        continue
      }
      if byPath[path] == nil { paths.append(path) }
      // Of a row with a column for each period, one figure says it all.
      if byPath[path]?.contains(where: { $0.site == stranger.site && $0.id == stranger.id }) ?? false { continue }
      byPath[path, default: []].append(stranger)
    }
    strangers = []
    for path in paths {
      guard let rows = byPath[path], let first = rows.first else { continue }
      if rows.count == 1 {
        report(first)
        continue
      }
      let ids = rows.map(\.id).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let lines = rows.map { row -> Int in if case .line(_, let line, _) = row.site { line } else { 0 } }
      var notes = ["\(rows.count) rows in all: \(TextTable.listing(lines))"]
      notes += rows.compactMap { row in row.suggestion.map { "did you mean `\($0)` by `\(row.id)`?" } }.prefix(3)
      let others = rows.filter { $0.suggestion == nil }.map(\.id)
      if !others.isEmpty { notes.append(TableHints.skip("node", others)) }
      let named = ids.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
      log.report(
        Diagnostic(
          .unknownNode,
          ids.count == 1 ? "\(named) is no node of the tree" : "\(named)\(ids.count > 4 ? ", …" : "") are no nodes of the tree",
          at: first.site, notes: notes))
    }
  }

  private mutating func report(_ stranger: (id: String, site: Diagnostic.Site, suggestion: String?)) {
    var notes = stranger.suggestion.map { ["did you mean `\($0)`?"] } ?? []
    if notes.isEmpty, case .line = stranger.site { notes = [TableHints.skip("node", [stranger.id])] }
    log.report(Diagnostic(.unknownNode, "`\(stranger.id)` is no node of the tree", at: stranger.site, notes: notes))
  }

  /// Where a table has its columns; nil after a finding.
  ///
  /// - Parameter plural: what the table is one of.
  mutating func columns<K: Key>(of table: TextTable, _ section: K.Type, called plural: String) -> [K: Int]? {
    var positions: [K: Int] = [:]
    var unknown: [(name: String, position: Int)] = []
    for (position, name) in table.header.enumerated() {
      guard let key = K(rawValue: name) else {
        unknown.append((name, position))
        continue
      }
      if positions[key] != nil {
        log.report(
          Diagnostic(
            .doubledColumn, "the column `\(name)` stands twice", at: .line(path: table.path, line: table.headerLine, column: position + 1)))
      }
      positions[key] = position
    }
    let missing = K.required.filter { positions[$0] == nil }
    let probe = TableProbe(path: table.path, table.start, table.format)
    let required = K.required.map(\.rawValue)
    let note =
      missing.isEmpty ? nil : probe.headerNote { names in required.allSatisfy(names.contains) } ?? probe.delimiterNote(header: table.header)
    if let note, let first = missing.first {
      log.report(
        Diagnostic(
          .missingColumn, "the column `\(first.rawValue)` is missing", at: .line(path: table.path, line: table.headerLine, column: nil),
          notes: [note]))
      return nil
    }
    reportProblems(of: table)
    for (name, position) in unknown {
      log.report(
        Diagnostic(
          .unknownColumn, "`\(name)` is no column of a table of \(plural)",
          at: .line(path: table.path, line: table.headerLine, column: position + 1)))
    }
    for key in missing {
      log.report(
        Diagnostic(
          .missingColumn, "the column `\(key.rawValue)` is missing", at: .line(path: table.path, line: table.headerLine, column: nil)))
    }
    return missing.isEmpty ? positions : nil
  }
}

extension TableFormat {
  /// A figure of a table of a model; nil where there is none.
  ///
  /// Beside the file's own marks a figure may have what the language has: `1.2M`, `85%`, `1/3`.
  package func number(_ text: String) -> Result<DecimalNumber, NumberMistake>? {
    if text.isEmpty || text == "NA" || missing.contains(text) { return nil }
    if hasPlainFigures, !readsPercent {
      if text.contains(where: \.isWhitespace) {
        let trimmed = text.trimming(" \t\u{A0}\u{202F}")
        return trimmed == text ? DecimalNumber.parse(text) : number(trimmed)
      }
      return DecimalNumber.parse(text)
    }
    let reader = FigureText(self)
    func decimal(_ text: String) -> DecimalNumber? {
      guard case .figure(let mantissa, let scale) = reader.read(text) else { return nil }
      return DecimalNumber(mantissa: mantissa, scale: scale)
    }
    if case .missing = reader.read(text) { return nil }
    if let number = decimal(text) { return .success(number) }
    // `1,2M` with a decimal comma: the digits by the file's marks, the suffix by the language's.
    for suffix in ["%", "k", "M", "B", "万", "亿"] where text.hasSuffix(suffix) {
      guard let number = decimal(String(text.dropLast())), case .success(let unit) = DecimalNumber.parse("1" + suffix),
        let product = number.multiplied(by: unit)
      else { continue }
      return .success(product)
    }
    // With other marks than the language's, its own reading would be another number.
    if decimalMark == UInt8(ascii: "."), thousandsMark != "." { return DecimalNumber.parse(text) }
    return .failure(NumberMistake("\(text.quoted) is not a number"))
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
