import KPIAnalysis
import KPIModel

/// How the figures of a review come about, and what each KPI is.
struct MethodText {
  let review: Review
  let wording: Wording

  var rules: [String] {
    let attribution =
      switch review.attribution.method {
      case .shapley:
        wording.pick(
          "Effects: the gap is handed down every breakdown, exactly at each level; a formula's movement is shared by the Shapley value.",
          "影响：差额沿每种分解逐级下分，各级精确合计；公式的变动按Shapley值分配。")
      case .lmdi:
        wording.pick(
          "Effects: the gap is handed down every breakdown, exactly at each level; a formula's movement is shared by logarithmic means (LMDI).",
          "影响：差额沿每种分解逐级下分，各级精确合计；公式的变动按对数平均（LMDI）分配。")
      }
    let cap = NumberFormat.percent.text(review.scoring.completionCap.double)
    let completion = wording.pick(
      "Attainment: actual against target by each KPI's own rule, counted from 0% to \(cap) unless it has a cap of its own.",
      "完成率：按各指标自己的规则比较实际与目标，计0%至\(cap)，另有上限者除外。")
    return [terms, attribution, completion, weights, grades, coverage].compactMap { $0 }
  }

  /// What the short words at the heads of columns stand for.
  private var terms: String {
    wording.pick(
      "Terms: AC is the actual, PL the target, PP the period before, LY the same period a year earlier; dPL (ΔPL) is AC less PL, and so with PP and LY. "
        + "Normal variation: what the days before point to (95%), or without days enough (XmR) the mean of earlier periods, or where their line "
        + "goes on, give or take 2.66 times their mean change; rising or falling is what went that way six periods in a row or lies on one side of the mean for eight.",
      "用语：差额为实际减去所比较的目标、上期或去年同期。正常波动：按此前各日预测的95%区间；逐日数据不足时（XmR）为此前各期的均值（有趋势时为其延长线）上下2.66倍平均变动幅度。连续六期上升（下降），或连续八期高于（低于）均值，为持续上升（下降）。")
  }

  private var weights: String? {
    guard !review.scorecard.owners.isEmpty else { return nil }
    let level: String
    switch review.scoring.levels {
    case .ratio(let ratio):
      level = wording.pick("each level counts \(ratio) of the one above, a class a third of a level less", "每低一级按\(ratio)折算，每低一类再低三分之一级")
    case .table(let table):
      let list = table.map(\.description).joined(separator: ", ")
      level = wording.pick("levels count \(list), a class a third of a level less", "各级系数\(list)，每低一类再低三分之一级")
    }
    return wording.pick(
      "Weights: a KPI's share of the top KPI, at least 5%, unless written; points are 100 x level x attainment, and \(level).",
      "权重：指标占核心指标的份额，至少5%，另有设定者除外；得分为100×级别系数×完成率，\(level)。")
  }

  private var grades: String {
    let bands = review.evaluation.bands
    let texts = bands.enumerated().map { index, band in
      if let bound = band.bound {
        return "\(band.grade) \(wording.from(NumberFormat.percent.text(bound)))"
      }
      return band.grade
    }
    return wording.pick("Grades by attainment: ", "等级按完成率：") + texts.joined(separator: wording.comma) + wording.stop
  }

  private var coverage: String? {
    let missing = review.evaluation.nodes.filter { $0.status == .incomplete }
    guard !missing.isEmpty else { return nil }
    let names = wording.few(missing.prefix(Wording.namedCount).map { wording.phrase($0.name) }, of: missing.count)
    return wording.pick("Without a figure: \(names).", "没有数据：\(names)。")
  }

  /// What each KPI is; a part that is made as its parent is stands here only where it has words of its own.
  var glossary: [String] {
    let origins = Dictionary(
      review.definitions.map { ($0.nodeIndex, wording.origin($0)) }, uniquingKeysWith: { first, _ in first })
    var entries: [String] = []
    var namesOfOrigin: [(origin: String, names: [String])] = []
    for definition in review.definitions {
      let node = review.evaluation.nodes[definition.nodeIndex]
      let name = wording.phrase(node.name)
      let formulas = definition.formulas.map { "\(wording.breakdown($0.name.text(in: wording.language))) = \($0.text)" }
      let facts = wording.facts(definition, node.unit, currency: review.evaluation.currency)
      let hasWords = definition.description != nil || definition.question != nil || !facts.isEmpty
      var origin = origins[definition.nodeIndex]
      if formulas.isEmpty, let parent = node.parentIndex, origins[parent] == origin {
        if !hasWords { continue }
        origin = nil
      }
      if hasWords || !formulas.isEmpty {
        entries.append(
          wording.definition(
            name, origin, formulas: formulas, description: definition.description?.text(in: wording.language),
            question: definition.question?.text(in: wording.language), facts: facts))
      } else if let origin {
        if let known = namesOfOrigin.firstIndex(where: { $0.origin == origin }) {
          namesOfOrigin[known].names.append(name)
        } else {
          namesOfOrigin.append((origin, [name]))
        }
      }
    }
    return entries
      + namesOfOrigin.map { origin in
        // Members of one name in several places are made alike.
        var seen: Set<String> = []
        return wording.definition(origin.names.filter { seen.insert($0).inserted }.joined(separator: wording.enumeration), origin.origin)
      }
  }
}
