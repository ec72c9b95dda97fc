package import KPIAnalysis
import KPIModel
package import KPISource

extension Page {
  /// The page of `kpitree score`: people by level and class, teams, what nobody owns, and how every score came about.
  ///
  /// - Parameter isDetailed: whether each score's nodes are shown below it.
  package init(_ scorecard: Scorecard, sources: SourceSet, isDetailed: Bool, style: PageStyle) {
    var layout = ScorecardLayout(scorecard, sources, isDetailed, style)
    self = layout.page()
  }
}

struct ScorecardLayout {
  let scorecard: Scorecard
  let isDetailed: Bool
  let style: PageStyle
  let wording: Wording
  let audit: ScoreAudit
  let bounds: [Double]
  var places: PlaceReader
  var rows: [Table.Row] = []
  /// By row, whose score it is; only rows of owners and teams are there.
  private(set) var subjects: [Int: CardSubject] = [:]
  var audits: [String] = []
  var notes: [String] = []

  init(_ scorecard: Scorecard, _ sources: SourceSet, _ isDetailed: Bool, _ style: PageStyle) {
    self.scorecard = scorecard
    self.isDetailed = isDetailed
    self.style = style
    wording = Wording(language: style.language)
    audit = ScoreAudit(scorecard: scorecard, wording: wording)
    bounds = scorecard.bands.compactMap(\.bound)
    places = PlaceReader(sources)
  }

  mutating func page() -> Page {
    let table = table()
    var hints: [String] = []
    if !isDetailed, let first = scorecard.owners.first {
      hints.append("kpitree score --period \(scorecard.period.name) --owner \(ShellWord.quoted(first.id))")
    }
    let parts = ScorecardSections(scorecard, style, bounds)
    let sections = [
      Section(
        id: "table", charts: Chart(scorecard, wording: wording).map { [$0] } ?? [], table: table,
        matrix: Matrix(scorecard, wording: wording)),
      isDetailed ? parts.ledger : nil, parts.events, parts.spillOvers, parts.vacancies,
    ]
    return Page(
      language: style.language, title: title, sentences: sentences, sections: sections.compactMap { $0 }, notes: notes + audits,
      hints: hints)
  }

  /// Everybody's rows; notes and audits are there afterwards.
  mutating func table() -> Table {
    (rows, subjects, notes, audits) = ([], [:], [], [])
    addOwners()
    addTeams()
    addUnassigned()
    addNotes()
    return Table(columns: columns, rows: rows)
  }

  // MARK: - Words

  private var title: Page.Title {
    Page.Title(
      who: scorecard.model.text(in: style.language), what: wording.pick("Scores", "评分"),
      when: wording.when(scorecard.period, isClosed: scorecard.isClosed, asOf: scorecard.asOf))
  }

  var sentences: [String] {
    if scorecard.owners.isEmpty, scorecard.teams.isEmpty { return [wording.pick("Nobody answers for any node.", "没有任何节点有负责人。")] }
    if scorecard.isClosed { return [] }
    return [wording.pick("The period is open: no grades yet.", "周期尚未结束：暂无等级。")]
  }

  private var columns: [Table.Column] {
    var columns = [
      Table.Column(header: "#", role: .number),
      Table.Column(header: wording.pick("Owner", "负责人"), role: .tree),
      Table.Column(header: wording.completion, role: .number),
      Table.Column(header: wording.pick("Level", "级别"), role: .word),
      Table.Column(header: wording.pick("Points", "得分"), role: .number),
      Table.Column(header: wording.grade, role: .word, isJudged: true),
      Table.Column(header: wording.coverage, role: .number, sacrifice: 2),
    ]
    if isDetailed {
      columns.insert(Table.Column(header: wording.pick("Share", "份额"), role: .number, sacrifice: 3), at: 2)
      columns.insert(Table.Column(header: wording.pick("Weight", "权重"), role: .number), at: 3)
      columns.insert(Table.Column(header: wording.pick("PL", "目标"), role: .number), at: 4)
      columns.insert(Table.Column(header: wording.actual, role: .number), at: 5)
    } else {
      columns.append(Table.Column(header: wording.team, role: .text))
    }
    return columns
  }

  // MARK: - Rows

  private mutating func addOwners() {
    for league in leagues {
      if scorecard.owners.count > 1 {
        heading(league.lead.map(levelHeading) ?? wording.pick("not scored", "不计分"))
      }
      let depth = scorecard.owners.count > 1 ? 1 : 0
      var rank = 0
      var last: Ratio?
      for (position, owner) in league.owners.enumerated() {
        let isRanked = owner.grade != nil && league.owners.count > 1
        if isRanked, owner.completion != last {
          rank = position + 1
          last = owner.completion
        }
        add(owner, .owner(owner.id), depth: depth, rank: isRanked ? rank : nil)
      }
    }
  }

  private struct League {
    var lead: Scorecard.Node?
    var owners: [Scorecard.Portfolio]
  }

