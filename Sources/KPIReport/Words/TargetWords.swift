import KPIAnalysis
import KPIModel
import KPISource

/// What targets rest on, in words and full figures.
struct TargetTerms {
  let wording: Wording

  /// One term: `1,000/day × 30 days`.
  func text(_ term: Scorecard.TargetBasis.Term, _ unit: MeasureUnit?) -> String {
    func days(_ count: Int) -> String { wording.pick(count == 1 ? "1 day" : "\(count) days", "\(count)天") }
    switch term {
    case .amount(let amount): return TargetTerms.amount(amount.value, unit)
    case .share(let whole, let period, let count):
      let amount = TargetTerms.amount(whole.value, unit)
      return wording.pick("\(days(count)) of \(amount) in \(period)", "\(period)的\(amount)中\(days(count))")
    case .rate(let rate, let per, let count): return "\(TargetTerms.amount(rate.value, unit))/\(wording.rateUnit(per)) × \(days(count))"
    case .growth(let rate, let base):
      let percent = NumberFormat.percent.asVariance.text(rate.value)
      return wording.pick(
        "\(percent) over \(base == .previous ? "the period before" : "last year")", "较\(base == .previous ? "上期" : "去年")\(percent)")
    case .parentShare(let share):
      let percent = NumberFormat.percent.text(share.value)
      return wording.pick("\(percent) of its parent's target", "上级目标的\(percent)")
    case .within(let lower, let upper):
      return wording.pick("within ", "范围") + "[\(TargetTerms.amount(lower.value, unit)), \(TargetTerms.amount(upper.value, unit))]"
    case .derived: return ""
    }
  }

  /// A version as written: `1,000/day`.
  func text(_ version: TargetReport.Version, _ unit: MeasureUnit?) -> String {
    if case .rate(let rate, let per, _) = version.value { return "\(TargetTerms.amount(rate.value, unit))/\(wording.rateUnit(per))" }
    return text(version.value, unit)
  }

  /// In full: an audit hides no digit that somebody wrote.
  static func amount(_ value: Double, _ unit: MeasureUnit?) -> String {
    format(value, unit).text(value)
  }

  /// With as many digits behind the point as a value has, up to two, or six where it is small.
  static func format(_ value: Double, _ unit: MeasureUnit?) -> NumberFormat {
    let isPercent = unit?.isPercent ?? false
    let digits = DecimalDigits(value).shifted(by: isPercent ? 2 : 0).rounded(to: abs(value) < 1 && !isPercent ? 6 : 2)
    return NumberFormat(
      power: isPercent ? -2 : 0, fractionDigits: max(0, digits.digits.count - digits.exponent), suffix: isPercent ? "%" : "")
  }
}

/// What the page of targets says: how many stand where, and how each came about.
struct TargetWords {
  let report: TargetReport
  let wording: Wording
  let places: PlaceReader

  var sentences: [String] {
    var counts: [String] = []
    for kind in [Evaluation.ReferenceKind.declared, .derived, .allocated] {
      let count = report.nodes.count { $0.origin == kind }
      if count > 0 { counts.append(wording.pick("\(count) \(wording.referenceKind(kind))", "\(wording.referenceKind(kind))\(count)项")) }
    }
    let missing = report.nodes.count { $0.origin == nil }
    if missing > 0 { counts.append(wording.pick("\(missing) without a target", "无目标\(missing)项")) }
    var sentences = [counts.joined(separator: wording.comma) + wording.stop]
    let over = report.commitments.count { $0.status == .over }
    let under = report.commitments.count { $0.status == .under }
    if over + under > 0 {
      sentences.append(
        wording.pick(
          "Children promise more than their parent in \(over) \(over == 1 ? "breakdown" : "breakdowns"), less in \(under).",
          "下级目标超过上级的分解\(over)个，不足的\(under)个。"))
    } else if report.commitments.contains(where: { $0.status == .exact }) {
      sentences.append(wording.pick("Where all children have a target, they carry their parent's.", "下级均有目标之处，其合计等于上级目标。"))
    }
    return sentences
  }

  var notes: [String] {
    var notes: [String] = []
    let terms = TargetTerms(wording: wording)
    for node in report.nodes {
      if node.versions.count > 1 || node.versions.contains(where: \.isRetroactive) {
        for version in node.versions { notes.append("\(node.id): " + text(version, node.unit, terms)) }
      } else if node.terms.terms.count > 0, node.origin == .declared, let text = basis(node, terms) {
        notes.append("\(node.id): " + text)
      }
      for basis in node.basis { notes.append("\(node.id): " + text(basis, node)) }
    }
    if let history = report.history { notes.append(wording.history(history)) }
    return notes
  }

