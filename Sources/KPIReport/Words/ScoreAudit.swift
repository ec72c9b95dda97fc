import KPIAnalysis
import KPIModel
import KPISource

/// How a score came about, in one line: `0.70 × 0.85³ × 100 = 43.0; 21,000 of 1,000/day × 30 days; targets.yaml:14`.
struct ScoreAudit {
  let scorecard: Scorecard
  let wording: Wording

  private var terms: TargetTerms { TargetTerms(wording: wording) }

  // MARK: - Scores

  /// One node's score; where there is none, why.
  func text(_ holding: Scorecard.Holding, _ places: PlaceReader) -> String {
    let node = scorecard.nodes[holding.node]
    var parts = [score(holding, node)]
    if let project = node.project { parts += text(project) } else if let figures = figures(holding, node) { parts.append(figures) }
    if node.isLittleControlled, node.isScored { parts.append(wording.pick("no part of controllable attainment", "不计入可控完成率")) }
    if let days = holding.days {
      parts.append(days.map { "\($0.lowerBound)..\($0.upperBound)" }.joined(separator: ", "))
    }
    if let place = place(holding, node, places) { parts.append(place) }
    return parts.joined(separator: wording.semicolon)
  }

  /// A portfolio's score; nil where nothing is scored.
  func text(_ portfolio: Scorecard.Portfolio, _ places: PlaceReader) -> String? {
    guard let leading = portfolio.leading else { return nil }
    let scored = portfolio.holdings.filter { scorecard.nodes[$0.node].isScored }
    if portfolio.completion == nil, scored.contains(where: { $0.completion != nil }) {
      return wording.pick("no score: what has a figure weighs nothing", "无得分：有数据的指标权重为0")
    }
    if scored.count == 1, portfolio.openGate == nil { return text(scored[0], places) }
    guard let completion = portfolio.completion, let points = portfolio.points else {
      return wording.pick("no score: none of \(scored.count) KPIs has a figure", "无得分：\(scored.count)项指标均无数据")
    }
    return product(completion.value, scorecard.nodes[portfolio.holdings[leading].node], points)
      + wording.pick("; \(scored.count) KPIs by weight", "；\(scored.count)项指标加权")
  }

  private func score(_ holding: Scorecard.Holding, _ node: Scorecard.Node) -> String {
    if let completion = holding.completion, let points = holding.points {
      let product = product(completion.scored.value, node, points)
      if !completion.isClipped { return product }
      return product + wording.pick(" (scored for ", "（由") + decimal(completion.raw.value) + wording.pick(")", "计）")
    }
    if node.kind == .project {
      return node.project == nil
        ? wording.pick("not scored: not begun", "不计分：尚未开始") : wording.pick("not scored: nothing is due yet", "不计分：尚无到期的里程碑")
    }
    if !node.isScored { return wording.pick("not scored: no target of its own", "不计分：没有自己的目标") }
    if holding.actual == nil {
      let when = scorecard.period.name
      return wording.pick("no score: no figure for \(when)", "无得分：\(when)没有数据")
    }
    return wording.pick("no score: no target for these days", "无得分：这些天没有目标")
  }

  private func product(_ completion: Double, _ node: Scorecard.Node, _ points: Ratio) -> String {
    "\(decimal(completion)) × \(coefficient(node)) × 100 = \(NumberFormat(fractionDigits: 1).text(points.value))"
  }

  /// `0.85³`; for a class between two levels `0.85^(3+1/3)`.
  private func coefficient(_ node: Scorecard.Node) -> String {
    guard case .ratio(let ratio) = scorecard.levels else { return decimal(node.coefficient.value) }
    let thirds = node.class?.thirds ?? 0
    let whole = node.level + thirds / 3
    if !thirds.isMultiple(of: 3) { return "\(ratio)^(\(whole)+\(thirds)/3)" }
    return whole == 0 ? "1" : whole == 1 ? "\(ratio)" : "\(ratio)\(ScoreAudit.superscript(whole))"
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }

  /// Two digits behind the point, four where two would hide something.
  private func decimal(_ value: Double) -> String {
    let digits = DecimalDigits(value).rounded(to: 4)
    return (digits.isNegative ? "-" : "") + digits.text(fractionDigits: max(2, digits.digits.count - digits.exponent))
  }

  // MARK: - Figures and targets

  private func figures(_ holding: Scorecard.Holding, _ node: Scorecard.Node) -> String? {
    guard node.isScored else { return nil }
    guard let actual = holding.actual else { return nil }
    let amount = TargetTerms.amount(actual.value, node.unit)
    var goal = target(holding.basis ?? node.target, node.unit)
    // Days still to come make it another figure than the one that is written.
    if holding.expected != holding.target || holding.isShaped || goal.isEmpty, let expected = holding.expected {
      let figure = TargetTerms.amount(expected.value, node.unit)
      goal = goal.isEmpty || goal == figure ? figure : wording.pick("\(figure) (\(goal))", "\(figure)（\(goal)）")
    }
    return goal.isEmpty ? amount : wording.pick("\(amount) of \(goal)", "\(amount)，目标\(goal)")
  }

