package import KPIAnalysis
import KPIModel
import KPISource

extension Report {
  /// `kpitree score`: people by level and class, teams, what nobody owns, and how every score came about.
  ///
  /// - Parameter isDetailed: whether pages show each score's nodes; documents for machines always hold them.
  package init(_ scorecard: Scorecard, _ provenance: Provenance, isDetailed: Bool) {
    self.init(
      provenance: provenance,
      page: { ScorecardLayout(scorecard, PlaceReader(provenance.sources), isDetailed || $0.isWide, $0).page },
      document: { Document(scorecard, provenance, style: $0) }, workbook: Workbook.Content(scorecard: scorecard))
  }
}

struct ScorecardLayout {
  let scorecard: Scorecard
  let isDetailed: Bool
  let style: PageStyle
  let wording: Wording
  let bounds: [Double]
  /// Everybody's rows; of owners and teams also whose score a row is.
  let table: Table
  let subjects: [Int: CardSubject]
  /// How every score came about.
  let audits: [String]
  let notes: [String]

  init(_ scorecard: Scorecard, _ places: PlaceReader, _ isDetailed: Bool, _ style: PageStyle) {
    self.scorecard = scorecard
    self.isDetailed = isDetailed
    self.style = style
    wording = style.wording
    bounds = scorecard.bands.compactMap(\.bound)
    var rows = ScoreRows(scorecard, places, isDetailed, style)
    rows.add()
    (table, subjects, audits, notes) = (rows.grid.table(rows.rows), rows.subjects, rows.audits, rows.notes)
  }

  var page: Page {
    var hints: [String] = []
    if !isDetailed, let first = scorecard.owners.first {
      hints.append("kpitree score --period \(scorecard.period.name) --owner \(ShellWord.quoted(first.id))")
    }
    let parts = ScorecardSections(scorecard, style, bounds)
    var all = section("table")
    (all.sentences, all.notes) = ([], [])
    return Page(
      language: style.language, title: scorecard.title(what: wording.scores, wording), sentences: sentences,
      sections: [all, isDetailed ? parts.ledger : nil, parts.events, parts.spillOvers, parts.vacancies].compactMap { $0 },
      notes: notes + audits, hints: hints)
  }

  /// The scores as a part of a page, with what shows who stands where.
  func section(_ id: String, heading: String? = nil) -> Section {
    Section(
      id: id, heading: heading, sentences: sentences, charts: [Chart(scorecard, wording: wording)].compactMap { $0 }, table: table,
      matrix: Matrix(scorecard, wording: wording), notes: notes)
  }

  private var sentences: [String] {
    if scorecard.owners.isEmpty, scorecard.teams.isEmpty { return [wording.nobody] }
    return scorecard.isClosed ? [] : [wording.noGradesYet]
  }
}

/// Turns scores into rows; linear in what is held.
private struct ScoreRows {
  let scorecard: Scorecard
  let isDetailed: Bool
  let wording: Wording
  let audit: ScoreAudit
  let places: PlaceReader
  let remarks: ScoreNotes
  let grid: Grid<Value>
  var rows: [Table.Row] = []
  var subjects: [Int: CardSubject] = [:]
  var audits: [String] = []
  var notes: [String] = []

  /// A score, or a node in one.
  enum Value {
    case score(Scorecard.Portfolio, rank: Int?)
    case node(Scorecard.Holding)

    var portfolio: Scorecard.Portfolio? { if case .score(let portfolio, _) = self { portfolio } else { nil } }
    var holding: Scorecard.Holding? { if case .node(let holding) = self { holding } else { nil } }
    var rank: Int? { if case .score(_, let rank) = self { rank } else { nil } }
  }

  init(_ scorecard: Scorecard, _ places: PlaceReader, _ isDetailed: Bool, _ style: PageStyle) {
    self.scorecard = scorecard
    self.isDetailed = isDetailed
    self.places = places
    wording = style.wording
    audit = ScoreAudit(scorecard: scorecard, wording: wording)
    remarks = ScoreNotes(scorecard: scorecard, wording: wording)
    grid = ScoreRows.grid(scorecard, wording, isDetailed)
  }

