import KPISource

/// Walks the tree once and turns bodies into nodes and breakdowns.
extension ModelCompiler {
  /// What surrounds a node.
  struct NodeContext {
    var parent: Int?
    var breakdown: Int?
    var form = Node.Form.declared
    /// The body that every child of the breakdown starts from.
    var each: YAMLNode?
    /// The measure it has unless its body says another: that of the split above, else the one of its own name.
    var measure: Int?
    /// Whether the measure may be left out without a word (hand figures, projects).
    var isSupport = false
    /// A term that the parent's formula subtracts.
    var isSubtracted = false
    var isInTemplate = false
    /// Whether its body stands below an `each` and is that of many nodes: what they lack is not said again for each of them.
    var sharesBody = false
  }

  mutating func compileTree() -> Bool {
    let roots = sections[.tree] ?? []
    guard let root = roots.first else {
      if documents.values.contains(where: { $0.root != nil }), !log.hasErrors {
        log.report(.missingKey, "`tree` is missing: a model has exactly one root node", at: firstRootPlace)
      }
      return false
    }
    for other in roots.dropFirst() {
      log.report(
        .severalRoots, "`\(other.key.text)` is a second root", at: other.key.place,
        notes: ["the root is `\(root.key.text)`: exactly one node stands under `tree`"])
    }
    guard identifier(root.key, "node") != nil else { return false }
    _ = compileNode(root.key.text, at: root.key.place, root.value, NodeContext(measure: measureIndex[root.key.text]))
    return true
  }

  private var firstRootPlace: Place? {
    files.files.isEmpty ? nil : Place(file: FileID(0), start: 0, end: 0)
  }

  /// Compiles a node and everything below it, and gives its index.
  mutating func compileNode(_ key: String, at place: Place, _ value: YAMLNode?, _ context: NodeContext) -> Int? {
    guard model.nodes.count < model.budget.declaredNodeCount else {
      reportNodeCount(at: place)
      return nil
    }
    guard (context.parent.map { model.nodes[$0].depth + 2 } ?? 1) <= Budget.depth else {
      reportDepth(at: place)
      return nil
    }
    let index = model.nodes.count
    var node = Node(key: key, place: place, bodyPlace: value?.place ?? place)
    node.form = context.form
    node.parent = context.parent
    node.breakdown = context.breakdown
    node.measure = context.measure
    node.isInTemplate = context.isInTemplate
    node.isImplied = value == nil && context.form == .declared
    node.depth = context.parent.map { model.nodes[$0].depth + 1 } ?? 0
    model.nodes.append(node)

    var reader = NodeReader(index: index, isSupport: context.isSupport)
    var subtree: String?
    reader.isMerged = context.each != nil
    if let value {
      if let body = body(of: value, key: key, &subtree) {
        read(body, into: &reader)
      } else if !value.isNothing {
        model.nodes[index].mentions = .all  // what was refused may have said it
      }
    }
    if let each = context.each {
      reader.readsEach = true
      read(each, into: &reader)
    }
    if context.sharesBody { model.nodes[index].mentions = .all }
    finish(&reader, context)
    compileChildren(of: index, reader, context)
    if subtree != nil { openSubtrees.removeLast() }
    return index
  }

  /// The map that holds a node's keys: its own, or that of the model that `from` names.
  private mutating func body(of value: YAMLNode, key: String, _ subtree: inout String?) -> YAMLNode? {
    guard expect(.mapping, value, "node `\(key)`") else { return nil }
    guard hasSubtrees, let from = value[NodeKey.from.rawValue] else { return value }
    for (key, _) in value.entries where key.text != NodeKey.from.rawValue {
      log.report(
        .misplacedKey, "`\(key.text)` stands beside `from`: the node's keys belong in its own file", at: key.place)
    }
    guard let path = text(from, "`from`") else { return nil }
    let resolvedPath = resolved(path, from: from.place)
    let canonical = FilePath.canonical(resolvedPath)
    guard !openSubtrees.contains(canonical) else { return nil }  // the cycle was reported when files were gathered
    guard let root = documents[canonical]?.root, let tree = root[DocumentKey.tree.rawValue], tree.kind == .mapping else { return nil }
    guard let entry = tree.entries.first(where: { _ in true }) else { return nil }
    openSubtrees.append(canonical)
    subtree = canonical
    guard let nested = entry.value[NodeKey.from.rawValue] else { return entry.value }
    log.report(.misplacedKey, "the root of a subtree file cannot be `from` another file", at: nested.place)
    return nil
  }

  /// What a body said, until it is known which of it goes together.
  struct NodeReader {
    let index: Int
    let isSupport: Bool
    /// Whether `each` stands behind the body, so that keys have to be remembered.
    var isMerged = false
    /// Whether `each` is being read.
    var readsEach = false
    /// Whether its breakdowns, or its supports, stand in `each`.
    var sharesBreakdowns = false
    var sharesSupports = false
    var seen: Set<NodeKey> = []
    var places: [NodeKey: Place] = [:]
    var unit: MeasureUnit?
    var direction: Direction?
    var overTime: OverTime?
    var isProject = false
    var breakdowns: YAMLNode?
    var supports: YAMLNode?
    var details = NodeDetails()
    var project = Project()
    var hasDetails = false
    var targetNode: YAMLNode?
  }

