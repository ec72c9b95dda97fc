import KPIAnalysis
import KPIModel

/// The words of pages, in one language: whole phrases, never put together word by word.
struct Wording {
  let language: Language

  func pick(_ english: String, _ chinese: String) -> String {
    switch language {
    case .english: english
    case .chinese: chinese
    }
  }

  // MARK: Between words

  /// Between what is said one after the other.
  var comma: String { pick(", ", "，") }
  /// Between names of a list.
  var enumeration: String { pick(", ", "、") }

  /// So many of many are named where the others are only counted.
  static let namedCount = 5

  /// The first of some names, and how many more there are.
  func few(_ names: [String], of count: Int) -> String {
    let list = names.joined(separator: enumeration)
    if count <= names.count { return list }
    return pick("\(list) and \(count - names.count) more", "\(list)等\(count)项")
  }
  var semicolon: String { pick("; ", "；") }
  var stop: String { pick(".", "。") }
  func bracketed(_ text: String) -> String { pick(" (\(text))", "（\(text)）") }

  // MARK: Columns

  var level: String { pick("L", "级") }
  var indicator: String { pick("KPI", "指标") }
  var identifier: String { pick("Id", "编号") }
  var owner: String { pick("Owner", "负责人") }
  var team: String { pick("Team", "团队") }
  var actual: String { pick("AC", "实际") }
  var completion: String { pick("Attain", "完成率") }
  /// Where there is room for the whole word.
  var attainment: String { pick("Attainment", "完成率") }
  var grade: String { pick("Grade", "等级") }
  var coverage: String { pick("Data", "数据覆盖") }
  var referenceKind: String { pick("From", "来源") }
  var measure: String { pick("Measure", "度量") }
  var kind: String { pick("Kind", "类型") }
  var unit: String { pick("Unit", "单位") }
  var targets: String { pick("Targets", "目标数") }
  var target: String { pick("Target", "目标") }
  var expected: String { pick("By now", "至今") }
  var original: String { pick("Original", "期初目标") }
  var carried: String { pick("Carried", "有依据") }
  var proven: String { pick("Proven", "已验证") }
  var share: String { pick("Share", "份额") }
  var weight: String { pick("Weight", "权重") }
  /// Where there is room for the whole word.
  var levelColumn: String { pick("Level", "级别") }
  var pointsColumn: String { pick("Points", "得分") }
  var controllable: String { pick("Controllable", "剔除外部影响后") }
  var total: String { pick("Total", "合计") }
  var totalNote: String {
    pick("A total stands where the periods add up; other figures are no sum of theirs.", "合计仅用于可相加的指标；其他指标的各期数值不可相加。")
  }
  var amount: String { pick("Amount", "数额") }
  var difference: String { pick("Difference", "差额") }
  var reason: String { pick("Reason", "原因") }
  var approvedBy: String { pick("Approved by", "批准人") }
  var agreedOn: String { pick("Agreed", "商定日") }
  var fromDay: String { pick("From", "生效日") }

  /// The reference's own name, and that of the variance from it (IBCS: a variance is named after its reference).
  func reference(_ comparison: Comparison) -> (value: String, variance: String, ratio: String) {
    switch comparison {
    case .target: (pick("PL", "目标"), pick("dPL", "差额"), pick("dPL%", "差额%"))
    case .previous: (pick("PP", "上期"), pick("dPP", "差额"), pick("dPP%", "差额%"))
    case .lastYear: (pick("LY", "去年"), pick("dLY", "差额"), pick("dLY%", "差额%"))
    case .period(let period) where period.kind != .range:
      (period.name, pick("d\(period.name)", "差额"), pick("d%", "差额%"))
    case .period: (pick("REF", "对比期"), pick("dREF", "差额"), pick("dREF%", "差额%"))
    }
  }

  /// A variance's name where every character can be drawn: ΔPL for dPL.
  func symbol(_ variance: String) -> String? { variance.hasPrefix("d") ? "Δ" + variance.dropFirst() : nil }

  // MARK: Words of a row

  func status(_ status: Evaluation.Status) -> String {
    switch status {
    case .incomplete: pick("incomplete", "缺数据")
    case .untargeted: pick("untargeted", "无目标")
    case .notBegun: notBegun
    case .open: pick("open", "进行中")
    case .exceeded: pick("exceeded", "超额")
    case .met: pick("met", "达成")
    case .near: pick("near", "略低于目标")
    case .missed: pick("missed", "未达成")
    }
  }

