public import KPIAnalysis
import KPIModel
import KPISource
import Synchronization

/// Scorecards out of a review.
public struct Cards: Sendable {
  public var subject: CardSubject
  public let review: Review
  /// What all cards of the review share, laid out once for each style.
  private let layouts = ReviewLayouts()

  package init(subject: CardSubject, review: Review) {
    self.subject = subject
    self.review = review
  }
}

extension Cards {
  /// The review's own layout in a style: of a card for each of many owners it is most of the work.
  func layout(_ provenance: Provenance, _ style: PageStyle) -> ReviewLayout {
    layouts.layout(style) { ReviewLayout(review, provenance, style) }
  }
}

/// Layouts that were made, by style.
private final class ReviewLayouts: @unchecked Sendable {
  private let lock = Mutex(())
  private var made: [PageStyle: ReviewLayout] = [:]

  func layout(_ style: PageStyle, _ make: () -> ReviewLayout) -> ReviewLayout {
    lock.withLock { _ in
      if let known = made[style] { return known }
      let layout = make()
      made[style] = layout
      return layout
    }
  }
}

extension Report {
  /// `kpitree scorecard`: scores, and what every KPI did for the one above it and beside its siblings.
  ///
  /// - Parameter files: the files that single cards are written to; the page is then their index.
  package init(_ cards: Cards, _ provenance: Provenance, files: [CardSubject: String]?) {
    self.init(
      provenance: provenance, page: { CardLayout(cards, files, provenance, $0).page },
      document: { Document(cards, provenance, style: $0) },
      workbook: Workbook.Content(scorecard: cards.review.scorecard.keeping(cards.subject)))
  }
}

/// Lays scorecards out: one, or all below each other.
struct CardLayout {
  let cards: Cards
  /// The files of an index.
  let files: [CardSubject: String]?
  let style: PageStyle
  let layout: ReviewLayout

  init(_ cards: Cards, _ files: [CardSubject: String]?, _ provenance: Provenance, _ style: PageStyle) {
    (self.cards, self.files, self.style) = (cards, files, style)
    layout = cards.layout(provenance, style)
  }

  private var review: Review { cards.review }
  private var wording: Wording { style.wording }

