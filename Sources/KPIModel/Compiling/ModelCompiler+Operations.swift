import KPISource

/// What happens around the tree: events, and what nodes do for each other without arithmetic.
extension ModelCompiler {
  mutating func compileOperations() {
    let events = sections[.events] ?? []
    let influences = sections[.influences] ?? []
    let initiatives = sections[.initiatives] ?? []
    let count = events.count + influences.count + initiatives.count
    if count == 0 { return }
    var finder = NodeFinder(model)
    if count > NodeFinder.fewQuestions { finder.indexTails() }
    let lines = ReportingLines(model)
    for entry in events { compileEvent(entry, finder) }
    for entry in influences { compileInfluence(entry, finder, lines) }
    for entry in initiatives { compileInitiative(entry, finder) }
  }

  // MARK: - Events

  private mutating func compileEvent(_ entry: Entry, _ finder: NodeFinder) {
    guard let name = identifier(entry.key, "event"), hasBody(entry, "event") else { return }
    var date: Day?
    var event = Event(key: name, place: entry.key.place, date: Day(number: 0), kind: nil, nodes: [])
    var effectPlace: Place?
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: EventKey.self) else { continue }
      switch key {
      case .date: date = day(value, "`date`")
      case .until: event.until = day(value, "`until`")
      case .kind: event.kind = text(value, "`kind`")
      case .nodes:
        event.nodes = scalars(value, "`nodes`").compactMap { reference($0, finder) }
        if value.kind == .sequence, !value.elements.contains(where: { _ in true }) {
          log.report(.missingKey, "`nodes` names no node that `\(name)` hit", at: value.place)
        }
      case .note: event.note = localizedText(value)
      case .effect:
        event.effect = number(value, "`effect`")
        effectPlace = keyNode.place
      case .approvedBy: event.approvedBy = owner(value, "`approved_by`")
      }
    }
    reportMissing(EventKey.self, in: entry.value)
    guard let date else { return }
    event.date = date
    if let until = event.until, until < date {
      log.report(.outOfRange, "`\(name)` ends on \(until), before it begins", at: entry.value["until"]?.place ?? entry.key.place)
      event.until = nil
    }
    model.events.append(event)
    if let effectPlace, event.effect != nil { checkApproval(of: event, at: effectPlace, isWritten: entry.value["approved_by"] != nil) }
  }

  private mutating func checkApproval(of event: Event, at place: Place, isWritten: Bool) {
    guard let approver = event.approvedBy else {
      if !isWritten {
        log.report(.unapprovedEffect, "the effect of `\(event.key)` counts for nothing: nobody has approved it", at: place)
      }
      return
    }
    for reference in event.nodes {
      guard let node = reference.node, model.nodes[node].owner(on: event.date) == approver else { continue }
      log.report(
        .selfApprovedEffect,
        "the effect of `\(event.key)` counts for nothing on `\(model.id(of: node))`: `\(model.key(of: approver))`, who approved it, owns it",
        at: reference.place)
    }
  }

  // MARK: - Influences

  private mutating func compileInfluence(_ entry: Entry, _ finder: NodeFinder, _ lines: ReportingLines) {
    guard let name = identifier(entry.key, "influence"), hasBody(entry, "influence") else { return }
    var from: NodeReference?
    var to: NodeReference?
    var claim: DecimalNumber?
    var method: EffectMethod?
    var evidence: String?
    var acceptedBy: Ownership.Owner?
    var date: Day?
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: InfluenceKey.self) else { continue }
      switch key {
      case .from: from = reference(value, finder)
      case .to: to = reference(value, finder)
      case .date: date = day(value, "`date`")
      case .claim: claim = number(value, "`claim`")
      case .method: method = word(value, "`method`", as: EffectMethod.self)
      case .evidence: evidence = text(value, "`evidence`")
      case .acceptedBy: acceptedBy = owner(value, "`accepted_by`")
      }
    }
    reportMissing(InfluenceKey.self, in: entry.value)
    guard let from, let to else { return }
    if let node = from.node, node == to.node {
      log.report(.selfInfluence, "`\(name)` leads from `\(model.id(of: node))` to itself", at: to.place)
      return
    }
    let influence = Influence(
      key: name, place: entry.key.place, from: from, to: to, date: date, claim: claim, method: method, evidence: evidence,
      acceptedBy: acceptedBy)
    model.influences.append(influence)
    checkAcceptance(of: influence, lines, at: entry.value["accepted_by"]?.place)
  }

  private mutating func checkAcceptance(of influence: Influence, _ lines: ReportingLines, at place: Place?) {
    guard let refusal = influence.refusal(model, lines), let acceptedBy = influence.acceptedBy else { return }
    let claim = "the claim of `\(influence.key)` counts for nothing"
    let who = "`\(model.key(of: acceptedBy))`, who accepted it,"
    switch refusal {
    case .selfAccepted: log.report(.selfAcceptedClaim, "\(claim): \(who) answers for `\(influence.from.text)`", at: place)
    case .strangerAccepted:
      log.report(.unfitAcceptance, "\(claim): \(who) neither owns `\(influence.to.text)` on that day nor leads who does", at: place)
    case .undated: log.report(.undatedClaim, "\(claim): no `date` says in which period", at: influence.place)
    }
  }

  mutating func hasBody(_ entry: Entry, _ what: String) -> Bool {
    if entry.value.isNothing {
      log.report(.missingKey, "the \(what) `\(entry.key.text)` says nothing", at: entry.key.place)
      return false
    }
    return expect(.mapping, entry.value, "\(what) `\(entry.key.text)`")
  }

  // MARK: - Nodes

  /// The node that a text names; nil after a finding.
  mutating func reference(_ value: YAMLNode, _ finder: NodeFinder) -> NodeReference? {
    guard let name = text(value, "a node") else { return nil }
    switch finder.find(name) {
    case .one(let node): return NodeReference(text: name, place: value.place, node: node)
    case .several(let ids, let count): log.report(.ambiguousNode(name, ids, count: count, at: .source(value.place)))
    case .none:
      // Only rows can tell which members there are.
      if name.contains(":") || name.contains("~") { return NodeReference(text: name, place: value.place, node: nil) }
      let fixes = finder.suggestion(for: name, &suggestions).map {
        [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(value.place, $0)])]
      }
      log.report(.unknownNode, "`\(name)` is no node of the tree", at: value.place, fixes: fixes ?? [])
    }
    return nil
  }
}
