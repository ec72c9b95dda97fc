import KPISource

/// Turns the breakdowns of a node into their children.
extension ModelCompiler {
  /// Declared child keys are unique over all breakdowns and supports of one node.
  mutating func claim(_ name: String, at place: Place, _ siblings: inout [String: Place]) {
    if let first = siblings.updateValue(place, forKey: name) {
      log.report(
        .duplicateChild, "`\(name)` is the key of two children of one node", at: place,
        notes: ["ids are made of keys, so each stands for one node"], related: [.init(first, "first used")])
    }
  }

  /// What the children of a breakdown have from where it is written.
  struct ChildOrigin {
    var isInTemplate: Bool
    var sharesBody: Bool
  }

  /// The keys of a breakdown.
  private struct BreakdownParts {
    var label: LocalizedText?
    var split: YAMLNode?
    var formula: YAMLNode?
    var nodes: YAMLNode?
    var discovery: Breakdown.Discovery?
    var each: YAMLNode?
    var rest: YAMLNode?
    var standardise: YAMLNode?
    var places: [BreakdownKey: Place] = [:]

    var nodeEntries: [(key: YAMLNode, value: YAMLNode)] { nodes.map { Array($0.entries) } ?? [] }
  }

  mutating func compileBreakdown(
    _ name: String, at place: Place, _ value: YAMLNode, of index: Int, _ origin: ChildOrigin, _ siblings: inout [String: Place]
  ) {
    guard value.isNothing || expect(.mapping, value, "breakdown `\(name)`") else { return }
    var parts = BreakdownParts()
    for (keyNode, value) in value.entries {
      guard let key = self.key(keyNode, value, of: BreakdownKey.self) else { continue }
      parts.places[key] = keyNode.place
      switch key {
      case .name: parts.label = localizedText(value)
      case .split: parts.split = value
      case .formula: parts.formula = value
      case .nodes: if expect(.mapping, value, "`nodes`") { parts.nodes = value }
      case .discover: parts.discovery = discovery(value)
      case .each: if expect(.mapping, value, "`each`") { parts.each = value }
      case .rest: parts.rest = value
      case .standardise: parts.standardise = value
      }
    }
    guard let rule = rule(name, at: place, parts, of: index) else { return }

    let breakdown = model.breakdowns.count
    model.breakdowns.append(
      Breakdown(name: name, label: parts.label, place: place, node: index, rule: rule))
    model.nodes[index].breakdowns.append(breakdown)
    if let node = parts.standardise { model.breakdowns[breakdown].standard = standard(node) }

    switch rule {
    case .formula(let formula):
      compileFormulaChildren(formula, parts, breakdown, of: index, origin, &siblings)
    case .sum:
      for (key, value) in parts.nodeEntries {
        guard let name = identifier(key, "node") else { continue }
        claim(name, at: key.place, &siblings)
        let context = NodeContext(
          parent: index, breakdown: breakdown, each: parts.each, measure: measureIndex[name], isInTemplate: origin.isInTemplate,
          sharesBody: origin.sharesBody)
        if let child = compileNode(name, at: key.place, value, context) { model.breakdowns[breakdown].children.append(child) }
      }
    case .split(let dimension):
      compileSplitChildren(dimension, parts, breakdown, of: index, at: place, origin, &siblings)
    }
  }

  /// The dimension whose mix is held fixed; whether the node has rates that it fits is checked with the whole tree.
  private mutating func standard(_ node: YAMLNode) -> Breakdown.Standard? {
    guard let name = text(node, "`standardise`") else { return nil }
    if let dimension = dimensionIndex[name] { return Breakdown.Standard(dimension: dimension, place: node.place) }
    reportUnknown(.unknownDimension, "`\(name)` is not in `dimensions`", name, node, known: { $0.dimensions.map(\.key) })
    return nil
  }

