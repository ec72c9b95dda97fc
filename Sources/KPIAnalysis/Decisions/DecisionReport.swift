package import KPIFigures
public import KPIModel
public import KPISource

/// What `kpitree decide` prints: where each decision that was agreed in advance stands, and what its tests come to.
public struct DecisionReport: Sendable {
  /// The model's name.
  public let model: LocalizedText
  /// The model's currency; nil where it names none.
  public let currency: Currency?
  public let period: Period
  public let isClosed: Bool
  /// The last day that is judged; nil in a model without any figure.
  public let asOf: Day?
  /// By id, what the model's people are called.
  public let namesOfPeople: [String: LocalizedText]
  /// As declared.
  public let decisions: [Entry]

  /// Whether somebody has to choose a plan.
  public var hasFired: Bool { decisions.contains { $0.state == .fired } }

  /// One decision.
  public struct Entry: Sendable {
    public let key: String
    public let name: LocalizedText
    /// Who chooses a plan; nil where nobody is named.
    public let owner: String?
    /// As written.
    public let condition: String
    public let tests: [Test]
    public let state: State
    /// The first day on which the condition held; nil where there is none.
    public let first: Day?
    /// What the tests came to on that day, parallel to them.
    public let firstValues: [Amount?]
    public let agreed: Day
    public let until: Day?
    /// In order of preference.
    public let plans: [Plan]
    /// What was decided, the oldest first.
    public let log: [LoggedDecision]
    public let place: Place
    /// Day by day from `agreed` on: whether the condition held; nil without a figure.
    public let course: [Bool?]
  }

  /// A test on the last day that is judged.
  public struct Test: Sendable {
    /// As written.
    public let text: String
    public let figure: Decision.Figure
    /// The node's id; as written where no row names it.
    public let node: String
    public let nodeName: LocalizedText
    public let unit: MeasureUnit?
    /// The figure, in the node's unit; of a completion or pace, a ratio.
    ///
    /// Nil where there is none.
    public let value: Amount?
    public let number: Amount
    public let comparison: Decision.Comparison
    /// Whether it held on that day; nil without a figure.
    public let holds: Bool?
    /// On how many days in a row it has held up to that day.
    public let runLength: Int
    /// On how many it must.
    public let neededCount: Int
    /// Why there is no figure; nil where there is one.
    public let reason: Reason?
  }

  /// Why a test has no figure.
  public enum Reason: String, Sendable, CaseIterable {
    /// No row names the node.
    case noNode = "no_node"
    case noFigure = "no_figure"
    /// Nothing that is scored is to be reached.
    case noTarget = "no_target"
    /// The last day that is judged comes before it was agreed.
    case notAgreed = "not_agreed"
  }

  public enum State: String, Sendable, CaseIterable {
    /// A condition holds, or held, and nobody has chosen a plan yet.
    case fired
    /// Not agreed yet on the last day that is judged.
    case waiting
    /// It has not held so far.
    case armed
    /// The log has what was chosen.
    case done
    /// Its last day is over, and it never held.
    case expired
    /// A test has no figure.
    case unknown
  }
}

