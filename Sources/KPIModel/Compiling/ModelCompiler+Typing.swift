import KPISource

/// Finds out how each measure behaves over members and time, and in which unit it comes out.
extension ModelCompiler {
  /// Types each measure after those that its formula is made of; a chain of any length takes no stack.
  mutating func typeMeasures() {
    enum State { case new, open, typed }
    var states = [State](repeating: .new, count: model.measures.count)
    var levels = [Int](repeating: 1, count: model.measures.count)
    for start in model.measures.indices where states[start] == .new {
      var open = [(measure: start, next: 0)]
      states[start] = .open
      while let (measure, next) = open.last {
        let operands = model.measures[measure].operands
        guard next < operands.count else {
          levels[measure] = 1 + (operands.map { levels[$0] }.max() ?? 0)
          type(measure, level: levels[measure])
          states[measure] = .typed
          model.measureOrder.append(measure)
          open.removeLast()
          continue
        }
        open[open.count - 1].next += 1
        let operand = operands[next]
        switch states[operand] {
        case .typed: break
        case .open:
          log.report(
            .cycle, "the formula of `\(model.measures[operand].key)` leads back to itself", at: model.measures[operand].place)
          brokenMeasures.insert(operand)
        case .new:
          states[operand] = .open
          open.append((operand, 0))
        }
      }
    }
  }

  /// - Parameter level: how many measures stand one upon the other, with it on top.
  private mutating func type(_ measure: Int, level: Int) {
    switch model.measures[measure].definition {
    case .byHand: break
    case .rows(let rows): typeRows(measure, rows)
    case .formula(_, let operands) where operands.contains(where: brokenMeasures.contains): brokenMeasures.insert(measure)
    case .formula where level > Budget.depth:
      let key = model.measures[measure].key
      log.report(
        .tooDeep, "`\(key)` is more than \(Budget.depth) formulas away from what it is made of", at: model.measures[measure].place)
      brokenMeasures.insert(measure)
    case .formula(let formula, let operands):
      model.measures[measure].additivity = additivity(of: formula, operands: operands)
      typeTime(measure, formula, operands)
      model.measures[measure].lagDays = ([measure] + operands).compactMap { model.measures[$0].lagDays }.max()
      typeUnit(measure, formula, operands)
    }
  }

  private mutating func typeRows(_ measure: Int, _ rows: RowMeasure) {
    model.measures[measure].additivity =
      switch rows.aggregate {
      case .sum, .count: rows.timing.map(Additivity.stock) ?? .flow
      case .countDistinct: .distinct
      case .average: .average
      case .minimum, .maximum: .extreme
      }
    model.measures[measure].time =
      switch rows.aggregate {
      case .sum, .count: rows.timing.map(TimeType.stock) ?? .flow
      case .countDistinct: .distinct
      case .average, .minimum, .maximum: .ratio
      }
  }

  private mutating func typeTime(_ measure: Int, _ formula: Formula, _ operands: [Int]) {
    let types = operands.map { model.measures[$0].time }
    model.measures[measure].time = model.measures[measure].declaredTime ?? TimeType.of(formula) { types[$0] }
    guard model.measures[measure].time == .unclear, !types.contains(.unclear) else { return }
    log.report(
      .unclearTime, Self.unclear(model.measures[measure].key, formula.text), at: model.measures[measure].place, notes: Self.timeNotes)
  }

  private static func unclear(_ name: String, _ formula: String) -> String {
    "what `\(name)` is over time cannot be told from its formula `\(formula)`"
  }

  private static let timeNotes = [
    "`over_time: add` says that days add up to it, `over_time: recompute` that it is a rate of any days, `over_time: last` that it is a level",
    "until then only a target for the very period that is evaluated is compared with it, and only once that is over",
  ]

  /// Types the nodes that no measure and no hand types: what their parts make of them, from the leaves up.
  mutating func typeNodes() {
    for index in model.nodes.indices.reversed() {
      if let measure = model.nodes[index].measure {
        guard case .byHand = model.measures[measure].definition, model.measures[measure].time == .flow else { continue }
      }
      if let declared = declaredTimes[index] {
        type(node: index, as: declared)
        continue
      }
      let isRate = model.nodes[index].unit?.isRate ?? false
      guard model.nodes[index].actuals.isEmpty, model.details[index]?.project == nil, let inferred = typeOfParts(index) else {
        if isRate { type(node: index, as: .given) }
        continue
      }
      // A unit that is a rate says so of what its parts leave open.
      type(node: index, as: isRate && inferred != .ratio ? .given : inferred)
      if inferred == .unclear, !isRate { reportUnclearTime(index) }
    }
  }

  /// What the children of the first breakdown make of a node; nil without any.
  private func typeOfParts(_ index: Int) -> TimeType? {
    guard let breakdown = model.nodes[index].breakdowns.first else { return nil }
    let children = model.breakdowns[breakdown].children
    let types = children.map { model.nodes[$0].time }
    if case .formula(let formula) = model.breakdowns[breakdown].rule {
      return types.count == formula.names.count ? TimeType.of(formula) { types[$0] } : nil
    }
    return TimeType.sum(of: types)
  }

