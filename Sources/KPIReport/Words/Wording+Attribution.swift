import KPIAnalysis
import KPIModel

extension Wording {
  // MARK: Words of an attribution

  var effect: String { pick("Effect", "影响") }
  var shareOfGap: String { pick("of gap", "差额贡献") }
  /// Where there is room for all of it.
  var shareOfTheGap: String { pick("Share of gap", "差额贡献") }
  var bridge: String { pick("Bridge", "差异桥图") }
  var orderRange: String { pick("Range", "范围") }
  var normalRange: String { pick("Normal", "正常范围") }
  var usual: String { pick("Usual", "波动") }
  var mixEffect: String { pick("Mix", "结构") }
  var method: String { pick("Method", "方法") }

  func line(_ kind: Attribution.LineKind) -> String {
    switch kind {
    case .mix: pick("mix (shares moved)", "结构（占比变化）")
    case .overlap: pick("overlap (counted more than once)", "重叠（重复计数）")
    case .fx: pick("exchange rates", "汇率")
    case .unallocated: pick("not allocated to children", "未分解到下级")
    case .residual: pick("residual (not in children)", "差异（不在下级中）")
    }
  }

  func others(_ count: Int) -> String { pick("~ \(count) more", "~ 其余\(count)项") }

  func breadth(_ breadth: Attribution.Breadth) -> String {
    switch breadth {
    case .isolated: pick("isolated", "个别问题")
    case .several: pick("several", "多项")
    case .broad: pick("broad", "共性原因")
    }
  }

  /// Why a line has no contribution, or got it by another method; `missing` names what has no figure.
  ///
  /// - Parameter count: how many there are, where only the first are named.
  func reason(_ reason: Attribution.Reason, missing: [String] = [], count: Int? = nil) -> String {
    let list = few(missing, of: count ?? missing.count)
    switch reason {
    case .noReference: return pick("there is nothing to compare it with", "没有可对比的数据")
    case .noActual: return pick("it has no figure", "没有数据")
    case .missingFigure: return pick("no figure at one end", "一端没有数据")
    case .missingFigures: return pick("no figure: \(list)", "没有数据：\(list)")
    case .holdsMissingFigures: return pick("holds what \(list) would explain", "包含\(list)本应解释的部分")
    case .spreadUnknown:
      return pick("no share of the last period's figures gives the target: they stand in for it", "上期数据按任何比例都得不到目标值，故以上期数据代替")
    case .missingRate: return pick("no exchange rate", "没有汇率")
    case .zeroDenominator: return pick("a denominator is zero at one end", "一端的分母为零")
    case .denominatorChangesSign: return pick("a denominator changes its sign between the ends", "两端的分母符号不同")
    case .noDenominator: return pick("no denominator at one end", "一端没有分母")
    case .noLastPeriod: return pick("no last period whose shares weigh the targets", "没有上期占比来加权目标")
    case .tooManyNames(let count):
      return pick(
        "\(count) names in one term are too many to take apart; add a node between", "一项中有\(count)个名称，无法分解；请增加中间节点")
    case .poleOnTheWay: return pick("a denominator vanishes between the ends", "两端之间分母变为零")
    case .notRecombined: return pick("the children's figures do not make the parent's", "下级数据不能合成上级")
    case .beyondNumbers: return pick("a number outgrows what can be computed", "数值超出可计算范围")
    case .undefinedMixedState: return pick("a mixed state has no denominator: straight-line value", "混合状态的分母无效：采用直线路径值")
    case .noLogarithmicMeanOfExtremes:
      return pick("lmdi does not know min and max: shapley used", "lmdi不适用于min和max：改用shapley")
    case .factorChangesSign: return pick("lmdi needs factors of one sign: shapley used", "lmdi要求因子符号一致：改用shapley")
    }
  }

  // MARK: Readings

  /// Of a node without parts.
  func indivisible(_ name: String) -> String { pick("\(name) is taken apart no further.", "\(name)没有下级分解。") }

