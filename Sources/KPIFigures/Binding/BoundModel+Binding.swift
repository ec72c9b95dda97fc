public import KPIModel
public import KPISource

extension BoundModel {
  /// What binding asks for.
  public struct Request: Sendable {
    public var period: Period
    /// Nil against targets.
    public var reference: Period?
    /// The last day that counts; nil: the last of the rows or figures by hand behind the top KPI.
    public var asOf: Day?
    /// How many earlier periods of the same kind are wanted at most, for what is usual.
    public var historyLength = 0
    /// Whether figures of single days are wanted, of nodes that no split is above, for what is usual of a period that is over.
    public var wantsDays = false
    /// Whose figures are wanted bucket by bucket as well, if anybody's.
    public var series: Series?
    /// Whether the period a year earlier is wanted, whatever targets say.
    public var wantsLastYear = false
    /// Further periods that are wanted as models of their own with the same tree: the months of this one, or those before it.
    public var parts: [Part] = []
    /// Whether the months and weeks up to this period are wanted, for pages that show the way there.
    public var wantsTimelines = false
    /// How many threads read rows; nil: as many as there are processors.
    public var threads: Int?
    /// Told how far reading has come; nil where nobody looks.
    public var progress: ReadingProgress?

    /// A further period, and what it is compared with; the reference is nil against targets.
    public struct Part: Sendable {
      public var period: Period
      public var reference: Period?
      /// Of some days of a period, such as those that somebody owned: that period, whose targets theirs are a part of.
      public var whole: Period?
      /// The last day that counts of it, where that is earlier than the request's: what was known then.
      public var asOf: Day?
      /// Whether only figures and written targets are wanted: no denominators, nor, unless targets grow over it, the period before.
      public var isLean: Bool
      /// The declared nodes whose figures from rows are wanted; nil: all.
      public var nodes: Set<Int>?

      public init(
        period: Period, reference: Period? = nil, whole: Period? = nil, asOf: Day? = nil, isLean: Bool = false, nodes: Set<Int>? = nil
      ) {
        self.period = period
        self.reference = reference
        self.whole = whole
        self.asOf = asOf
        self.isLean = isLean
        self.nodes = nodes
      }
    }

    /// Nodes whose figures are wanted for every day, week or month of their rows.
    public struct Series: Sendable {
      /// Declared nodes; what stands below the same splits comes with them.
      public var nodes: Set<Int>
      public var first: Day

