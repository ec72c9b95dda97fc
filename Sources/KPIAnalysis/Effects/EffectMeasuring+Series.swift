internal import KPIFigures
internal import KPIModel
internal import KPISource

extension EffectMeasuring {
  // MARK: - Series

  /// A node's series: its own, or what its parts' make by its breakdown.
  mutating func series(of node: Int) -> EffectSeries? {
    if let known = series[node] { return known }
    var found = workings.bound.series[node].flatMap { EffectSeries($0) }
    if found == nil, model.nodes[tree.nodes[node].declaration].measure == nil { found = rolledUp(node) }
    series[node] = found
    return found
  }

  /// The buckets of a node without rows of its own, each rolled up from those below it.
  private func rolledUp(_ node: Int) -> EffectSeries? {
    let below = (node + 1..<max(node + 1, tree.nodes[node].end)).compactMap { child in
      workings.bound.series[child].flatMap { EffectSeries($0) }.map { (child, $0) }
    }
    guard let longest = below.max(by: { $0.1.days.count < $1.1.days.count })?.1 else { return nil }
    let count = tree.nodes.count
    var columns = [Double](repeating: .nan, count: longest.days.count * count)
    for (child, series) in below {
      guard let aligned = series.aligned(to: longest) else { continue }
      for (bucket, figure) in aligned.figures.enumerated() { columns[bucket * count + child] = figure }
    }
    RollUp(workings.composition).fill(&columns, workings.actuals.exchange)
    let figures = longest.days.indices.map { columns[$0 * count + node] }
    guard let first = figures.firstIndex(where: \.isFinite) else { return nil }
    return EffectSeries(grain: longest.grain, days: Array(longest.days[first...]), figures: Array(figures[first...]))
  }

  // MARK: - Quiet days, untouched nodes

  /// Whether one of two nodes is made of the other.
  private func areRelated(_ one: Int, _ other: Int) -> Bool {
    var node = max(one, other)
    let upper = min(one, other)
    while node > upper {
      guard let parent = tree.nodes[node].parent, tree.nodes[node].breakdown != nil else { return false }
      node = parent
    }
    return node == upper
  }

  /// Whether no initiative and no event is on a node, what it is made of, or what is made of it.
  func isQuiet(_ node: Int, _ span: ClosedRange<Day>) -> Bool {
    for (initiative, nodes) in zip(model.initiatives, nodes) where initiative.reach.overlaps(span) {
      let isAtWork = (span.lowerBound.number...span.upperBound.number).contains { initiative.reaches(Day(number: $0)) }
      if isAtWork, nodes.contains(where: { $0.map { areRelated($0, node) } ?? false }) { return false }
    }
    return !events.contains { event, hit in span.overlaps(event.days) && hit.contains { areRelated($0, node) } }
  }

  private func isTouched(_ node: Int, _ days: ClosedRange<Day>) -> Bool { influenced.contains(node) || !isQuiet(node, days) }

  /// An untouched sibling, as it is predicted itself.
  struct Sibling {
    var node: Int
    var series: PredictedSeries
  }

  /// The other children of the node's breakdown that nothing touched in some days, of its kind, in its buckets.
  mutating func untouchedSiblings(
    of node: Int, on reach: ClosedRange<Day>, _ own: EffectSeries, _ time: TimeType, _ window: Range<Int>, atMost limit: Int
  ) -> [Sibling] {
    guard let breakdown = tree.nodes[node].breakdown else { return [] }
    var found: [Sibling] = []
    for sibling in tree.breakdowns[breakdown].children
    where sibling != node && model.nodes[tree.nodes[sibling].declaration].time == time
      && !isTouched(sibling, reach)
    {
      if found.count == limit { break }
      guard let aligned = series(of: sibling)?.aligned(to: own) else { continue }
      let isQuiet = aligned.days.indices.map { self.isQuiet(sibling, aligned.span($0)) }
      guard let days, let own = Counterfactual(aligned, time, in: days, window, isQuiet) else { continue }
      found.append(Sibling(node: sibling, series: own.series))
    }
    return found
  }

  /// The controls that a move names, without those that were moved themselves, which are said.
  func namedControls(
    _ move: KPIModel.Move, _ entry: Entry, _ node: Int, _ days: ClosedRange<Day>, into log: inout DiagnosticLog
  ) -> [Int] {
    let finder = NodeFinder(model, tree)
    return move.controls.compactMap { reference in
      guard let control = finder.node(of: reference, model, into: &log), control != node else { return nil }
      if isTouched(control, days) || areRelated(control, node) {
        let why =
          influenced.contains(control)
          ? "an influence runs to it"
          : areRelated(control, node) ? "one is made of the other" : "an initiative or event is on it in the window"
        log.report(
          .controlTouched,
          "`\(tree.nodes[control].id)` cannot tell what `\(tree.nodes[node].id)` would have done without `\(model.initiatives[entry.initiative].key)`: \(why)",
          at: reference.place)
        return nil
      }
      return control
    }
  }

  /// A control's figures in the buckets of the node's; of a ratio, its distances.
  mutating func controlColumn(_ node: Int, _ own: EffectSeries, _ window: Range<Int>) -> [Double]? {
    guard let days, let aligned = series(of: node)?.aligned(to: own) else { return nil }
    let time = model.nodes[tree.nodes[node].declaration].time
    let isQuiet = aligned.days.indices.map { self.isQuiet(node, aligned.span($0)) }
    return Counterfactual(aligned, time, in: days, window, isQuiet)?.series.figures
  }
}