  /// One sentence for a cause.
  ///
  /// - Parameter name: the path from below the asked node to the cause, or the node that the line is in.
  func reading(of cause: Attribution.Cause, _ name: String, contribution: String, share: String?) -> String {
    let breakdown = self.breakdown(cause.breakdown.map(phrase) ?? "")
    let amount = share.map { pick("\(contribution) (\($0) of the gap)", "\(contribution)（占差额的\($0)）") } ?? contribution
    if let kind = cause.kind { return reading(of: kind, in: name, breakdown, amount: amount) }
    let parts = parts(cause.childCount, breakdown)
    let alike = alike(cause.alikeCount, of: parts)
    switch cause.breadth {
    case .isolated where cause.childCount == 1:
      return pick("\(name) explains \(amount), the only part \(breakdown).", "\(name)造成\(amount)：\(breakdown)只有这一项。")
    case .isolated:
      return pick("\(name) explains \(amount): isolated, one of \(parts).", "\(name)造成\(amount)：属\(parts)中的个别问题。")
    case .several where cause.path.count > 1:
      return pick(
        "\(name) explains \(amount), the most of \(parts); others moved as well.", "\(name)造成\(amount)，在\(parts)中最大；其他项也有变动。")
    case .several:
      return pick("No part of \(name) explains half of its gap.", "\(name)的任何一部分都不足以解释一半的差额。")
    case .broad where cause.path.count > 1:
      return pick("\(name) explains \(amount); \(alike), so the cause is probably shared.", "\(name)造成\(amount)；\(alike)，疑为共性原因。")
    case .broad:
      return pick("\(alike) as \(name) itself, so the cause is probably shared.", "\(alike)，与\(name)整体一致，疑为共性原因。")
    }
  }

  /// Before a reference that is only what the parent's leaves by last period's shares.
  static let spreadMark = "~"
  var spreadNote: String {
    pick("~ spread evenly: no target of its own, but its part of the target above by last period's shares", "~ 均摊：没有自己的目标，按上期占比分得上级目标")
  }
  func spreadCause(_ name: String) -> String {
    pick(" The target of \(name) is only spread evenly.", "\(name)的目标仅为均摊所得。")
  }

  func happenings(_ list: String) -> String { pick(" In that time: \(list).", "同期：\(list)。") }

  private func parts(_ count: Int, _ breakdown: String) -> String { pick("\(count) \(breakdown)", "\(breakdown)的\(count)项") }

  private func alike(_ count: Int, of parts: String) -> String {
    pick("\(count) of \(parts) are off by a similar margin", "\(parts)中有\(count)项偏离幅度相近")
  }

  /// Of a breakdown beside those that show a cause.
  func common(_ count: Int, of childCount: Int, by breakdown: String) -> String {
    let alike = alike(count, of: parts(childCount, self.breakdown(breakdown)))
    return pick("\(alike), so the cause is probably shared.", "\(alike)，疑为共性原因。")
  }

  /// A few names in brackets behind an amount; nothing without any.
  func named(_ names: [LocalizedText]) -> String {
    if names.isEmpty { return "" }
    let list = names.prefix(3).map(phrase).joined(separator: pick(", ", "、"))
    let more = names.count - 3
    return pick(" (\(list)\(more > 0 ? " and \(more) more" : ""))", "（\(list)\(more > 0 ? "等另外\(more)项" : "")）")
  }

  private func reading(of kind: Attribution.LineKind, in name: String, _ breakdown: String, amount: String) -> String {
    switch kind {
    case .mix:
      pick(
        "The mix of \(name) \(breakdown) explains \(amount): shares moved, whatever the rates did.",
        "\(name)\(breakdown)的结构变化造成\(amount)：是占比变化，而非各项比率。")
    case .overlap:
      pick(
        "What the parts of \(name) \(breakdown) count more than once explains \(amount).", "\(name)\(breakdown)各项重复计数的变化造成\(amount)。")
    case .fx: pick("Exchange rates explain \(amount) of \(name).", "汇率变化对\(name)造成\(amount)。")
    case .unallocated:
      pick(
        "The targets of \(name) \(breakdown) do not carry its own: that explains \(amount).", "\(name)\(breakdown)的下级目标与自身目标不符，造成\(amount)。"
      )
    case .residual:
      pick("What is in \(name) but in none of its parts \(breakdown) explains \(amount).", "\(name)中不属于\(breakdown)任何一项的部分造成\(amount)。")
    }
  }

