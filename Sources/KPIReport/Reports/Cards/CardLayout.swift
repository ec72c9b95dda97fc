package import KPIAnalysis
import KPIModel
package import KPISource

/// Lays scorecards out: one, or all below each other.
struct CardLayout {
  let subject: CardSubject
  let review: Review
  /// The files of an index.
  let files: [CardSubject: String]?
  let sources: SourceSet
  let style: PageStyle
  let wording: Wording
  let layout: ReviewLayout
  let indexOfID: [String: Int]

  init(
    _ subject: CardSubject, _ review: Review, _ files: [CardSubject: String]?, _ sources: SourceSet, _ toolVersion: String,
    _ style: PageStyle
  ) {
    self.subject = subject
    self.review = review
    self.files = files
    self.sources = sources
    self.style = style
    wording = Wording(language: style.language)
    layout = ReviewLayout(review, sources, toolVersion, nil, style)
    indexOfID = layout.indexOfID
  }

  var page: Page {
    let evaluation = review.evaluation
    let title = Page.Title(
      who: evaluation.model.text(in: style.language), what: what,
      when: wording.when(evaluation.period, isClosed: evaluation.isClosed, asOf: evaluation.asOf), details: layout.details)
    guard subject != .everybody else {
      let cards = shownTeams.map { Card(portfolio: $0, isTeam: true) } + review.scorecard.owners.map { Card(portfolio: $0, isTeam: false) }
      let everybody = scorecardSections(nil)
      return Page(
        language: style.language, title: title, sentences: ReviewMessage(layout).sentences,
        sections: [overview]
          + (files == nil
            ? [everybody.events, everybody.spillOvers].compactMap { $0 } + cards.flatMap { sections(of: $0, isAlone: false) } : []))
    }
    guard let card else { return Page(language: style.language, title: title, sections: []) }
    return Page(
      language: style.language, title: title, sentences: sentences(of: card.portfolio), sections: sections(of: card, isAlone: true),
      hints: hints(card.portfolio))
  }

  /// A person's or a team's.
  private struct Card {
    let portfolio: Scorecard.Portfolio
    let isTeam: Bool

    var subject: CardSubject { isTeam ? .team(portfolio.id) : .owner(portfolio.id) }
  }

  /// The one that is asked for; nil for everybody, and where there is none.
  private var card: Card? {
    switch subject {
    case .everybody: nil
    case .owner(let id): review.scorecard.owners.first { $0.id == id }.map { Card(portfolio: $0, isTeam: false) }
    case .team(let id): review.scorecard.teams.first { $0.id == id }.map { Card(portfolio: $0, isTeam: true) }
    }
  }

  // MARK: - Words

  private var what: String {
    card.map { wording.card(of: name($0.portfolio)) } ?? wording.cards
  }

  /// `Wang (wang)`.
  private func name(_ portfolio: Scorecard.Portfolio) -> String {
    let name = wording.phrase(portfolio.name)
    return name == portfolio.id ? name : "\(name) (\(portfolio.id))"
  }

  private func hints(_ portfolio: Scorecard.Portfolio) -> [String] {
    guard let leading = portfolio.leading else { return [] }
    let id = review.scorecard.nodes[portfolio.holdings[leading].node].id
    guard let node = indexOfID[id], review.evaluation.nodes[node].gap != nil else { return [] }
    return ["kpitree why \(id) --period \(review.evaluation.period.name)"]
  }

  /// Completion, level and points, in this order; the largest effect; what was gained beside siblings that lost.
  private func sentences(of portfolio: Scorecard.Portfolio) -> [String] {
    var sentences = [score(portfolio)]
    let effects = effects(of: portfolio)
    if let largest = effects.filter({ $0.standing.movedTop != nil && $0.standing.parent != nil }).max(by: { size($0) < size($1) }),
      size(largest) > 0
    {
      sentences.append(effectSentence(largest))
    }
    for effect in effects {
      guard let parent = effect.standing.parent, parent.gainsAsSiblingsLose, let siblings = parent.siblingsMoved else { continue }
      sentences.append(
        wording.gainsAsSiblingsLose(
          wording.phrase(effect.node.name), siblings: variance(siblings, of: parent), parent: parentName(parent)))
    }
    return sentences
  }

  private func score(_ portfolio: Scorecard.Portfolio) -> String {
    let name = wording.phrase(portfolio.name)
    guard let completion = portfolio.completion, let points = portfolio.points, let leading = portfolio.leading else {
      return wording.noScore(name)
    }
    let node = review.scorecard.nodes[portfolio.holdings[leading].node]
    let level = "\(node.level)" + (node.class.map { " [\($0.rawValue)]" } ?? "")
    let standing = [portfolio.grade ?? "", wording.status(portfolio.status)].filter { !$0.isEmpty }.joined(separator: " ")
    return wording.score(
      name, completion: layout.evaluation.completionFormat.text(completion.value), level: level,
      points: NumberFormat.score.text(points.value), standing: standing)
  }