      public init(nodes: Set<Int>, first: Day) {
        self.nodes = nodes
        self.first = first
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

  /// Binds a period once more with some of its days as parts of it, so that the members of the whole are those of each.
  ///
  /// - Parameter stretches: within the period.
  package static func bind(
    _ bound: BoundModel, again stretches: [ClosedRange<Day>], into log: inout DiagnosticLog
  ) -> [ClosedRange<Day>: BoundModel]? {
    if stretches.isEmpty { return [:] }
    var request = Request(period: bound.evaluated.period, asOf: bound.asOf)
    request.parts = stretches.map { days in
      let period = Period(
        name: "\(days.lowerBound)..\(days.upperBound)", kind: .range, isFiscal: request.period.isFiscal, first: days.lowerBound,
        last: days.upperBound)
      return .init(period: period, whole: request.period)
    }
    guard let again = bind(bound.model, request, into: &log) else { return nil }
    return Dictionary(again.parts.map { ($0.evaluated.period.days, $0) }) { first, _ in first }
  }

  /// Reads a model's rows once and binds its figures for a period and all that it is compared with.
  ///
  /// A second pass is made only where what the first one finds, the end of the data and what a date stands for, cuts time otherwise than planned.
  ///
  /// - Returns: nil after errors in the input, which `log` has.
  public static func bind(_ model: Model, _ request: Request, into log: inout DiagnosticLog) -> BoundModel? {
    var binding = Binding(model, request, into: &log)
    guard !log.hasErrors, var cells = binding.run(into: &log) else { return nil }
    if binding.learn(from: cells) {
      // What is wrong with sources and rows was said by the first pass.
      var repeated = DiagnosticLog()
      binding.makePlan(into: &repeated)
      guard let again = binding.run(into: &repeated) else {
        log.append(contentsOf: repeated)  // a database may answer once and not again
        return nil
      }
      cells = again
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
  private(set) var plan = CellPlan()
  private(set) var windows: Windows
  /// Measures of rows behind each measure.
  private let rowMeasures: [[Int]]
  /// The period asked for, then its parts, then those of its timelines.
  private var spans: [Span]
  /// By declared node, what it waits for.
  private(set) var ownMaturities: [Maturity] = []
  /// All that any node may wait for.
  private(set) var maturities: [Maturity] = []
  private var cuts: Set<Day> = []
  /// The window of the days before the period, where figures of single days are wanted.
  private var dayWindow: Int?
  /// The splits whose cells are wanted day by day.
  private let seriesPaths: Set<[Int]>
  /// What a date stands for, by scan and clock; empty before rows were read.
  private var grains: [[Scan.Grain]] = []

  private var asOf: Day? { windows.asOf }

  /// Where time is cut so that no rate changes within a segment; none where no row says its currency.
  private var rateChanges: Set<Day> {
    model.measures.contains { measure in
      guard case .rows(let rows) = measure.definition else { return false }
      return rows.currencyColumn != nil
    } ? Exchange(model).changes : []
  }

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
    /// Days before which levels are wanted, from which their targets are on a line.
    let openings: [Day]
    /// Of some days of a period: that period.
    let whole: Period?
    /// The last day that counts of it; nil: the request's.
    let asOf: Day?
    let isLean: Bool
    /// The declared nodes whose figures from rows are wanted; nil: all.
    let nodes: Set<Int>?
    /// Of a period of a timeline: which.
    let grain: Period.Kind?
    /// Where figures have to be exchanged: the parts of each of its periods in which no rate changes, in the order of `wholeWindows`.
    let rateParts: [[Period]]
    /// The first of its windows.
    let firstWindow: Int

    var evaluatedWindow: Int { firstWindow }
    var previousWindow: Int { firstWindow + 1 }
    var referenceWindow: Int { firstWindow + 2 }
    var lastYearWindow: Int { firstWindow + 3 }
    var firstOpeningWindow: Int { firstWindow + 4 }
    var firstHistoryWindow: Int { firstOpeningWindow + openings.count }
    var firstRateWindow: Int { firstHistoryWindow + history.count + (beforeHistory == nil ? 0 : 1) }
    var windowCount: Int { firstRateWindow - firstWindow + rateParts.reduce(0) { $0 + $1.count } }

    var windows: [Windows.Window?] {
      let whole = wholeWindows
      return whole
        + zip(whole, rateParts).flatMap { window, parts in
          parts.map { part in window.map { Windows.Window(period: $0.period, evaluated: $0.evaluated, part: part.days, asOf: $0.asOf) } }
        }
    }

    /// The windows of the rate parts of what a window is for.
    func rateWindows(of window: Int) -> [(part: Period, window: Int)] {
      let position = window - firstWindow
      guard rateParts.indices.contains(position) else { return [] }
      let first = firstRateWindow + rateParts[..<position].reduce(0) { $0 + $1.count }
      return rateParts[position].enumerated().map { (part: $1, window: first + $0) }
    }

    private var wholeWindows: [Windows.Window?] {
      var windows: [Windows.Window?] = [
        .init(period: period), previous.map { .init(period: $0) }, reference.map { .init(period: $0, evaluated: period) },
        lastYear.map { .init(period: $0) },
      ]
      windows += openings.map {
        .init(period: Period(name: $0.description, kind: .day, isFiscal: false, first: $0, last: $0))
      }
      windows += history.map { .init(period: $0) }
      if let beforeHistory { windows.append(.init(period: beforeHistory)) }
      for index in windows.indices { windows[index]?.asOf = asOf }
      return windows
    }
  }

  init(_ model: Model, _ request: BoundModel.Request, into log: inout DiagnosticLog) {
    self.model = model
    self.request = request
    rowMeasures = CellPlan.rowMeasures(of: model)
    windows = Windows(asOf: request.asOf, calendar: model.calendar)
    spans = []
    seriesPaths = Set((request.wantsDays ? [[]] : []) + (request.series.map { model.paths(ofSeries: $0.nodes) } ?? []))
    findSpans()
    makePlan(into: &log)
  }

  /// Lays out the periods that are wanted, as far as it is known where they end and what dates stand for.
  private mutating func findSpans() {
    let (needsPrevious, needsLastYear) = (model.needs(.previous), model.needs(.lastYear))
    let exchange = model.mixesCurrencies ? Exchange(model) : nil
    var spans: [Span] = []
    func add(
      _ part: BoundModel.Request.Part, historyLength: Int = 0, wantsLastYear: Bool, wantsPrevious: Bool = true, grain: Period.Kind? = nil
    ) {
      var history: [Period] = []
      while history.count < historyLength, let earlier = model.calendar.previous(history.last ?? part.period) { history.append(earlier) }
      // Some days of a period are beside what that period is beside.
      let whole = part.whole ?? part.period
      let previous = !part.isLean && wantsPrevious || needsPrevious ? model.calendar.previous(whole) : nil
      let lastYear = wantsLastYear ? model.calendar.lastYear(whole) : nil
      let openings = model.openings(around: whole, through: part.period.last, by: part.asOf ?? request.asOf)
      var rateParts: [[Period]] = []
      if let exchange {
        let periods = [part.period, previous, part.reference, lastYear] + openings.map { _ in nil } + history
        rateParts = periods.map { $0.map { exchange.parts(of: $0, model.calendar) } ?? [] }
      }
      spans.append(
        Span(
          period: part.period, previous: previous, reference: part.reference, lastYear: lastYear, history: history,
          beforeHistory: history.last.flatMap(model.calendar.previous), openings: openings, whole: part.whole, asOf: part.asOf,
          isLean: part.isLean, nodes: part.nodes, grain: grain, rateParts: rateParts,
          firstWindow: spans.last.map { $0.firstWindow + $0.windowCount } ?? 0))
    }
    add(
      .init(period: request.period, reference: request.reference), historyLength: request.historyLength,
      wantsLastYear: needsLastYear || request.wantsLastYear)
    for part in request.parts { add(part, wantsLastYear: needsLastYear) }
    if request.wantsTimelines {
      let finest = TimelinePlan.finest(of: model, rowMeasures, read: grains.flatMap { $0 })
      for (grain, period) in TimelinePlan(upTo: request.period, finest: finest, by: asOf, model.calendar).periods {
        // What an allocated target would need is not shown.
        add(.init(period: period), wantsLastYear: true, wantsPrevious: false, grain: grain)
      }
    }
    self.spans = spans
    windows.all = spans.flatMap(\.windows)
    let starts = [request.wantsDays ? Self.days(before: request.period).first : nil, request.series?.first].compactMap(\.self)
    if let first = starts.min(), first < request.period.first {
      dayWindow = windows.all.count
      windows.all.append(.init(period: Self.days(from: first, before: request.period)))
    } else {
      dayWindow = nil
    }
  }

  /// As many days before a period as a prediction of it learns from.
  private static func days(before period: Period) -> Period {
    days(from: period.first - max(180, 4 * period.dayCount), before: period)
  }

  private static func days(from first: Day, before period: Period) -> Period {
    Period(name: "\(first)..\(period.first - 1)", kind: .range, isFiscal: period.isFiscal, first: first, last: period.first - 1)
  }

  mutating func makePlan(into log: inout DiagnosticLog) {
    findMaturities()
    cuts = windows.cuts(maturities).union(rateChanges)
    if request.wantsTimelines, asOf == nil { cuts.formUnion(TimelinePlan.cuts(in: request.period, model.calendar)) }
    plan = CellPlan(
      model, windows: windows.all.indices.map { windows.days($0) }, cuts: cuts,
      remembersAll: spans.contains { !$0.openings.isEmpty }, seriesPaths: seriesPaths, asOf: asOf, into: &log)
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

  /// Takes from rows what the day is that counts last, and what their dates stand for.
  ///
  /// - Returns: whether time has to be cut otherwise than it was.
  mutating func learn(from cells: [Cells]) -> Bool {
    if request.asOf == nil { windows.asOf = Deliveries(model, plan, cells, rowMeasures: rowMeasures).lastDay }
    grains = cells.map(\.grains)
    if request.wantsTimelines { findSpans() }
    findMaturities()
    guard let asOf, !plan.scans.isEmpty else { return false }
    // Where no row lies behind the last day, time need not be cut there.
    let hasLaterRows = cells.contains { cells in cells.lastDay.map { $0 > asOf } ?? false }
    return !windows.cuts(maturities).subtracting(hasLaterRows ? [] : [asOf + 1]).isSubset(of: cuts)
  }

  /// Finds what figures wait for: their own lag and unit, and those of what they are made of.
  private mutating func findMaturities() {
    let measures = model.measures.indices.map { measure in
      rowMeasures[measure].reduce(Maturity(lagDays: model.measures[measure].lagDays ?? 0)) { $0.joined(grain(of: $1)) }
    }
    var own: [Maturity] = []
    own.reserveCapacity(model.nodes.count)
    for (index, node) in model.nodes.enumerated() {
      var maturity = Maturity(lagDays: model.details[index]?.lagDays ?? 0)
      if let measure = node.measure { maturity = maturity.joined(measures[measure]) }
      let figures = node.isInTemplate || node.form != .declared ? model.figures.actuals.map(\.period) : node.actuals.map(\.period)
      own.append(maturity.joined(unit(of: figures)))
    }
    // A node that is made of its parts waits for all of them.
    for index in model.nodes.indices.reversed() where model.nodes[index].actuals.isEmpty && !isMeasured(index) {
      for breakdown in model.nodes[index].breakdowns {
        for child in model.breakdowns[breakdown].children { own[index] = own[index].joined(own[child]) }
      }
    }
    ownMaturities = own
    var seen: Set<Maturity> = [Maturity()]
    maturities = [Maturity()]
    let lags = Set(own.map(\.lagDays)).sorted()
    for maturity in own where seen.insert(Maturity(unit: maturity.unit, isFiscal: maturity.isFiscal)).inserted {
      maturities.append(Maturity(unit: maturity.unit, isFiscal: maturity.isFiscal))
    }
    let allLags = Set(lags + [0]).sorted()
    maturities = maturities.flatMap { unit in allLags.map { Maturity(lagDays: $0, unit: unit.unit, isFiscal: unit.isFiscal) } }
  }

  private func isMeasured(_ node: Int) -> Bool {
    guard let measure = model.nodes[node].measure else { return false }
    return !rowMeasures[measure].isEmpty
  }

  /// What the rows behind a measure wait for: as was read, else as is declared.
  private func grain(of measure: Int) -> Maturity {
    if !plan.columns.isEmpty, let column = plan.columns[measure], grains.indices.contains(column.scan) {
      return Maturity(grain: grains[column.scan][column.clock])
    }
    guard case .rows(let rows) = model.measures[measure].definition, rows.timeColumn == nil else { return Maturity() }
    return Maturity(grain: model.sources[rows.source].grain.flatMap(Scan.Grain.init) ?? .day)
  }

  /// The unit of figures by hand inside the period asked for: a month that is not over has none yet.
  private func unit(of figures: [Period]) -> Maturity {
    figures.reduce(Maturity()) { unit, period in
      guard period.kind != .range, request.period.contains(period), period.days != request.period.days else { return unit }
      return unit.joined(Maturity(unit: period.kind, isFiscal: period.isFiscal))
    }
  }

  // MARK: - Figures

  func bound(_ cells: [Cells], into log: inout DiagnosticLog) -> BoundModel? {
    let reader = CellReader(model, plan, cells, windows, maturities)
    let whole = spans[0]
    let compared = whole.reference == nil ? whole.previousWindow : whole.referenceWindow
    var binder = TreeBinder(reader, ownMaturities, discoveryWindows: [whole.evaluatedWindow, compared])
    binder.bind()
    log.append(contentsOf: binder.log)
    var result = emptyModel(of: whole, binder)
    result.readings = zip(plan.scans, cells).map { SourceReading($0, $1, asOf: asOf) }
    let handFigures = attachTables(to: &result, into: &log)
    reportRunningFigures(handFigures, binder.tree, into: &log)
    reportMissingRates(binder, reader, in: whole, into: &log)
    ComparedValues.report(model, plan, cells, into: &log)
    if let days = windows.days(whole.evaluatedWindow) { LateMembers.report(model, plan, cells, in: days, into: &log) }
    if let asOf {
      let deliveries = Deliveries(model, plan, cells, rowMeasures: rowMeasures)
      if request.asOf == nil { deliveries.reportLateRows(after: asOf, into: &log) }
      deliveries.reportLateSources(by: asOf, in: whole.period, into: &log)
    }
    fill(&result, whole, binder, reader, handFigures)
    result.daily = daily(whole.period, binder, reader, handFigures)
    result.series = series(binder, reader, handFigures)
    let coverage = Coverage(plan, cells)
    for span in spans.dropFirst() {
      var part = emptyModel(of: span, binder)
      part.tableTargets = result.tableTargets
      fill(&part, span, binder, reader, handFigures)
      guard let grain = span.grain else {
        part.series = result.series
        result.parts.append(part)
        continue
      }
      leaveOut(from: &part, of: grain, binder, handFigures, coverage)
      if result.timelines.last?.grain != grain { result.timelines.append(Timeline(grain: grain)) }
      result.timelines[result.timelines.count - 1].periods.append(part)
    }
    for (scan, cells) in zip(plan.scans, cells) {
      guard let fault = cells.fault else { continue }
      log.report(.noTemporaryDisk, "the identifiers of `\(scan.sourceName)` cannot be counted: \(fault)", at: scan.place)
    }
    return log.hasErrors ? nil : result
  }

  /// A span's model without any figure.
  private func emptyModel(of span: Span, _ binder: TreeBinder) -> BoundModel {
    let count = binder.tree.nodes.count
    func end(_ period: Period?, _ window: Int) -> End? {
      period.map { End(period: $0, days: windows.days(window), count: count) }
    }
    return BoundModel(
      model: model, tree: binder.tree, asOf: span.asOf ?? asOf,
      evaluated: End(period: span.period, days: windows.days(span.evaluatedWindow), count: count),
      previous: end(span.previous, span.previousWindow), reference: end(span.reference, span.referenceWindow),
      lastYear: end(span.lastYear, span.lastYearWindow), whole: span.whole, maturities: binder.maturities)
  }

  private func fill(
    _ bound: inout BoundModel, _ span: Span, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) {
    func fillWhole(_ end: inout End, _ window: Int) {
      fill(&end, window, binder, reader, handFigures, of: span)
      end.rateParts = span.rateWindows(of: window).map { part, window in
        var end = End(period: part, days: windows.days(window), count: binder.tree.nodes.count)
        fill(&end, window, binder, reader, handFigures, of: span)
        return end
      }
    }
    func fillWhole(_ end: inout End?, _ window: Int) {
      guard var filled = end else { return }
      fillWhole(&filled, window)
      end = filled
    }
    fillWhole(&bound.evaluated, span.evaluatedWindow)
    fillWhole(&bound.previous, span.previousWindow)
    fillWhole(&bound.reference, span.referenceWindow)
    fillWhole(&bound.lastYear, span.lastYearWindow)
    for (position, day) in span.openings.enumerated() {
      bound.openings[day] = opening(before: day, span.firstOpeningWindow + position, binder, reader, handFigures)
    }
    let coverage = Coverage(plan, reader.cells)
    for (position, period) in span.history.enumerated().reversed() where asOf.map({ period.last <= $0 }) ?? true {
      var end = End(period: period, days: period.days, count: bound.tree.nodes.count)
      fillWhole(&end, span.firstHistoryWindow + position)
      for (node, bound) in binder.tree.nodes.enumerated() where handFigures[node] == nil {
        guard let measure = model.nodes[bound.declaration].measure, !coverage.holds(measure, in: period) else { continue }
        end.actuals.set(node, nil)
      }
      let hasFigure = end.actuals.values.contains { !$0.isNaN }
      if hasFigure || !bound.history.isEmpty { bound.history.append(end) }
    }
  }

  /// Leaves out of a timeline's period what has no figure of its own there: rows that only begin in it, or that come in coarser units.
  private func leaveOut(
    from part: inout BoundModel, of grain: Period.Kind, _ binder: TreeBinder, _ handFigures: [Int: [HandFigure]], _ coverage: Coverage
  ) {
    for (node, bound) in binder.tree.nodes.enumerated() where handFigures[node] == nil {
      guard let measure = model.nodes[bound.declaration].measure else { continue }
      let isCoarse = Maturity.size(of: binder.maturities[node].unit) > Maturity.size(of: grain)
      if isCoarse || !coverage.holds(measure, in: part.evaluated.period) { part.evaluated.actuals.set(node, nil) }
      if let lastYear = part.lastYear?.period, isCoarse || !coverage.holds(measure, in: lastYear) {
        part.lastYear?.actuals.set(node, nil)
      }
    }
  }

  /// Figures of single days before a period that is over, and in it; nil where they are not wanted or it is not.
  private func daily(
    _ period: Period, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) -> DailySeries? {
    guard request.wantsDays, let dayWindow, let asOf, period.last <= asOf else { return nil }
    let before = Self.days(before: period)
    let days = before.first...period.last
    var daily = DailySeries(days: days, countBefore: period.first - before.first)
    for (node, bound) in binder.tree.nodes.enumerated() where binder.depths[node] == 0 && handFigures[node] == nil {
      // Days that are too young to count make a period's figure one of fewer days than are compared here.
      guard let measure = model.nodes[bound.declaration].measure,
        binder.maturities[node].days(of: period, by: asOf, model.calendar) == period.days
      else { continue }
      let cell = binder.cell(of: node, window: dayWindow)
      guard let figures = reader.series(measure, cell, Scan.Grain.day.buckets(in: days, model.calendar)) else { continue }
      daily.figures[node] = figures.map { $0?.value ?? .nan }
      if let weights = reader.weightSeries(measure, cell, Scan.Grain.day.buckets(in: days, model.calendar)) {
        daily.weights[node] = weights.map { $0 ?? .nan }
      }
    }
    return daily.figures.isEmpty ? nil : daily
  }

  /// Figures bucket by bucket up to the last day that counts, of the nodes of the paths asked for.
  private func series(_ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]) -> [Int: BucketSeries] {
    guard let wanted = request.series, let asOf else { return [:] }
    let window = dayWindow ?? spans[0].evaluatedWindow
    let days = min(wanted.first, request.period.first)...max(min(asOf, request.period.last), min(wanted.first, request.period.first))
    var result: [Int: BucketSeries] = [:]
    for (node, bound) in binder.tree.nodes.enumerated() where handFigures[node] == nil {
      guard seriesPaths.contains(plan.pathOfNode[bound.declaration]), let measure = model.nodes[bound.declaration].measure else { continue }
      let cell = binder.cell(of: node, window: window)
      // Rows that are too young to count make figures that are too small.
      guard let grain = reader.seriesGrain(of: measure) else { continue }
      let buckets = grain.buckets(in: days, model.calendar)
      guard let figures = reader.series(measure, cell, buckets, grain) else { continue }
      let last = asOf - binder.maturities[node].lagDays
      let values = zip(buckets, figures).map { grain.lastDay(ofBucket: $0) <= last ? $1?.value ?? .nan : .nan }
      guard let first = values.firstIndex(where: \.isFinite) else { continue }
      let weights = reader.weightSeries(measure, cell, buckets, grain)?.map { $0 ?? .nan }
      result[node] = BucketSeries(
        grain: grain.declared, days: Array(buckets[first...]), figures: Array(values[first...]),
        weights: weights.map { Array($0[first...]) })
    }
    return result
  }

  /// What levels were on the last day before another.
  private func opening(
    before day: Day, _ window: Int, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]]
  ) -> FigureColumn {
    var column = FigureColumn(count: binder.tree.nodes.count)
    for (node, bound) in binder.tree.nodes.enumerated() {
      let declared = model.nodes[bound.declaration]
      guard declared.time.isLevel else { continue }
      if let value = HandFigures.opening(handFigures[node] ?? [], before: day) {
        column.set(node, exact: value)
      } else if let measure = declared.measure, let figure = reader.opening(measure, binder.cell(of: node, window: window)) {
        if let exact = figure.exact { column.set(node, exact: exact) } else { column.set(node, figure.value) }
      }
    }
    return column
  }