  /// A node whose parts moved much and cancel out.
  func offset(in name: String, by breakdown: String, up: String, down: String, net: String) -> String {
    pick(
      "\(name) moved by \(net) only, but \(up) and \(down) cancel out inside it \(self.breakdown(breakdown)).",
      "\(name)仅变动\(net)，但其内\(self.breakdown(breakdown))有\(up)与\(down)相互抵消。")
  }

  /// What was the largest part and is less of the whole now.
  func shareShift(of name: String, by breakdown: String, from: String, to: String) -> String {
    pick(
      "\(name) was the largest part \(self.breakdown(breakdown)); its share fell from \(from) to \(to).",
      "\(name)原为\(self.breakdown(breakdown))最大的一项，占比由\(from)降至\(to)。")
  }

  // MARK: Part by part

  func partByPart(_ kind: Period.Kind) -> String {
    kind == .quarter ? pick("Quarter by quarter", "逐季") : pick("Month by month", "逐月")
  }
  var chainedSum: String { pick("Chained", "逐期合计") }
  var atOnce: String { pick("At once", "整期") }
  var largestPart: String { pick("Most in", "最大一期") }

  func chainedCheck(_ checks: [String]) -> String {
    pick("Check: chained gap - lines = ", "核对：逐期合计差额 - 各项 = ") + checks.joined(separator: comma)
  }

  func noFigureInPart(_ kind: Period.Kind) -> String {
    kind == .quarter
      ? pick("- no figure at one end of that quarter", "- 该季一端没有数据") : pick("- no figure at one end of that month", "- 该月一端没有数据")
  }

  func chained(_ kind: Period.Kind, isAdditive: Bool) -> String {
    let part = rateUnit(kind == .quarter ? .quarter : .month)
    if !isAdditive { return pick("Each \(part) by itself: they do not add up to the whole.", "各\(part)单独计算：各期相加不等于整期。") }
    return pick(
      "Chained: each \(part) against its own reference, added up. At once: the whole period in one step.",
      "逐期合计：各\(part)与各自的对比值比较后相加；整期：一次比较整个周期。")
  }

  /// Whether the asked node lies where it usually does.
  ///
  /// - Parameters:
  ///   - limits: the ends of where that is.
  ///   - isTrend: whether that is where the line of those periods goes on.
  func normalVariation(_ side: NormalVariation.Side, _ limits: (lower: String, upper: String), periods: String, isTrend: Bool) -> String {
    let range = range(limits.lower, limits.upper)
    let before =
      isTrend
      ? pick("the \(periods) before, going on in their line, point to \(range)", "按此前\(periods)的趋势，正常范围为\(range)")
      : pick("the \(periods) before point to \(range)", "此前\(periods)的正常范围为\(range)")
    switch side {
    case .within: return pick("That is within normal variation: \(before).", "属于正常波动：\(before)。")
    case .above: return pick("That is above normal variation: \(before).", "高于正常波动：\(before)。")
    case .below: return pick("That is below normal variation: \(before).", "低于正常波动：\(before)。")
    }
  }

  /// `249 to 446`; one figure where both ends look alike.
  func range(_ lower: String, _ upper: String) -> String { lower == upper ? lower : pick("\(lower) to \(upper)", "\(lower)至\(upper)") }

