import KPIAnalysis
import KPIFigures
import KPIModel

extension Wording {
  // MARK: Headings

  var topHeading: String { pick("Top KPI", "核心指标") }
  var bridgeHeading: String { pick("From plan to actual", "从目标到实际") }
  var treeHeading: String { pick("Tree with gaps", "指标树与差额") }
  var causesHeading: String { pick("Where the gap comes from", "差额归因") }
  var moversHeading: String { pick("Top movers", "变动最大的指标") }
  var processHeading: String { pick("Process KPIs and guardrails", "过程指标与护栏指标") }
  var scoresHeading: String { pick("Owners and teams", "负责人与团队") }
  var changesHeading: String { pick("Target changes", "目标变更") }
  var methodHeading: String { pick("Method", "方法说明") }

  // MARK: Columns

  var value: String { pick("Value", "数值") }
  var relativeDifference: String { pick("in %", "差额%") }
  var trend: String { pick("Trend", "趋势") }
  var breadthColumn: String { pick("Breadth", "范围") }
  var within: String { pick("Part of", "所属") }
  var roleColumn: String { pick("Role", "类型") }
  var was: String { pick("Was", "原值") }
  var isNow: String { pick("Is", "现值") }
  var commit: String { pick("Commit", "提交") }

  var oneOf: String { pick("One of", "同级") }
  var effectKind: String { pick("By", "来自") }
  var pacedCompletion: String { pick("Attain/pace", "完成率/进度") }

  // MARK: Words

  var rateEffectWord: String { pick("rate", "比率") }
  /// What moved the top KPI to the worse, and to the better.
  var movedWorse: String { pick("worse", "变差") }
  var movedBetter: String { pick("better", "变好") }
  func toDate(_ label: String) -> String { pick("\(label) to date", "至今\(label)") }

  func trendNote(_ count: Int, from first: String, to last: String) -> String {
    pick("Trend: \(count) periods from \(first) to \(last)", "趋势：\(first)至\(last)，共\(count)期")
  }

  func role(_ role: Node.Role) -> String {
    switch role {
    case .outcome: pick("outcome", "结果")
    case .process: pick("process", "过程")
    case .guardrail: pick("guardrail", "护栏")
    }
  }

  /// What the figures of a whole page rest on.
  func coverage(_ share: String) -> String { pick("data \(share)", "数据覆盖\(share)") }

  func revision(_ revision: Review.Revision) -> String {
    let changed = revision.isChanged ? pick(", changed since", "，之后有改动") : ""
    return pick("commit \(revision.commit) of \(revision.day)", "提交\(revision.commit)（\(date(revision.day))）") + changed
  }

  /// The target of an open period, all of it.
  var wholeTarget: String { pick("PL whole period", "全期目标") }

  // MARK: Message

  /// A value with its unit: `1,550.4k CNY`, 155.0万元.
  func quantity(_ number: String, unit: String) -> String {
    if unit.isEmpty || unit == "%" { return number }
    guard language == .english else { return number + unit }
    let words = unit.split(separator: " ", maxSplits: 1)
    guard let letter = words.first.flatMap({ Wording.scaleLetters[String($0)] }) else { return "\(number) \(unit)" }
    return ([number + letter] + words.dropFirst().map(String.init)).joined(separator: " ")
  }

  /// What stands right behind a number in a sentence for the word of its scale.
  private static let scaleLetters = ["thousand": "k", "million": "M", "billion": "bn", "trillion": "tn"]

  /// What the period came to beside its plan.
  ///
  /// - Parameters:
  ///   - actual: with its unit; said where the plan was met to the digit.
  ///   - distance: how far from the plan, as a size with its unit and relative to the plan; nil without one.
  ///   - day: of an open period, the last day that counts.
  func outcome(
    _ name: String, actual: String, distance: (size: String, ratio: String?, isAbove: Bool)?, by day: Day?, isLowerBetter: Bool
  ) -> String {
    let plan = day.map { pick("the plan to \($0)", "截至\(date($0))的目标") } ?? pick("plan", "目标")
    let verb = day == nil ? "ended" : "is"
    guard let distance else { return pick("\(name) \(verb) on \(plan): \(actual).", "\(name)与\(plan)持平：\(actual)。") }
    let ratio = distance.ratio.map(bracketed) ?? ""
    let note = isLowerBetter ? pick("; lower is better", "；越低越好") : ""
    let side = distance.isAbove ? pick("above", "高于") : pick("below", "低于")
    return pick(
      "\(name) \(verb) \(distance.size) \(side) \(plan)\(ratio)\(note).", "\(name)\(side)\(plan)\(distance.size)\(ratio)\(note)。")
  }