  var notBegun: String { pick("not begun", "尚未开始") }

  /// How a figure behaves over time, or what stands in its place.
  func kind(_ kind: Evaluation.Kind) -> String {
    switch kind {
    case .flow: pick("flow", "流量")
    case .stock: pick("stock", "存量")
    case .ratio: pick("ratio", "比率")
    case .distinct: pick("distinct", "去重计数")
    case .given: pick("given", "给定值")
    case .unclear: pick("unclear", "不明")
    case .project: pick("project", "项目")
    case .grouping: pick("grouping", "分组")
    }
  }

  func referenceKind(_ kind: Evaluation.ReferenceKind) -> String {
    switch kind {
    case .declared: pick("declared", "设定")
    case .derived: pick("derived", "推算")
    case .allocated: pick("allocated", "分摊")
    case .measured: pick("measured", "实测")
    }
  }

  /// The grade and the word for it; the word alone where there is none.
  func standing(_ grade: String?, _ status: Evaluation.Status) -> String {
    [grade, self.status(status)].compactMap(\.self).joined(separator: " ")
  }

  func line(_ kind: Evaluation.Line.Kind) -> String {
    switch kind {
    case .overlap: line(Attribution.LineKind.overlap)
    case .unallocated: line(Attribution.LineKind.unallocated)
    case .residual: line(Attribution.LineKind.residual)
    }
  }

  /// A name in Latin letters stands apart from Chinese.
  func breakdown(_ name: String) -> String { pick("by \(name)", (name.first?.isASCII ?? false ? "按 " : "按") + name) }
  var supports: String { pick("supported by", "支撑项") }

  // MARK: Periods and units

  func closing(isClosed: Bool) -> String { isClosed ? pick("closed", "已结束") : status(.open) }

  /// The third part of a title: the period, whether it is over, and the last day that counts.
  func when(_ period: Period, isClosed: Bool, asOf: Day?) -> String {
    let hasBegun = asOf.map { $0 >= period.first } ?? true
    let when = "\(self.period(period)) \(hasBegun ? closing(isClosed: isClosed) : notBegun)"
    return asOf.map { when + comma + self.asOf($0) } ?? when
  }

  func asOf(_ day: Day) -> String { pick("as of \(day)", "截至\(date(day))") }

  func comparison(_ comparison: Comparison, referencePeriod: Period?) -> String {
    if let referencePeriod { return pick("vs \(referencePeriod.name)", "对比\(period(referencePeriod))") }
    switch comparison {
    case .target: return pick("vs plan", "对比目标")
    case .previous: return pick("vs the period before", "对比上期")
    case .lastYear: return pick("vs last year", "对比去年")
    case .period(let other): return pick("vs \(other.name)", "对比\(period(other))")
    }
  }

  /// That a period is compared with a longer or shorter one; nil where they are as long.
  func lengths(_ period: Period, _ other: Period?) -> String? {
    guard let other, period.dayCount != other.dayCount else { return nil }
    return pick(
      "\(period.name) has \(period.dayCount) days, \(other.name) \(other.dayCount).",
      "\(self.period(period))共\(period.dayCount)天，\(self.period(other))共\(other.dayCount)天。")
  }

  func date(_ day: Day) -> String {
    let (year, month, dayOfMonth) = day.parts
    return pick(day.description, "\(year)年\(month)月\(dayOfMonth)日")
  }

  /// One day, or the first and the last.
  func days(_ days: ClosedRange<Day>) -> String {
    let (first, last) = (date(days.lowerBound), date(days.upperBound))
    return first == last ? first : pick("\(first) to \(last)", "\(first)至\(last)")
  }

