import KPISource

/// Checks that need the whole tree.
extension ModelCompiler {
  mutating func checkTree() {
    measuresOfPeriods = model.measures { if case .rows(let rows) = $0.definition { rows.timing == nil } else { false } }
    checkIDs()
    let sources = measureSources()
    for breakdown in model.breakdowns.indices {
      switch model.breakdowns[breakdown].rule {
      case .split(let dimension): checkSplit(breakdown, dimension, sources)
      case .formula(let formula): checkFormula(breakdown, formula)
      case .sum:
        checkSum(breakdown)
        if let standard = model.breakdowns[breakdown].standard {
          log.report(.misplacedKey, "`standardise` goes with a split by a dimension", at: standard.place)
        }
      }
      checkCarriedTargets(breakdown)
      checkRest(breakdown)
    }
    for node in model.nodes.indices {
      checkMeasure(of: node, sources)
      checkContradictions(of: node)
      checkTargets(of: node)
      checkPercent(of: node)
      checkRating(of: node)
      if !model.nodes[node].isInTemplate, model.nodes[node].form == .declared, !model.nodes[node].isImplied { checkGaps(of: node) }
    }
    checkPeople()
  }

  // MARK: - Ids

  /// Keys are unique among siblings already; only `id` can make two nodes of one id.
  private mutating func checkIDs() {
    guard model.details.values.contains(where: { $0.declaredID != nil }) else { return }
    var seen: [String: Int] = [:]
    for node in model.nodes.indices where !model.nodes[node].isInTemplate && model.nodes[node].form == .declared {
      let id = model.id(of: node)
      if let first = seen.updateValue(node, forKey: id) {
        log.report(
          .duplicateChild, "`\(id)` is the id of two nodes", at: model.nodes[node].place,
          related: [.init(model.nodes[first].place, "first used")])
      }
    }
  }

  // MARK: - Measures in cells

  /// The sources behind each measure, through its formula.
  private func measureSources() -> [Set<Int>] {
    var result = [Set<Int>](repeating: [], count: model.measures.count)
    for measure in model.measureOrder {
      switch model.measures[measure].definition {
      case .rows(let rows): result[measure] = [rows.source]
      // A cycle was reported; what closes it has no sources of its own.
      case .formula(_, let operands): result[measure] = operands.reduce(into: []) { $0.formUnion(result[$1]) }
      case .byHand: break
      }
    }
    return result
  }

  private mutating func checkSplit(_ breakdown: Int, _ dimension: Int, _ sources: [Set<Int>]) {
    let rule = model.breakdowns[breakdown]
    let name = model.dimensions[dimension].key
    checkMembers(breakdown, dimension)
    var ancestor: Int? = rule.node
    while let node = ancestor {
      if let above = model.nodes[node].breakdown, case .split(dimension) = model.breakdowns[above].rule {
        log.report(
          .repeatedSplit, "`\(name)` splits a node that is split by `\(name)` already", at: rule.place,
          notes: ["every row below has one member of it"])
        return
      }
      ancestor = model.nodes[node].parent
    }
    guard let measure = model.nodes[rule.node].measure, !brokenMeasures.contains(measure) else { return }
    if !model.measures[measure].additivity.canBeSplit {
      log.report(
        .unsplittableMeasure, "`\(model.measures[measure].key)` cannot be split by members", at: rule.place,
        notes: ["split the parts of it, or take it apart by a formula"])
      return
    }
    reportLackingColumns(measure, dimension, sources, at: rule.place)
    if let standard = rule.standard { checkStandard(standard, rule, measure, sources) }
  }