  /// Reads a body's keys; those already read (a child's own come before those of `each`) are passed by.
  private mutating func read(_ body: YAMLNode, into reader: inout NodeReader) {
    guard body.kind == .mapping else { return }
    let index = reader.index
    for (keyNode, value) in body.entries {
      guard let key = self.key(keyNode, value, of: NodeKey.self) else {
        // It may have been meant for any of them.
        model.nodes[index].mentions = .all
        continue
      }
      if !value.isNothing, let mention = key.mention { model.nodes[index].mentions.insert(mention) }
      if reader.isMerged, !reader.seen.insert(key).inserted { continue }
      switch key {
      case .name: model.nodes[index].name = localizedText(value)
      case .owner: model.nodes[index].owners = owners(value)
      case .target: reader.targetNode = value
      case .breakdowns:
        if expect(.mapping, value, "`breakdowns`") { reader.breakdowns = value }
        reader.sharesBreakdowns = reader.readsEach
      case .supportedBy:
        if expect(.mapping, value, "`supported_by`") { reader.supports = value }
        reader.sharesSupports = reader.readsEach
      case .class: model.nodes[index].priority = word(value, "`class`", as: Node.PriorityClass.self)
      case .measure:
        guard let name = text(value, "`measure`") else { continue }
        if let measure = measureIndex[name] {
          model.nodes[index].measure = measure
        } else {
          reportUnknown(.unknownMeasure, "`\(name)` is not in `measures`", name, value, known: { $0.measures.map(\.key) })
        }
      case .unit: reader.unit = unit(value)
      case .direction: reader.direction = word(value, "`direction`", as: Direction.self)
      case .role: model.nodes[index].role = word(value, "`role`", as: Node.Role.self) ?? .outcome
      case .grouping: model.nodes[index].isGrouping = flag(value, "`grouping`") ?? false
      case .actual: model.nodes[index].actuals = handFigures(value)
      case .overTime: reader.overTime = word(value, "`over_time`", as: OverTime.self)
      case .kind:
        if let kind = text(value, "`kind`") {
          if kind == "project" {
            reader.isProject = true
          } else {
            reportUnknownWord(value, kind, "`kind`", known: ["project"])
          }
        }
      case .from:
        log.report(.misplacedKey, "`from` cannot stand in `each`", at: keyNode.place)
      default:
        reader.hasDetails = true
        readDetail(key, keyNode, value, &reader)
      }
      if key.needsPlace { reader.places[key] = keyNode.place }
    }
  }

