internal import KPIModel
internal import KPISource

/// The steps of binding a model's figures.
struct Binding {
  let model: Model
  let request: BoundModel.Request
  private(set) var plan = CellPlan()
  private(set) var windows: Windows
  /// Measures of rows behind each measure.
  let rowMeasures: [[Int]]
  /// The period asked for, then its parts, then those of its timelines.
  var spans: [Span]
  /// By declared node, what it waits for.
  private(set) var ownMaturities: [Maturity] = []
  /// All that any node may wait for.
  private(set) var maturities: [Maturity] = []
  var cuts: Set<Day> = []
  /// The window of the days before the period, where figures of single days are wanted.
  var dayWindow: Int?
  /// The splits whose cells are wanted day by day.
  let seriesPaths: Set<[Int]>
  /// What a date stands for, by scan and clock; empty before rows were read.
  var grains: [[Scan.Grain]] = []

  var asOf: Day? { windows.asOf }

  /// Where time is cut so that no rate changes within a segment; none where no row says its currency.
  var rateChanges: Set<Day> {
    model.measures.contains { measure in
      guard case .rows(let rows) = measure.definition else { return false }
      return rows.currencyColumn != nil
    } ? Exchange(model).changes : []
  }

  /// A period that becomes a bound model, with its ends; their windows stand in this order among the plan's.
  struct Span {
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
  mutating func findSpans() {
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
  static func days(before period: Period) -> Period {
    days(from: period.first - max(180, 4 * period.dayCount), before: period)
  }

  static func days(from first: Day, before period: Period) -> Period {
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
  mutating func findMaturities() {
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

  func isMeasured(_ node: Int) -> Bool {
    guard let measure = model.nodes[node].measure else { return false }
    return !rowMeasures[measure].isEmpty
  }

  /// What the rows behind a measure wait for: as was read, else as is declared.
  func grain(of measure: Int) -> Maturity {
    if !plan.columns.isEmpty, let column = plan.columns[measure], grains.indices.contains(column.scan) {
      return Maturity(grain: grains[column.scan][column.clock])
    }
    guard case .rows(let rows) = model.measures[measure].definition, rows.timeColumn == nil else { return Maturity() }
    return Maturity(grain: model.sources[rows.source].grain.flatMap(Scan.Grain.init) ?? .day)
  }

  /// The unit of figures by hand inside the period asked for: a month that is not over has none yet.
  func unit(of figures: [Period]) -> Maturity {
    figures.reduce(Maturity()) { unit, period in
      guard period.kind != .range, request.period.contains(period), period.days != request.period.days else { return unit }
      return unit.joined(Maturity(unit: period.kind, isFiscal: period.isFiscal))
    }
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