/// The days on which decisions are judged, and the spans of days whose figures that takes: all come from one reading of the rows.
package struct DecisionDays {
  /// From the first day that any decision counts to the last day of the period.
  package let days: ClosedRange<Day>
  /// What is read besides the period.
  package private(set) var parts: [BoundModel.Request.Part] = []
  /// By day: the part that is the period to date.
  private var toDate: [Int] = []
  /// The declared nodes whose figures can matter to a test; nil: any.
  private let nodes: Set<Int>?
  /// By length of windows, by day: its parts.
  private var windows: [Int: [Window]] = [:]

  /// The last days before and on a day.
  struct Window {
    /// The part with the days as a whole.
    var whole: Int
    /// The parts that lie within one period each, whose targets they are a part of: more than one where a new period begins within it.
    var pieces: [Int]
  }

  /// - Parameter asOf: the last day that counts; nil while only rows know it.
  package init?(_ model: Model, _ period: Period, asOf: Day?) {
    let last = min(period.last, asOf ?? period.last)
    guard let first = model.decisions.map(\.agreed).min(), first <= last else { return nil }
    days = first...last
    nodes = Self.nodes(behind: model.decisions.flatMap(\.condition.tests), model)
    let calendar = model.calendar
    let lengths = Set(model.decisions.flatMap(\.condition.tests).compactMap(\.dayCount)).sorted()
    var current = Self.period(like: period, containing: last, calendar)
    var holders: [Period] = []
    for day in (first.number...last.number).reversed().map(Day.init(number:)) {
      if day < current.first { current = Self.period(like: period, containing: day, calendar, before: current) }
      holders.append(current)
    }
    holders.reverse()
    for (offset, holder) in holders.enumerated() {
      let day = first + offset
      toDate.append(parts.count)
      parts.append(.init(period: holder, asOf: day, isLean: true, nodes: nodes))
      for length in lengths { windows[length, default: []].append(addWindow(day - (length - 1), day, period, holder, calendar)) }
    }
  }

  /// What is tested and all below it; any node where a target rests on others, or only rows know what is tested.
  private static func nodes(behind tests: [Decision.Test], _ model: Model) -> Set<Int>? {
    let restsOnOthers = model.nodes.contains { node in
      node.targets.contains { target in
        switch target.value {
        case .growth, .share: true
        case .amount, .rate, .within: false
        }
      }
    }
    if restsOnOthers { return nil }
    var nodes: Set<Int> = []
    for test in tests {
      guard let node = test.node.node else { return nil }
      nodes.insert(node)
    }
    // Parents stand before their children.
    for (index, node) in model.nodes.enumerated() where node.parent.map(nodes.contains) ?? false { nodes.insert(index) }
    return nodes
  }

  /// The period of the same kind as another that holds a day.
  private static func period(like period: Period, containing day: Day, _ calendar: PeriodCalendar, before: Period? = nil) -> Period {
    if period.contains(Period(name: "", kind: .day, isFiscal: false, first: day, last: day)) { return period }
    if period.kind == .range { return before.flatMap { calendar.previous($0) } ?? calendar.previous(period) ?? period }
    return calendar.period(period.kind, containing: day, isFiscal: period.isFiscal) ?? calendar.period(period.kind, containing: day)
  }

  private mutating func addWindow(_ first: Day, _ last: Day, _ period: Period, _ holder: Period, _ calendar: PeriodCalendar) -> Window {
    func add(_ first: Day, _ last: Day, whole: Period?) -> Int {
      let days = Period(name: "\(first)..\(last)", kind: .range, isFiscal: holder.isFiscal, first: first, last: last)
      parts.append(.init(period: days, whole: whole, asOf: self.days.lowerBound <= last ? last : nil, isLean: true, nodes: nodes))
      return parts.count - 1
    }
    if first >= holder.first {
      let piece = add(first, last, whole: holder)
      return Window(whole: piece, pieces: [piece])
    }
    var pieces: [Int] = []
    var (end, current) = (last, holder)
    while end >= first {
      pieces.append(add(max(first, current.first), end, whole: current))
      end = current.first - 1
      current = Self.period(like: period, containing: end, calendar, before: current)
      if current.first > end { break }
    }
    return Window(whole: add(first, last, whole: nil), pieces: pieces.reversed())
  }

  func part(toDate day: Day) -> Int { toDate[day - days.lowerBound] }

  func window(_ length: Int, through day: Day) -> Window? { windows[length].map { $0[day - days.lowerBound] } }
}

extension DecisionReport {
  /// Judges every decision of a model, each day by what was known on it.
  ///
  /// - Parameters:
  ///   - bound: the period, with the parts that `days` asked for; it may have others behind them.
  ///   - days: nil where no decision had been agreed by then.
  ///   - log: gets plans that cannot be paid.
  package init(_ bound: BoundModel, _ days: DecisionDays?, into log: inout DiagnosticLog) {
    let model = bound.model
    let last = bound.asOf.map { min($0, bound.evaluated.period.last) }
    var court = DecisionCourt(bound, days, last)
    self.model = model.name
    currency = model.currency
    period = bound.evaluated.period
    isClosed = bound.isClosed
    asOf = last
    namesOfPeople = model.namesOfPeople
    decisions = model.decisions.map { court.entry($0) }
    reportBudgets(bound, into: &log)
  }

