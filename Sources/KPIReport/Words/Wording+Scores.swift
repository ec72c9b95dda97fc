import KPIAnalysis
import KPIModel

extension Wording {
  var scores: String { pick("Scores", "评分") }
  var noGradesYet: String { pick("The period is open: no grades yet.", "周期尚未结束：暂无等级。") }
  var notScored: String { pick("not scored", "不计分") }
  var teams: String { pick("teams", "团队") }
  var unassigned: String { pick("unassigned (nobody's)", "无人负责") }

  /// Whom people are ranked with.
  func league(_ lead: Scorecard.Node) -> String {
    pick("level \(lead.level)", "级别\(lead.level)") + (lead.class.map { pick(", class \($0.rawValue)", "，\($0.rawValue)类") } ?? "")
  }

  /// What sets a node of a score apart.
  func marks(of node: Scorecard.Node) -> String {
    (node.isLevelOverride ? pick(" (override)", "（指定）") : "") + (node.isGate ? pick(" (gate)", "（门槛）") : "")
  }

  // MARK: Who stands where

  var levelAndCompletion: String { pick("Level and attainment", "级别与完成率") }
  var levelByCompletion: String { pick("Level by attainment", "级别与完成率") }
  var standingsAxis: String { pick("across: attainment; down: level", "横轴：完成率；纵轴：级别") }
  func standings(_ count: Int) -> String {
    pick(
      "\(count) owners by the level of what they answer for, the highest on top, and by attainment, the greatest on the right.",
      "\(count)位负责人：纵轴为级别，越高越靠上；横轴为完成率，越高越靠右。")
  }
  func under(_ bound: String) -> String { pick("under \(bound)", "低于\(bound)") }
  func from(_ bound: String) -> String { pick("from \(bound)", "\(bound)起") }

  // MARK: What others caused

  var ledgerHeading: String { pick("What others caused", "外部影响") }
  var ledgerNote: String {
    pick(
      "Each effect is booked twice: at who holds the KPI, and with the opposite sign at whose effect it is.",
      "每项影响记两次：一次在指标负责人名下，一次以相反符号记在影响方名下。")
  }
  var cause: String { pick("Cause", "起因") }
  var whose: String { pick("Whose", "归属") }
  var memberShares: String { pick("member shares", "成员占比") }
  func taken(from person: String) -> String { pick("own, at \(person)'s", "本人，影响\(person)") }

  func adjustment(_ kind: Scorecard.Adjustment.Kind) -> String {
    switch kind {
    case .mix: pick("mix", "结构")
    case .upstream: pick("upstream", "上游")
    case .event: pick("event", "事件")
    }
  }

  // MARK: Events, spill-over, vacancies

  var eventsHeading: String { pick("Events", "事件") }
  var dateColumn: String { pick("Date", "日期") }
  var event: String { pick("Event", "事件") }
  var nobodyApproved: String { pick("nobody", "无") }
  var countsForNothing: String { pick(": counts for nothing", "：不计") }

  var spillOverHeading: String { pick("Spill-over claims", "外溢贡献") }
  var spillOverNote: String { pick("Claims are no part of any attainment.", "外溢贡献不计入任何完成率。") }
  var spillsFrom: String { pick("From", "来自") }
  var spillsTo: String { pick("To", "惠及") }
  var claim: String { pick("Claim", "主张") }
  var acceptedBy: String { pick("Accepted by", "接受人") }
  var notAccepted: String { pick("not yet", "尚未接受") }

  /// - Parameter count: after how many days it shows; nil where nobody says.
  func confidence(_ confidence: Influence.Confidence, afterDays count: Int?) -> String {
    let word =
      switch confidence {
      case .verified: pick("verified", "已证实")
      case .correlated: pick("correlated", "相关")
      case .hypothesised: pick("hypothesised", "假设")
      }
    return count.map { word + pick(", after \($0) days", "，\($0)天后") } ?? word
  }

  func method(_ method: EffectMethod) -> String {
    switch method {
    case .experiment: pick("experiment", "实验")
    case .holdout: pick("holdout", "留出对照")
    case .parallel: pick("against other nodes", "平行对照")
    case .prePost: pick("before and after", "前后对比")
    case .estimate: pick("estimate", "估计")
    }
  }

  var vacanciesHeading: String { pick("Vacancies", "空缺") }
  var readyForIt: String { pick("Ready for it", "已具备条件") }
  var vacanciesNote: String {
    pick(
      "Ready is who held the level below at 90% or more in three closed periods running, or in two with an accepted claim of spill-over.",
      "已具备条件：连续三个已结束周期在下一级达成90%以上，或连续两个周期且有被接受的外溢贡献。")
  }
  func readiness(_ readiness: Scorecard.Readiness) -> String {
    let count = readiness.heldCount
    let periods = count == 1 ? "one closed period" : "\(count) closed periods running"
    let claim = readiness.claim
    if readiness.isReady {
      return pick(
        "Ready for level \(readiness.level - 1): held level \(readiness.level) at 90% or more in \(periods)"
          + (count < 3 ? claim.map { ", with the claim \($0)." } ?? "." : "."),
        "可任级别\(readiness.level - 1)：连续\(count)期在级别\(readiness.level)达到90%以上"
          + (count < 3 ? claim.map { "，并有外溢贡献\($0)。" } ?? "。" : "。"))
    }
    return pick(
      "Held level \(readiness.level) at 90% or more in \(count == 0 ? "no closed period" : periods): three running make ready for the level above, or two and an accepted claim.",
      "在级别\(readiness.level)达到90%以上\(count == 0 ? "的已结束期数为0" : "已连续\(count)期")：连续三期，或两期并有获认可的外溢贡献，即可任上一级别。")
  }

  func candidate(_ name: String, periods: Int, claim: String?) -> String {
    guard let claim else { return pick("\(name) (\(periods) periods)", "\(name)（\(periods)期）") }
    return pick("\(name) (\(periods) periods, \(claim))", "\(name)（\(periods)期，\(claim)）")
  }
}