  private static func grid(_ scorecard: Scorecard, _ wording: Wording, _ isDetailed: Bool) -> Grid<Value> {
    let completion = NumberFormat.completion(bounds: scorecard.bands.compactMap(\.bound))
    /// Of a node in a score; only where nodes are shown.
    func detail(
      _ key: String, _ header: String, sacrifice: Int = 0, _ cell: @escaping (Scorecard.Holding, Scorecard.Node) -> Cell
    ) -> PageColumn<Value>? {
      if !isDetailed { return nil }
      return PageColumn(key, header, .number, sacrifice: sacrifice) { value in
        value.holding.map { cell($0, scorecard.nodes[$0.node]) } ?? .empty
      }
    }
    func full(_ amount: Amount?, _ node: Scorecard.Node) -> Cell {
      amount.map { .number($0.value, TargetTerms.format($0.value, node.unit)) } ?? .missing
    }
    return Grid([
      PageColumn("rank", "#", .number) { $0.rank.map(Cell.integer) ?? .empty },
      PageColumn("name", wording.owner, .tree) { value in
        switch value {
        case .score(let portfolio, _): .label(portfolio.name.text(in: wording.language), suffix: portfolio.idSuffix(wording))
        case .node(let holding):
          .label(
            scorecard.nodes[holding.node].name.text(in: wording.language), suffix: wording.marks(of: scorecard.nodes[holding.node]))
        }
      },
      detail("share", wording.share, sacrifice: 3) { holding, _ in .number(holding.share.value, .percent) },
      detail("weight", wording.weight) { holding, _ in .ratio(holding.weight, .percent) },
      detail("target", wording.reference(.target).value) { full($0.target, $1) },
      detail("actual", wording.actual) { full($0.actual, $1) },
      PageColumn("completion", wording.completion, .number, symbol: wording.attainment) { value in
        switch value {
        case .score(let portfolio, _): .ratio(portfolio.completion, completion)
        case .node(let holding):
          holding.completion.map { .number($0.raw.value, completion, mark: $0.isClipped ? "*" : "") } ?? .missing
        }
      },
      PageColumn("level", wording.levelColumn, .word) { value in
        switch value {
        case .score(let portfolio, _):
          .text((scorecard.lead(of: portfolio)?.levelText ?? "-") + (portfolio.hasLightLevel ? "*" : ""))
        case .node(let holding): .text(scorecard.nodes[holding.node].levelText)
        }
      },
      PageColumn("points", wording.pointsColumn, .number) { .ratio($0.portfolio?.points ?? $0.holding?.points, .score) },
      PageColumn("grade", wording.grade, .word, isJudged: true) { value in
        switch value {
        case .score(let portfolio, _): .text(wording.standing(portfolio.grade, portfolio.status))
        case .node(let holding): .text(wording.status(holding.status))
        }
      },
      PageColumn("coverage", wording.coverage, .number, sacrifice: 2) { value in
        value.portfolio.map { .ratio($0.coverage, .coverage) } ?? .empty
      },
      isDetailed ? nil : PageColumn("team", wording.team, .text) { value in value.portfolio.map { .word($0.team) } ?? .empty },
    ])
  }

  // MARK: - Rows

  mutating func add() {
    addOwners()
    addTeams()
    let nobodys = scorecard.unassigned.filter { $0.weight != nil }
    if !nobodys.isEmpty { heading(wording.unassigned) }
    for holding in nobodys { add(holding, depth: 1) }
    if let below = remarks.below { notes.append(below) }
  }

  private mutating func addOwners() {
    for league in scorecard.leagues {
      if scorecard.owners.count > 1 { heading(league.lead.map(wording.league) ?? wording.notScored) }
      let depth = scorecard.owners.count > 1 ? 1 : 0
      var rank = 0
      var position = 0
      var last: Ratio?
      for owner in league.ranked(isClosed: scorecard.isClosed) {
        // Who only contributes helps others to their rank, and has none.
        let isRanked = owner.grade != nil && league.owners.count > 1 && owner.holdings.contains(where: \.isAccountable)
        if isRanked {
          position += 1
          if owner.completion != last { rank = position }
          last = owner.completion
        }
        add(owner, .owner(owner.id), depth: depth, rank: isRanked ? rank : nil)
      }
    }
  }

  private mutating func addTeams() {
    let teams = scorecard.shownTeams
    if !teams.isEmpty, !scorecard.owners.isEmpty { heading(wording.teams) }
    for team in teams { add(team, .team(team.id), depth: scorecard.owners.isEmpty ? 0 : 1, rank: nil) }
  }

  private mutating func heading(_ text: String) { rows.append(grid.heading(text, depth: 0)) }

  private mutating func add(_ portfolio: Scorecard.Portfolio, _ subject: CardSubject, depth: Int, rank: Int?) {
    subjects[rows.count] = subject
    rows.append(grid.row(.score(portfolio, rank: rank), depth: depth, tone: portfolio.status.tone))
    if isDetailed {
      for holding in portfolio.holdings { add(holding, depth: depth + 1) }
    }
    if let text = audit.text(portfolio, places) { audits.append("\(portfolio.id): \(text)") }
    if isDetailed, portfolio.holdings.count > 1 || portfolio.leading == nil {
      for holding in portfolio.holdings { audits.append("  \(scorecard.nodes[holding.node].id): \(audit.text(holding, places))") }
    }
    notes += remarks.notes(of: portfolio)
  }

  private mutating func add(_ holding: Scorecard.Holding, depth: Int) {
    rows.append(grid.row(.node(holding), depth: depth, tone: holding.status.tone))
  }
}