  /// People are ranked only inside one level and class: the highest first, and in each the most complete.
  private var leagues: [League] {
    var leagues: [String: League] = [:]
    for owner in scorecard.owners {
      let lead = owner.leading.map { scorecard.nodes[owner.holdings[$0].node] }
      // No class counts as S.
      let key = lead.map { "\($0.level) \($0.class?.thirds ?? 0)" } ?? ""
      leagues[key, default: League(lead: lead, owners: [])].owners.append(owner)
      if leagues[key]?.lead?.class == nil { leagues[key]?.lead = lead }
    }
    return leagues.sorted { left, right in
      let (leftWorth, rightWorth) = (left.value.lead?.coefficient.value ?? -1, right.value.lead?.coefficient.value ?? -1)
      return (rightWorth, left.key) < (leftWorth, right.key)
    }.map { _, league in
      // Who has a grade stands before who has none; otherwise as in the model.
      let ordered = league.owners.enumerated().sorted { left, right in
        let (leftCompletion, rightCompletion) = (ranking(left.element), ranking(right.element))
        return (rightCompletion, left.offset) < (leftCompletion, right.offset)
      }
      return League(lead: league.lead, owners: ordered.map(\.element))
    }
  }

  private func ranking(_ portfolio: Scorecard.Portfolio) -> Double {
    guard let completion = portfolio.completion else { return -.infinity }
    return portfolio.grade == nil && scorecard.isClosed ? -1 : completion.value
  }

  private mutating func addTeams() {
    let teams = scorecard.teams.filter { !$0.holdings.isEmpty }
    if teams.isEmpty { return }
    if !scorecard.owners.isEmpty { heading(wording.pick("teams", "团队")) }
    for team in teams { add(team, .team(team.id), depth: scorecard.owners.isEmpty ? 0 : 1, rank: nil) }
  }

  private mutating func addUnassigned() {
    let scored = scorecard.unassigned.filter { $0.weight != nil }
    if scored.isEmpty { return }
    heading(wording.pick("unassigned (nobody's)", "无人负责"))
    for holding in scored { add(holding, depth: 1, isAlone: true) }
  }

  private mutating func heading(_ text: String) {
    rows.append(Table.Row(label: text, in: 1, of: columns.count, depth: 0, isHeading: true))
  }

  private mutating func add(_ portfolio: Scorecard.Portfolio, _ subject: CardSubject, depth: Int, rank: Int?) {
    let name = portfolio.name.text(in: style.language)
    let lead = portfolio.leading.map { scorecard.nodes[portfolio.holdings[$0].node] }
    var levelText = lead.map(level) ?? "-"
    if portfolio.hasLightLevel { levelText += "*" }
    var cells: [Cell] = [
      rank.map(Cell.integer) ?? .empty,
      .label(name, suffix: name == portfolio.id ? "" : " (\(portfolio.id))"),
      portfolio.completion.map { .number($0.value, .completion(bounds: bounds)) } ?? .missing,
      .text(levelText),
      Cell.ratio(portfolio.points, .score),
      .text(standing(portfolio.grade, portfolio.status)),
      portfolio.coverage.map { .number($0.value, NumberFormat.coverage) } ?? .missing,
    ]
    if isDetailed {
      cells.insert(contentsOf: [.empty, .empty, .empty, .empty], at: 2)
    } else {
      cells.append(portfolio.team.map(Cell.text) ?? .missing)
    }
    subjects[rows.count] = subject
    rows.append(Table.Row(depth: depth, cells: cells, tone: portfolio.status.tone))
    if isDetailed {
      for holding in portfolio.holdings { add(holding, depth: depth + 1, isAlone: false) }
    }
    if let text = audit.text(portfolio, &places) { audits.append("\(portfolio.id): \(text)") }
    if isDetailed, portfolio.holdings.count > 1 || portfolio.leading == nil {
      for holding in portfolio.holdings { audits.append("  \(scorecard.nodes[holding.node].id): \(audit.text(holding, &places))") }
    }
    addNotes(of: portfolio)
  }

  private mutating func add(_ holding: Scorecard.Holding, depth: Int, isAlone: Bool) {
    let node = scorecard.nodes[holding.node]
    var marks = node.isLevelOverride ? wording.pick(" (override)", "（指定）") : ""
    if node.isGate { marks += wording.pick(" (gate)", "（门槛）") }
    var cells: [Cell] = [
      .empty,
      .label(node.name.text(in: style.language), suffix: marks),
      holding.completion.map { .number($0.raw.value, .completion(bounds: bounds), mark: $0.isClipped ? "*" : "") } ?? .missing,
      .text(level(node)),
      Cell.ratio(holding.points, .score),
      .text(wording.status(holding.status)),
      .empty,
    ]
    if isDetailed {
      cells.insert(
        contentsOf: [
          .number(holding.share.value, ScorecardLayout.percent),
          holding.weight.map { .number($0.value, ScorecardLayout.percent) } ?? .missing,
          holding.target.map { .number($0.value, TargetTerms.format($0.value, node.unit)) } ?? .missing,
          holding.actual.map { .number($0.value, TargetTerms.format($0.value, node.unit)) } ?? .missing,
        ], at: 2)
    } else {
      cells.append(.empty)
    }
    rows.append(Table.Row(depth: depth, cells: cells, tone: holding.status.tone))
  }