  private func effectSentence(_ effect: Effect) -> String {
    let name = wording.phrase(effect.node.name)
    let top = effect.standing.movedTop.map { layout.reading.format.variance($0, wording) } ?? ""
    let topName = wording.phrase(review.attribution.node.name)
    guard let parent = effect.standing.parent, let moved = parent.moved, parent.nodeIndex != 0 else {
      return wording.moved(name, topName, by: top)
    }
    return wording.moved(name, parentName(parent), by: variance(moved, of: parent), and: topName, by: top)
  }

  // MARK: - Sections

  private var shownTeams: [Scorecard.Portfolio] { review.scorecard.teams.filter { !$0.holdings.isEmpty } }

  private func scorecardSections(_ card: Card?) -> ScorecardSections {
    ScorecardSections(review.scorecard.keeping(card?.subject ?? .everybody), style, layout.evaluation.bounds)
  }

  /// Everybody, with the files of their own cards where there are any.
  private var overview: Section {
    guard !review.scorecard.owners.isEmpty || !shownTeams.isEmpty else {
      return Section(id: "scores", heading: wording.scoresHeading, sentences: [wording.nobody])
    }
    var scores = ScorecardLayout(review.scorecard, sources, false, style)
    var table = scores.table()
    if let files {
      table.columns.append(Table.Column(header: wording.file, role: .word))
      for index in table.rows.indices {
        let file = scores.subjects[index].flatMap { files[$0] }
        table.rows[index].cells.append(file.map { .link($0, to: $0) } ?? .empty)
      }
    }
    return Section(
      id: "scores", heading: wording.scoresHeading, sentences: scores.sentences,
      charts: Chart(review.scorecard, wording: wording).map { [$0] } ?? [], table: table,
      matrix: Matrix(review.scorecard, wording: wording), notes: scores.notes)
  }

  private func sections(of card: Card, isAlone: Bool) -> [Section] {
    let (portfolio, isTeam) = (card.portfolio, card.isTeam)
    let prefix = (isTeam ? "team-" : "owner-") + portfolio.id
    func heading(_ text: String) -> String { isAlone ? text : "\(name(portfolio)): \(text)" }
    var scores = ScorecardLayout(review.scorecard.keeping(card.subject), sources, true, style)
    let table = scores.table().withoutEmptyColumns
    var sections = [
      Section(
        id: prefix, heading: heading(wording.scoreHeading), sentences: isAlone ? [] : sentences(of: portfolio), table: table,
        notes: scores.notes + scores.audits)
    ]
    if let effects = effectSection(portfolio, id: prefix + "-effects", heading: heading(wording.effectsHeading)) {
      sections.append(effects)
    }
    if isTeam { sections += [members(of: portfolio, id: prefix + "-members", heading: heading(wording.membersHeading))].compactMap { $0 } }
    for var section in [scorecardSections(card).ledger, isAlone ? scorecardSections(card).events : nil].compactMap({ $0 }) {
      section.id = "\(prefix)-\(section.id)"
      section.heading = section.heading.map(heading)
      sections.append(section)
    }
    return sections
  }

  /// The people of a team: their own scores, ranked inside one level and class.
  private func members(of team: Scorecard.Portfolio, id: String, heading: String) -> Section? {
    let members = Set(review.scorecard.members(of: team.id).map(\.id))
    if members.isEmpty { return nil }
    var scores = ScorecardLayout(review.scorecard.keeping(owners: members), sources, false, style)
    let table = scores.table().withoutEmptyColumns
    let shown = review.scorecard.keeping(owners: members)
    return Section(
      id: id, heading: heading, charts: Chart(shown, wording: wording).map { [$0] } ?? [], table: table,
      matrix: Matrix(shown, wording: wording))
  }

  // MARK: - Effects

  struct Effect {
    let holding: Scorecard.Holding
    let node: Evaluation.Node
    let standing: Standing
  }

  private func effects(of portfolio: Scorecard.Portfolio) -> [Effect] {
    portfolio.holdings.compactMap { holding in
      indexOfID[review.scorecard.nodes[holding.node].id].map {
        Effect(holding: holding, node: review.evaluation.nodes[$0], standing: review.standings[$0])
      }
    }
  }

  private func size(_ effect: Effect) -> Double { effect.standing.movedTop?.value.magnitude ?? 0 }

