import KPIAnalysis
import KPIModel

/// What a case of a pair means, in one language.
struct PairReading {
  var text: String
  /// What to look at next.
  var next: [String] = []
  /// What can be done: placement, activity, marketing or product.
  var actions: [String] = []
}

extension Wording {
  // MARK: Pairs of measures

  var pairsHeading: String { pick("Pairs of measures", "指标组合诊断") }
  var member: String { pick("Cell", "范围") }
  var change: String { pick("Change", "变化") }
  var pairCase: String { pick("Case", "组合") }
  var nothingToDiagnose: String {
    pick("No pair is declared, no share moved, and no rate has a fixed mix.", "没有声明指标组合，占比未见变动，也没有按固定结构比较的比率。")
  }
  var noReading: String { pick("no reading: a figure is missing at one end", "无法判断：一端缺少数据") }

  func movement(_ movement: MeasurePair.Movement) -> String {
    switch movement {
    case .up: pick("up", "升")
    case .flat: pick("flat", "平")
    case .down: pick("down", "降")
    }
  }

  /// `up, down`: x first.
  func quadrant(_ quadrant: MeasurePair.Quadrant) -> String { "\(movement(quadrant.x))\(pick(", ", ""))\(movement(quadrant.y))" }

  func pairTitle(_ pair: String, _ node: String, each: String?) -> String {
    pick("\(pair): \(node)", "\(pair)：\(node)") + (each.map { comma + breakdown($0) } ?? "")
  }

  /// What the total of a pair means.
  ///
  /// - Parameters:
  ///   - x, y: the measures, each with its change.
  func reading(of cell: String, _ x: String, _ y: String, _ meaning: String) -> String {
    pick("\(cell): \(x), \(y): \(meaning).", "\(cell)：\(x)，\(y)：\(meaning)。")
  }

  /// A measure and what it did.
  func moved(_ measure: String, _ movement: MeasurePair.Movement, by change: String?) -> String {
    let word = self.movement(movement)
    return pick("\(measure) \(word)", "\(measure)\(word)") + (change.map(bracketed) ?? "")
  }

  /// The reading of one case, for the list below a table.
  func meaning(of quadrant: MeasurePair.Quadrant, _ text: String) -> String {
    pick("\(self.quadrant(quadrant)): \(text)", "\(self.quadrant(quadrant))：\(text)")
  }
  func nextChecks(_ checks: [String]) -> String { pick("Look at: ", "接着查看：") + list(checks) }
  func actions(_ actions: [String]) -> String { pick("Do: ", "可采取的动作：") + list(actions) }

  /// - Parameter isQuiet: whether nothing moved in total.
  func breadth(_ breadth: Diagnosis.Breadth, others: [String], isQuiet: Bool = false) -> String? {
    let names = few(Array(others.prefix(Wording.namedCount)), of: others.count)
    if isQuiet { return others.isEmpty ? nil : pick("What moved all the same: \(names).", "有变动的是：\(names)。") }
    switch breadth.kind {
    case .broad where others.isEmpty:
      return pick("All \(breadth.memberCount) members read alike: the cause is probably shared.", "全部\(breadth.memberCount)项表现一致，疑为共性原因。")
    case .broad:
      return pick(
        "\(breadth.alikeCount) of \(breadth.memberCount) members read alike, so the cause is probably shared; otherwise: \(names).",
        "\(breadth.memberCount)项中\(breadth.alikeCount)项表现一致，疑为共性原因；不同的有：\(names)。")
    case .several:
      return pick(
        "\(breadth.alikeCount) of \(breadth.memberCount) members read as the total does; otherwise: \(names).",
        "\(breadth.memberCount)项中\(breadth.alikeCount)项与合计一致；不同的有：\(names)。")
    case .isolated:
      return pick(
        "Only 1 of \(breadth.memberCount) members reads as the total does; otherwise: \(names).",
        "\(breadth.memberCount)项中仅1项与合计一致，属个别问题；不同的有：\(names)。")
    case .mix:
      return pick(
        "None of \(breadth.memberCount) members reads as the total does: it is their mix that moved.",
        "\(breadth.memberCount)项均与合计不同：是构成发生了变化。")
    }
  }

  /// Of a case that the model's own rules leave out.
  var unread: String { pick("the pair has no reading for this case", "该组合未约定此情形的解读") }

