package import KPIFigures
internal import KPIModel
package import KPISource

extension Diagnosis {
  /// Reads every pair of a model at both ends.
  ///
  /// - Parameters:
  ///   - bound: of the model with probes.
  ///   - log: gets targets and rates that cannot be used.
  package init(_ bound: BoundModel, _ probes: DiagnosisProbes, against: Comparison, into log: inout DiagnosticLog) {
    let workings = Workings(bound, against: against, into: &log)
    let reader = DiagnosisReader(workings, probes)
    model = bound.model.name
    currency = bound.model.currency
    period = bound.evaluated.period
    isClosed = bound.isClosed
    asOf = bound.asOf
    self.against = against
    referencePeriod = against == .target ? nil : bound.reference?.period
    previousPeriod = bound.previous?.period
    pairs = probes.pairs.map(reader.pair)
    shares = probes.isWhole ? reader.shares : []
    standardised = probes.standards.flatMap(reader.standardised)
  }
}

/// Reads the cells of a diagnosis.
private struct DiagnosisReader {
  private let workings: Workings
  private let probes: DiagnosisProbes
  private var bound: BoundModel { workings.bound }
  private var tree: Tree { workings.bound.tree }
  /// By declaration: the node of the tree.
  private var declared: [Int: Int] = [:]
  /// The tree's own nodes by what they read, for figures by hand and for targets.
  private var twins: [NodeFinder.Cell: Int] = [:]
  /// What a change is measured by where nothing else is said.
  private static let standardBand = 0.03
  /// The share of the fixed mix that a member must have users of.
  private static let leastWeight = 0.8
  private static let fewestUnits = 30.0
  private static let movedShare = 0.05

  init(_ workings: Workings, _ probes: DiagnosisProbes) {
    self.workings = workings
    self.probes = probes
    for (index, node) in workings.bound.tree.nodes.enumerated() where node.origin == .declared { declared[node.declaration] = index }
    for (index, node) in tree.nodes.enumerated() where node.declaration < probes.declaredCount && node.origin != .rest {
      guard let measure = bound.model.nodes[node.declaration].measure else { continue }
      let cell = NodeFinder.Cell(measure: measure, members: tree.members(of: index, bound.model))
      if twins[cell].map({ workings.actuals.evaluated[$0] == nil || workings.references.toDate[$0] == nil }) ?? true { twins[cell] = index }
    }
  }

  // MARK: - Figures

  /// The tree's own node of the same measure and cell.
  private func twin(of node: Int) -> Int? {
    bound.model.nodes[tree.nodes[node].declaration].measure.flatMap { measure in
      twins[NodeFinder.Cell(measure: measure, members: tree.members(of: node, bound.model))]
    }
  }

  private func actual(_ node: Int) -> Double? {
    workings.actuals.evaluated[node] ?? twin(of: node).flatMap { workings.actuals.evaluated[$0] }
  }

  private func reference(_ node: Int) -> Double? {
    if workings.isAgainstTarget { return twin(of: node).flatMap { workings.targets.isScored($0) ? workings.targets.toDate[$0] : nil } }
    return workings.references.toDate[node] ?? twin(of: node).flatMap { workings.references.toDate[$0] }
  }

  /// Both ends of a measure, and whether that is a move.
  private func figure(_ node: Int, band: DecimalNumber?) -> Diagnosis.Figure {
    let declaration = bound.model.nodes[tree.nodes[node].declaration]
    let measure = declaration.measure.map { bound.model.measures[$0] }
    let (before, now) = (reference(node), actual(node))
    let change = before.flatMap { before in now.map { $0 - before } }
    var width: Double?
    var source = Diagnosis.BandSource.standard
    if let before {
      if let band {
        (width, source) = (band.double * abs(before), .declared)
      } else if let usual = usualChange(of: node) {
        (width, source) = (usual, .history)
      } else {
        width = Self.standardBand * abs(before)
      }
    }
    var movement: MeasurePair.Movement?
    if let change, let width, let before, let now {
      // Binary rounding is no move.
      let rounding = 1e-9 * max(abs(before), abs(now))
      movement = change > width + rounding ? .up : change < -width - rounding ? .down : .flat
    }
    return Diagnosis.Figure(
      measure: measure?.key ?? "", name: measure.map { $0.name ?? LocalizedText($0.key) } ?? "", unit: declaration.unit,
      direction: declaration.direction, reference: before.flatMap { Amount($0) }, actual: now.flatMap { Amount($0) },
      change: change.flatMap { Amount($0) },
      changeRatio: change.flatMap { change in before.flatMap { $0 == 0 ? nil : Ratio(change / abs($0)) } }, movement: movement,
      band: width.flatMap { Amount($0) }, bandSource: source)
  }

