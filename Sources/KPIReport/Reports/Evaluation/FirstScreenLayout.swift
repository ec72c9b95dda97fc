import KPIAnalysis
import KPIModel
import KPISource

/// Lays out the first screen of an evaluation: the card, the way to the period, and the tree as boxes; linear in the nodes.
struct FirstScreenLayout {
  let layout: EvaluationLayout
  let places: PlaceReader
  /// The ids from the root to what made most of the gap; empty: the largest effects lead there.
  var path: [String] = []
  /// By node, what its owner is asked.
  var questions: [Int: LocalizedText] = [:]
  /// By id, where targets are written.
  var writings: [String: String] = [:]
  /// What happened in the period, with the ids that it hit.
  var events: [(day: Day, note: String, ids: [String])] = []
  /// The period a year earlier, where that was read.
  var lastYear: Period?

  /// More boxes than this stand in the table only.
  private static let mostBoxes = 400
  /// And of a tree that has more, only so many are boxes.
  private static let mostOfMany = 200
  /// So many are open at first, whatever the model.
  private static let mostOpen = 40

  /// By node, what it is taken apart into, breakdown by breakdown, then its supports; the largest effects first.
  private let parts: [[Part]]

  private struct Part {
    /// Nil for supports.
    var breakdown: Int?
    var children: [Int] = []
  }

  init(_ layout: EvaluationLayout, _ places: PlaceReader) {
    self.layout = layout
    self.places = places
    let nodes = layout.evaluation.nodes
    var parts = [[Part]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      guard let parent = node.parentIndex else { continue }
      if let known = parts[parent].firstIndex(where: { $0.breakdown == node.breakdownIndex }) {
        parts[parent][known].children.append(index)
      } else {
        parts[parent].append(Part(breakdown: node.breakdownIndex, children: [index]))
      }
    }
    for node in parts.indices {
      for part in parts[node].indices where parts[node][part].breakdown != nil {
        parts[node][part].children.sort { (nodes[$1].effectSize, $0) < (nodes[$0].effectSize, $1) }
      }
    }
    self.parts = parts
  }

  private var evaluation: Evaluation { layout.evaluation }
  private var nodes: [Evaluation.Node] { evaluation.nodes }
  private var wording: Wording { layout.wording }
  private var root: Evaluation.Node? { nodes.first }

  /// - Parameter message: its first sentence is the headline, two more stand below it.
  func screen(_ message: [String]) -> FirstScreen? {
    guard let root, let headline = message.first else { return nil }
    return FirstScreen(
      headline: headline, sentences: Array(message.dropFirst().prefix(2)), card: card(of: root), ways: ways(of: root),
      canvas: nodes.count > 1 ? canvas : nil)
  }

  // MARK: - The card

  private func card(of root: Evaluation.Node) -> FirstScreen.Card? {
    guard let actual = root.actual else { return nil }
    func line(_ label: String, _ reference: Amount?) -> FirstScreen.Card.Line? {
      guard let reference, let gap = Amount(actual.value - reference.value) else { return nil }
      let ratio = reference.value == 0 || root.isPercent ? nil : Ratio(gap.value / abs(reference.value))
      return FirstScreen.Card.Line(
        label: label, gap: layout.variance(root).text(gap.value), ratio: ratio.map { NumberFormat.percent.asVariance.text($0.value) } ?? "",
        tone: root.direction.tone(of: gap))
    }
    let isPlan = evaluation.against == .target
    var lines = [
      line(isPlan && !evaluation.isClosed ? wording.besidePlanToDate : wording.beside(evaluation.against), root.reference)
    ]
    if evaluation.isClosed {
      if evaluation.against != .previous { lines.append(line(wording.beside(.previous), root.previous)) }
      if evaluation.against != .lastYear { lines.append(line(wording.beside(.lastYear), root.lastYear)) }
    } else if let pace = root.pace {
      lines.append(FirstScreen.Card.Line(label: wording.pace, gap: NumberFormat.percent.text(pace.value)))
    }
    return FirstScreen.Card(
      name: root.name.text(in: wording.language), value: layout.format(root).text(actual.value),
      unit: root.isPercent ? "" : layout.unitLabel(root) ?? "", lines: lines.compactMap { $0 })
  }

  // MARK: - The way to the period