  func causesHeading(_ pair: String, _ cost: String) -> String { pick("\(pair): what moved \(cost)", "\(pair)：\(cost)变动原因") }
  var priceOfTraffic: String { pick("Traffic price", "流量价格") }
  var registrationRate: String { pick("Registration", "注册转化") }
  func pricePer(_ via: String) -> String { pick("Per \(via)", "每\(via)价格") }
  var rate: String { pick("Rate", "转化率") }
  var pairNow: String { pick("now", "当期") }
  var splitNote: String {
    pick(
      "Price of traffic and registration rate add up to the change; quality stands beside as the third cause.",
      "流量价格与注册转化之和即变动额；质量另列，为第三种可能原因。")
  }

  /// What a cost per x came of.
  func costSplit(_ cost: String, _ change: String, price: String, rate: String) -> String {
    pick("\(cost) \(change): price of traffic \(price), registration rate \(rate).", "\(cost)\(change)：流量价格\(price)，注册转化率\(rate)。")
  }

  /// The cost of what one more cost.
  func extraUnit(_ cell: String, _ cost: String) -> String {
    pick("\(cell): each one more cost \(cost); compare that with what one is worth over time.", "\(cell)：每多一个的成本为\(cost)，请与其生命周期价值比较。")
  }

  /// A node that a reading leads to, with its figures.
  func nodeCheck(_ node: String, from reference: String?, to actual: String?) -> String {
    let ends = (reference ?? noFigure, actual ?? noFigure)
    return pick("\(node) \(ends.0) to \(ends.1)", "\(node)由\(ends.0)到\(ends.1)")
  }

  func bands(_ x: String, _ y: String, _ sources: Set<Diagnosis.BandSource>) -> String {
    let source =
      sources == [.history]
      ? pick("what is usual from one period to the next", "相邻周期的正常变动")
      : sources == [.declared]
        ? pick("as the pair says", "组合中约定")
        : sources == [.standard] ? pick("too few closed periods to say what is usual", "已结束的周期太少，取默认值") : pick("mixed", "来源不一")
    return pick("Flat is a change of up to \(x) and \(y) in total: \(source).", "合计变动不超过\(x)和\(y)视为持平：\(source)。")
  }

  func mature(_ maturity: Diagnosis.Maturity) -> String {
    pick("Mature: \(maturity.dayCount) of \(maturity.allCount) days.", "已成熟：\(maturity.allCount)天中的\(maturity.dayCount)天。")
  }

  // MARK: Shares

  var sharesHeading: String { pick("Shares that moved", "占比变动") }
  var shareNow: String { pick("Share", "占比") }
  var shareBefore: String { pick("Before", "上期占比") }
  var sharePlanned: String { pick("Planned", "计划占比") }
  var rankNow: String { pick("Rank", "排名") }
  var rankBefore: String { pick("Was", "上期排名") }
  var moveColumn: String { pick("Moved", "变动") }

  func shareFlag(_ flag: Diagnosis.Shares.Flag) -> String {
    switch flag {
    case .lostFirst: pick("no longer first", "失去首位")
    case .rose: pick("rose", "上升")
    case .fell: pick("fell", "下降")
    }
  }

  /// - Parameter period: the one before, whose shares are what a share fell from.
  func lostFirst(_ member: String, in node: String, from before: String, to now: String, first: String) -> String {
    pick(
      "\(member): the main source of \(node) before, from \(before) to \(now); first now: \(first).",
      "\(member)曾是\(node)的主要来源，占比由\(before)降至\(now)；目前首位为\(first)。")
  }

  // MARK: Rates at a fixed mix

  var fixedHeading: String { pick("Rates at a fixed mix of users", "固定用户结构后的比率") }
  var raw: String { pick("As it is", "实际") }
  var rawBefore: String { pick("Before", "对比期") }
  var fixed: String { pick("Fixed mix", "固定结构") }
  var fixedBefore: String { pick("Fixed before", "对比期固定") }
  var userMix: String { pick("User mix", "用户结构影响") }
  var keptWeight: String { pick("Kept", "保留权重") }
  var fixedBy: String { pick("Mix of", "结构维度") }
  var verdict: String { pick("Reading", "判断") }

