internal import KPIModel
internal import KPISource

extension Binding {
  /// Everything that was asked for, out of what the scans brought; nil after errors.
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
