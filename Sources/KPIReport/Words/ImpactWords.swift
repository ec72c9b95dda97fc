import KPIAnalysis
import KPIModel

/// What a page says of initiatives: one sentence each, and what each effect rests on.
struct ImpactWords {
  private let impact: Impact
  private let wording: Wording
  private let formats: UnitFormats
  /// Of each unit the largest figure.
  private let magnitudes: [UnitFormats.Group: Double]

  init(_ impact: Impact, _ wording: Wording, _ formats: UnitFormats, _ magnitudes: [UnitFormats.Group: Double]) {
    self.impact = impact
    self.wording = wording
    self.formats = formats
    self.magnitudes = magnitudes
  }

  // MARK: - Names and figures

  /// A node by its path.
  func name(_ move: Impact.Move) -> String {
    (move.path + [move.name]).map { $0.text(in: wording.language) }.joined(separator: " > ")
  }

  func person(_ id: String) -> String { impact.namesOfPeople[id]?.text(in: wording.language) ?? id }

  private func group(_ unit: MeasureUnit?) -> UnitFormats.Group { .init(unit, isRate: false) }

  /// Effects always carry their sign; those of percentages are points.
  func format(_ unit: MeasureUnit?) -> NumberFormat {
    guard unit?.isPercent == true else {
      var format = formats.number(group(unit)).asVariance
      // No effect is known to a hundredth of what thousands moved.
      if format.power == 0, magnitudes[group(unit)] ?? 0 >= 1000 { format.fractionDigits = 0 }
      return format
    }
    var format = NumberFormat.points(wording.language)
    format.fractionDigits = 2
    return format
  }

  private func label(_ unit: MeasureUnit?) -> String {
    unit?.isPercent == true ? "" : formats.label(group(unit), wording)
  }

  /// Nothing where it is the top KPI's, which the title names, or stands with the figures.
  func unitSuffix(_ unit: MeasureUnit?) -> String {
    if unit?.isPercent == true || group(unit) == group(impact.top.unit) { return "" }
    let label = label(unit)
    return wording.bracketed(label.isEmpty ? wording.number : label)
  }

  /// Figures that are no effects.
  func level(_ unit: MeasureUnit?) -> NumberFormat {
    var format = format(unit)
    format.isVariance = false
    return format
  }

  func chartCaption(_ initiative: String, _ move: Impact.Move) -> String {
    let unit = label(move.unit)
    return wording.withAndWithout(initiative, unit.isEmpty ? name(move) : name(move) + wording.comma + unit)
  }

  /// `+1.2M CNY`.
  func text(_ amount: Amount, _ unit: MeasureUnit?) -> String {
    wording.quantity(format(unit).text(amount.value), unit: label(unit))
  }

  /// In a sentence that has named the unit.
  private func scaled(_ interval: ClosedRange<Amount>, _ unit: MeasureUnit?) -> String {
    let ends = [interval.lowerBound, interval.upperBound].map { formats.scaled(format(unit).text($0.value), group(unit), wording) }
    return wording.pick("\(ends[0]) to \(ends[1])", "\(ends[0])至\(ends[1])")
  }

  func interval(_ interval: ClosedRange<Amount>, _ unit: MeasureUnit?) -> String {
    let format = format(unit)
    return wording.pick(
      "\(format.text(interval.lowerBound.value)) to \(format.text(interval.upperBound.value))",
      "\(format.text(interval.lowerBound.value))至\(format.text(interval.upperBound.value))")
  }

  /// With the unit of all that no row says another of.
  var title: String {
    let label = label(impact.top.unit)
    return wording.pick(
      [wording.effectsTitle, label].filter { !$0.isEmpty }.joined(separator: ", "),
      wording.effectsTitle + (label.isEmpty ? "" : wording.bracketed(label)))
  }

  /// Costs, in full.
  var money: NumberFormat { NumberFormat(fractionDigits: 0) }

  var costHeader: String { wording.costColumn + (currency.isEmpty ? "" : wording.bracketed(currency)) }

