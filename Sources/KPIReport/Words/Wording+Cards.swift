import KPIModel

extension Wording {
  var cards: String { pick("Scorecards", "评分卡") }
  func card(of name: String) -> String { pick("Scorecard of \(name)", "\(name)的评分卡") }

  // MARK: Headings and columns

  var scoreHeading: String { pick("Score", "评分") }
  var effectsHeading: String { pick("What it did for the KPI above", "对上级指标的作用") }
  var membersHeading: String { pick("Members", "成员") }
  var parent: String { pick("KPI above", "上级指标") }
  var movedParent: String { pick("moved it", "使其变动") }
  var movedBySiblings: String { pick("siblings", "同级变动") }
  var movedTop: String { pick("top KPI", "核心指标") }
  var ownCompletion: String { pick("Compl", "完成率") }
  var parentCompletion: String { pick("above", "上级") }
  var siblingsCompletion: String { pick("siblings", "同级") }
  var file: String { pick("File", "文件") }

  // MARK: Sentences

  var nobody: String { pick("Nobody answers for any node.", "没有任何节点有负责人。") }

  func score(_ name: String, completion: String, level: String, points: String, standing: String) -> String {
    pick(
      "\(name): completion \(completion), level \(level), \(points) points: \(standing).",
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

  // MARK: Notes

  func effectNote(_ top: String, gap: String?) -> String {
    let whole = gap.map { pick(" (\($0))", "（\($0)）") } ?? ""
    return pick(
      "Top KPI: what is of the gap of \(top)\(whole). Effects are for all days of the period; views side by side never add up. On the right: completion of the KPI, of the one above, and of the siblings together.",
      "核心指标：占\(top)差额\(whole)的部分。影响按整个周期计；并列视角不可相加。右侧依次为指标自身、上级与同级合计的完成率。")
  }

  func effectCheck(_ open: [String]) -> String {
    let sum = pick("Check: gap of the KPI above - own - siblings - what stands beside = ", "核对：上级差额 - 自身 - 同级 - 其他各项 = ")
    return sum + (open.isEmpty ? "0" : open.joined(separator: pick(", ", "，")))
  }

  var gainMark: String { pick("! gained while its siblings together lost", "! 自身提升，而同级合计下降") }
}