  /// A process KPI or guardrail that goes the wrong way before the outcome does.
  ///
  /// - Parameters:
  ///   - parts: what is wrong with it, each a predicate.
  func earlyWarning(_ name: String, _ role: String, _ parts: [String], owner: String?) -> String {
    pick(
      "Early warning: \(name) (\(role)) \(parts.joined(separator: " and "))\(owned(by: owner)).",
      "预警：\(name)（\(role)）\(parts.joined(separator: comma))\(owned(by: owner))。")
  }

  /// - Parameter limits: the ends of where it usually lies.
  func wrongSide(_ value: String, isAbove: Bool, _ limits: (lower: String, upper: String)) -> String {
    let range = range(limits.lower, limits.upper)
    return pick(
      "is \(value), \(isAbove ? "above" : "below") the usual \(range)", "为\(value)，\(isAbove ? "高于" : "低于")正常范围\(range)")
  }

  func lagging(_ completion: String, behind parent: String, _ parentCompletion: String) -> String {
    pick(
      "is at \(completion) of its plan so far while \(parent) is at \(parentCompletion)",
      "至今完成率\(completion)，而\(parent)为\(parentCompletion)")
  }

  func moreWarnings(_ names: [String], more: Int) -> String {
    let list = names.joined(separator: enumeration)
    return pick(
      "Early warnings also for \(list)" + (more > 0 ? " and \(more) more." : "."), "另有预警：\(list)" + (more > 0 ? "等另外\(more)项。" : "。"))
  }

  /// One part right below the top makes most of the gap.
  ///
  /// - Parameter isShort: whether the gap is a shortfall.
  func mainCause(_ name: String, _ contribution: String, share: String?, isShort: Bool, owner: String?) -> String {
    let amount = share.map(bracketed) ?? ""
    let part = share.map { pick("", "，占\($0)") } ?? ""
    return pick(
      "\(name) alone made \(contribution) of it\(amount)\(owned(by: owner)).",
      "\(gapWord(isShort))主要来自\(name)（\(contribution)\(part)）\(owned(by: owner))。")
  }

  /// The way leads through a node down to one part of it.
  ///
  /// - Parameter isNearlyAll: whether the part made nine tenths of what the node did, or more than all.
  func mainCause(
    through node: String, _ nodeContribution: String, _ name: String, _ contribution: String, share: String?, isNearlyAll: Bool,
    breadth: Attribution.Breadth, parts: Int, breakdown: String, isShort: Bool, owner: String?
  ) -> String {
    let amount = share.map { pick("\(contribution), \($0)", "\(contribution)，占\($0)") } ?? contribution
    let place = self.breakdown(breakdown)
    let most = isNearlyAll ? "nearly all of it" : "most of it"
    switch breadth {
    case .isolated:
      return pick(
        "\(node) accounted for \(nodeContribution), \(most) \(name) (\(amount))\(owned(by: owner)).",
        "\(gapWord(isShort))主要来自\(node)的\(name)（\(amount)）\(owned(by: owner))。")
    case .several:
      return pick(
        "\(node) accounted for \(nodeContribution), the largest part of it \(name) (\(amount)); others of \(parts) \(place) moved as well\(owned(by: owner)).",
        "\(gapWord(isShort))主要来自\(node)（\(nodeContribution)），其中\(name)最大（\(amount)），\(place)的\(parts)项中其他项也有变动\(owned(by: owner))。")
    case .broad:
      return pick(
        "\(node) accounted for \(nodeContribution); most of \(parts) \(place) are off by a similar margin, so the cause is probably shared\(owned(by: owner)).",
        "\(gapWord(isShort))主要来自\(node)（\(nodeContribution)）；\(place)的\(parts)项多数偏离幅度相近，疑为共性原因\(owned(by: owner))。")
    }
  }

  private func gapWord(_ isShort: Bool) -> String { isShort ? "缺口" : "差额" }

