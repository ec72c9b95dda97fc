import KPIAnalysis
import KPIModel

/// The words of a page's first screen and of the tree's boxes.
extension Wording {
  /// What a figure stands beside, on the card.
  func beside(_ comparison: Comparison) -> String {
    switch comparison {
    case .target: pick("vs plan", "较目标")
    case .previous: pick("vs the period before", "较上期")
    case .lastYear: pick("vs last year", "较去年")
    case .period(let period): pick("vs \(period.name)", "较\(self.period(period))")
    }
  }

  var besidePlanToDate: String { pick("vs plan to date", "较至今目标") }
  var pace: String { pick("pace", "进度") }

  /// Over the columns of a timeline.
  func way(_ name: String, unit: String, count: Int, of kind: Period.Kind) -> String {
    let amount = unit.isEmpty ? "" : comma + unit
    return pick("\(name)\(amount), the last \(self.count(count, of: kind))", "\(name)\(amount)，近\(self.count(count, of: kind))")
  }

  var wayKey: String { pick("column: actual, outline: plan", "柱为实际，框为目标") }

  private static let englishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// A period below a column: as short as it can be, and shorter.
  func tick(_ period: Period) -> (label: String, initial: String) {
    let ordinal = period.name.split(separator: "-").dropFirst().last.flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
    let year = String(period.name.drop { !$0.isNumber }.prefix(4).suffix(2))
    switch period.kind {
    case .month where !period.isFiscal && (1...12).contains(ordinal):
      let word = Wording.englishMonths[ordinal - 1]
      return (pick(word, "\(ordinal)月"), pick(String(word.prefix(1)), "\(ordinal)"))
    case .month: return (pick("M\(ordinal)", "\(ordinal)月"), "\(ordinal)")
    case .week: return (pick("W\(ordinal)", "\(ordinal)周"), "\(ordinal)")
    case .quarter: return (pick("Q\(ordinal) \(year)", "\(year)年\(ordinal)季"), "Q\(ordinal)")
    case .half: return (pick("H\(ordinal) \(year)", "\(year)年\(ordinal == 1 ? "上" : "下")"), "H\(ordinal)")
    case .year: return (pick("\(period.name)", "\(year)年"), "’\(year)")
    case .day, .range: return (self.period(period), "")
    }
  }

  /// What a column says when it is pointed at.
  func readOut(_ period: Period, actual: String?, target: String?, events: [String]) -> String {
    let figures = [actual ?? pick("no figure", "无数据"), target.map { pick("plan \($0)", "目标\($0)") }].compactMap { $0 }
    return pick("\(period.name): ", "\(self.period(period))：") + (figures + events).joined(separator: comma)
  }

  /// What a folded breakdown hides.
  func hidden(_ count: Int, _ effect: String?) -> String {
    [pick("\(count)", "\(count)项"), effect].compactMap { $0 }.joined(separator: comma)
  }

  func more(_ count: Int, _ effect: String?) -> String {
    [pick("\(count) more", "另有\(count)项"), effect].compactMap { $0 }.joined(separator: comma)
  }

  func inTable(_ more: String) -> String { pick("\(more), in the table", "\(more)，见表") }

  /// Beside a bar: how much of the top gap it is.
  var effectOnTop: String { pick("effect on the top KPI", "对顶层指标的影响") }

  /// Why a node is as it is, in one sentence.
  ///
  /// - Parameter main: the part that made most of it.
  func why(_ name: String, effect: String, share: String?, of top: String, main: (name: String, effect: String)?) -> String {
    let size = share.map { pick("\(effect) (\($0))", "\(effect)（\($0)）") } ?? effect
    let most = main.map { pick(", most of it \($0.name) (\($0.effect))", "，其中\($0.name)最大（\($0.effect)）") } ?? ""
    return pick("\(name) makes \(size) of the gap of \(top)\(most).", "\(name)占\(top)差额的\(size)\(most)。")
  }

  func formula(_ breakdown: String, _ text: String) -> String {
    pick("\(self.breakdown(breakdown)): \(text)", "\(self.breakdown(breakdown))：\(text)")
  }
  func targetOf(_ amount: String, _ place: String?) -> String {
    let written = place.map { pick(", written in \($0)", "，写于\($0)") } ?? ""
    return pick("Target \(amount)\(written).", "目标\(amount)\(written)。")
  }
  func writtenIn(_ place: String) -> String { pick("Written in \(place).", "写于\(place)。") }
  func asked(_ question: String) -> String { pick("Asked of the owner: \(question)", "负责人需说明：\(question)") }
  func happened(_ day: Day, _ note: String) -> String { pick("\(day): \(note)", "\(date(day))：\(note)") }
  func below(_ parent: String, _ name: String) -> String { "\(parent) › \(name)" }
  var worksOn: String { pick("works on", "影响") }
  var canvas: String { pick("The tree", "指标树") }
  var periodColumn: String { pick("Period", "期间") }

  // MARK: Finding

  var find: String { pick("Find", "查找") }
  func matches(_ count: String, isOne: Bool) -> String {
    isOne ? pick("1 match", "1项") : pick("\(count) matches", "\(count)项")
  }
  var noMatch: String { pick("no match", "没有匹配") }
  var clear: String { pick("clear", "清除") }
  var sections: String { pick("Sections", "章节") }
}
