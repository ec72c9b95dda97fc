import KPIAnalysis
import KPIModel

/// What stands below the scores: the ledger of what others caused, events, and claims of spill-over.
struct ScorecardSections {
  private let scorecard: Scorecard
  private let style: PageStyle
  private let wording: Wording
  private let bounds: [Double]
  private let names: DistinctNames

  init(_ scorecard: Scorecard, _ style: PageStyle, _ bounds: [Double]) {
    self.scorecard = scorecard
    self.style = style
    self.bounds = bounds
    wording = Wording(language: style.language)
    names = DistinctNames(scorecard.nodes, wording)
  }

  // MARK: - The ledger

  /// The scores beside those without what others caused, and what stands between them; nil where nothing does.
  var ledger: Section? {
    let portfolios = (scorecard.owners + scorecard.teams).filter { !$0.adjustments.isEmpty }
    if portfolios.isEmpty { return nil }
    var rows: [Table.Row] = []
    for portfolio in portfolios {
      rows.append(row(portfolio))
      rows += portfolio.adjustments.map(row)
    }
    return Section(
      id: "ledger", heading: wording.pick("What others caused", "他人的影响"), table: Table(columns: ledgerColumns, rows: rows),
      notes: [
        wording.pick(
          "Every effect stands twice: at who holds the KPI, and with the opposite sign at whose effect it is.",
          "每项影响记两次：一次在指标负责人名下，一次以相反符号记在影响方名下。")
      ])
  }

  private var ledgerColumns: [Table.Column] {
    [
      Table.Column(header: wording.owner, role: .tree),
      Table.Column(header: wording.pick("Effect", "影响"), role: .word),
      Table.Column(header: wording.pick("Cause", "起因"), role: .text),
      Table.Column(header: wording.pick("Amount", "数额"), role: .number),
      Table.Column(header: wording.pick("Whose", "归属"), role: .text),
      Table.Column(header: wording.completion, role: .number),
      Table.Column(header: wording.pick("Controllable", "可控值"), role: .number),
      Table.Column(header: wording.pick("Points", "得分"), role: .number),
    ]
  }

  private func row(_ portfolio: Scorecard.Portfolio) -> Table.Row {
    func completion(_ ratio: Ratio?) -> Cell { ratio.map { .number($0.value, .completion(bounds: bounds)) } ?? .missing }
    let name = portfolio.name.text(in: style.language)
    return Table.Row(
      depth: 0,
      cells: [
        .label(name, suffix: name == portfolio.id ? "" : " (\(portfolio.id))"), .empty, .empty, .empty, .empty,
        completion(portfolio.completion), completion(portfolio.controllable?.completion),
        portfolio.controllable.map { .number($0.points.value, NumberFormat(fractionDigits: 1)) } ?? .missing,
      ])
  }

  private func row(_ adjustment: Scorecard.Adjustment) -> Table.Row {
    let node = scorecard.nodes[adjustment.node]
    let whose = adjustment.takenFrom.map { wording.pick("own, at \(person($0))'s", "本人，影响\(person($0))") } ?? person(adjustment.effectOwner)
    return Table.Row(
      depth: 1,
      cells: [
        .label(node.name.text(in: style.language), suffix: ""), .text(wording.adjustment(adjustment.kind)), .text(cause(adjustment)),
        .number(adjustment.amount.value, variance(adjustment.amount.value, node.unit)), .text(whose), .empty, .empty,
        .empty,
      ])
  }

  private func cause(_ adjustment: Scorecard.Adjustment) -> String {
    switch adjustment.kind {
    case .mix: wording.pick("member shares", "成员占比")
    case .upstream: node(adjustment.cause)
    case .event: scorecard.events.first { $0.id == adjustment.cause }.map(name) ?? adjustment.cause
    }
  }

  private func person(_ id: String) -> String { scorecard.namesOfPeople[id]?.text(in: style.language) ?? id }

  private func node(_ id: String) -> String { names.name(id) }

  /// What is said of an event, else its key.
  private func name(_ event: Scorecard.Event) -> String { event.note?.text(in: style.language) ?? event.id }

  /// A difference with as many digits as it has, up to two behind the point; that of percentages in points.
  private func variance(_ value: Double, _ unit: MeasureUnit?) -> NumberFormat {
    var format = TargetTerms.format(value, unit).asVariance
    if unit?.isPercent ?? false { format.suffix = NumberFormat.points(style.language).suffix }
    return format
  }

  // MARK: - Events

