import KPISource

/// Readers of what stands behind a node's keys, apart from its targets.
extension ModelCompiler {
  /// A name, or names by first day.
  mutating func owners(_ node: YAMLNode) -> [Ownership] {
    guard node.kind == .mapping else {
      if node.isNothing { return [] }
      return ownership(node, from: nil).map { [$0] } ?? []
    }
    var result: [Ownership] = []
    for (key, value) in node.entries {
      guard let from = day(key, "an owner's first day") else { continue }
      if let ownership = ownership(value, from: from) { result.append(ownership) }
    }
    return result.sorted { ($0.from?.number ?? .min) < ($1.from?.number ?? .min) }
  }

  private mutating func ownership(_ node: YAMLNode, from: Day?) -> Ownership? {
    guard node.kind == .scalar else {
      log.report(.wrongType, "`owner` must be a person, or persons by first day", at: node.place)
      return nil
    }
    if node.isEmpty {
      reportEmpty("`owner`", at: node.place, wayOut: NodeKey.owner.wayOut)
      return nil
    }
    // Nobody can be called `none`: it says that there is deliberately no owner.
    if node.text == "none" { return Ownership(from: from, owner: nil, place: node.place) }
    return owner(node, "`owner`").map { Ownership(from: from, owner: $0, place: node.place) }
  }

  mutating func contributors(_ node: YAMLNode) -> [Contribution] {
    guard expect(.mapping, node, "`contributors`") else { return [] }
    var result: [Contribution] = []
    var total = DecimalNumber(0)
    for (key, value) in node.entries {
      guard let share = share(value, "a contributor's share"), let owner = owner(key, "a contributor") else { continue }
      result.append(Contribution(owner: owner, share: share, place: key.place))
      total = total.adding(share) ?? total
    }
    if total > DecimalNumber(1) {
      log.report(.sharesOverWhole, "the contributors' shares add up to more than 100%", at: node.place)
    }
    return result
  }

  /// Who owns a node on all days needs no share in it.
  mutating func checkContributors(_ reader: NodeReader) {
    guard let owner = model.nodes[reader.index].owners.first?.owner,
      model.nodes[reader.index].owners.allSatisfy({ $0.owner == owner })
    else { return }
    for contribution in reader.details.contributors where contribution.owner == owner {
      log.report(
        .ownerContributes, "`\(model.key(of: owner))` owns `\(model.nodes[reader.index].key)` and contributes to it", at: contribution.place
      )
    }
  }

  mutating func curve(_ node: YAMLNode) -> [Assessment.CurvePoint] {
    guard expect(.sequence, node, "`curve`") else { return [] }
    var result: [Assessment.CurvePoint] = []
    for element in node.elements {
      let pair = Array(element.elements)
      guard element.kind == .sequence, pair.count == 2 else {
        log.report(.wrongType, "a point of `curve` is two numbers: completion, and what it scores", at: element.place)
        continue
      }
      guard let completion = number(pair[0], "completion"), let scored = number(pair[1], "a score") else { continue }
      if let last = result.last, last.completion >= completion {
        log.report(.outOfRange, "the points of `curve` must ascend", at: element.place)
        continue
      }
      result.append(.init(completion: completion, scored: scored))
    }
    if result.count < 2 { log.report(.wrongType, "`curve` needs two points or more", at: node.place) }
    return result
  }

  mutating func phasing(_ node: YAMLNode) -> Target.Phasing? {
    guard expect(.mapping, node, "`phasing`") else { return nil }
    var result = Target.Phasing(weekdays: [], dates: [:])
    for (key, value) in node.entries {
      guard let key = self.key(key, value, of: PhasingKey.self) else { continue }
      switch key {
      case .weekday:
        guard expect(.sequence, value, "`weekday`") else { continue }
        let weights = value.elements.map { $0 }.compactMap { weight($0) }
        guard weights.count == 7 else {
          log.report(.wrongType, "`weekday` must be seven numbers, from Monday to Sunday", at: value.place)
          continue
        }
        result.weekdays = weights
      case .dates:
        guard expect(.mapping, value, "`dates`") else { continue }
        for (key, value) in value.entries {
          if let day = day(key, "a day"), let weight = weight(value) { result.dates[day] = weight }
        }
      }
    }
    if !result.weekdays.isEmpty, result.weekdays.allSatisfy(\.isZero) {
      log.report(.outOfRange, "the weights of `weekday` are all 0", at: node.place)
      return nil
    }
    return result
  }

  private mutating func weight(_ node: YAMLNode) -> DecimalNumber? {
    guard let weight = number(node, "a weight") else { return nil }
    guard !weight.isNegative else {
      log.report(.outOfRange, "a weight cannot be negative", at: node.place)
      return nil
    }
    return weight
  }

  mutating func basis(_ node: YAMLNode) -> [Target.Basis] {
    guard expect(.sequence, node, "`basis`") else { return [] }
    var result: [Target.Basis] = []
    for element in node.elements {
      guard expect(.mapping, element, "a basis") else { continue }
      var kind: Target.Basis.Kind?
      var value: DecimalNumber?
      var isProven = false
      var reference: String?
      var confidence: DecimalNumber?
      var initiative: String?
      for (key, node) in element.entries {
        guard let key = self.key(key, node, of: BasisKey.self) else { continue }
        switch key {
        case .kind: kind = word(node, "`kind`", as: Target.Basis.Kind.self)
        case .value: value = number(node, "`value`")
        case .proven: isProven = flag(node, "`proven`") ?? false
        case .ref: reference = text(node, "`ref`")
        case .confidence: confidence = share(node, "`confidence`")
        case .initiative: initiative = self.initiative(node)
        }
      }
      reportMissing(BasisKey.self, in: element)
      guard let kind, let value else { continue }
      result.append(
        .init(kind: kind, value: value, isProven: isProven, reference: reference, confidence: confidence, initiative: initiative))
    }
    return result
  }