  func fixedReading(_ reading: Diagnosis.Standardised.Reading) -> String {
    switch reading {
    case .product: pick("the product (same users too)", "产品（同类用户也变差）")
    case .users: pick("who came (other users)", "用户（来的用户不同）")
    case .hidden: pick("the product, hidden by the mix", "产品（被用户结构掩盖）")
    case .fine: pick("not worse", "未变差")
    }
  }

  func smallStrata(_ member: String, _ strata: [String]) -> String {
    pick("\(member): under 30 users in \(few(strata, of: strata.count)).", "\(member)：\(few(strata, of: strata.count))不足30个用户。")
  }

  // MARK: Readings that come with the tool

  func reading(_ rules: MeasurePair.BuiltInRules, _ quadrant: MeasurePair.Quadrant) -> PairReading {
    switch rules {
    case .views: viewsReading(quadrant)
    case .volumeCost: costReading(quadrant)
    case .trafficConversion: trafficReading(quadrant)
    }
  }

  private func viewsReading(_ quadrant: MeasurePair.Quadrant) -> PairReading {
    switch (quadrant.x, quadrant.y) {
    case (.up, .up):
      PairReading(
        text: pick("more readers who read more", "读者更多，读得也更多"),
        next: [pick("which content or channel made it", "由哪些内容或渠道带来")],
        actions: [pick("activity: repeat what made it", "活动：复制有效做法")])
    case (.up, .flat):
      PairReading(
        text: pick("new readers, and no more is read", "读者增加，阅读量没有跟上"),
        next: [pick("entry pages of new readers", "新读者的落地页"), pick("links to what to read next", "下一篇的引导链接")],
        actions: [pick("product: next-read links on entry pages", "产品更改：落地页增加延伸阅读")])
    case (.up, .down), (.flat, .down):
      PairReading(
        text: quadrant.x == .up ? pick("more people see less", "看的人多了，看得少了") : pick("as many people see less", "看的人没少，看得少了"),
        next: [
          pick("exit and bounce rate of the main pages (content quality)", "各主要页面的退出率及跳出率（内容质量）"),
          pick("click distribution of hot and recommended items (recommendation)", "热门及推荐内容的点击分布（推荐机制）"),
        ],
        actions: [
          pick("product: recommendation and hot list", "产品更改：调整推荐机制和热门榜"),
          pick("activity: better content on the main pages", "活动：提升主要页面的内容质量"),
        ])
    case (.flat, .up):
      PairReading(
        text: pick("the same readers read more", "读者不变，读得更多"),
        next: [pick("which content they read", "读的是哪些内容")],
        actions: [pick("activity: more of that content", "活动：增加这类内容")])
    case (.flat, .flat): nothingMoved
    case (.down, .up):
      PairReading(
        text: pick("the content draws deeper, and its audience narrows", "内容吸引力增加，面对的人群变窄"),
        next: [pick("which topics and channels lost readers", "哪些主题和渠道流失了读者")],
        actions: [pick("placement: widen topics or channels", "投放：拓宽主题或渠道")])
    case (.down, .flat):
      PairReading(
        text: pick("curation quality probably falls", "内容整理质量可能在下降"),
        next: [pick("update frequency", "更新频率"), pick("the hot list", "热门榜")],
        actions: [pick("activity: curate and update more often", "活动：加强整理，提高更新频率")])
    case (.down, .down):
      PairReading(
        text: pick("curation quality probably falls, and readers leave", "内容整理质量可能在下降，且读者在流失"),
        next: [pick("update frequency and the hot list", "更新频率和热门榜"), pick("retention of old readers", "老读者的留存")],
        actions: [
          pick("activity: curate and update more often", "活动：加强整理，提高更新频率"), pick("marketing: win old readers back", "营销：召回老读者"),
        ])
    }
  }