  /// Only rates have a mix that can be held fixed, and only one by which their rows can be told apart once more.
  private mutating func checkStandard(_ standard: Breakdown.Standard, _ rule: Breakdown, _ measure: Int, _ sources: [Set<Int>]) {
    let name = model.dimensions[standard.dimension].key
    switch model.measures[measure].additivity {
    case .ratio, .average: break
    default:
      log.report(
        .misplacedKey, "`standardise` goes with rates: `\(model.measures[measure].key)` is none, so that no mix is behind its figures",
        at: standard.place)
      return
    }
    if case .split(standard.dimension) = rule.rule {
      log.report(.repeatedSplit, "`\(name)` is what the breakdown splits by: its mix cannot be held fixed as well", at: standard.place)
    } else if isSplit(by: standard.dimension, above: rule.node) {
      log.report(
        .repeatedSplit, "`\(name)` is split by above: its mix is one member everywhere", at: standard.place,
        notes: ["every row below has one member of it"])
    } else {
      reportLackingColumns(measure, standard.dimension, sources, at: standard.place)
    }
  }

  /// A node that changes the measure needs the columns of every split above it.
  private mutating func checkMeasure(of node: Int, _ sources: [Set<Int>]) {
    guard let measure = model.nodes[node].measure, let parent = model.nodes[node].parent, model.nodes[parent].measure != measure,
      !brokenMeasures.contains(measure)
    else { return }
    var ancestor: Int? = node
    while let index = ancestor {
      if let above = model.nodes[index].breakdown, case .split(let dimension) = model.breakdowns[above].rule {
        reportLackingColumns(measure, dimension, sources, at: model.nodes[node].place)
      }
      ancestor = model.nodes[index].parent
    }
  }

  /// Whether all rows of a cell have one member of a dimension already: a split above has picked it.
  func isSplit(by dimension: Int, above node: Int) -> Bool {
    var ancestor: Int? = node
    while let index = ancestor {
      if let above = model.nodes[index].breakdown, case .split(dimension) = model.breakdowns[above].rule { return true }
      ancestor = model.nodes[index].parent
    }
    return false
  }

  /// What a measure needs to be read in the cell of a node, and perhaps in those of a dimension's members below it; false after a finding.
  mutating func checkCell(of measure: Int, at node: Int, each dimension: Int?, place: Place) -> Bool {
    let before = log.diagnostics.count
    let sources = measureSources()
    var dimensions = Set([dimension].compactMap(\.self))
    var ancestor: Int? = node
    while let index = ancestor {
      if let above = model.nodes[index].breakdown, case .split(let dimension) = model.breakdowns[above].rule {
        dimensions.insert(dimension)
      }
      ancestor = model.nodes[index].parent
    }
    for dimension in dimensions.sorted() { reportLackingColumns(measure, dimension, sources, at: place) }
    if dimension != nil, !model.measures[measure].additivity.canBeSplit {
      log.report(.unsplittableMeasure, "`\(model.measures[measure].key)` cannot be split by members", at: place)
    }
    return log.diagnostics.count == before
  }

  private mutating func reportLackingColumns(_ measure: Int, _ dimension: Int, _ sources: [Set<Int>], at place: Place) {
    for source in sources[measure].sorted() where model.dimensions[dimension].column(inSource: source) == nil {
      let name = model.dimensions[dimension].key
      log.report(
        .missingDimensionColumn,
        "`\(model.measures[measure].key)` cannot be split by `\(name)`: the source `\(model.sources[source].key)` has no column for it",
        at: place, notes: ["say it under `columns` of the dimension `\(name)`"])
    }
  }