  /// By which rule a breakdown takes its node apart; nil after saying why by none.
  private mutating func rule(_ name: String, at place: Place, _ parts: BreakdownParts, of index: Int) -> Breakdown.Rule? {
    if let node = parts.formula {
      for key in [BreakdownKey.split, .discover, .rest, .standardise] {
        guard let place = parts.places[key] else { continue }
        log.report(.misplacedKey, "`\(key.rawValue)` does not go with `formula`", at: place)
      }
      return formula(node).map(Breakdown.Rule.formula)
    }
    if let split = parts.split {
      guard let dimension = text(split, "`split`") else { return nil }
      if let found = dimensionIndex[dimension] { return .split(dimension: found) }
      reportUnknown(
        .unknownDimension, "`\(dimension)` is not in `dimensions`", dimension, split, known: { $0.dimensions.map(\.key) })
      return nil
    }
    if let dimension = dimensionIndex[name] { return .split(dimension: dimension) }
    // Without a dimension of that name its nodes add up; a breakdown that names no nodes can only have meant a dimension.
    let namesNodes = parts.nodes.map { $0.entries.first { _ in true } != nil } ?? false
    guard namesNodes, parts.discovery == nil, parts.rest == nil else {
      var fixes: [FixIt] = []
      if let suggestion = suggestion(for: name, among: { $0.dimensions.map(\.key) }) {
        fixes.append(FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(place, suggestion)]))
      }
      log.report(
        .unknownDimension, "`\(name)` is not in `dimensions`, and the breakdown names no nodes that could add up", at: place, fixes: fixes)
      return nil
    }
    return .sum
  }

  private mutating func compileFormulaChildren(
    _ formula: Formula, _ parts: BreakdownParts, _ breakdown: Int, of index: Int, _ origin: ChildOrigin, _ siblings: inout [String: Place]
  ) {
    var bodies: [String: (key: YAMLNode, value: YAMLNode)] = [:]
    let names = Set(formula.names)
    for (key, value) in parts.nodeEntries {
      let name = key.text
      if names.contains(name) {
        bodies[name] = (key, value)
      } else {
        reportUnknown(
          .unknownChild, "`\(name)` is not in the formula `\(formula.text)`", name, key, known: { _ in formula.names })
      }
    }
    let signs = formula.signs
    for (position, name) in formula.names.enumerated() {
      let body = bodies[name]
      let mention = parts.formula.flatMap { node in formula.nameRanges[position].first.map { part(of: node, $0) } }
      let place = body?.key.place ?? mention ?? model.breakdowns[breakdown].place
      claim(name, at: place, &siblings)
      let context = NodeContext(
        parent: index, breakdown: breakdown, each: parts.each, measure: measureIndex[name],
        isSubtracted: signs[position] == -1, isInTemplate: origin.isInTemplate, sharesBody: origin.sharesBody)
      if let child = compileNode(name, at: place, body?.value, context) {
        model.breakdowns[breakdown].children.append(child)
      }
    }
  }

  private mutating func compileSplitChildren(
    _ dimension: Int, _ parts: BreakdownParts, _ breakdown: Int, of index: Int, at place: Place, _ origin: ChildOrigin,
    _ siblings: inout [String: Place]
  ) {
    let measure = model.nodes[index].measure
    for (key, value) in parts.nodeEntries {
      let name = key.text
      claim(name, at: key.place, &siblings)
      let context = NodeContext(
        parent: index, breakdown: breakdown, each: parts.each, measure: measure, isInTemplate: origin.isInTemplate,
        sharesBody: origin.sharesBody)
      if let child = compileNode(name, at: key.place, value, context) { model.breakdowns[breakdown].children.append(child) }
    }
    let hasNodes = !model.breakdowns[breakdown].children.isEmpty
    let isByHand = measure.map { if case .byHand = model.measures[$0].definition { true } else { false } } ?? true
    let discovery = parts.discovery ?? (hasNodes || isByHand ? .none : .all)
    model.breakdowns[breakdown].discovery = discovery
    if let measure, brokenMeasures.contains(measure) { return }
    if isByHand, !hasNodes {
      log.report(
        .nothingToSplit, "`\(model.breakdowns[breakdown].name)` names no members, and figures by hand have none to discover", at: place)
    }
    if isByHand {
      for key in [BreakdownKey.discover, .rest] {
        guard let place = parts.places[key] else { continue }
        log.report(
          .misplacedKey, "`\(key.rawValue)` needs rows: figures by hand have no members but those under `nodes`", at: place)
      }
      return
    }

    if discovery != .none {
      let context = NodeContext(
        parent: index, breakdown: breakdown, form: .template, each: parts.each, measure: measure, isInTemplate: true)
      model.breakdowns[breakdown].template = compileNode("*", at: place, nil, context)
    }
    let context = NodeContext(parent: index, breakdown: breakdown, form: .rest, each: parts.each, measure: measure, isInTemplate: true)
    model.breakdowns[breakdown].isRestDeclared = parts.rest != nil
    model.breakdowns[breakdown].rest = compileNode("~rest", at: parts.places[.rest] ?? place, parts.rest, context)
  }

  private mutating func discovery(_ node: YAMLNode) -> Breakdown.Discovery? {
    if node.kind == .mapping {
      for (key, value) in node.entries {
        guard self.key(key, value, of: DiscoverKey.self) != nil else { continue }
        return integer(value, "`top`", in: 1...1_000_000).map(Breakdown.Discovery.top)
      }
      return nil
    }
    guard let word = text(node, "`discover`") else { return nil }
    if word == "all" { return .all }
    reportUnknownWord(node, word, "`discover`", known: ["all", "{ top: 10 }"])
    return nil
  }
}