// MARK: - Who is compared with whom

extension Scorecard {
  /// The node that sets the level of a score; nil where nothing is scored.
  func lead(of portfolio: Portfolio) -> Node? { portfolio.leading.map { nodes[portfolio.holdings[$0].node] } }

  /// Teams that answer for something.
  var shownTeams: [Portfolio] { teams.filter { !$0.holdings.isEmpty } }

  /// People of one level and class: only they are ranked, and only what they answer for is worth the same.
  struct League {
    /// Nil for those of whom nothing is scored.
    var lead: Node?
    /// In the order of the model.
    var owners: [Portfolio]

    /// The most complete first: who has a grade stands before who has none; otherwise as in the model.
    func ranked(isClosed: Bool) -> [Portfolio] {
      func size(_ portfolio: Portfolio) -> Double {
        guard let completion = portfolio.completion else { return -.infinity }
        return portfolio.grade == nil && isClosed ? -1 : completion.value
      }
      return owners.enumerated().sorted { (size($1.element), $0.offset) < (size($0.element), $1.offset) }.map(\.element)
    }
  }

  /// The highest first.
  var leagues: [League] {
    struct Key: Hashable {
      var level: Int
      // No class counts as S.
      var thirds: Int
    }
    var leagues: [Key?: League] = [:]
    for owner in owners {
      let lead = lead(of: owner)
      let key = lead.map { Key(level: $0.level, thirds: $0.class?.thirds ?? 0) }
      leagues[key, default: League(lead: lead, owners: [])].owners.append(owner)
      if leagues[key]?.lead?.class == nil { leagues[key]?.lead = lead }
    }
    func worth(_ league: League) -> Double { league.lead?.coefficient.value ?? -1 }
    return leagues.sorted { left, right in
      (worth(right.value), left.key?.level ?? 0, left.key?.thirds ?? 0) < (worth(left.value), right.key?.level ?? 0, right.key?.thirds ?? 0)
    }.map(\.value)
  }
}

extension Scorecard.Portfolio {
  /// What stands behind a name that is not the id itself.
  func idSuffix(_ wording: Wording) -> String { name.text(in: wording.language) == id ? "" : " (\(id))" }
}

extension Evaluation.Status {
  /// What a status says at a glance.
  var tone: Table.Row.Tone {
    switch self {
    case .exceeded, .met: .good
    case .missed: .bad
    case .near, .open, .notBegun, .untargeted, .incomplete: .neutral
    }
  }
}

extension Chart {
  /// People by the level of what they answer for, the highest on top, and by completion; nil where nobody has one.
  init?(_ scorecard: Scorecard, wording: Wording) {
    let format = NumberFormat.completion(bounds: scorecard.bands.compactMap(\.bound))
    let rows = scorecard.leagues.compactMap { league -> Standings.Row? in
      let marks = league.owners.compactMap { owner in
        owner.completion.map { completion in
          Standings.Mark(
            name: owner.name.text(in: wording.language), id: owner.id, completion: max(0, completion.value),
            completionText: format.text(completion.value), standing: wording.standing(owner.grade, owner.status), tone: owner.status.tone)
        }
      }
      guard let lead = league.lead, !marks.isEmpty else { return nil }
      return Standings.Row(header: lead.levelText, marks: marks)
    }
    if rows.isEmpty { return nil }
    self.init(
      caption: wording.levelAndCompletion, description: wording.standings(rows.reduce(0) { $0 + $1.marks.count }),
      content: .standings(
        Standings(
          rows: rows, ranges: scorecard.bands.reversed().map { Bullets.Range(grade: $0.grade, from: $0.bound) },
          axis: wording.standingsAxis)))
  }
}

extension Matrix {
  /// People by level, the highest on top, and completion, the greatest on the right; nil where there are not two to compare.
  init?(_ scorecard: Scorecard, wording: Wording) {
    let bands = Array(scorecard.bands.reversed())
    var count = 0
    let rows = scorecard.leagues.compactMap { league -> Row? in
      var cells = [[String]](repeating: [], count: bands.count)
      for owner in league.owners {
        guard let completion = owner.completion, let column = bands.lastIndex(where: { $0.isMet(by: completion) }) else { continue }
        cells[column].append(owner.id)
        count += 1
      }
      guard let lead = league.lead, cells.contains(where: { !$0.isEmpty }) else { return nil }
      return Row(header: lead.levelText, cells: cells)
    }
    guard count > 1 else { return nil }
    self.init(
      caption: wording.levelByCompletion,
      columns: bands.enumerated().map { index, band in
        let next = index + 1 < bands.count ? bands[index + 1].bound : nil
        func text(_ bound: Double?) -> String { bound.map { NumberFormat.wholePercent.text($0) } ?? "" }
        return "\(band.grade) " + (band.bound == nil ? wording.under(text(next)) : wording.from(text(band.bound)))
      }, rows: rows)
  }
}