  private func owned(by owner: String?) -> String {
    owner.map { pick("; owner: \($0)", "，负责人：\($0)") } ?? pick("; nobody owns it", "，无人负责")
  }

  /// What else moved at the first level; what went against the gap is no more of it.
  func alsoMoved(_ name: String, _ contribution: String, share: String, isAgainst: Bool) -> String {
    if isAgainst { return pick("\(name) went the other way: \(contribution).", "\(name)反向变动\(contribution)。") }
    return pick("Another \(contribution) (\(share)) lies in \(name).", "另有\(contribution)（\(share)）来自\(name)。")
  }

  /// Owners and teams that missed.
  func missedScores(owners: [String], teams: [String]) -> String? {
    let people = owners.isEmpty ? nil : pick("owners who missed: ", "未达成的负责人：") + owners.joined(separator: enumeration)
    let groups = teams.isEmpty ? nil : pick("teams that missed: ", "未达成的团队：") + teams.joined(separator: enumeration)
    let parts = [people, groups].compactMap { $0 }
    guard !parts.isEmpty else { return nil }
    let text = parts.joined(separator: semicolon)
    return pick(text.prefix(1).uppercased() + text.dropFirst() + ".", text + "。")
  }

  // MARK: Sentences of sections

  /// A process KPI or guardrail that is off its target while there is still something to do.
  func warning(_ name: String, _ role: String, value: String, target: String, completion: String, owner: String?) -> String {
    pick(
      "\(name) (\(role)) is \(value) against \(target), attainment \(completion)\(owned(by: owner)).",
      "\(name)（\(role)）为\(value)，目标\(target)，完成率\(completion)\(owned(by: owner))。")
  }

  var onTarget: String { pick("All process KPIs and guardrails with a target are on it.", "有目标的过程指标与护栏指标均达标。") }

  func remainder(_ breakdown: String, gap: String, cause: String, rest: String) -> String {
    pick(
      "\(self.breakdown(breakdown)): gap \(gap) - cause \(cause) = \(rest) elsewhere",
      "\(self.breakdown(breakdown))：差额\(gap) - 原因\(cause) = 其他\(rest)")
  }

  /// Gross movements less the gap, for each breakdown of the top.
  func grossCheck(_ texts: [String]) -> String {
    pick("Check: up + down - gap = ", "核对：上升 + 下降 - 差额 = ") + texts.joined(separator: comma)
  }

  /// A few names behind a word: `above: Refunds, Posts and 2 more`.
  func named(_ names: [String], as word: String, more: Int) -> String {
    let list = names.joined(separator: enumeration)
    return pick("\(word): \(list)" + (more > 0 ? " and \(more) more" : ""), "\(word)：\(list)" + (more > 0 ? "等另外\(more)项" : ""))
  }

  /// What is news in a tree, and how much is not.
  ///
  /// - Parameters:
  ///   - count: of those whose normal variation is known, those inside it.
  func variations(within count: Int, of all: Int, _ texts: [String]) -> String {
    let inside = all == 0 ? [] : [pick("\(count) of \(all) within", "\(all)项中\(count)项正常")]
    return pick("Normal variation: ", "正常波动：") + (inside + texts).joined(separator: semicolon) + stop
  }

  func parts(_ count: Int, by breakdown: String) -> String {
    pick("\(count) \(self.breakdown(breakdown))", "\(self.breakdown(breakdown))的\(count)项")
  }

  func listed(_ shown: Int, of all: Int) -> String {
    pick("\(shown) of \(all) leaves are listed; one that two views share stands twice.", "列出\(all)个末级指标中的\(shown)个；两个视角共有的会出现两次。")
  }

  // MARK: Changes of targets

  func agreedLate(_ id: String) -> String { pick("\(id): agreed after its first day", "\(id)：在生效日之后才商定") }
  func changed(_ id: String, from original: String, to target: String) -> String {
    pick("\(id): \(original) when the period began, \(target) now", "\(id)：期初目标\(original)，现为\(target)")
  }
  func reachedOf(first: String, current: String) -> String {
    pick("; \(first) of the first, \(current) of the current one reached", "；达到期初目标的\(first)、现目标的\(current)")
  }

  // MARK: Rows