  private func ways(of root: Evaluation.Node) -> [FirstScreen.Way] {
    zip(evaluation.timelines, root.timelines).compactMap { timeline, points in
      guard points.contains(where: { $0.actual != nil }) else { return nil }
      let format = short(layout.format(root), points)
      // Weeks are marked in the months already.
      let events = timeline.grain == .week ? [] : events
      let bars = zip(timeline.periods.indices, points).map { index, point in
        let period = timeline.periods[index]
        let happened = events.filter { period.contains($0.day) }.map { wording.happened($0.day, $0.note) }
        let tick = wording.tick(period)
        return FirstScreen.Bar(
          label: tick.label, initial: tick.initial,
          readOut: wording.readOut(
            period, actual: point.actual.map { layout.format(root).text($0.value) },
            target: point.target.map { layout.format(root).text($0.value) }, events: happened),
          actual: point.actual?.value, actualText: point.actual.map { format.text($0.value) } ?? "", target: point.target?.value,
          isEvaluated: timeline.isEvaluated[index], hasEvent: !happened.isEmpty)
      }
      let unit = root.isPercent ? "%" : layout.unitLabel(root) ?? ""
      return FirstScreen.Way(
        caption: wording.way(root.name.text(in: wording.language), unit: unit, count: bars.count, of: timeline.grain), bars: bars)
    }
  }

  /// As few digits as stand over a narrow column.
  private func short(_ format: NumberFormat, _ points: [Evaluation.Point]) -> NumberFormat {
    var format = format
    let largest = points.compactMap { $0.actual?.value.magnitude }.max() ?? 0
    let whole = largest == 0 ? 1 : DecimalDigits(largest).shifted(by: -format.power).exponent
    format.fractionDigits = min(format.fractionDigits, max(3 - whole, 0))
    format.suffix = ""
    return format
  }

  // MARK: - The tree

  private var canvas: Canvas {
    let path = openPath
    let kept = keptNodes(path)
    var boxOfNode: [Int: Int] = [:]
    for node in nodes.indices where kept[node] { boxOfNode[node] = boxOfNode.count }
    let limit = shownLimit(path)
    let scale = nodes.dropFirst().compactMap { $0.contribution?.value.magnitude }.max() ?? 0
    let whole = max(root?.contribution?.value.magnitude ?? 0, 0)
    // One scale: the whole gap, or where parts cancel out up to twice as much; what is larger is broken off.
    let unit = whole > 0 ? min(max(whole, scale), 2 * whole) : scale
    var canvas = Canvas(boxes: [], groups: [])
    let names = Dictionary(grouping: nodes.indices, by: { nodes[$0].name.text(in: wording.language) })
    for node in nodes.indices where kept[node] {
      var box = box(node, scale: unit, heat: heat(of: node))
      if names[box.name].map({ $0.count > 1 }) ?? false, let parent = nodes[node].parentIndex {
        box.panel.sentences.insert(wording.below(nodes[parent].name.text(in: wording.language), box.name), at: 0)
      }
      for part in parts[node] {
        box.groups.append(canvas.groups.count)
        canvas.groups.append(group(part, of: node, path: path, limit: limit, boxOfNode))
      }
      canvas.boxes.append(box)
    }
    for (from, to) in evaluation.influences {
      guard let box = boxOfNode[from], kept[to] else { continue }
      canvas.boxes[box].influences.append((nodes[to].name.text(in: wording.language), nodes[to].id))
    }
    let views = parts[0].filter { $0.breakdown != nil }
    let next = path.count > 1 ? nodes[path[1]].breakdownIndex : nil
    canvas.firstView = (next ?? views.first?.breakdown).map { evaluation.breakdowns[$0].key }
    return canvas
  }

  private func size(_ node: Int) -> Double { nodes[node].effectSize }

  /// The nodes from the root to the cause; where none is known, as long as one part makes most of what its parent did.
  private var openPath: [Int] {
    let index = evaluation.indexOfID
    let known = path.compactMap { index[$0] }
    if known.count == path.count, known.first == 0 { return known }
    var found = [0]
    while let last = found.last, let first = parts[last].first(where: { $0.breakdown != nil })?.children.first {
      guard found.count == 1 || size(first) >= size(last) / 2, size(first) > 0 else { break }
      found.append(first)
    }
    return found
  }

  /// Which nodes have a box: in a large tree those with the largest effects, each with all above it.
  private func keptNodes(_ path: [Int]) -> [Bool] {
    if nodes.count <= Self.mostBoxes { return [Bool](repeating: true, count: nodes.count) }
    var keys = [Double](repeating: .infinity, count: nodes.count)
    let isOnPath = Set(path)
    for node in nodes.indices.dropFirst() where !isOnPath.contains(node) {
      keys[node] = min(nodes[node].parentIndex.map { keys[$0] } ?? 0, size(node))
      // What supports the top KPI has no effect to be ranked by.
      if nodes[node].parentIndex == 0, nodes[node].breakdownIndex == nil { keys[node] = .infinity }
    }
    var kept = [Bool](repeating: false, count: nodes.count)
    for node in nodes.indices.sorted(by: { (keys[$1], $0) < (keys[$0], $1) }).prefix(Self.mostOfMany) { kept[node] = true }
    return kept
  }