  private func costReading(_ quadrant: MeasurePair.Quadrant) -> PairReading {
    switch (quadrant.x, quadrant.y) {
    case (.up, .up):
      PairReading(
        text: pick("growth is bought", "增长是买来的"),
        next: [pick("what each one more cost, beside what one is worth over time", "每多一个的成本，与其生命周期价值比较")],
        actions: [pick("placement: stop where one more costs more than it is worth", "投放：边际成本高于价值处停投")])
    case (.up, .flat):
      PairReading(
        text: pick("it scales at its price", "按原价格扩量"), next: [pick("how much room is left", "还有多少空间")],
        actions: [pick("placement: go on, step by step", "投放：逐步加量")])
    case (.up, .down):
      PairReading(
        text: pick("more for less", "量增价降"), next: [pick("whether quality holds", "质量是否保持")],
        actions: [pick("placement: move budget here", "投放：预算向这里倾斜")])
    case (.flat, .up):
      PairReading(
        text: pick("dearer for the same", "量不变，变贵了"), next: [pick("price of traffic or registration rate", "是流量价格变高，还是注册转化率降低")],
        actions: [
          pick("placement: bids and audiences, where traffic got dearer", "投放：流量变贵则调整出价和人群"),
          pick("product: registration page, where the rate fell", "产品更改：转化率下降则改注册页"),
        ])
    case (.flat, .flat): nothingMoved
    case (.flat, .down):
      PairReading(text: pick("cheaper for the same", "量不变，变便宜了"), actions: [pick("placement: keep", "投放：保持")])
    case (.down, .up):
      PairReading(
        text: pick("the worst case: fewer and dearer", "最差情形：量减价升"),
        next: [pick("price of traffic or registration rate", "是流量价格变高，还是注册转化率降低"), pick("quality and saturation", "流量质量与饱和度")],
        actions: [pick("placement: stop or renew the channel", "投放：停投或更新渠道")])
    case (.down, .flat):
      PairReading(
        text: pick("demand or budget shrank at its price", "价格不变，需求或预算缩减"), next: [pick("whether the budget was cut", "预算是否被削减")],
        actions: [pick("placement: restore the budget, or open another channel", "投放：恢复预算或开辟新渠道")])
    case (.down, .down):
      PairReading(
        text: pick("cheap and dwindling", "便宜但在萎缩"), next: [pick("budget cut, or saturated", "是预算削减还是已饱和")],
        actions: [pick("placement: raise the budget where it is not saturated", "投放：未饱和则加预算")])
    }
  }

  private func trafficReading(_ quadrant: MeasurePair.Quadrant) -> PairReading {
    switch (quadrant.x, quadrant.y) {
    case (.up, .up):
      PairReading(
        text: pick("more traffic, and of better fit", "流量更多，也更匹配"), next: [pick("where conversion turns", "转化率在何处回落")],
        actions: [pick("placement: scale until conversion turns", "投放：加量直到转化率回落")])
    case (.up, .flat):
      PairReading(
        text: pick("it grew at the old quality", "保持原有质量增长"), next: [pick("how much room is left", "还有多少空间")],
        actions: [pick("placement: go on, step by step", "投放：逐步加量")])
    case (.up, .down):
      PairReading(
        text: pick("traffic of lower fit", "流量匹配度下降"),
        next: [pick("shares of channels first (mix)", "先看渠道占比（结构）"), pick("then the landing page", "再看落地页")],
        actions: [pick("placement: less of what does not convert", "投放：减少不转化的流量")])
    case (.flat, .up):
      PairReading(
        text: pick("product or page got better", "产品或页面变好了"), next: [pick("what was changed", "改动了什么")],
        actions: [pick("product: keep it, and use it elsewhere", "产品更改：保留并推广")])
    case (.flat, .flat): nothingMoved
    case (.flat, .down):
      PairReading(
        text: pick("product, page or tracking", "产品、页面或埋点问题"), next: [pick("the funnel, step by step", "逐步查看漏斗")],
        actions: [pick("product: mend the step that lost most", "产品更改：修复流失最多的一步")])
    case (.down, .up):
      PairReading(
        text: pick("fewer, but fitting: a poor source was lost", "量少但更匹配：失去的是劣质来源"), next: [pick("which source is gone", "失去了哪个来源")],
        actions: [pick("placement: leave it out", "投放：不必恢复")])
    case (.down, .flat):
      PairReading(
        text: pick("a source dried up", "某个来源枯竭"), next: [pick("which channel", "是哪个渠道")],
        actions: [pick("placement: restore or replace it", "投放：恢复或替换该来源")])
    case (.down, .down):
      PairReading(
        text: pick("a product problem, or the season", "产品问题，或季节性"), next: [pick("the same period of last year", "去年同期")],
        actions: [pick("product: the funnel, step by step, unless last year shows the same", "产品更改：若去年同期没有类似情况，逐步排查漏斗")])
    }
  }

  private var nothingMoved: PairReading { PairReading(text: pick("nothing moved", "没有变化")) }
}