  /// A period as readers of the language name it: `2026-Q3`, 2026年第三季度.
  func period(_ period: Period) -> String {
    guard language == .chinese else { return period.name }
    if period.kind == .range { return "\(date(period.first))至\(date(period.last))" }
    if period.kind == .day { return date(period.first) }
    // Names are fixed in shape: a year, then what follows the dash.
    let parts = period.name.drop { !$0.isNumber }.split(separator: "-", maxSplits: 1)
    guard let number = parts.first else { return period.name }
    let year = "\(number)\(period.isFiscal ? "财年" : "年")"
    guard parts.count > 1 else { return year }
    let ordinal = Int(parts[1].drop { !$0.isNumber }) ?? 0
    switch period.kind {
    case .half: return year + (ordinal == 1 ? "上半年" : "下半年")
    case .quarter: return "\(year)第\(["一", "二", "三", "四"][min(max(ordinal, 1), 4) - 1])季度"
    case .month: return period.isFiscal ? "\(year)第\(ordinal)月" : "\(year)\(ordinal)月"
    case .week: return "\(year)第\(ordinal)周"
    case .year, .day, .range: return year
    }
  }

  /// `million CNY`, 万元; empty for plain numbers without unit.
  func unit(_ unit: MeasureUnit, _ scale: UnitScale) -> String {
    switch language {
    case .english:
      return [englishScale(scale), unit.name].filter { !$0.isEmpty }.joined(separator: " ")
    case .chinese:
      let words = unit.name.split(separator: "/").map { Wording.chineseUnits[String($0)] ?? String($0) }
      return chineseScale(scale) + words.joined(separator: "/")
    }
  }

  /// An amount whose unit is known: `-99.5k`; in Chinese with all of it, -10.0万元.
  func scaled(_ number: String, _ unit: MeasureUnit, _ scale: UnitScale) -> String {
    quantity(number, unit: pick(englishScale(scale), self.unit(unit, scale)))
  }

  /// Full amounts' unit; empty for plain numbers.
  func unitName(_ unit: MeasureUnit?) -> String { self.unit(unit ?? .plain, .plain) }

  /// What stands beside the name of a row that has no unit in a table that has one.
  var number: String { pick("number", "数值") }

  private func englishScale(_ scale: UnitScale) -> String {
    switch scale {
    case .plain: ""
    case .thousand: "thousand"
    case .tenThousand: "wan"
    case .million: "million"
    case .hundredMillion: "yi"
    case .billion: "billion"
    case .trillion: "trillion"
    }
  }

  private func chineseScale(_ scale: UnitScale) -> String {
    switch scale {
    case .plain: ""
    case .thousand: "千"
    case .tenThousand: "万"
    case .million: "百万"
    case .hundredMillion: "亿"
    case .billion: "十亿"
    case .trillion: "万亿"
    }
  }

  private static let chineseUnits = [
    "CNY": "元", "USD": "美元", "EUR": "欧元", "JPY": "日元", "HKD": "港元", "GBP": "英镑",
    "milliseconds": "毫秒", "seconds": "秒", "minutes": "分钟", "hours": "小时", "days": "天", "weeks": "周", "day": "天", "week": "周",
    "people": "人", "person": "人", "orders": "单", "order": "单", "visits": "次访问",
  ]

  // MARK: Sentences and notes

  func nodes(_ count: Int) -> String { count == 1 ? pick("1 node", "1个节点") : pick("\(count) nodes", "\(count)个节点") }

  func noActual(_ name: String, in period: Period) -> String {
    pick("\(name) has no figure in \(period.name).", "\(name)在\(self.period(period))没有数据。")
  }

  func noReference(_ name: String, actual: String, _ comparison: Comparison) -> String {
    comparison == .target
      ? pick("\(name) is \(actual); it has no target.", "\(name)为\(actual)，没有目标。")
      : pick("\(name) is \(actual); there is nothing to compare it with.", "\(name)为\(actual)，没有可对比的数据。")
  }

  /// Behind a difference of percentages.
  var points: String { pick(" pp", "个百分点") }

  /// `ratio` is nil for percentages, whose gap is in points.
  func result(_ name: String, actual: String, gap: String, ratio: String?, comparison: String) -> String {
    if let ratio { return pick("\(name) \(ratio) \(comparison) (\(gap)).", "\(name)\(comparison)\(ratio)（\(gap)）。") }
    return pick("\(name) \(gap) \(comparison).", "\(name)\(comparison)\(gap)。")
  }