  var events: Section? {
    if scorecard.events.isEmpty { return nil }
    let columns = [
      Table.Column(header: wording.pick("Date", "日期"), role: .word),
      Table.Column(header: wording.pick("Event", "事件"), role: .tree),
      Table.Column(header: wording.indicator, role: .text),
      Table.Column(header: wording.pick("Effect", "影响"), role: .number),
      Table.Column(header: wording.pick("Approved by", "批准人"), role: .text),
    ]
    let rows = scorecard.events.map { event in
      var approval = event.approvedBy.map(person) ?? (event.effect == nil ? "" : wording.pick("nobody", "无"))
      if event.effect != nil, !event.counts { approval += wording.pick(": counts for nothing", "：不计") }
      return Table.Row(
        depth: 0,
        cells: [
          .text(wording.date(event.date)), .label(name(event), suffix: ""),
          .text(event.nodes.map(node).joined(separator: wording.pick(", ", "、"))),
          event.effect.map { .number($0.value, variance($0.value, event.unit)) } ?? .empty, .text(approval),
        ])
    }
    return Section(id: "events", heading: wording.pick("Events", "事件"), table: Table(columns: columns, rows: rows))
  }

  // MARK: - Spill-over

  var spillOvers: Section? {
    if scorecard.spillOvers.isEmpty { return nil }
    let columns = [
      Table.Column(header: wording.pick("From", "来自"), role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.pick("To", "惠及"), role: .text),
      Table.Column(header: wording.pick("Claim", "主张"), role: .number),
      Table.Column(header: wording.pick("Method", "方法"), role: .word),
      Table.Column(header: wording.pick("Accepted by", "接受人"), role: .text),
    ]
    let rows = scorecard.spillOvers.map { spillOver in
      let acceptance = spillOver.claim == nil ? "" : spillOver.acceptedBy.map(person) ?? wording.pick("not yet", "尚未接受")
      return Table.Row(
        depth: 0,
        cells: [
          .label(node(spillOver.from), suffix: ""), spillOver.owner.map { .text(person($0)) } ?? .missing, .text(node(spillOver.to)),
          spillOver.claim.map { .number($0.value, variance($0.value, spillOver.unit)) } ?? .missing,
          .text(spillOver.method.map(wording.method) ?? ""), .text(acceptance),
        ])
    }
    return Section(
      id: "spill_over", heading: wording.pick("Spill-over claims", "外溢贡献"), table: Table(columns: columns, rows: rows),
      notes: [wording.pick("Claims are no part of any completion.", "外溢贡献不计入任何完成率。")])
  }
}

extension ScorecardSections {
  // MARK: - Vacancies

  var vacancies: Section? {
    if scorecard.vacancies.isEmpty { return nil }
    let columns = [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.pick("Level", "级别"), role: .word),
      Table.Column(header: wording.pick("Ready for it", "已具备条件"), role: .text),
    ]
    let rows = scorecard.vacancies.map { vacancy in
      let node = scorecard.nodes[vacancy.node]
      return Table.Row(
        depth: 0,
        cells: [
          .label(self.node(node.id), suffix: ""), .text("\(node.level)" + (node.class.map { " [\($0.rawValue)]" } ?? "")),
          vacancy.candidates.isEmpty
            ? .missing : .text(vacancy.candidates.map(text).joined(separator: wording.pick(", ", "、"))),
        ])
    }
    return Section(
      id: "vacancies", heading: wording.pick("Vacancies", "空缺"), table: Table(columns: columns, rows: rows),
      notes: [
        wording.pick(
          "Ready is who held the level below at 90% or more in three closed periods running, or in two with an accepted claim of spill-over.",
          "已具备条件：连续三个已结束周期在下一级达成90%以上，或连续两个周期且有被接受的外溢贡献。")
      ])
  }

  private func text(_ candidate: Scorecard.Vacancy.Candidate) -> String {
    let name = person(candidate.owner)
    guard let claim = candidate.claim else {
      return wording.pick("\(name) (\(candidate.heldCount) periods)", "\(name)（\(candidate.heldCount)期）")
    }
    return wording.pick("\(name) (\(candidate.heldCount) periods, \(claim))", "\(name)（\(candidate.heldCount)期，\(claim)）")
  }
}

extension Wording {
  func adjustment(_ kind: Scorecard.Adjustment.Kind) -> String {
    switch kind {
    case .mix: pick("mix", "结构")
    case .upstream: pick("upstream", "上游")
    case .event: pick("event", "事件")
    }
  }

  func method(_ method: EffectMethod) -> String {
    switch method {
    case .experiment: pick("experiment", "实验")
    case .holdout: pick("holdout", "留出对照")
    case .prePost: pick("before and after", "前后对比")
    case .estimate: pick("estimate", "估计")
    }
  }
}