  /// How much a figure may change by from period to period and be as it always is; nil in an open period, and with fewer than eight closed ones.
  ///
  /// 3.27 times the mean moving range is the limit of a change from the period before, 2.66 times that of a figure.
  /// Source: Wheeler, *Understanding Variation* (1993).
  private func usualChange(of node: Int) -> Double? {
    guard bound.isClosed, workings.against != .target else { return nil }
    var figures: [Double] = []
    for column in workings.actuals.history.reversed() {
      guard let figure = column[node] else { break }
      figures.append(figure)
    }
    guard figures.count >= NormalVariation.fewestPeriods else { return nil }
    let ranges = zip(figures, figures.dropFirst()).map { abs($0 - $1) }
    return (workings.against == .previous ? 3.27 : 2.66) * ranges.reduce(0, +) / Double(ranges.count)
  }

  private func name(_ node: Int) -> LocalizedText {
    bound.model.displayName(of: tree.nodes[node].declaration, key: tree.nodes[node].key)
  }

  // MARK: - Pairs

  func pair(_ probe: DiagnosisProbes.PairProbe) -> Diagnosis.Pair {
    let pair = probe.pair
    func members(_ node: Int?) -> [String: Int] {
      guard let node, let breakdown = tree.nodes[node].breakdowns.first else { return [:] }
      return Dictionary(tree.breakdowns[breakdown].children.map { (tree.nodes[$0].key, $0) }) { first, _ in first }
    }
    let (x, y) = (declared[probe.x], declared[probe.y])
    let (via, quality) = (probe.via.flatMap { declared[$0] }, probe.quality.flatMap { declared[$0] })
    var readings: [Diagnosis.Reading] = []
    if let x, let y { readings.append(reading(nil, x, y, via, quality, pair)) }
    let (xs, ys, vias, qualities) = (members(x), members(y), members(via), members(quality))
    let below = xs.compactMap { key, x in ys[key].map { reading(key, x, $0, vias[key], qualities[key], pair) } }
    readings += below.sorted { first, second in
      let (left, right) = (abs(first.x.actual?.value ?? 0), abs(second.x.actual?.value ?? 0))
      return left != right ? left > right : first.member ?? "" < second.member ?? ""
    }
    return Diagnosis.Pair(
      key: pair.key, name: pair.name ?? LocalizedText(pair.key), node: declared[pair.at].map { tree.nodes[$0].id } ?? "",
      nodeName: bound.model.displayName(of: pair.at),
      each: pair.each.map { bound.model.dimensions[$0].name ?? LocalizedText(bound.model.dimensions[$0].key) }, rules: pair.rules,
      readings: readings, breadth: breadth(readings), checks: checks(pair), maturity: maturity([x, y, via, quality].compactMap(\.self)))
  }

  private func reading(
    _ member: String?, _ x: Int, _ y: Int, _ via: Int?, _ quality: Int?, _ pair: MeasurePair
  ) -> Diagnosis.Reading {
    let (xFigure, yFigure) = (figure(x, band: pair.band), figure(y, band: pair.band))
    let quadrant = xFigure.movement.flatMap { x in yFigure.movement.map { MeasurePair.Quadrant(x, $0) } }
    return Diagnosis.Reading(
      member: member, name: member == nil ? bound.model.displayName(of: pair.at) : name(x), x: xFigure, y: yFigure, quadrant: quadrant,
      causes: causes(xFigure, yFigure, via, quality, pair))
  }

  /// Splits what y, a cost per x, did: y = price / rate (docs/attribution.md#ratios).
  private func causes(
    _ x: Diagnosis.Figure, _ y: Diagnosis.Figure, _ via: Int?, _ quality: Int?, _ pair: MeasurePair
  ) -> Diagnosis.Causes? {
    guard pair.via != nil || pair.quality != nil else { return nil }
    var prices: [Double] = []
    var rates: [Double] = []
    let ends = [(x.reference, y.reference, via.flatMap(reference)), (x.actual, y.actual, via.flatMap(actual))]
    for case (let x?, let y?, let between?) in ends where between != 0 && x.value != 0 {
      prices.append(y.value * x.value / between)
      rates.append(x.value / between)
    }
    var contributions: (price: Double, rate: Double)?
    // A share that is of another sign at the other end splits nothing.
    if rates.count == 2, rates[0] * rates[1] > 0 {
      contributions = (
        (1 / rates[0] + 1 / rates[1]) / 2 * (prices[1] - prices[0]),
        -(prices[0] + prices[1]) / (2 * rates[0] * rates[1]) * (rates[1] - rates[0])
      )
    }
    let isSplit = contributions != nil
    return Diagnosis.Causes(
      priceOfTraffic: contributions.flatMap { Amount($0.price) }, registrationRate: contributions.flatMap { Amount($0.rate) },
      prices: isSplit ? prices.compactMap { Amount($0) } : [], rates: isSplit ? rates.compactMap { Ratio($0) } : [],
      via: pair.via.map { bound.model.measures[$0].name ?? LocalizedText(bound.model.measures[$0].key) },
      quality: quality.map { figure($0, band: pair.band) })
  }