  private mutating func checkMembers(_ breakdown: Int, _ dimension: Int) {
    let declared = model.dimensions[dimension]
    guard !declared.members.isEmpty else { return }
    for child in model.breakdowns[breakdown].children {
      let key = model.nodes[child].key
      if declared.member(key) != nil { continue }
      if let owner = declared.member(spelled: key) {
        log.report(
          .unknownMember, "`\(key)` is a spelling of the member `\(owner.key)`, so no row is left for it", at: model.nodes[child].place)
      } else if let suggestion = suggestion(for: key, among: { $0.dimensions[dimension].members.map(\.key) }) {
        log.report(
          .unknownMember, "`\(key)` is no member of `\(declared.key)`", at: model.nodes[child].place,
          fixes: [FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(model.nodes[child].place, suggestion)])])
      }
    }
  }

  // MARK: - Formulas and sums

  private mutating func checkFormula(_ breakdown: Int, _ formula: Formula) {
    let children = model.breakdowns[breakdown].children
    guard children.count == formula.names.count else { return }
    let node = model.breakdowns[breakdown].node
    switch MeasureUnit.of(formula, units: { model.nodes[children[$0]].unit }) {
    case .failure(let mistake):
      log.report(.unfitUnits, mistake.message, at: model.breakdowns[breakdown].place, notes: ["in the formula `\(formula.text)`"])
    case .success(let inferred):
      guard let inferred, let unit = model.nodes[node].unit, !inferred.fits(unit) else { return }
      log.report(
        .unfitUnits, "the formula gives \(inferred.dimensionPhrase), but `\(model.nodes[node].key)` is in \(unit.dimensionPhrase)",
        at: model.breakdowns[breakdown].place)
    }
  }

  /// What does not add up is refused, not computed.
  private mutating func checkSum(_ breakdown: Int) {
    let node = model.breakdowns[breakdown].node
    for child in model.breakdowns[breakdown].children {
      if let measure = model.nodes[child].measure, brokenMeasures.contains(measure) { continue }
      if model.details[child]?.project != nil {
        log.report(
          .forcedSum, "the project `\(model.nodes[child].key)` has no figure that could be added", at: model.nodes[child].place,
          notes: ["projects stand under `supported_by`"])
        continue
      }
      guard model.nodes[child].additivity.addsOverMembers else {
        log.report(
          .forcedSum, "`\(model.nodes[child].key)` cannot be added up: it is \(model.nodes[child].additivity.phrase)",
          at: model.nodes[child].place, notes: ["take `\(model.nodes[node].key)` apart by a formula instead"])
        continue
      }
      if let unit = model.nodes[child].unit, let whole = model.nodes[node].unit, !unit.addsUp(to: whole) {
        log.report(
          .unfitUnits,
          "`\(model.nodes[child].key)` is in \(unit.dimensionPhrase), but `\(model.nodes[node].key)` is in \(whole.dimensionPhrase)",
          at: model.nodes[child].place)
        continue
      }
      if model.nodes[node].measure != nil, model.nodes[node].time.isFlow != model.nodes[child].time.isFlow {
        log.report(
          .forcedSum,
          "`\(model.nodes[child].key)` is \(model.nodes[child].additivity.phrase), but `\(model.nodes[node].key)` is \(model.nodes[node].additivity.phrase)",
          at: model.nodes[child].place)
      }
    }
  }

  // MARK: - Targets

  private mutating func checkTargets(of index: Int) {
    for target in model.nodes[index].targets {
      guard let mistake = model.mistake(in: target, of: index, id: model.id(of: index)) ?? bareTarget(target, of: index) else { continue }
      // What `each` says is said of many nodes, but it is one mistake.
      if mistakenTargets.insert(target.site).inserted { log.report(mistake) }
    }
    if model.nodes[index].parent == nil, let share = model.nodes[index].targets.first(where: { $0.value.isShare }) {
      log.report(Diagnostic(.misplacedKey, "the root has no parent to share the target of", at: share.site))
    }
  }

  /// A figure alone says what is reached at any time, as of a ratio or a stock: what grows with time needs a period or a rate.
  private func bareTarget(_ target: Target, of index: Int) -> Diagnostic? {
    guard target.period == nil, case .amount = target.value, growsWithTime(index) else { return nil }
    return Diagnostic(
      .targetWithoutPeriod, "the target of `\(model.nodes[index].key)` has no period", at: target.site,
      notes: ["write `{ 2026-Q3: … }` or `{ per_day: … }`"])
  }

  /// Whether more days make more of a node: flows, and distinct counts over a period's rows.
  private func growsWithTime(_ index: Int) -> Bool {
    switch model.nodes[index].time {
    case .flow: true
    case .distinct: model.nodes[index].measure.map { measuresOfPeriods[$0] } ?? false
    case .stock, .ratio, .given, .unclear: false
    }
  }

  /// Two targets, or two figures by hand, of one node and period agree, wherever they stand.
  private mutating func checkContradictions(of index: Int) {
    model.nodes[index].targets = log.sift(
      model.nodes[index].targets, .conflictingTargets, "targets of `\(model.id(of: index))`")
    model.nodes[index].actuals = log.sift(
      model.nodes[index].actuals, .conflictingFigures, "figures of `\(model.id(of: index))`")
    let figures = model.nodes[index].actuals
    if let contradiction = figures.contradiction(model.nodes[index].time, id: model.id(of: index)) { log.report(contradiction) }
  }

  /// Children that all have a target must carry their parent's, in whatever form they are written.
  private mutating func checkCarriedTargets(_ breakdown: Int) {
    guard model.breakdowns[breakdown].children.count > 1 else { return }
    let rule = model.breakdowns[breakdown]
    let children = rule.children
    guard rule.discovery == .none, !rule.isRestDeclared, !model.nodes[rule.node].isInTemplate else { return }
    switch rule.rule {
    case .formula: return
    case .split: guard model.nodes[rule.node].additivity.addsOverMembers else { return }
    case .sum: break
    }
    for target in model.nodes[rule.node].targets {
      guard let period = target.period, let whole = fullTarget(of: rule.node, in: period) else { continue }
      var sum = DecimalNumber.zero
      var isWhole = true
      for child in children {
        guard let part = fullTarget(of: child, in: period), let next = sum.adding(part),
          model.nodes[child].unit?.currency == model.nodes[rule.node].unit?.currency
        else {
          isWhole = false
          break
        }
        sum = next
      }
      guard isWhole, let difference = sum.subtracting(whole), abs(difference.double) > 1e-9 * max(abs(sum.double), abs(whole.double)) else {
        continue
      }
      let word = difference.isNegative ? "short of" : "over"
      let amount = difference.isNegative ? difference.negated ?? difference : difference
      log.report(
        Diagnostic(
          .uncarriedTarget,
          "the targets of `\(rule.name)` for `\(period.name)` add up to \(Self.shown(sum)): \(Self.shown(amount)) \(word) the target of `\(model.id(of: rule.node))`",
          at: target.site))
    }
  }

  /// All digits of what is written, two of what was divided.
  private static func shown(_ number: DecimalNumber) -> String {
    if number.scale <= 6 { return number.description }
    let digits = DecimalDigits(number.double).rounded(to: 2)
    return (digits.isNegative ? "-" : "") + digits.text(fractionDigits: max(0, digits.digits.count - digits.exponent))
  }

  /// What a node's targets, in whatever form, say for all of a period; nil where they say nothing, or nothing without a figure.
  private func fullTarget(of index: Int, in period: Period) -> DecimalNumber? {
    let targets = model.nodes[index].targets
    let dated = targets.filter { $0.version == nil && $0.period != nil }
    if let exact = dated.first(where: { $0.period?.days == period.days }) { return amount(exact, in: period.days, of: period) }
    guard model.nodes[index].time.isFlow else { return nil }
    var sum = DecimalNumber.zero
    var next = period.first
    let inside = dated.compactMap { target in target.period.map { (period: $0, target: target) } }.filter { period.contains($0.period) }
    for tile in inside.sorted(by: { ($0.period.first, $1.period.last) < ($1.period.first, $0.period.last) }) where tile.period.first == next
    {
      guard let part = amount(tile.target, in: tile.period.days, of: tile.period), let total = sum.adding(part) else { return nil }
      sum = total
      next = tile.period.last + 1
    }
    if next == period.last + 1 { return sum }
    let around = dated.filter { $0.period?.contains(period) ?? false }.min { ($0.period?.dayCount ?? 0) < ($1.period?.dayCount ?? 0) }
    if let around, let whole = around.period { return amount(around, in: period.days, of: whole) }
    let versions = targets.compactMap { target in target.version.map { (from: $0.from, target: target) } }.sorted { $0.from < $1.from }
    guard let first = versions.lastIndex(where: { $0.from <= period.first }) else {
      return versions.isEmpty ? targets.first { $0.period == nil }.flatMap { amount($0, in: period.days, of: period) } : nil
    }
    sum = .zero
    for version in first..<versions.count where versions[version].from <= period.last {
      let last = version + 1 < versions.count ? min(versions[version + 1].from - 1, period.last) : period.last
      let days = max(period.first, versions[version].from)...last
      guard let part = amount(versions[version].target, in: days, of: period), let total = sum.adding(part) else { return nil }
      sum = total
    }
    return sum
  }

  /// What one target says for some days of the period that it is for.
  private func amount(_ target: Target, in days: ClosedRange<Day>, of period: Period) -> DecimalNumber? {
    func part(_ value: DecimalNumber, _ count: Int, of whole: Int) -> DecimalNumber? {
      count == whole ? value : value.multiplied(by: DecimalNumber(count))?.divided(by: DecimalNumber(whole))?.quotient
    }
    let count = days.upperBound - days.lowerBound + 1
    switch target.value {
    case .amount(let value): return part(value, count, of: period.dayCount)
    case .rate(let value, per: .day): return value.multiplied(by: DecimalNumber(count))
    case .rate(let value, per: .week): return part(value, count, of: 7)
    case .rate(let value, let unit):
      let kind: Period.Kind = unit == .month ? .month : .quarter
      var sum = DecimalNumber.zero
      var day = days.lowerBound
      while day <= days.upperBound {
        let whole = model.calendar.period(kind, containing: day, isFiscal: period.isFiscal) ?? model.calendar.period(kind, containing: day)
        let last = max(day, min(whole.last, days.upperBound))
        guard let next = part(value, last - day + 1, of: whole.dayCount).flatMap(sum.adding) else { return nil }
        sum = next
        day = last + 1
      }
      return sum
    case .growth, .share, .within: return nil
    }
  }

  /// What is left of a split that leaves nothing has no figure that could reach a target.
  private mutating func checkRest(_ breakdown: Int) {
    let rule = model.breakdowns[breakdown]
    guard rule.discovery == .all, rule.isRestDeclared, let rest = rule.rest, let target = model.nodes[rest].targets.first else { return }
    log.report(
      Diagnostic(
        .targetOnEmptyRest,
        "the rest of `\(rule.name)` below `\(model.id(of: rule.node))` has a target, but `discover: all` makes a node of every member and leaves none for it",
        at: target.site, notes: ["`discover: { top: 10 }` leaves a rest; a target of each member stands in `each`"]))
  }

  /// A percent measure whose figures are shares, and whose target is not, or the other way round: `90` is 9,000%.
  private mutating func checkPercent(of index: Int) {
    let node = model.nodes[index]
    guard node.unit?.isPercent ?? false else { return }
    let targets = node.targets.compactMap { target -> (value: DecimalNumber, site: Diagnostic.Site)? in
      if case .amount(let value) = target.value { (value, target.site) } else { nil }
    }
    let figures = node.actuals.map { (value: $0.value, site: $0.site) }
    let bound = (model.details[index]?.bounds ?? node.measure.flatMap { model.measures[$0].bounds })?.upper
    func isShare(_ value: DecimalNumber) -> Bool { value <= .one && (value.negated ?? value) <= .one }
    func isBare(_ value: DecimalNumber) -> Bool { value >= DecimalNumber(2) }
    let wrong: (value: DecimalNumber, site: Diagnostic.Site)?
    if !figures.isEmpty, figures.allSatisfy({ isShare($0.value) }) || bound.map(isShare) ?? false {
      wrong = targets.first { isBare($0.value) }
    } else if figures.isEmpty, bound.map(isShare) ?? false {
      wrong = targets.first { isBare($0.value) }
    } else {
      wrong = targets.isEmpty || !targets.allSatisfy { isShare($0.value) } ? nil : figures.first { isBare($0.value) }
    }
    guard let wrong, mistakenTargets.insert(wrong.site).inserted else { return }
    let percent = wrong.value.multiplied(by: DecimalNumber(100)) ?? wrong.value
    log.report(
      Diagnostic(
        .percentWithoutSign,
        "`\(node.isInTemplate ? node.key : model.id(of: index))` is a percentage, and `\(wrong.value)` is \(percent)%: beside it stand shares of 1",
        at: wrong.site, notes: ["`\(wrong.value)%` is written with its sign"]))
  }

  // MARK: - What is missing

  private mutating func checkGaps(of index: Int) {
    guard !model.nodes[index].isGrouping else { return }
    let place = model.nodes[index].place
    let hasProject = model.details[index]?.project != nil
    let mentions = model.nodes[index].mentions
    if model.nodes[index].owners.isEmpty, !mentions.contains(.owner) {
      log.report(
        .nodeWithoutOwner, "`\(model.id(of: index))` has no owner", at: place, notes: ["`owner: none` says that this is meant"])
    }
    // Where a table could not be read, what is missing may stand in it.
    if hasTableMistakes { return }
    if model.nodes[index].targets.isEmpty, !mentions.contains(.target), !hasProject, !derivesTarget(index) {
      log.report(.nodeWithoutTarget, "`\(model.id(of: index))` has no target", at: place)
    }
    if !hasProject, !mentions.contains(.figure), !hasFigure(index) {
      log.report(
        .nodeWithoutSource, "`\(model.id(of: index))` has no figure: no measure, no `actual` and no breakdown", at: place)
    }
  }

  /// Whether the children's targets give the node's (docs/arithmetic.md#references, derived).
  private func derivesTarget(_ index: Int) -> Bool {
    model.nodes[index].breakdowns.contains { breakdown in
      let rule = model.breakdowns[breakdown]
      if case .split = rule.rule, !model.nodes[index].additivity.addsOverMembers { return false }
      return rule.discovery == .none && !rule.children.isEmpty
        && rule.children.allSatisfy { !model.nodes[$0].targets.isEmpty || derivesTarget($0) }
    }
  }

  private func hasFigure(_ index: Int) -> Bool {
    if !model.nodes[index].actuals.isEmpty { return true }
    if let measure = model.nodes[index].measure {
      if case .byHand = model.measures[measure].definition {} else { return true }
    }
    return model.nodes[index].breakdowns.contains { !model.breakdowns[$0].children.isEmpty }
  }

  private mutating func checkRating(of index: Int) {
    guard let satisfaction = model.details[index]?.project?.satisfaction, satisfaction.value != nil, let rater = satisfaction.ratedBy,
      model.answers(rater, forNode: index)
    else { return }
    log.report(
      .selfRated, "the rating of `\(model.id(of: index))` counts for nothing: `\(model.key(of: rater))`, who gave it, answers for it",
      at: satisfaction.place)
  }

  private mutating func checkPeople() {
    guard model.declaresPeople else { return }
    var hasNode = [Bool](repeating: false, count: model.people.count)
    for node in model.nodes.indices {
      for ownership in model.nodes[node].owners {
        if case .person(let person) = ownership.owner { hasNode[person] = true }
      }
    }
    for details in model.details.values {
      for contribution in details.contributors {
        if case .person(let person) = contribution.owner { hasNode[person] = true }
      }
    }
    // Who runs activities for others' nodes has a card of effects instead.
    for initiative in model.initiatives {
      for case .person(let person)? in [initiative.owner] + initiative.contributors.map(\.owner) { hasNode[person] = true }
    }
    for (person, hasNode) in zip(model.people, hasNode) where !hasNode {
      log.report(.personWithoutKPI, "`\(person.key)` owns no node", at: person.place)
    }
    if model.teams.isEmpty { return }
    for (person, hasNode) in zip(model.people, hasNode) where hasNode && person.team == nil {
      log.report(.personWithoutTeam, "`\(person.key)` is in no team", at: person.place)
    }
  }
}

extension Target.Value {
  var isShare: Bool { if case .share = self { true } else { false } }
}

extension Additivity {
  /// What it is, for messages.
  var phrase: String {
    switch self {
    case .flow: "a flow"
    case .stock: "a stock"
    case .distinct, .distinctFormula: "a distinct count"
    case .average: "an average"
    case .extreme: "a minimum or maximum"
    case .given: "a rate or index"
    case .ratio: "a ratio"
    case .opaque: "a formula that does not add up"
    }
  }
}