  private mutating func type(node index: Int, as time: TimeType) {
    model.nodes[index].time = time
    guard model.nodes[index].measure == nil else { return }
    switch time {
    case .flow, .unclear: model.nodes[index].additivity = .flow
    case .stock(let timing): model.nodes[index].additivity = .stock(timing)
    case .ratio, .given: model.nodes[index].additivity = .given
    case .distinct: model.nodes[index].additivity = .distinct
    }
  }

  /// Once, where the first of its parts is unclear by itself: what is above follows from it.
  private mutating func reportUnclearTime(_ index: Int) {
    guard let breakdown = model.nodes[index].breakdowns.first, !model.nodes[index].isGrouping,
      !model.breakdowns[breakdown].children.contains(where: { model.nodes[$0].time == .unclear })
    else { return }
    let name = model.nodes[index].isInTemplate ? model.nodes[index].key : model.id(of: index)
    if case .formula(let formula) = model.breakdowns[breakdown].rule {
      guard unclearBreakdowns.insert(model.breakdowns[breakdown].place).inserted else { return }
      log.report(.unclearTime, Self.unclear(name, formula.text), at: model.breakdowns[breakdown].place, notes: Self.timeNotes)
    } else {
      log.report(
        .unclearTime, "what `\(name)` is over time cannot be told: its parts are of more than one kind",
        at: model.breakdowns[breakdown].place, notes: Self.timeNotes)
    }
  }

  /// docs/arithmetic.md#what-adds-up, the rows on formulas.
  private func additivity(of formula: Formula, operands: [Int]) -> Additivity {
    let kinds = operands.map { model.measures[$0].additivity }
    if let linear = formula.linear {
      guard linear.constant.isZero else { return .opaque }
      if kinds.count == 1, case .ratio = kinds[0] { return kinds[0] }
      if kinds.allSatisfy({ $0 == .flow }) { return .flow }
      if kinds.allSatisfy(\.addsOverMembers) {
        // Over time it is recomputed from its parts; what it counts as is a stock.
        let timing = kinds.lazy.compactMap(\.stockTiming).first ?? .last
        return .stock(timing)
      }
      if kinds == [.distinct] { return .distinct }
      if kinds.allSatisfy({ $0.addsOverMembers || $0 == .distinct || $0 == .distinctFormula }) { return .distinctFormula }
      return .opaque
    }
    guard let product = formula.product else { return .opaque }
    let above = product.factors.filter { !$0.isDivisor }
    let below = product.factors.filter(\.isDivisor)
    guard above.count == 1, below.count == 1, isCountable(above[0].expression, formula, operands),
      isCountable(below[0].expression, formula, operands)
    else { return .opaque }
    return .ratio(weight: below[0].expression.renamed { operands[$0] })
  }

  /// Whether a part of a ratio is linear in additive measures or distinct counts.
  private func isCountable(_ expression: Formula.Expression, _ formula: Formula, _ operands: [Int]) -> Bool {
    guard let linear = formula.linear(of: expression), linear.constant.isZero else { return false }
    return zip(linear.coefficients, operands).allSatisfy { coefficient, operand in
      let kind = model.measures[operand].additivity
      return coefficient.isZero || kind.addsOverMembers || kind == .distinct || kind == .distinctFormula
    }
  }

  private mutating func typeUnit(_ measure: Int, _ formula: Formula, _ operands: [Int]) {
    switch MeasureUnit.of(formula, units: { model.measures[operands[$0]].unit }) {
    case .success(let inferred):
      guard let inferred else { return }
      if let declared = model.measures[measure].unit {
        if !inferred.fits(declared) {
          log.report(
            .unfitUnits,
            "`\(model.measures[measure].key)` is declared in \(declared.dimensionPhrase), but its formula gives \(inferred.dimensionPhrase)",
            at: model.measures[measure].place)
        }
      } else {
        model.measures[measure].unit = inferred
      }
    case .failure(let mistake):
      log.report(.unfitUnits, mistake.message, at: model.measures[measure].place, notes: ["in the formula `\(formula.text)`"])
    }
  }
}

extension Additivity {
  /// Whether members of a split add up to the whole.
  public var addsOverMembers: Bool {
    switch self {
    case .flow: true
    case .stock(let timing): timing != .minimum && timing != .maximum
    default: false
    }
  }

  /// The rule over time of a stock.
  var stockTiming: StockTiming? {
    if case .stock(let timing) = self { timing } else { nil }
  }

  /// Whether a split by members is possible at all.
  public var canBeSplit: Bool {
    switch self {
    case .flow, .distinct, .average, .extreme, .ratio, .distinctFormula: true
    case .stock(let timing): timing != .minimum && timing != .maximum
    case .given, .opaque: false
    }
  }
}

extension Formula.Expression {
  /// The same expression over other names.
  func renamed(_ name: (Int) -> Int) -> Formula.Expression {
    switch self {
    case .number: self
    case .name(let index): .name(name(index))
    case .negate(let operand): .negate(operand.renamed(name))
    case .sum(let terms): .sum(terms.map { Formula.Term($0.expression.renamed(name), isSubtracted: $0.isSubtracted) })
    case .product(let factors): .product(factors.map { Formula.Factor($0.expression.renamed(name), isDivisor: $0.isDivisor) })
    case .minimum(let operands): .minimum(operands.map { $0.renamed(name) })
    case .maximum(let operands): .maximum(operands.map { $0.renamed(name) })
    }
  }
}
