import KPISource

/// Activities and what they are to move.
extension ModelCompiler {
  mutating func compileInitiative(_ entry: Entry, _ finder: NodeFinder) {
    guard let name = identifier(entry.key, "initiative"), hasBody(entry, "initiative") else { return }
    var window: ClosedRange<Day>?
    var initiative = Initiative(key: name, place: entry.key.place, window: Day(number: 0)...Day(number: 0))
    var contributorsPlace: Place?
    for (keyNode, value) in entry.value.entries {
      guard let key = key(keyNode, value, of: InitiativeKey.self) else { continue }
      switch key {
      case .name: initiative.name = localizedText(value)
      case .kind: initiative.kind = word(value, "`kind`", as: Initiative.Kind.self)
      case .owner: initiative.owner = owner(value, "`owner`")
      case .requestedBy: initiative.requestedBy = owner(value, "`requested_by`")
      case .forTeam: initiative.team = team(value)
      case .contributors:
        initiative.contributors = contributors(value)
        contributorsPlace = keyNode.place
      case .window: window = period(value)?.days
      case .suspended: initiative.suspended = scalars(value, "`suspended`").compactMap { period($0)?.days }
      case .carryover: initiative.carryoverDays = text(value, "`carryover`").flatMap { dayCount($0, value) } ?? 0
      case .cost: initiative.cost = amountOfMoney(value, "`cost`")
      case .discount: initiative.discount = amountOfMoney(value, "`discount`")
      case .moves:
        guard expect(.sequence, value, "`moves`") else { continue }
        initiative.moves = value.elements.compactMap { move($0, finder) }
      }
    }
    reportMissing(InitiativeKey.self, in: entry.value)
    if let place = contributorsPlace, let owner = initiative.owner, initiative.contributors.contains(where: { $0.owner == owner }) {
      log.report(.ownerContributes, "`\(model.key(of: owner))` leads `\(name)` and contributes to it", at: place)
    }
    guard let window else { return }
    initiative.window = window
    for days in initiative.suspended where days.lowerBound < window.lowerBound || days.upperBound > initiative.reach.upperBound {
      log.report(
        .outOfRange, "`\(name)` was suspended on \(days.lowerBound)..\(days.upperBound), which is not all inside its window",
        at: entry.value["suspended"]?.place ?? entry.key.place)
    }
    model.initiatives.append(initiative)
    check(initiative, movesNothing: entry.value["moves"].map { $0.kind == .sequence && !$0.elements.contains { _ in true } } ?? true)
  }

  private mutating func team(_ value: YAMLNode) -> Int? {
    guard let name = text(value, "`for_team`") else { return nil }
    if let team = teamIndex[name] { return team }
    reportUnknown(.unknownTeam, "`\(name)` is not in `teams`", name, value, known: { $0.teams.map(\.key) })
    return nil
  }

  private mutating func amountOfMoney(_ value: YAMLNode, _ subject: String) -> DecimalNumber? {
    guard let amount = number(value, subject) else { return nil }
    guard !amount.isNegative else {
      log.report(.outOfRange, "\(subject) cannot be negative", at: value.place)
      return nil
    }
    return amount
  }

  private mutating func check(_ initiative: Initiative, movesNothing: Bool) {
    if movesNothing {
      log.report(.vanityInitiative, "`\(initiative.key)` moves no node: nobody can tell what it was good for", at: initiative.place)
      return
    }
    let isHeld = initiative.moves.contains { $0.method != .estimate || $0.isFoundElsewhere }
    if initiative.kind == .promotion, !initiative.moves.isEmpty, !isHeld {
      log.report(
        .promotionWithoutCounterfactual,
        "the promotion `\(initiative.key)` has only estimates: nothing says what would have been bought anyway",
        at: initiative.place)
    }
    for move in initiative.moves {
      guard case .period(let period, let place) = move.baseline, period.days.overlaps(initiative.reach) else { continue }
      log.report(
        .baselineOverlapsWindow,
        "the baseline \(period.name) of `\(initiative.key)` holds days of its own window: they tell nothing of what would have been",
        at: place)
    }
  }

  // MARK: - Moves

