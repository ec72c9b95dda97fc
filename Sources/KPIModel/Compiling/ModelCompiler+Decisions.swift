import KPISource

/// Decisions agreed in advance, the plans to choose from, and the log of what was chosen.
extension ModelCompiler {
  mutating func compileDecisions() {
    var plans: [String: Int] = [:]
    for entry in sections[.plans] ?? [] {
      guard let plan = plan(entry) else { continue }
      plans[plan.key] = model.plans.count
      model.plans.append(plan)
    }
    let decisions = sections[.decisions] ?? []
    if decisions.isEmpty { return }
    var finder = NodeFinder(model)
    if decisions.count > NodeFinder.fewQuestions { finder.indexTails() }
    for entry in decisions { compileDecision(entry, plans, finder) }
    compileDecisionLog()
  }

  // MARK: - Plans

  private mutating func plan(_ entry: Entry) -> Plan? {
    guard let name = identifier(entry.key, "plan"), hasBody(entry, "plan") else { return nil }
    var plan = Plan(key: name, place: entry.key.place, needs: Plan.Needs(), steps: [])
    var isRead = true
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: PlanKey.self) else {
        isRead = false
        continue
      }
      switch key {
      case .name: plan.name = localizedText(value)
      case .chooseWhen: plan.chooseWhen = localizedText(value)
      case .needs:
        plan.needs.place = keyNode.place
        isRead = readNeeds(value, into: &plan.needs) && isRead
      case .steps: plan.steps = localizedTexts(value)
      }
    }
    if plan.needs.isEmpty, isRead {
      log.report(.planWithoutNeeds, "`\(name)` does not say what it needs", at: plan.needs.place ?? entry.key.place)
    }
    return plan
  }

  /// False after a finding.
  private mutating func readNeeds(_ node: YAMLNode, into needs: inout Plan.Needs) -> Bool {
    guard expect(.mapping, node, "`needs`") else { return node.isNothing }
    let before = log.diagnostics.count
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: NeedKey.self) else { continue }
      switch key {
      case .budget: needs.budget = need(value, "`budget`")
      case .people: needs.people = need(value, "`people`")
      case .leadTime: if let text = text(value, "`lead_time`") { needs.leadDays = dayCount(text, value) }
      }
    }
    return log.diagnostics.count == before
  }

  private mutating func need(_ node: YAMLNode, _ subject: String) -> DecimalNumber? {
    guard let number = number(node, subject) else { return nil }
    if !number.isNegative { return number }
    log.report(.outOfRange, "\(subject) must not be under 0", at: node.place)
    return nil
  }

  /// One text or a list of them, each perhaps one per language.
  mutating func localizedTexts(_ node: YAMLNode) -> [LocalizedText] {
    guard node.kind == .sequence else { return localizedText(node).map { [$0] } ?? [] }
    return node.elements.compactMap { localizedText($0) }
  }

  // MARK: - Decisions

  private mutating func compileDecision(_ entry: Entry, _ known: [String: Int], _ finder: NodeFinder) {
    guard let name = identifier(entry.key, "decision"), hasBody(entry, "decision") else { return }
    var text: LocalizedText?
    var condition: Decision.Condition?
    var plans: [Int] = []
    var owner: Ownership.Owner?
    var agreed: Day?
    var until: Day?
    var untilPlace: Place?
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: DecisionKey.self) else { continue }
      switch key {
      case .name: text = localizedText(value)
      case .when: condition = self.condition(value, finder)
      case .do: plans = self.plans(value, of: name, known)
      case .owner: owner = self.owner(value, "`owner`")
      case .agreed: agreed = day(value, "`agreed`")
      case .until:
        until = day(value, "`until`")
        untilPlace = value.place
      }
    }
    reportMissing(DecisionKey.self, in: entry.value)
    guard let condition, let agreed else { return }
    if let until, let untilPlace, until < agreed {
      log.report(.badPeriod, "`\(name)` ends on \(until), before it was agreed on \(agreed)", at: untilPlace)
      return
    }
    model.decisions.append(
      Decision(
        key: name, place: entry.key.place, name: text, condition: condition, plans: plans, owner: owner, agreed: agreed, until: until))
  }

  private mutating func plans(_ node: YAMLNode, of decision: String, _ known: [String: Int]) -> [Int] {
    let names = scalars(node, "`do`")
    var plans: [Int] = []
    for name in names {
      if let plan = known[name.text] {
        if plans.contains(plan) {
          log.report(.duplicateEntry, "`\(name.text)` stands twice in `do`", at: name.place)
        } else {
          plans.append(plan)
        }
      } else if !(sections[.plans] ?? []).contains(where: { $0.key.text == name.text }) {
        reportUnknown(.unknownPlan, "`\(name.text)` is not in `plans`", name.text, name, known: { $0.plans.map(\.key) })
      }
    }
    if names.isEmpty {
      log.report(.missingKey, "`do` names no plan for when `\(decision)` fires", at: node.place)
    } else if names.count == 1 {
      log.report(.singlePlan, "`\(decision)` has one plan only", at: names[0].place)
    }
    return plans
  }

  // MARK: - Conditions

  private mutating func condition(_ node: YAMLNode, _ finder: NodeFinder) -> Decision.Condition? {
    guard let text = text(node, "`when`") else { return nil }
    let written: WrittenCondition
    switch ConditionParser.parse(text) {
    case .failure(let mistake):
      let place = part(of: node, mistake.range)
      let fixes = mistake.replacement.map { [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(place, $0)])] }
      log.report(.badCondition, mistake.message, at: place, fixes: fixes ?? [])
      return nil
    case .success(let parsed): written = parsed
    }
    let tests = written.tests.map { test($0, in: node, text, finder) }
    let found = tests.compactMap(\.self)
    guard found.count == tests.count else { return nil }
    return Decision.Condition(text: text, place: node.place, tests: found, expression: written.expression)
  }

  /// A test with all that it names looked up; nil after findings.
  private mutating func test(
    _ written: WrittenCondition.Test, in node: YAMLNode, _ text: String, _ finder: NodeFinder
  ) -> Decision.Test? {
    let figure = figure(written.figure, in: node)
    let place = part(of: node, written.node.range)
    guard let reference = reference(written.node.text, at: place, finder) else {
      return nil
    }
    guard let figure, let number = number(written.number, of: figure, reference.node, in: node) else { return nil }
    if figure != .actual, let index = reference.node, model.details[index]?.project != nil, figure != .completion {
      log.report(.unfitCondition, "`\(reference.text)` is a project, which has a completion and no \(figure.rawValue)", at: place)
      return nil
    }
    return Decision.Test(
      text: String(decoding: Array(text.utf8)[written.range], as: UTF8.self), place: part(of: node, written.range), figure: figure,
      node: reference, dayCount: written.days.flatMap { Int($0.text) }, comparison: written.comparison, number: number,
      runLength: written.runLength.flatMap { Int($0.text) } ?? 1)
  }

  private mutating func figure(_ word: WrittenCondition.Word, in node: YAMLNode) -> Decision.Figure? {
    if let figure = Decision.Figure(rawValue: word.text) { return figure }
    let place = part(of: node, word.range)
    if word.text == "landing" {
      log.report(.notYet, "`landing` comes with a later version: forecasts", at: place)
      return nil
    }
    let known = Decision.Figure.allCases.map(\.rawValue)
    let fixes = suggestions.nearest(to: word.text, among: known).map {
      [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(place, $0)])]
    }
    log.report(
      .badCondition, "a test reads \(known.map(\.quoted).joined(separator: ", ")) of a node, not \(word.text.quoted)", at: place,
      fixes: fixes ?? [])
    return nil
  }

  /// The number of a test, as the figure is counted; nil after a finding.
  private mutating func number(
    _ word: WrittenCondition.Word, of figure: Decision.Figure, _ index: Int?, in node: YAMLNode
  ) -> DecimalNumber? {
    let place = part(of: node, word.range)
    let isPoints = word.text.hasSuffix("pp")
    let digits = isPoints ? String(word.text.dropLast(2)) : word.text
    let value: DecimalNumber
    switch DecimalNumber.parse(digits) {
    case .success(let number): value = number
    case .failure(let mistake):
      let fixes = mistake.replacement.map { [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(place, $0)])] }
      log.report(.badNumber, mistake.message, at: place, fixes: fixes ?? [])
      return nil
    }
    let isPercent = digits.hasSuffix("%")
    func refuse(_ message: String, _ replacement: String? = nil) -> DecimalNumber? {
      let fixes = replacement.map { [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(place, $0)])] }
      log.report(.unfitCondition, message, at: place, fixes: fixes ?? [])
      return nil
    }
    let bare = isPercent ? String(digits.dropLast()) : digits
    switch figure {
    case .completion, .pace:
      if isPercent, !isPoints { return value }
      return refuse("a \(figure.rawValue) is compared with a percentage, not with \(word.text.quoted)", "\(bare)%")
    case .actual, .gap:
      guard let index else { return isPoints ? value.multiplied(by: DecimalNumber(mantissa: 1, scale: 2)) : value }
      let unit = model.nodes[index].unit
      guard unit?.isPercent == true else {
        if !isPercent, !isPoints { return value }
        let name = unit.flatMap { $0.name.isEmpty ? nil : $0.name } ?? "plain numbers"
        return refuse("`\(model.id(of: index))` is counted in \(name), not as \(word.text.quoted)")
      }
      if figure == .gap {
        guard isPoints, !isPercent else {
          return refuse("the gap of `\(model.id(of: index))` is one of percentage points, not \(word.text.quoted)", "\(bare)pp")
        }
        return value.multiplied(by: DecimalNumber(mantissa: 1, scale: 2))
      }
      if isPercent, !isPoints { return value }
      return refuse("`\(model.id(of: index))` is counted in percent, not as \(word.text.quoted)", "\(bare)%")
    }
  }

  // MARK: - The log

  /// Reads the log beside the model's first file, and checks that each entry is what was written.
  private mutating func compileDecisionLog() {
    let path = model.folder + LoggedDecision.fileName
    guard FilePath.exists(path) else { return }
    let place = model.decisions.first?.place ?? Place(file: FileID(0), start: 0, end: 0)
    // Findings quote lines: a link of that name may lead to what is nobody's business.
    if let reach = model.trust.reach(pattern: path, matches: [path]), isRefused(reach, at: place) { return }
    let file: SourceFile
    do { file = try SourceFile.read(path) } catch {
      log.report(error.diagnostic(at: place))
      return
    }
    model.decisionLog = Self.loggedDecisions(in: &self, file)
  }

  private static func loggedDecisions(in compiler: inout ModelCompiler, _ file: SourceFile) -> [LoggedDecision] {
    let id = compiler.files.add(file)
    guard let root = YAMLDocument.read(file, id: id, into: &compiler.log)?.root, !root.isNothing,
      compiler.expect(.sequence, root, "the log")
    else { return [] }
    var entries: [LoggedDecision] = []
    var previous = ""
    var isBroken = false
    for element in root.elements {
      guard let entry = compiler.loggedDecision(element) else {
        isBroken = true
        continue
      }
      if !isBroken, entry.chain(after: previous) != entry.chain {
        compiler.log.report(
          .editedLog, "the entry of `\(entry.decision)` is not what was written: its chain does not fit it and what stands before it",
          at: element.place)
        // All that follow have a chain of what is not there any more.
        isBroken = true
      }
      previous = entry.chain
      entries.append(entry)
    }
    return entries
  }

  private mutating func loggedDecision(_ node: YAMLNode) -> LoggedDecision? {
    guard expect(.mapping, node, "an entry of the log") else { return nil }
    var texts: [LogKey: String] = [:]
    var days: [LogKey: Day] = [:]
    var values: [String] = []
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: LogKey.self) else { continue }
      switch key {
      case .fired, .on: days[key] = day(value, "`\(key.rawValue)`")
      case .value: values = scalars(value, "`value`").map(\.text)
      default: texts[key] = text(value, "`\(key.rawValue)`")
      }
    }
    reportMissing(LogKey.self, in: node)
    guard let decision = texts[.decision], let fired = days[.fired], let condition = texts[.condition], let plan = texts[.plan],
      let by = texts[.by], let on = days[.on], let chain = texts[.chain]
    else { return nil }
    return LoggedDecision(
      place: node.place, decision: decision, fired: fired, values: values, condition: condition, plan: plan, by: by, on: on,
      note: texts[.note], chain: chain)
  }
}
