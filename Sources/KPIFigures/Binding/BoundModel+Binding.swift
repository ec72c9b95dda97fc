public import KPIModel
public import KPISource

extension BoundModel {
  /// What binding asks for.
  public struct Request: Sendable {
    public var period: Period
    /// Nil against targets.
    public var reference: Period?
    /// The last day that counts; nil: the last in the data, or of the last figure by hand.
    public var asOf: Day?
    /// How many earlier periods of the same kind are wanted at most, for what is usual.
    public var historyLength = 0
    /// Whether the period a year earlier is wanted, whatever targets say.
    public var wantsLastYear = false
    /// Further periods that are wanted as models of their own with the same tree: the months of this one, or those before it.
    public var parts: [Part] = []
    /// How many threads read rows; nil: as many as there are processors.
    public var threads: Int?
    /// Told how far reading has come; nil where nobody looks.
    public var progress: ReadingProgress?

    /// A further period, and what it is compared with; the reference is nil against targets.
    public struct Part: Sendable {
      public var period: Period
      public var reference: Period?

      public init(period: Period, reference: Period? = nil) {
        self.period = period
        self.reference = reference
      }
    }

    public init(period: Period, reference: Period? = nil, asOf: Day? = nil, historyLength: Int = 0, threads: Int? = nil) {
      self.period = period
      self.reference = reference
      self.asOf = asOf
      self.historyLength = historyLength
      self.threads = threads
    }
  }

  /// Reads a model's rows once and binds its figures for a period and all that it is compared with.
  ///
  /// A second pass is made only where the end of the data, which the first one finds, cuts a compared period or a lagging measure.
  ///
  /// - Returns: nil after errors in the input, which `log` has.
  public static func bind(_ model: Model, _ request: Request, into log: inout DiagnosticLog) -> BoundModel? {
    var binding = Binding(model, request, into: &log)
    guard !log.hasErrors, var cells = binding.run(into: &log) else { return nil }
    if request.asOf == nil {
      binding.asOf = binding.lastDay(of: cells)
      if binding.needsSecondPass {
        // What is wrong with sources and rows was said by the first pass.
        var repeated = DiagnosticLog()
        binding.makePlan(into: &repeated)
        guard let again = binding.run(into: &repeated) else {
          log.append(contentsOf: repeated)  // a database may answer once and not again
          return nil
        }
        cells = again
      }
    }
    return binding.bound(cells, into: &log)
  }
}

extension BoundModel {
  /// What binding would read, without reading it.
  package static func plan(_ model: Model, _ request: Request, into log: inout DiagnosticLog) -> CellPlan {
    Binding(model, request, into: &log).plan
  }
}

/// The steps of binding a model's figures.
private struct Binding {
  let model: Model
  let request: BoundModel.Request
  var asOf: Day?
  private(set) var plan = CellPlan()
  /// The period asked for, then its parts.
  private let spans: [Span]

  /// A period that becomes a bound model, with its ends; their windows stand in this order among the plan's.
  private struct Span {
    let period: Period
    let previous: Period?
    let reference: Period?
    let lastYear: Period?
    /// From the newest to the oldest.
    let history: [Period]
    /// Before the oldest: rows in it tell that the data did not begin later.
    let beforeHistory: Period?
    /// The first of its windows.
    let firstWindow: Int

    var evaluatedWindow: Int { firstWindow }
    var previousWindow: Int { firstWindow + 1 }
    var referenceWindow: Int { firstWindow + 2 }
    var lastYearWindow: Int { firstWindow + 3 }
    var firstHistoryWindow: Int { firstWindow + 4 }
    var windowCount: Int { 4 + history.count + (beforeHistory == nil ? 0 : 1) }
  }

  init(_ model: Model, _ request: BoundModel.Request, into log: inout DiagnosticLog) {
    self.model = model
    self.request = request
    asOf = request.asOf
    let needsLastYear = model.needsLastYear
    var spans: [Span] = []
    func add(_ period: Period, against reference: Period?, historyLength: Int, wantsLastYear: Bool) {
      var history: [Period] = []
      while history.count < historyLength, let earlier = model.calendar.previous(history.last ?? period) { history.append(earlier) }
      spans.append(
        Span(
          period: period, previous: model.calendar.previous(period), reference: reference,
          lastYear: wantsLastYear ? model.calendar.lastYear(period) : nil, history: history,
          beforeHistory: history.last.flatMap(model.calendar.previous),
          firstWindow: spans.last.map { $0.firstWindow + $0.windowCount } ?? 0))
    }
    add(
      request.period, against: request.reference, historyLength: request.historyLength,
      wantsLastYear: needsLastYear || request.wantsLastYear)
    for part in request.parts { add(part.period, against: part.reference, historyLength: 0, wantsLastYear: needsLastYear) }
    self.spans = spans
    makePlan(into: &log)
  }

  mutating func makePlan(into log: inout DiagnosticLog) {
    plan = CellPlan(model, windows: spans.flatMap(windows), asOf: asOf, into: &log)
  }