  /// Says which plans need more money than is left of what their decision's node may cost in the period.
  private func reportBudgets(_ bound: BoundModel, into log: inout DiagnosticLog) {
    let model = bound.model
    let period = bound.evaluated.period
    func purse(_ decision: Decision) -> (node: Int, budget: DecimalNumber)? {
      for test in decision.condition.tests {
        guard let node = test.node.node, let budget = model.details[node]?.effort?.budget.value(in: period) else { continue }
        return (node, budget)
      }
      return nil
    }
    for (decision, entry) in zip(model.decisions, decisions) where ![.done, .expired].contains(entry.state) {
      guard let (node, budget) = purse(decision) else { continue }
      var left = budget
      for other in model.decisions where purse(other)?.node == node {
        for taken in model.decisionLog where taken.decision == other.key && period.days.contains(taken.on) {
          let cost = model.plans.first { $0.key == taken.plan }?.needs.budget ?? .zero
          left = left.subtracting(cost) ?? left
        }
      }
      for plan in decision.plans.map({ model.plans[$0] }) {
        guard let need = plan.needs.budget, left < need else { continue }
        log.report(
          .planOverBudget,
          "`\(plan.key)` needs \(need), and \(left.isNegative ? "nothing" : "\(left)") is left of the budget of `\(model.id(of: node))` in \(period.name), which is \(budget)",
          at: plan.needs.place ?? plan.place, related: [.init(decision.place, "chosen by this decision")])
      }
    }
  }
}

/// What a test finds on a day.
private enum Reading {
  case value(Double)
  case none(DecisionReport.Reason)

  var value: Double? { if case .value(let value) = self { value } else { nil } }
  var reason: DecisionReport.Reason? { if case .none(let reason) = self { reason } else { nil } }
}

/// Finds out, day by day, which tests hold.
private struct DecisionCourt {
  private let bound: BoundModel
  private let days: DecisionDays?
  private let last: Day?
  /// By declared node, its index in the tree.
  private var declared: [Int: Int] = [:]
  private var finder: NodeFinder?
  /// The same in all parts.
  private let composition: Composition
  /// By part: its figures, made when first asked for.
  private var workings: [Int: Workings] = [:]

  init(_ bound: BoundModel, _ days: DecisionDays?, _ last: Day?) {
    self.bound = bound
    self.days = days
    self.last = last
    composition = Composition(bound)
    for (index, node) in bound.tree.nodes.enumerated() where node.origin == .declared { declared[node.declaration] = index }
  }

  private mutating func node(_ reference: NodeReference) -> Int? {
    if let node = reference.node { return declared[node] }
    let finder = finder ?? NodeFinder(bound.model, bound.tree)
    self.finder = finder
    if case .one(let node) = finder.find(reference.text) { return node }
    return nil
  }

  mutating func entry(_ decision: Decision) -> DecisionReport.Entry {
    let model = bound.model
    let tests = decision.condition.tests
    let nodes = tests.map { node($0.node) }
    let end = last.map { last in decision.until.map { min($0, last) } ?? last }
    var runs = [Int](repeating: 0, count: tests.count)
    var values = [Reading](repeating: .none(.noFigure), count: tests.count)
    var first: (day: Day, values: [Amount?])?
    var course: [Bool?] = []
    if let end, decision.agreed <= end {
      for day in (decision.agreed.number...end.number).lazy.map(Day.init(number:)) {
        for (index, test) in tests.enumerated() {
          values[index] = nodes[index].map { reading(test, of: $0, on: day) } ?? .none(.noNode)
          runs[index] = values[index].value.map { test.comparison.holds($0, test.number.double) } == true ? runs[index] + 1 : 0
        }
        let holds = decision.condition.expression.holds { runs[$0] >= tests[$0].runLength }
        course.append(holds ? true : values.contains { $0.value == nil } ? nil : false)
        if holds, first == nil { first = (day, values.map { $0.value.flatMap { Amount($0) } }) }
      }
    } else if last.map({ $0 < decision.agreed }) ?? true {
      values = tests.map { _ in .none(.notAgreed) }
    }
    let log = model.decisionLog.filter { $0.decision == decision.key }
    let state: DecisionReport.State
    if !log.isEmpty {
      state = .done
    } else if first != nil {
      state = .fired
    } else if last.map({ $0 < decision.agreed }) ?? true {
      state = .waiting
    } else if let last, let until = decision.until, last > until {
      state = .expired
    } else {
      state = values.contains { $0.value == nil } ? .unknown : .armed
    }
    return DecisionReport.Entry(
      key: decision.key, name: decision.name ?? LocalizedText(decision.key), owner: decision.owner.map(model.key(of:)),
      condition: decision.condition.text,
      tests: tests.indices.map { test(tests[$0], nodes[$0], values[$0], runLength: runs[$0]) }, state: state, first: first?.day,
      firstValues: first?.values ?? [], agreed: decision.agreed, until: decision.until, plans: decision.plans.map { model.plans[$0] },
      log: log, place: decision.place, course: course)
  }

