import KPISource

extension ModelCompiler {
  mutating func compileSources() {
    for entry in sections[.sources] ?? [] {
      guard let name = identifier(entry.key, "source") else { continue }
      guard expect(.mapping, entry.value, "source `\(name)`") else { continue }
      var source = Source(key: name, place: entry.key.place, pattern: "", timeColumn: "", grain: nil, format: fileDefaults)
      var places: [SourceKey: Place] = [:]
      var options: [FileOptionKey: Place] = [:]
      for (keyNode, value) in entry.value.entries {
        if let option = fileOption(keyNode, value, &source.format) {
          options[option] = keyNode.place
          continue
        }
        // What is refused is written all the same: nothing is missing.
        if let key = SourceKey.lookup[keyNode] { places[key] = keyNode.place }
        guard let key = self.key(keyNode, value, of: SourceKey.self) else { continue }
        switch key {
        case .csv, .xlsx:
          source.pattern = text(value, "`\(key.rawValue)`").map { located($0, from: value.place) } ?? ""
          if key == .xlsx { source.format.workbook = source.format.workbook ?? .init() }
        case .sheet: source.format.workbook = .init(name: text(value, "`sheet`"))
        case .time: source.timeColumn = text(value, "`time`") ?? ""
        case .grain: source.grain = word(value, "`grain`", as: DateGrain.self)
        case .sqlite, .duckdb, .postgres, .spark, .table, .query: break  // by `database`
        }
      }
      source.database = database(entry, places, options)
      if places[.xlsx] == nil {
        source.format.workbook = nil
        if let place = places[.sheet] { log.report(.misplacedKey, "`sheet` goes with `xlsx`", at: place) }
      } else {
        checkWorkbook(options)
      }
      checkZone(of: source, at: options[.timeZone])
      if source.timeColumn.isEmpty, places[.time] == nil {
        log.report(.missingKey, "source `\(name)` has no `time`: the column that holds a row's date", at: entry.key.place)
      }
      if options[.decimal] != nil || options[.thousands] != nil {
        checkMarks(source.format, "source `\(name)` has", at: entry.key.place)
      }
      sourceIndex[name] = model.sources.count
      model.sources.append(source)
    }
  }

  /// Who has a source's rows; nil where files of text have them, or nothing that can be read says who.
  private mutating func database(
    _ entry: Entry, _ places: [SourceKey: Place], _ options: [FileOptionKey: Place]
  ) -> Source.Database? {
    let name = entry.key.text
    var found: [(key: SourceKey, value: YAMLNode)] = []
    var parts: [SourceKey: String] = [:]
    for (keyNode, value) in entry.value.entries {
      guard let key = SourceKey(rawValue: keyNode.text) else { continue }
      if key == .csv || key == .xlsx || key.engine != nil { found.append((key, value)) }
      if key == .table || key == .query { parts[key] = text(value, "`\(key.rawValue)`") }
    }
    guard let first = found.first else {
      let known = ["csv", "xlsx"] + Source.Database.Engine.allCases.map(\.rawValue)
      log.report(
        .missingKey, "source `\(name)` does not say where its rows are: \(known.map { "`\($0)`" }.joined(separator: ", "))",
        at: entry.key.place)
      return nil
    }
    for other in found.dropFirst() {
      log.report(
        .conflictingEntry, "source `\(name)` has rows in `\(first.key.rawValue)` and in `\(other.key.rawValue)`", at: places[other.key],
        notes: ["a source is one table: declare two sources"])
    }
    guard let engine = first.key.engine else {
      for key in [SourceKey.table, .query] where places[key] != nil {
        log.report(.misplacedKey, "`\(key.rawValue)` goes with a database, not with `csv`", at: places[key])
      }
      return nil
    }
    for key in FileOptionKey.allCases where key != .timeZone && options[key] != nil {
      log.report(.misplacedKey, "`\(key.rawValue)` goes with `csv`: a database has figures and dates of its own", at: options[key])
    }
    guard let location = text(first.value, "`\(first.key.rawValue)`") else { return nil }
    let database = Source.Database(
      engine: engine, location: location, place: first.value.place, folder: Self.folder(of: files[first.value.place.file].path),
      table: parts[.table], query: parts[.query])
    check(database, of: entry, places)
    return database
  }