  /// Says which figures by hand stand for a whole period that is not over: they are taken as what is reached so far.
  private func reportRunningFigures(_ handFigures: [Int: [HandFigure]], _ tree: Tree, into log: inout DiagnosticLog) {
    guard let asOf, request.period.contains(asOf), asOf < request.period.last else { return }
    let running = handFigures.compactMap { node, figures in
      figures.first { $0.period.days == request.period.days }.map { (node: node, site: $0.site) }
    }.sorted { $0.node < $1.node }
    guard let first = running.first else { return }
    let names = running.prefix(3).map { "`\(tree.nodes[$0.node].id)`" }.joined(separator: ", ")
    let more = running.count > 3 ? " and \(running.count - 3) more" : ""
    log.report(
      Diagnostic(
        .runningFigure,
        "the figure of \(names)\(more) is for all of \(request.period.name), which is open on \(asOf): it is taken as what is reached so far",
        at: first.site, notes: ["figures of finer periods say which days they are for"]))
  }

  /// Names the currencies of rows that have no rate, each once.
  private func reportMissingRates(_ binder: TreeBinder, _ reader: CellReader, in span: Span, into log: inout DiagnosticLog) {
    if plan.currencyColumns.isEmpty { return }
    var reported: Set<String> = []
    for (node, bound) in binder.tree.nodes.enumerated() {
      guard let measure = model.nodes[bound.declaration].measure else { continue }
      for measure in rowMeasures[measure] {
        for (code, day) in reader.missingRates(measure, binder.cell(of: node, window: span.evaluatedWindow))
        where reported.insert(code).inserted {
          log.report(
            .missingRate,
            "no rate turns \(code) into \(model.measures[measure].unit?.currency?.code ?? "") in the days from \(day) on: rows of `\(model.measures[measure].key)` are in it",
            at: model.measures[measure].place)
        }
      }
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
    _ end: inout End, _ window: Int, _ binder: TreeBinder, _ reader: CellReader, _ handFigures: [Int: [HandFigure]], of span: Span
  ) {
    let tree = binder.tree
    for node in tree.nodes.indices {
      guard let figures = handFigures[node] else { continue }
      let time = model.nodes[tree.nodes[node].declaration].time
      let value = HandFigures.value(
        figures, time, period: end.period, days: binder.days(of: node, window: window), isCompared: windows.all[window]?.evaluated != nil)
      if let value { end.actuals.set(node, exact: value) }
    }
    let byHand = HandCells(model, tree, end.actuals)
    for node in tree.nodes.indices where end.actuals.values[node].isNaN && span.nodes?.contains(tree.nodes[node].declaration) ?? true {
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
    for node in span.isLean ? 0..<0 : tree.nodes.indices {
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
      let figures = log.sift(handFigures[node] ?? [], .conflictingFigures, "figures of `\(bound.tree.nodes[node].id)`")
      handFigures[node] = figures
      let time = model.nodes[bound.tree.nodes[node].declaration].time
      if let contradiction = figures.contradiction(time, id: bound.tree.nodes[node].id) { log.report(contradiction) }
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
  /// The splits above nodes, and, of those without a figure of their own, above what they are made of.
  fileprivate func paths(ofSeries wanted: Set<Int>) -> Set<[Int]> {
    var paths: [[Int]] = []
    var isWanted = [Bool](repeating: false, count: nodes.count)
    var result: Set<[Int]> = []
    for (index, node) in nodes.enumerated() {
      var path = node.parent.map { paths[$0] } ?? []
      if let breakdown = node.breakdown, case .split(let dimension) = breakdowns[breakdown].rule { path.append(dimension) }
      paths.append(path)
      isWanted[index] = wanted.contains(index) || node.parent.map { isWanted[$0] && nodes[$0].measure == nil } ?? false
      if isWanted[index] { result.insert(path) }
    }
    return result
  }

  /// The first days of the periods of levels' targets that a period is a part of or has parts in: the line to them begins on the day before.
  ///
  /// - Parameter end: the last day that is judged; a stretch of an owner ends inside a period that may be over.
  fileprivate func openings(around period: Period, through end: Day, by asOf: Day?) -> [Day] {
    let last = asOf.map { min($0, end) } ?? period.first
    var days: Set<Day> = []
    for node in nodes where node.time.isLevel {
      for target in node.targets {
        let own = target.period ?? period
        if own.overlaps(period), own.first <= (asOf ?? own.first), own.last > last { days.insert(own.first) }
      }
    }
    return days.sorted()
  }

  /// Whether a sum has children in another currency than its node's.
  fileprivate var mixesCurrencies: Bool {
    breakdowns.contains { breakdown in
      if case .formula = breakdown.rule { return false }
      guard let own = nodes[breakdown.node].unit?.currency else { return false }
      return breakdown.children.contains { nodes[$0].unit?.currency.map { $0 != own } ?? false }
    }
  }

  /// Whether a target grows over the period, or the year, before.
  fileprivate func needs(_ base: Target.Base) -> Bool {
    nodes.contains { node in
      node.targets.contains { target in
        if case .growth(_, base) = target.value { true } else { false }
      }
    }
  }
}

extension Scan.Grain {
  /// The days that stand for the days, weeks or months that touch some days: a week's is its fourth, a month's its first.
  fileprivate func buckets(in days: ClosedRange<Day>, _ calendar: PeriodCalendar) -> [Day] {
    switch self {
    case .day: return (days.lowerBound.number...days.upperBound.number).map { Day(number: $0) }
    case .week:
      let first = days.lowerBound - (days.lowerBound.weekday - calendar.weekStart + 7) % 7 + 3
      return stride(from: first.number, through: days.upperBound.number + 3, by: 7).map { Day(number: $0) }
    case .month, .quarter, .year:
      var result: [Day] = []
      var (year, month, _) = days.lowerBound.parts
      while let day = Day(year: year, month: month, day: 1), day <= days.upperBound {
        result.append(day)
        (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
      }
      return result
    }
  }

  /// - Parameter bucket: the day that stands for it.
  fileprivate func lastDay(ofBucket bucket: Day) -> Day {
    switch self {
    case .day: return bucket
    case .week: return bucket + 3
    case .month, .quarter, .year:
      let (year, month, _) = bucket.parts
      return bucket + (Day.count(ofMonth: month, year: year) - 1)
    }
  }

  /// As a source says it.
  fileprivate var declared: DateGrain {
    switch self {
    case .day: .day
    case .week: .week
    case .month: .month
    case .quarter: .quarter
    case .year: .year
    }
  }
}