  /// How many parts of a breakdown are shown at first, so that no more than forty boxes are.
  private func shownLimit(_ path: [Int]) -> Int {
    for limit in [10, 8, 6, 5, 4] {
      var count = 1
      for (step, node) in path.enumerated() {
        for part in parts[node] where isOpen(part, of: node, path, step: step) { count += min(part.children.count, limit) }
      }
      if count <= Self.mostOpen { return limit }
    }
    return 3
  }

  /// Whether a breakdown is open at first: the one that leads to the cause, and what supports the top KPI.
  private func isOpen(_ part: Part, of node: Int, _ path: [Int], step: Int) -> Bool {
    guard part.breakdown != nil else { return node == 0 }
    if step + 1 < path.count { return nodes[path[step + 1]].breakdownIndex == part.breakdown }
    return node == 0
  }

  private func group(_ part: Part, of node: Int, path: [Int], limit: Int, _ boxOfNode: [Int: Int]) -> Canvas.Group {
    let boxes = part.children.compactMap { boxOfNode[$0] }
    let label = evaluation.heading(of: part.breakdown, wording)
    let step = path.firstIndex(of: node)
    let isOpen = step.map { self.isOpen(part, of: node, path, step: $0) } ?? false
    // What is on the way is never folded.
    let next = step.flatMap { $0 + 1 < path.count ? path[$0 + 1] : nil }
    let place = next.flatMap { part.children.firstIndex(of: $0) } ?? 0
    let shown = max(boxes.count <= limit + 1 ? boxes.count : limit, min(place + 1, boxes.count))
    let folded = part.children.dropFirst(shown)
    let leftOut = part.children.dropFirst(boxes.count)
    var more = folded.isEmpty ? "" : wording.more(folded.count, effect(of: folded))
    if !leftOut.isEmpty, folded.count == leftOut.count { more = wording.inTable(more) }
    return Canvas.Group(
      key: part.breakdown.map { evaluation.breakdowns[$0].key }, label: label,
      hidden: wording.hidden(part.children.count, part.breakdown == nil ? nil : effect(of: part.children[...])), isOpen: isOpen,
      shownCount: shown, boxes: boxes, more: more, firstLeftOut: leftOut.first.map { nodes[$0].id })
  }

  /// What some nodes did to the top KPI together; nil where one has no figure.
  private func effect(of nodes: ArraySlice<Int>) -> String? {
    guard let root else { return nil }
    var sum = 0.0
    for node in nodes {
      guard let amount = self.nodes[node].contribution else { return nil }
      sum += amount.value
    }
    return sum.isFinite ? layout.variance(root).text(sum) : nil
  }

  private func heat(of node: Int) -> Double {
    guard let parent = nodes[node].parentIndex,
      let largest = parts[parent].first(where: { $0.breakdown == nodes[node].breakdownIndex })?.children.first, size(largest) > 0
    else { return node == 0 && size(0) > 0 ? 1 : 0 }
    return size(node) / size(largest)
  }

  // MARK: - Boxes

  private func box(_ index: Int, scale: Double, heat: Double) -> Canvas.Box {
    let node = nodes[index]
    let format = layout.format(node)
    let label = node.isPercent ? "" : layout.unitLabel(node) ?? ""
    let own = label == layout.tableUnit || node.actual == nil ? "" : " " + label
    var box = Canvas.Box(
      id: node.id, name: node.name.text(in: wording.language), owner: evaluation.ownerName(node, wording.language) ?? "",
      actual: node.actual.map { format.text($0.value) + own } ?? wording.status(node.status),
      gap: node.gap.map { layout.variance(node).text($0.value) } ?? "",
      ratio: node.isPercent ? "" : node.gapRatio.map { NumberFormat.percent.asVariance.text($0.value) } ?? "",
      status: node.grade == nil ? "" : wording.status(node.status), statusTone: node.status.tone, panel: panel(index))
    if let effect = node.contribution, let root, node.breakdownIndex != nil || index == 0 {
      box.effect = scale > 0 ? effect.value / scale : 0
      box.effectText = layout.variance(root).text(effect.value)
      box.tone = root.direction.tone(of: effect)
      box.heat = heat
    }
    if let timeline = evaluation.timelines.first, let points = node.timelines.first, points.count(where: { $0.actual != nil }) > 1 {
      box.figures = points.map { $0.actual?.value }
      box.evaluatedCount = timeline.isEvaluated.reversed().prefix { $0 }.count
    }
    return box
  }