  private func breadth(_ readings: [Diagnosis.Reading]) -> Diagnosis.Breadth? {
    guard let total = readings.first?.quadrant else { return nil }
    let members = readings.dropFirst().filter { $0.quadrant != nil }
    guard members.count >= 2 else { return nil }
    let alike = members.count { $0.quadrant == total }
    let kind: Diagnosis.Breadth.Kind = alike == 0 ? .mix : 3 * alike >= 2 * members.count ? .broad : alike == 1 ? .isolated : .several
    return Diagnosis.Breadth(
      kind: kind, alikeCount: alike, memberCount: members.count, others: members.filter { $0.quadrant != total }.map(\.name))
  }

  /// The figures of the nodes that a pair's own readings name, by how they are written.
  private func checks(_ pair: MeasurePair) -> [String: [Diagnosis.NodeFigure]] {
    guard case .own(let readings) = pair.rules else { return [:] }
    let finder = NodeFinder(bound.model, tree)
    var result: [String: [Diagnosis.NodeFigure]] = [:]
    for case .node(let named) in readings.values.flatMap(\.next) where result[named.text] == nil {
      let found = named.node.flatMap { declared[$0] } ?? { if case .one(let node) = finder.find(named.text) { node } else { nil } }()
      guard let node = found else { continue }
      let parts = tree.nodes[node].breakdowns.first.map { tree.breakdowns[$0].children } ?? []
      func movement(_ node: Int) -> Double { abs((actual(node) ?? 0) - (reference(node) ?? 0)) }
      let largest = parts.sorted { movement($0) != movement($1) ? movement($0) > movement($1) : $0 < $1 }.prefix(5)
      result[named.text] = ([node] + largest).map { node in
        Diagnosis.NodeFigure(
          id: tree.nodes[node].id, name: name(node), unit: bound.model.nodes[tree.nodes[node].declaration].unit,
          reference: reference(node).flatMap { Amount($0) }, actual: actual(node).flatMap { Amount($0) })
      }
    }
    return result
  }

  /// How many days of the period are old enough for all of some nodes; nil where all days up to the last one are.
  private func maturity(_ nodes: [Int]) -> Diagnosis.Maturity? {
    guard let days = bound.evaluated.days, !bound.maturities.isEmpty else { return nil }
    let counts = nodes.map { node in bound.days(of: node).map { $0.upperBound - $0.lowerBound + 1 } ?? 0 }
    let all = days.upperBound - days.lowerBound + 1
    guard let count = counts.min(), count < all else { return nil }
    return Diagnosis.Maturity(dayCount: count, allCount: all)
  }

  // MARK: - Shares

  /// Of every split whose members add up.
  var shares: [Diagnosis.Shares] {
    tree.breakdowns.indices.compactMap { index in
      let breakdown = tree.breakdowns[index]
      let declared = bound.model.breakdowns[breakdown.declaration]
      guard breakdown.declaration < firstProbeBreakdown, case .split = declared.rule, case .sum = workings.composition.rules[index],
        breakdown.children.count >= 2, let actual = Standing(breakdown.children, { workings.actuals.evaluated[$0] })
      else { return nil }
      let reference = Standing(breakdown.children) { workings.references.toDate[$0] }
      let previous = Standing(breakdown.children) { workings.actuals.previous?[$0] }
      let members = breakdown.children.indices.map { position in
        member(breakdown.children[position], position, actual, reference, previous)
      }
      return Diagnosis.Shares(
        node: tree.nodes[breakdown.node].id, nodeName: name(breakdown.node), breakdown: declared.name,
        breakdownName: bound.model.displayName(of: declared), members: members.sorted { $0.rank < $1.rank })
    }
  }

  /// Probes stand behind all that is declared.
  private var firstProbeBreakdown: Int {
    bound.model.breakdowns.firstIndex { $0.node >= probes.declaredCount } ?? bound.model.breakdowns.count
  }

  private func member(
    _ node: Int, _ position: Int, _ actual: Standing, _ reference: Standing?, _ previous: Standing?
  ) -> Diagnosis.Shares.Member {
    let (now, before) = (actual.shares[position], previous?.shares[position])
    var flag: Diagnosis.Shares.Flag?
    if let before {
      // What was typed as 5 points is 5 points, whatever binary makes of it.
      let change = now - before
      flag = change >= Self.movedShare - 1e-12 ? .rose : change <= -Self.movedShare + 1e-12 ? .fell : nil
      if previous?.ranks[position] == 1, actual.ranks[position] != 1 { flag = .lostFirst }
    }
    return Diagnosis.Shares.Member(
      key: tree.nodes[node].key, name: name(node), reference: reference.flatMap { Ratio($0.shares[position]) },
      previous: before.flatMap { Ratio($0) }, actual: Ratio(now) ?? .zero, referenceRank: reference?.ranks[position],
      previousRank: previous?.ranks[position], rank: actual.ranks[position], flag: flag)
  }