  private static let percent = NumberFormat(power: -2, fractionDigits: 1, suffix: "%")

  /// `2 [A]`: level and class.
  private func levelHeading(_ node: Scorecard.Node) -> String {
    let priority = node.class.map { wording.pick(", class \($0.rawValue)", "，\($0.rawValue)类") } ?? ""
    return wording.pick("level \(node.level)", "级别\(node.level)") + priority
  }

  private func level(_ node: Scorecard.Node) -> String { "\(node.level)" + (node.class.map { " [\($0.rawValue)]" } ?? "") }

  private func standing(_ grade: String?, _ status: Evaluation.Status) -> String {
    let word = wording.status(status)
    return grade.map { "\($0) \(word)" } ?? word
  }

  // MARK: - Notes

  private mutating func addNotes(of portfolio: Scorecard.Portfolio) {
    let text = NumberFormat.completion(bounds: bounds)
    if let completion = portfolio.completion, let controllable = portfolio.controllable?.completion,
      text.text(completion.value) != text.text(controllable.value)
    {
      notes.append(
        wording.pick(
          "\(portfolio.id): \(text.text(controllable.value)) without what others caused",
          "\(portfolio.id)：剔除他人影响后为\(text.text(controllable.value))"))
    }
    for holding in portfolio.holdings {
      guard let obstacle = holding.obstacle else { continue }
      let node = scorecard.nodes[holding.node].id
      // Which figures those are is said by their own rows.
      let reason = wording.reason(obstacle.reason == .missingFigures ? .missingFigure : obstacle.reason)
      if obstacle.cause == node {
        notes.append(
          wording.pick(
            "\(portfolio.id): the mix of \(node) cannot be told: \(reason)", "\(portfolio.id)：无法得知\(node)的结构影响：\(reason)"))
      } else {
        notes.append(
          wording.pick(
            "\(portfolio.id): what \(obstacle.cause) did to \(node) cannot be told: \(reason)",
            "\(portfolio.id)：无法得知\(obstacle.cause)对\(node)的影响：\(reason)"))
      }
    }
    if let coverage = portfolio.coverage, coverage.value < Scorecard.leastCoverage - Band.tolerance {
      let missing = portfolio.holdings.filter { $0.weight != nil && $0.completion == nil }.map { scorecard.nodes[$0.node].id }
      let share = NumberFormat.coverage.text(coverage.value)
      let worst = portfolio.worstCase.map { NumberFormat.completion(bounds: bounds).text($0.value) } ?? "-"
      notes.append(
        wording.pick(
          "\(portfolio.id): \(share) of the weight has a figure, so no grade; \(worst) if the rest were 0; missing: \(missing.joined(separator: ", "))",
          "\(portfolio.id)：\(share)的权重有数据，故无等级；其余按0计为\(worst)；缺：\(missing.joined(separator: "、"))"))
    }
    if let gate = portfolio.openGate {
      let node = scorecard.nodes[portfolio.holdings[gate].node]
      notes.append(
        wording.pick(
          "\(portfolio.id): the gate \(node.id) is below 100%, so the other KPIs count 100% at most",
          "\(portfolio.id)：门槛\(node.id)低于100%，其他指标最多按100%计"))
    }
    if portfolio.hasLightLevel, let leading = portfolio.leading {
      let node = scorecard.nodes[portfolio.holdings[leading].node]
      notes.append(
        wording.pick(
          "* the level of \(portfolio.id) is set by \(node.id), which weighs under 5%", "* \(portfolio.id)的级别由权重不足5%的\(node.id)决定"))
    }
  }

  /// Nodes under 90%, whatever their weight, each once.
  private mutating func addNotes() {
    var seen: Set<Int> = []
    var below: [String] = []
    for holding in (scorecard.owners + scorecard.teams).flatMap(\.holdings) where seen.insert(holding.node).inserted {
      guard let completion = holding.completion, holding.weight != nil, completion.raw.value < 0.9 - Band.tolerance else { continue }
      below.append("\(scorecard.nodes[holding.node].id) \(NumberFormat.completion(bounds: bounds).text(completion.raw.value))")
    }
    if below.isEmpty { return }
    let shown = below.prefix(ScorecardLayout.mostNamed)
    var text = wording.pick("Under 90%: ", "低于90%：") + shown.joined(separator: wording.pick(", ", "，"))
    if below.count > shown.count { text += wording.pick(" and \(below.count - shown.count) more", "，另有\(below.count - shown.count)项") }
    notes.append(text)
  }

  private static let mostNamed = 20
}