  /// The keys that few nodes have.
  private mutating func readDetail(_ key: NodeKey, _ keyNode: YAMLNode, _ value: YAMLNode, _ reader: inout NodeReader) {
    switch key {
    case .id:
      if model.nodes[reader.index].isInTemplate {
        log.report(.misplacedKey, "`id` stands for one node, but this body is that of many", at: keyNode.place)
      } else if let id = text(value, "`id`") {
        if id.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ Self.isIdentifier(String($0)) }) {
          reader.details.declaredID = id
        } else {
          log.report(.badIdentifier, "`\(id)` must be made of keys joined by dots", at: value.place)
        }
      }
    case .description: reader.details.description = localizedText(value)
    case .question: reader.details.question = localizedText(value)
    case .tags: reader.details.tags = scalars(value, "`tags`").map(\.text)
    case .bounds: reader.details.bounds = bounds(value, "`bounds`")
    case .lag: reader.details.lagDays = text(value, "`lag`").flatMap { dayCount($0, value) }
    case .contributors: reader.details.contributors = contributors(value)
    case .controllability: reader.details.controllability = word(value, "`controllability`", as: Node.Controllability.self)
    case .level: reader.details.declaredLevel = integer(value, "`level`", in: 0...100)
    case .baseline: reader.details.assessment.baseline = number(value, "`baseline`")
    case .tolerance:
      if let tolerance = number(value, "`tolerance`") {
        if tolerance > DecimalNumber(0) {
          reader.details.assessment.tolerance = tolerance
        } else {
          log.report(.outOfRange, "`tolerance` must be above 0", at: value.place)
        }
      }
    case .curve: reader.details.assessment.curve = curve(value)
    case .cap: reader.details.assessment.cap = number(value, "`cap`")
    case .gate: reader.details.assessment.isGate = flag(value, "`gate`") ?? false
    case .weight: reader.details.assessment.weight = share(value, "`weight`")
    case .completion:
      if let text = text(value, "`completion`") {
        if let method = Assessment.Method(rawValue: text), method != .plain {
          reader.details.assessment.method = method
        } else {
          reportUnknownWord(value, text, "`completion`", known: ["reciprocal", "pass_fail"])
        }
      }
    case .phasing: reader.details.phasing = phasing(value)
    case .basis: reader.details.basis = basis(value)
    case .benchmark: reader.details.benchmark = benchmark(value)
    case .effort: reader.details.effort = effort(value)
    case .milestones: reader.project.milestones = milestones(value)
    case .start: reader.project.start = day(value, "`start`")
    case .due: reader.project.due = day(value, "`due`")
    case .done: reader.project.done = day(value, "`done`")
    case .satisfaction: reader.project.satisfaction = satisfaction(value)
    default: break
    }
  }

  /// Settles what depends on several keys or on the parent.
  private mutating func finish(_ reader: inout NodeReader, _ context: NodeContext) {
    let index = reader.index
    let measure = model.nodes[index].measure
    let parent = context.parent
    let isFormulaChild = context.breakdown.map { if case .formula = model.breakdowns[$0].rule { true } else { false } } ?? false
    let inheritsUnit = measure == nil && context.breakdown != nil && !isFormulaChild

    let measured = measure.flatMap { model.measures[$0].unit }
    if let declared = reader.unit, let measure, let measured, !measured.fits(declared) {
      log.report(
        .unfitUnits,
        "`unit: \(declared.name)` does not fit the measure `\(model.measures[measure].key)`, which is in \(measured.dimensionPhrase)",
        at: reader.places[.unit])
    }
    model.nodes[index].unit = reader.unit ?? measured ?? (inheritsUnit ? parent.flatMap { model.nodes[$0].unit } : nil)
    let above = parent.map { model.nodes[$0].direction } ?? .up
    let inherited = context.isSupport ? .up : context.isSubtracted ? above.opposite : isFormulaChild ? .up : above
    model.nodes[index].direction = reader.direction ?? measure.flatMap { model.measures[$0].direction } ?? inherited
    model.nodes[index].additivity = measure.map { model.measures[$0].additivity } ?? handAdditivity(of: index, reader)
    model.nodes[index].time = measure.map { model.measures[$0].time } ?? .flow
    if let word = reader.overTime {
      if measure == nil {
        declaredTimes[index] = word.type
      } else {
        log.report(
          .misplacedKey, "`over_time: \(word.rawValue)` is for figures by hand and for nodes made of their parts: a measure has its own",
          at: reader.places[.overTime])
      }
    }

    let counts = !model.nodes[index].isGrouping
    let counted = parent.map { model.nodes[$0].level + (counts ? 1 : 0) } ?? 0
    model.nodes[index].level = reader.details.declaredLevel ?? counted
    if let declared = reader.details.declaredLevel, declared != counted {
      log.report(
        .levelOverride, "`level: \(declared)` replaces the counted level \(counted)", at: reader.places[.level])
    }

    checkContributors(reader)
    if reader.isProject {
      reader.details.project = reader.project
      reader.hasDetails = true
      checkProject(reader.project, reader)
    } else {
      for key in [NodeKey.milestones, .start, .due, .done, .satisfaction] {
        guard let place = reader.places[key] else { continue }
        log.report(.misplacedKey, "`\(key.rawValue)` belongs to a project: `kind: project` is missing", at: place)
      }
    }
    if reader.hasDetails { model.details[index] = reader.details }
    if let target = reader.targetNode { model.nodes[index].targets = targets(target) }
  }

  /// A flow, unless its unit (`percent`, or with `/`) or `over_time` says otherwise.
  private func handAdditivity(of index: Int, _ reader: NodeReader) -> Additivity {
    if let timing = reader.overTime?.timing { return .stock(timing) }
    if model.nodes[index].unit?.isRate ?? false { return .given }
    return .flow
  }

  private mutating func compileChildren(of index: Int, _ reader: NodeReader, _ context: NodeContext) {
    var siblings: [String: Place] = [:]
    let isInTemplate = context.isInTemplate || context.form == .template
    let origin = ChildOrigin(isInTemplate: isInTemplate, sharesBody: context.sharesBody || reader.sharesBreakdowns)
    if let breakdowns = reader.breakdowns {
      for (key, value) in breakdowns.entries {
        guard let name = identifier(key, "breakdown") else { continue }
        compileBreakdown(name, at: key.place, value, of: index, origin, &siblings)
      }
    }
    guard let supports = reader.supports else { return }
    for (key, value) in supports.entries {
      guard let name = identifier(key, "node") else { continue }
      claim(name, at: key.place, &siblings)
      let support = NodeContext(
        parent: index, measure: measureIndex[name], isSupport: true, isInTemplate: isInTemplate,
        sharesBody: context.sharesBody || reader.sharesSupports)
      if let child = compileNode(name, at: key.place, value, support) { model.nodes[index].supports.append(child) }
    }
  }
}

extension NodeKey {
  /// What a body speaks of by this key.
  var mention: Node.Mentions? {
    switch self {
    case .owner: .owner
    case .target: .target
    case .measure, .actual, .breakdowns: .figure
    default: nil
    }
  }

  /// Whether a later check may have to point at the key.
  var needsPlace: Bool {
    switch self {
    case .unit, .level, .overTime, .milestones, .start, .due, .done, .satisfaction: true
    default: false
    }
  }
}