  /// The key of an initiative, wherever that is declared.
  private mutating func initiative(_ node: YAMLNode) -> String? {
    guard let name = text(node, "`initiative`") else { return nil }
    let known = (sections[.initiatives] ?? []).map(\.key.text)
    if known.contains(name) { return name }
    reportUnknown(.unknownInitiative, "`\(name)` is not under `initiatives`", name, node, known: { _ in known })
    return nil
  }

  /// Reports the keys that a section cannot be without.
  mutating func reportMissing<K: Key>(_ section: K.Type, in node: YAMLNode) {
    if node.isPartial { return }  // what is missing may be what was refused
    for key in K.required where node[key.rawValue] == nil {
      log.report(.missingKey, "`\(key.rawValue)` is missing in this \(K.sectionName)", at: node.place)
    }
  }

  mutating func benchmark(_ node: YAMLNode) -> Benchmark? {
    guard expect(.mapping, node, "`benchmark`") else { return nil }
    var result = Benchmark()
    for (key, value) in node.entries {
      guard let key = self.key(key, value, of: BenchmarkKey.self) else { continue }
      switch key {
      case .range: result.range = bounds(value, "`range`")
      case .source: result.source = text(value, "`source`")
      case .caveat: result.caveat = text(value, "`caveat`")
      }
    }
    return result
  }

  mutating func effort(_ node: YAMLNode) -> Effort? {
    guard expect(.mapping, node, "`effort`") else { return nil }
    var result = Effort()
    for (key, value) in node.entries {
      guard let key = self.key(key, value, of: EffortKey.self) else { continue }
      switch key {
      case .budget: result.budget = series(value, "`budget`")
      case .people: result.people = series(value, "`people`")
      }
    }
    return result
  }

  private mutating func series(_ node: YAMLNode, _ what: String) -> Effort.Series {
    guard node.kind == .mapping else { return Effort.Series(always: number(node, what)) }
    var result = Effort.Series()
    for (key, value) in node.entries {
      guard let period = period(key, value), let number = number(value, what) else { continue }
      result.byPeriod.append(HandFigure(period: period, value: number, site: .source(value.place)))
    }
    return result
  }

  mutating func milestones(_ node: YAMLNode) -> [Project.Milestone] {
    guard expect(.sequence, node, "`milestones`") else { return [] }
    var result: [Project.Milestone] = []
    for element in node.elements {
      guard expect(.mapping, element, "a milestone") else { continue }
      var milestone = Project.Milestone(name: "", weight: DecimalNumber(1), due: nil, done: nil, place: element.place)
      for (key, value) in element.entries {
        guard let key = self.key(key, value, of: MilestoneKey.self) else { continue }
        switch key {
        case .name: milestone.name = localizedText(value) ?? milestone.name
        case .weight: milestone.weight = weight(value) ?? milestone.weight
        case .due: milestone.due = day(value, "`due`")
        case .done: if !value.isNothing { milestone.done = day(value, "`done`") }
        }
      }
      reportMissing(MilestoneKey.self, in: element)
      result.append(milestone)
    }
    return result
  }

  mutating func satisfaction(_ node: YAMLNode) -> Project.Satisfaction? {
    guard expect(.mapping, node, "`satisfaction`") else { return nil }
    var scale: Bounds?
    var target: DecimalNumber?
    var value: DecimalNumber?
    var ratedBy: Ownership.Owner?
    var evidence: String?
    for (key, node) in node.entries {
      guard let key = self.key(key, node, of: SatisfactionKey.self) else { continue }
      switch key {
      case .scale: scale = bounds(node, "`scale`")
      case .target: target = number(node, "`target`")
      case .value: value = node.isNothing ? nil : number(node, "`value`")
      case .ratedBy: ratedBy = owner(node, "`rated_by`")
      case .evidence: evidence = text(node, "`evidence`")
      }
    }
    reportMissing(SatisfactionKey.self, in: node)
    guard let scale, let target else { return nil }
    if target <= scale.lower || target > scale.upper {
      log.report(.outOfRange, "the target rating must lie above the low end of the scale and not over its top", at: node.place)
    }
    if let value, value < scale.lower || value > scale.upper {
      log.report(.outOfRange, "the rating lies outside its scale", at: node.place)
    }
    if value != nil, ratedBy == nil {
      log.report(.missingKey, "a rating needs `rated_by`: judgement belongs to a named person", at: node.place)
    }
    return Project.Satisfaction(scale: scale, target: target, value: value, ratedBy: ratedBy, evidence: evidence, place: node.place)
  }

  mutating func checkProject(_ project: Project, _ reader: NodeReader) {
    let place = model.nodes[reader.index].place
    if let start = project.start, let due = project.due, due < start {
      log.report(.outOfRange, "the project is due before it starts", at: reader.places[.due] ?? place)
    }
    if project.due == nil || project.start == nil {
      log.report(.missingKey, "a project needs `start` and `due`: how long it takes is half of its completion", at: place)
    }
  }

  /// `{ 2026-Q3: 21000 }`.
  mutating func handFigures(_ node: YAMLNode) -> [HandFigure] {
    guard expect(.mapping, node, "`actual`") else { return [] }
    var result: [HandFigure] = []
    for (key, value) in node.entries {
      guard let period = period(key, value) else { continue }
      // Nothing behind a period is a figure that is not in yet; `NA` is one that there cannot be.
      if value.isNothing || (value.kind == .scalar && value.text == "NA") { continue }
      guard let number = number(value, "an actual") else { continue }
      result.append(HandFigure(period: period, value: number, site: .source(value.place)))
    }
    return result
  }
}