  private func panel(_ index: Int) -> Canvas.Panel {
    let node = nodes[index]
    var sentences: [String] = []
    if let why = why(index) { sentences.append(why) }
    sentences += formulas(of: index)
    if let target = node.target {
      let label = node.isPercent ? "" : layout.unitLabel(node) ?? ""
      sentences.append(
        wording.targetOf(
          wording.quantity(layout.format(node).text(target.value), unit: label), writings[node.id] ?? places.line(of: nil, else: node.place)
        ))
    } else if let place = places.line(of: nil, else: node.place) {
      sentences.append(wording.writtenIn(place))
    }
    for event in events where event.ids.contains(node.id) { sentences.append(wording.happened(event.day, event.note)) }
    if let question = questions[index] { sentences.append(wording.asked(question.text(in: wording.language))) }
    return Canvas.Panel(sentences: sentences, months: months(of: index))
  }

  /// What the node did to the top KPI, and which of its parts made most of that.
  private func why(_ index: Int) -> String? {
    let node = nodes[index]
    guard index > 0, let effect = node.contribution, effect.value != 0, let root, node.breakdownIndex != nil else { return nil }
    let main = largestPart(of: index).flatMap { part in
      nodes[part].contribution.map { (nodes[part].name.text(in: wording.language), layout.variance(root).text($0.value)) }
    }
    return wording.why(
      node.name.text(in: wording.language), effect: layout.variance(root).text(effect.value),
      share: node.shareOfTopGap.flatMap { abs($0.value) > 2 ? nil : NumberFormat.wholePercent.text($0.value) },
      of: root.name.text(in: wording.language), main: main)
  }

  /// The part that made at least half of a node's effect, of its first breakdown.
  private func largestPart(of node: Int) -> Int? {
    parts[node].first { $0.breakdown != nil }?.children.first.flatMap { size($0) > 0 && size($0) >= size(node) / 2 ? $0 : nil }
  }

  /// What it is made of, with the figures of its parts.
  private func formulas(of index: Int) -> [String] {
    var texts: [String] = []
    for part in parts[index] where part.children.count <= 8 {
      guard let breakdown = part.breakdown.map({ evaluation.breakdowns[$0] }) else { continue }
      func figure(_ part: Int) -> String {
        let node = nodes[part]
        let label = node.isPercent ? "" : layout.unitLabel(node) ?? ""
        let amount = node.actual.map { wording.quantity(layout.format(node).text($0.value), unit: label == layout.tableUnit ? "" : label) }
        return "\(node.name.text(in: wording.language)) \(amount ?? "–")"
      }
      switch breakdown.recipe {
      case .sum, .converted:
        texts.append(wording.formula(breakdown.name.text(in: wording.language), part.children.map(figure).joined(separator: " + ")))
      case .formula(let formula):
        texts.append(
          wording.formula(
            breakdown.name.text(in: wording.language), "\(formula.text)  (\(part.children.map(figure).joined(separator: wording.comma)))"))
      case .weightedMean, .least, .greatest, .none: continue
      }
    }
    return texts
  }

  private func months(of index: Int) -> Table? {
    let node = nodes[index]
    guard let timeline = evaluation.timelines.first, let points = node.timelines.first else { return nil }
    let format = layout.format(node)
    let reference = wording.reference(.target)
    let grid = Grid<(period: Period, point: Evaluation.Point)>([
      PageColumn("period", wording.periodColumn, .tree) { .label(wording.period($0.period), suffix: "") },
      PageColumn("target", reference.value, .number) { .amount($0.point.target, format) },
      PageColumn("actual", wording.actual, .number) { .amount($0.point.actual, format) },
      PageColumn("gap", reference.variance, .number, symbol: wording.symbol(reference.variance)) { row in
        guard let actual = row.point.actual, let target = row.point.target else { return .missing }
        return .amount(Amount(actual.value - target.value), layout.variance(node))
      },
      PageColumn("last_year", wording.reference(.lastYear).value, .number) { .amount($0.point.lastYear, format) },
    ])
    return grid.table(of: zip(timeline.periods, points).map { ($0, $1) }).withoutEmptyColumns
  }
}

extension Evaluation.Node {
  /// How much it moved the top KPI, whichever way; 0 where nobody can say.
  fileprivate var effectSize: Double { contribution?.value.magnitude ?? 0 }
}