  var page: Page {
    var title = review.title(what: card.map { wording.card(of: name($0.portfolio)) } ?? wording.cards, wording)
    title.details = layout.details
    guard cards.subject != .everybody else {
      let scorecard = review.scorecard
      let cards =
        scorecard.shownTeams.map { Card(portfolio: $0, isTeam: true) } + scorecard.owners.map { Card(portfolio: $0, isTeam: false) }
      let everybody = parts(of: .everybody)
      let brought = review.impact.flatMap { ImpactSections($0, style).cards }
      let all = [everybody.events, brought, everybody.spillOvers].compactMap { $0 } + cards.flatMap { sections(of: $0, isAlone: false) }
      return Page(
        language: style.language, title: title, sentences: ReviewMessage(layout).sentences,
        sections: [overview] + (files == nil ? all : []))
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
    switch cards.subject {
    case .everybody: nil
    case .owner(let id): review.scorecard.owners.first { $0.id == id }.map { Card(portfolio: $0, isTeam: false) }
    case .team(let id): review.scorecard.teams.first { $0.id == id }.map { Card(portfolio: $0, isTeam: true) }
    }
  }

  // MARK: - Words

  /// `Wang (wang)`.
  private func name(_ portfolio: Scorecard.Portfolio) -> String {
    let name = wording.phrase(portfolio.name)
    return name == portfolio.id ? name : "\(name) (\(portfolio.id))"
  }

  private func hints(_ portfolio: Scorecard.Portfolio) -> [String] {
    guard let lead = review.scorecard.lead(of: portfolio), let node = layout.indexOfID[lead.id],
      review.evaluation.nodes[node].gap != nil
    else { return [] }
    return ["kpitree why \(lead.id) --period \(review.period.name)"]
  }

  /// Completion, level and points, in this order; the largest effect; what was gained beside siblings that lost.
  private func sentences(of portfolio: Scorecard.Portfolio) -> [String] {
    var sentences = [score(portfolio)]
    if let readiness = portfolio.readiness { sentences.append(wording.readiness(readiness)) }
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
    var name = wording.phrase(portfolio.name)
    if let title = portfolio.title { name = wording.titled(name, title.text(in: style.language)) }
    guard let completion = portfolio.completion, let points = portfolio.points, let lead = review.scorecard.lead(of: portfolio) else {
      return wording.noScore(name)
    }
    return wording.score(
      name, completion: layout.evaluation.completionFormat.text(completion.value), level: lead.levelText,
      points: NumberFormat.score.text(points.value), standing: wording.standing(portfolio.grade, portfolio.status))
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

  private func parts(of subject: CardSubject) -> ScorecardSections {
    ScorecardSections(review.scorecard.keeping(subject), style, layout.evaluation.bounds)
  }

  /// Everybody, with the files of their own cards where there are any.
  private var overview: Section {
    guard !review.scorecard.owners.isEmpty || !review.scorecard.shownTeams.isEmpty else {
      return Section(id: "scores", heading: wording.scoresHeading, sentences: [wording.nobody])
    }
    let scores = ScorecardLayout(review.scorecard, layout.places, false, style)
    var section = scores.section("scores", heading: wording.scoresHeading)
    if let files {
      var table = scores.table
      table.columns.append(Table.Column(header: wording.file, role: .word))
      for index in table.rows.indices {
        let file = scores.subjects[index].flatMap { files[$0] }
        table.rows[index].cells.append(file.map { .link($0, to: $0) } ?? .empty)
      }
      section.table = table
    }
    return section
  }

  private func sections(of card: Card, isAlone: Bool) -> [Section] {
    let portfolio = card.portfolio
    let prefix = (card.isTeam ? "team-" : "owner-") + portfolio.id
    func heading(_ text: String) -> String { isAlone ? text : "\(name(portfolio)): \(text)" }
    let scores = ScorecardLayout(review.scorecard.keeping(card.subject), layout.places, true, style)
    let own = Section(
      id: prefix, heading: heading(wording.scoreHeading), sentences: isAlone ? [] : sentences(of: portfolio),
      table: scores.table.withoutEmptyColumns, notes: scores.notes + scores.audits)
    let parts = parts(of: card.subject)
    let others = [parts.ledger, isAlone ? parts.events : nil].compactMap { section -> Section? in
      guard var section else { return nil }
      section.id = "\(prefix)-\(section.id)"
      section.heading = section.heading.map(heading)
      return section
    }
    var brought: [Section] = []
    if let impact = review.impact?.kept(for: card.subject) {
      let sections = ImpactSections(impact, style)
      brought = [sections.initiatives(withSentences: true), sections.cards].compactMap { section in
        guard var section else { return nil }
        section.id = "\(prefix)-\(section.id)"
        section.heading = section.heading.map(heading)
        if !isAlone { section.charts = [] }
        return section
      }
    }
    return [
      own, effectSection(portfolio, id: prefix + "-effects", heading: heading(wording.effectsHeading)),
      card.isTeam ? members(of: portfolio, id: prefix + "-members", heading: heading(wording.membersHeading)) : nil,
    ].compactMap { $0 } + brought + others
  }

  /// The people of a team: their own scores, ranked inside one level and class.
  private func members(of team: Scorecard.Portfolio, id: String, heading: String) -> Section? {
    let members = Set(review.scorecard.members(of: team.id).map(\.id))
    if members.isEmpty { return nil }
    var section = ScorecardLayout(review.scorecard.keeping(owners: members), layout.places, false, style).section(id, heading: heading)
    section.table = section.table?.withoutEmptyColumns
    (section.sentences, section.notes) = ([], [])
    return section
  }

  // MARK: - Effects

  struct Effect {
    let holding: Scorecard.Holding
    let node: Evaluation.Node
    let standing: Standing
  }

  private func effects(of portfolio: Scorecard.Portfolio) -> [Effect] {
    portfolio.holdings.compactMap { holding in
      layout.indexOfID[review.scorecard.nodes[holding.node].id].map {
        Effect(holding: holding, node: review.evaluation.nodes[$0], standing: review.standings[$0])
      }
    }
  }

  private func size(_ effect: Effect) -> Double { effect.standing.movedTop?.value.magnitude ?? 0 }

  private func parentName(_ parent: Standing.Parent) -> String { wording.phrase(review.evaluation.nodes[parent.nodeIndex].name) }

  /// In the parent's unit, with its sign.
  private func variance(_ amount: Amount, of parent: Standing.Parent) -> String {
    layout.evaluation.gapQuantity(amount, of: review.evaluation.nodes[parent.nodeIndex])
  }

  private func effectSection(_ portfolio: Scorecard.Portfolio, id: String, heading: String) -> Section? {
    let effects = effects(of: portfolio).filter { $0.standing.movedTop != nil || $0.standing.parent != nil }
    guard !effects.isEmpty else { return nil }
    let top = review.attribution.node
    var notes = [wording.effectNote(wording.phrase(top.name), gap: top.gap.map { layout.reading.format.variance($0, wording) })]
    if let check = check(effects) { notes.append(check) }
    if effects.contains(where: { $0.standing.parent?.gainsAsSiblingsLose ?? false }) { notes.append(wording.gainMark) }
    return Section(id: id, heading: heading, table: grid.table(of: effects, tone: tone).withoutEmptyColumns, notes: notes)
  }

  /// The node above.
  private func above(_ effect: Effect) -> Evaluation.Node? { effect.standing.parent.map { review.evaluation.nodes[$0.nodeIndex] } }

  private func tone(_ effect: Effect) -> Table.Row.Tone { above(effect)?.direction.tone(of: effect.standing.parent?.moved) ?? .neutral }

  private var grid: Grid<Effect> {
    let completion = layout.evaluation.completionFormat
    let top = review.attribution.node
    /// In the unit of the node above.
    func moved(_ effect: Effect, _ amount: Amount?, mark: String = "") -> Cell {
      guard let amount, let above = above(effect) else { return .missing }
      return .number(amount.value, layout.evaluation.variance(above), mark: mark)
    }
    return Grid([
      PageColumn("name", wording.indicator, .tree) {
        .label($0.node.name.text(in: style.language), suffix: $0.node.classSuffix)
      },
      PageColumn("parent", wording.parent, .text) { effect in
        .word(
          above(effect).map { node in
            let unit = layout.evaluation.unitLabel(node) ?? ""
            return wording.phrase(node.name) + (unit.isEmpty || unit == layout.reading.format.label(wording) ? "" : " (\(unit))")
          })
      },
      PageColumn("moved_parent", wording.movedParent, .number, isJudged: true) {
        moved($0, $0.standing.parent?.moved, mark: $0.standing.parent?.gainsAsSiblingsLose ?? false ? "!" : "")
      },
      PageColumn("siblings_moved_parent", wording.movedBySiblings, .number) { moved($0, $0.standing.parent?.siblingsMoved) },
      PageColumn("moved_top", wording.movedTop, .number) { .amount($0.standing.movedTop, layout.reading.format.variance) },
      layout.shareOfGap { effect in
        guard let gap = top.gap, effect.node.shareOfTopGap != nil else { return nil }
        return effect.standing.movedTop.flatMap { Ratio($0.value / gap.value) }
      },
      PageColumn("completion", wording.completion, .number, symbol: wording.attainment) { .ratio($0.node.completion?.raw, completion) },
      PageColumn("parent_completion", wording.parentCompletion, .number, sacrifice: 3) {
        .ratio(above($0)?.completion?.raw, completion)
      },
      PageColumn("siblings_completion", wording.siblingsCompletion, .number, sacrifice: 2) {
        .ratio($0.standing.parent?.siblingsCompletion, completion)
      },
    ])
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