  private func money(_ amount: Amount) -> String {
    let figure = TargetTerms.amount((amount.value * 100).rounded() / 100, nil)
    return wording.pick([figure, currency].filter { !$0.isEmpty }.joined(separator: " "), figure + currency)
  }

  /// The model's, as readers of the language write it.
  private var currency: String {
    guard let code = impact.currency?.code, case .success(let unit) = MeasureUnit.parse(code) else { return "" }
    return wording.unitName(unit)
  }

  func tone(_ move: Impact.Move) -> Table.Row.Tone {
    guard let carried = move.carried ?? move.effect else { return .neutral }
    if let interval = move.interval, interval.lowerBound.value <= 0, interval.upperBound.value >= 0 { return .neutral }
    return carried.value > 0 ? .good : carried.value < 0 ? .bad : .neutral
  }

  // MARK: - Sentences

  var sentences: [String] {
    if impact.initiatives.isEmpty { return [wording.noInitiatives] }
    return impact.initiatives.map { sentence($0) } + [gapSentence].compactMap(\.self)
  }

  /// What an initiative brought, in the top KPI's unit, and how sure that is; else why it cannot be told.
  func sentence(_ initiative: Impact.Initiative) -> String {
    let name = initiative.name.text(in: wording.language)
    let top = impact.top.name.text(in: wording.language)
    if let carried = initiative.carried {
      let amount = text(carried, impact.top.unit)
      var details: [String] = []
      if let interval = initiative.carriedInterval {
        let ends = scaled(interval, impact.top.unit)
        details.append(wording.pick("90%: \(ends)", "90%区间：\(ends)"))
      } else {
        details.append(wording.pick("no interval", "无区间"))
      }
      if let grade = initiative.moves.filter({ $0.counts && $0.carried != nil }).compactMap(\.grade).max() {
        details.append(wording.pick("grade \(grade.rawValue)", "\(grade.rawValue)级"))
      }
      let moved = wording.pick(
        "\(name) moved \(top) by \(amount)" + wording.bracketed(details.joined(separator: wording.semicolon)),
        "\(name)使\(top)变动\(amount)" + wording.bracketed(details.joined(separator: wording.semicolon)))
      var rest: [String] = []
      if let interval = initiative.carriedInterval, interval.lowerBound.value <= 0, interval.upperBound.value >= 0 {
        rest.append(wording.pick("which may be nothing at all", "也可能毫无作用"))
      }
      if let done = initiative.done, done.value < 0, let expected = initiative.expectedCarried {
        rest.append(wording.pick("instead of the expected \(text(expected, impact.top.unit))", "而预期为\(text(expected, impact.top.unit))"))
      } else if let done = initiative.done {
        let percent = NumberFormat.wholePercent.text(done.value)
        rest.append(wording.pick("\(percent) of what was expected", "为预期的\(percent)"))
      }
      if let cost = initiative.costPerCarried {
        let unit = wording.unitName(impact.top.unit)
        rest.append(
          wording.pick(
            "each \(unit.isEmpty ? "unit" : unit) of it cost \(money(cost))", "每\(unit.isEmpty ? "单位" : unit)花费\(money(cost))"))
      }
      return ([moved] + rest).joined(separator: wording.comma) + wording.stop
    }
    if let move = initiative.moves.first(where: { $0.effect != nil }), let effect = move.effect {
      let amount = text(effect, move.unit)
      let why = move.carryReason.map { wording.reason($0) } ?? move.reason.map { wording.reason($0) } ?? wording.shownNotSummed
      return wording.pick(
        "\(name): \(amount) on \(self.name(move)), not carried to \(top): \(why).",
        "\(name)：对\(self.name(move))为\(amount)，不计入\(top)：\(why)。")
    }
    let reasons = initiative.moves.compactMap { move in move.reason.map { (move, $0) } }
    guard let (move, reason) = reasons.first else {
      return wording.movesNothing(name)
    }
    if move.status == .pending {
      return wording.pick("\(name): nothing to measure yet, \(wording.reason(reason)).", "\(name)：尚无可衡量的效果，\(wording.reason(reason))。")
    }
    return wording.pick(
      "What \(name) did to \(self.name(move)) cannot be told: \(wording.reason(reason)).",
      "\(name)对\(self.name(move))的作用无法判断：\(wording.reason(reason))。")
  }

