import KPIAnalysis
import KPIModel

/// The words that only workbooks have.
extension Wording {
  // MARK: Sheets

  var summarySheet: String { pick("Summary", "摘要") }
  var treeSheet: String { pick("Tree", "指标树") }
  var gapSheet: String { pick("Gap", "差额") }
  var scorecardSheet: String { pick("Scorecard", "评分") }
  var targetsSheet: String { pick("Targets", "目标") }
  var actualsSheet: String { pick("Actuals", "实际") }
  var checksSheet: String { pick("Checks", "核对") }

  var treeSheetUse: String { pick("Every KPI with plan, actual and gap; sums and formulas are live", "每个指标的目标、实际与差额；合计与公式均可重算") }
  var gapSheetUse: String { pick("Where the gap comes from, level by level", "差额从何而来，逐级分解") }
  var scorecardSheetUse: String { pick("People and teams: attainment, level, points", "个人与团队：完成率、级别、得分") }
  var targetsSheetUse: String { pick("Inputs: what was promised, and what it rests on", "输入：承诺的目标及其依据") }
  var actualsSheetUse: String { pick("Inputs: what was measured", "输入：实际测得的数据") }
  var checksSheetUse: String { pick("Every table against its parts: must be 0", "每张表与其组成部分核对：应为0") }
  var methodSheetUse: String { pick("How figures come about, what colours mean, grades", "数据如何得出、颜色含义与等级") }

  // MARK: Headers

  var standing: String { pick("Standing", "状态") }
  var denominator: String { pick("Divided by", "分母") }
  var exchangeRate: String { pick("Rate", "汇率") }
  var actualOrigin: String { pick("AC is", "实际来源") }
  var flags: String { pick("Remarks", "备注") }
  var name: String { pick("Name", "名称") }
  var place: String { pick("Written in", "所在位置") }
  var comparedWith: String { pick("Compared with (to date)", "对比值（截至当日）") }
  var betterIs: String { pick("Better is", "方向") }
  var parameter: String { pick("Baseline or tolerance", "基线或容差") }
  var restsOn: String { pick("As written", "原文") }
  var gross: String { pick("Moved", "变动总量") }
  var ofGross: String { pick("of moved", "占变动") }
  var rateEffect: String { pick("By rate", "比率影响") }
  var remark: String { pick("Remark", "说明") }
  var classStep: String { pick("Class step", "分级") }
  var coefficient: String { pick("Worth of level", "级别系数") }
  var cap: String { pick("Counts at most", "计分上限") }
  var scored: String { pick("Scored", "计分") }
  var weightedShare: String { pick("Share x weight", "份额×权重") }
  var counted: String { pick("With a figure", "有数据部分") }
  var countedCompletion: String { pick("x scored", "×计分") }
  var howScored: String { pick("How", "计算过程") }
  var worthOfLevel: String { pick("One level below is worth", "每低一级折算为") }
  var pointsAtTop: String { pick("Points at the top level for 100%", "最高级别完成100%的得分") }
  var people: String { pick("people", "个人") }
  var whole: String { pick("Whole", "整体") }
  var parts: String { pick("Parts", "组成部分") }
  var sheet: String { pick("Sheet", "工作表") }
  var what: String { pick("What", "内容") }

  // MARK: Words of cells

  var byHand: String { pick("input", "录入") }
  var sumOfParts: String { pick("sum of its parts", "下级合计") }
  var convertedSum: String { pick("sum of its parts at the rates", "按汇率折算后合计") }
  var meanOfParts: String { pick("parts weighted by what they are divided by", "按分母加权") }
  var formulaOfParts: String { pick("formula of its parts", "由公式得出") }
  var extremeOfParts: String { pick("least or greatest of its parts", "下级的最小或最大值") }

  func flag(_ flag: Evaluation.Flag) -> String {
    switch flag {
    case .discovered: pick("found in the data", "由数据发现")
    case .rest: pick("all others", "其余")
    case .approximate: pick("approximate", "近似")
    case .levelOverride: pick("level set by hand", "级别为指定")
    case .unstableTarget: pick("small target", "目标过小")
    case .retroactiveTarget: pick("target set after its first day", "目标为事后设定")
    case .outOfBounds: pick("outside its bounds", "超出合理范围")
    case .judged: pick("judged", "评定")
    }
  }

  /// The grade with a mark that needs no colour.
  func markedStanding(_ grade: String?, _ status: Evaluation.Status) -> String {
    let mark =
      switch status {
      case .exceeded, .met: "▲ "
      case .near: "● "
      case .missed: "▼ "
      case .incomplete, .untargeted, .notBegun, .open: ""
      }
    return mark + standing(grade, status)
  }

  func commitment(_ status: TargetReport.Commitment.Status) -> String {
    switch status {
    case .exact: pick("carried", "已承接")
    case .over: pick("children promise more", "下级承诺更多")
    case .under: pick("not all is carried", "未全部承接")
    case .open: pick("the rest is shared out, for comparison only", "其余仅作分摊对比")
    case .unknown: pick("nothing to compare", "无可比较")
    }
  }

  var betterUp: String { pick("up", "越高越好") }
  var betterDown: String { pick("down", "越低越好") }
  /// Behind variances of percentages.
  var pointsCode: String { pick("% pts", "%（百分点）") }
  var closenessNote: String { pick("an attainment this far below a bound still meets it", "完成率低于下限不超过此值仍视为达到") }
  var bound: String { pick("from", "起") }

  // MARK: Tables