  func run(into log: inout DiagnosticLog) -> [Cells]? {
    var result: [Cells] = []
    var isWhole = true
    for scan in plan.scans {
      if let cells = scan.run(
        threads: request.threads ?? Threads.processorCount, progress: request.progress, into: &log)
      {
        result.append(cells)
      } else {
        isWhole = false  // go on: the other sources' mistakes are wanted too
      }
    }
    request.progress?.end()
    return isWhole ? result : nil
  }

  // MARK: - Days

  private func windows(of span: Span) -> [ClosedRange<Day>?] {
    [
      days(span.period), span.previous.flatMap(days), span.reference.flatMap { referenceDays($0, of: span) }, span.lastYear.flatMap(days),
    ] + span.history.map(days) + (span.beforeHistory.map { [days($0)] } ?? [])
  }

  /// A period's days that are in by `asOf`.
  private func days(_ period: Period) -> ClosedRange<Day>? {
    guard let asOf else { return period.days }
    return asOf < period.first ? nil : period.first...min(period.last, asOf)
  }

  /// In an open period as many days of the compared one.
  private func referenceDays(_ period: Period, of span: Span) -> ClosedRange<Day>? {
    guard let asOf, asOf < span.period.last else { return days(period) }
    guard let elapsed = days(span.period) else { return nil }
    let last = min(period.last, period.first + (elapsed.upperBound - elapsed.lowerBound))
    return days(period).map { $0.lowerBound...min($0.upperBound, last) }
  }

  /// The last day in the data, or of the last figure by hand.
  func lastDay(of cells: [Cells]) -> Day? {
    var last: Day?
    func take(_ day: Day) { last = max(last ?? day, day) }
    for cells in cells {
      guard let day = cells.lastDay else { continue }
      switch cells.grains.first ?? .day {
      case .day: take(day)
      case .week: take(day + 3)
      case .month: take(PeriodCalendar().period(.month, containing: day).last)
      case .quarter: take(PeriodCalendar().period(.quarter, containing: day).last)
      case .year: take(PeriodCalendar().period(.year, containing: day).last)
      }
    }
    for node in model.nodes {
      for figure in node.actuals { take(figure.period.last) }
    }
    for figure in model.figures.actuals { take(figure.period.last) }
    return last
  }

  /// Whether the end of the data changes what is read: a shortened comparison, or days too young for a lag.
  var needsSecondPass: Bool {
    guard let asOf, !plan.scans.isEmpty else { return false }
    return model.hasLag || spans.contains { $0.reference != nil && asOf < $0.period.last }
  }

  // MARK: - Figures

  func bound(_ cells: [Cells], into log: inout DiagnosticLog) -> BoundModel? {
    let reader = CellReader(model, plan, cells, asOf: asOf)
    let whole = spans[0]
    let compared = whole.reference == nil ? whole.previousWindow : whole.referenceWindow
    var binder = TreeBinder(reader, discoveryWindows: [whole.evaluatedWindow, compared])
    binder.bind()
    log.append(contentsOf: binder.log)
    var result = emptyModel(of: whole, binder.tree)
    result.readings = zip(plan.scans, cells).map { SourceReading(name: $0.sourceName, $1) }
    let handFigures = attachTables(to: &result, into: &log)
    fill(&result, whole, binder, reader, handFigures)
    for span in spans.dropFirst() {
      var part = emptyModel(of: span, binder.tree)
      part.tableTargets = result.tableTargets
      fill(&part, span, binder, reader, handFigures)
      result.parts.append(part)
    }
    for (scan, cells) in zip(plan.scans, cells) {
      guard let fault = cells.fault else { continue }
      log.report(.noTemporaryDisk, "the identifiers of `\(scan.sourceName)` cannot be counted: \(fault)", at: scan.place)
    }
    return log.hasErrors ? nil : result
  }

  /// A span's model without any figure.
  private func emptyModel(of span: Span, _ tree: Tree) -> BoundModel {
    func end(_ period: Period) -> End { End(period: period, days: days(period), count: tree.nodes.count) }
    return BoundModel(
      model: model, tree: tree, asOf: asOf, evaluated: end(span.period), previous: span.previous.map(end),
      reference: span.reference.map { End(period: $0, days: referenceDays($0, of: span), count: tree.nodes.count) },
      lastYear: span.lastYear.map(end))
  }

  private func fill(
    _ bound: inout BoundModel, _ span: Span, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) {
    fill(&bound.evaluated, span.evaluatedWindow, binder, reader, handFigures)
    fill(&bound.previous, span.previousWindow, binder, reader, handFigures)
    fill(&bound.reference, span.referenceWindow, binder, reader, handFigures)
    fill(&bound.lastYear, span.lastYearWindow, binder, reader, handFigures)
    let coverage = Coverage(plan, reader.cells)
    for (position, period) in span.history.enumerated().reversed() where asOf.map({ period.last <= $0 }) ?? true {
      var end = End(period: period, days: period.days, count: bound.tree.nodes.count)
      fill(&end, span.firstHistoryWindow + position, binder, reader, handFigures)
      for (node, bound) in binder.tree.nodes.enumerated() where handFigures[node] == nil {
        guard let measure = model.nodes[bound.declaration].measure, !coverage.holds(measure, in: period) else { continue }
        end.actuals.set(node, nil)
      }
      let hasFigure = end.actuals.values.contains { !$0.isNaN }
      if hasFigure || !bound.history.isEmpty { bound.history.append(end) }
    }
  }