  /// How many rows each source has, until when, and how far behind the last day that counts; nil without sources.
  func freshness(_ readings: [SourceReading]) -> String? {
    if readings.isEmpty { return nil }
    let parts = readings.map { reading in
      let count = NumberFormat(fractionDigits: 0).text(Double(reading.rowCount))
      let rows = pick("\(reading.name) \(count)", "\(reading.name) \(count)行")
      guard let last = reading.lastDay else { return rows }
      let behind = reading.daysBehind.flatMap { $0 > 0 ? $0 : nil }
      return rows + pick(" to \(last)", "，至\(date(last))")
        + (behind.map { pick(", \($0) \($0 == 1 ? "day" : "days") behind", "，落后\($0)天") } ?? "")
    }
    return pick("Rows: ", "数据：") + parts.joined(separator: semicolon)
  }

  // MARK: Definitions

  /// Where a KPI's figures come from.
  func origin(_ definition: Definition) -> String {
    switch definition.origin {
    case nil: return pick("made of its parts", "由下级合成")
    case .project: return pick("a project, judged by its milestones and days, and by a rating where it has one", "项目：按里程碑和用时评定，有评分的按评分")
    case .byHand: return pick("entered by hand", "手工录入")
    case .formula(let text): return text
    case .rows(let rows, let source):
      let column = rows.column?.text ?? ""
      let what =
        switch rows.aggregate {
        case .sum: pick("sum of \(column)", "\(column)之和")
        case .count: pick("number of rows", "行数")
        case .average: pick("average of \(column)", "\(column)的平均值")
        case .countDistinct: pick("number of different \(column)", "\(column)去重计数")
        case .minimum: pick("least \(column)", "\(column)的最小值")
        case .maximum: pick("greatest \(column)", "\(column)的最大值")
        }
      let conditions = rows.conditions.map { condition in
        let values = condition.values.joined(separator: pick(" or ", "或"))
        return condition.isNegated
          ? pick("\(condition.column) is not \(values)", "\(condition.column)不为\(values)")
          : pick("\(condition.column) is \(values)", "\(condition.column)为\(values)")
      }
      let filter = conditions.isEmpty ? "" : pick(", where ", "，条件：") + conditions.joined(separator: pick(" and ", "且"))
      return pick("\(what) in \(source)\(filter)", "\(source)中\(what)\(filter)")
    }
  }

  /// What else the model says of a KPI, a sentence each.
  func facts(_ definition: Definition, _ unit: MeasureUnit?, currency: Currency?) -> [String] {
    var facts: [String] = []
    if let benchmark = definition.benchmark {
      let range = benchmark.range.map { range in
        let ends = [range.lower, range.upper].map { TargetTerms.amount($0.double, unit) }
        return pick(" \(ends[0]) to \(ends[1])", "\(ends[0])至\(ends[1])")
      }
      let notes = [benchmark.source, benchmark.caveat].compactMap { $0 }.joined(separator: semicolon)
      facts.append(pick("Benchmark", "行业参考") + (range ?? "") + (notes.isEmpty ? "" : pick(" (\(notes))", "（\(notes)）")))
    }
    if let effort = definition.effort {
      func part(_ input: Amount?, _ result: Amount?, _ unitOfInput: MeasureUnit?, _ what: String, _ each: String) -> String? {
        guard let input else { return nil }
        let text = TargetTerms.amount(input.value, unitOfInput) + what
        return result.map {
          text + pick(", \(TargetTerms.amount($0.value, unit)) \(each)", "，\(each)\(TargetTerms.amount($0.value, unit))")
        } ?? text
      }
      let budget = currency.map { pick(" \($0.code)", $0.code) } ?? ""
      let parts = [
        part(effort.budget, effort.perBudget, nil, budget, pick("for each of them", "每单位产出")),
        part(effort.people, effort.perHead, nil, pick(" people", "人"), pick("a head", "人均")),
      ].compactMap { $0 }
      facts.append(pick("Put in: ", "投入：") + parts.joined(separator: semicolon))
    }
    if definition.controllability == .low {
      facts.append(pick("Its owner can do little about it: it takes no part in controllable attainment", "负责人可控程度低：不计入可控完成率"))
    }
    if definition.allowsSketch { facts.append(pick("A sketch would do; it is counted exactly", "允许近似计数，此处为精确计数")) }
    if !definition.tags.isEmpty {
      facts.append(pick("Tags: ", "标签：") + definition.tags.joined(separator: enumeration))
    }
    return facts
  }