  /// How many KPIs stand where.
  ///
  /// - Parameter nearness: how far from its target what is near may be, such as `10%`; nil where grades do not say.
  func counts(_ counts: [(status: Evaluation.Status, count: Int)], nearness: String?) -> String {
    let all = counts.reduce(0) { $0 + $1.count }
    let parts = counts.map { status, count in
      if status == .near, let nearness { return pick("\(count) within \(nearness)", "差距在\(nearness)以内\(count)项") }
      return pick("\(count) \(self.status(status))", "\(self.status(status))\(count)项")
    }
    return pick(
      "\(all == 1 ? "1 KPI with a target" : "\(all) KPIs with targets"): \(parts.joined(separator: ", ")).",
      "\(all)项指标有目标：\(parts.joined(separator: "，"))。")
  }

  func check(_ findings: [String]) -> String {
    pick("Check: parent - children = ", "核对：上级 - 下级 = ") + findings.joined(separator: comma)
  }

  func checkedBelow(_ count: Int) -> String {
    count == 1 ? pick("0 in 1 breakdown below", "下面1个分解为0") : pick("0 in \(count) breakdowns below", "下面\(count)个分解均为0")
  }

  func moreChecks(_ count: Int) -> String { pick("and \(count) more", "另有\(count)项") }
  func overlap(_ amount: String) -> String { pick("overlap \(amount)", "重叠\(amount)") }
  var incomplete: String { status(.incomplete) }
  var noParts: String { pick("no parts", "无下级") }

  var next: String { pick("Next: ", "下一步：") }
  func allRows(_ count: Int) -> String { pick("All \(count) rows", "全部\(count)行") }
  var leftOut: String { pick("Left out, as the text may be no longer: the rest.", "篇幅所限，其余从略。") }

  // MARK: Charts

  func list(_ items: [String]) -> String { items.joined(separator: semicolon) + stop }

  /// - Parameter rest: how many more there are than are drawn.
  func bullets(_ rest: Int) -> String {
    let caption = pick("Attainment: the bar is the actual, the mark the target", "完成率：条形为实际，竖线为目标")
    return rest == 0 ? caption : caption + pick("; \(rest) more in the table", "；其余\(rest)项见表")
  }

  func reached(_ actual: String, of target: String) -> String { pick("\(actual) of \(target)", "\(actual) / \(target)") }

  /// Behind the name of what stands for members that only rows name: at most so many, or all.
  func discovered(_ count: Int?) -> String {
    count.map { pick(" (top \($0), discovered)", "（自动发现前\($0)名）") } ?? pick(" (discovered)", "（自动发现）")
  }
  var structure: String { pick("Structure", "结构") }
  func treeCaption(_ reference: String) -> String { pick("Actual, and the variance from \(reference)", "实际及与\(reference)的差异") }

  func bridgeCaption(_ breakdown: String, unit: String) -> String {
    let caption = pick("Bridge \(self.breakdown(breakdown))", "\(self.breakdown(breakdown))的差异桥图")
    return unit.isEmpty ? caption : caption + comma + unit
  }

  func bridgeText(from reference: String, to actual: String, _ lines: [String]) -> String {
    pick("From \(reference) to \(actual): ", "从\(reference)到\(actual)：") + list(lines)
  }

  func clipped(to values: [String]) -> String {
    pick("* scored as \(values.joined(separator: ", "))", "* 按\(values.joined(separator: "、"))计分")
  }

  // MARK: Pages of HTML

  var languageTag: String { pick("en", "zh-Hans") }
  var languageName: String { pick("English", "中文") }
  var skip: String { pick("Skip to the report", "跳到报告正文") }
  var contents: String { pick("Contents", "目录") }
  var tools: String { pick("What is shown", "显示内容") }
  var breakdowns: String { pick("Breakdown", "分解方式") }
  var allBreakdowns: String { pick("all", "全部") }
  var expandAll: String { pick("Expand all", "全部展开") }
  var collapseAll: String { pick("Collapse all", "全部折叠") }
  var shortcuts: String { pick("Shortcut keys", "快捷键") }
  /// A line of figures over time in words: how many, and where the newest stands beside the first.
  func trend(_ count: Int, change: String?) -> String {
    let periods = self.count(count, of: .range)
    return change.map { pick("\(periods), the last \($0) from the first", "\(periods)，末期较首期\($0)") } ?? periods
  }

  func asTable(_ caption: String) -> String { pick("\(caption), as a table", "\(caption)（表格）") }
}