  /// From which day on each source has rows: a period that they begin in says nothing of what is usual.
  private struct Coverage {
    let plan: CellPlan
    /// By scan; nil without rows in any window.
    let firstDays: [Day?]

    init(_ plan: CellPlan, _ cells: [Cells]) {
      self.plan = plan
      firstDays = zip(plan.scans, cells).map { scan, cells in scan.segments.indices.lazy.compactMap { cells.coverage[$0].first }.min() }
    }

    /// Whether all rows of a measure begin before a period, or within its first tenth: the first day of a week may be its third.
    func holds(_ measure: Int, in period: Period) -> Bool {
      plan.rowMeasures[measure].allSatisfy { measure in
        guard let column = plan.columns[measure], let first = firstDays[column.scan] else { return true }
        return first <= period.first + period.dayCount / 10
      }
    }
  }

  private func fill(
    _ end: inout End?, _ window: Int, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) {
    guard var filled = end else { return }
    fill(&filled, window, binder, reader, handFigures)
    end = filled
  }

  private func fill(
    _ end: inout End, _ window: Int, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) {
    let tree = binder.tree
    for node in tree.nodes.indices {
      guard let figures = handFigures[node] else { continue }
      let additivity = model.nodes[tree.nodes[node].declaration].additivity
      if let value = HandFigures.value(figures, additivity, period: end.period, days: end.days) { end.actuals.set(node, exact: value) }
    }
    let byHand = HandCells(model, tree, end.actuals)
    for node in tree.nodes.indices where end.actuals.values[node].isNaN {
      guard let measure = model.nodes[tree.nodes[node].declaration].measure else { continue }
      if case .byHand = model.measures[measure].definition { continue }
      let figure = reader.figure(measure, binder.cell(of: node, window: window)) { operand in
        byHand.figure(operand, inCellOf: node)
      }
      if let exact = figure?.exact {
        end.actuals.set(node, exact: exact)
      } else {
        end.actuals.set(node, figure?.value)
      }
    }
    for node in tree.nodes.indices {
      guard let measure = model.nodes[tree.nodes[node].declaration].measure else { continue }
      let weight = reader.weight(measure, binder.cell(of: node, window: window)) { operand in
        byHand.figure(operand, inCellOf: node)
      }
      end.weights.set(node, weight)
    }
  }

  /// Gives the tables' figures for discovered members to their nodes.
  ///
  /// - Returns: all figures by hand, by node.
  private func attachTables(to bound: inout BoundModel, into log: inout DiagnosticLog) -> [Int: [HandFigure]] {
    var handFigures: [Int: [HandFigure]] = [:]
    for (index, node) in bound.tree.nodes.enumerated() where node.origin == .declared {
      let figures = model.nodes[node.declaration].actuals
      if !figures.isEmpty { handFigures[index] = figures }
    }
    guard !model.figures.actuals.isEmpty || !model.figures.targets.isEmpty else { return handFigures }
    var subjects = FigureSubjects(model, bound.tree)
    var named: Set<Int> = []
    for figure in model.figures.actuals {
      guard let node = subjects.node(for: figure, into: &log) else { continue }
      named.insert(node)
      handFigures[node, default: []].append(HandFigure(period: figure.period, value: figure.value, site: figure.site))
    }
    for figure in model.figures.targets {
      guard let node = subjects.node(for: figure, into: &log) else { continue }
      let target = Target(period: figure.period, value: .amount(figure.value), site: figure.site)
      let declaration = bound.tree.nodes[node].declaration
      if let mistake = model.mistake(in: target, of: declaration, id: bound.tree.nodes[node].id) { log.report(mistake) }
      bound.tableTargets[node, default: []].append(target)
    }
    for node in named.sorted() {
      handFigures[node] = handFigures[node].map { log.sift($0, .conflictingFigures, "figures of `\(bound.tree.nodes[node].id)`") }
    }
    for (node, targets) in bound.tableTargets.sorted(by: { $0.key < $1.key }) {
      let own = model.nodes[bound.tree.nodes[node].declaration].targets
      let kept = log.sift(own + targets, .conflictingTargets, "targets of `\(bound.tree.nodes[node].id)`")
      bound.tableTargets[node] = Array(kept.dropFirst(own.count))
    }
    return handFigures
  }
}

extension Model {
  /// Whether any figure leaves young days out.
  fileprivate var hasLag: Bool {
    measures.contains { $0.lagDays ?? 0 > 0 } || details.values.contains { $0.lagDays ?? 0 > 0 }
  }

  /// Whether a target grows over the year before.
  fileprivate var needsLastYear: Bool {
    nodes.contains { node in
      node.targets.contains { target in
        if case .growth(_, .lastYear) = target.value { true } else { false }
      }
    }
  }
}
