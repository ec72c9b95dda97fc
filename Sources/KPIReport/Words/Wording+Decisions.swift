import KPIAnalysis
import KPIModel

extension Wording {
  // MARK: Decisions agreed in advance

  var decisionsHeading: String { pick("Decisions agreed in advance", "预先约定的决策") }
  var plansHeading: String { pick("Plans to choose from", "备选方案") }
  var logHeading: String { pick("What was decided", "已作决策") }
  var decision: String { pick("Decision", "决策") }
  var state: String { pick("State", "状态") }
  var actualFigure: String { pick("Now", "当前值") }
  var inARow: String { pick("In a row", "连续天数") }
  var firedOn: String { pick("Fired", "触发日") }
  var untilDay: String { pick("Until", "截止日") }
  var plan: String { pick("Plan", "方案") }
  var chooseWhen: String { pick("Choose when", "适用情形") }
  func budget(_ currency: String?) -> String { pick("Budget", "预算") + (currency.map { " \($0)" } ?? "") }
  var headCount: String { pick("People", "人数") }
  var leadTime: String { pick("Days ahead", "准备天数") }
  var steps: String { pick("Steps", "步骤") }
  var decidedOn: String { pick("Decided", "决定日") }
  var decidedBy: String { pick("By", "决定人") }
  var note: String { pick("Note", "说明") }
  var holds: String { pick("holds", "成立") }
  var holdsNot: String { pick("does not hold", "不成立") }
  var noFigure: String { pick("no figure", "无数据") }
  var noDecisions: String { pick("No decision was agreed in advance.", "没有预先约定的决策。") }

  func state(_ state: DecisionReport.State) -> String {
    switch state {
    case .fired: pick("FIRED", "已触发")
    case .waiting: pick("waiting", "未生效")
    case .armed: pick("armed", "监测中")
    case .done: pick("done", "已处理")
    case .expired: pick("expired", "已到期")
    case .unknown: pick("unknown", "不明")
    }
  }

  func reason(_ reason: DecisionReport.Reason) -> String {
    switch reason {
    case .noNode: pick("no such rows", "无此成员的数据")
    case .noFigure: noFigure
    case .noTarget: pick("no target", "没有目标")
    case .notAgreed: pick("not agreed yet", "尚未约定")
    }
  }

  /// A figure with its unit, which may be none.
  func counted(_ figure: String, _ unit: String) -> String {
    unit.isEmpty ? figure : pick("\(figure) \(unit)", figure + unit)
  }

  /// On how many of the days that it takes a test has held.
  func run(_ count: Int, of needed: Int) -> String { pick("\(count) of \(needed) \(needed == 1 ? "day" : "days")", "\(count)/\(needed)天") }

  func fired(_ count: Int, of all: Int) -> String {
    if count == 0 { return pick("None of \(all) \(all == 1 ? "decision" : "decisions") has fired.", "\(all)项决策均未触发。") }
    return pick(
      "\(count) of \(all) \(all == 1 ? "decision" : "decisions") \(count == 1 ? "has" : "have") fired.", "\(all)项决策中已触发\(count)项。")
  }

  /// What a test found.
  func test(_ figure: Decision.Figure, _ node: String, _ value: String) -> String {
    switch figure {
    case .actual: pick("\(node) was \(value)", "\(node)为\(value)")
    case .completion: pick("completion of \(node) was \(value)", "\(node)完成率为\(value)")
    case .pace: pick("pace of \(node) was \(value)", "\(node)进度为\(value)")
    case .gap: pick("gap of \(node) was \(value)", "\(node)差额为\(value)")
    }
  }

  /// - Parameter plans: in order of preference.
  func firedSince(_ decision: String, _ day: Day, _ tests: String, owner: String?, plans: [String]) -> String {
    let list = plans.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: enumeration)
    let who = owner.map { pick("\($0) chooses: \(list).", "由\($0)选择：\(list)。") } ?? pick("To choose from: \(list).", "可选：\(list)。")
    return pick("\(decision) fired on \(day): \(tests). ", "\(decision)于\(date(day))触发：\(tests)。") + who
  }

  /// - Parameter day: the first day that any decision counts.
  func judgedFrom(_ day: Day) -> String {
    pick(
      "Each day from \(day) on is judged by what was known on it; `n of m days` says how many in a row a test has held.",
      "自\(date(day))起逐日按当日已知数据判定；“n/m天”表示条件已连续成立的天数。")
  }
}