  /// How a target was counted, where it is not just the figure that stands there.
  private func basis(_ node: TargetReport.Node, _ words: TargetTerms) -> String? {
    if case .amount? = node.terms.terms.first, node.terms.terms.count == 1 { return node.isPhased ? phased : nil }
    let terms = node.terms.terms.map { words.text($0, node.unit) }.filter { !$0.isEmpty }.joined(separator: " + ")
    return terms.isEmpty ? nil : node.isPhased ? terms + "; " + phased : terms
  }

  private var phased: String { wording.pick("phased over its days", "按日分配") }

  private func text(_ version: TargetReport.Version, _ unit: MeasureUnit?, _ words: TargetTerms) -> String {
    let value = words.text(version, unit)
    var parts = [wording.pick("\(value) from \(version.from)", "自\(wording.date(version.from))起\(value)")]
    if let reason = version.reason { parts.append(reason) }
    if let id = version.approvedBy {
      let approver = report.namesOfPeople[id]?.text(in: wording.language) ?? id
      parts.append(wording.pick("approved by \(approver)", "由\(approver)批准"))
    }
    if let agreed = version.agreed { parts.append(wording.pick("agreed \(agreed)", "\(wording.date(agreed))商定")) }
    if version.isRetroactive { parts.append(wording.pick("RETROACTIVE", "追溯")) }
    if let place = places.line(of: version.place) { parts.append(place) }
    return parts.joined(separator: wording.semicolon)
  }

  private func text(_ basis: TargetReport.Basis, _ node: TargetReport.Node) -> String {
    var parts = [
      wording.pick(
        "\(TargetTerms.amount(basis.value.value, node.unit)) by \(basis.kind.rawValue)",
        "\(wording.basis(basis.kind))：\(TargetTerms.amount(basis.value.value, node.unit))"),
      basis.isProven ? wording.pick("proven", "已验证") : wording.pick("unproven", "未验证"),
    ]
    if let confidence = basis.confidence {
      let percent = NumberFormat.wholePercent.text(confidence.value)
      parts.append(wording.pick("\(percent) sure", "把握\(percent)"))
    }
    if let reference = basis.reference { parts.append(reference) }
    return parts.joined(separator: wording.comma)
  }
}

extension Wording {
  /// What git says of when targets were written.
  func history(_ history: TargetReport.History) -> String {
    if let obstacle = history.obstacle {
      return pick("History: not checked, ", "历史：未核对，") + self.obstacle(obstacle)
    }
    let count = history.checkedCount
    let late = history.late.count
    let lateText = late == 0 ? pick("none", "均未") : pick("\(late)", "\(late)项")
    let text = pick(
      "History: \(count) \(count == 1 ? "target" : "targets") checked in git, \(lateText) written after the first day",
      "历史：在git中核对\(count)项目标，\(lateText)晚于首日")
    let unknown = history.unknownCount
    if unknown == 0 { return text }
    return text
      + pick(
        "; \(unknown) came into git with the model, after the first day: only `agreed` can say when they were set",
        "；另有\(unknown)项在首日之后随模型一同进入git，只有`agreed`能说明何时商定")
  }

  fileprivate func obstacle(_ obstacle: TargetReport.History.Obstacle) -> String {
    switch obstacle {
    case .noGit: pick("there is no git command", "没有git命令")
    case .noRepository: pick("the model is in no git repository", "模型不在git仓库中")
    case .unreadable: pick("git refuses to read the repository: `git status` says why", "git拒绝读取该仓库，原因见`git status`")
    case .shallowClone: pick("the clone is shallow", "仓库为浅克隆")
    }
  }

  /// What is left of a parent's target; nil where nothing is.
  func remainder(_ status: TargetReport.Commitment.Status) -> String? {
    switch status {
    case .over: pick("~ promised beyond it", "~ 超过上级目标")
    case .under: pick("~ not allocated", "~ 未分解到下级")
    case .open: pick("~ left to share", "~ 留给无目标的下级")
    case .exact, .unknown: nil
    }
  }

  func basis(_ kind: Target.Basis.Kind) -> String {
    switch kind {
    case .history: pick("history", "历史")
    case .project: pick("project", "项目")
    case .industry: pick("industry", "行业")
    }
  }

  func rateUnit(_ unit: Target.RateUnit) -> String {
    switch unit {
    case .day: pick("day", "天")
    case .week: pick("week", "周")
    case .month: pick("month", "月")
    case .quarter: pick("quarter", "季度")
    }
  }
}