  /// Which way a figure has been moving, without a subject.
  ///
  /// - Parameter isClosed: whether the last of the periods is the evaluated one; else they are those before it.
  func course(_ course: Course, of kind: Period.Kind, isClosed: Bool) -> String {
    let isRising = course.direction == .rising
    let before = isClosed ? "" : "此前"
    switch course.evidence {
    case .steps:
      let periods = count(Course.stepCount, of: kind)
      let (verb, word) = isRising ? ("rose", "上升") : ("fell", "下降")
      return pick(
        isClosed ? "\(verb) in each of the last \(periods)" : "\(verb) in each of the \(periods) before",
        "\(before)已连续\(periods)\(word)")
    case .side(let periodCount):
      let (place, word) = isRising ? ("above", "高于") : ("below", "低于")
      return pick(
        "has been \(place) the mean of \(count(periodCount, of: kind)) for \(Course.sideCount) in a row",
        "\(before)已连续\(count(Course.sideCount, of: kind))\(word)\(count(periodCount, of: kind))的均值")
    }
  }

  func courseSentence(_ course: Course, of kind: Period.Kind, isClosed: Bool) -> String {
    let text = self.course(course, of: kind, isClosed: isClosed)
    return pick("It \(text).", "\(text)。")
  }

  /// In a table: on which side of normal variation a figure lies, and which way it goes; short.
  func variation(_ side: NormalVariation.Side?, _ course: Course.Direction?) -> String {
    let place =
      switch side {
      case nil: ""
      case .within: pick("within", "正常")
      case .above: pick("above", "偏高")
      case .below: pick("below", "偏低")
      }
    let way =
      switch course {
      case nil: ""
      case .rising: pick("rising", "持续上升")
      case .falling: pick("falling", "持续下降")
      }
    return [place, way].filter { !$0.isEmpty }.joined(separator: comma)
  }

  /// Behind the reading of a cause.
  var normalCause: String { pick(" By itself it is within its normal variation.", "其自身属于正常波动。") }

  /// Below the table.
  func normalNodes(_ names: [String], more: Int, periods: String, source: NormalVariation.Source) -> String {
    let list = names.joined(separator: enumeration)
    let chart = source == .periods ? pick(" (XmR)", "（XmR）") : ""
    return pick(
      "Within normal variation of the \(periods) before\(chart): \(list)" + (more > 0 ? " and \(more) more" : ""),
      "属于此前\(periods)的正常波动\(chart)：\(list)" + (more > 0 ? "等另外\(more)项" : ""))
  }

  /// `8 quarters`, 8个季度.
  func count(_ count: Int, of kind: Period.Kind) -> String { self.count("\(count)", of: kind) }

  /// `8-11 quarters`, 8-11个季度.
  func count(_ range: ClosedRange<Int>, of kind: Period.Kind) -> String {
    count(range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)", of: kind)
  }

  private func count(_ count: String, of kind: Period.Kind) -> String {
    switch kind {
    case .year: pick("\(count) years", "\(count)年")
    case .half: pick("\(count) half-years", "\(count)个半年")
    case .quarter: pick("\(count) quarters", "\(count)个季度")
    case .month: pick("\(count) months", "\(count)个月")
    case .week: pick("\(count) weeks", "\(count)周")
    case .day: pick("\(count) days", "\(count)天")
    case .range: pick("\(count) periods", "\(count)期")
    }
  }

  /// What went up and what went down in a breakdown.
  func gross(by breakdown: String, up: String, down: String) -> String {
    pick("\(self.breakdown(breakdown)): up \(up), down \(down)", "\(self.breakdown(breakdown))：上升\(up)，下降\(down)")
  }

  func grossNote(_ movements: [String]) -> String { pick("Gross: ", "合计变动：") + movements.joined(separator: semicolon) }
  func attributionCheck(_ checks: [String]) -> String { pick("Check: gap - lines = ", "核对：差额 - 各项 = ") + checks.joined(separator: comma) }
  var sideBySide: String { pick("Breakdowns side by side are other views of the same gap: never add them up.", "并列的分解是同一差额的不同视角，不可相加。") }
  var overWholeMark: String { pick("! more than the whole gap: other parts went the other way", "! 超过全部差额：其他部分方向相反") }

  func unattributed(_ name: String, _ reason: Attribution.Reason) -> String {
    pick("The gap of \(name) cannot be attributed: \(self.reason(reason)).", "无法分解\(name)的差额：\(self.reason(reason))。")
  }
}