  private func parentName(_ parent: Standing.Parent) -> String { wording.phrase(review.evaluation.nodes[parent.nodeIndex].name) }

  /// In the parent's unit, with its sign.
  private func variance(_ amount: Amount, of parent: Standing.Parent) -> String {
    let node = review.evaluation.nodes[parent.nodeIndex]
    var format = layout.evaluation.variance(node)
    if node.isPercent { format.suffix = wording.points }
    return format.text(amount.value)
  }

  private func effectSection(_ portfolio: Scorecard.Portfolio, id: String, heading: String) -> Section? {
    let effects = effects(of: portfolio).filter { $0.standing.movedTop != nil || $0.standing.parent != nil }
    guard !effects.isEmpty else { return nil }
    let top = wording.phrase(review.attribution.node.name)
    let columns = [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.parent, role: .text),
      Table.Column(header: wording.movedParent, role: .number, isJudged: true),
      Table.Column(header: wording.movedBySiblings, role: .number),
      Table.Column(header: wording.movedTop, role: .number),
      Table.Column(header: wording.shareOfGap, role: .number, wholeTone: layout.tone(of: review.attribution.node.gap)),
      Table.Column(header: wording.ownCompletion, role: .number),
      Table.Column(header: wording.parentCompletion, role: .number, sacrifice: 3),
      Table.Column(header: wording.siblingsCompletion, role: .number, sacrifice: 2),
    ]
    let table = Table(columns: columns, rows: effects.map(row)).withoutEmptyColumns
    var notes = [wording.effectNote(top, gap: review.attribution.node.gap.map { layout.reading.format.variance($0, wording) })]
    if let check = check(effects) { notes.append(check) }
    if effects.contains(where: { $0.standing.parent?.gainsAsSiblingsLose ?? false }) { notes.append(wording.gainMark) }
    return Section(id: id, heading: heading, table: table, notes: notes)
  }

  private func row(_ effect: Effect) -> Table.Row {
    let completion = layout.evaluation.completionFormat
    let parent = effect.standing.parent
    let above = parent.map { review.evaluation.nodes[$0.nodeIndex] }
    let format = above.map(layout.evaluation.variance)
    let label = above.map { node in
      let unit = layout.evaluation.unitLabel(node) ?? ""
      let isOfTop = unit == layout.reading.format.label(wording)
      return wording.phrase(node.name) + (unit.isEmpty || isOfTop ? "" : " (\(unit))")
    }
    func amount(_ amount: Amount?, mark: String = "") -> Cell {
      guard let amount, let format else { return .missing }
      return .number(amount.value, format, mark: mark)
    }
    let share = review.attribution.node.gap.flatMap { gap in
      effect.node.shareOfTopGap == nil ? nil : effect.standing.movedTop.flatMap { Ratio($0.value / gap.value) }
    }
    var tone = Table.Row.Tone.neutral
    if let moved = parent?.moved, let above, moved.value != 0 { tone = (moved.value > 0) == (above.direction == .up) ? .good : .bad }
    return Table.Row(
      depth: 0,
      cells: [
        .label(effect.node.name.text(in: style.language), suffix: effect.node.class.map { " [\($0.rawValue)]" } ?? ""), .word(label),
        amount(parent?.moved, mark: parent?.gainsAsSiblingsLose ?? false ? "!" : ""), amount(parent?.siblingsMoved),
        .amount(effect.standing.movedTop, layout.reading.format.variance), .ratio(share, .wholePercent, absent: .empty),
        .ratio(effect.node.completion?.raw, completion), .ratio(above?.completion?.raw, completion),
        .ratio(parent?.siblingsCompletion, completion),
      ], tone: tone)
  }

  /// Whether own effect, siblings' and what stands beside them make the parent's gap, for every KPI.
  private func check(_ effects: [Effect]) -> String? {
    let residuals = effects.compactMap { effect in
      effect.standing.parent.flatMap { parent in parent.residual.map { (effect, parent, $0) } }
    }
    if residuals.isEmpty { return nil }
    let open = residuals.filter { $0.2.value != 0 }
    let texts = open.prefix(8).map { "\(variance($0.2, of: $0.1)) (\($0.0.node.id))" }
    return wording.effectCheck(texts)
  }
}

extension Page {
  /// The page of `kpitree scorecard`: scores, and what every KPI did for the one above it and beside its siblings.
  ///
  /// - Parameter files: the files that the cards are written to; then this page is their index.
  package init(
    cardOf subject: CardSubject, _ review: Review, files: [CardSubject: String]? = nil, sources: SourceSet, toolVersion: String,
    style: PageStyle
  ) {
    self = CardLayout(subject, review, files, sources, toolVersion, style).page
  }
}