  private mutating func move(_ node: YAMLNode, _ finder: NodeFinder) -> Move? {
    guard expect(.mapping, node, "a move") else { return nil }
    var moved: NodeReference?
    var method: EffectMethod?
    var move = Move(node: NodeReference(text: "", place: node.place), method: .estimate, place: node.place)
    var places: [MoveKey: Place] = [:]
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: MoveKey.self) else { continue }
      places[key] = value.place
      switch key {
      case .node: moved = reference(value, finder)
      case .expected: move.expected = effect(value, "`expected`")
      case .measured: move.measured = effect(value, "`measured`")
      case .method: method = word(value, "`method`", as: EffectMethod.self)
      case .interval: move.interval = interval(value)
      case .evidence: move.evidence = text(value, "`evidence`")
      case .baseline:
        if value.kind == .scalar, value.text == Move.Baseline.previousWord {
          move.baseline = .previous
        } else {
          move.baseline = period(value).map { .period($0, value.place) }
        }
      case .control: move.controls = scalars(value, "`control`").compactMap { reference($0, finder) }
      case .arms: move.arms = arms(value)
      }
    }
    reportMissing(MoveKey.self, in: node)
    guard let moved, let method else { return nil }
    (move.node, move.method) = (moved, method)
    reportMisplaced(move, places)
    return move
  }

  /// A key that its method does not read would be silently without effect.
  private mutating func reportMisplaced(_ move: Move, _ places: [MoveKey: Place]) {
    func refuse(_ key: MoveKey, _ because: String) {
      guard let place = places[key] else { return }
      log.report(.misplacedKey, "`\(key.rawValue)` says nothing here: \(because)", at: place)
    }
    if move.method != .experiment, move.method != .holdout { refuse(.arms, "the method `\(move.method.rawValue)` has none") }
    if move.method != .parallel { refuse(.control, "only `parallel` is held against other nodes") }
    if move.method != .prePost, move.method != .parallel {
      refuse(.baseline, "the method `\(move.method.rawValue)` predicts nothing from days before")
    }
    if move.measured == nil { refuse(.interval, "it is that of `measured`") }
    if let interval = move.interval, let measured = move.measured, measured < interval.lower || interval.upper < measured,
      let place = places[.interval]
    {
      log.report(.outOfRange, "`measured` does not lie in its `interval`", at: place)
    }
  }

  /// An effect: a number, of a percent also points.
  private mutating func effect(_ node: YAMLNode, _ subject: String) -> DecimalNumber? {
    if node.kind == .scalar, node.text.hasSuffix("pp"), case .success(let value) = DecimalNumber.parse(String(node.text.dropLast(2)) + "%")
    {
      return value
    }
    return number(node, subject)
  }

  private mutating func interval(_ node: YAMLNode) -> Bounds? {
    guard expect(.sequence, node, "`interval`") else { return nil }
    let ends = Array(node.elements)
    guard ends.count == 2 else {
      log.report(.wrongType, "`interval` must be two effects, from and to", at: node.place)
      return nil
    }
    guard let lower = effect(ends[0], "`interval`"), let upper = effect(ends[1], "`interval`") else { return nil }
    guard lower <= upper else {
      log.report(.outOfRange, "`interval` must go from the lower effect to the upper", at: node.place)
      return nil
    }
    return Bounds(lower: lower, upper: upper)
  }

  // MARK: - Arms

  private mutating func arms(_ node: YAMLNode) -> Move.Arms? {
    guard expect(.mapping, node, "`arms`") else { return nil }
    var share: DecimalNumber?
    var planned: DecimalNumber?
    var treated: Move.Arm?
    var control: Move.Arm?
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: ArmsKey.self) else { continue }
      switch key {
      case .share:
        share = self.share(value, "`share`")
        if let given = share, given.isZero || given == DecimalNumber(1) {
          log.report(.outOfRange, "`share` must leave units for both arms", at: value.place)
          share = nil
        }
      case .planned: planned = number(value, "`planned`")
      case .treated: treated = arm(value, "`treated`")
      case .control: control = arm(value, "`control`")
      }
    }
    reportMissing(ArmsKey.self, in: node)
    guard let treated, let control else { return nil }
    if (treated.base == nil) != (control.base == nil) || (treated.before == nil) != (control.before == nil) {
      log.report(.missingKey, "only one of the arms says `base` or `before`: both are held against each other by it", at: node.place)
      return nil
    }
    if let planned, planned < (treated.units.adding(control.units) ?? planned) {
      log.report(.outOfRange, "`planned` is less than the units that the arms have already", at: node["planned"]?.place ?? node.place)
    }
    return Move.Arms(share: share, planned: planned, treated: treated, control: control, place: node.place)
  }

  private mutating func arm(_ node: YAMLNode, _ subject: String) -> Move.Arm? {
    guard expect(.mapping, node, subject) else { return nil }
    var numbers: [ArmKey: DecimalNumber] = [:]
    var before: Move.Arm.Products?
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: ArmKey.self) else { continue }
      if key == .before {
        before = beforeArm(value)
      } else {
        numbers[key] = number(value, "`\(key.rawValue)`")
      }
    }
    reportMissing(ArmKey.self, in: node)
    guard let units = numbers[.units], let sum = numbers[.sum] else { return nil }
    guard DecimalNumber(2) <= units else {
      log.report(.outOfRange, "an arm needs two units at least: one has no spread", at: node["units"]?.place ?? node.place)
      return nil
    }
    let spread: Move.Arm.Spread
    switch (numbers[.sumSquares], numbers[.sd]) {
    case (let squares?, nil): spread = .sumOfSquares(squares)
    case (nil, let deviation?): spread = .standardDeviation(deviation)
    default:
      log.report(.missingKey, "\(subject) needs either `sum_squares` or `sd`", at: node.place)
      return nil
    }
    var base: Move.Arm.Products?
    if let sum = numbers[.base], let squares = numbers[.baseSquares], let cross = numbers[.cross] {
      base = .init(sum: sum, sumOfSquares: squares, cross: cross)
    } else if numbers[.base] != nil || numbers[.baseSquares] != nil || numbers[.cross] != nil {
      log.report(.missingKey, "`base`, `base_squares` and `cross` of \(subject) go together", at: node.place)
      return nil
    }
    if base != nil, before != nil {
      log.report(.misplacedKey, "`before` corrects a mean: a ratio of \(subject) takes none", at: node["before"]?.place ?? node.place)
      return nil
    }
    let arm = Move.Arm(units: units, sum: sum, spread: spread, base: base, before: before, place: node.place)
    guard arm.isPossible else {
      log.report(.outOfRange, "no units have the sums of \(subject): the squares' is too small", at: node.place)
      return nil
    }
    return arm
  }

  private mutating func beforeArm(_ node: YAMLNode) -> Move.Arm.Products? {
    guard expect(.mapping, node, "`before`") else { return nil }
    var numbers: [ArmBeforeKey: DecimalNumber] = [:]
    for (keyNode, value) in node.entries {
      guard let key = key(keyNode, value, of: ArmBeforeKey.self) else { continue }
      numbers[key] = number(value, "`\(key.rawValue)`")
    }
    reportMissing(ArmBeforeKey.self, in: node)
    guard let sum = numbers[.sum], let squares = numbers[.sumSquares], let cross = numbers[.cross] else { return nil }
    return .init(sum: sum, sumOfSquares: squares, cross: cross)
  }

  // MARK: - Units

  /// Whether effects are in their nodes' units: of typed nodes.
  mutating func checkInitiatives() {
    for initiative in model.initiatives {
      for move in initiative.moves {
        guard let node = move.node.node else { continue }
        let time = model.nodes[node].time
        if let arms = move.arms, arms.treated.base != nil, time != .ratio {
          log.report(
            .unfitUnits, "the arms of `\(initiative.key)` are those of a ratio, but `\(model.id(of: node))` is none", at: arms.place)
        }
      }
    }
  }
}

extension Move.Arm {
  /// Cauchy and Schwarz: n·Σx² ≥ (Σx)², and Σx²·Σy² ≥ (Σxy)², up to the rounding of written sums.
  fileprivate var isPossible: Bool {
    let rounding = 1 + 1e-9
    let (count, total) = (units.double, sum.double)
    var energy = Double.infinity
    switch spread {
    case .sumOfSquares(let squares):
      energy = squares.double
      guard energy >= 0, total * total <= count * energy * rounding else { return false }
    case .standardDeviation(let deviation): guard deviation.double >= 0 else { return false }
    }
    return [base, before].compactMap(\.self).allSatisfy { other in
      let (sum, squares, cross) = (other.sum.double, other.sumOfSquares.double, other.cross.double)
      return squares >= 0 && sum * sum <= count * squares * rounding && cross * cross <= energy * squares * rounding
    }
  }
}