  var commitments: String { pick("Do children carry the target of their parent?", "下级是否承接上级目标？") }
  var promised: String { pick("Children promise", "下级承诺") }
  var notPromised: String { pick("Not promised", "未承诺") }
  var changes: String { pick("Versions of targets", "目标版本") }
  var bases: String { pick("What targets rest on", "目标依据") }
  var confidence: String { pick("Confidence", "把握") }
  var yes: String { pick("yes", "是") }
  var no: String { pick("no", "否") }
  var inThisWorkbook: String { pick("In this workbook", "本工作簿内容") }
  var rowsLeft: String { pick("more in the sheet", "其余见工作表") }
  var checksLine: String { pick("Checks that are not 0", "不为0的核对项") }
  var roundingLine: String { pick("Differences up to this part of a figure are binary rounding", "不超过该比例的差值属二进制舍入") }
  var findings: String { pick("Found in the input", "输入中的问题") }
  var severity: String { pick("Severity", "级别") }
  var rule: String { pick("Rule", "规则") }

  func checkOfTree(_ name: String, _ breakdown: String) -> String {
    pick("\(name) \(self.breakdown(breakdown)): parts give the whole", "\(name)\(self.breakdown(breakdown))：组成部分合成整体")
  }
  func checkOfGap(_ name: String, _ breakdown: String) -> String {
    pick("\(name) \(self.breakdown(breakdown)): effects add up to the gap", "\(name)\(self.breakdown(breakdown))：影响之和等于差额")
  }
  func checkOfWeights(_ name: String) -> String { pick("\(name): weights add up to 1", "\(name)：权重之和为1") }
  func andOverlap(_ text: String) -> String { text + pick(" (with the overlap)", "（含重叠）") }

  /// The method, line by line; the first of each pair is what the line is about.
  func method(_ figures: WorkbookFigures) -> [(what: String, text: String)] {
    var lines = [
      (
        pick("Colours", "颜色"),
        pick(
          "blue: an input, measured or typed; black: a formula; slanted: computed by kpitree, not by this workbook",
          "蓝色：输入（实测或录入）；黑色：公式；斜体：由kpitree计算，本表不重算")
      ),
      (
        pick("Formulas", "公式"),
        pick(
          "\(figures.formulas) cells are formulas, checked when they were written against the figures of the JSON document; change an input and they follow",
          "\(figures.formulas)个单元格为公式，写入时已与JSON文档的数据核对；修改输入即随之变化")
      ),
      (
        pick("Plain values", "直接写入的值"),
        pick(
          "\(figures.inputs) inputs; \(figures.computed) slanted figures of kpitree: effects of products and ratios (Shapley), allocated targets, ranges, curves, projects, normalised weights, completions over part of the days",
          "\(figures.inputs)个输入；\(figures.computed)个由kpitree计算的斜体值：乘积与比率的影响（Shapley）、分摊目标、区间、曲线、项目、归一化权重、部分天数的完成率")
      ),
      (
        pick("Sums", "合计"),
        pick("SUM of the cells of the parts; a part without a figure leaves its sum empty, never smaller", "各组成部分单元格之和；缺少任何一部分则合计留空，不会变小")
      ),
      (
        pick("Ratios", "比率"),
        pick(
          "sum of parts x what they are divided by, divided by that of the whole; never an average of averages",
          "各部分×其分母之和，再除以整体的分母；不对平均数再平均")
      ),
      (
        pick("Distinct counts", "去重计数"),
        pick(
          "measured; what parts count more than once is the line `overlap`: whole less the sum of the parts", "实测；重复计数部分为“重叠”行：整体减去各部分之和")
      ),
      (pick("Missing", "缺失"), pick("an empty cell: no figure; it is never 0", "空单元格：没有数据，不等于0")),
      (
        gapSheet,
        pick(
          "AC - reference; of percentages in points; share of the top gap = effect on the top KPI / its gap",
          "实际减去对比值；百分比以百分点计；占总差额=对最高指标的影响/其差额")
      ),
      (
        pick("Attainment", "完成率"),
        pick(
          "1 + direction x gap / |PL| (AC / PL where more is better); with a baseline (AC - baseline) / (PL - baseline); with a tolerance 1 + direction x gap / tolerance; within a range 1 - distance / tolerance",
          "1+方向×差额/|目标|（越高越好时即实际/目标）；有基线：(实际-基线)/(目标-基线)；有容差：1+方向×差额/容差；区间：1-距离/容差")
      ),
      (
        scoreHeading,
        pick(
          "attainment = sum of share x weight x scored / sum of share x weight, over what has a figure; points = 100 x worth of level x attainment; no grade under 80% of the weight",
          "完成率=Σ份额×权重×计分/Σ份额×权重（仅计有数据者）；得分=100×级别系数×完成率；有数据的权重不足80%时无等级")
      ),
      (
        pick("Sentences", "文字"),
        pick("say what held when the workbook was written; figures in cells follow the inputs", "文字反映写入时的情况；单元格中的数据随输入变化")
      ),
      (
        pick("Names", "名称"),
        pick(
          "the cell of each KPI's AC has the KPI's id as its name; what a name may not hold is `_`", "每个指标的实际单元格以其编号命名；名称中不允许的字符写作`_`")
          + (figures.unnamed > 0 ? pick("; the \(figures.unnamed) lowest have none", "；最低的\(figures.unnamed)个没有名称") : "")
      ),
    ]
    if figures.formulasTooLong > 0 {
      lines.append(
        (
          pick("Long formulas", "过长的公式"),
          pick(
            "\(figures.formulasTooLong) formulas would be too long for a cell; their figures are slanted",
            "\(figures.formulasTooLong)个公式超出单元格长度，其值以斜体写入")
        ))
    }
    return lines
  }
}
