package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  package init(_ impact: Impact, _ provenance: Provenance) {
    self.init(provenance: provenance, page: { Page(impact, style: $0) }, document: { Document(impact, provenance, style: $0) })
  }
}

extension Page {
  /// The page of `kpitree impact`: what each initiative did, what of the gaps that explains, and whose it is.
  init(_ impact: Impact, style: PageStyle) {
    let wording = style.wording
    let parts = ImpactSections(impact, style)
    self.init(
      language: style.language, title: impact.title(what: parts.words.title, wording), sentences: parts.words.sentences,
      sections: [parts.initiatives(), parts.explained, parts.cards].compactMap(\.self),
      hints: impact.initiatives.isEmpty ? [] : ["kpitree why --period \(impact.period.name)"])
  }
}

/// The parts of a page on initiatives; a review has them as well.
struct ImpactSections {
  private let impact: Impact
  private let wording: Wording
  let words: ImpactWords

  init(_ impact: Impact, _ style: PageStyle) {
    self.impact = impact
    wording = style.wording
    var figures: [(group: UnitFormats.Group, values: [Double])] = []
    func add(_ unit: MeasureUnit?, _ amounts: [Amount?]) {
      let values = amounts.compactMap { $0?.value }
      if !values.isEmpty { figures.append((.init(unit, isRate: false), values)) }
    }
    // The largest first: it sets its unit's scale.
    let carried = impact.initiatives.flatMap { [$0.carried, $0.expectedCarried] } + [impact.top.gap]
    add(impact.top.unit, carried.compactMap(\.self).max { abs($0.value) < abs($1.value) }.map { [$0] } ?? [])
    add(impact.top.unit, carried)
    for move in impact.initiatives.flatMap(\.moves) { add(move.unit, [move.effect, move.expected]) }
    for node in impact.explained { add(node.unit, [node.gap, node.byInitiatives]) }
    let formats = UnitFormats(figures, style)
    var magnitudes: [UnitFormats.Group: Double] = [:]
    for (group, values) in figures { magnitudes[group] = values.reduce(magnitudes[group] ?? 0) { max($0, abs($1)) } }
    words = ImpactWords(impact, wording, formats, magnitudes)
  }

  // MARK: - What each did

  private enum Row {
    case initiative(Impact.Initiative)
    case move(Impact.Move)
  }

  /// - Parameter withSentences: whether what each did is said here, as it is not above.
  func initiatives(withSentences: Bool = false) -> Section? {
    if impact.initiatives.isEmpty { return nil }
    let unit = impact.top.unit
    let grid = Grid<Row>([
      PageColumn("name", wording.initiative, .tree) { row in
        switch row {
        case .initiative(let found): .label(found.name.text(in: wording.language), suffix: "")
        case .move(let move): .label(words.name(move), suffix: words.unitSuffix(move.unit))
        }
      },
      PageColumn("owner", wording.owner, .text, sacrifice: 1) { row in
        guard case .initiative(let found) = row else { return .empty }
        return .word(found.owner.map { words.person($0) })
      },
      PageColumn("method", wording.methodColumn, .text) { row in
        guard case .move(let move) = row else { return .empty }
        return .text(wording.method(move.method))
      },
      PageColumn("expected", wording.expectedEffect, .number) { row in
        guard case .move(let move) = row else { return .empty }
        return .amount(move.expected, words.format(move.unit))
      },
      PageColumn("effect", wording.effect, .number) { row in
        guard case .move(let move) = row else { return .empty }
        return .amount(move.effect, words.format(move.unit))
      },
      PageColumn("interval", wording.interval, .word) { row in
        guard case .move(let move) = row else { return .empty }
        return .word(move.interval.map { words.interval($0, move.unit) })
      },
      PageColumn("grade", wording.grade, .word) { row in
        guard case .move(let move) = row else { return .empty }
        return .word(move.grade?.rawValue)
      },
      PageColumn("carried", wording.carriedToTop, .number) { row in
        switch row {
        case .initiative(let found): found.moves.count > 1 || found.carried == nil ? .amount(found.carried, words.format(unit)) : .empty
        case .move(let move): .amount(move.carried, words.format(unit))
        }
      },
      PageColumn("share_of_top_gap", wording.shareOfGap, .number) { row in
        guard case .move(let move) = row else { return .empty }
        return .ratio(move.shareOfTopGap, .wholePercent)
      },
    ])
    let rows = impact.initiatives.flatMap { found in
      [grid.row(.initiative(found))]
        + found.moves.map { grid.row(.move($0), depth: 1, tone: $0.counts ? words.tone($0) : .neutral) }
    }
    return Section(
      id: "initiatives", heading: wording.initiativesHeading, sentences: withSentences ? words.sentences : [], charts: charts,
      table: grid.table(rows).withoutEmptyColumns,
      notes: words.notes)
  }

