import KPISource

/// Pairs of measures that are read together.
extension ModelCompiler {
  mutating func compilePairs() {
    let pairs = sections[.pairs] ?? []
    if pairs.isEmpty { return }
    var finder = NodeFinder(model)
    if pairs.count > NodeFinder.fewQuestions { finder.indexTails() }
    for entry in pairs {
      if let pair = pair(entry, finder) { model.pairs.append(pair) }
    }
  }

  /// The keys of a pair that name a measure.
  private typealias NamedMeasure = (index: Int, place: Place)

  private mutating func pair(_ entry: Entry, _ finder: NodeFinder) -> MeasurePair? {
    guard let name = identifier(entry.key, "pair"), hasBody(entry, "pair") else { return nil }
    var text: LocalizedText?
    var measures: [PairKey: NamedMeasure] = [:]
    var at: NodeReference?
    var each: Int?
    var rules: MeasurePair.Rules?
    var band: DecimalNumber?
    var isWhole = true
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: PairKey.self) else { continue }
      switch key {
      case .name: text = localizedText(value)
      case .x, .y, .via, .quality:
        measures[key] = measure(value, "`\(key.rawValue)`").map { ($0, value.place) }
        isWhole = isWhole && measures[key] != nil
      case .at: at = reference(value, finder)
      case .each:
        each = dimension(value)
        isWhole = isWhole && each != nil
      case .rules: rules = self.rules(value, finder)
      case .band: band = share(value, "`band`")
      }
    }
    reportMissing(PairKey.self, in: entry.value)
    guard isWhole, let x = measures[.x], let y = measures[.y], let at, let rules else { return nil }
    guard let node = at.node else {
      log.report(.unfitPair, "`\(name)` is read at a node that is written in the tree: only rows know `\(at.text)`", at: at.place)
      return nil
    }
    if x.index == y.index {
      log.report(.unfitPair, "`\(name)` reads `\(model.measures[x.index].key)` beside itself", at: y.place)
      return nil
    }
    var fits = true
    if let each, isSplit(by: each, above: node) {
      log.report(
        .repeatedSplit, "`\(model.dimensions[each].key)` is split by above `\(model.id(of: node))`: every row there has one member of it",
        at: entry.value["each"]?.place ?? entry.key.place)
      fits = false
    }
    for key in [PairKey.x, .y, .via, .quality] {
      guard let measure = measures[key] else { continue }
      fits = checkCell(of: measure.index, at: node, each: fits ? each : nil, place: measure.place) && fits
    }
    if let via = measures[.via] { fits = checkVia(via, x: x.index, y: y.index) && fits }
    guard fits else { return nil }
    return MeasurePair(
      key: name, place: entry.key.place, name: text, x: x.index, y: y.index, at: node, each: each, rules: rules, band: band,
      via: measures[.via]?.index, quality: measures[.quality]?.index)
  }

  /// What lies between cost and x splits y only where y is something per x.
  private mutating func checkVia(_ via: NamedMeasure, x: Int, y: Int) -> Bool {
    let measure = model.measures[y]
    if case .ratio(let weight) = measure.additivity, case .name(x) = weight { return true }
    log.report(
      .unfitPair, "`via` splits what one `\(model.measures[x].key)` costs: `\(measure.key)` is nothing per `\(model.measures[x].key)`",
      at: via.place)
    return false
  }

  private mutating func measure(_ node: YAMLNode, _ subject: String) -> Int? {
    guard let name = text(node, subject) else { return nil }
    if let measure = measureIndex[name] { return brokenMeasures.contains(measure) ? nil : measure }
    reportUnknown(.unknownMeasure, "`\(name)` is not in `measures`", name, node, known: { $0.measures.map(\.key) })
    return nil
  }

  private mutating func dimension(_ node: YAMLNode) -> Int? {
    guard let name = text(node, "`each`") else { return nil }
    guard let dimension = dimensionIndex[name] else {
      reportUnknown(.unknownDimension, "`\(name)` is not in `dimensions`", name, node, known: { $0.dimensions.map(\.key) })
      return nil
    }
    if model.dimensions[dimension].hasColumn { return dimension }
    log.report(.unfitPair, "`\(name)` has no column: only rows can be read by its members", at: node.place)
    return nil
  }

  // MARK: - Readings

  private mutating func rules(_ node: YAMLNode, _ finder: NodeFinder) -> MeasurePair.Rules? {
    if node.kind == .scalar {
      return word(node, "`rules`", as: MeasurePair.BuiltInRules.self).map(MeasurePair.Rules.builtIn)
    }
    guard expect(.mapping, node, "`rules`") else { return nil }
    var readings: [MeasurePair.Quadrant: MeasurePair.Reading] = [:]
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: ReadingsKey.self), let reading = reading(value, finder),
        let quadrant = MeasurePair.Quadrant.all.first(where: { $0.name == key.rawValue })
      else { continue }
      readings[quadrant] = reading
    }
    return .own(readings)
  }

  private mutating func reading(_ node: YAMLNode, _ finder: NodeFinder) -> MeasurePair.Reading? {
    guard expect(.mapping, node, "a reading") else { return nil }
    var text: LocalizedText?
    var next: [MeasurePair.Check] = []
    var actions: [LocalizedText] = []
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: ReadingKey.self) else { continue }
      switch key {
      case .reading: text = localizedText(value)
      case .next:
        let checks = value.kind == .sequence ? Array(value.elements) : [value]
        next = checks.compactMap { check($0, finder) }
      case .action: actions = localizedTexts(value)
      }
    }
    reportMissing(ReadingKey.self, in: node)
    return text.map { MeasurePair.Reading(text: $0, next: next, actions: actions) }
  }

  /// A text, one per language, or a node.
  private mutating func check(_ node: YAMLNode, _ finder: NodeFinder) -> MeasurePair.Check? {
    guard node.kind == .mapping, node["en"] == nil, node["zh"] == nil else { return localizedText(node).map(MeasurePair.Check.text) }
    var result: MeasurePair.Check?
    for (keyNode, value) in node.entries {
      guard key(keyNode, value, of: NextKey.self) != nil else { continue }
      result = reference(value, finder).map(MeasurePair.Check.node)
    }
    reportMissing(NextKey.self, in: node)
    return result
  }
}