  /// How much of the top KPI's gap is theirs.
  private var gapSentence: String? {
    guard let top = impact.explained.first(where: { $0.depth == 0 }), let gap = top.gap, let rest = top.unexplained,
      impact.initiatives.contains(where: { $0.carried != nil })
    else { return nil }
    let name = top.name.text(in: wording.language)
    return wording.pick(
      "Of the gap of \(name), \(text(gap, top.unit)), initiatives explain \(text(top.byInitiatives, top.unit)); \(text(rest, top.unit)) is not explained by them.",
      "\(name)的差额\(text(gap, top.unit))中，活动解释了\(text(top.byInitiatives, top.unit))，其余\(text(rest, top.unit))不由活动解释。")
  }

  // MARK: - Notes

  /// What each effect rests on.
  var notes: [String] {
    var notes: [String] = []
    for initiative in impact.initiatives {
      for move in initiative.moves {
        var parts: [String] = []
        if let baseline = move.baseline {
          parts.append(wording.baseline(baseline))
        }
        if !move.controls.isEmpty {
          let names = move.controls.prefix(Wording.namedCount).map { $0.name.text(in: wording.language) }
          let list = wording.few(names, of: move.controls.count)
          parts.append(wording.pick("beside \(list)", "以\(list)为对照"))
        }
        if let record = move.honesty { parts.append(wording.honesty(record)) }
        if move.isOverlapping {
          parts.append(wording.pick("its days are shared with other initiatives", "与其他活动日期重叠，效果按预期分摊"))
        }
        if move.isPeeking {
          parts.append(wording.pick("looked at before its end: the interval allows for that", "尚未结束即查看，区间已为此放宽"))
        }
        if let reason = move.reason { parts.append(wording.reason(reason)) }
        if let reason = move.carryReason { parts.append(wording.reason(reason)) }
        if let evidence = move.evidence { parts.append(evidence) }
        if parts.isEmpty { continue }
        let title = wording.pick(
          "\(initiative.name.text(in: .english)), \(name(move)): ", "\(initiative.name.text(in: .chinese))，\(name(move))：")
        notes.append(title + parts.joined(separator: wording.semicolon) + wording.stop)
      }
      if let cost = initiative.toThoseWhoWouldHaveBought, let discount = initiative.discount {
        let name = initiative.name.text(in: wording.language)
        notes.append(
          wording.pick(
            "\(name): of the discount of \(money(discount)), \(money(cost)) went to those who would have bought anyway.",
            "\(name)：折扣\(money(discount))中，\(money(cost))给了本来就会购买的人。"))
      }
    }
    if impact.initiatives.contains(where: { $0.moves.contains { $0.grade == .d } }) { notes.append(wording.gradeDNote) }
    return notes
  }
}

extension Wording {
  var effectsTitle: String { pick("Effects of initiatives", "活动效果") }
  var initiative: String { pick("Initiative", "活动") }
  var initiativesHeading: String { pick("Initiatives", "活动") }
  var methodColumn: String { pick("Method", "方法") }
  var expectedEffect: String { pick("Expected", "预期") }
  var interval: String { pick("90% interval", "90%区间") }
  var carriedToTop: String { pick("To the top", "计入顶层") }
  var explainedHeading: String { pick("What of the gaps initiatives explain", "活动对差额的解释") }
  var byInitiatives: String { pick("By initiatives", "由活动解释") }
  var unexplained: String { pick("Unexplained", "未解释") }
  var estimatesBeside: String { pick("Estimates", "估计值") }
  var effectCardsHeading: String { pick("Whose initiatives brought what", "各负责人的活动成效") }
  var effectCardsNote: String {
    pick("It stands beside completion: no level, points or grade of a person depends on it.", "与完成率并列展示，不影响任何人的级别、得分与等级。")
  }
  var measuredOfExpected: String { pick("Measured", "实测") }
  var doneColumn: String { pick("Done", "达成预期") }
  var costColumn: String { pick("Cost", "费用") }
  func movesNothing(_ name: String) -> String {
    pick("\(name) moves no node: nobody can tell what it was good for.", "\(name)未指向任何指标，无法判断其作用。")
  }
  /// - Parameter node: with its unit.
  func withAndWithout(_ initiative: String, _ node: String) -> String {
    pick("\(initiative): \(node), with and without it", "\(initiative)：\(node)，有无活动对比")
  }
  var actualLine: String { pick("what was", "实际") }
  var predictedLine: String { pick("what would have been, with its 90% band", "若无活动的预测及90%区间") }
  var noInitiatives: String { pick("No initiative has days in this period.", "本期没有活动。") }
  var shownNotSummed: String { pick("an estimate, shown but in no sum", "仅为估计，只展示不计入") }
  var gradeDNote: String { pick("Grade D is shown and in no sum.", "D级只展示，不计入任何合计。") }