  /// A drawing for so many of a page.
  private static let mostCharts = 6

  private var charts: [Chart] {
    let drawn = impact.initiatives.flatMap { found in found.moves.compactMap { move in move.course.map { (found, move, $0) } } }
    return drawn.prefix(Self.mostCharts).map { found, move, course in
      let name = found.name.text(in: wording.language)
      return Chart(
        caption: words.chartCaption(name, move), description: words.sentence(found),
        content: .course(
          Chart.Course(
            labels: course.days.map(wording.date), actual: course.actual, predicted: course.predicted, halfWidth: course.halfWidth,
            window: course.window, number: words.level(move.unit), actualName: wording.actualLine, predictedName: wording.predictedLine)))
    }
  }

  // MARK: - What of the gaps they explain

  var explained: Section? {
    guard impact.initiatives.contains(where: { $0.moves.contains { $0.effect != nil } }) else { return nil }
    func amount(
      _ key: String, _ header: String, _ value: @escaping (Impact.Explained) -> Amount?, absent: Cell = .missing
    ) -> PageColumn<Impact.Explained> {
      PageColumn(key, header, .number) { node in value(node).map { .number($0.value, words.format(node.unit)) } ?? absent }
    }
    let grid = Grid<Impact.Explained>([
      PageColumn("name", wording.indicator, .tree) { .label($0.name.text(in: wording.language), suffix: words.unitSuffix($0.unit)) },
      amount("gap", wording.reference(impact.against).variance, { $0.gap }),
      amount("by_initiatives", wording.byInitiatives, { $0.byInitiatives }),
      amount("unexplained", wording.unexplained, { $0.unexplained }),
      amount("estimates", wording.estimatesBeside, { $0.estimates }, absent: .empty),
    ])
    return Section(
      id: "explained", heading: wording.explainedHeading,
      table: grid.table(impact.explained.map { grid.row($0, depth: $0.depth) }).withoutEmptyColumns)
  }

  // MARK: - Whose it is

  var cards: Section? {
    let cards = impact.cards.filter { $0.carried != nil || $0.expected != nil || $0.cost != nil }
    if cards.isEmpty { return nil }
    let unit = impact.top.unit
    let grid = Grid<Impact.Card>([
      PageColumn("name", wording.whose, .tree) {
        .label($0.name.text(in: wording.language), suffix: $0.kind == .team ? wording.bracketed(wording.team) : "")
      },
      PageColumn("expected", wording.expectedEffect, .number) { .amount($0.expected, words.format(unit)) },
      PageColumn("measured", wording.measuredOfExpected, .number) { .amount($0.measured, words.format(unit)) },
      PageColumn("done", wording.doneColumn, .number) { .ratio($0.done, .wholePercent) },
      PageColumn("carried", wording.carriedToTop, .number) { .amount($0.carried, words.format(unit)) },
      PageColumn("interval", wording.interval, .word) { .word($0.interval.map { words.interval($0, unit) }) },
      PageColumn("grade", wording.grade, .word) { .word($0.grade?.rawValue) },
      PageColumn("cost", words.costHeader, .number) { .amount($0.cost, words.money) },
    ])
    return Section(
      id: "effect-cards", heading: wording.effectCardsHeading, table: grid.table(of: cards).withoutEmptyColumns,
      notes: [wording.effectCardsNote])
  }
}