  /// Each thing that a project is judged by, with what it is worth: `77 of 62 days -> 75.8%`.
  private func text(_ project: ProjectJudgement) -> [String] {
    var parts: [String] = []
    if let milestones = project.milestones {
      let (reached, all) = (plain(milestones.reached), plain(milestones.all))
      parts.append(
        project.isOpen
          ? wording.pick("\(reached) of \(all) milestones due so far", "已到期里程碑完成\(reached)/\(all)")
          : wording.pick("\(reached) of \(all) milestones", "里程碑完成\(reached)/\(all)"))
    }
    if project.milestones == nil, !project.isOpen {
      parts.append(project.completion?.raw.value == 0 ? wording.pick("not finished", "未完成") : wording.pick("finished", "已完成"))
    }
    if let days = project.days, let pace = project.pace {
      let (used, planned) = (plain(days.reached), plain(days.all))
      let text = wording.pick("\(used) of \(planned) days", "用时\(used)天，计划\(planned)天")
      parts.append(text + " -> \(NumberFormat.percent.text(pace.value))")
    }
    if let rating = project.rating {
      let (given, agreed) = (plain(rating.given.reached), plain(rating.given.all))
      let rater = rating.rater.map { wording.pick(" by \($0)", "，\($0)评定") } ?? ""
      let evidence = rating.evidence.map { wording.pick(" (\($0))", "（\($0)）") } ?? ""
      let worth =
        rating.share.map { " -> \(NumberFormat.percent.text($0.value))" }
        ?? wording.pick(", who answers for it: counts for nothing", "，自评不计")
      parts.append(wording.pick("rated \(given) of \(agreed)", "评分\(given)，目标\(agreed)") + rater + evidence + worth)
    }
    return parts
  }

  private func plain(_ amount: Amount) -> String { TargetTerms.amount(amount.value, nil) }

  private func target(_ basis: Scorecard.TargetBasis, _ unit: MeasureUnit?) -> String {
    basis.terms.map { terms.text($0, unit) }.filter { !$0.isEmpty }.joined(separator: " + ")
  }

  private func place(_ holding: Scorecard.Holding, _ node: Scorecard.Node, _ places: PlaceReader) -> String? {
    places.line(of: (holding.basis ?? node.target).site, else: node.place)
  }
}

/// What a reader must know beside the scores.
struct ScoreNotes {
  let scorecard: Scorecard
  let wording: Wording

  private var format: NumberFormat { .completion(bounds: scorecard.bands.compactMap(\.bound)) }

  func notes(of portfolio: Scorecard.Portfolio) -> [String] {
    var notes: [String] = []
    if let completion = portfolio.completion, let controllable = portfolio.controllable?.completion,
      format.text(completion.value) != format.text(controllable.value)
    {
      notes.append(
        wording.pick(
          "\(portfolio.id): \(format.text(controllable.value)) without what others caused",
          "\(portfolio.id)：剔除他人影响后为\(format.text(controllable.value))"))
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
      let holdings = portfolio.holdings.filter { $0.weight != nil && $0.completion == nil }
      let missing = wording.few(holdings.prefix(Wording.namedCount).map { scorecard.nodes[$0.node].id }, of: holdings.count)
      let share = NumberFormat.coverage.text(coverage.value)
      let worst = portfolio.worstCase.map { format.text($0.value) } ?? "-"
      notes.append(
        wording.pick(
          "\(portfolio.id): \(share) of the weight has a figure, so no grade; \(worst) if the rest were 0; missing: \(missing)",
          "\(portfolio.id)：\(share)的权重有数据，故无等级；其余按0计为\(worst)；缺：\(missing)"))
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
    return notes
  }

  /// Nodes under 90%, whatever their weight, each once; nil where there is none.
  var below: String? {
    var seen: Set<Int> = []
    let below = (scorecard.owners + scorecard.teams).flatMap(\.holdings).compactMap { holding -> String? in
      guard seen.insert(holding.node).inserted, let completion = holding.completion, holding.weight != nil,
        completion.raw.value < 0.9 - Band.tolerance
      else { return nil }
      return "\(scorecard.nodes[holding.node].id) \(format.text(completion.raw.value))"
    }
    if below.isEmpty { return nil }
    let more = below.count - Self.mostNamed
    return wording.pick("Under 90%: ", "低于90%：") + below.prefix(Self.mostNamed).joined(separator: wording.comma)
      + (more > 0 ? wording.pick(" and \(more) more", "，另有\(more)项") : "")
  }

  private static let mostNamed = 20
}