  /// - Parameter origin: nil where it goes without saying.
  func definition(
    _ name: String, _ origin: String?, formulas: [String] = [], description: String? = nil, question: String? = nil, facts: [String] = []
  ) -> String {
    let made = ([origin].compactMap { $0 } + formulas).joined(separator: semicolon)
    let parts =
      [description, made.isEmpty ? nil : made].compactMap { $0 } + facts
      + [question.map { pick("Question: \($0)", "问题：\($0)") }].compactMap { $0 }
    var text = ""
    for part in parts {
      if let last = text.last { text += ".。!?！？".contains(last) ? last.isASCII ? " " : "" : pick(". ", "。") }
      text += part
    }
    return pick("\(name): \(text)", "\(name)：\(text)")
  }

  // MARK: Scorecards

  var cards: String { pick("Scorecards", "评分卡") }
  func card(of name: String) -> String { pick("Scorecard of \(name)", "\(name)的评分卡") }

  // MARK: Headings and columns of cards

  var scoreHeading: String { pick("Score", "评分") }
  var effectsHeading: String { pick("What it did for the KPI above", "对上级指标的作用") }
  var membersHeading: String { pick("Members", "成员") }
  var parent: String { pick("KPI above", "上级指标") }
  var movedParent: String { pick("moved it", "使其变动") }
  var movedBySiblings: String { pick("siblings", "同级变动") }
  var movedTop: String { pick("top KPI", "核心指标") }
  var parentCompletion: String { pick("above", "上级") }
  var siblingsCompletion: String { pick("siblings", "同级") }
  var file: String { pick("File", "文件") }

  // MARK: Sentences of cards

  var nobody: String { pick("Nobody answers for any node.", "没有任何节点有负责人。") }

  func titled(_ name: String, _ title: String) -> String { pick("\(name), \(title)", "\(name)（\(title)）") }

  func score(_ name: String, completion: String, level: String, points: String, standing: String) -> String {
    pick(
      "\(name): attainment \(completion), level \(level), \(points) points: \(standing).",
      "\(name)：完成率\(completion)，级别\(level)，得分\(points)：\(standing)。")
  }

  func noScore(_ name: String) -> String { pick("\(name): nothing that has a target and a figure.", "\(name)：没有既有目标又有数据的指标。") }

  func moved(_ name: String, _ top: String, by amount: String) -> String {
    pick("The largest effect: \(name) moved \(top) by \(amount).", "作用最大：\(name)使\(top)变动\(amount)。")
  }

  func moved(_ name: String, _ parent: String, by amount: String, and top: String, by topAmount: String) -> String {
    pick(
      "The largest effect: \(name) moved \(parent) by \(amount), and \(top) by \(topAmount).",
      "作用最大：\(name)使\(parent)变动\(amount)，使\(top)变动\(topAmount)。")
  }

  func gainsAsSiblingsLose(_ name: String, siblings: String, parent: String) -> String {
    pick(
      "\(name) gained while its siblings moved \(parent) by \(siblings): look at the whole as well.",
      "\(name)有所提升，而同级其他项使\(parent)变动\(siblings)：请兼顾整体。")
  }

  // MARK: Notes of cards

  func effectNote(_ top: String, gap: String?) -> String {
    let whole = gap.map(bracketed) ?? ""
    return pick(
      "Top KPI: what is of the gap of \(top)\(whole). Effects are for all days of the period; views side by side never add up. On the right: attainment of the KPI, of the one above, and of the siblings together.",
      "核心指标：占\(top)差额\(whole)的部分。影响按整个周期计；并列视角不可相加。右侧依次为指标自身、上级与同级合计的完成率。")
  }

  func effectCheck(_ open: [String]) -> String {
    let sum = pick("Check: gap of the KPI above - own - siblings - what stands beside = ", "核对：上级差额 - 自身 - 同级 - 其他各项 = ")
    return sum + (open.isEmpty ? "0" : open.joined(separator: comma))
  }

  var gainMark: String { pick("! gained while its siblings together lost", "! 自身提升，而同级合计下降") }
}