  private func test(_ test: Decision.Test, _ node: Int?, _ reading: Reading, runLength: Int) -> DecisionReport.Test {
    let model = bound.model
    let declaration = node.map { bound.tree.nodes[$0].declaration }
    return DecisionReport.Test(
      text: test.text, figure: test.figure, node: node.map { bound.tree.nodes[$0].id } ?? test.node.text,
      nodeName: node.map { model.displayName(of: bound.tree.nodes[$0].declaration, key: bound.tree.nodes[$0].key) }
        ?? LocalizedText(test.node.text),
      unit: declaration.flatMap { model.nodes[$0].unit }, value: reading.value.flatMap { Amount($0) },
      number: Amount(test.number.double) ?? .zero, comparison: test.comparison,
      holds: reading.value.map { test.comparison.holds($0, test.number.double) }, runLength: runLength, neededCount: test.runLength,
      reason: reading.reason)
  }

  private mutating func workings(_ part: Int) -> Workings? {
    guard bound.parts.indices.contains(part) else { return nil }
    if let known = workings[part] { return known }
    // What is wrong with the input was said of the period itself.
    var repeated = DiagnosticLog()
    let made = Workings(bound.parts[part], against: .target, composition, sharesOut: false, into: &repeated)
    workings[part] = made
    return made
  }

  private mutating func reading(_ test: Decision.Test, of node: Int, on day: Day) -> Reading {
    guard let days, days.days.contains(day) else { return .none(.noFigure) }
    guard let length = test.dayCount else {
      guard let workings = workings(days.part(toDate: day)) else { return .none(.noFigure) }
      return workings.reading(test.figure, of: node)
    }
    guard let window = days.window(length, through: day), let whole = workings(window.whole) else { return .none(.noFigure) }
    if window.pieces.count == 1 { return whole.reading(test.figure, of: node) }
    guard let actual = whole.actuals.evaluated[node] else { return .none(.noFigure) }
    if test.figure == .actual { return .value(actual) }
    let pieces = window.pieces.compactMap { workings($0) }
    guard pieces.count == window.pieces.count, pieces.allSatisfy({ $0.targets.isScored(node) && $0.targets.toDate[node] != nil }),
      let last = pieces.last
    else { return .none(.noTarget) }
    // A new period began within the days: what adds up is to reach the sum of both parts, all else what holds at the end.
    let addsUp = last.composition.declaration(of: node).time.isFlow
    let counted = addsUp ? pieces : [last]
    let goal = CompletionRule.Goal(
      target: counted.reduce(0) { $0 + ($1.targets.toDate[node] ?? 0) }, share: counted.reduce(0) { $0 + $1.shareToDate(of: node) },
      range: addsUp ? nil : last.targets.ranges[node]?.closedRange)
    return whole.reading(test.figure, of: node, actual, goal)
  }
}

extension Workings {
  /// What a test finds in a period's figures.
  fileprivate func reading(_ figure: Decision.Figure, of node: Int) -> Reading {
    if composition.details(of: node)?.project != nil {
      guard figure == .completion, let completion = judgement(of: node).completion else { return .none(.noFigure) }
      return .value(completion.raw.value)
    }
    guard let actual = actuals.evaluated[node] else { return .none(.noFigure) }
    if figure == .actual { return .value(actual) }
    guard targets.isScored(node), let target = targets.toDate[node] else { return .none(.noTarget) }
    return reading(figure, of: node, actual, goal(of: node, target))
  }

  fileprivate func reading(
    _ figure: Decision.Figure, of node: Int, _ actual: Double, _ goal: CompletionRule.Goal
  ) -> Reading {
    switch figure {
    case .actual: return .value(actual)
    case .gap: return .value(actual - goal.target)
    case .pace: return goal.target == 0 ? .none(.noTarget) : .value(actual / goal.target)
    case .completion:
      return completionRule(of: node).completion(of: actual, goal).map { .value($0.raw.value) } ?? .none(.noTarget)
    }
  }
}