  func baseline(_ baseline: Impact.Baseline) -> String {
    let (english, chinese) =
      switch baseline.grain {
      case .week: ("weeks", "周")
      case .month: ("months", "个月")
      case .day, .quarter, .year: ("days", "天")
      }
    return pick(
      "predicted from \(baseline.count) quiet \(english) of \(baseline.days.lowerBound)..\(baseline.days.upperBound)",
      "依据\(date(baseline.days.lowerBound))至\(date(baseline.days.upperBound))中无活动、无事件的\(baseline.count)\(chinese)预测")
  }

  /// How often the estimator was right where nothing happened.
  func honesty(_ record: Impact.Record) -> String {
    guard record.isTried else { return pick("not held against anything", "未经平常时段检验") }
    let widened =
      record.factor > 1
      ? pick(
        ", so that the interval is \(TargetTerms.amount((record.factor * 100).rounded() / 100, nil)) times as wide",
        "，区间因此放宽为\(TargetTerms.amount((record.factor * 100).rounded() / 100, nil))倍") : ""
    return pick(
      "held in \(record.held) of \(record.tried) quiet windows and untouched siblings\(widened)",
      "在\(record.tried)个平常时段和未受影响的同级中有\(record.held)个成立\(widened)")
  }

  func reason(_ reason: Impact.Reason) -> String {
    switch reason {
    case .notBegun: pick("its window has not begun", "时段尚未开始")
    case .noArms: pick("its arms are not written yet", "尚未填写两组数据")
    case .shortHistory: pick("too few quiet days lie before it", "此前的平常日太少")
    case .noVariance: pick("the days before never varied, so that no interval can be told", "此前数值毫无波动，无法给出区间")
    case .unfitNode: pick("single days of such a figure do not add up to an effect", "该指标的逐日数值不能相加成效果")
    case .noSeries: pick("its rows have no single days, weeks or months", "其数据没有逐日、逐周或逐月明细")
    case .outsideData: pick("there are no figures of its days", "其日期没有数据")
    case .outsideLastDay: pick("it does not hold the period's last day, on which the level is read", "其时段不含读取存量的期末日")
    case .noControls: pick("no untouched node is left to hold it against", "没有未受影响的指标可作对照")
    case .noBase: pick("its denominator is missing or 0", "分母缺失或为0")
    case .notPlanned: pick("no interval while it runs: `planned` says how many units there will be", "进行中无区间：需用 `planned` 注明计划样本量")
    case .sampleRatio: pick("the arms are no fair draw", "两组人数与设定比例不符")
    case .dishonest: pick("its predictions missed quiet windows too often: a grade less", "在平常时段预测偏差过大，降一级")
    case .unproven: pick("written without interval or evidence", "只有数字，没有区间或依据")
    case .absentNode: pick("the period has no such node", "本期没有该指标")
    case .nothingLeft: pick("what other initiatives found leaves it no day", "其日期已全部归于其他活动")
    case .support: pick("it is below a supporting KPI, which is no part of the top KPI's arithmetic", "位于支撑指标之下，不参与顶层指标的计算")
    case .alternativeView: pick("another view of what is counted already", "与已计入的效果是同一变动的另一视角")
    case .incomplete: pick("a figure on the way up is missing", "上行路径上有数据缺失")
    }
  }
}