  /// Shares and ranks of some nodes; there are none where one is missing or under 0, or where all are 0.
  private struct Standing {
    var shares: [Double]
    var ranks: [Int]

    init?(_ nodes: [Int], _ figure: (Int) -> Double?) {
      let figures = nodes.compactMap(figure)
      let sum = figures.reduce(0, +)
      guard figures.count == nodes.count, figures.allSatisfy({ $0 >= 0 }), sum > 0 else { return nil }
      shares = figures.map { $0 / sum }
      ranks = [Int](repeating: 0, count: figures.count)
      let order = figures.indices.sorted { figures[$0] != figures[$1] ? figures[$0] > figures[$1] : $0 < $1 }
      for (rank, position) in order.enumerated() { ranks[position] = rank + 1 }
    }
  }

  // MARK: - Rates at a fixed mix

  /// r* = Σ w_s · r_s over the strata that a member has users of, w_s the parent's shares at the reference end.
  func standardised(_ probe: DiagnosisProbes.StandardProbe) -> [Diagnosis.Standardised] {
    guard let rates = declared[probe.rates], let whole = declared[probe.whole], let split = tree.nodes[rates].breakdowns.first,
      let strata = tree.nodes[whole].breakdowns.first,
      let standard = workings.isAgainstTarget ? bound.previous : bound.reference
    else { return [] }
    var weights: [String: Double] = [:]
    for stratum in tree.breakdowns[strata].children { weights[tree.nodes[stratum].key] = max(0, standard.weights[stratum] ?? 0) }
    let sum = weights.values.reduce(0, +)
    guard sum > 0 else { return [] }
    let parent = tree.nodes[rates].parent ?? 0
    let before = workings.isAgainstTarget ? workings.actuals.previous : workings.actuals.reference
    let dimension = bound.model.dimensions[probe.standard.dimension]
    return tree.breakdowns[split].children.map { member in
      let cells = tree.nodes[member].breakdowns.first.map { tree.breakdowns[$0].children } ?? []
      func fixed(_ figures: FigureColumn?, _ denominators: FigureColumn) -> (rate: Double?, kept: Double) {
        var (rate, kept) = (0.0, 0.0)
        for cell in cells {
          guard let units = denominators[cell], units > 0, let figure = figures?[cell], let weight = weights[tree.nodes[cell].key] else {
            continue
          }
          rate += weight / sum * figure
          kept += weight / sum
        }
        return (kept >= Self.leastWeight - 1e-12 ? rate / kept : nil, kept)
      }
      let now = fixed(workings.actuals.evaluated, bound.evaluated.weights)
      let then = fixed(before, standard.weights)
      let raw = workings.actuals.evaluated[member]
      let small = cells.filter { cell in bound.evaluated.weights[cell].map { $0 > 0 && $0 < Self.fewestUnits } ?? false }
      let declaration = bound.model.nodes[tree.nodes[member].declaration]
      return Diagnosis.Standardised(
        node: tree.nodes[parent].id, nodeName: name(parent), member: tree.nodes[member].key, name: name(member),
        by: dimension.name ?? LocalizedText(dimension.key), unit: declaration.unit, direction: declaration.direction,
        rawReference: before?[member].flatMap { Amount($0) }, raw: raw.flatMap { Amount($0) },
        fixedReference: then.rate.flatMap { Amount($0) }, fixed: now.rate.flatMap { Amount($0) },
        mixEffect: raw.flatMap { raw in now.rate.flatMap { Amount(raw - $0) } }, keptWeight: Ratio(now.kept) ?? .zero,
        smallStrata: small.map(name),
        reading: Self.reading((before?[member], raw), (then.rate, now.rate), declaration.direction))
    }
  }

  /// Whether it was the product or who came.
  private static func reading(
    _ raw: (Double?, Double?), _ fixed: (Double?, Double?), _ direction: Direction
  ) -> Diagnosis.Standardised.Reading? {
    func gotWorse(_ ends: (Double?, Double?)) -> Bool? {
      guard let before = ends.0, let now = ends.1 else { return nil }
      let change = direction == .up ? now - before : before - now
      return change < -standardBand * abs(before) - 1e-9 * abs(before)
    }
    guard let raw = gotWorse(raw), let fixed = gotWorse(fixed) else { return nil }
    return raw ? (fixed ? .product : .users) : fixed ? .hidden : .fine
  }
}