  /// Whether exactly one thing says which rows are meant.
  private mutating func check(_ database: Source.Database, of entry: Entry, _ places: [SourceKey: Place]) {
    let engine = database.engine.rawValue
    let hasTable = places[.table] != nil
    let hasQuery = places[.query] != nil
    if hasTable, hasQuery {
      log.report(.misplacedKey, "a source has a `table` or a `query`, not both", at: places[.query])
    }
    switch database.engine {
    case .sqlite, .postgres:
      if !hasTable, !hasQuery {
        log.report(.missingKey, "source `\(entry.key.text)` has neither a `table` nor a `query`", at: entry.key.place)
      }
    case .duckdb:
      if hasTable || hasQuery, database.location.contains("(") {
        log.report(
          .misplacedKey, "with a `table` or `query`, `duckdb` is a file: what a function reads stands in the `query`", at: database.place)
      }
    case .spark:
      if hasTable { log.report(.misplacedKey, "`\(engine)` itself names the table", at: places[.table]) }
    }
    if let query = database.query, let mistake = QueryText(query, for: database.engine).mistake {
      log.report(.badQuery, mistake, at: places[.query])
    }
    // What DuckDB reads without a file stands in the statement as it is.
    if database.engine == .duckdb, !database.isFile, let mistake = QueryText(database.location, for: .duckdb, noun: "location").mistake {
      log.report(.badQuery, mistake, at: database.place)
    }
  }

  mutating func compileDimensions() {
    for entry in sections[.dimensions] ?? [] {
      guard let name = identifier(entry.key, "dimension") else { continue }
      var dimension = SplitDimension(key: name, place: entry.key.place)
      dimensionIndex[name] = model.dimensions.count
      if expect(.mapping, entry.value, "dimension `\(name)`") {
        for (key, value) in entry.value.entries {
          guard let key = self.key(key, value, of: DimensionKey.self) else { continue }
          switch key {
          case .name: dimension.name = localizedText(value)
          case .column: dimension.column = text(value, "`column`")
          case .columns: dimension.columns = columns(value)
          case .members: addMembers(value, to: &dimension)
          }
        }
      }
      model.dimensions.append(dimension)
    }
  }

  private mutating func columns(_ node: YAMLNode) -> [Int: String] {
    guard expect(.mapping, node, "`columns`") else { return [:] }
    var result: [Int: String] = [:]
    for (key, value) in node.entries {
      let name = key.text
      guard let source = sourceIndex[name] else {
        reportUnknown(.unknownSource, "`\(name)` is not in `sources`", name, key, known: { $0.sources.map(\.key) })
        continue
      }
      result[source] = text(value, "a column")
    }
    return result
  }

  private mutating func addMembers(_ node: YAMLNode, to dimension: inout SplitDimension) {
    guard expect(.mapping, node, "`members`") else { return }
    for (key, value) in node.entries {
      let name = key.text
      var member = SplitDimension.Member(key: name, place: key.place, name: nil, values: [name])
      if expect(.mapping, value, "member `\(name)`") {
        for (key, value) in value.entries {
          guard let key = self.key(key, value, of: MemberKey.self) else { continue }
          switch key {
          case .name: member.name = localizedText(value)
          case .values: member.values = scalars(value, "`values`").map(\.text)
          }
        }
      }
      for value in member.values {
        guard let other = dimension.member(spelled: value) else { continue }
        log.report(
          .overlappingMembers, "`\(value)` is a value of `\(other.key)` and of `\(name)`", at: key.place,
          notes: ["a row belongs to one member of `\(dimension.key)`"])
      }
      dimension.add(member)
    }
  }
}
